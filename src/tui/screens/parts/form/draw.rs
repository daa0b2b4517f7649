//! Draws a form: its fields one below the other, scrolled so that the focused one is visible.
//!
//! ```text
//!  Region                      where there is room, the label stands above the answer
//!  ▌ us-east-2               ▾
//!    US East (Ohio)            a note about the answer, or a finding
//!  ▸ Advanced: 2 settings at their defaults
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::block::{BlockRoom, BlockValue, FieldBlock, LabelPlacement};
use super::item::{FormItem, FormView, Shape, shape};
use super::offer_list::OFFERS;
use super::{Form, explain_fold, offers, text_answer, words_answer};
use crate::flow::offers::has_offers;
use crate::flow::{Field, Finding, Flow, What};
use crate::text::foreign::printable;
use crate::text::{Key, say};
use crate::tui::layout::{self, to_cells};
use crate::tui::look::Look;
use crate::tui::spots::Spot;
use crate::tui::theme::Role;
use crate::tui::widgets::line::{fit, pad, width, wrap_lines};
use crate::tui::widgets::list::Cursor;
use crate::tui::widgets::secret::{self, SecretInput, SecretState};

/// Cells before an answer, for the bar beside the focused field.
const BAR: u16 = 2;

/// Maximum width of a label beside its answer, in cells.
const LABEL: usize = 20;

impl Form {
    /// Draws the fields in `area`. Returns the position of the terminal's cursor.
    pub fn draw(&self, flow: &Flow, area: Rect, look: &Look, buf: &mut Buffer) -> Option<Position> {
        let view = self.view(flow);
        let (room, at) = (self.measure(&view, area, look), view.at);
        let block = |item: &FormItem| self.build_block(&view, *item, at == Some(*item), room, look);
        let blocks: Vec<_> = view.items.iter().map(block).collect();
        let here = blocks.iter().position(|block| Some(block.item) == at).unwrap_or_default();
        let heights: Vec<_> = blocks.iter().map(|block| block.height(room.placement)).collect();
        let fits = |first: &usize| heights[*first..=here.min(heights.len() - 1)].iter().sum::<usize>() <= room.rows;
        let first = if heights.is_empty() { 0 } else { (0..here).find(fits).unwrap_or(here) };
        let mut cursor = None;
        let mut row = 0;
        for (block, height) in blocks.iter().zip(&heights).skip(first) {
            let rest = layout::skip_rows(area, row);
            if rest.height == 0 {
                break;
            }
            let own = Rect { height: to_cells(*height).min(rest.height), ..rest };
            look.spots.note(own, block.item.field().map_or(Spot::Fold, Spot::Field));
            let drawn = self.draw_block(&view, block, room.placement, rest, look, buf);
            if Some(block.item) == at {
                cursor = drawn;
            }
            row += height;
        }
        let hidden: usize = heights.iter().skip(first).sum();
        draw_arrows([first > 0, hidden > room.rows], area, look, buf);
        cursor
    }

    /// Draws the help of the focused field. Returns the area below it.
    pub fn draw_help(&self, flow: &Flow, area: Rect, look: &Look, buf: &mut Buffer) -> Rect {
        let (title, help) = match self.focused_item(flow) {
            Some(FormItem::Field(field)) => (field.label(), look.text(field.help())),
            Some(FormItem::Fold) => (Key::FoldTitle, look.text(explain_fold(flow, &look.texts))),
            None => return area,
        };
        let mut lines = vec![Line::from(look.word(Role::Title, title))];
        lines.extend(wrap_lines(Role::Muted, &help, usize::from(area.width), look));
        layout::draw_lines(area, &lines, buf);
        layout::skip_rows(area, lines.len() + 1)
    }

    /// Puts labels above their answers if all fields fit like that, whichever has the focus and an open list. So neither
    /// moving the focus nor opening a list changes the layout.
    fn measure(&self, view: &FormView<'_>, area: Rect, look: &Look) -> BlockRoom {
        let cells = usize::from(area.width.saturating_sub(BAR));
        let above = BlockRoom { placement: LabelPlacement::Above, cells, rows: usize::from(area.height) };
        let height = |item, focused| self.build_block(view, item, focused, above, look).height(LabelPlacement::Above);
        let (mut rows, mut most) = (0, 0);
        for item in view.items.iter().copied() {
            let still = height(item, false);
            rows += still;
            let opened = item.field().is_some_and(|field| has_offers(view.flow, field));
            most = most.max(height(item, true) - still).max(if opened { OFFERS + 1 } else { 0 });
        }
        if rows + most <= above.rows {
            return above;
        }
        let beside = view.flow.fields().filter(|field| shape(*field) != Shape::Toggle);
        let labels = beside.map(|field| width(&look.text(field.label())));
        BlockRoom { placement: LabelPlacement::Beside(labels.max().unwrap_or_default().min(LABEL)), ..above }
    }

