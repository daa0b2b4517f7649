//! The answers that a field of text suggests, and an answer in words.

use super::{AccountSummary, Answer, Field, Flow, StreamOption};
use crate::activation::rules::IdentityChoice;
use crate::destination::account::{NamedProfile, ProfileKind};
use crate::destination::spec::{REGIONS, Region};
use crate::text::foreign::printable;
use crate::text::{Key, NamedChoice, Texts, say};

/// A suggested answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Offer {
    pub value: String,
    /// What is known about it, one fact each; a fact that is not known is empty.
    pub about: Vec<String>,
}

pub fn has_offers(flow: &Flow, field: Field) -> bool {
    let facts = flow.facts();
    match field {
        Field::Region => true,
        Field::Existing => facts.accounts.get().is_some_and(|all| !all.is_empty()),
        Field::Profile => facts.profiles.get().is_some_and(|all| !all.is_empty()),
        Field::Stream => facts.streams.get().is_some_and(|all| !all.is_empty()),
        _ => false,
    }
}

pub fn list_offers(flow: &Flow, field: Field, texts: &Texts) -> Vec<Offer> {
    let facts = flow.facts();
    let offer = |value: &str, about: Vec<String>| Offer { value: value.to_owned(), about };
    match field {
        Field::Region => {
            let about = |region: &Region| offer(region.code, vec![region.name.to_owned()]);
            REGIONS.iter().map(about).collect()
        }
        Field::Profile => {
            let about = |one: &NamedProfile| offer(&one.name, vec![profile_kind(one, texts)]);
            facts.profiles.get().into_iter().flatten().map(about).collect()
        }
        Field::Existing => {
            let kind = |one: &AccountSummary| Field::SignIn.option_text(one.kind.name(), texts);
            let about = |one: &AccountSummary| offer(&one.name, vec![kind(one), one.region.clone()]);
            facts.accounts.get().into_iter().flatten().map(about).collect()
        }
        Field::Stream => {
            let word = |text: &Option<String>| text.clone().unwrap_or_default();
            let about = |one: &StreamOption| offer(&one.name, vec![word(&one.mode), word(&one.status)]);
            facts.streams.get().into_iter().flatten().map(about).collect()
        }
        _ => Vec::new(),
    }
}

/// Returns how an AWS profile signs in, in a word; empty if its file does not say.
pub fn profile_kind(profile: &NamedProfile, texts: &Texts) -> String {
    let key = |kind| match kind {
        ProfileKind::Key => Key::ProfileKey,
        ProfileKind::Sso => Key::ProfileSso,
        ProfileKind::Role => Key::ProfileRole,
        ProfileKind::Process => Key::ProfileProcess,
    };
    profile.kind.map_or_else(String::new, |kind| texts.text(key(kind)))
}

/// Returns the current answer in words; empty if there is none. Of a secret, only its length is shown.
pub fn answer_text(flow: &Flow, field: Field, texts: &Texts) -> String {
    let listed = |words: Vec<String>| words.join(", ");
    match flow.answer(field) {
        Some(Answer::Text(text)) => printable(text.trim()),
        Some(Answer::Choice(name)) => field.option_text(&name, texts),
        Some(Answer::Toggle(is_on)) => texts.text(yes_no(is_on)),
        Some(Answer::Words(words)) => listed(words.iter().map(|word| field.option_text(word, texts)).collect()),
        Some(Answer::Segments(segments)) => listed(segments.iter().map(|one| printable(one.title())).collect()),
        Some(Answer::Identities(all)) => listed(all.iter().map(|one| identity_text(one, texts)).collect()),
        None => secret_text(flow, field, texts),
    }
}

pub fn yes_no(is_on: bool) -> Key {
    if is_on { Key::ReviewOn } else { Key::ReviewOff }
}

pub fn identity_text(choice: &IdentityChoice, texts: &Texts) -> String {
    let name = printable(&choice.namespace);
    if choice.sha256 { format!("{name} ({})", texts.text(Key::IdentityHashed)) } else { name }
}

fn secret_text(flow: &Flow, field: Field, texts: &Texts) -> String {
    let account = &flow.draft().account;
    match (flow.secret(field), &account.stored) {
        (Some(typed), _) => texts.text(say::ReviewSecretTyped { count: typed.chars() }),
        (None, Some(stored)) if account.is_stored() && field == Field::Secret => {
            texts.text(say::NoteSecretStored { count: stored.chars })
        }
        (None, Some(stored)) if account.is_stored() && stored.with_token => texts.text(Key::PlainStored),
        (None, _) => String::new(),
    }
}
