//! One extent on disk: its fingerprint, and whether the file is still the one that was read.

use std::fs::{File, Metadata};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::path::Path;

use xxhash_rust::xxh3::xxh3_64;

use super::content::is_packed;
use crate::source::{Difference, Extent, FileIdentity, Position, SourceError};

/// How many of a file's first bytes tell it from another one at the same path.
const HEAD_BYTES: u32 = 4096;

/// A file that is what it was.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) file: File,
    pub(super) identity: FileIdentity,
    /// How long it is now.
    pub(super) bytes: u64,
    /// Offset of the first byte to read.
    pub(super) goes_on: u64,
}

/// Opens the file of `extent` and verifies that it can be read on from `from`: it begins as it did, is long enough, and
/// the line before `from` ended there.
pub(super) fn find(extent: &Extent, from: Position) -> Result<Found, SourceError> {
    let path = &extent.path;
    let mut file = match File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Err(changed(path, Difference::Gone)),
        opened => opened.map_err(|error| unreadable(path, error))?,
    };
    let found = file.metadata().map_err(|error| unreadable(path, error))?;
    let (bytes, identity) = (found.len(), identity(&found, path));
    let end = extent.end.map_or(0, |end| end.offset);
    let packed = is_packed(path);
    let read = if packed { 0 } else { from.offset.max(end) }.max(extent.head_bytes.into());
    if bytes < read {
        return Err(changed(path, Difference::Shorter { had: read, has: bytes }));
    }
    if hash_of_first(extent.head_bytes, &mut file, path)?.1 != extent.head && extent.head_bytes > 0 {
        return Err(changed(path, Difference::FirstBytes));
    }
    let goes_on = if packed { from.offset } else { after_line(&mut file, from.offset, path)? };
    Ok(Found { file, identity, bytes, goes_on })
}

/// Where the line after `offset` begins. An unfinished last line that was read may have got its line end since, but
/// nothing else.
fn after_line(file: &mut File, offset: u64, path: &Path) -> Result<u64, SourceError> {
    if offset == 0 {
        return Ok(0);
    }
    match around(file, offset).map_err(|error| unreadable(path, error))?.as_slice() {
        [_] | [b'\n', ..] => Ok(offset),
        [_, b'\n', ..] => Ok(offset + 1),
        [_, b'\r', b'\n'] => Ok(offset + 2),
        _ => Err(changed(path, Difference::WentOn { at: offset })),
    }
}

/// The byte before `offset` and up to two after it.
fn around(file: &mut File, offset: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(offset - 1))?;
    file.take(3).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// How many first bytes tell this file from another, and their hash.
pub(super) fn head(file: &mut (impl Read + Seek), path: &Path) -> Result<(u32, u64), SourceError> {
    hash_of_first(HEAD_BYTES, file, path)
}

fn hash_of_first(most: u32, file: &mut (impl Read + Seek), path: &Path) -> Result<(u32, u64), SourceError> {
    let mut bytes = Vec::new();
    file.rewind()
        .and_then(|()| file.take(most.into()).read_to_end(&mut bytes))
        .map_err(|error| unreadable(path, error))?;
    Ok((u32::try_from(bytes.len()).unwrap_or(most), xxh3_64(&bytes)))
}

/// Which file `found` tells of; `path` is where it was found.
#[cfg(unix)]
pub(super) fn identity(found: &Metadata, _path: &Path) -> FileIdentity {
    use std::os::unix::fs::MetadataExt;
    FileIdentity(found.dev(), found.ino())
}

/// Which file `found` tells of, as far as its path tells.
#[cfg(not(unix))]
pub(super) fn identity(_found: &Metadata, path: &Path) -> FileIdentity {
    FileIdentity(0, xxh3_64(path.as_os_str().as_encoded_bytes()))
}

/// How long the open file is now.
pub(super) fn bytes(file: &File, path: &Path) -> Result<u64, SourceError> {
    Ok(file.metadata().map_err(|error| unreadable(path, error))?.len())
}

/// The file is not the one that was read before.
pub(super) fn changed(path: &Path, reason: Difference) -> SourceError {
    SourceError::Changed { path: path.to_path_buf(), reason }
}

/// The system refuses `path`.
pub(super) fn unreadable(path: &Path, source: io::Error) -> SourceError {
    SourceError::Read { path: path.to_path_buf(), source }
}
