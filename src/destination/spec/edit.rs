//! Edits the operator's TOML, and leaves everything else as typed: makes a relative source path absolute, and writes
//! the order of files and the mapping times of segments.

use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

use super::fault::FaultCollector;
use super::{SourceSpec, Spec, SpecFaults, SpecProblem, SpecRemedy};
use crate::activation::rules::MappedSegment;
use crate::activation::stamps::{MAPPING_UPDATED_AT, SegmentTime, SegmentTimestamps};
use crate::source::file::FileOrder;
use crate::text::NamedChoice;

/// Returns `text` with a relative `source.path` resolved against `folder`. `spec` must have been read from `text`.
pub(in crate::destination) fn with_absolute_path(
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
    let mut faults = FaultCollector::new(file, text);
    let what = SpecProblem::Unresolved(folder.display().to_string());
    faults.add(span.start, "source.path", what, SpecRemedy::WholePath);
    Err(faults.into_faults())
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
    if text.contains('\\') && !text.contains(|c: char| c == '\'' || c.is_control()) {
        format!("'{text}'")
    } else {
        toml::Value::String(text.to_owned()).to_string()
    }
}

/// Returns `text` with `source.order`: replaces the existing value, or adds the key after `source.path`. Without a
/// path, returns `text` unchanged.
pub(in crate::destination) fn with_order(text: &str, order: FileOrder) -> String {
    let written = || {
        let document = DeTable::parse(text).ok()?;
        let source = document.get_ref().get("source")?.get_ref().as_table()?;
        if let Some(value) = source.get("order") {
            let place = value.span();
            return Some([&text[..place.start], &format!("{:?}", order.name()), &text[place.end..]].concat());
        }
        let (key, value) = source.get_key_value("path")?;
        Some(insert_order(text, key.span().start, value.span().end, order))
    };
    written().unwrap_or_else(|| text.to_owned())
}

/// Adds the order after the value that ends at `end` and whose key starts at `key` (byte offsets): in the same inline
/// table, or on a new line that starts like the key's line.
fn insert_order(text: &str, key: usize, end: usize, order: FileOrder) -> String {
    let start = text[..key].rfind('\n').map_or(0, |newline| newline + 1);
    let before = &text[start..key];
    let entry = format!("order = {:?}", order.name());
    if before.contains('{') {
        return [&text[..end], ", ", &entry, &text[end..]].concat();
    }
    let line = text[end..].find('\n').map_or(text.len(), |newline| end + newline);
    let (line, newline) = if text[..line].ends_with('\r') { (line - 1, "\r\n") } else { (line, "\n") };
    [&text[..line], newline, before, &entry, &text[line..]].concat()
}

/// Returns `text` with `mapped_at` and `mapping_updated_at` for every segment. `spec` must have been read from `text`.
/// Times that `text` contains stay. A segment that `old` maps too keeps its times. An exception is a new name: it is a
/// change, so `mapping_updated_at` becomes `now` even if `text` repeats the previous time.
pub(in crate::destination) fn with_mapping_times(
    text: &str,
    spec: &Spec,
    old: Option<&Spec>,
    now: SegmentTime,
) -> String {
    let mut whole = text.to_owned();
    let entries = segment_spans(text);
    // Backwards, so that the offsets of earlier entries stay valid.
    for (segment, entry) in spec.activation.segments.iter().zip(&entries).rev() {
        let before = old.and_then(|old| find_same_segment(old, segment));
        entry.write(times_to_write(segment, before, now), &mut whole);
    }
    whole
}

/// Returns the segment of `spec` with the same namespace and id. Its name may differ.
pub(in crate::destination) fn find_same_segment<'s>(
    spec: &'s Spec,
    segment: &MappedSegment,
) -> Option<&'s MappedSegment> {
    spec.activation.segments.iter().find(|other| (&other.namespace, &other.id) == (&segment.namespace, &segment.id))
}

/// Returns the times to write for `segment`. The mapping time is never after the update time, unless `text` contains
/// both.
fn times_to_write(segment: &MappedSegment, before: Option<&MappedSegment>, now: SegmentTime) -> SegmentTimestamps {
    let (said, known) = (segment.stamps, before.map(|before| before.stamps).unwrap_or_default());
    let renamed = before.is_some_and(|before| before.name != segment.name);
    // The update time of the old name does not apply to the new one.
    let changed = said.mapping_updated_at.filter(|said| !renamed || known.mapping_updated_at != Some(*said));
    let mapped = known.mapped_at.unwrap_or(now);
    let mapped = said.mapped_at.unwrap_or_else(|| changed.map_or(mapped, |changed| mapped.min(changed)));
    let kept = known.mapping_updated_at.filter(|_| !renamed).unwrap_or(now);
    SegmentTimestamps {
        mapped_at: said.mapped_at.is_none().then_some(mapped),
        mapping_updated_at: changed.is_none().then(|| kept.max(mapped)),
        ..SegmentTimestamps::default()
    }
}

