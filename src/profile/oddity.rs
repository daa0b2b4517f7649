//! Names the parts of a profile that do not have the type of the format. The reader skips and counts them.

/// A kind of part that is skipped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Oddity {
    /// An id that is neither a string nor a number.
    IdOfOddType,
    IdMissing,
    IdEmpty,
    /// An element of a namespace's list that is not an object.
    IdentityNotAnObject,
    /// A namespace of the identity map that is not a list.
    IdentitiesNotAList,
    IdentityMapNotAnObject,
    /// A `primary` that is neither a boolean nor the text of one.
    PrimaryOfOddType,
    /// A membership of one segment that is not an object.
    MembershipNotAnObject,
    /// `segmentMembership`, or a namespace in it, that is not an object.
    MembershipsNotAnObject,
    StatusMissing,
    /// A status that is not a string.
    StatusOfOddType,
    /// A status other than `realized`, `existing` and `exited`.
    StatusUnknown,
}

impl Oddity {
    pub const ALL: [Self; 12] = [
        Self::IdOfOddType,
        Self::IdMissing,
        Self::IdEmpty,
        Self::IdentityNotAnObject,
        Self::IdentitiesNotAList,
        Self::IdentityMapNotAnObject,
        Self::PrimaryOfOddType,
        Self::MembershipNotAnObject,
        Self::MembershipsNotAnObject,
        Self::StatusMissing,
        Self::StatusOfOddType,
        Self::StatusUnknown,
    ];

    /// The key of this oddity in the run's counts of reasons.
    pub fn name(self) -> &'static str {
        match self {
            Self::IdOfOddType => "id-of-odd-type",
            Self::IdMissing => "id-missing",
            Self::IdEmpty => "id-empty",
            Self::IdentityNotAnObject => "identity-not-an-object",
            Self::IdentitiesNotAList => "identities-not-a-list",
            Self::IdentityMapNotAnObject => "identity-map-not-an-object",
            Self::PrimaryOfOddType => "primary-of-odd-type",
            Self::MembershipNotAnObject => "membership-not-an-object",
            Self::MembershipsNotAnObject => "memberships-not-an-object",
            Self::StatusMissing => "status-missing",
            Self::StatusOfOddType => "status-of-odd-type",
            Self::StatusUnknown => "status-unknown",
        }
    }
}

/// The kinds of skipped parts in one line.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Oddities(u16);

impl Oddities {
    pub fn insert(&mut self, oddity: Oddity) {
        self.0 |= 1 << oddity as u16;
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn each(self) -> impl Iterator<Item = Oddity> {
        Oddity::ALL.into_iter().filter(move |oddity| self.0 & (1 << *oddity as u16) != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_noted_once_and_has_its_own_name() {
        let mut noted = Oddities::default();
        assert!(noted.is_empty());
        for oddity in Oddity::ALL.into_iter().chain(Oddity::ALL) {
            noted.insert(oddity);
        }
        assert_eq!(noted.each().collect::<Vec<_>>(), Oddity::ALL);
        let names: std::collections::BTreeSet<_> = Oddity::ALL.map(Oddity::name).into();
        assert_eq!(names.len(), Oddity::ALL.len());
    }
}
