//! Tests random feeds, faults and kills over thousands of seeds: the rules of delivery against a simulated endpoint and
//! a slow, simple model. Time is a number here, so that minutes pass in milliseconds.

#![expect(clippy::unwrap_used, reason = "a broken assumption of a test may panic")]

mod barred;
mod codes;
mod endpoint;
mod outage;
mod outcome;
mod people;
mod run;

use endpoint::Faults;
use outcome::Outcome;
use outflow::delivery::pace::Share;
use outflow::delivery::reaction::Trouble;
use outflow::delivery::{MILLISECOND, SECOND};
use run::{Plan, live_once, run};

/// Runs the plans of `seeds` and checks every promise for each.
fn check(seeds: std::ops::Range<u64>, plan: impl Fn(u64) -> Plan) {
    for seed in seeds {
        let plan = plan(seed);
        let outcome = run(&plan);
        assert_sound(seed, &plan, &outcome);
    }
}

fn assert_sound(seed: u64, plan: &Plan, outcome: &Outcome) {
    let expected = people::expected_events(&plan.rules(), &plan.history());
    for (key, events) in &expected {
        let arrived = outcome.first_occurrences(key);
        assert_eq!(&arrived, events, "seed {seed}, key {key}: an event is lost, invented or out of order");
    }
    let strangers = outcome.keys().filter(|key| !expected.contains_key(*key)).count();
    assert_eq!(strangers, 0, "seed {seed}: the stream has events for profiles without due events");
    let repeats = outcome.repeats();
    if plan.faults.ambiguous == 0.0 && plan.faults.contradictory == 0.0 && plan.kills == 0 {
        assert_eq!(repeats, 0, "seed {seed}: an event was repeated without a cause");
    }
}

#[test]
fn without_faults_everything_arrives_once_and_in_order() {
    check(0..100, |seed| Plan { seed, ..Plan::default() });
}

#[test]
fn records_that_fail_one_by_one_never_reorder_a_profile() {
    check(0..300, |seed| Plan { seed, faults: Faults { record: 0.2, ..Faults::default() }, ..Plan::default() });
}

#[test]
fn requests_that_fail_or_vanish_lose_nothing() {
    let faults = Faults { record: 0.05, refused: 0.1, unconnected: 0.05, ambiguous: 0.1, ..Faults::default() };
    check(0..300, |seed| Plan { seed, faults, ..Plan::default() });
}

#[test]
fn a_request_that_is_written_late_repeats_and_never_brings_an_older_event_first() {
    let faults = Faults { ambiguous: 0.3, ..Faults::default() };
    check(0..150, |seed| Plan { seed, faults, people: 1 + usize::try_from(seed % 6).unwrap(), ..Plan::default() });
}

#[test]
fn a_slow_shard_is_waited_for() {
    let faults = Faults { slow_shard: 3 * SECOND, record: 0.1, ambiguous: 0.05, ..Faults::default() };
    check(0..100, |seed| Plan { seed, faults, ..Plan::default() });
}

#[test]
fn a_clock_that_jumps_is_followed_and_pauses_nothing() {
    let faults = Faults { jumps: 0.2, record: 0.1, ..Faults::default() };
    let mut jumps = 0;
    for seed in 0..80 {
        let plan = Plan { seed, faults, feed_every: 100 * MILLISECOND, ..Plan::default() };
        let outcome = run(&plan);
        assert_sound(seed, &plan, &outcome);
        assert_eq!(outcome.troubles, [], "seed {seed}");
        jumps += outcome.skewed;
    }
    assert!(jumps > 100, "{jumps}");
}

#[test]
fn every_code_that_pauses_a_run_lets_it_go_on() {
    let faults = Faults { denied: 0.3, ..Faults::default() };
    let mut troubles = Vec::new();
    for seed in 0..100 {
        let plan = Plan { seed, faults, ..Plan::default() };
        let outcome = run(&plan);
        assert_sound(seed, &plan, &outcome);
        troubles.extend(outcome.troubles);
    }
    let all = codes::PAUSES.iter().all(|(_, trouble)| troubles.contains(trouble));
    assert!(all && !troubles.contains(&Trouble::Unordered), "{troubles:?}");
}

#[test]
fn an_operator_who_makes_it_slower_and_faster_changes_nothing_else() {
    let faults = Faults { record: 0.1, refused: 0.05, ambiguous: 0.05, ..Faults::default() };
    let plan =
        |seed| Plan { seed, faults, restless: true, kills: u32::from(seed % 2 == 0), reshards: 2, ..Plan::default() };
    check(0..150, plan);
}

#[test]
fn a_run_at_a_quarter_sends_a_quarter_and_at_all_of_it_everything_again() {
    let shares = vec![(2 * SECOND, Share::Quarter), (6 * SECOND, Share::Whole)];
    let plan = Plan { seed: 7, lines: 30_000, people: 10_000, shards: 1, shares, ..Plan::default() };
    let outcome = run(&plan);
    let (before, slow, after) =
        (outcome.rate(SECOND..2 * SECOND), outcome.rate(3 * SECOND..6 * SECOND), outcome.rate(7 * SECOND..8 * SECOND));
    assert!((0.95..=1.05).contains(&(slow * 4.0 / before)), "{before}, {slow}");
    assert!((0.95..=1.05).contains(&(after / before)), "{before}, {after}");
    assert!(before > 950.0 && outcome.in_order(), "{before}");
}

