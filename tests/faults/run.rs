//! One run of the real engine through the real client, with its ledger on disk, and the checks for every run.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use outflow::activation::ProfileReader;
use outflow::activation::rules::Rules;
use outflow::delivery::core::{RunSettings, Snapshot};
use outflow::delivery::counts::{Counts, Totals};
use outflow::delivery::engine::{
    Command, Engine, EngineError, Notice, RunEnd, RunInputs, Summary, dead_letter_file, ledger_folder,
};
use outflow::delivery::reaction::Trouble;
use outflow::delivery::transport::{KinesisStream, StreamTarget};
use outflow::kinesis::{AwsCredentials, Client, Connection, Timeouts};
use outflow::ledger::Ledger;
use outflow::source::Position;
use tempfile::TempDir;
use tokio::sync::{mpsc, watch};
use tokio::task::{JoinHandle, JoinSet};

use crate::endpoint::stream::Put;
use crate::endpoint::{Endpoint, STREAM};
use crate::feed::{Feed, rules};
use crate::people::{self, SEGMENTS};
use crate::watched::{Log, Watched};

/// Every awaited event has occurred by then.
const DEADLINE: Duration = Duration::from_secs(40);

/// Settings of a run.
pub(crate) struct Plan {
    pub(crate) rules: Rules,
    pub(crate) timeouts: Timeouts,
    pub(crate) allow_unordered: bool,
}

impl Default for Plan {
    fn default() -> Self {
        Self { rules: rules(), timeouts: Timeouts::default(), allow_unordered: false }
    }
}

/// Returns timeouts for tests in which answers are missing.
pub(crate) fn impatient() -> Timeouts {
    let (read, attempt) = (Duration::from_millis(400), Duration::from_millis(600));
    Timeouts { connect: Duration::from_secs(3), read, attempt }
}

/// A run in progress.
pub(crate) struct Run {
    pub(crate) log: Arc<Mutex<Log>>,
    feed: Feed,
    rules: Rules,
    commands: mpsc::Sender<Command>,
    snapshots: watch::Receiver<Snapshot>,
    running: JoinHandle<Result<Summary, EngineError>>,
    watching: JoinHandle<Seen>,
    _state: TempDir,
}

/// What a front end saw.
#[derive(Default, Debug)]
pub(crate) struct Seen {
    /// The pauses in order, each with its trouble and code.
    pub(crate) pauses: Vec<(Trouble, String)>,
    pub(crate) resumed: usize,
    snapshots: usize,
    wrong: Vec<Counts>,
}

/// A run that has ended and passed the checks.
pub(crate) struct Over {
    pub(crate) counts: Counts,
    pub(crate) seen: Seen,
    pub(crate) log: Log,
    /// Number of repeated records in the stream.
    pub(crate) repeats: usize,
}

impl Run {
    pub(crate) async fn start(endpoint: &Endpoint, feed: &Feed, plan: Plan) -> Self {
        let state = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(&ledger_folder(state.path())).unwrap();
        let slots = ledger.slots(&SEGMENTS[..2].iter().map(|id| ("ups", *id)).collect::<Vec<_>>()).unwrap();
        let reader = ProfileReader::new(plan.rules.clone(), &slots);
        let connection = Connection {
            region: "us-east-2".into(),
            endpoint_url: Some(endpoint.url()),
            credentials: AwsCredentials::Sandbox,
        };
        let client = Client::connect_with(connection, plan.timeouts).await.unwrap();
        let target = StreamTarget::Name(STREAM.into());
        let settings = RunSettings {
            rules: plan.rules.clone(),
            mapped: reader.mapped(),
            former_keys: false,
            stream: target.clone(),
            record_limit: None,
            shards: Vec::new(),
            ignores_keys: false,
            allow_unordered: plan.allow_unordered,
            totals: Totals::default(),
            position: Position::default(),
            extents: Vec::new(),
            forgotten_extents: 0,
            seed: fastrand::u64(..),
            began_at: 0,
        };
        let log = Arc::default();
        let parts = RunInputs {
            settings,
            ledger,
            dead_letters: dead_letter_file(state.path()),
            source: feed.source(),
            reader,
            transport: Watched { inner: KinesisStream::new(client, target), log: Arc::clone(&log) },
            max_pause: None,
        };
        let (engine, controls) = Engine::start(parts).unwrap();
        let watching = tokio::spawn(watch(controls.snapshots.clone(), controls.notices));
        let (commands, snapshots) = (controls.commands, controls.snapshots);
        let running = engine.spawn(());
        Self { log, feed: feed.clone(), rules: plan.rules, commands, snapshots, running, watching, _state: state }
    }

