//! The first bytes of files: they sort out most of those that cannot be a known one, without reading them.

use std::collections::HashMap;
use std::io::{self, Read};

use xxhash_rust::xxh3::xxh3_64;

use super::detect;
use super::known::HEAD_BYTES;
use super::listing::Found;
use crate::source::content::Content;
use crate::source::form::{Encoding, Form};

/// Some of the first bytes of a content: how its text is written, how many they are, and their hash.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct TellingHead {
    pub(super) encoding: Encoding,
    pub(super) bytes: u32,
    pub(super) hash: u64,
}

/// The first bytes of a file's content, and their hashes.
pub(super) struct Heads<'a> {
    found: &'a Found,
    /// By how the text may be written; none where it cannot be read so.
    bytes: HashMap<Encoding, Option<Vec<u8>>>,
    hashes: HashMap<(Encoding, u32), u64>,
}

impl<'a> Heads<'a> {
    pub(super) fn of(found: &'a Found) -> Self {
        Self { found, bytes: HashMap::new(), hashes: HashMap::new() }
    }

    /// The hash of so many first bytes, if there are so many.
    pub(super) fn hash_of_first(&mut self, encoding: Encoding, length: u32) -> Option<u64> {
        let found = self.found;
        let bytes = self.bytes.entry(encoding).or_insert_with(|| first(found, encoding).ok());
        let first = bytes.as_ref()?.get(..length as usize)?;
        Some(*self.hashes.entry((encoding, length)).or_insert_with(|| xxh3_64(first)))
    }

    /// Whether the file begins so.
    pub(super) fn begin_with(&mut self, head: TellingHead) -> bool {
        self.hash_of_first(head.encoding, head.bytes) == Some(head.hash)
    }
}

/// The first bytes of a file's content, unpacked, at most so many as a head covers.
pub(super) fn first(found: &Found, encoding: Encoding) -> io::Result<Vec<u8>> {
    let file = found.open()?;
    let form = Form { packing: detect::packing(&file)?, encoding, ..Form::default() };
    let mut bytes = Vec::new();
    match Content::open(file, form)?.take(HEAD_BYTES.into()).read_to_end(&mut bytes) {
        Err(error) if bytes.is_empty() => Err(error),
        _ => Ok(bytes),
    }
}
