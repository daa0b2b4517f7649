//! The rules of delivery as a state machine: lines and outcomes go in, requests and commits come out. It has no clock,
//! no network and no disk, so that a test can drive it into any state.
//!
//! Each part of its state is a type of its own, which can be read and tested alone; `Core` decides what an input means
//! for which of them.

mod accept;
mod refuse;
mod send;
mod settle;

use bytes::Bytes;

pub use self::send::Request;
use super::Micros;
pub use super::commits::CommitPlan;
use super::commits::Commits;
use super::counts::{Counts, Percentiles, RateMeter, Reasons, RunRates, Totals};
use super::doubts::Doubts;
use super::event::{Events, NO_EVENT};
use super::extents::Extents;
use super::flights::Flights;
use super::lanes::Lanes;
pub use super::lanes::ShardGauge;
use super::learned_limits::RecordLimit;
use super::outbox::Outbox;
use super::pace::Share;
use super::profiles::KnownProfiles;
use super::reaction::Pause;
use super::transport::{SpareBodies, StreamTarget};
use super::window::Window;
use crate::activation::{Missing, Rules};
use crate::kinesis::ShardRange;
use crate::ledger::{Ledger, LedgerEntry, LedgerError};
use crate::profile::{Members, ProfileKey};
use crate::source::{Extent, Position};

/// What the core reads from the ledger while it decides lines. A preview or a test supplies its own.
pub trait ProfileStore {
    /// Returns what was last acknowledged for a profile.
    fn entry(&self, key: &ProfileKey) -> Result<Option<LedgerEntry>, LedgerError>;
}

impl ProfileStore for Ledger {
    fn entry(&self, key: &ProfileKey) -> Result<Option<LedgerEntry>, LedgerError> {
        Ledger::entry(self, key)
    }
}

/// Everything a run starts with besides the ledger.
#[derive(Clone, Debug)]
pub struct RunSettings {
    pub rules: Rules,
    /// The membership bits of the mapped segments.
    pub mapped: Members,
    /// The ledger may know profiles by the key of the former rule. The reader then also gives that key.
    pub former_keys: bool,
    pub stream: StreamTarget,
    /// The stream's record limit in bytes; `None` when it could not be read.
    pub record_limit: Option<usize>,
    /// The open shards; empty when they could not be listed.
    pub shards: Vec<ShardRange>,
    /// The stream says that it ignores partition keys.
    pub ignores_keys: bool,
    /// Stream although the stream ignores partition keys, so that order is lost.
    pub allow_unordered: bool,
    pub totals: Totals,
    /// The checkpoint to resume from.
    pub position: Position,
    /// The extents of the feed that the ledger knows.
    pub extents: Vec<Extent>,
    pub forgotten_extents: u32,
    /// Seed of the random jitter.
    pub seed: u64,
    /// Start of the run, in seconds since 1970.
    pub began_at: u64,
}

pub struct Core<M> {
    settings: RunSettings,
    profiles: KnownProfiles<M>,
    /// The lines beyond the checkpoint.
    pub(super) window: Window,
    /// The events of these lines.
    events: Events,
    outbox: Outbox,
    flights: Flights,
    spare_bodies: SpareBodies,
    /// What the answers make the run suspect.
    doubts: Doubts,
    pub(super) commits: Commits,
    counts: Counts,
    pub(super) reasons: Reasons,
    /// What is mapped but was in no line of this run.
    pub(super) missing: Missing,
    meter: RateMeter,
    pause: Option<Pause>,
    /// The operator holds the run, so that nothing is sent.
    pub(super) held: bool,
    reading_ended: bool,
    random: fastrand::Rng,
}

/// What a front end shows of a run. It is updated at most ten times a second.
#[derive(Clone, PartialEq, Debug)]
pub struct Snapshot {
    pub counts: Counts,
    /// Latency over the whole run.
    pub latency: Percentiles,
    pub lately: RunRates,
    pub pause: Option<Pause>,
    /// The operator holds the run, so that nothing is sent.
    pub held: bool,
    pub share: Share,
    /// No more lines are read: the feed has ended, or the run drains.
    pub reading_ended: bool,
    /// The latest end of a drain, if the run drains. The engine sets it.
    pub drains_until: Option<Micros>,
    /// The open shards; one gauge for all of them if the stream places records itself.
    pub shards: Vec<ShardGauge>,
    /// The checkpoint of the last planned commit.
    pub position: Position,
    /// Lines that this run read before that checkpoint, and their bytes including line breaks.
    pub behind: (u64, u64),
    /// How long the oldest unsettled line has waited.
    pub oldest_waits: Option<Micros>,
    pub in_flight: usize,
    pub elapsed: Micros,
}

