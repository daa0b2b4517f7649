//! Tests answers of a middlebox, answers that contradict themselves, and answers that do not end.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use outflow::delivery::engine::Command;
use outflow::delivery::reaction::Trouble;

use crate::endpoint::Endpoint;
use crate::endpoint::faults::{Applied, Contradiction, Endless, Fate, Refusal};
use crate::feed::Feed;
use crate::people::State;
use crate::run::{Over, Plan, Run, all_of, impatient};

/// Limit for the bytes of an endless answer that a client takes: what it reads, and what the system buffers on both
/// ends.
const TAKEN: u64 = 24 << 20;

/// A bare 413.
const BARE: Fate = Fate::Refused(Refusal::status(413, None), Applied::Never);

/// Runs a feed whose first requests all have this fate.
async fn at_first(seed: u64, requests: usize, fate: Fate, feed: &Feed, plan: Plan) -> (Endpoint, Over) {
    let endpoint = Endpoint::start(3, seed).await;
    endpoint.set(|faults| (faults.fates, faults.fates_left) = (vec![(1.0, fate)], requests));
    let over = Run::start(&endpoint, feed, plan).await.end(&endpoint, seed).await;
    (endpoint, over)
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_refused_as_too_large_for_a_while_make_no_healthy_record_dead() {
    let cases = [(1, 30, 40), (2, 10, 3), (3, 6, 1), (4, 18, 500)];
    let all = cases.into_iter().map(|(seed, requests, people)| async move {
        let feed = Feed::steady(if people < 4 { people } else { 300 }, people);
        let (_endpoint, over) = at_first(seed, requests, BARE, &feed, Plan::default()).await;
        assert_eq!((over.counts.dead, over.repeats, over.counts.possible_duplicates), (0, 0, 0), "{:?}", over.counts);
        assert!(over.seen.troubles().iter().all(|trouble| *trouble == Trouble::Refused), "{people} people");
    });
    all_of(all).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_refused_as_too_large_from_the_middle_on_pause_the_run_and_make_nothing_dead() {
    let fates = [BARE, Fate::Refused(Refusal::of("SerializationException"), Applied::Never)];
    let all = (1..).zip(fates).map(|(seed, fate)| async move {
        let endpoint = Endpoint::start(3, seed).await;
        let feed = Feed::steady(1_500, 300);
        let mut run = Run::flowing(&endpoint, &feed, Plan::default()).await;
        endpoint.set(|faults| faults.fates = vec![(1.0, fate)]);
        feed.release();
        run.until_paused(Trouble::Refused).await;
        let looks = endpoint.requests();
        tokio::time::sleep(Duration::from_secs(2)).await;
        assert!(endpoint.requests() <= looks + 40, "{} requests", endpoint.requests() - looks);
        endpoint.heal();
        let over = run.end(&endpoint, seed).await;
        assert_eq!((over.counts.dead, over.repeats), (0, 0), "{fate:?}: {:?}", over.counts);
    });
    all_of(all).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_in_place_of_an_answer_settles_nothing() {
    let login = "<html><body>Please sign in</body></html>";
    let pages = [
        (200, "", Applied::Never),
        (200, login, Applied::Never),
        (200, login, Applied::AtOnce),
        (200, "{}", Applied::Never),
        (200, r#"{"FailedRecordCount":0,"Records":[{"SequenceNumber":"1","#, Applied::AtOnce),
        (204, "", Applied::Never),
        (302, login, Applied::Never),
        (400, login, Applied::Never),
        (403, login, Applied::AtOnce),
        (404, login, Applied::Never),
        (413, login, Applied::Never),
        (413, r#"{"message":"Request Too Long"}"#, Applied::Never),
        (413, r#"{"code":"FUNCTION_PAYLOAD_TOO_LARGE"}"#, Applied::Never),
        (429, "slow down", Applied::Never),
    ];
    let all = (1..).zip(pages).map(|(seed, (status, page, applied))| async move {
        let feed = Feed::steady(120, 40);
        let (_endpoint, over) = at_first(seed, 14, Fate::Page(status, page, applied), &feed, Plan::default()).await;
        assert_eq!(over.counts.dead, 0, "{status} {page}: {:?}", over.counts);
        assert_eq!(over.repeats > 0, applied == Applied::AtOnce, "{status} {page}");
    });
    all_of(all).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_record_that_a_filter_never_lets_through_is_dead_alone() {
    let page = [Refusal::status(413, None), Refusal::status(403, None), Refusal::status(400, None)];
    let all = (1..).zip(page).map(|(seed, refusal)| async move {
        let endpoint = Endpoint::start(3, seed).await;
        endpoint.set(|faults| faults.poison = Some((r#""poison":true"#, refusal)));
        let feed = Feed::with_poison(seed, 200, 20, 0.02);
        let over = Run::start(&endpoint, &feed, Plan::default()).await.end(&endpoint, seed).await;
        assert!(over.counts.dead > 0, "{refusal:?}: {:?}", over.counts);
    });
    all_of(all).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_of_a_proxy_is_found_and_kept_to() {
    let endpoint = Endpoint::start(8, 1).await;
    endpoint.set(|faults| faults.longest = 6_000);
    let feed = Feed::steady(4_000, 2_000);
    let half = feed.hold_after(feed.lines.len() / 2);
    let mut run = Run::start(&endpoint, &feed, Plan::default()).await;
    run.until_delivered(half).await;
    let too_long = |outcomes: &HashMap<String, u64>| outcomes["RequestEntityTooLarge"];
    let refused = too_long(&run.log.lock().unwrap().outcomes);
    feed.release();
    let over = run.end(&endpoint, 1).await;
    assert_eq!((over.counts.dead, over.repeats, over.seen.pauses), (0, 0, vec![]));
    assert!(refused > 0 && too_long(&over.log.outcomes) == refused, "{refused}, then {:?}", over.log.outcomes);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_contradicts_itself_is_none() {
    let kinds = [
        Contradiction::Count,
        Contradiction::CodeBesideId,
        Contradiction::NumberAsCode,
        Contradiction::HalfAnId,
        Contradiction::OneLess,
        Contradiction::NamedError,
        Contradiction::HeaderOfError,
    ];
    let fates = kinds.iter().flat_map(|kind| [Applied::Never, Applied::AtOnce].map(|applied| (*kind, applied)));
    let fates: Vec<_> = fates.collect();
    let all = (1..).zip(fates).map(|(seed, (kind, applied))| async move {
        let endpoint = Endpoint::start(3, seed).await;
        let fate = Fate::Contradiction(kind, applied);
        endpoint.set(|faults| (faults.fates, faults.fates_left) = (vec![(0.4, fate)], 15));
        let over = Run::start(&endpoint, &Feed::steady(120, 8), Plan::default()).await.end(&endpoint, seed).await;
        assert!(over.counts.possible_duplicates > 0 && over.counts.dead == 0, "{kind:?}: {:?}", over.counts);
        assert_eq!(over.repeats > 0, applied == Applied::AtOnce, "{kind:?}, {applied:?}");
    });
    all_of(all).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endless_answer_is_left_and_its_records_come_again() {
    for (seed, endless) in [(1, Endless::Chunked), (2, Endless::Long), (3, Endless::Slow)] {
        let feed = Feed::steady(40, 20);
        let plan = Plan { timeouts: impatient(), ..Plan::default() };
        let (endpoint, over) = at_first(seed, 3, Fate::Endless(endless), &feed, plan).await;
        let (begun, taken) = endpoint.endless();
        assert!(begun >= 3 && taken < begun * TAKEN, "{endless:?}: {taken} bytes of {begun} answers");
        assert!(over.counts.possible_duplicates > 0 && over.counts.dead == 0, "{endless:?}: {:?}", over.counts);
    }
}

/// One record is larger than its shard's limit allows. The run retries it as long as needed, and other records never
/// wait for it.
#[tokio::test(flavor = "multi_thread")]
async fn a_large_record_that_is_throttled_holds_up_no_other_of_its_shard() {
    for (seed, bytes) in [(1, 1_500_000), (2, 900_000)] {
        let endpoint = Endpoint::start(1, seed).await;
        endpoint.set(|faults| faults.heavy = 500_000);
        let mut history = Feed::steady(60, 60).history;
        history[30] = State { email: Some("x".repeat(bytes)), ..history[30].clone() };
        let feed = Feed::of(history);
        feed.hold_after(feed.lines.len() - 25);
        let mut run = Run::start(&endpoint, &feed, Plan::default()).await;
        run.until("a few tries", |snapshot| snapshot.counts.throttled >= 6).await;
        feed.release();
        let began = Instant::now();
        run.until_delivered(59).await;
        assert!(began.elapsed() < Duration::from_secs(3), "{bytes} bytes: {:?}", began.elapsed());
        assert!(endpoint.requests() < 200, "{bytes} bytes: {} requests", endpoint.requests());
        endpoint.heal();
        run.command(Command::Look).await;
        let over = run.end(&endpoint, seed).await;
        assert_eq!((over.counts.dead, over.repeats, over.seen.pauses), (0, 0, vec![]), "{bytes} bytes");
    }
}
