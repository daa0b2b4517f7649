//! A file that is dropped on a terminal is pasted as a shell would want it: in quotes, with backslashes, or as an address.

use std::path::Path;

/// The path alone, when there is such a file and `pasted` as it stands is none.
pub(in crate::tui::runtime) fn bare(pasted: &str, exists: impl Fn(&Path) -> bool) -> Option<String> {
    let text = pasted.trim();
    if text.is_empty() || text.contains(['\n', '\r']) || exists(Path::new(text)) {
        return None;
    }
    [address(text), quoted(text), Some(unescaped(text))].into_iter().flatten().find(|path| exists(Path::new(path)))
}

/// The path of `file:///a%20b`, also with the name of this machine.
fn address(text: &str) -> Option<String> {
    let rest = text.strip_prefix("file://")?;
    let path = &rest[rest.find('/')?..];
    let path = decoded(path)?;
    // `file:///C:/a` has a slash before its drive.
    Some(if cfg!(windows) { path.trim_start_matches('/').to_owned() } else { path })
}

/// With the characters that `%` and two digits stand for.
fn decoded(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(if byte == b'%' {
            let [high, low] = [rest.next()?, rest.next()?].map(|digit| char::from(digit).to_digit(16));
            u8::try_from(high? << 4 | low?).ok()?
        } else {
            byte
        });
    }
    String::from_utf8(bytes).ok()
}

/// What stands between two quotes; within single ones a shell ends them around each that is part of the name: `'\''`.
fn quoted(text: &str) -> Option<String> {
    let inside = |quote| text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    inside('\'').map(|path| path.replace("'\\''", "'")).or_else(|| inside('"').map(unescaped))
}

/// Without the backslashes before blanks and signs.
fn unescaped(text: &str) -> String {
    let mut path = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        path.extend(if letter == '\\' { letters.next() } else { Some(letter) });
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dropped_file_is_taken_bare() {
        let of = |pasted: &str, there: &str| bare(pasted, |path| path == Path::new(there));
        for (pasted, path) in [
            ("'/a b/x.ndjson'", "/a b/x.ndjson"),
            ("'/a b/x.ndjson' ", "/a b/x.ndjson"),
            ("'/it'\\''s/x'", "/it's/x"),
            ("\"/a \\$b/x\"", "/a $b/x"),
            ("/a\\ b/x\\(1\\).ndjson", "/a b/x(1).ndjson"),
            #[cfg(not(windows))]
            ("file:///a%20b/%C3%A4.ndjson", "/a b/ä.ndjson"),
            #[cfg(not(windows))]
            ("file://localhost/a%25b", "/a%b"),
        ] {
            assert_eq!(of(pasted, path).as_deref(), Some(path), "{pasted}");
        }
    }

    #[test]
    fn everything_else_stays_as_it_is() {
        assert_eq!(bare("'/a b'", |_| false), None);
        assert_eq!(bare("'/a b'", |path| path == Path::new("'/a b'")), None);
        assert_eq!(bare("", |_| true), None);
        assert_eq!(bare("'a\nb'", |_| true), None);
    }
}
