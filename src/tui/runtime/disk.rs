//! Writes drafts one after another on a thread of its own: a slow disk does not hold up the keys, and the last one wins.

use std::io;
use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use crate::destination::Places;
use crate::destination::draft::{Draft, Kept};

enum Work {
    Save(Box<Draft>),
    Discard,
}

/// The writer of drafts.
pub(super) struct Disk {
    work: Option<mpsc::Sender<Work>>,
    thread: Option<JoinHandle<()>>,
}

impl Disk {
    pub(super) fn start(places: &Places) -> io::Result<Self> {
        let kept = Kept::new(places);
        let (sender, work) = mpsc::channel();
        let thread = thread::Builder::new().name("drafts".into()).spawn(move || {
            for one in work {
                let done = match one {
                    Work::Save(draft) => kept.save(&draft),
                    Work::Discard => kept.discard(),
                };
                if let Err(error) = done {
                    tracing::warn!(%error, "the draft is not kept");
                }
            }
        })?;
        Ok(Self { work: Some(sender), thread: Some(thread) })
    }

    pub(super) fn save(&self, draft: Box<Draft>) {
        self.give(Work::Save(draft));
    }

    pub(super) fn discard(&self) {
        self.give(Work::Discard);
    }

    /// The thread lives as long as this.
    fn give(&self, work: Work) {
        if let Some(sender) = &self.work {
            let _ = sender.send(work);
        }
    }
}

impl Drop for Disk {
    /// What was given is written first.
    fn drop(&mut self) {
        self.work = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
