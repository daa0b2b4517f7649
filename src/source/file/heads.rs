//! The first bytes of files: they sort out most of those that cannot be a known one, without reading them.

use std::collections::HashMap;
use std::io::{self, Read};

use xxhash_rust::xxh3::xxh3_64;

use super::content::Content;
use super::detect;
use super::form::Form;
use super::known::HEAD_BYTES;
use super::listing::Found;

/// The first bytes of a file's content, and their hashes.
pub(super) struct Heads {
    /// None where they cannot be read.
    bytes: Option<Vec<u8>>,
    hashes: HashMap<u32, u64>,
}

impl Heads {
    pub(super) fn of(found: &Found) -> Self {
        Self { bytes: first(found).ok(), hashes: HashMap::new() }
    }

    /// The hash of so many first bytes, if there are so many.
    pub(super) fn hash_of_first(&mut self, length: u32) -> Option<u64> {
        let first = self.bytes.as_ref()?.get(..length as usize)?;
        Some(*self.hashes.entry(length).or_insert_with(|| xxh3_64(first)))
    }
}

/// The first bytes of a file's content, unpacked, at most so many as a head covers.
pub(super) fn first(found: &Found) -> io::Result<Vec<u8>> {
    let file = found.open()?;
    let form = Form { packing: detect::packing(&file)?, ..Form::default() };
    let mut bytes = Vec::new();
    match Content::open(file, form)?.take(HEAD_BYTES.into()).read_to_end(&mut bytes) {
        Err(error) if bytes.is_empty() => Err(error),
        _ => Ok(bytes),
    }
}
