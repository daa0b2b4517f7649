//! Why a run has paused, for whoever looks at its destination from another process: a small file beside its lock. It says
//! something only while the lock is held; whoever takes the lock removes it. It is written over in its place, so that a disk
//! that is full takes it too.

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

/// The file in a destination's state folder.
const FILE: &str = "paused.json";

/// Longest text that is read, in bytes.
const MOST: u64 = 4096;

/// Bytes of every text that is written, with blanks at its end: none is left of the one before.
const WIDTH: usize = 64;

/// Why a run sends nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Paused {
    /// Its operator wants it so.
    Held,
    /// Something keeps it from going on.
    By(Trouble),
}

impl Paused {
    /// Why a run that looks like this sends nothing, if it does not.
    pub fn of(snapshot: &Snapshot) -> Option<Self> {
        let trouble = snapshot.pause.as_ref().map(|pause| Self::By(pause.trouble));
        trouble.or(snapshot.held.then_some(Self::Held))
    }

    /// Why the run of the destination whose state is in `state_folder` has paused, if one runs and has.
    pub fn at(state_folder: &Path) -> Option<Self> {
        let mut text = Vec::new();
        File::open(state_folder.join(FILE)).ok()?.take(MOST).read_to_end(&mut text).ok()?;
        serde_json::from_slice(&text).ok().filter(|_| RunnerLock::is_held(state_folder))
    }
}

