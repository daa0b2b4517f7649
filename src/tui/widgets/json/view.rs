//! Draws the visible rows of a JSON text, and builds no others.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_segmentation::UnicodeSegmentation;

use super::{Json, Masking};
use crate::profile::json::JsonRowKind;
use crate::tui::layout;
use crate::tui::look::Look;
use crate::tui::spots::Spot;
use crate::tui::theme::Role;
use crate::tui::widgets::line::width;

/// Cells of one level of indent.
const INDENT: usize = 2;

/// Deepest level of indent. Deeper rows are drawn at this level.
const DEEPEST: usize = 12;

/// Cells before the text: the mark of the current row, and the sign of a branch.
const MARGIN: usize = 2;

/// Maximum lines of one value.
const MOST_LINES: usize = 6;

#[derive(Clone, Copy)]
pub struct JsonViewOptions<'a> {
    pub masking: Masking,
    /// The search text. Names and values that contain it are highlighted.
    pub wanted: &'a str,
}

/// Draws as many rows as fit, with the current row near the middle. Returns the position of the current row.
pub fn draw(json: &Json, sight: JsonViewOptions<'_>, area: Rect, look: &Look, buf: &mut Buffer) -> Option<Position> {
    let (cells, height) = (usize::from(area.width), usize::from(area.height));
    if cells < MARGIN + 4 || height == 0 || json.is_empty() {
        return None;
    }
    let sight = Drawing { json, sight, wanted: sight.wanted.to_lowercase(), cells, look };
    look.spots.note(area, Spot::List);
    let (mut row, mut at_hand) = (0, None);
    for place in sight.top(height)..json.len() {
        if place == json.cursor() {
            at_hand = u16::try_from(row).ok().map(|row| Position::new(area.x, area.y + row));
        }
        for line in sight.lines(place) {
            layout::draw_row(area, row, &line, buf);
            look.spot(area, row, Spot::Row(place));
            row += 1;
        }
        if row >= height {
            break;
        }
    }
    at_hand
}

struct Drawing<'a> {
    json: &'a Json,
    sight: JsonViewOptions<'a>,
    wanted: String,
    cells: usize,
    look: &'a Look,
}

impl Drawing<'_> {
    /// Returns the first visible row. Half of the height is above the current row; less near the start or end of the
    /// text.
    fn top(&self, height: usize) -> usize {
        let at = self.json.cursor();
        let above = self.reach(at, height / 2);
        // Count back from the end, so that no rows stay blank while there is text above.
        let last = self.reach(self.json.len().saturating_sub(1), height.saturating_sub(1));
        above.min(last.max(self.reach(at, height.saturating_sub(1))))
    }

    /// Returns the first row that is visible if `lines` lines fit above the last line of `place`.
    fn reach(&self, place: usize, lines: usize) -> usize {
        let (mut top, mut used) = (place, self.lines(place).len().saturating_sub(1));
        while top > 0 {
            used += self.lines(top - 1).len();
            if used > lines {
                break;
            }
            top -= 1;
        }
        top
    }

    /// Returns a row in as many lines as it takes: the value after its name, or below it if there is no room.
    fn lines(&self, place: usize) -> Vec<Line<'static>> {
        let Some(&row) = self.json.visible.get(place) else { return Vec::new() };
        let of = &self.json.rows[row];
        let indent = MARGIN + of.depth.min(DEEPEST) * INDENT;
        let indent = indent.min(self.cells / 2);
        let room = self.cells - indent;
        let name =
            of.name.as_ref().map(|name| super::escape_piece(super::take_start(&self.json.text[name.clone()], room)));
        // One wide letter more than fits, so that the last line shows that more follows.
        let value = self.value(row, room * MOST_LINES + 2);
        let comma = if self.has_comma(row) { "," } else { "" };
        let head = name.as_ref().map_or(0, |name| width(name) + 2);

        let mut line = Builder { margin: self.margin(place, row), indent, lines: Vec::new() };
        let value_style = self.style(self.value_role(row), &value);
        let name = name.map(|name| (format!("{name}: "), self.style(Role::JsonName, &name)));
        if head + width(&value) + width(comma) <= room {
            let mut spans: Vec<Span<'static>> =
                name.map(|(name, style)| Span::styled(name, style)).into_iter().collect();
            spans.push(Span::styled(value, value_style));
            spans.push(self.look.span(Role::Text, comma));
            line.push(0, spans);
            return line.lines;
        }
        if !matches!(of.kind, JsonRowKind::String | JsonRowKind::Number | JsonRowKind::Word)
            && let Some((name, style)) = &name
        {
            // A bracket stays on the line of its name, which is cut for it.
            let more = self.look.glyphs.more;
            let kept = fitted(name, room.saturating_sub(width(&value) + width(comma) + width(more) + 2));
            line.push(
                0,
                vec![
                    Span::styled(format!("{kept}{more}: "), *style),
                    Span::styled(format!("{value}{comma}"), value_style),
                ],
            );
            return line.lines;
        }
        let deeper = if name.is_some() { INDENT.min(room / 2) } else { 0 };
        if let Some((name, style)) = name {
            line.push(0, vec![Span::styled(fitted(name.trim_end(), room), style)]);
        }
        let pieces = pieces(&format!("{value}{comma}"), room - deeper, self.look.glyphs.more);
        for piece in pieces {
            line.push(deeper, vec![Span::styled(piece, value_style)]);
        }
        line.lines
    }

    /// Returns the mark of the current row, and the sign of a branch.
    fn margin(&self, place: usize, row: usize) -> [Span<'static>; 2] {
        let glyphs = self.look.glyphs;
        let mark = if place == self.json.cursor() { glyphs.bar } else { " " };
        let sign = match self.json.rows[row].kind {
            JsonRowKind::Open(..) if self.json.folded.contains(&row) => glyphs.closed,
            JsonRowKind::Open(..) if place == self.json.cursor() => glyphs.open,
            _ => " ",
        };
        [self.look.span(Role::Focus, mark), self.look.span(Role::Muted, sign)]
    }

    fn value(&self, row: usize, most: usize) -> String {
        let of = &self.json.rows[row];
        match of.kind {
            JsonRowKind::Open(close, members) if self.json.folded.contains(&row) => {
                let end = &self.json.text[self.json.rows[close].value.clone()];
                let begin = &self.json.text[of.value.clone()];
                format!("{begin} {} {members} {end}", self.look.glyphs.more)
            }
            _ => self.json.value(row, self.sight.masking, most),
        }
    }

    /// Returns whether a comma follows. The comma of a branch follows its end, or its only row while it is folded.
    fn has_comma(&self, row: usize) -> bool {
        match self.json.rows[row].kind {
            JsonRowKind::Open(close, _) => self.json.folded.contains(&row) && self.json.rows[close].comma,
            _ => self.json.rows[row].comma,
        }
    }

    fn value_role(&self, row: usize) -> Role {
        match self.json.rows[row].kind {
            JsonRowKind::String => Role::JsonString,
            JsonRowKind::Number => Role::JsonNumber,
            JsonRowKind::Word => Role::JsonWord,
            JsonRowKind::Open(..) | JsonRowKind::Close(_) | JsonRowKind::Empty => Role::Text,
        }
    }

    /// Returns the style of `role`, highlighted if `text` matches the search.
    fn style(&self, role: Role, text: &str) -> Style {
        let found = !self.wanted.is_empty() && text.to_lowercase().contains(&self.wanted);
        let style = self.look.style(role);
        if found { style.patch(self.look.style(Role::Match)) } else { style }
    }
}

