//! Reads a pasted AWS key: the secret alone, or any of the forms in which AWS and its tools print keys (JSON, CSV,
//! shell exports, labelled lines). Pure: text in, key out.

mod forms;
#[cfg(test)]
mod tests;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::kinesis::KeyPart;
use crate::secret::redaction::{self, SECRET_CHARS, TOKEN_CHARS, has_form};
use crate::secret::{MAX_PASTE, Secret};
use crate::text::{Key, explained, say};

/// The fields found in a pasted text. A field that the text does not contain is `None`.
#[derive(Default)]
pub struct Pasted {
    pub access_key_id: Option<String>,
    pub secret_access_key: Option<Secret>,
    pub session_token: Option<Secret>,
    pub expires: Option<OffsetDateTime>,
    pub region: Option<String>,
    /// The corrections made while reading, for display.
    pub tidied: Vec<Tidied>,
}

impl Pasted {
    /// Whether the values had labels. Labelled values are treated as a key, whatever their form.
    pub fn is_labelled(&self) -> bool {
        self.tidied.iter().any(|tidied| matches!(tidied, Tidied::Json | Tidied::Table | Tidied::Labels))
    }
}

/// A correction made while reading a text; the user sees it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tidied {
    /// White space, line breaks or invisible characters around a value were dropped.
    Blanks,
    Quotes,
    /// A value that was broken over several lines was joined.
    Joined,
    /// Id and secret were swapped and were put in their right places.
    Swapped,
    /// Read from lines such as `AWS_SECRET_ACCESS_KEY=…`.
    Labels,
    /// Read from a table such as the console's CSV.
    Table,
    Json,
}

explained! {
    /// Why a text is not a key. No message repeats any part of the text.
    #[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
    pub enum PasteFault {
        Empty => Key::ReasonPasteEmpty,
        /// Longer than [`MAX_PASTE`].
        TooLong => Key::ReasonPasteTooLong,
        /// Two different values for the same field.
        Several => Key::ReasonPasteSeveral,
        NotUnderstood => Key::ReasonPasteNotUnderstood,
        BadCharacter(part: KeyPart) => say::ReasonPasteCharacter { part },
        /// The id of another IAM entity.
        NoKeyId => Key::ReasonPasteNoKeyId,
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum KeyField {
    KeyId,
    Secret,
    Token,
    Expires,
    Region,
}

/// Reads a pasted text: JSON first, then a table, then labelled lines, then bare words by their form.
pub fn read(text: &str) -> Result<Pasted, PasteFault> {
    if text.len() > MAX_PASTE {
        return Err(PasteFault::TooLong);
    }
    let inner = text.trim_matches(is_blank);
    if inner.is_empty() {
        return Err(PasteFault::Empty);
    }
    // Control characters are never part of a key. They may be an attempt to control the terminal.
    if text.contains(|c: char| c.is_control() && !c.is_whitespace()) {
        return Err(PasteFault::BadCharacter(KeyPart::Secret));
    }
    let mut found = PasteFields::default();
    if inner.starts_with('{') && forms::read_json(inner, &mut found)? {
        found.note(Tidied::Json);
    } else if forms::read_table(inner, &mut found)? {
        found.note(Tidied::Table);
    } else if forms::read_labels(inner, &mut found)? {
        found.note(Tidied::Labels);
    } else {
        // A single line break at the end is ordinary typed input, so it is not reported.
        if text.strip_suffix("\r\n").or(text.strip_suffix(['\n', '\r'])).unwrap_or(text) != inner {
            found.note(Tidied::Blanks);
        }
        read_words(inner, &mut found)?;
    }
    found.close()
}

pub fn is_like_secret(text: &str) -> bool {
    text.len() == SECRET_CHARS
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '+' | '='))
        && !is_like_key_id(text)
}

/// Whether `text` contains a secret or a session token, judged by form or by label. Guards fields that must not hold
/// secrets.
pub fn holds_secret(text: &str) -> bool {
    shows_secret(text) || forms::hold_secret(text)
}

/// Whether a word of `text` has the form of a secret or of a session token. ARNs are skipped: their last part may look
/// like one.
pub fn shows_secret(text: &str) -> bool {
    let parts = text.split_whitespace().filter(|part| !part.starts_with("arn:"));
    parts.flat_map(redaction::words).any(|(_, word)| has_form(word))
}

