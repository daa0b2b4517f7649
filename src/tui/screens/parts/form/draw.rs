//! Draws a form: its fields one below the other, scrolled so that the focused one is visible.
//!
//! ```text
//!  Region                      where there is room, the label stands above the answer
//!  ▌ us-east-2
//!    US East (Ohio)            a note about the answer, or a finding
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::{Form, OFFERS, Shape, is_on, list_options, offers, shape, text_answer, words_answer};
use crate::flow::{Field, Finding, Flow, What};
use crate::text::Key;
use crate::text::foreign::printable;
use crate::tui::layout::{self, to_cells};
use crate::tui::look::Look;
use crate::tui::screens::parts::{check_mark, mark_finding};
use crate::tui::spots::Spot;
use crate::tui::theme::Role;
use crate::tui::widgets::line::{fit, pad, width, wrap, wrap_lines};
use crate::tui::widgets::list::Cursor;
use crate::tui::widgets::secret::{self, SecretInput, SecretState};

/// Cells before an answer, for the bar beside the focused field.
const BAR: u16 = 2;

/// Maximum width of a label beside its answer, in cells.
const LABEL: usize = 20;

/// A field with everything that is drawn for it.
struct FieldBlock {
    field: Field,
    label: String,
    value: BlockValue,
    /// Notes and findings below the answer.
    notes: Vec<(Role, String)>,
    /// Number of visible suggestions.
    offers: usize,
}

