//! Reads one line of the feed into a profile's key, its standing and the body of its event.

use std::ops::Range;

use crate::profile::entity;
use crate::profile::json::{Tape, Text, Value, lone_surrogate, replace_lone_surrogates, write_compact};
use crate::profile::{AttributePath, Members, Oddities, ProfileKey, ProfileState};
use crate::text::{Key, Phrase, choices, say};

use super::encode;
use super::identities;
use super::rules::{LoneSurrogates, MappedSegment, PartitionBy, Rules};
use super::selection::{MappedSegments, PathTree};
use super::strict;
use super::watch::{MappingWatch, Met};

/// After a line longer than this (in bytes), the tape frees memory that usual lines do not need.
const USUAL_LINE_BYTES: usize = 256 * 1024;

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LineVerdict {
    Malformed(Box<MalformedLine>),
    /// A profile that is never exported, independent of the rest of its content.
    Excluded(Exclusion),
    Profile(ProfileReading),
}

/// A line that is not a valid profile, kept for its dead letter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MalformedLine {
    pub kind: FaultKind,
    /// The fault, with its byte offset, or with its path in strict mode. A line that is too long has neither.
    pub message: String,
    /// The line, or the beginning of a line that is too long.
    pub line: Vec<u8>,
}

type LineFault = (FaultKind, Phrase);

choices! {
    /// A kind of fault, with its name in the run's counts of reasons.
    pub enum FaultKind {
        NotUtf8 = "not-utf8",
        NotJson = "not-json",
        NotAnObject = "not-an-object",
        TooLong = "too-long",
        /// A key contains a lone half of a surrogate pair: an id, a namespace, an exported segment or the partition
        /// key's value.
        LoneSurrogate = "lone-surrogate",
        /// In strict mode: an id or a status does not have the required form.
        Strict = "strict",
    }

    /// Why a profile is excluded, with its name in the run's counts of reasons.
    pub enum Exclusion {
        /// The profile has no usable identity, so it has no key.
        NoIdentity = "no-identity",
    }
}

/// A profile as one line of the feed shows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProfileReading {
    pub key: ProfileKey,
    /// The profile key by the former rule, which ignored numbers as ids and `primary` as a text. Set only if that key
    /// differs and the reader was built [`with_former_keys`](ProfileReader::with_former_keys).
    pub former: Option<ProfileKey>,
    /// The hash that makes the partition key: its 32 hex digits are sent to Kinesis.
    pub partition: ProfileKey,
    /// The state that [`decide`](super::decide()) compares with the last decided event.
    pub standing: ProfileState,
    /// The line lists a mapped segment as exited.
    pub exits: bool,
    /// The body contains a lone half of a surrogate pair, so the event becomes a dead letter.
    pub is_unsendable: bool,
    /// The position of the event's body in the reader's output, without `_meta` and without a line end.
    pub body: Range<usize>,
}

/// Reads lines by one set of rules, and reuses its buffers from line to line.
pub struct ProfileReader {
    rules: Rules,
    segments: MappedSegments,
    attributes: PathTree,
    partition_path: Option<AttributePath>,
    gives_former_keys: bool,
    tape: Tape,
    hashes: Vec<u64>,
    odd: Oddities,
    watch: MappingWatch,
}

impl ProfileReader {
    /// `slots[i]` is the membership bit of `rules.segments[i]`, as the ledger stores it.
    pub fn new(rules: Rules, slots: &[u8]) -> Self {
        let segments = MappedSegments::new(&rules, slots);
        let attributes = PathTree::new(&rules.attributes);
        let partition_path = match &rules.partition_by {
            PartitionBy::Attribute(path) => AttributePath::parse(path).ok(),
            PartitionBy::Profile | PartitionBy::Identity(_) => None,
        };
        Self {
            segments,
            attributes,
            partition_path,
            gives_former_keys: false,
            tape: Tape::default(),
            hashes: Vec::new(),
            odd: Oddities::default(),
            watch: MappingWatch::new(&rules, slots),
            rules,
        }
    }

    /// Makes the reader compute former keys too, for a ledger that may still store profiles under them.
    #[must_use]
    pub fn with_former_keys(mut self, gives: bool) -> Self {
        self.gives_former_keys = gives;
        self
    }

    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The membership bits of the mapped segments.
    pub fn mapped(&self) -> Members {
        self.segments.mapped
    }

    /// The faulty parts of the last line, which the reader skipped.
    pub fn oddities(&self) -> Oddities {
        self.odd
    }

    /// Takes the mappings that lines have shown since the last call.
    pub fn take_met(&mut self) -> Met {
        self.watch.take()
    }

    pub(super) fn slot(&self, segment: &MappedSegment) -> Option<u8> {
        let of_namespace = self.segments.in_namespace(segment.namespace.as_bytes())?;
        of_namespace.get(segment.id.as_bytes()).map(|mapped| mapped.slot)
    }

    /// Reads one line and appends the body of its event to `out`, followed by a line end if the rules ask for it.
    pub fn read(&mut self, line: &[u8], out: &mut Vec<u8>) -> LineVerdict {
        self.odd = Oddities::default();
        let mut tape = std::mem::take(&mut self.tape);
        let reading = match simdutf8::compat::from_utf8(line) {
            Err(error) => Err((FaultKind::NotUtf8, say::LineNotUtf8 { byte: error.valid_up_to() }.into())),
            Ok(_) => match tape.read(line) {
                Err(error) => Err((FaultKind::NotJson, (&error).into())),
                Ok(root) if !root.is_object() => Err((FaultKind::NotAnObject, Key::LineNotObject.into())),
                Ok(root) => {
                    let sound = SoundLine { bytes: line, has_lone_surrogate: root.document_has_lone_surrogate() };
                    self.read_profile(sound, entity(root), out)
                }
            },
        };
        self.tape = tape;
        if line.len() > USUAL_LINE_BYTES {
            self.tape.trim();
        }
        reading.unwrap_or_else(|(kind, why)| {
            LineVerdict::Malformed(Box::new(MalformedLine { kind, message: why.english(), line: line.into() }))
        })
    }

