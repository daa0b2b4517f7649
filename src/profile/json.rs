//! Parses one JSON document into a flat tape of nodes over its own bytes.
//!
//! No maintained library does all of this: keep the text of numbers, keep the order of keys and show repeated keys,
//! report errors with a byte offset, accept any depth without recursion, and allocate nothing per line after the first
//! lines. Tests compare the accepted documents with `serde_json`.

mod fingerprint;
mod layout;
mod parse;
mod surrogate;
mod text;
mod walk;

pub use fingerprint::{fingerprint, mix};
pub use layout::{JsonRow, JsonRowKind, json_rows, lay_out};
pub use surrogate::{lone_surrogate, replace_lone_surrogates};
pub use text::{Text, escape_into};
pub use walk::write_compact;

use std::ops::Range;

use crate::text::{Key, explained, say};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum JsonKind {
    /// `{…}`. Key and value nodes follow in turn.
    Object,
    /// `[…]`. Value nodes follow.
    Array,
    /// A string or a key, with its quotes.
    String,
    /// A number as the document spells it.
    Number,
    True,
    False,
    Null,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub struct Fault {
    /// Offset from 0 of the first byte that does not fit.
    pub offset: usize,
    pub reason: Key,
}

explained!(Fault: |it| say::LineNotJson { fault: it.reason, byte: it.offset });

#[derive(Clone, Copy, Debug)]
struct Node {
    start: u32,
    end: u32,
    /// Index of the node after this one and everything inside it.
    next: u32,
    kind: JsonKind,
    /// The string contains an escape. For the root: a lone half of a surrogate pair stands somewhere in the document.
    escaped: bool,
}

/// The nodes of one document. Reused from line to line, so it allocates only to grow.
#[derive(Default, Debug)]
pub struct Tape {
    nodes: Vec<Node>,
    open: Vec<u32>,
}

/// The start of a text, after white space.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FirstValue {
    /// A complete value that ends before this offset. The text after it was not read.
    Value(usize),
    /// The start of a value, or nothing. More text may complete it.
    Incomplete,
    /// No value can start here. Holds the offset of the first byte that does not fit.
    Fault(usize),
}

impl Tape {
    /// Frees the memory that usual lines do not need. Call this after an unusually large line.
    pub fn trim(&mut self) {
        const KEPT_NODES: usize = 1 << 16;
        if self.nodes.capacity() > KEPT_NODES {
            self.nodes = Vec::new();
            self.open = Vec::new();
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub struct Value<'a> {
    nodes: &'a [Node],
    text: &'a [u8],
    at: u32,
}

impl<'a> Value<'a> {
    fn node(self) -> &'a Node {
        &self.nodes[self.at as usize]
    }

    fn sibling(self, at: u32) -> Self {
        Self { at, ..self }
    }

    pub fn kind(self) -> JsonKind {
        self.node().kind
    }

    /// Whether any string of the document contains a lone half of a surrogate pair, which is valid JSON but not valid
    /// Unicode. The document must be an object or an array.
    pub fn document_has_lone_surrogate(self) -> bool {
        self.nodes.first().is_some_and(|root| root.escaped)
    }

    pub fn is_object(self) -> bool {
        self.kind() == JsonKind::Object
    }

    /// Returns where the value stands in the document, with quotes and brackets.
    pub fn span(self) -> Range<usize> {
        let node = self.node();
        node.start as usize..node.end as usize
    }

    /// Returns the value's bytes in the document, with quotes and brackets.
    pub fn raw(self) -> &'a [u8] {
        &self.text[self.span()]
    }

    /// Returns this value and the keys and values inside it, in document order.
    pub fn flattened(self) -> impl Iterator<Item = Value<'a>> {
        (self.at..self.node().next).map(move |at| self.sibling(at))
    }

    /// Returns the text of a string, `None` for other kinds.
    pub fn as_text(self) -> Option<Text<'a>> {
        let node = self.node();
        (node.kind == JsonKind::String)
            .then(|| Text::new(&self.text[node.start as usize + 1..node.end as usize - 1], node.escaped))
    }

    /// Returns a number as text in its original spelling.
    pub fn as_digits(self) -> Option<Text<'a>> {
        (self.kind() == JsonKind::Number).then(|| Text::new(self.raw(), false))
    }

    /// Returns keys and values of an object in document order, including repeated keys. Other kinds have none.
    pub fn members(self) -> impl Iterator<Item = (Text<'a>, Value<'a>)> {
        let end = if self.is_object() { self.node().next } else { 0 };
        let mut at = self.at + 1;
        std::iter::from_fn(move || {
            if at >= end {
                return None;
            }
            let (key, value) = (self.sibling(at), self.sibling(at + 1));
            at = value.node().next;
            key.as_text().map(|name| (name, value))
        })
    }

    /// Returns the elements of an array. Other kinds have none.
    pub fn elements(self) -> impl Iterator<Item = Value<'a>> {
        let end = if self.kind() == JsonKind::Array { self.node().next } else { 0 };
        let mut at = self.at + 1;
        std::iter::from_fn(move || {
            let element = (at < end).then(|| self.sibling(at))?;
            at = element.node().next;
            Some(element)
        })
    }

    /// Returns the value of `key` in an object; the last value if the key is repeated.
    pub fn get(self, key: &str) -> Option<Value<'a>> {
        self.members().filter(|(name, _)| name.is(key)).last().map(|(_, value)| value)
    }

    /// Follows `names` through nested objects and returns the value at their end.
    pub fn at_names<T: AsRef<str>>(self, names: &[T]) -> Option<Value<'a>> {
        names.iter().try_fold(self, |value, name| value.get(name.as_ref()))
    }
}
