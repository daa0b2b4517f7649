//! Compares the first bytes of files, which rules out most wrong matches without reading whole files.

use std::collections::HashMap;
use std::io::{self, Read};

use xxhash_rust::xxh3::xxh3_64;

use super::detect;
use super::known::HEAD_BYTES;
use super::listing::Found;
use crate::source::content::Content;
use crate::source::form::{ContentForm, Encoding};

/// A known number of first bytes of a content: the encoding of the text, how many bytes, and their hash.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct TellingHead {
    pub(super) encoding: Encoding,
    pub(super) bytes: u32,
    pub(super) hash: u64,
}

pub(super) struct Heads<'a> {
    found: &'a Found,
    /// The first bytes, by assumed encoding. `None` if the file can't be read that way.
    bytes: HashMap<Encoding, Option<Vec<u8>>>,
    hashes: HashMap<(Encoding, u32), u64>,
}

impl<'a> Heads<'a> {
    pub(super) fn of(found: &'a Found) -> Self {
        Self { found, bytes: HashMap::new(), hashes: HashMap::new() }
    }

    /// Returns the hash of the first `length` bytes. `None` if the file has fewer.
    pub(super) fn hash_of_first(&mut self, encoding: Encoding, length: u32) -> Option<u64> {
        let found = self.found;
        let bytes = self.bytes.entry(encoding).or_insert_with(|| first(found, encoding).ok());
        let first = bytes.as_ref()?.get(..length as usize)?;
        Some(*self.hashes.entry((encoding, length)).or_insert_with(|| xxh3_64(first)))
    }

    pub(super) fn begin_with(&mut self, head: TellingHead) -> bool {
        self.hash_of_first(head.encoding, head.bytes) == Some(head.hash)
    }
}

/// Reads the first bytes of a file's unpacked content, at most [`HEAD_BYTES`].
pub(super) fn first(found: &Found, encoding: Encoding) -> io::Result<Vec<u8>> {
    let file = found.open()?;
    let form = ContentForm { packing: detect::packing(&file)?, encoding, ..ContentForm::default() };
    let mut bytes = Vec::new();
    match Content::open(file, form)?.take(HEAD_BYTES.into()).read_to_end(&mut bytes) {
        Err(error) if bytes.is_empty() => Err(error),
        _ => Ok(bytes),
    }
}
