//! What an answer of the Account step brings with it: a pasted key fills its fields, a saved account its region.

use super::answer::Answer;
use super::effect::Effect;
use super::field::Field;
use super::step::Step;
use super::{Flow, Msg};
use crate::destination::account::SignInKind;
use crate::destination::account::paste::{self, Tidied};
use crate::text::Key;

impl Flow {
    /// Fills the fields of the Account step from a key in any known form that was pasted into `field`. Returns the
    /// effects to run and a message; `None` if the paste is plain text.
    pub fn take_pasted(&mut self, field: Field, text: &str) -> Option<(Vec<Effect>, Key)> {
        if self.current_step() != Step::Account {
            return None;
        }
        let pasted = paste::read(text).ok()?;
        let is_key = match field {
            Field::Secret | Field::SessionToken => true,
            Field::AccessKeyId if pasted.access_key_id.is_some() || paste::is_like_secret(text.trim()) => true,
            // A single word has no form: in these fields it is a name, a region or an address, unless it looks like a
            // secret.
            _ => pasted.is_labelled() || paste::shows_secret(text),
        };
        if !is_key {
            return None;
        }
        // The fields for the values that were pasted must be asked, so choose a sign-in that needs them.
        let kind = match (&pasted.session_token, self.draft().account.needs_secret()) {
            (Some(_), _) => Some("temporary-key"),
            (None, false) => Some("access-key"),
            (None, true) => None,
        };
        let chosen = kind.map(|kind| self.update(Msg::Answer(Field::SignIn, Answer::Choice(kind.to_owned()))));
        let mut effects = chosen.unwrap_or_default();
        let said = match (pasted.access_key_id.is_some(), pasted.secret_access_key.is_some()) {
            (true, true) => Key::SayPastedPair,
            (true, false) => Key::SayPastedId,
            (false, _) => Key::SayPastedSecret,
        };
        let said = if pasted.tidied.contains(&Tidied::Swapped) { Key::SayPastedSwapped } else { said };
        effects.extend(self.update(Msg::Pasted(Box::new(pasted))));
        Some((effects, said))
    }

    /// Copies region and endpoint from the selected saved account: they are most likely the right ones.
    pub fn take_region(&mut self) -> Vec<Effect> {
        let account = &self.draft().account;
        let accounts = self.facts().accounts.get().into_iter().flatten();
        let saved =
            accounts.filter(|one| account.sign_in == SignInKind::Existing && one.name == account.existing.trim());
        let Some((region, endpoint)) =
            saved.map(|one| (one.region.clone(), one.endpoint_url.clone().unwrap_or_default())).next()
        else {
            return Vec::new();
        };
        let mut effects = self.update(Msg::Answer(Field::Region, Answer::Text(region)));
        effects.extend(self.update(Msg::Answer(Field::EndpointUrl, Answer::Text(endpoint))));
        effects
    }
}
