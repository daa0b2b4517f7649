//! Computes the exact events that a destination would export: reads its feed from the checkpoint and decides as a run
//! does.

use std::path::Path;

use super::assembly::{AssemblyError, has_former_keys, open_source_at_once, refuse_newer, resume_of, slots};
use super::lock::{PREVIEW, RunnerLock};
use super::spec::Spec;
use crate::activation::{ProfileReader, UnmatchedMapping};
use crate::delivery::core::ProfileStore;
use crate::delivery::engine::ledger_folder;
use crate::delivery::preview::{LinesRead, Preview, PreviewedEvent};
use crate::ledger::{Ledger, LedgerEntry, LedgerError};
use crate::profile::ProfileKey;
use crate::source::{Block, FilesAhead, Filled, Resume, Source};

pub use crate::delivery::counts::Reasons;

/// Reads the events that would be exported, one by one. Holds the runner's lock while it uses the ledger.
pub struct Previewing {
    preview: Preview<Remembered>,
    source: Box<dyn Source>,
    block: Block,
    /// Index of the next line in `block`.
    next: usize,
    /// Number of lines in earlier blocks.
    passed: u64,
    follows: bool,
    /// The feed has been read to its current end.
    has_ended: bool,
    in_use: bool,
    _lock: Option<RunnerLock>,
}

/// The result of one step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PreviewStep {
    Event(Box<PreviewedEvent>),
    /// Lines were read that gave no event.
    Passed,
    /// The feed has no lines now, but may have more later.
    Waits,
    /// The feed has ended. A followed feed has been read to its current end.
    End,
}

impl Previewing {
    /// Starts at the checkpoint. Starts at the beginning of the feed if there is no checkpoint, or if another process
    /// holds the runner's lock.
    pub fn open(spec: &Spec, state: &Path) -> Result<Self, AssemblyError> {
        if !ledger_folder(state).is_dir() {
            return Self::from_the_beginning(spec, false);
        }
        refuse_newer(&ledger_folder(state))?;
        let Ok(lock) = RunnerLock::acquire(state, PREVIEW) else { return Self::from_the_beginning(spec, true) };
        let ledger = Ledger::open(&ledger_folder(state))?;
        let resume = resume_of(&ledger)?;
        let reader =
            ProfileReader::new(spec.rules(), &slots(&ledger, spec)?).with_former_keys(has_former_keys(&ledger)?);
        Ok(Self { _lock: Some(lock), ..Self::of(spec, &resume, reader, Some(ledger))? })
    }

    fn from_the_beginning(spec: &Spec, in_use: bool) -> Result<Self, AssemblyError> {
        let slots: Vec<u8> = (0..=u8::MAX).take(spec.activation.segments.len()).collect();
        let reader = ProfileReader::new(spec.rules(), &slots);
        Ok(Self { in_use, ..Self::of(spec, &Resume::default(), reader, None)? })
    }

    fn of(spec: &Spec, resume: &Resume, reader: ProfileReader, memory: Option<Ledger>) -> Result<Self, AssemblyError> {
        Ok(Self {
            preview: Preview::new(reader, Remembered(memory)),
            source: open_source_at_once(&spec.source, resume)?,
            block: Block::default(),
            next: 0,
            passed: 0,
            follows: spec.source.is_followed(),
            has_ended: false,
            in_use: false,
            _lock: None,
        })
    }

    pub fn files_ahead(&self) -> Option<FilesAhead> {
        self.source.files_ahead()
    }

    /// Whether another process held the lock. Then the feed is read from its beginning, without the ledger.
    pub fn is_in_use(&self) -> bool {
        self.in_use
    }

    pub fn lines(&self) -> u64 {
        self.passed + self.next as u64
    }

    fn end(&mut self) -> PreviewStep {
        self.has_ended = true;
        PreviewStep::End
    }

    /// Returns counts of the lines that gave no event.
    pub fn lines_read(&self) -> LinesRead {
        self.preview.counts()
    }

    /// Returns why lines were malformed, excluded or dead, and which of their parts were ignored.
    pub fn reasons(&self) -> &Reasons {
        self.preview.reasons()
    }

    /// Returns mapped items that no line contained. Empty before the end of the feed, and for a feed without lines.
    pub fn unseen(&self) -> Vec<UnmatchedMapping> {
        if self.has_ended && self.lines() > 0 { self.preview.unseen() } else { Vec::new() }
    }

    /// Returns the next result. Reads at most one block of the feed, and blocks the thread while the feed does.
    pub fn advance(&mut self) -> Result<PreviewStep, AssemblyError> {
        if self.next >= self.block.lines.len() {
            self.passed += self.next as u64;
            self.next = 0;
            match self.source.fill(&mut self.block)? {
                Filled::End => return Ok(self.end()),
                // A followed feed waits at its current end. A preview ends there.
                Filled::Waiting if self.follows => return Ok(self.end()),
                Filled::Waiting => return Ok(PreviewStep::Waits),
                Filled::Lines => {}
            }
        }
        while let Some(line) = self.block.lines.get(self.next) {
            self.next += 1;
            if line.too_long {
                self.preview.too_long();
                continue;
            }
            if let Some(event) = self.preview.line(self.block.text(line), line)? {
                return Ok(PreviewStep::Event(Box::new(event)));
            }
        }
        Ok(PreviewStep::Passed)
    }
}

/// The ledger, or nothing if it can't be used. Without a ledger, every profile is new.
struct Remembered(Option<Ledger>);

impl ProfileStore for Remembered {
    fn entry(&self, key: &ProfileKey) -> Result<Option<LedgerEntry>, LedgerError> {
        self.0.as_ref().map_or(Ok(None), |ledger| ledger.entry(key))
    }
}
