//! Decides which rotated files belong to a feed that does not name them.

use std::cmp::Ordering;
use std::path::Path;
use std::time::SystemTime;

use super::FileSource;
use super::known::KnownFile;
use super::listing::{self, Found};
use super::matching::Present;
use super::order::{FileOrder, are_family};
use crate::source::{Extent, Position};

const SECOND: i64 = 1_000_000_000;

impl FileSource {
    /// Records a feed of one file as begun although the file is still empty, so that what rotation makes of it belongs
    /// to the feed.
    pub(super) fn record_empty(&mut self, present: &Present) {
        let is_begun = self.next_number > 0 || self.reading.is_some() || !self.queue.is_empty();
        let one =
            present.files.iter().find(|found| found.path == Path::new(self.path.as_str()) && found.seen.bytes == 0);
        let Some(found) = one.filter(|_| !is_begun) else { return };
        let begin = Position::default();
        let extent = Extent {
            end: Some(begin),
            identity: Some(found.identity),
            file: Some(begin.extent),
            written: Some(found.seen.written),
            ..Extent::of(found.path.clone(), begin)
        };
        self.next_number += 1;
        self.files.push(KnownFile::of(&extent, begin));
        self.extents.push(extent);
    }

    /// Whether a rotated file was written after its family was begun. Older members existed before the feed was read,
    /// under names that do not belong to it.
    pub(super) fn is_after_known(&self, index: usize, files: &[Found], present: &Present) -> bool {
        let found = &files[index];
        let is_begun = |file: &KnownFile| file.number.is_some() && are_family(&file.path, &found.path);
        let begun: Vec<usize> = (0..self.files.len()).filter(|index| is_begun(&self.files[*index])).collect();
        let is_lost = |index: &usize| present.found_of(*index).is_none();
        // Ignore times in the future: they come from a clock that was corrected since.
        let now = listing::nanoseconds(SystemTime::now());
        let written =
            |index: &usize| self.files[*index].written.filter(|written| now.is_none_or(|now| *written <= now));
        let of_oldest = begun.iter().filter_map(|index| Some((*index, written(index)?)));
        if let Some((oldest, written)) = of_oldest.min_by_key(|(index, _)| self.files[*index].number) {
            // The position of an empty file says nothing.
            let is_filled = |index: usize| begun.contains(&index) && !self.files[index].is_unbegun();
            let place = files.iter().position(|other| present.index_of(other).is_some_and(is_filled));
            // A member that is lost may be this file, with other content.
            let is_by_time = self.settings.order == FileOrder::Mtime;
            let may_be_of_feed = is_by_time || place.is_none_or(|place| index > place) || begun.iter().any(is_lost);
            let may_be_oldest = is_lost(&oldest) || self.names.contains(&found.path);
            return may_be_of_feed
                && match compare_times(found.seen.written, written) {
                    Ordering::Less => false,
                    Ordering::Equal => may_be_oldest || is_whole_second(found.seen.written),
                    Ordering::Greater => true,
                };
        }
        // Records of earlier versions have no write time.
        let is_known = |other: &Found| {
            let number = present.index_of(other).and_then(|index| self.files[index].number);
            are_family(&other.path, &found.path) && (number.is_some() || present.is_again(other))
        };
        match files.iter().position(is_known) {
            Some(oldest) => index > oldest,
            None => self.files.iter().any(|file| {
                let is_later = file.last_seen.is_none_or(|seen| found.seen.written >= seen.written);
                is_begun(file) && is_later
            }),
        }
    }
}

/// Compares a file's write time with another time. If the file's time has no fraction, compares whole seconds.
pub(super) fn compare_times(file: i64, other: i64) -> Ordering {
    if is_whole_second(file) { (file / SECOND).cmp(&(other / SECOND)) } else { file.cmp(&other) }
}

fn is_whole_second(time: i64) -> bool {
    time % SECOND == 0
}
