//! One simulated life of a destination: runs, faults, kills, and its disk.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use fastrand::Rng;
use outflow::activation::ProfileReader;
use outflow::activation::rules::{
    Compat, ExportOptions, Identities, InitialExits, MappedSegment, PartitionBy, Rules, Triggers,
};
use outflow::activation::stamps::{SegmentTime, SegmentTimestamps};
use outflow::delivery::core::{Core, ProfileStore, RunSettings};
use outflow::delivery::counts::{Counts, Totals};
use outflow::delivery::dead_letters::DeadLetter;
use outflow::delivery::feed::prepare;
use outflow::delivery::pace::Share;
use outflow::delivery::reaction::Trouble;
use outflow::delivery::transport::{PutOutcome as Answered, StreamTarget};
use outflow::delivery::{MILLISECOND, Micros};
use outflow::ledger::{LedgerEntry, LedgerError, Note};
use outflow::profile::ProfileKey;
use outflow::source::{Block, Line, Position};

use super::endpoint::{Endpoint, Faults};
use super::outcome::Outcome;
use super::people::{Keyed, SEGMENTS, State, history};

/// Number of steps after which a simulation counts as stuck.
const STUCK: usize = 2_000_000;

/// The settings of a simulation.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a thing of its own that a plan may hold")]
pub(crate) struct Plan {
    pub seed: u64,
    pub lines: usize,
    pub people: usize,
    pub faults: Faults,
    pub kills: u32,
    pub reshards: u32,
    pub meta: bool,
    /// Chooses triggers, compat and initial exits.
    pub options: u64,
    pub poison: f64,
    /// Whether the run continues although the stream ignores partition keys.
    pub allow_unordered: bool,
    /// Length of some emails, in bytes.
    pub long: usize,
    /// Number of shards of the stream.
    pub(crate) shards: u32,
    /// Lines whose events the endpoint refuses.
    pub(crate) poison_lines: std::ops::Range<usize>,
    /// Lines whose emails have the length `long`.
    pub(crate) long_lines: std::ops::Range<usize>,
    /// Time between two blocks of the feed.
    pub(crate) feed_every: Micros,
    /// The share of the pace to use from each time on, in order of time.
    pub(crate) shares: Vec<(Micros, Share)>,
    /// Whether the operator allows a stream without ordering once the run pauses for it.
    pub(crate) allow_at_pause: bool,
    /// Number of lines from before numbers were IDs. The later lines have number IDs.
    pub(crate) former_lines: usize,
    /// Whether half of the later lines have number IDs.
    pub(crate) mixed_keys: bool,
    /// Whether the operator changes the share at random.
    pub(crate) restless: bool,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            seed: 0,
            lines: 400,
            people: 12,
            faults: Faults::default(),
            kills: 0,
            reshards: 0,
            meta: false,
            options: 0,
            poison: 0.0,
            allow_unordered: false,
            long: 0,
            shards: 3,
            poison_lines: 0..0,
            long_lines: 0..0,
            feed_every: 0,
            shares: Vec::new(),
            restless: false,
            allow_at_pause: false,
            former_lines: 0,
            mixed_keys: false,
        }
    }
}

impl Plan {
    pub(crate) fn history(&self) -> Vec<State> {
        let mut random = Rng::with_seed(self.seed);
        let mut history = history(&mut random, self.lines, self.people, self.poison);
        for state in &mut history {
            let by_chance = self.long_lines.is_empty() && random.u8(..) < 8;
            if self.long > 0 && (by_chance || self.long_lines.contains(&state.clock)) {
                state.email = Some(format!("{}{}", state.clock, "x".repeat(self.long)));
            }
            state.poison |= self.poison_lines.contains(&state.clock);
            if self.former_lines > 0 {
                let still = self.mixed_keys && random.bool();
                state.keyed = if state.clock < self.former_lines {
                    Keyed::Formerly
                } else if still {
                    Keyed::StillFormerly
                } else {
                    Keyed::ByNumber
                };
            }
        }
        history
    }

