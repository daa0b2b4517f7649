//! Switches between the set-up of a destination and its stream, when that destination streams in this app or did so.

use super::Model;
use crate::destination::draft::Origin;
use crate::flow::{self, Step};
use crate::tui::effect::AppEffect;
use crate::tui::live::StreamView;

impl Model {
    /// Returns the stream of the destination that the current set-up edits or has just saved.
    pub(in crate::tui) fn own_stream(&self) -> Option<&StreamView> {
        let Origin::Edit(name) = &self.flow()?.draft().origin else { return None };
        self.screens.stream.lives().iter().find(|live| live.name == *name)
    }

    /// Goes from the current set-up to the stream of its destination; `None` if that does not stream here.
    pub(super) fn go_to_stream(&mut self) -> Option<Vec<AppEffect>> {
        let name = self.own_stream()?.name.clone();
        let effects = self.leave_set_up();
        self.screens.stream.look_at(&name);
        self.show_stream();
        Some(effects)
    }

    /// Goes from a stream back to the current set-up, if that set-up belongs to the same destination.
    pub(super) fn go_back_to(&mut self, step: Step) -> Option<Vec<AppEffect>> {
        let is_same = self.screens.stream.live()?.name == self.own_stream()?.name;
        is_same.then(|| {
            self.show_set_up();
            self.tell_flow(flow::Msg::Jump(step))
        })
    }
}
