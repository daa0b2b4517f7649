//! Lays a JSON text out in rows.

use std::ops::Range;

use super::{JsonRow, JsonRowKind};
use crate::profile::json::{JsonKind, Tape};

/// Returns the rows of `text`; a single row if it is not JSON.
pub(super) fn rows(text: &str) -> Vec<JsonRow> {
    let mut layout = Layout::default();
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
struct Layout {
    rows: Vec<JsonRow>,
    open: Vec<OpenBranch>,
}

impl Layout {
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