    pub(crate) fn rules(&self) -> Rules {
        let stamps = SegmentTimestamps {
            created_at: SegmentTime::parse("1970-01-01T00:00:01Z"),
            mapping_updated_at: SegmentTime::parse("1970-01-01T00:00:02Z"),
            ..SegmentTimestamps::default()
        };
        let segment = |id: &&str| MappedSegment { namespace: "ups".into(), id: (*id).into(), name: None, stamps };
        let bit = |n: u64| self.options >> n & 1 == 1;
        let triggers = Triggers { attribute: !bit(0), segmentation: !bit(1), identity: !bit(2) };
        Rules {
            destination: "simulated".into(),
            segments: SEGMENTS[..2].iter().map(segment).collect(),
            attributes: ["person.email", "person.tier", "person.poison"].map(String::from).into(),
            identities: Identities::All,
            triggers: if triggers.is_empty() { Triggers::ALL } else { triggers },
            compat: if bit(3) { Compat::Reference } else { Compat::Outflow },
            options: ExportOptions {
                initial_exits: if bit(4) { InitialExits::Send } else { InitialExits::Skip },
                include_segment_timestamps: bit(5),
                mapped_segments_only: false,
                meta: self.meta,
                append_newline: bit(6),
                ..ExportOptions::default()
            },
            partition_by: PartitionBy::Profile,
            key_namespaces: Vec::new(),
        }
    }
}

/// The data that survives a kill.
#[derive(Default)]
struct Disk {
    entries: HashMap<ProfileKey, LedgerEntry>,
    position: Position,
    totals: Totals,
    letters: BTreeMap<String, DeadLetter>,
}

#[derive(Clone, Default)]
struct SharedDisk(Rc<RefCell<Disk>>);

impl ProfileStore for SharedDisk {
    fn entry(&self, key: &ProfileKey) -> Result<Option<LedgerEntry>, LedgerError> {
        Ok(self.0.borrow().entries.get(key).copied())
    }
}

/// Lives one life of this number of steps. Returns how it ended.
pub(crate) fn live_once(plan: &Plan, steps: usize) -> (Option<Trouble>, Counts) {
    let mut endpoint = Endpoint::new(plan.faults, plan.shards, Rng::with_seed(plan.seed));
    let disk = SharedDisk::default();
    let lines: Vec<String> = plan.history().iter().map(State::line).collect();
    let mut life = Life::begin(plan, &disk, &lines, &mut endpoint, Rng::with_seed(plan.seed));
    life.live(steps);
    (life.core.pause().map(|pause| pause.trouble), *life.core.counts())
}

/// Lives the plan to its end.
pub(crate) fn run(plan: &Plan) -> Outcome {
    let mut random = Rng::with_seed(plan.seed ^ 0xABCD);
    let mut endpoint = Endpoint::new(plan.faults, plan.shards, random.fork());
    let disk = SharedDisk::default();
    let lines: Vec<String> = plan.history().iter().map(State::line).collect();
    let mut troubles = Vec::new();
    if plan.former_lines > 0 {
        let mut life = Life::begin(plan, &disk, &lines[..plan.former_lines], &mut endpoint, random.fork());
        assert!(life.live(STUCK), "seed {}: stuck", plan.seed);
    }
    for kill in 0..=plan.kills {
        let steps = if kill == plan.kills { STUCK } else { random.usize(1..120) };
        let mut life = Life::begin(plan, &disk, &lines, &mut endpoint, random.fork());
        life.mortal = kill < plan.kills;
        let is_done = life.live(steps);
        troubles.append(&mut life.troubles);
        if is_done {
            break;
        }
        assert!(steps < STUCK, "seed {}: stuck: {:?}", plan.seed, life.core.snapshot(life.now));
    }
    endpoint.catch_up(Micros::MAX / 2);
    Outcome { troubles, ..outcome(plan, &disk, &endpoint) }
}

fn outcome(plan: &Plan, disk: &SharedDisk, endpoint: &Endpoint) -> Outcome {
    let mut records: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for record in &endpoint.records {
        records.entry(record.key.clone()).or_default().push(record.data.clone());
    }
    let disk = disk.0.borrow();
    let dead =
        disk.letters.values().filter_map(|letter| letter.event.as_ref().map(|event| event.get().to_owned())).collect();
    assert_eq!(disk.totals.received, plan.lines as u64, "seed {}: committed lines", plan.seed);
    check_replayable(plan, &disk);
    let taken_at = endpoint.records.iter().map(|record| record.at).collect();
    let key_of_each = endpoint.records.iter().map(|record| record.key.clone()).collect();
    Outcome {
        records,
        dead,
        taken_at,
        key_of_each,
        troubles: Vec::new(),
        skewed: endpoint.skewed,
        barred: endpoint.barred,
        too_long: endpoint.too_long.clone(),
        probes: endpoint.probes,
    }
}

