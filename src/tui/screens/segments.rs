//! Chooses the segments to export: those of the feed with their counts, and any that is typed by its id.
//!
//! ```text
//!  ✓ Source   ● Segments   ○ Attributes   ○ Identities   ○ Review
//!  filter: prop                                3 of 41 shown, 2 chosen, 1 hidden
//!                                             members     in /day    out /day
//! ▌[x] High propensity to convert             182,004       4,120       3,877
//!  [ ] Propensity, lookalike                   91,240         118          90
//!
//!  [ ] Strict
//!  [ Continue ]
//!  ────────────────────────────────────────────────────────────────────────────
//!  High propensity to convert
//! ```

mod drawing;
mod known;

use crate::destination::draft::SegmentDraft;
use crate::flow::{Answer, Field, Flow, Msg};
use crate::text::{Key, Notification, Tone, say};
use crate::tui::app::{Handled, ScreenContext, UserInput};
use crate::tui::keys::{Action, Context};
use crate::tui::spots::Spot;
use crate::tui::widgets::list::Cursor;
use crate::tui::widgets::narrowing::ListFilter;
use crate::tui::widgets::typed::{NamesHandled, NamesInput, PAGE};
use known::{SegmentChoice, SegmentList};

/// Namespace of a segment that is typed without one.
const NAMESPACE: &str = "ups";

#[derive(Default)]
pub struct SegmentsScreen {
    segments: SegmentList,
    filter: ListFilter,
    cursor: Cursor,
    at: SegmentsFocus,
    /// The input for new ids.
    typed: NamesInput,
}

/// The part of the screen that receives the keys.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum SegmentsFocus {
    #[default]
    List,
    Filter,
    Typing,
    Strict,
    /// The `Continue` row.
    GoOn,
}

impl SegmentsScreen {
    pub(super) fn contexts(&self, _flow: &Flow) -> Vec<Context> {
        let mut contexts = match self.at {
            SegmentsFocus::List => vec![Context::Checks, Context::Adding, Context::Picker, Context::Form],
            SegmentsFocus::Filter => return vec![Context::Narrowing, Context::Text],
            SegmentsFocus::Typing => return vec![Context::Typing, Context::Text],
            SegmentsFocus::Strict => vec![Context::Options, Context::Form, Context::Picker],
            SegmentsFocus::GoOn => vec![Context::Picker, Context::Form],
        };
        contexts.extend(self.filter.is_typed().then_some(Context::Narrowed));
        contexts
    }

    /// Rebuilds the list after the flow has changed. The selected segment stays selected.
    pub(super) fn settle(&mut self, flow: &Flow) {
        let at_hand = self.at_hand().map(|known| known.segment.clone());
        if !self.segments.settle(flow) {
            return;
        }
        let among = self.filter.is_among().then(|| self.chosen());
        self.filter.look_among(among, self.segments.len(), |place| self.segments.text(place));
        if let Some(segment) = at_hand {
            self.go_to(&segment);
        }
        self.cursor.keep_within(self.filter.found().len());
    }

    pub(super) fn act(&mut self, input: &UserInput<'_>, flow: &mut Flow, desk: &mut ScreenContext<'_>) -> Handled {
        if let UserInput::Point(spot) = input {
            self.point(*spot);
            return Handled::Yes;
        }
        if input.filters() && matches!(self.at, SegmentsFocus::List | SegmentsFocus::Strict | SegmentsFocus::GoOn) {
            self.at = SegmentsFocus::Filter;
        }
        if matches!(input, UserInput::Do(Action::ClearFilter)) {
            self.clear_filter();
            return Handled::Yes;
        }
        match self.at {
            SegmentsFocus::List => self.in_list(input, flow, desk),
            SegmentsFocus::Filter => self.in_filter(input, flow, desk),
            SegmentsFocus::Typing => self.in_typing(input, flow, desk),
            SegmentsFocus::Strict => self.at_strict(input, flow, desk),
            SegmentsFocus::GoOn => self.at_go_on(input),
        }
    }

    /// Moves the focus to `spot`. Typed text that was not yet added is kept.
    fn point(&mut self, spot: Spot) {
        match spot {
            Spot::Row(row) if row < self.filter.found().len() => {
                self.at = SegmentsFocus::List;
                self.cursor = Cursor::new(row);
            }
            Spot::Field(Field::Strict) => self.at = SegmentsFocus::Strict,
            Spot::Row(row) if row == self.filter.found().len() => self.at = SegmentsFocus::GoOn,
            Spot::Row(_) | Spot::List | Spot::Field(_) | Spot::Step(_) => {}
        }
    }

