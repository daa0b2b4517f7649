//! Which files of the feed were not read to their ends.

use std::path::Path;

use crate::source::{Extent, News, SourceError, Unreadable};

/// So many files are named when a run has ended; the others are counted.
const MOST_NAMED: usize = 1000;

/// What could not be read, the last reason for each file.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Unread {
    /// At most so many of them, in the order in which they were said.
    pub files: Vec<Unreadable>,
    /// How many others there are.
    pub more: usize,
}

impl Unread {
    /// Takes in what has happened to the feed.
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

    /// Takes in extents: a file that is begun is another one than that which could not be read under its name.
    pub(super) fn note_begun(&mut self, extents: &[Extent]) {
        if self.files.is_empty() {
            return;
        }
        for extent in extents.iter().filter(|extent| extent.start == 0 && extent.end.is_none()) {
            self.forget(&extent.path);
        }
    }

    /// What a feed that ended could not read: all of that, and nothing that was said before.
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
