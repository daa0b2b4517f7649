//! The forms in which AWS and its tools print keys: labelled lines, JSON, and tables.

use std::borrow::Cow;

use serde::Deserialize;

use super::{KeyField, PasteFault, PasteFields, is_blank, is_quote};

/// Labels in lower case, without the separators between their words. A longer label stands before its own beginning.
const LABELS: &[(&str, KeyField)] = &[
    ("awscredentialexpiration", KeyField::Expires),
    ("awssecretaccesskey", KeyField::Secret),
    ("awsdefaultregion", KeyField::Region),
    ("awssecuritytoken", KeyField::Token),
    ("awssessiontoken", KeyField::Token),
    ("awsaccesskeyid", KeyField::KeyId),
    ("secretaccesskey", KeyField::Secret),
    ("securitytoken", KeyField::Token),
    ("sessiontoken", KeyField::Token),
    ("accesskeyid", KeyField::KeyId),
    ("expiration", KeyField::Expires),
    ("secretkey", KeyField::Secret),
    ("accesskey", KeyField::KeyId),
    ("awsregion", KeyField::Region),
    ("region", KeyField::Region),
];

/// Returns whether `text` contains a labelled key id or secret.
pub(super) fn read_labels(text: &str, found: &mut PasteFields) -> Result<bool, PasteFault> {
    for (field, value) in labelled_values(text) {
        found.set(field, value)?;
    }
    Ok(found.key_id.is_some() || found.secret.is_some())
}

/// Whether any text follows the label of a secret or of a session token, even only a part of one.
pub(super) fn hold_secret(text: &str) -> bool {
    labelled_values(text).any(|(field, value)| matches!(field, KeyField::Secret | KeyField::Token) && !value.is_empty())
}

/// Iterates over the labelled values of `text`.
fn labelled_values(text: &str) -> impl Iterator<Item = (KeyField, &str)> {
    let (mut rest, mut after_word) = (text, false);
    std::iter::from_fn(move || {
        while let Some(c) = rest.chars().next() {
            if !after_word && let Some((field, behind)) = split_label(rest) {
                let (value, further) = split_value(behind);
                rest = further;
                return Some((field, value));
            }
            after_word = is_word(c);
            rest = &rest[c.len_utf8()..];
        }
        None
    })
}

/// Returns the label at the start of `text`, and the rest.
pub(super) fn split_label(text: &str) -> Option<(KeyField, &str)> {
    LABELS.iter().find_map(|(name, field)| Some((*field, strip_label(text, name)?)))
}

/// Returns the text after `name` if `text` starts with it. Case is ignored, and the words of `name` may be separated by
/// `_`, `-` or a space.
fn strip_label<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let mut wanted = name.chars();
    let mut next = wanted.next();
    for (at, c) in text.char_indices() {
        let Some(letter) = next else {
            return (!is_word(c)).then(|| &text[at..]);
        };
        if c.eq_ignore_ascii_case(&letter) {
            next = wanted.next();
        } else if at == 0 || !matches!(c, '_' | '-' | ' ') {
            return None;
        }
    }
    next.is_none().then_some("")
}

