//! Tests a middlebox that refuses requests, and answers that contradict themselves. Neither makes a healthy event dead.

use outflow::delivery::reaction::Trouble;
use outflow::delivery::{MILLISECOND, SECOND};

use super::endpoint::{Barred, Faults};
use super::run::{Plan, run};
use super::{assert_sound, check};

/// Returns periods of refusal: from the start, from the middle, or repeated. The codes may refer to a request's body.
fn barred(seed: u64) -> Barred {
    let codes =
        ["RequestEntityTooLarge", "HTTP 400", "HTTP 403", "ValidationException", "SerializationException", "HTTP 503"];
    let from = [0, 30 * MILLISECOND, SECOND / 2][usize::try_from(seed % 3).unwrap()];
    let length = (1 + seed % 5) * 700 * MILLISECOND;
    Barred { code: codes[usize::try_from(seed % 6).unwrap()], from, length, every: 20 * SECOND }
}

#[test]
fn refusing_everything_for_a_while_makes_no_healthy_record_dead() {
    let (mut requests, mut probes) = (0, 0);
    for seed in 0..300 {
        let faults = Faults { barred: Some(barred(seed)), ..Faults::default() };
        let people = 1 + usize::try_from(seed % 40).unwrap();
        let feed_every = (seed % 4) * 40 * MILLISECOND;
        let kills = u32::from(seed % 5 == 0);
        let plan = Plan { seed, people, faults, kills, feed_every, ..Plan::default() };
        let outcome = run(&plan);
        assert_eq!(outcome.dead(), 0, "seed {seed}: {faults:?}");
        assert_sound(seed, &plan, &outcome);
        requests += outcome.barred;
        probes += outcome.probes;
    }
    assert!(requests > 1_000 && probes > 20, "{requests}, {probes}");
}

#[test]
fn what_is_refused_in_a_feed_without_anything_else_waits_for_a_probe() {
    for seed in 0..60 {
        let faults = Faults { barred: Some(Barred { from: 0, ..barred(seed) }), ..Faults::default() };
        let plan = Plan { seed, faults, people: 1, lines: 12, ..Plan::default() };
        let outcome = run(&plan);
        assert_eq!(outcome.dead(), 0, "seed {seed}");
        assert_sound(seed, &plan, &outcome);
    }
}

#[test]
fn the_last_record_of_a_feed_is_dead_by_the_word_of_a_probe() {
    let mut probes = 0;
    for seed in 0..60 {
        let lines = 40..50;
        let plan = Plan { seed, lines: 50, people: 1, poison_lines: lines, ..Plan::default() };
        let outcome = run(&plan);
        assert_eq!(outcome.wrongly_dead(), 0, "seed {seed}");
        probes += outcome.probes;
    }
    assert!(probes > 20, "{probes}");
}

#[test]
fn poison_is_found_while_everything_is_refused_now_and_then() {
    for seed in 0..200 {
        let faults = Faults { barred: Some(barred(seed)), record: 0.05, ..Faults::default() };
        let kills = u32::from(seed % 3 == 0);
        let plan = Plan { seed, faults, kills, poison: 0.05, ..Plan::default() };
        let outcome = run(&plan);
        assert_eq!(outcome.wrongly_dead(), 0, "seed {seed}: {faults:?}");
        assert_eq!(outcome.stale(&plan.history()), 0, "seed {seed}");
        assert!(outcome.in_order(), "seed {seed}");
    }
}

#[test]
fn contradictory_answers_lose_nothing_and_reorder_nothing() {
    let faults = Faults { contradictory: 0.3, record: 0.1, ..Faults::default() };
    check(0..200, |seed| Plan { seed, faults, kills: u32::from(seed % 3 == 0), reshards: 2, ..Plan::default() });
}

#[test]
fn everything_in_between_at_once() {
    let faults = Faults {
        record: 0.1,
        refused: 0.05,
        unconnected: 0.02,
        ambiguous: 0.05,
        denied: 0.02,
        jumps: 0.02,
        contradictory: 0.05,
        ..Faults::default()
    };
    check(0..200, |seed| Plan {
        seed,
        kills: 2,
        reshards: 2,
        faults: Faults { barred: Some(barred(seed)), ..faults },
        meta: seed % 2 == 0,
        ..Plan::default()
    });
}

/// The client finds a middlebox's limit by splitting requests, and later requests stay below it.
#[test]
fn a_limit_on_the_length_of_requests_is_found_and_kept_to() {
    for longest in [4_000, 12_000] {
        let faults = Faults { longest, ..Faults::default() };
        let plan = Plan { lines: 20_000, people: 5_000, shards: 8, faults, ..Plan::default() };
        let outcome = run(&plan);
        assert_eq!(outcome.dead(), 0);
        assert_sound(0, &plan, &outcome);
        let late = outcome.too_long.iter().filter(|(at, _)| *at > SECOND).count();
        assert!(!outcome.too_long.is_empty() && late == 0, "{:?}", outcome.too_long);
        assert_eq!(outcome.troubles, []);
    }
}

/// One record is larger than a shard's limit, which is lifted after twenty seconds. Other records never wait for it.
#[test]
fn a_large_record_that_is_throttled_holds_up_no_other_of_its_shard() {
    for seed in 0..20 {
        let largest = if seed % 2 == 0 { 1 << 20 } else { 2 << 20 };
        let faults = Faults { heavy_until: 20 * SECOND, largest, ..Faults::default() };
        let plan = Plan {
            seed,
            lines: 300,
            people: 300,
            shards: 1,
            faults,
            long: 1_500_000,
            long_lines: 10..11,
            feed_every: 300 * MILLISECOND,
            ..Plan::default()
        };
        let outcome = run(&plan);
        assert_eq!(outcome.troubles, Vec::<Trouble>::new(), "seed {seed}");
        // Later records of the same profile wait.
        let last = outcome.last_but_of(&plan.history()[10].key());
        assert!(last < 8 * SECOND, "seed {seed}: the last small record after {last} us");
    }
}
