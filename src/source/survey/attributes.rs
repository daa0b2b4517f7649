//! The attributes of a survey as a tree: each path once, with its types, its profiles and an example.

use std::collections::HashMap;

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::mask::{self, Example};
use super::profiles::LONGEST_NAME;
use crate::profile::json::{Kind, Text, Value};
use crate::profile::path::written;

/// Most paths.
const MOST_PATHS: usize = 50_000;

/// Names in a path; what is deeper is not looked at.
const DEEPEST: u16 = 32;

/// The tree's root, which is no attribute.
const ROOT: u32 = u32::MAX;

/// Top-level keys of a profile that are no attributes.
const NO_ATTRIBUTES: [&str; 2] = ["segmentMembership", "identityMap"];

/// The types of the values at a path.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Kinds(u8);

impl Kinds {
    /// A string that is no date.
    pub const TEXT: Self = Self(1);
    /// A string that begins with a date: `2026-05-25`.
    pub const DATE: Self = Self(2);
    /// A number.
    pub const NUMBER: Self = Self(4);
    /// `true` or `false`.
    pub const SWITCH: Self = Self(8);
    /// A list.
    pub const LIST: Self = Self(16);
    /// Something with names in it.
    pub const OBJECT: Self = Self(32);
    /// `null`.
    pub const NOTHING: Self = Self(64);

    /// Each of them.
    pub const ALL: [Self; 7] =
        [Self::TEXT, Self::DATE, Self::NUMBER, Self::SWITCH, Self::LIST, Self::OBJECT, Self::NOTHING];

    /// Whether all of `other` are among these.
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// The types one by one, in the order of [`Kinds::ALL`].
    pub fn each(self) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |kind| self.contains(*kind))
    }

    fn add(&mut self, other: Self) {
        self.0 |= other.0;
    }

    fn of(value: Value<'_>) -> Self {
        match value.kind() {
            Kind::Object => Self::OBJECT,
            Kind::Array => Self::LIST,
            Kind::Number => Self::NUMBER,
            Kind::True | Kind::False => Self::SWITCH,
            Kind::Null => Self::NOTHING,
            Kind::String if value.as_text().is_some_and(|text| mask::is_date(text.raw())) => Self::DATE,
            Kind::String => Self::TEXT,
        }
    }
}

/// One attribute of the feed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attribute {
    /// Its path: a name with a dot or a quote stands in quotes.
    pub path: String,
    /// Where its own name begins in `path`.
    pub name_at: usize,
    /// Names before its own in the path.
    pub depth: u16,
    /// The types its values have.
    pub kinds: Kinds,
    /// Profiles that have it.
    pub profiles: u64,
    /// The first value that was no container and not empty.
    pub example: Option<Example>,
    /// Attributes inside it, at any depth: they follow it.
    pub inside: usize,
}

impl Attribute {
    /// Its own name.
    pub fn name(&self) -> &str {
        &self.path[self.name_at..]
    }
}

struct Node {
    parent: u32,
    name: Box<str>,
    kinds: Kinds,
    example: Option<Example>,
}

/// The paths seen, numbered in order of appearance.
#[derive(Default)]
pub(super) struct Tree {
    nodes: Vec<Node>,
    index: HashMap<u64, u32>,
    /// There were more paths than are kept.
    pub(super) too_many: bool,
    /// There were names that cannot stand in a path.
    pub(super) bad_names: bool,
}

impl Tree {
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Adds the numbers of all paths that `profile` has to `found`.
    pub(super) fn read(&mut self, profile: Value<'_>, found: &mut Vec<u32>) {
        profile.each_member(|name, value| {
            if !NO_ATTRIBUTES.iter().any(|other| name.is(other)) {
                self.visit((ROOT, 0), name, value, found);
            }
        });
    }

    /// Goes no deeper than [`DEEPEST`] calls.
    fn visit(&mut self, (parent, depth): (u32, u16), name: Text<'_>, value: Value<'_>, found: &mut Vec<u32>) {
        let decoded = name.decoded();
        let Some(name) = str::from_utf8(&decoded).ok().filter(|name| is_pathable(name)) else {
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
        self.nodes.push(Node { parent, name: name.into(), kinds: Kinds::default(), example: None });
        self.index.insert(hash, number);
        Some(number)
    }

    fn example(&self, number: u32, value: Value<'_>) -> Option<Example> {
        let text = match value.kind() {
            Kind::String => value.as_text().map(|text| String::from_utf8_lossy(&text.decoded()).into_owned())?,
            Kind::Number | Kind::True | Kind::False => String::from_utf8_lossy(value.raw()).into_owned(),
            Kind::Object | Kind::Array | Kind::Null => return None,
        };
        let path = self.path(number);
        Example::of(&path.iter().rev().map(|name| &**name).collect::<Vec<_>>(), &text)
    }

    /// The names from this node's own up to the top.
    fn path(&self, number: u32) -> Vec<&str> {
        let mut names = Vec::new();
        let mut at = number;
        while let Some(node) = self.nodes.get(at as usize) {
            names.push(&*node.name);
            at = node.parent;
        }
        names
    }

    /// The tree laid flat. `profiles[number]` is how many have that path.
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

    /// Adds what is inside `parent`, whose path is `path`. Goes no deeper than [`DEEPEST`] calls.
    fn lay(
        &self,
        (parent, path, depth): (u32, &str, u16),
        numbers: &[u32],
        profiles: &[u64],
        flat: &mut Vec<Attribute>,
    ) {
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
                profiles: profiles[*number as usize],
                example: node.example.clone(),
                inside: 0,
            });
            self.lay((*number, &own, depth + 1), numbers, profiles, flat);
            flat[at].inside = flat.len() - at - 1;
        }
    }
}

/// Whether a name can stand in a path.
fn is_pathable(name: &str) -> bool {
    name.len() <= LONGEST_NAME && !name.trim().is_empty() && !name.contains(char::is_control)
}
