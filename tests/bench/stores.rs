//! Measures the ledger's candidates without the rest of Outflow: one read per profile, then one row in a durable commit
//! of many.
//!
//! It measures two phases: `fill`, where every profile is new (each read misses), and `update`, where uniformly random
//! profiles change (each read hits). It waits for a phase's background work and counts its CPU time.

mod fjall;
mod outflow;
mod redb;

use std::path::Path;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::Failure;
use crate::case::Measured;
use crate::latency::Latency;
use crate::process;
use crate::random::{Random, mix};

pub(crate) use self::fjall::FjallSettings;

pub(crate) type Key = [u8; 16];
pub(crate) type Value = [u8; 32];

const BYTES_PER_MIB: f64 = 1024.0 * 1024.0;

/// One candidate with its settings and its work.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct StoreCase {
    pub(crate) profiles: u64,
    pub(crate) updates: u64,
    /// Number of rows in one durable commit.
    pub(crate) commit_rows: usize,
    /// Whether the rows of a commit are in key order, one for each profile.
    pub(crate) sorted: bool,
    pub(crate) engine: Engine,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Engine {
    Outflow,
    Fjall(FjallSettings),
    Redb { cache_mib: usize },
}

impl StoreCase {
    /// Returns the cases of a run: the ledger and its candidates side by side, then with many profiles.
    pub(crate) fn all(updates: u64) -> Vec<Self> {
        let case = |profiles, engine| Self { profiles, updates, commit_rows: 10_000, sorted: true, engine };
        vec![
            case(1_000_000, Engine::Outflow),
            case(1_000_000, Engine::Fjall(FjallSettings::chosen())),
            case(1_000_000, Engine::Fjall(FjallSettings::as_shipped())),
            case(1_000_000, Engine::Redb { cache_mib: 32 }),
            case(10_000_000, Engine::Outflow),
            case(10_000_000, Engine::Fjall(FjallSettings::chosen())),
        ]
    }

    fn name(&self, phase: &str) -> String {
        let engine = match &self.engine {
            Engine::Outflow => "outflow ledger",
            Engine::Fjall(settings) => settings.name.as_str(),
            Engine::Redb { .. } => "redb",
        };
        format!("{engine} {phase}")
    }
}

/// The operations that the comparison needs.
trait Store {
    /// Returns the values of the keys, in the same order.
    fn read(&self, keys: &[Key]) -> Result<Vec<Option<Value>>, Failure>;

    /// Writes the rows and the checkpoint in one transaction, which is on disk on return.
    fn commit(&self, rows: &[(Key, Value)], checkpoint: u64) -> Result<(), Failure>;

    /// Waits until no background work is left.
    fn settle(&self) -> Result<(), Failure>;
}

/// Runs a case in this process. Returns one figure for each phase.
pub(crate) fn run(case: &StoreCase) -> Result<Vec<Measured>, Failure> {
    let folder = tempfile::Builder::new().prefix("stores-").tempdir_in(crate::scratch()?)?;
    let base_mib = process::resident_mib()?;
    let path = folder.path();
    match &case.engine {
        Engine::Outflow => phases(case, &outflow::Open::new(path)?, path, base_mib),
        Engine::Fjall(settings) => phases(case, &fjall::Open::new(path, settings)?, path, base_mib),
        Engine::Redb { cache_mib } => phases(case, &redb::Open::new(path, *cache_mib)?, path, base_mib),
    }
}

fn phases(case: &StoreCase, store: &impl Store, folder: &Path, base_mib: f64) -> Result<Vec<Measured>, Failure> {
    let mut order = Random::new(7);
    let fill = Phase { case, name: "fill", lines: case.profiles, hits: false };
    let mut measured = vec![fill.run(store, folder, base_mib, |line| line)?];
    if case.updates > 0 {
        let update = Phase { case, name: "update", lines: case.updates, hits: true };
        measured.push(update.run(store, folder, base_mib, |_| order.below(case.profiles))?);
    }
    Ok(measured)
}

/// One phase: a number of lines, each for a known or an unknown profile.
struct Phase<'a> {
    case: &'a StoreCase,
    name: &'a str,
    lines: u64,
    hits: bool,
}

impl Phase<'_> {
    fn run(
        &self,
        store: &impl Store,
        folder: &Path,
        base_mib: f64,
        mut profile_of: impl FnMut(u64) -> u64,
    ) -> Result<Measured, Failure> {
        process::forget_peak()?;
        let (cpu, begin) = (process::cpu_seconds()?, Instant::now());
        let mut commits = Latency::new()?;
        let mut line = 0;
        while line < self.lines {
            let end = self.lines.min(line + self.case.commit_rows as u64);
            let rows = self.rows((line..end).map(|line| (profile_of(line), line)));
            check_reads(store, &rows, self.hits)?;
            let start = Instant::now();
            store.commit(&rows, end)?;
            commits.add(start.elapsed());
            line = end;
        }
        let seconds = begin.elapsed().as_secs_f64();
        store.settle()?;
        Ok(Measured {
            case: self.case.name(self.name),
            profiles: self.case.profiles,
            events: self.lines,
            seconds,
            cpu_seconds: process::cpu_seconds()? - cpu,
            peak_mib: process::peak_mib()?,
            base_mib,
            disk_mib: Some(disk_bytes(folder)? as f64 / BYTES_PER_MIB),
            latency_ms: Some(commits.percentiles()),
            ..Measured::default()
        })
    }

    fn rows(&self, lines: impl Iterator<Item = (u64, u64)>) -> Vec<(Key, Value)> {
        let mut rows: Vec<_> = lines.map(|(profile, line)| (key(profile), value(line))).collect();
        if self.case.sorted {
            rows.sort_unstable_by_key(|row| row.0);
            rows.dedup_by_key(|row| row.0);
        }
        rows
    }
}

fn check_reads(store: &impl Store, rows: &[(Key, Value)], hits: bool) -> Result<(), Failure> {
    let keys: Vec<Key> = rows.iter().map(|row| row.0).collect();
    let expected = if hits { keys.len() } else { 0 };
    let found = store.read(&keys)?.into_iter().flatten().count();
    if found == expected { Ok(()) } else { Err(format!("{found} of {expected} keys found").into()) }
}

fn key(profile: u64) -> Key {
    let (high, low) = (mix(profile), mix(profile ^ 0x5555_5555_5555_5555));
    ((u128::from(high) << 64) | u128::from(low)).to_be_bytes()
}

fn value(line: u64) -> Value {
    let mut random = Random::new(line);
    let mut value = Value::default();
    for word in value.chunks_exact_mut(8) {
        word.copy_from_slice(&random.next().to_le_bytes());
    }
    value
}

fn disk_bytes(folder: &Path) -> Result<u64, Failure> {
    use std::os::unix::fs::MetadataExt;
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let about = entry.metadata()?;
        // Counts blocks, not length, because a journal is allocated in advance and is mostly a hole.
        bytes += if about.is_dir() { disk_bytes(&entry.path())? } else { about.blocks() * 512 };
    }
    Ok(bytes)
}

/// Time between two checks for background work.
const SETTLE_STEP: Duration = Duration::from_millis(20);
