//! Parses text to a tape, in one pass and without recursion.

use super::surrogate::{self, Half};
use super::{Fault, FirstValue, JsonKind, Node, Tape, Value};
use crate::text::Key;

impl Tape {
    /// Finds the end of the first value in `text`. A number at the very end of `text` counts as incomplete.
    pub fn first(&mut self, text: &[u8]) -> FirstValue {
        let mut parser = self.parser(text);
        match parser.whole_value() {
            Ok(()) if parser.at == text.len() && text.last().is_some_and(|byte| !b"}]\"el".contains(byte)) => {
                FirstValue::Incomplete
            }
            Ok(()) => FirstValue::Value(parser.at),
            Err(fault) if may_go_on(&text[fault.offset..]) => FirstValue::Incomplete,
            Err(fault) => FirstValue::Fault(fault.offset),
        }
    }

    /// Parses `text`, which must be exactly one value with optional white space around it, and returns its root. `text`
    /// must be UTF-8 of less than 4 GiB.
    pub fn read<'a>(&'a mut self, text: &'a [u8]) -> Result<Value<'a>, Fault> {
        let mut parser = self.parser(text);
        parser.whole_value()?;
        if parser.peek().is_some() {
            parser.fault(Key::JsonMoreText)?;
        }
        if parser.has_lone_surrogate
            && let Some(root) = self.nodes.first_mut()
        {
            root.escaped = true;
        }
        Ok(Value { nodes: &self.nodes, text, at: 0 })
    }

    fn parser<'a>(&'a mut self, text: &'a [u8]) -> JsonParser<'a> {
        self.nodes.clear();
        self.open.clear();
        JsonParser { text, at: 0, tape: self, has_lone_surrogate: false }
    }
}

/// Whether the text from a fault on may be cut short: an incomplete escape or word, or nothing.
fn may_go_on(rest: &[u8]) -> bool {
    const LONGEST_ESCAPE: usize = 6;
    let is_escape = || match rest {
        [b'\\'] => true,
        [b'\\', b'u', digits @ ..] => rest.len() < LONGEST_ESCAPE && digits.iter().all(u8::is_ascii_hexdigit),
        _ => false,
    };
    rest.is_empty() || is_escape() || [&b"true"[..], b"false", b"null"].iter().any(|word| word.starts_with(rest))
}

struct JsonParser<'a> {
    text: &'a [u8],
    at: usize,
    tape: &'a mut Tape,
    has_lone_surrogate: bool,
}

