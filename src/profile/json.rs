//! One JSON document as a flat tape of nodes over its own bytes.
//!
//! Written here because no kept library does all of: a number keeps its text, keys keep their order and repeated keys
//! are seen, errors name a byte, any depth without recursion, and no allocation a line once warm. Which documents it
//! takes is checked against `serde_json`.

mod compact;
mod fingerprint;
mod parse;
mod surrogate;
mod text;
mod walk;

pub use compact::write_compact;
pub use fingerprint::{fingerprint, mix};
pub use surrogate::{lone_surrogate, replace_lone_surrogates};
pub use text::{Text, escape_into};

/// What kind of value a node is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// `{…}`: key and value nodes by turns follow.
    Object,
    /// `[…]`: value nodes follow.
    Array,
    /// A string or a key, its quotes included.
    String,
    /// A number as it is spelt.
    Number,
    /// `true`.
    True,
    /// `false`.
    False,
    /// `null`.
    Null,
}

/// Why a text is not a JSON document.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{reason} at byte {offset}")]
pub struct Fault {
    /// Offset of the byte that does not fit, from 0.
    pub offset: usize,
    /// What is wrong there.
    pub reason: &'static str,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    start: u32,
    end: u32,
    /// Index of the node after this one and all that is in it.
    next: u32,
    kind: Kind,
    /// An escape stands in the string. Of the root: half of a surrogate pair stands alone somewhere in the document.
    escaped: bool,
}

/// The nodes of one document. Reused from line to line, so that it allocates only to grow.
#[derive(Default, Debug)]
pub struct Tape {
    nodes: Vec<Node>,
    open: Vec<u32>,
}

/// What a text begins with, white space before it apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum First {
    /// A whole value, which ends before this offset; what follows it was not looked at.
    Value(usize),
    /// The beginning of a value, or nothing: more text may make it one.
    Incomplete,
    /// Nothing that could become a value: the offset of the first byte that does not fit.
    Fault(usize),
}

impl Tape {
    /// Looks for the end of the value that `text` begins with. A number at the very end of `text` may go on.
    pub fn first(&mut self, text: &[u8]) -> First {
        parse::first(self, text)
    }

    /// Reads `text`, which must be UTF-8 of less than 4 GiB, and gives its root.
    pub fn read<'a>(&'a mut self, text: &'a [u8]) -> Result<Value<'a>, Fault> {
        parse::parse(self, text)?;
        Ok(Value { nodes: &self.nodes, text, at: 0 })
    }

    /// Gives back memory beyond what usual lines need, after an unusually large one.
    pub fn trim(&mut self) {
        const KEPT_NODES: usize = 1 << 16;
        if self.nodes.capacity() > KEPT_NODES {
            self.nodes = Vec::new();
            self.open = Vec::new();
        }
    }
}

/// A value in a document.
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

    /// Its kind.
    pub fn kind(self) -> Kind {
        self.node().kind
    }

    /// Whether half of a surrogate pair stands alone in some string of its document, which must be an object or an array. Such
    /// a string is valid JSON, and no text of Unicode.
    pub fn document_has_lone_surrogate(self) -> bool {
        self.nodes.first().is_some_and(|root| root.escaped)
    }

    /// Whether it is an object.
    pub fn is_object(self) -> bool {
        self.kind() == Kind::Object
    }

    /// Its bytes in the document, quotes and brackets included.
    pub fn raw(self) -> &'a [u8] {
        let node = self.node();
        &self.text[node.start as usize..node.end as usize]
    }

    /// Its text, when it is a string.
    pub fn as_text(self) -> Option<Text<'a>> {
        let node = self.node();
        (node.kind == Kind::String)
            .then(|| Text::new(&self.text[node.start as usize + 1..node.end as usize - 1], node.escaped))
    }

    /// The digits of a number as they are spelt, as text.
    pub fn as_digits(self) -> Option<Text<'a>> {
        (self.kind() == Kind::Number).then(|| Text::new(self.raw(), false))
    }

    /// Keys and values of an object in document order, repeated keys as often as they stand; nothing for other kinds.
    pub fn members(self) -> Entries<'a> {
        let end = if self.is_object() { self.node().next } else { 0 };
        Entries { value: self, at: self.at + 1, end }
    }

    /// Elements of an array; nothing for other kinds.
    pub fn elements(self) -> Elements<'a> {
        let end = if self.kind() == Kind::Array { self.node().next } else { 0 };
        Elements { value: self, at: self.at + 1, end }
    }

    /// The value of `key` in an object: of a repeated key the last.
    pub fn get(self, key: &str) -> Option<Value<'a>> {
        self.members().filter(|(name, _)| name.is(key)).last().map(|(_, value)| value)
    }

    /// The value behind these names, through objects only.
    pub fn at_names<T: AsRef<str>>(self, names: &[T]) -> Option<Value<'a>> {
        names.iter().try_fold(self, |value, name| value.get(name.as_ref()))
    }
}

/// Iterator over the members of an object.
#[derive(Clone, Debug)]
pub struct Entries<'a> {
    value: Value<'a>,
    at: u32,
    end: u32,
}

impl<'a> Iterator for Entries<'a> {
    type Item = (Text<'a>, Value<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        if self.at >= self.end {
            return None;
        }
        let key = self.value.sibling(self.at);
        let value = self.value.sibling(self.at + 1);
        self.at = value.node().next;
        key.as_text().map(|name| (name, value))
    }
}

/// Iterator over the elements of an array.
#[derive(Clone, Debug)]
pub struct Elements<'a> {
    value: Value<'a>,
    at: u32,
    end: u32,
}

impl<'a> Iterator for Elements<'a> {
    type Item = Value<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.at >= self.end {
            return None;
        }
        let element = self.value.sibling(self.at);
        self.at = element.node().next;
        Some(element)
    }
}
