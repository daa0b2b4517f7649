//! The only part of the app with side effects: it owns the terminal, waits for input and for the backstage, draws, and
//! carries out effects.

mod input;
mod signals;
mod terminal;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use time::OffsetDateTime;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::app::{AppMsg, Model};
use super::effect::AppEffect;
use super::look::Look;
use super::screens::ActiveView;
use super::view;
use crate::backstage::{Backstage, Begin, EnteredSecrets, Order, Reply, Session};
use crate::destination::Places;
use crate::flow::Step;
use crate::secret::Secret;
use crate::text::{Key, Notification, Phrase, Tone, say};
use input::TerminalEvent;
use signals::{AppSignals, Signal};
use terminal::Terminal;

/// Messages that can wait for the app.
const WAITING: usize = 256;

/// Shortest time between two frames. Changes in between are drawn together.
const FRAME: Duration = Duration::from_millis(16);

/// What the app starts with.
pub struct Setup {
    pub places: Places,
    /// The folder against which relative source paths are resolved.
    pub folder: PathBuf,
    pub look: Look,
    pub opening: Opening,
    pub update: Update,
}

/// Handles a message and returns the effects to run. It is [`Model::update`] except in tests, which break the app.
pub type Update = fn(&mut Model, AppMsg) -> Vec<AppEffect>;

/// The first view.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Opening {
    Catalogue,
    Sandbox,
}

/// Runs the app until it quits. Restores the terminal on every way out.
pub fn run(setup: Setup) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    // Signal handlers come before the terminal: an unhandled signal would end the app without restoring the terminal.
    let signals = runtime.block_on(async { AppSignals::new() })?;
    let mut terminal = Terminal::take()?;
    let model = Model::new(OffsetDateTime::now_utc(), Arc::clone(&setup.look.texts));
    // The first frame appears before anything else starts.
    draw(&mut terminal, &model, &setup.look)?;
    let done = runtime.block_on(async { Box::pin(App::new(setup, model, terminal, signals)?.attend()).await });
    // Does not wait for blocking tasks: a credential provider may still be running.
    runtime.shutdown_background();
    done
}

fn draw(terminal: &mut Terminal, model: &Model, look: &Look) -> io::Result<()> {
    terminal.draw(|frame| {
        let area = frame.area();
        if let Some(cursor) = view::draw(model, look, area, frame.buffer_mut()) {
            frame.set_cursor_position(cursor);
        }
    })
}

struct App {
    model: Model,
    update: Update,
    look: Look,
    terminal: Terminal,
    backstage: Backstage,
    replies: mpsc::Receiver<Reply>,
    input: mpsc::Receiver<TerminalEvent>,
    signals: AppSignals,
    /// Something has changed since the last frame.
    dirty: bool,
    drawn_at: Instant,
    /// When to send the next `AppMsg::Beat`; `None` if nothing waits for time to pass.
    beat: Option<Instant>,
    is_over: bool,
    /// The app has sent SIGTSTP to its own process group, so the next SIGTSTP to arrive is its own and is ignored.
    stopped: bool,
}

enum WakeReason {
    Signal(Signal),
    Input(Option<TerminalEvent>),
    Reply(Reply),
    Beat,
    Frame,
}

impl App {
    fn new(setup: Setup, model: Model, terminal: Terminal, signals: AppSignals) -> io::Result<Self> {
        let (sender, replies) = mpsc::channel(WAITING);
        let Setup { places, folder, look, opening, update } = setup;
        let backstage = Backstage::new(Arc::new(Session::new(places, folder)), sender)?;
        let input = input::start()?;
        let now = Instant::now();
        let mut app = Self {
            model,
            update,
            look,
            terminal,
            backstage,
            replies,
            input,
            signals,
            dirty: false,
            drawn_at: now,
            beat: None,
            is_over: false,
            stopped: false,
        };
        app.run([AppEffect::Order(Order::ReadCatalogue)])?;
        match opening {
            Opening::Catalogue => app.run([AppEffect::Order(Order::OfferDraft)])?,
            Opening::Sandbox => app.run([AppEffect::Order(Order::Begin(Begin::Sandbox))])?,
        }
        Ok(app)
    }

    /// The main loop: waits, handles, draws. Sleeps while nothing happens. A terminal error quits the app, as a closed
    /// terminal does.
    async fn attend(mut self) -> io::Result<()> {
        while !self.is_over {
            let woke = self.wake().await;
            if self.take(woke).and_then(|()| self.draw_when_due()).is_err() {
                // The effects of `AppMsg::End` do not need the terminal.
                let _ = self.update(AppMsg::End);
                self.is_over = true;
            }
        }
        self.end().await;
        Ok(())
    }

    /// Restores the terminal, then lets running streams deliver what they have read. SIGINT ends that at once.
    async fn end(self) {
        let Self { terminal, mut backstage, replies, input, mut signals, look, model, .. } = self;
        drop((terminal, replies, input));
        if let Some(said) = model.farewell() {
            // Fails if the terminal is gone, and then the line has no reader.
            let _ = writeln!(io::stderr(), "{}", look.text(said));
        }
        if !backstage.is_streaming() {
            return backstage.end().await;
        }
        // Fails if the terminal is gone, and then the line has no reader.
        let _ = writeln!(io::stderr(), "{}", look.text(Key::SayDrainingAtEnd));
        tokio::select! {
            () = async { backstage.drain().await; backstage.end().await } => {}
            () = signals.interrupted() => {}
        }
    }

