//! Dead letters: lines and events that can never be delivered, kept on disk with a reason until a replay or a purge.

mod file;
mod replay;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

pub use self::file::{DeadLetterError, DeadLetterFile, DeadLetterReader, purge, retain};
pub use self::replay::{Replay, ReplayError, ReplayResult};
use crate::ledger::LedgerEntry;
use crate::profile::ProfileKey;
use crate::source::Position;

/// Reason of an event that is larger than the stream accepts.
pub const TOO_LARGE: &str = "too-large";

/// Reason of an event that contains half of a surrogate pair.
pub const LONE_SURROGATE: &str = "lone-surrogate-in-event";

/// Reason of a line that is not a valid profile.
pub const MALFORMED: &str = "malformed";

/// A dead letter as the file stores it.
#[derive(Clone, Default, Debug, Serialize, Deserialize)]
pub struct DeadLetter {
    /// Derived from place, reason and content: the same letter written again has the same id.
    pub id: String,
    /// When the line or event became dead, in seconds since 1970.
    pub at: u64,
    pub kind: DeadKind,
    /// The service's code, [`TOO_LARGE`], [`LONE_SURROGATE`] or [`MALFORMED`].
    pub reason: String,
    pub message: String,
    pub place: DeadPlace,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub partition_key: Option<String>,
    /// Number of the event among those of its profile.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sequence: Option<u64>,
    /// Key of the event's profile, a hash in hex.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub profile: Option<String>,
    /// What the ledger would have remembered of the event, in hex: hashes, membership bits and numbers.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub entry: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub trigger: Vec<String>,
    /// The event, byte for byte.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub event: Option<Box<RawValue>>,
    /// The line, or the beginning of a line that is too long. Bytes that are not UTF-8 are replaced.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub line: Option<String>,
}

impl DeadLetter {
    /// Returns the profile key, partition key and ledger entry of an event; `None` if one of them is missing.
    pub fn keys(&self) -> Option<(ProfileKey, ProfileKey, LedgerEntry)> {
        let key = |text: &Option<String>| Some(ProfileKey::from_bytes(from_hex(text.as_ref()?)?.try_into().ok()?));
        let entry = LedgerEntry::from_bytes(&from_hex(self.entry.as_ref()?)?)?;
        Some((key(&self.profile)?, key(&self.partition_key)?, entry))
    }
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    hex_simd::decode_to_vec(text).ok()
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DeadKind {
    #[default]
    Malformed,
    Event,
}

#[derive(Clone, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DeadPlace {
    /// Set if the feed consists of files.
    #[serde(skip_serializing_if = "Option::is_none", default, with = "crate::source::path_bytes::optional")]
    pub file: Option<PathBuf>,
    pub extent: u32,
    /// Number of the line in the file, from 1.
    pub line: u64,
    /// Offset of the line's first byte in the file.
    pub offset: u64,
}

impl DeadPlace {
    /// Returns the place of a line that begins at `offset` and ends before `next`.
    pub fn new(offset: u64, next: Position) -> Self {
        Self { file: None, extent: next.extent, line: next.line, offset }
    }
}

impl std::fmt::Display for DeadPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(file) = &self.file {
            write!(f, "{}, ", file.display())?;
        }
        write!(f, "line {}, byte {}", self.line, self.offset)
    }
}

/// Returns the id of a letter: 32 hex digits of a hash of place, reason and content. The content counts because the
/// positions of stdin start again with each run.
pub fn letter_id(place: &DeadPlace, reason: &str, content: &[u8]) -> String {
    let mut hash = Sha256::new();
    hash.update(format!("{}\0{}\0{}\0{reason}\0", place.extent, place.offset, place.line));
    hash.update(content);
    hex_simd::encode_to_string(&hash.finalize()[..16], hex_simd::AsciiCase::Lower)
}
