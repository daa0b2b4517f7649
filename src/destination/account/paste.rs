//! What an operator pastes where a key is asked for, understood: the key alone, or any of the forms in which AWS and its
//! tools hand one out. Pure: text in, key out.

mod json;
mod labels;
mod table;
#[cfg(test)]
mod tests;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::kinesis::KeyPart;
use crate::secret::Secret;
use crate::secret::redaction::{self, SECRET_CHARS, TOKEN_CHARS, has_form};

/// Longest text that is read, in bytes; the longest form with a session token is a tenth of it.
pub const MAX_PASTE: usize = 64 * 1024;

/// What was found in a text. Fields that it does not hold are none.
#[derive(Default)]
pub struct Pasted {
    /// The access key's id.
    pub access_key_id: Option<String>,
    /// Its secret.
    pub secret_access_key: Option<Secret>,
    /// The token of a temporary key.
    pub session_token: Option<Secret>,
    /// When a temporary key ends.
    pub expires: Option<OffsetDateTime>,
    /// The region that stood beside it.
    pub region: Option<String>,
    /// What was done to read it.
    pub tidied: Vec<Tidied>,
}

impl Pasted {
    /// Whether names stood beside its values: then it is a key whatever its form.
    pub fn is_labelled(&self) -> bool {
        self.tidied.iter().any(|tidied| matches!(tidied, Tidied::Json | Tidied::Table | Tidied::Labels))
    }
}

/// Something that is said about a text that was read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tidied {
    /// Blanks, line breaks or invisible characters around a value were dropped.
    Blanks,
    /// Quotes around a value were dropped.
    Quotes,
    /// A value that was broken over lines was joined.
    Joined,
    /// Id and secret stood in each other's place.
    Swapped,
    /// It was read out of lines such as `AWS_SECRET_ACCESS_KEY=…`.
    Labels,
    /// It was read out of a table such as the console's CSV.
    Table,
    /// It was read out of JSON.
    Json,
}

/// Why a text is no key. None of these repeats any of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PasteFault {
    /// There is nothing.
    #[error("Nothing was given. Paste the secret access key.")]
    Empty,
    /// There is too much.
    #[error("This is too long for a key. Paste the key alone.")]
    TooLong,
    /// There are two values for one thing.
    #[error("This holds several keys. Paste one of them.")]
    Several,
    /// The words are none of a key.
    #[error("This is not a key in a form that outflow knows. Paste the secret access key alone.")]
    NotUnderstood,
    /// A value holds what no key does.
    #[error("The {0} holds a character that cannot be part of it. Copy it anew.")]
    BadCharacter(KeyPart),
    /// An id of something else.
    #[error(
        "This is the id of a user, role, group or policy, not of an access key. An access key's begins with AKIA or ASIA."
    )]
    NoKeyId,
}

/// A value by what it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Field {
    KeyId,
    Secret,
    Token,
    Expires,
    Region,
}

/// Reads what was pasted.
pub fn read(text: &str) -> Result<Pasted, PasteFault> {
    if text.len() > MAX_PASTE {
        return Err(PasteFault::TooLong);
    }
    let inner = text.trim_matches(is_blank);
    if inner.is_empty() {
        return Err(PasteFault::Empty);
    }
    // What a terminal does with it is no part of a key, and may be an attempt.
    if text.contains(|c: char| c.is_control() && !c.is_whitespace()) {
        return Err(PasteFault::BadCharacter(KeyPart::Secret));
    }
    let mut found = Found::default();
    if inner.starts_with('{') && json::read(inner, &mut found)? {
        found.note(Tidied::Json);
    } else if table::read(inner, &mut found)? {
        found.note(Tidied::Table);
    } else if labels::read(inner, &mut found)? {
        found.note(Tidied::Labels);
    } else {
        // One line break at the end is how a line is typed.
        if text.strip_suffix("\r\n").or(text.strip_suffix(['\n', '\r'])).unwrap_or(text) != inner {
            found.note(Tidied::Blanks);
        }
        words(inner, &mut found)?;
    }
    found.close()
}

/// Whether `text` has the form of a secret access key.
pub fn is_like_secret(text: &str) -> bool {
    text.len() == SECRET_CHARS
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '+' | '='))
        && !is_like_key_id(text)
}

/// Whether a secret or a session token is in `text`, as far as its form or its label tells: for places that take none.
pub fn holds_secret(text: &str) -> bool {
    shows_secret(text) || labels::hold_secret(text)
}

/// Whether a word of `text` has the form of a secret or of a session token. The last part of an ARN may look like one.
pub fn shows_secret(text: &str) -> bool {
    let parts = text.split_whitespace().filter(|part| !part.starts_with("arn:"));
    parts.flat_map(redaction::words).any(|(_, word)| has_form(word))
}

/// Whether `text` has the form of an access key's id.
pub fn is_like_key_id(text: &str) -> bool {
    let known = text.starts_with("AKIA") || text.starts_with("ASIA");
    known && (16..=128).contains(&text.len()) && text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
}

