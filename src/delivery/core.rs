//! The rules of delivery as a state machine: lines and outcomes go in, requests and commits come out. It has no clock,
//! no network and no disk, so that a test can drive it into any state.

mod accept;
mod commit;
mod late;
mod refuse;
mod settle;
mod snapshot;

use std::collections::{HashMap, VecDeque};

use bytes::Bytes;
pub use commit::CommitPlan;
pub use snapshot::Snapshot;

use self::late::LateRequests;
use super::Micros;
use super::counts::{Counts, Latency, RateMeter, Reasons, Totals};
use super::dead_letters::DeadLetter;
use super::doubts::Suspects;
use super::event::{EventId, Events};
use super::extents::Extents;
pub use super::lanes::ShardGauge;
use super::lanes::{LaneRequest, Lanes, PickContext, SendCapacity};
use super::learned_limits::{Fit, RecordLimit, RequestLimit};
use super::limits::{MAX_IN_FLIGHT, MAX_IN_FLIGHT_BYTES, PARTITION_KEY_BYTES};
use super::outbox::{Cause, Group, RetryQueue, SeparateRequests};
use super::pace::Share;
use super::profiles::{Gate, Takeovers};
use super::reaction::Pause;
use super::shards::LaneId;
use super::transport::{RequestBody, SpareBodies, StreamTarget};
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

/// A `PutRecords` request to send.
#[derive(Clone, Debug)]
pub struct Request {
    /// Counted from 1.
    pub number: u64,
    /// The JSON of the operation.
    pub body: Bytes,
    /// Number of events in it; 0 for a probe.
    pub records: usize,
}

struct Flight {
    events: Vec<EventId>,
    bytes: usize,
    purpose: Purpose,
    /// Why the events are sent without others, if they are.
    apart: Option<Cause>,
    sent_at: Micros,
    /// The lane, if the request holds only its events.
    lane: Option<LaneId>,
    /// The answer is late, or is expected to be. Late requests are counted separately, so that others can be sent.
    late: bool,
}

#[derive(Default)]
struct PickedEvents {
    events: Vec<EventId>,
    apart: Option<Cause>,
    lane: Option<LaneId>,
    late: bool,
}

/// Why a request is sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Purpose {
    Deliver,
    /// To test whether a pause is over. Its events are delivered if they are accepted.
    Look,
    /// To test whether the endpoint accepts anything. It holds no event.
    Probe,
}

pub struct Core<M> {
    setting: RunSettings,
    memory: M,
    window: Window,
    events: Events,
    gate: Gate,
    lanes: Lanes,
    waiting: RetryQueue,
    apart: SeparateRequests,
    flights: HashMap<u64, Flight>,
    in_flight_bytes: usize,
    late: LateRequests,
    spare_bodies: SpareBodies,
    requests: u64,
    record_limit: RecordLimit,
    request_limit: RequestLimit,
    counts: Counts,
    reasons: Reasons,
    missing: Missing,
    known: Takeovers,
    latency: Latency,
    recent: RateMeter,
    totals: Totals,
    position: Position,
    behind: (u64, u64),
    letters: Vec<DeadLetter>,
    extents: Extents,
    /// Entries that clear `died`, because a line without an event followed a dead event: line number, profile and new
    /// entry.
    superseded: VecDeque<(u64, ProfileKey, LedgerEntry)>,
    pause: Option<Pause>,
    /// Set while the commit in progress waits for disk space.
    disk_full: Option<Pause>,
    held: bool,
    /// Consecutive requests that got no answer, or failed as a whole with a retryable error.
    unanswered: u32,
    /// Records refused one at a time since the last accepted one.
    refused: u32,
    /// Number of requests sent when the clock first made a signature invalid; `None` again after an answered request.
    skewed_at: Option<u64>,
    /// Looks of this and earlier pauses. Even and odd looks choose different events.
    looks: u32,
    /// Shard ids in answers to requests up to this number are ignored: they predate `forget_shards`.
    forgotten_at: u64,
    /// Contradictions between answers about the shards, each soon after the one before.
    contradictions: u32,
    /// Records refused alone and not proven to be at fault.
    suspects: Suspects,
    /// Start of the time in which records have failed and none was accepted.
    fruitless_since: Option<Micros>,
    reading_ended: bool,
    commit_began: Micros,
    /// The next commit is due at once.
    hurried: bool,
    /// Profiles of the commit in progress, one item for each of its events.
    committing: Option<Vec<u32>>,
    random: fastrand::Rng,
}

