//! What every drawing needs: the texts, the styles and the signs.

use std::borrow::Cow;
use std::sync::Arc;

use ratatui::style::Style;
use ratatui::text::Span;

use super::glyphs::{ASCII, Glyphs, RICH};
use super::theme::{Role, Theme};
use crate::text::foreign::printable;
use crate::text::{Named, Texts, Value};

/// How everything looks, and in which language.
pub struct Look {
    /// The texts.
    pub texts: Arc<Texts>,
    /// The styles.
    pub theme: Theme,
    /// The signs.
    pub glyphs: &'static Glyphs,
}

impl Look {
    /// In colour and with all signs.
    pub fn new(texts: Arc<Texts>, theme: Theme) -> Self {
        Self { texts, theme, glyphs: &RICH }
    }

    /// With signs of ASCII alone.
    #[must_use]
    pub fn ascii(self) -> Self {
        Self { glyphs: &ASCII, ..self }
    }

    /// The text of `key`.
    pub fn text(&self, key: impl Named) -> String {
        self.texts.text(key)
    }

    /// The text of `key` with its variables.
    pub fn say(&self, key: impl Named, values: &[(&str, Value<'_>)]) -> String {
        self.texts.text_with(key, values)
    }

    /// How a text of this role looks.
    pub fn style(&self, role: Role) -> Style {
        self.theme.style(role)
    }

    /// A text of our own in a role.
    pub fn span<'t>(&self, role: Role, text: impl Into<Cow<'t, str>>) -> Span<'t> {
        Span::styled(text, self.style(role))
    }

    /// A text from elsewhere in a role: what could move the cursor is taken out of it.
    pub fn foreign(&self, role: Role, text: &str) -> Span<'static> {
        Span::styled(printable(text), self.style(role))
    }

    /// The text of `key` in a role.
    pub fn word(&self, role: Role, key: impl Named) -> Span<'static> {
        Span::styled(self.text(key), self.style(role))
    }
}