/// Splits the text after a label into the value and the rest.
fn split_value(behind: &str) -> (&str, &str) {
    let text = behind.trim_start_matches(|c| is_quote(c) || is_blank(c));
    let text = text.strip_prefix(['=', ':']).unwrap_or(text).trim_start_matches(is_blank);
    if let Some(quote) = text.chars().next().filter(|c| is_quote(*c)) {
        let inside = &text[quote.len_utf8()..];
        let end = inside.find(is_quote).unwrap_or(inside.len());
        return (&inside[..end], inside[end..].trim_start_matches(is_quote));
    }
    let end =
        text.find(|c: char| is_blank(c) || is_quote(c) || matches!(c, ';' | ',' | '&' | '}')).unwrap_or(text.len());
    // Another label follows instead of a value, so this value is empty.
    if split_label(text).is_some() {
        return ("", text);
    }
    text.split_at(end)
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// An object with the fields of a key, at the top or below `Credentials` or `AccessKey`. Values are borrowed where JSON
/// allows it, so that no copy of a secret stays in memory.
#[derive(Deserialize)]
struct Object<'a> {
    #[serde(
        borrow,
        alias = "accessKeyId",
        alias = "AWS_ACCESS_KEY_ID",
        alias = "aws_access_key_id",
        rename = "AccessKeyId"
    )]
    key_id: Option<Cow<'a, str>>,
    #[serde(
        borrow,
        alias = "secretAccessKey",
        alias = "AWS_SECRET_ACCESS_KEY",
        alias = "aws_secret_access_key",
        rename = "SecretAccessKey"
    )]
    secret: Option<Cow<'a, str>>,
    #[serde(
        borrow,
        alias = "sessionToken",
        alias = "Token",
        alias = "AWS_SESSION_TOKEN",
        alias = "aws_session_token",
        rename = "SessionToken"
    )]
    token: Option<Cow<'a, str>>,
    #[serde(borrow, alias = "expiration", alias = "AWS_CREDENTIAL_EXPIRATION", rename = "Expiration")]
    expires: Option<Cow<'a, str>>,
    #[serde(borrow, alias = "region", alias = "AWS_REGION", rename = "Region")]
    region: Option<Cow<'a, str>>,
    #[serde(borrow, alias = "credentials", rename = "Credentials")]
    credentials: Option<Box<Object<'a>>>,
    #[serde(borrow, alias = "accessKey", rename = "AccessKey")]
    access_key: Option<Box<Object<'a>>>,
}

/// Returns whether `text` is JSON that contains a key id or a secret.
pub(super) fn read_json(text: &str, found: &mut PasteFields) -> Result<bool, PasteFault> {
    let Ok(object) = serde_json::from_str::<Object<'_>>(text) else { return Ok(false) };
    take_fields(&object, found)?;
    Ok(found.key_id.is_some() || found.secret.is_some())
}

fn take_fields(object: &Object<'_>, found: &mut PasteFields) -> Result<(), PasteFault> {
    for (field, value) in [
        (KeyField::KeyId, &object.key_id),
        (KeyField::Secret, &object.secret),
        (KeyField::Token, &object.token),
        (KeyField::Expires, &object.expires),
        (KeyField::Region, &object.region),
    ] {
        if let Some(value) = value {
            found.set(field, value)?;
        }
    }
    for inner in [&object.credentials, &object.access_key].into_iter().flatten() {
        take_fields(inner, found)?;
    }
    Ok(())
}

/// Returns whether `text` is a table that contains a secret.
pub(super) fn read_table(text: &str, found: &mut PasteFields) -> Result<bool, PasteFault> {
    let mut lines = text.split(['\r', '\n']).filter(|line| !line.trim_matches(is_blank).is_empty());
    let Some(head) = lines.next() else { return Ok(false) };
    let Some(separator) = [',', ';', '\t'].into_iter().find(|separator| head.contains(*separator)) else {
        return Ok(false);
    };
    let fields: Vec<Option<KeyField>> = split_cells(head, separator).into_iter().map(column_field).collect();
    if !fields.contains(&Some(KeyField::Secret)) {
        return Ok(false);
    }
    for line in lines {
        for (field, cell) in fields.iter().zip(split_cells(line, separator)) {
            if let Some(field) = field {
                found.set(*field, cell)?;
            }
        }
    }
    Ok(found.secret.is_some())
}

/// Splits a line into cells, with their quotes. A separator inside a cell that begins with a quote belongs to the cell:
/// names and passwords may contain one.
fn split_cells(line: &str, separator: char) -> Vec<&str> {
    let (mut cells, mut start, mut is_quoted) = (Vec::new(), 0, false);
    for (at, c) in line.char_indices() {
        let begun = line[start..at].trim_start_matches(is_blank);
        if c == '"' && (begun.is_empty() || begun.starts_with('"')) {
            is_quoted = !is_quoted;
        } else if c == separator && !is_quoted {
            cells.push(&line[start..at]);
            start = at + c.len_utf8();
        }
    }
    if is_quoted {
        return line.split(separator).collect();
    }
    cells.push(&line[start..]);
    cells
}

/// Returns the field of a column. Its header must be a label and nothing else.
fn column_field(cell: &str) -> Option<KeyField> {
    let cell = cell.trim_matches(|c| is_blank(c) || c == '"');
    let (field, rest) = split_label(cell)?;
    rest.is_empty().then_some(field)
}
