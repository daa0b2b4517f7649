//! One dead letter: what could not be delivered, why, and all that a replay needs.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use crate::ledger::Entry;
use crate::profile::ProfileKey;
use crate::source::Position;

/// The reason of an event that is larger than the stream takes.
pub const TOO_LARGE: &str = "too-large";

/// The reason of an event in which half of a surrogate pair stands alone.
pub const LONE_SURROGATE: &str = "lone-surrogate-in-event";

/// The reason of a line that is no profile.
pub const MALFORMED: &str = "malformed";

/// One dead letter.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DeadLetter {
    /// Stands for position and reason: the same letter written again has the same id.
    pub id: String,
    /// Seconds since 1970, when it was written.
    pub at: u64,
    /// What it was.
    pub kind: DeadKind,
    /// A word for the cause: the service's code, [`TOO_LARGE`] or [`MALFORMED`].
    pub reason: String,
    /// The cause in full.
    pub message: String,
    /// Where its line stands.
    pub place: DeadPlace,
    /// Partition key of an event.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub partition_key: Option<String>,
    /// Number of an event among its profile's.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sequence: Option<u64>,
    /// Key of an event's profile, a hash in hex.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub profile: Option<String>,
    /// What the ledger would have remembered of an event, in hex: hashes, membership bits and numbers.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub entry: Option<String>,
    /// Why an event was due.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub trigger: Vec<String>,
    /// The event, byte for byte.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub event: Option<Box<RawValue>>,
    /// The line, or the beginning of one that is too long; text that is not UTF-8 has its bad bytes replaced.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub line: Option<String>,
}

impl DeadLetter {
    /// Profile, partition key and ledger entry of an event's letter; none when it lacks one of them.
    pub fn keys(&self) -> Option<(ProfileKey, ProfileKey, Entry)> {
        let key = |text: &Option<String>| Some(ProfileKey::from_bytes(from_hex(text.as_ref()?)?.try_into().ok()?));
        let entry = Entry::from_bytes(&from_hex(self.entry.as_ref()?)?)?;
        Some((key(&self.profile)?, key(&self.partition_key)?, entry))
    }
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    hex_simd::decode_to_vec(text).ok()
}

/// What a dead letter was.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DeadKind {
    /// A line that is no profile.
    Malformed,
    /// A due event.
    Event,
}

/// Where a dead letter's line stands in the feed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DeadPlace {
    /// The file, when the feed is made of files.
    #[serde(skip_serializing_if = "Option::is_none", default, with = "crate::source::path_bytes::optional")]
    pub file: Option<PathBuf>,
    /// Number of its extent.
    pub extent: u32,
    /// Number of the line in the file, from 1.
    pub line: u64,
    /// Offset of its first byte in the file.
    pub offset: u64,
}

impl DeadPlace {
    /// The place of a line that begins at `offset` and ends before `next`.
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

/// The id of a letter: 32 hex digits of a hash of place, reason and content. The content counts because positions of
/// stdin begin anew with each run.
pub fn letter_id(place: &DeadPlace, reason: &str, content: &[u8]) -> String {
    let mut hash = Sha256::new();
    hash.update(format!("{}\0{}\0{}\0{reason}\0", place.extent, place.offset, place.line));
    hash.update(content);
    hex_simd::encode_to_string(&hash.finalize()[..16], hex_simd::AsciiCase::Lower)
}