/// The place of a segment in the text. Offsets are in bytes.
struct SegmentSpan {
    form: SegmentForm,
    /// The value of `mapping_updated_at`, if the text contains it.
    changed: Option<Range<usize>>,
    /// Start of the last key.
    key: usize,
    /// End of the last key's value.
    end: usize,
}

enum SegmentForm {
    /// `{ id = "a" }`
    Inline,
    /// `[[activation.segments]]`, followed by one key per line.
    Lines,
}

/// Returns one entry per segment, in order. The text must have been read as a spec; otherwise entries are missing.
fn segment_spans(text: &str) -> Vec<SegmentSpan> {
    let Ok(document) = DeTable::parse(text) else { return Vec::new() };
    let segments = document.get_ref().get("activation").and_then(|table| table.get_ref().get("segments"));
    let Some(DeValue::Array(segments)) = segments.map(toml::Spanned::get_ref) else { return Vec::new() };
    let entry = |segment: &toml::Spanned<DeValue<'_>>| {
        let table = segment.get_ref().as_table()?;
        let changed = table.get(MAPPING_UPDATED_AT).map(toml::Spanned::span);
        let (key, value) = table.iter().max_by_key(|(_, value)| value.span().end)?;
        let form = if text[segment.span().start..].starts_with('{') { SegmentForm::Inline } else { SegmentForm::Lines };
        Some(SegmentSpan { form, changed, key: key.span().start, end: value.span().end })
    };
    segments.iter().filter_map(entry).collect()
}

impl SegmentSpan {
    /// Adds `stamps` after the last value. Replaces the value of `mapping_updated_at` if there is one.
    fn write(&self, mut stamps: SegmentTimestamps, text: &mut String) {
        let changed = self.changed.clone().and_then(|place| Some((place, stamps.mapping_updated_at.take()?)));
        let (at, before) = match self.form {
            SegmentForm::Inline => (self.end, ", ".to_owned()),
            SegmentForm::Lines => self.next_line(text),
        };
        let added: Vec<_> = stamps.said().map(|(key, moment)| format!("{before}{key} = {moment}")).collect();
        text.insert_str(at, &added.concat());
        if let Some((place, moment)) = changed {
            text.replace_range(place, &moment.to_string());
        }
    }

    /// Returns the end of the line of the last value, including any comment, and the text that starts another line with
    /// the same indent.
    fn next_line(&self, text: &str) -> (usize, String) {
        let end = text[self.end..].find('\n').map_or(text.len(), |newline| self.end + newline);
        let (end, newline) = if text[..end].ends_with('\r') { (end - 1, "\r\n") } else { (end, "\n") };
        let start = text[..self.key].rfind('\n').map_or(0, |newline| newline + 1);
        let indent = &text[start..self.key];
        let indent = if indent.trim().is_empty() { indent } else { "" };
        (end, format!("{newline}{indent}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rotation(text: &str) -> String {
        with_order(text, FileOrder::Rotation)
    }

    #[test]
    fn the_order_comes_behind_the_path_and_nothing_else_changes() {
        let text = "# ours\n[source]\n  path = \"a\" # here\nkind = \"file\"\n";
        let expected = "# ours\n[source]\n  path = \"a\" # here\n  order = \"rotation\"\nkind = \"file\"\n";
        assert_eq!(rotation(text), expected);
        assert_eq!(rotation(&text.replace('\n', "\r\n")), expected.replace('\n', "\r\n"));
        assert_eq!(rotation("[source]\npath = 'a'"), "[source]\npath = 'a'\norder = \"rotation\"");
        assert_eq!(
            rotation("source.path = \"a\"\nsource.kind = \"file\"\n"),
            "source.path = \"a\"\nsource.order = \"rotation\"\nsource.kind = \"file\"\n"
        );
        assert_eq!(
            rotation("source = { kind = \"file\", path = \"a\" } # all\n"),
            "source = { kind = \"file\", path = \"a\", order = \"rotation\" } # all\n"
        );
    }

    #[test]
    fn an_order_that_is_there_is_replaced() {
        let text = "[source]\norder = \"auto\" # for now\npath = \"a\"\n";
        assert_eq!(rotation(text), text.replace("\"auto\"", "\"rotation\""));
        assert_eq!(rotation(&rotation(text)), rotation(text));
        assert_eq!(with_order(text, FileOrder::Mtime), text.replace("auto", "mtime"));
    }

    #[test]
    fn a_text_without_a_path_stays() {
        for text in ["", "[source]\nkind = \"stdin\"\n", "source = 5", "= ="] {
            assert_eq!(rotation(text), text);
        }
    }
}
