//! The same setup and the same runs as in the full-screen app, as lines: questions are asked one after another, and progress is
//! told in sentences. For screen readers, for terminals that cannot draw, and for scripts that answer.
//!
//! Lines enter through a [`Keyboard`], sentences leave through a writer, and `backstage` does the work. Start reading at
//! [`Plain::run`], then read `steps.rs`.

mod destinations;
mod fields;
mod grammar;
mod keyboard;
mod lists;
mod means;
mod preview;
mod review;
mod steps;
mod streaming;
mod talk;
mod waiting;

use std::collections::VecDeque;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use time::OffsetDateTime;
use tokio::sync::mpsc;

pub use crate::terminal::{StdinLines, Typed};
pub use keyboard::{Keyboard, LineUse};

use crate::backstage::{Backstage, Begin, Reply, SecretKind, Session};
use crate::delivery::counts::Counts;
use crate::delivery::engine::RunEnd;
use crate::destination::Places;
use crate::destination::check::CheckRow;
use crate::destination::draft::{Draft, DraftFile, LoadedDraft};
use crate::flow::{self, Finding, Flow, JobId};
use crate::secret::Secret;
use crate::text::{Key, Texts, say};

/// Replies that can wait to be handled.
const WAITING: usize = 256;

/// What plain mode starts with.
pub struct PlainSetup {
    pub places: Places,
    /// The folder against which relative source paths are resolved.
    pub folder: PathBuf,
    pub texts: Texts,
    /// Whether to print ASCII only, as far as the text is ours.
    pub ascii: bool,
}

/// What is asked first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PlainOpening {
    /// Which destination to start, change or set up.
    Destinations,
    /// The set-up of the sandbox.
    Sandbox,
}

/// How plain mode ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PlainEnd {
    Quit,
    /// A signal came, or the input ended in the middle of a set-up.
    Interrupted,
    /// The demo's run is over, and a pipe has answered. `None`: the run could not begin, or broke off.
    Finished(Option<FinishedRun>),
}

/// How a run ended, for the exit code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FinishedRun {
    pub ended: RunEnd,
    pub counts: Counts,
    /// Whether the run follows a feed that has no end.
    pub is_followed: bool,
}

/// Why the questions end.
#[derive(Debug)]
enum Leave {
    Quit,
    /// The input has ended.
    Ended,
    /// A signal has come.
    Interrupted,
    /// The set-up is to be saved and left; it is complete.
    SaveAndExit,
    /// The demo's run is over, and a pipe has answered.
    Finished(Option<FinishedRun>),
    /// Nothing can be printed any more.
    Broken(io::Error),
}

type Done<T> = Result<T, Leave>;

/// The front end: asks, tells, and drives the flow.
pub struct Plain<K, W> {
    texts: Texts,
    ascii: bool,
    keyboard: K,
    out: W,
    clock: fn() -> OffsetDateTime,
    backstage: Backstage,
    replies: mpsc::Receiver<Reply>,
    /// Replies that wait until the operator has answered the current question.
    put_off: VecDeque<Reply>,
    flow: Option<Flow>,
    /// The last job of the set-ups before.
    last_job: JobId,
    on_sandbox: bool,
    /// The kept draft of an unfinished set-up that is not the current one.
    unfinished: Option<Box<Draft>>,
    /// Lines that were typed while nothing was asked. They answer the next questions.
    typed_ahead: VecDeque<Secret>,
    /// A destination to start, once the set-up is saved.
    to_stream: Option<String>,
    /// The name and the file of a destination that was saved without a start.
    saved: Option<(String, PathBuf)>,
    /// The secret that was asked for, until the requests that need it are repeated.
    asked_means: Option<(SecretKind, String)>,
    /// The rows of the current checks that were printed.
    printed: Vec<CheckRow>,
    /// Warnings that were printed.
    warned: Vec<Finding>,
    /// Whether the set-up that was saved last follows its feed.
    is_followed: bool,
}

