//! The bytes of an event, and the fingerprints of what is in it, in one pass over the profile.

use crate::profile::json::{Text, Value, fingerprint, mix, write_compact};
use crate::profile::{Members, Standing};

use super::rules::{Rules, StatusSpelling};
use super::selection::{Mapped, PathTree, Segments};

/// Begins another member of the object that `out` is in: a comma unless it is the first, the key as spelt, a colon.
pub(super) fn member(key: Text<'_>, out: &mut Vec<u8>) {
    comma(out);
    out.push(b'"');
    out.extend_from_slice(key.raw());
    out.extend_from_slice(b"\":");
}

/// Writes a comma unless the container that `out` is in was just opened.
pub(super) fn comma(out: &mut Vec<u8>) {
    if !matches!(out.last(), Some(b'{' | b'[')) {
        out.push(b',');
    }
}

/// Writes the mapped attributes below `value`, nested as they are, and gives their fingerprint: 0 for none.
pub(super) fn attributes(tree: &PathTree, value: Value<'_>, out: &mut Vec<u8>) -> u64 {
    let mut sum: u64 = 0;
    if tree.branches.is_empty() || !value.members().any(|(key, _)| tree.branches.iter().any(|b| key.is(&b.key))) {
        return sum;
    }
    value.each_member(|key, below| {
        let Some(branch) = tree.branches.iter().find(|branch| key.is(&branch.key)) else { return };
        let start = out.len();
        member(key, out);
        if branch.leaf {
            write_compact(below, out);
            sum = sum.wrapping_add(mix(branch.path_hash, fingerprint(below)));
            return;
        }
        out.push(b'{');
        let inside = attributes(&branch.below, below, out);
        if out.last() == Some(&b'{') {
            out.truncate(start);
        } else {
            out.push(b'}');
            sum = sum.wrapping_add(inside);
        }
    });
    sum
}

/// What `segmentMembership` says of the mapped segments.
#[derive(Default)]
pub(super) struct Memberships {
    pub(super) members: Members,
    /// A mapped segment is listed as exited.
    pub(super) exits: bool,
}

/// Writes the object of `segmentMembership` and tells what it says of the mapped segments.
pub(super) fn memberships(
    rules: &Rules,
    segments: &Segments,
    map: Option<Value<'_>>,
    out: &mut Vec<u8>,
) -> Memberships {
    let mut said = Memberships::default();
    out.push(b'{');
    if let Some(map) = map {
        map.each_member(|namespace, entries| {
            let start = out.len();
            member(namespace, out);
            out.push(b'{');
            let mapped = segments.in_namespace(&namespace.decoded());
            entries.each_member(|id, entry| {
                let mapped = mapped.and_then(|ids| ids.get(&*id.decoded()));
                if let Some(mapped) = mapped {
                    note(mapped, entry, &mut said);
                }
                if entry.is_object() && (mapped.is_some() || !rules.mapped_segments_only) {
                    member(id, out);
                    write_membership(rules, mapped, entry, out);
                }
            });
            if out.last() == Some(&b'{') {
                out.truncate(start);
            } else {
                out.push(b'}');
            }
        });
    }
    out.push(b'}');
    said
}

fn note(mapped: &Mapped, entry: Value<'_>, said: &mut Memberships) {
    let Some(status) = entry.get("status").and_then(Value::as_text) else { return };
    if status.is("realized") || status.is("existing") {
        said.members.insert(mapped.slot);
    } else if status.is("exited") {
        said.exits = true;
    }
}

fn write_membership(rules: &Rules, mapped: Option<&Mapped>, entry: Value<'_>, out: &mut Vec<u8>) {
    out.push(b'{');
    if let Some(time) = entry.get("lastQualificationTime") {
        out.extend_from_slice(b"\"lastQualificationTime\":");
        write_compact(time, out);
    }
    if let Some(status) = entry.get("status") {
        comma(out);
        out.extend_from_slice(b"\"status\":");
        write_status(rules.status_spelling, status, out);
    }
    if let Some(name) = mapped.and_then(|mapped| mapped.name.as_deref()).filter(|_| rules.include_segment_names) {
        comma(out);
        out.extend_from_slice(b"\"name\":");
        out.extend_from_slice(name);
    }
    out.push(b'}');
}

fn write_status(spelling: StatusSpelling, status: Value<'_>, out: &mut Vec<u8>) {
    if spelling == StatusSpelling::Current && status.as_text().is_some_and(|text| text.is("existing")) {
        out.extend_from_slice(b"\"realized\"");
    } else {
        write_compact(status, out);
    }
}

/// Puts the parts together.
pub(super) fn standing(attributes: u64, identities: u64, said: &Memberships) -> Standing {
    Standing { attributes, identities, members: said.members }
}
