//! Collects the segments of a survey: how many profiles are in each, and the entries and exits of the last day in the
//! feed.

use std::collections::{HashMap, HashSet};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use xxhash_rust::xxh3::xxh3_64;

use super::profiles::{LONGEST_NAME, Sets};
use crate::profile::ProfileKey;
use crate::profile::json::{Text, Value};

/// Maximum number of segments. A destination maps at most 250.
const MOST_SEGMENTS: usize = 10_000;

/// Maximum number of memberships of the last day that are remembered, so that each is counted once.
const MOST_RECENT: usize = 1 << 20;

/// Number of hours that count as recent.
const RECENT: usize = 24;

/// [`RECENT`] as a difference between hours.
const RECENT_HOURS: i64 = 24;

const HOUR: i64 = 3600;

const DAY: i64 = 24 * HOUR;

const STATUSES: [&str; 3] = ["realized", "existing", "exited"];

/// Number of counters per segment: one for each status, and one for any other value.
const SLOTS: usize = STATUSES.len() + 1;

/// Number of profiles in a segment by membership status.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct MembershipCounts {
    /// Members who have just entered.
    pub realized: u64,
    /// Members for longer.
    pub existing: u64,
    pub exited: u64,
    /// Profiles with any other status.
    pub other: u64,
}

