//! Feeds.

use crate::source::{Difference, Looks, SourceError};
use crate::text::{Explain, Key, Phrase, say};

impl Explain for SourceError {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Nothing { path } => Phrase::from(say::ReasonFeedNothing { path }),
            Self::Glob { pattern, reason } => Phrase::from(say::ReasonFeedGlob { pattern, words: reason }),
            Self::Read { path, source } => {
                Phrase::from(say::ReasonFeedUnreadable { path, system: Phrase::system(source) })
            }
            Self::NoFile { path } => Phrase::from(say::ReasonFeedNoFile { path }),
            Self::Stdin { source } => Phrase::from(say::ReasonFeedStdin { system: Phrase::system(source) }),
            Self::NoFeedPiped { looks } => match looks {
                Looks::Archive(_) => say::ReasonFeedPipedArchive { looks }.into(),
                Looks::Packed(_) => say::ReasonFeedPipedPacked { looks }.into(),
                _ => say::ReasonFeedPipedRefused { looks }.into(),
            },
            Self::DamagedPipe { line, source } => {
                Phrase::from(say::ReasonFeedPipedDamaged { words: Phrase::system(source), line: *line })
            }
            Self::ArrayCut { line } => Phrase::from(say::ReasonFeedPipedCut { line: *line }),
            Self::Changed { path, reason } => Phrase::from(say::ReasonFeedChanged { path, difference: reason }),
            Self::Window { path, window, most } => {
                Phrase::from(say::ReasonFeedWindow { path, window: *window, most: *most })
            }
            Self::Dictionary { path, id } => Phrase::from(say::ReasonFeedDictionary { path, id: u64::from(*id) }),
            Self::Refused { path, looks } => match looks {
                Looks::Archive(_) => say::ReasonFeedArchive { path, looks }.into(),
                Looks::Packed(_) => say::ReasonFeedPacked { path, looks }.into(),
                _ => say::ReasonFeedRefused { path, looks }.into(),
            },
            Self::Unfinished { path, line, offset } => {
                Phrase::from(say::ReasonFeedUnfinished { path, line: *line, byte: *offset })
            }
            Self::Faulty { path, line, offset } => {
                Phrase::from(say::ReasonFeedFaulty { path, line: *line, byte: *offset })
            }
            Self::Rewritten { path, line } => Phrase::from(say::ReasonFeedRewritten { path, line: *line }),
            Self::Forgotten { path } => Phrase::from(say::ReasonFeedForgotten { path }),
            Self::Moving { path } => Phrase::from(say::ReasonFeedMoving { path }),
            Self::Order { one, other } => Phrase::from(say::ReasonFeedOrder { one, other }),
            Self::Cancelled => Phrase::from(Key::ReasonFeedCancelled),
            Self::InPart { first, others } => {
                Phrase::from(say::ReasonFeedInPart { first: first.error(), more: others.len() })
            }
            Self::Damaged { path, offset, line, source } => {
                Phrase::from(say::ReasonFeedDamaged { path, words: Phrase::system(source), line: *line, byte: *offset })
            }
        }
    }
}

impl Explain for Looks {
    fn phrase(&self) -> Phrase {
        match *self {
            Self::Archive(name) | Self::Packed(name) => Phrase::from(say::LooksPacked { name }),
            Self::Format(name) => Phrase::from(say::LooksFormat { name }),
            Self::Utf16 => Phrase::from(Key::LooksUtf16),
            Self::Utf32 => Phrase::from(Key::LooksUtf32),
            Self::Columns => Phrase::from(Key::LooksColumns),
            Self::Markup => Phrase::from(Key::LooksMarkup),
            Self::OtherJson => Phrase::from(Key::LooksOtherJson),
            Self::BrokenJson => Phrase::from(Key::LooksBrokenJson),
            Self::Text => Phrase::from(Key::LooksText),
            Self::Bytes => Phrase::from(Key::LooksBytes),
        }
    }
}

impl Explain for Difference {
    fn phrase(&self) -> Phrase {
        match *self {
            Self::Gone => Phrase::from(Key::ReasonFeedGone),
            Self::Replaced => Phrase::from(Key::ReasonFeedReplaced),
            Self::Shorter { had, has } => Phrase::from(say::ReasonFeedShorter { had, has }),
            Self::Shrunk { had, has } => Phrase::from(say::ReasonFeedShrunk { had, has }),
            Self::Gaps => Phrase::from(Key::ReasonFeedGaps),
            Self::NoCheckpoint => Phrase::from(Key::ReasonFeedNoCheckpoint),
        }
    }
}
