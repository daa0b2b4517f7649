//! What every drawing needs: the texts, the styles and the signs.

use std::borrow::Cow;
use std::sync::Arc;

use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Span;
use time::{OffsetDateTime, UtcOffset};

use super::glyphs::{ASCII, Glyphs, RICH};
use super::spots::{Spot, Spots};
use super::theme::{Role, Theme};
use crate::text::foreign::printable;
use crate::text::{Named, Phrase, Texts, Value};

/// How everything looks, and in which language.
pub struct Look {
    /// The texts.
    pub texts: Arc<Texts>,
    /// The styles.
    pub theme: Theme,
    /// The signs.
    pub glyphs: &'static Glyphs,
    /// The offset of the clock by which times are told.
    pub offset: UtcOffset,
    /// What the mouse can point at in what was drawn last.
    pub spots: Spots,
}

impl Look {
    /// In colour and with all signs.
    pub fn new(texts: Arc<Texts>, theme: Theme) -> Self {
        Self { texts, theme, glyphs: &RICH, offset: UtcOffset::UTC, spots: Spots::default() }
    }

    /// With signs of ASCII alone.
    #[must_use]
    pub fn ascii(self) -> Self {
        Self { glyphs: &ASCII, ..self }
    }

    /// With times as a clock at this offset shows them.
    #[must_use]
    pub fn by_clock(self, offset: UtcOffset) -> Self {
        Self { offset, ..self }
    }

    /// The text of `key`.
    pub fn text(&self, key: impl Named) -> String {
        self.texts.text(key)
    }

    /// The text of `key` with its variables.
    pub fn say(&self, key: impl Named, values: &[(&str, Value<'_>)]) -> String {
        self.texts.text_with(key, values)
    }

    /// The text of `key` with why.
    pub fn because(&self, key: impl Named, reason: &Phrase) -> String {
        self.reason(&Phrase::new(key).because(reason))
    }

    /// Why something did not work, no longer than what is foreign may be.
    pub fn reason(&self, reason: &Phrase) -> String {
        printable(&reason.text(&self.texts))
    }

    /// `14:05:31`.
    pub fn time_of_day(&self, at: OffsetDateTime) -> String {
        let at = at.checked_to_offset(self.offset).unwrap_or(at);
        format!("{:02}:{:02}:{:02}", at.hour(), at.minute(), at.second())
    }

    /// `2026-05-25 14:05:31`.
    pub fn date_and_time(&self, at: OffsetDateTime) -> String {
        let local = at.checked_to_offset(self.offset).unwrap_or(at);
        format!("{} {}", local.date(), self.time_of_day(at))
    }

    /// Notes what stands in the row of `area` that is `place` rows from its top.
    pub fn spot(&self, area: Rect, place: usize, spot: Spot) {
        if let Ok(place) = u16::try_from(place)
            && place < area.height
        {
            self.spots.note(Rect { y: area.y + place, height: 1, ..area }, spot);
        }
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

#[cfg(test)]
mod tests {
    use time::macros::{datetime, offset};

    use super::*;

    #[test]
    fn times_are_those_of_the_clock_at_hand() {
        let look = Look::new(Arc::new(Texts::new(None)), Theme::Mono);
        let at = datetime!(2026-11-26 23:05:09 UTC);
        assert_eq!(look.date_and_time(at), "2026-11-26 23:05:09");
        let look = look.by_clock(offset!(+8));
        assert_eq!((look.date_and_time(at), look.time_of_day(at)), ("2026-11-27 07:05:09".into(), "07:05:09".into()));
    }
}