    fn draw_block(
        &self,
        view: &FormView<'_>,
        block: &FieldBlock,
        placement: LabelPlacement,
        area: Rect,
        look: &Look,
        buf: &mut Buffer,
    ) -> Option<Position> {
        let (flow, focused) = (view.flow, view.at == Some(block.item));
        let label_role = if focused { Role::Title } else { Role::Text };
        let label = |text: String| Line::from(look.span(label_role, text));
        let (value, mut row) = match (&block.value, placement) {
            (BlockValue::Row(_), _) => (layout::skip_columns(area, BAR), 1),
            (BlockValue::Options(..), _) | (_, LabelPlacement::Above) => {
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
            let bar = layout::skip_rows(Rect { x: area.x, width: BAR, ..value }, self.focused_row(flow, block));
            layout::draw_row(bar, 0, &Line::from(look.span(Role::Focus, look.glyphs.bar)), buf);
        }
        let cursor = self.draw_value(view, block, value, look, buf);
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

    /// Returns which row of its value the focus is on.
    fn focused_row(&self, flow: &Flow, block: &FieldBlock) -> usize {
        match (&block.value, block.item) {
            (BlockValue::Options(_, visible), FormItem::Field(field)) => {
                self.highlight(flow, field).index().saturating_sub(visible.start)
            }
            _ => 0,
        }
    }

    fn draw_value(
        &self,
        view: &FormView<'_>,
        block: &FieldBlock,
        area: Rect,
        look: &Look,
        buf: &mut Buffer,
    ) -> Option<Position> {
        if area.height == 0 {
            return None;
        }
        match (&block.value, block.item) {
            (BlockValue::Line(line) | BlockValue::Row(line), _) => {
                layout::draw_row(area, 0, line, buf);
                Some(area.as_position())
            }
            (BlockValue::Options(lines, visible), _) => {
                let flow = view.flow;
                layout::draw_lines(area, lines, buf);
                let count = block.item.field().map_or(0, |field| self.list_options(flow, field).len());
                let shown = Rect { height: to_cells(visible.len()).min(area.height), ..area };
                draw_arrows([visible.start > 0, visible.end < count], shown, look, buf);
                for (row, index) in visible.clone().enumerate() {
                    look.spot(area, row, Spot::Row(index));
                }
                if let Some(typed) = self.focus.adding.as_ref().filter(|_| usize::from(area.height) >= lines.len()) {
                    let last = Rect { height: 1, ..layout::skip_rows(area, lines.len().saturating_sub(1)) };
                    let cells = lines.last().map_or(0, Line::width) + 1;
                    return typed.draw(layout::skip_columns(last, cells), look, buf);
                }
                Some(layout::skip_rows(area, self.focused_row(flow, block)).as_position())
            }
            (BlockValue::Input, FormItem::Field(field)) => {
                let row = Rect { height: 1, ..area };
                let focused = view.at == Some(block.item);
                buf.set_style(row, look.style(if focused { Role::FocusField } else { Role::Field }));
                if shape(field) == Shape::Secret {
                    self.draw_secret(view, field, focused, row, look, buf)
                } else {
                    self.draw_input(view, field, focused, row, look, buf)
                }
            }
            (BlockValue::Input, FormItem::Fold) => None,
        }
    }

    fn draw_input(
        &self,
        view: &FormView<'_>,
        field: Field,
        focused: bool,
        row: Rect,
        look: &Look,
        buf: &mut Buffer,
    ) -> Option<Position> {
        let flow = view.flow;
        let list = self.focus.offers.as_ref().filter(|_| focused);
        let text = match (&self.focus.words, shape(field), list) {
            (Some(words), Shape::Words, _) if focused => words.clone(),
            (_, Shape::Words, _) => words_answer(flow, field).join(", "),
            (_, _, Some(list)) => list.filter.clone(),
            _ => text_answer(flow, field),
        };
        let text = mask_misplaced(field, text, look);
        let has_list = has_offers(flow, field) && !self.focus.is_typing;
        let room = if has_list { row.width.saturating_sub(2) } else { row.width };
        if has_list {
            let sign = look.glyphs.open;
            buf.set_string(row.x + room, row.y, format!(" {sign}"), look.style(Role::Muted));
        }
        if text.is_empty() {
            let hint = if list.is_some() { Key::HintFilter } else { choose_hint(view, field) };
            buf.set_stringn(row.x, row.y, look.text(hint), usize::from(room), look.style(Role::Muted));
        }
        let row = Rect { width: room, ..row };
        if let Some(list) = list {
            return list.input.draw(&text, row, look, buf);
        }
        if focused {
            return self.focus.input.draw(&text, row, look, buf);
        }
        let shown = fit(&printable(&text), usize::from(room), look.glyphs);
        buf.set_stringn(row.x, row.y, shown, usize::from(room), look.style(Role::Text));
        None
    }

    fn draw_secret(
        &self,
        view: &FormView<'_>,
        field: Field,
        focused: bool,
        area: Rect,
        look: &Look,
        buf: &mut Buffer,
    ) -> Option<Position> {
        let account = &view.flow.draft().account;
        match view.flow.secret(field) {
            Some(typed) => {
                let face = if focused { SecretState::Focused(self.focus.secret) } else { SecretState::Still };
                SecretInput::draw(typed, face, area, look, buf)
            }
            // A stored secret: only its length is known here.
            None if account.is_stored() && field == Field::Secret => {
                secret::draw(account.stored.as_ref().map_or(0, |stored| stored.chars), None, area, look, buf)
            }
            None => {
                let hint = look.text(choose_hint(view, field));
                buf.set_stringn(area.x, area.y, hint, usize::from(area.width), look.style(Role::Muted));
                Some(area.as_position())
            }
        }
    }

    /// Draws the suggestions below the answer, and their number.
    fn draw_offers(&self, flow: &Flow, block: &FieldBlock, area: Rect, look: &Look, buf: &mut Buffer) {
        let (Some(field), Some(list)) = (block.item.field(), &self.focus.offers) else { return };
        let all = self.offer_rows(list, field, flow, &look.texts);
        let values = (0..all.count()).filter_map(|row| all.suggestion(row)).map(|offer| width(&offer.value)).max();
        let cells = values.unwrap_or_default().min(usize::from(area.width) * 2 / 3);
        // A low area shows fewer rows, and the highlighted one is among them.
        let room = block.offers.min(usize::from(area.height));
        look.spots.note(Rect { height: to_cells(room), ..area }, Spot::List);
        if all.count() == 0 {
            layout::draw_row(area, 0, &Line::from(look.word(Role::Muted, Key::OffersNothing)), buf);
        }
        for (row, at) in Cursor::new(all.at).visible(all.count(), room).enumerate() {
            let is_here = at == all.at;
            let role = |other| if is_here { Role::Row } else { other };
            let (value, about) = match all.suggestion(at) {
                Some(offer) => {
                    (pad(&fit(&printable(&offer.value), cells, look.glyphs), cells), printable(&offer.about))
                }
                None => (
                    look.text(say::OfferAsTyped { typed: mask_misplaced(field, list.filter.clone(), look) }),
                    String::new(),
                ),
            };
            let sign = if is_here { look.glyphs.bar } else { " " };
            let line = Line::from_iter([
                look.span(Role::Focus, sign),
                Span::raw(" "),
                look.span(role(Role::Text), format!(" {value}  ")),
                look.span(role(Role::Muted), format!("{about} ")),
            ]);
            layout::draw_row(area, row, &line, buf);
            look.spot(area, row, Spot::Row(at));
        }
        let counted = offers::count_offers(flow, field, all.found.len(), all.all.len(), look);
        layout::draw_row(area, block.offers, &Line::from(look.span(Role::Muted, format!("   {counted}"))), buf);
    }
}

/// Draws an arrow at the top or bottom right where fields or options are scrolled out of sight.
fn draw_arrows(hidden: [bool; 2], area: Rect, look: &Look, buf: &mut Buffer) {
    let last = area.y + area.height.saturating_sub(1);
    for (is_hidden, y, sign) in [(hidden[0], area.y, look.glyphs.arrows[0]), (hidden[1], last, look.glyphs.arrows[1])] {
        let cells = to_cells(width(sign));
        if is_hidden && area.width > cells {
            buf.set_string(area.x + area.width - cells, y, sign, look.style(Role::Muted));
        }
    }
}

/// Returns the hint for an empty input: whether an answer is required.
fn choose_hint(view: &FormView<'_>, field: Field) -> Key {
    let missing = |found: &Finding| {
        found.field == field && matches!(found.what, What::Missing | What::SecretMissing | What::TokenMissing)
    };
    if view.findings.iter().any(missing) { Key::HintNeeded } else { Key::HintOptional }
}

/// Returns a text as it may be shown: a secret in a field for names is masked.
fn mask_misplaced(field: Field, text: String, look: &Look) -> String {
    if field.shows_secret(&text) { look.glyphs.mask.repeat(text.chars().count()) } else { text }
}