/// A dead event may be replayed only if no later line of its profile was decided. All lines are decided by now.
fn check_replayable(plan: &Plan, disk: &Disk) {
    let history = plan.history();
    let entries: BTreeMap<String, &LedgerEntry> =
        disk.entries.iter().map(|(key, entry)| (key.to_string(), entry)).collect();
    for letter in disk.letters.values().filter(|letter| letter.event.is_some()) {
        let line = usize::try_from(letter.place.offset).unwrap();
        let is_newest = history[line + 1..].iter().all(|state| state.person != history[line].person);
        let entry = entries[letter.profile.as_ref().unwrap()];
        let replayable = entry.died && Some(entry.sequence) == letter.sequence;
        assert_eq!(replayable, is_newest, "seed {}: the dead event of line {line}: {entry:?}", plan.seed);
    }
}

/// One process from its start to its end or kill.
struct Life<'a> {
    plan: &'a Plan,
    disk: SharedDisk,
    core: Core<SharedDisk>,
    reader: ProfileReader,
    lines: &'a [String],
    next_line: usize,
    endpoint: &'a mut Endpoint,
    random: Rng,
    now: Micros,
    /// Answers in transit: time, request, outcome.
    answers: Vec<(Micros, u64, Answered)>,
    reshards: u32,
    /// Time of the feed's next block.
    read_at: Micros,
    /// Whether a kill may come between two writes.
    mortal: bool,
    killed: bool,
    troubles: Vec<Trouble>,
}

impl<'a> Life<'a> {
    fn begin(
        plan: &'a Plan,
        disk: &SharedDisk,
        lines: &'a [String],
        endpoint: &'a mut Endpoint,
        mut random: Rng,
    ) -> Self {
        endpoint.begin_life();
        let former_keys = plan.former_lines > 0 && lines.len() > plan.former_lines;
        let reader = ProfileReader::new(plan.rules(), &[0, 1]).with_former_keys(former_keys);
        let (position, totals) = (disk.0.borrow().position, disk.0.borrow().totals);
        let setting = RunSettings {
            rules: plan.rules(),
            mapped: reader.mapped(),
            former_keys,
            stream: StreamTarget::Name("s".into()),
            record_limit: None,
            shards: Vec::new(),
            ignores_keys: false,
            allow_unordered: plan.allow_unordered,
            totals,
            position,
            extents: Vec::new(),
            forgotten_extents: 0,
            seed: random.u64(..),
            began_at: 0,
        };
        let core = Core::new(setting, disk.clone(), 0);
        let next_line = usize::try_from(position.offset).unwrap();
        let reshards = plan.reshards;
        Self {
            plan,
            disk: disk.clone(),
            core,
            reader,
            lines,
            next_line,
            endpoint,
            random,
            now: 0,
            answers: Vec::new(),
            reshards,
            read_at: 0,
            mortal: false,
            killed: false,
            troubles: Vec::new(),
        }
    }

    /// Lives for this number of steps. Returns whether everything was done before.
    fn live(&mut self, steps: usize) -> bool {
        for _ in 0..steps {
            if self.killed {
                return false;
            }
            if self.core.is_done() {
                return true;
            }
            self.step();
            let counts = self.core.counts();
            assert!(counts.adds_up(), "seed {}: {counts:?}", self.plan.seed);
            let trouble = self.core.pause().map(|pause| pause.trouble).filter(|new| !self.troubles.contains(new));
            self.troubles.extend(trouble);
        }
        false
    }

