//! Draws the Identities step.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::IdentitiesScreen;
use super::item::{IdentitiesItem, list_items};
use crate::flow::{Answer, Field, Flow};
use crate::text::foreign::without_controls;
use crate::text::{Key, say};
use crate::tui::frame::{self, Panes, Side, StepperState};
use crate::tui::layout;
use crate::tui::look::Look;
use crate::tui::screens::parts::{check_mark, draw_continue, list_findings, row_look};
use crate::tui::screens::{Page, reading};
use crate::tui::spots::Spot;
use crate::tui::theme::Role;
use crate::tui::widgets::line::{fit, pad, pad_left, width, wrap_lines};
use crate::tui::widgets::list::Cursor;
use crate::tui::widgets::share::share;

/// On a screen with fewer rows, the form gets more room than the help.
const LOW: u16 = 14;

/// Width of the column of shares, in cells.
const SHARE: usize = 7;

/// A row of the form. A heading and the input of new namespaces have no `item`: the keys can't focus them.
struct IdentitiesRow {
    item: Option<IdentitiesItem>,
    spans: Vec<Span<'static>>,
    field: Option<TextField>,
}

/// A text input after `from` cells. `text` is its answer; `None` marks the input of new namespaces.
struct TextField {
    from: usize,
    text: Option<String>,
}

impl IdentitiesScreen {
    pub(in crate::tui::screens) fn draw(&self, flow: &Flow, page: &Page<'_>, buf: &mut Buffer) -> Option<Position> {
        let look = page.look;
        let inner = page.inner();
        frame::substeps(StepperState::from_flow(flow), Rect { height: inner.height.min(1), ..inner }, look, buf);
        let at = self.focused(flow);
        let panes = Self::divide(flow, at, page, buf);
        let wide = usize::from(panes.form.width);
        let rows = self.list_rows(flow, wide, look);
        let at_hand = |row: &IdentitiesRow| {
            if self.is_typing { row.field.is_some() && row.item.is_none() } else { row.item == Some(at) }
        };
        let place = rows.iter().position(at_hand).unwrap_or_default();

        look.spots.note(panes.form, Spot::List);
        let places = list_items(flow, self.namespaces.len());
        let is_last = at == IdentitiesItem::GoOn;
        let (form, last) = layout::split_last_row(panes.form);
        let last = draw_continue(last, places.len() - 1, row_look(is_last), look, buf);
        let place = if is_last { rows.len() } else { place };
        let mut cursor = is_last.then_some(last);
        for (line, number) in Cursor::new(place.min(rows.len().saturating_sub(1)))
            .visible(rows.len(), usize::from(form.height))
            .enumerate()
        {
            let row = &rows[number];
            let mark = if number == place { look.glyphs.bar } else { " " };
            let mut spans = vec![look.span(Role::Focus, mark)];
            spans.extend(row.spans.iter().cloned());
            layout::draw_row(form, line, &Line::from(spans), buf);
            if let Some(place) = row.item.and_then(|item| places.iter().position(|other| *other == item)) {
                look.spot(form, line, Spot::Row(place));
            }
            let area = layout::skip_rows(form, line);
            if number == place {
                cursor = Some(area.as_position());
            }
            if let Some(field) = &row.field {
                let area = layout::skip_columns(area, field.from + 1);
                let caret = match &field.text {
                    Some(text) => self.input.draw(text, area, look, buf),
                    None => self.typed.draw(area, look, buf),
                };
                cursor = if number == place { caret } else { cursor };
            }
        }
        let mut about = self.item_help(flow, at, usize::from(panes.side.width), look);
        if page.area.height < LOW && about.len() > usize::from(panes.side.height) {
            // The form shows this title too.
            about.remove(0);
        }
        layout::draw_lines(panes.side, &about, buf);
        cursor
    }

    /// Returns the areas of the form and of the help about the focused field. On a low screen the help gets two rows,
    /// unless the field has findings.
    fn divide(flow: &Flow, at: IdentitiesItem, page: &Page<'_>, buf: &mut Buffer) -> Panes {
        let is_low = page.area.height < LOW;
        let wrong =
            at.field().is_some_and(|field| flow.visible_findings().iter().any(|finding| finding.field == field));
        let side = if is_low && !wrong { Side { rows: 2, ..Side::HELP } } else { Side::HELP };
        frame::split_panes(layout::skip_rows(page.area, if is_low { 1 } else { 2 }), side, page.look, buf)
    }

    fn list_rows(&self, flow: &Flow, wide: usize, look: &Look) -> Vec<IdentitiesRow> {
        let mut rows = Vec::new();
        let mut headed = None;
        for item in list_items(flow, self.namespaces.len()) {
            let Some(field) = item.field() else { continue };
            let has_head = !matches!(item, IdentitiesItem::Toggle(_) | IdentitiesItem::Text(_));
            if has_head && headed != Some(field) {
                rows.push(IdentitiesRow { item: None, spans: vec![look.word(Role::Text, field.label())], field: None });
                headed = Some(field);
            }
            rows.push(self.describe_item(item, flow, wide.saturating_sub(1), look));
            let last = matches!(item, IdentitiesItem::NoNamespace)
                || item == IdentitiesItem::Namespace(self.namespaces.len().wrapping_sub(1));
            if last && self.is_typing {
                let label = format!("  {} ", look.text(Key::AddNamespace));
                let field = Some(TextField { from: width(&label), text: None });
                rows.push(IdentitiesRow { item: None, spans: vec![look.span(Role::Muted, label)], field });
            }
        }
        rows
    }

