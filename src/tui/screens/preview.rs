//! Previews the events to export, one at a time: the exact bytes, laid out for reading, and the facts about them.

mod aside;

use std::cell::RefCell;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::Page;
use crate::backstage::Order;
use crate::destination::spec::SourceKind;
use crate::flow::{self, EventPreview, Fact, Flow, PreviewResult};
use crate::text::foreign::printable;
use crate::text::{Key, Notification, Phrase, Tone, say};
use crate::tui::frame::{self, Side};
use crate::tui::input::{Handled, UserInput};
use crate::tui::intent::Intent;
use crate::tui::keys::{Action, KeyContext};
use crate::tui::layout::{self, to_cells};
use crate::tui::look::Look;
use crate::tui::screens::ScreenContext;
use crate::tui::spots::Spot;
use crate::tui::theme::Role;
use crate::tui::widgets::input::TextInput;
use crate::tui::widgets::json::{self, Json, JsonViewOptions, Masking};
use crate::tui::widgets::line::{width, wrap_lines};
use crate::tui::widgets::list::Cursor;
use crate::tui::widgets::number::count;

/// Rows that page up and page down move by.
const PAGE: usize = 10;

const SIDE: Side = Side { columns: 29, rows: 7 };

#[derive(Default)]
pub struct PreviewScreen {
    at: usize,
    masking: Masking,
    wanted: String,
    input: TextInput,
    is_searching: bool,
    /// A cache: the current event's layout.
    laid_out: RefCell<Option<EventLayout>>,
}

/// The layout of an event, and the rows that match the search.
struct EventLayout {
    body: Vec<u8>,
    json: Json,
    profile: Option<String>,
    found: Vec<usize>,
}

impl EventLayout {
    fn new(event: &EventPreview) -> Self {
        let json = Json::new(&event.body);
        Self { profile: aside::find_profile(&event.body), json, body: event.body.clone(), found: Vec::new() }
    }
}

impl PreviewScreen {
    pub(super) fn contexts(&self, _flow: &Flow) -> Vec<KeyContext> {
        if self.is_searching {
            return vec![KeyContext::Find, KeyContext::Text];
        }
        vec![KeyContext::Preview, KeyContext::Tree, KeyContext::List]
    }

    pub(super) fn act(&mut self, input: &UserInput<'_>, flow: &mut Flow, desk: &mut ScreenContext<'_>) -> Handled {
        if self.is_searching {
            return self.edit_search(input, flow);
        }
        if let UserInput::Point(Spot::Row(row)) = input {
            if let Some(event) = self.current_event(flow) {
                self.with_layout(event, |laid_out| laid_out.json.go(*row));
            }
            return Handled::Yes;
        }
        let UserInput::Do(action) = input else { return Handled::No };
        match action {
            Action::NextEvent => self.move_event(1, flow, desk),
            Action::PreviousEvent => self.move_event(-1, flow, desk),
            Action::ReadMore => Self::read_more(flow, desk),
            Action::Mask => self.masking = if self.masking == Masking::On { Masking::Off } else { Masking::On },
            Action::Find => self.begin_search(),
            Action::Copy => self.copy(flow, desk),
            Action::Save => self.save(flow, desk),
            Action::Start => desk.tell(flow, flow::Msg::Next),
            action => return self.move_in_text(*action, flow),
        }
        Handled::Yes
    }

    pub(super) fn draw(&self, flow: &Flow, page: &Page<'_>, buf: &mut Buffer) -> Option<Position> {
        let look = page.look;
        let seen = match &flow.facts().preview {
            _ if flow.draft().source.kind == SourceKind::Stdin => {
                let name = printable(flow.draft().name.trim());
                return draw_sentences(&[look.text(say::PreviewStdin { name })], page, buf);
            }
            Fact::Ready(seen) => seen,
            Fact::Failed(reason) => return draw_sentences(&[look.reason(say::PreviewRefused { reason })], page, buf),
            Fact::Stopped(..) => return draw_sentences(&[look.text(Key::PreviewStopped)], page, buf),
            Fact::NotRequested | Fact::Loading(..) => {
                return draw_sentences(&[look.text(Key::PreviewComing)], page, buf);
            }
        };
        let events = &seen.events;
        let at = self.at.min(events.len().saturating_sub(1));
        let Some(event) = events.get(at) else { return draw_sentences(&explain_empty(seen, look), page, buf) };
        let panes = frame::split_panes(page.area, SIDE, look, buf);
        let (place, count) = (Phrase::count(at + 1), Phrase::count(events.len()));
        let head = match (seen.is_running, seen.is_complete) {
            (true, _) => look.text(say::PreviewHeadInUse { at: place, count }),
            (false, true) => look.text(say::PreviewHeadOf { at: place, count }),
            (false, false) => look.text(say::PreviewHeadFirst { at: place, count }),
        };
        layout::draw_row(panes.form, 0, &Line::from(look.span(Role::Title, head)), buf);
        self.with_layout(event, |laid_out| {
            let mut area = layout::skip_rows(panes.form, 1);
            let cursor = self.draw_find(laid_out, &mut area, look, buf);
            let sight = JsonViewOptions { masking: self.masking, wanted: &self.wanted };
            let at_hand = json::draw(&laid_out.json, sight, area, look, buf);
            let used = aside::draw(event, laid_out.profile.as_deref(), self.masking, panes.side, look, buf);
            aside::draw_remarks(&seen.remarks, layout::skip_rows(panes.side, used), look, buf);
            cursor.or(at_hand)
        })
    }

