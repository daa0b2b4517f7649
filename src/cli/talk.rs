//! Writes messages to stderr on its own thread, so that a pipe that nobody reads, or a stopped terminal, holds up
//! neither the work nor its end. Lines that do not fit in the queue are counted and go to the log.

use std::collections::VecDeque;
use std::io::{Write, stderr};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use indicatif::ProgressBar;

use crate::secret::redaction::redacted;

/// Most bytes of text that wait to be written: some thousand lines.
const MOST_BYTES: usize = 1024 * 1024;

/// If stderr takes nothing for this long, it has stalled, and nothing waits for it.
const STALL: Duration = Duration::from_millis(500);

/// Longest wait for a reader that is slow but has not stalled.
const LONGEST: Duration = Duration::from_secs(3);

/// Returns the message that tells how many lines were left out.
type LeftOutText = dyn Fn(u64) -> String + Send + Sync;

static TALK: OnceLock<Arc<Talk>> = OnceLock::new();
static LEFT_OUT: OnceLock<Box<LeftOutText>> = OnceLock::new();

pub(super) fn name_left_out(sentence: impl Fn(u64) -> String + Send + Sync + 'static) {
    // Only the first call counts. Tests call it again, with the same meaning.
    let _ = LEFT_OUT.set(Box::new(sentence));
}

/// Queues a line for stderr and redacts its secrets. The caller removes control characters.
pub(super) fn say(line: &str) {
    talk().add_line(format!("{}\n", redacted(line)));
}

/// Queues a change of a progress bar; it replaces one that still waits. Do not use `bar` elsewhere: drawing can block.
pub(super) fn draw(bar: &ProgressBar, change: impl FnOnce(&ProgressBar) + Send + 'static) {
    talk().add_drawing(bar, Box::new(change));
}

pub(super) fn end_drawing(bar: &ProgressBar) {
    let talk = talk();
    let mut state = talk.lock();
    state.drawing = None;
    state.items.push_back(TalkItem::End(bar.clone()));
    talk.changed.notify_all();
}

/// Waits until all lines are written, or stderr stalls.
pub(super) fn settle() {
    if let Some(talk) = TALK.get() {
        talk.settle(Instant::now());
    }
}

fn talk() -> &'static Arc<Talk> {
    TALK.get_or_init(|| {
        let talk = Arc::new(Talk::default());
        let writer = Arc::clone(&talk);
        // Without a thread nothing is written, and only the exit code remains.
        let started = std::thread::Builder::new().name("talk".into()).spawn(move || writer.write_to(&mut stderr()));
        talk.lock().is_mute = started.is_err();
        talk
    })
}

type BarChange = Box<dyn FnOnce(&ProgressBar) + Send>;

enum TalkItem {
    Line(String),
    /// Draw the change in `TalkState::drawing`.
    Draw,
    End(ProgressBar),
}

#[derive(Default)]
struct Talk {
    state: Mutex<TalkState>,
    changed: Condvar,
}

#[derive(Default)]
struct TalkState {
    items: VecDeque<TalkItem>,
    /// Bytes of the lines in `items`.
    bytes: usize,
    /// The newest change of a bar that is not drawn yet.
    drawing: Option<(ProgressBar, BarChange)>,
    left_out: u64,
    written: u64,
    is_writing: bool,
    /// The reader has taken nothing for a while; nothing waits for it until it takes an item again.
    is_stalled: bool,
    is_mute: bool,
}

impl Talk {
    fn add_line(&self, line: String) {
        let mut state = self.lock();
        if state.is_mute || state.bytes + line.len() > MOST_BYTES {
            state.left_out += 1;
            drop(state);
            tracing::warn!(line = line.trim_end(), "stderr takes no more");
            return;
        }
        state.bytes += line.len();
        state.items.push_back(TalkItem::Line(line));
        self.changed.notify_all();
    }

    fn add_drawing(&self, bar: &ProgressBar, change: BarChange) {
        let mut state = self.lock();
        if state.drawing.replace((bar.clone(), change)).is_none() {
            state.items.push_back(TalkItem::Draw);
            self.changed.notify_all();
        }
    }

