//! Simulates ten minutes without a resource that the run needs: memory stays flat, retries are few, nothing is lost,
//! and the run resumes automatically.

use std::process::Command;

use bytes::Bytes;
use outflow::activation::ProfileReader;
use outflow::activation::rules::{Compat, Rules};
use outflow::delivery::core::{Core, ProfileStore, Request, RunSettings};
use outflow::delivery::feed::prepare;
use outflow::delivery::limits::{WINDOW_BYTES, WINDOW_LINES};
use outflow::delivery::reaction::Trouble;
use outflow::delivery::transport::{PutOutcome, SendState, StreamTarget};
use outflow::delivery::{MILLISECOND, Micros, SECOND};
use outflow::kinesis::FailureMessage;
use outflow::ledger::{LedgerEntry, LedgerError};
use outflow::profile::ProfileKey;
use outflow::source::{Block, Line, Position};

use crate::endpoint::{answer, parse};
use crate::people::{Keyed, State};
use crate::run::Plan;

/// Start and end of the outage.
const OUTAGE: std::ops::Range<Micros> = SECOND / 4..SECOND / 4 + 600 * SECOND;

/// Maximum number of retries in ten minutes: one every five seconds, less up to a half at random, and more at first.
const LOOKS: usize = 600 * 2 / 5 + 10;

/// Set for the child, whose process does nothing else that needs memory.
const CHILD: &str = "OUTFLOW_TEST_OUTAGE";

/// Number of lines in one block of the feed.
const BLOCK: usize = 500;

/// A ledger that stores nothing, so every line is new.
struct Nothing;

impl ProfileStore for Nothing {
    fn entry(&self, _: &ProfileKey) -> Result<Option<LedgerEntry>, LedgerError> {
        Ok(None)
    }
}

/// A feed without an end. `people` is the number of people, and `members` the number of lines in ten thousand that are
/// a member's. The other lines have no profile.
#[derive(Clone, Copy, Debug)]
struct Crowd {
    people: usize,
    members: usize,
    /// Length of an attribute in bytes.
    long: usize,
}

impl Crowd {
    fn line(self, clock: usize) -> String {
        if clock % 10_000 >= self.members {
            return "{}".into();
        }
        State {
            keyed: Keyed::ByText,
            person: clock % self.people,
            email: Some("x".repeat(self.long)),
            tier: 0,
            statuses: [("alpha", "realized")].into(),
            devices: [].into(),
            clock,
            poison: false,
        }
        .line()
    }
}

/// A run of the core without a client.
struct Life {
    core: Core<Nothing>,
    reader: ProfileReader,
    crowd: Crowd,
    now: Micros,
    read: usize,
    read_bytes: usize,
    answers: Vec<(Micros, u64, PutOutcome)>,
    requests: usize,
    steps: usize,
}

impl Life {
    fn new(crowd: Crowd) -> Self {
        let rules = Rules { compat: Compat::Reference, ..Plan::default().rules() };
        let reader = ProfileReader::new(rules.clone(), &[0, 1]);
        let setting = RunSettings {
            rules,
            mapped: reader.mapped(),
            former_keys: false,
            stream: StreamTarget::Name("s".into()),
            record_limit: None,
            shards: Vec::new(),
            ignores_keys: false,
            allow_unordered: false,
            totals: outflow::delivery::counts::Totals::default(),
            position: Position::default(),
            extents: Vec::new(),
            forgotten_extents: 0,
            seed: 1,
            began_at: 0,
        };
        let core = Core::new(setting, Nothing, 0);
        Self { core, reader, crowd, now: 0, read: 0, read_bytes: 0, answers: Vec::new(), requests: 0, steps: 0 }
    }

    /// Runs until `end`, or until all events are settled. `answer` gives the answer to a request, and its delay.
    fn live_until(&mut self, end: Micros, answer: impl Fn(&Bytes) -> (Micros, PutOutcome)) {
        while self.now < end && !self.core.is_done() {
            self.step(&answer);
            let counts = self.core.counts();
            assert!(counts.adds_up(), "{counts:?}");
            if !self.steps.is_multiple_of(64) {
                continue;
            }
            let held = counts.received - self.core.snapshot(self.now).behind.0;
            assert!(held <= (WINDOW_LINES + BLOCK) as u64, "{held} lines after the checkpoint");
        }
    }

