//! Reads keys, pastes and mouse events on a thread of its own, which sleeps until there is something.

mod burst;

use std::path::Path;
#[cfg(not(unix))]
use std::time::Duration;
use std::{io, thread};

use burst::{Burst, BurstPiece};
use crossterm::event::{
    self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};
use ratatui::layout::Position;
use tokio::sync::mpsc;

use crate::secret::Secret;
use crate::tui::keys::{Chord, KeyName};
use crate::tui::spots::Mouse;

/// Events that can wait to be handled. A paste is one event.
const WAITING: usize = 256;

pub(super) enum TerminalEvent {
    Key(Chord),
    Paste(Secret),
    Focus(bool),
    /// A mouse event and its position.
    Mouse(Mouse, Position),
    Resized,
    /// The terminal is gone.
    Lost,
}

pub(super) fn start() -> io::Result<mpsc::Receiver<TerminalEvent>> {
    let (sender, receiver) = mpsc::channel(WAITING);
    thread::Builder::new().name("input".into()).spawn(move || {
        // Both fail only if the terminal is gone, which `Lost` reports, or if the app is gone.
        let _ = read_all(&sender);
        let _ = sender.blocking_send(TerminalEvent::Lost);
    })?;
    Ok(receiver)
}

/// Reads until the terminal is gone or the app has dropped the receiver.
fn read_all(sender: &mpsc::Sender<TerminalEvent>) -> io::Result<()> {
    let mut burst = Burst::default();
    let send = |event| sender.blocking_send(event).is_ok();
    loop {
        wait()?;
        while event::poll(burst.patience())? {
            let settled = match terminal_event(event::read()?) {
                Some(TerminalEvent::Key(chord)) => burst.take(chord).into_iter().map(TerminalEvent::from).collect(),
                Some(event) => burst.end().into_iter().map(TerminalEvent::from).chain([event]).collect(),
                None => Vec::new(),
            };
            if !settled.into_iter().all(send) {
                return Ok(());
            }
        }
        if !burst.end().into_iter().map(TerminalEvent::from).all(send) {
            return Ok(());
        }
    }
}

impl From<BurstPiece> for TerminalEvent {
    fn from(piece: BurstPiece) -> Self {
        match piece {
            BurstPiece::Key(chord) => Self::Key(chord),
            BurstPiece::Paste(text) => Self::Paste(text),
        }
    }
}

/// Waits until there is something to read. A terminal that is gone is always readable but has no data, so this is an
/// error.
#[cfg(unix)]
fn wait() -> io::Result<()> {
    use rustix::event::{PollFd, PollFlags, poll};
    use rustix::io::Errno;
    let stdin = io::stdin();
    loop {
        let mut ready = [PollFd::new(&stdin, PollFlags::IN)];
        match poll(&mut ready, None) {
            Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
            Ok(_) => {
                let gone = PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL;
                return if ready[0].revents().intersects(gone) {
                    Err(io::ErrorKind::BrokenPipe.into())
                } else {
                    Ok(())
                };
            }
        }
    }
}

#[cfg(not(unix))]
fn wait() -> io::Result<()> {
    while !event::poll(Duration::from_secs(3600))? {}
    Ok(())
}

fn terminal_event(event: Event) -> Option<TerminalEvent> {
    match event {
        Event::Key(key) => chord(key).map(TerminalEvent::Key),
        Event::Paste(text) => Some(TerminalEvent::Paste(Secret::new(text))),
        Event::Resize(..) => Some(TerminalEvent::Resized),
        Event::FocusGained => Some(TerminalEvent::Focus(true)),
        Event::FocusLost => Some(TerminalEvent::Focus(false)),
        Event::Mouse(mouse) => mouse_event(mouse),
    }
}

/// Mouse moves and the other buttons are ignored.
fn mouse_event(event: MouseEvent) -> Option<TerminalEvent> {
    let mouse = match event.kind {
        MouseEventKind::Down(MouseButton::Left) => Mouse::Click,
        MouseEventKind::ScrollUp => Mouse::WheelUp,
        MouseEventKind::ScrollDown => Mouse::WheelDown,
        _ => return None,
    };
    Some(TerminalEvent::Mouse(mouse, Position::new(event.column, event.row)))
}

