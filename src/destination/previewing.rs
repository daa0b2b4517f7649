//! The exact events that would leave a destination: its feed from the checkpoint on, read and decided as a run does.

use std::path::Path;

use super::assembly::{AssemblyError, has_former_keys, open_source_at_once, refuse_newer, resume_of, slots};
use super::lock::{PREVIEW, RunnerLock};
use super::spec::Spec;
use crate::activation::{Reader, Unseen};
use crate::delivery::core::Memory;
use crate::delivery::engine::ledger_folder;
use crate::delivery::preview::{LinesRead, Preview, Previewed};
use crate::ledger::{Entry, Ledger, LedgerError};
use crate::profile::ProfileKey;
use crate::source::{Block, FilesAhead, Filled, Resume, Source};

pub use crate::delivery::reasons::Reasons;

/// Reads the events that would leave, one after another. Holds the runner's lock where it looks at what runs remember.
pub struct Previewing {
    preview: Preview<Remembered>,
    source: Box<dyn Source>,
    block: Block,
    /// The next line of the block.
    next: usize,
    /// Lines of the blocks before it.
    passed: u64,
    follows: bool,
    /// All that is there was read.
    has_ended: bool,
    in_use: bool,
    _lock: Option<RunnerLock>,
}

/// What came next.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Came {
    /// An event.
    Event(Box<Previewed>),
    /// Lines that gave no event.
    Passed,
    /// There is nothing to read just now.
    Waits,
    /// There are no more; of a feed that is followed, no more just now.
    End,
}

impl Previewing {
    /// From the checkpoint on; from the beginning when there is none, or while somebody runs the destination.
    pub fn open(spec: &Spec, state: &Path) -> Result<Self, AssemblyError> {
        if !ledger_folder(state).is_dir() {
            return Self::from_the_beginning(spec, false);
        }
        refuse_newer(&ledger_folder(state))?;
        let Ok(lock) = RunnerLock::acquire(state, PREVIEW) else { return Self::from_the_beginning(spec, true) };
        let ledger = Ledger::open(&ledger_folder(state))?;
        let resume = resume_of(&ledger)?;
        let reader = Reader::new(spec.rules(), &slots(&ledger, spec)?).with_former_keys(has_former_keys(&ledger)?);
        Ok(Self { _lock: Some(lock), ..Self::of(spec, &resume, reader, Some(ledger))? })
    }

    fn from_the_beginning(spec: &Spec, in_use: bool) -> Result<Self, AssemblyError> {
        let slots: Vec<u8> = (0..=u8::MAX).take(spec.activation.segments.len()).collect();
        let reader = Reader::new(spec.rules(), &slots);
        Ok(Self { in_use, ..Self::of(spec, &Resume::default(), reader, None)? })
    }

    fn of(spec: &Spec, resume: &Resume, reader: Reader, memory: Option<Ledger>) -> Result<Self, AssemblyError> {
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

    /// The files that are to be read, where there are several.
    pub fn files_ahead(&self) -> Option<FilesAhead> {
        self.source.files_ahead()
    }

    /// Whether somebody runs the destination, so that its feed is read from the beginning and nothing is remembered.
    pub fn is_in_use(&self) -> bool {
        self.in_use
    }

    /// How many lines were read.
    pub fn lines(&self) -> u64 {
        self.passed + self.next as u64
    }

    fn end(&mut self) -> Came {
        self.has_ended = true;
        Came::End
    }

    /// What became of the lines so far that gave no event.
    pub fn lines_read(&self) -> LinesRead {
        self.preview.counts()
    }

    /// Why lines are malformed, excluded or dead, and what is left aside in them.
    pub fn reasons(&self) -> &Reasons {
        self.preview.reasons()
    }

    /// What is mapped and was in no line; nothing before the feed has ended, or when it had no line.
    pub fn unseen(&self) -> Vec<Unseen> {
        if self.has_ended && self.lines() > 0 { self.preview.unseen() } else { Vec::new() }
    }

    /// What comes next; reads one block of the feed at most. Blocks as the feed does.
    pub fn advance(&mut self) -> Result<Came, AssemblyError> {
        if self.next >= self.block.lines.len() {
            self.passed += self.next as u64;
            self.next = 0;
            match self.source.fill(&mut self.block)? {
                Filled::End => return Ok(self.end()),
                // All that is there has been seen.
                Filled::Waiting if self.follows => return Ok(self.end()),
                Filled::Waiting => return Ok(Came::Waits),
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
                return Ok(Came::Event(Box::new(event)));
            }
        }
        Ok(Came::Passed)
    }
}

/// What runs remember of profiles, where that may be looked at.
struct Remembered(Option<Ledger>);

impl Memory for Remembered {
    fn entry(&self, key: &ProfileKey) -> Result<Option<Entry>, LedgerError> {
        self.0.as_ref().map_or(Ok(None), |ledger| ledger.entry(key))
    }
}
