//! Sends notices to a front end that may be slow: never waits, and counts the notices that it drops.

use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::mpsc::{self, OwnedPermit};

use super::super::dead_letters::DeadLetter;
use super::{LeftOut, Notice};

pub(super) struct Notices {
    sender: mpsc::Sender<Notice>,
    dropped: LeftOut,
    /// Room for the last notice, which tells how many were dropped.
    last: Option<OwnedPermit<Notice>>,
    /// Notices of dead letters that are not on disk yet.
    kept: Vec<Notice>,
}

impl Notices {
    pub(super) fn new(sender: mpsc::Sender<Notice>) -> Self {
        let last = sender.clone().try_reserve_owned().ok();
        Self { sender, dropped: LeftOut::default(), last, kept: Vec::new() }
    }

    /// Keeps a notice until its dead letter is on disk.
    pub(super) fn keep(&mut self, notice: Notice) {
        self.kept.push(notice);
    }

    pub(super) fn send_kept(&mut self) {
        for notice in std::mem::take(&mut self.kept) {
            self.send(notice);
        }
    }

    pub(super) fn send(&mut self, notice: Notice) {
        if self.dropped.is_any() && self.sender.try_send(Notice::Dropped(self.dropped)).is_ok() {
            self.dropped = LeftOut::default();
        }
        match self.sender.try_send(notice).map_err(TrySendError::into_inner) {
            Ok(()) => {}
            // The dead letter file contains it.
            Err(Notice::DeadLetter { .. }) => self.dropped.letters += 1,
            Err(notice) => {
                tracing::warn!(?notice, "left out");
                self.dropped.others += 1;
            }
        }
    }

    /// Reports how many notices were dropped since the last report. Must be called once, after all other notices.
    pub(super) fn close(&mut self) {
        if let Some(last) = self.last.take().filter(|_| self.dropped.is_any()) {
            last.send(Notice::Dropped(std::mem::take(&mut self.dropped)));
        }
    }
}

pub(super) fn notice(letter: &DeadLetter) -> Notice {
    Notice::DeadLetter { kind: letter.kind, place: letter.place.to_string(), message: letter.message.clone() }
}
