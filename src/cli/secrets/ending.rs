//! Signals that end a process while it waits at a prompt: the terminal is put right first.

use std::io;
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock, Once};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::{SigId, flag, low_level};

use crate::signals::hangup_is_ignored;

/// The signals that end this process.
fn signals() -> impl Iterator<Item = i32> {
    [SIGINT, SIGTERM, SIGHUP].into_iter().filter(|signal| *signal != SIGHUP || !hangup_is_ignored())
}

/// No time at all.
const NOW: Timespec = Timespec { tv_sec: 0, tv_nsec: 0 };

/// Whether a signal ends this process as if nobody had ever listened. A system call cannot undo that somebody did, so the
/// default is done by hand once a prompt is over.
static BY_DEFAULT: LazyLock<Arc<AtomicBool>> = LazyLock::new(|| Arc::new(AtomicBool::new(true)));

/// Whether a signal has come since somebody else waits for them: it may have done so between two prompts.
static CAME: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);

/// From now on somebody else waits for signals.
pub(in crate::cli) fn attend() -> io::Result<()> {
    static ONCE: Once = Once::new();
    let mut registered = Ok(());
    ONCE.call_once(|| {
        registered = signals().try_for_each(|signal| flag::register(signal, Arc::clone(&CAME)).map(drop));
    });
    BY_DEFAULT.store(false, Ordering::SeqCst);
    registered
}

/// Waits for a signal until this is dropped.
pub(super) struct Ending {
    came: UnixStream,
    listening: Vec<SigId>,
    before: bool,
}

impl Ending {
    pub(super) fn new() -> io::Result<Self> {
        static DEFAULT: Once = Once::new();
        let before = BY_DEFAULT.swap(false, Ordering::SeqCst);
        let (came, tell) = UnixStream::pair()?;
        let mut this = Self { came, listening: Vec::new(), before };
        for signal in signals() {
            this.listening.push(low_level::pipe::register(signal, tell.try_clone()?)?);
        }
        let mut registered = Ok(());
        DEFAULT.call_once(|| {
            let by_default = |signal| flag::register_conditional_default(signal, Arc::clone(&BY_DEFAULT));
            registered = signals().try_for_each(|signal| by_default(signal).map(drop));
        });
        registered.map(|()| this)
    }

    /// Waits for something to read on `input`; false when a signal came first.
    pub(super) fn waits_for(&self, input: &impl AsFd) -> io::Result<bool> {
        loop {
            if CAME.load(Ordering::SeqCst) {
                return Ok(false);
            }
            let mut both = [PollFd::new(input, PollFlags::IN), PollFd::new(&self.came, PollFlags::IN)];
            match poll(&mut both, None) {
                Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
                Ok(_) => return Ok(both[1].revents().is_empty()),
            }
        }
    }

    /// Whether one has come.
    pub(super) fn has_come(&self) -> bool {
        let now = poll(&mut [PollFd::new(&self.came, PollFlags::IN)], Some(&NOW)).is_ok_and(|ready| ready > 0);
        now || CAME.load(Ordering::SeqCst)
    }
}

impl Drop for Ending {
    fn drop(&mut self) {
        BY_DEFAULT.store(self.before, Ordering::SeqCst);
        for id in self.listening.drain(..) {
            low_level::unregister(id);
        }
    }
}
