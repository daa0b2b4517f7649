//! What is said and logged repeats no secret: those that this process was given are known by their hash, others by their
//! form. Foreign words, of an SDK or of a process that hands out keys, may hold either.

use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::sync::{LazyLock, PoisonError, RwLock};

/// Characters of a secret access key; by convention of AWS. Emulators take shorter ones.
pub const SECRET_CHARS: usize = 40;

/// Fewest characters of a secret that is known by its hash: shorter ones are words of any sentence.
const FEWEST: usize = 8;

/// What stands in a secret's place.
const REDACTED: &str = "[secret]";

/// The hashes of what is known, with a key of this process: nothing of a secret outlives it here.
static KNOWN: LazyLock<RwLock<HashSet<u64>>> = LazyLock::new(RwLock::default);
static HASHER: LazyLock<RandomState> = LazyLock::new(RandomState::new);

/// From now on `secret` is redacted.
pub fn remember(secret: &str) {
    if secret.len() >= FEWEST {
        KNOWN.write().unwrap_or_else(PoisonError::into_inner).insert(HASHER.hash_one(secret));
    }
}

/// Whether `word` is most likely a secret access key: 40 characters, capital and small letters and digits among them. Forty
/// hexadecimal digits are a hash.
pub fn has_form(word: &str) -> bool {
    let has = |is: fn(&u8) -> bool| word.as_bytes().iter().any(is);
    word.len() == SECRET_CHARS
        && word.bytes().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'/' | b'+'))
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_digit)
        && !word.bytes().all(|c| c.is_ascii_hexdigit())
}

/// The line without its secrets.
pub fn redacted(line: &str) -> Cow<'_, str> {
    let known = KNOWN.read().unwrap_or_else(PoisonError::into_inner);
    let is_secret = |word: &str| has_form(word) || word.len() >= FEWEST && known.contains(&HASHER.hash_one(word));
    let mut text = String::new();
    let mut kept = 0;
    for (at, word) in words(line) {
        // A token has `=` at its end, which parts a name from a value elsewhere.
        let padded = word.len() + line[at + word.len()..].bytes().take_while(|byte| *byte == b'=').count();
        let found = [word, &line[at..at + padded]].into_iter().find(|word| is_secret(word));
        if let Some(found) = found {
            text.push_str(&line[kept..at]);
            text.push_str(REDACTED);
            kept = at + found.len();
        }
    }
    if kept == 0 && text.is_empty() { Cow::Borrowed(line) } else { Cow::Owned(text + &line[kept..]) }
}

/// The words of a line with their places.
fn words(line: &str) -> impl Iterator<Item = (usize, &str)> {
    let parts = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(
                c,
                '"' | '\'' | '`' | ',' | ';' | '=' | ':' | '(' | ')' | '[' | ']' | '{' | '}' | '<' | '>' | '\\'
            )
    };
    line.split(parts)
        .map(|word| (word.as_ptr().addr() - line.as_ptr().addr(), word))
        .filter(|(_, word)| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    #[test]
    fn a_secret_is_known_by_its_form_wherever_it_stands() {
        for (before, after) in [("", ""), ("[profile ", "]: x"), ("AWS_SECRET_ACCESS_KEY=", " ä"), ("{\"a\":\"", "\"}")]
        {
            assert_eq!(redacted(&format!("{before}{SECRET}{after}")), format!("{before}[secret]{after}"));
        }
        assert_eq!(redacted(&format!("{SECRET} {SECRET}")), "[secret] [secret]");
    }

    #[test]
    fn what_this_process_was_given_is_known_in_any_form() {
        let (short, token) = ("a-short-one", "FwoGZXIvYXdzE//".repeat(20) + "==");
        assert_eq!(redacted(&token), token);
        remember(short);
        remember(&token);
        assert_eq!(
            redacted(&format!("the key 'a-short-one' and {token} fail")),
            "the key '[secret]' and [secret] fail"
        );
    }

    #[test]
    fn everything_else_stays() {
        remember("short");
        for line in ["short", "", "0123456789abcdef0123456789abcdef01234567", "arn:aws:iam::111122223333:role/x = y"] {
            assert_eq!(redacted(line), line);
        }
    }
}
