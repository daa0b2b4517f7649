//! Lists the mapped segments that a profile has entered and left, to explain why its event is due.

use crate::profile::Members;

use super::read::ProfileReader;

/// The first of several segments, and the number of the others.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FirstOf {
    /// The segment's name, or its id if it has no name.
    pub name: String,
    pub more: usize,
}

/// The mapped segments that a profile has entered and left. "First" means first in the order of the rules.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct SegmentChanges {
    pub entered: Option<FirstOf>,
    pub left: Option<FirstOf>,
}

impl SegmentChanges {
    /// Compares the memberships `was` and `is`. Segments that are not mapped are ignored.
    pub fn between(reader: &ProfileReader, was: Members, is: Members) -> Self {
        let mut crossed = Self::default();
        if was == is {
            return crossed;
        }
        for segment in &reader.rules().segments {
            let Some(slot) = reader.slot(segment) else { continue };
            let into = match (was.contains(slot), is.contains(slot)) {
                (false, true) => &mut crossed.entered,
                (true, false) => &mut crossed.left,
                (true, true) | (false, false) => continue,
            };
            match into {
                Some(first) => first.more += 1,
                None => *into = Some(FirstOf { name: segment.name.as_ref().unwrap_or(&segment.id).clone(), more: 0 }),
            }
        }
        crossed
    }
}
