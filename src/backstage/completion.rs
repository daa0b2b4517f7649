//! Completes a path that is being typed with the names in its folder.

use std::path::Path;

use crate::destination::draft::expand_home;

/// Most names of a folder that are compared.
const NAMES: usize = 10_000;

/// What a typed path can become.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PathCompletion {
    /// The typed path with the longest part that all names have in common. It can be the typed path itself.
    pub text: String,
    /// The names that begin as typed, in their order. A folder ends with a slash.
    pub names: Vec<String>,
}

/// Completes `typed`, if it is not already a path that exists. It is relative to `folder` unless it is absolute; `None` if no name begins like it. Names that
/// begin with a dot count only if the dot was typed.
pub fn complete_path(typed: &str, folder: &Path) -> Option<PathCompletion> {
    if folder.join(&*expand_home(typed)).exists() {
        return None;
    }
    let (before, part) = typed.rsplit_once('/').map_or(("", typed), |(before, part)| (&typed[..=before.len()], part));
    let listed = std::fs::read_dir(folder.join(&*expand_home(before))).ok()?;
    let fitting = listed.take(NAMES).filter_map(|entry| {
        let entry = entry.ok()?;
        let name = entry.file_name().into_string().ok()?;
        let fits = name.starts_with(part) && (part.starts_with('.') || !name.starts_with('.'));
        let slash = if fits && entry.path().is_dir() { "/" } else { "" };
        fits.then(|| name + slash)
    });
    let mut names: Vec<_> = fitting.collect();
    names.sort();
    let common = names.iter().skip(1).fold(names.first()?.clone(), |common, name| common_start(&common, name));
    Some(PathCompletion { text: format!("{before}{common}"), names })
}

fn common_start(one: &str, other: &str) -> String {
    one.chars().zip(other.chars()).take_while(|(one, other)| one == other).map(|(one, _)| one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_gets_the_longest_common_part_of_the_names() {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir(root.path().join("feeds")).unwrap();
        for name in ["feeds/profiles-1.ndjson", "feeds/profiles-2.ndjson", "feeds/.hidden", "readme"] {
            std::fs::write(root.path().join(name), "").unwrap();
        }
        let complete = |typed: &str| complete_path(typed, root.path());
        let text = |typed: &str| complete(typed).map(|completion| completion.text);
        assert_eq!(text("fe").as_deref(), Some("feeds/"));
        assert_eq!(text("feeds/p").as_deref(), Some("feeds/profiles-"));
        assert_eq!(text("feeds/"), None, "a folder is an answer");
        assert_eq!(complete("feeds/p").unwrap().names, ["profiles-1.ndjson", "profiles-2.ndjson"]);
        assert_eq!(text("feeds/profiles-2.").as_deref(), Some("feeds/profiles-2.ndjson"));
        assert_eq!(text("feeds/.h").as_deref(), Some("feeds/.hidden"));
        assert_eq!((text("x"), text("nowhere/a")), (None, None));
        let absolute = format!("{}/re", root.path().display());
        assert_eq!(complete_path(&absolute, Path::new("/")).unwrap().names, ["readme"]);
    }
}