enum BlockValue {
    Input,
    Lines(Vec<Line<'static>>),
    /// Lines of options below their label, even if other labels stand beside their answers.
    Open(Vec<Line<'static>>),
    /// A checkbox with its label beside it.
    Box(Line<'static>),
}

/// Where the labels stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LabelPlacement {
    Above,
    /// Beside its answer, in this many cells.
    Beside(usize),
}

impl Form {
    /// Draws the fields in `area`. Returns the position of the terminal's cursor.
    pub fn draw(&self, flow: &Flow, area: Rect, look: &Look, buf: &mut Buffer) -> Option<Position> {
        let placement = self.place_labels(flow, area, look);
        let at = self.focused(flow);
        let block = |field| self.build_block(flow, field, placement, at == Some(field), area, look);
        let blocks: Vec<_> = flow.fields().map(block).collect();
        let here = blocks.iter().position(|block| Some(block.field) == at).unwrap_or_default();
        let heights: Vec<_> = blocks.iter().map(|block| block.height(placement)).collect();
        let room = usize::from(area.height);
        let fits = |first: &usize| heights[*first..=here.min(heights.len() - 1)].iter().sum::<usize>() <= room;
        let first = if heights.is_empty() { 0 } else { (0..here).find(fits).unwrap_or(here) };
        let mut cursor = None;
        let mut row = 0;
        for (block, height) in blocks.iter().zip(&heights).skip(first) {
            let rest = layout::skip_rows(area, row);
            if rest.height == 0 {
                break;
            }
            let own = Rect { height: to_cells(*height).min(rest.height), ..rest };
            look.spots.note(own, Spot::Field(block.field));
            let drawn = self.draw_block(flow, block, placement, rest, look, buf);
            if Some(block.field) == at {
                cursor = drawn;
            }
            row += height;
        }
        let hidden: usize = heights.iter().skip(first).sum();
        let last = area.y + area.height.saturating_sub(1);
        for (more, y, sign) in
            [(first > 0, area.y, look.glyphs.arrows[0]), (hidden > room, last, look.glyphs.arrows[1])]
        {
            if more && area.width > 2 {
                let cells = u16::try_from(width(sign)).unwrap_or(1);
                buf.set_string(area.x + area.width - cells, y, sign, look.style(Role::Muted));
            }
        }
        cursor
    }

    /// Draws the help of the focused field. Returns the area below it.
    pub fn draw_help(&self, flow: &Flow, area: Rect, look: &Look, buf: &mut Buffer) -> Rect {
        let Some(field) = self.focused(flow) else { return area };
        let mut lines = vec![Line::from(look.word(Role::Title, field.label()))];
        lines.extend(wrap_lines(Role::Muted, &look.text(field.help()), usize::from(area.width), look));
        layout::draw_lines(area, &lines, buf);
        layout::skip_rows(area, lines.len() + 1)
    }

    /// Puts labels above their answers if all fields fit like that, whichever has the focus. So moving the focus does
    /// not change the layout.
    fn place_labels(&self, flow: &Flow, area: Rect, look: &Look) -> LabelPlacement {
        let height = |field, focused| {
            self.build_block(flow, field, LabelPlacement::Above, focused, area, look).height(LabelPlacement::Above)
        };
        let (mut rows, mut most) = (0, 0);
        for field in flow.fields() {
            let still = height(field, false);
            rows += still;
            most = most.max(height(field, true) - still);
        }
        if rows + most <= usize::from(area.height) {
            return LabelPlacement::Above;
        }
        let beside = flow.fields().filter(|field| shape(*field) != Shape::Toggle);
        let labels = beside.map(|field| width(&look.text(field.label())));
        LabelPlacement::Beside(labels.max().unwrap_or_default().min(LABEL))
    }

    fn build_block(
        &self,
        flow: &Flow,
        field: Field,
        placement: LabelPlacement,
        focused: bool,
        area: Rect,
        look: &Look,
    ) -> FieldBlock {
        let room = usize::from(area.width.saturating_sub(BAR));
        let value_room = match placement {
            LabelPlacement::Above => room,
            LabelPlacement::Beside(label) => room.saturating_sub(label + 1),
        };
        let label = look.text(field.label());
        let value = match shape(field) {
            Shape::Text | Shape::Secret | Shape::Words => BlockValue::Input,
            Shape::Choice => {
                let chosen = text_answer(flow, field);
                let options =
                    field.options().into_iter().map(|name| (name == chosen, field.option_text(name, &look.texts)));
                BlockValue::Lines(flow_options(options.collect(), None, Marks::Radio, value_room, look))
            }
            Shape::Checks if focused => {
                let chosen = words_answer(flow, field);
                let options = list_options(flow, field).into_iter();
                let options = options.map(|name| (chosen.contains(&name), field.option_text(&name, &look.texts)));
                let mut lines = flow_options(options.collect(), Some(self.option.index()), Marks::Check, room, look);
                if self.adding.is_some() {
                    lines.push(Line::from(look.word(Role::Muted, Key::AddOwn)));
                }
                BlockValue::Open(lines)
            }
            Shape::Checks => BlockValue::Lines(vec![summarize(&words_answer(flow, field), field, value_room, look)]),
            Shape::Toggle => {
                let (mark, role) = check_mark(is_on(flow, field), look);
                BlockValue::Box(Line::from_iter([look.span(role, mark), look.span(role, format!(" {label}"))]))
            }
        };
        let mut notes = match offers::note(flow, field, look) {
            Some((Role::Warn, text)) => prefix_lines(Role::Warn, look.glyphs.again, &text, room),
            note => note.into_iter().collect(),
        };
        let mut in_sight = 0;
        if focused && shape(field) == Shape::Text {
            let matching = self.matching(field, flow, &look.texts);
            in_sight = matching.found.len().min(OFFERS);
            if in_sight > 0 {
                notes.retain(|(role, _)| *role == Role::Warn);
            } else if field == Field::Stream && !matching.all.is_empty() && flow.facts().streams.job().is_some() {
                // The typed text may be a suggestion that has not arrived yet.
                notes.insert(0, (Role::Muted, offers::count_offers(flow, field, 0, matching.all.len(), look)));
            }
        }
        for finding in flow.visible_findings().iter().filter(|finding| finding.field == field) {
            notes.extend(describe_finding(finding, room, look));
        }
        FieldBlock { field, label, value, notes, offers: in_sight }
    }

    fn draw_block(
        &self,
        flow: &Flow,
        block: &FieldBlock,
        placement: LabelPlacement,
        area: Rect,
        look: &Look,
        buf: &mut Buffer,
    ) -> Option<Position> {
        let focused = self.focused(flow) == Some(block.field);
        let label_role = if focused { Role::Title } else { Role::Text };
        let label = |text: String| Line::from(look.span(label_role, text));
        let (value, mut row) = match (&block.value, placement) {
            (BlockValue::Box(_), _) => (layout::skip_columns(area, BAR), 1),
            (BlockValue::Open(_), _) | (_, LabelPlacement::Above) => {
                layout::draw_row(area, 0, &label(block.label.clone()), buf);
                (layout::skip_columns(layout::skip_rows(area, 1), BAR), 1 + block.value.rows())
            }
            (_, LabelPlacement::Beside(cells)) => {
                let name = layout::skip_columns(area, BAR);
                let cut = label(fit(&block.label, cells, look.glyphs));
                layout::draw_row(Rect { width: name.width.min(to_cells(cells)), ..name }, 0, &cut, buf);
                (layout::skip_columns(name, cells + 1), block.value.rows())
            }
        };
        if focused && value.height > 0 {
            let rows = to_cells(block.value.rows()).min(value.height);
            for y in value.y..value.y + rows {
                buf.set_string(area.x, y, look.glyphs.bar, look.style(Role::Focus));
            }
        }
        let cursor = self.draw_value(flow, block, value, look, buf);
        if focused && block.offers > 0 {
            self.draw_offers(flow, block, layout::skip_rows(layout::skip_columns(area, BAR), row), look, buf);
            row += block.offers + 1;
        }
        for (place, (role, note)) in block.notes.iter().enumerate() {
            let line = Line::from(look.span(*role, printable(note)));
            layout::draw_row(layout::skip_columns(area, BAR), row + place, &line, buf);
        }
        cursor.filter(|_| focused && value.height > 0)
    }

    fn draw_value(
        &self,
        flow: &Flow,
        block: &FieldBlock,
        area: Rect,
        look: &Look,
        buf: &mut Buffer,
    ) -> Option<Position> {
        if area.height == 0 {
            return None;
        }
        let focused = self.focused(flow) == Some(block.field);
        let row = Rect { height: 1, ..area };
        match &block.value {
            BlockValue::Lines(lines) | BlockValue::Open(lines) => {
                layout::draw_lines(area, lines, buf);
                let last = Rect { height: 1, ..layout::skip_rows(area, lines.len().saturating_sub(1)) };
                match &self.adding {
                    Some(typed) if focused && area.height >= to_cells(lines.len()) => {
                        let cells = lines.last().map_or(0, Line::width) + 1;
                        typed.draw(layout::skip_columns(last, cells), look, buf)
                    }
                    _ => Some(area.as_position()),
                }
            }
            BlockValue::Box(line) => {
                layout::draw_row(area, 0, line, buf);
                Some(area.as_position())
            }
            BlockValue::Input if shape(block.field) == Shape::Secret => {
                self.draw_secret(flow, block.field, focused, row, look, buf)
            }
            BlockValue::Input => {
                let text = match (&self.words, shape(block.field)) {
                    (Some(words), Shape::Words) if focused => words.clone(),
                    (_, Shape::Words) => words_answer(flow, block.field).join(", "),
                    _ => visible_text(flow, block.field, look),
                };
                if text.is_empty() {
                    let hint = look.text(choose_hint(flow, block.field));
                    buf.set_stringn(row.x, row.y, hint, usize::from(row.width), look.style(Role::Muted));
                }
                if focused {
                    return self.input.draw(&text, row, look, buf);
                }
                let shown = fit(&printable(&text), usize::from(row.width), look.glyphs);
                buf.set_stringn(row.x, row.y, shown, usize::from(row.width), look.style(Role::Text));
                None
            }
        }
    }

    fn draw_secret(
        &self,
        flow: &Flow,
        field: Field,
        focused: bool,
        area: Rect,
        look: &Look,
        buf: &mut Buffer,
    ) -> Option<Position> {
        let account = &flow.draft().account;
        match flow.secret(field) {
            Some(typed) => {
                let face = if focused { SecretState::Focused(self.secret) } else { SecretState::Still };
                SecretInput::draw(typed, face, area, look, buf)
            }
            // A stored secret: only its length is known here.
            None if account.is_stored() && field == Field::Secret => {
                secret::draw(account.stored.as_ref().map_or(0, |stored| stored.chars), None, area, look, buf)
            }
            None => {
                let hint = look.text(choose_hint(flow, field));
                buf.set_stringn(area.x, area.y, hint, usize::from(area.width), look.style(Role::Muted));
                Some(area.as_position())
            }
        }
    }

    /// Draws the suggestions below the answer, and their number.
    fn draw_offers(&self, flow: &Flow, block: &FieldBlock, area: Rect, look: &Look, buf: &mut Buffer) {
        let matching = self.matching(block.field, flow, &look.texts);
        let count = matching.found.len();
        let values = (0..count).filter_map(|at| matching.get(at)).map(|offer| width(&offer.value)).max();
        let cells = values.unwrap_or_default().min(usize::from(area.width) * 2 / 3);
        let rows = Rect { height: to_cells(block.offers).min(area.height), ..area };
        look.spots.note(rows, Spot::List);
        for (row, at) in Cursor::new(matching.at).visible(count, block.offers).enumerate() {
            let Some(offer) = matching.get(at) else { continue };
            let here = at == matching.at && matching.at_hand;
            let role = if here { Role::Row } else { Role::Text };
            let value = pad(&fit(&printable(&offer.value), cells, look.glyphs), cells);
            let line = Line::from_iter([
                Span::raw("  "),
                look.span(role, format!(" {value}  ")),
                look.span(if here { role } else { Role::Muted }, format!("{} ", printable(&offer.about))),
            ]);
            layout::draw_row(area, row, &line, buf);
            look.spot(area, row, Spot::Row(at));
        }
        let counted = offers::count_offers(flow, block.field, count, matching.all.len(), look);
        let line = Line::from(look.span(Role::Muted, format!("   {counted}")));
        layout::draw_row(area, block.offers, &line, buf);
    }
}

impl BlockValue {
    fn rows(&self) -> usize {
        match self {
            Self::Input | Self::Box(_) => 1,
            Self::Lines(lines) | Self::Open(lines) => lines.len().max(1),
        }
    }
}

impl FieldBlock {
    fn height(&self, placement: LabelPlacement) -> usize {
        let label = match self.value {
            BlockValue::Box(_) => 0,
            BlockValue::Open(_) => 1,
            BlockValue::Input | BlockValue::Lines(_) => usize::from(placement == LabelPlacement::Above),
        };
        let offers = if self.offers > 0 { self.offers + 1 } else { 0 };
        label + self.value.rows() + offers + self.notes.len()
    }
}

#[derive(Clone, Copy)]
enum Marks {
    Radio,
    Check,
}

/// Lays options out one after another, in as many lines as they need. Highlights the one with index `at`.
fn flow_options(
    options: Vec<(bool, String)>,
    at: Option<usize>,
    marks: Marks,
    room: usize,
    look: &Look,
) -> Vec<Line<'static>> {
    let mut lines: Vec<Vec<Span<'static>>> = vec![Vec::new()];
    let mut used = 0;
    for (place, (on, name)) in options.into_iter().enumerate() {
        let mark = match (marks, on) {
            (Marks::Radio, true) => look.glyphs.radio_on,
            (Marks::Radio, false) => look.glyphs.radio_off,
            (Marks::Check, true) => look.glyphs.check_on,
            (Marks::Check, false) => look.glyphs.check_off,
        };
        let cells = width(mark) + 1 + width(&name);
        if used > 0 && used + 2 + cells > room {
            lines.push(Vec::new());
            used = 0;
        }
        let Some(line) = lines.last_mut() else { continue };
        if used > 0 {
            line.push(Span::raw("  "));
            used += 2;
        }
        let role = if on { Role::Choice } else { Role::Text };
        line.push(look.span(role, mark));
        line.push(Span::raw(" "));
        line.push(look.span(if at == Some(place) { Role::Row } else { role }, name));
        used += cells;
    }
    lines.into_iter().map(Line::from).collect()
}

/// Returns the chosen options in one line, or says that there are none.
fn summarize(chosen: &[String], field: Field, room: usize, look: &Look) -> Line<'static> {
    if chosen.is_empty() {
        return Line::from(look.word(Role::Muted, Key::HintNone));
    }
    let names: Vec<_> = chosen.iter().map(|name| field.option_text(name, &look.texts)).collect();
    Line::from(look.span(Role::Choice, fit(&names.join(", "), room, look.glyphs)))
}

