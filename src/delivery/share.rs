//! How much of its pace a run uses, by its operator's wish: others may need the stream, or what reads it.

/// A share of what each shard would otherwise be sent. Beside the pace that is learned, which it leaves alone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
pub enum Share {
    /// 10 %.
    Tenth,
    /// 25 %.
    Quarter,
    /// 50 %.
    Half,
    /// All of it.
    #[default]
    Whole,
}

impl Share {
    /// All, the least first.
    pub const ALL: [Self; 4] = [Self::Tenth, Self::Quarter, Self::Half, Self::Whole];

    /// In hundredths.
    pub fn percent(self) -> u32 {
        match self {
            Self::Tenth => 10,
            Self::Quarter => 25,
            Self::Half => 50,
            Self::Whole => 100,
        }
    }

    /// As a factor, above 0 to 1.
    pub fn part(self) -> f64 {
        f64::from(self.percent()) / 100.0
    }

    /// The next smaller one, if there is one.
    pub fn less(self) -> Option<Self> {
        Self::ALL.into_iter().rev().find(|other| *other < self)
    }

    /// The next larger one, if there is one.
    pub fn more(self) -> Option<Self> {
        Self::ALL.into_iter().find(|other| *other > self)
    }
}