#[test]
fn a_reshard_in_the_middle_changes_nothing() {
    check(0..200, |seed| Plan {
        seed,
        reshards: 3,
        faults: Faults { record: 0.05, ..Faults::default() },
        ..Plan::default()
    });
}

#[test]
fn kills_at_any_moment_lose_nothing_and_repeat_the_same_bytes() {
    let faults = Faults { record: 0.05, ambiguous: 0.02, ..Faults::default() };
    check(0..400, |seed| Plan { seed, kills: 5, faults, meta: true, ..Plan::default() });
}

#[test]
fn everything_at_once() {
    let faults = Faults {
        record: 0.1,
        refused: 0.05,
        unconnected: 0.02,
        ambiguous: 0.05,
        denied: 0.02,
        jumps: 0.02,
        slow_shard: 200 * MILLISECOND,
        limits: true,
        ..Faults::default()
    };
    check(0..300, |seed| Plan { seed, kills: 2, reshards: 2, faults, meta: seed % 2 == 0, ..Plan::default() });
}

#[test]
fn who_was_known_by_a_former_key_goes_on_where_that_key_was() {
    let faults = Faults { record: 0.1, ambiguous: 0.05, ..Faults::default() };
    check(0..300, |seed| Plan {
        seed,
        faults,
        former_lines: 50 + usize::try_from(seed % 7).unwrap() * 40,
        kills: u32::try_from(seed % 4).unwrap(),
        options: seed,
        poison: if seed % 3 == 0 { 0.1 } else { 0.0 },
        ..Plan::default()
    });
}

/// Some lines have the new key and some the former key. The first line with the new key takes over the entry, at every
/// pace and after every kill.
#[test]
fn an_entry_is_taken_over_once_whatever_is_in_flight() {
    let faults = Faults { record: 0.2, ambiguous: 0.05, slow_shard: 200 * MILLISECOND, ..Faults::default() };
    check(0..300, |seed| Plan {
        seed,
        faults,
        former_lines: 150,
        mixed_keys: true,
        people: 3 + usize::try_from(seed % 10).unwrap(),
        kills: u32::try_from(seed % 5).unwrap(),
        options: seed,
        ..Plan::default()
    });
}

#[test]
fn every_option_decides_as_the_model_does() {
    check(0..600, |seed| Plan { seed, options: seed, kills: u32::from(seed % 3 == 0), ..Plan::default() });
}

#[test]
fn poison_is_found_and_the_rest_arrives() {
    for seed in 0..300 {
        let plan = Plan { seed, poison: 0.05, kills: u32::from(seed % 2 == 0), ..Plan::default() };
        let outcome = run(&plan);
        assert_eq!(
            outcome.wrongly_dead(),
            0,
            "seed {seed}: an event is dead without a cause, or delivered although it was refused"
        );
        assert_eq!(outcome.stale(&plan.history()), 0, "seed {seed}: the stream does not show the last state");
        assert!(outcome.in_order(), "seed {seed}: an event is out of order");
    }
}

/// Every run of a plan checks that dead events can be replayed.
#[test]
fn a_dead_event_of_a_slow_feed_is_replayable_until_the_next_line_of_its_profile() {
    for seed in 0..300 {
        let faults = Faults { record: 0.05, ..Faults::default() };
        let kills = u32::from(seed % 2 == 0);
        let plan = Plan {
            seed,
            poison: 0.1,
            kills,
            faults,
            meta: seed % 3 == 0,
            feed_every: 150 * MILLISECOND,
            ..Plan::default()
        };
        let outcome = run(&plan);
        assert!(outcome.dead() > 0, "seed {seed}");
        assert!(outcome.in_order(), "seed {seed}: an event is out of order");
    }
}

#[test]
fn a_stream_that_ignores_partition_keys_pauses_the_run_and_nothing_is_lost() {
    let faults = Faults { auto: true, ..Faults::default() };
    for seed in 0..100 {
        let (trouble, counts) = live_once(&Plan { seed, faults, ..Plan::default() }, 3_000);
        assert_eq!(trouble, Some(Trouble::Unordered), "seed {seed}");
        assert!(counts.adds_up() && counts.pending > 0, "seed {seed}: {counts:?}");
    }
}

#[test]
fn where_it_is_allowed_at_the_pause_a_stream_that_ignores_partition_keys_gets_everything() {
    let faults = Faults { auto: true, record: 0.05, ..Faults::default() };
    for seed in 0..50 {
        let plan = Plan { seed, faults, allow_at_pause: true, ..Plan::default() };
        let outcome = run(&plan);
        assert_sound(seed, &plan, &outcome);
        assert_eq!(outcome.troubles, [Trouble::Unordered], "seed {seed}");
    }
}

