//! What stands where on the screen, for the mouse: noted while it is drawn, looked up when somebody points at it.

use std::cell::RefCell;

use ratatui::layout::{Position, Rect};

use crate::flow::{Field, Step};

/// What can be pointed at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Spot {
    /// What the wheel moves in.
    List,
    /// A row of the list at hand, by its place among all of them.
    Row(usize),
    /// A question.
    Field(Field),
    /// A step on the way.
    Step(Step),
}

/// What the mouse does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mouse {
    /// A press of its first button.
    Click,
    /// The wheel, a notch up.
    WheelUp,
    /// The wheel, a notch down.
    WheelDown,
}

/// All that was drawn last and can be pointed at.
#[derive(Default, Debug)]
pub struct Spots {
    noted: RefCell<Vec<(Rect, Spot)>>,
}

impl Spots {
    /// Nothing below counts: the screen is drawn anew, or a layer lies above it.
    pub fn clear(&self) {
        self.noted.borrow_mut().clear();
    }

    /// `spot` is in `area`, above all that was noted there before.
    pub fn note(&self, area: Rect, spot: Spot) {
        self.noted.borrow_mut().push((area, spot));
    }

    /// What is at this place.
    pub fn at(&self, place: Position) -> Option<Spot> {
        self.noted.borrow().iter().rev().find(|(area, _)| area.contains(place)).map(|(_, spot)| *spot)
    }
}
