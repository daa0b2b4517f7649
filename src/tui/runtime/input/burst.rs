//! Detects pastes on terminals that do not mark them. There the characters of a paste arrive as keys, all at once,
//! faster than anyone types. They are joined again, so that a line end in them is text and does not confirm a field.

use std::time::Duration;

use crate::destination::account::paste::holds_secret;
use crate::secret::Secret;
use crate::tui::keys::{Chord, KeyName};

/// The parts of a paste that needs several reads follow each other within this time; typed keys do not.
const PASTE_GAP: Duration = Duration::from_millis(10);

/// Long enough to notice an event that is already there. The reader does not accept zero.
const NOW: Duration = Duration::from_millis(1);

/// Fewest characters, not all the same, that count as a paste. A slow line can deliver a few typed keys at once.
const FEWEST: usize = 10;

/// Largest part of a paste, in bytes. A longer paste arrives in several parts.
const ROOM: usize = 16 * 1024;

pub(super) enum BurstPiece {
    Key(Chord),
    Paste(Secret),
}

/// Keys that arrived together, as text: Enter is `\r`, Ctrl+J is `\n`, Tab is `\t`. The text can hold a secret.
#[derive(Default)]
pub(super) struct Burst {
    text: Option<Secret>,
}

impl Burst {
    /// Adds a key that may belong to a paste. Returns the pieces that are complete.
    pub(super) fn take(&mut self, chord: Chord) -> Vec<BurstPiece> {
        let Some(letter) = letter(chord) else {
            let mut pieces = self.end();
            pieces.push(BurstPiece::Key(chord));
            return pieces;
        };
        let text = self.text.get_or_insert_with(|| Secret::with_room(ROOM));
        text.push(letter.encode_utf8(&mut [0; 4]));
        if text.expose().len() + 4 > ROOM { self.end() } else { Vec::new() }
    }

    /// Returns how long to wait for the next key of the same burst.
    pub(super) fn patience(&self) -> Duration {
        // A single typed key does not wait. Where no paste is ever marked, an Enter may follow after one character.
        let fewest = if cfg!(windows) { 1 } else { 2 };
        let chars = self.text.as_ref().map_or(0, |text| text.expose().chars().take(fewest).count());
        if chars < fewest { NOW } else { PASTE_GAP }
    }

    /// Ends the burst, because no other key has arrived, and returns its pieces.
    pub(super) fn end(&mut self) -> Vec<BurstPiece> {
        let Some(text) = self.text.take() else { return Vec::new() };
        // A table copied from a spreadsheet has tabs. In any other text a tab is the key.
        if holds_secret(text.expose()) {
            return vec![BurstPiece::Paste(text)];
        }
        text.expose().split_inclusive('\t').flat_map(pieces).collect()
    }
}

/// Returns `text` as a paste, or as single keys if it is too short for one.
fn pieces(text: &str) -> Vec<BurstPiece> {
    let (line, tab) = text.strip_suffix('\t').map_or((text, None), |line| (line, Some(Chord::new(KeyName::Tab))));
    let mut pieces = if is_paste(line) {
        vec![BurstPiece::Paste(Secret::copy_of(line))]
    } else {
        line.chars().map(|letter| BurstPiece::Key(chord(letter))).collect()
    };
    pieces.extend(tab.map(BurstPiece::Key));
    pieces
}

fn is_paste(text: &str) -> bool {
    let typed = text.trim_start_matches(['\r', '\n']);
    let is_line_end = cfg!(windows) && typed.contains('\r');
    // A key that is held down repeats itself.
    let first = typed.chars().next();
    let differs = typed.trim_end_matches(['\r', '\n']).chars().any(|c| Some(c) != first);
    is_line_end || differs && typed.chars().filter(|c| !matches!(c, '\r' | '\n')).count() >= FEWEST
}

/// Returns the character that a key adds to a paste.
fn letter(chord: Chord) -> Option<char> {
    if chord == Chord::new(KeyName::Enter) {
        Some('\r')
    } else if chord == Chord::new(KeyName::Tab) {
        Some('\t')
    } else if chord == Chord::ctrl('j') {
        Some('\n')
    } else {
        chord.text().filter(|c| !c.is_control())
    }
}

/// Returns the key of a character: the reverse of [`letter`].
fn chord(letter: char) -> Chord {
    match letter {
        '\r' => Chord::new(KeyName::Enter),
        '\t' => Chord::new(KeyName::Tab),
        '\n' => Chord::ctrl('j'),
        letter => Chord::char(letter),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    /// Returns the parts of a burst: a paste as its text, a key as the key.
    fn collected(text: &str) -> Vec<Result<String, Chord>> {
        let mut burst = Burst::default();
        let mut pieces: Vec<_> = text.chars().flat_map(|letter| burst.take(chord(letter))).collect();
        pieces.extend(burst.end());
        let plain = |piece| match piece {
            BurstPiece::Key(chord) => Err(chord),
            BurstPiece::Paste(text) => Ok(text.expose().to_owned()),
        };
        pieces.into_iter().map(plain).collect()
    }

    fn typed(text: &str) -> Vec<Result<String, Chord>> {
        text.chars().map(|letter| Err(chord(letter))).collect()
    }

    #[test]
    fn what_arrives_at_once_is_a_paste_with_its_line_ends() {
        for text in [
            format!("AKIAIOSFODNN7EXAMPLE,{SECRET}\r"),
            format!("User name,Access key ID,Secret access key\r\ncrm,AKIAIOSFODNN7EXAMPLE,{SECRET}\r\n"),
            format!("Access key ID\tSecret access key\rAKIAIOSFODNN7EXAMPLE\t{SECRET}\r"),
            "a destination's name\r".to_owned(),
            "7841ba61-23c1\r94db9a4e-0000".to_owned(),
        ] {
            assert_eq!(collected(&text), [Ok(text.clone())], "{text:?}");
        }
    }

    #[test]
    #[cfg(not(windows))]
    fn keys_that_a_slow_line_delivers_together_stay_keys() {
        for text in ["a", "\r", "abc\r", "jjjjjjjjjjjjjjjjjjjj", "\r\r\r\r\r\r\r\r\r\r\r\r", "\t\t\t", "+\rq"] {
            assert_eq!(collected(text), typed(text), "{text:?}");
        }
    }

    #[test]
    #[cfg(windows)]
    fn an_enter_right_behind_a_character_is_text_where_no_paste_is_marked() {
        assert_eq!(collected("a\r"), [Ok("a\r".to_owned())]);
        assert_eq!(collected("\r"), typed("\r"));
    }

    #[test]
    fn a_tab_between_two_answers_is_a_key() {
        let tab = || Err(Chord::new(KeyName::Tab));
        assert_eq!(
            collected("crm-stream\t\teu-central-1"),
            [Ok("crm-stream".into()), tab(), tab(), Ok("eu-central-1".into())]
        );
    }

    #[test]
    fn another_key_ends_it() {
        let mut burst = Burst::default();
        for letter in "a destination".chars() {
            assert!(burst.take(chord(letter)).is_empty());
        }
        let pieces = burst.take(Chord::new(KeyName::Down));
        assert!(
            matches!(&pieces[..], [BurstPiece::Paste(_), BurstPiece::Key(down)] if *down == Chord::new(KeyName::Down))
        );
        assert!(burst.end().is_empty());
    }

    #[test]
    fn a_long_paste_arrives_in_parts_without_loss() {
        let text = "abc d".repeat(ROOM / 3);
        let parts = collected(&text);
        assert_eq!(parts.into_iter().map(|part| part.unwrap()).collect::<String>(), text);
    }
}
