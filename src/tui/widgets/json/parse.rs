//! Cuts a JSON text into rows. Looks only at brackets, quotes and commas, because the text was parsed as JSON before.

use std::ops::Range;

use super::{JsonRowKind, Row};

/// Returns the rows of `text`; a single row if it is not JSON.
pub(super) fn rows(text: &str) -> Vec<Row> {
    let mut parser = Parser { bytes: text.as_bytes(), at: 0, rows: Vec::new(), open: Vec::new(), begun: None };
    if parser.run().is_none() || !parser.open.is_empty() || parser.rows.is_empty() {
        let whole =
            Row { depth: 0, kind: JsonRowKind::Word, name: None, value: 0..text.len(), comma: false, parent: None };
        return vec![whole];
    }
    parser.rows
}

struct Parser<'t> {
    bytes: &'t [u8],
    at: usize,
    rows: Vec<Row>,
    /// The rows of open brackets, each with its number of members so far.
    open: Vec<(usize, usize)>,
    /// The row of a bracket that was just opened: its first member follows.
    begun: Option<usize>,
}

impl Parser<'_> {
    fn run(&mut self) -> Option<()> {
        self.value(None)?;
        loop {
            if let Some(open) = self.begun.take() {
                self.member(open)?;
                continue;
            }
            self.skip();
            match (self.bytes.get(self.at), self.open.last().copied()) {
                (None, None) => return Some(()),
                (Some(b','), Some((open, _))) => {
                    self.at += 1;
                    self.rows.last_mut()?.comma = true;
                    self.member(open)?;
                }
                (Some(b'}' | b']'), Some(_)) => self.close()?,
                _ => return None,
            }
        }
    }

    /// Reads a member of the object or array that starts in row `open`; in an object, with its name.
    fn member(&mut self, open: usize) -> Option<()> {
        if let Some((_, members)) = self.open.last_mut() {
            *members += 1;
        }
        self.skip();
        if self.bytes.get(self.rows[open].value.start) != Some(&b'{') {
            return self.value(None);
        }
        let name = self.string()?;
        self.skip();
        if self.bytes.get(self.at) != Some(&b':') {
            return None;
        }
        self.at += 1;
        self.value(Some(name))
    }

    fn value(&mut self, name: Option<Range<usize>>) -> Option<()> {
        self.skip();
        let start = self.at;
        match self.bytes.get(start)? {
            b'{' | b'[' => self.begin(name),
            b'"' => {
                let value = self.string()?;
                self.push(JsonRowKind::String, name, value);
                Some(())
            }
            first => {
                let kind =
                    if first.is_ascii_digit() || *first == b'-' { JsonRowKind::Number } else { JsonRowKind::Word };
                let ends = |byte: &u8| matches!(byte, b',' | b'}' | b']') || byte.is_ascii_whitespace();
                self.at = self.bytes[start..].iter().position(ends).map_or(self.bytes.len(), |end| start + end);
                let value = start..self.at;
                self.push(kind, name, value);
                (self.at > start).then_some(())
            }
        }
    }

    fn begin(&mut self, name: Option<Range<usize>>) -> Option<()> {
        let start = self.at;
        self.at += 1;
        self.skip();
        if matches!(self.bytes.get(self.at)?, b'}' | b']') {
            self.at += 1;
            self.push(JsonRowKind::Empty, name, start..self.at);
            return Some(());
        }
        self.push(JsonRowKind::Open(0, 0), name, start..start + 1);
        let row = self.rows.len() - 1;
        self.open.push((row, 0));
        self.begun = Some(row);
        Some(())
    }

    fn close(&mut self) -> Option<()> {
        let (open, members) = self.open.pop()?;
        let pair = (self.bytes[self.rows[open].value.start], self.bytes[self.at]);
        if !matches!(pair, (b'{', b'}') | (b'[', b']')) {
            return None;
        }
        let value = self.at..self.at + 1;
        self.at += 1;
        self.push(JsonRowKind::Close(open), None, value);
        self.rows[open].kind = JsonRowKind::Open(self.rows.len() - 1, members);
        Some(())
    }

    /// Reads a string with its quotes.
    fn string(&mut self) -> Option<Range<usize>> {
        let start = self.at;
        if self.bytes.get(start) != Some(&b'"') {
            return None;
        }
        let mut at = start + 1;
        loop {
            match self.bytes.get(at)? {
                b'"' => break,
                b'\\' => at += 2,
                _ => at += 1,
            }
        }
        self.at = at + 1;
        Some(start..self.at)
    }

    fn push(&mut self, kind: JsonRowKind, name: Option<Range<usize>>, value: Range<usize>) {
        let (depth, parent) = (self.open.len(), self.open.last().map(|(row, _)| *row));
        self.rows.push(Row { depth, kind, name, value, comma: false, parent });
    }

    fn skip(&mut self) {
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_json_is_one_row() {
        for text in
            ["", "{", "{]", "{\"a\"}", "[1,]", "\"a", "{\"a\":1}}", "1 2", "\\", "\"\\", "[1,,2]", ":", "{\"a\":}"]
        {
            let rows = rows(text);
            assert_eq!((rows.len(), rows[0].value.clone()), (1, 0..text.len()), "{text}");
        }
    }

    #[test]
    fn deep_nesting_takes_no_stack() {
        let text = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(rows(&text).len(), 200_001);
    }
}
