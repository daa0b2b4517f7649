//! Names the parts of a profile that do not have the type of the format. The reader skips and counts them.

use crate::text::{NamedChoice, choices};

choices! {
    /// A kind of part that is skipped, with its name in the run's counts of reasons.
    pub enum Oddity {
        /// An id that is neither a string nor a number.
        IdOfOddType = "id-of-odd-type",
        IdMissing = "id-missing",
        IdEmpty = "id-empty",
        /// An element of a namespace's list that is not an object.
        IdentityNotAnObject = "identity-not-an-object",
        /// A namespace of the identity map that is not a list.
        IdentitiesNotAList = "identities-not-a-list",
        IdentityMapNotAnObject = "identity-map-not-an-object",
        /// A `primary` that is neither a boolean nor the text of one.
        PrimaryOfOddType = "primary-of-odd-type",
        /// A membership of one segment that is not an object.
        MembershipNotAnObject = "membership-not-an-object",
        /// `segmentMembership`, or a namespace in it, that is not an object.
        MembershipsNotAnObject = "memberships-not-an-object",
        StatusMissing = "status-missing",
        /// A status that is not a string.
        StatusOfOddType = "status-of-odd-type",
        /// A status other than `realized`, `existing` and `exited`.
        StatusUnknown = "status-unknown",
    }
}

/// The kinds of skipped parts in one line.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Oddities(u16);

impl Oddities {
    pub fn insert(&mut self, oddity: Oddity) {
        self.0 |= 1 << oddity as u16;
    }

    pub fn each(self) -> impl Iterator<Item = Oddity> {
        Oddity::ALL.iter().copied().filter(move |oddity| self.0 & (1 << *oddity as u16) != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_noted_once_and_has_its_own_name() {
        let mut noted = Oddities::default();
        assert_eq!(noted, Oddities::default());
        for oddity in Oddity::ALL.iter().chain(Oddity::ALL) {
            noted.insert(*oddity);
        }
        assert_eq!(noted.each().collect::<Vec<_>>(), Oddity::ALL);
        let names: std::collections::BTreeSet<_> = Oddity::ALL.iter().map(|oddity| oddity.name()).collect();
        assert_eq!(names.len(), Oddity::ALL.len());
    }
}
