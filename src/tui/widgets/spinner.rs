//! Shows that work is in progress. ratatui has no such widget.

use std::time::Duration;

use crate::tui::look::Look;

/// How long each glyph is shown. Ten glyphs a second are calm, and cost no more redraws than a live chart.
const GLYPH: Duration = Duration::from_millis(100);

const RICH: [&str; 10] = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

const ASCII: [&str; 4] = ["|", "/", "-", "\\"];

/// Returns the glyph after this time.
pub fn spinner(elapsed: Duration, look: &Look) -> &'static str {
    let step = elapsed.as_millis() / GLYPH.as_millis();
    let glyphs: &[&str] = if look.is_ascii() { &ASCII } else { &RICH };
    glyphs.get(usize::try_from(step).unwrap_or_default() % glyphs.len()).copied().unwrap_or_default()
}
