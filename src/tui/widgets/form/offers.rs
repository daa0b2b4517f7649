//! What may be answered where a list of it can be had, and what is said beside an answer.

use crate::destination::spec::REGIONS;
use crate::flow::{Field, Flow};
use crate::text::TuiKey;
use crate::tui::look::Look;
use crate::tui::theme::Role;

/// Something that may be answered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Offer {
    /// The answer.
    pub value: String,
    /// What is known of it.
    pub about: String,
    /// Both, for the filter.
    both: String,
}

impl Offer {
    fn new(value: &str, about: String) -> Self {
        Self { value: value.to_owned(), both: format!("{value} {about}"), about }
    }
}

impl AsRef<str> for Offer {
    fn as_ref(&self) -> &str {
        &self.both
    }
}

/// All that may be answered, as far as it is known.
pub fn offers(flow: &Flow, field: Field) -> Vec<Offer> {
    match field {
        Field::Region => REGIONS.iter().map(|region| Offer::new(region.code, region.name.to_owned())).collect(),
        Field::Existing => {
            let accounts = flow.facts().accounts.get().into_iter().flatten();
            accounts.map(|one| Offer::new(&one.name, format!("{}  {}", one.kind, one.region))).collect()
        }
        Field::Stream => {
            let streams = flow.facts().streams.get().into_iter().flatten();
            let words = |text: &Option<String>| text.clone().unwrap_or_default();
            streams
                .map(|one| Offer::new(&one.name, format!("{:<12} {}", words(&one.mode), words(&one.status))))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// What is said below an answer.
pub(super) fn note(flow: &Flow, field: Field, look: &Look) -> Option<(Role, String)> {
    let account = &flow.draft().account;
    match field {
        Field::AccessKeyId => {
            let number = flow.facts().key.get()?.as_ref()?;
            let shown = format!("{} {} {}", number.get(..4)?, number.get(4..8)?, number.get(8..)?);
            Some((Role::Muted, look.say(TuiKey::NoteKeyAccount, &[("account", shown.into())])))
        }
        Field::Secret if flow.secret(field).is_none() && account.is_stored() => {
            let chars = account.stored.as_ref().map_or(0, |stored| stored.chars);
            Some((Role::Good, look.say(TuiKey::NoteSecretStored, &[("count", chars.into())])))
        }
        Field::Region => {
            let region = REGIONS.iter().find(|region| region.code == account.region.trim())?;
            Some((Role::Muted, region.name.to_owned()))
        }
        _ => None,
    }
}