/// Forgets what a run has left there.
pub(super) fn forget(state_folder: &Path) -> io::Result<()> {
    match std::fs::remove_file(state_folder.join(FILE)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Keeps the file as a run stands, on a thread of its own: a disk may be slow. Ends when it is dropped.
pub(super) struct Noting {
    stands: watch::Sender<Option<Paused>>,
}

impl Noting {
    /// For the run that holds `lock` and has just begun, in a runtime.
    pub(super) fn start(lock: &Arc<RunnerLock>) -> Self {
        let (stands, changes) = watch::channel(None);
        tokio::spawn(Noted::new(lock).follow(changes));
        Self { stands }
    }

    /// Tells how the run stands by now.
    pub(super) fn note(&self, snapshot: &Snapshot) {
        self.stands.send_replace(Paused::of(snapshot));
    }
}

/// What the file says.
struct Noted {
    lock: Weak<RunnerLock>,
    now: Option<Paused>,
    /// Whether it says so for sure.
    settled: bool,
    /// What could not be written has been told of.
    warned: bool,
}

impl Noted {
    fn new(lock: &Arc<RunnerLock>) -> Self {
        Self { lock: Arc::downgrade(lock), now: None, settled: false, warned: false }
    }

    /// Notes the newest of what it is told. What could not be written is tried again when more is told.
    async fn follow(mut self, mut changes: watch::Receiver<Option<Paused>>) {
        while changes.changed().await.is_ok() {
            let stands = *changes.borrow_and_update();
            self.keep(stands).await;
        }
    }

    /// Makes the file say how the run stands, unless it does. The lock is held meanwhile: once it has been given back, the
    /// file is the next one's.
    async fn keep(&mut self, stands: Option<Paused>) {
        if self.settled && self.now == stands {
            return;
        }
        let lock = Weak::clone(&self.lock);
        let writing = move || lock.upgrade().map_or(Ok(()), |lock| note(lock.folder(), stands));
        let noted = tokio::task::spawn_blocking(writing).await;
        (self.now, self.settled) = (stands, matches!(noted, Ok(Ok(()))));
        // Elsewhere it is seen to run then, as before.
        if let Ok(Err(error)) = noted
            && !std::mem::replace(&mut self.warned, true)
        {
            tracing::warn!(%error, "the pause is not noted");
        }
        self.warned &= !self.settled;
    }
}

/// Writes how the run stands, or leaves nothing where that cannot be.
fn note(state_folder: &Path, stands: Option<Paused>) -> io::Result<()> {
    write(&state_folder.join(FILE), stands).inspect_err(|_| drop(forget(state_folder)))
}

fn write(file: &Path, stands: Option<Paused>) -> io::Result<()> {
    let text = format!("{:WIDTH$}", serde_json::to_string(&stands)?);
    // Not cut short first: the place that it has may be the last one on the disk.
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
        assert_eq!(Paused::at(root.path()), None);
        for paused in [Paused::By(Trouble::Permission), Paused::Held, Paused::By(Trouble::DiskFull)] {
            note(root.path(), Some(paused)).unwrap();
            assert_eq!(Paused::at(root.path()), Some(paused));
        }
        note(root.path(), None).unwrap();
        assert_eq!(Paused::at(root.path()), None);
        note(root.path(), Some(Paused::Held)).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(root.path().join(FILE)).unwrap().permissions().mode() & 0o777, 0o600);
        }
        drop(lock);
        assert_eq!(Paused::at(root.path()), None, "nobody runs it");
        let _lock = RunnerLock::acquire(root.path(), "outflow preview").unwrap();
        assert_eq!(Paused::at(root.path()), None, "what a killed run has left is nobody's");
    }

    #[test]
    fn what_is_no_reason_says_nothing() {
        let root = tempfile::tempdir().unwrap();
        let _lock = locked(root.path());
        for text in ["", "{}", "\"sleepy\"", "{\"by\":\"magic\"}"] {
            std::fs::write(root.path().join(FILE), text).unwrap();
            assert_eq!(Paused::at(root.path()), None, "{text}");
        }
    }

    #[tokio::test]
    async fn the_newest_change_is_noted() {
        let root = tempfile::tempdir().unwrap();
        let lock = locked(root.path());
        for changes in [&[Some(Paused::Held), Some(Paused::By(Trouble::Unreachable))][..], &[Some(Paused::Held), None]]
        {
            let (stands, receiver) = watch::channel(None);
            for change in changes {
                let _ = stands.send_replace(*change);
            }
            drop(stands);
            Noted::new(&lock).follow(receiver).await;
            assert_eq!(Paused::at(root.path()), changes[1]);
        }
    }

    #[tokio::test]
    async fn nothing_is_noted_once_the_lock_is_given_back() {
        let root = tempfile::tempdir().unwrap();
        let lock = locked(root.path());
        let mut noted = Noted::new(&lock);
        drop(lock);
        let _next = locked(root.path());
        noted.keep(Some(Paused::Held)).await;
        assert!(!root.path().join(FILE).exists());
    }

    /// A pipe that nobody reads holds the write up.
    #[cfg(unix)]
    #[tokio::test(flavor = "multi_thread")]
    async fn the_lock_is_held_while_something_is_noted() {
        let root = tempfile::tempdir().unwrap();
        let (lock, file) = (locked(root.path()), root.path().join(FILE));
        assert!(std::process::Command::new("mkfifo").arg(&file).status().unwrap().success());
        let mut noted = Noted::new(&lock);
        let noting = tokio::spawn(async move { noted.keep(Some(Paused::Held)).await });
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
        let mut noted = Noted::new(&lock);
        noted.keep(None).await;
        std::fs::remove_file(&file).unwrap();
        // It takes nothing, as a disk that is full.
        std::os::unix::fs::symlink("/dev/full", &file).unwrap();
        let full = Some(Paused::By(Trouble::DiskFull));
        noted.keep(full).await;
        assert!(file.symlink_metadata().is_err());
        noted.keep(full).await;
        assert_eq!(Paused::at(root.path()), full);
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_pause_takes_no_more_of_the_disk_than_a_run_that_goes_on() {
        use std::os::unix::fs::MetadataExt;
        let root = tempfile::tempdir().unwrap();
        let lock = locked(root.path());
        let mut noted = Noted::new(&lock);
        let mut places = Vec::new();
        for stands in [None, Some(Paused::By(Trouble::Unreachable)), Some(Paused::Held)] {
            noted.keep(stands).await;
            assert_eq!(Paused::at(root.path()), stands);
            let file = std::fs::metadata(root.path().join(FILE)).unwrap();
            places.push((file.ino(), file.len()));
        }
        assert_eq!(places, [places[0]; 3]);
    }
}
