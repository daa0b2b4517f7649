//! Foreign text made safe to show: file names, payloads and a service's words may hold what moves a terminal's cursor
//! or turns its lines around.

use std::borrow::Cow;

use icu_normalizer::ComposingNormalizerBorrowed;

/// Longest foreign text that is shown, in characters.
const MAX_CHARS: usize = 500;

/// Characters kept of the end of a longer one: a remedy stands last.
const END_CHARS: usize = 200;

/// One piece of foreign text for a line of talk: a space for each control character, the middle of a long one left out.
pub fn printable(text: &str) -> String {
    let text = composed(text);
    let count = text.chars().count();
    if count <= MAX_CHARS {
        return text.chars().map(replace_control).collect();
    }
    let begin = text.chars().take(MAX_CHARS - END_CHARS - 1);
    let end = text.chars().skip(count - END_CHARS);
    begin.chain(['…']).chain(end).map(replace_control).collect()
}

/// A line of our own in which foreign text may stand: a space for each control character.
pub fn without_controls(line: &str) -> String {
    composed(line).chars().map(replace_control).collect()
}

/// Letters and their marks as one character where there is one (NFC): terminals draw and count these alike. For the eye
/// only, nothing that leaves goes through this.
pub fn composed(text: &str) -> Cow<'_, str> {
    const NFC: ComposingNormalizerBorrowed<'static> = ComposingNormalizerBorrowed::new_nfc();
    NFC.normalize(text)
}

/// JSON as a terminal may show it: control characters as escapes, which mean the same inside a string.
pub fn escaped(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        if is_control(c) {
            text.push_str("\\u");
            text.extend([12, 8, 4, 0].map(|shift| digit(u32::from(c) >> shift & 0xf)));
        } else {
            text.push(c);
        }
    }
    text
}

fn digit(value: u32) -> char {
    char::from_digit(value, 16).unwrap_or('0')
}

fn replace_control(c: char) -> char {
    if is_control(c) { ' ' } else { c }
}

/// C0, DEL, C1, and what changes the direction of writing.
fn is_control(c: char) -> bool {
    let turns = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || c.is_control()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_become_spaces() {
        assert_eq!(printable("a\u{1b}[31m\u{7}\u{7f}\u{9b}b\nc"), "a [31m   b c");
        assert_eq!(printable("x\u{202e}y\u{2066}z\u{200f}ä漢"), "x y z ä漢");
    }

    #[test]
    fn letters_and_marks_become_one_and_json_for_others_stays_as_it_is() {
        assert_eq!(printable("cafe\u{301} \u{1112}\u{1161}\u{11ab}"), "caf\u{e9} \u{d55c}");
        assert_eq!(without_controls("A\u{30a}\u{7}"), "\u{c5} ");
        assert_eq!(escaped("\"cafe\u{301}\""), "\"cafe\u{301}\"");
    }

    #[test]
    fn a_long_text_keeps_its_beginning_and_its_end() {
        let text = format!("{}{}", "ä".repeat(400), "ö".repeat(400));
        let expected = format!("{}…{}", "ä".repeat(299), "ö".repeat(200));
        assert_eq!(printable(&text), expected);
        assert_eq!(printable(&expected), expected);
    }

    #[test]
    fn escapes_mean_the_same() {
        let json = "{\"a\":\"\u{7f}\u{9b}\u{202e}ä\\u001b\"}";
        assert_eq!(escaped(json), r#"{"a":"\u007f\u009b\u202eä\u001b"}"#);
        let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(value(&escaped(json)), value(json));
    }
}
