//! Finds the fields of each record in the bytes of a request, without parsing its JSON.

use memchr::memchr2;
use memchr::memmem::{FindIter, Finder};

/// A quoted name in JSON text. Inside a string its quotes would be escaped, so only a key matches.
pub(super) struct Name(Finder<'static>);

impl Name {
    pub(super) fn new(quoted: &'static str) -> Self {
        Self(Finder::new(quoted))
    }

    /// Returns the texts between the quotes of the string values that follow the name, with their escapes.
    pub(super) fn values<'a>(&'a self, json: &'a [u8]) -> Values<'a> {
        Values { json, found: self.0.find_iter(json), length: self.0.needle().len() }
    }
}

pub(super) struct Values<'a> {
    json: &'a [u8],
    found: FindIter<'a, 'a>,
    length: usize,
}

impl<'a> Iterator for Values<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        loop {
            let after = self.found.next()? + self.length;
            if let Some(text) = string_value(&self.json[after..]) {
                return Some(text);
            }
        }
    }
}

/// Returns the string after a colon. White space may stand before the colon and the string.
fn string_value(rest: &[u8]) -> Option<&[u8]> {
    let text = rest.trim_ascii_start().strip_prefix(b":")?.trim_ascii_start().strip_prefix(b"\"")?;
    let mut end = 0;
    loop {
        end += memchr2(b'"', b'\\', text.get(end..)?)?;
        if text[end] == b'"' {
            return Some(&text[..end]);
        }
        end += 2;
    }
}
