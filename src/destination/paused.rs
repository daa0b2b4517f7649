//! Why a run has paused, for whoever looks at its destination from another process: a small file beside its lock. It says
//! something only while the lock is held; whoever takes the lock removes it.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use super::lock::RunnerLock;
use super::store::folder::write;
use crate::delivery::core::Snapshot;
use crate::delivery::reaction::Trouble;

/// The file in a destination's state folder.
const FILE: &str = "paused.json";

/// Longest text that is read, in bytes.
const MOST: u64 = 4096;

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
    /// For a run that has just begun, in a runtime.
    pub(super) fn start(state_folder: PathBuf) -> Self {
        let (stands, changes) = watch::channel(None);
        tokio::spawn(follow(state_folder, changes));
        Self { stands }
    }

    /// Tells how the run stands by now.
    pub(super) fn note(&self, snapshot: &Snapshot) {
        let now = Paused::of(snapshot);
        self.stands.send_if_modified(|before| std::mem::replace(before, now) != now);
    }
}

/// Notes each change, the newest where several come at once.
async fn follow(state_folder: PathBuf, mut changes: watch::Receiver<Option<Paused>>) {
    while changes.changed().await.is_ok() {
        let (now, folder) = (*changes.borrow_and_update(), state_folder.clone());
        let noted = tokio::task::spawn_blocking(move || note(&folder, now)).await;
        // Elsewhere it is seen to run then, as before.
        if let Ok(Err(error)) = noted {
            tracing::warn!(%error, "the pause is not noted");
        }
    }
}

fn note(state_folder: &Path, now: Option<Paused>) -> io::Result<()> {
    match now {
        Some(paused) => write(state_folder, &state_folder.join(FILE), &serde_json::to_vec(&paused)?),
        None => forget(state_folder),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_run_notes_is_read_while_it_runs() {
        let root = tempfile::tempdir().unwrap();
        let lock = RunnerLock::acquire(root.path(), "outflow run high").unwrap();
        assert_eq!(Paused::at(root.path()), None);
        for paused in [Paused::By(Trouble::Permission), Paused::Held, Paused::By(Trouble::DiskFull)] {
            note(root.path(), Some(paused)).unwrap();
            assert_eq!(Paused::at(root.path()), Some(paused));
        }
        note(root.path(), None).unwrap();
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
        let _lock = RunnerLock::acquire(root.path(), "outflow run high").unwrap();
        for text in ["", "{}", "\"sleepy\"", "{\"by\":\"magic\"}"] {
            std::fs::write(root.path().join(FILE), text).unwrap();
            assert_eq!(Paused::at(root.path()), None, "{text}");
        }
    }

    #[tokio::test]
    async fn the_newest_change_is_noted() {
        let root = tempfile::tempdir().unwrap();
        let _lock = RunnerLock::acquire(root.path(), "outflow run high").unwrap();
        for changes in [&[Some(Paused::Held), Some(Paused::By(Trouble::Unreachable))][..], &[Some(Paused::Held), None]]
        {
            let (stands, receiver) = watch::channel(None);
            for change in changes {
                let _ = stands.send_replace(*change);
            }
            drop(stands);
            follow(root.path().to_owned(), receiver).await;
            assert_eq!(Paused::at(root.path()), changes[1]);
        }
    }
}
