//! Prints remarks on a feed that was read: reasons are data and go to the output, all others are messages on stderr.

use std::io::{self, Write};

use crate::backstage::remarks::{Remark, remarks, run_remarks};
use crate::cli::Context;
use crate::delivery::counts::Reasons;
use crate::delivery::engine::Summary;

/// Writes why lines are malformed, excluded or dead, one line per class.
pub(in crate::cli) fn write_reasons(context: &Context, reasons: &Reasons, out: &mut impl Write) -> io::Result<()> {
    for remark in remarks(reasons, &[]).iter().filter(|remark| is_reason(remark)) {
        writeln!(out, "{}", remark.text(&context.texts))?;
    }
    Ok(())
}

/// Prints to stderr what was ignored, what is mapped but was in no line, and which files were not read to their end.
pub(in crate::cli) fn say_remarks(context: &Context, summary: &Summary) {
    for remark in run_remarks(summary).iter().filter(|remark| !is_reason(remark)) {
        Context::say_text(&remark.text(&context.texts));
    }
}

fn is_reason(remark: &Remark) -> bool {
    matches!(remark, Remark::Reasons(..))
}
