//! Folders whose names are to outlive a crash.

use std::io;
use std::path::Path;

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
