//! Tests a resource of a run that disappears and returns: the endpoint, permissions, credentials, the stream, the
//! clock.

use std::time::{Duration, Instant};

use outflow::delivery::reaction::Trouble;

use crate::endpoint::Endpoint;
use crate::feed::Feed;
use crate::run::{Over, Plan, Run, eventually, impatient};

/// How long the resource is missing.
const AWAY: Duration = Duration::from_secs(2);

/// Maximum number of retries in that time. The first comes after half a second to a second, and the wait then doubles
/// each time.
const LOOKS: u64 = 6;

/// Removes a resource in the middle of a feed and restores it. The run resumes, and retries only now and then before
/// that.
async fn away(break_it: impl Fn(&Endpoint), trouble: Trouble, mend_it: impl Fn(&Endpoint)) -> Over {
    let endpoint = Endpoint::start(3, 1).await;
    let feed = Feed::new(7, 1_500, 60);
    let mut run = Run::flowing(&endpoint, &feed, Plan::default()).await;
    break_it(&endpoint);
    feed.release();
    let paused = run.until_paused(trouble).await;
    let (began, before, written) = (Instant::now(), endpoint.requests(), endpoint.state().stream.records.len());
    let mut most = paused.in_flight;
    while began.elapsed() < AWAY {
        let next = run.until("the next snapshot", |_| true).await;
        most = most.max(next.in_flight);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let looks = endpoint.requests() - before;
    assert!(looks <= LOOKS + most as u64, "{looks} looks in {AWAY:?}");
    assert_eq!(endpoint.state().stream.records.len(), written, "the run reads no line during the pause");
    mend_it(&endpoint);
    let over = run.end(&endpoint, 1).await;
    assert_eq!(over.seen.troubles(), [trouble]);
    assert_eq!((over.seen.resumed, over.repeats), (1, 0), "{:?}", over.seen);
    over
}

#[tokio::test(flavor = "multi_thread")]
async fn revoked_rights_pause_a_run_until_they_are_restored() {
    let set = |denied| move |endpoint: &Endpoint| endpoint.set(|faults| faults.denied = denied);
    Box::pin(away(set(true), Trouble::Permission, set(false))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn expired_credentials_pause_a_run_until_they_are_taken_again() {
    let set = |key| move |endpoint: &Endpoint| endpoint.set(|faults| faults.expired = key);
    Box::pin(away(set(Some("sandbox")), Trouble::Credentials, set(None))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_stream_pauses_a_run_until_it_is_created_again() {
    let delete = |endpoint: &Endpoint| endpoint.state().stream.exists = false;
    // The new stream has other shards with the same names.
    Box::pin(away(delete, Trouble::StreamMissing, |endpoint| endpoint.state().stream.recreate(5))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_recreated_between_two_requests_gets_everything() {
    let endpoint = Endpoint::start(3, 1).await;
    let feed = Feed::steady(1_200, 100);
    let run = Run::flowing(&endpoint, &feed, Plan::default()).await;
    endpoint.state().stream.recreate(4);
    feed.release();
    let over = run.end(&endpoint, 1).await;
    assert_eq!((over.seen.pauses, over.repeats), (vec![], 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_port_pauses_a_run_until_it_is_open_again() {
    let endpoint = Endpoint::start(3, 1).await;
    let feed = Feed::new(7, 1_500, 60);
    let mut run = Run::flowing(&endpoint, &feed, Plan::default()).await;
    endpoint.close_port().await;
    feed.release();
    run.until_paused(Trouble::Unreachable).await;
    let began = Instant::now();
    eventually("the end of the outage", || began.elapsed() > AWAY).await;
    let attempts = run.log.lock().unwrap().outcomes["unsent"];
    assert!(attempts <= LOOKS + 32, "{attempts} attempts");
    endpoint.open_port();
    let over = run.end(&endpoint, 1).await;
    assert_eq!((over.seen.troubles(), over.seen.resumed), (vec![Trouble::Unreachable], 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_that_closes_on_requests_in_flight_loses_none_of_them() {
    let endpoint = Endpoint::start(3, 1).await;
    endpoint.set(|faults| faults.slow = Duration::from_millis(300));
    let feed = Feed::steady(1_000, 100);
    let mut run = Run::flowing(&endpoint, &feed, Plan { timeouts: impatient(), ..Plan::default() }).await;
    feed.release();
    for _ in 0..3 {
        run.until("requests under way", |snapshot| snapshot.in_flight > 0).await;
        endpoint.close_port().await;
        run.until_paused(Trouble::Unreachable).await;
        endpoint.open_port();
        run.until("the run to go on", |snapshot| snapshot.pause.is_none()).await;
    }
    run.end(&endpoint, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_differs_is_corrected_by_one_more_try() {
    for (seed, hours) in [(1, 2), (2, -3)] {
        let endpoint = Endpoint::start(2, seed).await;
        endpoint.set(|faults| faults.skew = hours * 3_600);
        let feed = Feed::steady(600, 60);
        let let_out = feed.hold_after(200);
        let mut run = Run::start(&endpoint, &feed, Plan::default()).await;
        run.until_delivered(let_out).await;
        // The clock is corrected during the run, and wrong again later.
        for (skew, lines) in [(0, 400), (5_000, 500)] {
            endpoint.set(|faults| faults.skew = skew);
            let let_out = feed.hold_after(lines);
            run.until_delivered(let_out).await;
        }
        feed.release();
        let over = run.end(&endpoint, seed).await;
        assert!(over.log.outcomes["InvalidSignatureException"] >= 3, "{:?}", over.log.outcomes);
        assert_eq!((over.seen.pauses, over.repeats), (vec![], 0));
    }
}
