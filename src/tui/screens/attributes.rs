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
use crate::source::survey::Survey;
use crate::text::{Key, Notification, Tone, say};
use crate::tui::app::{Handled, ScreenContext, UserInput};
use crate::tui::keys::{Action, Context};
use crate::tui::spots::Spot;
use crate::tui::widgets::list::Cursor;
use crate::tui::widgets::narrowing::ListFilter;
use crate::tui::widgets::tree::with_those_above;
use crate::tui::widgets::typed::{NamesHandled, NamesInput, PAGE};
use branches::{AttributeTree, Mark, survey_of};

#[derive(Default)]
pub struct AttributesScreen {
    branches: AttributeTree,
    filter: ListFilter,
    /// The listed attributes, as indices into `branches`.
    rows: Vec<u32>,
    cursor: Cursor,
    /// The path of the selected attribute. It finds the attribute again after its index has changed.
    hand: String,
    at: AttributesFocus,
    /// The input for new paths.
    typed: NamesInput,
}

/// The part of the screen that receives the keys.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum AttributesFocus {
    #[default]
    List,
    Filter,
    Typing,
    /// The `Continue` row.
    GoOn,
}

impl AttributesScreen {
    pub(super) fn contexts(&self, _flow: &Flow) -> Vec<Context> {
        let mut contexts = match self.at {
            AttributesFocus::List => {
                vec![Context::Tree, Context::Checks, Context::Adding, Context::Picker, Context::Form]
            }
            AttributesFocus::Filter => return vec![Context::Narrowing, Context::Text],
            AttributesFocus::Typing => return vec![Context::Typing, Context::Text],
            AttributesFocus::GoOn => vec![Context::Picker, Context::Form],
        };
        contexts.extend(self.filter.is_typed().then_some(Context::Narrowed));
        contexts
    }

    /// Rebuilds the list after the flow has changed. The selected attribute stays selected.
    pub(super) fn settle(&mut self, flow: &Flow) {
        let survey = survey_of(flow);
        if self.branches.settle(flow) {
            let among = self.filter.is_among().then(|| self.chosen());
            self.filter.look_among(among, self.branches.len(), |place| self.branches.path(survey, place));
            let place = self.branches.find(survey, &self.hand).and_then(|place| u32::try_from(place).ok());
            self.list(survey, place);
        }
    }

    pub(super) fn act(&mut self, input: &UserInput<'_>, flow: &mut Flow, desk: &mut ScreenContext<'_>) -> Handled {
        if let UserInput::Point(spot) = input {
            self.point(*spot);
            self.remember(survey_of(flow));
            return Handled::Yes;
        }
        if input.filters() && matches!(self.at, AttributesFocus::List | AttributesFocus::GoOn) {
            self.at = AttributesFocus::Filter;
        }
        let took = match self.at {
            _ if matches!(input, UserInput::Do(Action::ClearFilter)) => self.clear_filter(survey_of(flow)),
            AttributesFocus::List => self.in_list(input, flow, desk),
            AttributesFocus::Filter => self.in_filter(input, flow, desk),
            AttributesFocus::Typing => self.in_typing(input, flow, desk),
            AttributesFocus::GoOn => self.at_go_on(input),
        };
        self.remember(survey_of(flow));
        took
    }

    fn remember(&mut self, survey: Option<&Survey>) {
        let place = self.at_hand();
        self.hand = place.map_or_else(String::new, |place| self.branches.path(survey, place as usize).to_owned());
    }

    /// Moves the focus to `spot`. Typed text that was not yet added is kept.
    fn point(&mut self, spot: Spot) {
        match spot {
            Spot::Row(row) if row < self.rows.len() => {
                self.at = AttributesFocus::List;
                self.cursor = Cursor::new(row);
            }
            Spot::Row(row) if row == self.rows.len() => self.at = AttributesFocus::GoOn,
            Spot::Row(_) | Spot::List | Spot::Field(_) | Spot::Step(_) => {}
        }
    }

