//! Reads an access key from stdin or a prompt, in any form in which AWS shows one, and reports what it changed.

use time::OffsetDateTime;
use zeroize::Zeroizing;

use super::usage;
use crate::cli::misuse::ValueFault;
use crate::cli::secrets::ask_hidden;
use crate::cli::{Context, Failure};
use crate::destination::account::paste::{self, Pasted, Tidied};
use crate::destination::account::{EntryFault, KeyEntry, LengthDoubt};
use crate::secret::Secret;
use crate::secret::redaction::SECRET_CHARS;
use crate::text::{Key, Phrase, say};

/// The parts of a key that were given as flags.
#[derive(Clone, Copy, Default)]
pub(super) struct KeyFlags<'a> {
    pub(super) id: Option<&'a str>,
    pub(super) expires: Option<OffsetDateTime>,
}

/// A key, and the region that was pasted with it.
pub(super) struct TakenKey {
    pub(super) entry: KeyEntry,
    pub(super) region: Option<String>,
}

/// Checks an access key id from the arguments. If it looks like a secret, the error does not repeat it.
pub(super) fn typed_id(id: Option<&str>) -> Result<(), Failure> {
    match id {
        Some(id) if paste::is_like_secret(id) => Err(usage(Key::SecretArgument)),
        Some(id) if paste::key_id(id).is_none() => Err(usage(Key::AccountBadKeyId)),
        _ => Ok(()),
    }
}

/// Parses a time such as `2026-01-02T03:04:05Z`.
pub(super) fn time(text: &str) -> Result<OffsetDateTime, ValueFault> {
    use time::format_description::well_known::Rfc3339;
    OffsetDateTime::parse(text, &Rfc3339).map_err(|_| ValueFault::new(Key::CliFaultTime))
}

/// Returns the key from stdin, if `given`; otherwise asks for it at the terminal.
pub(super) fn take(context: &Context, given: Option<&Secret>, typed: KeyFlags<'_>) -> Result<TakenKey, Failure> {
    let mut pasted = match given {
        Some(secret) => read(context, secret)?,
        None if context.is_interactive() => ask(context, typed)?,
        None => return Err(usage(Key::AccountNotAskedHere)),
    };
    let region = pasted.region.take();
    let ended = |fault: EntryFault| {
        let more = (fault == EntryFault::NoKeyId).then(|| Key::AccountGiveId.into());
        let sentences = [Some(Phrase::from(&fault)), more, Some(Key::AccountNothingStored.into())];
        usage(Phrase::several(sentences.into_iter().flatten()))
    };
    let mut entry = KeyEntry::new(pasted, typed.id).map_err(ended)?;
    entry.expires = entry.expires.or(typed.expires);
    context.say(say::AccountKeyRead { id: entry.access_key_id.as_str(), chars: entry.secret_access_key.chars() });
    Ok(TakenKey { entry, region })
}

/// Warns if the secret does not have the length of an AWS secret. At a terminal, also asks whether the length is right,
/// unless the endpoint does not belong to AWS: emulators accept shorter secrets.
pub(super) fn ask_length(context: &Context, entry: &KeyEntry, endpoint: Option<&str>) -> Result<(), Failure> {
    let chars = entry.secret_access_key.chars();
    let Some(doubt) = LengthDoubt::judge(chars, endpoint) else { return Ok(()) };
    context.say(say::AccountSecretLength { chars, usual: SECRET_CHARS });
    if doubt == LengthDoubt::Warn || !context.is_interactive() {
        return Ok(());
    }
    let answer = context.ask(Key::AccountAskLength)?.to_lowercase();
    if matches!(answer.as_str(), "y" | "yes") { Ok(()) } else { Err(usage(Key::AccountNothingStored)) }
}

fn ask(context: &Context, typed: KeyFlags<'_>) -> Result<Pasted, Failure> {
    let first = if typed.id.is_some() { Key::AccountAskSecret } else { Key::AccountAskKey };
    let mut pasted = read(context, &ask_hidden(context, first)?)?;
    // The user may enter the id or the secret first; ask for the other one.
    if pasted.secret_access_key.is_none() {
        let id = pasted.access_key_id.clone();
        let second = read(context, &ask_hidden(context, Key::AccountAskSecret)?)?;
        pasted = Pasted { access_key_id: second.access_key_id.or(id), ..second };
    } else if pasted.access_key_id.is_none() && typed.id.is_none() {
        let second = read(context, &ask_hidden(context, Key::AccountAskId)?)?;
        pasted.access_key_id = second.access_key_id;
    }
    let temporary = pasted.access_key_id.as_deref().or(typed.id).is_some_and(|id| id.starts_with("ASIA"));
    if temporary && pasted.session_token.is_none() {
        let typed = ask_hidden(context, Key::AccountAskToken)?;
        pasted.session_token = Some(token(&typed)?);
    }
    Ok(pasted)
}

/// Reads a session token. Removes the line breaks that terminals insert, and the name and quotes that shells print.
fn token(typed: &Secret) -> Result<Secret, Failure> {
    let value = typed.expose().rsplit_once("AWS_SESSION_TOKEN=").map_or(typed.expose(), |(_, value)| value);
    let kept = value.chars().filter(|c| !c.is_whitespace() && !matches!(c, '"' | '\''));
    let token = Zeroizing::new(kept.collect::<String>());
    if token.is_empty() || !token.chars().all(|c| c.is_ascii_graphic()) {
        return Err(usage(Key::AccountBadToken));
    }
    Ok(Secret::copy_of(&token))
}

fn read(context: &Context, text: &Secret) -> Result<Pasted, Failure> {
    let ended = |fault| usage(Phrase::several([Phrase::from(&fault), Key::AccountNothingStored.into()]));
    let pasted = paste::read(text.expose()).map_err(ended)?;
    for tidied in &pasted.tidied {
        let key = match tidied {
            Tidied::Blanks => Key::AccountTidiedBlanks,
            Tidied::Quotes => Key::AccountTidiedQuotes,
            Tidied::Joined => Key::AccountTidiedJoined,
            Tidied::Swapped => Key::AccountTidiedSwapped,
            Tidied::Labels => Key::AccountReadLabels,
            Tidied::Table => Key::AccountReadTable,
            Tidied::Json => Key::AccountReadJson,
        };
        context.say(key);
    }
    Ok(pasted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Exit;

    #[test]
    fn a_token_is_freed_of_what_terminals_and_shells_put_around_it() {
        let tidied = |typed: &str| token(&Secret::copy_of(typed)).map(|token| token.expose().to_owned());
        for typed in [
            "Fwo/+=x",
            " Fwo/+=x\r\n",
            "Fwo/\n  +=x",
            "export AWS_SESSION_TOKEN='Fwo/+=x'",
            "$Env:AWS_SESSION_TOKEN=\"Fwo/+=x\"",
        ] {
            assert_eq!(tidied(typed).as_deref(), Ok("Fwo/+=x"), "{typed:?}");
        }
        for none in ["", " \n", "''", "AWS_SESSION_TOKEN=", "Fwo\u{e9}", "Fwo\u{1}"] {
            let failure = tidied(none).unwrap_err();
            assert!(failure.exit == Exit::Usage && !format!("{failure:?}").contains("Fwo"), "{none:?}");
        }
    }
}
