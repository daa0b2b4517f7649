//! Walking a value of any depth without recursion, with repeated keys resolved.

use std::borrow::Cow;
use std::collections::HashMap;

use super::{Kind, Text, Value};

/// Above this many members repeated keys are found by a table, below by comparing each with each.
const FEW_MEMBERS: usize = 24;

/// What a walk tells, in document order.
pub(super) trait Visitor {
    /// A scalar, or a container without anything in it.
    fn leaf(&mut self, key: Option<Text<'_>>, value: Value<'_>);
    /// A container with something in it begins.
    fn begin(&mut self, key: Option<Text<'_>>, kind: Kind);
    /// The innermost container ends.
    fn end(&mut self, kind: Kind);
}

struct Frame {
    kind: Kind,
    at: usize,
    end: usize,
}

/// Tells `visitor` of `root` and all in it. Of a repeated key the last value counts, at the first one's place.
pub(super) fn walk(root: Value<'_>, visitor: &mut impl Visitor) {
    let mut items: Vec<(Option<Text<'_>>, Value<'_>)> = vec![(None, root)];
    let mut frames = vec![Frame { kind: Kind::Array, at: 0, end: 1 }];
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
        Kind::Array => items.extend(value.elements().map(|element| (None, element))),
        Kind::Object => unique_members(value, |key, member| items.push((Some(key), member))),
        _ => {}
    }
}

/// Members of an object with each key once: its last value, at its first place.
pub(super) fn unique_members<'a>(object: Value<'a>, mut each: impl FnMut(Text<'a>, Value<'a>)) {
    if object.members().count() > FEW_MEMBERS {
        return many_unique_members(object, each);
    }
    for (place, (key, _)) in object.members().enumerate() {
        let mut alike = object.members().enumerate().filter(|(_, (other, _))| other.same(key));
        if let Some((first, (_, value))) = alike.next()
            && first == place
        {
            each(key, alike.last().map_or(value, |(_, (_, last))| last));
        }
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
    /// Members of an object with each key once, in order of first appearance: its last value. Other kinds have none.
    pub fn each_member(self, each: impl FnMut(Text<'a>, Value<'a>)) {
        unique_members(self, each);
    }
}
