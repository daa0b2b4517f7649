//! The content of a feed file: items that the test knows one by one, their form, and their packing.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

/// The mark that some writers put at the start of a UTF-8 text.
pub(crate) const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// One written line. Its number rises with the time of writing, and is its version.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Written {
    pub(crate) profile: String,
    pub(crate) value: Value,
}

impl Written {
    /// Creates a line whose strings look like the borders of objects, so that a reader that counts brackets naively
    /// fails.
    pub(crate) fn new(number: usize, profile: String, fat: usize) -> Self {
        let value = json!({
            "n": number, "p": profile, "nested": {"a": [1, {"b": "}{"}], "c": "]\u{e4}\u{1f600}[\" \\"},
            "pad": "x".repeat(fat),
        });
        Self { profile, value }
    }

    pub(crate) fn text(&self) -> Vec<u8> {
        self.value.to_string().into_bytes()
    }
}

/// A part of a file.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Item {
    /// A whole line. `lead` holds bytes before it that are not part of it (a BOM, NULs), `end` its line end or nothing.
    Line { number: usize, lead: Vec<u8>, end: &'static [u8] },
    /// The first bytes of a line whose rest is not yet written.
    Half { number: usize, written: usize },
    /// The rest of a line whose first bytes are in another file.
    Rest { number: usize, from: usize },
    /// Bytes that no reader can parse as a profile.
    Junk(Vec<u8>),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Form {
    Plain,
    Utf16 { big: bool },
    Array { lines: bool },
    Pretty { end_to_end: bool },
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Packing {
    None,
    Gzip,
    Zstd,
}

impl Packing {
    pub(crate) fn ending(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Gzip => ".gz",
            Self::Zstd => ".zst",
        }
    }
}

/// Returns the bytes of `items` in a file of this form, before packing. `first` is true if they begin the file.
pub(crate) fn unpacked(items: &[Item], lines: &[Written], form: Form, first: bool) -> Vec<u8> {
    match form {
        Form::Plain => plain(items, lines),
        Form::Utf16 { big } => {
            let text = String::from_utf8(plain(items, lines)).unwrap();
            let mark = if first { "\u{feff}" } else { "" };
            let units = mark.encode_utf16().chain(text.encode_utf16());
            units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
        }
        Form::Array { lines: apart } => {
            let texts: Vec<_> = values(items, lines).map(Value::to_string).collect();
            let (open, between, close) = if apart { ("[\n", ",\n", "\n]\n") } else { ("[", ",", "]") };
            format!("{open}{}{close}", texts.join(between)).into_bytes()
        }
        Form::Pretty { end_to_end } => {
            let texts: Vec<_> =
                values(items, lines).map(|value| serde_json::to_string_pretty(value).unwrap()).collect();
            let between = if end_to_end { "" } else { "\n" };
            let end = if end_to_end { "" } else { "\n" };
            format!("{}{end}", texts.join(between)).into_bytes()
        }
    }
}

fn values<'a>(items: &'a [Item], lines: &'a [Written]) -> impl Iterator<Item = &'a Value> {
    items.iter().filter_map(|item| match item {
        Item::Line { number, .. } => Some(&lines[*number].value),
        _ => None,
    })
}

fn plain(items: &[Item], lines: &[Written]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for item in items {
        match item {
            Item::Line { number, lead, end } => {
                bytes.extend_from_slice(lead);
                bytes.extend(lines[*number].text());
                bytes.extend_from_slice(end);
            }
            Item::Half { number, written } => bytes.extend_from_slice(&lines[*number].text()[..*written]),
            Item::Rest { number, from } => {
                bytes.extend_from_slice(&lines[*number].text()[*from..]);
                bytes.push(b'\n');
            }
            Item::Junk(text) => bytes.extend_from_slice(text),
        }
    }
    bytes
}

/// Returns `bytes` as one packed member, or as two if `parts` asks for it.
pub(crate) fn packed(bytes: &[u8], packing: Packing, parts: usize) -> Vec<u8> {
    if packing == Packing::None {
        return bytes.to_vec();
    }
    let size = bytes.len().div_ceil(parts.max(1)).max(1);
    if bytes.is_empty() {
        return member(bytes, packing);
    }
    bytes.chunks(size).flat_map(|part| member(part, packing)).collect()
}

fn member(bytes: &[u8], packing: Packing) -> Vec<u8> {
    match packing {
        Packing::None => bytes.to_vec(),
        Packing::Gzip => {
            let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
            packer.write_all(bytes).unwrap();
            packer.finish().unwrap()
        }
        Packing::Zstd => zstd::encode_all(bytes, 1).unwrap(),
    }
}
