//! Handles pasted text. On the Account step, a key in any known form fills the fields it has values for. Elsewhere a
//! paste is plain text; pasted secrets are rejected before.

use crate::destination::account::paste::{self, Tidied};
use crate::flow::{Answer, Field, Flow, Msg, Step};
use crate::text::{Key, Notification, Tone};
use crate::tui::screens::ScreenContext;

/// Fills fields from a pasted key. Returns `false` if the paste is plain text.
pub(super) fn take(text: &str, field: Field, flow: &mut Flow, desk: &mut ScreenContext<'_>) -> bool {
    if flow.at() != Step::Account {
        return false;
    }
    let Ok(pasted) = paste::read(text) else { return false };
    let is_key = match field {
        Field::Secret | Field::SessionToken => true,
        Field::AccessKeyId if pasted.access_key_id.is_some() || paste::is_like_secret(text.trim()) => true,
        // A single word has no form: in these fields it is a name, a region or an address, unless it looks like a
        // secret.
        _ => pasted.is_labelled() || paste::shows_secret(text),
    };
    if !is_key {
        return false;
    }
    // The form must ask for the values that were pasted, so choose a sign-in that needs them.
    let kind = match (&pasted.session_token, flow.draft().account.needs_secret()) {
        (Some(_), _) => Some("temporary-key"),
        (None, false) => Some("access-key"),
        (None, true) => None,
    };
    if let Some(kind) = kind {
        desk.tell(flow, Msg::Answer(Field::SignIn, Answer::Choice(kind.to_owned())));
    }
    let said = match (pasted.access_key_id.is_some(), pasted.secret_access_key.is_some()) {
        (true, true) => Key::SayPastedPair,
        (true, false) => Key::SayPastedId,
        (false, _) => Key::SayPastedSecret,
    };
    let swapped = pasted.tidied.contains(&Tidied::Swapped);
    desk.tell(flow, Msg::Pasted(Box::new(pasted)));
    desk.say(Notification::new(Tone::Good, if swapped { Key::SayPastedSwapped } else { said }));
    true
}
