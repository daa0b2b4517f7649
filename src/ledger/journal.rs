//! Reads the store's journals before the store does. The store silently drops everything behind the first bytes that it
//! cannot read, and refuses a last commit that a power cut tore in the middle. This file tells the two apart.
//!
//! Each batch of a journal has a number of the store that rises. The batch of each commit has a note with the commit's
//! own number, which rises by one. So a commit that is damaged, cut off or zeroed before other commits is noticed. What
//! follows the last whole commit is a torn commit, provided that all commits are there that the seal knows of.
//!
//! A journal's format: for each batch `1 items:u32 number:u64`, items of `2 kind:u8 0 part:u64 key:u16 value:u32
//! value:u32` and their bytes, then `3 checksum:u64 "FJL\x03"`, with a checksum of the items. Zeros fill the file up.
//! All numbers are little-endian.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Take};
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::Xxh3;

use super::note::{Count, NUMBER};

/// Extension of the names of journals.
pub(super) const ENDING: &str = "jnl";

const BEGIN: u8 = 1;
const ITEM: u8 = 2;
const END: u8 = 3;

/// Follows the checksum of a batch.
const MAGIC: [u8; 4] = *b"FJL\x03";

/// Bytes of an item besides its first byte, its key and its value.
const ITEM_HEAD: usize = 20;

const CHUNK: usize = 64 * 1024;

/// The store's numbers stay far below this one.
const MOST: u64 = 1 << 56;

/// How far the journals could be read.
#[derive(Clone, Copy, Default)]
struct Reached {
    batch: Option<u64>,
    commit: Option<u64>,
}

/// Returns whether the journals in `folder` have everything that was committed; all commits up to `sealed` are known to
/// have been on disk. If they do, cuts off a last commit that is not whole: it was never acknowledged. If they do not,
/// changes nothing. Nothing else may use the journals meanwhile.
pub(super) fn make_sound(folder: &Path, sealed: u64) -> io::Result<bool> {
    let mut journals = list(folder)?;
    let Some((_, last)) = journals.pop() else { return Ok(false) };
    let mut reached = Reached::default();
    for (_, journal) in journals {
        // The store wrote this journal to disk completely before it began the next one.
        let end = read(&journal, &mut reached)?;
        if end == Some(0) || !end.is_some_and(|end| is_blank(&journal, end).unwrap_or(false)) {
            return Ok(false);
        }
    }
    let Some(end) = read(&last, &mut reached)? else { return Ok(false) };
    if reached.commit.is_some_and(|commit| commit < sealed) {
        return Ok(false);
    }
    if !is_blank(&last, end)? {
        tracing::info!(journal = %last.display(), end, "ledger: a commit that was not finished is dropped");
        let file = File::options().write(true).open(&last)?;
        file.set_len(end)?;
        file.sync_all()?;
    }
    Ok(true)
}

/// Returns the journals in the order of their numbers.
fn list(folder: &Path) -> io::Result<Vec<(u64, PathBuf)>> {
    let mut journals = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == ENDING) {
            journals.extend(number(&path).map(|number| (number, path)));
        }
    }
    journals.sort_unstable();
    Ok(journals)
}

/// Returns the number in a journal's name.
pub(super) fn number(journal: &Path) -> Option<u64> {
    journal.file_stem()?.to_str()?.parse().ok()
}

/// Reads whole batches. Returns where they end, or `None` if one of them contradicts those before.
fn read(journal: &Path, reached: &mut Reached) -> io::Result<Option<u64>> {
    let file = File::open(journal)?;
    let length = file.metadata()?.len();
    let mut reader = BufReader::with_capacity(CHUNK, file).take(length);
    loop {
        let end = length - reader.limit();
        let next = match read_batch(&mut reader) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => None,
            other => other?,
        };
        let Some((batch, commit)) = next else { return Ok(Some(end)) };
        let follows = |before: u64| commit.is_none_or(|commit| commit == before + 1);
        if reached.batch.is_some_and(|before| batch <= before) || batch >= MOST || !reached.commit.is_none_or(follows) {
            return Ok(None);
        }
        *reached = Reached { batch: Some(batch), commit: commit.or(reached.commit) };
    }
}

/// Whether a file has only zeros, or nothing, from `at` on.
pub(super) fn is_blank(file: &Path, at: u64) -> io::Result<bool> {
    let mut file = File::open(file)?;
    file.seek(SeekFrom::Start(at))?;
    let (zeros, mut chunk) = (vec![0; CHUNK], vec![0; CHUNK]);
    loop {
        let read = file.read(&mut chunk)?;
        if read == 0 || chunk[..read] != zeros[..read] {
            return Ok(read == 0);
        }
    }
}

/// Returns the numbers of the next batch and of its commit, if it has one; `None` if the next bytes are not a whole
/// batch.
fn read_batch(reader: &mut Take<impl Read>) -> io::Result<Option<(u64, Option<u64>)>> {
    if take::<1>(reader)? != [BEGIN] {
        return Ok(None);
    }
    let (items, batch) = (u32::from_le_bytes(take(reader)?), u64::from_le_bytes(take(reader)?));
    let (mut hash, mut commit) = (Xxh3::default(), None);
    for _ in 0..items {
        if take::<1>(reader)? != [ITEM] {
            return Ok(None);
        }
        hash.update(&[ITEM]);
        let Some((key, value)) = read_item(reader, &mut hash)? else { return Ok(None) };
        if key == NUMBER {
            let Some(count) = Count::from_bytes(&value) else { return Ok(None) };
            commit = Some(count.commits);
        }
    }
    let is_end = take::<1>(reader)? == [END];
    let is_whole = u64::from_le_bytes(take(reader)?) == hash.digest() && take(reader)? == MAGIC;
    Ok((is_end && is_whole).then_some((batch, commit)))
}

/// Reads an item's key and value, and adds the item to the checksum.
fn read_item(reader: &mut Take<impl Read>, hash: &mut Xxh3) -> io::Result<Option<(Vec<u8>, Vec<u8>)>> {
    let head: [u8; ITEM_HEAD] = take(reader)?;
    hash.update(&head);
    let [_, packed, _, _, _, _, _, _, _, _, k0, k1, v0, v1, v2, v3, w0, w1, w2, w3] = head;
    if packed != 0 || [v0, v1, v2, v3] != [w0, w1, w2, w3] {
        return Ok(None);
    }
    let key = bytes(reader, u64::from(u16::from_le_bytes([k0, k1])))?;
    let value = bytes(reader, u64::from(u32::from_le_bytes([v0, v1, v2, v3])))?;
    hash.update(&key);
    hash.update(&value);
    Ok(Some((key, value)))
}

fn take<const N: usize>(reader: &mut impl Read) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    reader.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// Reads `length` bytes. Allocates no more memory than the file can fill.
fn bytes(reader: &mut Take<impl Read>, length: u64) -> io::Result<Vec<u8>> {
    if length > reader.limit() {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let mut bytes = Vec::new();
    reader.by_ref().take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == length { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}
