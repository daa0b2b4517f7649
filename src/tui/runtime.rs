//! The one place of the app that is not pure: it has the terminal, waits for what happens, draws, and runs effects.

mod disk;
mod effects;
mod input;
mod keeper;
mod signals;
mod terminal;
mod world;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use time::OffsetDateTime;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::app::{Model, Msg, Place};
use super::effect::{Begin, Effect, Said, Tone};
use super::look::Look;
use super::view;
use crate::destination::Places;
use crate::flow::Step;
use crate::secret::Secret;
use crate::text::TuiKey;
use effects::Runner;
use input::Came;
use signals::{Signal, Signals};
use terminal::Terminal;
use world::World;

/// Messages of effects that wait to be taken.
const WAITING: usize = 256;

/// Shortest time between two frames: what happens in between is drawn as one.
const FRAME: Duration = Duration::from_millis(16);

/// What the app begins with.
pub struct Setup {
    /// The operator's folders.
    pub places: Places,
    /// Against this folder a relative source path is resolved.
    pub folder: PathBuf,
    /// How it looks.
    pub look: Look,
    /// What is shown first.
    pub opening: Opening,
}

/// What is shown first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Opening {
    /// The destinations.
    Catalogue,
    /// A set-up on the sandbox.
    Sandbox,
}

/// Runs the app until it is left. The terminal is given back on every way out.
pub fn run(setup: Setup) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    // Before the terminal: a signal that nobody listens for would end the app and leave the terminal as it is.
    let signals = runtime.block_on(async { Signals::new() })?;
    let mut terminal = Terminal::take()?;
    let model = Model::new(OffsetDateTime::now_utc(), Arc::clone(&setup.look.texts));
    // Somebody looks at this already while all else begins.
    draw(&mut terminal, &model, &setup.look)?;
    let done = runtime.block_on(async { Box::pin(App::new(setup, model, terminal, signals)?.attend()).await });
    // Whoever hands out credentials may still be at it.
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
    look: Look,
    terminal: Terminal,
    runner: Runner,
    messages: mpsc::Receiver<Msg>,
    input: mpsc::Receiver<Came>,
    signals: Signals,
    /// Since when something is to be drawn.
    dirty: bool,
    drawn: Instant,
    /// When somebody waits for time to pass.
    beat: Option<Instant>,
    over: bool,
    /// The group was told to stop, this process among it: the signal is of its own.
    stopped: bool,
}

/// What woke the app.
enum Woke {
    Signal(Signal),
    Came(Option<Came>),
    Told(Msg),
    Beat,
    Frame,
}

impl App {
    fn new(setup: Setup, model: Model, terminal: Terminal, signals: Signals) -> io::Result<Self> {
        let (sender, messages) = mpsc::channel(WAITING);
        let Setup { places, folder, look, opening } = setup;
        let world = Arc::new(World::new(places, folder));
        let runner = Runner::new(world, sender)?;
        let input = input::start()?;
        let now = Instant::now();
        let mut app = Self {
            model,
            look,
            terminal,
            runner,
            messages,
            input,
            signals,
            dirty: false,
            drawn: now,
            beat: None,
            over: false,
            stopped: false,
        };
        app.run([Effect::ReadCatalogue])?;
        match opening {
            Opening::Catalogue => app.run([Effect::OfferDraft])?,
            Opening::Sandbox => app.run([Effect::Begin(Begin::Sandbox)])?,
        }
        Ok(app)
    }

    /// Waits, takes in, draws; asleep while nothing happens. A terminal that cannot be used any more is as good as gone.
    async fn attend(mut self) -> io::Result<()> {
        while !self.over {
            let woke = self.wake().await;
            if self.take(woke).and_then(|()| self.draw_when_due()).is_err() {
                // What there is to be run then has nothing to do with the terminal.
                let _ = self.tell(Msg::End);
                self.over = true;
            }
        }
        self.end().await;
        Ok(())
    }

    /// Gives the terminal back, then lets what streams deliver what it has read. Another signal leaves it at once.
    async fn end(self) {
        let Self { terminal, mut runner, messages, input, mut signals, look, .. } = self;
        drop((terminal, messages, input));
        if !runner.is_streaming() {
            return runner.end().await;
        }
        // Where there is no terminal any more nobody reads it.
        let _ = writeln!(io::stderr(), "{}", look.text(TuiKey::SayDrainingAtEnd));
        tokio::select! {
            () = async { runner.drain().await; runner.end().await } => {}
            () = signals.interrupted() => {}
        }
    }

