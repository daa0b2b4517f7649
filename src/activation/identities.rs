//! Identities: whose line it is, and which ids leave.

use sha2::{Digest, Sha256};
use xxhash_rust::xxh3::xxh3_64;

use crate::profile::ProfileKey;
use crate::profile::json::{Text, Value, escape_into, mix};

use super::encode::{comma, member};
use super::rules::Identities;

/// The ids of an identity map that are usable: non-empty strings under `id`.
pub(super) fn usable(ids: Value<'_>) -> impl Iterator<Item = (Value<'_>, Text<'_>)> {
    ids.elements().filter_map(|entry| {
        let id = entry.get("id").and_then(Value::as_text)?;
        (!id.raw().is_empty()).then_some((entry, id))
    })
}

/// The key of the profile: its primary identity, else the first of the first preferred namespace that it has, else the
/// first of its first namespace in byte order.
pub(super) fn profile_key(map: Value<'_>, preferred: &[String]) -> Option<ProfileKey> {
    let mut primary: Option<ProfileKey> = None;
    let mut best: Option<(usize, Text<'_>, Text<'_>)> = None;
    map.each_member(|namespace, ids| {
        for (entry, id) in usable(ids) {
            let rank = preferred.iter().position(|name| namespace.is(name)).unwrap_or(preferred.len());
            if best.is_none_or(|(best_rank, best_name, _)| precedes(rank, namespace, best_rank, best_name)) {
                best = Some((rank, namespace, id));
            }
            if primary.is_none() && entry.get("primary").is_some_and(|flag| flag.raw() == b"true") {
                primary = Some(key_of(namespace, id));
            }
        }
    });
    primary.or_else(|| best.map(|(_, namespace, id)| key_of(namespace, id)))
}

fn precedes(rank: usize, name: Text<'_>, other_rank: usize, other: Text<'_>) -> bool {
    rank < other_rank || (rank == other_rank && name.decoded() < other.decoded())
}

fn key_of(namespace: Text<'_>, id: Text<'_>) -> ProfileKey {
    ProfileKey::of_identity(&namespace.decoded(), &id.decoded())
}

/// The key of the first identity in `namespace`.
pub(super) fn key_in(map: Value<'_>, namespace: &str) -> Option<ProfileKey> {
    let (_, id) = usable(map.get(namespace)?).next()?;
    Some(ProfileKey::of_identity(namespace.as_bytes(), &id.decoded()))
}

/// Writes the object of `identityMap` with the identities that leave; gives their fingerprint as a set, 0 for none.
pub(super) fn exported(choice: &Identities, map: Value<'_>, hashes: &mut Vec<u64>, out: &mut Vec<u8>) -> u64 {
    hashes.clear();
    out.push(b'{');
    map.each_member(|namespace, ids| {
        let Some(sha256) = form(choice, namespace) else { return };
        let name = xxh3_64(&namespace.decoded());
        member(namespace, out);
        out.push(b'[');
        for (_, id) in usable(ids) {
            comma(out);
            out.extend_from_slice(b"{\"id\":");
            let start = out.len();
            if sha256 {
                write_sha256(id, out);
            } else {
                write_as_spelt(id, out);
            }
            hashes.push(mix(name, if sha256 { xxh3_64(&out[start..]) } else { xxh3_64(&id.decoded()) }));
            out.push(b'}');
        }
        out.push(b']');
    });
    out.push(b'}');
    hashes.sort_unstable();
    hashes.dedup();
    hashes.iter().fold(0, |sum, hash| sum.wrapping_add(*hash))
}

/// Whether a namespace leaves, and then whether hashed.
fn form(choice: &Identities, namespace: Text<'_>) -> Option<bool> {
    match choice {
        Identities::All => Some(false),
        Identities::Only(list) => list.iter().find(|entry| namespace.is(&entry.namespace)).map(|entry| entry.sha256),
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
