//! Where a terminal does not mark pastes, their keys come one after another: an enter right behind a character is one of
//! their line ends, and nobody's word to go on.

use std::time::{Duration, Instant};

use crate::tui::keys::{Chord, Code};

/// Nobody types two keys in less.
const APART: Duration = Duration::from_millis(20);

/// Tells typed keys from those of a paste.
#[derive(Default)]
pub(super) struct Burst {
    /// When text came last.
    text: Option<Instant>,
}

impl Burst {
    /// Whether this key, which came at `now`, is a line end of a paste.
    pub(super) fn is_line_end(&mut self, chord: Chord, now: Instant) -> bool {
        let is_enter = chord == Chord::of(Code::Enter);
        let follows = self.text.is_some_and(|text| now.saturating_duration_since(text) < APART);
        let is_line_end = is_enter && follows;
        self.text = (chord.text().is_some() || is_line_end).then_some(now);
        is_line_end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which of the keys are line ends, each with how many milliseconds it came after the one before.
    fn line_ends<const N: usize>(keys: [(Chord, u64); N]) -> [bool; N] {
        let (mut burst, mut now) = (Burst::default(), Instant::now());
        keys.map(|(chord, after)| {
            now += Duration::from_millis(after);
            burst.is_line_end(chord, now)
        })
    }

    const ENTER: Chord = Chord::of(Code::Enter);

    #[test]
    fn an_enter_right_behind_a_character_is_text() {
        assert_eq!(line_ends([(Chord::char('a'), 0), (ENTER, 1), (ENTER, 1), (ENTER, 20)]), [false, true, true, false]);
        assert_eq!(line_ends([(Chord::char('a'), 0), (ENTER, 19)]), [false, true]);
    }

    #[test]
    fn one_that_was_typed_goes_on() {
        assert_eq!(line_ends([(ENTER, 0), (ENTER, 1)]), [false, false]);
        assert_eq!(line_ends([(Chord::char('a'), 0), (ENTER, 20)]), [false, false]);
        assert_eq!(line_ends([(Chord::ctrl('a'), 0), (ENTER, 1)]), [false, false]);
        assert_eq!(line_ends([(Chord::char('a'), 0), (Chord::of(Code::Down), 1), (ENTER, 1)]), [false; 3]);
    }
}
