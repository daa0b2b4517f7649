//! Where the content of a file is now that was rotated: at its place, under another name, in a copy, or nowhere.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::xxh3_64;

use super::content::{Content, is_packed};
use super::extent::{changed, find, identity};
use crate::source::{Block, Difference, Extent, FileIdentity, Position, SourceError};

/// How many of the last bytes read are compared to notice that a file was written anew.
const TAIL_BYTES: usize = 64;

/// Where the content of an extent is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Whereabouts {
    /// Where it was, and what was read of it is still the same.
    Here,
    /// The file has another name.
    Moved(PathBuf),
    /// The file was cut or written anew; this copy of it beside it holds what was read and what came after.
    Copied(PathBuf),
    /// The file was cut or written anew, and there is no copy.
    Anew,
    /// The file is not there any more.
    Gone,
}

/// The last bytes that were read of a file, without the line end behind them.
#[derive(Clone, Default, Debug)]
pub(super) struct Tail {
    offset: u64,
    bytes: Vec<u8>,
}

impl Tail {
    /// Remembers the end of the last line in `block`.
    pub(super) fn keep(&mut self, block: &Block) {
        let Some(line) = block.lines.last() else { return };
        let text = block.text(line);
        let kept = text.len().saturating_sub(TAIL_BYTES);
        self.bytes.clear();
        if !line.too_long {
            self.bytes.extend_from_slice(&text[kept..]);
            self.offset = line.offset + kept as u64;
        }
    }

    /// Whether `content`, which begins at `place`, has these bytes and a line end where they were.
    fn is_in(&self, content: &mut impl Read) -> io::Result<bool> {
        let mut bytes = Vec::with_capacity(self.bytes.len() + 1);
        content.take(self.bytes.len() as u64 + 1).read_to_end(&mut bytes)?;
        let (text, end) = bytes.split_at(self.bytes.len().min(bytes.len()));
        Ok(text == self.bytes && matches!(end, [] | b"\n"))
    }
}

/// Where the content of `extent` is, of which reading goes on at `from` behind the bytes of `tail`. A copy is named after
/// `name`, what the file was called when it was begun.
///
/// A file that was cut and still begins as before is [`SourceError::Changed`]: whether its end was taken away or it was
/// written anew cannot be told.
pub(super) fn locate(extent: &Extent, name: &Path, from: Position, tail: &Tail) -> Result<Whereabouts, SourceError> {
    let there = fs::metadata(&extent.path).ok().filter(fs::Metadata::is_file);
    let is_same = |found: &fs::Metadata| extent.identity.is_none_or(|known| known == identity(found, &extent.path));
    let same = there.filter(is_same);
    if same.is_some() && holds(&extent.path, extent, from, tail) {
        return Ok(Whereabouts::Here);
    }
    let beside = beside(&extent.path);
    let moved = beside.iter().find(|(_, found)| same.is_none() && Some(*found) == extent.identity);
    if let Some((path, _)) = moved.filter(|(path, _)| holds(path, extent, from, tail)) {
        return Ok(Whereabouts::Moved(path.clone()));
    }
    let copy = beside.iter().find(|(path, found)| {
        Some(*found) != extent.identity && is_named_after(path, name) && holds(path, extent, from, tail)
    });
    if let Some((path, _)) = copy {
        return Ok(Whereabouts::Copied(path.clone()));
    }
    match same {
        None => Ok(Whereabouts::Gone),
        Some(found) if found.len() < from.offset && begins_as(&extent.path, extent) => {
            Err(changed(&extent.path, Difference::Cut { had: from.offset, has: found.len() }))
        }
        Some(_) => Ok(Whereabouts::Anew),
    }
}

/// Whether `path` is a name that rotation makes of `original` for a copy: the same and more.
pub(super) fn is_named_after(path: &Path, original: &Path) -> bool {
    let (Some(name), Some(of)) = (path.file_name(), original.file_name()) else { return false };
    let (name, of) = (name.as_encoded_bytes(), of.as_encoded_bytes());
    path.parent() == original.parent() && name.len() > of.len() && name.starts_with(of)
}

