//! What is worth a line in a log, to a front end that may be slow.

use tokio::sync::mpsc;

use super::super::dead_letters::DeadLetter;
use super::Notice;

/// Notices to a front end that may be slow.
pub(super) struct Notices {
    sender: mpsc::Sender<Notice>,
    dropped: u64,
    /// Of dead letters that are not on disk yet.
    kept: Vec<Notice>,
}

impl Notices {
    pub(super) fn new(sender: mpsc::Sender<Notice>) -> Self {
        Self { sender, dropped: 0, kept: Vec::new() }
    }

    /// Keeps a notice until what it tells of is on disk.
    pub(super) fn keep(&mut self, notice: Notice) {
        self.kept.push(notice);
    }

    /// Sends what was kept.
    pub(super) fn send_kept(&mut self) {
        for notice in std::mem::take(&mut self.kept) {
            self.send(notice);
        }
    }

    pub(super) fn send(&mut self, notice: Notice) {
        if self.dropped > 0 && self.sender.try_send(Notice::Dropped(self.dropped)).is_ok() {
            self.dropped = 0;
        }
        if self.sender.try_send(notice).is_err() {
            self.dropped += 1;
        }
    }
}

/// What a front end is told of a dead letter.
pub(super) fn notice(letter: &DeadLetter) -> Notice {
    Notice::DeadLetter { kind: letter.kind, place: letter.place.to_string(), message: letter.message.clone() }
}
