//! What is in a file: its bytes as they are, or unpacked when its name ends in `.gz` or `.zst`.

use std::fmt;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Take};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;

use super::extent::{bytes, changed, unreadable};
use crate::source::{Difference, Position, SourceError};

/// How a file is packed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Packing {
    Gzip,
    Zstandard,
}

/// The content of a file from some place on.
pub(super) enum Content {
    Plain(Take<File>),
    /// A file to which more is added: at its end reading waits until it is said to be finished.
    Growing {
        file: File,
        finished: bool,
    },
    Packed(Take<Box<dyn Read + Send>>),
}

impl Content {
    /// What `file` holds from `from` to `end`, offsets as they are unpacked. Of a packed file all before is unpacked too.
    pub(super) fn open(mut file: File, from: Position, end: u64, path: &Path) -> Result<Self, SourceError> {
        let refused = |error| unreadable(path, error);
        let Some(packing) = packing(path) else {
            file.seek(SeekFrom::Start(from.offset)).map_err(refused)?;
            return Ok(Self::Plain(file.take(end.saturating_sub(from.offset))));
        };
        file.rewind().map_err(refused)?;
        let mut reader: Box<dyn Read + Send> = match packing {
            Packing::Gzip => Box::new(MultiGzDecoder::new(BufReader::new(file))),
            Packing::Zstandard => Box::new(zstd::Decoder::new(file).map_err(refused)?),
        };
        let skipped = io::copy(&mut reader.by_ref().take(from.offset), &mut io::sink());
        let skipped = skipped.map_err(|error| broken(path, from, error))?;
        if skipped < from.offset {
            return Err(changed(path, Difference::ShorterUnpacked { had: from.offset, has: skipped }));
        }
        Ok(Self::Packed(reader.take(end.saturating_sub(from.offset))))
    }

    /// What `file` holds from `from` on, and what is added to it.
    pub(super) fn growing(mut file: File, from: Position, path: &Path) -> Result<Self, SourceError> {
        file.seek(SeekFrom::Start(from.offset)).map_err(|error| unreadable(path, error))?;
        Ok(Self::Growing { file, finished: false })
    }

    /// Nothing is added any more: what is there now is all.
    pub(super) fn finish(&mut self) {
        if let Self::Growing { finished, .. } = self {
            *finished = true;
        }
    }

    /// The file, when more may be added to it.
    pub(super) fn growing_file(&self) -> Option<&File> {
        match self {
            Self::Growing { file, .. } => Some(file),
            Self::Plain(_) | Self::Packed(_) => None,
        }
    }

    /// How long the file is now; of a packed one nobody knows.
    pub(super) fn bytes(&self, path: &Path) -> Result<Option<u64>, SourceError> {
        match self {
            Self::Plain(file) => bytes(file.get_ref(), path).map(Some),
            Self::Growing { file, .. } => bytes(file, path).map(Some),
            Self::Packed(_) => Ok(None),
        }
    }
}

impl Read for Content {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(file) => file.read(buffer),
            Self::Growing { file, finished } => match file.read(buffer)? {
                0 if !*finished && !buffer.is_empty() => Err(io::ErrorKind::WouldBlock.into()),
                read => Ok(read),
            },
            Self::Packed(reader) => reader.read(buffer),
        }
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Plain(_) => "Plain",
            Self::Growing { .. } => "Growing",
            Self::Packed(_) => "Packed",
        })
    }
}

/// Whether the file at `path` is packed. Such a file is final: nothing is ever added to it.
pub(super) fn is_packed(path: &Path) -> bool {
    packing(path).is_some()
}

fn packing(path: &Path) -> Option<Packing> {
    let kind = path.extension()?;
    if kind.eq_ignore_ascii_case("gz") {
        Some(Packing::Gzip)
    } else if kind.eq_ignore_ascii_case("zst") {
        Some(Packing::Zstandard)
    } else {
        None
    }
}

/// Why the content at `place` cannot be read: the system refuses, or a packed file is damaged.
pub(super) fn broken(path: &Path, place: Position, source: io::Error) -> SourceError {
    if is_packed(path) && source.raw_os_error().is_none() {
        let (offset, line) = (place.offset, place.line + 1);
        return SourceError::Damaged { path: path.to_path_buf(), offset, line, source };
    }
    unreadable(path, source)
}