    fn in_list(&mut self, input: &UserInput<'_>, flow: &mut Flow, desk: &mut ScreenContext<'_>) -> Handled {
        let UserInput::Do(action) = input else { return Handled::No };
        match action {
            Action::Add => self.at = AttributesFocus::Typing,
            Action::NextField | Action::PreviousField => self.at = AttributesFocus::GoOn,
            Action::Toggle => self.toggle(flow, desk),
            Action::ToggleAll => self.toggle_all(flow, desk),
            Action::OnlyChosen => self.only_chosen(survey_of(flow), desk),
            Action::Unfold => self.unfold(survey_of(flow)),
            Action::Fold => self.fold(survey_of(flow)),
            Action::Down | Action::Last if self.cursor.at() + 1 >= self.rows.len() => self.at = AttributesFocus::GoOn,
            other if self.cursor.act(*other, self.rows.len(), PAGE) => {}
            _ => return Handled::No,
        }
        Handled::Yes
    }

    fn at_go_on(&mut self, input: &UserInput<'_>) -> Handled {
        match input {
            UserInput::Do(Action::Up | Action::NextField | Action::PreviousField) => self.at = AttributesFocus::List,
            UserInput::Do(action @ (Action::PageUp | Action::First)) => {
                self.at = AttributesFocus::List;
                self.cursor.act(*action, self.rows.len(), PAGE);
            }
            _ => return Handled::No,
        }
        Handled::Yes
    }

    fn in_filter(&mut self, input: &UserInput<'_>, flow: &mut Flow, desk: &mut ScreenContext<'_>) -> Handled {
        let survey = survey_of(flow);
        match input {
            UserInput::Do(Action::ToList) => self.at = AttributesFocus::List,
            UserInput::Do(Action::ToggleAll) => self.toggle_all(flow, desk),
            UserInput::Do(action @ (Action::Up | Action::Down | Action::PageUp | Action::PageDown)) => {
                self.cursor.act(*action, self.rows.len(), PAGE);
            }
            UserInput::Do(Action::TypeFilter) => {}
            UserInput::Do(action) if !action.is_editing() => return Handled::No,
            other => {
                if self.filter.act(other, self.branches.len(), |place| self.branches.path(survey, place)) {
                    let first = self.filter.found().first().copied();
                    self.list(survey, first.filter(|_| self.filter.is_on()).or(Some(0)));
                }
            }
        }
        Handled::Yes
    }

    /// Shows all attributes again and keeps the selected one.
    fn clear_filter(&mut self, survey: Option<&Survey>) -> Handled {
        let at_hand = self.at_hand();
        self.filter.clear(self.branches.len());
        self.at = AttributesFocus::List;
        self.list(survey, at_hand);
        Handled::Yes
    }

    fn in_typing(&mut self, input: &UserInput<'_>, flow: &mut Flow, desk: &mut ScreenContext<'_>) -> Handled {
        match self.typed.act(input) {
            NamesHandled::Here => {}
            NamesHandled::Elsewhere => return Handled::No,
            NamesHandled::Take => self.take_typed(flow, desk),
            NamesHandled::Close => self.at = AttributesFocus::List,
        }
        Handled::Yes
    }

    // --- the list ---

    /// Returns the index of the selected attribute.
    fn at_hand(&self) -> Option<u32> {
        self.rows.get(self.cursor.at()).copied()
    }

    /// Rebuilds the list and selects the attribute at index `place`. Without one, the selected attribute stays
    /// selected.
    fn list(&mut self, survey: Option<&Survey>, place: Option<u32>) {
        let place = place.or_else(|| self.at_hand());
        self.rows = if self.filter.is_on() {
            let inside = |place| AttributeTree::inside(survey, place);
            with_those_above(self.filter.found(), self.branches.len(), inside)
        } else {
            self.branches.rows(survey)
        };
        // If the attribute is folded away, select the nearest row before it.
        let row = place.map(|place| self.rows.partition_point(|row| *row <= place).saturating_sub(1));
        self.cursor = row.map_or_else(Cursor::default, Cursor::new);
        self.cursor.keep_within(self.rows.len());
        self.remember(survey);
    }

    fn unfold(&mut self, survey: Option<&Survey>) {
        let Some(place) = self.at_hand() else { return };
        let at = place as usize;
        if AttributeTree::inside(survey, at) == 0 {
            return;
        }
        if self.filter.is_on() || self.branches.is_open(survey, at) {
            self.cursor.act(Action::Down, self.rows.len(), PAGE);
        } else {
            self.flip(survey, place);
        }
    }

