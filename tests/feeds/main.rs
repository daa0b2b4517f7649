//! Random histories of a feed of files, held against the rules of what a file is and in which order files are read.
//!
//! A history (`history.rs`) is drawn from a seed: how the feed is set up, and 20 to 45 operations of writers, rotators, packers,
//! editors, tools that synchronise, links, and of the process that reads (looks, single blocks, kills, stops, `follow` switched
//! on and off). `play.rs` and the files below it apply each operation to a folder on the disk and to `world.rs`, which knows
//! what is in each file because it put it there: the oracle (`oracle.rs`) never reads the disk. `ledger.rs` stands for what
//! a run has on its disk, `subject.rs` is the one place that knows how a source is opened and what its news are called.
//!
//! Every line has a number, which rises with the time of writing and is its version, and a profile. Profiles belong to one
//! chain: the rotated family, the numbered series, or one file alone. What the oracle holds a source to:
//! - Nothing is lost: after a look at which nothing happens meanwhile, every whole line in every file of the feed was read at
//!   some time, or its file was named in this session with a trouble that is true of it.
//! - Order: the lines of a profile rise by number, counted from the checkpoint after a kill. Files whose lines came late to
//!   their place by what was done (half uploads, edits before the offset, links, files that were away) are out of it.
//! - Repeats: none of what was committed, but of second files (copies and links that became files of their own), and of
//!   files that were changed before the offset, of which something must have been said.
//! - No line that nobody wrote: half lines, parts of objects, lines of files that are no feed.
//! - What is said is true of one of the files that are named (`About::needs`).
//! - What cannot be read is named, and a finite run ends with an error then, and only then.
//! - Positions rise, and extents and positions survive being written and read again.
//!
//! Left open, so that either is taken: whether a followed feed gives a last line without a line end at once; whether half an
//! upload is named or waited for by a followed feed; whether a copy under a name of its own is read; what is done with a
//! file of which something before the offset was changed, as long as its lines come again or it is named; whether half a
//! line at the end of a rotated file is said more than once.
//!
//! On a failure the seed and the history are printed as a list of what happened, after operations were dropped one by one
//! as long as it still fails in the same way. `OUTFLOW_FEED_SEEDS=200000 cargo test --test feeds` tries more;
//! `OUTFLOW_FEED_SEED=17` tries this one only.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a broken assumption may panic; how much was tried is said"
)]
#![cfg(unix)]

mod content;
mod history;
mod ledger;
mod oracle;
mod play;
mod subject;
mod world;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use history::History;
use play::Play;

/// Histories tried unless said otherwise.
const SEEDS: u64 = 2_000;

/// How often it is said how many were tried.
const TOLD_EVERY: u64 = 1_000;

/// Failures after which it is enough.
const MOST_FAILURES: usize = 5;

/// A history that broke a promise.
struct Failure {
    history: History,
    reason: String,
    told: Vec<String>,
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap())
}

#[test]
fn whatever_happens_to_files_nothing_is_lost_or_goes_back() {
    let seeds = match number("OUTFLOW_FEED_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("OUTFLOW_FEED_SEEDS").unwrap_or(SEEDS),
    };
    let (next, end) = (AtomicU64::new(seeds.start), seeds.end);
    let failures = Mutex::new(Vec::new());
    let most_failures = number("OUTFLOW_FEED_FAILURES").map_or(MOST_FAILURES, |most| usize::try_from(most).unwrap());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                while failures.lock().unwrap().len() < most_failures {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= end {
                        return;
                    }
                    if seed > 0 && seed % TOLD_EVERY == 0 {
                        println!("{seed} histories so far");
                    }
                    if let Some(failure) = try_out(&History::draw(seed)) {
                        let shrunk = shrink(failure);
                        println!("{}", shown(&shrunk));
                        failures.lock().unwrap().push(shrunk);
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().unwrap();
    let tried = next.into_inner().min(end) - seeds.start;
    println!("{tried} histories");
    assert!(failures.is_empty(), "{} of {tried} histories broke a promise", failures.len());
}

/// A folder in memory where the system has such a place, so that a seed comes out the same on every disk; `TMPDIR` names
/// another one. A disk gives the inode of a removed file to the next one, which memory does not.
fn folder() -> tempfile::TempDir {
    const MEMORY: &str = "/dev/shm";
    let is_named = std::env::var_os("TMPDIR").is_some() || !std::path::Path::new(MEMORY).is_dir();
    if is_named { tempfile::tempdir().unwrap() } else { tempfile::tempdir_in(MEMORY).unwrap() }
}

fn shown(failure: &Failure) -> String {
    let History { seed, feed, follow, order, read_rewritten, scheme, fat, appends, steps } = &failure.history;
    let head = format!(
        "seed {seed}: {}\n  {feed:?}, follow {follow}, order {order:?}, read rewritten {read_rewritten}, {scheme:?}, fat {fat}, \
         writer appends {appends}, {} operations:",
        failure.reason,
        steps.len()
    );
    let told: Vec<_> = failure.told.iter().map(|line| format!("    {line}")).collect();
    format!("{head}\n{}\n", told.join("\n"))
}

/// Plays a history in a folder of its own.
fn try_out(history: &History) -> Option<Failure> {
    let folder = folder();
    let mut play = Play::new(history, folder.path().to_owned());
    let played = catch_unwind(AssertUnwindSafe(|| play.run()));
    let reason = match played {
        Ok(Ok(())) => return None,
        Ok(Err(reason)) => reason,
        Err(panic) => {
            let text = panic.downcast_ref::<String>().cloned();
            let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
            format!("panicked: {}", text.unwrap_or_default())
        }
    };
    Some(Failure { history: history.clone(), reason, told: play.told })
}

/// What kind of failure it is: its words without numbers and names.
fn kind(reason: &str) -> String {
    let words = reason.split_whitespace().filter(|word| word.chars().all(char::is_alphabetic));
    words.take(6).collect::<Vec<_>>().join(" ")
}

/// Drops operations one by one while it still fails in the same way.
fn shrink(mut failure: Failure) -> Failure {
    let mut at = failure.history.steps.len();
    let mut dropped = false;
    while at > 0 || dropped {
        if at == 0 {
            (at, dropped) = (failure.history.steps.len(), false);
        }
        at -= 1;
        let mut smaller = failure.history.clone();
        smaller.steps.remove(at);
        if let Some(found) = try_out(&smaller).filter(|found| kind(&found.reason) == kind(&failure.reason)) {
            failure = found;
            dropped = true;
        }
    }
    failure
}
