//! Progress on a terminal: a bar for a feed that ends, a status line for one that does not, nothing elsewhere.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressStyle};

use super::super::Context;
use crate::delivery::core::Snapshot;
use crate::delivery::{Micros, SECOND};
use crate::destination::running as destination;
use crate::source::FeedSize;
use crate::text::{Key, Texts};

/// Draws the progress of one run.
pub(super) struct Progress<'a> {
    bar: ProgressBar,
    texts: &'a Texts,
    of: destination::Progress,
    last: (Micros, u64),
}

impl<'a> Progress<'a> {
    /// Of a run that is so far in its feed.
    pub(super) fn new(context: &'a Context, of: destination::Progress) -> Self {
        let bar = if context.plain || !std::io::stderr().is_terminal() {
            ProgressBar::hidden()
        } else {
            visible(of.feed(), context.ascii)
        };
        Self { bar, texts: &context.texts, of, last: (0, 0) }
    }

    pub(super) fn show(&mut self, snapshot: &Snapshot) {
        if self.bar.is_hidden() {
            return;
        }
        self.bar.set_position(self.of.place(snapshot));
        let (then, before) = std::mem::replace(&mut self.last, (snapshot.elapsed, snapshot.counts.delivered));
        let rate = (snapshot.counts.delivered - before) * SECOND / (snapshot.elapsed - then).max(1);
        let message = self.texts.text_with(
            Key::RunStatus,
            &[
                ("delivered", snapshot.counts.delivered.into()),
                ("rate", rate.into()),
                ("pending", snapshot.counts.pending.into()),
                ("dead", snapshot.counts.dead.into()),
            ],
        );
        self.bar.set_message(message);
        self.bar.tick();
    }

    /// Runs `say` with the bar out of the way.
    pub(super) fn suspend<T>(&self, say: impl FnOnce() -> T) -> T {
        self.bar.suspend(say)
    }

    pub(super) fn finish(&mut self, snapshot: &Snapshot) {
        self.show(snapshot);
        self.bar.finish_and_clear();
    }
}

fn visible(feed: FeedSize, ascii: bool) -> ProgressBar {
    let (bar, template) = match feed {
        FeedSize::Endless | FeedSize::Unknown => (ProgressBar::no_length(), "{spinner} {elapsed_precise} {msg}"),
        FeedSize::Bytes(all) => (ProgressBar::new(all), "{bar:30} {percent:>3} % {eta_precise} {wide_msg}"),
        FeedSize::Lines(all) => (ProgressBar::new(all), "{bar:30} {pos}/{len} {eta_precise} {wide_msg}"),
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars(if ascii { "##-" } else { "█▉░" }));
    }
    bar
}
