//! Feeds.

use crate::source::{Difference, SourceError};
use crate::text::{Explain, Phrase, ReasonKey};

impl Explain for SourceError {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Nothing { path } => Phrase::new(ReasonKey::FeedNothing).quoting("path", path),
            Self::Glob { pattern, reason } => {
                Phrase::new(ReasonKey::FeedGlob).quoting("pattern", pattern).quoting("words", reason)
            }
            Self::Read { path, source } => {
                Phrase::new(ReasonKey::FeedUnreadable).at("path", path).with("system", Phrase::system(source))
            }
            Self::NoFile { path } => Phrase::new(ReasonKey::FeedNoFile).at("path", path),
            Self::Stdin { source } => Phrase::new(ReasonKey::FeedStdin).with("system", Phrase::system(source)),
            Self::Changed { path, reason } => {
                Phrase::new(ReasonKey::FeedChanged).at("path", path).with("difference", reason)
            }
            Self::Damaged { path, offset, line, source } => Phrase::new(ReasonKey::FeedDamaged)
                .at("path", path)
                .with("words", Phrase::system(source))
                .with("line", *line)
                .with("byte", *offset),
        }
    }
}

impl Explain for Difference {
    fn phrase(&self) -> Phrase {
        let sizes = |key, had: u64, has: u64| Phrase::new(key).with("had", had).with("has", has);
        match *self {
            Self::Gone => Phrase::new(ReasonKey::FeedGone),
            Self::Replaced => Phrase::new(ReasonKey::FeedReplaced),
            Self::FirstBytes => Phrase::new(ReasonKey::FeedFirstBytes),
            Self::Shorter { had, has } => sizes(ReasonKey::FeedShorter, had, has),
            Self::ShorterUnpacked { had, has } => sizes(ReasonKey::FeedShorterUnpacked, had, has),
            Self::Shrunk { had, has } => sizes(ReasonKey::FeedShrunk, had, has),
            Self::Cut { had, has } => sizes(ReasonKey::FeedCut, had, has),
            Self::WentOn { at } => Phrase::new(ReasonKey::FeedWentOn).with("at", at),
            Self::Gaps => Phrase::new(ReasonKey::FeedGaps),
            Self::NoCheckpoint => Phrase::new(ReasonKey::FeedNoCheckpoint),
        }
    }
}
