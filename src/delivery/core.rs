//! All rules of delivery as a state machine: lines and outcomes in, requests and commits out. It has no clock, no network
//! and no disk of its own, so that a test can drive it through anything.

mod accept;
mod commit;
mod guilt;
mod late;
mod settle;
mod snapshot;

use std::collections::{HashMap, VecDeque};

use bytes::Bytes;

use crate::activation::{Missing, Rules};
use crate::kinesis::ShardRange;
use crate::ledger::{Entry, Ledger, LedgerError};
use crate::profile::{Members, ProfileKey};

pub use super::lanes::ShardGauge;
pub use commit::CommitPlan;
pub use snapshot::Snapshot;

use self::late::Late;
use super::Micros;
use super::apart::{Apart, Cause, Group};
use super::counts::{Counts, Latency, Totals};
use super::dead_letters::DeadLetter;
use super::event::{EventId, Events};
use super::extents::Extents;
use super::gate::Gate;
use super::lanes::{Alone, Lanes, Moment, Room};
use super::limits::{MAX_IN_FLIGHT, MAX_IN_FLIGHT_BYTES, PARTITION_KEY_BYTES};
use super::oversize::{Fit, RecordLimit};
use super::pause::Pause;
use super::reasons::Reasons;
use super::recent::Recent;
use super::request::{RequestBody, SpareBodies};
use super::request_limit::RequestLimit;
use super::retry::Waiting;
use super::shards::LaneId;
use super::share::Share;
use super::suspects::Suspects;
use super::takeover::Takeovers;
use super::transport::StreamTarget;
use super::window::Window;
use crate::source::{Extent, Position};

/// What the ledger is asked while lines are decided.
pub trait Memory {
    /// What was last acknowledged of a profile.
    fn entry(&self, key: &ProfileKey) -> Result<Option<Entry>, LedgerError>;
}

impl Memory for Ledger {
    fn entry(&self, key: &ProfileKey) -> Result<Option<Entry>, LedgerError> {
        Ledger::entry(self, key)
    }
}

/// What a run begins with.
#[derive(Clone, Debug)]
pub struct Setting {
    /// What leaves and when.
    pub rules: Rules,
    /// The bits of the mapped segments.
    pub mapped: Members,
    /// The ledger may know profiles by the key of the former rule; then the reader tells that key too.
    pub former_keys: bool,
    /// Where to.
    pub stream: StreamTarget,
    /// The stream's own record limit in bytes, when it could be read.
    pub record_limit: Option<usize>,
    /// The open shards, when they could be listed.
    pub shards: Vec<ShardRange>,
    /// The stream says that it ignores partition keys.
    pub ignores_keys: bool,
    /// Go on although the stream ignores partition keys.
    pub allow_unordered: bool,
    /// Committed counts of earlier runs.
    pub totals: Totals,
    /// The checkpoint.
    pub position: Position,
    /// The extents of the feed that the ledger knows,
    pub extents: Vec<Extent>,
    /// and how many it has forgotten.
    pub forgotten_extents: u32,
    /// Seed of the jitter.
    pub seed: u64,
    /// Seconds since 1970 at the run's beginning.
    pub began_at: u64,
}

/// One request to send.
#[derive(Clone, Debug)]
pub struct Request {
    /// Its number, from 1.
    pub number: u64,
    /// The operation's JSON.
    pub body: Bytes,
    /// Records in it.
    pub records: usize,
}

struct Flight {
    events: Vec<EventId>,
    bytes: usize,
    purpose: Purpose,
    /// Why it does not travel with others, if so.
    apart: Option<Cause>,
    sent_at: Micros,
    /// The one lane that it is for, if it goes alone.
    lane: Option<LaneId>,
    /// Its answer is late: it is counted apart, so that others may be sent.
    late: bool,
}

/// Events for one request.
#[derive(Default)]
struct Picked {
    events: Vec<EventId>,
    apart: Option<Cause>,
    lane: Option<LaneId>,
    late: bool,
}

/// What a request is sent for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Purpose {
    /// To deliver.
    Deliver,
    /// To look whether a pause is over, and to deliver.
    Look,
    /// To look whether the endpoint takes anything; it holds no event.
    Probe,
}