impl<K: Keyboard, W: Write> Plain<K, W> {
    /// Needs a tokio runtime.
    pub fn new(setup: PlainSetup, keyboard: K, out: W) -> io::Result<Self> {
        let PlainSetup { places, folder, texts, ascii } = setup;
        let kept = DraftFile::new(&places).load();
        let (sender, replies) = mpsc::channel(WAITING);
        let backstage = Backstage::new(Arc::new(Session::new(places, folder)), sender)?;
        let mut plain = Self {
            texts,
            ascii,
            keyboard,
            out,
            clock: talk::now,
            backstage,
            replies,
            put_off: VecDeque::new(),
            flow: None,
            last_job: JobId::default(),
            on_sandbox: false,
            unfinished: None,
            typed_ahead: VecDeque::new(),
            to_stream: None,
            saved: None,
            asked_means: None,
            printed: Vec::new(),
            warned: Vec::new(),
            is_followed: false,
        };
        match kept {
            Ok(LoadedDraft::Draft(mut draft)) => {
                draft.account.forget_session();
                plain.unfinished = Some(draft);
            }
            Ok(LoadedDraft::Nothing) => {}
            Ok(LoadedDraft::SetAside { file, .. }) => {
                let said = plain.text(say::NoteDraftSetAside { file: &file });
                writeln!(plain.out, "{said}")?;
            }
            Err(error) => {
                let said = plain.text(say::NoteFailed { reason: &error });
                writeln!(plain.out, "{said}")?;
            }
        }
        Ok(plain)
    }

    /// Uses another clock, for tests.
    #[must_use]
    pub fn by_clock(self, clock: fn() -> OffsetDateTime) -> Self {
        Self { clock, ..self }
    }

    /// Asks until the operator quits. Keeps the draft of an unfinished set-up, and lets a run deliver what it has read.
    pub async fn run(mut self, opening: PlainOpening) -> io::Result<PlainEnd> {
        let left = match self.ask_all(opening).await {
            Ok(()) => Leave::Quit,
            Err(left) => left,
        };
        let is_open = self.flow.is_some();
        let is_kept = self.keep_draft();
        let is_streaming = self.backstage.is_streaming();
        let said = match (is_streaming, is_kept) {
            (true, _) => Some(Key::SayDrainingAtEnd),
            (false, true) => Some(Key::PlainDraftKept),
            (false, false) => None,
        };
        if let Some(said) = said {
            // The operator may be gone.
            let _ = self.say(said);
        }
        let Self { mut backstage, replies, mut keyboard, .. } = self;
        drop(replies);
        tokio::select! {
            () = async { backstage.drain().await; backstage.end().await } => {}
            Typed::Interrupted = keyboard.next(LineUse::Command) => {}
        }
        match left {
            Leave::Broken(error) => Err(error),
            Leave::Quit | Leave::SaveAndExit => Ok(PlainEnd::Quit),
            Leave::Finished(run) => Ok(PlainEnd::Finished(run)),
            Leave::Ended if !is_open => Ok(PlainEnd::Quit),
            Leave::Ended | Leave::Interrupted => Ok(PlainEnd::Interrupted),
        }
    }

    async fn ask_all(&mut self, opening: PlainOpening) -> Done<()> {
        self.say(Key::PlainWelcome)?;
        let mut is_open = opening == PlainOpening::Sandbox && self.begin(Begin::Sandbox).await?;
        loop {
            if is_open {
                is_open = match self.set_up().await {
                    Err(Leave::SaveAndExit) => !self.save_and_exit().await?,
                    left => left.map(|()| false)?,
                };
            } else {
                is_open = self.ask_destination().await?;
            }
            if let Some(name) = self.to_stream.take() {
                let ended = self.stream(name).await?;
                if opening == PlainOpening::Sandbox && !self.keyboard.echoes() {
                    return Err(Leave::Finished(ended));
                }
            }
        }
    }

    /// Keeps the draft, unless nothing was answered. Returns whether it is kept.
    fn keep_draft(&mut self) -> bool {
        let Some(flow) = &mut self.flow else { return false };
        let mut effects = flow.give_up_storing();
        let is_kept = !flow.is_unchanged();
        effects.push(if is_kept { flow.save() } else { flow::Effect::DiscardDraft });
        self.run_effects(effects);
        is_kept && !self.on_sandbox
    }
}