    fn in_list(&mut self, input: &UserInput<'_>, flow: &mut Flow, desk: &mut ScreenContext<'_>) -> Handled {
        let UserInput::Do(action) = input else { return Handled::No };
        match action {
            Action::Add => self.at = SegmentsFocus::Typing,
            Action::NextField | Action::PreviousField => {
                self.at = if *action == Action::NextField { SegmentsFocus::Strict } else { SegmentsFocus::GoOn };
                desk.tell(flow, Msg::Leave(Field::Segments));
            }
            Action::Toggle => self.toggle(flow, desk),
            Action::ToggleAll => self.toggle_all(flow, desk),
            Action::OnlyChosen => self.only_chosen(desk),
            Action::Next if flow.draft().activation.segments.is_empty() && self.at_hand().is_some() => {
                self.toggle(flow, desk);
                let name = self.at_hand().map(|known| known.title().to_owned()).unwrap_or_default();
                desk.say(Notification::new(Tone::Info, say::SayChosen { name }));
            }
            Action::Down | Action::Last if self.cursor.at() + 1 >= self.filter.found().len() => {
                self.at = SegmentsFocus::GoOn;
            }
            other if self.cursor.act(*other, self.filter.found().len(), PAGE) => {}
            _ => return Handled::No,
        }
        Handled::Yes
    }

    fn at_go_on(&mut self, input: &UserInput<'_>) -> Handled {
        match input {
            UserInput::Do(Action::Up | Action::NextField) => self.at = SegmentsFocus::List,
            UserInput::Do(Action::PreviousField) => self.at = SegmentsFocus::Strict,
            UserInput::Do(action @ (Action::PageUp | Action::First)) => {
                self.at = SegmentsFocus::List;
                self.cursor.act(*action, self.filter.found().len(), PAGE);
            }
            _ => return Handled::No,
        }
        Handled::Yes
    }

    fn in_filter(&mut self, input: &UserInput<'_>, flow: &mut Flow, desk: &mut ScreenContext<'_>) -> Handled {
        match input {
            UserInput::Do(Action::ToList) => self.at = SegmentsFocus::List,
            UserInput::Do(Action::ToggleAll) => self.toggle_all(flow, desk),
            UserInput::Do(action @ (Action::Up | Action::Down | Action::PageUp | Action::PageDown)) => {
                self.cursor.act(*action, self.filter.found().len(), PAGE);
            }
            UserInput::Do(Action::TypeFilter) => {}
            UserInput::Do(action) if !action.is_editing() => return Handled::No,
            other => {
                if self.filter.act(other, self.segments.len(), |place| self.segments.text(place)) {
                    self.cursor = Cursor::default();
                }
            }
        }
        Handled::Yes
    }

    /// Shows all segments again and keeps the selected one.
    fn clear_filter(&mut self) {
        let at_hand = self.at_hand().map(|known| known.segment.clone());
        self.filter.clear(self.segments.len());
        self.at = SegmentsFocus::List;
        if let Some(segment) = at_hand {
            self.go_to(&segment);
        }
    }

    fn in_typing(&mut self, input: &UserInput<'_>, flow: &mut Flow, desk: &mut ScreenContext<'_>) -> Handled {
        match self.typed.act(input) {
            NamesHandled::Here => {}
            NamesHandled::Elsewhere => return Handled::No,
            NamesHandled::Take => self.take_typed(flow, desk),
            NamesHandled::Close => self.at = SegmentsFocus::List,
        }
        Handled::Yes
    }

    fn at_strict(&mut self, input: &UserInput<'_>, flow: &mut Flow, desk: &mut ScreenContext<'_>) -> Handled {
        match input {
            UserInput::Do(Action::Toggle | Action::Left | Action::Right) => {
                let strict = Answer::Toggle(!flow.draft().activation.options.strict);
                desk.tell(flow, Msg::Answer(Field::Strict, strict));
            }
            // The mouse wheel moves in the list, even while the list is not focused.
            UserInput::Do(action @ (Action::Up | Action::Down)) => {
                self.cursor.act(*action, self.filter.found().len(), PAGE);
            }
            UserInput::Do(action @ (Action::NextField | Action::PreviousField)) => {
                self.at = if *action == Action::NextField { SegmentsFocus::GoOn } else { SegmentsFocus::List };
                desk.tell(flow, Msg::Leave(Field::Strict));
            }
            _ => return Handled::No,
        }
        Handled::Yes
    }

