//! Which files a path stands for: itself, those of a folder, or those that a glob matches; and what is passed over by name.

use std::collections::{HashSet, VecDeque};
use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind};
use std::path::{Component, Path, PathBuf};
use std::time::SystemTime;

use glob::{MatchOptions, Pattern};

use super::{FeedSettings, unreadable};
use crate::source::{FileIdentity, Seen, SourceError};

/// Names that hold no profiles in the folders people feed from: marks, checksums, backups of editors, and what is still being
/// written.
pub const EXCLUDED: &[&str] = &["_*", ".*", "*~", "#*#", "*.swp", "*.md5", "*.crc", "*.tmp", "*.part", "README*"];

/// Hidden files are matched only by a pattern that writes their dot.
const MATCHING: MatchOptions =
    MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: true };

/// For patterns of names alone.
const NAMES: MatchOptions =
    MatchOptions { case_sensitive: true, require_literal_separator: false, require_literal_leading_dot: false };

/// A file that is there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Found {
    pub(super) path: PathBuf,
    pub(super) identity: FileIdentity,
    pub(super) seen: Seen,
    /// When its content was last written, if the system tells.
    pub(super) written: Option<SystemTime>,
}

impl Found {
    /// The file at `path`; `None` where there is none.
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

    /// Opens it. What has taken its name since, or was cut, is not it.
    pub(super) fn open(&self) -> io::Result<File> {
        let file = File::open(&self.path)?;
        if self.is(&file.metadata()?) { Ok(file) } else { Err(ErrorKind::NotFound.into()) }
    }

    /// Whether it still has its name, and was not cut.
    pub(super) fn is_there(&self) -> bool {
        fs::metadata(&self.path).is_ok_and(|found| self.is(&found))
    }

    /// Whether there is a file of this name, be it another one.
    pub(super) fn is_anywhere(&self) -> bool {
        fs::symlink_metadata(&self.path).is_ok()
    }

    fn is(&self, found: &Metadata) -> bool {
        self.is_same(&Self::of(&self.path, found))
    }

    /// Whether `other` is the same file, and was not cut.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        other.identity == self.identity && other.seen.bytes >= self.seen.bytes
    }
}

/// The files of a feed, and what beside them was passed over.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// By path in byte order.
    pub(super) files: Vec<Found>,
    /// Passed over for their names, or because they are folders.
    pub(super) passed_over: Vec<PathBuf>,
    /// What the system refuses to look at.
    pub(super) refused: Vec<SourceError>,
}

/// What is at `path`, as far as `settings` take it; at least one file.
pub(super) fn list(path: &str, settings: &FeedSettings) -> Result<Listing, SourceError> {
    let names = Names::new(path, settings)?;
    let mut listing = Listing::default();
    match fs::metadata(path) {
        Ok(found) if found.is_dir() => {
            for path in entries(Path::new(path))? {
                listing.take(path, &names);
            }
        }
        Ok(found) if found.is_file() => listing.files.push(Found::of(Path::new(path), &found)),
        Ok(_) => return Err(SourceError::NoFile { path: path.into() }),
        // A link that leads nowhere is no name of several.
        Err(error) if is_gone(&error) && Path::new(path).is_symlink() => {
            return Err(SourceError::Nothing { path: path.into() });
        }
        // A system where `*` cannot be in a name says so instead of finding nothing.
        Err(error) if is_gone(&error) || error.kind() == ErrorKind::InvalidFilename => {
            for path in matching(path, &mut listing.refused)? {
                listing.take(path, &names);
            }
        }
        Err(error) => return Err(unreadable(Path::new(path), error)),
    }
    listing.files.sort_by(|a, b| bytes(&a.path).cmp(bytes(&b.path)));
    listing.passed_over.sort();
    if listing.files.is_empty() && listing.passed_over.is_empty() && listing.refused.is_empty() {
        return Err(SourceError::Nothing { path: path.into() });
    }
    Ok(listing)
}

/// The files beside `path`, whatever they are called.
pub(super) fn beside(path: &Path) -> Vec<Found> {
    let folder = or_here(path.parent().unwrap_or(Path::new("")));
    let mut found: Vec<_> = entries(folder)
        .unwrap_or_default()
        .into_iter()
        // A path without a folder stays one.
        .map(|entry| path.with_file_name(entry.file_name().unwrap_or_default()))
        .filter_map(|path| Found::at(&path).ok().flatten())
        .collect();
    found.sort_by(|a, b| bytes(&a.path).cmp(bytes(&b.path)));
    found
}

