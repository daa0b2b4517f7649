//! Looks at a feed's files before a run, and holds the user's answers about them.

use std::path::Path;

use super::assembly::{open_source, refuse_newer, resume_of};
use super::lock::{APPLY, RunnerLock};
use super::spec::SourceSpec;
use crate::delivery::engine::ledger_folder;
use crate::ledger::Ledger;
use crate::source::file::{FeedSettings, FileOrder};
use crate::source::{Block, FilesAhead, News, Resume, Source, SourceError, Unreadable};

/// Limit in bytes for using the checkpoint in a look. If runs have read more of the feed, opening it at the checkpoint
/// takes too long: files that changed since are read again up to the point where reading stopped.
const CHEAP: u64 = 64 * 1024 * 1024;

/// The user's answers about a feed, for one run. They supplement the spec.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct FeedAnswers {
    /// Read a file as lines even if it looks like something else.
    pub accept_malformed: bool,
    /// The order of files, if the order in the spec is ambiguous.
    pub order: Option<FileOrder>,
}

impl FeedAnswers {
    pub fn apply_to(self, source: &SourceSpec) -> SourceSpec {
        let mut source = source.clone();
        match &mut source {
            SourceSpec::File { settings, .. } => {
                settings.accept_malformed |= self.accept_malformed;
                settings.order = self.order.unwrap_or(settings.order);
            }
            SourceSpec::Stdin { accept_malformed } => *accept_malformed |= self.accept_malformed,
            SourceSpec::Sample { .. } => {}
        }
        source
    }
}

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
        None => first_of(open_source(&source, &Resume::default())?),
        Some(state) => match resume_at(state) {
            Some(resume) => first_of(open_source(&source, &resume)?),
            // A fault seen from the start may be no fault from the checkpoint, so the run judges it.
            None => open_source(&source, &Resume::default()).map_or_else(|_| Ok(FeedPreview::default()), first_of),
        },
    }
}

/// Returns the files and what their first lines show. If there are more files than `files_ahead` lists, their lines are
/// not read.
fn first_of(mut source: Box<dyn Source>) -> Result<FeedPreview, SourceError> {
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
    let folder = ledger_folder(state);
    // `Ledger::open` would create a missing ledger.
    std::fs::read_dir(&folder).ok()?.next()?.ok()?;
    refuse_newer(&folder).ok()?;
    let _lock = RunnerLock::acquire(state, APPLY).ok()?;
    let resume = resume_of(&Ledger::open(&folder).ok()?).ok()?;
    let read: u64 = resume.extents.iter().filter_map(|extent| extent.end).map(|end| end.offset).sum();
    (read.saturating_add(resume.position.offset) <= CHEAP).then_some(resume)
}