impl MembershipCounts {
    pub fn members(self) -> u64 {
        self.realized + self.existing
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Segment {
    pub namespace: String,
    pub id: String,
    /// The segment's name, if the feed contains it.
    pub name: Option<String>,
    pub membership: MembershipCounts,
    /// Number of entries in the 24 hours before the newest membership of the feed.
    pub entries: u64,
    /// Number of exits in the same hours.
    pub exits: u64,
    /// Earliest qualification time, as Unix time in seconds.
    pub first_seen: Option<i64>,
}

#[derive(Default)]
struct KnownSegment {
    namespace: Box<str>,
    id: Box<str>,
    name: Option<String>,
    entries: Hours,
    exits: Hours,
    first_seen: Option<i64>,
}

/// Counts for each of the last [`RECENT`] hours up to the newest.
#[derive(Clone, Copy, Default)]
struct Hours {
    newest: i64,
    counts: [u32; RECENT],
}

impl Hours {
    fn add(&mut self, hour: i64) {
        if hour > self.newest {
            let gone = usize::try_from(hour - self.newest).unwrap_or(RECENT).min(RECENT);
            self.counts.rotate_right(gone);
            self.counts[..gone].fill(0);
            self.newest = hour;
        }
        if let Some(count) = usize::try_from(self.newest - hour).ok().and_then(|age| self.counts.get_mut(age)) {
            *count += 1;
        }
    }

    /// Returns the sum of the counts in the last [`RECENT`] hours up to `newest`.
    fn until(&self, newest: i64) -> u64 {
        let age = usize::try_from(newest - self.newest).unwrap_or(RECENT).min(RECENT);
        self.counts[..RECENT - age].iter().map(|count| u64::from(*count)).sum()
    }
}

/// The segments found, numbered in order of appearance.
#[derive(Default)]
pub(super) struct Memberships {
    now: i64,
    known: Vec<KnownSegment>,
    index: HashMap<u64, u32>,
    newest_hour: i64,
    recent: HashSet<u64>,
    pub(super) too_many: bool,
    pub(super) too_many_recent: bool,
    pub(super) bad_names: bool,
}

impl Memberships {
    pub(super) fn new(now: i64) -> Self {
        Self { now, ..Self::default() }
    }

    /// Adds a number to `found` for each segment and status in `map`.
    pub(super) fn read(&mut self, key: ProfileKey, map: Value<'_>, found: &mut Vec<u32>) {
        map.each_member(|namespace, entries| {
            let namespace = namespace.decoded();
            entries.each_member(|id, entry| {
                if entry.is_object()
                    && let Some(number) = self.number(&namespace, &id.decoded())
                {
                    let slot = self.note(key, number, entry);
                    found.extend(u32::try_from(number * SLOTS + slot));
                }
            });
        });
    }

    /// Records the name and time of a membership. Returns the index of its status.
    fn note(&mut self, key: ProfileKey, number: usize, entry: Value<'_>) -> usize {
        let status = entry.get("status").and_then(Value::as_text);
        let slot = status.and_then(|status| STATUSES.iter().position(|known| status.is(known)));
        if self.known[number].name.is_none() {
            let name = entry.get("name").and_then(Value::as_text);
            self.known[number].name = name.and_then(|name| word(&name.decoded()).map(str::to_owned));
        }
        if let Some(second) = entry.get("lastQualificationTime").and_then(Value::as_text).and_then(second) {
            let first = &mut self.known[number].first_seen;
            *first = Some(first.map_or(second, |first| first.min(second)));
            if second <= self.now + DAY {
                self.recently(key, number, slot, second);
            }
        }
        slot.unwrap_or(STATUSES.len())
    }

    /// Counts an entry or exit of the last day, unless it was counted before.
    fn recently(&mut self, key: ProfileKey, number: usize, slot: Option<usize>, second: i64) {
        let hour = second.div_euclid(HOUR);
        self.newest_hour = self.newest_hour.max(hour);
        let leaves = match slot.map(|slot| STATUSES[slot]) {
            Some("realized") => false,
            Some("exited") => true,
            _ => return,
        };
        if hour <= self.newest_hour - RECENT_HOURS {
            return;
        }
        let mut told = [0; 33];
        told[..16].copy_from_slice(key.as_bytes());
        told[16..24].copy_from_slice(&(number as u64).to_le_bytes());
        told[24..32].copy_from_slice(&second.to_le_bytes());
        told[32] = u8::from(leaves);
        if self.recent.len() >= MOST_RECENT {
            self.too_many_recent = true;
        } else if !self.recent.insert(xxh3_64(&told)) {
            return;
        }
        let known = &mut self.known[number];
        let hours = if leaves { &mut known.exits } else { &mut known.entries };
        hours.add(hour);
    }

    fn number(&mut self, namespace: &[u8], id: &[u8]) -> Option<usize> {
        let (Some(namespace), Some(id)) = (word(namespace), word(id)) else {
            self.bad_names = true;
            return None;
        };
        let mut hash = xxh3_64(namespace.as_bytes()).rotate_left(1) ^ xxh3_64(id.as_bytes());
        while let Some(number) = self.index.get(&hash) {
            let known = &self.known[*number as usize];
            if *known.namespace == *namespace && *known.id == *id {
                return Some(*number as usize);
            }
            hash = hash.wrapping_add(1);
        }
        if self.known.len() >= MOST_SEGMENTS {
            self.too_many = true;
            return None;
        }
        let number = self.known.len();
        self.known.push(KnownSegment { namespace: namespace.into(), id: id.into(), ..KnownSegment::default() });
        self.index.insert(hash, u32::try_from(number).ok()?);
        Some(number)
    }

    /// Returns the segments ordered by namespace and id, with their counts from `sets`.
    pub(super) fn found(&self, sets: &Sets) -> Vec<Segment> {
        let totals = sets.totals(self.known.len() * SLOTS);
        let counted = self.known.iter().zip(totals.chunks_exact(SLOTS));
        let segment = |(known, counts): (&KnownSegment, &[u64])| Segment {
            namespace: known.namespace.to_string(),
            id: known.id.to_string(),
            name: known.name.clone(),
            membership: MembershipCounts {
                realized: counts[0],
                existing: counts[1],
                exited: counts[2],
                other: counts[3],
            },
            entries: known.entries.until(self.newest_hour),
            exits: known.exits.until(self.newest_hour),
            first_seen: known.first_seen,
        };
        let mut found: Vec<_> = counted.map(segment).collect();
        found.sort_unstable_by(|one, other| (&one.namespace, &one.id).cmp(&(&other.namespace, &other.id)));
        found
    }
}

/// Returns a name, a namespace or an id if a spec can contain it.
pub(super) fn word(bytes: &[u8]) -> Option<&str> {
    let word = str::from_utf8(bytes).ok()?;
    (word.len() <= LONGEST_NAME && !word.trim().is_empty() && !word.contains(char::is_control)).then_some(word)
}

fn second(text: Text<'_>) -> Option<i64> {
    let decoded = text.decoded();
    let time = OffsetDateTime::parse(str::from_utf8(&decoded).ok()?, &Rfc3339).ok()?;
    Some(time.unix_timestamp())
}
