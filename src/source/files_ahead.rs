//! Summarizes, for display, the files that a feed reads and their order.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

pub const MOST_NAMED: usize = 10;

/// Two or more files in reading order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FilesAhead {
    /// The first [`MOST_NAMED`] files, relative to the folder that all files are in.
    pub first: Vec<PathBuf>,
    pub more: usize,
}

impl FilesAhead {
    /// Summarizes these files, given in order. A file that occurs several times counts once. `None` for fewer than two
    /// files.
    pub fn of<'f>(files: impl Iterator<Item = &'f Path>) -> Option<Self> {
        let mut seen = HashSet::new();
        let files: Vec<_> = files.filter(|file| seen.insert(*file)).collect();
        if files.len() < 2 {
            return None;
        }
        let folder = folder_of(&files);
        let named = |file: &&Path| file.strip_prefix(folder).unwrap_or(file).to_owned();
        let first: Vec<_> = files.iter().take(MOST_NAMED).map(named).collect();
        Some(Self { more: files.len() - first.len(), first })
    }
}

/// Returns the deepest folder that contains all files. Empty if there is none.
fn folder_of<'f>(files: &[&'f Path]) -> &'f Path {
    let mut folder = files.first().and_then(|file| file.parent()).unwrap_or(Path::new(""));
    while !files.iter().all(|file| file.starts_with(folder)) {
        folder = folder.parent().unwrap_or(Path::new(""));
    }
    folder
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ahead(files: &[&str]) -> Option<(Vec<String>, usize)> {
        let ahead = FilesAhead::of(files.iter().map(Path::new))?;
        Some((ahead.first.iter().map(|file| file.display().to_string()).collect(), ahead.more))
    }

    #[test]
    fn several_files_are_named_by_what_tells_them_apart() {
        let named = |files: &[&str]| ahead(files).unwrap().0.join(" ");
        assert_eq!(named(&["/f/b", "/f/a"]), "b a");
        assert_eq!(named(&["/f/day-2/a", "/f/day-10/a"]), "day-2/a day-10/a");
        assert_eq!(named(&["a", "b/a"]), "a b/a");
        assert_eq!(named(&["/a", "/b/a"]), "a b/a");
        assert_eq!(named(&["/fe/a", "/feed/a"]), "fe/a feed/a");
    }

    #[test]
    fn one_file_or_parts_of_one_need_no_order() {
        assert_eq!(ahead(&[]), None);
        assert_eq!(ahead(&["/f/a"]), None);
        assert_eq!(ahead(&["/f/a", "/f/a"]), None);
        assert_eq!(ahead(&["/f/a", "/f/b", "/f/a"]), Some((vec!["a".into(), "b".into()], 0)));
    }

    #[test]
    fn ten_are_named_and_the_rest_is_counted() {
        let files: Vec<_> = (0..25).map(|number| format!("/f/{number}")).collect();
        let count = |files: &[String]| {
            let (first, more) = ahead(&files.iter().map(String::as_str).collect::<Vec<_>>()).unwrap();
            (first.len(), more)
        };
        assert_eq!((count(&files[..10]), count(&files[..11]), count(&files)), ((10, 0), (10, 1), (10, 15)));
    }
}