    /// Draws the search field in the last row of `area`, and removes that row from `area`.
    fn draw_find(&self, laid_out: &EventLayout, area: &mut Rect, look: &Look, buf: &mut Buffer) -> Option<Position> {
        if !self.is_searching || area.height == 0 {
            return None;
        }
        area.height -= 1;
        let row = Rect { y: area.y + area.height, height: 1, ..*area };
        let name = format!("{}: ", look.text(Key::PreviewFind));
        let here = laid_out.found.iter().position(|row| *row == laid_out.json.row()).map_or(0, |place| place + 1);
        let (at, count) = (Phrase::count(here), Phrase::count(laid_out.found.len()));
        let found = if self.wanted.is_empty() { String::new() } else { look.text(say::PreviewFound { at, count }) };
        let line = Line::from_iter([look.span(Role::Focus, name.clone()), Span::raw(" ")]);
        layout::draw_row(row, 0, &line, buf);
        let found_cells = to_cells(width(&found));
        let field = layout::skip_columns(row, width(&name));
        let field = Rect { width: field.width.saturating_sub(found_cells + 2), ..field };
        let after = layout::skip_columns(row, row.width.saturating_sub(found_cells));
        layout::draw_row(after, 0, &Line::from(look.span(Role::Muted, found)), buf);
        self.input.draw(&self.wanted, field, look, buf)
    }

    // --- the current event ---

    /// Calls `look` with the layout of `event`. Lays the event out only if it is not the one of the last call.
    fn with_layout<T>(&self, event: &EventPreview, look: impl FnOnce(&mut EventLayout) -> T) -> T {
        let mut kept = self.laid_out.borrow_mut();
        let is_same = kept.as_ref().is_some_and(|laid_out| laid_out.body == event.body);
        let laid_out = match &mut *kept {
            Some(laid_out) if is_same => laid_out,
            other => {
                let mut laid_out = EventLayout::new(event);
                laid_out.found = laid_out.json.find_matches(&self.wanted);
                other.insert(laid_out)
            }
        };
        look(laid_out)
    }