#[test]
fn where_it_is_allowed_a_stream_that_ignores_partition_keys_gets_everything() {
    let faults = Faults { auto: true, record: 0.05, ..Faults::default() };
    check(0..100, |seed| Plan { seed, faults, allow_unordered: true, ..Plan::default() });
}

#[test]
fn an_event_larger_than_the_stream_takes_is_dead_and_the_rest_arrives() {
    let faults = Faults { largest: 1 << 20, ..Faults::default() };
    let mut dead = 0;
    for seed in 0..10 {
        let plan = Plan { seed, lines: 120, faults, long: 1_100_000, ..Plan::default() };
        let outcome = run(&plan);
        dead += outcome.dead();
        assert!(outcome.dead_are_longer_than(1 << 20), "seed {seed}");
        assert!(outcome.in_order(), "seed {seed}: an event is out of order");
    }
    assert!(dead > 0);
}

#[test]
fn a_stream_that_takes_larger_records_gets_them() {
    let faults = Faults { largest: 2 << 20, ..Faults::default() };
    check(0..10, |seed| Plan { seed, lines: 120, faults, long: 1_100_000, ..Plan::default() });
}

#[test]
fn many_refused_records_in_a_row_keep_no_other_from_arriving() {
    for (seed, poison_lines) in [(1, 100..220), (2, 0..60), (3, 340..400), (4, 0..150)] {
        let plan = Plan { seed, poison_lines, ..Plan::default() };
        let outcome = run(&plan);
        assert!(outcome.dead() > 5, "seed {seed}");
        assert_eq!(outcome.wrongly_dead(), 0, "seed {seed}");
        assert_eq!(outcome.stale(&plan.history()), 0, "seed {seed}");
    }
}

#[test]
fn many_large_events_in_a_row_stop_nothing() {
    for largest in [1 << 20, 2 << 20] {
        let faults = Faults { largest, record: 0.1, ambiguous: 0.05, denied: 0.05, ..Faults::default() };
        let plan =
            Plan { seed: 5, lines: 120, people: 60, faults, long: 1_100_000, long_lines: 30..60, ..Plan::default() };
        let outcome = run(&plan);
        assert!(outcome.in_order() && outcome.dead_are_longer_than(largest));
        assert_eq!(outcome.dead() > 0, largest == 1 << 20);
    }
}

#[test]
fn many_shards_that_ignore_keys_pause_the_run_as_well() {
    let faults = Faults { auto: true, ..Faults::default() };
    for seed in 0..40 {
        let plan = Plan { seed, people: 500, lines: 3_000, shards: 16, faults, ..Plan::default() };
        let (trouble, counts) = live_once(&plan, 6_000);
        assert_eq!(trouble, Some(Trouble::Unordered), "seed {seed}: {counts:?}");
    }
}

#[test]
fn reshards_of_many_shards_never_look_like_ignored_keys() {
    let faults = Faults { record: 0.02, ambiguous: 0.02, ..Faults::default() };
    check(0..40, |seed| Plan { seed, people: 400, lines: 2_000, shards: 16, reshards: 12, faults, ..Plan::default() });
}

#[test]
fn an_endpoint_that_fails_every_record_is_said_and_nothing_is_lost() {
    let faults = Faults { record: 1.0, ..Faults::default() };
    for seed in 0..20 {
        let (trouble, counts) = live_once(&Plan { seed, faults, ..Plan::default() }, 4_000);
        assert_eq!(trouble, Some(Trouble::Failing), "seed {seed}: {counts:?}");
        assert!(counts.adds_up() && counts.pending > 0 && counts.delivered == 0, "seed {seed}: {counts:?}");
    }
}

/// 10,000 events for four shards of 1,000 a second. One shard's answers take 2 s from the first second on.
#[test]
fn a_shard_that_answers_late_does_not_slow_the_others() {
    let faults = Faults { limits: true, slow_shard: 2 * SECOND, slow_from: SECOND, ..Faults::default() };
    let plan = Plan { lines: 60_000, people: 60_000, shards: 4, faults, ..Plan::default() };
    let outcome = run(&plan);
    let by_then = outcome.taken_by(3_500 * MILLISECOND);
    assert!(by_then > 85, "{by_then} % of the records");
    assert_sound(0, &plan, &outcome);
}

#[test]
fn late_answers_lose_and_reorder_nothing() {
    let faults =
        Faults { record: 0.05, refused: 0.05, unconnected: 0.02, ambiguous: 0.05, denied: 0.02, ..Faults::default() };
    check(0..150, |seed| Plan {
        seed,
        kills: u32::from(seed % 3 == 0),
        reshards: 2,
        shards: 2 + u32::try_from(seed % 7).unwrap(),
        faults: Faults { slow_shard: (seed % 5) * 700 * MILLISECOND, slow: (seed % 4) * 300 * MILLISECOND, ..faults },
        ..Plan::default()
    });
}
