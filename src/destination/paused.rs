//! Tells other processes why a run has paused, by a small file next to the runner's lock. The file is valid only while
//! that lock is held; the next holder deletes it. It is overwritten in place at a fixed size, so it can be updated on a
//! full disk.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;
use std::sync::{Arc, Weak};

use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use super::lock::RunnerLock;
use crate::delivery::core::Snapshot;
use crate::delivery::reaction::Trouble;
use crate::folders;

const FILE: &str = "paused.json";

/// Largest file that is read, in bytes.
const MOST: u64 = 4096;

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
    pub fn of(snapshot: &Snapshot) -> Option<Self> {
        let trouble = snapshot.pause.as_ref().map(|pause| Self::By(pause.trouble));
        trouble.or(snapshot.held.then_some(Self::Held))
    }

    /// Reads why the run with this state folder has paused. `None` if no process runs the destination, or the run is
    /// not paused.
    pub fn at(state_folder: &Path) -> Option<Self> {
        let mut text = Vec::new();
        File::open(state_folder.join(FILE)).ok()?.take(MOST).read_to_end(&mut text).ok()?;
        serde_json::from_slice(&text).ok().filter(|_| RunnerLock::is_held(state_folder))
    }
}

/// Deletes the file that a run left behind.
pub(super) fn forget(state_folder: &Path) -> io::Result<()> {
    match std::fs::remove_file(state_folder.join(FILE)) {
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
        self.stands.send_replace(PauseReason::of(snapshot));
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
            self.keep(stands).await;
        }
    }

    /// Writes `stands` to the file, unless the file contains it already. Holds the runner's lock while writing: once
    /// the lock is released, the file belongs to the next holder.
    async fn keep(&mut self, stands: Option<PauseReason>) {
        if self.settled && self.now == stands {
            return;
        }
        let lock = Weak::clone(&self.lock);
        let writing = move || lock.upgrade().map_or(Ok(()), |lock| note(lock.folder(), stands));
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
fn note(state_folder: &Path, stands: Option<PauseReason>) -> io::Result<()> {
    write(&state_folder.join(FILE), stands).inspect_err(|_| drop(forget(state_folder)))
}

fn write(file: &Path, stands: Option<PauseReason>) -> io::Result<()> {
    let text = format!("{:WIDTH$}", serde_json::to_string(&stands)?);
    // Don't truncate first: the space that the file occupies may be the last free space on the disk.
    folders::own_file().write(true).create(true).truncate(false).open(file)?.write_all(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locked(folder: &Path) -> Arc<RunnerLock> {
        Arc::new(RunnerLock::acquire(folder, "outflow run high").unwrap())
    }

    #[test]
    fn what_a_run_notes_is_read_while_it_runs() {
        let root = tempfile::tempdir().unwrap();
        let lock = locked(root.path());
        assert_eq!(PauseReason::at(root.path()), None);
        for paused in [PauseReason::By(Trouble::Permission), PauseReason::Held, PauseReason::By(Trouble::DiskFull)] {
            note(root.path(), Some(paused)).unwrap();
            assert_eq!(PauseReason::at(root.path()), Some(paused));
        }
        note(root.path(), None).unwrap();
        assert_eq!(PauseReason::at(root.path()), None);
        note(root.path(), Some(PauseReason::Held)).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(root.path().join(FILE)).unwrap().permissions().mode() & 0o777, 0o600);
        }
        drop(lock);
        assert_eq!(PauseReason::at(root.path()), None, "nobody runs it");
        let _lock = RunnerLock::acquire(root.path(), "outflow preview").unwrap();
        assert_eq!(PauseReason::at(root.path()), None, "what a killed run has left is nobody's");
    }

    #[test]
    fn what_is_no_reason_says_nothing() {
        let root = tempfile::tempdir().unwrap();
        let _lock = locked(root.path());
        for text in ["", "{}", "\"sleepy\"", "{\"by\":\"magic\"}"] {
            std::fs::write(root.path().join(FILE), text).unwrap();
            assert_eq!(PauseReason::at(root.path()), None, "{text}");
        }
    }

    #[tokio::test]
    async fn the_newest_change_is_noted() {
        let root = tempfile::tempdir().unwrap();
        let lock = locked(root.path());
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
            assert_eq!(PauseReason::at(root.path()), changes[1]);
        }
    }

    #[tokio::test]
    async fn nothing_is_noted_once_the_lock_is_given_back() {
        let root = tempfile::tempdir().unwrap();
        let lock = locked(root.path());
        let mut noted = PauseFile::new(&lock);
        drop(lock);
        let _next = locked(root.path());
        noted.keep(Some(PauseReason::Held)).await;
        assert!(!root.path().join(FILE).exists());
    }

    /// The write blocks, because nothing reads the pipe.
    #[cfg(unix)]
    #[tokio::test(flavor = "multi_thread")]
    async fn the_lock_is_held_while_something_is_noted() {
        let root = tempfile::tempdir().unwrap();
        let (lock, file) = (locked(root.path()), root.path().join(FILE));
        assert!(std::process::Command::new("mkfifo").arg(&file).status().unwrap().success());
        let mut noted = PauseFile::new(&lock);
        let noting = tokio::spawn(async move { noted.keep(Some(PauseReason::Held)).await });
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
        let (lock, file) = (locked(root.path()), root.path().join(FILE));
        let mut noted = PauseFile::new(&lock);
        noted.keep(None).await;
        std::fs::remove_file(&file).unwrap();
        // The file accepts no data, like a file on a full disk.
        std::os::unix::fs::symlink("/dev/full", &file).unwrap();
        let full = Some(PauseReason::By(Trouble::DiskFull));
        noted.keep(full).await;
        assert!(file.symlink_metadata().is_err());
        noted.keep(full).await;
        assert_eq!(PauseReason::at(root.path()), full);
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_pause_takes_no_more_of_the_disk_than_a_run_that_goes_on() {
        use std::os::unix::fs::MetadataExt;
        let root = tempfile::tempdir().unwrap();
        let lock = locked(root.path());
        let mut noted = PauseFile::new(&lock);
        let mut places = Vec::new();
        for stands in [None, Some(PauseReason::By(Trouble::Unreachable)), Some(PauseReason::Held)] {
            noted.keep(stands).await;
            assert_eq!(PauseReason::at(root.path()), stands);
            let file = std::fs::metadata(root.path().join(FILE)).unwrap();
            places.push((file.ino(), file.len()));
        }
        assert_eq!(places, [places[0]; 3]);
    }
}
