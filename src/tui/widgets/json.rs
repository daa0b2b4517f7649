//! Shows a JSON text for reading: laid out, colored, folded and searched. The bytes of the text do not change.

mod view;

use std::collections::BTreeSet;
use std::ops::Range;

pub use view::{JsonViewOptions, draw};

use crate::profile::json::{JsonRow, JsonRowKind, json_rows};
use crate::source::survey::mask::masked;
use crate::text::foreign::{composed, escaped};
use crate::tui::widgets::line::take_start;

/// A JSON text with its folds and its cursor.
#[derive(Clone, Default, Debug)]
pub struct Json {
    text: String,
    rows: Vec<JsonRow>,
    folded: BTreeSet<usize>,
    /// The rows that no fold hides.
    visible: Vec<usize>,
    /// The cursor, as an index into `visible`.
    cursor: usize,
}

impl Json {
    /// Lays out a record's data. Data that is not JSON becomes one row of text.
    pub fn new(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let rows = json_rows(&text);
        let visible = (0..rows.len()).collect();
        Self { text, rows, folded: BTreeSet::new(), visible, cursor: 0 }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the number of visible rows.
    pub fn len(&self) -> usize {
        self.visible.len()
    }

    pub fn is_empty(&self) -> bool {
        self.visible.is_empty()
    }

    /// Returns the cursor, as an index of the visible rows.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// Moves the cursor to the visible row with this index, or to the last one.
    pub fn go(&mut self, place: usize) {
        self.cursor = place.min(self.visible.len().saturating_sub(1));
    }

    /// Folds or unfolds the branch that the current row starts, ends or is in.
    pub fn toggle(&mut self) {
        let Some(&row) = self.visible.get(self.cursor) else { return };
        let Some(branch) = self.branch(row) else { return };
        if !self.folded.remove(&branch) {
            self.folded.insert(branch);
        }
        self.show(branch);
    }

    /// Unfolds the branch that the current row starts.
    pub fn unfold(&mut self) {
        if let Some(&row) = self.visible.get(self.cursor)
            && self.folded.remove(&row)
        {
            self.show(row);
        }
    }

    /// Folds the branch that the current row starts. If that is not possible, moves to the start of the branch that
    /// contains the row.
    pub fn fold(&mut self) {
        let Some(&row) = self.visible.get(self.cursor) else { return };
        match self.rows[row].kind {
            JsonRowKind::Open(..) if self.folded.insert(row) => self.show(row),
            JsonRowKind::Close(open) => self.go_to(open),
            _ => {
                if let Some(parent) = self.rows[row].parent {
                    self.go_to(parent);
                }
            }
        }
    }

    /// Returns the rows whose name or value contains `wanted`, ignoring case.
    pub fn find_matches(&self, wanted: &str) -> Vec<usize> {
        let wanted = wanted.to_lowercase();
        let holds = |part: &Range<usize>| self.text[part.clone()].to_lowercase().contains(&wanted);
        let is_found = |row: &JsonRow| row.name.as_ref().is_some_and(&holds) || (row.is_scalar() && holds(&row.value));
        if wanted.is_empty() {
            return Vec::new();
        }
        (0..self.rows.len()).filter(|row| is_found(&self.rows[*row])).collect()
    }

    /// Moves the cursor to a row, and unfolds what hides it.
    pub fn go_to(&mut self, row: usize) {
        let mut hides = self.rows.get(row).and_then(|row| row.parent);
        while let Some(parent) = hides {
            self.folded.remove(&parent);
            hides = self.rows[parent].parent;
        }
        self.show(row);
    }

    /// Returns the current row, as an index of all rows.
    pub fn row(&self) -> usize {
        self.visible.get(self.cursor).copied().unwrap_or_default()
    }

    /// Updates the visible rows, and moves the cursor to `row`.
    fn show(&mut self, row: usize) {
        self.visible.clear();
        let mut next = 0;
        while next < self.rows.len() {
            self.visible.push(next);
            next = match self.rows[next].kind {
                JsonRowKind::Open(close, _) if self.folded.contains(&next) => close + 1,
                _ => next + 1,
            };
        }
        self.cursor = self.visible.partition_point(|shown| *shown < row).min(self.visible.len().saturating_sub(1));
    }

    /// Returns the branch that a row starts, ends or is in.
    fn branch(&self, row: usize) -> Option<usize> {
        match self.rows[row].kind {
            JsonRowKind::Open(..) => Some(row),
            JsonRowKind::Close(open) => Some(open),
            _ => self.rows[row].parent,
        }
    }

    /// Returns the names from the root to a row, its own last.
    fn path(&self, row: usize) -> Vec<&str> {
        let mut path = Vec::new();
        let mut at = Some(row);
        while let Some(row) = at.and_then(|at| self.rows.get(at)) {
            path.extend(row.name.as_ref().map(|name| self.text[name.clone()].trim_matches('"')));
            at = row.parent;
        }
        path.reverse();
        path
    }

    /// Returns a value as it is shown: at most `most` cells of it, without characters that move the terminal's cursor.
    fn value(&self, row: usize, look: Masking, most: usize) -> String {
        let value = &self.text[self.rows[row].value.clone()];
        let bare = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
        let path = self.path(row);
        // Segment memberships and their times do not identify a person.
        if let (Masking::On, Some(bare)) = (look, bare)
            && path.first() != Some(&"segmentMembership")
            && let Some(hidden) = masked(&path, take_start(bare, most))
        {
            return format!("\"{}\"", escape_piece(&hidden));
        }
        escape_piece(take_start(value, most))
    }
}

/// Escapes a piece of the text for the terminal. Copy and save use the original bytes.
fn escape_piece(piece: &str) -> String {
    escaped(&composed(piece))
}

/// Whether personal values are masked on the screen.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Masking {
    On,
    #[default]
    Off,
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENT: &str = r#"{"person":{"email":"jane@example.com","age":41,"tags":[]},"a":[true,null]}"#;

