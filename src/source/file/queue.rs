//! Takes pieces from the queue in order, and handles pieces that can't be begun.

use std::collections::VecDeque;
use std::io;
use std::path::{Path, PathBuf};

use super::known::{KnownFile, ReadingState};
use super::reading::Reading;
use super::{FileSource, listing, look};
use crate::source::{Block, Extent, FileIdentity, News, Position, SourceError};

/// Maximum number of consecutive looks because a new file of a followed feed has changed since the last look.
const OVERTAKEN_AT_MOST: u32 = 3;

/// Maximum number of consecutive looks because the next file of a feed that ends has moved.
const MISSED_AT_MOST: u32 = 16;

#[derive(Debug)]
pub(super) struct QueuedPiece {
    pub(super) file: usize,
    pub(super) from: Position,
    /// The extent that an earlier run began there.
    pub(super) extent: Option<Extent>,
    /// The offset where that extent ended, if it is read again.
    pub(super) end: Option<u64>,
}

/// A file that was next in the queue and has moved.
#[derive(Debug)]
pub(super) struct Missed {
    path: PathBuf,
    identity: Option<FileIdentity>,
    file: usize,
    /// Nothing of the file was read.
    is_new: bool,
    /// No other news reports what became of the file.
    is_untold: bool,
    error: SourceError,
}

impl FileSource {
    /// Begins the next readable piece. Returns `false` if there is none. Also returns `false` if the piece is growing
    /// and `block` holds lines of another piece: taking back the new piece's lines must not remove those.
    pub(super) fn begin_next(&mut self, block: &Block) -> bool {
        while let Some(piece) = self.queue.front() {
            let growing = self.settings.follow && piece.end.is_none();
            if growing && !block.lines.is_empty() {
                return false;
            }
            if self.is_overtaken(piece) {
                // Rotation may have put another file before it.
                self.overtaken += 1;
                self.forget_unbegun(|_| true);
                self.look_now();
                self.looks_again = !self.settings.follow;
                return false;
            }
            let Some(piece) = self.queue.pop_front() else { return false };
            let file = piece.file;
            match Reading::begin(&piece, &self.files[file], self.next_number, &self.settings) {
                Ok(Some(reading)) => {
                    self.extents.extend(self.newest.take());
                    if piece.extent.is_some() || piece.from.offset == 0 {
                        self.overtaken = 0;
                    }
                    if let Some(extent) = piece.extent.filter(|extent| extent.end.is_none()) {
                        self.newest = Some(Extent { end: Some(piece.from), ..extent });
                    }
                    self.files[piece.file].state = ReadingState::Reading;
                    self.files[piece.file].form = Some(reading.form);
                    self.reading = Some(reading);
                    return true;
                }
                // Names were rotated since the last look, so the order of everything in the queue may have changed.
                Err(error) if is_elsewhere(&error) => {
                    let known = &self.files[file];
                    let (path, identity, is_new) = (known.path.clone(), known.identity, known.is_new());
                    let missed = Missed { path, identity, file, is_new, is_untold: is_new, error };
                    self.queue.push_front(piece);
                    self.empty_queue();
                    self.look_now();
                    self.looks_again = !self.settings.follow;
                    self.missed = Some(missed).filter(|_| self.looks_again);
                    return false;
                }
                // The file is still too short to tell its form, or it can't be read.
                unread => {
                    self.close(&piece);
                    self.drop_pieces(file);
                    self.set_aside(file, unread.err());
                }
            }
        }
        false
    }

    /// In a feed that ends: handles a current file that was cut or replaced. Its unread rest may be in another file.
    pub(super) fn miss(&mut self, error: SourceError) {
        let Some(file) = self.reading.as_ref().map(|reading| reading.file) else { return };
        self.leave();
        if let Some(newest) = &mut self.newest {
            newest.seen = None;
        }
        self.empty_queue();
        let known = &mut self.files[file];
        (known.is_verified, known.seen, known.last_seen, known.may_have_more) = (false, None, None, true);
        let missed =
            Missed { path: known.path.clone(), identity: known.identity, file, is_new: false, is_untold: true, error };
        (self.looks_again, self.missed) = (true, Some(missed));
    }

