//! Chooses the identities to export, and the changes that trigger an event.
//!
//! ```text
//!  ✓ Source   ✓ Segments   ✓ Attributes   ● Identities   ○ Review
//!
//!  [ ] All identities                              │ Identities
//!  Identities                                      │ The namespaces that leave, as
//! ▌  [x] ECID                          98 %        │ they are or as SHA-256.
//!    [x] email                SHA-256  77 %        │
//!  Exported when                                   │
//!    [x] an attribute changes                      │
//!  A change is                                     │
//!    (•) another value  ( ) every line             │
//!  [ Continue ]                                    │
//! ```

mod drawing;
mod item;

use crate::activation::rules::IdentityChoice;
use crate::flow::{Answer, Field, Flow, Msg};
use crate::tui::input::{Handled, UserInput};
use crate::tui::keys::{Action, KeyContext};
use crate::tui::screens::ScreenContext;
use crate::tui::screens::parts::choosing::{add_missing, toggle_all};
use crate::tui::spots::Spot;
use crate::tui::widgets::input::TextInput;
use crate::tui::widgets::typed::{NamesHandled, NamesInput};
use item::{IdentitiesItem, list_items};

#[derive(Default)]
pub struct IdentitiesScreen {
    /// All namespaces that can be chosen: those of the survey, and those that were chosen or typed.
    namespaces: Vec<String>,
    focus: IdentitiesItem,
    /// The cursor of the focused text field.
    input: TextInput,
    /// The input for new namespaces.
    typed: NamesInput,
    is_typing: bool,
}

impl IdentitiesScreen {
    pub(super) fn contexts(&self, flow: &Flow) -> Vec<KeyContext> {
        if self.is_typing {
            return vec![KeyContext::Typing, KeyContext::Text];
        }
        match self.focused(flow) {
            IdentitiesItem::Namespace(_) | IdentitiesItem::NoNamespace => {
                vec![KeyContext::Namespaces, KeyContext::Adding, KeyContext::Options, KeyContext::Form]
            }
            IdentitiesItem::Toggle(_) | IdentitiesItem::Trigger(_) | IdentitiesItem::Choice(_) => {
                vec![KeyContext::Options, KeyContext::Form]
            }
            IdentitiesItem::GoOn => vec![KeyContext::Form],
            IdentitiesItem::Text(_) => vec![KeyContext::Form, KeyContext::Text],
        }
    }

    /// Adds the namespaces that the survey or the answer has and the list lacks.
    pub(super) fn settle(&mut self, flow: &Flow) {
        let found = flow.facts().survey.get().map(|survey| survey.namespaces.as_slice()).unwrap_or_default();
        let chosen = &flow.draft().activation.identities;
        let names = found.iter().map(|one| &one.name).chain(chosen.iter().map(|one| &one.namespace));
        let new: Vec<String> = names.filter(|name| !self.namespaces.contains(name)).cloned().collect();
        self.namespaces.extend(new);
    }

    pub(super) fn go_to(&mut self, field: Field, flow: &Flow) {
        if let Some(item) = list_items(flow, self.namespaces.len()).into_iter().find(|item| item.field() == Some(field))
        {
            self.focus = item;
            self.input = TextInput::default();
        }
    }

    pub(super) fn act(&mut self, input: &UserInput<'_>, flow: &mut Flow, desk: &mut ScreenContext<'_>) -> Handled {
        if self.is_typing {
            return self.type_names(input, flow, desk);
        }
        if let UserInput::Point(spot) = input {
            self.point(*spot, flow, desk);
            return Handled::Yes;
        }
        let item = self.focused(flow);
        if let IdentitiesItem::Text(field) = item {
            return self.type_text(field, input, flow, desk);
        }
        let UserInput::Do(action) = input else { return Handled::No };
        match action {
            Action::NextField | Action::Down => self.move_focus(1, flow, desk),
            Action::PreviousField | Action::Up => self.move_focus(-1, flow, desk),
            Action::Toggle | Action::Left | Action::Right => self.change(item, *action, flow, desk),
            Action::Hash => self.hash(item, flow, desk),
            Action::Add => self.is_typing = true,
            _ => return Handled::No,
        }
        Handled::Yes
    }

    /// Returns the focused item. If it no longer exists, returns another item of its field, else the first item.
    fn focused(&self, flow: &Flow) -> IdentitiesItem {
        let items = list_items(flow, self.namespaces.len());
        let kept = items.iter().find(|item| **item == self.focus);
        let same_field = || items.iter().find(|item| item.field() == self.focus.field());
        *kept.or_else(same_field).unwrap_or(&IdentitiesItem::default())
    }

    fn move_focus(&mut self, by: isize, flow: &mut Flow, desk: &mut ScreenContext<'_>) {
        let (items, before) = (list_items(flow, self.namespaces.len()), self.focused(flow));
        let place = items.iter().position(|item| *item == before).unwrap_or_default();
        let next = place.saturating_add_signed(by).min(items.len() - 1);
        self.focus = items[next];
        self.input = TextInput::default();
        if let Some(left) = before.field().filter(|_| self.focus.field() != before.field()) {
            desk.tell(flow, Msg::Leave(left));
        }
    }

    fn point(&mut self, spot: Spot, flow: &mut Flow, desk: &mut ScreenContext<'_>) {
        let items = list_items(flow, self.namespaces.len());
        let here = items.iter().position(|item| *item == self.focused(flow)).unwrap_or_default();
        if let Spot::Row(row) = spot
            && row < items.len()
        {
            self.move_focus(row.cast_signed() - here.cast_signed(), flow, desk);
        }
    }

