//! Keys in labelled lines, in the syntax of shells, configuration files and web pages:
//! `export AWS_SECRET_ACCESS_KEY=…`, `$Env:AWS_…="…"`, `set -gx AWS_… …`, `aws_secret_access_key = …`,
//! `Secret access key: …`.

use super::{Field, PasteFault, PasteFields, is_blank, is_quote};

/// Labels in lower case, without the separators between their words. A longer label stands before its own beginning.
const LABELS: &[(&str, Field)] = &[
    ("awscredentialexpiration", Field::Expires),
    ("awssecretaccesskey", Field::Secret),
    ("awsdefaultregion", Field::Region),
    ("awssecuritytoken", Field::Token),
    ("awssessiontoken", Field::Token),
    ("awsaccesskeyid", Field::KeyId),
    ("secretaccesskey", Field::Secret),
    ("securitytoken", Field::Token),
    ("sessiontoken", Field::Token),
    ("accesskeyid", Field::KeyId),
    ("expiration", Field::Expires),
    ("secretkey", Field::Secret),
    ("accesskey", Field::KeyId),
    ("awsregion", Field::Region),
    ("region", Field::Region),
];

/// Returns whether `text` contains a labelled key id or secret.
pub(super) fn read(text: &str, found: &mut PasteFields) -> Result<bool, PasteFault> {
    for (field, value) in values(text) {
        found.set(field, value)?;
    }
    Ok(found.key_id.is_some() || found.secret.is_some())
}

/// Whether any text follows the label of a secret or of a session token, even only a part of one.
pub(super) fn hold_secret(text: &str) -> bool {
    values(text).any(|(field, value)| matches!(field, Field::Secret | Field::Token) && !value.is_empty())
}

/// Iterates over the labelled values of `text`.
fn values(text: &str) -> impl Iterator<Item = (Field, &str)> {
    let (mut rest, mut after_word) = (text, false);
    std::iter::from_fn(move || {
        while let Some(c) = rest.chars().next() {
            if !after_word && let Some((field, behind)) = label(rest) {
                let (value, further) = value(behind);
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
pub(super) fn label(text: &str) -> Option<(Field, &str)> {
    LABELS.iter().find_map(|(name, field)| Some((*field, after(text, name)?)))
}

/// Returns the text after `name` if `text` starts with it. Case is ignored, and the words of `name` may be separated by
/// `_`, `-` or a space.
fn after<'a>(text: &'a str, name: &str) -> Option<&'a str> {
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
fn value(behind: &str) -> (&str, &str) {
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
    if label(text).is_some() {
        return ("", text);
    }
    text.split_at(end)
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}
