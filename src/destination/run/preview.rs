//! Looks at a feed before a run: its files, and the exact events that the run would export.

use std::path::Path;

use super::assembly::{
    AssemblyError, assign_slots, has_former_keys, open_existing_ledger, open_source, open_source_at_once, read_resume,
    refuse_newer,
};
use crate::activation::{ProfileReader, UnmatchedMapping};
use crate::delivery::core::ProfileStore;
use crate::delivery::counts::Totals;
use crate::delivery::engine::ledger_folder;
use crate::delivery::preview::{Preview, PreviewedEvent};
use crate::destination::lock::{APPLY, PREVIEW, RunnerLock};
use crate::destination::spec::{SourceSpec, Spec};
use crate::ledger::{Ledger, LedgerEntry, LedgerError};
use crate::profile::ProfileKey;
use crate::source::file::FeedSettings;
use crate::source::{Block, FilesAhead, Filled, News, Resume, Source, SourceError, Unreadable};

pub use crate::delivery::counts::Reasons;

/// Limit in bytes for using the checkpoint in a look. If runs have read more of the feed, opening it at the checkpoint
/// takes too long: files that changed since are read again up to the point where reading stopped.
const CHEAP: u64 = 64 * 1024 * 1024;

/// The result of a look at a feed.
#[derive(Debug, Default)]
pub struct FeedPreview {
    /// The files to read, if there are several.
    pub files: Option<FilesAhead>,
    /// The files whose first lines can't be read, with the reason.
    pub unreadable: Vec<Unreadable>,
}

/// Looks at the files of `source` as the next run will find them. Changes nothing.
/// `state` is the state folder of a destination that has read the same feed. Without it, or if its ledger can't be used
/// quickly, the look starts at the beginning of the feed.
pub fn look_ahead(source: &SourceSpec, state: Option<&Path>) -> Result<FeedPreview, SourceError> {
    let SourceSpec::File { path, settings } = source else { return Ok(FeedPreview::default()) };
    // A followed feed may have no file yet. A look must report that, so it does not follow.
    let settings = FeedSettings { follow: false, ..settings.clone() };
    let source = SourceSpec::File { path: path.clone(), settings };
    match state.filter(|state| ledger_folder(state).is_dir()) {
        None => read_first_lines(open_source(&source, &Resume::default())?),
        Some(state) => match resume_at(state) {
            Some(resume) => read_first_lines(open_source(&source, &resume)?),
            // A fault seen from the start may be no fault from the checkpoint, so the run judges it.
            None => {
                open_source(&source, &Resume::default()).map_or_else(|_| Ok(FeedPreview::default()), read_first_lines)
            }
        },
    }
}

/// Returns the files and what their first lines show. If there are more files than `files_ahead` lists, their lines are
/// not read.
fn read_first_lines(mut source: Box<dyn Source>) -> Result<FeedPreview, SourceError> {
    let files = source.files_ahead();
    if files.as_ref().is_some_and(|files| files.more > 0) {
        return Ok(FeedPreview { files, unreadable: Vec::new() });
    }
    let mut block = Block::default();
    match source.fill(&mut block) {
        // The block's news contain each of these faults.
        Ok(_) | Err(SourceError::InPart { .. }) => {}
        Err(error) => return Err(error),
    }
    let unreadable = block.news.into_iter().filter_map(|news| match news {
        News::Unreadable { reason, .. } => Some(reason),
        _ => None,
    });
    // A last line without a line end may be complete by the time the run reads it.
    let unreadable = unreadable.filter(|reason| !matches!(reason.error(), SourceError::Unfinished { .. }));
    Ok(FeedPreview { files, unreadable: unreadable.collect() })
}

/// Returns where the feed continues. `None` if a process holds the lock, the ledger can't be read, or more than `CHEAP`
/// bytes were read.
fn resume_at(state: &Path) -> Option<Resume> {
    let (_lock, ledger) = open_existing_ledger(state, APPLY)?;
    let resume = read_resume(&ledger).ok()?;
    let read: u64 = resume.extents.iter().filter_map(|extent| extent.end).map(|end| end.offset).sum();
    (read.saturating_add(resume.position.offset) <= CHEAP).then_some(resume)
}

/// Reads the events that would be exported, one by one. Holds the runner's lock while it uses the ledger.
pub struct Previewing {
    /// Without a ledger, every profile is new.
    preview: Preview<Option<Ledger>>,
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
            return Self::open_at_start(spec, false);
        }
        refuse_newer(&ledger_folder(state))?;
        let Ok(lock) = RunnerLock::acquire(state, PREVIEW) else { return Self::open_at_start(spec, true) };
        let ledger = Ledger::open(&ledger_folder(state))?;
        let resume = read_resume(&ledger)?;
        let reader =
            ProfileReader::new(spec.rules(), &assign_slots(&ledger, spec)?).with_former_keys(has_former_keys(&ledger)?);
        Ok(Self { _lock: Some(lock), ..Self::with_reader(spec, &resume, reader, Some(ledger))? })
    }

    fn open_at_start(spec: &Spec, in_use: bool) -> Result<Self, AssemblyError> {
        let slots: Vec<u8> = (0..=u8::MAX).take(spec.activation.segments.len()).collect();
        let reader = ProfileReader::new(spec.rules(), &slots);
        Ok(Self { in_use, ..Self::with_reader(spec, &Resume::default(), reader, None)? })
    }

    fn with_reader(
        spec: &Spec,
        resume: &Resume,
        reader: ProfileReader,
        memory: Option<Ledger>,
    ) -> Result<Self, AssemblyError> {
        Ok(Self {
            preview: Preview::new(reader, memory),
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
    pub fn lines_read(&self) -> Totals {
        self.preview.counts
    }

    /// Returns why lines were malformed, excluded or dead, and which of their parts were ignored.
    pub fn reasons(&self) -> &Reasons {
        &self.preview.reasons
    }

    /// Returns mapped items that no line contained. Empty before the end of the feed, and for a feed without lines.
    pub fn unseen(&self) -> Vec<UnmatchedMapping> {
        if self.has_ended && self.lines() > 0 { self.preview.missing.unseen() } else { Vec::new() }
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

impl ProfileStore for Option<Ledger> {
    fn entry(&self, key: &ProfileKey) -> Result<Option<LedgerEntry>, LedgerError> {
        self.as_ref().map_or(Ok(None), |ledger| ledger.entry(key))
    }
}
