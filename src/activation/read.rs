//! Reads a line: whose it is, how it stands, and the body of the event it would give.

use std::ops::Range;

use crate::profile::envelope::entity;
use crate::profile::json::{Tape, Value, write_compact};
use crate::profile::{Members, ProfileKey, Standing};

use super::encode;
use super::identities;
use super::rules::{PartitionBy, Rules, Segment};
use super::selection::{PathTree, Segments};
use super::strict;

/// Lines longer than this make the reader give back the memory they took.
const USUAL_LINE_BYTES: usize = 256 * 1024;

/// What a line turns out to be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reading {
    /// Not a profile: why, with the byte.
    Malformed(String),
    /// A profile that is left out, whatever else it says.
    Excluded(Exclusion),
    /// A profile.
    Profile(Sighting),
}

/// Why a profile is left out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Exclusion {
    /// It has no identity, so it has no key.
    NoIdentity,
}

/// One profile as one line shows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sighting {
    /// Whose line it is.
    pub key: ProfileKey,
    /// What the partition key is made of; its 32 hex digits are the key on the wire.
    pub partition: ProfileKey,
    /// What is compared with the base.
    pub standing: Standing,
    /// A mapped segment is listed as exited.
    pub exits: bool,
    /// Where in the reader's output the event's body stands, `_meta` not in it.
    pub body: Range<usize>,
}

/// Reads lines by one set of rules.
pub struct Reader {
    rules: Rules,
    segments: Segments,
    attributes: PathTree,
    tape: Tape,
    hashes: Vec<u64>,
}

impl Reader {
    /// `slots[i]` is the membership bit of `rules.segments[i]`, as the ledger keeps it.
    pub fn new(rules: Rules, slots: &[u8]) -> Self {
        let segments = Segments::new(&rules, slots);
        let attributes = PathTree::new(&rules.attributes);
        Self { rules, segments, attributes, tape: Tape::default(), hashes: Vec::new() }
    }

    /// The rules it reads by.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The membership bits of the mapped segments.
    pub fn mapped(&self) -> Members {
        self.segments.mapped
    }

    /// The membership bit of a mapped segment.
    pub(super) fn slot(&self, segment: &Segment) -> Option<u8> {
        let of_namespace = self.segments.in_namespace(segment.namespace.as_bytes())?;
        of_namespace.get(segment.id.as_bytes()).map(|mapped| mapped.slot)
    }

    /// Reads one line; the body of its event is appended to `out`.
    pub fn read(&mut self, line: &[u8], out: &mut Vec<u8>) -> Reading {
        let reading = match simdutf8::compat::from_utf8(line) {
            Err(fault) => Reading::Malformed(format!("not UTF-8 at byte {}", fault.valid_up_to())),
            Ok(_) => match self.tape.read(line) {
                Err(fault) => Reading::Malformed(fault.to_string()),
                Ok(root) if !root.is_object() => Reading::Malformed("not a JSON object at byte 0".into()),
                Ok(root) => {
                    let parts = Parts { rules: &self.rules, segments: &self.segments, attributes: &self.attributes };
                    parts.read(entity(root), &mut self.hashes, out)
                }
            },
        };
        if line.len() > USUAL_LINE_BYTES {
            self.tape.trim();
        }
        reading
    }
}

struct Parts<'a> {
    rules: &'a Rules,
    segments: &'a Segments,
    attributes: &'a PathTree,
}

impl Parts<'_> {
    fn read(&self, profile: Value<'_>, hashes: &mut Vec<u64>, out: &mut Vec<u8>) -> Reading {
        let (memberships, identity_map) = maps(profile);
        if self.rules.strict
            && let Some(fault) = strict::fault(memberships, identity_map)
        {
            return Reading::Malformed(fault);
        }
        let Some(identity_map) = identity_map else { return Reading::Excluded(Exclusion::NoIdentity) };
        let start = out.len();
        out.push(b'{');
        let attributes = encode::attributes(self.attributes, profile, out);
        encode::comma(out);
        out.extend_from_slice(b"\"segmentMembership\":");
        let said = encode::memberships(self.rules, self.segments, memberships, out);
        out.extend_from_slice(b",\"identityMap\":");
        let identified = identities::read(self.rules, identity_map, hashes, out);
        out.push(b'}');
        let Some(key) = identified.key else {
            out.truncate(start);
            return Reading::Excluded(Exclusion::NoIdentity);
        };
        Reading::Profile(Sighting {
            key,
            partition: self.partition(profile, identity_map, key),
            standing: encode::standing(attributes, identified.fingerprint, &said),
            exits: said.exits,
            body: start..out.len(),
        })
    }

    fn partition(&self, profile: Value<'_>, identity_map: Value<'_>, key: ProfileKey) -> ProfileKey {
        let chosen = match &self.rules.partition_by {
            PartitionBy::Profile => None,
            PartitionBy::Identity(namespace) => identities::key_in(identity_map, namespace),
            PartitionBy::Attribute(path) => profile.at_path(path).map(|value| attribute_key(path, value)),
        };
        chosen.unwrap_or(key)
    }
}

/// The two maps of a profile; of a repeated key the last counts.
fn maps(profile: Value<'_>) -> (Option<Value<'_>>, Option<Value<'_>>) {
    let (mut memberships, mut identity_map) = (None, None);
    for (key, value) in profile.members() {
        if key.is("segmentMembership") {
            memberships = Some(value);
        } else if key.is("identityMap") {
            identity_map = Some(value);
        }
    }
    (memberships, identity_map)
}

fn attribute_key(path: &str, value: Value<'_>) -> ProfileKey {
    if let Some(text) = value.as_text() {
        return ProfileKey::of_identity(path.as_bytes(), &text.decoded());
    }
    let mut compact = Vec::new();
    write_compact(value, &mut compact);
    ProfileKey::of_identity(path.as_bytes(), &compact)
}

#[cfg(test)]
#[path = "read_tests.rs"]
pub(crate) mod tests;
