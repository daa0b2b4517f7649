//! Runs a survey on its own thread. The survey reports its progress and results, and can be cancelled.

use std::io;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::{Progress, Setting, Source, SourceError, Survey, Watch, survey};
use crate::source::FilesAhead;

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
