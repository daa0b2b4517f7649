//! Handles signals that end the process while it waits at a prompt, so that the terminal is restored first.

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

/// Returns the signals that end this process. SIGHUP is one unless it was ignored at the start.
fn signals() -> impl Iterator<Item = i32> {
    [SIGINT, SIGTERM, SIGHUP].into_iter().filter(|signal| *signal != SIGHUP || !hangup_is_ignored())
}

const NOW: Timespec = Timespec { tv_sec: 0, tv_nsec: 0 };

/// Whether a signal ends this process as if it had never installed a handler. An installed handler cannot be undone, so
/// it performs the default action itself once a prompt is over.
static BY_DEFAULT: LazyLock<Arc<AtomicBool>> = LazyLock::new(|| Arc::new(AtomicBool::new(true)));

/// Whether a signal has come since [`attend`] was called; it may have come between two prompts.
static SIGNALLED: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);

/// Tells this module that other code waits for signals from now on, so that they no longer end the process by default.
pub(in crate::cli) fn attend() -> io::Result<()> {
    static ONCE: Once = Once::new();
    let mut registered = Ok(());
    ONCE.call_once(|| {
        registered = signals().try_for_each(|signal| flag::register(signal, Arc::clone(&SIGNALLED)).map(drop));
    });
    BY_DEFAULT.store(false, Ordering::SeqCst);
    registered
}

/// Listens for signals until it is dropped.
pub(super) struct Ending {
    received: UnixStream,
    listening: Vec<SigId>,
    before: bool,
}

impl Ending {
    pub(super) fn new() -> io::Result<Self> {
        static DEFAULT: Once = Once::new();
        let before = BY_DEFAULT.swap(false, Ordering::SeqCst);
        let (received, sender) = UnixStream::pair()?;
        let mut this = Self { received, listening: Vec::new(), before };
        for signal in signals() {
            this.listening.push(low_level::pipe::register(signal, sender.try_clone()?)?);
        }
        let mut registered = Ok(());
        DEFAULT.call_once(|| {
            let by_default = |signal| flag::register_conditional_default(signal, Arc::clone(&BY_DEFAULT));
            registered = signals().try_for_each(|signal| by_default(signal).map(drop));
        });
        registered.map(|()| this)
    }

    /// Waits until `input` can be read. Returns false if a signal came first.
    pub(super) fn waits_for(&self, input: &impl AsFd) -> io::Result<bool> {
        loop {
            if SIGNALLED.load(Ordering::SeqCst) {
                return Ok(false);
            }
            let mut both = [PollFd::new(input, PollFlags::IN), PollFd::new(&self.received, PollFlags::IN)];
            match poll(&mut both, None) {
                Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
                Ok(_) => return Ok(both[1].revents().is_empty()),
            }
        }
    }

    pub(super) fn has_come(&self) -> bool {
        let now = poll(&mut [PollFd::new(&self.received, PollFlags::IN)], Some(&NOW)).is_ok_and(|ready| ready > 0);
        now || SIGNALLED.load(Ordering::SeqCst)
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
