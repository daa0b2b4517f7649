//! Which mapped segments a profile has entered and left, for whoever wants to know why its event is due.

use crate::profile::Members;

use super::read::Reader;

/// The first of some segments, and how many more they are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FirstOf {
    /// Its name, else its id.
    pub name: String,
    /// The others.
    pub more: usize,
}

/// What a profile has entered and left, in the order the segments are mapped in.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Crossed {
    /// It is in them now and was not.
    pub entered: Option<FirstOf>,
    /// It was in them and is not any more.
    pub left: Option<FirstOf>,
}

impl Crossed {
    /// From what a profile `was` in to what it `is` in. Segments that are not mapped do not count.
    pub fn between(reader: &Reader, was: Members, is: Members) -> Self {
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
