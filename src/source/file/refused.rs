//! What the system refuses to look at: said once, and said again when it is allowed.

use super::FileSource;
use crate::source::{News, SourceError, Unreadable};

/// So many troubles are remembered so that each is said once.
const REFUSED_REMEMBERED: usize = 1024;

impl FileSource {
    /// Names what the system refuses to look at, or cannot be found, each once; the rest is read.
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

    /// The files were listed, but for what is still refused: what was refused before and is not any more is said.
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
