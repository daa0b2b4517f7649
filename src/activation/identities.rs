//! Identities: whose line it is, and which ids leave.

use sha2::{Digest, Sha256};
use xxhash_rust::xxh3::xxh3_64;

use crate::profile::ProfileKey;
use crate::profile::json::{Text, Value, escape_into, mix};

use super::encode::{comma, member};
use super::rules::{Identities, Rules};

/// One usable identity: a non-empty string under `id`.
struct Identity<'a> {
    id: Text<'a>,
    primary: bool,
}

/// The usable identities of one namespace.
fn usable(ids: Value<'_>) -> impl Iterator<Item = Identity<'_>> {
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
struct KeyChoice<'a, 'p> {
    preferred: &'p [String],
    primary: Option<(Text<'a>, Text<'a>)>,
    best: Option<(usize, Text<'a>, Text<'a>)>,
}

impl<'a> KeyChoice<'a, '_> {
    fn consider(&mut self, namespace: Text<'a>, identity: &Identity<'a>) {
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

    fn key(self) -> Option<ProfileKey> {
        let (namespace, id) = self.primary.or(self.best.map(|(_, namespace, id)| (namespace, id)))?;
        Some(ProfileKey::of_identity(&namespace.decoded(), &id.decoded()))
    }
}

fn precedes(rank: usize, name: Text<'_>, other_rank: usize, other: Text<'_>) -> bool {
    rank < other_rank || (rank == other_rank && name.decoded() < other.decoded())
}

/// The key of the first identity in `namespace`.
pub(super) fn key_in(map: Value<'_>, namespace: &str) -> Option<ProfileKey> {
    let first = usable(map.get(namespace)?).next()?;
    Some(ProfileKey::of_identity(namespace.as_bytes(), &first.id.decoded()))
}

/// What an identity map says.
pub(super) struct Identified {
    /// Whose profile it is; `None` without any usable identity.
    pub(super) key: Option<ProfileKey>,
    /// Fingerprint of the identities that leave, as a set; 0 for none.
    pub(super) fingerprint: u64,
}

/// Writes the object of `identityMap` with the identities that leave, and tells what the map says. `hashes` is scratch.
pub(super) fn read(rules: &Rules, map: Value<'_>, hashes: &mut Vec<u64>, out: &mut Vec<u8>) -> Identified {
    let mut choice = KeyChoice { preferred: &rules.key_namespaces, primary: None, best: None };
    hashes.clear();
    out.push(b'{');
    map.each_member(|namespace, ids| {
        let form = form(&rules.identities, namespace);
        let name = xxh3_64(&namespace.decoded());
        if form.is_some() {
            member(namespace, out);
            out.push(b'[');
        }
        for identity in usable(ids) {
            choice.consider(namespace, &identity);
            if let Some(form) = form {
                comma(out);
                hashes.push(mix(name, write(form, identity.id, out)));
            }
        }
        if form.is_some() {
            out.push(b']');
        }
    });
    out.push(b'}');
    hashes.sort_unstable();
    hashes.dedup();
    Identified { key: choice.key(), fingerprint: hashes.iter().fold(0, |sum, hash| sum.wrapping_add(*hash)) }
}

/// How an id leaves.
#[derive(Clone, Copy)]
enum Form {
    AsSpelt,
    Sha256,
}

/// Writes one identity; gives the hash of what leaves.
fn write(form: Form, id: Text<'_>, out: &mut Vec<u8>) -> u64 {
    out.extend_from_slice(b"{\"id\":");
    let start = out.len();
    let hash = match form {
        Form::AsSpelt => {
            write_as_spelt(id, out);
            xxh3_64(&id.decoded())
        }
        Form::Sha256 => {
            write_sha256(id, out);
            xxh3_64(&out[start..])
        }
    };
    out.push(b'}');
    hash
}

/// Whether a namespace leaves, and then how.
fn form(choice: &Identities, namespace: Text<'_>) -> Option<Form> {
    match choice {
        Identities::All => Some(Form::AsSpelt),
        Identities::Only(list) => {
            let entry = list.iter().find(|entry| namespace.is(&entry.namespace))?;
            Some(if entry.sha256 { Form::Sha256 } else { Form::AsSpelt })
        }
    }
}

fn write_as_spelt(id: Text<'_>, out: &mut Vec<u8>) {
    out.push(b'"');
    out.extend_from_slice(id.raw());
    out.push(b'"');
}

/// The SHA-256 of the trimmed, lowercased id, in hex.
fn write_sha256(id: Text<'_>, out: &mut Vec<u8>) {
    let decoded = id.decoded();
    let plain = String::from_utf8_lossy(&decoded).trim().to_lowercase();
    let digest = Sha256::digest(plain.as_bytes());
    escape_into(&hex_simd::encode_to_string(digest.as_slice(), hex_simd::AsciiCase::Lower), out);
}
