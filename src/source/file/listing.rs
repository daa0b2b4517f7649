//! Which files a path stands for: itself, those of a folder, or those that a glob matches.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use glob::MatchOptions;

use super::extent::unreadable;
use crate::source::SourceError;

/// Hidden files are matched only by a pattern that writes their dot.
const MATCHING: MatchOptions =
    MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: true };

/// The files at `path` in byte order, at least one.
pub(super) fn files(path: &str) -> Result<Vec<PathBuf>, SourceError> {
    let mut files = match fs::metadata(path) {
        Ok(found) if found.is_dir() => in_folder(Path::new(path))?,
        Ok(found) if found.is_file() => vec![path.into()],
        Ok(_) => return Err(SourceError::NoFile { path: path.into() }),
        // A system where `*` cannot be in a name says so instead of finding nothing.
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::InvalidFilename) => matching(path)?,
        Err(error) => return Err(unreadable(Path::new(path), error)),
    };
    files.sort_by(|a, b| a.as_os_str().as_encoded_bytes().cmp(b.as_os_str().as_encoded_bytes()));
    if files.is_empty() {
        return Err(SourceError::Nothing { path: path.into() });
    }
    Ok(files)
}

fn in_folder(folder: &Path) -> Result<Vec<PathBuf>, SourceError> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| unreadable(folder, error))? {
        let entry = entry.map_err(|error| unreadable(folder, error))?;
        let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        if !hidden && is_file(&entry.path())? {
            files.push(entry.path());
        }
    }
    Ok(files)
}

fn matching(pattern: &str) -> Result<Vec<PathBuf>, SourceError> {
    let paths = glob::glob_with(pattern, MATCHING)
        .map_err(|error| SourceError::Glob { pattern: pattern.into(), reason: error.msg.into() })?;
    let mut files = Vec::new();
    for path in paths {
        let path = path.map_err(|error| unreadable(&PathBuf::from(error.path()), error.into()))?;
        if is_file(&path)? {
            files.push(path);
        }
    }
    Ok(files)
}

/// Whether it is a regular file; one that has just gone is none.
fn is_file(path: &Path) -> Result<bool, SourceError> {
    match fs::metadata(path) {
        Ok(found) => Ok(found.is_file()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(unreadable(path, error)),
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{create_dir, write};

    use super::*;

    /// A folder with these empty files; a name that ends in `/` is a folder.
    fn folder(names: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in names {
            match name.strip_suffix('/') {
                Some(name) => create_dir(folder.path().join(name)).unwrap(),
                None => write(folder.path().join(name), "").unwrap(),
            }
        }
        folder
    }

    fn names(folder: &Path, path: &str) -> Vec<String> {
        let files = files(folder.join(path).to_str().unwrap()).unwrap();
        files.iter().map(|file| file.strip_prefix(folder).unwrap().to_str().unwrap().into()).collect()
    }

    #[test]
    fn a_folder_is_its_files_in_byte_order_without_hidden_ones_and_folders() {
        let folder = folder(&["b", "a-2", "a.1", "a", "Z", ".hidden", "sub/", "sub/c"]);
        assert_eq!(names(folder.path(), ""), ["Z", "a", "a-2", "a.1", "b"]);
    }

    #[test]
    fn a_glob_is_what_it_matches_without_hidden_files_and_folders() {
        let folder = folder(&["2.ndjson", "10.ndjson", ".3.ndjson", "4.txt", "5.ndjson/"]);
        assert_eq!(names(folder.path(), "*.ndjson"), ["10.ndjson", "2.ndjson"]);
        assert_eq!(names(folder.path(), "[0-2].ndjson"), ["2.ndjson"]);
    }

    #[test]
    fn a_glob_may_go_through_folders() {
        let folder = folder(&["a/", "a/1.ndjson", "b/", "b/1.ndjson", ".c/", ".c/1.ndjson"]);
        assert_eq!(names(folder.path(), "*/*.ndjson"), ["a/1.ndjson", "b/1.ndjson"]);
        assert_eq!(names(folder.path(), "**/*.ndjson"), ["a/1.ndjson", "b/1.ndjson"]);
    }

    #[test]
    fn a_file_is_itself_even_when_hidden_or_written_like_a_glob() {
        let folder = folder(&[".hidden", "a[1].ndjson"]);
        assert_eq!(names(folder.path(), ".hidden"), [".hidden"]);
        assert_eq!(names(folder.path(), "a[1].ndjson"), ["a[1].ndjson"]);
    }

    #[test]
    fn no_file_is_nothing() {
        let folder = folder(&[".hidden", "sub/"]);
        for path in ["", "missing", "*.ndjson"] {
            let error = files(folder.path().join(path).to_str().unwrap()).unwrap_err();
            assert!(matches!(error, SourceError::Nothing { .. }), "{path}: {error}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_device_is_no_feed() {
        let error = files("/dev/null").unwrap_err();
        assert_eq!(error.to_string(), "Could not read /dev/null: it is neither a file nor a folder.");
    }

    #[test]
    fn a_pattern_that_cannot_be_read_says_why() {
        let error = files("feeds/a**b").unwrap_err();
        let expected = "feeds/a**b is not a glob: recursive wildcards must form a single path component. \
                        Check source.path in the spec.";
        assert_eq!(error.to_string(), expected);
    }
}
