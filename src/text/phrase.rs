//! A message that is not yet translated: a Fluent key and its arguments. It is rendered when it is shown, so that the
//! language can change meanwhile.

use std::borrow::Cow;
use std::io;
use std::path::{Path, PathBuf};

use super::foreign::without_controls;
use super::{Key, Template, Texts, Value};

/// Floating point holds every whole number up to this one exactly.
const WHOLE: u64 = 1 << 53;

/// A message, or an argument of one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Phrase(Inner);

#[derive(Clone, PartialEq, Eq, Debug)]
enum Inner {
    /// Text that no language changes.
    Foreign(String),
    Number(u64),
    /// A number whose digits are grouped.
    Count(u64),
    /// Sentences, joined by spaces.
    Several(Vec<Phrase>),
    /// A sentence without its full stop.
    Open(Box<Phrase>),
    /// The id of a message and its arguments.
    Message(&'static str, Vec<(&'static str, Phrase)>),
}

/// An error, or a state, that has a message of its own.
pub trait Explain {
    fn phrase(&self) -> Phrase;
}

/// Gives an error type a `Display` that renders its message in English, for logs and for `--json`.
macro_rules! display_in_english {
    ($error:ty) => {
        impl std::fmt::Display for $error {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(&$crate::text::Explain::phrase(self).english())
            }
        }
    };
}

pub(crate) use display_in_english;

/// A count from here on has groups of digits.
const GROUP: u64 = 1_000;

impl Phrase {
    /// Text that is the same in every language: a name, a path, the message of a system or a service.
    pub fn foreign(words: impl Into<String>) -> Self {
        Self(Inner::Foreign(words.into()))
    }

    /// The operating system's message, or ours if the error was made by [`Phrase::as_error`].
    pub fn system(error: &io::Error) -> Self {
        let ours = error.get_ref().and_then(|inner| inner.downcast_ref::<Self>());
        ours.cloned().unwrap_or_else(|| Self::foreign(error.to_string()))
    }

    /// An I/O error with this message, for functions that otherwise fail with the system's errors.
    pub fn as_error(self, kind: io::ErrorKind) -> io::Error {
        io::Error::new(kind, self)
    }

    /// A number whose digits are grouped, such as `10,000`.
    pub fn count(number: impl TryInto<u64>) -> Self {
        Self(Inner::Count(number.try_into().unwrap_or(u64::MAX)))
    }

    /// Sentences, joined by spaces.
    pub fn several(sentences: impl IntoIterator<Item = Phrase>) -> Self {
        Self(Inner::Several(sentences.into_iter().collect()))
    }

    /// The sentence without its full stop, to stand inside another one.
    #[must_use]
    pub fn open(self) -> Self {
        Self(Inner::Open(Box::new(self)))
    }

    /// Text of a system or a library that is to stand in brackets: brackets inside it become commas.
    pub fn bracketed(words: &str) -> Self {
        Self::foreign(words.replace(" (", ", ").replace(['(', ')'], ""))
    }

    /// The message of `template` with all arguments that it was declared with.
    pub fn filled<const N: usize>(template: Template, arguments: [(&'static str, Phrase); N]) -> Self {
        Self::message(template.id(), arguments.into())
    }

    pub(super) fn message(id: &'static str, arguments: Vec<(&'static str, Phrase)>) -> Self {
        Self(Inner::Message(id, arguments))
    }

    /// Renders the message in the language of `texts`. Control characters of foreign text become spaces, so that they
    /// cannot move a terminal's cursor.
    pub fn text(&self, texts: &Texts) -> String {
        match &self.0 {
            Inner::Foreign(words) => without_controls(words),
            Inner::Number(number) => number.to_string(),
            Inner::Count(number) => grouped(*number, texts),
            Inner::Several(sentences) => {
                sentences.iter().map(|sentence| sentence.text(texts)).collect::<Vec<_>>().join(" ")
            }
            Inner::Open(sentence) => sentence.text(texts).trim_end_matches('.').to_owned(),
            Inner::Message(id, arguments) => {
                texts.render(id, arguments.iter().map(|(name, argument)| (*name, argument.value(texts))))
            }
        }
    }

    /// Renders it in English, for logs and `--json`: they are the same in every language.
    pub fn english(&self) -> String {
        self.text(Texts::english())
    }

    fn value(&self, texts: &Texts) -> Value<'static> {
        match &self.0 {
            // Fluent would lose the last digits of a larger number.
            Inner::Number(number) if *number <= WHOLE => (*number).into(),
            // A count without groups is a number, so that a message can choose its words for 0 and 1.
            Inner::Count(number) if *number < GROUP => (*number).into(),
            _ => self.text(texts).into(),
        }
    }
}

