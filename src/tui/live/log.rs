//! What a run has said: bounded, with what was left out counted.

use std::cell::OnceCell;
use std::collections::VecDeque;

use time::OffsetDateTime;

use super::remarks::Remark;
use super::words;
use crate::delivery::engine::Notice;
use crate::destination::sign_in::Exchange;
use crate::destination::spec::Credentials;
use crate::text::Texts;
use crate::text::foreign::printable;
use crate::tui::effect::{Said, Tone};

/// Lines that are kept.
const KEPT: usize = 1_000;

/// What a run has said, the newest last.
#[derive(Clone, Default, Debug)]
pub struct Log {
    lines: VecDeque<Spoken>,
    /// Older ones that were let go.
    pub dropped: u64,
    /// How many there were in all.
    said: usize,
}

/// One thing that was said.
#[derive(Clone, Debug)]
pub struct Spoken {
    /// When.
    pub at: OffsetDateTime,
    what: What,
    /// Made when it is first drawn.
    text: OnceCell<String>,
}

/// What was said.
#[derive(Clone, Debug)]
pub enum What {
    /// By the run.
    Noted(Notice),
    /// Of the account's new key.
    Exchanged(Exchange),
    /// It signs in by other credentials.
    SignedIn(Credentials),
    /// Of the feed, at the end.
    Remarked(Remark),
    /// By the app.
    Said(Said),
}

impl Log {
    /// Takes a line.
    pub fn push(&mut self, at: OffsetDateTime, what: What) {
        if let What::Noted(Notice::Dropped(left_out)) = &what {
            self.dropped = self.dropped.saturating_add(left_out.all());
        }
        if self.lines.len() == KEPT {
            self.lines.pop_front();
            self.dropped = self.dropped.saturating_add(1);
        }
        self.said += 1;
        self.lines.push_back(Spoken { at, what, text: OnceCell::new() });
    }

    /// How many lines were said, those that were let go among them.
    pub fn said(&self) -> usize {
        self.said
    }

    /// The lines that hold `filter`, in any case of letters; the newest first.
    pub fn newest<'a>(&'a self, filter: &str, texts: &'a Texts) -> impl Iterator<Item = &'a Spoken> + use<'a> {
        let filter = filter.to_lowercase();
        self.lines.iter().rev().filter(move |line| line.holds(&filter, texts))
    }

    /// How many of the newest `of` lines hold `filter`.
    pub fn holding(&self, of: usize, filter: &str, texts: &Texts) -> usize {
        let filter = filter.to_lowercase();
        self.lines.iter().rev().take(of).filter(|line| line.holds(&filter, texts)).count()
    }
}

impl Spoken {
    /// It in words.
    pub fn text(&self, texts: &Texts) -> &str {
        self.text.get_or_init(|| match &self.what {
            What::Noted(notice) => words::notice(texts, notice),
            What::Exchanged(exchange) => words::exchange(texts, exchange),
            What::SignedIn(credentials) => words::signed_in(texts, credentials),
            What::Remarked(remark) => remark.text(texts),
            What::Said(said) => printable(&said.text(texts)),
        })
    }

    /// Whether it holds this, which is in small letters.
    fn holds(&self, filter: &str, texts: &Texts) -> bool {
        filter.is_empty() || self.text(texts).to_lowercase().contains(filter)
    }

    /// How much it weighs.
    pub fn tone(&self) -> Tone {
        match &self.what {
            What::Noted(Notice::Resumed) | What::Exchanged(Exchange::Done { .. }) | What::SignedIn(_) => Tone::Good,
            What::Noted(Notice::Paused(_)) => Tone::Bad,
            What::Noted(Notice::DeadLetter { .. } | Notice::Dropped(_)) | What::Exchanged(Exchange::Failed { .. }) => {
                Tone::Warn
            }
            What::Noted(Notice::Feed(_)) => Tone::Info,
            What::Remarked(_) => Tone::Warn,
            What::Said(said) => said.tone,
        }
    }
}