    fn escape_piece(json: &Json) -> Vec<String> {
        json.visible.iter().map(|row| json.text[json.rows[*row].value.clone()].to_owned()).collect()
    }

    #[test]
    fn it_is_laid_out_one_value_a_row() {
        let json = Json::new(EVENT.as_bytes());
        let expected = ["{", "{", "\"jane@example.com\"", "41", "[]", "}", "[", "true", "null", "]", "}"];
        assert_eq!(escape_piece(&json), expected);
        let depths: Vec<usize> = json.rows.iter().map(|row| row.depth).collect();
        assert_eq!(depths, [0, 1, 2, 2, 2, 1, 1, 2, 2, 1, 0]);
        let commas: Vec<bool> = json.rows.iter().map(|row| row.comma).collect();
        assert_eq!(commas, [false, false, true, true, false, true, false, true, false, false, false]);
        assert_eq!(json.path(2), ["person", "email"]);
    }

    #[test]
    fn a_branch_folds_and_what_is_found_opens_it() {
        let mut json = Json::new(EVENT.as_bytes());
        json.go(3);
        json.toggle();
        assert_eq!((escape_piece(&json).len(), json.row()), (7, 1));
        json.toggle();
        assert_eq!(json.len(), 11);
        json.go(0);
        json.fold();
        assert_eq!(json.len(), 1);
        assert_eq!(json.find_matches("JANE"), [2]);
        json.go_to(2);
        assert_eq!((json.len(), json.cursor()), (11, 2));
        json.fold();
        assert_eq!(json.row(), 1, "the cursor moves to the branch that holds the node");
        assert_eq!(json.find_matches("tag"), [4], "the search finds names too");
        assert_eq!(json.find_matches(""), [] as [usize; 0]);
    }

    #[test]
    fn personal_values_are_hidden_on_demand() {
        let json = Json::new(EVENT.as_bytes());
        assert_eq!(json.value(2, Masking::On, 99), "\"j…@…e.com\"");
        assert_eq!(json.value(2, Masking::Off, 99), "\"jane@example.com\"");
        assert_eq!(json.value(3, Masking::On, 99), "41");
        assert_eq!(json.text(), EVENT);
    }
}
