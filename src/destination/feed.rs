//! What a front end is told of a feed's files before a run, and what is answered about them.

use std::path::Path;

use super::assembly::{open_source, refuse_newer, resume_of};
use super::lock::{APPLY, RunnerLock};
use super::spec::SourceSpec;
use crate::delivery::engine::ledger_folder;
use crate::ledger::Ledger;
use crate::source::file::{FeedSettings, FileOrder};
use crate::source::{Block, FilesAhead, News, Resume, Source, SourceError, Unreadable};

/// A resume is not used for a mere look when more than this was read of the feed, in bytes: files that have changed since
/// are read once more up to where they were left.
const CHEAP: u64 = 64 * 1024 * 1024;

/// What was answered about a feed for one run, beside its spec.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct FeedAnswers {
    /// A file that looks like something else is read as lines.
    pub accept_malformed: bool,
    /// The order of files, where that of the spec leaves a doubt.
    pub order: Option<FileOrder>,
}

impl FeedAnswers {
    /// The source with these answers.
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

/// What a look at a feed finds.
#[derive(Debug, Default)]
pub struct Looked {
    /// The files that are to be read, where there are several.
    pub files: Option<FilesAhead>,
    /// What of the first lines cannot be read.
    pub unreadable: Vec<Unreadable>,
}

/// Looks at the files of `source` as the next run finds them; changes nothing. `state` is where runs of the same feed have
/// left what they remember; without it, or where that cannot be had soon, the feed is looked at from its start.
pub fn look_ahead(source: &SourceSpec, state: Option<&Path>) -> Result<Looked, SourceError> {
    let SourceSpec::File { path, settings } = source else { return Ok(Looked::default()) };
    // A feed that is followed may have no file yet; whoever looks wants to know.
    let settings = FeedSettings { follow: false, ..settings.clone() };
    let source = SourceSpec::File { path: path.clone(), settings };
    match state.filter(|state| ledger_folder(state).is_dir()) {
        None => first_of(open_source(&source, &Resume::default())?),
        Some(state) => match resume_at(state) {
            Some(resume) => first_of(open_source(&source, &resume)?),
            // What is doubtful then may be known to the run.
            None => open_source(&source, &Resume::default()).map_or_else(|_| Ok(Looked::default()), first_of),
        },
    }
}

/// The files, and what their first lines say. Of many files only the names are looked at.
fn first_of(mut source: Box<dyn Source>) -> Result<Looked, SourceError> {
    let files = source.files_ahead();
    if files.as_ref().is_some_and(|files| files.more > 0) {
        return Ok(Looked { files, unreadable: Vec::new() });
    }
    let mut block = Block::default();
    match source.fill(&mut block) {
        // The news say the same, one by one.
        Ok(_) | Err(SourceError::InPart { .. }) => {}
        Err(error) => return Err(error),
    }
    let unreadable = block.news.into_iter().filter_map(|news| match news {
        News::Unreadable { reason, .. } => Some(reason),
        _ => None,
    });
    // The last line may be written by the time it is read.
    let unreadable = unreadable.filter(|reason| !matches!(reason.error(), SourceError::Unfinished { .. }));
    Ok(Looked { files, unreadable: unreadable.collect() })
}

/// Where the feed goes on, unless somebody runs it, it cannot be read, or to use it takes too long.
fn resume_at(state: &Path) -> Option<Resume> {
    let folder = ledger_folder(state);
    // To open what is not there would make it.
    std::fs::read_dir(&folder).ok()?.next()?.ok()?;
    refuse_newer(&folder).ok()?;
    let _lock = RunnerLock::acquire(state, APPLY).ok()?;
    let resume = resume_of(&Ledger::open(&folder).ok()?).ok()?;
    let read: u64 = resume.extents.iter().filter_map(|extent| extent.end).map(|end| end.offset).sum();
    (read.saturating_add(resume.position.offset) <= CHEAP).then_some(resume)
}