/// The file beside `path` that is `wanted`.
pub(super) fn renamed(path: &Path, wanted: FileIdentity) -> Option<PathBuf> {
    beside(path).into_iter().find(|(_, found)| *found == wanted).map(|(path, _)| path)
}

/// The files in the folder of `path`, in byte order, so that of several copies the first one counts.
fn beside(path: &Path) -> Vec<(PathBuf, FileIdentity)> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let files = entries.filter_map(|entry| {
        let (path, found) = (entry.path(), fs::metadata(entry.path()).ok()?);
        found.is_file().then(|| (path.clone(), identity(&found, &path)))
    });
    let mut files: Vec<_> = files.collect();
    files.sort();
    files
}

/// Whether the file at `path` has what was read of `extent` up to `from`, as far as its first bytes and those before
/// `from` tell. `false` too when it cannot be read.
fn holds(path: &Path, extent: &Extent, from: Position, tail: &Tail) -> bool {
    let at_path = Extent { path: path.into(), ..extent.clone() };
    let fits = if is_packed(path) == is_packed(&extent.path) {
        find(&at_path, from).is_ok()
    } else {
        !is_packed(&extent.path) && begins_as(path, extent)
    };
    let has_tail = || tail.is_in(&mut content(path, tail.offset)?);
    fits && (tail.bytes.is_empty() || has_tail().unwrap_or(false)) && reaches(path, from).unwrap_or(false)
}

/// Whether the content of the file at `path`, unpacked, begins with the first bytes of `extent`, whose file is not packed.
pub(super) fn begins_as(path: &Path, extent: &Extent) -> bool {
    let head = || {
        let mut bytes = Vec::new();
        content(path, 0)?.take(extent.head_bytes.into()).read_to_end(&mut bytes)?;
        io::Result::Ok(bytes)
    };
    head().is_ok_and(|head| head.len() == extent.head_bytes as usize && xxh3_64(&head) == extent.head)
}

/// Whether the file at `path` begins as `extent` and has nothing else before `place`, as far as it reaches and as the bytes
/// of `tail` tell.
pub(super) fn is_copy(path: &Path, extent: &Extent, place: Position, tail: &Tail) -> bool {
    let has_tail = || tail.is_in(&mut content(path, tail.offset)?);
    begins_as(path, extent)
        && (tail.bytes.is_empty() || !reaches(path, place).unwrap_or(false) || has_tail().unwrap_or(false))
}

/// Whether the content of the file at `path`, unpacked, is long enough for reading to go on at `from`.
fn reaches(path: &Path, from: Position) -> io::Result<bool> {
    let Some(last) = from.offset.checked_sub(1) else { return Ok(true) };
    Ok(content(path, last)?.read(&mut [0])? == 1)
}

/// Whether the open `file` is still what was read of `extent` up to the bytes of `tail`.
pub(super) fn is_unchanged(mut file: &File, extent: &Extent, tail: &Tail) -> io::Result<bool> {
    let place = file.stream_position()?;
    let head = (|| {
        file.rewind()?;
        let mut bytes = Vec::with_capacity(extent.head_bytes as usize);
        file.take(extent.head_bytes.into()).read_to_end(&mut bytes)?;
        io::Result::Ok(bytes.len() == extent.head_bytes as usize && xxh3_64(&bytes) == extent.head)
    })();
    let tail = (|| {
        file.seek(SeekFrom::Start(tail.offset))?;
        if tail.bytes.is_empty() { Ok(true) } else { tail.is_in(&mut file) }
    })();
    file.seek(SeekFrom::Start(place))?;
    Ok(head? && tail?)
}

/// The content of the file at `path` from `offset` on, unpacked.
fn content(path: &Path, offset: u64) -> io::Result<Content> {
    let from = Position { offset, ..Position::default() };
    Content::open(File::open(path)?, from, u64::MAX, path).map_err(io::Error::other)
}
