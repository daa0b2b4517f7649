//! Tests a user's requests to a run: pause, resume, drain, change the sign-in. Order, checkpoint and counts stay right.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use outflow::delivery::engine::{Command, RunEnd, Summary};
use outflow::delivery::reaction::Trouble;
use outflow::destination::lock::PauseReason;
use outflow::destination::run::assembly::FeedAnswers;
use outflow::destination::run::assembly::{AssemblyInputs, assemble};
use outflow::destination::run::preview::{PreviewStep, Previewing};
use outflow::destination::run::{RunNotification, Running};
use outflow::destination::sign_in::SignIn;
use outflow::destination::{RunnerLock, Spec};
use outflow::kinesis::{AwsCredentials, HeldKeys, Keys};
use outflow::secret::Secret;

use crate::endpoint::{Endpoint, STREAM};
use crate::feed::Feed;
use crate::people::SEGMENTS;
use crate::run::{Plan, Run, first_occurrences};

/// How long a test waits to see that nothing happens.
const QUIET: Duration = Duration::from_millis(600);

/// Returns a run that the user has paused. The feed has released all lines, and no request is in flight.
async fn held(endpoint: &Endpoint, feed: &Feed) -> Run {
    let mut run = Run::flowing(endpoint, feed, Plan::default()).await;
    run.command(Command::Hold).await;
    feed.release();
    let settled = |counts: &outflow::delivery::counts::Counts| counts.received - counts.pending;
    run.until("what was under way is settled and committed", |snapshot| {
        snapshot.held && snapshot.in_flight == 0 && snapshot.behind.0 <= settled(&snapshot.counts)
    })
    .await;
    run
}

