//! Lists the files that a path names (a file, a folder or a glob), and leaves out names that do not belong to a feed.

use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use globset::GlobMatcher;

use super::globs::{PathGlob, before_wildcards, compile, has_wildcard, or_here};
use super::{FeedSettings, unreadable};
use crate::source::{EmptyPlace, FileIdentity, Seen, SourceError};

/// Names that hold no profiles in typical feed folders: markers, checksums, editor backups, and files that are still
/// being written.
pub const EXCLUDED: &[&str] = &["_*", ".*", "*~", "#*#", "*.swp", "*.md5", "*.crc", "*.tmp", "*.part", "README*"];

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Found {
    pub(super) path: PathBuf,
    pub(super) identity: FileIdentity,
    pub(super) seen: Seen,
    /// When its content was last written. `None` if the system does not tell.
    pub(super) written: Option<SystemTime>,
}

impl Found {
    /// Returns the file at `path`. `None` if there is none, or if it is not a regular file.
    pub(super) fn at(path: &Path) -> Result<Option<Self>, SourceError> {
        match fs::metadata(path) {
            Ok(found) if found.is_file() => Ok(Some(Self::of(path, &found))),
            Ok(_) => Ok(None),
            Err(error) if is_gone(&error) => Ok(None),
            Err(error) => Err(unreadable(path, error)),
        }
    }

    pub(super) fn of(path: &Path, found: &Metadata) -> Self {
        Self {
            path: path.to_owned(),
            identity: identity(found, path),
            seen: seen(found),
            written: found.modified().ok(),
        }
    }

    /// Opens the file. Fails with `NotFound` if another file has its name by now, or if it became shorter.
    pub(super) fn open(&self) -> io::Result<File> {
        let file = File::open(&self.path)?;
        if self.is(&file.metadata()?) { Ok(file) } else { Err(ErrorKind::NotFound.into()) }
    }

    /// Whether the file still has its name and has not become shorter.
    pub(super) fn is_there(&self) -> bool {
        fs::metadata(&self.path).is_ok_and(|found| self.is(&found))
    }

    fn is(&self, found: &Metadata) -> bool {
        self.is_same(&Self::of(&self.path, found))
    }

    /// Whether `other` is the same file and has not become shorter.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        other.identity == self.identity && other.seen.bytes >= self.seen.bytes
    }
}

/// The files of a feed, and the files that were left out.
#[derive(Debug, Default)]
pub(super) struct Listing {
    pub(super) files: Vec<Found>,
    /// Paths left out because of their names, or because they are not regular files.
    pub(super) passed_over: Vec<PathBuf>,
    /// What the system refused to list or read.
    pub(super) refused: Vec<SourceError>,
}

#[derive(Default, Debug)]
pub(super) struct FeedPath {
    path: String,
    /// The folder before the first wildcard in the path, otherwise the path itself.
    folder: PathBuf,
    /// The path is a glob with `**`.
    is_deep: bool,
    include: Vec<NamePattern>,
    exclude: Vec<NamePattern>,
}

impl FeedPath {
    /// Accepts a file, a folder or a glob. Fails if a pattern in `include` or `exclude` is not a valid glob.
    pub(super) fn new(path: &str, settings: &FeedSettings) -> Result<Self, SourceError> {
        let include = settings.include.iter().map(|name| NamePattern::new(name, false)).collect::<Result<_, _>>()?;
        let exclude = if let Some(list) = &settings.exclude {
            list.iter().map(|name| NamePattern::new(name, true)).collect::<Result<_, _>>()?
        } else {
            // If the glob itself begins with `_` or `.`, the default exclusion of such names does not apply.
            let own = path.rsplit('/').next().and_then(|name| name.chars().next());
            let meant = |pattern: &&&str| pattern.chars().next() != own || !matches!(own, Some('_' | '.'));
            EXCLUDED.iter().filter(meant).map(|name| NamePattern::new(name, false)).collect::<Result<_, _>>()?
        };
        let folder = before_wildcards(path).unwrap_or_else(|| path.into());
        let is_deep = PathGlob::new(path).is_ok_and(|glob| glob.is_deep());
        Ok(Self { path: path.into(), folder, is_deep, include, exclude })
    }

    pub(super) fn as_str(&self) -> &str {
        &self.path
    }