impl<M: ProfileStore> Core<M> {
    pub fn new(settings: RunSettings, store: M, now: Micros) -> Self {
        let ignores_keys = settings.ignores_keys;
        let shards = if ignores_keys { &[] } else { &settings.shards[..] };
        let extents = Extents::from_ledger(&settings.extents, settings.forgotten_extents);
        let mut core = Self {
            profiles: KnownProfiles::new(store),
            window: Window::default(),
            events: Events::default(),
            outbox: Outbox::new(Lanes::new(shards, now), RecordLimit::new(settings.record_limit)),
            flights: Flights::default(),
            spare_bodies: SpareBodies::default(),
            doubts: Doubts::default(),
            commits: Commits::new(settings.position, settings.totals, extents, now),
            counts: Counts::default(),
            reasons: Reasons::default(),
            missing: Missing::new(&settings.rules),
            meter: RateMeter::default(),
            pause: None,
            held: false,
            reading_ended: false,
            random: fastrand::Rng::with_seed(settings.seed),
            settings,
        };
        if ignores_keys {
            core.handle_ignored_keys(now);
        }
        core
    }

    /// Whether more lines are useful now: the window has room, and some shard will soon accept more than waits for it.
    pub fn wants_lines(&self, now: Micros) -> bool {
        !self.reading_ended && !self.is_disk_full() && self.window.has_room() && self.outbox.lanes.are_hungry(now)
    }

    /// Ends the input: the feed has ended, or the run drains.
    pub fn end_reading(&mut self) {
        self.reading_ended = true;
    }

    /// Whether no more lines come, and everything read is settled and committed.
    pub fn is_done(&self) -> bool {
        self.reading_ended && self.window.len() == 0 && !self.commits.has_something(0) && !self.commits.in_progress
    }

    pub fn use_share(&mut self, share: Share) {
        self.outbox.lanes.use_share(share);
    }

    /// Makes the next look of a pause due at once. Does nothing while a look is in progress, or if no look can end the
    /// pause.
    pub fn look_now(&mut self, now: Micros) {
        if let Some(pause) = self.pause.as_mut().filter(|pause| pause.next_look.is_some()) {
            pause.next_look = Some(now);
        }
    }

    pub fn give_back_body(&mut self, body: Bytes) {
        self.spare_bodies.give_back(body);
    }

    /// Returns when the core must act next if nothing comes in.
    pub fn next_wake(&self, now: Micros) -> Option<Micros> {
        let commit = self.commits.next_wake(self.window.passable());
        [self.outbox.next_wake(), commit, self.send_wake(now), self.flights.next_wake()].into_iter().flatten().min()
    }

    /// Returns the next commit if one is due at `now` and none is in progress.
    pub fn plan_commit(&mut self, now: Micros) -> Option<CommitPlan> {
        let lines = self.window.passable();
        // The last lines of a run wait for no others.
        self.commits.hurried |= self.reading_ended && lines == self.window.len();
        if !self.commits.is_due(lines, now) {
            return None;
        }
        let lines = self.window.pass();
        let entries = self.profiles.plan_entries(&lines, self.window.first, &mut self.events);
        Some(self.commits.begin(&lines, entries, now))
    }

    /// Whether the commit in progress waits for disk space. Nothing is sent until it is on disk, because a kill would cause
    /// everything sent now to be sent again.
    pub(super) fn is_disk_full(&self) -> bool {
        self.commits.disk_full.is_some()
    }

    /// Notes that the commit in progress is on disk.
    pub fn note_committed(&mut self) {
        self.commits.note_committed();
        self.profiles.note_committed();
        self.window.note_committed();
    }

    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// Returns why the run is paused, if it is. A full disk comes before any other reason.
    pub fn pause(&self) -> Option<&Pause> {
        self.commits.disk_full.as_ref().or(self.pause.as_ref())
    }

    /// Returns the snapshot with `drains_until` unset: only the caller knows whether the run drains.
    pub fn snapshot(&mut self, now: Micros) -> Snapshot {
        let lately = self.meter.sample(now, &self.counts);
        Snapshot {
            counts: self.counts,
            latency: self.meter.latency(),
            lately,
            pause: self.pause().cloned(),
            held: self.held,
            share: self.outbox.lanes.share,
            reading_ended: self.reading_ended,
            drains_until: None,
            shards: self.outbox.lanes.gauges(now),
            position: self.commits.position,
            behind: self.commits.behind,
            oldest_waits: self.oldest_waits(now),
            in_flight: self.flights.len(),
            elapsed: now,
        }
    }

    fn oldest_waits(&self, now: Micros) -> Option<Micros> {
        let event = self.window.oldest_event().filter(|event| *event != NO_EVENT)?;
        Some(now.saturating_sub(self.events.get(event).read_at))
    }
}
