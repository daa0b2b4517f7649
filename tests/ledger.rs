//! Tests that a killed commit or a damaged file loses no confirmed commit silently: the ledger has the commit, or
//! reports an error.

#![expect(clippy::unwrap_used, reason = "a failed assumption fails the test")]
#![expect(clippy::print_stdout, reason = "the child tells its parent what is committed")]

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use fastrand::Rng;
use outflow::ledger::{Commit, Ledger, LedgerEntry, LedgerError, LinePlace, Note};
use outflow::profile::{ProfileKey, ProfileState};

/// The folder of the child's commits. Set only for the child.
const FOLDER: &str = "OUTFLOW_TEST_LEDGER";

const PROFILES: u64 = 30_000;

/// Number of entries of a commit. Some profiles repeat, so about every thirteenth commit causes a fold.
const ENTRIES: u64 = 9_000;

/// The child prints this before the number of each commit.
const COMMITTED: &str = "committed ";

/// The child prints this before the reason when a commit fails.
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
        // The last commit may be on disk although the child did not report it.
        assert!(
            told.is_none_or(|told| (told..=told + 1).contains(&reached)),
            "the child reported {told:?}, but the ledger has {reached}"
        );
        model.advance(reached);
        model.compare(&ledger);
    }
}

#[cfg(unix)]
#[test]
fn a_full_disk_is_reported_and_keeps_committed_entries() {
    let folder = tempfile::tempdir().unwrap();
    drop(Ledger::open(folder.path()).unwrap());
    // No file may grow beyond 4 MiB. A write beyond that gives an error instead of a signal.
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

/// Number of damages.
const DAMAGES: u64 = 200;

/// Number of profiles in a ledger that the test damages. Each commit writes two of them.
const FEW: u64 = 60;

#[test]
fn damage_is_said_and_never_taken_for_less_than_was_committed() {
    let home = tempfile::tempdir().unwrap();
    let wholes = [("young", 3, false), ("folded", 1_100, false), ("killed", 40, true), ("old", 1_200, true)];
    let wholes = wholes.map(|(name, commits, killed)| {
        let folder = home.path().join(name);
        (make(&folder, commits, killed), commits)
    });
    let (mut random, mut said) = (Rng::with_seed(7), 0);
    for number in 0..DAMAGES {
        let (whole, commits) = random.choice(&wholes).unwrap();
        let folder = home.path().join("damaged");
        copy(whole, &folder);
        let what = damage(&folder, &mut random);
        match read_all(&folder) {
            Ok(found) => assert!(
                found == few(*commits),
                "{number}: {what}: the ledger silently has fewer than {commits} commits"
            ),
            Err(fault) => {
                let text = fault.to_string();
                assert!(text.contains(folder.to_str().unwrap()), "{number}: {what}: {text}");
                assert!(matches!(fault, LedgerError::Corrupt { .. }), "{number}: {what}: {text}");
                // The ledger reports the error again, and does not start empty.
                assert!(read_all(&folder).is_err(), "{number}: {what}: {text}, and then no error");
                said += 1;
            }
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }
    assert!(said > DAMAGES / 4, "most damage hits content that counts, {said} of {DAMAGES} did");
}

#[test]
fn a_torn_commit_that_was_not_reported_is_dropped() {
    let home = tempfile::tempdir().unwrap();
    let whole = make(&home.path().join("whole"), 5, true);
    let journal = whole.join("0.jnl");
    let before = std::fs::read(&journal).unwrap();
    let seal = std::fs::read(whole.join("seal")).unwrap();
    {
        let ledger = Ledger::open(&whole).unwrap();
        ledger.commit(Commit { entries: entries(6), notes: vec![(Note::Checkpoint, b"6".to_vec())] }).unwrap();
    }
    let after = std::fs::read(&journal).unwrap();
    let begin = before.iter().rposition(|byte| *byte != 0).unwrap() + 1;
    let mut random = Rng::with_seed(9);
    for number in 0..40 {
        let folder = home.path().join("torn");
        copy(&whole, &folder);
        // The last commit is partly written, and was not reported.
        let mut torn = after.clone();
        let mut lost = false;
        for at in (begin..torn.len()).step_by(4096) {
            if random.bool() {
                let end = (at + 4096).min(torn.len());
                torn[at..end].fill(0);
                lost = true;
            }
        }
        std::fs::write(folder.join("0.jnl"), &torn).unwrap();
        std::fs::write(folder.join("seal"), &seal).unwrap();
        let found = read_all(&folder).unwrap();
        assert!(!lost || found == few(5), "{number}");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}

/// Makes a ledger with this number of commits of few profiles. Returns a copy of its files, taken while it is open or
/// after it is closed.
fn make(folder: &Path, commits: u64, killed: bool) -> PathBuf {
    let kept = folder.with_extension("kept");
    let ledger = Ledger::open(folder).unwrap();
    for number in 1..=commits {
        let notes = vec![(Note::Checkpoint, number.to_be_bytes().to_vec())];
        let entries = few_of(number);
        ledger.commit(Commit { entries, notes }).unwrap();
    }
    if killed {
        copy(folder, &kept);
    }
    drop(ledger);
    if !killed {
        copy(folder, &kept);
    }
    kept
}

fn few_of(number: u64) -> Vec<(ProfileKey, LedgerEntry)> {
    let entry = LedgerEntry { sequence: number, exported: true, ..LedgerEntry::default() };
    let mut entries = vec![(key(number % FEW), entry), (key((number * 7 + 1) % FEW), entry)];
    entries.sort_unstable_by_key(|(key, _)| *key);
    entries.dedup_by_key(|(key, _)| *key);
    entries
}

type Found = (Option<Vec<u8>>, Vec<Option<LedgerEntry>>);

/// Returns the content of a ledger of few profiles after this number of commits.
fn few(commits: u64) -> Found {
    let entries: HashMap<_, _> = (1..=commits).flat_map(few_of).collect();
    let checkpoint = Some(commits.to_be_bytes().to_vec());
    (checkpoint, (0..FEW).map(|n| entries.get(&key(n)).copied()).collect())
}

fn read_all(folder: &Path) -> Result<Found, LedgerError> {
    let ledger = Ledger::open(folder)?;
    let entries: Result<_, _> = (0..FEW).map(|n| ledger.entry(&key(n))).collect();
    Ok((ledger.note(Note::Checkpoint)?, entries?))
}

/// Damages one file. Returns which file and how.
fn damage(folder: &Path, random: &mut Rng) -> String {
    let files = files(folder);
    let file = random.choice(&files).unwrap();
    let mut bytes = std::fs::read(file).unwrap();
    // A journal is allocated in advance and mostly empty.
    let used = bytes.iter().rposition(|byte| *byte != 0).map_or(bytes.len(), |last| last + 1);
    let at = random.usize(0..=used.saturating_sub(1));
    let end = random.usize(at..=used);
    let how = match random.u8(0..6) {
        0 | 1 if used > 0 => {
            bytes[at] ^= 1 << random.u8(0..8);
            format!("a bit of byte {at}")
        }
        2 if used > 0 => {
            bytes[at..end].fill(0);
            format!("zeros from {at} to {end}")
        }
        3 => {
            bytes.truncate(at);
            format!("cut at {at}")
        }
        4 if used > 0 => {
            random.fill(&mut bytes[at..end]);
            format!("noise from {at} to {end}")
        }
        _ => {
            std::fs::remove_file(file).unwrap();
            return format!("{} is gone", file.display());
        }
    };
    std::fs::write(file, bytes).unwrap();
    format!("{} has {how}", file.display())
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.sort();
    found.into_iter().flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let into = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &into);
        } else {
            copy_file(&path, &into);
        }
    }
}