    fn read_profile(
        &mut self,
        line: SoundLine<'_>,
        profile: Value<'_>,
        out: &mut Vec<u8>,
    ) -> Result<LineVerdict, LineFault> {
        let (memberships, identity_map) = maps(profile);
        if self.rules.options.strict
            && let Some(why) = strict::fault(memberships, identity_map)
        {
            return Err((FaultKind::Strict, why));
        }
        if line.has_lone_surrogate {
            self.check_keys(line, profile, (memberships, identity_map))?;
        }
        self.watch.look(profile, memberships, identity_map);
        let Some(identity_map) = identity_map else { return Ok(LineVerdict::Excluded(Exclusion::NoIdentity)) };
        self.watch.identities(identity_map);
        let start = out.len();
        out.push(b'{');
        let attributes = encode::attributes(&self.attributes, profile, &mut self.watch, out);
        encode::comma(out);
        out.extend_from_slice(b"\"segmentMembership\":");
        let said = encode::memberships(&self.rules, &self.segments, memberships, out);
        self.watch.segments(said.listed);
        self.odd = said.odd;
        out.extend_from_slice(b",\"identityMap\":");
        let identified = identities::read(&self.rules, identity_map, (&mut self.hashes, &mut self.odd), out);
        out.push(b'}');
        let Some(key) = identified.key else {
            out.truncate(start);
            return Ok(LineVerdict::Excluded(Exclusion::NoIdentity));
        };
        let body = start..out.len();
        let is_unsendable = line.has_lone_surrogate && self.is_unsendable(&mut out[body.clone()]);
        if self.rules.options.append_newline {
            out.push(b'\n');
        }
        let former = if self.gives_former_keys { identified.former_key(&self.rules, identity_map) } else { None };
        Ok(LineVerdict::Profile(ProfileReading {
            key,
            former,
            partition: self.partition(profile, identity_map, key),
            standing: ProfileState { attributes, identities: identified.fingerprint, members: said.members },
            exits: said.exits,
            is_unsendable,
            body,
        }))
    }

    /// Whether `body` contains a lone half of a surrogate pair. Replaces each one first if the rules say so.
    fn is_unsendable(&self, body: &mut [u8]) -> bool {
        match self.rules.options.lone_surrogates {
            LoneSurrogates::Dead => lone_surrogate(body).is_some(),
            LoneSurrogates::Replace => {
                replace_lone_surrogates(body);
                false
            }
        }
    }

    /// Rejects lone halves of surrogate pairs in the parts that decide the profile key or the record's shard, and in
    /// exported segment ids.
    fn check_keys(
        &self,
        line: SoundLine<'_>,
        profile: Value<'_>,
        (memberships, identities): (Option<Value<'_>>, Option<Value<'_>>),
    ) -> Result<(), LineFault> {
        if let Some(text) = identities.and_then(identities::lone_surrogate_in) {
            return Err(line.lone_surrogate(text.raw(), Key::LinePartIdentity));
        }
        let leaves = memberships.filter(|_| !self.rules.options.mapped_segments_only);
        if let Some(text) = leaves.and_then(lone_segment) {
            return Err(line.lone_surrogate(text.raw(), Key::LinePartSegment));
        }
        match self.partition_value(profile) {
            Some(value) if lone_surrogate(value.raw()).is_some() => {
                Err(line.lone_surrogate(value.raw(), Key::LinePartPartitionKey))
            }
            _ => Ok(()),
        }
    }

    fn partition(&mut self, profile: Value<'_>, identity_map: Value<'_>, key: ProfileKey) -> ProfileKey {
        let chosen = match &self.rules.partition_by {
            PartitionBy::Profile => None,
            PartitionBy::Identity(namespace) => identities::key_in(identity_map, namespace),
            PartitionBy::Attribute(path) => self.partition_value(profile).map(|value| {
                self.watch.partition_attribute();
                attribute_key(path, value)
            }),
        };
        chosen.unwrap_or(key)
    }

    fn partition_value<'v>(&self, profile: Value<'v>) -> Option<Value<'v>> {
        profile.at_names(self.partition_path.as_ref()?.names())
    }
}

/// A line that is valid JSON.
#[derive(Clone, Copy)]
struct SoundLine<'a> {
    bytes: &'a [u8],
    has_lone_surrogate: bool,
}

impl SoundLine<'_> {
    /// Builds the fault for `part`, a piece of this line with a lone half of a surrogate pair.
    fn lone_surrogate(self, part: &[u8], what: Key) -> LineFault {
        let start = part.as_ptr().addr().saturating_sub(self.bytes.as_ptr().addr());
        let place = start + lone_surrogate(part).unwrap_or_default();
        (FaultKind::LoneSurrogate, say::LineLoneSurrogate { part: what, byte: place }.into())
    }
}

/// Returns a segment's id or namespace that contains a lone half of a surrogate pair.
fn lone_segment(map: Value<'_>) -> Option<Text<'_>> {
    let texts = map
        .members()
        .flat_map(|(namespace, entries)| std::iter::once(namespace).chain(entries.members().map(|(id, _)| id)));
    texts.into_iter().find(|text| lone_surrogate(text.raw()).is_some())
}

/// Returns `segmentMembership` and `identityMap`; the last one if a key is repeated.
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