    /// Lists the files. Fails if there is nothing at all.
    pub(super) fn list(&self) -> Result<Listing, SourceError> {
        let path = Path::new(&self.path);
        let nothing = |place| SourceError::Nothing { path: self.path.clone(), place };
        let mut place = EmptyPlace::Folder;
        let mut listing = Listing::default();
        match fs::metadata(path) {
            Ok(found) if found.is_dir() => {
                for path in entries(path)? {
                    listing.take(path, self);
                }
            }
            Ok(found) if found.is_file() => listing.files.push(Found::of(path, &found)),
            Ok(_) => return Err(SourceError::NoFile { path: path.into() }),
            // A symbolic link to nowhere names one file; don't try it as a glob.
            Err(error) if is_gone(&error) && path.is_symlink() => return Err(nothing(EmptyPlace::File)),
            // Some systems don't allow `*` in a name and return an error instead of `NotFound`.
            Err(error) if is_gone(&error) || error.kind() == ErrorKind::InvalidFilename => {
                let glob = PathGlob::new(&self.path).map_err(|reason| no_glob(&self.path, reason))?;
                place = if has_wildcard(self.path.as_bytes()) { EmptyPlace::Glob } else { EmptyPlace::File };
                for path in glob.walk(&mut listing.refused) {
                    listing.take(path, self);
                }
            }
            Err(error) => return Err(unreadable(path, error)),
        }
        listing.files.sort_by(|a, b| bytes(&a.path).cmp(bytes(&b.path)));
        listing.passed_over.sort();
        if listing.files.is_empty() && listing.passed_over.is_empty() && listing.refused.is_empty() {
            return Err(nothing(place));
        }
        Ok(listing)
    }

    /// Whether a file with this path belongs to the feed by its name.
    fn includes(&self, path: &Path) -> bool {
        let below = path.strip_prefix(&self.folder).unwrap_or(path);
        let any = |patterns: &[NamePattern]| patterns.iter().any(|pattern| pattern.matches(below));
        (self.include.is_empty() || any(&self.include)) && !any(&self.exclude)
    }

    /// Whether the folder of the feed exists: the path itself, or the folder before its first wildcard.
    pub(super) fn is_place(&self) -> bool {
        match before_wildcards(&self.path).filter(|_| fs::symlink_metadata(&self.path).is_err()) {
            None => fs::metadata(&self.path).is_ok(),
            Some(folder) => folder.as_os_str().is_empty() || fs::metadata(folder).is_ok(),
        }
    }
}

/// Returns all files in the folder of `path`, whatever their names.
pub(super) fn beside(path: &Path) -> Vec<Found> {
    let folder = or_here(path.parent().unwrap_or(Path::new("")));
    let mut found: Vec<_> = entries(folder)
        .unwrap_or_default()
        .into_iter()
        // A relative path without a folder stays one.
        .map(|entry| path.with_file_name(entry.file_name().unwrap_or_default()))
        .filter_map(|path| Found::at(&path).ok().flatten())
        .collect();
    found.sort_by(|a, b| bytes(&a.path).cmp(bytes(&b.path)));
    found
}

impl Listing {
    fn take(&mut self, path: PathBuf, feed: &FeedPath) {
        match fs::metadata(&path) {
            Ok(found) if found.is_file() && feed.includes(&path) => self.files.push(Found::of(&path, &found)),
            // `**` has already listed the files in this folder.
            Ok(found) if found.is_dir() && feed.is_deep => {}
            Err(error) if feed.includes(&path) && !is_gone(&error) => self.refused.push(unreadable(&path, error)),
            // Removed in the meantime.
            Err(_) if feed.includes(&path) && !path.is_symlink() => {}
            // Excluded, or a folder, a pipe, a device, or a symbolic link to nowhere.
            Ok(_) | Err(_) => self.passed_over.push(path),
        }
    }
}

/// A glob for file names. A glob with a `/` is for paths relative to the feed's folder.
#[derive(Debug)]
struct NamePattern {
    glob: GlobMatcher,
    has_folder: bool,
    /// A match of a folder covers everything in it.
    is_deep: bool,
}

impl NamePattern {
    /// Ignores `/` at either end and a leading `./`, except that a leading `/` anchors the pattern at the feed's
    /// folder.
    fn new(pattern: &str, is_deep: bool) -> Result<Self, SourceError> {
        let pattern = pattern.strip_prefix("./").unwrap_or(pattern);
        let bare = pattern.trim_matches('/');
        let glob = compile(bare).map_err(|reason| no_glob(pattern, reason))?;
        Ok(Self { glob, has_folder: bare.contains('/') || pattern.starts_with('/'), is_deep })
    }

    /// Whether the pattern matches the file at `below`, a path relative to the feed's folder.
    fn matches(&self, below: &Path) -> bool {
        let is_match = |path: &Path| {
            let name = Path::new(path.file_name().unwrap_or_default());
            self.glob.is_match(if self.has_folder { path } else { name })
        };
        let folders = below.ancestors().skip(1).filter(|path| !path.as_os_str().is_empty());
        is_match(below) || self.is_deep && folders.into_iter().any(is_match)
    }
}

fn no_glob(pattern: &str, reason: String) -> SourceError {
    SourceError::Glob { pattern: pattern.into(), reason }
}

