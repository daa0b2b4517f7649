//! The folder of a ledger. It is created whole beside its place and then moved there, so that a kill leaves no folder
//! that cannot be opened.

use std::ffi::OsString;
use std::fs::{File, FileType, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::folders::{self, if_exists};
use crate::text::{Key, Phrase};

use super::journal;

/// The file that the store writes last when it creates its files, before any commit.
const VERSION: &str = "version";

/// Contains a folder for each part of the store, but none before the version is written.
const PARTS: &str = "keyspaces";

/// The first journal: zeros until the first commit.
const FIRST_JOURNAL: &str = "0.jnl";

/// The file in each part without which the store would silently start that part empty.
const CURRENT: &str = "current";

/// The parts: the store's own, the profiles and the notes.
const PART_NAMES: [&str; 3] = ["0", "1", "2"];

/// The file that is locked while the store is open.
const LOCK: &str = "lock";

/// What is in the place of a ledger.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum FolderState {
    /// Nothing, or an empty folder.
    Nothing,
    /// A ledger that was created completely.
    Ledger,
    /// A ledger that was not created completely: nothing was ever committed to it.
    HalfMade,
    /// A folder that lacks files of a ledger but may hold data.
    Doubtful,
}

/// Examines `folder` without changing it.
pub(super) fn look(folder: &Path) -> io::Result<FolderState> {
    let Some(entries) = if_exists(std::fs::read_dir(folder))? else { return Ok(FolderState::Nothing) };
    if has_bytes(&folder.join(VERSION))? {
        // Without these, the store would silently start empty.
        let is_whole = has_journals(folder)? && has_parts(&folder.join(PARTS))? && folder.join(LOCK).is_file();
        return Ok(if is_whole { FolderState::Ledger } else { FolderState::Doubtful });
    }
    let mut found = FolderState::Nothing;
    for entry in entries {
        let entry = entry?;
        if !is_of_the_beginning(&entry.path(), entry.file_type()?)? {
            return Ok(FolderState::Doubtful);
        }
        found = FolderState::HalfMade;
    }
    Ok(found)
}

/// Whether there is a journal, and every file with that ending is one.
fn has_journals(folder: &Path) -> io::Result<bool> {
    let mut found = false;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.path().extension().is_some_and(|kind| kind.eq_ignore_ascii_case(journal::ENDING)) {
            if !entry.file_type()?.is_file() || journal::number(&entry.path()).is_none() {
                return Ok(false);
            }
            found = true;
        }
    }
    Ok(found)
}