impl Listing {
    fn take(&mut self, path: PathBuf, names: &Names) {
        match fs::metadata(&path) {
            Ok(found) if found.is_file() && names.take(&path) => self.files.push(Found::of(&path, &found)),
            Ok(found) if found.is_file() || found.is_dir() => self.passed_over.push(path),
            Err(_) if !names.take(&path) => self.passed_over.push(path),
            Err(error) if !is_gone(&error) => self.refused.push(unreadable(&path, error)),
            // A pipe, a device, or a symbolic link that leads nowhere.
            Ok(_) => self.passed_over.push(path),
            Err(_) if path.is_symlink() => self.passed_over.push(path),
            // Gone meanwhile.
            Err(_) => {}
        }
    }
}

/// Which names belong to a feed.
struct Names {
    include: Vec<Pattern>,
    exclude: Vec<Pattern>,
}

impl Names {
    fn new(path: &str, settings: &FeedSettings) -> Result<Self, SourceError> {
        let patterns = |list: &[String]| list.iter().map(|pattern| compile(pattern)).collect::<Result<Vec<_>, _>>();
        let include = patterns(&settings.include)?;
        let exclude = if let Some(list) = &settings.exclude {
            patterns(list)?
        } else {
            // A glob that writes such a beginning itself means it.
            let own = path.rsplit('/').next().and_then(|name| name.chars().next());
            let meant = |pattern: &&&str| pattern.chars().next() != own || !matches!(own, Some('_' | '.'));
            EXCLUDED.iter().filter(meant).map(|pattern| compile(pattern)).collect::<Result<_, _>>()?
        };
        Ok(Self { include, exclude })
    }

    fn take(&self, path: &Path) -> bool {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let any = |patterns: &[Pattern]| patterns.iter().any(|pattern| pattern.matches_with(&name, NAMES));
        (self.include.is_empty() || any(&self.include)) && !any(&self.exclude)
    }
}

/// Why `glob` is none, if it is none.
pub fn check_glob(glob: &str) -> Result<(), String> {
    Pattern::new(glob).map(drop).map_err(|error| error.msg.into())
}

fn compile(pattern: &str) -> Result<Pattern, SourceError> {
    Pattern::new(pattern).map_err(|error| SourceError::Glob { pattern: pattern.into(), reason: error.msg.into() })
}

/// What is in a folder.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, SourceError> {
    let refused = |error| unreadable(folder, error);
    fs::read_dir(folder).map_err(refused)?.map(|entry| entry.map(|entry| entry.path()).map_err(refused)).collect()
}

/// What matches a glob. It is walked here, one part of the pattern after another, since a name may be any bytes.
fn matching(pattern: &str, refused: &mut Vec<SourceError>) -> Result<Vec<PathBuf>, SourceError> {
    compile(pattern)?;
    let mut found = vec![PathBuf::new()];
    for part in Path::new(pattern).components() {
        let Component::Normal(part) = part else {
            for path in &mut found {
                path.push(part);
            }
            continue;
        };
        let part = part.to_string_lossy();
        let mut next = Vec::new();
        for path in found {
            step(path, &part, &mut next, refused)?;
        }
        found = next;
    }
    found.retain(|path| fs::symlink_metadata(path).is_ok());
    Ok(found)
}

/// The paths below `folder` that a part of a pattern leads to.
fn step(
    folder: PathBuf,
    part: &str,
    next: &mut Vec<PathBuf>,
    refused: &mut Vec<SourceError>,
) -> Result<(), SourceError> {
    if part == "**" {
        walk(folder, next, refused)?;
    } else if part.contains(['*', '?', '[']) {
        next.extend(below(&folder, part, refused)?);
    } else {
        next.push(folder.join(part));
    }
    Ok(())
}

