//! Which files of the feed were not read to their ends.

use std::path::Path;

use super::controls::MOST_UNREAD;
use crate::source::{Extent, News, Unreadable};

/// What could not be read, the last reason for each file, in the order in which it was said first.
#[derive(Default)]
pub(super) struct Unread(Vec<Unreadable>);

impl Unread {
    /// Takes in what has happened to the feed.
    pub(super) fn hear(&mut self, news: &News) {
        match news {
            News::Unreadable { reason } => {
                self.0.retain(|before| before.path().is_none() || before.path() != reason.path());
                if self.0.len() < MOST_UNREAD && !self.0.contains(reason) {
                    self.0.push(reason.clone());
                }
            }
            News::Readable { path } | News::Gone { path, .. } | News::Anew { path, .. } | News::Another { path } => {
                self.forget(path);
            }
            News::Nothing { .. }
            | News::Moved { .. }
            | News::GoneTogether { .. }
            | News::Copied { .. }
            | News::Copy { .. }
            | News::CopyGoesOn { .. }
            | News::ReadAgain { .. }
            | News::Link { .. }
            | News::PassedOver { .. }
            | News::Padding { .. }
            | News::Nulls { .. } => {}
        }
    }

    /// Takes in extents: a file that is begun is another one than that which could not be read under its name.
    pub(super) fn note_begun(&mut self, extents: &[Extent]) {
        if self.0.is_empty() {
            return;
        }
        for extent in extents.iter().filter(|extent| extent.start == 0 && extent.end.is_none()) {
            self.forget(&extent.path);
        }
    }

    /// All of it.
    pub(super) fn take(&mut self) -> Vec<Unreadable> {
        std::mem::take(&mut self.0)
    }

    fn forget(&mut self, path: &Path) {
        self.0.retain(|unread| unread.path() != Some(path));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Position, SourceError};

    fn unfinished(path: &str, line: u64) -> Unreadable {
        SourceError::Unfinished { path: path.into(), line, offset: 0 }.into()
    }

    #[test]
    fn the_last_reason_of_each_file_counts_until_it_is_read_on_or_gone() {
        let mut unread = Unread::default();
        for (path, line) in [("a", 1), ("b", 2), ("a", 3), ("c", 4)] {
            unread.hear(&News::Unreadable { reason: unfinished(path, line) });
        }
        unread.hear(&News::Readable { path: "b".into() });
        unread.hear(&News::Gone { path: "c".into(), line: 4 });
        unread.hear(&News::Unreadable { reason: unfinished("d", 5) });
        let begun = Extent::of("d".into(), Position::default());
        unread.note_begun(&[Extent { end: Some(Position::default()), ..begun.clone() }]);
        assert_eq!(unread.0.len(), 2);
        unread.note_begun(&[begun]);
        assert_eq!(unread.take(), [unfinished("a", 3)]);
    }
}
