//! Makes a relative source path absolute in the operator's TOML, and leaves everything else as typed.

use std::path::{Path, PathBuf};

use toml::de::DeTable;

use super::fault::Faults;
use super::{SourceSpec, Spec, SpecFaults, SpecProblem, SpecRemedy};

/// Returns `text` with a relative `source.path` resolved against `folder`. `spec` must have been read from `text`.
pub(in crate::destination) fn anchored(
    text: &str,
    spec: &Spec,
    file: &str,
    folder: &Path,
) -> Result<String, SpecFaults> {
    let SourceSpec::File { path, .. } = &spec.source else { return Ok(text.to_owned()) };
    let Some(span) = path_span(text).filter(|_| path.is_relative()) else { return Ok(text.to_owned()) };
    if let Some(path) = absolute(folder, path) {
        return Ok([&text[..span.start], &quoted(&path), &text[span.end..]].concat());
    }
    let mut faults = Faults::new(file, text);
    let what = SpecProblem::Unresolved(folder.display().to_string());
    faults.add(span.start, "source.path", what, SpecRemedy::WholePath);
    Err(faults.close())
}

fn path_span(text: &str) -> Option<std::ops::Range<usize>> {
    let document = DeTable::parse(text).ok()?;
    Some(document.get_ref().get("source")?.get_ref().get("path")?.span())
}

/// Returns the absolute path. `None` if it is not UTF-8, because TOML can't contain it then.
fn absolute(folder: &Path, path: &PathBuf) -> Option<String> {
    std::path::absolute(folder.join(path)).ok()?.into_os_string().into_string().ok()
}

/// Formats a TOML string. Uses a literal string for backslashes if possible, so that Windows paths stay readable.
fn quoted(text: &str) -> String {
    if text.contains(|c: char| c == '\'' || c.is_control()) {
        toml::Value::String(text.to_owned()).to_string()
    } else if text.contains('\\') {
        format!("'{text}'")
    } else {
        toml::Value::String(text.to_owned()).to_string()
    }
}
