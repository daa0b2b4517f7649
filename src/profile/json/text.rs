//! Strings of a document: compared and decoded by meaning, copied in their original spelling.

use std::borrow::Cow;

/// The inside of a JSON string in its original spelling.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    raw: &'a [u8],
    escaped: bool,
}

impl<'a> Text<'a> {
    pub(super) fn new(raw: &'a [u8], escaped: bool) -> Self {
        Self { raw, escaped }
    }

    /// Returns the original spelling, without the quotes.
    pub fn raw(self) -> &'a [u8] {
        self.raw
    }

    /// Whether this text decodes to `text`.
    pub fn is(self, text: &str) -> bool {
        if self.escaped { *self.decoded() == *text.as_bytes() } else { self.raw == text.as_bytes() }
    }

    /// Whether both texts decode to the same text.
    pub fn same(self, other: Text<'_>) -> bool {
        if self.escaped || other.escaped { self.decoded() == other.decoded() } else { self.raw == other.raw }
    }

    /// Decodes the text to UTF-8. A lone half of a surrogate pair becomes its three bytes in WTF-8, so that different
    /// texts stay different.
    pub fn decoded(self) -> Cow<'a, [u8]> {
        if self.escaped { Cow::Owned(decode(self.raw)) } else { Cow::Borrowed(self.raw) }
    }
}

fn decode(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    let mut at = 0;
    while let Some(byte) = raw.get(at) {
        if *byte != b'\\' {
            out.push(*byte);
            at += 1;
            continue;
        }
        let escape = raw.get(at + 1).copied().unwrap_or(b'\\');
        at += 2;
        match escape {
            b'u' => at = decode_unicode(raw, at, &mut out),
            b'b' => out.push(8),
            b'f' => out.push(12),
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b't' => out.push(b'\t'),
            itself => out.push(itself),
        }
    }
    out
}

/// Decodes the hex digits at `at` (after `\u`), and the second half if one follows. Returns the offset after them.
fn decode_unicode(raw: &[u8], at: usize, out: &mut Vec<u8>) -> usize {
    let unit = hex(raw, at);
    if (0xD800..0xDC00).contains(&unit) && raw.get(at + 4..at + 6) == Some(b"\\u") {
        let low = hex(raw, at + 6);
        if (0xDC00..0xE000).contains(&low) {
            push_code(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00), out);
            return at + 10;
        }
    }
    push_code(unit, out);
    at + 4
}

fn hex(raw: &[u8], at: usize) -> u32 {
    raw.iter().skip(at).take(4).fold(0, |code, digit| code * 16 + char::from(*digit).to_digit(16).unwrap_or(0))
}

fn push_code(code: u32, out: &mut Vec<u8>) {
    if let Some(character) = char::from_u32(code) {
        out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    } else {
        let continuation = |bits: u32| 0x80 | (bits & 0x3F) as u8;
        out.extend_from_slice(&[0xED, continuation(code >> 6), continuation(code)]);
    }
}

/// Appends `text` as a JSON string with its quotes.
pub fn escape_into(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    for character in text.chars() {
        match character {
            '"' => out.extend_from_slice(b"\\\""),
            '\\' => out.extend_from_slice(b"\\\\"),
            '\n' => out.extend_from_slice(b"\\n"),
            '\r' => out.extend_from_slice(b"\\r"),
            '\t' => out.extend_from_slice(b"\\t"),
            control if u32::from(control) < 0x20 => {
                out.extend_from_slice(format!("\\u{:04x}", u32::from(control)).as_bytes());
            }
            other => out.extend_from_slice(other.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(raw: &str) -> Vec<u8> {
        Text::new(raw.as_bytes(), true).decoded().into_owned()
    }

    #[test]
    fn pairs_make_one_character() {
        assert_eq!(decoded(r"\ud83d\ude00"), "😀".as_bytes());
    }

    #[test]
    fn half_pairs_stay_apart() {
        assert_eq!(decoded(r"\ud83dx"), [0xED, 0xA0, 0xBD, b'x']);
        assert_ne!(decoded(r"\ud83d\ud83d"), decoded(r"\ud83d\ude00"));
    }

    #[test]
    fn spelling_does_not_matter() {
        let plain = Text::new(b"person", false);
        let spelt = Text::new(br"pers\u006fn", true);
        assert!(spelt.is("person") && plain.same(spelt));
    }

    #[test]
    fn escaping_is_what_the_reference_writes() {
        for text in ["", "a\"b\\c", "\u{1}\n\t\r\u{7f}", "é漢😀"] {
            let mut out = Vec::new();
            escape_into(text, &mut out);
            assert_eq!(serde_json::from_slice::<String>(&out).unwrap(), text);
        }
    }
}
