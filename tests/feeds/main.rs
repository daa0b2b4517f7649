//! Tests random histories of a file feed against the rules for what a file is and in which order files are read.
//!
//! A seed determines a history (`history.rs`): the setting of the feed, and 20 to 45 operations of writers, rotators,
//! packers, editors, sync tools and links, and of the reading process (looks, single blocks, kills, stops, switches of
//! `follow`). `play.rs` and the files below it apply each operation to a folder on disk and to `world.rs`. `world.rs`
//! knows the content of each file because it wrote it. The oracle (`oracle.rs`) never reads the disk. `ledger.rs`
//! stands for a run's disk. Only `subject.rs` knows how to open a source and what its news are called.
//!
//! Every line has a profile and a number. The number rises with the time of writing and is the line's version. Each
//! profile belongs to one chain: the rotated family, the numbered series, or a single file. The oracle requires:
//! - Nothing is lost: after a look without changes during it, the source has read every whole line of every file of the
//!   feed at some time, or has named the file in this session with a trouble that is true.
//! - Order: the lines of a profile rise by number, counted from the checkpoint after a kill. Exempt are files whose
//!   lines came late to their place because of an operation (half uploads, edits before the offset, links, absent
//!   files).
//! - Repeats: no committed line comes again, except from second files (copies and links that became separate files),
//!   and from files that were changed before the offset. The source must have reported the change.
//! - No invented lines: no half lines, parts of objects, or lines of files that are not part of the feed.
//! - Every message is true of one of the files that it names (`About::needs`).
//! - The source names each unreadable file. A finite run then ends with an error, and only then.
//! - Positions rise. Extents and positions survive being written and read again.
//!
//! The oracle accepts either behaviour in these cases: whether a followed feed gives a last line without a line end
//! immediately; whether a followed feed names half an upload or waits for it; whether the source reads a copy with a
//! separate name; how it handles a file that was changed before the offset, if it reads the lines again or names the
//! file; whether it reports half a line at the end of a rotated file more than once.
//!
//! On a failure, the test drops operations one by one while the failure stays the same, then prints the seed and the
//! history as a list of operations. `OUTFLOW_FEED_SEEDS=200000 cargo test --test feeds` tries more seeds.
//! `OUTFLOW_FEED_SEED=17` tries only this seed.

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

/// Default number of histories.
const SEEDS: u64 = 2_000;

/// Number of histories between two progress messages.
const TOLD_EVERY: u64 = 1_000;

/// Number of failures after which the test ends.
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

/// Returns a folder in memory if the system has a place for it, so that a seed gives the same result on every disk.
/// `TMPDIR` sets another folder. A disk gives the inode of a removed file to the next file, but memory does not.
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

/// Plays a history in its own folder.
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

/// Returns the kind of a failure: its words without numbers and names.
fn kind(reason: &str) -> String {
    let words = reason.split_whitespace().filter(|word| word.chars().all(char::is_alphabetic));
    words.take(6).collect::<Vec<_>>().join(" ")
}

/// Drops operations one by one while the history still fails in the same way.
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
