//! Measures, cuts and wraps text by the terminal cells it takes.

use ratatui::text::Line;
use textwrap::{Options, WrapAlgorithm};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::text::foreign::without_controls;
use crate::tui::glyphs::Glyphs;
use crate::tui::look::Look;
use crate::tui::theme::Role;

/// Returns the width of a text in cells.
pub fn width(text: &str) -> usize {
    text.width()
}

/// Cuts `text` to at most `cells` cells. A cut text ends with a sign.
pub fn fit(text: &str, cells: usize, glyphs: &Glyphs) -> String {
    if width(text) <= cells {
        return text.to_owned();
    }
    let mut kept = String::new();
    let room = cells.saturating_sub(width(glyphs.more));
    for letter in text.graphemes(true) {
        if width(&kept) + width(letter) > room {
            break;
        }
        kept.push_str(letter);
    }
    if cells > 0 {
        kept.push_str(glyphs.more);
    }
    kept
}

/// Returns the longest start of `text` that fits in `cells` cells.
pub fn take_start(text: &str, cells: usize) -> &str {
    let mut used = 0;
    // A letter without width counts as one cell, so that a text of such letters is cut too.
    let ends = text.grapheme_indices(true).take_while(|(_, letter)| {
        used += width(letter).max(1);
        used <= cells
    });
    let end = ends.last().map_or(0, |(place, letter)| place + letter.len());
    &text[..end]
}

/// Returns the longest end of `text` that fits in `cells` cells.
pub fn take_end(text: &str, cells: usize) -> &str {
    let mut used = 0;
    let begins = text.grapheme_indices(true).rev().take_while(|(_, letter)| {
        used += width(letter);
        used <= cells
    });
    &text[begins.last().map_or(text.len(), |(place, _)| place)..]
}

/// Adds spaces after `text` up to `cells` cells.
pub fn pad(text: &str, cells: usize) -> String {
    format!("{text}{}", " ".repeat(cells.saturating_sub(width(text))))
}

/// Adds spaces before `text` up to `cells` cells.
pub fn pad_left(text: &str, cells: usize) -> String {
    format!("{}{text}", " ".repeat(cells.saturating_sub(width(text))))
}

/// Wraps `text` to lines of at most `cells` cells. Breaks between words; a word longer than a line is broken anywhere.
pub fn wrap(text: &str, cells: usize) -> Vec<String> {
    // A fast path: most texts fit in one line, and finding breaks takes time.
    if width(text) <= cells && !text.contains('\n') {
        return vec![text.trim_end().to_owned()];
    }
    let options = Options::new(cells.max(1)).wrap_algorithm(WrapAlgorithm::FirstFit);
    textwrap::wrap(text, options).into_iter().map(std::borrow::Cow::into_owned).collect()
}

/// Wraps `text` to lines of at most `cells` cells, without its control characters.
pub fn wrap_lines(role: Role, text: &str, cells: usize, look: &Look) -> Vec<Line<'static>> {
    wrap(&without_controls(text), cells).into_iter().map(|line| Line::from(look.span(role, line))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::glyphs::{ASCII, RICH};

    #[test]
    fn wide_letters_take_two_cells() {
        assert_eq!(fit("城市東京", 8, &RICH), "城市東京");
        assert_eq!(fit("城市東京", 7, &RICH), "城市東…");
        assert_eq!(fit("城市東京", 6, &RICH), "城市…");
        assert_eq!(fit("segments", 5, &ASCII), "segm~");
        assert_eq!(fit("segments", 0, &RICH), "");
        assert_eq!(pad("東", 4), "東  ");
        assert_eq!(pad_left("東", 4), "  東");
        assert_eq!(wrap("城市東京 segments", 5), ["城市", "東京", "segme", "nts"]);
    }
}
