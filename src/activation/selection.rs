//! Indexes the mapped segments and attribute paths, so that one pass over a line finds them.

use std::collections::HashMap;

use crate::profile::json::escape_into;
use crate::profile::{AttributePath, Members};

use super::rules::Rules;
use super::stamps::Stamped;

type ById = HashMap<Box<[u8]>, Mapped>;

pub(super) struct MappedSegments {
    namespaces: Vec<(Box<[u8]>, ById)>,
    /// The bits of all mapped segments.
    pub(super) mapped: Members,
}

pub(super) struct Mapped {
    /// The segment's bit in [`Members`].
    pub(super) slot: u8,
    /// The segment's name as a JSON string.
    pub(super) name: Option<Box<[u8]>>,
    /// The segment's times, if events include them. Boxed because they usually do not.
    pub(super) stamped: Option<Box<Stamped>>,
}

impl MappedSegments {
    /// `slots[i]` is the bit of `rules.segments[i]`.
    pub(super) fn new(rules: &Rules, slots: &[u8]) -> Self {
        let mut all = Self { namespaces: Vec::new(), mapped: Members::NONE };
        for (segment, slot) in rules.segments.iter().zip(slots) {
            let stamped = rules.options.include_segment_timestamps.then(|| Box::new(Stamped::new(segment.stamps)));
            let mapped = Mapped { slot: *slot, name: segment.name.as_deref().map(quoted), stamped };
            all.mapped.insert(*slot);
            all.namespace_mut(segment.namespace.as_bytes()).insert(segment.id.as_bytes().into(), mapped);
        }
        all
    }

    fn namespace_mut(&mut self, name: &[u8]) -> &mut ById {
        let found = self.namespaces.iter().position(|(namespace, _)| **namespace == *name);
        let index = found.unwrap_or_else(|| {
            self.namespaces.push((name.into(), HashMap::new()));
            self.namespaces.len() - 1
        });
        &mut self.namespaces[index].1
    }

    pub(super) fn in_namespace(&self, name: &[u8]) -> Option<&ById> {
        self.namespaces.iter().find(|(namespace, _)| **namespace == *name).map(|(_, segments)| segments)
    }
}

fn quoted(name: &str) -> Box<[u8]> {
    let mut out = Vec::new();
    escape_into(name, &mut out);
    out.into()
}

/// The mapped attribute paths as a tree, so that one pass over a profile finds them all.
#[derive(Default)]
pub(super) struct PathTree {
    pub(super) branches: Vec<Branch>,
}

/// One name of a mapped attribute path.
pub(super) struct Branch {
    pub(super) key: String,
    /// Represents the path in fingerprints. It does not depend on the other mapped paths, so mapping another attribute
    /// does not change this one's fingerprint.
    pub(super) path_hash: u64,
    /// The attribute's index in the rules if a path ends here. The whole value is mapped then.
    pub(super) leaf: Option<usize>,
    pub(super) below: PathTree,
}

impl PathTree {
    /// Skips paths that cannot be parsed; checked rules contain none.
    pub(super) fn new(paths: &[String]) -> Self {
        let mut tree = Self::default();
        for (place, text) in paths.iter().enumerate() {
            if let Ok(path) = AttributePath::parse(text) {
                tree.insert(path.names(), (place, path_hash(&path)));
            }
        }
        tree
    }

    fn insert(&mut self, names: &[String], (place, path_hash): (usize, u64)) {
        let Some((key, below)) = names.split_first() else { return };
        let found = self.branches.iter().position(|branch| branch.key == *key);
        let index = found.unwrap_or_else(|| {
            self.branches.push(Branch { key: key.clone(), path_hash: 0, leaf: None, below: Self::default() });
            self.branches.len() - 1
        });
        let branch = &mut self.branches[index];
        if below.is_empty() {
            branch.leaf = Some(place);
            branch.path_hash = path_hash;
        } else {
            branch.below.insert(below, (place, path_hash));
        }
    }
}

/// Hashes a path: its names joined by dots. That keeps ledgers valid that are older than quoted names; the quoted
/// spelling is used only if a name contains a dot.
fn path_hash(path: &AttributePath) -> u64 {
    let is_quoted = path.names().iter().any(|name| name.contains('.'));
    let text = if is_quoted { path.to_string() } else { path.names().join(".") };
    xxhash_rust::xxh3::xxh3_64(text.as_bytes())
}
