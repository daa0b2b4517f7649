//! Computes which person is on a line of the sample feed and in which state, without storing anything.
//!
//! Lines come in cohorts of 24. Every third line is a return of a person who was first seen on one of the first lines
//! of this or an earlier cohort. All other lines are new persons:
//!
//! ```text
//! line of the cohort   0 1 2 3 4 5 6 7 8 9 ...
//! first seen           A B . C * . * * . *
//! returns                  A     B     A
//! ```

use super::SAMPLE_SEGMENTS;

const COHORT: u64 = 24;

/// The persons who return: the line of the cohort on which each is first seen, and their later lines, counted from the
/// cohort's start. Together, the later lines fall on each third line of a cohort exactly once.
const RETURNING: &[(u64, &[u64])] = &[(0, &[8, 26, 38, 65, 116]), (1, &[5, 83]), (3, &[47])];

/// 2026-01-01T00:00:00Z as Unix time in seconds, the time of line 0.
const FIRST_SECOND: u64 = 1_767_225_600;

const LINES_A_SECOND: u64 = 20;

/// How long before the feed a membership may have begun, in seconds: 90 days.
const EARLIER: u64 = 90 * 24 * 60 * 60;

const SEGMENTS: usize = SAMPLE_SEGMENTS.len();

/// The values of `loyalty.tier`.
pub(super) const TIERS: &[&str] = &["bronze", "silver", "gold", "platinum"];

/// The state of a profile on one line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct SampleState {
    /// Number of the line on which the person was first seen.
    pub(super) person: u64,
    /// Random numbers of the person, which decide names, places and identities.
    pub(super) traits: Draws,
    pub(super) tier: usize,
    pub(super) points: u64,
    pub(super) moves: u64,
    /// In the order of the sample segments. `None` if the person was never a member.
    pub(super) memberships: [Option<SampleMembership>; SEGMENTS],
}

/// A person's membership of one segment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct SampleMembership {
    pub(super) status: Status,
    /// When the status began, in seconds of Unix time.
    pub(super) since: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Status {
    /// Just entered.
    Realized,
    /// A member for longer.
    Existing,
    Exited,
}

pub(super) fn state(seed: u64, number: u64) -> SampleState {
    let Some((cohort, first, returns)) = returning(number) else { return SampleState::first_seen(seed, number) };
    let mut state = SampleState::first_seen(seed, cohort + first);
    for later in returns.iter().take_while(|later| cohort + **later <= number) {
        state.advance(seed, cohort + later);
    }
    state
}

/// If a person returns on line `number`, returns the first line of their cohort and their entry in [`RETURNING`].
fn returning(number: u64) -> Option<(u64, u64, &'static [u64])> {
    if number % 3 != 2 {
        return None;
    }
    let on_this_line = |later: &u64| number >= *later && (number - later).is_multiple_of(COHORT);
    RETURNING.iter().find_map(|(first, returns)| {
        let later = returns.iter().find(|later| on_this_line(later))?;
        Some((number - later, *first, *returns))
    })
}

/// Returns the time of line `number`, in seconds of Unix time.
fn second(number: u64) -> u64 {
    FIRST_SECOND + number / LINES_A_SECOND
}

impl SampleState {
    /// Returns a new person, who is a member of at least one segment.
    fn first_seen(seed: u64, number: u64) -> Self {
        let mut draws = Draws::new(seed, number);
        let traits = Draws(draws.next());
        let members = 1 + draws.below((1 << SEGMENTS) - 1);
        let mut memberships = [None; SEGMENTS];
        for (slot, membership) in memberships.iter_mut().enumerate() {
            *membership = SampleMembership::before(members >> slot & 1 == 1, second(number), &mut draws);
        }
        let tier = draws.index(TIERS.len());
        Self { person: number, traits, tier, points: draws.below(5000), moves: 0, memberships }
    }

    /// Changes the person's state for line `number`: an entry, an exit or, for a member, another tier.
    fn advance(&mut self, seed: u64, number: u64) {
        let mut draws = Draws::new(seed, number);
        // Memberships that had just begun are older now.
        for membership in self.memberships.iter_mut().flatten().filter(|it| it.status == Status::Realized) {
            membership.status = Status::Existing;
        }
        let members = self.slots(true);
        let others = self.slots(false);
        match (draws.below(4), members.as_slice(), others.as_slice()) {
            (0 | 1, _, [_, ..]) | (_, [], _) => self.set(draws.pick(&others), Status::Realized, number),
            (0 | 2, ..) => self.set(draws.pick(&members), Status::Exited, number),
            _ => self.tier = (self.tier + 1 + draws.index(TIERS.len() - 1)) % TIERS.len(),
        }
        self.points += draws.below(500);
        self.moves += u64::from(draws.below(8) == 0);
    }

    /// Returns the segments that the person is in, or those that they are not in.
    fn slots(&self, member: bool) -> Vec<usize> {
        let is_member = |slot: usize| self.memberships[slot].is_some_and(|it| it.status != Status::Exited);
        (0..SEGMENTS).filter(|slot| is_member(*slot) == member).collect()
    }

    fn set(&mut self, slot: usize, status: Status, number: u64) {
        self.memberships[slot] = Some(SampleMembership { status, since: second(number) });
    }
}

impl SampleMembership {
    /// Returns the membership of a person who is first seen at `now`.
    fn before(member: bool, now: u64, draws: &mut Draws) -> Option<Self> {
        let since = now - draws.below(EARLIER);
        let status = match (member, draws.below(3)) {
            (true, 0) => return Some(Self { status: Status::Realized, since: now }),
            (true, _) => Status::Existing,
            (false, 0) => Status::Exited,
            (false, _) => return None,
        };
        Some(Self { status, since })
    }
}

/// A sequence of pseudorandom numbers with a fixed start: `SplitMix64`, <https://prng.di.unimi.it>.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Draws(u64);

impl Draws {
    fn new(seed: u64, number: u64) -> Self {
        let mut seeds = Self(seed);
        let seed = seeds.next();
        Self(Self(seed ^ number.wrapping_mul(0xD6E8_FEB8_6659_FD93)).next())
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }

    pub(super) fn below(&mut self, limit: u64) -> u64 {
        let wide = u128::from(self.next()) * u128::from(limit);
        u64::try_from(wide >> 64).unwrap_or(0)
    }

    pub(super) fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).unwrap_or(0)
    }

    /// Returns one of `items`, which must not be empty.
    pub(super) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.index(items.len())]
    }
}
