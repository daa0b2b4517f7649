//! What every drawing needs: texts, styles, glyphs, and the spots that the mouse can click.

use std::borrow::Cow;
use std::sync::Arc;

use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Span;
use time::{OffsetDateTime, UtcOffset};

use super::glyphs::{ASCII, Glyphs, RICH};
use super::spots::{Spot, Spots};
use super::theme::{ColorDepth, Role, Theme};
use crate::text::foreign::printable;
use crate::text::{Phrase, Texts};

pub struct Look {
    pub texts: Arc<Texts>,
    pub theme: Theme,
    pub depth: ColorDepth,
    pub glyphs: &'static Glyphs,
    /// The UTC offset of displayed times.
    pub offset: UtcOffset,
    /// The clickable spots of the last frame. Drawing records them.
    pub spots: Spots,
}

impl Look {
    /// In color, with all glyphs and times in UTC.
    pub fn new(texts: Arc<Texts>, theme: Theme) -> Self {
        Self {
            texts,
            theme,
            depth: ColorDepth::Sixteen,
            glyphs: &RICH,
            offset: UtcOffset::UTC,
            spots: Spots::default(),
        }
    }

    #[must_use]
    pub fn ascii(self) -> Self {
        Self { glyphs: &ASCII, ..self }
    }

    #[must_use]
    pub fn with_depth(self, depth: ColorDepth) -> Self {
        Self { depth, ..self }
    }

    #[must_use]
    pub fn by_clock(self, offset: UtcOffset) -> Self {
        Self { offset, ..self }
    }

    /// Returns whether only ASCII characters are drawn.
    pub fn is_ascii(&self) -> bool {
        *self.glyphs == ASCII
    }

    pub fn text(&self, message: impl Into<Phrase>) -> String {
        self.texts.text(message)
    }

    /// Returns a message without control characters, cut to the length allowed for foreign text.
    pub fn reason(&self, reason: impl Into<Phrase>) -> String {
        printable(&self.texts.text(reason))
    }

    /// Formats a time as `14:05:31`.
    pub fn time_of_day(&self, at: OffsetDateTime) -> String {
        let at = at.checked_to_offset(self.offset).unwrap_or(at);
        format!("{:02}:{:02}:{:02}", at.hour(), at.minute(), at.second())
    }

    /// Formats a time as `2026-05-25 14:05:31`.
    pub fn date_and_time(&self, at: OffsetDateTime) -> String {
        let local = at.checked_to_offset(self.offset).unwrap_or(at);
        format!("{} {}", local.date(), self.time_of_day(at))
    }

    /// Records `spot` for the row `place` rows below the top of `area`.
    pub fn spot(&self, area: Rect, place: usize, spot: Spot) {
        if let Ok(place) = u16::try_from(place)
            && place < area.height
        {
            self.spots.note(Rect { y: area.y + place, height: 1, ..area }, spot);
        }
    }

    pub fn style(&self, role: Role) -> Style {
        self.theme.style(role, self.depth)
    }

    /// Styles a text of our own. It must not contain foreign text.
    pub fn span<'t>(&self, role: Role, text: impl Into<Cow<'t, str>>) -> Span<'t> {
        Span::styled(text, self.style(role))
    }

    /// Styles a text from outside, without its control characters.
    pub fn foreign(&self, role: Role, text: &str) -> Span<'static> {
        Span::styled(printable(text), self.style(role))
    }

    pub fn word(&self, role: Role, message: impl Into<Phrase>) -> Span<'static> {
        Span::styled(self.text(message), self.style(role))
    }
}

#[cfg(test)]
mod tests {
    use time::macros::{datetime, offset};

    use super::*;

    #[test]
    fn times_follow_the_time_zone() {
        let look = Look::new(Arc::new(Texts::new(None)), Theme::Mono);
        let at = datetime!(2026-11-26 23:05:09 UTC);
        assert_eq!(look.date_and_time(at), "2026-11-26 23:05:09");
        let look = look.by_clock(offset!(+8));
        assert_eq!((look.date_and_time(at), look.time_of_day(at)), ("2026-11-27 07:05:09".into(), "07:05:09".into()));
    }
}
