//! Reads answers from the draft and writes them into it, one field at a time.

use super::field::Field;
use crate::activation::Triggers;
use crate::activation::rules::{IdentityChoice, Trigger};
use crate::destination::draft::{Draft, SegmentDraft};
use crate::source::file::EXCLUDED;
use crate::text::NamedChoice;

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer {
    Text(String),
    /// The name of an option.
    Choice(String),
    Toggle(bool),
    /// Any number of words, such as names or dot paths.
    Words(Vec<String>),
    Segments(Vec<SegmentDraft>),
    Identities(Vec<IdentityChoice>),
}

/// A type that holds an answer in the draft.
pub(super) trait AnswerSlot {
    fn read(&self) -> Answer;

    /// Writes an answer. Returns false and changes nothing if the answer has the wrong kind or is not an option.
    fn write(&mut self, answer: Answer) -> bool;

    /// Returns the names of the options, if they are fixed.
    fn options() -> Vec<&'static str>
    where
        Self: Sized,
    {
        Vec::new()
    }
}

macro_rules! slots {
    ($($kind:ident: $slot:ty,)*) => {$(
        impl AnswerSlot for $slot {
            fn read(&self) -> Answer {
                Answer::$kind(<$slot>::clone(self))
            }

            fn write(&mut self, answer: Answer) -> bool {
                let Answer::$kind(new) = answer else { return false };
                *self = new;
                true
            }
        }
    )*};
}

slots! {
    Text: String,
    Toggle: bool,
    Words: Vec<String>,
    Segments: Vec<SegmentDraft>,
    Identities: Vec<IdentityChoice>,
}

impl<T: NamedChoice> AnswerSlot for T {
    fn read(&self) -> Answer {
        Answer::Choice(self.name().to_owned())
    }

    fn write(&mut self, answer: Answer) -> bool {
        let Answer::Choice(name) = answer else { return false };
        let new = Self::named(&name);
        *self = new.unwrap_or(*self);
        new.is_some()
    }

    fn options() -> Vec<&'static str> {
        Self::ALL.iter().map(|one| one.name()).collect()
    }
}

impl AnswerSlot for Triggers {
    fn read(&self) -> Answer {
        Answer::Words(self.names().map(str::to_owned).collect())
    }

    fn write(&mut self, answer: Answer) -> bool {
        let Answer::Words(names) = answer else { return false };
        let new: Option<Vec<_>> = names.iter().map(|name| Trigger::named(name)).collect();
        let is_known = new.is_some();
        *self = new.map_or(*self, Self::from);
        is_known
    }

    fn options() -> Vec<&'static str> {
        Trigger::options()
    }
}

/// `None` means the default names, [`EXCLUDED`].
impl AnswerSlot for Option<Vec<String>> {
    fn read(&self) -> Answer {
        Answer::Words(self.clone().unwrap_or_else(excluded))
    }

    fn write(&mut self, answer: Answer) -> bool {
        let Answer::Words(new) = answer else { return false };
        *self = Some(new).filter(|new| *new != excluded());
        true
    }
}

fn excluded() -> Vec<String> {
    EXCLUDED.iter().map(ToString::to_string).collect()
}

/// Returns the options of the type at a place in the draft.
pub(super) fn list_options<T: AnswerSlot>(_place: fn(&Draft) -> &T) -> Vec<&'static str> {
    T::options()
}

/// Returns the answer of `field`, or `None` for secrets, which are not in the draft.
pub(super) fn read(draft: &Draft, field: Field) -> Option<Answer> {
    field.access().map(|access| (access.read)(draft))
}

/// Writes an answer. Returns false and changes nothing if the answer has the wrong kind or is not an option.
pub(super) fn write(draft: &mut Draft, field: Field, answer: Answer) -> bool {
    field.access().is_some_and(|access| (access.write)(draft, answer))
}
