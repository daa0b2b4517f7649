//! Computes a 64-bit fingerprint of a value. Equal values have equal fingerprints, independent of spelling and white
//! space.

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::walk::{Visitor, walk};
use super::{JsonKind, Text, Value};

const STRING: u64 = 0x9E6C_63D0_876A_68E5;
const NUMBER: u64 = 0xD1B5_4A32_D192_ED03;
const OBJECT: u64 = 0xA5A3_564E_27F8_8661;
const ARRAY: u64 = 0x8CB9_2BA7_2F3D_8DD7;

/// Returns the fingerprint of a value: the order of object keys does not count, the order of array elements does.
/// Strings compare by meaning, numbers by their text.
pub fn fingerprint(value: Value<'_>) -> u64 {
    match value.kind() {
        JsonKind::Object | JsonKind::Array => {
            let mut folder = Folder { open: vec![OpenContainer::default()] };
            walk(value, &mut folder);
            folder.open.pop().map_or(0, |fold| fold.sum)
        }
        _ => scalar(value),
    }
}

/// Mixes two words into one. The order of `a` and `b` counts.
pub fn mix(a: u64, b: u64) -> u64 {
    let product = u128::from(a ^ 0x2D35_8DCC_AA6C_78A5) * u128::from(b.rotate_left(32) ^ 0x8BB8_4B93_962E_ACC9);
    #[expect(clippy::cast_possible_truncation, reason = "both halves are folded into one word")]
    let folded = (product >> 64) as u64 ^ product as u64;
    folded.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (folded >> 29)
}

fn scalar(value: Value<'_>) -> u64 {
    match value.kind() {
        JsonKind::String => value.as_text().map_or(STRING, |text| xxh3_64_with_seed(&text.decoded(), STRING)),
        JsonKind::Number => xxh3_64_with_seed(value.raw(), NUMBER),
        JsonKind::True => 1,
        JsonKind::False => 2,
        JsonKind::Null => 3,
        JsonKind::Object => OBJECT,
        JsonKind::Array => ARRAY,
    }
}

#[derive(Default)]
struct OpenContainer {
    /// Hash of the key that holds the open container.
    key: Option<u64>,
    object: bool,
    sum: u64,
}

struct Folder {
    open: Vec<OpenContainer>,
}

impl Folder {
    fn add(&mut self, key: Option<u64>, value: u64) {
        let Some(fold) = self.open.last_mut() else { return };
        fold.sum = match key {
            Some(key) => fold.sum.wrapping_add(mix(key, value)),
            None => mix(fold.sum, value),
        };
    }
}

fn key_hash(key: Option<Text<'_>>) -> Option<u64> {
    key.map(|key| xxh3_64_with_seed(&key.decoded(), OBJECT))
}

impl Visitor for Folder {
    fn leaf(&mut self, key: Option<Text<'_>>, value: Value<'_>) {
        self.add(key_hash(key), scalar(value));
    }

    fn begin(&mut self, key: Option<Text<'_>>, kind: JsonKind) {
        self.open.push(OpenContainer { key: key_hash(key), object: kind == JsonKind::Object, sum: 0 });
    }

    fn end(&mut self, _: JsonKind) {
        if let Some(fold) = self.open.pop() {
            self.add(fold.key, mix(fold.sum, if fold.object { OBJECT } else { ARRAY }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::json::Tape;

    fn of(text: &str) -> u64 {
        fingerprint(Tape::default().read(text.as_bytes()).unwrap())
    }

    #[test]
    fn spelling_and_key_order_do_not_count() {
        assert_eq!(of(r#"{"a":1,"b":[true,"x"]}"#), of("{ \"b\" : [true,\"\\u0078\"], \"a\" : 1 }"));
    }

    #[test]
    fn array_order_and_number_text_do() {
        assert_ne!(of("[1,2]"), of("[2,1]"));
        assert_ne!(of("1.0"), of("1.00"));
        assert_ne!(of("[[],[]]"), of("[[[]]]"));
    }

    #[test]
    fn values_of_different_kinds_differ() {
        let texts = ["null", "true", "false", "0", "\"0\"", "\"\"", "[]", "{}", "[[]]", "[{}]", "{\"\":[]}", "[null]"];
        for (i, a) in texts.iter().enumerate() {
            for b in &texts[i + 1..] {
                assert_ne!(of(a), of(b), "{a} {b}");
            }
        }
    }

    #[test]
    fn of_a_repeated_key_the_last_counts() {
        assert_eq!(of(r#"{"a":1,"a":2}"#), of(r#"{"a":2}"#));
    }
}
