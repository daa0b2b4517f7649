//! A process is killed while it commits; everything it said was committed is there.

#![expect(clippy::unwrap_used, reason = "a failed assumption fails the test")]
#![expect(clippy::print_stdout, reason = "the child tells its parent what is committed")]

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use outflow::ledger::{Commit, Entry, Ledger, Note, Place};
use outflow::profile::{ProfileKey, Standing};

/// Where the child commits; set only for the child.
const FOLDER: &str = "OUTFLOW_TEST_LEDGER";

const PROFILES: u64 = 30_000;

/// Entries of a commit, some of the same profile: a fold comes about every thirteenth.
const ENTRIES: u64 = 9_000;

/// What the child says in front of each number.
const COMMITTED: &str = "committed ";

/// What it says in front of the reason when a commit fails.
const REFUSED: &str = "refused ";

#[test]
fn a_kill_at_any_time_loses_no_commit() {
    let folder = tempfile::tempdir().unwrap();
    let mut random = fastrand::Rng::with_seed(fastrand::u64(..));
    let mut model = Model::default();
    for _ in 0..6 {
        let told = commit_until_killed(folder.path(), &mut random);
        let ledger = Ledger::open(folder.path()).unwrap();
        let reached = checkpoint(&ledger);
        // The last one may be on disk without having been told of.
        assert!(told.is_none_or(|told| (told..=told + 1).contains(&reached)), "{told:?} was told, {reached} is there");
        model.advance(reached);
        model.compare(&ledger);
    }
}

#[cfg(unix)]
#[test]
fn a_full_disk_is_told_and_keeps_what_was_committed() {
    let folder = tempfile::tempdir().unwrap();
    drop(Ledger::open(folder.path()).unwrap());
    // No file may grow beyond 4 MiB, and writing on is an error instead of a signal.
    let mut shell = Command::new("sh");
    shell.args(["-c", "trap '' XFSZ; ulimit -f 8192; exec \"$0\" \"$@\""]).arg(std::env::current_exe().unwrap());
    let said = String::from_utf8(as_child(shell, folder.path()).output().unwrap().stdout).unwrap();
    let told = said.lines().filter_map(|line| line.strip_prefix(COMMITTED)).next_back().unwrap().parse().unwrap();
    let fault = said.lines().find_map(|line| line.strip_prefix(REFUSED)).unwrap();
    assert!(fault.contains(folder.path().to_str().unwrap()), "{fault}");
    let ledger = Ledger::open(folder.path()).unwrap();
    let mut model = Model::default();
    model.advance(told);
    assert_eq!(checkpoint(&ledger), told);
    model.compare(&ledger);
}

#[test]
#[ignore = "the child of a_kill_at_any_time_loses_no_commit"]
fn child() {
    let folder = std::env::var_os(FOLDER).unwrap();
    let ledger = Ledger::open(Path::new(&folder)).unwrap();
    for number in checkpoint(&ledger) + 1.. {
        let notes = vec![(Note::Checkpoint, number.to_be_bytes().to_vec())];
        match ledger.commit(Commit { entries: entries(number), notes }) {
            Ok(()) => println!("\n{COMMITTED}{number}"),
            Err(fault) => return println!("\n{REFUSED}{fault}"),
        }
    }
}

/// The number of the last commit that the child told of before it was killed, if it came to one.
fn commit_until_killed(folder: &Path, random: &mut fastrand::Rng) -> Option<u64> {
    let mut child = as_child(Command::new(std::env::current_exe().unwrap()), folder).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let commits = random.usize(1..30);
    let mut told = None;
    let mut numbers = lines.by_ref().filter_map(|line| line.unwrap().strip_prefix(COMMITTED)?.parse().ok());
    for number in numbers.by_ref().take(commits) {
        told = Some(number);
    }
    std::thread::sleep(Duration::from_micros(random.u64(..40_000)));
    child.kill().unwrap();
    child.wait().unwrap();
    numbers.last().or(told)
}

/// `command` with what makes this program the child.
fn as_child(mut command: Command, folder: &Path) -> Command {
    command.args(["--exact", "child", "--nocapture", "--ignored"]).env(FOLDER, folder);
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

/// What the ledger must hold after so many commits.
#[derive(Default)]
struct Model {
    entries: HashMap<ProfileKey, Entry>,
    commits: u64,
}

impl Model {
    fn advance(&mut self, commits: u64) {
        for number in self.commits + 1..=commits {
            self.entries.extend(entries(number));
        }
        self.commits = commits;
    }

    fn compare(&self, ledger: &Ledger) {
        for n in 0..PROFILES {
            let found = ledger.entry(&key(n)).unwrap();
            assert_eq!(found.as_ref(), self.entries.get(&key(n)), "profile {n} after {} commits", self.commits);
        }
    }
}

/// The entries of a commit, always the same for its number.
fn entries(number: u64) -> Vec<(ProfileKey, Entry)> {
    let mut random = fastrand::Rng::with_seed(number);
    let mut profiles: Vec<u64> = (0..ENTRIES).map(|_| random.u64(..PROFILES)).collect();
    profiles.sort_unstable();
    profiles.dedup();
    let standing = Standing { attributes: random.u64(..), identities: random.u64(..), ..Standing::default() };
    let place = Place { extent: 1, offset: number * ENTRIES };
    let entry = Entry { standing, sequence: number, exported: true, died: false, place };
    profiles.into_iter().map(|n| (key(n), entry)).collect()
}

fn key(n: u64) -> ProfileKey {
    ProfileKey::of_identity(b"Email", &n.to_le_bytes())
}

fn checkpoint(ledger: &Ledger) -> u64 {
    let bytes = ledger.note(Note::Checkpoint).unwrap();
    bytes.map_or(0, |bytes| u64::from_be_bytes(bytes.try_into().unwrap()))
}
