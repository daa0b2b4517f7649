//! Tests shards that split, merge, respond slowly, or ignore keys during a run, and the answers to a probe.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_sdk_kinesis::error::ProvideErrorMetadata;
use aws_sdk_kinesis::primitives::Blob;
use aws_sdk_kinesis::types::PutRecordsRequestEntry;
use outflow::delivery::reaction::Trouble;
use outflow::kinesis::{AwsCredentials, Client, Connection};

use crate::endpoint::faults::DryRun;
use crate::endpoint::{Endpoint, STREAM};
use crate::feed::Feed;
use crate::run::{Plan, Run, first_occurrences};

#[tokio::test(flavor = "multi_thread")]
async fn splits_and_merges_in_the_middle_change_nothing() {
    for seed in 1..4 {
        let endpoint = Endpoint::start(3, seed).await;
        endpoint.set(|faults| faults.failed = 0.05);
        let feed = Feed::steady(1_200, 150);
        feed.hold_after(100);
        let mut run = Run::start(&endpoint, &feed, Plan::default()).await;
        for step in 1..8 {
            run.until_delivered(step * 80).await;
            endpoint.state().stream.reshard();
            feed.hold_after(100 + usize::try_from(step).unwrap() * 100);
        }
        feed.release();
        let over = run.end(&endpoint, seed).await;
        assert_eq!((over.repeats, over.seen.pauses), (0, vec![]));
        let shards: std::collections::BTreeSet<String> =
            endpoint.state().stream.records.iter().map(|record| record.shard.clone()).collect();
        assert!(shards.len() > 4, "{shards:?}");
    }
}

/// Reads like a consumer that finishes a shard before its child shards.
#[tokio::test(flavor = "multi_thread")]
async fn a_profiles_sequence_numbers_rise_within_each_of_its_shards() {
    let endpoint = Endpoint::start(2, 1).await;
    let feed = Feed::steady(600, 20);
    feed.hold_after(200);
    let mut run = Run::start(&endpoint, &feed, Plan::default()).await;
    run.until_delivered(150).await;
    endpoint.state().stream.split(0);
    feed.release();
    run.end(&endpoint, 1).await;
    let firsts = first_occurrences(&endpoint);
    let mut by_shard: BTreeMap<(String, String), Vec<(u128, String)>> = BTreeMap::new();
    for record in &endpoint.state().stream.records {
        let place = (record.put.key.clone(), record.shard.clone());
        by_shard.entry(place).or_default().push((record.sequence, record.put.data.clone()));
    }
    for ((key, shard), mut records) in by_shard {
        records.sort_unstable();
        let at = |data: &String| firsts[&key].iter().position(|first| first == data).unwrap();
        assert!(records.iter().map(|(_, data)| at(data)).is_sorted(), "{key} on {shard}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shard_that_answers_slowly_is_waited_for_and_nothing_else_is_lost() {
    let endpoint = Endpoint::start(4, 1).await;
    endpoint.set(|faults| faults.slow = Duration::from_millis(500));
    let over = Run::start(&endpoint, &Feed::steady(600, 150), Plan::default()).await.end(&endpoint, 1).await;
    assert_eq!((over.repeats, over.counts.possible_duplicates, over.seen.pauses), (0, 0, vec![]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_turns_to_ignoring_keys_pauses_the_run_for_good() {
    let endpoint = Endpoint::start(4, 1).await;
    let mut run = Run::flowing(&endpoint, &Feed::steady(100_000, 200), Plan::default()).await;
    endpoint.set(|faults| faults.auto = true);
    run.feed().release();
    let paused = run.until_paused(Trouble::Unordered).await;
    endpoint.heal();
    assert!(paused.counts.pending > 0);
    let (summary, seen) = run.stop().await;
    assert!(summary.counts.pending > 0 && seen.resumed == 0, "{summary:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_it_is_allowed_a_stream_that_turns_to_ignoring_keys_gets_everything_in_order() {
    let endpoint = Endpoint::start(4, 1).await;
    let feed = Feed::steady(800, 100);
    let run = Run::flowing(&endpoint, &feed, Plan { allow_unordered: true, ..Plan::default() }).await;
    endpoint.set(|faults| (faults.auto, faults.failed) = (true, 0.05));
    feed.release();
    let over = run.end(&endpoint, 1).await;
    assert_eq!((over.repeats, over.seen.pauses), (0, vec![]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_probe_writes_nothing_where_dry_run_is_known_and_nothing_where_the_hash_key_is_out_of_range() {
    const OUT_OF_RANGE: &str = "340282366920938463463374607431768211456";
    let endpoint = Endpoint::start(2, 1).await;
    for (dry_run, hash_key, code) in [
        (DryRun::Honoured, None, Some("DryRunOperationException")),
        (DryRun::Honoured, Some(OUT_OF_RANGE), Some("InvalidArgumentException")),
        (DryRun::Ignored, Some(OUT_OF_RANGE), Some("InvalidArgumentException")),
        (DryRun::Ignored, None, None),
    ] {
        endpoint.set(|faults| faults.dry_run = dry_run);
        assert_eq!(probe(&endpoint, hash_key).await.as_deref(), code, "{dry_run:?}, {hash_key:?}");
    }
    endpoint.set(|faults| (faults.dry_run, faults.denied) = (DryRun::Honoured, true));
    assert_eq!(probe(&endpoint, Some(OUT_OF_RANGE)).await.as_deref(), Some("AccessDeniedException"));
    assert_eq!(endpoint.state().stream.records.len(), 1, "only the records that the run sent were written");
}

/// Sends one dry run. Returns the code of the answer, or `None` if the record was written.
async fn probe(endpoint: &Endpoint, hash_key: Option<&str>) -> Option<String> {
    let connection = Connection {
        region: "us-east-2".into(),
        endpoint_url: Some(endpoint.url()),
        credentials: AwsCredentials::Sandbox,
    };
    let sdk = Client::connect(connection).await.unwrap().sdk().await;
    let record = PutRecordsRequestEntry::builder()
        .partition_key("probe")
        .data(Blob::new("{}"))
        .set_explicit_hash_key(hash_key.map(str::to_owned))
        .build()
        .unwrap();
    let asked = sdk.put_records().stream_name(STREAM).records(record).dry_run(true).send().await;
    asked.err().and_then(|error| error.code().map(str::to_owned))
}
