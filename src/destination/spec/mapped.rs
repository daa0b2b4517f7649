//! Writes the mapping times of segments into the operator's TOML, and leaves everything else as typed.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::Spec;
use crate::activation::rules::MappedSegment;
use crate::activation::stamps::{MAPPING_UPDATED_AT, SegmentTime, SegmentTimestamps};

/// Returns `text` with `mapped_at` and `mapping_updated_at` for every segment. `spec` must have been read from `text`.
/// Times that `text` contains stay. A segment that `old` maps too keeps its times. An exception is a new name: it is a
/// change, so `mapping_updated_at` becomes `now` even if `text` repeats the previous time.
pub(in crate::destination) fn mapped(text: &str, spec: &Spec, old: Option<&Spec>, now: SegmentTime) -> String {
    let mut whole = text.to_owned();
    let entries = entries(text);
    // Backwards, so that the offsets of earlier entries stay valid.
    for (segment, entry) in spec.activation.segments.iter().zip(&entries).rev() {
        let before = old.and_then(|old| same(old, segment));
        entry.write(moments(segment, before, now), &mut whole);
    }
    whole
}

/// Returns the segment of `spec` with the same namespace and id. Its name may differ.
pub(in crate::destination) fn same<'s>(spec: &'s Spec, segment: &MappedSegment) -> Option<&'s MappedSegment> {
    spec.activation.segments.iter().find(|other| (&other.namespace, &other.id) == (&segment.namespace, &segment.id))
}

/// Returns the times to write for `segment`. The mapping time is never after the update time, unless `text` contains
/// both.
fn moments(segment: &MappedSegment, before: Option<&MappedSegment>, now: SegmentTime) -> SegmentTimestamps {
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
    form: Form,
    /// The value of `mapping_updated_at`, if the text contains it.
    changed: Option<Range<usize>>,
    /// Start of the last key.
    key: usize,
    /// End of the last key's value.
    end: usize,
}

enum Form {
    /// `{ id = "a" }`
    Inline,
    /// `[[activation.segments]]`, followed by one key per line.
    Lines,
}

/// Returns one entry per segment, in order. The text must have been read as a spec; otherwise entries are missing.
fn entries(text: &str) -> Vec<SegmentSpan> {
    let Ok(document) = DeTable::parse(text) else { return Vec::new() };
    let segments = document.get_ref().get("activation").and_then(|table| table.get_ref().get("segments"));
    let Some(DeValue::Array(segments)) = segments.map(toml::Spanned::get_ref) else { return Vec::new() };
    let entry = |segment: &toml::Spanned<DeValue<'_>>| {
        let table = segment.get_ref().as_table()?;
        let changed = table.get(MAPPING_UPDATED_AT).map(toml::Spanned::span);
        let (key, value) = table.iter().max_by_key(|(_, value)| value.span().end)?;
        let form = if text[segment.span().start..].starts_with('{') { Form::Inline } else { Form::Lines };
        Some(SegmentSpan { form, changed, key: key.span().start, end: value.span().end })
    };
    segments.iter().filter_map(entry).collect()
}

impl SegmentSpan {
    /// Adds `stamps` after the last value. Replaces the value of `mapping_updated_at` if there is one.
    fn write(&self, mut stamps: SegmentTimestamps, text: &mut String) {
        let changed = self.changed.clone().and_then(|place| Some((place, stamps.mapping_updated_at.take()?)));
        let (at, before) = match self.form {
            Form::Inline => (self.end, ", ".to_owned()),
            Form::Lines => self.next_line(text),
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
