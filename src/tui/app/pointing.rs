//! Handles the mouse. A click goes to its target (a step, a field, a row) and triggers nothing else; the wheel scrolls
//! what is under it.

use super::Model;
use crate::flow;
use crate::text::{Key, Notification, Tone};
use crate::tui::effect::Effect;
use crate::tui::input::UserInput;
use crate::tui::keys::Action;
use crate::tui::spots::{Mouse, Spot};

/// Rows that one notch of the wheel scrolls.
const NOTCH: usize = 3;

impl Model {
    /// Turns mouse support on or off.
    pub(super) fn take_mouse(&mut self, on: bool) -> Vec<Effect> {
        self.has_mouse = on;
        self.say(Notification::new(Tone::Info, if on { Key::SayMouseOn } else { Key::SayMouseOff }));
        vec![Effect::Mouse(on)]
    }

    pub(super) fn mouse(&mut self, mouse: Mouse, spot: Spot) -> Vec<Effect> {
        let action = match (mouse, spot) {
            (Mouse::Click, Spot::Step(step)) => return self.click_step(step),
            (Mouse::Click, spot) => {
                self.hush();
                return self.input(&UserInput::Point(spot));
            }
            (_, Spot::Field(_) | Spot::Step(_)) => return Vec::new(),
            (Mouse::WheelUp, _) => Action::Up,
            (Mouse::WheelDown, _) => Action::Down,
        };
        (0..NOTCH).flat_map(|_| self.input(&UserInput::Do(action))).collect()
    }

    /// Goes to another step as its key would. A click on the current step does nothing.
    fn click_step(&mut self, step: flow::Step) -> Vec<Effect> {
        self.hush();
        let is_here = self.step().is_none_or(|at| at == step);
        if is_here { Vec::new() } else { self.jump(step) }
    }
}
