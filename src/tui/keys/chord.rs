//! A key press in one form, whatever terminal it comes from.

use crate::text::{Key, Texts};
use crate::tui::glyphs::Glyphs;

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum KeyName {
    Char(char),
    Enter,
    Tab,
    Esc,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    PageUp,
    PageDown,
    Backspace,
    Delete,
    F(u8),
}

/// A key and its modifiers. `shift` is always `false` for a character: its case shows it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Chord {
    pub code: KeyName,
    pub ctrl: bool,
    pub alt: bool,
    pub shift: bool,
}

impl Chord {
    /// The key without modifiers.
    pub const fn new(code: KeyName) -> Self {
        Self { code, ctrl: false, alt: false, shift: false }
    }

    pub const fn char(c: char) -> Self {
        Self::new(KeyName::Char(c))
    }

    pub const fn ctrl(c: char) -> Self {
        Self { ctrl: true, ..Self::char(c) }
    }

    pub const fn alt(c: char) -> Self {
        Self { alt: true, ..Self::char(c) }
    }

    pub const fn shift(code: KeyName) -> Self {
        Self { shift: true, ..Self::new(code) }
    }

    pub fn text(self) -> Option<char> {
        match self.code {
            KeyName::Char(c) if !self.ctrl && !self.alt => Some(c),
            _ => None,
        }
    }

    /// Returns the name of the key for the screen, such as `ctrl+k`.
    pub fn name(self, texts: &Texts, glyphs: &Glyphs) -> String {
        let held = [(self.ctrl, Key::KeyCtrl), (self.alt, Key::KeyAlt), (self.shift, Key::KeyShift)];
        let mut name = String::new();
        for (_, key) in held.iter().filter(|(held, _)| *held) {
            name.push_str(&texts.text(*key));
            name.push('+');
        }
        name.push_str(&self.code.name(texts, glyphs));
        name
    }
}

impl KeyName {
    fn name(self, texts: &Texts, glyphs: &Glyphs) -> String {
        let key = match self {
            Self::Char(' ') => Key::KeySpace,
            Self::Char(c) => return c.to_string(),
            Self::F(number) => return format!("F{number}"),
            Self::Up => return glyphs.arrows[0].to_owned(),
            Self::Down => return glyphs.arrows[1].to_owned(),
            Self::Left => return glyphs.arrows[2].to_owned(),
            Self::Right => return glyphs.arrows[3].to_owned(),
            Self::Enter => Key::KeyEnter,
            Self::Tab => Key::KeyTab,
            Self::Esc => Key::KeyEsc,
            Self::Home => Key::KeyHome,
            Self::End => Key::KeyEnd,
            Self::PageUp => Key::KeyPageUp,
            Self::PageDown => Key::KeyPageDown,
            Self::Backspace => Key::KeyBackspace,
            Self::Delete => Key::KeyDelete,
        };
        texts.text(key)
    }
}
