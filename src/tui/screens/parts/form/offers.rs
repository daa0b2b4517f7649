//! Suggests answers from the lists that are known, and adds notes below answers.

use crate::destination::account::{NamedProfile, ProfileKind};
use crate::destination::spec::REGIONS;
use crate::flow::{AccountSummary, Fact, Field, Flow};
use crate::text::{Key, NamedChoice, Texts, say};
use crate::tui::filter::PART;
use crate::tui::look::Look;
use crate::tui::theme::Role;
use crate::tui::widgets::line::{pad, width};

/// A suggested answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Suggestion {
    pub(super) value: String,
    /// Facts about the answer, shown beside it.
    pub(super) about: String,
    /// `value` and `about`, which the filter searches.
    searched: String,
}

impl Suggestion {
    fn new(value: &str, about: impl Into<String>) -> Self {
        let about = about.into();
        Self { value: value.to_owned(), searched: format!("{value}{PART}{about}"), about }
    }

    pub(super) fn searched(&self) -> &str {
        &self.searched
    }
}

pub(super) fn has_offers(flow: &Flow, field: Field) -> bool {
    let facts = flow.facts();
    match field {
        Field::Region => true,
        Field::Existing => facts.accounts.get().is_some_and(|all| !all.is_empty()),
        Field::Profile => facts.profiles.get().is_some_and(|all| !all.is_empty()),
        Field::Stream => facts.streams.get().is_some_and(|all| !all.is_empty()),
        _ => false,
    }
}

pub(super) fn list_offers(flow: &Flow, field: Field, texts: &Texts) -> Vec<Suggestion> {
    match field {
        Field::Region => REGIONS.iter().map(|region| Suggestion::new(region.code, region.name)).collect(),
        Field::Profile => {
            let profiles = flow.facts().profiles.get().into_iter().flatten();
            profiles.map(|one| Suggestion::new(&one.name, profile_kind(one, texts))).collect()
        }
        Field::Existing => {
            let accounts: Vec<_> = flow.facts().accounts.get().into_iter().flatten().collect();
            let kind = |one: &AccountSummary| {
                let name = one.kind.name();
                Field::SignIn.option_label(name).map_or_else(|| name.to_owned(), |key| texts.text(key))
            };
            let cells = accounts.iter().map(|one| width(&kind(one))).max().unwrap_or_default();
            let about = |one| format!("{}  {}", pad(&kind(one), cells), one.region);
            accounts.iter().map(|one| Suggestion::new(&one.name, about(one))).collect()
        }
        Field::Stream => {
            let streams = flow.facts().streams.get().into_iter().flatten();
            let words = |text: &Option<String>| text.clone().unwrap_or_default();
            streams
                .map(|one| Suggestion::new(&one.name, format!("{:<12} {}", words(&one.mode), words(&one.status))))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// Returns how many suggestions there are, and whether more may come.
pub(super) fn count_offers(flow: &Flow, field: Field, shown: usize, count: usize, look: &Look) -> String {
    match (field, &flow.facts().streams) {
        (Field::Stream, Fact::Loading(..)) => look.text(say::OffersSoFar { shown, count }),
        (Field::Stream, Fact::Stopped(..)) => look.text(say::OffersNotAll { shown, count }),
        _ => look.text(say::OffersShown { shown, count }),
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

/// Returns the note below an answer.
pub(super) fn note(flow: &Flow, field: Field, look: &Look) -> Option<(Role, String)> {
    let account = &flow.draft().account;
    match field {
        Field::AccessKeyId => {
            let number = flow.facts().key.get()?.as_ref()?;
            let shown = format!("{} {} {}", number.get(..4)?, number.get(4..8)?, number.get(8..)?);
            Some((Role::Muted, look.text(say::NoteKeyAccount { account: shown })))
        }
        Field::Secret if flow.secret(field).is_none() && account.is_stored() => {
            let chars = account.stored.as_ref().map_or(0, |stored| stored.chars);
            Some((Role::Good, look.text(say::NoteSecretStored { count: chars })))
        }
        Field::Profile => match &flow.facts().profiles {
            Fact::Failed(reason) => Some((Role::Warn, look.reason(say::NoteNoProfiles { reason }))),
            _ => None,
        },
        Field::Stream => {
            let Fact::Stopped(_, Some(reason)) = &flow.facts().streams else { return None };
            Some((Role::Warn, look.reason(say::NoteListingBroke { reason })))
        }
        Field::Region => {
            let region = REGIONS.iter().find(|region| region.code == account.region.trim())?;
            Some((Role::Muted, region.name.to_owned()))
        }
        _ => None,
    }
}
