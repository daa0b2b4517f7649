//! Feeds.

use crate::source::{Difference, Looks, SourceError};
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
            Self::NoFeedPiped { looks } => {
                let key = match looks {
                    Looks::Archive(_) => ReasonKey::FeedPipedArchive,
                    Looks::Packed(_) => ReasonKey::FeedPipedPacked,
                    _ => ReasonKey::FeedPipedRefused,
                };
                Phrase::new(key).with("looks", looks)
            }
            Self::DamagedPipe { line, source } => {
                Phrase::new(ReasonKey::FeedPipedDamaged).with("words", Phrase::system(source)).with("line", *line)
            }
            Self::ArrayCut { line } => Phrase::new(ReasonKey::FeedPipedCut).with("line", *line),
            Self::Changed { path, reason } => {
                Phrase::new(ReasonKey::FeedChanged).at("path", path).with("difference", reason)
            }
            Self::Window { path, window, most } => {
                Phrase::new(ReasonKey::FeedWindow).at("path", path).with("window", *window).with("most", *most)
            }
            Self::Dictionary { path, id } => {
                Phrase::new(ReasonKey::FeedDictionary).at("path", path).with("id", u64::from(*id))
            }
            Self::Refused { path, looks } => {
                let key = match looks {
                    Looks::Archive(_) => ReasonKey::FeedArchive,
                    Looks::Packed(_) => ReasonKey::FeedPacked,
                    _ => ReasonKey::FeedRefused,
                };
                Phrase::new(key).at("path", path).with("looks", looks)
            }
            Self::Unfinished { path, line, offset } => {
                Phrase::new(ReasonKey::FeedUnfinished).at("path", path).with("line", *line).with("byte", *offset)
            }
            Self::Faulty { path, line, offset } => {
                Phrase::new(ReasonKey::FeedFaulty).at("path", path).with("line", *line).with("byte", *offset)
            }
            Self::Rewritten { path, line } => {
                Phrase::new(ReasonKey::FeedRewritten).at("path", path).with("line", *line)
            }
            Self::Forgotten { path } => Phrase::new(ReasonKey::FeedForgotten).at("path", path),
            Self::Moving { path } => Phrase::new(ReasonKey::FeedMoving).at("path", path),
            Self::Order { one, other } => Phrase::new(ReasonKey::FeedOrder).at("one", one).at("other", other),
            Self::Cancelled => Phrase::new(ReasonKey::FeedCancelled),
            Self::InPart { first, others } => {
                Phrase::new(ReasonKey::FeedInPart).with("first", first.error()).with("more", others.len())
            }
            Self::Damaged { path, offset, line, source } => Phrase::new(ReasonKey::FeedDamaged)
                .at("path", path)
                .with("words", Phrase::system(source))
                .with("line", *line)
                .with("byte", *offset),
        }
    }
}

impl Explain for Looks {
    fn phrase(&self) -> Phrase {
        let named = |key, name: &str| Phrase::new(key).quoting("name", name);
        match *self {
            Self::Archive(name) | Self::Packed(name) => named(ReasonKey::LooksPacked, name),
            Self::Format(name) => named(ReasonKey::LooksFormat, name),
            Self::Utf16 => Phrase::new(ReasonKey::LooksUtf16),
            Self::Utf32 => Phrase::new(ReasonKey::LooksUtf32),
            Self::Columns => Phrase::new(ReasonKey::LooksColumns),
            Self::Markup => Phrase::new(ReasonKey::LooksMarkup),
            Self::OtherJson => Phrase::new(ReasonKey::LooksOtherJson),
            Self::BrokenJson => Phrase::new(ReasonKey::LooksBrokenJson),
            Self::Text => Phrase::new(ReasonKey::LooksText),
            Self::Bytes => Phrase::new(ReasonKey::LooksBytes),
        }
    }
}

impl Explain for Difference {
    fn phrase(&self) -> Phrase {
        let sizes = |key, had: u64, has: u64| Phrase::new(key).with("had", had).with("has", has);
        match *self {
            Self::Gone => Phrase::new(ReasonKey::FeedGone),
            Self::Replaced => Phrase::new(ReasonKey::FeedReplaced),
            Self::Shorter { had, has } => sizes(ReasonKey::FeedShorter, had, has),
            Self::Shrunk { had, has } => sizes(ReasonKey::FeedShrunk, had, has),
            Self::Gaps => Phrase::new(ReasonKey::FeedGaps),
            Self::NoCheckpoint => Phrase::new(ReasonKey::FeedNoCheckpoint),
        }
    }
}
