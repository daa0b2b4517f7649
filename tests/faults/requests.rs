//! Tests whole requests that are refused, vanish, or break off.

use std::time::Duration;

use outflow::delivery::reaction::Trouble;
use outflow::kinesis::Timeouts;

use crate::codes::PAUSES;
use crate::endpoint::Endpoint;
use crate::endpoint::faults::{Applied, FAILURES, Fate, Refusal, THROTTLES};
use crate::feed::Feed;
use crate::people::due;
use crate::run::{Over, Plan, Run, all_of, eventually, has_repeats, impatient};

/// Number of events of each person, so there are at least as many requests. With a probability of 0.4, a fate then
/// surely occurs.
const ROUNDS: usize = 15;

/// Number of requests that have their fate. Later requests succeed, so a run's length does not depend on luck.
const FATED: usize = 15;

/// Runs a feed against an endpoint with one fate and the probability `chance`.
async fn under(seed: u64, chance: f64, fate: Fate, plan: Plan) -> (Endpoint, Over) {
    let endpoint = Endpoint::start(3, seed).await;
    endpoint.set(|faults| (faults.fates, faults.fates_left) = (vec![(chance, fate)], FATED));
    let over = Run::start(&endpoint, &Feed::steady(ROUNDS * 8, 8), plan).await.end(&endpoint, seed).await;
    (endpoint, over)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_throttled_comes_again_and_pauses_nothing() {
    let all = (1..).zip(THROTTLES).map(|(seed, refusal)| async move {
        let (_endpoint, over) = under(seed, 0.4, Fate::Refused(refusal, Applied::Never), Plan::default()).await;
        assert!(over.counts.throttled > 0, "{refusal:?}: {:?}", over.counts);
        assert_eq!((over.repeats, over.counts.possible_duplicates), (0, 0), "{refusal:?}");
        assert_eq!(over.seen.pauses, [], "{refusal:?}");
    });
    all_of(all).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_request_is_retried_and_repeated_only_if_it_was_written() {
    let fates =
        FAILURES.map(|refusal| [Applied::Never, Applied::AtOnce].map(|applied| Fate::Refused(refusal, applied)));
    let all = (1..).zip(fates.into_iter().flatten()).map(|(seed, fate)| async move {
        let (_endpoint, over) = under(seed, 0.4, fate, Plan::default()).await;
        assert!(over.counts.possible_duplicates > 0, "{fate:?}: {:?}", over.counts);
        assert_eq!(over.repeats > 0, matches!(fate, Fate::Refused(_, Applied::AtOnce)), "{fate:?}");
    });
    all_of(all).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_without_an_answer_is_retried_and_repeated_only_if_it_was_written() {
    let late = Applied::Late(Duration::from_millis(900));
    let fates = [
        Fate::Silence(Applied::Never),
        Fate::Silence(Applied::AtOnce),
        Fate::Silence(late),
        Fate::Reset(Applied::Never),
        Fate::Reset(Applied::AtOnce),
        Fate::Reset(late),
        Fate::Cut,
    ];
    let all = (1..).zip(fates).map(|(seed, fate)| async move {
        let is_silent = matches!(fate, Fate::Silence(_));
        let timeouts = if is_silent { impatient() } else { Timeouts::default() };
        let (endpoint, over) = under(seed, 0.4, fate, Plan { timeouts, ..Plan::default() }).await;
        assert!(over.log.outcomes.contains_key("unanswered"), "{fate:?}: {:?}", over.log.outcomes);
        assert!(over.log.doubted() > 0, "{fate:?}");
        let unsaid = endpoint.state().stream.records.iter().filter(|record| !record.told).count();
        match fate {
            // On a busy machine, the endpoint's own answer may come too late.
            Fate::Silence(Applied::Never) => assert_eq!(unsaid, 0, "{fate:?}"),
            Fate::Reset(Applied::Never) => assert_eq!((unsaid, over.repeats), (0, 0), "{fate:?}"),
            // A late write may occur after the run.
            _ => eventually("a record that is there twice", || has_repeats(&endpoint)).await,
        }
    });
    all_of(all).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_written_late_repeats_an_older_event_and_never_brings_one_first() {
    let endpoint = Endpoint::start(1, 1).await;
    let after = Duration::from_millis(1_200);
    endpoint.set(|faults| faults.fates = vec![(1.0, Fate::Silence(Applied::Late(after)))]);
    let feed = Feed::new(3, 30, 1);
    let plan = Plan { timeouts: impatient(), ..Plan::default() };
    assert!(due(&plan.rules, &feed.history).len() > 5);
    let mut run = Run::start(&endpoint, &feed, plan).await;
    run.until("a request without an answer", |snapshot| snapshot.counts.possible_duplicates > 0).await;
    endpoint.heal();
    let newest = run.until_delivered(2).await.counts.delivered;
    let data = |index: usize| endpoint.state().stream.records.get(index).map(|record| record.put.data.clone());
    assert!(newest >= 2 && data(0) != data(1));
    let first = data(0).unwrap();
    let times = || endpoint.state().stream.records.iter().filter(|record| record.put.data == first).count();
    eventually("the late one", || times() > 1).await;
    run.end(&endpoint, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_whole_run_needs_pauses_it_with_its_trouble_until_it_is_there() {
    let all = (1..).zip(PAUSES).map(|(seed, (code, trouble))| async move {
        let endpoint = Endpoint::start(2, seed).await;
        let feed = Feed::new(seed, 200, 20);
        let mut run = Run::flowing(&endpoint, &feed, Plan::default()).await;
        endpoint.set(|faults| faults.fates = vec![(1.0, Fate::Refused(Refusal::of(code), Applied::Never))]);
        feed.release();
        let snapshot = run.until_paused(trouble).await;
        assert!(snapshot.counts.pending > 0, "{code}: {:?}", snapshot.counts);
        endpoint.heal();
        let over = run.end(&endpoint, seed).await;
        assert_eq!(over.seen.pauses, [(trouble, code.to_owned())]);
        assert_eq!((over.seen.resumed, over.repeats), (1, 0), "{code}");
    });
    all_of(all).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_that_falls_silent_is_unreachable_until_it_answers() {
    let endpoint = Endpoint::start(2, 1).await;
    let feed = Feed::new(1, 200, 20);
    let mut run = Run::flowing(&endpoint, &feed, Plan { timeouts: impatient(), ..Plan::default() }).await;
    endpoint.set(|faults| faults.fates = vec![(1.0, Fate::Silence(Applied::Never))]);
    feed.release();
    run.until_paused(Trouble::Unreachable).await;
    endpoint.heal();
    let over = run.end(&endpoint, 1).await;
    assert_eq!((over.seen.troubles(), over.seen.resumed), (vec![Trouble::Unreachable], 1));
}
