//! fjall as a candidate: a log-structured store. Every setting that may matter can be changed.

use std::path::Path;
use std::sync::Arc;

use ::fjall::config::{
    BlockSizePolicy, BloomConstructionPolicy, FilterPolicy, FilterPolicyEntry, HashRatioPolicy, PartitioningPolicy,
    PinningPolicy, RestartIntervalPolicy,
};
use ::fjall::{Database, Keyspace, KeyspaceCreateOptions, PersistMode, compaction::Leveled};
use serde::{Deserialize, Serialize};

use super::{Key, SETTLE_STEP, Store, Value};
use crate::Failure;

const MIB: u64 = 1024 * 1024;

/// Settings of the store and of its one large keyspace. `None` keeps fjall's default.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct FjallSettings {
    pub(crate) name: String,
    pub(crate) cache_mib: Option<u64>,
    pub(crate) memtable_mib: Option<u64>,
    pub(crate) journal_mib: Option<u64>,
    pub(crate) workers: Option<usize>,
    pub(crate) block_bytes: Option<u32>,
    pub(crate) restart_interval: Option<u8>,
    pub(crate) hash_ratio: Option<f32>,
    /// Bits of the bloom filter for each key. 0 builds no filter.
    pub(crate) bloom_bits: Option<f32>,
    /// Whether the last level has no filter.
    pub(crate) expect_hits: bool,
    /// Whether filters and indexes of all levels stay in memory, outside the cache.
    pub(crate) pinned: bool,
    /// Whether filters and indexes of all levels are cut into blocks, so that only the used parts are in memory.
    pub(crate) partitioned: bool,
    /// Number of tables in level 0 before they are merged.
    pub(crate) l0_tables: Option<u8>,
    pub(crate) table_mib: Option<u64>,
    pub(crate) level_ratio: Option<f32>,
}

impl FjallSettings {
    /// Returns fjall's defaults.
    pub(crate) fn as_shipped() -> Self {
        Self { name: "fjall as shipped".into(), ..Self::default() }
    }

    /// Returns the settings with the least CPU time for an update that fit 48 MiB of memory with a million profiles.
    pub(crate) fn chosen() -> Self {
        Self {
            name: "fjall tuned".into(),
            // Filters and indexes are pinned outside the cache. A larger cache saves nothing measurable.
            cache_mib: Some(2),
            memtable_mib: Some(4),
            workers: Some(1),
            bloom_bits: Some(10.0),
            pinned: true,
            l0_tables: Some(12),
            table_mib: Some(8),
            ..Self::default()
        }
    }

    pub(super) fn open(&self, folder: &Path) -> Result<Database, Failure> {
        let mut builder = Database::builder(folder.join("ledger.fjall"));
        if let Some(mib) = self.cache_mib {
            builder = builder.cache_size(mib * MIB);
        }
        if let Some(workers) = self.workers {
            builder = builder.worker_threads(workers);
        }
        if let Some(mib) = self.journal_mib {
            builder = builder.max_journaling_size(mib * MIB);
        }
        Ok(builder.open()?)
    }

    pub(super) fn keyspace(&self) -> KeyspaceCreateOptions {
        let mut options = KeyspaceCreateOptions::default().expect_point_read_hits(self.expect_hits);
        if let Some(mib) = self.memtable_mib {
            options = options.max_memtable_size(mib * MIB);
        }
        if let Some(bytes) = self.block_bytes {
            options = options.data_block_size_policy(BlockSizePolicy::all(bytes));
        }
        if let Some(interval) = self.restart_interval {
            options = options.data_block_restart_interval_policy(RestartIntervalPolicy::all(interval));
        }
        if let Some(ratio) = self.hash_ratio {
            options = options.data_block_hash_ratio_policy(HashRatioPolicy::all(ratio));
        }
        if let Some(bits) = self.bloom_bits {
            options = options.filter_policy(FilterPolicy::all(match bits {
                0.0 => FilterPolicyEntry::None,
                bits => FilterPolicyEntry::Bloom(BloomConstructionPolicy::BitsPerKey(bits)),
            }));
        }
        if self.pinned {
            let all = PinningPolicy::all(true);
            options = options.index_block_pinning_policy(all.clone()).filter_block_pinning_policy(all);
        }
        if self.partitioned {
            let all = PartitioningPolicy::all(true);
            options = options.index_block_partitioning_policy(all.clone()).filter_block_partitioning_policy(all);
        }
        options.compaction_strategy(Arc::new(self.levels()))
    }

    fn levels(&self) -> Leveled {
        let mut levels = Leveled::default();
        if let Some(tables) = self.l0_tables {
            levels = levels.with_l0_threshold(tables);
        }
        if let Some(mib) = self.table_mib {
            levels = levels.with_table_target_size(mib * MIB);
        }
        if let Some(ratio) = self.level_ratio {
            levels = levels.with_level_ratio_policy(vec![ratio]);
        }
        levels
    }
}

pub(super) fn settle(database: &Database) {
    // A compaction may begin just after a flush ended, so the store must stay idle for a while.
    let mut idle = 0;
    while idle < 5 {
        std::thread::sleep(SETTLE_STEP);
        let busy = database.outstanding_flushes() > 0 || database.active_compactions() > 0;
        idle = if busy { 0 } else { idle + 1 };
    }
}

pub(super) struct Open {
    database: Database,
    rows: Keyspace,
    checkpoint: Keyspace,
}

impl Open {
    pub(super) fn new(folder: &Path, settings: &FjallSettings) -> Result<Self, Failure> {
        let database = settings.open(folder)?;
        let rows = database.keyspace("ledger", || settings.keyspace())?;
        let checkpoint = database.keyspace("checkpoint", KeyspaceCreateOptions::default)?;
        Ok(Self { database, rows, checkpoint })
    }
}

impl Store for Open {
    fn read(&self, keys: &[Key]) -> Result<Vec<Option<Value>>, Failure> {
        keys.iter().map(|key| Ok(self.rows.get(key)?.and_then(|row| Value::try_from(&row[..]).ok()))).collect()
    }

    fn commit(&self, rows: &[(Key, Value)], checkpoint: u64) -> Result<(), Failure> {
        let mut batch = self.database.batch().durability(Some(PersistMode::SyncData));
        for (key, value) in rows {
            batch.insert(&self.rows, *key, *value);
        }
        batch.insert(&self.checkpoint, "checkpoint", checkpoint.to_be_bytes());
        Ok(batch.commit()?)
    }

    fn settle(&self) -> Result<(), Failure> {
        settle(&self.database);
        Ok(())
    }
}
