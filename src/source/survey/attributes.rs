//! Collects the attributes of a survey as a tree: each path with its types, its profiles and an example.

use std::collections::HashMap;

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::mask::{self, Example};
use super::memberships::word;
use crate::profile::json::{JsonKind, Text, Value};
use crate::profile::path::written;

const MOST_PATHS: usize = 50_000;

/// Maximum number of names in a path. Deeper values are ignored.
const DEEPEST: u16 = 32;

/// The parent of top-level attributes.
const ROOT: u32 = u32::MAX;

/// Top-level keys of a profile that are not attributes.
const NO_ATTRIBUTES: [&str; 2] = ["segmentMembership", "identityMap"];

/// The set of types that the values at a path have.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Kinds(u8);

impl Kinds {
    /// A string that is not a date.
    pub const TEXT: Self = Self(1);
    /// A string that begins with a date: `2026-05-25`.
    pub const DATE: Self = Self(2);
    pub const NUMBER: Self = Self(4);
    /// `true` or `false`.
    pub const SWITCH: Self = Self(8);
    pub const LIST: Self = Self(16);
    pub const OBJECT: Self = Self(32);
    pub const NOTHING: Self = Self(64);

    pub const ALL: [Self; 7] =
        [Self::TEXT, Self::DATE, Self::NUMBER, Self::SWITCH, Self::LIST, Self::OBJECT, Self::NOTHING];

    /// Whether this set contains all types of `other`.
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Returns the types one by one, in the order of [`Kinds::ALL`].
    pub fn each(self) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |kind| self.contains(*kind))
    }

    fn add(&mut self, other: Self) {
        self.0 |= other.0;
    }

    fn of(value: Value<'_>) -> Self {
        match value.kind() {
            JsonKind::Object => Self::OBJECT,
            JsonKind::Array => Self::LIST,
            JsonKind::Number => Self::NUMBER,
            JsonKind::True | JsonKind::False => Self::SWITCH,
            JsonKind::Null => Self::NOTHING,
            JsonKind::String if value.as_text().is_some_and(|text| mask::is_date(text.raw())) => Self::DATE,
            JsonKind::String => Self::TEXT,
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attribute {
    /// The attribute's path. A name with a dot or a quote is quoted.
    pub path: String,
    /// Index in `path` where the attribute's own name begins.
    pub name_at: usize,
    /// Number of names in the path before its own.
    pub depth: u16,
    pub kinds: Kinds,
    pub profiles: u64,
    /// The first value that is not an object, a list, `null` or empty.
    pub example: Option<Example>,
    /// Number of attributes inside this one, at any depth. They follow it in the list.
    pub inside: usize,
}

impl Attribute {
    pub fn name(&self) -> &str {
        &self.path[self.name_at..]
    }
}

struct AttributeNode {
    parent: u32,
    name: Box<str>,
    kinds: Kinds,
    example: Option<Example>,
}

/// The paths found, numbered in order of appearance.
#[derive(Default)]
pub(super) struct Tree {
    nodes: Vec<AttributeNode>,
    index: HashMap<u64, u32>,
    pub(super) too_many: bool,
    /// Some names can't be written in a path or are too deep.
    pub(super) bad_names: bool,
}

impl Tree {
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Adds the numbers of all paths of `profile` to `found`.
    pub(super) fn read(&mut self, profile: Value<'_>, found: &mut Vec<u32>) {
        profile.each_member(|name, value| {
            if !NO_ATTRIBUTES.iter().any(|other| name.is(other)) {
                self.visit((ROOT, 0), name, value, found);
            }
        });
    }

    /// Calls itself at most [`DEEPEST`] deep.
    fn visit(&mut self, (parent, depth): (u32, u16), name: Text<'_>, value: Value<'_>, found: &mut Vec<u32>) {
        let decoded = name.decoded();
        let Some(name) = word(&decoded) else {
            self.bad_names = true;
            return;
        };
        let Some(number) = self.number(parent, name) else { return };
        found.push(number);
        let node = &mut self.nodes[number as usize];
        node.kinds.add(Kinds::of(value));
        if !value.is_object() {
            if node.example.is_none() {
                let example = self.example(number, value);
                self.nodes[number as usize].example = example;
            }
        } else if depth + 1 < DEEPEST {
            value.each_member(|name, value| self.visit((number, depth + 1), name, value, found));
        } else {
            self.bad_names = true;
        }
    }

    fn number(&mut self, parent: u32, name: &str) -> Option<u32> {
        let mut hash = xxh3_64_with_seed(name.as_bytes(), u64::from(parent));
        while let Some(number) = self.index.get(&hash) {
            let node = &self.nodes[*number as usize];
            if node.parent == parent && *node.name == *name {
                return Some(*number);
            }
            hash = hash.wrapping_add(1);
        }
        if self.nodes.len() >= MOST_PATHS {
            self.too_many = true;
            return None;
        }
        let number = u32::try_from(self.nodes.len()).ok()?;
        self.nodes.push(AttributeNode { parent, name: name.into(), kinds: Kinds::default(), example: None });
        self.index.insert(hash, number);
        Some(number)
    }

    fn example(&self, number: u32, value: Value<'_>) -> Option<Example> {
        let text = match value.kind() {
            JsonKind::String => value.as_text().map(|text| String::from_utf8_lossy(&text.decoded()).into_owned())?,
            JsonKind::Number | JsonKind::True | JsonKind::False => String::from_utf8_lossy(value.raw()).into_owned(),
            JsonKind::Object | JsonKind::Array | JsonKind::Null => return None,
        };
        let path = self.path(number);
        Example::of(&path.iter().rev().map(|name| &**name).collect::<Vec<_>>(), &text)
    }

    /// Returns the names from this node's own up to the top.
    fn path(&self, number: u32) -> Vec<&str> {
        let mut names = Vec::new();
        let mut at = number;
        while let Some(node) = self.nodes.get(at as usize) {
            names.push(&*node.name);
            at = node.parent;
        }
        names
    }

    /// Returns the flattened tree. `profiles[number]` is the number of profiles with that path.
    pub(super) fn found(&self, profiles: &[u64]) -> Vec<Attribute> {
        let mut numbers: Vec<u32> = (0..).take(self.nodes.len()).collect();
        numbers.sort_unstable_by_key(|number| {
            let node = &self.nodes[*number as usize];
            (node.parent, &*node.name)
        });
        let mut flat = Vec::with_capacity(self.nodes.len());
        self.lay((ROOT, "", 0), &numbers, profiles, &mut flat);
        flat
    }

    /// Adds the attributes inside `parent`, whose path is `path`. Calls itself at most [`DEEPEST`] deep.
    fn lay(&self, (parent, path, depth): (u32, &str, u16), numbers: &[u32], counts: &[u64], flat: &mut Vec<Attribute>) {
        let parent_of = |number: &u32| self.nodes[*number as usize].parent;
        let start = numbers.partition_point(|number| parent_of(number) < parent);
        for number in numbers[start..].iter().take_while(|number| parent_of(number) == parent) {
            let node = &self.nodes[*number as usize];
            let name = written(&node.name);
            let own = if path.is_empty() { name.to_string() } else { format!("{path}.{name}") };
            let at = flat.len();
            flat.push(Attribute {
                name_at: own.len() - name.len(),
                depth,
                path: own.clone(),
                kinds: node.kinds,
                profiles: counts[*number as usize],
                example: node.example.clone(),
                inside: 0,
            });
            self.lay((*number, &own, depth + 1), numbers, counts, flat);
            flat[at].inside = flat.len() - at - 1;
        }
    }
}
