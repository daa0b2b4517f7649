//! When segments were mapped, written into the operator's own text, everything else left as it was typed.

use toml::de::{DeTable, DeValue};

use super::Spec;
use crate::activation::rules::Segment;
use crate::activation::stamps::{Moment, Stamps};

/// `text`, from which `spec` was read, with when each of its segments was mapped and when that was changed last. What it says
/// itself stays; a segment that `old` maps too keeps its moments, but for a new name, which is a change.
pub(in crate::destination) fn mapped(text: &str, spec: &Spec, old: Option<&Spec>, now: Moment) -> String {
    let mut whole = text.to_owned();
    let entries = entries(text);
    // From the end on, so that the places before stay where they are.
    for (segment, entry) in spec.activation.segments.iter().zip(&entries).rev() {
        let before = old.and_then(|old| same(old, segment));
        entry.add(&missing(segment, before, now), &mut whole);
    }
    whole
}

/// The segment of `spec` that is `segment`, whatever its name.
pub(in crate::destination) fn same<'s>(spec: &'s Spec, segment: &Segment) -> Option<&'s Segment> {
    spec.activation.segments.iter().find(|other| (&other.namespace, &other.id) == (&segment.namespace, &segment.id))
}

/// What is to be added to `segment`.
fn missing(segment: &Segment, before: Option<&Segment>, now: Moment) -> Stamps {
    let known = before.map(|before| before.stamps).unwrap_or_default();
    let changed = known.mapping_updated_at.filter(|_| before.is_some_and(|before| before.name == segment.name));
    let said = segment.stamps;
    Stamps {
        mapped_at: said.mapped_at.is_none().then(|| known.mapped_at.unwrap_or(now)),
        mapping_updated_at: said.mapping_updated_at.is_none().then(|| changed.unwrap_or(now)),
        ..Stamps::default()
    }
}

/// Where a segment stands in the text.
struct Entry {
    form: Form,
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
        let (key, value) = segment.get_ref().as_table()?.iter().max_by_key(|(_, value)| value.span().end)?;
        let form = if text[segment.span().start..].starts_with('{') { Form::Inline } else { Form::Lines };
        Some(Entry { form, key: key.span().start, end: value.span().end })
    };
    segments.iter().filter_map(entry).collect()
}

impl Entry {
    fn add(&self, stamps: &Stamps, text: &mut String) {
        let (at, before) = match self.form {
            Form::Inline => (self.end, ", ".to_owned()),
            Form::Lines => self.next_line(text),
        };
        let added: Vec<_> = stamps.said().map(|(key, moment)| format!("{before}{key} = {moment}")).collect();
        text.insert_str(at, &added.concat());
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
