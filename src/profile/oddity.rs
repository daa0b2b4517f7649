//! Parts of a profile that are of another type than the format says, so that they are left aside: counted, never silent.

/// One kind of such a part.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Oddity {
    /// An id that is neither text nor a number.
    IdOfOddType,
    /// An identity without an id.
    IdMissing,
    /// An id without a character in it.
    IdEmpty,
    /// An element of a namespace's list that is no object.
    IdentityNotAnObject,
    /// A namespace of the identity map that is no list.
    IdentitiesNotAList,
    /// `identityMap` is no object.
    IdentityMapNotAnObject,
    /// `primary` that is neither a boolean nor its text.
    PrimaryOfOddType,
    /// A membership of a segment that is no object.
    MembershipNotAnObject,
    /// `segmentMembership`, or a namespace in it, that is no object.
    MembershipsNotAnObject,
    /// A membership without a status.
    StatusMissing,
    /// A status that is no text.
    StatusOfOddType,
    /// A status that is none of `realized`, `existing` and `exited`.
    StatusUnknown,
}

impl Oddity {
    /// Each of them.
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

    /// Its name among the reasons of a run.
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

/// The kinds that one line has.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Oddities(u16);

impl Oddities {
    /// Notes one.
    pub fn insert(&mut self, oddity: Oddity) {
        self.0 |= 1 << oddity as u16;
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Each of them, once.
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