/// Copies a file without the zeros at its end, because an open journal has 64 MiB of them.
fn copy_file(from: &Path, to: &Path) {
    let bytes = std::fs::read(from).unwrap();
    let zeros =
        bytes.rchunks(4096).take_while(|chunk| **chunk == [0; 4096][..chunk.len()]).map(<[u8]>::len).sum::<usize>();
    std::fs::write(to, &bytes[..bytes.len() - zeros]).unwrap();
    std::fs::File::options().write(true).open(to).unwrap().set_len(bytes.len() as u64).unwrap();
}

/// Returns the number of the last commit that the child reported before it was killed, if there was one.
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

/// Returns `command` with the settings that make this program the child.
fn as_child(mut command: Command, folder: &Path) -> Command {
    command.args(["--exact", "child", "--nocapture", "--ignored"]).env(FOLDER, folder);
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

/// The content that the ledger must have after this number of commits.
#[derive(Default)]
struct Model {
    entries: HashMap<ProfileKey, LedgerEntry>,
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

/// Returns the entries of a commit, always the same for the same number.
fn entries(number: u64) -> Vec<(ProfileKey, LedgerEntry)> {
    let mut random = fastrand::Rng::with_seed(number);
    let mut profiles: Vec<u64> = (0..ENTRIES).map(|_| random.u64(..PROFILES)).collect();
    profiles.sort_unstable();
    profiles.dedup();
    let standing = ProfileState { attributes: random.u64(..), identities: random.u64(..), ..ProfileState::default() };
    let place = LinePlace { extent: 1, offset: number * ENTRIES };
    let entry = LedgerEntry { standing, sequence: number, exported: true, died: false, claimed: false, place };
    profiles.into_iter().map(|n| (key(n), entry)).collect()
}

fn key(n: u64) -> ProfileKey {
    ProfileKey::of_identity(b"Email", &n.to_le_bytes())
}

fn checkpoint(ledger: &Ledger) -> u64 {
    let bytes = ledger.note(Note::Checkpoint).unwrap();
    bytes.map_or(0, |bytes| u64::from_be_bytes(bytes.try_into().unwrap()))
}