    /// Keys before all that streams, so that a flood of news never makes them wait.
    async fn wake(&mut self) -> Woke {
        let frame = self.dirty.then(|| self.drawn + FRAME);
        tokio::select! {
            biased;
            signal = self.signals.next() => Woke::Signal(signal),
            came = self.input.recv() => Woke::Came(came),
            Some(message) = self.messages.recv() => Woke::Told(message),
            () = at(self.beat) => Woke::Beat,
            () = at(frame) => Woke::Frame,
        }
    }

    fn take(&mut self, woke: Woke) -> io::Result<()> {
        match woke {
            Woke::Signal(Signal::Resized) | Woke::Came(Some(Came::Resized)) => self.dirty = true,
            Woke::Signal(Signal::End) | Woke::Came(Some(Came::Lost) | None) => return self.tell(Msg::End),
            Woke::Signal(Signal::Stop) if std::mem::take(&mut self.stopped) => {}
            Woke::Signal(Signal::Stop) => return self.stop(),
            Woke::Signal(Signal::GoOn) => {
                self.stopped = false;
                return self.go_on();
            }
            Woke::Came(Some(Came::Key(chord))) => return self.tell(Msg::Key(chord)),
            Woke::Came(Some(Came::Paste(text))) => {
                // A file that is dropped on the terminal comes as a shell would want it.
                let is_source = self.model.step() == Some(Step::Source);
                let dropped = is_source.then(|| input::bare(text.expose(), Path::exists)).flatten();
                return self.tell(Msg::Paste(dropped.map_or(text, Secret::new)));
            }
            Woke::Came(Some(Came::Focus(focused))) => return self.tell(Msg::Focus(focused)),
            Woke::Came(Some(Came::Mouse(mouse, place))) => {
                return self.look.spots.at(place).map_or(Ok(()), |spot| self.tell(Msg::Mouse(mouse, spot)));
            }
            Woke::Told(message) => return self.tell(message),
            Woke::Beat => {
                self.beat = None;
                return self.tell(Msg::Beat(OffsetDateTime::now_utc()));
            }
            Woke::Frame => {}
        }
        Ok(())
    }

    fn tell(&mut self, message: Msg) -> io::Result<()> {
        #[cfg(debug_assertions)]
        rehearse(&message);
        self.model.set_now(OffsetDateTime::now_utc());
        // There it asks for a look and shows nothing; what that finds is shown.
        let shows = !matches!(message, Msg::Beat(_)) || self.model.place() != Place::Catalogue;
        let effects = self.model.update(message);
        self.dirty |= shows;
        self.run(effects)?;
        self.beat = match (self.model.beat(), self.beat) {
            (None, _) => None,
            (Some(_), Some(at)) => Some(at),
            (Some(after), None) => Some(Instant::now() + after),
        };
        Ok(())
    }

    /// Runs effects: those of the terminal here, all others apart.
    fn run(&mut self, effects: impl IntoIterator<Item = Effect>) -> io::Result<()> {
        for effect in effects {
            match effect {
                Effect::Quit => self.over = true,
                Effect::Redraw => self.terminal.forget()?,
                Effect::NextTheme => self.look.theme = self.look.theme.next(),
                Effect::Mouse(on) => Terminal::mouse(on)?,
                Effect::Suspend => self.stop()?,
                Effect::Copy(text) => {
                    Terminal::copy(&text)?;
                    let said = Said::new(Tone::Good, TuiKey::SayCopied).with("bytes", text.len());
                    self.model.update(Msg::Say(said));
                }
                other => self.runner.run(other, &self.model),
            }
        }
        Ok(())
    }

    fn draw_when_due(&mut self) -> io::Result<()> {
        if !self.dirty || self.drawn.elapsed() < FRAME {
            return Ok(());
        }
        draw(&mut self.terminal, &self.model, &self.look)?;
        self.dirty = false;
        self.drawn = Instant::now();
        Ok(())
    }

    /// The shell has the terminal until it lets the app go on.
    fn stop(&mut self) -> io::Result<()> {
        if !signals::can_stop() {
            return Ok(());
        }
        Terminal::lend();
        self.stopped = true;
        signals::stop();
        self.go_on()
    }

    fn go_on(&mut self) -> io::Result<()> {
        self.terminal.take_again()?;
        self.dirty = true;
        Ok(())
    }
}

/// Breaks when a paste comes and that was asked for: what a panic leaves of the terminal is tried on the real binary. Only
/// builds for tests know this.
#[cfg(debug_assertions)]
fn rehearse(message: &Msg) {
    let asked = || std::env::var_os("OUTFLOW_REHEARSE_PANIC").is_some();
    assert!(!matches!(message, Msg::Paste(_)) || !asked(), "rehearsed");
}

/// Waits until then; without a time, for ever.
async fn at(time: Option<Instant>) {
    match time {
        Some(time) => tokio::time::sleep_until(time).await,
        None => std::future::pending().await,
    }
}
