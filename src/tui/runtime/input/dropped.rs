//! Recognizes a file that was dropped on the terminal. Terminals paste its path as a shell needs it: quoted, with
//! backslashes, or as a URL.

use std::path::Path;

/// Returns the plain path if that file exists and `pasted` itself is not the path of a file.
pub(in crate::tui::runtime) fn plain_path(pasted: &str, exists: impl Fn(&Path) -> bool) -> Option<String> {
    let text = pasted.trim();
    if text.is_empty() || text.contains(['\n', '\r']) || exists(Path::new(text)) {
        return None;
    }
    [url_path(text), remove_quotes(text), Some(remove_escapes(text))]
        .into_iter()
        .flatten()
        .find(|path| exists(Path::new(path)))
}

/// Returns the path of a URL such as `file:///a%20b`. The URL can contain a host name, which is ignored.
fn url_path(text: &str) -> Option<String> {
    let rest = text.strip_prefix("file://")?;
    let path = &rest[rest.find('/')?..];
    let path = decode_percents(path)?;
    // `file:///C:/a` has a slash before the drive.
    Some(if cfg!(windows) { path.trim_start_matches('/').to_owned() } else { path })
}

/// Decodes the percent-encoding. Returns `None` if it is invalid.
fn decode_percents(path: &str) -> Option<String> {
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

/// Removes the quotes around a path. Between single quotes, a shell writes a quote as `'\''`.
fn remove_quotes(text: &str) -> Option<String> {
    let inside = |quote| text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    inside('\'').map(|path| path.replace("'\\''", "'")).or_else(|| inside('"').map(remove_escapes))
}

/// Removes the backslashes that escape characters.
fn remove_escapes(text: &str) -> String {
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
        let of = |pasted: &str, there: &str| plain_path(pasted, |path| path == Path::new(there));
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
        assert_eq!(plain_path("'/a b'", |_| false), None);
        assert_eq!(plain_path("'/a b'", |path| path == Path::new("'/a b'")), None);
        assert_eq!(plain_path("", |_| true), None);
        assert_eq!(plain_path("'a\nb'", |_| true), None);
    }
}
