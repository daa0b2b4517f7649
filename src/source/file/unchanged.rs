//! Stores the state on disk of files that hold only what was read. While a file's state stays the same, no run compares
//! its content again.

use super::known::{ReadingState, is_plain};
use super::listing::Found;
use super::{FileSource, copies};
use crate::source::Extent;

impl FileSource {
    /// Stores the state of a file whose piece had nothing to read, so that the next run does not compare it until it
    /// changes.
    pub(super) fn keep_seen(&mut self) {
        let Some(reading) = self.reading.as_ref().filter(|reading| !reading.told) else { return };
        let (file, place, seen) = (reading.file, reading.verified, reading.seen());
        let is_its_end =
            |record: &&Extent| record.end.is_some_and(|end| end.offset == place.offset) && record.seen != seen;
        if let (Some(record), Some(_)) = (self.files[file].record.as_ref().filter(is_its_end), seen) {
            let told = Extent { seen, ..record.clone() };
            if let Some(newest) = self.newest.as_mut().filter(|newest| newest.number == told.number) {
                newest.seen = seen;
            }
            self.retell(file, told);
        }
    }

    /// Stores the state of a file that has changed but still holds only what was read, so that the next run does not
    /// compare it until it changes again.
    pub(super) fn keep_compared(&mut self, index: usize, found: &Found) {
        let file = &self.files[index];
        let is_whole = file.state == ReadingState::Read && file.ahead.is_none() && is_plain(file) && !file.is_copy();
        let is_end = |record: &&Extent| record.end.is_some_and(|end| end.offset == found.seen.bytes);
        let Some(record) = file.record.as_ref().filter(is_end).filter(|_| is_whole && file.read_to == found.seen.bytes)
        else {
            return;
        };
        if record.seen.is_some_and(|seen| seen != found.seen) && copies::is_settled(found) {
            let told = Extent { seen: Some(found.seen), ..record.clone() };
            self.files[index].seen = told.seen;
            self.retell(index, told);
        }
    }
}
