//! One press of keys, whatever terminal it comes from.

use crate::text::{Texts, TuiKey};
use crate::tui::glyphs::Glyphs;

/// A key.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Code {
    /// One that writes this character.
    Char(char),
    /// Enter.
    Enter,
    /// Tab.
    Tab,
    /// Escape.
    Esc,
    /// The arrow up.
    Up,
    /// The arrow down.
    Down,
    /// The arrow to the left.
    Left,
    /// The arrow to the right.
    Right,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// Backspace.
    Backspace,
    /// Delete.
    Delete,
    /// A function key.
    F(u8),
}

/// A key with what is held down beside it. A character's own case says whether shift is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Chord {
    /// The key.
    pub code: Code,
    /// Control is held.
    pub ctrl: bool,
    /// Alt is held.
    pub alt: bool,
    /// Shift is held.
    pub shift: bool,
}

impl Chord {
    /// The key alone.
    pub const fn of(code: Code) -> Self {
        Self { code, ctrl: false, alt: false, shift: false }
    }

    /// A character.
    pub const fn char(c: char) -> Self {
        Self::of(Code::Char(c))
    }

    /// A character with control.
    pub const fn ctrl(c: char) -> Self {
        Self { ctrl: true, ..Self::char(c) }
    }

    /// A character with alt.
    pub const fn alt(c: char) -> Self {
        Self { alt: true, ..Self::char(c) }
    }

    /// A key with shift.
    pub const fn shift(code: Code) -> Self {
        Self { shift: true, ..Self::of(code) }
    }

    /// The character it writes into a text; none with control or alt.
    pub fn text(self) -> Option<char> {
        match self.code {
            Code::Char(c) if !self.ctrl && !self.alt => Some(c),
            _ => None,
        }
    }

    /// What it is called: `ctrl+k`.
    pub fn name(self, texts: &Texts, glyphs: &Glyphs) -> String {
        let held = [(self.ctrl, TuiKey::KeyCtrl), (self.alt, TuiKey::KeyAlt), (self.shift, TuiKey::KeyShift)];
        let mut name = String::new();
        for (_, key) in held.iter().filter(|(held, _)| *held) {
            name.push_str(&texts.text(*key));
            name.push('+');
        }
        name.push_str(&self.code.name(texts, glyphs));
        name
    }
}

impl Code {
    fn name(self, texts: &Texts, glyphs: &Glyphs) -> String {
        let key = match self {
            Self::Char(' ') => TuiKey::KeySpace,
            Self::Char(c) => return c.to_string(),
            Self::F(number) => return format!("F{number}"),
            Self::Up => return glyphs.arrows[0].to_owned(),
            Self::Down => return glyphs.arrows[1].to_owned(),
            Self::Left => return glyphs.arrows[2].to_owned(),
            Self::Right => return glyphs.arrows[3].to_owned(),
            Self::Enter => TuiKey::KeyEnter,
            Self::Tab => TuiKey::KeyTab,
            Self::Esc => TuiKey::KeyEsc,
            Self::Home => TuiKey::KeyHome,
            Self::End => TuiKey::KeyEnd,
            Self::PageUp => TuiKey::KeyPageUp,
            Self::PageDown => TuiKey::KeyPageDown,
            Self::Backspace => TuiKey::KeyBackspace,
            Self::Delete => TuiKey::KeyDelete,
        };
        texts.text(key)
    }
}
