//! Chooses the attributes to export: a tree of all attributes in the feed's profiles, and any path that is typed.
//!
//! ```text
//!  ✓ Source   ✓ Segments   ● Attributes   ○ Identities   ○ Review
//!  filter:                                  3 of 118 chosen (50 is the soft limit)
//!   ▾ [-] person (12)
//! ▌     [x] email                     text     98 %  j…@…e.com       personal
//!   ▸ [ ] consents (9)                          99 %  decides what may leave
//!  ────────────────────────────────────────────────────────────────────────────
//!  person.email
//! ```

mod branches;
mod drawing;

use crate::destination::spec::{PathFault, path_fault};
use crate::flow::{Answer, Field, Flow, Msg};
use crate::profile::path::canonical;
use crate::text::{Key, Notification, Tone, say};
use crate::tui::input::{Handled, UserInput};
use crate::tui::keys::{Action, KeyContext};
use crate::tui::screens::ScreenContext;
use crate::tui::screens::parts::choosing::{add_missing, toggle_all};
use crate::tui::screens::parts::picker::{Picker, PickerEntries, PickerFocus, PickerOutcome};
use branches::{AttributeTree, Mark};

#[derive(Default)]
pub struct AttributesScreen {
    tree: AttributeTree,
    picker: Picker,
}

impl AttributesScreen {
    pub(super) fn contexts(&self) -> Vec<KeyContext> {
        let tree = (self.picker.focus() == PickerFocus::List).then_some(KeyContext::Tree);
        tree.into_iter().chain(self.picker.contexts()).collect()
    }

    /// Rebuilds the list after the flow has changed. The selected attribute stays selected.
    pub(super) fn settle(&mut self, flow: &Flow) {
        if self.tree.settle(flow) {
            self.picker.refresh(&self.tree.nodes(flow));
        }
    }

    pub(super) fn act(&mut self, input: &UserInput<'_>, flow: &mut Flow, desk: &mut ScreenContext<'_>) -> Handled {
        match (self.picker.focus(), input) {
            (PickerFocus::List, UserInput::Do(Action::Unfold)) => self.unfold(flow),
            (PickerFocus::List, UserInput::Do(Action::Fold)) => self.fold(flow),
            _ => match self.picker.act(input, &self.tree.nodes(flow)) {
                PickerOutcome::Handled => {}
                PickerOutcome::Ignored => return Handled::No,
                PickerOutcome::Toggle(index) => self.toggle(index, flow, desk),
                PickerOutcome::ToggleAll(indices) => self.toggle_leaves(indices, flow, desk),
                PickerOutcome::NoneChosen => desk.say(Notification::new(Tone::Info, Key::SayNoneChosen)),
                PickerOutcome::Add(names) => self.add(names, flow, desk),
            },
        }
        Handled::Yes
    }

    // --- folds ---

    /// Unfolds the selected attribute. Moves to its first child if it is open already.
    fn unfold(&mut self, flow: &Flow) {
        let nodes = self.tree.nodes(flow);
        let Some(index) = self.picker.selected().filter(|index| nodes.inside(*index) > 0) else { return };
        if self.picker.filter().is_on() || nodes.is_open(index) {
            self.picker.step(Action::Down, &nodes);
        } else {
            self.flip(index, flow);
        }
    }

    /// Folds the selected attribute, or moves to its parent.
    fn fold(&mut self, flow: &Flow) {
        let nodes = self.tree.nodes(flow);
        let Some(index) = self.picker.selected() else { return };
        if !self.picker.filter().is_on() && nodes.inside(index) > 0 && nodes.is_open(index) {
            self.flip(index, flow);
        } else if let Some(parent) = nodes.parent(index) {
            self.picker.select(parent, &nodes);
        }
    }

    fn flip(&mut self, index: usize, flow: &Flow) {
        let path = self.tree.nodes(flow).path(index).to_owned();
        self.tree.flip(path);
        self.picker.list(&self.tree.nodes(flow));
    }

    // --- choosing ---

    fn toggle(&mut self, index: usize, flow: &mut Flow, desk: &mut ScreenContext<'_>) {
        let answer = self.tree.nodes(flow).toggle(index, &flow.draft().activation.attributes);
        self.answer(answer, flow, desk);
    }

    /// Toggles those of the attributes that have no children.
    fn toggle_leaves(&mut self, indices: Vec<usize>, flow: &mut Flow, desk: &mut ScreenContext<'_>) {
        let nodes = self.tree.nodes(flow);
        let is_leaf = |index: &usize| nodes.inside(*index) == 0 && nodes.mark(*index) != Mark::Within;
        let paths = indices.into_iter().filter(is_leaf).map(|index| nodes.path(index).to_owned()).collect();
        let mut answer = flow.draft().activation.attributes.clone();
        toggle_all(&mut answer, paths, String::clone);
        self.answer(answer, flow, desk);
    }

    /// Adds the typed paths.
    fn add(&mut self, names: Vec<String>, flow: &mut Flow, desk: &mut ScreenContext<'_>) {
        let is_invalid = |path: &String| path_fault(path) == Some(PathFault::EmptyPart);
        let (invalid, typed): (Vec<_>, Vec<_>) = names.into_iter().partition(is_invalid);
        let typed: Vec<_> = typed.iter().map(|path| canonical(path)).collect();
        self.picker.finish_typing(&invalid, |typed| say::SayNoPath { typed }.into(), desk);
        let last = typed.last().cloned();
        let mut answer = flow.draft().activation.attributes.clone();
        add_missing(&mut answer, typed, String::clone);
        self.answer(answer, flow, desk);
        let nodes = self.tree.nodes(flow);
        if let Some(index) = last.and_then(|path| nodes.find(&path)) {
            self.picker.select(index, &nodes);
        }
    }

    fn answer(&mut self, answer: Vec<String>, flow: &mut Flow, desk: &mut ScreenContext<'_>) {
        desk.tell(flow, Msg::Answer(Field::Attributes, Answer::Words(answer)));
        self.settle(flow);
    }
}
