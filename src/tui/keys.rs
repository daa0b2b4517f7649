//! Every key there is: which context it belongs to and what it does. Dispatch, key bar, help, palette and tests read the
//! one table.

mod action;
mod chord;
mod table;
#[cfg(test)]
mod tests;

pub use action::Action;
pub use chord::{Chord, Code};
pub use table::TABLE;

/// Where a key holds. The contexts of a screen are asked from the nearest to the widest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Context {
    /// Everywhere but in help and palette.
    Everywhere,
    /// Everywhere.
    Always,
    /// While the mouse is the app's.
    Mouse,
    /// On each step of the wizard.
    Step,
    /// On each step, whether it is of a set-up or of a stream.
    Steps,
    /// On a step while something is under way that can be stopped.
    UnderWay,
    /// In a form of questions.
    Form,
    /// Where text is typed; keys that are text come first there.
    Text,
    /// On one of a few options.
    Options,
    /// On a secret.
    Secret,
    /// Where answers are offered below a text.
    Offers,
    /// In the filter of a list.
    Filter,
    /// Where a secret is asked for.
    Asking,
    /// In a list that one moves about in.
    List,
    /// In a long list, where a letter or a digit filters at once.
    Picker,
    /// In a list that stays filtered.
    Narrowed,
    /// In a list that is too short for a filter.
    Lines,
    /// Where rows of a list are chosen.
    Checks,
    /// In a tree.
    Tree,
    /// The destinations.
    Catalogue,
    /// The permission panel.
    Rights,
    /// Where rows of a check are in a panel.
    AllRights,
    /// Where what a list lacks is typed by hand.
    Adding,
    /// While it is typed.
    Typing,
    /// In the filter of a list whose rows are chosen.
    Narrowing,
    /// Identity namespaces.
    Namespaces,
    /// [`crate::flow::Step::Review`]
    Review,
    /// On an answer there.
    ReviewLine,
    /// [`crate::flow::Step::Preview`]
    Preview,
    /// [`crate::flow::Step::Stream`]
    Stream,
    /// While it sends, or would if nothing kept it from that.
    Sending,
    /// While the operator holds it.
    Held,
    /// When it is over, where space starts it again.
    Over,
    /// While it goes on.
    Going,
    /// While it delivers what it has read.
    Draining,
    /// When it is over.
    Ended,
    /// A part of it, shown large.
    StreamView,
    /// Other credentials to sign in by.
    SignIn,
    /// What was typed is looked for.
    Find,
    /// A layer that explains.
    Reading,
    /// A text that can be copied and saved.
    Document,
    /// The explanation of the keys.
    Helping,
    /// The command palette.
    Palette,
    /// A question with yes and no.
    Confirm,
}

/// When a key stands in the key bar.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Bar {
    /// Before all others: the way on, and the way back.
    First,
    /// Always, at the right end.
    Pinned,
    /// As long as there is room; what stands first in the table goes last.
    Shown,
    /// After all others, where there is still room.
    Last,
    /// In help and palette only.
    Hidden,
}

/// What keys do in a context.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Binding {
    /// Where.
    pub context: Context,
    /// Which keys, the one to be named first.
    pub chords: &'static [Chord],
    /// What they do.
    pub action: Action,
    /// Whether the key bar names them.
    pub bar: Bar,
}

impl Binding {
    /// The key to be named where `contexts` hold: where text is typed, one that is no text. None where there is no such
    /// key: it would be typed.
    pub fn named(&self, contexts: &[Context]) -> Option<Chord> {
        let typed = contexts.contains(&Context::Text);
        self.chords.iter().copied().find(|chord| !typed || chord.text().is_none())
    }
}

/// The bindings that hold in `contexts`, the nearest first. What a nearer context has taken is not among them.
pub fn bindings(contexts: &[Context]) -> Vec<&'static Binding> {
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

/// What `chord` does in `contexts`.
pub fn action(contexts: &[Context], chord: Chord) -> Option<Action> {
    contexts.iter().find_map(|context| {
        let here = |binding: &&Binding| binding.context == *context && binding.chords.contains(&chord);
        TABLE.iter().find(here).map(|binding| binding.action)
    })
}