impl JsonParser<'_> {
    fn whole_value(&mut self) -> Result<(), Fault> {
        self.value()?;
        while !self.tape.open.is_empty() {
            self.after_value()?;
        }
        Ok(())
    }

    /// Reads one scalar, or opens containers down to the first scalar or empty container.
    fn value(&mut self) -> Result<(), Fault> {
        loop {
            match self.peek() {
                Some(b'{') => {
                    self.open(JsonKind::Object);
                    if self.peek() == Some(b'}') {
                        self.close();
                        return Ok(());
                    }
                    self.key()?;
                }
                Some(b'[') => {
                    self.open(JsonKind::Array);
                    if self.peek() == Some(b']') {
                        self.close();
                        return Ok(());
                    }
                }
                Some(b'"') => return self.string(),
                Some(b'-' | b'0'..=b'9') => return self.number(),
                Some(b't') => return self.literal(b"true", JsonKind::True),
                Some(b'f') => return self.literal(b"false", JsonKind::False),
                Some(b'n') => return self.literal(b"null", JsonKind::Null),
                Some(_) => return self.fault(Key::JsonNoValue),
                None => return self.fault(Key::JsonTooShort),
            }
        }
    }

    /// Continues in the innermost open container: reads a comma and the next value, or the end of the container.
    fn after_value(&mut self) -> Result<(), Fault> {
        let object = self.in_object();
        match self.peek() {
            Some(b',') => {
                self.at += 1;
                if object {
                    self.key()?;
                }
                self.value()
            }
            Some(b'}') if object => {
                self.close();
                Ok(())
            }
            Some(b']') if !object => {
                self.close();
                Ok(())
            }
            Some(_) if object => self.fault(Key::JsonNoCommaInObject),
            Some(_) => self.fault(Key::JsonNoCommaInList),
            None => self.fault(Key::JsonTooShort),
        }
    }

    fn key(&mut self) -> Result<(), Fault> {
        if self.peek() != Some(b'"') {
            return self.fault(Key::JsonNoKey);
        }
        self.string()?;
        if self.peek() != Some(b':') {
            return self.fault(Key::JsonNoColon);
        }
        self.at += 1;
        Ok(())
    }

    fn in_object(&self) -> bool {
        self.tape.open.last().is_some_and(|open| self.tape.nodes[*open as usize].kind == JsonKind::Object)
    }

    fn open(&mut self, kind: JsonKind) {
        let index = self.push(self.at, kind, false);
        self.tape.open.push(index);
        self.at += 1;
    }

    fn close(&mut self) {
        self.at += 1;
        let (end, next) = (short(self.at), short(self.tape.nodes.len()));
        if let Some(open) = self.tape.open.pop() {
            let node = &mut self.tape.nodes[open as usize];
            node.end = end;
            node.next = next;
        }
    }

    /// Appends a node from `start` to the current offset.
    fn push(&mut self, start: usize, kind: JsonKind, escaped: bool) -> u32 {
        let index = short(self.tape.nodes.len());
        self.tape.nodes.push(Node { start: short(start), end: short(self.at), next: index + 1, kind, escaped });
        index
    }

    fn string(&mut self) -> Result<(), Fault> {
        let start = self.at;
        let mut escaped = false;
        self.at += 1;
        loop {
            self.skip_plain();
            match self.text.get(self.at) {
                Some(b'"') => break,
                Some(b'\\') => {
                    escaped = true;
                    self.escape()?;
                }
                Some(0..0x20) => return self.fault(Key::JsonControl),
                Some(_) => self.at += 1,
                None => return self.fault(Key::JsonOpenString),
            }
        }
        self.at += 1;
        self.push(start, JsonKind::String, escaped);
        Ok(())
    }

    /// Skips eight bytes at a time while none of them is a quote, a backslash or a control character.
    fn skip_plain(&mut self) {
        while let Some(chunk) = self.text[self.at..].first_chunk::<8>() {
            let found = special(u64::from_le_bytes(*chunk));
            if found != 0 {
                self.at += (found.trailing_zeros() / 8) as usize;
                return;
            }
            self.at += 8;
        }
    }

    fn escape(&mut self) -> Result<(), Fault> {
        match self.text.get(self.at + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
                self.at += 2;
                Ok(())
            }
            Some(b'u') => match self.text.get(self.at + 2..self.at + 6) {
                Some(digits) if digits.iter().all(u8::is_ascii_hexdigit) => {
                    let half = surrogate::half(digits);
                    self.at += 6;
                    if half != Half::Neither {
                        self.surrogate(half);
                    }
                    Ok(())
                }
                _ => self.fault(Key::JsonNoHex),
            },
            _ => self.fault(Key::JsonUnknownEscape),
        }
    }

    /// Reads the second half of a surrogate pair, or notes that `half` stands alone.
    fn surrogate(&mut self, half: Half) {
        if half == Half::First && surrogate::begins_with_second(&self.text[self.at..]) {
            self.at += 6;
        } else {
            self.has_lone_surrogate = true;
        }
    }

    fn number(&mut self) -> Result<(), Fault> {
        let start = self.at;
        if self.text[self.at] == b'-' {
            self.at += 1;
        }
        match self.text.get(self.at) {
            Some(b'0') => self.at += 1,
            _ => self.digits()?,
        }
        if self.text.get(self.at) == Some(&b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.text.get(self.at), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.text.get(self.at), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        self.push(start, JsonKind::Number, false);
        Ok(())
    }

    fn digits(&mut self) -> Result<(), Fault> {
        let start = self.at;
        while self.text.get(self.at).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
        }
        if self.at == start { self.fault(Key::JsonNoDigit) } else { Ok(()) }
    }

    fn literal(&mut self, word: &[u8], kind: JsonKind) -> Result<(), Fault> {
        if !self.text[self.at..].starts_with(word) {
            return self.fault(Key::JsonNoValue);
        }
        let start = self.at;
        self.at += word.len();
        self.push(start, kind, false);
        Ok(())
    }

    /// Skips white space and returns the next byte without reading it.
    fn peek(&mut self) -> Option<u8> {
        while let Some(byte) = self.text.get(self.at) {
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' => self.at += 1,
                byte => return Some(*byte),
            }
        }
        None
    }

    fn fault(&self, reason: Key) -> Result<(), Fault> {
        Err(Fault { offset: self.at, reason })
    }
}

