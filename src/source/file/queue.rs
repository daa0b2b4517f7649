//! What waits to be read, in its order, and what becomes of it when it cannot be begun.

use std::collections::VecDeque;
use std::io;
use std::path::{Path, PathBuf};

use super::known::{KnownFile, State};
use super::reading::Reading;
use super::{FileSource, listing, look};
use crate::source::{Block, Extent, FileIdentity, News, Position, SourceError};

/// At most so many looks in a row are taken because a new file of a followed feed has changed since the last one.
const OVERTAKEN_AT_MOST: u32 = 3;

/// At most so many looks in a row are taken because what a feed that ends goes on with is not where it was.
const MISSED_AT_MOST: u32 = 16;

/// A part of a file that is to be read.
#[derive(Debug)]
pub(super) struct Piece {
    /// Which of the known files.
    pub(super) file: usize,
    /// Where reading of it begins.
    pub(super) from: Position,
    /// The extent that an earlier run began there.
    pub(super) extent: Option<Extent>,
    /// Where that one ended, when it is read again.
    pub(super) end: Option<u64>,
}

/// What was to be read next, and is not where it was.
#[derive(Debug)]
pub(super) struct Missed {
    path: PathBuf,
    identity: Option<FileIdentity>,
    /// Which of the known files.
    file: usize,
    /// Nothing of it was read.
    is_new: bool,
    /// Nobody else says what became of it.
    is_untold: bool,
    error: SourceError,
}

impl FileSource {
    /// Begins the next piece that can be read; `false` when there is none, or when it grows and `block` holds lines of another
    /// one, which must not be taken back with its own.
    pub(super) fn begin_next(&mut self, block: &Block) -> bool {
        while let Some(piece) = self.queue.front() {
            let growing = self.settings.follow && piece.end.is_none();
            if growing && !block.lines.is_empty() {
                return false;
            }
            if self.is_overtaken(piece) {
                // Rotation may have put another file before it.
                self.forget_unbegun();
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
                    self.files[piece.file].state = State::Reading;
                    self.files[piece.file].form = Some(reading.form);
                    self.reading = Some(reading);
                    return true;
                }
                // Names were rotated since they were looked at: the order of all that waits may be another one.
                Err(error) if is_elsewhere(&error) => {
                    let known = &self.files[file];
                    let is_new = known.is_new();
                    let missed = Missed {
                        path: known.path.clone(),
                        identity: known.identity,
                        file,
                        is_new,
                        is_untold: is_new,
                        error,
                    };
                    self.queue.push_front(piece);
                    self.empty_queue();
                    self.look_now();
                    self.looks_again = !self.settings.follow;
                    self.missed = Some(missed).filter(|_| self.looks_again);
                    return false;
                }
                // Too little of it is there yet to tell what it is, or it cannot be read.
                unread => {
                    self.close(&piece);
                    self.drop_pieces(file);
                    self.set_aside(file, unread.err());
                }
            }
        }
        false
    }

    /// Of a feed that ends: the file that is being read was cut or replaced. What was not read of it may be in another one.
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

    /// Of a feed that ends: looks again because what was to be read next is not as it was looked at; whether it did.
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
            let is_known = |file: &KnownFile| file.identity == missed.identity && file.state != State::Gone;
            self.files[missed.file].state != State::Gone || missed.is_new && self.files.iter().any(is_known)
        };
        if let Some(missed) = missed.filter(|missed| missed.is_untold && !is_there(missed)) {
            self.leave_alone(&missed.path);
            self.report_refused(vec![missed.error]);
        }
        Ok(true)
    }

    /// What has the name of a file that was cut or replaced under this run is read by the next one.
    fn leave_alone(&mut self, path: &Path) {
        for file in 0..self.files.len() {
            let known = &mut self.files[file];
            if known.path == path && known.is_new() && known.state == State::Queued {
                known.forget();
                self.drop_pieces(file);
            }
        }
        self.news
            .retain(|news| !matches!(news, News::Anew { path: of, .. } | News::Another { path: of, .. } if of == path));
    }

    /// Whether a new file has changed since it was looked at.
    fn is_overtaken(&self, piece: &Piece) -> bool {
        let file = &self.files[piece.file];
        let is_new = piece.extent.is_none() && file.number.is_none() && piece.from.offset == 0;
        let now = || listing::Found::at(&file.path).ok().flatten().filter(|found| file.may_be(found));
        let has_changed = |found: &listing::Found| match file.looked {
            Some(looked) if !self.settings.follow => found.seen.bytes < looked.bytes,
            looked => Some(found.seen) != looked,
        };
        is_new && self.overtaken < OVERTAKEN_AT_MOST && now().is_none_or(|found| has_changed(&found))
    }

    /// Files that wait for their turn and of which nothing was read are new again for the next look.
    pub(super) fn forget_unbegun(&mut self) {
        self.overtaken += 1;
        for index in 0..self.files.len() {
            let file = &mut self.files[index];
            if file.state == State::Queued && file.is_new() {
                file.forget();
                self.drop_pieces(index);
            }
        }
    }

    /// Nothing waits any more, so that a look queues all of it again: first what an earlier run began.
    pub(super) fn empty_queue(&mut self) {
        for piece in std::mem::take(&mut self.queue) {
            let file = &mut self.files[piece.file];
            if let Some(extent) = piece.extent {
                if piece.from.offset <= file.place.offset {
                    (file.place, file.read_to, file.ahead) = (piece.from, piece.from.offset, None);
                }
                file.ahead = extent.end.or(file.ahead);
                self.replays.extents.push(extent);
            }
            (file.state, file.seen, file.is_verified) = (State::Read, None, false);
            if file.is_new() {
                file.forget();
            }
        }
    }

    /// A piece cannot be read: of an extent that an earlier run began it is told where it ends now. The first of a file ends where
    /// that is settled, and what comes after is read anew.
    fn close(&mut self, piece: &Piece) {
        let Some(extent) = &piece.extent else { return };
        let file = &mut self.files[piece.file];
        let is_first = piece.from.offset <= file.place.offset;
        if is_first {
            (file.place, file.read_to, file.seen) = (piece.from, piece.from.offset, None);
        }
        let end = Extent { end: Some(piece.from), seen: None, ..extent.clone() };
        self.retell(piece.file, if is_first { end } else { look::unread(extent) });
    }

    /// Tells of an extent of a file once more.
    pub(super) fn retell(&mut self, file: usize, extent: Extent) {
        let file = &mut self.files[file];
        if file.latest == Some(extent.number) {
            file.record = Some(extent.clone());
        }
        self.extents.push(extent);
    }

    /// Takes what is left of a file out of the queue.
    pub(super) fn drop_pieces(&mut self, file: usize) {
        let (dropped, kept): (VecDeque<_>, _) =
            std::mem::take(&mut self.queue).into_iter().partition(|piece| piece.file == file);
        self.queue = kept;
        for piece in &dropped {
            self.close(piece);
        }
    }
}

/// Whether a file is not there any more, or another one is.
pub(super) fn is_elsewhere(error: &SourceError) -> bool {
    match error {
        SourceError::Read { source, .. } => source.kind() == io::ErrorKind::NotFound,
        SourceError::Changed { .. } => true,
        _ => false,
    }
}