struct Builder {
    margin: [Span<'static>; 2],
    indent: usize,
    lines: Vec<Line<'static>>,
}

impl Builder {
    fn push(&mut self, deeper: usize, spans: Vec<Span<'static>>) {
        let mut line = Vec::with_capacity(spans.len() + 3);
        let margin = if self.lines.is_empty() { self.margin.clone() } else { [Span::raw(" "), Span::raw(" ")] };
        line.extend(margin);
        line.push(Span::raw(" ".repeat(self.indent - MARGIN + deeper)));
        line.extend(spans);
        self.lines.push(Line::from(line));
    }
}

fn fitted(text: &str, cells: usize) -> String {
    let mut kept = String::new();
    let mut used = 0;
    for letter in text.graphemes(true) {
        used += width(letter);
        if used > cells {
            break;
        }
        kept.push_str(letter);
    }
    kept
}

/// Cuts `text` into at most [`MOST_LINES`] pieces of at most `cells` cells. The last piece ends with `more` if there is
/// more.
fn pieces(text: &str, cells: usize, more: &str) -> Vec<String> {
    let (mut pieces, mut piece, mut used) = (Vec::new(), String::new(), 0);
    for letter in text.graphemes(true) {
        let wide = width(letter);
        if used + wide > cells && !piece.is_empty() {
            if pieces.len() + 1 == MOST_LINES {
                piece = fitted(&piece, cells.saturating_sub(width(more)));
                piece.push_str(more);
                pieces.push(piece);
                return pieces;
            }
            pieces.push(std::mem::take(&mut piece));
            used = 0;
        }
        piece.push_str(letter);
        used += wide;
    }
    pieces.push(piece);
    pieces
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::text::Texts;
    use crate::tui::theme::Theme;

    fn drawn(json: &Json, width: u16, height: u16) -> Vec<String> {
        let area = Rect::new(0, 0, width, height);
        let mut buf = Buffer::empty(area);
        let sight = JsonViewOptions { masking: Masking::Off, wanted: "" };
        draw(json, sight, area, &Look::new(Arc::new(Texts::new(None)), Theme::Mono), &mut buf);
        let row = |y| (0..width).map(|x| buf[(x, y)].symbol()).collect::<String>().trim_end().to_owned();
        (0..height).map(row).collect()
    }

    #[test]
    fn a_value_that_is_too_long_stands_below_its_name() {
        let json = Json::new(br#"{"lastQualificationTime":"2020-05-25T21:24:39Z","s":"\u0007"}"#);
        let expected = [
            "▌▾{",
            "    \"lastQualificationTime\":",
            "      \"2020-05-25T21:24:39Z\",",
            "    \"s\": \"\\u0007\"",
            "  }",
        ];
        assert_eq!(drawn(&json, 32, 5), expected);
    }

    #[test]
    fn a_folded_branch_tells_how_much_is_in_it() {
        let mut json = Json::new(br#"{"a":{"b":1,"c":2},"d":3}"#);
        json.go(1);
        json.toggle();
        assert_eq!(drawn(&json, 32, 4), ["  {", "▌▸  \"a\": { … 2 },", "    \"d\": 3", "  }"]);
    }

    #[test]
    fn the_selected_row_is_visible() {
        let members: Vec<String> =
            (0..60).map(|member| format!("\"m{member}\":\"{}\"", "w".repeat(member * 3))).collect();
        let mut json = Json::new(format!("{{{}}}", members.join(",")).as_bytes());
        for height in 1..12 {
            for place in 0..json.len() {
                json.go(place);
                let lines = drawn(&json, 30, height);
                assert!(lines.iter().any(|line| line.starts_with('▌')), "{place} in {height}: {lines:?}");
            }
        }
        let mut json = Json::new(format!("[{}1]", "1,".repeat(60)).as_bytes());
        json.go(json.len());
        assert!(!drawn(&json, 30, 10).iter().any(String::is_empty), "there is no blank row while more rows are above");
    }
}
