//! Writes the order of files into the operator's TOML, and leaves everything else as typed.

use toml::de::DeTable;

use crate::source::file::FileOrder;
use crate::text::NamedChoice;

/// Returns `text` with `source.order`: replaces the existing value, or adds the key after `source.path`. Without a
/// path, returns `text` unchanged.
pub(in crate::destination) fn ordered(text: &str, order: FileOrder) -> String {
    let written = || {
        let document = DeTable::parse(text).ok()?;
        let source = document.get_ref().get("source")?.get_ref().as_table()?;
        if let Some(value) = source.get("order") {
            let place = value.span();
            return Some([&text[..place.start], &format!("{:?}", order.name()), &text[place.end..]].concat());
        }
        let (key, value) = source.get_key_value("path")?;
        Some(behind(text, key.span().start, value.span().end, order))
    };
    written().unwrap_or_else(|| text.to_owned())
}

/// Adds the order after the value that ends at `end` and whose key starts at `key` (byte offsets): in the same inline
/// table, or on a new line that starts like the key's line.
fn behind(text: &str, key: usize, end: usize, order: FileOrder) -> String {
    let start = text[..key].rfind('\n').map_or(0, |newline| newline + 1);
    let before = &text[start..key];
    let entry = format!("order = {:?}", order.name());
    if before.contains('{') {
        return [&text[..end], ", ", &entry, &text[end..]].concat();
    }
    let line = text[end..].find('\n').map_or(text.len(), |newline| end + newline);
    let (line, newline) = if text[..line].ends_with('\r') { (line - 1, "\r\n") } else { (line, "\n") };
    [&text[..line], newline, before, &entry, &text[line..]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rotation(text: &str) -> String {
        ordered(text, FileOrder::Rotation)
    }

    #[test]
    fn the_order_comes_behind_the_path_and_nothing_else_changes() {
        let text = "# ours\n[source]\n  path = \"a\" # here\nkind = \"file\"\n";
        let expected = "# ours\n[source]\n  path = \"a\" # here\n  order = \"rotation\"\nkind = \"file\"\n";
        assert_eq!(rotation(text), expected);
        assert_eq!(rotation(&text.replace('\n', "\r\n")), expected.replace('\n', "\r\n"));
        assert_eq!(rotation("[source]\npath = 'a'"), "[source]\npath = 'a'\norder = \"rotation\"");
        assert_eq!(
            rotation("source.path = \"a\"\nsource.kind = \"file\"\n"),
            "source.path = \"a\"\nsource.order = \"rotation\"\nsource.kind = \"file\"\n"
        );
        assert_eq!(
            rotation("source = { kind = \"file\", path = \"a\" } # all\n"),
            "source = { kind = \"file\", path = \"a\", order = \"rotation\" } # all\n"
        );
    }

    #[test]
    fn an_order_that_is_there_is_replaced() {
        let text = "[source]\norder = \"auto\" # for now\npath = \"a\"\n";
        assert_eq!(rotation(text), text.replace("\"auto\"", "\"rotation\""));
        assert_eq!(rotation(&rotation(text)), rotation(text));
        assert_eq!(ordered(text, FileOrder::Mtime), text.replace("auto", "mtime"));
    }

    #[test]
    fn a_text_without_a_path_stays() {
        for text in ["", "[source]\nkind = \"stdin\"\n", "source = 5", "= ="] {
            assert_eq!(rotation(text), text);
        }
    }
}
