//! Tracks the files of the feed that were not read to their ends.

use std::path::Path;

use crate::source::{Extent, News, SourceError, Unreadable};

/// Most files that a summary names. The others are counted.
const MOST_NAMED: usize = 1000;

/// Files that could not be read, with the last reason of each.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Unread {
    /// At most `MOST_NAMED` files, in the order in which they were reported.
    pub files: Vec<Unreadable>,
    /// Number of other files.
    pub more: usize,
}

impl Unread {
    /// Updates the list with news about the feed.
    pub(super) fn hear(&mut self, news: &News) {
        match news {
            News::Unreadable { reason, before } => {
                if let Some(before) = before {
                    self.forget(before);
                }
                self.files.retain(|before| before.path().is_none() || before.path() != reason.path());
                self.add(reason.clone());
            }
            News::Readable { path, .. }
            | News::Allowed { path }
            | News::Gone { path, .. }
            | News::Anew { path, .. }
            | News::Another { path, .. } => {
                self.forget(path);
            }
            News::GoneTogether { files } => files.iter().for_each(|(path, _)| self.forget(path)),
            News::Nothing { .. }
            | News::Moved { .. }
            | News::Copied { .. }
            | News::Copy { .. }
            | News::CopyGoesOn { .. }
            | News::Returned { .. }
            | News::ReadAgain { .. }
            | News::RotatedAlike { .. }
            | News::Older { .. }
            | News::Link { .. }
            | News::PassedOver { .. }
            | News::Padding { .. }
            | News::Nulls { .. } => {}
        }
    }

    /// Removes the files of new extents: a file read from its first byte is not the unreadable one that had the same
    /// name.
    pub(super) fn note_begun(&mut self, extents: &[Extent]) {
        if self.files.is_empty() {
            return;
        }
        for extent in extents.iter().filter(|extent| extent.start == 0 && extent.end.is_none()) {
            self.forget(&extent.path);
        }
    }

    /// Returns what an ended feed could not read. This list is complete and replaces all earlier reports.
    pub(super) fn of_error(error: &SourceError) -> Option<Self> {
        let SourceError::InPart { first, others } = error else { return None };
        let mut unread = Self::default();
        [first].into_iter().chain(others).for_each(|reason| unread.add(reason.clone()));
        Some(unread)
    }

    pub(super) fn add(&mut self, reason: Unreadable) {
        if self.files.len() < MOST_NAMED {
            self.files.push(reason);
        } else {
            self.more += 1;
        }
    }

    fn forget(&mut self, path: &Path) {
        self.files.retain(|unread| unread.path() != Some(path));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Position;

    fn unfinished(path: &str, line: u64) -> Unreadable {
        SourceError::Unfinished { path: path.into(), line, offset: 0 }.into()
    }

    #[test]
    fn the_last_reason_of_each_file_counts_until_it_is_read_on_or_gone() {
        let mut unread = Unread::default();
        for (path, line) in [("a", 1), ("b", 2), ("a", 3), ("c", 4)] {
            unread.hear(&News::Unreadable { reason: unfinished(path, line), before: None });
        }
        unread.hear(&News::Readable { path: "b".into(), line: 0 });
        unread.hear(&News::Gone { path: "c".into(), line: 4 });
        unread.hear(&News::Unreadable { reason: unfinished("e", 5), before: None });
        unread.hear(&News::Unreadable { reason: unfinished("d", 5), before: Some("e".into()) });
        let begun = Extent::of("d".into(), Position::default());
        unread.note_begun(&[Extent { end: Some(Position::default()), ..begun.clone() }]);
        assert_eq!(unread.files.len(), 2);
        unread.note_begun(&[begun]);
        assert_eq!((unread.files, unread.more), (vec![unfinished("a", 3)], 0));
    }
}
