//! Lays a JSON text out in rows, for reading.

use std::ops::Range;

use super::{JsonKind, Tape};

/// Levels of indent are two blanks each.
const INDENT: &str = "  ";

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum JsonRowKind {
    /// The start of an object or array that is not empty: the row of its end, and its number of members.
    Open(usize, usize),
    /// The end of an object or array: the row of its start.
    Close(usize),
    /// An object or array without members.
    Empty,
    String,
    Number,
    /// `true`, `false` or `null`; or a whole text that is not JSON.
    Word,
}

/// A row of the layout. Positions are byte offsets in the text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct JsonRow {
    pub depth: usize,
    pub kind: JsonRowKind,
    /// The member's name, with its quotes.
    pub name: Option<Range<usize>>,
    /// The value; for [`JsonRowKind::Open`] and [`JsonRowKind::Close`] only the bracket.
    pub value: Range<usize>,
    pub comma: bool,
    /// The row of the object or array that contains it.
    pub parent: Option<usize>,
}

impl JsonRow {
    pub fn is_scalar(&self) -> bool {
        matches!(self.kind, JsonRowKind::String | JsonRowKind::Number | JsonRowKind::Word | JsonRowKind::Empty)
    }
}

/// Lays JSON out in lines. Only blanks and line breaks are added, so that every value stays exactly as it is.
pub fn lay_out(text: &str) -> String {
    let line = |row: JsonRow| {
        let name = row.name.map(|name| format!("{}: ", &text[name])).unwrap_or_default();
        let comma = if row.comma { "," } else { "" };
        format!("{}{name}{}{comma}", INDENT.repeat(row.depth), &text[row.value])
    };
    json_rows(text).into_iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Returns the rows of `text`; a single row if it is not JSON.
pub fn json_rows(text: &str) -> Vec<JsonRow> {
    let mut layout = JsonLayout::default();
    let mut tape = Tape::default();
    let Ok(root) = tape.read(text.as_bytes()) else {
        layout.push(JsonRowKind::Word, None, 0..text.len());
        return layout.rows;
    };
    let mut name = None;
    for value in root.flattened() {
        let span = value.span();
        layout.close_before(span.start);
        if name.is_none() && layout.begin_member() == Some(JsonKind::Object) {
            name = Some(span);
            continue;
        }
        let kind = match value.kind() {
            JsonKind::Object | JsonKind::Array if value.flattened().nth(1).is_none() => JsonRowKind::Empty,
            kind @ (JsonKind::Object | JsonKind::Array) => {
                layout.begin(kind, name.take(), span);
                continue;
            }
            JsonKind::String => JsonRowKind::String,
            JsonKind::Number => JsonRowKind::Number,
            JsonKind::True | JsonKind::False | JsonKind::Null => JsonRowKind::Word,
        };
        layout.push(kind, name.take(), span);
    }
    layout.close_before(text.len());
    layout.rows
}

/// An object or array that is not empty, whose last row is still to come.
struct OpenBranch {
    kind: JsonKind,
    row: usize,
    end: usize,
    members: usize,
}

#[derive(Default)]
struct JsonLayout {
    rows: Vec<JsonRow>,
    open: Vec<OpenBranch>,
}

impl JsonLayout {
    fn begin(&mut self, kind: JsonKind, name: Option<Range<usize>>, span: Range<usize>) {
        let row = self.rows.len();
        self.push(JsonRowKind::Open(0, 0), name, span.start..span.start + 1);
        self.open.push(OpenBranch { kind, row, end: span.end, members: 0 });
    }

    /// Ends the branches that end at `offset` or before.
    fn close_before(&mut self, offset: usize) {
        while let Some(branch) = self.open.pop_if(|branch| branch.end <= offset) {
            self.rows[branch.row].kind = JsonRowKind::Open(self.rows.len(), branch.members);
            self.push(JsonRowKind::Close(branch.row), None, branch.end - 1..branch.end);
        }
    }

    /// Counts a member of the innermost branch and returns the branch's kind. A comma follows the member before it.
    fn begin_member(&mut self) -> Option<JsonKind> {
        let branch = self.open.last_mut()?;
        branch.members += 1;
        if branch.members > 1
            && let Some(before) = self.rows.last_mut()
        {
            before.comma = true;
        }
        Some(branch.kind)
    }

    fn push(&mut self, kind: JsonRowKind, name: Option<Range<usize>>, value: Range<usize>) {
        let parent = self.open.last().map(|branch| branch.row);
        self.rows.push(JsonRow { depth: self.open.len(), kind, name, value, comma: false, parent });
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
            let rows = json_rows(text);
            assert_eq!((rows.len(), rows[0].value.clone()), (1, 0..text.len()), "{text}");
        }
    }

    #[test]
    fn deep_nesting_takes_no_stack() {
        let text = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(json_rows(&text).len(), 200_001);
    }

    #[test]
    fn a_text_is_laid_out_and_no_value_changes() {
        let json = r#"{"a":[1,2.50,{}],"b\"c":"x, {y}: \\","d":[],"e":{"f":12345678901234567890}}"#;
        let lines = "{\n  \"a\": [\n    1,\n    2.50,\n    {}\n  ],\n  \"b\\\"c\": \"x, {y}: \\\\\",\n  \"d\": [],\n  \
            \"e\": {\n    \"f\": 12345678901234567890\n  }\n}";
        assert_eq!(lay_out(json), lines);
    }
}
