//! The terminal, taken and given back: on every way out, and once more for good measure.

use std::fmt;
use std::io::{self, BufWriter, Stdout, Write, stdout};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, ThreadId};

use crossterm::cursor::Show;
use crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, DisableMouseCapture, EnableBracketedPaste, EnableFocusChange,
};
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
    enable_raw_mode,
};
use crossterm::{Command, execute, queue};
use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::layout::Rect;
use ratatui::{TerminalOptions, Viewport};

/// Bytes of one frame that are gathered before they are written: the largest screen takes less.
const FRAME_BYTES: usize = 256 * 1024;

/// Whether the terminal is ours just now.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// Whether the mouse is wanted: then it is taken with the terminal, each time.
static MOUSE: AtomicBool = AtomicBool::new(false);

/// Writes to the terminal while it is ours. Afterwards nothing is written, and that is no failure: ratatui shows the cursor
/// once more when it is dropped, and would complain on stderr of a terminal that has gone, which ends in a panic.
struct Out(BufWriter<Stdout>);

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if TAKEN.load(Ordering::SeqCst) { self.0.write(bytes) } else { Ok(bytes.len()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        if TAKEN.load(Ordering::SeqCst) { self.0.flush() } else { Ok(()) }
    }
}

/// The terminal while it is ours. Dropped, it is given back.
pub(super) struct Terminal {
    inner: ratatui::Terminal<CrosstermBackend<Out>>,
    area: Rect,
}

/// Columns and rows of a terminal that does not say how many it has, until it does.
const UNSIZED: (u16, u16) = (80, 24);

/// What there is to draw on.
fn area(backend: &impl Backend) -> Rect {
    let size = backend.size().unwrap_or_default();
    let or = |cells, usual| if cells == 0 { usual } else { cells };
    Rect::new(0, 0, or(size.width, UNSIZED.0), or(size.height, UNSIZED.1))
}

impl Terminal {
    /// Takes the terminal: raw mode, the other screen, pastes as such.
    pub(super) fn take() -> io::Result<Self> {
        give_back_on_panic(thread::current().id());
        enter()?;
        let backend = CrosstermBackend::new(Out(BufWriter::with_capacity(FRAME_BYTES, stdout())));
        let area = area(&backend);
        // It is resized here: of itself it would take a terminal without a size for one without cells.
        let inner = ratatui::Terminal::with_options(backend, TerminalOptions { viewport: Viewport::Fixed(area) });
        Ok(Self { inner: inner.inspect_err(|_| leave())?, area })
    }

    /// Draws one frame; what has not changed is not written.
    pub(super) fn draw(&mut self, draw: impl FnOnce(&mut ratatui::Frame<'_>)) -> io::Result<()> {
        if area(self.inner.backend()) != self.area {
            self.forget()?;
        }
        queue!(self.inner.backend_mut(), BeginSynchronizedUpdate)?;
        self.inner.draw(draw)?;
        queue!(self.inner.backend_mut(), EndSynchronizedUpdate)?;
        Write::flush(self.inner.backend_mut())
    }

    /// Draws everything anew next time. `clear` would ask the terminal where its cursor is; one that does not answer would
    /// hold up everything, and the answer would come among the keys.
    pub(super) fn forget(&mut self) -> io::Result<()> {
        self.area = area(self.inner.backend());
        self.inner.resize(self.area)
    }

    /// Gives text to the terminal's clipboard, as OSC 52.
    pub(super) fn copy(text: &str) -> io::Result<()> {
        execute!(stdout(), crossterm::clipboard::CopyToClipboard::to_clipboard_from(text))
    }

    /// Takes the mouse, or gives it back.
    pub(super) fn mouse(on: bool) -> io::Result<()> {
        MOUSE.store(on, Ordering::SeqCst);
        if on { execute!(stdout(), TakeMouse) } else { execute!(stdout(), DisableMouseCapture) }
    }

    /// Gives the terminal back while the process is stopped.
    pub(super) fn lend() {
        leave();
    }

    /// Takes it again; whoever had it may have left anything on it.
    pub(super) fn take_again(&mut self) -> io::Result<()> {
        enter()?;
        self.forget()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        leave();
    }
}

/// Asks for presses and the wheel, in the form that knows every column. What crossterm asks for tells every move too, and
/// each would wake the app.
struct TakeMouse;

impl Command for TakeMouse {
    fn write_ansi(&self, out: &mut impl fmt::Write) -> fmt::Result {
        out.write_str("\x1b[?1000h\x1b[?1006h")
    }

    #[cfg(windows)]
    fn execute_winapi(&self) -> io::Result<()> {
        crossterm::event::EnableMouseCapture.execute_winapi()
    }

    #[cfg(windows)]
    fn is_ansi_code_supported(&self) -> bool {
        false
    }
}

fn enter() -> io::Result<()> {
    TAKEN.store(true, Ordering::SeqCst);
    let entered = enable_raw_mode()
        .and_then(|()| execute!(stdout(), EnterAlternateScreen, EnableBracketedPaste, EnableFocusChange))
        .and_then(|()| if MOUSE.load(Ordering::SeqCst) { execute!(stdout(), TakeMouse) } else { Ok(()) });
    entered.inspect_err(|_| leave())
}

/// Undoes everything, whatever of it fails. Raw mode first: of all of it that is the worst to be left in.
fn leave() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    // What cannot be undone is not made better by stopping there.
    let _ = disable_raw_mode();
    let _ =
        execute!(stdout(), DisableMouseCapture, DisableFocusChange, DisableBracketedPaste, LeaveAlternateScreen, Show);
}

/// A panic of the app's own thread is told on the terminal's own screen. One of another thread is that thread's end: what
/// waits for it tells so, and it is in the log.
fn give_back_on_panic(ours: ThreadId) {
    let told = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panic");
        if thread::current().id() == ours || !TAKEN.load(Ordering::SeqCst) {
            leave();
            told(panic);
        }
    }));
}
