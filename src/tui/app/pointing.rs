//! Handles the mouse. A click goes to its target: a step, a field, a row. It does what a key does only where something is
//! drawn as pressable: an option, a suggestion, a switch or a box, the `Continue` row, an entry of the key bar. The wheel
//! scrolls what is under it.

use super::{AppMsg, Model};
use crate::flow;
use crate::text::{Key, Notification, Tone};
use crate::tui::effect::AppEffect;
use crate::tui::input::UserInput;
use crate::tui::keys::Action;
use crate::tui::spots::{Mouse, Spot};

/// Rows that one notch of the wheel scrolls.
const NOTCH: usize = 3;

impl Model {
    /// Turns mouse support on or off.
    pub(super) fn capture_mouse(&mut self, on: bool) -> Vec<AppEffect> {
        self.has_mouse = on;
        self.say(Notification::new(Tone::Info, if on { Key::SayMouseOn } else { Key::SayMouseOff }));
        vec![AppEffect::Mouse(on)]
    }

    pub(super) fn take_mouse_event(&mut self, mouse: Mouse, spot: Spot) -> Vec<AppEffect> {
        let action = match (mouse, spot) {
            (Mouse::Click, Spot::Step(step)) => return self.click_step(step),
            (Mouse::Click, Spot::Press(row, action)) => {
                self.clear_message();
                let mut effects = self.take_input(&UserInput::Point(Spot::Row(row)));
                effects.extend(self.act(action));
                return effects;
            }
            (Mouse::Click, Spot::Key(action)) => return self.take(AppMsg::Do(action)),
            (Mouse::Click, spot) => {
                self.clear_message();
                return self.take_input(&UserInput::Point(spot));
            }
            (_, Spot::Field(_) | Spot::Fold | Spot::Step(_) | Spot::Key(_)) => return Vec::new(),
            (Mouse::WheelUp, _) => Action::Up,
            (Mouse::WheelDown, _) => Action::Down,
        };
        (0..NOTCH).flat_map(|_| self.take_input(&UserInput::Do(action))).collect()
    }

    /// Goes to another step as its key would. A click on the current step does nothing.
    fn click_step(&mut self, step: flow::Step) -> Vec<AppEffect> {
        self.clear_message();
        let is_here = self.step().is_none_or(|at| at == step);
        if is_here { Vec::new() } else { self.jump(step) }
    }
}
