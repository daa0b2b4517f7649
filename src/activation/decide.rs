//! Decides whether a line's event is due, and why, by comparing the profile with its last decided event.

use crate::profile::{Members, ProfileState};

use super::read::ProfileReader;
use super::rules::{Compat, InitialExits, Rules, Triggers};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decision {
    /// An event is exported, for these reasons.
    Due(Triggers),
    /// The profile qualifies, but nothing that an enabled trigger watches has changed.
    Unchanged,
    /// The profile is in no mapped segment and has not just left one.
    NotQualified,
}

/// Decides for a profile whose state is `now`. `base` is the state of its last decided event, if it has one.
///
/// `mapped` holds the bits of the segments that are mapped today; `exits` is true if the line lists a mapped segment as
/// exited.
pub fn decide(
    rules: &Rules,
    mapped: Members,
    now: &ProfileState,
    exits: bool,
    base: Option<&ProfileState>,
) -> Decision {
    let was = base.copied().unwrap_or_default();
    let (is_in, was_in) = (now.members.and(mapped), was.members.and(mapped));
    let first_exit = base.is_none() && exits && rules.options.initial_exits == InitialExits::Send;
    if is_in.is_empty() && was_in.is_empty() && !first_exit {
        return Decision::NotQualified;
    }
    let on = rules.triggers;
    let due = Triggers {
        attribute: on.attribute && now.attributes != was.attributes,
        segmentation: on.segmentation && (is_in != was_in || first_exit),
        identity: on.identity && now.identities != was.identities,
    };
    match rules.compat {
        _ if !due.is_empty() => Decision::Due(due),
        // The reference destination counts a rewritten value as an attribute update.
        Compat::Reference => Decision::Due(Triggers { attribute: true, ..Triggers::default() }),
        Compat::Outflow => Decision::Unchanged,
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::read::tests::rules;

    fn members(slots: &[u8]) -> Members {
        let mut members = Members::NONE;
        for slot in slots {
            members.insert(*slot);
        }
        members
    }

    fn standing(attributes: u64, identities: u64, slots: &[u8]) -> ProfileState {
        ProfileState { attributes, identities, members: members(slots) }
    }

    fn decided(rules: &Rules, now: ProfileState, base: Option<ProfileState>) -> Decision {
        decide(rules, members(&[0, 1]), &now, false, base.as_ref())
    }

    const SEGMENTATION: Triggers = Triggers { attribute: false, segmentation: true, identity: false };

    #[test]
    fn entering_is_due_and_repeating_it_is_not() {
        let entered = standing(0, 0, &[0]);
        assert_eq!(decided(&rules(), entered, None), Decision::Due(SEGMENTATION));
        assert_eq!(decided(&rules(), entered, Some(entered)), Decision::Unchanged);
    }

    #[test]
    fn leaving_is_due_once() {
        let (inside, outside) = (standing(1, 1, &[1]), standing(1, 1, &[]));
        assert_eq!(decided(&rules(), outside, Some(inside)), Decision::Due(SEGMENTATION));
        assert_eq!(decided(&rules(), outside, Some(outside)), Decision::NotQualified);
    }

    #[test]
    fn an_exit_without_a_base_is_not_qualified_unless_asked_for() {
        let outside = standing(0, 0, &[]);
        assert_eq!(decide(&rules(), members(&[0]), &outside, true, None), Decision::NotQualified);
        let mut send = rules();
        send.options.initial_exits = InitialExits::Send;
        assert_eq!(decide(&send, members(&[0]), &outside, true, None), Decision::Due(SEGMENTATION));
        assert_eq!(decide(&send, members(&[0]), &outside, true, Some(&outside)), Decision::NotQualified);
    }

    #[test]
    fn a_segment_that_is_not_mapped_does_not_count() {
        assert_eq!(decided(&rules(), standing(9, 9, &[7]), Some(standing(1, 1, &[7, 8]))), Decision::NotQualified);
    }

    #[test]
    fn a_trigger_switched_off_leaves_its_lines_unchanged() {
        let off = Rules { triggers: Triggers { attribute: false, ..Triggers::ALL }, ..rules() };
        let (before, after) = (standing(1, 1, &[0]), standing(2, 1, &[0]));
        assert_eq!(decided(&off, after, Some(before)), Decision::Unchanged);
    }

    #[test]
    fn the_reference_rule_makes_every_qualified_line_due() {
        let reference = Rules { compat: Compat::Reference, ..rules() };
        let inside = standing(1, 1, &[0]);
        let attribute = Triggers { attribute: true, ..Triggers::default() };
        assert_eq!(decided(&reference, inside, Some(inside)), Decision::Due(attribute));
        assert_eq!(decided(&reference, standing(1, 1, &[]), None), Decision::NotQualified);
    }
}