impl<M: ProfileStore> Core<M> {
    pub fn new(setting: RunSettings, memory: M, now: Micros) -> Self {
        let ignores_keys = setting.ignores_keys;
        let shards = if ignores_keys { Vec::new() } else { setting.shards.clone() };
        let extents = Extents::known(&setting.extents, setting.forgotten_extents);
        let mut core = Self {
            record_limit: RecordLimit::new(setting.record_limit),
            totals: setting.totals,
            position: setting.position,
            random: fastrand::Rng::with_seed(setting.seed),
            missing: Missing::new(&setting.rules),
            setting,
            memory,
            window: Window::default(),
            events: Events::default(),
            gate: Gate::default(),
            lanes: Lanes::new(&shards, now),
            waiting: RetryQueue::default(),
            apart: SeparateRequests::default(),
            flights: HashMap::new(),
            in_flight_bytes: 0,
            late: LateRequests::default(),
            spare_bodies: SpareBodies::default(),
            requests: 0,
            request_limit: RequestLimit::default(),
            counts: Counts::default(),
            reasons: Reasons::default(),
            known: Takeovers::default(),
            latency: Latency::default(),
            recent: RateMeter::default(),
            behind: (0, 0),
            letters: Vec::new(),
            extents,
            superseded: VecDeque::new(),
            pause: None,
            disk_full: None,
            held: false,
            unanswered: 0,
            refused: 0,
            skewed_at: None,
            looks: 0,
            forgotten_at: 0,
            contradictions: 0,
            suspects: Suspects::default(),
            fruitless_since: None,
            reading_ended: false,
            commit_began: now,
            hurried: false,
            committing: None,
        };
        if ignores_keys {
            core.keys_are_ignored(now);
        }
        core
    }

    /// Whether more lines are useful now: the window has room, and some shard will soon accept more than waits for it.
    pub fn wants_lines(&self, now: Micros) -> bool {
        !self.reading_ended && self.disk_full.is_none() && self.window.has_room() && self.lanes.are_hungry(now)
    }

    /// Returns the checkpoint of the last planned commit, which may not be on disk yet.
    pub fn position(&self) -> Position {
        self.position
    }

    /// Adds extents that began, or about which more is known. Their lines must not be accepted before
    /// [`Core::extents_wait`] is `false`.
    pub fn tell_extents(&mut self, extents: Vec<Extent>) {
        self.extents.tell(extents);
    }

    /// Allows an extent to be forgotten once the checkpoint is beyond it.
    pub fn forget_extent(&mut self, number: u32) {
        self.extents.forget(number);
    }

    /// Whether some extent is not on disk yet.
    pub fn extents_wait(&self) -> bool {
        self.extents.is_waiting()
    }

    /// Ends the input: the feed has ended, or the run drains.
    pub fn end_reading(&mut self) {
        self.reading_ended = true;
    }

    /// Whether no more lines come, and everything read is settled and committed.
    pub fn is_done(&self) -> bool {
        self.reading_ended && self.window.len() == 0 && !self.has_something_to_commit(0) && self.committing.is_none()
    }

    /// Stops sending, or continues.
    pub fn hold(&mut self, held: bool) {
        self.held = held;
    }

    pub fn use_share(&mut self, share: Share) {
        self.lanes.use_share(share);
    }

    /// Makes the next look of a pause due at once. Does nothing while a look is in progress, or if no look can end the
    /// pause.
    pub fn look_now(&mut self, now: Micros) {
        if let Some(pause) = self.pause.as_mut().filter(|pause| pause.next_look.is_some()) {
            pause.next_look = Some(now);
        }
    }

    /// Returns the next request to send now, if any.
    pub fn next_request(&mut self, now: Micros) -> Option<Request> {
        while let Some(event) = self.waiting.pop(now) {
            self.ready(event, now);
        }
        self.apart.wake(now);
        self.note_late(now);
        if self.is_stopped() {
            return None;
        }
        let (picked, purpose) = match &self.pause {
            Some(pause) => {
                pause.next_look.filter(|at| *at <= now && self.flights.is_empty())?;
                (self.pick_for_look(now), Purpose::Look)
            }
            None => (self.pick(now), Purpose::Deliver),
        };
        match picked {
            Some(picked) => Some(self.send(picked, purpose, now)),
            None => self.next_probe(now),
        }
    }

    fn is_stopped(&self) -> bool {
        self.held || self.disk_full.is_some()
    }

    /// Returns what may be sent besides the requests in progress.
    fn room(&self) -> SendCapacity {
        let in_flight = self.flights.len() - self.late.requests;
        let ordinary = in_flight < MAX_IN_FLIGHT && self.in_flight_bytes <= MAX_IN_FLIGHT_BYTES;
        SendCapacity { ordinary, late: self.late.has_room() }
    }

    fn pick(&mut self, now: Micros) -> Option<PickedEvents> {
        let room = self.room();
        self.lanes.bound_requests(self.request_limit.most(now));
        if room.ordinary {
            if let Some(group) = self.pick_apart(now) {
                return Some(group);
            }
            let in_flight = self.flights.len() - self.late.requests;
            let moment = PickContext { now, in_flight, oldest: self.window.oldest() };
            let events = self.lanes.pick(moment, &self.events);
            if !events.is_empty() {
                return Some(PickedEvents { events, ..PickedEvents::default() });
            }
        }
        let LaneRequest { lane, late, events } = self.lanes.pick_alone(now, room, &self.events)?;
        Some(PickedEvents { events, lane: Some(lane), late, ..PickedEvents::default() })
    }

