//! The times at which a segment was created, changed and mapped: read from a spec, written to events in milliseconds.

use std::fmt;

use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};

use crate::profile::json::{JsonKind, Value};

use super::encode::comma;

/// A UTC time with millisecond precision, in the years 0 to 9999. `Display` writes RFC 3339.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct SegmentTime(OffsetDateTime);

impl SegmentTime {
    /// Truncates `at` to milliseconds; returns `None` outside the years that RFC 3339 can write.
    pub fn of(at: OffsetDateTime) -> Option<Self> {
        let at = at.checked_to_offset(UtcOffset::UTC)?;
        let at = at.replace_millisecond(at.millisecond()).ok()?;
        (0..=9999).contains(&at.year()).then_some(Self(at))
    }

    /// Parses an RFC 3339 text. Returns `None` for any other, and for a year outside of 0 to 9999.
    pub fn parse(text: &str) -> Option<Self> {
        OffsetDateTime::parse(text, &Rfc3339).ok().and_then(Self::of)
    }

    /// Returns the milliseconds since 1970-01-01T00:00:00Z.
    pub fn millis(self) -> i64 {
        self.0.unix_timestamp() * 1000 + i64::from(self.0.millisecond())
    }
}

impl fmt::Display for SegmentTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.format(&Rfc3339).map_err(|_| fmt::Error)?)
    }
}

/// The keys of [`SegmentTimestamps`] in a spec, in the order of its fields.
pub const KEYS: [&str; 4] = ["created_at", "updated_at", "mapped_at", MAPPING_UPDATED_AT];

pub const MAPPING_UPDATED_AT: &str = "mapping_updated_at";

/// The times of a segment that the spec gives.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct SegmentTimestamps {
    pub created_at: Option<SegmentTime>,
    pub updated_at: Option<SegmentTime>,
    pub mapped_at: Option<SegmentTime>,
    pub mapping_updated_at: Option<SegmentTime>,
}

impl SegmentTimestamps {
    /// The times that are set, with their keys in a spec.
    pub fn said(self) -> impl Iterator<Item = (&'static str, SegmentTime)> {
        let moments = [self.created_at, self.updated_at, self.mapped_at, self.mapping_updated_at];
        KEYS.into_iter().zip(moments).filter_map(|(key, at)| at.map(|at| (key, at)))
    }
}

const CREATED: &str = "createdAt";
const UPDATED: &str = "updatedAt";

/// The members that a mapped membership gets, serialized in advance where the spec gives the time.
pub(super) struct Stamped {
    created: Option<Box<[u8]>>,
    updated: Option<Box<[u8]>>,
    mapping: [Option<Box<[u8]>>; 2],
}

impl Stamped {
    pub(super) fn new(stamps: SegmentTimestamps) -> Self {
        let written = |key: &str, at: Option<SegmentTime>| {
            at.map(|at| format!("\"{key}\":{}", at.millis()).into_bytes().into_boxed_slice())
        };
        Self {
            created: written(CREATED, stamps.created_at),
            updated: written(UPDATED, stamps.updated_at),
            mapping: [
                written("mappingCreatedAt", stamps.mapped_at),
                written("mappingUpdatedAt", stamps.mapping_updated_at),
            ],
        }
    }

    /// Writes the members. If the spec gives no `createdAt` or `updatedAt`, copies the one of the feed's `entry` if
    /// that is a number.
    pub(super) fn write(&self, entry: Value<'_>, out: &mut Vec<u8>) {
        for (key, said) in [(CREATED, &self.created), (UPDATED, &self.updated)] {
            match said {
                Some(member) => write_member(member, out),
                None => copy_number(key, entry, out),
            }
        }
        self.mapping.iter().flatten().for_each(|member| write_member(member, out));
    }
}

fn write_member(member: &[u8], out: &mut Vec<u8>) {
    comma(out);
    out.extend_from_slice(member);
}

fn copy_number(key: &str, entry: Value<'_>, out: &mut Vec<u8>) {
    if let Some(number) = entry.get(key).filter(|value| value.kind() == JsonKind::Number) {
        comma(out);
        out.push(b'"');
        out.extend_from_slice(key.as_bytes());
        out.extend_from_slice(b"\":");
        out.extend_from_slice(number.raw());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_cut_to_its_millisecond_and_written_in_utc() {
        for (text, millis, told) in [
            ("2022-03-29T11:28:45Z", 1_648_553_325_000, "2022-03-29T11:28:45Z"),
            ("2022-03-29T13:28:45.0129+02:00", 1_648_553_325_012, "2022-03-29T11:28:45.012Z"),
            ("1969-12-31T23:59:59.9999Z", -1, "1969-12-31T23:59:59.999Z"),
            ("0000-01-01T00:00:00Z", -62_167_219_200_000, "0000-01-01T00:00:00Z"),
            ("9999-12-31T23:59:59.999Z", 253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
        ] {
            let moment = SegmentTime::parse(text).unwrap();
            assert_eq!((moment.millis(), moment.to_string().as_str()), (millis, told));
            assert_eq!(SegmentTime::parse(told), Some(moment));
        }
    }

    #[test]
    fn what_is_no_moment_of_rfc_3339_in_utc_is_none() {
        for text in ["", "2022-03-29", "2022-03-29T11:28:45", "0000-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01"]
        {
            assert_eq!(SegmentTime::parse(text), None, "{text}");
        }
    }
}
