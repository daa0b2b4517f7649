//! Identities: whose line it is, and which ids leave.

use sha2::{Digest, Sha256};
use xxhash_rust::xxh3::xxh3_64;

use crate::profile::ProfileKey;
use crate::profile::identity::{KeyChoice, usable};
use crate::profile::json::{Text, Value, escape_into, mix};

use super::encode::{comma, member};
use super::rules::{Identities, Rules};

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
