//! Allows one runner per destination: a file lock of the operating system, which is released even when a process is
//! killed. The file names the holder.

use std::fs::{File, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::paused;
use crate::folders;
use crate::text::{Explain, Phrase, display_in_english, say};

const FILE: &str = "runner.lock";

/// `is_held` takes the lock for a moment. So `acquire` tries this often before it reports that the lock is held.
const ATTEMPTS: u32 = 5;

const PAUSE: Duration = Duration::from_millis(10);

/// Largest holder record that is read, in bytes.
const MAX_HOLDER: u64 = 4096;

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

#[derive(Debug, thiserror::Error)]
pub enum LockError {
    Held {
        name: String,
        /// None if the lock file does not contain a readable record.
        holder: Option<Holder>,
    },
    Lock {
        path: PathBuf,
        source: io::Error,
    },
}

impl Explain for LockError {
    fn phrase(&self) -> Phrase {
        match self {
            Self::Held { name, holder: None } => Phrase::from(say::ReasonHeldBySomebody { name }),
            Self::Held { name, holder: Some(holder) } => Phrase::from(say::ReasonHeld {
                name,
                process: holder.process.to_string(),
                since: &holder.since,
                command: &holder.command,
            }),
            Self::Lock { path, source } => Phrase::from(say::ReasonNotLocked { path, system: Phrase::system(source) }),
        }
    }
}

display_in_english!(LockError);

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

/// Pause between two attempts to take a lock that a short command holds. With the 40 ms that an attempt takes, it is given
/// up after 10 s.
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
        let path = state_folder.join(FILE);
        let refused = |source| LockError::Lock { path: path.clone(), source };
        folders::create(state_folder).map_err(refused)?;
        let mut file = open(&path).map_err(refused)?;
        if !locked(&file).map_err(refused)? {
            return Err(LockError::Held { name: name_of(state_folder), holder: read_holder(&mut file) });
        }
        write_holder(&mut file, what).map_err(refused)?;
        if let Err(error) = paused::forget(state_folder) {
            // The file only informs other processes about a pause, so this is no reason to refuse a run.
            tracing::warn!(%error, "what an earlier run noted stays");
        }
        Ok(Self { _file: file, folder: state_folder.to_owned() })
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether a process holds the lock of the destination with this state folder.
    pub fn is_held(state_folder: &Path) -> bool {
        let Ok(file) = File::open(state_folder.join(FILE)) else { return false };
        matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
    }

    /// Like [`Self::is_held`], but ignores a holder that is no run, such as a preview.
    pub fn is_held_by_run(state_folder: &Path) -> bool {
        let holder = || read_holder(&mut File::open(state_folder.join(FILE)).ok()?);
        Self::is_held(state_folder) && !holder().is_some_and(|holder| holder.is_brief())
    }
}

fn open(path: &Path) -> io::Result<File> {
    folders::own_file().read(true).write(true).create(true).truncate(false).open(path)
}

fn locked(file: &File) -> io::Result<bool> {
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
    file.take(MAX_HOLDER).read_to_end(&mut text).ok()?;
    serde_json::from_slice(&text).ok()
}

fn name_of(state_folder: &Path) -> String {
    state_folder.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_runner_is_told_who_the_first_is() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("high");
        let first = RunnerLock::acquire(&folder, "outflow run high").unwrap();
        let Err(LockError::Held { name, holder: Some(holder) }) = RunnerLock::acquire(&folder, "outflow run high")
        else {
            panic!("the lock was taken twice");
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
}