/// Returns the hint for an empty input: whether an answer is required.
fn choose_hint(flow: &Flow, field: Field) -> Key {
    let missing = |found: &Finding| {
        found.field == field && matches!(found.what, What::Missing | What::SecretMissing | What::TokenMissing)
    };
    if flow.findings().iter().any(missing) { Key::HintNeeded } else { Key::HintOptional }
}

/// Returns problem and remedy of a finding, in lines.
fn describe_finding(finding: &Finding, room: usize, look: &Look) -> Vec<(Role, String)> {
    let (sign, role) = mark_finding(finding, look);
    let text = format!("{} {}", look.text(finding.problem()), look.text(finding.remedy()));
    prefix_lines(role, sign, &text, room)
}

/// Wraps a text after a sign.
fn prefix_lines(role: Role, sign: &str, text: &str, room: usize) -> Vec<(Role, String)> {
    let lines = wrap(&printable(text), room.saturating_sub(2)).into_iter().enumerate();
    lines.map(|(place, line)| (role, format!("{} {line}", if place == 0 { sign } else { " " }))).collect()
}

/// Returns the answer as it may be shown: a secret in a field for names is masked.
fn visible_text(flow: &Flow, field: Field, look: &Look) -> String {
    let text = text_answer(flow, field);
    if field.shows_secret(&text) { look.glyphs.mask.repeat(text.chars().count()) } else { text }
}
