//! Sets the terminal up and restores it on every way out.

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

/// Size of the write buffer. The frame of the largest screen is smaller.
const FRAME_BYTES: usize = 256 * 1024;

/// Whether the terminal is in the app's mode now.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// Whether mouse events are wanted. They are then turned on again each time the terminal is taken.
static MOUSE: AtomicBool = AtomicBool::new(false);

/// Writes to the terminal while the app has it. Later writes are discarded without an error: ratatui shows the cursor
/// again when it is dropped, and would report a lost terminal on stderr, which ends in a panic.
struct Out(BufWriter<Stdout>);

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if TAKEN.load(Ordering::SeqCst) { self.0.write(bytes) } else { Ok(bytes.len()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        if TAKEN.load(Ordering::SeqCst) { self.0.flush() } else { Ok(()) }
    }
}

/// The terminal in the app's mode. Dropping it restores the terminal.
pub(super) struct Terminal {
    inner: ratatui::Terminal<CrosstermBackend<Out>>,
    area: Rect,
}

/// Columns and rows assumed while a terminal reports no size.
const UNSIZED: (u16, u16) = (80, 24);

fn measure_area(backend: &impl Backend) -> Rect {
    let size = backend.size().unwrap_or_default();
    let or = |cells, usual| if cells == 0 { usual } else { cells };
    Rect::new(0, 0, or(size.width, UNSIZED.0), or(size.height, UNSIZED.1))
}

impl Terminal {
    /// Takes the terminal: raw mode, the alternate screen, marked pastes, focus events.
    pub(super) fn take() -> io::Result<Self> {
        restore_on_panic(thread::current().id());
        enter()?;
        let backend = CrosstermBackend::new(Out(BufWriter::with_capacity(FRAME_BYTES, stdout())));
        let area = measure_area(&backend);
        // This type resizes the viewport itself: ratatui would take a terminal that reports no size for one without
        // cells.
        let inner = ratatui::Terminal::with_options(backend, TerminalOptions { viewport: Viewport::Fixed(area) });
        Ok(Self { inner: inner.inspect_err(|_| leave())?, area })
    }

    pub(super) fn draw(&mut self, draw: impl FnOnce(&mut ratatui::Frame<'_>)) -> io::Result<()> {
        if measure_area(self.inner.backend()) != self.area {
            self.forget()?;
        }
        queue!(self.inner.backend_mut(), BeginSynchronizedUpdate)?;
        self.inner.draw(draw)?;
        queue!(self.inner.backend_mut(), EndSynchronizedUpdate)?;
        Write::flush(self.inner.backend_mut())
    }

    /// Makes the next frame draw every cell. `clear` would ask the terminal for the cursor's position: a terminal that
    /// does not answer would block the app, and an answer would arrive among the keys.
    pub(super) fn forget(&mut self) -> io::Result<()> {
        self.area = measure_area(self.inner.backend());
        self.inner.resize(self.area)
    }

    pub(super) fn copy(text: &str) -> io::Result<()> {
        execute!(stdout(), crossterm::clipboard::CopyToClipboard::to_clipboard_from(text))
    }

    pub(super) fn capture_mouse(on: bool) -> io::Result<()> {
        MOUSE.store(on, Ordering::SeqCst);
        if on { execute!(stdout(), TakeMouse) } else { execute!(stdout(), DisableMouseCapture) }
    }

    /// Restores the terminal while the process is stopped.
    pub(super) fn lend() {
        leave();
    }

    /// Takes the terminal again. It may show anything by now, so the next frame draws every cell.
    pub(super) fn reclaim(&mut self) -> io::Result<()> {
        enter()?;
        self.forget()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        leave();
    }
}

/// Requests button presses and the wheel, in the SGR form that can report every column. crossterm's own command also
/// requests every move, and each move would wake the app.
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

/// Restores everything, even if a part fails. Raw mode comes first, because a shell is least usable in it.
fn leave() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    // A part that fails must not keep the next one from being restored.
    let _ = disable_raw_mode();
    let _ =
        execute!(stdout(), DisableMouseCapture, DisableFocusChange, DisableBracketedPaste, LeaveAlternateScreen, Show);
}

/// Restores the terminal before a panic of the app's own thread is printed. A panic of another thread ends only that
/// thread: the task that waits for it reports it, and the log has it.
fn restore_on_panic(ours: ThreadId) {
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panic");
        if thread::current().id() == ours || !TAKEN.load(Ordering::SeqCst) {
            leave();
            report(panic);
        }
    }));
}