    // --- choosing ---

    /// Returns the selected segment.
    fn at_hand(&self) -> Option<&SegmentChoice> {
        self.shown(self.cursor.at())
    }

    fn shown(&self, row: usize) -> Option<&SegmentChoice> {
        self.filter.found().get(row).and_then(|place| self.segments.get(*place as usize))
    }

    fn go_to(&mut self, segment: &SegmentDraft) {
        let place = self.segments.find(segment);
        let row = place.and_then(|place| self.filter.found().iter().position(|found| *found as usize == place));
        if let Some(row) = row {
            self.cursor = Cursor::new(row);
        }
    }

    fn chosen(&self) -> Vec<u32> {
        let is_chosen = |place: &u32| self.segments.get(*place as usize).is_some_and(|known| known.chosen);
        (0..).take(self.segments.len()).filter(is_chosen).collect()
    }

    /// Shows only the chosen segments, or all again. A segment that is cleared meanwhile stays visible.
    fn only_chosen(&mut self, desk: &mut ScreenContext<'_>) {
        let at_hand = self.at_hand().map(|known| known.segment.clone());
        let chosen = self.chosen();
        if chosen.is_empty() && !self.filter.is_among() {
            return desk.say(Notification::new(Tone::Info, Key::SayNoneChosen));
        }
        let among = Some(chosen).filter(|_| !self.filter.is_among());
        self.filter.look_among(among, self.segments.len(), |place| self.segments.text(place));
        self.cursor = Cursor::default();
        if let Some(segment) = at_hand {
            self.go_to(&segment);
        }
    }

    fn toggle(&mut self, flow: &mut Flow, desk: &mut ScreenContext<'_>) {
        let Some(known) = self.at_hand() else { return };
        let mut answer = flow.draft().activation.segments.clone();
        let same = |one: &SegmentDraft| one.namespace == known.segment.namespace && one.id == known.segment.id;
        if known.chosen {
            answer.retain(|one| !same(one));
        } else {
            answer.push(known.segment.clone());
        }
        self.answer(answer, flow, desk);
    }

    /// Chooses all listed segments. If all of them are chosen already, clears them. Segments hidden by the filter do
    /// not change.
    fn toggle_all(&mut self, flow: &mut Flow, desk: &mut ScreenContext<'_>) {
        let shown: Vec<&SegmentChoice> = (0..self.filter.found().len()).filter_map(|row| self.shown(row)).collect();
        let mut answer = flow.draft().activation.segments.clone();
        if shown.iter().all(|known| known.chosen) {
            let names = |one: &SegmentDraft| (one.namespace.clone(), one.id.clone());
            let back: std::collections::HashSet<_> = shown.iter().map(|known| names(&known.segment)).collect();
            answer.retain(|one| !back.contains(&names(one)));
        } else {
            answer.extend(shown.iter().filter(|known| !known.chosen).map(|known| known.segment.clone()));
        }
        self.answer(answer, flow, desk);
    }

    /// Adds the typed ids: `id` or `namespace/id`, separated by commas.
    fn take_typed(&mut self, flow: &mut Flow, desk: &mut ScreenContext<'_>) {
        let mut answer = flow.draft().activation.segments.clone();
        let (mut last, mut wrong) = (None, Vec::new());
        for word in self.typed.take() {
            let (namespace, id) = word.split_once('/').unwrap_or((NAMESPACE, &word));
            if namespace.trim().is_empty() || id.trim().is_empty() {
                wrong.push(word);
                continue;
            }
            let typed = SegmentDraft { namespace: namespace.to_owned(), id: id.to_owned(), name: String::new() };
            let known = self.segments.find(&typed).and_then(|place| self.segments.get(place));
            let segment = known.map_or(typed, |known| known.segment.clone());
            if !answer.iter().any(|one| one.namespace == segment.namespace && one.id == segment.id) {
                answer.push(segment.clone());
            }
            last = Some(segment);
        }
        self.at = if self.typed.refuse(&wrong, |typed| say::SayNoSegment { typed }.into(), desk) {
            SegmentsFocus::Typing
        } else {
            SegmentsFocus::List
        };
        self.answer(answer, flow, desk);
        if let Some(segment) = last {
            self.go_to(&segment);
        }
    }

    fn answer(&mut self, answer: Vec<SegmentDraft>, flow: &mut Flow, desk: &mut ScreenContext<'_>) {
        desk.tell(flow, Msg::Answer(Field::Segments, Answer::Segments(answer)));
        self.settle(flow);
    }
}
