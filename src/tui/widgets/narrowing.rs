//! Filters a list while the filter is typed.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::Span;
use unicode_segmentation::UnicodeSegmentation;

use super::input::TextInput;
use crate::tui::filter::{best_matches, mark_matches};
use crate::tui::input::UserInput;
use crate::tui::look::Look;
use crate::tui::theme::Role;

/// The text of a filter, and the indices of the rows that match it.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct ListFilter {
    typed: String,
    input: TextInput,
    found: Vec<u32>,
    /// The indices of the rows to search, if not all are searched.
    among: Option<Vec<u32>>,
}

impl ListFilter {
    /// Returns whether a filter is active, even if it hides nothing.
    pub fn is_on(&self) -> bool {
        !self.typed.trim().is_empty() || self.among.is_some()
    }

    pub fn is_typed(&self) -> bool {
        !self.typed.is_empty()
    }

    /// Returns whether only some rows are searched.
    pub fn is_restricted(&self) -> bool {
        self.among.is_some()
    }

    /// Searches only the rows `among`, or all `count` rows. The set stays the same until the next call.
    pub fn search_among<'t>(&mut self, among: Option<Vec<u32>>, count: usize, text: impl Fn(usize) -> &'t str) {
        self.among = among;
        self.search_all(count, text);
    }

    /// Returns the indices of the matching rows, the best first.
    pub fn found(&self) -> &[u32] {
        &self.found
    }

    /// Applies an input to the text. Returns `true` if other rows may match now. `text` returns the text of a row.
    pub fn act<'t>(&mut self, input: &UserInput<'_>, count: usize, text: impl Fn(usize) -> &'t str) -> bool {
        if !self.input.act(input, &mut self.typed) {
            return false;
        }
        self.search_all(count, text);
        true
    }

    /// Clears the text, so that all `count` rows match, or all rows that are searched.
    pub fn clear(&mut self, count: usize) {
        let among = self.among.take();
        let found = among.clone().unwrap_or_else(|| (0..).take(count).collect());
        *self = Self { found, among, ..Self::default() };
    }

    /// Draws the text in one row. Returns the cursor's position.
    pub fn draw(&self, area: Rect, look: &Look, buf: &mut Buffer) -> Option<Position> {
        self.input.draw(&self.typed, area, look, buf)
    }

    /// Returns `text` in `style`, with the letters highlighted that match the filter.
    pub fn highlight(&self, text: &str, style: Style, look: &Look) -> Vec<Span<'static>> {
        let letters: Vec<&str> = text.graphemes(true).collect();
        let marks = mark_matches(&letters, &self.typed);
        let runs: Vec<_> = letters.iter().zip(&marks).collect();
        let run = |run: &[(&&str, &bool)]| {
            let text: String = run.iter().map(|(letter, _)| **letter).collect();
            let is_match = run.first().is_some_and(|(_, mark)| **mark);
            Span::styled(text, if is_match { style.patch(look.style(Role::Match)) } else { style })
        };
        runs.chunk_by(|one, other| one.1 == other.1).map(run).collect()
    }

    fn search_all<'t>(&mut self, count: usize, text: impl Fn(usize) -> &'t str) {
        let all = self.among.clone().unwrap_or_else(|| (0..).take(count).collect());
        self.found = best_matches(&self.typed, &all, text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::keys::Action;

    const LIST: [&str; 5] = ["Churn risk", "High propensity", "Propensity, lookalike", "Property owners", "東京 shops"];

    fn typed(keys: &[UserInput<'_>]) -> Vec<u32> {
        let mut narrowing = ListFilter::default();
        narrowing.clear(LIST.len());
        for key in keys {
            narrowing.act(key, LIST.len(), |place| LIST[place]);
        }
        narrowing.found
    }

    #[test]
    fn letters_narrow_and_taking_them_back_widens() {
        let erase = || UserInput::Do(Action::Erase);
        let word = |text: &'static str| text.chars().map(UserInput::Type);
        assert_eq!(typed(&word("prop").collect::<Vec<_>>()), [2, 3, 1]);
        assert_eq!(typed(&word("prope own").collect::<Vec<_>>()), [3]);
        assert_eq!(typed(&word("prope own").chain([erase(), erase(), erase()]).collect::<Vec<_>>()), [2, 3, 1]);
        assert_eq!(typed(&word("p").chain([erase()]).collect::<Vec<_>>()), [0, 1, 2, 3, 4]);
        assert_eq!(
            typed(&word("prope").chain([erase()]).chain(word("erty")).chain([erase()]).collect::<Vec<_>>()),
            [3]
        );
        assert_eq!(typed(&[UserInput::Paste("東京")]), [4]);
        assert_eq!(typed(&word("zz").collect::<Vec<_>>()), [0; 0]);
    }

    #[test]
    fn a_letter_before_the_others_looks_through_all() {
        let keys = [UserInput::Type('k'), UserInput::Do(Action::First), UserInput::Type('c')];
        assert_eq!(typed(&keys), [0]);
        assert_eq!(typed(&[UserInput::Type('n'), UserInput::Do(Action::First), UserInput::Type('o')]), [3, 1, 2]);
    }

    #[test]
    fn a_part_of_the_rows_is_looked_through_until_all_are_again() {
        let mut narrowing = ListFilter::default();
        let text = |place: usize| LIST[place];
        narrowing.search_among(None, LIST.len(), text);
        narrowing.search_among(Some(vec![0, 3]), LIST.len(), text);
        assert!(narrowing.is_on() && narrowing.found() == [0, 3]);
        narrowing.act(&UserInput::Type('p'), LIST.len(), text);
        assert_eq!(narrowing.found(), [3]);
        narrowing.clear(LIST.len());
        assert_eq!(narrowing.found(), [0, 3]);
        narrowing.search_among(None, LIST.len(), text);
        assert!(!narrowing.is_on() && narrowing.found().len() == LIST.len());
    }
}
