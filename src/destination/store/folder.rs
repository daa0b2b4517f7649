//! Lists folders, and replaces files atomically: after a crash a file has its old or its new content, as a whole.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use crate::folders;

/// Returns the file names in `folder`, in byte order. A missing folder has no files.
pub(in crate::destination) fn entries(folder: &Path) -> io::Result<Vec<OsString>> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut names = entries.map(|entry| entry.map(|entry| entry.file_name())).collect::<io::Result<Vec<_>>>()?;
    names.sort();
    Ok(names)
}

/// Prefix and suffix of a temporary file's name, around the random part.
const TEMPORARY: (&str, &str) = (".", ".new");

/// Replaces `file` in `folder`, readable only by its owner (0600). After a crash, the file is the old or the new one. A
/// temporary file that a crash leaves behind is deleted by a later write, once it is a day old.
pub(in crate::destination) fn write(folder: &Path, file: &Path, bytes: &[u8]) -> io::Result<()> {
    let (before, after) = TEMPORARY;
    let _writing = writing(folder);
    let mut builder = tempfile::Builder::new();
    let mut temporary = builder.prefix(before).rand_bytes(folders::RANDOM).suffix(after).tempfile_in(folder)?;
    temporary.write_all(bytes)?;
    temporary.as_file().sync_all()?;
    temporary.persist(file).map_err(|error| error.error)?;
    folders::sync(folder)
}

/// Takes a shared lock on `folder`, which every writer holds while it writes. A writer that finds no other first
/// deletes what killed writers left behind. If the system can't lock folders, nothing is deleted.
fn writing(folder: &Path) -> Option<File> {
    let lock = File::open(folder).ok()?;
    if lock.try_lock().is_ok() {
        folders::clean(folder, TEMPORARY.0, TEMPORARY.1);
        lock.unlock().ok()?;
    }
    // If this fails, another process is deleting old files. That is harmless, because it does not delete new ones.
    lock.try_lock_shared().ok()?;
    Some(lock)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::*;

    #[test]
    #[cfg(unix)]
    fn what_a_kill_left_is_gone_with_the_next_write_unless_somebody_else_writes() {
        let folder = tempfile::tempdir().unwrap();
        let left = folder.path().join(".abcdef.new");
        let old = SystemTime::now() - Duration::from_hours(25);
        File::create(&left).unwrap().set_modified(old).unwrap();
        let other = writing_beside(folder.path());
        write(folder.path(), &folder.path().join("a"), b"a").unwrap();
        assert!(left.exists());
        drop(other);
        write(folder.path(), &folder.path().join("a"), b"b").unwrap();
        assert_eq!(entries(folder.path()).unwrap(), ["a"]);
    }

    #[cfg(unix)]
    fn writing_beside(folder: &Path) -> File {
        let lock = File::open(folder).unwrap();
        lock.lock_shared().unwrap();
        lock
    }
}
