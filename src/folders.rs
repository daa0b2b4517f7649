//! Files and folders that survive a crash and belong to their owner only. This room uses no other room but `text`.

use std::ffi::OsString;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;
use std::time::Duration;

use crate::text::{Key, Phrase, say};

/// Age at which a temporary file is removed. A killed process left it: by then no process writes it.
const LEFTOVER_AGE: Duration = Duration::from_hours(24);

/// Random letters and digits in the name of a temporary file.
pub(crate) const RANDOM: usize = 6;

/// Creates `folder` and its missing parents, for the owner only (0700). After this returns, they survive a crash.
pub(crate) fn create(folder: &Path) -> io::Result<()> {
    let missing: Vec<_> = folder.ancestors().take_while(|folder| !folder.exists()).collect();
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)?;
    missing.into_iter().try_for_each(sync_around)
}

/// Returns the options to open a file that Outflow keeps for itself: private to its owner (0600), and without following
/// a link, which another user may have put there to have a different file written.
pub(crate) fn own_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600).custom_flags(rustix::fs::OFlags::NOFOLLOW.bits().cast_signed());
    }
    options
}

/// Reads a regular file of at most `most` bytes. Follows links.
pub(crate) fn read_regular(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut options = OpenOptions::new();
    // Without this, opening a pipe would wait for a writer.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, rustix::fs::OFlags::NONBLOCK.bits().cast_signed());
    let file = options.read(true).open(path)?;
    let found = file.metadata()?;
    if found.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if !found.is_file() {
        // A pipe or a device may never end.
        return Err(Phrase::from(Key::FileNotRegular).as_error(io::ErrorKind::InvalidInput));
    }
    read_bounded(file, most)
}

/// Reads to the end. Fails if there are more than `most` bytes.
pub(crate) fn read_bounded(from: impl Read, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(most + 1).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > most) {
        return Err(Phrase::from(say::FileTooLarge { bytes: most }).as_error(io::ErrorKind::FileTooLarge));
    }
    Ok(bytes)
}

/// Removes the permissions of others from everything in `folder`, which an earlier version left to the umask. Fails if
/// it finds a link.
#[cfg(unix)]
pub(crate) fn make_private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    const OTHERS: u32 = 0o077;
    for entry in std::fs::read_dir(folder)? {
        let (path, found) = entry.and_then(|entry| Ok((entry.path(), entry.metadata()?)))?;
        if found.is_symlink() {
            return Err(rustix::io::Errno::LOOP.into());
        }
        let mut rights = found.permissions();
        if rights.mode() & OTHERS != 0 {
            rights.set_mode(rights.mode() & !OTHERS);
            if let Err(error) = std::fs::set_permissions(&path, rights) {
                tracing::warn!(file = %path.display(), %error, "others may read it still");
            }
        }
        if found.is_dir() {
            make_private(&path)?;
        }
    }
    Ok(())
}

/// Outside Unix, a file has the permissions of its folder.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "fails on Unix only")]
pub(crate) fn make_private(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Returns true if another user controls `folder`: neither this user nor root owns it, and it is writable.
#[cfg(unix)]
pub(crate) fn is_foreign(folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    const WRITABLE: u32 = 0o222;
    let us = rustix::process::geteuid().as_raw();
    std::fs::metadata(folder).is_ok_and(|found| ![0, us].contains(&found.uid()) && found.mode() & WRITABLE != 0)
}

/// Outside Unix, the owner is not known.
#[cfg(not(unix))]
pub(crate) fn is_foreign(_: &Path) -> bool {
    false
}

/// Makes the names in `folder` survive a crash. Only Unix can open a folder for that.
#[cfg_attr(not(unix), expect(clippy::unnecessary_wraps, reason = "fails on Unix only"))]
pub(crate) fn sync(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    std::fs::File::open(folder)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

/// Makes the name of `path` itself survive a crash.
pub(crate) fn sync_around(path: &Path) -> io::Result<()> {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).map_or(Ok(()), sync)
}

/// Removes old temporary files that killed processes left in `folder`, named `before`, [`RANDOM`] letters or digits,
/// `after`. The caller keeps out processes that write such files. Nothing else is touched, and no link is followed; a
/// file that cannot be removed stays.
pub(crate) fn clean(folder: &Path, before: &str, after: &str) {
    let is_ours = |name: &str| {
        let random = name.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
        random.is_some_and(|random| random.len() == RANDOM && random.bytes().all(|byte| byte.is_ascii_alphanumeric()))
    };
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        // For a link, this describes the link itself.
        let Ok(found) = entry.metadata() else { continue };
        let age = found.modified().ok().and_then(|modified| modified.elapsed().ok());
        if found.is_file()
            && age.is_some_and(|age| age >= LEFTOVER_AGE)
            && entry.file_name().to_str().is_some_and(is_ours)
        {
            let removed = std::fs::remove_file(entry.path());
            tracing::info!(file = %entry.path().display(), ?removed, "left by a kill");
        }
    }
}

/// Returns `None` in place of the error that a file or folder does not exist.
pub(crate) fn if_exists<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        other => other.map(Some),
    }
}

/// Returns the file names in `folder`, in byte order. A missing folder has no files.
pub(crate) fn list(folder: &Path) -> io::Result<Vec<OsString>> {
    let Some(entries) = if_exists(std::fs::read_dir(folder))? else { return Ok(Vec::new()) };
    let mut names = entries.map(|entry| entry.map(|entry| entry.file_name())).collect::<io::Result<Vec<_>>>()?;
    names.sort();
    Ok(names)
}

/// Prefix and suffix of a temporary file's name, around the random part.
const TEMPORARY: (&str, &str) = (".", ".new");

