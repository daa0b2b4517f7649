//! A survey on a thread of its own, which reports how far it is and what it has found, and can be cancelled.

use std::io;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::super::FilesAhead;
use super::{Progress, Setting, Source, SourceError, Survey, Watch, survey};

/// How often a survey says how far it is.
const PROGRESS_EVERY: Duration = Duration::from_millis(100);

/// How often it says what it has found. A new survey of much takes some time to make.
const FOUND_EVERY: Duration = Duration::from_millis(700);

/// What a survey reports.
#[derive(Debug)]
pub enum Report {
    /// It reads several files, in this order. Comes first, and only then.
    Files(FilesAhead),
    /// How far it is.
    Progress(Progress),
    /// What it has found so far.
    Found(Box<Survey>),
    /// It is over.
    Done(Result<Box<Survey>, SourceError>),
}

/// A survey that is under way. It is cancelled when this is dropped.
#[derive(Debug)]
pub struct Surveying {
    cancelled: Arc<AtomicBool>,
}

impl Surveying {
    /// Begins to survey what `open` gives. `report` is called on the survey's thread and may block it.
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

    /// Ends it after the block at hand; what it has found comes as [`Report::Done`].
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Release);
    }
}

impl Drop for Surveying {
    fn drop(&mut self) {
        self.cancel();
    }
}

/// Reports now and then.
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
