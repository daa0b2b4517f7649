//! A sentence of ours before it has a language: its key, and what stands in it. Whoever draws it gives it its language, so that
//! this may change under it.

use std::io;
use std::path::Path;

use super::foreign::without_controls;
use super::{Named, Texts, Value};

/// Up to here every whole number is one in floating point.
const WHOLE: u64 = 1 << 53;

/// A sentence, or a part of one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Phrase(Inner);

#[derive(Clone, PartialEq, Eq, Debug)]
enum Inner {
    /// The words of others.
    Foreign(String),
    Number(u64),
    /// One after the other.
    Several(Vec<Phrase>),
    /// Our words, and what stands in them.
    Ours(&'static str, Vec<(&'static str, Phrase)>),
}

/// What can say in our words why it is so. What it displays is for logs.
pub trait Explain {
    /// Why.
    fn phrase(&self) -> Phrase;
}

impl Phrase {
    /// Our words; what stands in them follows by [`Phrase::with`] and [`Phrase::quoting`].
    pub fn new(key: impl Named) -> Self {
        Self(Inner::Ours(key.id(), Vec::new()))
    }

    /// The words of others, which stay as they are in every language: a name, a path, what a system or a service says.
    pub fn foreign(words: impl Into<String>) -> Self {
        Self(Inner::Foreign(words.into()))
    }

    /// What the operating system says.
    pub fn system(error: &io::Error) -> Self {
        Self::foreign(error.to_string())
    }

    /// Sentences, one after the other.
    pub fn several(sentences: impl IntoIterator<Item = Phrase>) -> Self {
        Self(Inner::Several(sentences.into_iter().collect()))
    }

    /// With this variable.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Phrase>) -> Self {
        if let Inner::Ours(_, values) = &mut self.0 {
            values.push((name, value.into()));
        }
        self
    }

    /// With why.
    #[must_use]
    pub fn because(self, reason: impl Into<Phrase>) -> Self {
        self.with("reason", reason)
    }

    /// With the words of others as this variable.
    #[must_use]
    pub fn quoting(self, name: &'static str, words: impl Into<String>) -> Self {
        self.with(name, Self::foreign(words))
    }

    /// With a path as this variable.
    #[must_use]
    pub fn at(self, name: &'static str, path: &Path) -> Self {
        self.quoting(name, path.display().to_string())
    }

    /// In the language of `texts`. What could move a terminal's cursor is taken out of the words of others.
    pub fn text(&self, texts: &Texts) -> String {
        match &self.0 {
            Inner::Foreign(words) => without_controls(words),
            Inner::Number(number) => number.to_string(),
            Inner::Several(all) => all.iter().map(|one| one.text(texts)).collect::<Vec<_>>().join(" "),
            Inner::Ours(id, values) => {
                let values: Vec<_> = values.iter().map(|(name, value)| (*name, value.value(texts))).collect();
                texts.text_with(Id(id), &values)
            }
        }
    }

    fn value(&self, texts: &Texts) -> Value<'static> {
        match &self.0 {
            // Beyond that Fluent's numbers lose their last digits.
            Inner::Number(number) if *number <= WHOLE => (*number).into(),
            Inner::Number(_) | Inner::Foreign(_) | Inner::Ours(..) | Inner::Several(_) => self.text(texts).into(),
        }
    }
}

/// The key of our words.
#[derive(Clone, Copy)]
struct Id(&'static str);

impl Named for Id {
    fn id(self) -> &'static str {
        self.0
    }
}

impl From<u64> for Phrase {
    fn from(number: u64) -> Self {
        Self(Inner::Number(number))
    }
}

impl From<usize> for Phrase {
    fn from(number: usize) -> Self {
        Self(Inner::Number(number as u64))
    }
}

impl Explain for Phrase {
    fn phrase(&self) -> Phrase {
        self.clone()
    }
}

impl<T: Explain> From<&T> for Phrase {
    fn from(why: &T) -> Self {
        why.phrase()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Key, TuiKey};
    use super::*;

    #[test]
    fn a_phrase_is_said_in_its_language_with_all_that_stands_in_it() {
        let inner = Phrase::new(Key::Removed).quoting("name", "a\u{1b}[2J");
        let outer = Phrase::new(TuiKey::SayTestFailed).because(&inner);
        let texts = Texts::new(None);
        assert_eq!(inner.text(&texts), "Removed a [2J.");
        assert_eq!(outer.text(&texts), "No test event was sent. Removed a [2J.");
        assert_eq!(Phrase::foreign("no bus").with("name", 1_u64).text(&texts), "no bus");
        let count = |count: u64| Phrase::new(TuiKey::FoundProfiles).with("count", count).text(&texts);
        assert_eq!((count(1), count(2)), ("1 profile".into(), "2 profiles".into()));
        let most = Phrase::new(TuiKey::FoundProfiles).with("count", i64::MAX.unsigned_abs()).text(&texts);
        assert_eq!(most, "9223372036854775807 profiles");
        assert_eq!(Phrase::several([inner.clone(), inner]).text(&texts), "Removed a [2J. Removed a [2J.");
    }
}
