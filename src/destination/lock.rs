//! Allows one runner per destination, and tells other processes who it is and why it has paused.
//!
//! The lock is a file lock of the operating system, which is released even when a process is killed; the file names the
//! holder. A small file next to it holds the reason of a pause. That file is valid only while the lock is held; the
//! next holder deletes it. It is overwritten in place at a fixed size, so it can be updated on a full disk.

use std::fs::{File, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::sync::watch;

use crate::delivery::core::Snapshot;
use crate::delivery::reaction::Trouble;
use crate::folders;
use crate::text::{Phrase, explained, say};

const LOCK_FILE: &str = "runner.lock";

/// `is_held` takes the lock for a moment. So `acquire` tries this often before it reports that the lock is held.
const ATTEMPTS: u32 = 5;

const PAUSE: Duration = Duration::from_millis(10);

/// Largest file that is read, in bytes.
const MAX_FILE: u64 = 4096;

/// Holder name of `outflow preview`.
pub const PREVIEW: &str = "outflow preview";

/// Holder name of `outflow apply`.
pub const APPLY: &str = "outflow apply";

/// Exclusive use of a destination's state, until this is dropped or the process ends.
#[derive(Debug)]
pub struct RunnerLock {
    _file: File,
    folder: PathBuf,
}

/// The process that holds a destination's lock.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Holder {
    pub process: u32,
    /// When the process took the lock, RFC 3339 in UTC.
    pub since: String,
    pub command: String,
}

impl Holder {
    /// Whether the holder only reads or changes the ledger briefly and releases the lock soon. It is not a run.
    pub fn is_brief(&self) -> bool {
        [PREVIEW, APPLY].contains(&self.command.as_str())
    }
}

explained! {
    #[derive(Debug, thiserror::Error)]
    pub enum LockError {
        Held {
            name: String,
            /// None if the lock file does not contain a readable record.
            holder: Option<Holder>,
        } => match holder {
            None => Phrase::from(say::ReasonHeldBySomebody { name }),
            Some(Holder { process, since, command }) => {
                Phrase::from(say::ReasonHeld { name, process: process.to_string(), since, command })
            }
        },
        Lock { path: PathBuf, source: io::Error } => say::ReasonNotLocked { path, system: Phrase::system(source) },
    }
}

/// An error that may only mean that a short command holds the lock for a moment.
pub trait HeldBriefly {
    /// Returns the short command that holds the lock. Nothing has changed in that case.
    fn brief_holder(&self) -> Option<&Holder>;
}

impl HeldBriefly for LockError {
    fn brief_holder(&self) -> Option<&Holder> {
        match self {
            Self::Held { holder, .. } => holder.as_ref().filter(|holder| holder.is_brief()),
            Self::Lock { .. } => None,
        }
    }
}

/// Counts the attempts while a short command holds the lock.
#[derive(Default)]
pub struct LockWait {
    attempts: u32,
}

/// Pause between two attempts to take a lock that a short command holds. With the 40 ms that an attempt takes, it is
/// given up after 10 s.
pub const WAIT: Duration = Duration::from_millis(60);

const MAX_ATTEMPTS: u32 = 100;

impl LockWait {
    /// Returns the holder to wait for, for [`WAIT`], before the next attempt; `None` if the error is final.
    pub fn holder(&mut self, error: &impl HeldBriefly) -> Option<Holder> {
        self.attempts += 1;
        error.brief_holder().filter(|_| self.attempts <= MAX_ATTEMPTS).cloned()
    }

    /// Whether the last failed attempt was the first one.
    pub fn is_first(&self) -> bool {
        self.attempts == 1
    }
}

impl RunnerLock {
    /// Takes the lock of the destination with this state folder, and creates the folder if it is missing.
    /// `what` is the command of this process, for the error message that a second process shows.
    pub fn acquire(state_folder: &Path, what: &str) -> Result<Self, LockError> {
        let path = state_folder.join(LOCK_FILE);
        let refused = |source| LockError::Lock { path: path.clone(), source };
        folders::create(state_folder).map_err(refused)?;
        let opened = folders::own_file().read(true).write(true).create(true).truncate(false).open(&path);
        let mut file = opened.map_err(refused)?;
        if !try_lock_often(&file).map_err(refused)? {
            let name = state_folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
            return Err(LockError::Held { name, holder: read_holder(&mut file) });
        }
        write_holder(&mut file, what).map_err(refused)?;
        if let Err(error) = delete_pause(state_folder) {
            // The file only informs other processes about a pause, so this is no reason to refuse a run.
            tracing::warn!(%error, "what an earlier run noted stays");
        }
        Ok(Self { _file: file, folder: state_folder.to_owned() })
    }

