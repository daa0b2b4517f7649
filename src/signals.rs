//! The signals that end a run or a command. A process that starts with SIGHUP ignored, as under `nohup`, must outlive
//! its terminal. This room uses no other room.

use std::io;
use std::sync::OnceLock;
#[cfg(unix)]
use std::task::Poll;

/// Listens for SIGINT, SIGTERM and, unless it was ignored at the start, SIGHUP. Outside Unix it listens for Ctrl+C.
pub(crate) struct Interrupts {
    #[cfg(unix)]
    streams: Vec<tokio::signal::unix::Signal>,
}

impl Interrupts {
    #[cfg(unix)]
    pub(crate) fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let mut streams = Vec::new();
        if !hangup_is_ignored() {
            streams.push(signal(SignalKind::hangup())?);
        }
        streams.extend([signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?]);
        Ok(Self { streams })
    }

    #[cfg(not(unix))]
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self {})
    }

    #[cfg(unix)]
    pub(crate) async fn next(&mut self) {
        std::future::poll_fn(|context| {
            let came = self.streams.iter_mut().any(|stream| stream.poll_recv(context).is_ready());
            if came { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }

    #[cfg(not(unix))]
    pub(crate) async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// Returns true if SIGHUP was ignored when this process began. Call it before listening: a listener replaces that
/// state.
pub(crate) fn hangup_is_ignored() -> bool {
    static IGNORED: OnceLock<bool> = OnceLock::new();
    // Only C code could ask the system itself. Without `/proc`, SIGHUP counts as not ignored.
    let ask = || std::fs::read_to_string("/proc/self/status").is_ok_and(|status| ignores_hangup(&status));
    *IGNORED.get_or_init(ask)
}

/// SIGHUP is signal 1, so its bit is the first of the mask.
fn ignores_hangup(status: &str) -> bool {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & 1 == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bit_of_the_mask_is_the_hangup() {
        assert!(ignores_hangup("Name:\tx\nSigBlk:\t0000000000000001\nSigIgn:\t0000000000001001\n"));
        assert!(!ignores_hangup("SigBlk:\t0000000000000001\nSigIgn:\t0000000000001000\n"));
        assert!(!ignores_hangup(""));
    }
}