/// `folder` and all folders below it, each once: a link may lead to where others lead, and back to what it is in. What is
/// there itself comes before what links lead to.
fn walk(folder: PathBuf, next: &mut Vec<PathBuf>, refused: &mut Vec<SourceError>) -> Result<(), SourceError> {
    let (mut visited, mut links) = (HashSet::new(), VecDeque::from([folder]));
    while let Some(link) = links.pop_front() {
        let real = match fs::canonicalize(or_here(&link)) {
            Ok(real) => real,
            Err(error) => {
                refused.extend((!is_gone(&error)).then(|| unreadable(&link, error)));
                continue;
            }
        };
        let mut own = vec![(link, real)];
        while let Some((folder, real)) = own.pop() {
            if visited.contains(&real) {
                continue;
            }
            for path in below(&folder, "**", refused)?.into_iter().filter(|path| path.is_dir()) {
                if path.is_symlink() {
                    links.push_back(path);
                } else {
                    let real = real.join(path.file_name().unwrap_or_default());
                    own.push((path, real));
                }
            }
            visited.insert(real);
            next.push(folder);
        }
    }
    Ok(())
}

/// A folder of a path: this one where nothing is written.
fn or_here(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
}

/// What in `folder` has a name that matches.
fn below(folder: &Path, pattern: &str, refused: &mut Vec<SourceError>) -> Result<Vec<PathBuf>, SourceError> {
    let here = or_here(folder);
    if !here.is_dir() {
        return Ok(Vec::new());
    }
    let pattern = compile(if pattern == "**" { "*" } else { pattern })?;
    let inside = entries(here).unwrap_or_else(|error| {
        refused.push(error);
        Vec::new()
    });
    let names = inside.into_iter().filter_map(|path| path.file_name().map(ToOwned::to_owned));
    let matching = names.filter(|name| pattern.matches_with(&name.to_string_lossy(), MATCHING));
    Ok(matching.map(|name| folder.join(name)).collect())
}

/// Whether the folder is there in which the files of `path` would be: itself, or that before its first wildcard.
pub(super) fn is_place(path: &str) -> bool {
    let wildcard = Path::new(path)
        .components()
        .position(|part| part.as_os_str().as_encoded_bytes().iter().any(|byte| b"*?[".contains(byte)));
    match wildcard.filter(|_| fs::symlink_metadata(path).is_err()) {
        None => fs::metadata(path).is_ok(),
        Some(count) => {
            let folder: PathBuf = Path::new(path).components().take(count).collect();
            folder.as_os_str().is_empty() || fs::metadata(folder).is_ok()
        }
    }
}

fn is_gone(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// The bytes of a path, for its order.
pub(super) fn bytes(path: &Path) -> &[u8] {
    path.as_os_str().as_encoded_bytes()
}

/// Which file `found` tells of; `path` is where it was found.
#[cfg(unix)]
pub(super) fn identity(found: &Metadata, _path: &Path) -> FileIdentity {
    use std::os::unix::fs::MetadataExt;
    let born = found.created().ok().and_then(nanoseconds);
    FileIdentity { device: found.dev(), inode: found.ino(), born }
}

/// Which file `found` tells of, as far as its path tells.
#[cfg(not(unix))]
pub(super) fn identity(_found: &Metadata, path: &Path) -> FileIdentity {
    let inode = xxhash_rust::xxh3::xxh3_64(path.as_os_str().as_encoded_bytes());
    FileIdentity { device: 0, inode, born: None }
}

/// Nanoseconds from 1970 to `time`.
pub(super) fn nanoseconds(time: SystemTime) -> Option<i64> {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    i64::try_from(since.as_nanos()).ok()
}

/// What shows that a file was not changed.
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
        for path in ["", "missing", "*.ndjson", "missing/*.ndjson"] {
            let error = list(folder.path().join(path).to_str().unwrap(), &FeedSettings::default()).unwrap_err();
            assert!(matches!(error, SourceError::Nothing { .. }), "{path}: {error}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_device_is_no_feed() {
        let error = list("/dev/null", &FeedSettings::default()).unwrap_err();
        assert_eq!(error.to_string(), "Could not read /dev/null: it is neither a file nor a folder.");
    }

    #[test]
    fn a_pattern_that_cannot_be_read_says_why() {
        let error = list("feeds/a**b", &FeedSettings::default()).unwrap_err();
        let expected = "feeds/a**b is not a glob: recursive wildcards must form a single path component. \
                        Check source.path in the spec.";
        assert_eq!(error.to_string(), expected);
    }
}