    /// Whether a process holds the lock of the destination with this state folder.
    pub fn is_held(state_folder: &Path) -> bool {
        let Ok(file) = File::open(state_folder.join(LOCK_FILE)) else { return false };
        matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
    }

    /// Like [`Self::is_held`], but ignores a holder that is no run, such as a preview.
    pub fn is_held_by_run(state_folder: &Path) -> bool {
        let holder = || read_holder(&mut File::open(state_folder.join(LOCK_FILE)).ok()?);
        Self::is_held(state_folder) && !holder().is_some_and(|holder| holder.is_brief())
    }
}

fn try_lock_often(file: &File) -> io::Result<bool> {
    for attempt in 1..=ATTEMPTS {
        match file.try_lock() {
            Ok(()) => return Ok(true),
            Err(TryLockError::WouldBlock) if attempt < ATTEMPTS => std::thread::sleep(PAUSE),
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
    Ok(false)
}

fn write_holder(file: &mut File, what: &str) -> io::Result<()> {
    let since = OffsetDateTime::now_utc().replace_nanosecond(0).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let since = since.format(&Rfc3339).unwrap_or_default();
    let holder = Holder { process: std::process::id(), since, command: what.to_owned() };
    file.set_len(0)?;
    file.rewind()?;
    file.write_all(&serde_json::to_vec(&holder)?)
}

fn read_holder(file: &mut File) -> Option<Holder> {
    let mut text = Vec::new();
    file.take(MAX_FILE).read_to_end(&mut text).ok()?;
    serde_json::from_slice(&text).ok()
}

const PAUSE_FILE: &str = "paused.json";

/// Size of the file in bytes. Shorter texts are padded with spaces, so that nothing of the previous text remains.
const WIDTH: usize = 64;

/// Why a run sends nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PauseReason {
    /// The operator paused the run.
    Held,
    /// A problem stops the run.
    By(Trouble),
}

impl PauseReason {
    /// Returns why a run with this snapshot sends nothing, or `None` if it is not paused.
    pub fn from_snapshot(snapshot: &Snapshot) -> Option<Self> {
        let trouble = snapshot.pause.as_ref().map(|pause| Self::By(pause.trouble));
        trouble.or(snapshot.held.then_some(Self::Held))
    }

    /// Reads why the run with this state folder has paused. `None` if no process runs the destination, or the run is
    /// not paused.
    pub fn read(state_folder: &Path) -> Option<Self> {
        let mut text = Vec::new();
        File::open(state_folder.join(PAUSE_FILE)).ok()?.take(MAX_FILE).read_to_end(&mut text).ok()?;
        serde_json::from_slice(&text).ok().filter(|_| RunnerLock::is_held(state_folder))
    }
}

/// Deletes the file that a run left behind.
fn delete_pause(state_folder: &Path) -> io::Result<()> {
    match std::fs::remove_file(state_folder.join(PAUSE_FILE)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Keeps the file up to date. Each write uses a blocking thread, because a disk may be slow. Ends when this is dropped.
pub(super) struct PauseWriter {
    stands: watch::Sender<Option<PauseReason>>,
}

impl PauseWriter {
    /// Starts for the run that holds `lock`. Must be called inside a Tokio runtime.
    pub(super) fn start(lock: &Arc<RunnerLock>) -> Self {
        let (stands, changes) = watch::channel(None);
        tokio::spawn(PauseFile::new(lock).follow(changes));
        Self { stands }
    }

    /// Passes on the newest state of the run. Does not wait for the write.
    pub(super) fn note(&self, snapshot: &Snapshot) {
        self.stands.send_replace(PauseReason::from_snapshot(snapshot));
    }
}

/// The state of the file.
struct PauseFile {
    lock: Weak<RunnerLock>,
    now: Option<PauseReason>,
    /// Whether the file is known to contain `now`: the last write succeeded.
    settled: bool,
    /// A failed write was logged. Reset by the next success.
    warned: bool,
}

impl PauseFile {
    fn new(lock: &Arc<RunnerLock>) -> Self {
        Self { lock: Arc::downgrade(lock), now: None, settled: false, warned: false }
    }

    /// Writes the newest state after each change. A failed write is tried again with the next snapshot.
    async fn follow(mut self, mut changes: watch::Receiver<Option<PauseReason>>) {
        while changes.changed().await.is_ok() {
            let stands = *changes.borrow_and_update();
            self.update(stands).await;
        }
    }

    /// Writes `stands` to the file, unless the file contains it already. Holds the runner's lock while writing: once
    /// the lock is released, the file belongs to the next holder.
    async fn update(&mut self, stands: Option<PauseReason>) {
        if self.settled && self.now == stands {
            return;
        }
        let lock = Weak::clone(&self.lock);
        let writing = move || lock.upgrade().map_or(Ok(()), |lock| write_pause(&lock.folder, stands));
        let noted = tokio::task::spawn_blocking(writing).await;
        (self.now, self.settled) = (stands, matches!(noted, Ok(Ok(()))));
        // Without the file, other processes see this run as not paused.
        if let Ok(Err(error)) = noted
            && !std::mem::replace(&mut self.warned, true)
        {
            tracing::warn!(%error, "the pause is not noted");
        }
        self.warned &= !self.settled;
    }
}

/// Writes the state. If that fails, deletes the file, so that it can't show an old state.
fn write_pause(state_folder: &Path, stands: Option<PauseReason>) -> io::Result<()> {
    let text = format!("{:WIDTH$}", serde_json::to_string(&stands)?);
    // Don't truncate first: the space that the file occupies may be the last free space on the disk.
    let opened = folders::own_file().write(true).create(true).truncate(false).open(state_folder.join(PAUSE_FILE));
    let written = opened.and_then(|mut file| file.write_all(text.as_bytes()));
    written.inspect_err(|_| drop(delete_pause(state_folder)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_runner_gets_the_name_of_the_first() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("high");
        let first = RunnerLock::acquire(&folder, "outflow run high").unwrap();
        let Err(LockError::Held { name, holder: Some(holder) }) = RunnerLock::acquire(&folder, "outflow run high")
        else {
            panic!("a second process took the lock");
        };
        assert_eq!((name.as_str(), holder.process), ("high", std::process::id()));
        assert_eq!(holder.command, "outflow run high");
        assert!(OffsetDateTime::parse(&holder.since, &Rfc3339).is_ok());
        drop(first);
        RunnerLock::acquire(&folder, "outflow run high").unwrap();
    }

    #[test]
    fn a_note_that_cannot_be_removed_does_not_keep_the_lock_from_anybody() {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir(root.path().join("paused.json")).unwrap();
        RunnerLock::acquire(root.path(), "outflow run high").unwrap();
    }

    #[test]
    fn the_message_names_process_time_and_command() {
        let holder = Holder { process: 4711, since: "2026-11-22T10:00:00Z".into(), command: "outflow run high".into() };
        let held = LockError::Held { name: "high".into(), holder: Some(holder) };
        let expected =
            "Process 4711 has been running high since 2026-11-22T10:00:00Z (outflow run high). Stop it first.";
        assert_eq!(held.to_string(), expected);
        let unknown = LockError::Held { name: "high".into(), holder: None };
        assert_eq!(unknown.to_string(), "Another process is already running high. Stop it first.");
    }

    #[test]
    fn a_look_does_not_take_the_lock() {
        let root = tempfile::tempdir().unwrap();
        assert!(!RunnerLock::is_held(root.path()));
        let lock = RunnerLock::acquire(root.path(), "outflow run high").unwrap();
        assert!(RunnerLock::is_held(root.path()));
        drop(lock);
        assert!(!RunnerLock::is_held(root.path()));
        RunnerLock::acquire(root.path(), "outflow run high").unwrap();
    }

    fn acquired(folder: &Path) -> Arc<RunnerLock> {
        Arc::new(RunnerLock::acquire(folder, "outflow run high").unwrap())
    }

    #[test]
    fn what_a_run_notes_is_read_while_it_runs() {
        let root = tempfile::tempdir().unwrap();
        let lock = acquired(root.path());
        assert_eq!(PauseReason::read(root.path()), None);
        for paused in [PauseReason::By(Trouble::Permission), PauseReason::Held, PauseReason::By(Trouble::DiskFull)] {
            write_pause(root.path(), Some(paused)).unwrap();
            assert_eq!(PauseReason::read(root.path()), Some(paused));
        }
        write_pause(root.path(), None).unwrap();
        assert_eq!(PauseReason::read(root.path()), None);
        write_pause(root.path(), Some(PauseReason::Held)).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(root.path().join(PAUSE_FILE)).unwrap().permissions().mode() & 0o777, 0o600);
        }
        drop(lock);
        assert_eq!(PauseReason::read(root.path()), None, "no process runs the destination");
        let _lock = RunnerLock::acquire(root.path(), "outflow preview").unwrap();
        assert_eq!(PauseReason::read(root.path()), None, "the state that a killed run left belongs to no run");
    }

    #[test]
    fn what_is_no_reason_says_nothing() {
        let root = tempfile::tempdir().unwrap();
        let _lock = acquired(root.path());
        for text in ["", "{}", "\"sleepy\"", "{\"by\":\"magic\"}"] {
            std::fs::write(root.path().join(PAUSE_FILE), text).unwrap();
            assert_eq!(PauseReason::read(root.path()), None, "{text}");
        }
    }

    #[tokio::test]
    async fn the_newest_change_is_noted() {
        let root = tempfile::tempdir().unwrap();
        let lock = acquired(root.path());
        for changes in [
            &[Some(PauseReason::Held), Some(PauseReason::By(Trouble::Unreachable))][..],
            &[Some(PauseReason::Held), None],
        ] {
            let (stands, receiver) = watch::channel(None);
            for change in changes {
                let _ = stands.send_replace(*change);
            }
            drop(stands);
            PauseFile::new(&lock).follow(receiver).await;
            assert_eq!(PauseReason::read(root.path()), changes[1]);
        }
    }

    #[tokio::test]
    async fn nothing_is_noted_once_the_lock_is_given_back() {
        let root = tempfile::tempdir().unwrap();
        let lock = acquired(root.path());
        let mut noted = PauseFile::new(&lock);
        drop(lock);
        let _next = acquired(root.path());
        noted.update(Some(PauseReason::Held)).await;
        assert!(!root.path().join(PAUSE_FILE).exists());
    }

    /// The write blocks, because no process reads the pipe.
    #[cfg(unix)]
    #[tokio::test(flavor = "multi_thread")]
    async fn the_lock_is_held_while_something_is_noted() {
        let root = tempfile::tempdir().unwrap();
        let (lock, file) = (acquired(root.path()), root.path().join(PAUSE_FILE));
        assert!(std::process::Command::new("mkfifo").arg(&file).status().unwrap().success());
        let mut noted = PauseFile::new(&lock);
        let noting = tokio::spawn(async move { noted.update(Some(PauseReason::Held)).await });
        while Arc::strong_count(&lock) < 2 {
            tokio::task::yield_now().await;
        }
        drop(lock);
        assert!(RunnerLock::is_held(root.path()));
        let text = tokio::task::spawn_blocking(move || std::fs::read_to_string(file).unwrap()).await.unwrap();
        noting.await.unwrap();
        assert_eq!((text.trim_end(), RunnerLock::is_held(root.path())), ("\"held\"", false));
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn what_could_not_be_noted_is_tried_again_and_nothing_wrong_stays() {
        let root = tempfile::tempdir().unwrap();
        let (lock, file) = (acquired(root.path()), root.path().join(PAUSE_FILE));
        let mut noted = PauseFile::new(&lock);
        noted.update(None).await;
        std::fs::remove_file(&file).unwrap();
        // The file accepts no data, like a file on a full disk.
        std::os::unix::fs::symlink("/dev/full", &file).unwrap();
        let full = Some(PauseReason::By(Trouble::DiskFull));
        noted.update(full).await;
        assert!(file.symlink_metadata().is_err());
        noted.update(full).await;
        assert_eq!(PauseReason::read(root.path()), full);
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_pause_takes_no_more_of_the_disk_than_a_run_that_goes_on() {
        use std::os::unix::fs::MetadataExt;
        let root = tempfile::tempdir().unwrap();
        let lock = acquired(root.path());
        let mut noted = PauseFile::new(&lock);
        let mut places = Vec::new();
        for stands in [None, Some(PauseReason::By(Trouble::Unreachable)), Some(PauseReason::Held)] {
            noted.update(stands).await;
            assert_eq!(PauseReason::read(root.path()), stands);
            let file = std::fs::metadata(root.path().join(PAUSE_FILE)).unwrap();
            places.push((file.ino(), file.len()));
        }
        assert_eq!(places, [places[0]; 3]);
    }
}
