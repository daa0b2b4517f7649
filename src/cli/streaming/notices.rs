//! Prints the notices of a run. There may be millions of one kind, so each kind has a limit per minute; further notices
//! are counted, and a message says how many there are and in which file.

use std::path::PathBuf;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use crate::backstage::words;
use crate::cli::Context;
use crate::delivery::engine::Notice;
use crate::destination::sign_in::KeyChange;
use crate::text::say;

/// Most notices of one kind that are printed per [`MINUTE`].
const MOST: u64 = 1_000;

const MINUTE: Duration = Duration::from_mins(1);

pub(super) struct Notices<'a> {
    context: &'a Context,
    letters: NoticeLimit,
    others: NoticeLimit,
    file: PathBuf,
}

/// Counts the printed and the left-out notices of one kind since the minute began.
struct NoticeLimit {
    since: Instant,
    said: u64,
    left_out: u64,
}

impl<'a> Notices<'a> {
    /// `file` holds the dead letters of the run.
    pub(super) fn new(context: &'a Context, file: PathBuf) -> Self {
        Self { context, letters: NoticeLimit::new(), others: NoticeLimit::new(), file }
    }

    /// Prints a notice, or counts it if its kind has reached the limit.
    pub(super) fn say(&mut self, notice: &Notice) {
        let bound = match notice {
            Notice::Dropped(left_out) => {
                self.letters.left_out += left_out.letters;
                self.others.left_out += left_out.others;
                return;
            }
            Notice::DeadLetter { .. } => &mut self.letters,
            Notice::Paused(_) | Notice::Feed(_) | Notice::Resumed => &mut self.others,
        };
        let is_letter = matches!(notice, Notice::DeadLetter { .. });
        let text = || words::notice_text(&self.context.texts, notice);
        if bound.has_room() {
            Context::say_later(&text());
        } else if !is_letter {
            tracing::warn!(notice = text(), "not said");
        }
        if self.letters.is_over() || self.others.is_over() {
            self.say_rest();
        }
    }

    pub(super) fn say_exchange(&self, exchange: &KeyChange) {
        Context::say_later(&words::exchange_text(&self.context.texts, exchange));
    }

    /// Prints how many notices were left out, and starts a new minute.
    pub(super) fn say_rest(&mut self) {
        let texts = &self.context.texts;
        let letters = std::mem::replace(&mut self.letters, NoticeLimit::new()).left_out;
        let others = std::mem::replace(&mut self.others, NoticeLimit::new()).left_out;
        if letters > 0 {
            Context::say_later(&texts.text(say::TalkMoreLetters { count: letters, file: &self.file }));
        }
        if others > 0 {
            Context::say_later(&texts.text(say::TalkLeftOut { count: others, file: &self.context.log_file() }));
        }
    }

    /// Waits until the left-out notices are to be reported. Never returns if there are none.
    pub(super) async fn wait_for_more(&self) {
        let bounds = [&self.letters, &self.others].into_iter().filter(|bound| bound.left_out > 0);
        match bounds.map(|bound| bound.since + MINUTE).min() {
            Some(due) => sleep_until(due).await,
            None => std::future::pending().await,
        }
    }
}

impl NoticeLimit {
    fn new() -> Self {
        Self { since: Instant::now(), said: 0, left_out: 0 }
    }

    /// Returns true if one more notice may be printed. Counts the notice in both cases.
    fn has_room(&mut self) -> bool {
        if self.is_over() && self.left_out == 0 {
            *self = Self::new();
        }
        let has_room = self.said < MOST;
        *(if has_room { &mut self.said } else { &mut self.left_out }) += 1;
        has_room
    }

    fn is_over(&self) -> bool {
        self.since.elapsed() >= MINUTE
    }
}
