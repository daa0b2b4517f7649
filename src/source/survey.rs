//! Counts the segments, attributes and identity namespaces of a feed before any event is exported.
//!
//! A survey reads the same lines as a run, in bounded memory. Each table has a cap, and a cap that was reached is
//! reported. Counts are numbers of profiles, each by its latest line. Of a profile, only its key and hashes are kept,
//! and example values, which are masked if they look personal.

mod attributes;
pub mod mask;
mod memberships;
mod profiles;
#[cfg(test)]
mod tests;

use std::io;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::{Block, FeedSize, FilesAhead, Filled, Source, SourceError};
use crate::profile::entity;
use crate::profile::json::{Tape, Value};

pub use attributes::{Attribute, Kinds};
pub use mask::Example;
pub use memberships::{MembershipCounts, Segment};
use profiles::Profiles;

/// Limits and settings of a survey.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Setting {
    pub lines: u64,
    /// Maximum number of bytes of lines, unpacked.
    pub bytes: u64,
    pub time: Duration,
    /// Namespaces to try in order for the profile key, as in the spec.
    pub key_namespaces: Vec<String>,
    /// Current Unix time in seconds. A membership dated more than a day after it does not count as recent.
    pub now: i64,
}

impl Setting {
    /// Returns the default limits: a million lines, 1 GiB or 30 s, whichever comes first.
    pub fn usual(now: i64) -> Self {
        Self { lines: 1_000_000, bytes: 1 << 30, time: Duration::from_secs(30), key_namespaces: Vec::new(), now }
    }
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Progress {
    /// Number of lines read, without blank lines.
    pub lines: u64,
    /// Bytes of these lines, including line ends.
    pub bytes: u64,
    pub profiles: u64,
    pub malformed: u64,
    /// Number of lines whose profile has no identity. They can never be exported.
    pub without_identity: u64,
    pub of: FeedSize,
    pub took: Duration,
}

impl Progress {
    /// Returns the part read so far, from 0 to 1. `None` if the size of the feed is unknown.
    #[expect(clippy::cast_precision_loss, reason = "for a bar on a screen")]
    pub fn part(&self) -> Option<f64> {
        let (done, all) = match self.of {
            FeedSize::Bytes(all) => (self.bytes, all),
            FeedSize::Lines(all) => (self.lines, all),
            FeedSize::Endless | FeedSize::Unknown => return None,
        };
        (all > 0).then(|| (done as f64 / all as f64).min(1.0))
    }

    /// Returns the estimated time left, from the speed so far. `None` if it can't be estimated.
    pub fn left(&self) -> Option<Duration> {
        let part = self.part().filter(|part| *part > 0.0)?;
        Duration::try_from_secs_f64(self.took.as_secs_f64() * (1.0 - part) / part).ok()
    }
}

/// Why a survey ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ended {
    Reading,
    /// Everything that exists now was read.
    Complete,
    /// The limit on lines, bytes or time was reached.
    Bound,
    Cancelled,
}

