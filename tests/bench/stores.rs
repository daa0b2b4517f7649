//! The ledger's candidates, alone: per profile one read, then one row in a durable commit of many.
//!
//! Two phases, each measured: `fill`, where every profile is new (each read misses), and `update`, where uniformly
//! random profiles change (each read hits). What a phase leaves to background work is waited for and counted as CPU.

mod fjall;
mod folded;
mod recent;
mod redb;

use std::path::Path;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::Failure;
use crate::case::Measured;
use crate::latency::Latency;
use crate::process;
use crate::random::{Random, mix};

use self::recent::Recent;

pub(crate) use self::fjall::FjallSettings;

pub(crate) type Key = [u8; 16];
pub(crate) type Value = [u8; 32];

const BYTES_PER_MIB: f64 = 1024.0 * 1024.0;

/// One candidate with its settings and the work it is given.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct StoreCase {
    pub(crate) profiles: u64,
    pub(crate) updates: u64,
    /// Rows of one durable commit.
    pub(crate) commit_rows: usize,
    /// Rows of a commit go in by key order, one for each profile.
    pub(crate) sorted: bool,
    /// Memory for rows lately read or written, before the store.
    pub(crate) recent_mib: usize,
    pub(crate) engine: Engine,
}

/// Which store.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Engine {
    Fjall(FjallSettings),
    /// fjall with commits as blobs, folded into runs of so many rows.
    Folded {
        settings: FjallSettings,
        fold_rows: usize,
    },
    Redb {
        cache_mib: usize,
    },
}

impl StoreCase {
    /// The cases of a run: the candidates side by side, then the chosen one with many profiles.
    pub(crate) fn all(updates: u64) -> Vec<Self> {
        let case =
            |profiles, engine| Self { profiles, updates, commit_rows: 10_000, sorted: true, recent_mib: 0, engine };
        let tuned = || Engine::Fjall(FjallSettings::chosen());
        let folded = || Engine::Folded { settings: FjallSettings::folded(), fold_rows: 100_000 };
        vec![
            case(1_000_000, tuned()),
            Self { recent_mib: 16, ..case(1_000_000, tuned()) },
            case(1_000_000, folded()),
            case(1_000_000, Engine::Fjall(FjallSettings::as_shipped())),
            case(1_000_000, Engine::Redb { cache_mib: 32 }),
            case(10_000_000, tuned()),
            case(10_000_000, folded()),
        ]
    }

    fn name(&self, phase: &str) -> String {
        let engine = match &self.engine {
            Engine::Fjall(settings) | Engine::Folded { settings, .. } => settings.name.as_str(),
            Engine::Redb { .. } => "redb",
        };
        match self.recent_mib {
            0 => format!("{engine} {phase}"),
            mib => format!("{engine} {phase}, {mib} MiB of rows"),
        }
    }
}

/// What the comparison asks of a store.
trait Store {
    /// The values of the keys, in their order.
    fn read(&self, keys: &[Key]) -> Result<Vec<Option<Value>>, Failure>;

    /// Writes the rows and the checkpoint in one transaction that is on disk when this returns.
    fn commit(&self, rows: &[(Key, Value)], checkpoint: u64) -> Result<(), Failure>;

    /// Waits until no background work is left.
    fn settle(&self) -> Result<(), Failure>;
}

/// Runs a case in this process: one figure for each phase.
pub(crate) fn run(case: &StoreCase) -> Result<Vec<Measured>, Failure> {
    let folder = tempfile::Builder::new().prefix("stores-").tempdir_in(crate::scratch()?)?;
    let base_mib = process::resident_mib()?;
    let path = folder.path();
    match &case.engine {
        Engine::Fjall(settings) => phases(case, &fjall::Open::new(path, settings)?, path, base_mib),
        Engine::Folded { settings, fold_rows } => {
            phases(case, &folded::Open::new(path, settings, *fold_rows)?, path, base_mib)
        }
        Engine::Redb { cache_mib } => phases(case, &redb::Open::new(path, *cache_mib)?, path, base_mib),
    }
}

fn phases(case: &StoreCase, store: &impl Store, folder: &Path, base_mib: f64) -> Result<Vec<Measured>, Failure> {
    let mut order = Random::new(7);
    let mut ledger = Ledger { store, recent: Recent::new(case.recent_mib) };
    let fill = Phase { case, name: "fill", lines: case.profiles, hits: false };
    let mut measured = vec![fill.run(&mut ledger, folder, base_mib, |line| line)?];
    if case.updates > 0 {
        let update = Phase { case, name: "update", lines: case.updates, hits: true };
        measured.push(update.run(&mut ledger, folder, base_mib, |_| order.below(case.profiles))?);
    }
    Ok(measured)
}

/// A store behind its cache of rows.
struct Ledger<'a, S> {
    store: &'a S,
    recent: Recent,
}

impl<S: Store> Ledger<'_, S> {
    /// How many of the keys are known, and brings their rows into the cache.
    fn read(&mut self, keys: &[Key]) -> Result<usize, Failure> {
        let missing: Vec<Key> = keys.iter().filter(|key| self.recent.get(key).is_none()).copied().collect();
        let found = self.store.read(&missing)?;
        for (key, value) in missing.iter().zip(&found) {
            if let Some(value) = value {
                self.recent.put(key, value);
            }
        }
        Ok(keys.len() - found.iter().filter(|value| value.is_none()).count())
    }

    fn commit(&mut self, rows: &[(Key, Value)], checkpoint: u64) -> Result<(), Failure> {
        self.store.commit(rows, checkpoint)?;
        for (key, value) in rows {
            self.recent.put(key, value);
        }
        Ok(())
    }
}

/// One phase: so many lines, each of a profile that is known or not.
struct Phase<'a> {
    case: &'a StoreCase,
    name: &'a str,
    lines: u64,
    hits: bool,
}

impl Phase<'_> {
    fn run(
        &self,
        ledger: &mut Ledger<'_, impl Store>,
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
            self.check_reads(ledger, &rows)?;
            let start = Instant::now();
            ledger.commit(&rows, end)?;
            commits.add(start.elapsed());
            line = end;
        }
        let seconds = begin.elapsed().as_secs_f64();
        ledger.store.settle()?;
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

    fn check_reads(&self, ledger: &mut Ledger<'_, impl Store>, rows: &[(Key, Value)]) -> Result<(), Failure> {
        let keys: Vec<Key> = rows.iter().map(|row| row.0).collect();
        let expected = if self.hits { keys.len() } else { 0 };
        let found = ledger.read(&keys)?;
        if found == expected { Ok(()) } else { Err(format!("{found} of {expected} keys found").into()) }
    }
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
        // Blocks, not length: a journal is allocated ahead and mostly a hole.
        bytes += if about.is_dir() { disk_bytes(&entry.path())? } else { about.blocks() * 512 };
    }
    Ok(bytes)
}

/// How long a look at background work waits for the next.
const SETTLE_STEP: Duration = Duration::from_millis(20);
