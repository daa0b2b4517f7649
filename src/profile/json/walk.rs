//! Walks a value of any depth without recursion, and resolves repeated keys.

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
