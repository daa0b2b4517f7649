//! Folders whose names are to outlive a crash, and what a crash leaves in them.

use std::fs::DirBuilder;
use std::io;
use std::path::Path;
use std::time::Duration;

/// What a kill leaves of a file that is written whole is taken away when it is this old: by then nobody writes it.
const LEFT: Duration = Duration::from_hours(24);

/// Random letters and digits in the name of a temporary file.
pub(crate) const RANDOM: usize = 6;

/// Creates `folder` and what is missing above it, for the owner only (0700); on return they outlive a crash.
pub(crate) fn create(folder: &Path) -> io::Result<()> {
    let missing: Vec<_> = folder.ancestors().take_while(|folder| !folder.exists()).collect();
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)?;
    missing.into_iter().try_for_each(sync_around)
}

/// Makes the names in `folder` last. Only Unix lets a folder be opened for that.
#[cfg_attr(not(unix), expect(clippy::unnecessary_wraps, reason = "fails on Unix only"))]
pub(crate) fn sync(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    std::fs::File::open(folder)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

/// Makes the name of `path` itself last.
pub(crate) fn sync_around(path: &Path) -> io::Result<()> {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).map_or(Ok(()), sync)
}

/// Removes what kills left in `folder` of temporary files called `before`, [`RANDOM`] letters or digits, `after`. Whoever
/// writes such files there must be kept out meanwhile. Nothing else is touched, and no link is followed; what cannot be
/// removed stays.
pub(crate) fn clean(folder: &Path, before: &str, after: &str) {
    let is_ours = |name: &str| {
        let random = name.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
        random.is_some_and(|random| random.len() == RANDOM && random.bytes().all(|byte| byte.is_ascii_alphanumeric()))
    };
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        // Of a link this tells of the link itself.
        let Ok(found) = entry.metadata() else { continue };
        let age = found.modified().ok().and_then(|modified| modified.elapsed().ok());
        if found.is_file() && age.is_some_and(|age| age >= LEFT) && entry.file_name().to_str().is_some_and(is_ours) {
            let removed = std::fs::remove_file(entry.path());
            tracing::info!(file = %entry.path().display(), ?removed, "left by a kill");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::time::SystemTime;

    use super::*;

    #[test]
    fn only_what_is_ours_and_old_is_cleaned() {
        let folder = tempfile::tempdir().unwrap();
        let old = SystemTime::now() - LEFT - Duration::from_mins(1);
        let make = |name: &str, when: SystemTime| {
            File::create(folder.path().join(name)).unwrap().set_modified(when).unwrap();
        };
        let others =
            [".Ab12x.new", ".Ab12xyz.new", "Ab12xy.new", ".Ab12xy.newer", ".Ab-2xy.new", ".new", ".\u{e4}bcde.new"];
        for name in others {
            make(name, old);
        }
        make(".young1.new", SystemTime::now());
        make(".coming.new", SystemTime::now() + LEFT);
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
}
