//! Where things are on the screen, for the mouse. Drawing records each spot; a click or the wheel looks it up.

use std::cell::RefCell;

use ratatui::layout::{Position, Rect};

use crate::flow::{Field, Step};
use crate::tui::keys::Action;

/// Something on the screen that the mouse can point at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Spot {
    /// An area that the wheel scrolls.
    List,
    /// A row of the current list, by its index among all rows, not only the visible ones.
    Row(usize),
    Field(Field),
    /// The row of the folded settings.
    Fold,
    /// A step in the stepper.
    Step(Step),
    /// A part of a row that a click presses: selects the row with this index, then runs the action.
    Press(usize, Action),
    /// An entry of the key bar.
    Key(Action),
}

/// A mouse event.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mouse {
    /// A press of the primary button.
    Click,
    WheelUp,
    WheelDown,
}

/// The spots of the last frame.
#[derive(Default, Debug)]
pub struct Spots {
    noted: RefCell<Vec<(Rect, Spot)>>,
}

impl Spots {
    /// Forgets all spots: a new frame or another layer covers them.
    pub fn clear(&self) {
        self.noted.borrow_mut().clear();
    }

    /// Records `spot` in `area`, above the spots recorded before.
    pub fn note(&self, area: Rect, spot: Spot) {
        self.noted.borrow_mut().push((area, spot));
    }

    /// Returns the topmost spot at this position.
    pub fn find(&self, place: Position) -> Option<Spot> {
        self.noted.borrow().iter().rev().find(|(area, _)| area.contains(place)).map(|(_, spot)| *spot)
    }
}