pub fn is_like_key_id(text: &str) -> bool {
    let known = text.starts_with("AKIA") || text.starts_with("ASIA");
    known && (16..=128).contains(&text.len()) && text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
}

/// Assigns the words of a text without labels to fields by their form.
fn read_words(text: &str, found: &mut PasteFields) -> Result<(), PasteFault> {
    let mut rest = Vec::new();
    for word in text.split(|c: char| is_blank(c) || c == ',' || c == ';').filter(|word| !word.is_empty()) {
        if is_like_key_id(word.trim_matches(is_quote)) {
            found.set(KeyField::KeyId, word)?;
        } else if is_like_secret(word.trim_matches(is_quote)) && found.secret.is_none() {
            found.set(KeyField::Secret, word)?;
        } else {
            rest.push(word);
        }
    }
    let joined = zeroize::Zeroizing::new(rest.concat());
    let field = match rest.len() {
        0 => return Ok(()),
        _ if joined.len() > TOKEN_CHARS && joined.is_ascii() => KeyField::Token,
        1 if found.secret.is_none() => KeyField::Secret,
        _ if found.secret.is_none() && is_like_secret(&joined) => KeyField::Secret,
        _ => return Err(PasteFault::NotUnderstood),
    };
    if rest.len() > 1 {
        found.note(Tidied::Joined);
    }
    found.set(field, &joined)
}

/// The fields found so far, before they are checked against each other.
#[derive(Default)]
struct PasteFields {
    key_id: Option<Secret>,
    secret: Option<Secret>,
    token: Option<Secret>,
    expires: Option<OffsetDateTime>,
    region: Option<String>,
    tidied: Vec<Tidied>,
}

impl PasteFields {
    fn note(&mut self, tidied: Tidied) {
        if !self.tidied.contains(&tidied) {
            self.tidied.push(tidied);
        }
    }

    /// Stores the value of a field, without the blanks and quotes around it. A second, different value of a field is an
    /// error; an unreadable expiry or region is ignored.
    fn set(&mut self, field: KeyField, value: &str) -> Result<(), PasteFault> {
        let value = self.tidy(value);
        if value.is_empty() {
            return Ok(());
        }
        let (part, slot) = match field {
            KeyField::KeyId => (KeyPart::Id, &mut self.key_id),
            KeyField::Secret => (KeyPart::Secret, &mut self.secret),
            KeyField::Token => (KeyPart::Token, &mut self.token),
            KeyField::Expires => {
                self.expires = OffsetDateTime::parse(value, &Rfc3339).ok();
                return Ok(());
            }
            KeyField::Region => {
                let plain = value.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
                self.region = plain.then(|| value.to_owned());
                return Ok(());
            }
        };
        if value.chars().any(|c| !c.is_ascii_graphic()) {
            return Err(PasteFault::BadCharacter(part));
        }
        if slot.as_ref().is_some_and(|known| known.expose() != value) {
            return Err(PasteFault::Several);
        }
        slot.get_or_insert_with(|| Secret::copy_of(value));
        Ok(())
    }

    /// Returns the value without surrounding blanks and quotes.
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

/// Returns `typed` if it can be a key id in a flag or a prompt: at most 128 letters, digits and `_`, and not of the
/// form of a secret.
pub fn key_id(typed: &str) -> Option<&str> {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    ((1..=128).contains(&typed.len()) && typed.chars().all(word) && !is_like_secret(typed)).then_some(typed)
}

/// Whether `text` is the id of another IAM entity. Source of the prefixes: IAM user guide, "Unique identifiers".
fn is_other_id(text: &str) -> bool {
    const OTHERS: [&str; 8] = ["ABIA", "ACCA", "AGPA", "AIDA", "AIPA", "ANPA", "ANVA", "AROA"];
    (16..=32).contains(&text.len())
        && OTHERS.iter().any(|start| text.starts_with(start))
        && text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
}

/// White space, control characters, and the invisible characters that copying from web pages and files adds.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}')
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '`' | '\u{2018}' | '\u{2019}' | '\u{201c}' | '\u{201d}')
}

/// Returns the inside of a text that is quoted as a whole.
fn unquoted(text: &str) -> Option<&str> {
    let inner = text.strip_prefix(is_quote)?;
    inner.strip_suffix(is_quote)
}
