//! What is worth a line in a log, to a front end that may be slow.

use tokio::sync::mpsc;

use super::super::dead_letters::DeadLetter;
use super::Notice;

/// Notices to a front end that may be slow.
pub(super) struct Notices {
    pub(super) sender: mpsc::Sender<Notice>,
    pub(super) dropped: u64,
}

impl Notices {
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