    fn write_to(&self, output: &mut impl Write) {
        let mut bar: Option<ProgressBar> = None;
        loop {
            let (item, drawing) = self.next();
            match (item, drawing) {
                // A message never fails a command: if stderr takes none, only the exit code remains.
                (TalkItem::Line(line), _) => match &bar {
                    Some(bar) => drop(bar.suspend(|| output.write_all(line.as_bytes()))),
                    None => drop(output.write_all(line.as_bytes())),
                },
                (TalkItem::Draw, Some((of, change))) => {
                    change(&of);
                    bar = Some(of);
                }
                (TalkItem::Draw, None) => {}
                (TalkItem::End(of), _) => {
                    of.finish_and_clear();
                    bar = None;
                }
            }
            let mut state = self.lock();
            (state.is_writing, state.is_stalled) = (false, false);
            state.written += 1;
            self.changed.notify_all();
        }
    }

    fn next(&self) -> (TalkItem, Option<(ProgressBar, BarChange)>) {
        let mut state = self.lock();
        loop {
            if let Some(item) = state.take() {
                state.is_writing = true;
                let drawing = if matches!(item, TalkItem::Draw) { state.drawing.take() } else { None };
                return (item, drawing);
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn settle(&self, started: Instant) {
        let mut state = self.lock();
        let (mut written, mut moved) = (state.written, started);
        while state.has_work() && !state.is_stalled && !state.is_mute {
            let waited = moved.elapsed();
            if waited >= STALL || started.elapsed() >= LONGEST {
                state.is_stalled = waited >= STALL;
                return;
            }
            let more = self.changed.wait_timeout(state, STALL.saturating_sub(waited));
            state = more.unwrap_or_else(PoisonError::into_inner).0;
            if state.written > written {
                (written, moved) = (state.written, Instant::now());
            }
        }
    }

    /// Ignores poisoning: a panic while the lock is held ends the process anyway.
    fn lock(&self) -> MutexGuard<'_, TalkState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl TalkState {
    /// Removes the next item. Once the queue is empty, returns the message about lines that were left out.
    fn take(&mut self) -> Option<TalkItem> {
        let item = self.items.pop_front();
        if let Some(TalkItem::Line(line)) = &item {
            self.bytes -= line.len();
        }
        if item.is_some() || self.left_out == 0 {
            return item;
        }
        let count = std::mem::take(&mut self.left_out);
        LEFT_OUT.get().map(|sentence| TalkItem::Line(format!("{}\n", sentence(count))))
    }

    fn has_work(&self) -> bool {
        self.is_writing || !self.items.is_empty() || self.left_out > 0
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};

    use super::*;

    /// A pipe that passes on one write per request.
    struct Gate {
        asked: Receiver<()>,
        passed: Sender<String>,
    }

    impl Write for Gate {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.asked.recv().map_err(std::io::Error::other)?;
            drop(self.passed.send(String::from_utf8_lossy(bytes).into_owned()));
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn gated() -> (Arc<Talk>, Sender<()>, Receiver<String>) {
        let ((ask, asked), (passed, lines)) = (channel(), channel());
        let talk = Arc::<Talk>::default();
        let writer = Arc::clone(&talk);
        std::thread::spawn(move || writer.write_to(&mut Gate { asked, passed }));
        (talk, ask, lines)
    }

    #[test]
    fn a_reader_that_reads_nothing_is_waited_for_once() {
        let (talk, ask, lines) = gated();
        for line in 0..3 {
            talk.add_line(format!("{line}\n"));
        }
        let started = Instant::now();
        talk.settle(started);
        assert!(started.elapsed() >= STALL);
        let again = Instant::now();
        talk.settle(again);
        assert!(again.elapsed() < STALL, "the writer already knows that its reader is stuck");
        for line in 0..3 {
            ask.send(()).unwrap();
            assert_eq!(lines.recv().unwrap(), format!("{line}\n"));
        }
        talk.settle(Instant::now());
        assert!(!talk.lock().has_work());
    }

    #[test]
    fn what_does_not_fit_is_counted_and_said_when_there_is_room() {
        name_left_out(|count| format!("{count} more"));
        let (talk, ask, lines) = gated();
        let long = "x".repeat(MOST_BYTES / 4 - 1);
        let started = Instant::now();
        for _ in 0..9 {
            talk.add_line(format!("{long}\n"));
        }
        assert!(started.elapsed() < STALL, "adding a line does not wait");
        drop((0..20).map(|_| ask.send(()).unwrap()).collect::<Vec<_>>());
        let mut said = Vec::new();
        while said.last().is_none_or(|last: &String| !last.ends_with(" more\n")) {
            said.push(lines.recv_timeout(STALL * 20).unwrap());
        }
        // The writer may have taken one line before the queue was full.
        let whole = said.len() - 1;
        assert!((4..=5).contains(&whole), "{whole}");
        assert_eq!(said.last().unwrap(), &format!("{} more\n", 9 - whole));
    }
}