/// The words of a text without labels, by their form.
fn words(text: &str, found: &mut Found) -> Result<(), PasteFault> {
    let mut rest = Vec::new();
    for word in text.split(|c: char| is_blank(c) || c == ',' || c == ';').filter(|word| !word.is_empty()) {
        if is_like_key_id(word.trim_matches(is_quote)) {
            found.set(Field::KeyId, word)?;
        } else if is_like_secret(word.trim_matches(is_quote)) && found.secret.is_none() {
            found.set(Field::Secret, word)?;
        } else {
            rest.push(word);
        }
    }
    let joined = zeroize::Zeroizing::new(rest.concat());
    let field = match rest.len() {
        0 => return Ok(()),
        _ if joined.len() > TOKEN_CHARS && joined.is_ascii() => Field::Token,
        1 if found.secret.is_none() => Field::Secret,
        _ if found.secret.is_none() && is_like_secret(&joined) => Field::Secret,
        _ => return Err(PasteFault::NotUnderstood),
    };
    if rest.len() > 1 {
        found.note(Tidied::Joined);
    }
    found.set(field, &joined)
}

/// What is found, before it is known to be whole.
#[derive(Default)]
struct Found {
    key_id: Option<Secret>,
    secret: Option<Secret>,
    token: Option<Secret>,
    expires: Option<OffsetDateTime>,
    region: Option<String>,
    tidied: Vec<Tidied>,
}

impl Found {
    fn note(&mut self, tidied: Tidied) {
        if !self.tidied.contains(&tidied) {
            self.tidied.push(tidied);
        }
    }

    /// Takes a value as it stands in the text.
    fn set(&mut self, field: Field, value: &str) -> Result<(), PasteFault> {
        let value = self.tidy(value);
        if value.is_empty() {
            return Ok(());
        }
        let name = match field {
            Field::KeyId => KeyPart::Id,
            Field::Secret => KeyPart::Secret,
            Field::Token => KeyPart::Token,
            Field::Expires => {
                self.expires = OffsetDateTime::parse(value, &Rfc3339).ok();
                return Ok(());
            }
            Field::Region => {
                let plain = value.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
                self.region = plain.then(|| value.to_owned());
                return Ok(());
            }
        };
        if value.chars().any(|c| !c.is_ascii_graphic()) {
            return Err(PasteFault::BadCharacter(name));
        }
        let slot = match field {
            Field::KeyId => &mut self.key_id,
            Field::Token => &mut self.token,
            _ => &mut self.secret,
        };
        match slot {
            Some(known) if known.expose() != value => Err(PasteFault::Several),
            Some(_) => Ok(()),
            None => {
                *slot = Some(Secret::copy_of(value));
                Ok(())
            }
        }
    }

    /// A value without what stands around it.
    fn tidy<'a>(&mut self, value: &'a str) -> &'a str {
        let bare = value.trim_matches(is_blank);
        if bare != value {
            self.note(Tidied::Blanks);
        }
        let mut inner = bare;
        while let Some(quoted) = unquoted(inner) {
            self.note(Tidied::Quotes);
            inner = quoted.trim_matches(is_blank);
        }
        inner
    }

    fn close(mut self) -> Result<Pasted, PasteFault> {
        let is = |slot: &Option<Secret>, form: fn(&str) -> bool| slot.as_ref().is_some_and(|text| form(text.expose()));
        if is(&self.key_id, is_like_secret) && is(&self.secret, is_like_key_id) {
            std::mem::swap(&mut self.key_id, &mut self.secret);
            self.note(Tidied::Swapped);
        }
        if is(&self.key_id, |id| key_id(id).is_none()) {
            return Err(PasteFault::BadCharacter(KeyPart::Id));
        }
        if is(&self.key_id, is_other_id) || is(&self.secret, is_other_id) {
            return Err(PasteFault::NoKeyId);
        }
        if self.key_id.is_none() && self.secret.is_none() || is(&self.secret, is_like_key_id) {
            return Err(PasteFault::NotUnderstood);
        }
        Ok(Pasted {
            access_key_id: self.key_id.as_ref().map(|id| id.expose().to_owned()),
            secret_access_key: self.secret,
            session_token: self.token,
            expires: self.expires,
            region: self.region,
            tidied: self.tidied,
        })
    }
}

/// An id as it may be typed in a flag or a prompt: letters, digits and `_`, at most 128. A secret is none.
pub fn key_id(typed: &str) -> Option<&str> {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    ((1..=128).contains(&typed.len()) && typed.chars().all(word) && !is_like_secret(typed)).then_some(typed)
}

/// Ids that are no keys'; IAM user guide, "Unique identifiers".
fn is_other_id(text: &str) -> bool {
    const OTHERS: [&str; 8] = ["ABIA", "ACCA", "AGPA", "AIDA", "AIPA", "ANPA", "ANVA", "AROA"];
    (16..=32).contains(&text.len())
        && OTHERS.iter().any(|start| text.starts_with(start))
        && text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
}

/// White space, and what copying from web pages and files brings along unseen.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}')
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '`' | '\u{2018}' | '\u{2019}' | '\u{201c}' | '\u{201d}')
}

/// The inside of quotes around all of it.
fn unquoted(text: &str) -> Option<&str> {
    let inner = text.strip_prefix(is_quote)?;
    inner.strip_suffix(is_quote)
}
