//! Tests all faults together: many seeds, each with its own faults that start and stop during the run.

use std::sync::Arc;
use std::time::Duration;

use fastrand::Rng;
use outflow::activation::rules::{Compat, Rules};
use outflow::delivery::reaction::Trouble;

use crate::endpoint::Endpoint;
use crate::endpoint::faults::{Applied, FAILURES, Fate, Faults, POISONS, THROTTLES};
use crate::feed::{Feed, rules};
use crate::run::{Plan, Run, all_of, impatient};

/// Number of seeds. `OUTFLOW_SEEDS` sets another number.
const SEEDS: u64 = 48;

/// Number of seeds that run at the same time.
const AT_ONCE: u64 = 24;

#[tokio::test(flavor = "multi_thread")]
async fn whatever_comes_nothing_is_lost_and_nothing_comes_first_out_of_order() {
    let seeds = std::env::var("OUTFLOW_SEEDS").ok().and_then(|seeds| seeds.parse().ok()).unwrap_or(SEEDS);
    for first in (0..seeds).step_by(usize::try_from(AT_ONCE).unwrap()) {
        all_of((first..seeds.min(first + AT_ONCE)).map(live)).await;
    }
}

/// Runs one seed with its own faults, to the end of its feed.
async fn live(seed: u64) {
    let mut random = Rng::with_seed(seed);
    let endpoint = Arc::new(Endpoint::start(random.u32(1..6), seed).await);
    let allow_unordered = random.u8(..) < 64;
    endpoint.set(|faults| *faults = standing_faults(&mut random));
    let feed = Feed::with_poison(seed, 160, random.usize(4..40), if random.bool() { 0.03 } else { 0.0 });
    let compat = if random.bool() { Compat::Reference } else { Compat::Outflow };
    let plan = Plan { rules: Rules { compat, ..rules() }, timeouts: impatient(), allow_unordered };
    feed.hold_after(0);
    let run = Run::start(&endpoint, &feed, plan).await;
    turmoil(&endpoint, &feed, &mut random, allow_unordered).await;
    let over = run.end(&endpoint, seed).await;
    assert!(!over.seen.troubles().contains(&Trouble::Unordered), "seed {seed}: {:?}", over.seen);
}

/// Returns the faults that may occur at any time of the run.
fn standing_faults(random: &mut Rng) -> Faults {
    let up_to = |most: f64, random: &mut Rng| if random.bool() { random.f64() * most } else { 0.0 };
    let fates = (0..random.usize(0..6)).map(|_| (random.f64() * 0.08, fate(random))).collect();
    Faults {
        fates,
        throttled: up_to(0.2, random),
        failed: up_to(0.2, random),
        failed_but_written: up_to(1.0, random),
        limits: random.bool().then(|| 0.1 + random.f64()),
        poison: Some((r#""poison":true"#, POISONS[random.usize(0..POISONS.len())])),
        ..Faults::default()
    }
}

fn fate(random: &mut Rng) -> Fate {
    let applied = match random.u8(0..3) {
        0 => Applied::Never,
        1 => Applied::AtOnce,
        _ => Applied::Late(Duration::from_millis(random.u64(100..2_000))),
    };
    match random.u8(0..5) {
        0 => Fate::Refused(THROTTLES[random.usize(0..THROTTLES.len())], Applied::Never),
        1 => Fate::Refused(FAILURES[random.usize(0..FAILURES.len())], applied),
        2 => Fate::Silence(applied),
        3 => Fate::Reset(applied),
        _ => Fate::Cut,
    }
}

/// Releases the feed in steps. Between the steps, a resource that the run needs disappears and returns. At the end, all
/// are available.
async fn turmoil(endpoint: &Endpoint, feed: &Feed, random: &mut Rng, may_ignore_keys: bool) {
    let mut deletable = true;
    for step in 0..12 {
        feed.hold_after(feed.lines.len() * step / 12);
        match random.u8(0..12) {
            0 => endpoint.set(|faults| faults.denied ^= true),
            1 => endpoint.set(|faults| faults.expired = faults.expired.xor(Some("sandbox"))),
            2 => endpoint.set(|faults| faults.skew = random.i64(-9_000..9_000)),
            3 => endpoint.set(|faults| faults.slow = Duration::from_millis(random.u64(0..200))),
            4 => endpoint.set(|faults| faults.auto ^= may_ignore_keys),
            5 => endpoint.close_port().await,
            6 => endpoint.open_port(),
            // Two changes without a request between them would look like a stream that ignores keys.
            7 => endpoint.state().stream.exists &= !std::mem::replace(&mut deletable, false),
            8 if !endpoint.state().stream.exists => endpoint.state().stream.recreate(random.u32(1..6)),
            _ => endpoint.state().stream.reshard(),
        }
        tokio::time::sleep(Duration::from_millis(random.u64(10..150))).await;
    }
    feed.release();
    endpoint.open_port();
    let mut state = endpoint.state();
    (state.faults.denied, state.faults.expired, state.faults.skew, state.faults.auto) = (false, None, 0, false);
    if !state.stream.exists {
        state.stream.recreate(random.u32(1..6));
    }
}