    fn current_event<'f>(&self, flow: &'f Flow) -> Option<&'f EventPreview> {
        let events = &flow.facts().preview.get()?.events;
        events.get(self.at.min(events.len().saturating_sub(1)))
    }

    fn move_event(&mut self, by: isize, flow: &Flow, desk: &mut ScreenContext<'_>) {
        let count = flow.facts().preview.get().map_or(0, |seen| seen.events.len());
        let at = self.at.min(count.saturating_sub(1));
        match at.checked_add_signed(by).filter(|at| *at < count) {
            Some(next) => self.at = next,
            None if by > 0 => desk.say(Notification::new(Tone::Info, explain_last(flow))),
            None => desk.say(Notification::new(Tone::Info, Key::PreviewSayFirst)),
        }
    }

    /// Reads ten times as many events, or says why there are no more. The current event stays.
    fn read_more(flow: &mut Flow, desk: &mut ScreenContext<'_>) {
        let Fact::Ready(seen) = &flow.facts().preview else { return };
        if seen.is_complete {
            desk.say(Notification::new(Tone::Info, Key::PreviewSayAll));
        } else if flow.facts().preview_size.larger().is_none() {
            desk.say(Notification::new(Tone::Info, Key::PreviewSayMost));
        } else {
            desk.tell(flow, flow::Msg::ReadMore);
        }
    }

    /// Moves the cursor in the text, or folds a part of it.
    fn move_in_text(&self, action: Action, flow: &Flow) -> Handled {
        let Some(event) = self.current_event(flow) else { return Handled::No };
        self.with_layout(event, |laid_out| {
            let json = &mut laid_out.json;
            let mut cursor = Cursor::new(json.cursor());
            match action {
                // A page key moves the cursor by one row less than a page.
                _ if cursor.act(action, json.len(), PAGE + 1) => json.go(cursor.index()),
                Action::ToggleFold => json.toggle(),
                Action::Fold => json.fold(),
                Action::Unfold => json.unfold(),
                _ => return Handled::No,
            }
            Handled::Yes
        })
    }

    fn copy(&self, flow: &Flow, desk: &mut ScreenContext<'_>) {
        if let Some(event) = self.current_event(flow) {
            desk.ask(Intent::Copy(event_text(event)));
        }
    }

    fn save(&self, flow: &Flow, desk: &mut ScreenContext<'_>) {
        if let Some(event) = self.current_event(flow) {
            let name = format!("{}-event-{}.json", flow.draft().name.trim(), self.at + 1);
            desk.ask(Intent::Order(Order::SaveText(name, event_text(event))));
        }
    }

    // --- search ---

    fn begin_search(&mut self) {
        self.is_searching = true;
        self.input = TextInput::default();
    }

    /// Searches while the text is typed. Enter and the arrow keys go to the next or previous match.
    fn edit_search(&mut self, input: &UserInput<'_>, flow: &Flow) -> Handled {
        match input {
            UserInput::Do(Action::Close) => {
                self.is_searching = false;
                self.wanted.clear();
                return self.search(flow, None);
            }
            UserInput::Do(Action::Down) => return self.search(flow, Some(1)),
            UserInput::Do(Action::Up) => return self.search(flow, Some(-1)),
            UserInput::Do(action) if action.is_everywhere() => return Handled::No,
            other => {
                if self.input.act(other, &mut self.wanted) {
                    return self.search(flow, Some(0));
                }
            }
        }
        Handled::Yes
    }

    /// Searches again. Goes to the first match at or after the current row, or `by` matches further, and wraps around.
    /// Without `by` the cursor stays.
    fn search(&self, flow: &Flow, by: Option<isize>) -> Handled {
        let Some(event) = self.current_event(flow) else { return Handled::Yes };
        self.with_layout(event, |laid_out| {
            laid_out.found = laid_out.json.find_matches(&self.wanted);
            let (found, row) = (&laid_out.found, laid_out.json.row());
            let Some(by) = by.filter(|_| !found.is_empty()) else { return };
            let here = found.partition_point(|match_row| *match_row < row);
            let on_one = found.get(here) == Some(&row);
            // Between two matches, `here` is already the next one.
            let by = if by > 0 && !on_one { by - 1 } else { by };
            let place = (here.cast_signed() + by).rem_euclid(found.len().cast_signed());
            if let Some(row) = found.get(place.unsigned_abs()).copied() {
                laid_out.json.go_to(row);
            }
        });
        Handled::Yes
    }
}

/// Returns the record's data as text. An event is UTF-8, because its line was.
fn event_text(event: &EventPreview) -> String {
    String::from_utf8_lossy(&event.body).into_owned()
}

/// Returns the message for a step past the last event.
fn explain_last(flow: &Flow) -> Key {
    let facts = flow.facts();
    match &facts.preview {
        Fact::Ready(seen) if seen.is_complete => Key::PreviewSayAll,
        _ if facts.preview_size.larger().is_none() => Key::PreviewSayMost,
        _ => Key::PreviewSayLast,
    }
}

/// Returns why there is no event.
fn explain_empty(seen: &PreviewResult, look: &Look) -> Vec<String> {
    let remarks = aside::list_remarks(&seen.remarks, look);
    if seen.is_complete {
        // If lines are faulty, the remarks about them are the reason.
        let how = remarks.is_empty().then(|| look.text(Key::PreviewNothingHow));
        return [look.text(Key::PreviewNothing)].into_iter().chain(how).chain(remarks).collect();
    }
    let read = look.text(say::PreviewNothingYet { count: count(seen.lines, look) });
    [read, look.text(Key::PreviewNothingYetHow)].into_iter().chain(remarks).collect()
}

/// Draws sentences in place of an event.
fn draw_sentences(sentences: &[String], page: &Page<'_>, buf: &mut Buffer) -> Option<Position> {
    let area = page.inner();
    let wrap = |sentence: &String| wrap_lines(Role::Text, sentence, usize::from(area.width), page.look);
    layout::draw_lines(area, &sentences.iter().flat_map(wrap).collect::<Vec<_>>(), buf);
    None
}
