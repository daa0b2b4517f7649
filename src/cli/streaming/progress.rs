//! Shows progress on a terminal: a bar for a feed that ends, otherwise a status line. Elsewhere it shows nothing.

use std::io::IsTerminal;
use std::pin::pin;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use tokio::time::Instant;

use crate::cli::{Context, talk};
use crate::delivery::core::Snapshot;
use crate::delivery::{Micros, SECOND};
use crate::destination::run as destination;
use crate::source::{FeedSize, Recognition};
use crate::text::{Texts, say};
use crate::tui::widgets::number::amount;

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

const STEP: Duration = Duration::from_millis(250);

/// On a terminal, the line appears after this time.
const SHOWN_AFTER: Duration = Duration::from_secs(1);

/// Without a terminal, the line is printed after this time.
const SAID_AFTER: Duration = Duration::from_secs(2);

/// Awaits `work`, and shows the progress of `recognition` meanwhile.
pub(in crate::cli) async fn show_recognition<T>(
    context: &Context,
    recognition: &Recognition,
    work: impl Future<Output = T>,
) -> T {
    let is_terminal = !context.plain && std::io::stderr().is_terminal();
    let mut line = RecognitionLine { texts: &context.texts, is_terminal, began: None, bar: None, is_said: false };
    let mut work = pin!(work);
    loop {
        tokio::select! {
            biased;
            done = &mut work => return done,
            () = tokio::time::sleep(STEP) => line.show(recognition.progress()),
        }
    }
}

/// The progress line. Dropping it removes the line from the terminal.
struct RecognitionLine<'a> {
    texts: &'a Texts,
    is_terminal: bool,
    /// When the comparison of files began.
    began: Option<Instant>,
    bar: Option<ProgressBar>,
    is_said: bool,
}

impl RecognitionLine<'_> {
    fn show(&mut self, progress: Option<(u64, u64)>) {
        let Some((compared, all)) = progress else { return self.clear() };
        let lasted = self.began.get_or_insert_with(Instant::now).elapsed();
        let text = recognition_text(self.texts, compared, all);
        if self.is_terminal && lasted >= SHOWN_AFTER {
            let bar = self.bar.get_or_insert_with(one_line);
            talk::draw(bar, move |bar| {
                bar.set_message(text);
                bar.tick();
            });
        } else if !self.is_terminal && lasted >= SAID_AFTER && !std::mem::replace(&mut self.is_said, true) {
            Context::say_later(&text);
        }
    }

    fn clear(&mut self) {
        if let Some(bar) = self.bar.take() {
            talk::end_drawing(&bar);
        }
    }
}

impl Drop for RecognitionLine<'_> {
    fn drop(&mut self) {
        self.clear();
    }
}

fn one_line() -> ProgressBar {
    let bar = ProgressBar::no_length();
    if let Ok(style) = ProgressStyle::with_template("{wide_msg}") {
        bar.set_style(style);
    }
    bar
}

fn recognition_text(texts: &Texts, compared: u64, all: u64) -> String {
    texts.text(say::StreamPreparingFiles { done: amount(compared, texts), all: amount(all, texts) })
}
