//! The labels of steps, fields and options, as keys of the texts.

use super::field::Field;
use super::step::Step;
use crate::text::foreign::printable;
use crate::text::{Key, Texts};

impl Step {
    pub fn title(self) -> Key {
        match self {
            Self::Account => Key::StepAccount,
            Self::Authentication => Key::StepAuthentication,
            Self::Source => Key::StepSource,
            Self::Segments => Key::StepSegments,
            Self::Attributes => Key::StepAttributes,
            Self::Identities => Key::StepIdentities,
            Self::Review => Key::StepReview,
            Self::Preview => Key::StepPreview,
            Self::Stream => Key::StepStream,
        }
    }

    pub fn purpose(self) -> Key {
        match self {
            Self::Account => Key::PurposeAccount,
            Self::Authentication => Key::PurposeAuthentication,
            Self::Source => Key::PurposeSource,
            Self::Segments => Key::PurposeSegments,
            Self::Attributes => Key::PurposeAttributes,
            Self::Identities => Key::PurposeIdentities,
            Self::Review => Key::PurposeReview,
            Self::Preview => Key::PurposePreview,
            Self::Stream => Key::PurposeStream,
        }
    }
}

impl Field {
    /// Returns the label of an option, or `None` if the option is shown by its name.
    pub fn option_label(self, name: &str) -> Option<Key> {
        self.option_key("Option", name)
    }

    /// Returns what an option means, if its label does not say it.
    pub fn option_meaning(self, name: &str) -> Option<Key> {
        self.option_key("Meaning", name)
    }

    fn option_key(self, prefix: &str, name: &str) -> Option<Key> {
        Key::find(&format!("{prefix}{}{}", self.name(), join_words(name.split('-'))))
    }

    /// Returns an option as it is shown: its label, or its name.
    pub fn option_text(self, name: &str, texts: &Texts) -> String {
        self.option_label(name).map_or_else(|| printable(name), |key| texts.text(key))
    }
}

/// Joins words as the name of a message or a field: each begins with a capital letter.
pub(super) fn join_words<'w>(words: impl Iterator<Item = &'w str>) -> String {
    let capitalized = words.map(|word| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    });
    capitalized.collect()
}
