//! An input for a screen or a layer, and whether it was used.

use crate::tui::keys::Action;
use crate::tui::spots::Spot;

/// An input for a screen or a layer.
pub enum UserInput<'a> {
    /// An action, from its key or from the command palette.
    Do(Action),
    Type(char),
    /// Pasted text. It can have several lines, and can be a secret.
    Paste(&'a str),
    /// A click on this spot.
    Point(Spot),
}

impl UserInput<'_> {
    /// Whether this input starts the filter of a list in which letters do so.
    pub fn filters(&self) -> bool {
        matches!(self, Self::Type(_) | Self::Paste(_) | Self::Do(Action::TypeFilter))
    }
}

/// Whether a screen used an input.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Handled {
    Yes,
    /// The input goes to the next receiver.
    No,
}
