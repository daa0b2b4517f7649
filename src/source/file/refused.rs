//! Reports once what the system refuses to list or read, and reports when access is back.

use super::FileSource;
use crate::source::{News, SourceError, Unreadable};

/// Maximum number of reported errors that are remembered, so that each is reported once.
const REFUSED_REMEMBERED: usize = 1024;

impl FileSource {
    /// Reports each of these errors once. The rest of the feed is read.
    pub(super) fn report_refused(&mut self, refused: Vec<SourceError>) {
        if self.refused.len() > REFUSED_REMEMBERED {
            self.refused.clear();
        }
        for error in refused.into_iter().map(Unreadable::from) {
            if !self.refused.contains(&error) {
                self.refused.push(error.clone());
                self.news.push(News::of(&error));
                if !self.settings.follow {
                    self.troubles.push(error);
                }
            }
        }
    }

    /// Reports paths that were refused before and are accessible now. `refused` is what the current listing still
    /// refuses.
    pub(super) fn note_allowed(&mut self, refused: &[SourceError]) {
        let is_allowed = |error: &Unreadable| {
            let is_of_system = matches!(error.error(), SourceError::Read { .. });
            let is_there = || error.path().is_some_and(|path| path.metadata().is_ok());
            is_of_system && refused.iter().all(|refused| refused.path() != error.path()) && is_there()
        };
        if self.settings.follow {
            let allowed = self.refused.extract_if(.., |error| is_allowed(error));
            self.news.extend(allowed.filter_map(|error| Some(News::Allowed { path: error.path()?.to_owned() })));
        }
    }
}