    fn type_text(
        &mut self,
        field: Field,
        input: &UserInput<'_>,
        flow: &mut Flow,
        desk: &mut ScreenContext<'_>,
    ) -> Handled {
        match input {
            UserInput::Do(Action::NextField | Action::Down) => self.move_focus(1, flow, desk),
            UserInput::Do(Action::PreviousField | Action::Up) => self.move_focus(-1, flow, desk),
            UserInput::Do(action) if !action.is_editing() => return Handled::No,
            other => {
                let Some(Answer::Text(mut text)) = flow.answer(field) else { return Handled::No };
                if self.input.act(other, &mut text) {
                    desk.tell(flow, Msg::Answer(field, Answer::Text(text)));
                }
            }
        }
        Handled::Yes
    }

    fn type_names(&mut self, input: &UserInput<'_>, flow: &mut Flow, desk: &mut ScreenContext<'_>) -> Handled {
        match self.typed.act(input) {
            NamesHandled::Edited => {}
            NamesHandled::Ignored => return Handled::No,
            NamesHandled::Submitted(names) => self.add(names, flow, desk),
            NamesHandled::Cancelled => self.is_typing = false,
        }
        Handled::Yes
    }

    // --- answers ---

    fn change(&mut self, item: IdentitiesItem, action: Action, flow: &mut Flow, desk: &mut ScreenContext<'_>) {
        match item {
            IdentitiesItem::Toggle(field) => {
                if let Some(Answer::Toggle(on)) = flow.answer(field) {
                    desk.tell(flow, Msg::Answer(field, Answer::Toggle(!on)));
                }
            }
            IdentitiesItem::Choice(field) => choose(field, action, flow, desk),
            IdentitiesItem::Trigger(place) if action == Action::Toggle => toggle_trigger(place, flow, desk),
            IdentitiesItem::Namespace(place) if action == Action::Toggle => self.toggle_namespace(place, flow, desk),
            IdentitiesItem::Trigger(_)
            | IdentitiesItem::Namespace(_)
            | IdentitiesItem::NoNamespace
            | IdentitiesItem::Text(_)
            | IdentitiesItem::GoOn => {}
        }
    }

    fn toggle_namespace(&self, place: usize, flow: &mut Flow, desk: &mut ScreenContext<'_>) {
        let Some(name) = self.namespaces.get(place) else { return };
        let mut answer = flow.draft().activation.identities.clone();
        toggle_all(&mut answer, vec![unhashed(name.clone())], namespace);
        desk.tell(flow, Msg::Answer(Field::Identities, Answer::Identities(answer)));
    }

    /// Toggles whether ids of the namespace are hashed. A namespace that was not chosen becomes chosen and hashed.
    fn hash(&self, item: IdentitiesItem, flow: &mut Flow, desk: &mut ScreenContext<'_>) {
        let IdentitiesItem::Namespace(place) = item else { return };
        let Some(name) = self.namespaces.get(place) else { return };
        let mut answer = flow.draft().activation.identities.clone();
        match answer.iter_mut().find(|one| one.namespace == *name) {
            Some(chosen) => chosen.sha256 = !chosen.sha256,
            None => answer.push(IdentityChoice { namespace: name.clone(), sha256: true }),
        }
        desk.tell(flow, Msg::Answer(Field::Identities, Answer::Identities(answer)));
    }

    fn add(&mut self, names: Vec<String>, flow: &mut Flow, desk: &mut ScreenContext<'_>) {
        let last = names.last().cloned();
        let mut answer = flow.draft().activation.identities.clone();
        add_missing(&mut answer, names.into_iter().map(unhashed), namespace);
        self.is_typing = false;
        desk.tell(flow, Msg::Answer(Field::Identities, Answer::Identities(answer)));
        self.settle(flow);
        let place = last.and_then(|last| self.namespaces.iter().position(|name| *name == last));
        self.focus = place.map_or(self.focus, IdentitiesItem::Namespace);
    }
}

/// Returns the answer for a namespace whose ids are not hashed.
fn unhashed(namespace: String) -> IdentityChoice {
    IdentityChoice { namespace, sha256: false }
}

fn namespace(identity: &IdentityChoice) -> String {
    identity.namespace.clone()
}

/// Selects the option to the left or right. Space selects the next one, and the first after the last.
fn choose(field: Field, action: Action, flow: &mut Flow, desk: &mut ScreenContext<'_>) {
    let (options, Some(Answer::Choice(name))) = (field.options(), flow.answer(field)) else { return };
    let place = options.iter().position(|option| *option == name).unwrap_or_default();
    let next = match action {
        Action::Left => place.saturating_sub(1),
        Action::Right => (place + 1).min(options.len().saturating_sub(1)),
        _ => (place + 1) % options.len().max(1),
    };
    if let Some(option) = options.get(next) {
        desk.tell(flow, Msg::Answer(field, Answer::Choice((*option).to_owned())));
    }
}

/// Toggles a trigger. The triggers keep the order of the options.
fn toggle_trigger(place: usize, flow: &mut Flow, desk: &mut ScreenContext<'_>) {
    let Some(Answer::Words(chosen)) = flow.answer(Field::Triggers) else { return };
    let options = Field::Triggers.options();
    let is_on = |option: &&str| chosen.iter().any(|one| one == option) != (options.get(place) == Some(option));
    let answer = options.iter().filter(|option| is_on(option)).map(|option| (*option).to_owned()).collect();
    desk.tell(flow, Msg::Answer(Field::Triggers, Answer::Words(answer)));
}
