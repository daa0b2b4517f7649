//! redb as a candidate: a copy-on-write B+tree, one file.

use std::path::Path;

use ::redb::{Database, ReadableDatabase, TableDefinition};

use super::{Key, Store, Value};
use crate::Failure;

const ROWS: TableDefinition<Key, Value> = TableDefinition::new("ledger");
const CHECKPOINT: TableDefinition<&str, u64> = TableDefinition::new("checkpoint");

pub(super) struct Open(Database);

impl Open {
    pub(super) fn new(folder: &Path, cache_mib: usize) -> Result<Self, Failure> {
        let database =
            Database::builder().set_cache_size(cache_mib * 1024 * 1024).create(folder.join("ledger.redb"))?;
        let begin = database.begin_write()?;
        begin.open_table(ROWS)?;
        begin.commit()?;
        Ok(Self(database))
    }
}

impl Store for Open {
    fn read(&self, keys: &[Key]) -> Result<Vec<Option<Value>>, Failure> {
        let table = self.0.begin_read()?.open_table(ROWS)?;
        keys.iter().map(|key| Ok(table.get(key)?.map(|row| row.value()))).collect()
    }

    fn commit(&self, rows: &[(Key, Value)], checkpoint: u64) -> Result<(), Failure> {
        let begin = self.0.begin_write()?;
        {
            let mut table = begin.open_table(ROWS)?;
            for (key, value) in rows {
                table.insert(key, value)?;
            }
            begin.open_table(CHECKPOINT)?.insert("checkpoint", checkpoint)?;
        }
        Ok(begin.commit()?)
    }

    fn settle(&self) -> Result<(), Failure> {
        Ok(())
    }
}
