//! Finds the files that a glob matches. Walks the pattern part by part, because a file name may be any bytes.

use std::collections::{HashSet, VecDeque};
use std::ffi::OsString;
use std::fs;
use std::path::{Component, Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};

use super::listing::{entries, is_gone};
use super::unreadable;
use crate::source::SourceError;

/// The bytes that make a path a glob. A path without them names one file.
const WILDCARDS: [u8; 4] = *b"*?[{";

/// Fails with the reason if `glob` is not a valid glob.
pub fn check_glob(glob: &str) -> Result<(), String> {
    compile(glob).map(drop)
}

/// Compiles a pattern for names as bytes, where `\` is an ordinary character. Fails with the reason if the pattern is
/// invalid.
pub(super) fn compile(pattern: &str) -> Result<GlobMatcher, String> {
    let glob = GlobBuilder::new(pattern).literal_separator(true).backslash_escape(false).empty_alternates(true).build();
    glob.map(|glob| glob.compile_matcher()).map_err(|error| error.kind().to_string())
}

#[derive(Debug)]
pub(super) struct PathGlob(Vec<Part>);

#[derive(Debug)]
enum Part {
    /// A name without wildcards.
    Name(PathBuf),
    /// `**`: the folder itself and all folders below it.
    Folders,
    /// `is_hidden`: the pattern writes the leading dot itself. Only then it matches hidden files.
    Matching { glob: GlobMatcher, is_hidden: bool },
}

impl PathGlob {
    pub(super) fn new(pattern: &str) -> Result<Self, String> {
        let part = |part: Component| {
            let text = part.as_os_str().to_string_lossy();
            Ok(match part {
                Component::Normal(_) if text == "**" => Part::Folders,
                Component::Normal(_) if has_wildcard(text.as_bytes()) => {
                    Part::Matching { glob: compile(&text)?, is_hidden: text.starts_with('.') }
                }
                _ => Part::Name(part.as_os_str().into()),
            })
        };
        let mut parts = Path::new(pattern).components().map(part).collect::<Result<Vec<_>, String>>()?;
        if matches!(parts.last(), Some(Part::Folders)) {
            parts.push(Part::Matching { glob: compile("*")?, is_hidden: false });
        }
        Ok(Self(parts))
    }

    pub(super) fn is_deep(&self) -> bool {
        self.0.iter().any(|part| matches!(part, Part::Folders))
    }

    /// Returns the matching paths. Adds errors of the system to `refused`.
    pub(super) fn walk(&self, refused: &mut Vec<SourceError>) -> Vec<PathBuf> {
        let mut found = vec![PathBuf::new()];
        for part in &self.0 {
            let mut next = Vec::new();
            for path in found {
                match part {
                    Part::Name(name) => next.push(path.join(name)),
                    Part::Folders => walk(path, &mut next, refused),
                    Part::Matching { glob, is_hidden } => {
                        let matches =
                            |name: &OsString| (*is_hidden || !is_hidden_name(name)) && glob.is_match(Path::new(name));
                        next.extend(below(&path, matches, refused));
                    }
                }
            }
            found = next;
        }
        found.retain(|path| fs::symlink_metadata(path).is_ok());
        found
    }
}

fn is_hidden_name(name: &OsString) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

/// Adds `folder` and all folders below it to `next`, each once: a link may lead to a folder that another link leads to,
/// or to a folder above itself. Real folders come before linked ones.
fn walk(folder: PathBuf, next: &mut Vec<PathBuf>, refused: &mut Vec<SourceError>) {
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
            let folders = below(&folder, |name| !is_hidden_name(name), refused);
            for path in folders.into_iter().filter(|path| path.is_dir()) {
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
}

/// Returns `folder`, or `.` if it is empty.
pub(super) fn or_here(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
}

fn below(folder: &Path, matches: impl Fn(&OsString) -> bool, refused: &mut Vec<SourceError>) -> Vec<PathBuf> {
    let here = or_here(folder);
    if !here.is_dir() {
        return Vec::new();
    }
    let inside = entries(here).unwrap_or_else(|error| {
        refused.push(error);
        Vec::new()
    });
    let names = inside.into_iter().filter_map(|path| path.file_name().map(ToOwned::to_owned));
    names.filter(matches).map(|name| folder.join(name)).collect()
}

pub(super) fn has_wildcard(part: &[u8]) -> bool {
    part.iter().any(|byte| WILDCARDS.contains(byte))
}

/// Returns the folder before the first part with a wildcard. `None` if no part has one.
pub(super) fn before_wildcards(path: &str) -> Option<PathBuf> {
    let wildcard = Path::new(path).components().position(|part| has_wildcard(part.as_os_str().as_encoded_bytes()))?;
    Some(Path::new(path).components().take(wildcard).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_that_cannot_be_read_says_why() {
        for (pattern, words) in [
            ("feeds/[a", "unclosed character class; missing ']'"),
            ("feeds/{a,b", "unclosed alternate group; missing '}' (maybe escape '{' with '[{]'?)"),
            ("feeds/[z-a]", "invalid range; 'z' > 'a'"),
        ] {
            assert_eq!(check_glob(pattern).unwrap_err(), words);
        }
    }
}
