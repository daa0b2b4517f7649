//! The mapped segments and attribute paths in the form in which a line is looked through.

use std::collections::HashMap;

use crate::profile::json::escape_into;
use crate::profile::{AttributePath, Members};

use super::rules::Rules;
use super::stamps::Stamped;

/// Mapped segments of one namespace.
type ById = HashMap<Box<[u8]>, Mapped>;

/// Mapped segments by namespace and id.
pub(super) struct Segments {
    namespaces: Vec<(Box<[u8]>, ById)>,
    /// The bits of all of them.
    pub(super) mapped: Members,
}

/// One mapped segment.
pub(super) struct Mapped {
    /// Its bit in a profile's membership.
    pub(super) slot: u8,
    /// Its name as a JSON string.
    pub(super) name: Option<Box<[u8]>>,
    /// When it was made and mapped, where events are to tell it; apart, since mostly they are not.
    pub(super) stamped: Option<Box<Stamped>>,
}

impl Segments {
    /// `slots[i]` is the bit of `rules.segments[i]`.
    pub(super) fn new(rules: &Rules, slots: &[u8]) -> Self {
        let mut all = Self { namespaces: Vec::new(), mapped: Members::NONE };
        for (segment, slot) in rules.segments.iter().zip(slots) {
            let stamped = rules.include_segment_timestamps.then(|| Box::new(Stamped::new(segment.stamps)));
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

    /// The mapped segments of a namespace, by id.
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

/// One key on the way to mapped attributes.
pub(super) struct Branch {
    pub(super) key: String,
    /// Stands for the path in fingerprints, so that mapping another attribute changes no other's.
    pub(super) path_hash: u64,
    /// The path ends here: the whole value is mapped. Its place among the mapped attributes.
    pub(super) leaf: Option<usize>,
    pub(super) below: PathTree,
}

impl PathTree {
    /// A path that cannot be read, which no checked spec has, is left out.
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

/// The hash of a path: of its names joined by dots, as ledgers of before quotes have it, unless a name has a dot itself.
fn path_hash(path: &AttributePath) -> u64 {
    let is_quoted = path.names().iter().any(|name| name.contains('.'));
    let text = if is_quoted { path.to_string() } else { path.names().join(".") };
    xxhash_rust::xxh3::xxh3_64(text.as_bytes())
}