/// Replaces `file` in `folder`, readable only by its owner (0600). After a crash, the file is the old or the new one. A
/// temporary file that a crash leaves behind is deleted by a later write, once it is a day old.
pub(crate) fn replace(folder: &Path, file: &Path, bytes: &[u8]) -> io::Result<()> {
    let (before, after) = TEMPORARY;
    let _writing = lock_to_write(folder);
    let mut builder = tempfile::Builder::new();
    let mut temporary = builder.prefix(before).rand_bytes(RANDOM).suffix(after).tempfile_in(folder)?;
    temporary.write_all(bytes)?;
    temporary.as_file().sync_all()?;
    temporary.persist(file).map_err(|error| error.error)?;
    sync(folder)
}

/// Takes a shared lock on `folder`, which every writer holds while it writes. A writer that finds no other first
/// deletes what killed writers left behind. If the system can't lock folders, nothing is deleted.
fn lock_to_write(folder: &Path) -> Option<File> {
    let lock = File::open(folder).ok()?;
    if lock.try_lock().is_ok() {
        clean(folder, TEMPORARY.0, TEMPORARY.1);
        lock.unlock().ok()?;
    }
    // If this fails, another process is deleting old files. That is harmless, because it does not delete new ones.
    lock.try_lock_shared().ok()?;
    Some(lock)
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::time::SystemTime;

    use super::*;

    #[test]
    #[cfg(unix)]
    fn what_is_written_is_its_owners_and_no_link_is_followed() {
        use std::io::Write;
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (file, link, kept) = (folder.path().join("new"), folder.path().join("link"), folder.path().join("kept"));
        std::fs::write(&kept, "kept").unwrap();
        symlink(&kept, &link).unwrap();
        let open = |path| own_file().create(true).write(true).truncate(true).open(path);
        open(&file).unwrap().write_all(b"new").unwrap();
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(open(&link).is_err());
        assert_eq!(std::fs::read(&kept).unwrap(), b"kept");
    }

    #[test]
    #[cfg(unix)]
    fn only_regular_files_of_some_size_are_read_also_through_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link, pipe) = (folder.path().join("file"), folder.path().join("link"), folder.path().join("pipe"));
        std::fs::write(&file, "four").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, rustix::fs::Mode::RWXU).unwrap();
        assert_eq!(read_regular(&link, 4).unwrap(), b"four");
        assert_eq!(read_regular(&file, 3).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
        for endless in [pipe.as_path(), Path::new("/dev/zero")] {
            assert_eq!(read_regular(endless, 4).unwrap_err().kind(), io::ErrorKind::InvalidInput, "{endless:?}");
        }
    }

    #[test]
    #[cfg(unix)]
    fn what_others_may_read_is_taken_from_them_and_a_link_is_refused() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("inner");
        std::fs::create_dir(&inner).unwrap();
        let file = inner.join("file");
        std::fs::write(&file, "").unwrap();
        let rights = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        std::fs::set_permissions(&file, PermissionsExt::from_mode(0o666)).unwrap();
        std::fs::set_permissions(&inner, PermissionsExt::from_mode(0o755)).unwrap();
        make_private(folder.path()).unwrap();
        assert_eq!((rights(&inner), rights(&file)), (0o700, 0o600));
        symlink("/etc/passwd", inner.join("link")).unwrap();
        assert!(make_private(folder.path()).is_err());
    }

    #[test]
    fn only_what_is_ours_and_old_is_cleaned() {
        let folder = tempfile::tempdir().unwrap();
        let old = SystemTime::now() - LEFTOVER_AGE - Duration::from_mins(1);
        let make = |name: &str, when: SystemTime| {
            File::create(folder.path().join(name)).unwrap().set_modified(when).unwrap();
        };
        let others =
            [".Ab12x.new", ".Ab12xyz.new", "Ab12xy.new", ".Ab12xy.newer", ".Ab-2xy.new", ".new", ".\u{e4}bcde.new"];
        for name in others {
            make(name, old);
        }
        make(".young1.new", SystemTime::now());
        make(".coming.new", SystemTime::now() + LEFTOVER_AGE);
        for name in [".Ab12xy.new", ".zzzzzz.new"] {
            make(name, old);
        }
        std::fs::create_dir(folder.path().join(".folder.new")).unwrap();
        let kept = tempfile::NamedTempFile::new().unwrap();
        kept.as_file().set_modified(old).unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(kept.path(), folder.path().join(".linked.new")).unwrap();
        clean(folder.path(), ".", ".new");
        let left = |name: &str| folder.path().join(name).symlink_metadata().is_ok();
        assert!(others.into_iter().chain([".young1.new", ".coming.new", ".folder.new"]).all(left));
        assert!(![".Ab12xy.new", ".zzzzzz.new"].into_iter().any(left));
        #[cfg(unix)]
        assert!(left(".linked.new") && kept.path().exists());
    }

    #[test]
    #[cfg(unix)]
    fn files_of_a_kill_are_removed_with_the_next_write_unless_another_process_writes() {
        let folder = tempfile::tempdir().unwrap();
        let left = folder.path().join(".abcdef.new");
        let old = SystemTime::now() - Duration::from_hours(25);
        File::create(&left).unwrap().set_modified(old).unwrap();
        let other = writing_beside(folder.path());
        replace(folder.path(), &folder.path().join("a"), b"a").unwrap();
        assert!(left.exists());
        drop(other);
        replace(folder.path(), &folder.path().join("a"), b"b").unwrap();
        assert_eq!(list(folder.path()).unwrap(), ["a"]);
    }

    #[cfg(unix)]
    fn writing_beside(folder: &Path) -> File {
        let lock = File::open(folder).unwrap();
        lock.lock_shared().unwrap();
        lock
    }
}
