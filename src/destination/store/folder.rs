//! The files in a folder, and files that are either the old one or the new one, whole.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use crate::folders;

/// The file names in `folder`, in byte order; none when there is no such folder.
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

/// Around the random part of a temporary file's name.
const TEMPORARY: (&str, &str) = (".", ".new");

/// Writes `file` in `folder` for the owner only (0600). A crash leaves the old file or the new one; what it leaves beside
/// them is taken away a day later.
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

/// The right to write in `folder`, shared with all who do; what kills left there is cleaned by whoever finds nobody else.
/// Where the system does not let a folder be locked, nothing is cleaned.
fn writing(folder: &Path) -> Option<File> {
    let lock = File::open(folder).ok()?;
    if lock.try_lock().is_ok() {
        folders::clean(folder, TEMPORARY.0, TEMPORARY.1);
        lock.unlock().ok()?;
    }
    // Whoever cleans at this moment takes nothing that was made just now.
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