    fn step(&mut self, answer: &impl Fn(&Bytes) -> (Micros, PutOutcome)) {
        self.steps += 1;
        while let Some(Request { number, body, .. }) = self.core.next_request(self.now) {
            self.requests += 1;
            let (takes, outcome) = answer(&body);
            self.answers.push((self.now + takes, number, outcome));
            self.core.give_back_body(body);
        }
        if self.core.plan_commit(self.now).is_some() {
            self.core.note_committed();
        }
        let reads = self.core.wants_lines(self.now);
        if reads {
            self.read();
        }
        let answered = self.answers.iter().map(|(when, ..)| *when).min();
        let next = if reads { Some(self.now + MILLISECOND) } else { None };
        let wake = [answered, self.core.next_wake(self.now), next].into_iter().flatten().min();
        self.now = wake.unwrap_or(self.now + SECOND).max(self.now + 1);
        let now = self.now;
        for (_, request, outcome) in self.answers.extract_if(.., |(when, ..)| *when <= now) {
            self.core.settle(request, outcome, now);
        }
    }

    fn read(&mut self) {
        let mut block = Block::default();
        for _ in 0..BLOCK {
            let start = u32::try_from(block.bytes.len()).unwrap();
            block.bytes.extend_from_slice(self.crowd.line(self.read).as_bytes());
            let (offset, end) = (self.read as u64, u32::try_from(block.bytes.len()).unwrap());
            self.read += 1;
            let next = Position::new(0, offset + 1, offset + 1);
            block.lines.push(Line { start, end, offset, next, too_long: false });
        }
        self.read_bytes += block.bytes.len();
        let chunk = prepare(&mut self.reader, &mut block, Vec::new(), self.now);
        self.core.accept(chunk, self.now).unwrap();
    }
}

fn takes_all(body: &Bytes) -> (Micros, PutOutcome) {
    let accepted: Vec<Result<String, &str>> = parse(body).iter().map(|_| Ok("shardId-000000000000".into())).collect();
    (20 * MILLISECOND, answer(&accepted))
}

fn refused(code: &str) -> PutOutcome {
    PutOutcome::Refused { code: code.into(), message: "".into() }
}

fn outages() -> [(Trouble, Micros, PutOutcome); 5] {
    let unanswered = |sent, message: &str| PutOutcome::Unanswered { sent, message: message.into() };
    [
        (Trouble::Unreachable, MILLISECOND, unanswered(SendState::Never, "connection refused")),
        (Trouble::Unreachable, 15 * SECOND, unanswered(SendState::Maybe, "no response in time")),
        (Trouble::Permission, 20 * MILLISECOND, refused("AccessDeniedException")),
        (Trouble::Credentials, 20 * MILLISECOND, refused("ExpiredTokenException")),
        (Trouble::StreamMissing, 20 * MILLISECOND, refused("ResourceNotFoundException")),
    ]
}

/// Returns the memory of this process in bytes.
#[cfg(target_os = "linux")]
fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    let pages: usize = statm.split(' ').nth(1).unwrap().parse().unwrap();
    pages * 4096
}

#[test]
#[cfg(target_os = "linux")]
fn ten_minutes_of_outage_leave_memory_flat_and_lose_nothing() {
    if std::env::var_os(CHILD).is_none() {
        // The child runs alone, because the other tests' memory would count too.
        let name = "outage::ten_minutes_of_outage_leave_memory_flat_and_lose_nothing";
        let mut child = Command::new(std::env::current_exe().unwrap());
        let child = child.args(["--exact", name, "--nocapture"]).env(CHILD, "1").output().unwrap();
        let said = String::from_utf8_lossy(&child.stdout) + String::from_utf8_lossy(&child.stderr);
        assert!(child.status.success() && said.contains("1 passed"), "{said}");
        return;
    }
    // Each line has another profile, so the events that may be sent fill the window.
    let many = Crowd { people: 1_000_000, members: 10_000, long: 20 };
    for outage in outages() {
        survive(many, &outage);
    }
    // All lines belong to a few profiles, so the events that wait for their profile fill the window by bytes.
    let few = Crowd { people: 40, members: 10_000, long: 4_000 };
    // Nearly all lines are settled when they are read, but wait for earlier lines, so they fill the window by number.
    let quiet = Crowd { people: 1_000_000, members: 3, long: 20 };
    for (crowd, full) in [(few, WINDOW_BYTES / 5_000), (quiet, WINDOW_LINES)] {
        let read = survive(crowd, &outages()[0]);
        assert!(read > full, "{crowd:?}: {read} lines never filled the window");
    }
}