    fn describe_item(&self, item: IdentitiesItem, flow: &Flow, wide: usize, look: &Look) -> IdentitiesRow {
        let mut text_field = None;
        let spans = match item {
            IdentitiesItem::Toggle(field) => {
                let on = flow.answer(field) == Some(Answer::Toggle(true));
                vec![check_span(on, look), Span::raw(" "), look.word(Role::Text, field.label())]
            }
            IdentitiesItem::Namespace(place) => self.describe_namespace(place, flow, wide, look),
            IdentitiesItem::NoNamespace => {
                let text = fit(&look.text(reading::explain_no_namespaces(flow)), wide.saturating_sub(2), look.glyphs);
                vec![look.span(Role::Muted, format!("  {text}"))]
            }
            IdentitiesItem::Trigger(place) => {
                let option = Field::Triggers.options().get(place).copied().unwrap_or_default();
                let on = flow.draft().activation.triggers.names().any(|name| name == option);
                vec![
                    Span::raw("  "),
                    check_span(on, look),
                    Span::raw(" "),
                    look.span(Role::Text, Field::Triggers.option_text(option, &look.texts)),
                ]
            }
            IdentitiesItem::Choice(field) => list_options(field, flow, look),
            IdentitiesItem::GoOn => Vec::new(),
            IdentitiesItem::Text(field) => {
                let label = format!("  {} ", look.text(field.label()));
                let text = if let Some(Answer::Text(text)) = flow.answer(field) { text } else { String::new() };
                text_field = Some(TextField { from: width(&label), text: Some(text) });
                vec![look.span(Role::Text, label)]
            }
        };
        IdentitiesRow { item: Some(item), spans, field: text_field }
    }

    /// ```text
    ///   [x] email                SHA-256  77 %
    /// ```
    fn describe_namespace(&self, place: usize, flow: &Flow, wide: usize, look: &Look) -> Vec<Span<'static>> {
        let name = self.namespaces.get(place).map_or("", |name| name);
        let chosen = flow.draft().activation.identities.iter().find(|one| one.namespace == name);
        let hash = match chosen {
            Some(chosen) if chosen.sha256 => look.text(Key::IdentityHashed),
            Some(_) | None => String::new(),
        };
        let share = find_share(name, flow, look).unwrap_or_default();
        let right = format!("{hash}{}", pad_left(&share, SHARE));
        let room = wide.saturating_sub(2 + width(look.glyphs.check_on) + 1 + width(&right) + 1);
        let name = pad(&fit(&without_controls(name), room, look.glyphs), room);
        vec![
            Span::raw("  "),
            check_span(chosen.is_some(), look),
            look.span(Role::Text, format!(" {name}")),
            look.span(Role::Muted, right),
        ]
    }

    /// Returns help and findings of the focused field.
    fn item_help(&self, flow: &Flow, item: IdentitiesItem, wide: usize, look: &Look) -> Vec<Line<'static>> {
        let Some(field) = item.field() else { return Vec::new() };
        let mut lines = wrap_lines(Role::Title, &look.text(field.label()), wide, look);
        lines.extend(list_findings(flow, field, wide, look));
        lines.extend(wrap_lines(Role::Text, &look.text(field.help()), wide, look));
        if let IdentitiesItem::Namespace(place) = item {
            let name = self.namespaces.get(place).map_or("", |name| name);
            let text = match find_share(name, flow, look) {
                Some(share) => look.text(say::IdentityShare { share, name }),
                None => look.text(Key::ListNotInFeed),
            };
            lines.push(Line::default());
            lines.extend(wrap_lines(Role::Muted, &text, wide, look));
            lines.extend(wrap_lines(Role::Muted, &look.text(Key::IdentityHashAbout), wide, look));
        }
        lines
    }
}

/// Returns the share of profiles that have an identity in the namespace.
fn find_share(name: &str, flow: &Flow, look: &Look) -> Option<String> {
    let survey = flow.facts().survey.get()?;
    let found = survey.namespaces.iter().find(|one| one.name == name)?;
    Some(share(found.profiles, survey.progress.profiles, look))
}

fn check_span(on: bool, look: &Look) -> Span<'static> {
    let (mark, role) = check_mark(on, look);
    look.span(role, mark)
}

/// ```text
///   (•) another value  ( ) every line
/// ```
fn list_options(field: Field, flow: &Flow, look: &Look) -> Vec<Span<'static>> {
    let answer = flow.answer(field);
    let mut spans = Vec::new();
    for option in field.options() {
        let on = answer == Some(Answer::Choice(option.to_owned()));
        let (role, sign) = if on { (Role::Choice, look.glyphs.radio_on) } else { (Role::Text, look.glyphs.radio_off) };
        spans.extend([
            Span::raw("  "),
            look.span(role, sign),
            Span::raw(" "),
            look.span(Role::Text, field.option_text(option, &look.texts)),
        ]);
    }
    spans
}
