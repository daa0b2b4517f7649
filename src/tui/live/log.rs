//! The log of a run: bounded, with a count of the lines left out.

use std::cell::OnceCell;
use std::collections::VecDeque;

use time::OffsetDateTime;

use crate::backstage::remarks::Remark;
use crate::backstage::words;
use crate::delivery::engine::Notice;
use crate::destination::sign_in::KeyChange;
use crate::destination::spec::CredentialSource;
use crate::text::foreign::printable;
use crate::text::{Notification, Texts, Tone};

const KEPT: usize = 1_000;

/// The log of a run, the newest line last.
#[derive(Clone, Default, Debug)]
pub struct Log {
    lines: VecDeque<LogLine>,
    /// Lines removed to make room, and notices that the run itself left out.
    pub dropped: u64,
    /// Number of all lines, including removed ones.
    count: usize,
}

#[derive(Clone, Debug)]
pub struct LogLine {
    pub time: OffsetDateTime,
    what: LogContent,
    /// Rendered when it is first needed.
    text: OnceCell<String>,
}

#[derive(Clone, Debug)]
pub enum LogContent {
    /// A notice of the run.
    Notice(Notice),
    /// The account's new key, or why it was not taken up.
    KeyExchanged(KeyChange),
    /// The run signs with other credentials now.
    SignedIn(CredentialSource),
    /// A remark about the feed, when the run ends.
    Remark(Remark),
    /// A message of the app.
    Message(Notification),
}

impl Log {
    /// Adds a line. If the log is full, removes the oldest one.
    pub fn push(&mut self, at: OffsetDateTime, what: LogContent) {
        if let LogContent::Notice(Notice::Dropped(left_out)) = &what {
            self.dropped = self.dropped.saturating_add(left_out.total());
        }
        if self.lines.len() == KEPT {
            self.lines.pop_front();
            self.dropped = self.dropped.saturating_add(1);
        }
        self.count += 1;
        self.lines.push_back(LogLine { time: at, what, text: OnceCell::new() });
    }

    pub fn line_count(&self) -> usize {
        self.count
    }

    /// Returns the lines that contain `filter`, in any letter case; the newest first.
    pub fn newest<'a>(&'a self, filter: &str, texts: &'a Texts) -> impl Iterator<Item = &'a LogLine> + use<'a> {
        let filter = filter.to_lowercase();
        self.lines.iter().rev().filter(move |line| line.holds(&filter, texts))
    }

    /// Returns how many of the newest `of` lines contain `filter`.
    pub fn count_matching(&self, of: usize, filter: &str, texts: &Texts) -> usize {
        let filter = filter.to_lowercase();
        self.lines.iter().rev().take(of).filter(|line| line.holds(&filter, texts)).count()
    }
}

impl LogLine {
    pub fn text(&self, texts: &Texts) -> &str {
        self.text.get_or_init(|| match &self.what {
            LogContent::Notice(notice) => words::notice_text(texts, notice),
            LogContent::KeyExchanged(exchange) => words::exchange_text(texts, exchange),
            LogContent::SignedIn(credentials) => words::signed_in_text(texts, credentials),
            LogContent::Remark(remark) => remark.text(texts),
            LogContent::Message(said) => printable(&said.text(texts)),
        })
    }

    /// Whether the text contains `filter`, which must be in lower case.
    fn holds(&self, filter: &str, texts: &Texts) -> bool {
        filter.is_empty() || self.text(texts).to_lowercase().contains(filter)
    }

    pub fn tone(&self) -> Tone {
        match &self.what {
            LogContent::Notice(Notice::Resumed)
            | LogContent::KeyExchanged(KeyChange::Done { .. })
            | LogContent::SignedIn(_) => Tone::Good,
            LogContent::Notice(Notice::Paused(_)) => Tone::Bad,
            LogContent::Notice(Notice::DeadLetter { .. } | Notice::Dropped(_))
            | LogContent::KeyExchanged(KeyChange::Failed { .. })
            | LogContent::Remark(_) => Tone::Warn,
            LogContent::Notice(Notice::Feed(_)) => Tone::Info,
            LogContent::Message(said) => said.tone,
        }
    }
}
