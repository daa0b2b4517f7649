//! Writes drafts one after another on a thread of its own: a slow disk does not hold up the keys, and the last one wins.

use std::io;
use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use tokio::sync::mpsc::Sender;

use crate::destination::Places;
use crate::destination::draft::{Draft, Kept};
use crate::text::TuiKey;
use crate::tui::app::Msg;
use crate::tui::effect::{Said, Tone};

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
    /// `messages` is told when drafts are not kept any more.
    pub(super) fn start(places: &Places, messages: Sender<Msg>) -> io::Result<Self> {
        let kept = Kept::new(places);
        let (sender, work) = mpsc::channel();
        let thread = thread::Builder::new().name("drafts".into()).spawn(move || {
            let mut failed = false;
            for one in work {
                let done = match one {
                    Work::Save(draft) => kept.save(&draft),
                    Work::Discard => kept.discard(),
                };
                if let Err(error) = &done {
                    tracing::warn!(%error, "the draft is not kept");
                    if !failed {
                        // One that nobody takes is said next time.
                        let said = Said::new(Tone::Warn, TuiKey::SayDraftNotKept).because(error);
                        failed = messages.try_send(Msg::Say(said)).is_ok();
                    }
                } else {
                    failed = false;
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
