//! Reads `identityMap`: finds the profile key and writes the exported identities.

use sha2::{Digest, Sha256};
use xxhash_rust::xxh3::xxh3_64;

use crate::profile::identity::{Identity, KeyChoice, former_key, usable};
use crate::profile::json::{JsonKind, Text, Value, escape_into, lone_surrogate, mix};
use crate::profile::{Oddities, Oddity, ProfileKey};

use super::encode::{comma, member};
use super::rules::{Identities, Rules};

/// Returns the key of the first identity in `namespace`.
pub(super) fn key_in(map: Value<'_>, namespace: &str) -> Option<ProfileKey> {
    let first = usable(map.get(namespace)?, &mut Oddities::default()).next()?;
    Some(ProfileKey::of_identity(namespace.as_bytes(), &first.id.decoded()))
}

pub(super) struct IdentityReading {
    /// `None` if no identity is usable.
    pub(super) key: Option<ProfileKey>,
    /// The former rule may give another key.
    is_news: bool,
    /// Fingerprint of the exported identities as a set, 0 for none.
    pub(super) fingerprint: u64,
}

impl IdentityReading {
    /// Returns the profile key by the former rule, if it differs from the current one.
    pub(super) fn former_key(&self, rules: &Rules, map: Value<'_>) -> Option<ProfileKey> {
        let former = if self.is_news { former_key(map, &rules.key_namespaces) } else { None };
        former.filter(|former| Some(*former) != self.key)
    }
}

/// Writes the object `identityMap` with the exported identities. Notes the faulty parts that it skips in `odd`. `hashes` is
/// a buffer that the reader reuses from line to line.
pub(super) fn read(
    rules: &Rules,
    map: Value<'_>,
    (hashes, odd): (&mut Vec<u64>, &mut Oddities),
    out: &mut Vec<u8>,
) -> IdentityReading {
    if !matches!(map.kind(), JsonKind::Object | JsonKind::Null) {
        odd.insert(Oddity::IdentityMapNotAnObject);
    }
    let mut choice = KeyChoice::new(&rules.key_namespaces);
    hashes.clear();
    out.push(b'{');
    map.each_member(|namespace, ids| {
        let form = form(&rules.identities, namespace);
        let name = xxh3_64(&namespace.decoded());
        if form.is_some() {
            member(namespace, out);
            out.push(b'[');
        }
        for identity in usable(ids, odd) {
            choice.consider(namespace, &identity);
            if let Some(form) = form {
                comma(out);
                hashes.push(mix(name, write(form, &identity, out)));
            }
        }
        if form.is_some() {
            out.push(b']');
        }
    });
    out.push(b'}');
    hashes.sort_unstable();
    hashes.dedup();
    IdentityReading {
        is_news: choice.is_news,
        key: choice.key(),
        fingerprint: hashes.iter().fold(0, |sum, hash| sum.wrapping_add(*hash)),
    }
}

/// Returns a namespace or usable id that contains a lone half of a surrogate pair, exported or not: it may decide the
/// profile key, and the ids of two people could become equal.
pub(super) fn lone_surrogate_in(map: Value<'_>) -> Option<Text<'_>> {
    let mut found = None;
    map.each_member(|namespace, ids| {
        let mut odd = Oddities::default();
        let ids = usable(ids, &mut odd).map(|identity| identity.id);
        let lone = || std::iter::once(namespace).chain(ids).find(|text| lone_surrogate(text.raw()).is_some());
        found = found.or_else(lone);
    });
    found
}

#[derive(Clone, Copy)]
enum IdExport {
    AsSpelt,
    Sha256,
}

/// Writes one identity and returns the hash of the exported id. A number and its text count as the same id.
fn write(form: IdExport, identity: &Identity<'_>, out: &mut Vec<u8>) -> u64 {
    out.extend_from_slice(b"{\"id\":");
    let start = out.len();
    let hash = match form {
        IdExport::AsSpelt => {
            out.extend_from_slice(identity.value.raw());
            xxh3_64(&identity.id.decoded())
        }
        IdExport::Sha256 => {
            write_sha256(identity.id, out);
            xxh3_64(&out[start..])
        }
    };
    out.push(b'}');
    hash
}

/// Returns the form in which a namespace's ids are exported, or `None` if they are not.
fn form(choice: &Identities, namespace: Text<'_>) -> Option<IdExport> {
    match choice {
        Identities::All => Some(IdExport::AsSpelt),
        Identities::Only(list) => {
            let entry = list.iter().find(|entry| namespace.is(&entry.namespace))?;
            Some(if entry.sha256 { IdExport::Sha256 } else { IdExport::AsSpelt })
        }
    }
}

/// Writes the SHA-256 of the trimmed, lowercased id, in hex.
fn write_sha256(id: Text<'_>, out: &mut Vec<u8>) {
    let decoded = id.decoded();
    let plain = String::from_utf8_lossy(&decoded).trim().to_lowercase();
    let digest = Sha256::digest(plain.as_bytes());
    escape_into(&hex_simd::encode_to_string(digest.as_slice(), hex_simd::AsciiCase::Lower), out);
}