/// The state of one run.
pub struct Core<M> {
    setting: Setting,
    memory: M,
    window: Window,
    events: Events,
    gate: Gate,
    lanes: Lanes,
    waiting: Waiting,
    apart: Apart,
    flights: HashMap<u64, Flight>,
    in_flight_bytes: usize,
    late: Late,
    spare_bodies: SpareBodies,
    requests: u64,
    record_limit: RecordLimit,
    request_limit: RequestLimit,
    counts: Counts,
    reasons: Reasons,
    missing: Missing,
    known: Takeovers,
    latency: Latency,
    recent: Recent,
    totals: Totals,
    position: Position,
    behind: (u64, u64),
    letters: Vec<DeadLetter>,
    extents: Extents,
    /// Lines that gave no event and left a dead one behind them: their numbers, and their profiles' new entries.
    superseded: VecDeque<(u64, ProfileKey, Entry)>,
    pause: Option<Pause>,
    /// The commit under way waits for room on the disk.
    disk_full: Option<Pause>,
    held: bool,
    /// Requests without an answer since the last one with.
    unanswered: u32,
    /// Records refused one by one since the last one taken.
    refused: u32,
    /// Requests sent when a signature was first refused for the clock, since the last success.
    skewed_at: Option<u64>,
    /// Looks that this and earlier pauses took, so that they take what they send by turns.
    looks: u32,
    /// Lessons of requests up to this one are about shards that were forgotten.
    forgotten_at: u64,
    /// Times the answers contradicted each other about the shards.
    contradictions: u32,
    /// Records refused by themselves, and not proven to be at fault.
    suspects: Suspects,
    /// Since when no record was taken although some were refused or failed.
    fruitless_since: Option<Micros>,
    reading_ended: bool,
    commit_began: Micros,
    /// The next commit does not wait.
    hurried: bool,
    /// Profiles of the commit under way, one for each of its events.
    committing: Option<Vec<u32>>,
    random: fastrand::Rng,
}

impl<M: Memory> Core<M> {
    /// A run that begins at `now`.
    pub fn new(setting: Setting, memory: M, now: Micros) -> Self {
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
            waiting: Waiting::default(),
            apart: Apart::default(),
            flights: HashMap::new(),
            in_flight_bytes: 0,
            late: Late::default(),
            spare_bodies: SpareBodies::default(),
            requests: 0,
            request_limit: RequestLimit::default(),
            counts: Counts::default(),
            reasons: Reasons::default(),
            known: Takeovers::default(),
            latency: Latency::default(),
            recent: Recent::default(),
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

    /// Whether more lines would be of use now: there is room, and some shard could soon take more than waits for it.
    pub fn wants_lines(&self, now: Micros) -> bool {
        !self.reading_ended && self.disk_full.is_none() && self.window.has_room() && self.lanes.are_hungry(now)
    }

    /// The checkpoint, as far as it is planned.
    pub fn position(&self) -> Position {
        self.position
    }

    /// Extents were begun, or more is known of them. Lines of theirs may be accepted once [`Core::extents_wait`] is `false`.
    pub fn tell_extents(&mut self, extents: Vec<Extent>) {
        self.extents.tell(extents);
    }

    /// An extent need not be remembered any more once the checkpoint is beyond it.
    pub fn forget_extent(&mut self, number: u32) {
        self.extents.forget(number);
    }

    /// Whether what was told of extents is not on disk yet.
    pub fn extents_wait(&self) -> bool {
        self.extents.is_waiting()
    }

    /// No more lines come: the feed has ended, or the run is to drain.
    pub fn end_reading(&mut self) {
        self.reading_ended = true;
    }

    /// Everything read is settled and committed, and no more comes.
    pub fn is_done(&self) -> bool {
        self.reading_ended && self.window.len() == 0 && !self.has_something_to_commit(0) && self.committing.is_none()
    }

    /// Holds the run, or lets it go on.
    pub fn hold(&mut self, held: bool) {
        self.held = held;
    }

    /// From now on this share of every shard's pace is used.
    pub fn use_share(&mut self, share: Share) {
        self.lanes.use_share(share);
    }

    /// Looks now instead of waiting for the next look of a pause.
    pub fn look_now(&mut self, now: Micros) {
        if let Some(pause) = self.pause.as_mut().filter(|pause| pause.next_look.is_some()) {
            pause.next_look = Some(now);
        }
    }

    /// The next request to send now, if any.
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

    /// Whether nothing is to be sent at all.
    fn is_stopped(&self) -> bool {
        self.held || self.disk_full.is_some()
    }

    /// What may be sent beside what is under way.
    fn room(&self) -> Room {
        let in_flight = self.flights.len() - self.late.requests;
        let ordinary = in_flight < MAX_IN_FLIGHT && self.in_flight_bytes <= MAX_IN_FLIGHT_BYTES;
        Room { ordinary, late: self.late.has_room() }
    }

    fn pick(&mut self, now: Micros) -> Option<Picked> {
        let room = self.room();
        self.lanes.bound_requests(self.request_limit.most(now));
        if room.ordinary {
            if let Some(group) = self.pick_apart(now) {
                return Some(group);
            }
            let in_flight = self.flights.len() - self.late.requests;
            let moment = Moment { now, in_flight, oldest: self.window.oldest() };
            let events = self.lanes.pick(moment, &self.events);
            if !events.is_empty() {
                return Some(Picked { events, ..Picked::default() });
            }
        }
        let Alone { lane, late, events } = self.lanes.pick_alone(now, room, &self.events)?;
        Some(Picked { events, lane: Some(lane), late, ..Picked::default() })
    }

    /// The next group that goes apart. What has become known of the record limit meanwhile is applied first.
    fn pick_apart(&mut self, now: Micros) -> Option<Picked> {
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
            return Some(Picked { events, apart: Some(cause), ..Picked::default() });
        }
        None
    }