    /// In a feed that ends: looks again if the next piece has changed since the last look. Returns whether it looked.
    pub(super) fn look_for_missed(&mut self) -> Result<bool, SourceError> {
        if !std::mem::take(&mut self.looks_again) {
            return Ok(false);
        }
        let missed = self.missed.take();
        self.overtaken += u32::from(missed.is_some());
        if self.overtaken > MISSED_AT_MOST {
            self.troubles.extend(missed.map(|missed| SourceError::Moving { path: missed.path }.into()));
            return Ok(false);
        }
        self.settle_copies(false);
        self.look()?;
        let is_there = |missed: &Missed| {
            let is_known = |file: &KnownFile| file.identity == missed.identity && file.state != ReadingState::Gone;
            self.files[missed.file].state != ReadingState::Gone || missed.is_new && self.files.iter().any(is_known)
        };
        if let Some(missed) = missed.filter(|missed| missed.is_untold && !is_there(missed)) {
            self.leave_alone(&missed.path);
            self.report_refused(vec![missed.error]);
        }
        Ok(true)
    }

    /// Leaves the new file at `path` to the next run, because it cut or replaced a file during this run.
    fn leave_alone(&mut self, path: &Path) {
        self.forget_unbegun(|file| file.path == path);
        self.news
            .retain(|news| !matches!(news, News::Anew { path: of, .. } | News::Another { path: of, .. } if of == path));
    }

    /// Whether a new file has changed since the last look.
    fn is_overtaken(&self, piece: &QueuedPiece) -> bool {
        let file = &self.files[piece.file];
        let is_new = piece.extent.is_none() && file.number.is_none() && piece.from.offset == 0;
        let now = || listing::Found::at(&file.path).ok().flatten().filter(|found| file.may_be(found));
        let has_changed = |found: &listing::Found| match file.looked {
            Some(looked) if !self.settings.follow => found.seen.bytes < looked.bytes,
            looked => Some(found.seen) != looked,
        };
        is_new && self.overtaken < OVERTAKEN_AT_MOST && now().is_none_or(|found| has_changed(&found))
    }

    /// Forgets those queued files that were not begun, so that the next look treats them as new.
    fn forget_unbegun(&mut self, is_meant: impl Fn(&KnownFile) -> bool) {
        for index in 0..self.files.len() {
            let file = &mut self.files[index];
            if file.state == ReadingState::Queued && file.is_new() && is_meant(file) {
                file.forget();
                self.drop_pieces(index);
            }
        }
    }

    /// Empties the queue, so that a look fills it again, first with the extents that an earlier run began.
    pub(super) fn empty_queue(&mut self) {
        for piece in std::mem::take(&mut self.queue) {
            let file = &mut self.files[piece.file];
            if let Some(extent) = piece.extent {
                if piece.from.offset <= file.place.offset {
                    (file.place, file.read_to, file.ahead) = (piece.from, piece.from.offset, None);
                }
                file.ahead = extent.end.or(file.ahead);
                self.replays.push(extent);
            }
            (file.state, file.seen, file.is_verified) = (ReadingState::Read, None, false);
            if file.is_new() {
                file.forget();
            }
        }
    }

    /// Drops a piece that can't be read. If it continues an extent of an earlier run, passes on the extent's new end.
    /// The first such extent of a file ends at the settled position, and later data is read again.
    fn close(&mut self, piece: &QueuedPiece) {
        let Some(extent) = &piece.extent else { return };
        let file = &mut self.files[piece.file];
        let is_first = piece.from.offset <= file.place.offset;
        if is_first {
            (file.place, file.read_to, file.seen) = (piece.from, piece.from.offset, None);
        }
        let end = Extent { end: Some(piece.from), seen: None, ..extent.clone() };
        self.retell(piece.file, if is_first { end } else { look::unread(extent) });
    }

    pub(super) fn retell(&mut self, file: usize, extent: Extent) {
        let file = &mut self.files[file];
        if file.latest == Some(extent.number) {
            file.record = Some(extent.clone());
        }
        self.extents.push(extent);
    }

    pub(super) fn drop_pieces(&mut self, file: usize) {
        let (dropped, kept): (VecDeque<_>, _) =
            std::mem::take(&mut self.queue).into_iter().partition(|piece| piece.file == file);
        self.queue = kept;
        for piece in &dropped {
            self.close(piece);
        }
    }
}

/// Whether the error means that a file no longer exists or that another file has its name.
pub(super) fn is_elsewhere(error: &SourceError) -> bool {
    match error {
        SourceError::Read { source, .. } => source.kind() == io::ErrorKind::NotFound,
        SourceError::Changed { .. } => true,
        _ => false,
    }
}
