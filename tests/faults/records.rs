//! Tests records that fail one by one, shards at their limits, records that are too large, and records that no endpoint
//! accepts.

use crate::endpoint::Endpoint;
use crate::endpoint::faults::POISONS;
use crate::feed::Feed;
use crate::people::due;
use crate::run::{Plan, Run, all_of};

#[tokio::test(flavor = "multi_thread")]
async fn throttled_records_come_again_at_any_rate_and_never_twice() {
    for (seed, chance) in [(1, 0.02), (2, 0.3), (3, 0.8)] {
        let endpoint = Endpoint::start(3, seed).await;
        endpoint.set(|faults| faults.throttled = chance);
        let over = Run::start(&endpoint, &Feed::new(seed, 400, 60), Plan::default()).await.end(&endpoint, seed).await;
        assert!(over.counts.throttled > 0, "{:?}", over.counts);
        assert_eq!((over.repeats, over.counts.possible_duplicates), (0, 0));
        assert_eq!(over.seen.pauses, []);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn failed_records_are_retried_at_any_rate_and_repeated_only_if_they_were_written() {
    // Retries wait up to several seconds. If most records fail, the feed must be short, or its unluckiest event takes
    // minutes.
    let cases = [(0.05, 0.0, 120), (0.2, 0.5, 120), (0.5, 0.0, 40), (0.5, 0.9, 40)];
    let all = (1..).zip(cases).map(|(seed, (chance, written, events))| async move {
        let endpoint = Endpoint::start(3, seed).await;
        endpoint.set(|faults| (faults.failed, faults.failed_but_written) = (chance, written));
        let over = Run::start(&endpoint, &Feed::steady(events, 60), Plan::default()).await.end(&endpoint, seed).await;
        assert!(over.counts.possible_duplicates > 0, "{:?}", over.counts);
        assert_eq!(over.repeats > 0, written > 0.0, "{} repeats", over.repeats);
        let unsaid = endpoint.state().stream.records.iter().filter(|record| !record.told).count();
        assert!(over.repeats <= unsaid, "{} repeats, {unsaid} written without a confirmation", over.repeats);
    });
    all_of(all).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_stream_that_fails_here_and_there_gets_everything() {
    let endpoint = Endpoint::start(8, 1).await;
    endpoint.set(|faults| (faults.failed, faults.throttled) = (0.05, 0.05));
    let feed = Feed::steady(6_000, 3_000);
    let over = Run::start(&endpoint, &feed, Plan::default()).await.end(&endpoint, 1).await;
    assert!(over.counts.delivered == 6_000 && over.repeats == 0, "{:?}", over.counts);
    assert!(over.counts.retried > 300 && over.seen.pauses.is_empty(), "{:?}", over.counts);
}

#[tokio::test(flavor = "multi_thread")]
async fn shards_at_their_limits_throttle_and_get_everything() {
    for (seed, factor) in [(1, 1.0), (2, 0.5)] {
        let endpoint = Endpoint::start(2, seed).await;
        endpoint.set(|faults| faults.limits = Some(factor));
        let over = Run::start(&endpoint, &Feed::steady(3_000, 1_500), Plan::default()).await.end(&endpoint, seed).await;
        let (throttled, delivered) = (over.counts.throttled, over.counts.delivered);
        assert_eq!((delivered, over.repeats), (3_000, 0));
        // The engine settles at the capacity of the shards. An engine that does not would have most of its records
        // throttled.
        assert!(throttled < delivered / if factor < 1.0 { 1 } else { 10 }, "{:?}", over.counts);
        assert_eq!(over.seen.pauses, []);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_over_the_limit_is_dead_and_the_rest_arrives() {
    for (largest, dead) in [(1 << 20, true), (2 << 20, false)] {
        let endpoint = Endpoint::start(2, 1).await;
        endpoint.set(|faults| faults.largest = largest);
        let mut feed = Feed::new(1, 80, 10);
        for index in [20, 40] {
            let mut state = feed.history[index].clone();
            state.email = Some("x".repeat(1_100_000));
            state.statuses.insert("alpha", "realized");
            // The model calls every record that the endpoint refuses poison.
            state.poison = false;
            feed.history[index] = state;
        }
        let feed = Feed::of(feed.history);
        let mut expected = feed.clone();
        for index in [20, 40] {
            expected.history[index].poison = dead;
        }
        let over = Run::start(&endpoint, &expected, Plan::default()).await.end(&endpoint, 1).await;
        assert_eq!(over.counts.dead, if dead { 2 } else { 0 }, "{:?}", over.counts);
        assert_eq!(over.seen.pauses, []);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_record_that_is_refused_is_found_whatever_the_word() {
    for (seed, refusal) in (1..).zip(POISONS) {
        let endpoint = Endpoint::start(3, seed).await;
        endpoint.set(|faults| faults.poison = Some((r#""poison":true"#, refusal)));
        let feed = Feed::with_poison(seed, 300, 20, 0.05);
        let plan = Plan::default();
        let dead = due(&plan.rules, &feed.history).iter().filter(|state| state.poison).count() as u64;
        let over = Run::start(&endpoint, &feed, plan).await.end(&endpoint, seed).await;
        assert!(over.counts.dead == dead && dead > 2, "{refusal:?}: {:?}", over.counts);
        assert_eq!(over.repeats, 0);
    }
}
