//! Stops ledgers at every point of a fold, opens them again, and compares them with a plain map.

use std::collections::HashMap;
use std::path::Path;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use tempfile::TempDir;

use super::fold::FaultPoint;
use super::pending::PendingLimits;
use super::*;
use crate::profile::{ProfileKey, ProfileState};
use crate::text::Key;

/// Limits so low that every history folds many times.
const FEW: PendingLimits = PendingLimits { entries: 12, commits: 5 };

const PROFILES: u8 = 40;

const MOMENTS_OF_A_FOLD: [FaultPoint; 4] =
    [FaultPoint::Begun, FaultPoint::Ingesting, FaultPoint::Ingested, FaultPoint::Deleted];

/// A ledger, and the content that it must have.
struct Pair {
    folder: TempDir,
    ledger: Option<Ledger>,
    entries: HashMap<ProfileKey, LedgerEntry>,
    checkpoint: Option<Vec<u8>>,
}

/// What happens to a ledger.
#[derive(Clone, Debug)]
enum Step {
    Commit(Vec<(u8, u64)>),
    /// The disk is full once, when a commit next reaches the point.
    Fault(FaultPoint),
    /// A fold stops at the point forever, as after a kill. The ledger is then opened again.
    Kill(FaultPoint),
    Reopen,
}

impl Pair {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Some(Ledger::open_with(folder.path(), FEW).unwrap());
        Self { folder, ledger, entries: HashMap::new(), checkpoint: None }
    }

    fn ledger(&self) -> &Ledger {
        self.ledger.as_ref().unwrap()
    }

    fn happen(&mut self, happening: &Step) {
        match happening {
            Step::Commit(entries) => drop(self.commit(entries)),
            Step::Fault(moment) => self.ledger().faults().set(*moment),
            Step::Kill(moment) => self.kill(*moment),
            Step::Reopen => self.reopen(),
        }
    }

    /// Commits, and updates the map if the ledger reports success.
    fn commit(&mut self, entries: &[(u8, u64)]) -> Result<(), LedgerError> {
        let once: HashMap<u8, u64> = entries.iter().copied().collect();
        let entries: Vec<_> = once.into_iter().map(|(n, sequence)| (key(n), entry(sequence))).collect();
        let checkpoint = format!("{entries:?}").into_bytes();
        let notes = vec![(Note::Checkpoint, checkpoint.clone())];
        self.ledger().commit(Commit { entries: entries.clone(), notes })?;
        self.entries.extend(entries);
        self.checkpoint = Some(checkpoint);
        Ok(())
    }

    /// Commits until the fold stops at `moment`, then opens the ledger again.
    fn kill(&mut self, moment: FaultPoint) {
        self.ledger().faults().set(moment);
        let deadline = Instant::now() + Duration::from_secs(20);
        for n in 0.. {
            if self.ledger().faults().happened() {
                break;
            }
            assert!(Instant::now() < deadline, "no fold reached {moment:?}");
            let _ = self.commit(&[(n % PROFILES, u64::from(n)), ((n + 7) % PROFILES, 1 + u64::from(n))]);
            std::thread::yield_now();
        }
        self.reopen();
    }

    fn reopen(&mut self) {
        self.ledger = None;
        self.ledger = Some(Ledger::open_with(self.folder.path(), FEW).unwrap());
    }

    fn compare(&self) {
        for key in (0..PROFILES).map(key) {
            assert_eq!(self.ledger().entry(&key).unwrap().as_ref(), self.entries.get(&key));
        }
        assert_eq!(self.ledger().note(Note::Checkpoint).unwrap(), self.checkpoint);
    }
}

fn key(n: u8) -> ProfileKey {
    ProfileKey::from_bytes([n.wrapping_mul(37); 16])
}

fn entry(sequence: u64) -> LedgerEntry {
    let standing = ProfileState { attributes: sequence ^ 5, ..ProfileState::default() };
    LedgerEntry {
        standing,
        sequence: sequence >> 1,
        exported: true,
        died: false,
        claimed: false,
        place: LinePlace { extent: 1, offset: sequence },
    }
}

