//! What the system tells the app.

use std::io;

#[cfg(unix)]
use crate::signals::hangup_is_ignored;

/// A signal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(not(unix), expect(dead_code, reason = "there, no signal tells the others"))]
pub(super) enum Signal {
    /// End: SIGTERM, SIGINT from elsewhere, and SIGHUP unless it was ignored from the start.
    End,
    /// Stop for now: SIGTSTP.
    Stop,
    /// Go on: SIGCONT.
    GoOn,
    /// The terminal has another size: SIGWINCH.
    Resized,
}

/// Listens for signals.
pub(super) struct Signals {
    #[cfg(unix)]
    streams: Vec<(Signal, tokio::signal::unix::Signal)>,
    /// SIGINT among them.
    interrupts: usize,
}

#[cfg(unix)]
impl Signals {
    pub(super) fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        // SIGTSTP and SIGCONT have other numbers elsewhere.
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
            (Signal::GoOn, signal(go_on)?),
            (Signal::Resized, signal(SignalKind::window_change())?),
        ]);
        Ok(Self { streams, interrupts })
    }

    /// Waits for the next one. Nothing is lost when this is dropped where it waits.
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

    /// Waits for SIGINT alone: of a terminal that has gone several signals come.
    pub(super) async fn interrupted(&mut self) {
        self.streams[self.interrupts].1.recv().await;
    }
}

#[cfg(not(unix))]
impl Signals {
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

/// Whether a shell waits for this process to be stopped. In the group of a session's first process, as the only program of a
/// terminal or a container is, nobody would let it go on.
pub(super) fn can_stop() -> bool {
    #[cfg(unix)]
    return rustix::process::getsid(None).is_ok_and(|session| session != rustix::process::getpgrp());
    #[cfg(not(unix))]
    false
}

/// Stops this process until somebody lets it go on, with all of its group: a shell takes the terminal back when the script
/// that started this has stopped.
pub(super) fn stop() {
    #[cfg(unix)]
    {
        use rustix::process::{Signal, getpid, kill_current_process_group, kill_process};
        let _ = kill_current_process_group(Signal::TSTP);
        // This process listens for that one, and so is not stopped by it.
        let _ = kill_process(getpid(), Signal::STOP);
    }
}
