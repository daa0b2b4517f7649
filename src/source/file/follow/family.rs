//! Which files rotation has made of one, and in what order they were written.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Whether `path` is a name that rotation gives to `original`: a number or a date behind a dot or a dash, packed or not.
pub(super) fn is_rotated(path: &Path, original: &Path) -> bool {
    let (Some(name), Some(of)) = (path.file_name(), original.file_name()) else { return false };
    let Some(suffix) = name.as_encoded_bytes().strip_prefix(of.as_encoded_bytes()) else { return false };
    let suffix = [&b".gz"[..], b".zst"].iter().find_map(|packed| suffix.strip_suffix(*packed)).unwrap_or(suffix);
    let Some((b'.' | b'-', number)) = suffix.split_first() else { return false };
    path.parent() == original.parent()
        && number.first().is_some_and(u8::is_ascii_digit)
        && number.iter().all(|byte| byte.is_ascii_digit() || b"-_.:T".contains(byte))
}

/// `files`, given in byte order, so that what rotation has made of one file comes in the order in which it was last written.
pub(super) fn in_order(files: &[PathBuf]) -> Vec<PathBuf> {
    let of = |path: &PathBuf| files.iter().find(|other| is_rotated(path, other)).unwrap_or(path).clone();
    let mut keyed: Vec<_> = files.iter().map(|path| (of(path), written(path), path.clone())).collect();
    keyed.sort_by(|(a, when_a, _), (b, when_b, _)| {
        let [a, b] = [a, b].map(|path| path.as_os_str().as_encoded_bytes());
        // Of two at the same moment the longer name was rotated; the sort keeps the rest.
        a.cmp(b).then(when_a.cmp(when_b))
    });
    keyed.into_iter().map(|(.., path)| path).collect()
}

/// What rotation has made of `original` since `since`, but for `original` itself.
pub(super) fn rotated_since(original: &Path, since: SystemTime) -> Vec<PathBuf> {
    let folder = original.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut files: Vec<_> =
        entries.filter(|path| is_rotated(path, original) && written(path).is_some_and(|when| when >= since)).collect();
    files.sort();
    files
}

/// When the file was last written.
pub(super) fn written(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).ok()?.modified().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rotation_appends_a_number_or_a_date() {
        let is = |name: &str| is_rotated(Path::new(name), Path::new("in/a.ndjson"));
        for name in ["in/a.ndjson.1", "in/a.ndjson-20261124", "in/a.ndjson.12.gz", "in/a.ndjson.2026-11-24T10:00.zst"] {
            assert!(is(name), "{name}");
        }
        for name in ["in/a.ndjson", "in/a.ndjson.bak", "in/a.ndjson1", "in/b.ndjson.1", "a.ndjson.1", "in/a.ndjson.gz"]
        {
            assert!(!is(name), "{name}");
        }
    }

    #[test]
    fn a_rotated_family_comes_in_the_order_of_its_writing() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let write = |name: &str, second| {
            fs::write(path(name), "x").unwrap();
            let when = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(second);
            fs::File::options().write(true).open(path(name)).unwrap().set_modified(when).unwrap();
        };
        for (name, second) in [("a", 9), ("a.1", 8), ("a.2", 7), ("b", 1), ("a-x", 5)] {
            write(name, second);
        }
        let files = ["a", "a-x", "a.1", "a.2", "b"].map(path).to_vec();
        assert_eq!(in_order(&files), ["a.2", "a.1", "a", "a-x", "b"].map(path));
        assert_eq!(
            rotated_since(&path("a"), SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(8)),
            [path("a.1")]
        );
    }
}