/// Whether all parts are there, and no other.
fn has_parts(parts: &Path) -> io::Result<bool> {
    if !parts.is_dir() || !PART_NAMES.iter().all(|part| parts.join(part).join(CURRENT).is_file()) {
        return Ok(false);
    }
    for entry in std::fs::read_dir(parts)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() && !PART_NAMES.iter().any(|part| entry.file_name() == *part) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Prevents others from opening the store. Returns `None` if it is open already.
pub(super) fn lock(folder: &Path) -> io::Result<Option<File>> {
    let file = folders::own_file().read(true).write(true).open(folder.join(LOCK))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

fn has_bytes(file: &Path) -> io::Result<bool> {
    Ok(if_exists(std::fs::metadata(file))?.is_some_and(|found| found.len() > 0))
}

/// Whether a file or folder can exist before the first commit. The caller has ruled out a version with bytes.
fn is_of_the_beginning(path: &Path, kind: FileType) -> io::Result<bool> {
    match path.file_name().and_then(|name| name.to_str()) {
        Some(VERSION | LOCK) => Ok(kind.is_file()),
        Some(PARTS) if kind.is_dir() => Ok(std::fs::read_dir(path)?.next().is_none()),
        Some(FIRST_JOURNAL) if kind.is_file() => journal::is_blank(path, 0),
        _ => Ok(false),
    }
}

/// Creates an empty folder beside `folder`, for its owner only (0700), to create the ledger in. First removes what an
/// earlier attempt left.
pub(super) fn prepare(folder: &Path) -> io::Result<PathBuf> {
    let new = beside(folder, ".new")?;
    if_exists(std::fs::remove_dir_all(&new))?;
    folders::create(&new)?;
    Ok(new)
}

/// Moves what was created in `new` to `folder`, which is empty or missing. When this returns, the ledger survives a
/// crash.
pub(super) fn settle(new: &Path, folder: &Path) -> io::Result<()> {
    sync_tree(new)?;
    if_exists(std::fs::remove_dir(folder))?;
    std::fs::rename(new, folder)?;
    folders::sync_around(folder)
}

/// Renames a ledger and logs that. Returns the new path, which tells why.
pub(super) fn set_aside(folder: &Path, why: &str) -> io::Result<PathBuf> {
    let mut number = 1_u32;
    let mut aside = beside(folder, &format!(".{why}-1"))?;
    while aside.try_exists()? {
        number = number.checked_add(1).ok_or(ErrorKind::AlreadyExists)?;
        aside = beside(folder, &format!(".{why}-{number}"))?;
    }
    std::fs::rename(folder, &aside)?;
    tracing::warn!(folder = %folder.display(), aside = %aside.display(), why, "ledger: set aside");
    Ok(aside)
}

fn beside(folder: &Path, ending: &str) -> io::Result<PathBuf> {
    let name =
        folder.file_name().ok_or_else(|| Phrase::from(Key::FileWithoutName).as_error(ErrorKind::InvalidInput))?;
    let mut name = OsString::from(name);
    name.push(ending);
    Ok(folder.with_file_name(name))
}

fn sync_tree(folder: &Path) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sync_tree(&entry.path())?;
        } else {
            File::options().write(true).open(entry.path())?.sync_all()?;
        }
    }
    folders::sync(folder)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{Commit, Ledger, LedgerError, Note};

    /// Leaves the files in `folder` that a kill leaves while the store creates its files.
    fn begin(folder: &Path) {
        std::fs::create_dir_all(folder.join(PARTS)).unwrap();
        for name in [LOCK, VERSION] {
            File::create(folder.join(name)).unwrap();
        }
        File::create(folder.join(FIRST_JOURNAL)).unwrap().set_len(1_000_000).unwrap();
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn commit(ledger: &Ledger) {
        ledger.commit(Commit { notes: vec![(Note::Checkpoint, b"here".to_vec())], ..Commit::default() }).unwrap();
    }

    #[test]
    fn a_new_ledger_leaves_nothing_beside_it() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("a/ledger");
        commit(&Ledger::open(&folder).unwrap());
        assert_eq!(names(&home.path().join("a")), ["ledger"]);
        assert_eq!(look(&folder).unwrap(), FolderState::Ledger);
        assert_eq!(Ledger::open(&folder).unwrap().note(Note::Checkpoint).unwrap(), Some(b"here".to_vec()));
    }

    #[test]
    fn a_killed_creation_starts_again() {
        let home = tempfile::tempdir().unwrap();
        begin(&home.path().join("ledger.new"));
        commit(&Ledger::open(&home.path().join("ledger")).unwrap());
        assert_eq!(names(home.path()), ["ledger"]);
    }

    #[test]
    fn a_half_made_ledger_of_an_older_version_is_set_aside() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("ledger");
        for aside in ["ledger.broken-1", "ledger.broken-2"] {
            begin(&folder);
            commit(&Ledger::open(&folder).unwrap());
            assert!(names(home.path()).contains(&aside.to_owned()));
            std::fs::remove_dir_all(&folder).unwrap();
        }
    }

    #[test]
    fn what_may_hold_data_is_never_set_aside() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("ledger");
        commit(&Ledger::open(&folder).unwrap());
        std::fs::remove_file(folder.join(VERSION)).unwrap();
        let before = names(&folder);
        assert!(matches!(Ledger::open(&folder), Err(LedgerError::Corrupt { .. })));
        assert_eq!((names(home.path()), names(&folder)), (vec!["ledger".to_owned()], before));
    }

    #[test]
    fn a_ledger_without_its_journals_is_not_created_again() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("ledger");
        commit(&Ledger::open(&folder).unwrap());
        std::fs::remove_file(folder.join(FIRST_JOURNAL)).unwrap();
        assert!(matches!(Ledger::open(&folder), Err(LedgerError::Corrupt { .. })));
    }

    #[test]
    fn a_journal_with_bytes_is_no_beginning() {
        let home = tempfile::tempdir().unwrap();
        begin(home.path());
        assert_eq!(look(home.path()).unwrap(), FolderState::HalfMade);
        std::fs::write(home.path().join(FIRST_JOURNAL), b"\0\0x").unwrap();
        assert_eq!(look(home.path()).unwrap(), FolderState::Doubtful);
    }
}