    pub(crate) fn feed(&self) -> &Feed {
        &self.feed
    }

    /// Waits until a snapshot fulfils the condition.
    pub(crate) async fn until(&mut self, what: &str, is_so: impl Fn(&Snapshot) -> bool) -> Snapshot {
        let waited = tokio::time::timeout(DEADLINE, self.snapshots.wait_for(is_so)).await;
        if let Ok(Ok(snapshot)) = waited.map(|found| found.map(|snapshot| snapshot.clone())) {
            return snapshot;
        }
        self.commands.send(Command::Stop).await.unwrap();
        panic!("waited in vain for {what}: {:?}", *self.snapshots.borrow())
    }

    /// Waits for a pause with this trouble.
    pub(crate) async fn until_paused(&mut self, trouble: Trouble) -> Snapshot {
        let what = format!("a pause: {trouble:?}");
        self.until(&what, |snapshot| snapshot.pause.as_ref().is_some_and(|pause| pause.trouble == trouble)).await
    }

    /// Stops before the end of the feed. Checks that all sent events are in order.
    pub(crate) async fn stop(self) -> (Summary, Seen) {
        self.command(Command::Stop).await;
        self.stopped().await
    }

    /// Returns how often the snapshot changes in this time.
    pub(crate) async fn changes_within(&mut self, time: Duration) -> usize {
        let (until, mut changes) = (tokio::time::Instant::now() + time, 0);
        self.snapshots.mark_unchanged();
        while tokio::time::timeout_at(until, self.snapshots.changed()).await.is_ok() {
            changes += 1;
        }
        changes
    }

    /// Waits for the end of a run that was stopped. Checks that all sent events are in order.
    pub(crate) async fn stopped(self) -> (Summary, Seen) {
        let summary = self.running.await.unwrap().unwrap();
        assert_eq!(self.log.lock().unwrap().faults, Vec::<String>::new());
        assert!(summary.counts.adds_up(), "{:?}", summary.counts);
        (summary, self.watching.await.unwrap())
    }

    /// Waits until this number of events is delivered.
    pub(crate) async fn until_delivered(&mut self, events: u64) -> Snapshot {
        self.until("deliveries", |snapshot| snapshot.counts.delivered >= events).await
    }

    pub(crate) async fn command(&self, command: Command) {
        self.commands.send(command).await.unwrap();
    }

    /// Starts with half of the feed released, and waits until some events have arrived.
    pub(crate) async fn flowing(endpoint: &Endpoint, feed: &Feed, plan: Plan) -> Self {
        feed.hold_after(feed.lines.len() / 2);
        let mut run = Self::start(endpoint, feed, plan).await;
        run.until_delivered(20).await;
        run
    }

    /// Waits for the end of the feed, and checks every promise. Each failure names `seed`.
    pub(crate) async fn end(self, endpoint: &Endpoint, seed: u64) -> Over {
        let Ok(ended) = tokio::time::timeout(DEADLINE, self.running).await else {
            // Otherwise its thread would outlive the test.
            self.commands.send(Command::Stop).await.unwrap();
            panic!("seed {seed}: the run does not end: {:?}", *self.snapshots.borrow())
        };
        let summary = ended.unwrap().unwrap();
        assert_eq!(summary.ended, RunEnd::Complete, "seed {seed}: {summary:?}");
        let front = self.watching.await.unwrap();
        assert!(front.snapshots > 0 && front.wrong.is_empty(), "seed {seed}: the counts do not add up: {front:?}");
        let log = std::mem::take(&mut *self.log.lock().unwrap());
        assert_eq!(log.faults, Vec::<String>::new(), "seed {seed}");
        check_arrived(endpoint, &people::expected_events(&self.rules, &self.feed.history), seed);
        check_counts(&summary.counts, &self.feed, &self.rules, seed);
        let repeats = repeats(endpoint, &log, &summary.counts, seed);
        Over { counts: summary.counts, seen: front, log, repeats }
    }
}