    /// Takes the next group that is sent apart. First passes events whose size was unknown to `ready` again, if the
    /// record limit has become known meanwhile.
    fn pick_apart(&mut self, now: Micros) -> Option<PickedEvents> {
        while let Some(Group { events, cause }) = self.apart.pop() {
            if let (Cause::Size, [event]) = (cause, &events[..]) {
                if self.fit(*event) != Fit::TryAlone {
                    self.ready(*event, now);
                    continue;
                }
                let opens = self.lanes.allows(self.events.get(*event).hash, now);
                if opens > now && self.pause.is_none() {
                    self.apart.push_later(opens, Group { events, cause });
                    continue;
                }
            }
            for event in &events {
                let event = self.events.get(*event);
                self.lanes.spend(event.hash, event.body.bytes as usize);
            }
            return Some(PickedEvents { events, apart: Some(cause), ..PickedEvents::default() });
        }
        None
    }

    /// Picks the events of a look, which tests whether a pause is over. Ordinary events and events sent apart take
    /// turns, so that neither can keep the other from showing it.
    fn pick_for_look(&mut self, now: Micros) -> Option<PickedEvents> {
        self.looks = self.looks.wrapping_add(1);
        let picked = match self.looks % 2 {
            _ if self.suspects.asks_proof => None,
            // Events that were refused before and a probe take turns too.
            0 if self.needs_probe() => None,
            0 => self.pick_apart(now).or_else(|| self.pick_one()),
            _ => self.pick_one().or_else(|| self.pick_apart(now)),
        }?;
        if let Some(pause) = &mut self.pause {
            pause.next_look = None;
        }
        Some(picked)
    }

    fn pick_one(&mut self) -> Option<PickedEvents> {
        let event = self.lanes.pick_one()?;
        let of = self.events.get(event);
        self.lanes.spend(of.hash, of.body.bytes as usize);
        Some(PickedEvents { events: vec![event], ..PickedEvents::default() })
    }

    fn fit(&self, event: EventId) -> Fit {
        self.record_limit.fit(self.events.get(event).body.bytes as usize + PARTITION_KEY_BYTES)
    }

    fn send(&mut self, picked: PickedEvents, purpose: Purpose, now: Micros) -> Request {
        let PickedEvents { events, apart, lane, late } = picked;
        let bytes = events.iter().map(|event| self.events.get(*event).body.bytes as usize).sum();
        let mut body = RequestBody::new(self.spare_bodies.take(), &self.setting.stream, events.len(), bytes);
        for id in &events {
            let event = self.events.get_mut(*id);
            self.counts.retried += u64::from(event.attempts > 0);
            event.attempts += 1;
            body.push(self.window.body(event.body), event.partition);
        }
        let body = body.finish();
        let records = events.len();
        self.counts.records_attempted += records as u64;
        self.requests += 1;
        let flight = Flight { events, bytes: body.len(), purpose, apart, sent_at: now, lane, late };
        self.took_off(self.requests, flight);
        Request { number: self.requests, body, records }
    }

    pub fn give_back(&mut self, body: Bytes) {
        self.spare_bodies.give_back(body);
    }

    /// Returns the memory of chunks whose lines have all entered a commit, for the next chunks.
    pub fn spent_chunks(&mut self) -> impl Iterator<Item = Vec<u8>> + '_ {
        self.window.spent_chunks()
    }

    /// Returns when the core must act next if nothing comes in.
    pub fn next_wake(&self, now: Micros) -> Option<Micros> {
        let waits = [self.waiting.next_wake(), self.apart.next_wake(), self.commit_wake(), self.send_wake(now)];
        waits.into_iter().chain([self.late.next_wake()]).flatten().min()
    }

    /// Returns when a request could be sent, as far as only time decides.
    fn send_wake(&self, now: Micros) -> Option<Micros> {
        if self.is_stopped() {
            return None;
        }
        let room = self.room();
        match &self.pause {
            Some(pause) => {
                let something = !self.apart.is_empty() || self.lanes.has_ready() || self.needs_probe();
                pause.next_look.filter(|_| something && self.flights.is_empty())
            }
            None if room.ordinary && !self.apart.is_empty() => Some(now),
            None => self.lanes.next_wake(now, room),
        }
    }

    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    pub fn reasons(&self) -> &Reasons {
        &self.reasons
    }

    /// Returns what is mapped but was in no line of this run.
    pub fn missing(&self) -> &Missing {
        &self.missing
    }

    /// Returns why the run is paused, if it is. A full disk comes before any other reason.
    pub fn pause(&self) -> Option<&Pause> {
        self.disk_full.as_ref().or(self.pause.as_ref())
    }
}
