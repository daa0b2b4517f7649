//! The one table of all keys: the context each belongs to and the action it runs. Dispatch, key bar, help, command
//! palette and tests all read it.

mod action;
mod chord;
mod table;
#[cfg(test)]
mod tests;

pub use action::Action;
pub use chord::{Chord, KeyName};
pub use table::TABLE;

/// Where a key is in effect. Several contexts apply at once; the nearest one that has the key wins.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum KeyContext {
    /// Everywhere except in help and the command palette.
    Everywhere,
    /// Everywhere, also in help and the command palette.
    Always,
    /// While the app receives mouse events.
    Mouse,
    /// On each step of the wizard.
    Step,
    /// On each step of the wizard, and on a stream.
    Steps,
    /// On a step with a job in progress that can be stopped.
    InProgress,
    Form,
    /// In a text field. Characters are typed there, so they run no action.
    Text,
    /// On a switch.
    Options,
    /// In the field of a path.
    Path,
    /// Among the options of a choice, of which one is chosen.
    Choices,
    /// Among the options of a field that takes any number of them.
    Checklist,
    /// On the row of the folded settings.
    Fold,
    Secret,
    /// In a text field with suggestions, while their list is closed.
    Offers,
    /// In such a field without an answer.
    EmptyOffers,
    /// In the open list of suggestions.
    OfferList,
    Filter,
    /// In the dialog that asks for a secret.
    Asking,
    List,
    /// In a long list, where a letter or a digit starts the filter.
    Picker,
    /// In a list whose filter is not empty.
    Narrowed,
    /// In a list that is too short for a filter.
    Lines,
    /// In a list whose rows can be chosen.
    Checks,
    Tree,
    Catalogue,
    Rights,
    /// Where a panel shows the rows of a check.
    AllRights,
    /// In a list to which a missing entry can be added by hand.
    Adding,
    /// While such an entry is typed.
    Typing,
    /// In the filter of a list whose rows can be chosen.
    Narrowing,
    Namespaces,
    Review,
    /// On an answer in Review.
    ReviewLine,
    Preview,
    Stream,
    /// A stream that is not held. This context and the next two decide what Space does.
    Sending,
    /// The operator holds the stream.
    Held,
    /// The stream is over.
    Over,
    /// A running stream. This context and the next two decide what `q` does.
    Going,
    /// A stream that delivers what it has read, before it stops.
    Draining,
    /// The stream is over.
    Ended,
    /// One part of a stream, shown large.
    StreamView,
    /// The list of credentials to sign in with instead.
    SignIn,
    /// In a search field.
    Find,
    Reading,
    /// In a text that can be copied and saved.
    Document,
    Helping,
    Palette,
    Confirm,
}

/// When the key bar shows a key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Bar {
    /// Before all others: the keys that continue and go back.
    First,
    /// Always, at the right end.
    Pinned,
    /// While there is room. Of these, the last ones in the order of [`bindings`] are left out first.
    Shown,
    /// After all others, while there is room.
    Last,
    /// Only in help and the command palette.
    Hidden,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Binding {
    pub context: KeyContext,
    /// The first one is shown as the name of the key.
    pub chords: &'static [Chord],
    pub action: Action,
    pub bar: Bar,
}

impl Binding {
    /// Returns the key to show in `contexts`. In a text field, skips keys that would type a character; `None` if there
    /// is no other.
    pub fn named(&self, contexts: &[KeyContext]) -> Option<Chord> {
        let typed = contexts.contains(&KeyContext::Text);
        self.chords.iter().copied().find(|chord| !typed || chord.text().is_none())
    }
}

/// Returns the bindings in effect in `contexts`, the nearest first. Leaves out a binding if nearer contexts use all its
/// keys.
pub fn bindings(contexts: &[KeyContext]) -> Vec<&'static Binding> {
    let mut found: Vec<&'static Binding> = Vec::new();
    for context in contexts {
        for binding in TABLE.iter().filter(|binding| binding.context == *context) {
            let taken = |chord: &Chord| found.iter().any(|other| other.chords.contains(chord));
            if !binding.chords.iter().all(taken) {
                found.push(binding);
            }
        }
    }
    found
}

/// Returns the action that `chord` runs in `contexts`.
pub fn action(contexts: &[KeyContext], chord: Chord) -> Option<Action> {
    contexts.iter().find_map(|context| {
        let here = |binding: &&Binding| binding.context == *context && binding.chords.contains(&chord);
        TABLE.iter().find(here).map(|binding| binding.action)
    })
}
