//! Fields with any number of options, each on its own row: marketing actions, triggers, identities. Space chooses and
//! clears the highlighted one; the operator can add options where the list is open.

use super::{Form, words_answer};
use crate::activation::rules::IdentityChoice;
use crate::flow::{Answer, Field, Flow, Msg};
use crate::text::{Notification, Tone, say};
use crate::tui::input::{Handled, UserInput};
use crate::tui::keys::{Action, KeyContext};
use crate::tui::screens::ScreenContext;
use crate::tui::screens::parts::choosing::add_missing;
use crate::tui::widgets::list::Cursor;
use crate::tui::widgets::typed::{NamesHandled, NamesInput};

/// What a form remembers of identities beside the answer.
#[derive(Default)]
pub(super) struct ChecklistMemory {
    /// All namespaces that can be chosen: those of the survey, and those that were chosen or typed.
    namespaces: Vec<String>,
    /// Namespaces that were hashed when they were cleared. Choosing one again must not make it less private.
    hashed: Vec<String>,
}

impl ChecklistMemory {
    /// Adds the namespaces that the survey or the answer has and the list lacks.
    pub(super) fn settle(&mut self, flow: &Flow) {
        let found = flow.facts().survey.get().map(|survey| survey.namespaces.as_slice()).unwrap_or_default();
        let chosen = &flow.draft().activation.identities;
        for name in found.iter().map(|one| &one.name).chain(chosen.iter().map(|one| &one.namespace)) {
            if !self.namespaces.contains(name) {
                self.namespaces.push(name.clone());
            }
        }
    }

    fn choose(&self, namespace: &str) -> IdentityChoice {
        let sha256 = self.hashed.iter().any(|hashed| hashed == namespace);
        IdentityChoice { namespace: namespace.to_owned(), sha256 }
    }

    fn clear(&mut self, identity: &IdentityChoice) {
        self.hashed.retain(|namespace| *namespace != identity.namespace);
        if identity.sha256 {
            self.hashed.push(identity.namespace.clone());
        }
    }
}

pub(super) fn contexts(field: Field) -> Vec<KeyContext> {
    let mut contexts = vec![KeyContext::Checklist];
    contexts.extend(is_open(field).then_some(KeyContext::Adding));
    contexts.extend((field == Field::Identities).then_some(KeyContext::Namespaces));
    contexts
}

/// Returns whether the operator may add options that are not in the list.
fn is_open(field: Field) -> bool {
    matches!(field, Field::MarketingActions | Field::Identities)
}

impl Form {
    /// Returns all options: the defined or found ones, then the operator's own.
    pub(super) fn list_options(&self, flow: &Flow, field: Field) -> Vec<String> {
        if field == Field::Identities {
            return self.memory.namespaces.clone();
        }
        let mut all: Vec<String> = field.options().into_iter().map(str::to_owned).collect();
        let own: Vec<_> = words_answer(flow, field).into_iter().filter(|word| !all.contains(word)).collect();
        all.extend(own);
        all
    }

    pub(super) fn check(
        &mut self,
        input: &UserInput<'_>,
        field: Field,
        flow: &mut Flow,
        desk: &mut ScreenContext<'_>,
    ) -> Handled {
        if let Some(typed) = &mut self.focus.adding {
            match typed.act(input) {
                NamesHandled::Edited => {}
                NamesHandled::Ignored => return Handled::No,
                NamesHandled::Submitted(names) => self.add(names, field, flow, desk),
                NamesHandled::Cancelled => self.focus.adding = None,
            }
            return Handled::Yes;
        }
        match input {
            UserInput::Do(Action::Add) if is_open(field) => self.focus.adding = Some(NamesInput::default()),
            UserInput::Do(Action::Toggle) => self.toggle_option(field, flow, desk),
            UserInput::Do(Action::Hash) if field == Field::Identities => self.hash(flow, desk),
            UserInput::Do(action) => {
                let count = self.list_options(flow, field).len();
                return self.move_highlight(*action, count, field, flow);
            }
            UserInput::Type(_) | UserInput::Paste(_) | UserInput::Point(_) => return Handled::No,
        }
        Handled::Yes
    }

    /// Chooses or clears the highlighted option.
    pub(super) fn toggle_option(&mut self, field: Field, flow: &mut Flow, desk: &mut ScreenContext<'_>) {
        let options = self.list_options(flow, field);
        let Some(name) = options.get(self.highlight(flow, field).index()) else { return };
        let answer = if field == Field::Identities {
            self.toggle_identity(name, flow, desk)
        } else {
            let mut words = words_answer(flow, field);
            if words.contains(name) {
                words.retain(|word| word != name);
            } else {
                words.push(name.clone());
                words.sort_by_key(|word| options.iter().position(|option| option == word));
            }
            Answer::Words(words)
        };
        desk.tell(flow, Msg::Answer(field, answer));
    }

    fn toggle_identity(&mut self, name: &str, flow: &Flow, desk: &mut ScreenContext<'_>) -> Answer {
        let mut all = flow.draft().activation.identities.clone();
        if let Some(at) = all.iter().position(|one| one.namespace == name) {
            self.memory.clear(&all.remove(at));
        } else {
            let identity = self.memory.choose(name);
            if identity.sha256 {
                desk.say(Notification::new(Tone::Info, say::SayHashedAgain { name }));
            }
            all.push(identity);
        }
        Answer::Identities(all)
    }

    /// Toggles whether IDs of the highlighted namespace are hashed. A namespace that was not chosen becomes chosen and
    /// hashed.
    fn hash(&mut self, flow: &mut Flow, desk: &mut ScreenContext<'_>) {
        let Some(name) = self.memory.namespaces.get(self.highlight(flow, Field::Identities).index()).cloned() else {
            return;
        };
        let mut all = flow.draft().activation.identities.clone();
        match all.iter_mut().find(|one| one.namespace == name) {
            Some(chosen) => chosen.sha256 = !chosen.sha256,
            None => all.push(IdentityChoice { namespace: name.clone(), sha256: true }),
        }
        if all.iter().any(|one| one.namespace == name && !one.sha256) {
            desk.say(Notification::new(Tone::Warn, say::SayNotHashed { name }));
        }
        desk.tell(flow, Msg::Answer(Field::Identities, Answer::Identities(all)));
    }

    /// Chooses the options that were typed.
    fn add(&mut self, names: Vec<String>, field: Field, flow: &mut Flow, desk: &mut ScreenContext<'_>) {
        self.focus.adding = None;
        let last = names.last().cloned();
        let answer = if field == Field::Identities {
            let mut all = flow.draft().activation.identities.clone();
            let added: Vec<_> = names.iter().map(|name| self.memory.choose(name)).collect();
            add_missing(&mut all, added, |one| one.namespace.clone());
            Answer::Identities(all)
        } else {
            let mut words = words_answer(flow, field);
            add_missing(&mut words, names, String::clone);
            Answer::Words(words)
        };
        desk.tell(flow, Msg::Answer(field, answer));
        self.memory.settle(flow);
        let place = self.list_options(flow, field).iter().position(|name| Some(name) == last.as_ref());
        self.focus.option = place.map(Cursor::new).or(self.focus.option);
    }
}
