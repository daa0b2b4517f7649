//! How much of its pace a run uses. The operator chooses it, because others may need the stream, or its consumers may
//! be slow.

/// A share of what each shard would otherwise receive. It does not change the pace that is learned.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
pub enum Share {
    Tenth,
    Quarter,
    Half,
    #[default]
    Whole,
}

impl Share {
    /// All shares, the smallest first.
    pub const ALL: [Self; 4] = [Self::Tenth, Self::Quarter, Self::Half, Self::Whole];

    pub fn percent(self) -> u32 {
        match self {
            Self::Tenth => 10,
            Self::Quarter => 25,
            Self::Half => 50,
            Self::Whole => 100,
        }
    }

    /// Returns the share as a factor, above 0 and at most 1.
    pub fn part(self) -> f64 {
        f64::from(self.percent()) / 100.0
    }

    /// Returns the next smaller share, if any.
    pub fn less(self) -> Option<Self> {
        Self::ALL.into_iter().rev().find(|other| *other < self)
    }

    /// Returns the next larger share, if any.
    pub fn more(self) -> Option<Self> {
        Self::ALL.into_iter().find(|other| *other > self)
    }
}
