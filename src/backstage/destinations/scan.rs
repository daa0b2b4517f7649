//! Scans the destinations on request. Reports only what has changed since the last scan, and runs one scan at a time.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, TryLockError};
use std::time::SystemTime;

use tokio::sync::mpsc;

use crate::backstage::session::Session;
use crate::backstage::{DeliveryTotals, DestinationKind, DestinationSummary, Reply, RunStatus};
use crate::destination::lock::PauseReason;
use crate::destination::run::assembly::{find_totals, last_write};
use crate::destination::{Places, RunnerLock, StoreError};
use crate::text::{Explain, Phrase};

/// How much of its result a scan reports.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::backstage) enum ReportScope {
    All,
    /// Only what differs from the last report.
    Changes,
}

/// The scans of the destinations, shared by all requests.
#[derive(Default)]
pub(in crate::backstage) struct DestinationScanner {
    /// Locked while a scan runs.
    cache: Mutex<ScanCache>,
    /// The next scan, or one more after the current one, must report everything.
    all: AtomicBool,
}

#[derive(Default)]
struct ScanCache {
    reported: Option<Result<Vec<DestinationSummary>, Phrase>>,
    /// The totals of the runs, by state folder, with the time at which the ledger was written.
    past: HashMap<PathBuf, (SystemTime, Option<DeliveryTotals>)>,
}

impl DestinationScanner {
    /// Scans and reports. If a scan already runs, returns at once; that scan then serves both requests. A request to
    /// report everything makes it scan once more.
    pub(super) fn scan(&self, session: &Session, replies: &mpsc::Sender<Reply>, scope: ReportScope) {
        self.all.fetch_or(scope == ReportScope::All, Ordering::SeqCst);
        loop {
            let mut seen = match self.cache.try_lock() {
                Ok(seen) => seen,
                Err(TryLockError::Poisoned(seen)) => seen.into_inner(),
                Err(TryLockError::WouldBlock) => return,
            };
            let all = self.all.swap(false, Ordering::SeqCst);
            seen.scan(session, replies, if all { ReportScope::All } else { ReportScope::Changes });
            drop(seen);
            if !self.all.load(Ordering::SeqCst) {
                return;
            }
        }
    }
}

impl ScanCache {
    /// Reports the destinations first, then the totals of those that do not run: the totals take longer to read.
    fn scan(&mut self, session: &Session, replies: &mpsc::Sender<Reply>, scope: ReportScope) {
        let found = catalogue(session).map_err(|error| error.phrase());
        let states: Vec<_> = found.iter().flatten().map(|(_, state)| state.clone()).collect();
        self.past.retain(|state, _| states.contains(state));
        let all = found.map(|found| found.into_iter().map(|(one, _)| one).collect::<Vec<_>>());
        let reports = scope == ReportScope::All || self.reported.as_ref() != Some(&all);
        let seen: Vec<_> = all.iter().flatten().cloned().zip(states).collect();
        if reports {
            self.reported = Some(all.clone());
            let _ = replies.blocking_send(Reply::Catalogue(all));
        }
        for (one, state) in seen.into_iter().filter(|(one, _)| one.status == RunStatus::Stopped(None)) {
            let known = self.past.get(&state).and_then(|(_, past)| *past);
            let past = self.past_totals(&state);
            if let Some(past) = past.filter(|past| reports || known != Some(*past)) {
                let _ = replies.blocking_send(Reply::Delivered(one.name, one.kind, past));
            }
        }
    }

    /// Returns the totals of the runs with this state folder; `None` before the first run or if they cannot be read.
    /// Reads them only if they were written since the last scan.
    fn past_totals(&mut self, state: &Path) -> Option<DeliveryTotals> {
        let written = last_write(state)?;
        if let Some((_, past)) = self.past.get(state).filter(|(before, _)| *before == written) {
            return *past;
        }
        let past = find_totals(state).map(|totals| DeliveryTotals { delivered: totals.delivered, dead: totals.dead });
        // A run that has just begun may lock the ledger: the next scan tries again.
        if past.is_some() || !RunnerLock::is_held(state) {
            self.past.insert(state.to_owned(), (written, past));
        }
        past
    }
}

/// Returns all destinations and their state folders: first the operator's own, then the sandbox's.
fn catalogue(session: &Session) -> Result<Vec<(DestinationSummary, PathBuf)>, StoreError> {
    let mut seen = destinations_in(&session.places, DestinationKind::Kinesis)?;
    if let Some(sandbox) = session.known_sandbox() {
        seen.extend(destinations_in(&sandbox.places, DestinationKind::Sandbox)?);
    }
    Ok(seen)
}

fn destinations_in(places: &Places, kind: DestinationKind) -> Result<Vec<(DestinationSummary, PathBuf)>, StoreError> {
    let seen = |name: String| {
        let state = places.state_folder(&name);
        let none = |status| DestinationSummary {
            name: name.clone(),
            kind,
            stream: String::new(),
            region: String::new(),
            status,
        };
        let one = match places.find(&name) {
            // The destination was removed after it was listed.
            Ok(None) => return None,
            Err(error) => none(RunStatus::Faulty(error.phrase())),
            Ok(Some(saved)) => DestinationSummary {
                stream: saved.spec().connection.stream.name().to_owned(),
                region: saved.spec().account.region.clone(),
                ..none(run_status(&state))
            },
        };
        Some((one, state))
    };
    Ok(places.list()?.into_iter().filter_map(seen).collect())
}

