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
use crate::tui::input::{Handled, UserInput};
use crate::tui::keys::{Action, KeyContext};
use crate::tui::screens::ScreenContext;
use crate::tui::screens::parts::choosing::{add_missing, toggle_all};
use crate::tui::screens::parts::picker::{Picker, PickerEntries, PickerFocus, PickerOutcome};
use known::{SegmentChoice, SegmentList, identity};

#[derive(Default)]
pub struct SegmentsScreen {
    segments: SegmentList,
    picker: Picker,
}

impl SegmentsScreen {
    pub(super) fn contexts(&self) -> Vec<KeyContext> {
        self.picker.contexts()
    }

    /// Rebuilds the list after the flow has changed. The selected segment stays selected.
    pub(super) fn settle(&mut self, flow: &Flow) {
        if self.segments.settle(flow) {
            self.picker.refresh(&self.segments);
        }
    }

    pub(super) fn act(&mut self, input: &UserInput<'_>, flow: &mut Flow, desk: &mut ScreenContext<'_>) -> Handled {
        let focus = self.picker.focus();
        if let (PickerFocus::Field, UserInput::Do(Action::Toggle)) = (focus, input) {
            let strict = Answer::Toggle(!flow.draft().activation.options.strict);
            desk.tell(flow, Msg::Answer(Field::Strict, strict));
            return Handled::Yes;
        }
        match self.picker.act(input, &self.segments) {
            PickerOutcome::Handled => leave_field(focus, input, flow, desk),
            PickerOutcome::Ignored => return Handled::No,
            PickerOutcome::Toggle(index) => self.toggle(&[index], flow, desk),
            PickerOutcome::ToggleAll(indices) => self.toggle(&indices, flow, desk),
            PickerOutcome::NoneChosen => desk.say(Notification::new(Tone::Info, Key::SayNoneChosen)),
            PickerOutcome::Add(names) => self.add(names, flow, desk),
        }
        Handled::Yes
    }

    fn selected(&self) -> Option<&SegmentChoice> {
        self.picker.selected().and_then(|index| self.segments.get(index))
    }

    fn toggle(&mut self, indices: &[usize], flow: &mut Flow, desk: &mut ScreenContext<'_>) {
        let segments = indices.iter().filter_map(|index| self.segments.get(*index));
        let segments = segments.map(|choice| choice.segment.clone()).collect();
        let mut answer = flow.draft().activation.segments.clone();
        toggle_all(&mut answer, segments, identity);
        self.answer(answer, flow, desk);
    }

    /// Adds the typed ids: `id` or `namespace/id`.
    fn add(&mut self, names: Vec<String>, flow: &mut Flow, desk: &mut ScreenContext<'_>) {
        let (mut segments, mut invalid) = (Vec::new(), Vec::new());
        for name in names {
            let Some(typed) = SegmentDraft::read(&name) else {
                invalid.push(name);
                continue;
            };
            let listed = self.segments.position(&typed).and_then(|index| self.segments.get(index));
            segments.push(listed.map_or(typed, |listed| listed.segment.clone()));
        }
        self.picker.finish_typing(&invalid, |typed| say::SayNoSegment { typed }.into(), desk);
        let last = segments.last().cloned();
        let mut answer = flow.draft().activation.segments.clone();
        add_missing(&mut answer, segments, identity);
        self.answer(answer, flow, desk);
        if let Some(index) = last.and_then(|last| self.segments.position(&last)) {
            self.picker.select(index, &self.segments);
        }
    }

    fn answer(&mut self, answer: Vec<SegmentDraft>, flow: &mut Flow, desk: &mut ScreenContext<'_>) {
        desk.tell(flow, Msg::Answer(Field::Segments, Answer::Segments(answer)));
        self.settle(flow);
    }
}

/// Tells the flow that the keys have left a field, so that its findings are shown.
fn leave_field(focus: PickerFocus, input: &UserInput<'_>, flow: &mut Flow, desk: &mut ScreenContext<'_>) {
    if let UserInput::Do(Action::NextField | Action::PreviousField) = input {
        match focus {
            PickerFocus::List => desk.tell(flow, Msg::Leave(Field::Segments)),
            PickerFocus::Field => desk.tell(flow, Msg::Leave(Field::Strict)),
            PickerFocus::Filter | PickerFocus::Names | PickerFocus::Continue => {}
        }
    }
}

impl PickerEntries for SegmentList {
    fn count(&self) -> usize {
        self.all().len()
    }

    fn text(&self, index: usize) -> &str {
        self.get(index).map_or("", |choice| &choice.text)
    }

    fn key(&self, index: usize) -> String {
        self.get(index).map_or_else(String::new, SegmentChoice::key)
    }

    fn find(&self, key: &str) -> Option<usize> {
        self.all().iter().position(|choice| choice.has_key(key))
    }

    fn is_chosen(&self, index: usize) -> bool {
        self.get(index).is_some_and(|choice| choice.is_chosen)
    }

    fn field(&self) -> Option<Field> {
        Some(Field::Strict)
    }
}
