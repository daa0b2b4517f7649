//! When segments were mapped, written into the operator's own text, everything else left as it was typed.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::Spec;
use crate::activation::rules::Segment;
use crate::activation::stamps::{MAPPING_UPDATED_AT, Moment, Stamps};

/// `text`, from which `spec` was read, with when each of its segments was mapped and when that was changed last. What it says
/// itself stays; a segment that `old` maps too keeps its moments, but for a new name, which is a change even where its text
/// repeats when the last one was.
pub(in crate::destination) fn mapped(text: &str, spec: &Spec, old: Option<&Spec>, now: Moment) -> String {
    let mut whole = text.to_owned();
    let entries = entries(text);
    // From the end on, so that the places before stay where they are.
    for (segment, entry) in spec.activation.segments.iter().zip(&entries).rev() {
        let before = old.and_then(|old| same(old, segment));
        entry.write(moments(segment, before, now), &mut whole);
    }
    whole
}

/// The segment of `spec` that is `segment`, whatever its name.
pub(in crate::destination) fn same<'s>(spec: &'s Spec, segment: &Segment) -> Option<&'s Segment> {
    spec.activation.segments.iter().find(|other| (&other.namespace, &other.id) == (&segment.namespace, &segment.id))
}

/// What is to be written of `segment`: it was mapped before that was changed, unless both are said.
fn moments(segment: &Segment, before: Option<&Segment>, now: Moment) -> Stamps {
    let (said, known) = (segment.stamps, before.map(|before| before.stamps).unwrap_or_default());
    let renamed = before.is_some_and(|before| before.name != segment.name);
    // The moment of the old name says nothing of the new one.
    let changed = said.mapping_updated_at.filter(|said| !renamed || known.mapping_updated_at != Some(*said));
    let mapped = known.mapped_at.unwrap_or(now);
    let mapped = said.mapped_at.unwrap_or_else(|| changed.map_or(mapped, |changed| mapped.min(changed)));
    let kept = known.mapping_updated_at.filter(|_| !renamed).unwrap_or(now);
    Stamps {
        mapped_at: said.mapped_at.is_none().then_some(mapped),
        mapping_updated_at: changed.is_none().then(|| kept.max(mapped)),
        ..Stamps::default()
    }
}

/// Where a segment stands in the text.
struct Entry {
    form: Form,
    /// When its mapping was changed last, where it says that.
    changed: Option<Range<usize>>,
    /// Where its last key begins.
    key: usize,
    /// Where the value of that ends.
    end: usize,
}

enum Form {
    /// `{ id = "a" }`
    Inline,
    /// `[[activation.segments]]`, then one key a line.
    Lines,
}

/// One for each segment, in order. A text that was read has them all.
fn entries(text: &str) -> Vec<Entry> {
    let Ok(document) = DeTable::parse(text) else { return Vec::new() };
    let segments = document.get_ref().get("activation").and_then(|table| table.get_ref().get("segments"));
    let Some(DeValue::Array(segments)) = segments.map(toml::Spanned::get_ref) else { return Vec::new() };
    let entry = |segment: &toml::Spanned<DeValue<'_>>| {
        let table = segment.get_ref().as_table()?;
        let changed = table.get(MAPPING_UPDATED_AT).map(toml::Spanned::span);
        let (key, value) = table.iter().max_by_key(|(_, value)| value.span().end)?;
        let form = if text[segment.span().start..].starts_with('{') { Form::Inline } else { Form::Lines };
        Some(Entry { form, changed, key: key.span().start, end: value.span().end })
    };
    segments.iter().filter_map(entry).collect()
}

impl Entry {
    /// Writes `stamps` behind what the entry says, or in place of it.
    fn write(&self, mut stamps: Stamps, text: &mut String) {
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

    /// Where the line of the last value ends, what follows the value with it, and what begins another line like it.
    fn next_line(&self, text: &str) -> (usize, String) {
        let end = text[self.end..].find('\n').map_or(text.len(), |newline| self.end + newline);
        let (end, newline) = if text[..end].ends_with('\r') { (end - 1, "\r\n") } else { (end, "\n") };
        let start = text[..self.key].rfind('\n').map_or(0, |newline| newline + 1);
        let indent = &text[start..self.key];
        let indent = if indent.trim().is_empty() { indent } else { "" };
        (end, format!("{newline}{indent}"))
    }
}
