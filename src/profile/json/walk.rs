//! Walks a value of any depth without recursion, and resolves repeated keys. Copies a value in compact form.

use std::borrow::Cow;
use std::collections::HashMap;

use super::{JsonKind, Text, Value};

/// With more members than this, a table finds repeated keys; with fewer, pairwise comparison does.
const FEW_MEMBERS: usize = 24;

/// Receives the parts of a value in document order.
pub(super) trait Visitor {
    /// Visits a scalar or an empty container.
    fn leaf(&mut self, key: Option<Text<'_>>, value: Value<'_>);
    /// Enters a container that is not empty.
    fn begin(&mut self, key: Option<Text<'_>>, kind: JsonKind);
    /// Leaves the innermost container.
    fn end(&mut self, kind: JsonKind);
}

struct Frame {
    kind: JsonKind,
    at: usize,
    end: usize,
}

/// Visits `root` and everything inside it. For a repeated key, only the last value is visited, in the first one's
/// position.
pub(super) fn walk(root: Value<'_>, visitor: &mut impl Visitor) {
    let mut items: Vec<(Option<Text<'_>>, Value<'_>)> = vec![(None, root)];
    let mut frames = vec![Frame { kind: JsonKind::Array, at: 0, end: 1 }];
    while let Some(frame) = frames.last_mut() {
        if frame.at == frame.end {
            let kind = frame.kind;
            frames.pop();
            items.truncate(frames.last().map_or(0, |outer| outer.end));
            if !frames.is_empty() {
                visitor.end(kind);
            }
            continue;
        }
        let (key, value) = items[frame.at];
        frame.at += 1;
        let start = items.len();
        push_children(value, &mut items);
        if items.len() == start {
            visitor.leaf(key, value);
        } else {
            visitor.begin(key, value.kind());
            frames.push(Frame { kind: value.kind(), at: start, end: items.len() });
        }
    }
}

fn push_children<'a>(value: Value<'a>, items: &mut Vec<(Option<Text<'a>>, Value<'a>)>) {
    match value.kind() {
        JsonKind::Array => items.extend(value.elements().map(|element| (None, element))),
        JsonKind::Object => value.each_member(|key, member| items.push((Some(key), member))),
        _ => {}
    }
}

fn many_unique_members<'a>(object: Value<'a>, mut each: impl FnMut(Text<'a>, Value<'a>)) {
    let mut places: HashMap<Cow<'a, [u8]>, usize> = HashMap::new();
    let mut members: Vec<(Text<'a>, Value<'a>)> = Vec::new();
    for (key, value) in object.members() {
        let place = *places.entry(key.decoded()).or_insert(members.len());
        match members.get_mut(place) {
            Some(member) => member.1 = value,
            None => members.push((key, value)),
        }
    }
    for (key, value) in members {
        each(key, value);
    }
}

impl<'a> Value<'a> {
    /// Calls `each` once per key of an object, in order of first appearance, with the key's last value. Other kinds
    /// have no members.
    pub fn each_member(self, mut each: impl FnMut(Text<'a>, Value<'a>)) {
        if self.members().count() > FEW_MEMBERS {
            return many_unique_members(self, each);
        }
        for (place, (key, _)) in self.members().enumerate() {
            let mut alike = self.members().enumerate().filter(|(_, (other, _))| other.same(key));
            if let Some((first, (_, value))) = alike.next()
                && first == place
            {
                each(key, alike.last().map_or(value, |(_, (_, last))| last));
            }
        }
    }
}

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
