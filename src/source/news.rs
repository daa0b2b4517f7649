//! Defines what a source reports about its feed: the files ahead when it is opened, and news while reading continues.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{EmptyPlace, SourceError};

/// Maximum number of files that one piece of news names.
pub const NAMED: usize = 3;

/// Maximum number of files that [`FilesAhead`] names.
pub const MOST_NAMED: usize = 10;

/// Something that happened to a feed. Reading continues. Unless a comment says otherwise, `line` is the number of the
/// last line that was read of the file, as is the number in `GoneTogether`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum News {
    /// No file exists yet. Reading begins once there is one.
    Nothing { path: String, place: EmptyPlace },
    /// A file was renamed. Reading continues under its new name.
    Moved { path: PathBuf, to: PathBuf },
    /// A file was cut or overwritten. The part that was not read yet, after `line`, is in a copy, and is read there
    /// first.
    Copied { path: PathBuf, copy: PathBuf, line: u64 },
    /// A file was cut or overwritten, and is read from its start. Any lines after `line` of the old content are lost.
    Anew { path: PathBuf, line: u64 },
    /// A file that may not have been read to its end no longer exists.
    Gone { path: PathBuf, line: u64 },
    /// Several such files no longer exist.
    GoneTogether { files: Vec<(PathBuf, u64)> },
    /// The new file `path` is a copy of `of`, which is read anyway. The copy is not read.
    Copy { path: PathBuf, of: PathBuf },
    /// The new file `path` begins with what was read of `of`, up to `line`, and continues. Only the new part is read.
    CopyGoesOn { path: PathBuf, of: PathBuf, line: u64 },
    /// Another file replaced a file that was, as far as known, read to its end. The new file is read from its start.
    Another { path: PathBuf, line: u64 },
    /// A path again holds content that was read there before another file replaced it. It is not read again.
    Returned { path: PathBuf, line: u64 },
    /// A file was rewritten in part and is read from its start, as the settings require.
    ReadAgain { path: PathBuf, line: u64 },
    /// A new file has a name like the ones that rotation gave to known files. It is read too.
    RotatedAlike { path: PathBuf },
    /// A file has such a name but was written before the known files. It is not read.
    Older { path: PathBuf },
    /// The system refused to list or read this path before, and allows it now.
    Allowed { path: PathBuf },
    /// `path` is another name of the file `of`, which is read anyway. It is not read.
    Link { path: PathBuf, of: PathBuf },
    /// Some paths, for example subfolders, don't belong to the feed by the rules for names. They are not read. `paths`
    /// are the first of them, at most [`NAMED`].
    PassedOver { paths: Vec<PathBuf>, more: usize },
    /// Zero bytes after the end of a file's content are ignored.
    Padding { path: PathBuf, bytes: u64 },
    /// Zero bytes before a line are ignored. A writer that continues in a file that was cut leaves them. `line` is the
    /// first line with zero bytes before it.
    Nulls { path: PathBuf, bytes: u64, line: u64 },
    /// A file that could not be read further is readable again.
    Readable { path: PathBuf, line: u64 },
    /// Something of the feed can't be read now. It is tried again. `before` is the file's name in the previous report
    /// of this trouble, if it was renamed since.
    Unreadable { reason: Unreadable, before: Option<PathBuf> },
}

impl News {
    pub(super) fn of(reason: &Unreadable) -> Self {
        Self::Unreadable { reason: reason.clone(), before: None }
    }
}

/// Why something of a feed can't be read. Two values are equal if their messages are.
#[derive(Clone, Debug)]
pub struct Unreadable(Arc<SourceError>);

impl Unreadable {
    pub fn error(&self) -> &SourceError {
        &self.0
    }

    /// Returns the file or folder that the error is about, if there is one.
    pub fn path(&self) -> Option<&Path> {
        self.0.path()
    }
}

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl From<SourceError> for Unreadable {
    fn from(error: SourceError) -> Self {
        Self(Arc::new(error))
    }
}

impl PartialEq for Unreadable {
    fn eq(&self, other: &Self) -> bool {
        self.0.to_string() == other.0.to_string()
    }
}

impl Eq for Unreadable {}

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