    /// One event that is due anyway shows whether a pause is over. What goes apart and what does not take turns, so that
    /// neither can keep the other from showing it.
    fn pick_for_look(&mut self, now: Micros) -> Option<Picked> {
        self.looks = self.looks.wrapping_add(1);
        let picked = match self.looks % 2 {
            _ if self.suspects.asks_proof => None,
            // What was refused before and a probe take turns as well.
            0 if self.needs_probe() => None,
            0 => self.pick_apart(now).or_else(|| self.pick_one()),
            _ => self.pick_one().or_else(|| self.pick_apart(now)),
        }?;
        if let Some(pause) = &mut self.pause {
            pause.next_look = None;
        }
        Some(picked)
    }

    fn pick_one(&mut self) -> Option<Picked> {
        let event = self.lanes.pick_one()?;
        let of = self.events.get(event);
        self.lanes.spend(of.hash, of.body.bytes as usize);
        Some(Picked { events: vec![event], ..Picked::default() })
    }

    /// How an event's record fits what the stream takes.
    fn fit(&self, event: EventId) -> Fit {
        self.record_limit.fit(self.events.get(event).body.bytes as usize + PARTITION_KEY_BYTES)
    }

    fn send(&mut self, picked: Picked, purpose: Purpose, now: Micros) -> Request {
        let Picked { events, apart, lane, late } = picked;
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

    /// Takes the memory of an answered request's body back.
    pub fn give_back(&mut self, body: Bytes) {
        self.spare_bodies.give_back(body);
    }

    /// The memory of bodies whose lines are all committed, for the next chunks.
    pub fn spent_chunks(&mut self) -> impl Iterator<Item = Vec<u8>> + '_ {
        self.window.spent_chunks()
    }

    /// When something is to be done next without anything coming in.
    pub fn next_wake(&self, now: Micros) -> Option<Micros> {
        let waits = [self.waiting.next_wake(), self.apart.next_wake(), self.commit_wake(), self.send_wake(now)];
        waits.into_iter().chain([self.late.next_wake()]).flatten().min()
    }

    /// When a request could be sent, as far as time alone decides it.
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

    /// Counts of this run so far.
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// Why lines of this run are malformed, excluded or dead, and what was left aside.
    pub fn reasons(&self) -> &Reasons {
        &self.reasons
    }

    /// What is mapped and in no line of this run.
    pub fn missing(&self) -> &Missing {
        &self.missing
    }

    /// Why the run does not go on, if so.
    pub fn pause(&self) -> Option<&Pause> {
        self.disk_full.as_ref().or(self.pause.as_ref())
    }
}
