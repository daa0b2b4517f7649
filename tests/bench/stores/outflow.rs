//! The ledger as Outflow ships it, through its public interface.

use std::path::Path;
use std::time::{Duration, Instant};

use ::outflow::ledger::{Commit, Ledger, LedgerEntry, LinePlace, Note};
use ::outflow::profile::{Members, ProfileKey, ProfileState};

use super::{Key, Store, Value};
use crate::{Failure, process};

pub(super) struct Open(Ledger);

impl Open {
    pub(super) fn new(folder: &Path) -> Result<Self, Failure> {
        Ok(Self(Ledger::open(&folder.join("ledger"))?))
    }
}

impl Store for Open {
    fn read(&self, keys: &[Key]) -> Result<Vec<Option<Value>>, Failure> {
        let read = |key: &Key| Ok(self.0.entry(&ProfileKey::from_bytes(*key))?.map(|entry| value(&entry)));
        keys.iter().map(read).collect()
    }

    fn commit(&self, rows: &[(Key, Value)], checkpoint: u64) -> Result<(), Failure> {
        let entries = rows.iter().map(|(key, value)| (ProfileKey::from_bytes(*key), entry(value))).collect();
        let notes = vec![(Note::Checkpoint, checkpoint.to_be_bytes().to_vec())];
        Ok(self.0.commit(Commit { entries, notes })?)
    }

    /// The ledger does not report its background work. The work is done when the process uses no CPU for a while.
    fn settle(&self) -> Result<(), Failure> {
        let (mut used, mut since) = (process::cpu_seconds()?, Instant::now());
        while since.elapsed() < Duration::from_millis(300) {
            std::thread::sleep(super::SETTLE_STEP);
            let now = process::cpu_seconds()?;
            if now > used {
                (used, since) = (now, Instant::now());
            }
        }
        Ok(())
    }
}

/// Returns an entry with 32 bytes of its own: two fingerprints, two small numbers, an offset and membership bits.
fn entry(value: &Value) -> LedgerEntry {
    let [attributes, identities, members, rest] = words(value);
    let members = Members::from_bytes(&members.to_le_bytes()).unwrap_or_default();
    let place = LinePlace { extent: 1, offset: rest >> 29 | 1 << 34 };
    let standing = ProfileState { attributes, identities, members };
    LedgerEntry { standing, sequence: 7, exported: true, died: false, claimed: false, place }
}

fn value(entry: &LedgerEntry) -> Value {
    let mut bytes = Vec::with_capacity(8);
    entry.standing.members.to_bytes(&mut bytes);
    let mut value = Value::default();
    value[..8].copy_from_slice(&entry.standing.attributes.to_le_bytes());
    value[8..16].copy_from_slice(&entry.standing.identities.to_le_bytes());
    value[16..16 + bytes.len()].copy_from_slice(&bytes);
    value[24..].copy_from_slice(&entry.place.offset.to_le_bytes());
    value
}

fn words(value: &Value) -> [u64; 4] {
    let mut words =
        value.chunks_exact(8).map(|word| word.iter().rev().fold(0, |all, byte| all << 8 | u64::from(*byte)));
    std::array::from_fn(|_| words.next().unwrap_or(0))
}
