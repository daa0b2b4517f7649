//! The files in a folder, and files that are either the old one or the new one, whole.

use std::ffi::OsString;
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

/// Writes `file` in `folder` for the owner only (0600). A crash leaves the old file or the new one.
pub(in crate::destination) fn write(folder: &Path, file: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut temporary = tempfile::Builder::new().prefix(".").suffix(".new").tempfile_in(folder)?;
    temporary.write_all(bytes)?;
    temporary.as_file().sync_all()?;
    temporary.persist(file).map_err(|error| error.error)?;
    folders::sync(folder)
}