/// Converts an offset. It fits because [`Tape::read`] requires less than 4 GiB, and lines have at most 10 MiB.
fn short(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

/// Returns a mask with the high bit set in each byte that is `"`, `\` or below 0x20. Only the lowest set bit is exact.
fn special(word: u64) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = 0x8080_8080_8080_8080;
    let zeros = |x: u64| x.wrapping_sub(ONES) & !x & HIGHS;
    let quote = zeros(word ^ (ONES * u64::from(b'"')));
    let backslash = zeros(word ^ (ONES * u64::from(b'\\')));
    let control = word.wrapping_sub(ONES * 0x20) & !word & HIGHS;
    quote | backslash | control
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn takes(text: &[u8]) -> bool {
        Tape::default().read(text).is_ok()
    }

    /// Returns the verdict of `serde_json`, which accepts numbers of any size here.
    fn oracle(text: &[u8]) -> bool {
        std::str::from_utf8(text).is_ok() && serde_json::from_slice::<serde::de::IgnoredAny>(text).is_ok()
    }

    #[test]
    fn numbers_follow_the_grammar() {
        for text in ["0", "-0", "1e400", "0.1", "9223372036854775808", "-1.5E-7", "1e+2"] {
            assert!(takes(text.as_bytes()), "{text}");
        }
        for text in ["01", "+1", "1.", ".5", "1e", "-", "0x1", "NaN", "1e+"] {
            assert!(!takes(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn a_fault_names_its_byte() {
        let mut tape = Tape::default();
        let fault = tape.read(br#"{"a":1,}"#).unwrap_err();
        assert_eq!(fault, Fault { offset: 7, reason: Key::JsonNoKey });
    }

    #[test]
    fn a_million_brackets_need_no_stack() {
        let text = [vec![b'['; 1_000_000], vec![b']'; 1_000_000]].concat();
        assert!(takes(&text));
        assert!(!takes(&text[..1_500_000]));
    }

    #[test]
    fn the_first_value_ends_where_it_ends() {
        let first = |text: &str| Tape::default().first(text.as_bytes());
        for (text, end) in
            [("{\"a\":1}", 7), (" {\n\"a\":[1,2]} {", 13), ("{}{}", 2), ("12 ", 2), ("\"x\"y", 3), ("true", 4)]
        {
            assert_eq!(first(text), FirstValue::Value(end), "{text}");
        }
        for text in ["", " \n", "{", "{\"a\":", "{\"a\":1,\n", "{\"a\":tr", "[1,\"\\", "[\"\\u00", "12", "[-"] {
            assert_eq!(first(text), FirstValue::Incomplete, "{text}");
        }
        for (text, at) in
            [("{\"a\":1,\n{\"b\":2}", 8), ("{\"a\n\":1}", 3), ("x", 0), ("{\"a\":1]", 6), ("{\"a\":trx", 5)]
        {
            assert_eq!(first(text), FirstValue::Fault(at), "{text}");
        }
    }

    proptest! {
        #[test]
        fn takes_what_the_reference_takes(text in r#"[\[\]{}",:0-9eE+\-. truefalsn\\bu/]{0,24}"#) {
            prop_assert_eq!(takes(text.as_bytes()), oracle(text.as_bytes()), "{}", text);
        }

        #[test]
        fn strings_of_any_text_are_taken(text in any::<String>()) {
            let quoted = serde_json::to_string(&text).unwrap();
            let mut tape = Tape::default();
            let value = tape.read(quoted.as_bytes()).unwrap();
            let decoded = value.as_text().unwrap().decoded().into_owned();
            prop_assert_eq!(decoded, text.into_bytes());
        }

        #[test]
        fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = takes(&bytes);
        }
    }
}