/// A table that reached its cap.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Cap {
    /// Segments. Further ones are left out.
    Segments,
    /// Attribute paths. Further ones are left out.
    Attributes,
    /// Identity namespaces. Further ones are left out.
    Namespaces,
    /// Profiles. A profile beyond the cap is counted again each time it returns.
    Profiles,
    /// Combinations of attributes, memberships or namespaces. A profile beyond the cap is counted by an earlier line.
    Combinations,
    /// Memberships of the last day. Beyond the cap, one that occurs twice is counted twice.
    Recent,
    /// Names that can't be written in a path, or are too long or too deep. They are left out.
    Names,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Namespace {
    /// The name as the feed spells it.
    pub name: String,
    pub profiles: u64,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Survey {
    pub progress: Progress,
    pub ended: Ended,
    /// Segments, ordered by namespace and id.
    pub segments: Vec<Segment>,
    /// Attributes as a flattened tree: each before the attributes inside it, names in byte order.
    pub attributes: Vec<Attribute>,
    pub namespaces: Vec<Namespace>,
    /// Caps that were reached, each once.
    pub caps: Vec<Cap>,
}

impl Survey {
    pub fn segment(&self, namespace: &str, id: &str) -> Option<usize> {
        let name = |one: &Segment| (&*one.namespace, &*one.id).cmp(&(namespace, id));
        self.segments.binary_search_by(name).ok()
    }
}

struct Surveyor {
    tape: Tape,
    profiles: Profiles,
    progress: Progress,
}

impl Surveyor {
    /// Counts the lines of a block, at most `most`.
    fn take(&mut self, block: &Block, most: u64) {
        for line in block.lines.iter().take(usize::try_from(most).unwrap_or(usize::MAX)) {
            let text = block.text(line);
            self.progress.lines += 1;
            self.progress.bytes += text.len() as u64 + 1;
            if line.too_long {
                self.progress.malformed += 1;
            } else {
                self.line(text);
            }
        }
        self.progress.profiles = self.profiles.count();
    }

    fn line(&mut self, text: &[u8]) {
        let root = simdutf8::basic::from_utf8(text).ok().and_then(|_| self.tape.read(text).ok());
        match root.filter(|root| Value::is_object(*root)).map(entity) {
            None => self.progress.malformed += 1,
            Some(profile) if self.profiles.take(profile) => {}
            Some(_) => self.progress.without_identity += 1,
        }
        self.tape.trim();
    }

    fn survey(&self, ended: Ended) -> Survey {
        let (segments, attributes, namespaces, caps) = self.profiles.found();
        Survey { progress: self.progress, ended, segments, attributes, namespaces, caps }
    }
}

/// Observes a survey while it reads.
pub trait Watch {
    /// Called after each block. `found` builds a survey of everything read so far, which takes some time. A break
    /// cancels.
    fn look(&mut self, progress: &Progress, found: &dyn Fn() -> Survey) -> ControlFlow<()>;
}

/// Surveys `source` within the limits of `setting`. Ends when the source waits for more data.
pub fn survey(source: &mut dyn Source, setting: &Setting, watch: &mut impl Watch) -> Result<Survey, SourceError> {
    let began = Instant::now();
    let progress = Progress { of: source.size(), ..Progress::default() };
    let mut surveyor = Surveyor { tape: Tape::default(), profiles: Profiles::new(setting), progress };
    let mut block = Block::default();
    loop {
        match source.fill(&mut block)? {
            Filled::Lines => {}
            Filled::Waiting | Filled::End => return Ok(surveyor.survey(Ended::Complete)),
        }
        let left = setting.lines - surveyor.progress.lines;
        surveyor.take(&block, left);
        surveyor.progress.took = began.elapsed();
        let progress = surveyor.progress;
        if watch.look(&progress, &|| surveyor.survey(Ended::Reading)).is_break() {
            return Ok(surveyor.survey(Ended::Cancelled));
        }
        let bound = progress.lines >= setting.lines || progress.bytes >= setting.bytes;
        if bound || began.elapsed() >= setting.time {
            return Ok(surveyor.survey(Ended::Bound));
        }
    }
}

/// Time between two reports of progress.
const PROGRESS_EVERY: Duration = Duration::from_millis(100);

/// Time between two reports of results. Building the results of a large survey takes some time.
const FOUND_EVERY: Duration = Duration::from_millis(700);

#[derive(Debug)]
pub enum Report {
    /// The files of the feed in reading order. Sent first, and only if the feed has several.
    Files(FilesAhead),
    Progress(Progress),
    /// The results so far.
    Found(Box<Survey>),
    Done(Result<Box<Survey>, SourceError>),
}

/// A survey in progress. Dropping this cancels the survey.
#[derive(Debug)]
pub struct Surveying {
    cancelled: Arc<AtomicBool>,
}

impl Surveying {
    /// Starts a survey of the source that `open` returns. `report` is called on the survey's thread and may block it.
    pub fn start(
        open: impl FnOnce() -> Result<Box<dyn Source>, SourceError> + Send + 'static,
        setting: Setting,
        mut report: impl FnMut(Report) + Send + 'static,
    ) -> io::Result<Self> {
        let cancelled = Arc::new(AtomicBool::new(false));
        let watched = Arc::clone(&cancelled);
        thread::Builder::new().name("survey".into()).spawn(move || {
            let done = open().and_then(|mut source| {
                if let Some(files) = source.files_ahead() {
                    report(Report::Files(files));
                }
                let began = Instant::now();
                let mut watch = Reporting { cancelled: watched, report: &mut report, progress: began, found: began };
                survey(&mut *source, &setting, &mut watch)
            });
            report(Report::Done(done.map(Box::new)));
        })?;
        Ok(Self { cancelled })
    }

    /// Cancels the survey after the current block. Its results are sent as [`Report::Done`].
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Release);
    }
}

impl Drop for Surveying {
    fn drop(&mut self) {
        self.cancel();
    }
}

/// Sends reports at intervals.
struct Reporting<'a, R> {
    cancelled: Arc<AtomicBool>,
    report: &'a mut R,
    progress: Instant,
    found: Instant,
}

impl<R: FnMut(Report)> Watch for Reporting<'_, R> {
    fn look(&mut self, progress: &Progress, found: &dyn Fn() -> Survey) -> ControlFlow<()> {
        if self.cancelled.load(Ordering::Acquire) {
            return ControlFlow::Break(());
        }
        if self.progress.elapsed() >= PROGRESS_EVERY {
            (self.report)(Report::Progress(*progress));
            self.progress = Instant::now();
        }
        if self.found.elapsed() >= FOUND_EVERY {
            (self.report)(Report::Found(Box::new(found())));
            self.found = Instant::now();
        }
        ControlFlow::Continue(())
    }
}