/// Runs through an outage. Returns the number of lines that were read.
#[cfg(target_os = "linux")]
fn survive(crowd: Crowd, (trouble, takes, outcome): &(Trouble, Micros, PutOutcome)) -> usize {
    let what = format!("{crowd:?}, {outcome:?}");
    let mut life = Life::new(crowd);
    life.live_until(OUTAGE.start, takes_all);
    assert!(life.core.counts().delivered > 0, "{what}");
    let down = |_: &Bytes| (*takes, outcome.clone());

    life.live_until(OUTAGE.start + 120 * SECOND, down);
    let pause = life.core.pause().cloned();
    assert_eq!(pause.map(|pause| pause.trouble), Some(*trouble), "{what}");
    let (read, memory, steps) = (life.read, resident(), life.steps);
    let before = life.requests;
    life.live_until(OUTAGE.end, down);
    assert_eq!(life.read, read, "{what}: the run continued to read");
    let grown = resident().saturating_sub(memory);
    assert!(grown <= 256 * 1024, "{what}: {grown} bytes more after eight more minutes");
    let behind = life.core.snapshot(life.now).behind;
    let held = life.read_bytes - usize::try_from(behind.1 - behind.0).unwrap();
    assert!(held <= WINDOW_BYTES + BLOCK * 5_000, "{what}: {held} bytes held");
    let looks = life.requests - before;
    assert!((10..=LOOKS).contains(&looks), "{what}: {looks} looks");
    let steps = life.steps - steps;
    assert!(steps <= 4 * looks + 100, "{what}: woke {steps} times for {looks} looks");

    life.core.end_reading();
    let end = life.now + 3_600 * SECOND;
    life.live_until(end, takes_all);
    assert!(life.core.is_done() && life.core.pause().is_none(), "{what}: {:?}", life.core.snapshot(life.now));
    let counts = life.core.counts();
    let members = (0..life.read).filter(|clock| clock % 10_000 < crowd.members).count() as u64;
    assert!(counts.delivered == members && counts.pending == 0, "{what}: {counts:?}");
    assert_eq!(counts.received, life.read as u64, "{what}");
    life.read
}

/// An answer to a request from before a refusal proves nothing about the refusal.
#[test]
fn a_pause_ends_by_an_answer_to_what_was_sent_after_it_began() {
    for (trouble, takes, outcome) in outages().into_iter().skip(2) {
        let mut life = Life::new(Crowd { people: 1_000_000, members: 10_000, long: 20 });
        let (mut first, mut second) = (None, None);
        while second.is_none() {
            life.read();
            first = first.or_else(|| life.core.next_request(life.now));
            life.now += 100 * MILLISECOND;
            second = life.core.next_request(life.now);
        }
        let (first, second) = (first.unwrap(), second.unwrap());
        life.core.settle(second.number, outcome, life.now + takes);
        life.core.settle(first.number, takes_all(&first.body).1, life.now + takes);
        assert_eq!(life.core.pause().map(|pause| pause.trouble), Some(trouble));
        assert!(life.core.next_request(life.now + takes).is_none());
        let later = life.now + SECOND;
        let look = life.core.next_request(later).unwrap();
        assert_eq!(look.records, 1);
        life.core.settle(look.number, takes_all(&look.body).1, later);
        assert!(life.core.pause().is_none());
    }
}

#[test]
fn a_pause_tells_our_words_from_the_service_s_own() {
    let mut life = Life::new(Crowd { people: 1_000_000, members: 10_000, long: 20 });
    let message = |life: &Life| life.core.pause().map(|pause| pause.message.clone());
    life.live_until(OUTAGE.start, takes_all);
    life.live_until(OUTAGE.start + 60 * SECOND, |_| (MILLISECOND, answer(&[])));
    assert_eq!(message(&life), Some(FailureMessage::MissingResults));
    let refused = |message: &FailureMessage| PutOutcome::Refused {
        code: "AccessDeniedException".into(),
        message: message.clone(),
    };
    for (minute, said) in [(2, FailureMessage::Silent), (3, "not authorized".into()), (4, "denied".into())] {
        life.live_until(OUTAGE.start + minute * 60 * SECOND, |_| (MILLISECOND, refused(&said)));
        assert_eq!(message(&life), Some(said));
    }
}
