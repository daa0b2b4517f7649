//! A relative source path made absolute in the operator's own text, everything else left as it was typed.

use std::path::{Path, PathBuf};

use toml::de::DeTable;

use super::fault::Faults;
use super::{Mend, SourceSpec, Spec, SpecFaults, Wrong};

/// `text` with `source.path` resolved against `folder`, when `spec`, which was read from it, has a relative one.
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
    let what = Wrong::Unresolved(folder.display().to_string());
    faults.add(span.start, "source.path", what, Mend::WholePath);
    Err(faults.close())
}

fn path_span(text: &str) -> Option<std::ops::Range<usize>> {
    let document = DeTable::parse(text).ok()?;
    Some(document.get_ref().get("source")?.get_ref().get("path")?.span())
}

/// The absolute path, when it can be written in TOML: it must be UTF-8.
fn absolute(folder: &Path, path: &PathBuf) -> Option<String> {
    std::path::absolute(folder.join(path)).ok()?.into_os_string().into_string().ok()
}

/// A TOML string: a literal one where that is possible, so that backslashes stay readable.
fn quoted(text: &str) -> String {
    if text.contains(|c: char| c == '\'' || c.is_control()) {
        toml::Value::String(text.to_owned()).to_string()
    } else if text.contains('\\') {
        format!("'{text}'")
    } else {
        toml::Value::String(text.to_owned()).to_string()
    }
}
