//! Decides the form of a new file, and whether it is a feed at all.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::Path;

use super::known::HEAD_BYTES;
use super::{FeedSettings, unreadable};
use crate::profile::json::Tape;
use crate::source::content::{Content, FrameFault, WINDOW_LOG};
use crate::source::form::{self, ContentForm, FirstRecords, MAGIC_BYTES, Packing};
use crate::source::lines::Layout;
use crate::source::{BLOCK_BYTES, MAX_LINE_BYTES, Position, SourceError};

/// Decides the form of `file` from its first bytes. `None` if more bytes are needed.
pub(super) fn form(file: &File, path: &Path, settings: &FeedSettings) -> Result<Option<ContentForm>, SourceError> {
    let first = first(file).map_err(|error| unreadable(path, error))?;
    if settings.follow && form::may_begin_packed(&first) {
        return Ok(None);
    }
    let packing = form::packing(&first);
    let packed = ContentForm { packing, ..ContentForm::default() };
    let broken = |error| broken(path, packing, Position::default(), error);
    let mut text = Prefix::new(file, packed).map_err(broken)?;
    // How much a damaged frame gives depends on how much is requested. Always request the same amount, so that
    // `accept_malformed` does not change the result.
    let beginning = text.reach(form::TAR_BYTES).map_err(broken)?;
    if let Some(looks) = form::packed(beginning).filter(|_| !settings.accept_malformed) {
        return Err(SourceError::Refused { path: path.into(), looks });
    }
    let encoding = form::encoding(text.reach(MAGIC_BYTES).map_err(broken)?);
    let encoded = ContentForm { encoding, ..packed };
    if encoded != packed {
        text = Prefix::new(file, encoded).map_err(broken)?;
    }
    let mut tape = Tape::default();
    let mut length = BLOCK_BYTES;
    let (layout, single) = loop {
        let held = text.reach(length).map_err(broken)?;
        let says_nothing = settings.follow && held.len() < length && form::first_text(held).is_empty();
        match form::layout(held, &mut tape).filter(|_| !says_nothing) {
            Some(layout) => {
                let is_all = held.len() < length && !held.contains(&b'\n');
                break (layout, is_all && layout == Layout::Lines);
            }
            None if held.len() < length || held.len() > MAX_LINE_BYTES => {
                return text.broken.take().map_or(Ok(None), |error| Err(broken(error)));
            }
            None => length *= 2,
        }
    };
    let form = ContentForm { values: layout != Layout::Lines, array: layout == Layout::Array, single, ..encoded };
    if settings.accept_malformed {
        return Ok(Some(form));
    }
    let records =
        file.try_clone().and_then(|file| Content::open(file, form)).map_err(|error| unreadable(path, error))?;
    if matches!(form::first_records(records, form.layout()), FirstRecords::Malformed | FirstRecords::FewMalformed) {
        let mut raw = Prefix::new(file, packed).map_err(broken)?;
        let looks = form.looks(raw.reach(HEAD_BYTES as usize).map_err(broken)?);
        return Err(SourceError::Refused { path: path.into(), looks });
    }
    Ok(Some(form))
}

fn first(mut file: &File) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.rewind()?;
    file.take(MAGIC_BYTES as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

pub(super) fn packing(file: &File) -> io::Result<Packing> {
    Ok(form::packing(&first(file)?))
}

/// Whether the file at `path` is packed. False if the file can't be read.
pub(super) fn is_packed(path: &Path) -> bool {
    File::open(path).and_then(|file| packing(&file)).is_ok_and(|packing| packing != Packing::None)
}

/// The beginning of a text, read as far as it is needed.
struct Prefix {
    content: Content,
    held: Vec<u8>,
    broken: Option<io::Error>,
}

impl Prefix {
    fn new(file: &File, form: ContentForm) -> io::Result<Self> {
        Ok(Self { content: Content::open(file.try_clone()?, form)?, held: Vec::new(), broken: None })
    }

    /// Reads until at least `length` bytes are held, or the text ends, and returns all held bytes. Keeps what a damaged
    /// file gives before the damage.
    fn reach(&mut self, length: usize) -> io::Result<&[u8]> {
        let missing = if self.broken.is_some() { 0 } else { length.saturating_sub(self.held.len()) };
        match self.content.by_ref().take(missing as u64).read_to_end(&mut self.held) {
            Err(error) if self.held.is_empty() => Err(error),
            read => {
                self.broken = self.broken.take().or(read.err());
                Ok(&self.held)
            }
        }
    }
}

/// Returns the error for content that can't be read at `place`: a refusal of the system, or damaged packed data.
pub(super) fn broken(path: &Path, packing: Packing, place: Position, source: io::Error) -> SourceError {
    let path = path.to_path_buf();
    match source.get_ref().and_then(|fault| fault.downcast_ref()) {
        Some(FrameFault::Window(window)) => SourceError::Window { path, window: *window, most: 1 << WINDOW_LOG },
        Some(FrameFault::Dictionary(id)) => SourceError::Dictionary { path, id: *id },
        None if packing != Packing::None && source.raw_os_error().is_none() => {
            SourceError::Damaged { path, offset: place.offset, line: place.line + 1, source }
        }
        None => SourceError::Read { path, source },
    }
}