    /// Signals and input come before messages, so that busy streams never delay a key.
    async fn wake(&mut self) -> WakeReason {
        let frame = self.dirty.then(|| self.drawn_at + FRAME);
        tokio::select! {
            biased;
            signal = self.signals.next() => WakeReason::Signal(signal),
            input = self.input.recv() => WakeReason::Input(input),
            Some(reply) = self.replies.recv() => WakeReason::Reply(reply),
            () = sleep_until(self.beat) => WakeReason::Beat,
            () = sleep_until(frame) => WakeReason::Frame,
        }
    }

    fn take(&mut self, woke: WakeReason) -> io::Result<()> {
        match woke {
            WakeReason::Signal(Signal::Resized) | WakeReason::Input(Some(TerminalEvent::Resized)) => self.dirty = true,
            WakeReason::Signal(Signal::End) | WakeReason::Input(Some(TerminalEvent::Lost) | None) => {
                return self.update(AppMsg::End);
            }
            WakeReason::Signal(Signal::Stop) if std::mem::take(&mut self.stopped) => {}
            WakeReason::Signal(Signal::Stop) => return self.stop(),
            WakeReason::Signal(Signal::Resume) => {
                self.stopped = false;
                return self.resume();
            }
            WakeReason::Input(Some(TerminalEvent::Key(chord))) => return self.update(AppMsg::Key(chord)),
            WakeReason::Input(Some(TerminalEvent::Paste(text))) => {
                // A file dropped on the terminal arrives quoted for a shell.
                let is_source = self.model.step() == Some(Step::Source);
                let dropped = is_source.then(|| input::plain_path(text.expose(), Path::exists)).flatten();
                return self.update(AppMsg::Paste(dropped.map_or(text, Secret::new)));
            }
            WakeReason::Input(Some(TerminalEvent::Focus(focused))) => return self.update(AppMsg::Focus(focused)),
            WakeReason::Input(Some(TerminalEvent::Mouse(mouse, place))) => {
                return self.look.spots.find(place).map_or(Ok(()), |spot| self.update(AppMsg::Mouse(mouse, spot)));
            }
            WakeReason::Reply(reply) => return self.update(AppMsg::Reply(reply)),
            WakeReason::Beat => {
                self.beat = None;
                return self.update(AppMsg::Beat(OffsetDateTime::now_utc()));
            }
            WakeReason::Frame => {}
        }
        Ok(())
    }

    fn update(&mut self, message: AppMsg) -> io::Result<()> {
        self.model.set_now(OffsetDateTime::now_utc());
        // At the list of destinations a beat changes nothing on the screen: it only requests a refresh, and the refresh
        // draws.
        let shows = !matches!(message, AppMsg::Beat(_)) || self.model.place() != ActiveView::Catalogue;
        let effects = (self.update)(&mut self.model, message);
        self.dirty |= shows;
        self.run(effects)?;
        self.beat = match (self.model.next_beat(), self.beat) {
            (None, _) => None,
            (Some(_), Some(at)) => Some(at),
            (Some(after), None) => Some(Instant::now() + after),
        };
        Ok(())
    }

    /// Carries out effects: those of the terminal here, all others in the background.
    fn run(&mut self, effects: impl IntoIterator<Item = AppEffect>) -> io::Result<()> {
        for effect in effects {
            match effect {
                AppEffect::Quit => self.is_over = true,
                AppEffect::Redraw => self.terminal.forget()?,
                AppEffect::NextTheme => self.look.theme = self.look.theme.next(),
                AppEffect::Mouse(on) => Terminal::capture_mouse(on)?,
                AppEffect::Suspend => self.stop()?,
                AppEffect::Copy(text) => {
                    Terminal::copy(&text)?;
                    let said = Notification::new(Tone::Good, say::SayCopied { bytes: Phrase::count(text.len()) });
                    self.model.update(AppMsg::Reply(Reply::Say(said)));
                }
                AppEffect::Order(order) => {
                    let entered = EnteredSecrets { flow: self.model.flow(), typed: self.model.passphrase() };
                    self.backstage.run(order, entered);
                }
            }
        }
        Ok(())
    }

    fn draw_when_due(&mut self) -> io::Result<()> {
        if !self.dirty || self.drawn_at.elapsed() < FRAME {
            return Ok(());
        }
        draw(&mut self.terminal, &self.model, &self.look)?;
        self.dirty = false;
        self.drawn_at = Instant::now();
        Ok(())
    }

    /// Gives the terminal to the shell until the shell resumes the app.
    fn stop(&mut self) -> io::Result<()> {
        if !signals::can_stop() {
            return Ok(());
        }
        Terminal::lend();
        self.stopped = true;
        signals::stop();
        self.resume()
    }

    fn resume(&mut self) -> io::Result<()> {
        self.terminal.reclaim()?;
        self.dirty = true;
        Ok(())
    }
}

/// Waits until `time`; without one, forever.
async fn sleep_until(time: Option<Instant>) {
    match time {
        Some(time) => tokio::time::sleep_until(time).await,
        None => std::future::pending().await,
    }
}
