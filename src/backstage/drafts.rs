//! Writes drafts one after another on a thread of its own, so that a slow disk never delays a key and the last draft
//! wins.

use std::io;
use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use tokio::sync::mpsc::Sender;

use crate::backstage::Reply;
use crate::destination::Places;
use crate::destination::draft::{Draft, DraftFile};
use crate::text::{Notification, Tone, say};

enum DraftWork {
    Save(Box<Draft>),
    Discard,
}

pub(super) struct DraftWriter {
    work: Option<mpsc::Sender<DraftWork>>,
    thread: Option<JoinHandle<()>>,
}

impl DraftWriter {
    /// Reports to `replies` when drafts can no longer be stored: once, until storing works again.
    pub(super) fn start(places: &Places, replies: Sender<Reply>) -> io::Result<Self> {
        let kept = DraftFile::new(places);
        let (sender, work) = mpsc::channel();
        let thread = thread::Builder::new().name("drafts".into()).spawn(move || {
            let mut failed = false;
            for one in work {
                let done = match one {
                    DraftWork::Save(draft) => kept.save(&draft),
                    DraftWork::Discard => kept.discard(),
                };
                if let Err(error) = &done {
                    tracing::warn!(%error, "the draft is not kept");
                    if !failed {
                        // If the channel is full, the next failure is reported instead.
                        let said = Notification::new(Tone::Warn, say::SayDraftNotKept { reason: error });
                        failed = replies.try_send(Reply::Say(said)).is_ok();
                    }
                } else {
                    failed = false;
                }
            }
        })?;
        Ok(Self { work: Some(sender), thread: Some(thread) })
    }

    pub(super) fn save(&self, draft: Box<Draft>) {
        self.hand_over(DraftWork::Save(draft));
    }

    pub(super) fn discard(&self) {
        self.hand_over(DraftWork::Discard);
    }

    /// The thread runs as long as `self` exists, so sending cannot fail.
    fn hand_over(&self, work: DraftWork) {
        if let Some(sender) = &self.work {
            let _ = sender.send(work);
        }
    }
}

impl Drop for DraftWriter {
    /// Waits until all drafts are written.
    fn drop(&mut self) {
        self.work = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