    /// Applies the operator's choices.
    fn wish(&mut self) {
        let unordered = self.core.pause().is_some_and(|pause| pause.trouble == Trouble::Unordered);
        if self.plan.allow_at_pause && unordered {
            self.core.allow_unordered();
        }
        if self.plan.restless && self.random.u8(..) < 16 {
            self.core.use_share(Share::ALL[self.random.usize(..Share::ALL.len())]);
        }
        let due = self.plan.shares.iter().take_while(|(from, _)| *from <= self.now).last();
        if let Some((_, share)) = due {
            self.core.use_share(*share);
        }
    }

    fn step(&mut self) {
        self.wish();
        while let Some(request) = self.core.next_request(self.now) {
            let delay = self.endpoint.delay(&request.body, self.now);
            let outcome = self.endpoint.put_records(&request.body, self.now, delay);
            self.answers.push((self.now + delay, request.number, outcome));
        }
        if let Some(plan) = self.core.plan_commit(self.now) {
            // A kill may come between the letters and the transaction.
            let mut disk = self.disk.0.borrow_mut();
            disk.letters.extend(plan.letters.into_iter().map(|letter| (letter.id.clone(), letter)));
            if self.mortal && self.random.u8(..) < 8 {
                self.killed = true;
                return;
            }
            write(&mut disk, plan.commit);
            drop(disk);
            self.core.note_committed();
        }
        if self.reshards > 0 && self.random.u8(..) < 4 {
            self.reshards -= 1;
            self.endpoint.reshard();
        }
        let reads = self.read();
        self.pass_time(reads);
    }

    /// Reads a block. Returns whether it read any line, or reached the end.
    fn read(&mut self) -> bool {
        if self.next_line == self.lines.len() {
            self.core.end_reading();
            false
        } else if self.core.wants_lines(self.now) && self.now >= self.read_at {
            self.read_at = self.now + self.plan.feed_every;
            let mut block = self.block();
            let chunk = prepare(&mut self.reader, &mut block, Vec::new(), self.now);
            self.core.accept(chunk, self.now).unwrap();
            true
        } else {
            false
        }
    }

    fn block(&mut self) -> Block {
        let mut block = Block::default();
        let end = (self.next_line + self.random.usize(1..40)).min(self.lines.len());
        for (index, text) in self.lines.iter().enumerate().take(end).skip(self.next_line) {
            let start = u32::try_from(block.bytes.len()).unwrap();
            block.bytes.extend_from_slice(text.as_bytes());
            let next = Position::new(0, index as u64 + 1, index as u64 + 1);
            let end = u32::try_from(block.bytes.len()).unwrap();
            block.lines.push(Line { start, end, offset: index as u64, next, too_long: false });
        }
        self.next_line = end;
        block
    }

    /// Advances the time to the next event.
    fn pass_time(&mut self, reads: bool) {
        let answer = self.answers.iter().map(|(when, ..)| *when).min();
        let wake = self.core.next_wake(self.now);
        let seed = self.plan.seed;
        let for_good = self.core.pause().is_some_and(|pause| pause.trouble == Trouble::Unordered);
        let fed = (self.next_line < self.lines.len() && self.read_at > self.now).then_some(self.read_at);
        if !reads && !for_good && !self.core.is_done() {
            let next = [answer, wake, fed].into_iter().flatten().min();
            assert!(next.is_some(), "seed {seed}: no event would ever follow: {:?}", self.core.snapshot(self.now));
            assert!(wake.is_none_or(|wake| wake > self.now), "seed {seed}: the run wakes again immediately");
        }
        let next = if reads { Some(self.now + MILLISECOND) } else { fed };
        self.now = [answer, wake, next].into_iter().flatten().min().unwrap_or(self.now + 1).max(self.now + 1);
        let now = self.now;
        for (_, request, outcome) in self.answers.extract_if(.., |(when, ..)| *when <= now) {
            self.core.settle(request, outcome, now);
        }
    }
}

fn write(disk: &mut Disk, commit: outflow::ledger::Commit) {
    disk.entries.extend(commit.entries);
    for (note, bytes) in commit.notes {
        match note {
            Note::Checkpoint => disk.position = serde_json::from_slice(&bytes).unwrap(),
            Note::Totals => disk.totals = serde_json::from_slice(&bytes).unwrap(),
            Note::Extent(_) | Note::Forgotten | Note::Slots | Note::KeyRule | Note::Unsettled | Note::Stream => {}
        }
    }
}