impl From<Key> for Phrase {
    fn from(key: Key) -> Self {
        Self::message(key.id(), Vec::new())
    }
}

macro_rules! phrase_from {
    ($($variant:ident: $($kind:ty => |$value:ident| $inner:expr),*;)*) => {$($(
        impl From<$kind> for Phrase {
            fn from($value: $kind) -> Self {
                Self(Inner::$variant($inner))
            }
        }
    )*)*};
}

phrase_from! {
    Number: u64 => |number| number, u32 => |number| number.into(), u16 => |number| number.into(), usize => |number| number as u64;
    Foreign: &str => |text| text.to_owned(), String => |text| text, &String => |text| text.clone(),
        Cow<'_, str> => |text| text.into_owned(), &Box<str> => |text| text.to_string(),
        &Path => |path| path.display().to_string(), &PathBuf => |path| path.display().to_string();
}

impl Explain for Phrase {
    fn phrase(&self) -> Phrase {
        self.clone()
    }
}

display_in_english!(Phrase);

impl std::error::Error for Phrase {}

impl<T: Explain> From<&T> for Phrase {
    fn from(why: &T) -> Self {
        why.phrase()
    }
}

/// A message for the message line. It is translated when it is shown, so that the language can change meanwhile.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Notification {
    pub tone: Tone,
    pub phrase: Phrase,
}

/// The severity of a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tone {
    Good,
    /// Something is in progress, or worth knowing.
    Info,
    Warn,
    /// Something failed.
    Bad,
}

impl Notification {
    pub fn new(tone: Tone, message: impl Into<Phrase>) -> Self {
        Self { tone, phrase: message.into() }
    }

    pub fn text(&self, texts: &Texts) -> String {
        texts.text(&self.phrase)
    }
}

/// A number with its groups of three digits apart: `1,204`.
pub fn grouped(number: u64, texts: &Texts) -> String {
    let (digits, group) = (number.to_string(), texts.text(Key::NumberGroup));
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 * group.len());
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push_str(&group);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::say;

    #[test]
    fn a_phrase_is_said_in_its_language_with_all_that_stands_in_it() {
        let inner = Phrase::from(say::Removed { name: "a\u{1b}[2J" });
        let outer = Phrase::from(say::SayTestFailed { reason: &inner });
        let texts = Texts::new(None);
        assert_eq!(inner.text(&texts), "Removed a [2J.");
        assert_eq!(outer.text(&texts), "No test event was sent. Removed a [2J.");
        assert_eq!(Phrase::foreign("no bus").text(&texts), "no bus");
        let count = |count: u64| texts.text(say::FoundProfiles { count });
        assert_eq!((count(1), count(2)), ("1 profile".into(), "2 profiles".into()));
        let most = texts.text(say::FoundProfiles { count: i64::MAX.unsigned_abs() });
        assert_eq!(most, "9223372036854775807 profiles");
        assert_eq!(Phrase::several([inner.clone(), inner.open()]).text(&texts), "Removed a [2J. Removed a [2J");
        assert_eq!(
            Phrase::bracketed("Connection refused (os error 111)").text(&texts),
            "Connection refused, os error 111"
        );
    }
}
