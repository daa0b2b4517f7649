//! Finds and replaces lone halves of surrogate pairs in JSON text, such as `"\ud83d"`. They are valid JSON but not
//! valid Unicode, and many consumers reject a record that contains one.

/// The meaning of the four hex digits after `\u`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Half {
    Neither,
    First,
    Second,
}

/// Length in bytes of `\u` and its digits.
const ESCAPE: usize = 6;

/// Replaces a lone half. It has the same length, so it fits in place.
const REPLACEMENT: &[u8; ESCAPE] = b"\\ufffd";

pub(super) fn half(digits: &[u8]) -> Half {
    match digits {
        [b'd' | b'D', b'8' | b'9' | b'a' | b'A' | b'b' | b'B', ..] => Half::First,
        [b'd' | b'D', b'c'..=b'f' | b'C'..=b'F', ..] => Half::Second,
        _ => Half::Neither,
    }
}

/// Whether `text` begins with the escape of a pair's second half.
pub(super) fn begins_with_second(text: &[u8]) -> bool {
    matches!(text, [b'\\', b'u', a, b, c, d, ..]
        if half(&[*a, *b, *c, *d]) == Half::Second && c.is_ascii_hexdigit() && d.is_ascii_hexdigit())
}

/// Returns the offset of the first lone half in `json`, which must be a valid document or a part cut between its
/// values.
pub fn lone_surrogate(json: &[u8]) -> Option<usize> {
    let mut at = 0;
    next_lone(json, &mut at)
}

/// Replaces each lone half by U+FFFD in place; both have six bytes.
pub fn replace_lone_surrogates(json: &mut [u8]) {
    let mut at = 0;
    while let Some(lone) = next_lone(json, &mut at) {
        json[lone..lone + ESCAPE].copy_from_slice(REPLACEMENT);
    }
}

/// Returns the next lone half from `at` on, and moves `at` behind it.
fn next_lone(json: &[u8], at: &mut usize) -> Option<usize> {
    while let Some(found) = json.get(*at..)?.iter().position(|byte| *byte == b'\\') {
        let start = *at + found;
        let escape = &json[start..];
        let [_, b'u', digits @ ..] = escape else {
            *at = start + 2;
            continue;
        };
        let half = half(digits.get(..4).unwrap_or_default());
        let rest = escape.get(ESCAPE..).unwrap_or_default();
        *at = start + ESCAPE;
        match half {
            Half::First if begins_with_second(rest) => *at += ESCAPE,
            Half::First | Half::Second => return Some(start),
            Half::Neither => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::profile::json::Tape;

    fn document_has_one(text: &str) -> bool {
        let document = format!(r#"{{"a":{{"b":[{text}]}}}}"#);
        Tape::default().read(document.as_bytes()).unwrap().document_has_lone_surrogate()
    }

    #[test]
    fn a_lone_half_is_found_and_a_pair_is_none() {
        for (text, place) in [
            (r#""\ud83d""#, Some(1)),
            (r#""x\uDE00""#, Some(2)),
            (r#""\ud83d\ude00""#, None),
            (r#""\ud83d\ude00\ude00""#, Some(13)),
            (r#""\ud83d\ud83d\ude00""#, Some(1)),
            (r#""\ud83dx\ude00""#, Some(1)),
            (r#""\\ud83d""#, None),
            (r#""\\\ud83d""#, Some(3)),
            (r#""\u0041\ud7ff\ue000""#, None),
            (r#"{"\uD800":1}"#, Some(2)),
        ] {
            assert_eq!(lone_surrogate(text.as_bytes()), place, "{text}");
            assert_eq!(document_has_one(text), place.is_some(), "{text}");
        }
    }

    #[test]
    fn a_lone_half_is_replaced_and_the_rest_stays() {
        let mut text = br#"{"a\ud83d":"\ud83d\ude00\ude00 \\ud83d","b":"\uDBFF"}"#.to_vec();
        replace_lone_surrogates(&mut text);
        assert_eq!(text, br#"{"a\ufffd":"\ud83d\ude00\ufffd \\ud83d","b":"\ufffd"}"#);
    }

    proptest! {
        /// `serde_json` rejects a string with a lone half.
        #[test]
        fn what_is_found_is_what_the_reference_refuses(inside in r"(\\ud83d|\\ude00|\\\\|u|d83d|\\u0041){0,6}") {
            let text = format!("\"{inside}\"");
            let refused = serde_json::from_str::<String>(&text).is_err();
            prop_assert_eq!(document_has_one(&text), refused);
            prop_assert_eq!(lone_surrogate(text.as_bytes()).is_some(), refused);
            let mut replaced = text.into_bytes();
            replace_lone_surrogates(&mut replaced);
            prop_assert!(serde_json::from_slice::<String>(&replaced).is_ok());
        }
    }
}