pub(super) fn entries(folder: &Path) -> Result<Vec<PathBuf>, SourceError> {
    let refused = |error| unreadable(folder, error);
    fs::read_dir(folder).map_err(refused)?.map(|entry| entry.map(|entry| entry.path()).map_err(refused)).collect()
}

pub(super) fn is_gone(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

pub(super) fn bytes(path: &Path) -> &[u8] {
    path.as_os_str().as_encoded_bytes()
}

#[cfg(unix)]
pub(super) fn identity(found: &Metadata, _path: &Path) -> FileIdentity {
    use std::os::unix::fs::MetadataExt;
    let born = found.created().ok().and_then(nanoseconds);
    FileIdentity { device: found.dev(), inode: found.ino(), born }
}

/// Returns the identity of the file at `path`. Without inodes, the path stands for the file.
#[cfg(not(unix))]
pub(super) fn identity(_found: &Metadata, path: &Path) -> FileIdentity {
    let inode = xxhash_rust::xxh3::xxh3_64(path.as_os_str().as_encoded_bytes());
    FileIdentity { device: 0, inode, born: None }
}

pub(super) fn nanoseconds(time: SystemTime) -> Option<i64> {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    i64::try_from(since.as_nanos()).ok()
}

/// Returns the state of a file, by which a later change shows.
pub(super) fn seen(found: &Metadata) -> Seen {
    let written = found.modified().ok().and_then(nanoseconds).unwrap_or_default();
    Seen { bytes: found.len(), changed: changed(found).unwrap_or(written), written }
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere there is no such time")]
fn changed(found: &Metadata) -> Option<i64> {
    use std::os::unix::fs::MetadataExt;
    Some(found.ctime().wrapping_mul(1_000_000_000).wrapping_add(found.ctime_nsec()))
}

#[cfg(not(unix))]
fn changed(_: &Metadata) -> Option<i64> {
    None
}

#[cfg(test)]
mod tests {
    use std::fs::{create_dir, write};

    use super::*;

    fn list(path: &str, settings: &FeedSettings) -> Result<Listing, SourceError> {
        FeedPath::new(path, settings)?.list()
    }

    /// Creates a folder with these empty files. A name that ends in `/` is a folder.
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

    fn relative(folder: &Path, paths: impl IntoIterator<Item = PathBuf>) -> Vec<String> {
        paths.into_iter().map(|path| path.strip_prefix(folder).unwrap().to_str().unwrap().into()).collect()
    }

    fn names_by(folder: &Path, path: &str, settings: &FeedSettings) -> (Vec<String>, Vec<String>) {
        let listing = list(folder.join(path).to_str().unwrap(), settings).unwrap();
        let files = listing.files.into_iter().map(|found| found.path);
        (relative(folder, files), relative(folder, listing.passed_over))
    }

    fn names(folder: &Path, path: &str) -> Vec<String> {
        names_by(folder, path, &FeedSettings::default()).0
    }

    #[test]
    fn a_folder_is_its_files_without_those_that_are_no_feed() {
        let folder =
            folder(&["b", "a-2", "Z", ".hidden", "sub/", "_SUCCESS", "b.md5", ".b.crc", "b.part", "b~", "README.md"]);
        let (files, passed) = names_by(folder.path(), "", &FeedSettings::default());
        assert_eq!(files, ["Z", "a-2", "b"]);
        assert_eq!(passed, [".b.crc", ".hidden", "README.md", "_SUCCESS", "b.md5", "b.part", "b~", "sub"]);
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_file_is_passed_over() {
        let folder = folder(&["a"]);
        std::os::unix::fs::symlink("nowhere", folder.path().join("link")).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(folder.path().join("socket")).unwrap();
        let (files, passed) = names_by(folder.path(), "", &FeedSettings::default());
        assert_eq!((files, passed), (vec!["a".into()], vec!["link".into(), "socket".into()]));
    }

    #[test]
    fn what_belongs_to_it_may_be_said() {
        let folder = folder(&["a.ndjson", "a.log", "_b.ndjson", "c.ndjson"]);
        let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let settings =
            FeedSettings { include: list(&["*.ndjson"]), exclude: Some(list(&["c*"])), ..FeedSettings::default() };
        let (files, passed) = names_by(folder.path(), "", &settings);
        assert_eq!((files, passed), (list(&["_b.ndjson", "a.ndjson"]), list(&["a.log", "c.ndjson"])));
        assert_eq!(names(folder.path(), "_*"), ["_b.ndjson"]);
    }

    #[test]
    fn a_glob_is_what_it_matches_without_hidden_files_and_folders() {
        let folder = folder(&["2.ndjson", "10.ndjson", ".3.ndjson", "4.txt", "5.ndjson/"]);
        assert_eq!(names(folder.path(), "*.ndjson"), ["10.ndjson", "2.ndjson"]);
        assert_eq!(names(folder.path(), "[0-2].ndjson"), ["2.ndjson"]);
    }

    #[test]
    fn a_glob_may_go_through_folders() {
        let folder = folder(&["a/", "a/1.ndjson", "b/", "b/1.ndjson", "b/c/", "b/c/1.ndjson", ".c/", ".c/1.ndjson"]);
        assert_eq!(names(folder.path(), "*/*.ndjson"), ["a/1.ndjson", "b/1.ndjson"]);
        assert_eq!(names(folder.path(), "**/*.ndjson"), ["a/1.ndjson", "b/1.ndjson", "b/c/1.ndjson"]);
        assert_eq!(names(folder.path(), "[ab]/../a/1*"), ["a/../a/1.ndjson", "b/../a/1.ndjson"]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn names_are_bytes() {
        use std::os::unix::ffi::OsStrExt;
        let folder = folder(&["a.ndjson"]);
        let odd = std::ffi::OsStr::from_bytes(b"b\xff\xfe.ndjson");
        write(folder.path().join(odd), "").unwrap();
        for path in ["", "*.ndjson", "b??.ndjson"] {
            let files = list(folder.path().join(path).to_str().unwrap(), &FeedSettings::default()).unwrap().files;
            assert_eq!(files.last().unwrap().path.file_name(), Some(odd), "{path}");
        }
    }

    #[test]
    fn a_file_is_itself_even_when_hidden_or_written_like_a_glob() {
        let folder = folder(&[".hidden", "a[1].ndjson", "README"]);
        for name in [".hidden", "a[1].ndjson", "README"] {
            assert_eq!(names(folder.path(), name), [name]);
        }
    }

    #[test]
    fn no_file_is_nothing() {
        let folder = folder(&[]);
        for (path, expected) in [
            ("", EmptyPlace::Folder),
            ("missing", EmptyPlace::File),
            ("*.ndjson", EmptyPlace::Glob),
            ("missing/*.ndjson", EmptyPlace::Glob),
        ] {
            let error = list(folder.path().join(path).to_str().unwrap(), &FeedSettings::default()).unwrap_err();
            assert!(matches!(error, SourceError::Nothing { place, .. } if place == expected), "{path}: {error}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_device_is_no_feed() {
        let error = list("/dev/null", &FeedSettings::default()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "Can't read /dev/null: it is neither a file nor a folder. Choose another path, or kind = \"stdin\" in [source]."
        );
    }

    #[test]
    fn a_glob_may_name_several_and_all_but_some() {
        let folder = folder(&["a.gz", "a.zst", "a.ndjson", "b.gz", "x/", "x/a.gz", "y/", "y/a.gz", "z/", "z/a.gz"]);
        assert_eq!(names(folder.path(), "*.{gz,zst}"), ["a.gz", "a.zst", "b.gz"]);
        assert_eq!(names(folder.path(), "{x,z}/*"), ["x/a.gz", "z/a.gz"]);
        assert_eq!(names(folder.path(), "a.{gz,zst}{,.1}"), ["a.gz", "a.zst"]);
        let deep = ["a.gz", "a.ndjson", "a.zst", "b.gz", "x/a.gz", "y/a.gz", "z/a.gz"];
        for pattern in ["**", "**/*"] {
            let (files, passed) = names_by(folder.path(), pattern, &FeedSettings::default());
            assert_eq!((files, passed), (deep.map(String::from).to_vec(), Vec::new()), "{pattern}");
        }
        for pattern in ["[!b].gz", "[^b].gz"] {
            assert_eq!(names(folder.path(), pattern), ["a.gz"], "{pattern}");
        }
    }

    #[test]
    fn what_belongs_to_it_may_be_said_with_its_folder() {
        let folder = folder(&["a/", "a/1", "a/2", "b/", "b/1", "b/c/", "b/c/1"]);
        let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let by = |include: &[&str], exclude: &[&str]| {
            let settings =
                FeedSettings { include: list(include), exclude: Some(list(exclude)), ..FeedSettings::default() };
            names_by(folder.path(), "**/*", &settings).0
        };
        assert_eq!(by(&["a/*"], &[]), ["a/1", "a/2"]);
        assert_eq!(by(&["1"], &["b/c/*"]), ["a/1", "b/1"]);
        assert_eq!(by(&["**/1"], &["a/**"]), ["b/1", "b/c/1"]);
        assert_eq!(by(&["*/1"], &[]), ["a/1", "b/1"]);
        for folder in ["b", "b/", "/b/", "./b", "/b/**"] {
            assert_eq!(by(&[], &[folder]), ["a/1", "a/2"], "{folder}");
        }
        assert_eq!(by(&[], &["c"]), ["a/1", "a/2", "b/1"]);
        assert_eq!(by(&[], &["/1"]), ["a/1", "a/2", "b/1", "b/c/1"]);
    }
}
