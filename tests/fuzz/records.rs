//! Finds the records of a text the slow way.

use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use crate::lines::split;

/// Offset and text of a record.
pub(crate) type Found = (u64, Vec<u8>);

/// The layout of the records in a well-formed text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Layout {
    Lines,
    Values,
    Array,
}

/// Returns the layout and the records of an unambiguous `text`. Returns `None` if `text` is not well-formed.
pub(crate) fn well_formed(text: &[u8]) -> Option<(Layout, Vec<Found>)> {
    let text = std::str::from_utf8(text).ok()?;
    if text.contains(['\0', '\u{feff}', '\x1e']) {
        return None;
    }
    let at = |record: &str| (record.as_ptr() as usize - text.as_ptr() as usize) as u64;
    if let Ok(elements) = serde_json::from_str::<Vec<&RawValue>>(text) {
        let is_array = elements.first().is_none_or(|first| first.get().starts_with('{'));
        let found = |element: &&RawValue| (at(element.get()), element.get().as_bytes().to_vec());
        return is_array.then(|| (Layout::Array, elements.iter().map(found).collect()));
    }
    let values: Vec<_> = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>().collect();
    let values: Vec<_> = values.into_iter().collect::<Result<_, _>>().ok()?;
    if values.iter().any(|value| !value.get().starts_with('{')) {
        return None;
    }
    let lines: Vec<_> = text.split('\n').map(|line| line.trim_matches([' ', '\t', '\r'])).collect();
    let (first, whole) = (values.first()?.get(), |line: &&str| values.iter().any(|value| value.get() == *line));
    if lines.iter().filter(|line| !line.is_empty()).all(whole) {
        return Some((Layout::Lines, split(text.as_bytes()).into_iter().map(|(at, _, line)| (at, line)).collect()));
    }
    // If the first line is a record, all other lines are lines too.
    let is_values = first.contains('\n') || lines.iter().find(|line| !line.is_empty()) != Some(&first);
    is_values.then(|| {
        let found = |value: &&RawValue| (at(value.get()), value.get().as_bytes().to_vec());
        (Layout::Values, values.iter().map(found).collect())
    })
}

/// Returns the values at the start of `text`, in an array or not, up to the first invalid value.
pub(crate) fn values(text: &[u8], is_array: bool) -> Vec<Found> {
    let (mut at, mut open, mut found) = (0, false, Vec::new());
    while let Some(byte) = text.get(at) {
        match byte {
            b'[' if is_array && !open => open = true,
            b']' if open => open = false,
            b' ' | b'\t' | b'\n' | b'\r' | b',' | 0 | 0x1E => {}
            0xEF if text[at..].starts_with("\u{feff}".as_bytes()) => at += 2,
            _ => {
                let mut stream = serde_json::Deserializer::from_slice(&text[at..]).into_iter::<IgnoredAny>();
                let Some(Ok(_)) = stream.next() else { return found };
                let end = at + stream.byte_offset();
                if end == text.len() && text[end - 1].is_ascii_digit() {
                    // The value may continue.
                    return found;
                }
                found.push((at as u64, text[at..end].to_vec()));
                at = end;
                continue;
            }
        }
        at += 1;
    }
    found
}

/// Returns whether `text` is one whole value.
pub(crate) fn is_value(text: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(text).is_ok()
}

/// Returns whether `text` is an object in UTF-8.
pub(crate) fn is_object(text: &[u8]) -> bool {
    std::str::from_utf8(text).is_ok() && text.trim_ascii_start().starts_with(b"{") && is_value(text)
}

/// Returns whether `text` holds only bytes that may stand between records.
pub(crate) fn is_gap(text: &[u8], layout: Layout) -> bool {
    let mark = "\u{feff}".as_bytes();
    let between: &[u8] = match layout {
        Layout::Lines => b" \t\r\n\0",
        Layout::Values => b" \t\r\n\0,\x1e",
        Layout::Array => b" \t\r\n\0,\x1e[]",
    };
    let mut at = 0;
    while at < text.len() {
        match () {
            () if between.contains(&text[at]) => at += 1,
            () if text[at..].starts_with(mark) => at += mark.len(),
            () => return false,
        }
    }
    true
}
