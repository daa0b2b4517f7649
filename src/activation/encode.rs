//! Writes the body of an event and computes the fingerprints of its parts, in one pass over the profile.

use crate::profile::json::{JsonKind, Text, Value, fingerprint, mix, write_compact};
use crate::profile::{Members, Oddities, Oddity};

use super::rules::{Rules, StatusSpelling};
use super::selection::{Branch, Mapped, MappedSegments, PathTree};
use super::watch::MappingWatch;

/// Starts a member of the object that `out` is in: a comma unless it is the first, the key as the feed spells it, a
/// colon.
pub(super) fn member(key: Text<'_>, out: &mut Vec<u8>) {
    comma(out);
    out.push(b'"');
    out.extend_from_slice(key.raw());
    out.extend_from_slice(b"\":");
}

/// Writes a comma unless `out` ends with an opening bracket.
pub(super) fn comma(out: &mut Vec<u8>) {
    if !matches!(out.last(), Some(b'{' | b'[')) {
        out.push(b',');
    }
}

/// Writes the mapped attributes below `value` at their original nesting and returns their fingerprint, 0 for none. For
/// a repeated key, the last value is written in the first one's position.
pub(super) fn attributes(tree: &PathTree, value: Value<'_>, watch: &mut MappingWatch, out: &mut Vec<u8>) -> u64 {
    let mut sum: u64 = 0;
    for (place, (key, _)) in value.members().enumerate() {
        let Some(branch) = tree.branches.iter().find(|branch| key.is(&branch.key)) else { continue };
        let mut alike = value.members().enumerate().filter(|(_, (other, _))| other.same(key));
        if let Some((first, (_, value))) = alike.next()
            && first == place
        {
            let value = alike.last().map_or(value, |(_, (_, last))| last);
            sum = sum.wrapping_add(attribute(branch, (key, value), watch, out));
        }
    }
    sum
}

/// Writes the mapped attributes at or below one key.
fn attribute(branch: &Branch, (key, value): (Text<'_>, Value<'_>), watch: &mut MappingWatch, out: &mut Vec<u8>) -> u64 {
    let start = out.len();
    member(key, out);
    if let Some(place) = branch.leaf {
        watch.attribute(place);
        write_compact(value, out);
        return mix(branch.path_hash, fingerprint(value));
    }
    out.push(b'{');
    let inside = attributes(&branch.below, value, watch, out);
    if out.last() == Some(&b'{') {
        out.truncate(start);
        return 0;
    }
    out.push(b'}');
    inside
}

/// The state of the mapped segments in one line's `segmentMembership`.
#[derive(Default)]
pub(super) struct MembershipReading {
    pub(super) members: Members,
    /// The mapped segments that the line lists, with any status.
    pub(super) listed: Members,
    /// The line lists a mapped segment as exited.
    pub(super) exits: bool,
    /// The faulty parts that were skipped.
    pub(super) odd: Oddities,
}

/// Writes the object `segmentMembership` and returns the state of the mapped segments in it.
pub(super) fn memberships(
    rules: &Rules,
    segments: &MappedSegments,
    map: Option<Value<'_>>,
    out: &mut Vec<u8>,
) -> MembershipReading {
    let mut said = MembershipReading::default();
    out.push(b'{');
    if let Some(map) = map {
        let all = !rules.options.mapped_segments_only;
        expect_object(map, Oddity::MembershipsNotAnObject, &mut said.odd);
        map.each_member(|namespace, entries| {
            let start = out.len();
            member(namespace, out);
            out.push(b'{');
            let mapped = segments.in_namespace(&namespace.decoded());
            if all || mapped.is_some() {
                expect_object(entries, Oddity::MembershipsNotAnObject, &mut said.odd);
            }
            entries.each_member(|id, entry| {
                let mapped = mapped.and_then(|ids| ids.get(&*id.decoded()));
                if mapped.is_none() && !all {
                    return;
                }
                let entry = Membership::read(entry);
                if let Some(mapped) = mapped {
                    entry.note(mapped, &mut said);
                }
                expect_object(entry.entry, Oddity::MembershipNotAnObject, &mut said.odd);
                if entry.entry.is_object() {
                    member(id, out);
                    entry.write(rules, mapped, out);
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

/// Notes `oddity` if `value` is not an object. `null` counts as absent.
fn expect_object(value: Value<'_>, oddity: Oddity, odd: &mut Oddities) {
    if !matches!(value.kind(), JsonKind::Object | JsonKind::Null) {
        odd.insert(oddity);
    }
}

struct Membership<'a> {
    entry: Value<'a>,
    time: Option<Value<'a>>,
    status: Option<Value<'a>>,
}

impl<'a> Membership<'a> {
    fn read(entry: Value<'a>) -> Self {
        let mut read = Self { entry, time: None, status: None };
        for (key, value) in entry.members() {
            if key.is("status") {
                read.status = Some(value);
            } else if key.is("lastQualificationTime") {
                read.time = Some(value);
            }
        }
        read
    }

    fn note(&self, mapped: &Mapped, said: &mut MembershipReading) {
        said.listed.insert(mapped.slot);
        if !self.entry.is_object() {
            return;
        }
        let Some(status) = self.status else { return said.odd.insert(Oddity::StatusMissing) };
        let Some(status) = status.as_text() else { return said.odd.insert(Oddity::StatusOfOddType) };
        if status.is("realized") || status.is("existing") {
            said.members.insert(mapped.slot);
        } else if status.is("exited") {
            said.exits = true;
        } else {
            said.odd.insert(Oddity::StatusUnknown);
        }
    }

    fn write(&self, rules: &Rules, mapped: Option<&Mapped>, out: &mut Vec<u8>) {
        out.push(b'{');
        if let Some(time) = self.time {
            out.extend_from_slice(b"\"lastQualificationTime\":");
            write_compact(time, out);
        }
        if let Some(status) = self.status {
            comma(out);
            out.extend_from_slice(b"\"status\":");
            write_status(rules.options.status_spelling, status, out);
        }
        if let Some(stamped) = mapped.and_then(|mapped| mapped.stamped.as_deref()) {
            stamped.write(self.entry, out);
        }
        if let Some(name) =
            mapped.and_then(|mapped| mapped.name.as_deref()).filter(|_| rules.options.include_segment_names)
        {
            comma(out);
            out.extend_from_slice(b"\"name\":");
            out.extend_from_slice(name);
        }
        out.push(b'}');
    }
}

fn write_status(spelling: StatusSpelling, status: Value<'_>, out: &mut Vec<u8>) {
    if spelling == StatusSpelling::Current && status.as_text().is_some_and(|text| text.is("existing")) {
        out.extend_from_slice(b"\"realized\"");
    } else {
        write_compact(status, out);
    }
}