fn happening() -> impl Strategy<Value = Step> {
    let moment = || prop::sample::select(MOMENTS_OF_A_FOLD.to_vec());
    prop_oneof![
        12 => prop::collection::vec((0..PROFILES, any::<u64>()), 0..10).prop_map(Step::Commit),
        1 => moment().prop_map(Step::Fault),
        1 => Just(Step::Fault(FaultPoint::Committing)),
        1 => moment().prop_map(Step::Kill),
        1 => Just(Step::Reopen),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 100, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn whatever_happens_it_holds_what_was_committed(happenings in prop::collection::vec(happening(), 1..60)) {
        let mut pair = Pair::new();
        for happening in &happenings {
            pair.happen(happening);
            pair.compare();
        }
        pair.reopen();
        pair.compare();
    }
}

#[test]
fn a_kill_at_any_moment_of_a_fold_loses_nothing_and_nothing_comes_twice() {
    for moment in MOMENTS_OF_A_FOLD {
        let mut pair = Pair::new();
        for _ in 0..3 {
            pair.kill(moment);
            pair.compare();
        }
    }
}

#[test]
fn a_full_disk_shows_in_the_next_commit_and_is_overcome() {
    for moment in MOMENTS_OF_A_FOLD {
        let mut pair = Pair::new();
        pair.ledger().faults().set(moment);
        let deadline = Instant::now() + Duration::from_secs(20);
        let fault = loop {
            assert!(Instant::now() < deadline, "the fault at {moment:?} never occurred");
            match pair.commit(&[(1, 1), (2, 2), (3, 3), (4, 4)]) {
                Ok(()) => std::thread::yield_now(),
                Err(fault) => break fault,
            }
        };
        assert!(fault.to_string().contains(&pair.folder.path().display().to_string()), "{fault}");
        pair.compare();
        for n in 0..50 {
            pair.commit(&[(n % PROFILES, 9), (n / 2, 11)]).unwrap();
        }
        pair.compare();
        pair.reopen();
        pair.compare();
    }
}

#[test]
fn a_commit_that_fails_writes_neither_entries_nor_notes() {
    let mut pair = Pair::new();
    pair.commit(&[(1, 1)]).unwrap();
    pair.ledger().faults().set(FaultPoint::Committing);
    assert!(pair.commit(&[(1, 2), (2, 2)]).is_err());
    pair.compare();
    pair.reopen();
    pair.compare();
}

#[test]
fn clones_commit_and_read_beside_the_fold() {
    let pair = Pair::new();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let ledger = pair.ledger().clone();
            scope.spawn(move || {
                for sequence in 0..200 {
                    let key = key(thread * 10 + (sequence % 10) as u8);
                    ledger.commit(Commit { entries: vec![(key, entry(sequence))], ..Commit::default() }).unwrap();
                    assert_eq!(ledger.entry(&key).unwrap(), Some(entry(sequence)));
                }
            });
        }
    });
}

#[test]
fn a_blob_that_cannot_be_read_is_named() {
    let folder = tempfile::tempdir().unwrap();
    Ledger::open(folder.path()).unwrap();
    write_note(folder.path(), &note::blob_key(0), b"\x01not a commit");
    let fault = Ledger::open(folder.path()).err().unwrap();
    assert!(matches!(fault, LedgerError::Corrupt { what: Key::ReasonLedgerCommit, .. }), "{fault}");
}

#[test]
fn a_row_that_cannot_be_read_is_named() {
    let folder = tempfile::tempdir().unwrap();
    Ledger::open(folder.path()).unwrap();
    write(folder.path(), "profiles", key(1).as_bytes(), b"short");
    let ledger = Ledger::open(folder.path()).unwrap();
    let fault = ledger.entry(&key(1)).err().unwrap();
    assert!(matches!(fault, LedgerError::Corrupt { what: Key::ReasonLedgerProfile, .. }), "{fault}");
}

#[test]
fn files_that_cannot_be_read_are_never_taken_for_a_new_ledger() {
    let mut pair = Pair::new();
    for n in 0..60 {
        pair.commit(&[(n % PROFILES, 3), (n / 3, 4)]).unwrap();
    }
    pair.reopen();
    let ledger = pair.ledger.take();
    drop(ledger);
    for file in files(pair.folder.path()).into_iter().filter(|file| file.parent().unwrap().ends_with("tables")) {
        let bytes: Vec<u8> = std::fs::read(&file).unwrap().into_iter().map(|byte| byte ^ 0x55).collect();
        std::fs::write(&file, bytes).unwrap();
    }
    let read = Ledger::open_with(pair.folder.path(), FEW)
        .and_then(|ledger| (0..PROFILES).map(|n| ledger.entry(&key(n))).collect::<Result<Vec<_>, _>>());
    assert!(matches!(read, Err(LedgerError::Corrupt { what: Key::ReasonLedgerFile, .. })), "{read:?}");
}

#[test]
fn a_profile_that_nobody_asks_for_is_found_damaged_when_all_are_read() {
    let mut pair = Pair::new();
    for n in 0..60 {
        pair.commit(&[(n % PROFILES, 3), (n / 3, 4)]).unwrap();
    }
    pair.reopen();
    pair.ledger().verify().unwrap();
    pair.ledger = None;
    let tables = pair.folder.path().join("keyspaces/1/tables");
    for file in files(&tables) {
        let mut bytes = std::fs::read(&file).unwrap();
        bytes[60] ^= 1;
        std::fs::write(&file, bytes).unwrap();
    }
    let ledger = Ledger::open_with(pair.folder.path(), FEW).unwrap();
    assert!(ledger.verify().unwrap_err().is_damage());
}

fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let inside = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    inside.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

fn write_note(folder: &Path, key: &[u8], value: &[u8]) {
    write(folder, "notes", key, value);
}

fn write(folder: &Path, keyspace: &str, key: &[u8], value: &[u8]) {
    let database = fjall::Database::builder(folder).open().unwrap();
    let keyspace = database.keyspace(keyspace, fjall::KeyspaceCreateOptions::default).unwrap();
    keyspace.insert(key, value).unwrap();
    database.persist(fjall::PersistMode::SyncAll).unwrap();
}
