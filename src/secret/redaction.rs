//! Keeps secrets out of messages and the log. Secrets that this process was given are recognised by their hash, others
//! by their form. Text from an SDK or from a process that provides keys may hold either.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::ops::Range;
use std::sync::{LazyLock, PoisonError, RwLock};

/// Characters of a secret access key, by AWS's convention. Emulators accept shorter ones.
pub const SECRET_CHARS: usize = 40;

/// A session token has more characters than this; an id or a secret has fewer.
pub const TOKEN_CHARS: usize = 100;

/// Shortest secret that is recognised by its hash, in bytes. A shorter one may be an ordinary word.
const FEWEST: usize = 8;

/// The same within a longer word. A shorter one, as emulators accept, may be part of a host's or a stream's name.
const FEWEST_WITHIN: usize = 16;

const REDACTED: &str = "[secret]";

/// The hashes of the secrets by length in bytes. The hash key is random per process, so no secret is kept here.
static KNOWN: LazyLock<RwLock<Known>> = LazyLock::new(RwLock::default);
static HASHER: LazyLock<RandomState> = LazyLock::new(RandomState::new);

type Known = BTreeMap<usize, HashSet<u64>>;

/// From now on, `secret` is redacted. A secret shorter than `FEWEST` bytes is ignored.
pub fn remember(secret: &str) {
    if secret.len() >= FEWEST {
        let mut known = KNOWN.write().unwrap_or_else(PoisonError::into_inner);
        known.entry(secret.len()).or_default().insert(HASHER.hash_one(secret.as_bytes()));
    }
}

/// Returns true if `word` is most likely a secret access key or a session token: 40 characters or more than
/// [`TOKEN_CHARS`], with capital letters, small letters and digits. Forty hexadecimal digits are a hash, and a long
/// word that starts with a slash is a path.
pub fn has_form(word: &str) -> bool {
    let has = |is: fn(&u8) -> bool| word.as_bytes().iter().any(is);
    let is_token = word.len() > TOKEN_CHARS && !word.starts_with('/');
    (word.len() == SECRET_CHARS || is_token)
        && word.bytes().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'/' | b'+'))
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_digit)
        && !word.bytes().all(|c| c.is_ascii_hexdigit())
}

pub fn redacted(line: &str) -> Cow<'_, str> {
    let known = KNOWN.read().unwrap_or_else(PoisonError::into_inner);
    let mut text = String::new();
    let mut kept = 0;
    for (at, word) in words(line) {
        let (begin, end) = (at + escape_before(&line[..at], word), at + word.len());
        // A token may end with `=`, which elsewhere separates a name from a value; a sentence may end with punctuation
        // after either. So three ends are tried.
        let padded = end + line[end..].bytes().take_while(|byte| *byte == b'=').count();
        let closed = at + word.trim_end_matches(['.', '!', '?']).len();
        let ranges = [at, begin].into_iter().flat_map(|begin| [end, padded, closed].map(|end| begin..end));
        let is_whole = |word: &str| has_form(word) || is_known(&known, word);
        let whole = ranges.into_iter().find(|range| line.get(range.clone()).is_some_and(is_whole));
        let secrets = whole.map_or_else(|| known_in(&known, line, at..padded), |range| vec![range]);
        for secret in secrets {
            text.push_str(&line[kept..secret.start]);
            text.push_str(REDACTED);
            kept = secret.end;
        }
    }
    if kept == 0 && text.is_empty() { Cow::Borrowed(line) } else { Cow::Owned(text + &line[kept..]) }
}

fn is_known(known: &Known, text: &str) -> bool {
    known.get(&text.len()).is_some_and(|hashes| hashes.contains(&HASHER.hash_one(text.as_bytes())))
}

/// Returns where known secrets are in a part of `line`, also within a longer word. At one place the longest one wins.
fn known_in(known: &Known, line: &str, part: Range<usize>) -> Vec<Range<usize>> {
    let (mut found, mut at) = (Vec::new(), part.start);
    while at < part.end {
        let ends = known.range(FEWEST_WITHIN..).rev().map(|(length, _)| at + length).filter(|end| *end <= part.end);
        let longest =
            ends.map(|end| at..end).find(|range| line.get(range.clone()).is_some_and(|text| is_known(known, text)));
        at = longest.as_ref().map_or(at + 1, |range| range.end);
        found.extend(longest);
    }
    found
}

/// Returns how many bytes of `word` end an escape sequence: the letter of `\\n`, or the end of a color sequence.
fn escape_before(before: &str, word: &str) -> usize {
    let letter_at = match before.chars().next_back() {
        Some('\\') => 0,
        Some('[' | ';') => word.bytes().take_while(u8::is_ascii_digit).count(),
        _ => return 0,
    };
    if word[letter_at..].starts_with(|c: char| c.is_ascii_alphabetic()) { letter_at + 1 } else { 0 }
}

/// Returns the words of a line with their positions, in bytes.
pub fn words(line: &str) -> impl Iterator<Item = (usize, &str)> {
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
        for (before, after) in [
            ("\\n", "\\n"),
            ("\\t", "."),
            ("\u{1b}[31m", "\u{1b}[0m"),
            ("[1;31m", "[0m"),
            ("\\u{1b}[0;1;31m", ""),
            ("key ", "!"),
        ] {
            assert_eq!(redacted(&format!("{before}{SECRET}{after}")), format!("{before}[secret]{after}"));
        }
    }

    #[test]
    fn what_this_process_was_given_is_known_within_a_longer_word() {
        remember("localstack");
        remember("inside-of-words-1");
        remember("inside-of-words-1-and-more");
        for (line, expected) in [
            ("xinside-of-words-1y", "x[secret]y"),
            ("user/inside-of-words-1@host inside-of-words-1-and-more!", "user/[secret]@host [secret]!"),
            ("äinside-of-words-1inside-of-words-1ä", "ä[secret][secret]ä"),
            ("inside-of-words-", "inside-of-words-"),
            ("localstack.cloud refused localstack", "localstack.cloud refused [secret]"),
        ] {
            assert_eq!(redacted(line), expected);
        }
    }

    #[test]
    fn what_this_process_was_given_is_known_in_any_form() {
        let (short, padded) = ("a-short-one", "a-padded-one==");
        assert_eq!(redacted(padded), padded);
        remember(short);
        remember(padded);
        assert_eq!(
            redacted(&format!("the key 'a-short-one' and {padded} fail")),
            "the key '[secret]' and [secret] fail"
        );
    }

    #[test]
    fn a_session_token_is_known_by_its_form() {
        let token = "FwoGZXIvYXdzE//9".repeat(20);
        assert_eq!(redacted(&format!("{{\"SessionToken\": \"{token}==\"}}")), "{\"SessionToken\": \"[secret]==\"}");
        let path = format!("/feeds/{}", "Crm2026/".repeat(20));
        assert_eq!(redacted(&path), path);
    }

    #[test]
    fn everything_else_stays() {
        remember("short");
        for line in ["short", "", "0123456789abcdef0123456789abcdef01234567", "arn:aws:iam::111122223333:role/x = y"] {
            assert_eq!(redacted(line), line);
        }
    }
}
