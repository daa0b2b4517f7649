//! Shows progress on a terminal: a bar for a feed that ends, otherwise a status line. Elsewhere it shows nothing.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressStyle};

use crate::cli::{Context, talk};
use crate::delivery::core::Snapshot;
use crate::delivery::{Micros, SECOND};
use crate::destination::run as destination;
use crate::source::FeedSize;
use crate::text::{Texts, say};

pub(super) struct ProgressBarView<'a> {
    /// Only the thread that writes to stderr may draw it, see [`talk::draw`].
    bar: ProgressBar,
    is_visible: bool,
    texts: &'a Texts,
    progress: destination::FeedProgress,
    last: (Micros, u64),
}

impl<'a> ProgressBarView<'a> {
    /// `of` tells how far the run is in its feed.
    pub(super) fn new(context: &'a Context, of: destination::FeedProgress) -> Self {
        let is_visible = !context.plain && std::io::stderr().is_terminal();
        let bar = if is_visible { visible(of.feed(), context.ascii) } else { ProgressBar::hidden() };
        Self { bar, is_visible, texts: &context.texts, progress: of, last: (0, 0) }
    }

    pub(super) fn show(&mut self, snapshot: &Snapshot) {
        if !self.is_visible {
            return;
        }
        let place = self.progress.place(snapshot);
        let (then, before) = std::mem::replace(&mut self.last, (snapshot.elapsed, snapshot.counts.delivered));
        let rate = (snapshot.counts.delivered - before) * SECOND / (snapshot.elapsed - then).max(1);
        let message = self.texts.text(say::RunStatus {
            delivered: snapshot.counts.delivered,
            rate,
            pending: snapshot.counts.pending,
            dead: snapshot.counts.dead,
        });
        talk::draw(&self.bar, move |bar| {
            bar.set_position(place);
            bar.set_message(message);
            bar.tick();
        });
    }

    pub(super) fn finish(&mut self, snapshot: &Snapshot) {
        self.show(snapshot);
        if self.is_visible {
            talk::end_drawing(&self.bar);
        }
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