pub(crate) fn check_arrived(endpoint: &Endpoint, expected: &BTreeMap<String, Vec<String>>, seed: u64) {
    let arrived = first_occurrences(endpoint);
    for (key, events) in expected {
        let arrived = arrived.get(key).map_or(&[][..], Vec::as_slice);
        assert_eq!(arrived, events, "seed {seed}, key {key}: an event is lost, invented or out of order");
    }
    assert_eq!(arrived.len(), expected.len(), "seed {seed}: the stream has events for profiles without due events");
}

fn check_counts(counts: &Counts, feed: &Feed, rules: &Rules, seed: u64) {
    let due = people::due(rules, &feed.history);
    let dead = due.iter().filter(|state| state.poison).count();
    let expected = [(due.len() - dead) as u64, dead as u64, 0, feed.strangers, feed.strangers];
    let found = [counts.delivered, counts.dead, counts.pending, counts.malformed, counts.excluded];
    assert_eq!(found, expected, "seed {seed}: delivered, dead, pending, malformed, excluded: {counts:?}");
    assert_eq!(counts.received, feed.lines.len() as u64, "seed {seed}: {counts:?}");
    assert!(counts.adds_up(), "seed {seed}: {counts:?}");
}

/// Returns the data by key in the order of first arrival. A repeated record may come after newer ones.
pub(crate) fn first_occurrences(endpoint: &Endpoint) -> BTreeMap<String, Vec<String>> {
    let mut firsts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for record in &endpoint.state().stream.records {
        let of_key = firsts.entry(record.put.key.clone()).or_default();
        // A profile's events are all different, because each names its line.
        if !of_key.contains(&record.put.data) {
            of_key.push(record.put.data.clone());
        }
    }
    firsts
}

/// Returns whether the stream now contains a record more than once.
pub(crate) fn has_repeats(endpoint: &Endpoint) -> bool {
    let state = endpoint.state();
    let mut seen = HashSet::new();
    !state.stream.records.iter().all(|record| seen.insert(&record.put))
}

fn repeats(endpoint: &Endpoint, log: &Log, counts: &Counts, seed: u64) -> usize {
    let mut times: HashMap<&Put, usize> = HashMap::new();
    let state = endpoint.state();
    for record in &state.stream.records {
        *times.entry(&record.put).or_default() += 1;
    }
    for (put, times) in &times {
        assert!(*times <= log.may_be_there(put), "seed {seed}: {times} times without a cause: {put:?}");
    }
    let repeats = state.stream.records.len() - times.len();
    assert!(repeats as u64 <= counts.possible_duplicates, "seed {seed}: {repeats} repeats, {counts:?}");
    repeats
}

async fn watch(mut snapshots: watch::Receiver<Snapshot>, mut notices: mpsc::Receiver<Notice>) -> Seen {
    let mut seen = Seen::default();
    loop {
        tokio::select! {
            changed = snapshots.changed() => {
                if changed.is_err() {
                    break;
                }
                let counts = snapshots.borrow_and_update().counts;
                seen.snapshots += 1;
                seen.wrong.extend((!counts.adds_up()).then_some(counts));
            }
            Some(notice) = notices.recv() => seen.note(notice),
        }
    }
    while let Ok(notice) = notices.try_recv() {
        seen.note(notice);
    }
    seen
}

impl Seen {
    fn note(&mut self, notice: Notice) {
        match notice {
            Notice::Paused(pause) => self.pauses.push((pause.trouble, pause.code)),
            Notice::Resumed => self.resumed += 1,
            Notice::DeadLetter { .. } | Notice::Feed(_) => {}
            Notice::Dropped(left_out) => panic!("{left_out:?}: the run dropped notices"),
        }
    }

    /// Returns the kinds of trouble, each once, in the order in which they first occurred.
    pub(crate) fn troubles(&self) -> Vec<Trouble> {
        let mut troubles = Vec::new();
        for (trouble, _) in &self.pauses {
            if !troubles.contains(trouble) {
                troubles.push(*trouble);
            }
        }
        troubles
    }
}

/// Waits until the condition is true.
pub(crate) async fn eventually(what: &str, is_so: impl Fn() -> bool) {
    let looking = async {
        while !is_so() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    assert!(tokio::time::timeout(DEADLINE, looking).await.is_ok(), "waited in vain for {what}");
}

/// Runs all futures at the same time, because they mostly wait.
pub(crate) async fn all_of(all: impl Iterator<Item = impl Future<Output = ()> + Send + 'static>) {
    let mut running: JoinSet<()> = all.collect();
    while let Some(done) = running.join_next().await {
        done.unwrap();
    }
}
