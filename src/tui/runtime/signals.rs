//! Receives signals, and stops the process for the shell.

use std::io;

#[cfg(unix)]
use crate::signals::hangup_is_ignored;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(not(unix), expect(dead_code, reason = "there, no signal tells the others"))]
pub(super) enum Signal {
    /// SIGTERM, SIGINT from another process, and SIGHUP unless it was ignored when the app started.
    End,
    Stop,
    Resume,
    Resized,
}

pub(super) struct AppSignals {
    #[cfg(unix)]
    streams: Vec<(Signal, tokio::signal::unix::Signal)>,
    /// Index of SIGINT in `streams`.
    interrupts: usize,
}

#[cfg(unix)]
impl AppSignals {
    pub(super) fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        // The numbers of SIGTSTP and SIGCONT differ between systems.
        let stop = SignalKind::from_raw(signal_hook::consts::SIGTSTP);
        let go_on = SignalKind::from_raw(signal_hook::consts::SIGCONT);
        let mut streams = vec![(Signal::End, signal(SignalKind::terminate())?)];
        if !hangup_is_ignored() {
            streams.push((Signal::End, signal(SignalKind::hangup())?));
        }
        let interrupts = streams.len();
        streams.extend([
            (Signal::End, signal(SignalKind::interrupt())?),
            (Signal::Stop, signal(stop)?),
            (Signal::Resume, signal(go_on)?),
            (Signal::Resized, signal(SignalKind::window_change())?),
        ]);
        Ok(Self { streams, interrupts })
    }

    /// Waits for the next signal. Cancel safe: no signal is lost if the future is dropped.
    pub(super) async fn next(&mut self) -> Signal {
        std::future::poll_fn(|context| {
            for (signal, stream) in &mut self.streams {
                if stream.poll_recv(context).is_ready() {
                    return std::task::Poll::Ready(*signal);
                }
            }
            std::task::Poll::Pending
        })
        .await
    }

    /// Waits for SIGINT only: a terminal that closes sends several other signals.
    pub(super) async fn interrupted(&mut self) {
        self.streams[self.interrupts].1.recv().await;
    }
}

#[cfg(not(unix))]
impl AppSignals {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self {})
    }

    pub(super) async fn next(&mut self) -> Signal {
        match tokio::signal::ctrl_c().await {
            Ok(()) => Signal::End,
            Err(_) => std::future::pending().await,
        }
    }

    pub(super) async fn interrupted(&mut self) {
        self.next().await;
    }
}

/// Whether a shell can resume this process after it stops. A process in the group of the session leader, such as the
/// only program of a terminal or a container, would stay stopped.
pub(super) fn can_stop() -> bool {
    #[cfg(unix)]
    return rustix::process::getsid(None).is_ok_and(|session| session != rustix::process::getpgrp());
    #[cfg(not(unix))]
    false
}

/// Stops this process, with its whole group, until the shell resumes it. The group must stop, too: the shell takes the
/// terminal back only when the script that started this process has stopped.
pub(super) fn stop() {
    #[cfg(unix)]
    {
        use rustix::process::{Signal, getpid, kill_current_process_group, kill_process};
        let _ = kill_current_process_group(Signal::TSTP);
        // This process handles SIGTSTP and so does not stop on it; SIGSTOP cannot be handled.
        let _ = kill_process(getpid(), Signal::STOP);
    }
}