    fn fold(&mut self, survey: Option<&Survey>) {
        let Some(place) = self.at_hand() else { return };
        let at = place as usize;
        if !self.filter.is_on() && AttributeTree::inside(survey, at) > 0 && self.branches.is_open(survey, at) {
            self.flip(survey, place);
        } else if let Some(above) = AttributeTree::parent(survey, at).and_then(|above| u32::try_from(above).ok()) {
            let row = self.rows.partition_point(|row| *row < above);
            self.cursor = Cursor::new(row);
        }
    }

    fn flip(&mut self, survey: Option<&Survey>, place: u32) {
        let path = self.branches.path(survey, place as usize).to_owned();
        self.branches.flip(&path);
        self.list(survey, Some(place));
    }

    fn chosen(&self) -> Vec<u32> {
        let is_chosen = |place: &u32| self.branches.mark(*place as usize) == Mark::Yes;
        (0..).take(self.branches.len()).filter(is_chosen).collect()
    }

    /// Shows only the chosen attributes and their parents, or all again. An attribute that is cleared meanwhile stays
    /// visible.
    fn only_chosen(&mut self, survey: Option<&Survey>, desk: &mut ScreenContext<'_>) {
        let at_hand = self.at_hand();
        let chosen = self.chosen();
        if chosen.is_empty() && !self.filter.is_among() {
            return desk.say(Notification::new(Tone::Info, Key::SayNoneChosen));
        }
        let among = Some(chosen).filter(|_| !self.filter.is_among());
        self.filter.look_among(among, self.branches.len(), |place| self.branches.path(survey, place));
        self.list(survey, at_hand);
    }

    // --- choosing ---

    fn toggle(&mut self, flow: &mut Flow, desk: &mut ScreenContext<'_>) {
        let Some(place) = self.at_hand() else { return };
        let answer = self.branches.toggled(survey_of(flow), place as usize, &flow.draft().activation.attributes);
        self.answer(answer, flow, desk);
    }

    /// Chooses every listed attribute that has no children. If all of them are chosen already, clears them.
    fn toggle_all(&mut self, flow: &mut Flow, desk: &mut ScreenContext<'_>) {
        let survey = survey_of(flow);
        let among = if self.filter.is_on() { self.filter.found() } else { &self.rows };
        let leaf =
            |place: &usize| AttributeTree::inside(survey, *place) == 0 && self.branches.mark(*place) != Mark::Within;
        let leaves: Vec<usize> = among.iter().map(|place| *place as usize).filter(leaf).collect();
        let chosen = |place: &usize| self.branches.mark(*place) == Mark::Yes;
        let path = |place: &usize| self.branches.path(survey, *place);
        let mut answer = flow.draft().activation.attributes.clone();
        if leaves.iter().all(chosen) {
            let back: std::collections::HashSet<_> = leaves.iter().map(path).collect();
            answer.retain(|one| !back.contains(&**one));
        } else {
            answer.extend(leaves.iter().filter(|place| !chosen(place)).map(|place| path(place).to_owned()));
        }
        self.answer(answer, flow, desk);
    }

    /// Adds the typed paths, which are separated by commas.
    fn take_typed(&mut self, flow: &mut Flow, desk: &mut ScreenContext<'_>) {
        let mut answer = flow.draft().activation.attributes.clone();
        let is_no_path = |path: &String| path_fault(path) == Some(PathFault::EmptyPart);
        let (wrong, typed): (Vec<_>, Vec<_>) = self.typed.take().into_iter().partition(is_no_path);
        let typed: Vec<_> = typed.iter().map(|path| canonical(path)).collect();
        for path in &typed {
            if !answer.contains(path) {
                answer.push(path.clone());
            }
        }
        self.at = if self.typed.refuse(&wrong, |typed| say::SayNoPath { typed }.into(), desk) {
            AttributesFocus::Typing
        } else {
            AttributesFocus::List
        };
        self.answer(answer, flow, desk);
        let survey = survey_of(flow);
        let last = typed.last().and_then(|path| self.branches.find(survey, path));
        self.list(survey, last.and_then(|place| u32::try_from(place).ok()));
    }

    fn answer(&mut self, answer: Vec<String>, flow: &mut Flow, desk: &mut ScreenContext<'_>) {
        desk.tell(flow, Msg::Answer(Field::Attributes, Answer::Words(answer)));
        self.settle(flow);
    }
}
