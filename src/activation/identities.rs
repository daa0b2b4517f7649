//! Identities: whose line it is, and which ids leave.

use sha2::{Digest, Sha256};
use xxhash_rust::xxh3::xxh3_64;

use crate::profile::identity::{Identity, KeyChoice, former_key, usable};
use crate::profile::json::{Kind, Text, Value, escape_into, lone_surrogate, mix};
use crate::profile::{Oddities, Oddity, ProfileKey};

use super::encode::{comma, member};
use super::rules::{Identities, Rules};

/// The key of the first identity in `namespace`.
pub(super) fn key_in(map: Value<'_>, namespace: &str) -> Option<ProfileKey> {
    let first = usable(map.get(namespace)?, &mut Oddities::default()).next()?;
    Some(ProfileKey::of_identity(namespace.as_bytes(), &first.id.decoded()))
}

/// What an identity map says.
pub(super) struct Identified {
    /// Whose profile it is; `None` without any usable identity.
    pub(super) key: Option<ProfileKey>,
    /// The former rule may give another key.
    is_news: bool,
    /// Fingerprint of the identities that leave, as a set; 0 for none.
    pub(super) fingerprint: u64,
}

impl Identified {
    /// Whose profile it is by the former rule, where that is another one.
    pub(super) fn former_key(&self, rules: &Rules, map: Value<'_>) -> Option<ProfileKey> {
        let former = if self.is_news { former_key(map, &rules.key_namespaces) } else { None };
        former.filter(|former| Some(*former) != self.key)
    }
}

/// Writes the object of `identityMap` with the identities that leave, and tells what the map says.
pub(super) fn read(rules: &Rules, map: Value<'_>, scratch: &mut Scratch<'_>, out: &mut Vec<u8>) -> Identified {
    let Scratch { hashes, odd } = scratch;
    if !matches!(map.kind(), Kind::Object | Kind::Null) {
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
    let is_news = choice.is_news();
    Identified { key: choice.key(), is_news, fingerprint: hashes.iter().fold(0, |sum, hash| sum.wrapping_add(*hash)) }
}

/// What a reading works with beside its output.
pub(super) struct Scratch<'s> {
    pub(super) hashes: &'s mut Vec<u64>,
    /// What is left aside.
    pub(super) odd: &'s mut Oddities,
}

/// The text of a namespace or of a usable id that has half of a surrogate pair standing alone, whether it leaves or not: it may
/// decide whose profile it is, and two people's ids could become one.
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

/// How an id leaves.
#[derive(Clone, Copy)]
enum Form {
    AsSpelt,
    Sha256,
}

/// Writes one identity; gives the hash of what leaves. A number and its text are the same id.
fn write(form: Form, identity: &Identity<'_>, out: &mut Vec<u8>) -> u64 {
    out.extend_from_slice(b"{\"id\":");
    let start = out.len();
    let hash = match form {
        Form::AsSpelt => {
            out.extend_from_slice(identity.value.raw());
            xxh3_64(&identity.id.decoded())
        }
        Form::Sha256 => {
            write_sha256(identity.id, out);
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

/// The SHA-256 of the trimmed, lowercased id, in hex.
fn write_sha256(id: Text<'_>, out: &mut Vec<u8>) {
    let decoded = id.decoded();
    let plain = String::from_utf8_lossy(&decoded).trim().to_lowercase();
    let digest = Sha256::digest(plain.as_bytes());
    escape_into(&hex_simd::encode_to_string(digest.as_slice(), hex_simd::AsciiCase::Lower), out);
}
