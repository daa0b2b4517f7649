//! What is said of a feed once it was read: reasons are data, the rest is talk.

use std::io::{self, Write};

use super::super::Context;
use crate::activation::Unseen;
use crate::delivery::reasons::Reasons;
use crate::tui::live::remarks::{Remark, remarks};

/// Writes why lines are malformed, excluded or dead, a line a class.
pub(in crate::cli) fn write_reasons(context: &Context, reasons: &Reasons, out: &mut impl Write) -> io::Result<()> {
    for remark in remarks(reasons, &[]).iter().filter(|remark| is_reason(remark)) {
        writeln!(out, "{}", remark.text(&context.texts))?;
    }
    Ok(())
}

/// Says on stderr what was left aside in the lines, and what is mapped and in none of them.
pub(in crate::cli) fn say_remarks(context: &Context, reasons: &Reasons, unseen: &[Unseen]) {
    for remark in remarks(reasons, unseen).iter().filter(|remark| !is_reason(remark)) {
        Context::say_text(&remark.text(&context.texts));
    }
}

fn is_reason(remark: &Remark) -> bool {
    matches!(remark, Remark::Reasons(..))
}
