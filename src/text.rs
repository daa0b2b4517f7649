//! Every text that a person may read, as messages of Fluent files.
//!
//! A room returns a [`Phrase`], made from a [`Key`] or a struct of [`say`]. The front end renders it with [`Texts`] in
//! the operator's language. `build.rs` writes the keys from the files, so that a missing message or argument does not
//! compile. Errors implement [`Explain`]; their `Display` is the same message in English. `text` knows no other room.

mod choice;
mod explained;
pub mod foreign;
mod message;
mod phrase;

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

pub use choice::NamedChoice;
pub(crate) use choice::choices;
pub(crate) use explained::explained;
pub use fluent_bundle::FluentValue as Value;
pub(crate) use message::template;
pub use message::{Key, Template, say};
pub(crate) use phrase::display_in_english;
pub use phrase::{Explain, Notification, Phrase, Tone, grouped};

use message::LOCALES;

/// The texts of one language.
pub struct Texts {
    bundle: FluentBundle<FluentResource>,
}

impl Texts {
    /// The texts of `lang`, a language tag such as `en` or `de-AT`; English where it is none or not there.
    pub fn new(lang: Option<&str>) -> Self {
        let (tag, sources) = lang.and_then(locale).unwrap_or(&LOCALES[0]);
        let tag = tag.parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        // Terminals show the marks as boxes, and scripts would have to strip them.
        bundle.set_use_isolating(false);
        for source in *sources {
            // A fault would have failed the build.
            let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(resource, _)| resource);
            bundle.add_resource_overriding(resource);
        }
        Self { bundle }
    }

    /// Whether there are texts in `lang`.
    pub fn speak(lang: &str) -> bool {
        locale(lang).is_some()
    }

    /// English, parsed once.
    pub fn english() -> &'static Self {
        static ENGLISH: LazyLock<Texts> = LazyLock::new(|| Texts::new(None));
        &ENGLISH
    }

    /// The message in this language: `texts.text(say::Saved { name, file })`.
    pub fn text(&self, message: impl Into<Phrase>) -> String {
        message.into().text(self)
    }

    /// The message of `id` with its arguments.
    fn render(&self, id: &str, arguments: impl IntoIterator<Item = (&'static str, Value<'static>)>) -> String {
        let Some(pattern) = self.bundle.get_message(id).and_then(|message| message.value()) else {
            return id.to_owned();
        };
        let mut given = FluentArgs::new();
        for (name, value) in arguments {
            // A number that is already written as text still picks its plural form.
            let is_one = matches!(&value, Value::String(text) if text == "1");
            given.set(name, if is_one { Value::from(1) } else { value });
        }
        self.bundle.format_pattern(pattern, Some(&given), &mut Vec::new()).into_owned()
    }
}

/// The tags of all languages.
pub fn languages() -> impl Iterator<Item = &'static str> {
    LOCALES.iter().map(|(tag, _)| *tag)
}

type Locale = (&'static str, &'static [&'static str]);

/// The language with the same primary subtag.
fn locale(lang: &str) -> Option<&'static Locale> {
    let wanted = lang.parse::<LanguageIdentifier>().ok()?;
    LOCALES.iter().find(|(tag, _)| wanted.language.as_str() == *tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_put_in_without_marks() {
        assert_eq!(Texts::new(None).text(say::Removed { name: "high" }), "Removed high.");
    }

    #[test]
    fn one_has_its_singular_laid_out_or_not() {
        let texts = Texts::new(None);
        assert_eq!(texts.text(say::FoundProfiles { count: 1_u64 }), "1 profile");
        assert_eq!(texts.text(say::FoundProfiles { count: "1" }), "1 profile");
        assert_eq!(texts.text(say::FoundFiles { names: "a", more: Phrase::count(0_u64) }), "Files in order: a");
        assert_eq!(texts.text(say::FoundProfiles { count: 0_u64 }), "0 profiles");
        assert_eq!(texts.text(say::FoundProfiles { count: "10,001" }), "10,001 profiles");
        assert_eq!(texts.text(say::FoundProfiles { count: Phrase::count(10_001_u64) }), "10,001 profiles");
        let read = say::ReadingDoneFaulty { profiles: "1", malformed: "1", unidentified: "2", source: "a" };
        assert_eq!(texts.text(read), "a: 1 profile; 1 malformed line, 2 without an identity.");
    }

    #[test]
    fn an_unknown_language_is_english() {
        for lang in [None, Some("xx"), Some("not a tag"), Some("en-GB")] {
            assert_eq!(Texts::new(lang).text(Key::NothingChanges), "nothing changes");
        }
    }

    #[test]
    fn a_key_is_found_by_its_name_alone() {
        assert!(Key::ALL.iter().all(|key| Key::find(&format!("{key:?}")) == Some(*key)));
        assert_eq!([Key::find(""), Key::find("Zzz"), Key::find("nothing-changes")], [None; 3]);
    }
}
