//! Copies a value without the white space between its parts.

use super::walk::{Visitor, walk};
use super::{JsonKind, Text, Value};

/// Appends `value` to `out` in compact form. Numbers and strings keep their spelling; each key of an object appears
/// once.
pub fn write_compact(value: Value<'_>, out: &mut Vec<u8>) {
    match value.kind() {
        JsonKind::Object | JsonKind::Array => walk(value, &mut Writer { out, started: false }),
        _ => out.extend_from_slice(value.raw()),
    }
}

struct Writer<'a> {
    out: &'a mut Vec<u8>,
    /// Whether the root was started. The text in `out` before it belongs to the caller.
    started: bool,
}

impl Writer<'_> {
    /// Writes the comma and the key before a value; the first value in a container gets no comma.
    fn lead(&mut self, key: Option<Text<'_>>) {
        let is_root = !std::mem::replace(&mut self.started, true);
        if !is_root && !matches!(self.out.last(), None | Some(b'{' | b'[' | b':')) {
            self.out.push(b',');
        }
        if let Some(key) = key {
            self.out.push(b'"');
            self.out.extend_from_slice(key.raw());
            self.out.extend_from_slice(b"\":");
        }
    }
}

impl Visitor for Writer<'_> {
    fn leaf(&mut self, key: Option<Text<'_>>, value: Value<'_>) {
        self.lead(key);
        match value.kind() {
            JsonKind::Object => self.out.extend_from_slice(b"{}"),
            JsonKind::Array => self.out.extend_from_slice(b"[]"),
            _ => self.out.extend_from_slice(value.raw()),
        }
    }

    fn begin(&mut self, key: Option<Text<'_>>, kind: JsonKind) {
        self.lead(key);
        self.out.push(if kind == JsonKind::Object { b'{' } else { b'[' });
    }

    fn end(&mut self, kind: JsonKind) {
        self.out.push(if kind == JsonKind::Object { b'}' } else { b']' });
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::profile::json::Tape;

    fn compact(text: &str) -> String {
        let mut out = Vec::new();
        write_compact(Tape::default().read(text.as_bytes()).unwrap(), &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn only_white_space_goes() {
        let text = " { \"a\" : [ 1e400 , -0 , 0.10 , \"\\u0041 b\" , { } , [ ] ] ,\t\"b\" : { \"c\" : null } } ";
        assert_eq!(compact(text), r#"{"a":[1e400,-0,0.10,"\u0041 b",{},[]],"b":{"c":null}}"#);
    }

    #[test]
    fn of_a_repeated_key_the_last_value_stands_at_the_first_place() {
        assert_eq!(compact(r#"{"a":1,"b":2,"\u0061":{"x":1,"x":[3]}}"#), r#"{"a":{"x":[3]},"b":2}"#);
    }

    #[test]
    fn many_repeated_keys_resolve_alike() {
        let members: Vec<String> = (0..200).map(|i| format!("\"k{}\":{i}", i % 50)).collect();
        let expected: Vec<String> = (0..50).map(|i| format!("\"k{i}\":{}", 150 + i)).collect();
        assert_eq!(compact(&format!("{{{}}}", members.join(", "))), format!("{{{}}}", expected.join(",")));
    }

    #[test]
    fn depth_needs_no_stack() {
        let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
        assert_eq!(compact(&deep), deep);
    }

    fn any_json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            any::<String>().prop_map(Into::into),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
                proptest::collection::vec((any::<String>(), inner), 0..6)
                    .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn compact_is_what_the_reference_writes(value in any_json()) {
            let pretty = serde_json::to_string_pretty(&value).unwrap();
            prop_assert_eq!(compact(&pretty), serde_json::to_string(&value).unwrap());
        }
    }
}