#[tokio::test(flavor = "multi_thread")]
async fn a_users_pause_settles_requests_in_flight_and_loses_nothing() {
    let endpoint = Endpoint::start(3, 1).await;
    let feed = Feed::new(7, 1_500, 60);
    let mut run = held(&endpoint, &feed).await;
    let (requests, written) = (endpoint.requests(), endpoint.state().stream.records.len());
    tokio::time::sleep(QUIET).await;
    assert_eq!((endpoint.requests(), endpoint.state().stream.records.len()), (requests, written));
    let waiting = run.until("lines that wait", |snapshot| snapshot.counts.pending > 0).await;
    assert!(waiting.pause.is_none() && waiting.oldest_waits.is_some(), "{waiting:?}");
    run.command(Command::Resume).await;
    let over = run.end(&endpoint, 1).await;
    assert_eq!((over.seen.pauses, over.repeats), (vec![], 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paused_run_that_is_drained_delivers_what_was_read() {
    let endpoint = Endpoint::start(3, 1).await;
    let feed = Feed::steady(900, 60);
    let mut run = held(&endpoint, &feed).await;
    let before = run.until("lines that wait", |snapshot| snapshot.counts.pending > 0).await;
    run.command(Command::Drain(Duration::from_secs(20))).await;
    let last = run.until("the end of the drain", |snapshot| snapshot.counts.pending == 0).await;
    assert!(last.drains_until.is_some() && last.reading_ended && !last.held, "{last:?}");
    assert!(last.counts.delivered > before.counts.delivered, "{last:?}");
    let (summary, _) = run.stopped().await;
    // The run may have read the end of the feed by then. Either way it leaves nothing behind.
    assert!(matches!(summary.ended, RunEnd::Drained | RunEnd::Complete), "{:?}", summary.ended);
    assert_eq!(summary.counts.pending, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paused_run_that_is_stopped_leaves_the_rest_to_the_next_one() {
    let endpoint = Endpoint::start(3, 1).await;
    let feed = Feed::steady(900, 60);
    let mut run = held(&endpoint, &feed).await;
    run.until("lines that wait", |snapshot| snapshot.counts.pending > 0).await;
    let written = endpoint.state().stream.records.len();
    let (summary, _) = run.stop().await;
    assert_eq!((summary.ended, endpoint.state().stream.records.len()), (RunEnd::Stopped, written));
    assert!(summary.counts.pending > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_shown_fades_when_nothing_happens_and_then_nobody_wakes() {
    let endpoint = Endpoint::start(3, 1).await;
    let feed = Feed::steady(900, 60);
    let mut run = Run::flowing(&endpoint, &feed, Plan::default()).await;
    run.until("a rate", |snapshot| snapshot.lately.events > 0.0).await;
    run.until("a latency of the last second", |snapshot| snapshot.lately.latency.is_some()).await;
    run.until("no rate any more", |snapshot| snapshot.lately.events < 1e-9 && snapshot.lately.latency.is_none()).await;
    let quiet = run.changes_within(2 * QUIET).await;
    assert_eq!(quiet, 0);
    feed.release();
    run.end(&endpoint, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn shards_show_what_they_take() {
    let endpoint = Endpoint::start(3, 1).await;
    let feed = Feed::steady(6_000, 2_000);
    let mut run = Run::start(&endpoint, &feed, Plan::default()).await;
    let busy = |snapshot: &outflow::delivery::core::Snapshot| {
        snapshot.shards.len() == 3 && snapshot.shards.iter().all(|shard| shard.records > 100.0 && shard.bytes > 1_000.0)
    };
    let snapshot = run.until("all shards at work", busy).await;
    for shard in &snapshot.shards {
        assert!(shard.load() > 0.1 && shard.load() < 1.3 && shard.shards == 1, "{shard:?}");
    }
    run.end(&endpoint, 1).await;
}

/// Returns a destination whose feed holds these lines.
fn spec(endpoint: &Endpoint, folder: &Path, feed: &Feed) -> Spec {
    let path = folder.join("people.ndjson");
    let mut file = std::fs::File::create(&path).unwrap();
    feed.lines.iter().for_each(|line| writeln!(file, "{line}").unwrap());
    let spec = format!(
        "name = \"faults\"\nkind = \"amazon-kinesis\"\n[account]\ncredentials = \"environment\"\nregion = \"us-east-2\"\n\
         endpoint_url = {:?}\n[connection]\nstream = {STREAM:?}\n[source]\nkind = \"file\"\npath = {:?}\n\
         [activation]\nsegments = [{{ id = {:?} }}]\nattributes = [\"person.email\", \"person.tier\"]\nmeta = true\n",
        endpoint.url(),
        path.to_str().unwrap(),
        SEGMENTS[0],
    );
    Spec::parse(&spec, "faults.toml").unwrap()
}

/// Starts a run the way `run` and the app do.
async fn running(endpoint: &Endpoint, folder: &Path, feed: &Feed) -> Running {
    let given = AssemblyInputs {
        credentials: AwsCredentials::Sandbox,
        max_pause: None,
        feed: FeedAnswers::default(),
        stream_changed: None,
        recognition: Arc::default(),
    };
    let assembled = assemble(&spec(endpoint, folder, feed), &folder.join("state"), "test", given).await.unwrap();
    Running::start(assembled, None).unwrap()
}

/// Waits for the end, and calls `act` when the run pauses.
async fn to_the_end(mut running: Running, act: impl AsyncFn(&mut Running, Trouble)) -> Summary {
    let attend = async {
        loop {
            match running.next().await {
                RunNotification::Ended(ended) => return ended.unwrap(),
                RunNotification::Noted(outflow::delivery::engine::Notice::Paused(pause)) => {
                    act(&mut running, pause.trouble).await;
                }
                RunNotification::Noted(_) | RunNotification::Shown | RunNotification::Exchanged(_) => {}
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(40), attend).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_goes_on_with_other_credentials_where_it_paused() {
    let endpoint = Endpoint::start(3, 1).await;
    endpoint.set(|faults| faults.expired = Some("sandbox"));
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let running = running(&endpoint, folder.path(), &Feed::steady(200, 200)).await;
    let summary = to_the_end(running, async |running, trouble| {
        assert_eq!(trouble, Trouble::Credentials);
        assert!(endpoint.state().stream.records.is_empty());
        // Other processes see the pause until the run resumes.
        while PauseReason::read(&state) != Some(PauseReason::By(trouble)) {
            running.next().await;
        }
        // The run then resumes, and does not end.
        endpoint.set(|faults| faults.throttled = 1.0);
        let keys = Keys {
            access_key_id: "other".into(),
            secret_access_key: Secret::copy_of("secret"),
            session_token: None,
            expires: None,
        };
        let other = SignIn { credentials: AwsCredentials::Held(HeldKeys::new(&keys)), watch: None };
        running.sign_in_as(other).await.unwrap();
        while PauseReason::read(&state).is_some() {
            running.next().await;
        }
        assert!(RunnerLock::is_held(&state));
        endpoint.set(|faults| faults.throttled = 0.0);
    })
    .await;
    assert_eq!((summary.ended, summary.counts.delivered, summary.counts.pending), (RunEnd::Complete, 200, 0));
    assert_eq!(endpoint.state().stream.records.len(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_is_reported_last_and_once() {
    let endpoint = Endpoint::start(3, 1).await;
    let folder = tempfile::tempdir().unwrap();
    let mut running = running(&endpoint, folder.path(), &Feed::steady(50, 50)).await;
    let summary = loop {
        if let RunNotification::Ended(ended) = running.next().await {
            break ended.unwrap();
        }
    };
    assert_eq!(running.snapshot().counts, summary.counts);
    assert_eq!(running.progress().place(&running.snapshot()), running.progress().total().unwrap());
    assert!(tokio::time::timeout(QUIET, running.next()).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_previewed_arrives_byte_for_byte() {
    let endpoint = Endpoint::start(3, 1).await;
    let (folder, feed) = (tempfile::tempdir().unwrap(), Feed::new(11, 800, 40));
    let mut previewing =
        Previewing::open(&spec(&endpoint, folder.path(), &feed), &folder.path().join("state")).unwrap();
    let mut previewed: BTreeMap<String, Vec<String>> = BTreeMap::new();
    loop {
        match previewing.advance().unwrap() {
            PreviewStep::Event(event) => {
                let of_key = previewed.entry(event.partition.to_string()).or_default();
                of_key.push(String::from_utf8(event.body).unwrap());
            }
            PreviewStep::Passed | PreviewStep::Waits => {}
            PreviewStep::End => break,
        }
    }
    drop(previewing);
    let running = running(&endpoint, folder.path(), &feed).await;
    let summary = to_the_end(running, async |_, trouble| panic!("{trouble:?}")).await;
    assert!(summary.counts.delivered > 100, "{summary:?}");
    assert_eq!(first_occurrences(&endpoint), previewed);
}
