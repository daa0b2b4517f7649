//! What is said of a feed once it was read: reasons are data, the rest is talk.

use std::io::{self, Write};

use super::super::Context;
use crate::delivery::engine::Summary;
use crate::delivery::reasons::Reasons;
use crate::tui::live::remarks::{Remark, of_run, remarks};

/// Writes why lines are malformed, excluded or dead, a line a class.
pub(in crate::cli) fn write_reasons(context: &Context, reasons: &Reasons, out: &mut impl Write) -> io::Result<()> {
    for remark in remarks(reasons, &[]).iter().filter(|remark| is_reason(remark)) {
        writeln!(out, "{}", remark.text(&context.texts))?;
    }
    Ok(())
}

/// Says on stderr what was left aside in the lines, what is mapped and in none of them, and which files were not read to their ends.
pub(in crate::cli) fn say_remarks(context: &Context, summary: &Summary) {
    for remark in of_run(summary).iter().filter(|remark| !is_reason(remark)) {
        Context::say_text(&remark.text(&context.texts));
    }
}

fn is_reason(remark: &Remark) -> bool {
    matches!(remark, Remark::Reasons(..))
}