fn chord(key: KeyEvent) -> Option<Chord> {
    if key.kind == KeyEventKind::Release {
        return None;
    }
    let code = match key.code {
        KeyCode::Char(c) => KeyName::Char(c),
        KeyCode::Enter => KeyName::Enter,
        KeyCode::Tab | KeyCode::BackTab => KeyName::Tab,
        KeyCode::Esc => KeyName::Esc,
        KeyCode::Up => KeyName::Up,
        KeyCode::Down => KeyName::Down,
        KeyCode::Left => KeyName::Left,
        KeyCode::Right => KeyName::Right,
        KeyCode::Home => KeyName::Home,
        KeyCode::End => KeyName::End,
        KeyCode::PageUp => KeyName::PageUp,
        KeyCode::PageDown => KeyName::PageDown,
        KeyCode::Backspace => KeyName::Backspace,
        KeyCode::Delete => KeyName::Delete,
        KeyCode::F(number) => KeyName::F(number),
        _ => return None,
    };
    let held = |modifier| key.modifiers.contains(modifier);
    let (mut ctrl, mut alt) = (held(KeyModifiers::CONTROL), held(KeyModifiers::ALT));
    // Some systems report AltGr as Ctrl+Alt. The character that it types is text.
    if ctrl && alt && cfg!(windows) && matches!(code, KeyName::Char(_)) {
        (ctrl, alt) = (false, false);
    }
    let shift = key.code == KeyCode::BackTab || held(KeyModifiers::SHIFT) && !matches!(code, KeyName::Char(_));
    Some(Chord { code, ctrl, alt, shift })
}

/// Returns the plain path if that file exists and `pasted` itself is not the path of a file.
pub(in crate::tui::runtime) fn plain_path(pasted: &str, exists: impl Fn(&Path) -> bool) -> Option<String> {
    let text = pasted.trim();
    if text.is_empty() || text.contains(['\n', '\r']) || exists(Path::new(text)) {
        return None;
    }
    [url_path(text), remove_quotes(text), Some(remove_escapes(text))]
        .into_iter()
        .flatten()
        .find(|path| exists(Path::new(path)))
}

/// Returns the path of a URL such as `file:///a%20b`. The URL can contain a host name, which is ignored.
fn url_path(text: &str) -> Option<String> {
    let rest = text.strip_prefix("file://")?;
    let path = &rest[rest.find('/')?..];
    let path = decode_percents(path)?;
    // `file:///C:/a` has a slash before the drive.
    Some(if cfg!(windows) { path.trim_start_matches('/').to_owned() } else { path })
}

/// Decodes the percent-encoding. Returns `None` if it is invalid.
fn decode_percents(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(if byte == b'%' {
            let [high, low] = [rest.next()?, rest.next()?].map(|digit| char::from(digit).to_digit(16));
            u8::try_from(high? << 4 | low?).ok()?
        } else {
            byte
        });
    }
    String::from_utf8(bytes).ok()
}

/// Removes the quotes around a path. Between single quotes, a shell writes a quote as `'\''`.
fn remove_quotes(text: &str) -> Option<String> {
    let inside = |quote| text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    inside('\'').map(|path| path.replace("'\\''", "'")).or_else(|| inside('"').map(remove_escapes))
}

/// Removes the backslashes that escape characters.
fn remove_escapes(text: &str) -> String {
    let mut path = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        path.extend(if letter == '\\' { letters.next() } else { Some(letter) });
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: KeyCode, modifiers: KeyModifiers) -> Option<Chord> {
        chord(KeyEvent::new(code, modifiers))
    }

    #[test]
    fn a_character_has_its_shift_in_itself() {
        assert_eq!(of(KeyCode::Char('A'), KeyModifiers::SHIFT), Some(Chord::char('A')));
        assert_eq!(of(KeyCode::BackTab, KeyModifiers::SHIFT), Some(Chord::shift(KeyName::Tab)));
        assert_eq!(of(KeyCode::BackTab, KeyModifiers::NONE), Some(Chord::shift(KeyName::Tab)));
        assert_eq!(of(KeyCode::Char('k'), KeyModifiers::CONTROL), Some(Chord::ctrl('k')));
        assert_eq!(of(KeyCode::CapsLock, KeyModifiers::NONE), None);
    }

    #[test]
    fn what_is_let_go_is_no_key() {
        let let_go = KeyEvent::new_with_kind(KeyCode::Enter, KeyModifiers::NONE, KeyEventKind::Release);
        assert_eq!(chord(let_go), None);
    }

    #[test]
    fn a_dropped_file_is_taken_bare() {
        let of = |pasted: &str, there: &str| plain_path(pasted, |path| path == Path::new(there));
        for (pasted, path) in [
            ("'/a b/x.ndjson'", "/a b/x.ndjson"),
            ("'/a b/x.ndjson' ", "/a b/x.ndjson"),
            ("'/it'\\''s/x'", "/it's/x"),
            ("\"/a \\$b/x\"", "/a $b/x"),
            ("/a\\ b/x\\(1\\).ndjson", "/a b/x(1).ndjson"),
            #[cfg(not(windows))]
            ("file:///a%20b/%C3%A4.ndjson", "/a b/ä.ndjson"),
            #[cfg(not(windows))]
            ("file://localhost/a%25b", "/a%b"),
        ] {
            assert_eq!(of(pasted, path).as_deref(), Some(path), "{pasted}");
        }
    }

    #[test]
    fn everything_else_stays_as_it_is() {
        assert_eq!(plain_path("'/a b'", |_| false), None);
        assert_eq!(plain_path("'/a b'", |path| path == Path::new("'/a b'")), None);
        assert_eq!(plain_path("", |_| true), None);
        assert_eq!(plain_path("'a\nb'", |_| true), None);
    }
}