/// Returns whether a run holds the destination's lock and has paused. Does not read the totals.
fn run_status(state: &Path) -> RunStatus {
    if !RunnerLock::is_held_by_run(state) {
        return RunStatus::Stopped(None);
    }
    PauseReason::read(state).map_or(RunStatus::RunsElsewhere, RunStatus::PausedElsewhere)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::counts::Totals;
    use crate::delivery::engine::ledger_folder;
    use crate::destination::lock::PREVIEW;
    use crate::ledger::{Commit, Ledger, Note};

    const SPEC: &str = "name = \"live\"\nkind = \"amazon-kinesis\"\n[account]\ncredentials = \"ambient\"\n\
        region = \"us-east-2\"\n[connection]\nstream = \"segments\"\n[source]\nkind = \"sample\"\n\
        [activation]\nsegments = [{ id = \"s\" }]\n";

    /// The folders of a test with one destination, and the replies of its scans.
    struct Place {
        _folder: tempfile::TempDir,
        session: Session,
        state: PathBuf,
        scanner: DestinationScanner,
        sender: mpsc::Sender<Reply>,
        replies: mpsc::Receiver<Reply>,
    }

    impl Place {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let inside = |name: &str| Some(folder.path().join(name));
            let places = Places::new(inside("config"), inside("state")).unwrap();
            let file = folder.path().join("config/destinations/live.toml");
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(&file, SPEC).unwrap();
            let state = places.state_folder("live");
            let (sender, replies) = mpsc::channel(8);
            let session = Session::new(places, folder.path().to_owned());
            Self { _folder: folder, session, state, scanner: DestinationScanner::default(), sender, replies }
        }

        fn look(&mut self, scope: ReportScope) -> Vec<String> {
            self.scanner.scan(&self.session, &self.sender, scope);
            let reports = std::iter::from_fn(|| self.replies.try_recv().ok());
            let reports = reports.map(|message| match message {
                Reply::Catalogue(Ok(all)) => {
                    all.iter().map(|one| format!("{:?}", one.status)).collect::<Vec<_>>().concat()
                }
                Reply::Delivered(name, _, past) => format!("{name} {}", past.delivered),
                _ => "something else".into(),
            });
            reports.collect()
        }

        fn deliver(&self, delivered: u64) {
            let _lock = RunnerLock::acquire(&self.state, "outflow run live").unwrap();
            let totals = serde_json::to_vec(&Totals { delivered, ..Totals::default() }).unwrap();
            let ledger = Ledger::open(&ledger_folder(&self.state)).unwrap();
            ledger.commit(Commit { notes: vec![(Note::Totals, totals)], ..Commit::default() }).unwrap();
        }
    }

    #[test]
    fn changes_of_other_processes_are_reported_once() {
        let mut place = Place::new();
        let nothing: [&str; 0] = [];
        assert_eq!(place.look(ReportScope::Changes), ["Stopped(None)"]);
        assert_eq!(place.look(ReportScope::Changes), nothing);
        let lock = RunnerLock::acquire(&place.state, "outflow run live").unwrap();
        assert_eq!(place.look(ReportScope::Changes), ["RunsElsewhere"]);
        assert_eq!(place.look(ReportScope::Changes), nothing);
        drop(lock);
        place.deliver(7_242);
        assert_eq!(place.look(ReportScope::Changes), ["Stopped(None)", "live 7242"]);
        let remembered = last_write(&place.state);
        assert_eq!(place.look(ReportScope::Changes), nothing);
        assert_eq!(place.look(ReportScope::All), ["Stopped(None)", "live 7242"]);
        assert_eq!(last_write(&place.state), remembered, "two apps do not make each other scan");
        // This run began and ended between two scans.
        place.deliver(7_316);
        assert_eq!(place.look(ReportScope::Changes), ["live 7316"]);
        assert_eq!(place.look(ReportScope::Changes), nothing);
    }

    #[test]
    fn one_look_goes_on_at_a_time() {
        let mut place = Place::new();
        let held = place.scanner.cache.lock().unwrap();
        for scope in [ReportScope::Changes, ReportScope::All] {
            place.scanner.scan(&place.session, &place.sender, scope);
        }
        drop(held);
        assert!(place.replies.try_recv().is_err());
        assert_eq!(place.look(ReportScope::Changes), ["Stopped(None)"]);
        // That scan also served the request for all reports.
        assert_eq!(place.look(ReportScope::Changes).len(), 0);
    }

    #[test]
    fn a_destination_stands_as_its_state_folder_tells() {
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path();
        assert_eq!(run_status(state), RunStatus::Stopped(None));
        let lock = RunnerLock::acquire(state, "outflow run high").unwrap();
        assert_eq!(run_status(state), RunStatus::RunsElsewhere);
        std::fs::write(state.join("paused.json"), "{\"by\":\"permission\"}").unwrap();
        let denied = PauseReason::By(crate::delivery::reaction::Trouble::Permission);
        assert_eq!(run_status(state), RunStatus::PausedElsewhere(denied));
        drop(lock);
        assert_eq!(run_status(state), RunStatus::Stopped(None));
        let _lock = RunnerLock::acquire(state, PREVIEW).unwrap();
        assert_eq!(
            run_status(state),
            RunStatus::Stopped(None),
            "an app that only watches does not run the destination"
        );
    }
}
