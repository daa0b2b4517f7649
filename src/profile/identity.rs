//! Whose profile it is: the usable identities of a map, and the one that is the profile's key.

use super::ProfileKey;
use super::json::{Text, Value};

/// One usable identity: a non-empty string under `id`.
pub(crate) struct Identity<'a> {
    pub(crate) id: Text<'a>,
    primary: bool,
}

/// The usable identities of one namespace.
pub(crate) fn usable(ids: Value<'_>) -> impl Iterator<Item = Identity<'_>> {
    ids.elements().filter_map(|entry| {
        let (mut id, mut primary) = (None, false);
        for (key, value) in entry.members() {
            if key.is("id") {
                id = value.as_text();
            } else if key.is("primary") {
                primary = value.raw() == b"true";
            }
        }
        id.filter(|id| !id.raw().is_empty()).map(|id| Identity { id, primary })
    })
}

/// Which identity is the profile's key: its primary one, else the first of the first preferred namespace that it has, else
/// the first of its first namespace in byte order.
pub(crate) struct KeyChoice<'a, 'p> {
    preferred: &'p [String],
    primary: Option<(Text<'a>, Text<'a>)>,
    best: Option<(usize, Text<'a>, Text<'a>)>,
}

impl<'a, 'p> KeyChoice<'a, 'p> {
    pub(crate) fn new(preferred: &'p [String]) -> Self {
        Self { preferred, primary: None, best: None }
    }

    pub(crate) fn consider(&mut self, namespace: Text<'a>, identity: &Identity<'a>) {
        if self.primary.is_some() {
            return;
        }
        if identity.primary {
            self.primary = Some((namespace, identity.id));
            return;
        }
        let rank = self.preferred.iter().position(|name| namespace.is(name)).unwrap_or(self.preferred.len());
        if self.best.is_none_or(|(best_rank, best, _)| precedes(rank, namespace, best_rank, best)) {
            self.best = Some((rank, namespace, identity.id));
        }
    }

    pub(crate) fn key(self) -> Option<ProfileKey> {
        let (namespace, id) = self.primary.or(self.best.map(|(_, namespace, id)| (namespace, id)))?;
        Some(ProfileKey::of_identity(&namespace.decoded(), &id.decoded()))
    }
}

fn precedes(rank: usize, name: Text<'_>, other_rank: usize, other: Text<'_>) -> bool {
    rank < other_rank || (rank == other_rank && name.decoded() < other.decoded())
}
