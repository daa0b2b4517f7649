//! Parses attribute paths: names joined by dots, with quotes around a name that contains a dot or a quote.
//!
//! ```text
//! person.email        two names
//! "person.email"      one name
//! person."e.mail"     two names
//! person."say \"hi\"" two names; inside quotes, a backslash stands before a quote or a backslash
//! ```
//!
//! Quotes count only around a whole name. Elsewhere a quote is an ordinary character, so that paths from before quoted
//! names keep their meaning.

use std::borrow::Cow;

/// A path as a list of names.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct AttributePath(Vec<String>);

/// The error for a path with a blank name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BlankName;

impl AttributePath {
    pub fn parse(text: &str) -> Result<Self, BlankName> {
        let names: Vec<_> = parts(text).map(|part| part.name.into_owned()).collect();
        if names.iter().any(|name| name.trim().is_empty()) { Err(BlankName) } else { Ok(Self(names)) }
    }

    /// Returns the names, at least one.
    pub fn names(&self) -> &[String] {
        &self.0
    }

    pub fn root(&self) -> &str {
        self.0.first().map_or("", |name| name)
    }

    /// Whether `self` is inside `outer`. A path is not inside itself.
    pub fn is_inside(&self, outer: &Self) -> bool {
        self.0.len() > outer.0.len() && self.0.starts_with(&outer.0)
    }
}

impl std::fmt::Display for AttributePath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (place, name) in self.0.iter().enumerate() {
            f.write_str(if place == 0 { "" } else { "." })?;
            f.write_str(&written(name))?;
        }
        Ok(())
    }
}

/// Writes a name for a path, in quotes if it needs them.
pub fn written(name: &str) -> Cow<'_, str> {
    if !name.contains(['.', '"']) {
        return name.into();
    }
    let mut quoted = String::with_capacity(name.len() + 2);
    quoted.push('"');
    for character in name.chars() {
        if matches!(character, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(character);
    }
    quoted.push('"');
    quoted.into()
}

/// Returns the only canonical spelling of a path. A text that is not a path stays unchanged.
pub fn canonical(text: &str) -> String {
    AttributePath::parse(text).map_or_else(|_| text.to_owned(), |path| path.to_string())
}

/// Returns the paths that contain `text`, the innermost first, as parts of it.
pub fn above(text: &str) -> impl Iterator<Item = &str> {
    let ends: Vec<usize> = parts(text).map(|part| part.end).collect();
    ends.into_iter().rev().skip(1).map(|end| &text[..end])
}

/// A part of a path between two dots.
struct PathPart<'t> {
    name: Cow<'t, str>,
    /// The offset in the path at which this part ends.
    end: usize,
}

fn parts(text: &str) -> impl Iterator<Item = PathPart<'_>> {
    let mut next = Some(0);
    std::iter::from_fn(move || {
        let start = next?;
        let rest = &text[start..];
        let (name, length) = quoted(rest).unwrap_or_else(|| {
            let length = rest.find('.').unwrap_or(rest.len());
            (rest[..length].into(), length)
        });
        next = (length < rest.len()).then_some(start + length + 1);
        Some(PathPart { name, end: start + length })
    })
}

/// Returns the quoted name at the start of `text` and its length there, or `None` if quotes do not enclose a whole
/// name.
fn quoted(text: &str) -> Option<(Cow<'_, str>, usize)> {
    let mut characters = text.strip_prefix('"')?.char_indices();
    let mut name = String::new();
    while let Some((at, character)) = characters.next() {
        match character {
            // The opening quote is not counted in `at`.
            '"' => return matches!(text[at + 2..].chars().next(), None | Some('.')).then_some((name.into(), at + 2)),
            '\\' => name.push(characters.next().map(|(_, escaped)| escaped).filter(|one| matches!(one, '"' | '\\'))?),
            other => name.push(other),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn names(text: &str) -> Result<Vec<String>, BlankName> {
        AttributePath::parse(text).map(|path| path.0)
    }

    #[test]
    fn a_name_with_a_dot_or_a_quote_is_quoted() {
        for (text, expected) in [
            ("person.email", vec!["person", "email"]),
            (r#""person.email""#, vec!["person.email"]),
            (r#"person."e.mail""#, vec!["person", "e.mail"]),
            (r#""a.b"."c.d".e"#, vec!["a.b", "c.d", "e"]),
            (r#""say \"hi\" \\""#, vec![r#"say "hi" \"#]),
            (r#""plain""#, vec!["plain"]),
            // A quote or a backslash inside a name without quotes is an ordinary character.
            (r#"a"b.c\"#, vec![r#"a"b"#, r"c\"]),
            ("é.漢", vec!["é", "漢"]),
        ] {
            assert_eq!(names(text), Ok(expected.into_iter().map(String::from).collect()), "{text}");
        }
    }

    #[test]
    fn a_blank_name_makes_no_path() {
        for text in ["", ".", "a.", ".a", "a..b", " ", r#""""#, r#"a." ""#] {
            assert_eq!(names(text), Err(BlankName), "{text}");
        }
    }

    #[test]
    fn quotes_that_enclose_no_whole_name_are_characters() {
        for text in [r#"""#, r#""a"#, r#""a.b"#, r#""a"b"#, r#""a"b.c"#, r#""a\n""#, r#""a\""#, r#"x."a"#, r#"a."b"c"#]
        {
            let expected = text.split('.').map(String::from).collect();
            assert_eq!(names(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn one_path_has_one_spelling() {
        assert_eq!(canonical(r#""person"."email""#), "person.email");
        assert_eq!(canonical(r#"a"b"#), r#""a\"b""#);
        assert_eq!(canonical("a..b"), "a..b");
    }

    #[test]
    fn what_holds_a_path_is_cut_between_its_names() {
        assert_eq!(above(r#"a."b.c".d"#).collect::<Vec<_>>(), [r#"a."b.c""#, "a"]);
        assert_eq!(above(r#""b.c""#).count(), 0);
        assert_eq!(above(r#""b.c"#).collect::<Vec<_>>(), [r#""b"#]);
        assert_eq!(above("").count(), 0);
    }

    proptest! {
        #[test]
        fn names_survive_their_path(names in proptest::collection::vec(r#"[a.\"\\é ]{0,6}"#, 1..5)) {
            prop_assume!(names.iter().all(|name| !name.trim().is_empty()));
            let path = AttributePath(names);
            prop_assert_eq!(AttributePath::parse(&path.to_string()), Ok(path.clone()));
            prop_assert_eq!(canonical(&path.to_string()), path.to_string());
        }

        #[test]
        fn no_text_panics(text in r#"[a.\"\\é ]{0,12}"#) {
            let _ = AttributePath::parse(&text);
            prop_assert!(above(&text).all(|path| text.starts_with(path)));
        }
    }
}
