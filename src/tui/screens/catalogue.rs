//! Lists the saved destinations, and the kinds of destination that can be set up.

mod needs;
mod unfinished;

use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::Page;
use crate::backstage::{Begin, DeliveryTotals, DestinationKind, DestinationSummary, Order, RunStatus, words};
use crate::text::foreign::printable;
use crate::text::{Key, Notification, Phrase, Tone, say};
use crate::tui::filter::PART;
use crate::tui::input::{Handled, UserInput};
use crate::tui::intent::{Intent, UnfinishedSetup};
use crate::tui::keys::{Action, KeyContext};
use crate::tui::layers::Layer;
use crate::tui::layout;
use crate::tui::live::StreamView;
use crate::tui::look::Look;
use crate::tui::screens::ScreenContext;
use crate::tui::spots::Spot;
use crate::tui::theme::Role;
use crate::tui::widgets::line::{fit, pad, width};
use crate::tui::widgets::list::Cursor;
use crate::tui::widgets::narrowing::ListFilter;
use crate::tui::widgets::number::count;
use crate::tui::widgets::typed::PAGE;

/// The kinds that can be set up, in the order of the list.
const NEW: [DestinationKind; 2] = [DestinationKind::Kinesis, DestinationKind::Sandbox];

/// Maximum width of a name in the list, in cells.
const NAME: usize = 28;

/// Cells reserved for the destination's state: the stream gets narrower first, then the name.
const STATE: usize = 24;

/// A longer stream name is left out rather than cut below this width.
const LEAST_STREAM: usize = 4;

/// Interval between two refreshes of the list.
const REFRESH_INTERVAL: Duration = Duration::from_secs(2);

#[derive(Default)]
pub struct CatalogueScreen {
    /// The destinations, or why they can't be read; `None` until the first list arrives.
    all: Option<Result<Vec<DestinationSummary>, Phrase>>,
    /// The texts of the destinations that the filter searches.
    texts: Vec<String>,
    filter: ListFilter,
    unfinished: Vec<UnfinishedSetup>,
    /// The selected row: an unfinished setup, a destination, or an entry of `NEW` below them.
    cursor: Cursor,
    is_filtering: bool,
    /// A destination is being opened or created.
    beginning: bool,
    /// The destination to select when the next list arrives.
    next: Option<String>,
    /// The terminal has lost focus. A terminal that does not report focus counts as focused.
    away: bool,
}

/// Widths in cells.
#[derive(Clone, Copy)]
struct ColumnWidths {
    names: usize,
    /// 0 if no room is left.
    streams: usize,
}

enum CatalogueRow<'a> {
    Unfinished(&'a UnfinishedSetup),
    Destination(&'a DestinationSummary),
    New(DestinationKind),
}

impl CatalogueScreen {
    /// Replaces the list, or shows why it can't be read. Keeps the selected row and the counts of stopped destinations
    /// that are already known.
    pub fn take(&mut self, mut all: Result<Vec<DestinationSummary>, Phrase>) {
        for one in all.iter_mut().flatten().filter(|one| one.status == RunStatus::Stopped(None)) {
            let before = self.destinations().iter().find(|before| before.name == one.name && before.kind == one.kind);
            if let Some(RunStatus::Stopped(past)) = before.map(|before| &before.status) {
                one.status = RunStatus::Stopped(*past);
            }
        }
        let selected = self.selected().map(|one| (one.name.clone(), one.kind));
        let new = self.cursor.index().checked_sub(self.top() + self.count());
        let first = self.all.is_none();
        self.all = Some(all);
        self.texts = self.destinations().iter().map(|one| format!("{}{PART}{}", one.name, one.stream)).collect();
        self.filter.search_among(None, self.texts.len(), |index| &self.texts[index]);
        self.cursor.keep_within(self.rows());
        let is_selected = |one: &DestinationSummary| {
            selected.as_ref().is_some_and(|(name, kind)| (&one.name, &one.kind) == (name, kind))
        };
        let next = self.next.take_if(|_| matches!(self.all, Some(Ok(_))));
        let find_row = |is: &dyn Fn(&DestinationSummary) -> bool| {
            self.filter.found().iter().position(|index| self.destinations().get(*index as usize).is_some_and(is))
        };
        let row = find_row(&is_selected);
        if let Some(row) = next.and_then(|next| find_row(&|one| one.name == next)) {
            self.cursor = Cursor::new(self.top() + row);
        } else if first {
            self.cursor = Cursor::new(self.top());
        } else if let Some(row) = row.or(new.map(|new| self.count() + new)) {
            self.cursor = Cursor::new(self.top() + row);
        }
    }

    /// Sets the unfinished setups, and keeps the selected row.
    pub(in crate::tui) fn show_unfinished(&mut self, unfinished: Vec<UnfinishedSetup>) {
        let (before, row) = (self.top(), self.cursor.index());
        self.unfinished = unfinished;
        let row = if row < before { row.min(self.top()) } else { row - before + self.top() };
        self.cursor = Cursor::new(row);
    }

    /// Returns whether the list has a destination in the sandbox.
    pub(in crate::tui) fn has_sandbox(&self) -> bool {
        self.destinations().iter().any(|one| one.kind == DestinationKind::Sandbox)
    }

    /// Selects this destination when the next list arrives.
    pub(in crate::tui) fn comes_from(&mut self, name: Option<String>) {
        self.next = name;
    }

    /// Stores whether the terminal has focus. Returns `true` when it regains focus.
    pub fn focused(&mut self, focused: bool) -> bool {
        std::mem::replace(&mut self.away, !focused) && focused
    }

    /// Returns the refresh interval: other processes run destinations too. `None` while the list is empty or the
    /// terminal lacks focus.
    pub(super) fn beat(&self) -> Option<Duration> {
        (!self.away && !self.destinations().is_empty()).then_some(REFRESH_INTERVAL)
    }

    /// Sets the counts over all runs of a stopped destination.
    pub fn take_delivered(&mut self, name: &str, kind: DestinationKind, past: DeliveryTotals) {
        let all = self.all.as_mut().and_then(|all| all.as_mut().ok()).into_iter().flatten();
        for one in all.filter(|one| one.name == name && one.kind == kind) {
            if let RunStatus::Stopped(known) = &mut one.status {
                *known = Some(past);
            }
        }
    }

    /// Forgets the counts over all runs of a stopped destination, so that they are read again.
    pub fn forget_delivered(&mut self, name: &str) {
        let all = self.all.as_mut().and_then(|all| all.as_mut().ok()).into_iter().flatten();
        for one in all.filter(|one| one.name == name && matches!(one.status, RunStatus::Stopped(_))) {
            one.status = RunStatus::Stopped(None);
        }
    }

    /// Ends the "beginning" message: the destination was opened, or opening failed.
    pub fn finish_beginning(&mut self) {
        self.beginning = false;
    }

    pub(super) fn contexts(&self) -> Vec<KeyContext> {
        match (self.is_filtering, self.filter.is_typed()) {
            (true, _) => vec![KeyContext::Filter, KeyContext::Text],
            (false, true) => vec![KeyContext::Narrowed, KeyContext::Catalogue, KeyContext::List],
            (false, false) => vec![KeyContext::Catalogue, KeyContext::List],
        }
    }

    pub(super) fn act(&mut self, input: &UserInput<'_>, desk: &mut ScreenContext<'_>) -> Handled {
        let rows = self.rows();
        match input {
            UserInput::Do(Action::Filter) => self.is_filtering = true,
            UserInput::Do(Action::LookAgain) => desk.ask(Intent::Order(Order::ReadCatalogue)),
            UserInput::Do(Action::Close) if self.is_filtering => self.clear_filter(),
            UserInput::Do(Action::ClearFilter) => self.clear_filter(),
            UserInput::Do(Action::Open) if self.is_filtering => self.is_filtering = false,
            UserInput::Point(Spot::Row(row)) => self.cursor = Cursor::new((*row).min(rows - 1)),
            UserInput::Do(action) if self.cursor.act(*action, rows, PAGE) => {}
            UserInput::Do(action) if self.is_filtering && !action.is_editing() => return Handled::No,
            UserInput::Type(_) | UserInput::Paste(_) | UserInput::Do(_) if self.is_filtering => {
                if self.filter.act(input, self.texts.len(), |index| &self.texts[index]) {
                    self.cursor = Cursor::new(self.top());
                }
            }
            UserInput::Do(action) => return self.act_on_row(*action, desk),
            UserInput::Type(_) | UserInput::Paste(_) | UserInput::Point(_) => return Handled::No,
        }
        Handled::Yes
    }

    /// Shows all rows again and keeps the selected one.
    fn clear_filter(&mut self) {
        let row = self.cursor.index().checked_sub(self.top());
        let (index, shown) = (row.and_then(|row| self.index(row)), self.count());
        self.is_filtering = false;
        self.filter.clear(self.texts.len());
        if let Some(row) = row {
            self.cursor = Cursor::new(self.top() + index.unwrap_or_else(|| row - shown + self.texts.len()));
        }
    }

    fn act_on_row(&mut self, action: Action, desk: &mut ScreenContext<'_>) -> Handled {
        let fault = self.selected().and_then(find_fault);
        let fault = fault.map(|(name, reason)| Notification::new(Tone::Bad, say::SayCannotRun { name, reason }));
        if let Some(fault) = fault.filter(|_| action == Action::Run) {
            desk.say(fault);
            return Handled::Yes;
        }
        let intent = match (action, self.row(self.cursor.index())) {
            (Action::Open | Action::Edit, Some(CatalogueRow::Unfinished(one))) => Intent::Resume(one.which),
            (Action::Remove, Some(CatalogueRow::Unfinished(one))) => {
                desk.open(Layer::discard(one));
                return Handled::Yes;
            }
            (Action::Open, Some(CatalogueRow::New(DestinationKind::Kinesis))) => Intent::Begin(Begin::New),
            (Action::Open, Some(CatalogueRow::New(DestinationKind::Sandbox))) => Intent::Begin(Begin::Sandbox),
            (Action::Open, Some(CatalogueRow::Destination(one))) => Intent::Begin(Begin::Open(one.name.clone())),
            (Action::Edit, Some(CatalogueRow::Destination(one))) => Intent::Begin(Begin::Edit(one.name.clone())),
            (Action::Duplicate, Some(CatalogueRow::Destination(one))) => Intent::Begin(Begin::Copy(one.name.clone())),
            (Action::Run, Some(CatalogueRow::Destination(one))) => Intent::Start(one.name.clone()),
            (Action::Remove, Some(CatalogueRow::Destination(one))) => {
                desk.open(Layer::remove(&one.name));
                return Handled::Yes;
            }
            (Action::Edit | Action::Duplicate | Action::Run | Action::Remove, _) => {
                desk.say(Notification::new(Tone::Warn, Key::SayNoDestination));
                return Handled::Yes;
            }
            _ => return Handled::No,
        };
        self.beginning = matches!(intent, Intent::Begin(_));
        desk.ask(intent);
        Handled::Yes
    }

    /// Returns how many unfinished setups stand above the destinations.
    fn top(&self) -> usize {
        self.unfinished.len()
    }

    fn rows(&self) -> usize {
        self.top() + self.count() + NEW.len()
    }

    /// Returns how many destinations are listed.
    fn count(&self) -> usize {
        self.filter.found().len()
    }

    fn row(&self, row: usize) -> Option<CatalogueRow<'_>> {
        if let Some(setup) = self.unfinished.get(row) {
            return Some(CatalogueRow::Unfinished(setup));
        }
        let row = row - self.top();
        match row.checked_sub(self.count()) {
            Some(new) => NEW.get(new).copied().map(CatalogueRow::New),
            None => self.destinations().get(self.index(row)?).map(CatalogueRow::Destination),
        }
    }

    /// Returns the index of the destination in a row, counted from the first destination.
    fn index(&self, row: usize) -> Option<usize> {
        self.filter.found().get(row).map(|index| *index as usize)
    }

    fn destinations(&self) -> &[DestinationSummary] {
        self.all.as_ref().and_then(|all| all.as_deref().ok()).unwrap_or_default()
    }

    /// Draws the list. `lives` are the destinations that stream or have streamed in this process: their rows show live
    /// counts, unless another process runs the destination now.
    pub(super) fn draw(&self, lives: &[StreamView], page: &Page<'_>, buf: &mut Buffer) -> Option<Position> {
        let (area, look) = (page.inner(), page.look);
        layout::draw_row(area, 0, &Line::from(look.word(Role::Title, Key::CatalogueTitle)), buf);
        let mut cursor = self.draw_filter(area, look, buf);
        let list = layout::skip_rows(area, 2);
        look.spots.note(list, Spot::List);
        let (used, of_unfinished) = unfinished::draw(&self.unfinished, self.cursor.index(), list, look, buf);
        cursor = cursor.or(of_unfinished.filter(|_| !self.is_filtering));
        let list = layout::skip_rows(list, used);
        let selected = self.selected().map(|one| one.name.as_str());
        let needs = needs::list_needs(lives, selected, page, usize::from(area.width));
        let needs_rows = if needs.is_empty() { 0 } else { needs.len() + 2 };
        let below = u16::try_from(NEW.len() + 2 + needs_rows).unwrap_or_default();
        let room = usize::from(list.height.saturating_sub(below)).max(1);
        let rows = if self.count() == 0 {
            layout::draw_row(list, 0, &Line::from(self.explain_empty(look)), buf);
            1
        } else {
            let at = Cursor::new(self.cursor.index().saturating_sub(self.top()).min(self.count() - 1));
            let widths = self.widths(usize::from(list.width), look);
            let shown = at.visible(self.count(), room);
            let rows = shown.len();
            for (place, row) in shown.enumerate() {
                let is_selected = row + self.top() == self.cursor.index();
                if is_selected && !self.is_filtering {
                    cursor = Some(Position::new(list.x, list.y + u16::try_from(place).unwrap_or_default()));
                }
                let Some(one) = self.index(row).and_then(|index| self.destinations().get(index)) else { continue };
                let mut line = describe_row(one, is_selected, widths, look);
                let counts = |live: &&StreamView| live.is_running() || !one.status.is_elsewhere();
                let streaming = lives.iter().find(|live| live.name == one.name).filter(counts);
                let taken: usize = line.iter().map(Span::width).sum();
                line.extend(describe_run(one, streaming, usize::from(list.width).saturating_sub(taken), look));
                layout::draw_row(list, place, &Line::from(line), buf);
                look.spot(list, place, Spot::Row(self.top() + row));
            }
            rows
        };
        let new = layout::skip_rows(list, rows + 1);
        let drawn = self.draw_new(new, look, buf);
        needs::draw(&needs, layout::skip_rows(new, NEW.len() + 2), look, buf);
        cursor.or(drawn)
    }

    fn selected(&self) -> Option<&DestinationSummary> {
        match self.row(self.cursor.index())? {
            CatalogueRow::Destination(one) => Some(one),
            CatalogueRow::Unfinished(_) | CatalogueRow::New(_) => None,
        }
    }

    pub(super) fn message(&self) -> Option<Notification> {
        match &self.all {
            _ if self.beginning => Some(Notification::new(Tone::Info, Key::SayBeginning)),
            Some(Err(reason)) => Some(Notification::new(Tone::Bad, say::SayNotListable { reason })),
            Some(Ok(_)) => {
                let fault = self.selected().and_then(find_fault);
                let fault = fault.map(|(name, reason)| Notification::new(Tone::Warn, say::SayFaulty { name, reason }));
                let sandbox = self.selected().filter(|one| one.kind == DestinationKind::Sandbox);
                fault.or(sandbox.map(|_| Notification::new(Tone::Info, Key::SaySandboxEnds)))
            }
            None => None,
        }
    }

    fn draw_filter(&self, area: Rect, look: &Look, buf: &mut Buffer) -> Option<Position> {
        if !self.is_filtering && !self.filter.is_typed() {
            return None;
        }
        let label = format!("{} ", look.text(Key::FilterLabel));
        let row = Rect { height: 1, ..layout::skip_rows(area, 1) };
        buf.set_string(row.x, row.y, &label, look.style(Role::Muted));
        let field = layout::skip_columns(row, width(&label));
        self.filter.draw(field, look, buf).filter(|_| self.is_filtering)
    }

    fn explain_empty(&self, look: &Look) -> Span<'static> {
        let key = match &self.all {
            None => Key::CatalogueReading,
            Some(Err(_)) => Key::CatalogueUnknown,
            Some(_) if self.filter.is_typed() => Key::CatalogueNoMatch,
            Some(_) => Key::CatalogueNone,
        };
        look.span(Role::Muted, format!("  {}", look.text(key)))
    }

    fn widths(&self, cells: usize, look: &Look) -> ColumnWidths {
        let widest = |text: fn(&DestinationSummary) -> &str| {
            self.destinations().iter().map(|one| width(&printable(text(one)))).max().unwrap_or_default().min(NAME)
        };
        let (names, streams) = (widest(|one| &one.name), widest(|one| &one.stream));
        let free = cells.saturating_sub(1 + 2 + kind_width(look) + 2 + STATE);
        let names = names.min(free);
        let left = free.saturating_sub(names + 2);
        ColumnWidths { names, streams: if left < LEAST_STREAM.min(streams) { 0 } else { streams.min(left) } }
    }

    fn draw_new(&self, area: Rect, look: &Look, buf: &mut Buffer) -> Option<Position> {
        layout::draw_row(area, 0, &Line::from(look.word(Role::Title, Key::CatalogueNew)), buf);
        let kinds = kind_width(look);
        let mut cursor = None;
        for (place, kind) in NEW.into_iter().enumerate() {
            let here = self.cursor.index() == self.top() + self.count() + place;
            let about = match kind {
                DestinationKind::Kinesis => Key::AboutKinesis,
                DestinationKind::Sandbox => Key::AboutSandbox,
            };
            let row = if here { Role::Row } else { Role::Text };
            let about_cells = usize::from(area.width).saturating_sub(kinds + 3);
            let line = Line::from_iter([
                look.span(Role::Focus, if here { look.glyphs.bar } else { " " }),
                look.span(row, format!("{}  ", pad(&look.text(kind_key(kind)), kinds))),
                look.span(if here { row } else { Role::Muted }, fit(&look.text(about), about_cells, look.glyphs)),
            ]);
            layout::draw_row(area, place + 1, &line, buf);
            look.spot(area, place + 1, Spot::Row(self.top() + self.count() + place));
            if here {
                let down = u16::try_from(place + 1).unwrap_or_default();
                cursor = Some(Position::new(area.x, area.y + down.min(area.height.saturating_sub(1))));
            }
        }
        cursor
    }
}

/// Returns the width of the widest kind, in cells.
fn kind_width(look: &Look) -> usize {
    NEW.map(|kind| width(&look.text(kind_key(kind)))).into_iter().max().unwrap_or_default()
}

fn kind_key(kind: DestinationKind) -> Key {
    match kind {
        DestinationKind::Kinesis => Key::KindKinesis,
        DestinationKind::Sandbox => Key::KindSandbox,
    }
}

/// Returns the left part of a row: name, kind and stream.
fn describe_row(one: &DestinationSummary, is_selected: bool, widths: ColumnWidths, look: &Look) -> Vec<Span<'static>> {
    let cell = |text: &str, cells| pad(&fit(&printable(text), cells, look.glyphs), cells);
    let kind = pad(&look.text(kind_key(one.kind)), kind_width(look));
    let stream = if widths.streams > 0 { format!("{}  ", cell(&one.stream, widths.streams)) } else { String::new() };
    let text = format!("{}  {kind}  {stream}", cell(&one.name, widths.names));
    let bar = if is_selected { look.glyphs.bar } else { " " };
    vec![look.span(Role::Focus, bar), look.span(if is_selected { Role::Row } else { Role::Text }, text)]
}

/// Returns the state of a destination in at most `room` cells: live if this process streams it, else as last read.
fn describe_run(one: &DestinationSummary, live: Option<&StreamView>, room: usize, look: &Look) -> Vec<Span<'static>> {
    if let Some(live) = live {
        let mut spans = super::stream::describe_state(live, look);
        if let Some(pause) = live.pause() {
            spans.push(look.span(Role::Bad, format!(": {}", look.text(words::name_cause(pause.trouble)))));
        }
        // A running destination shows the counts of this run; a stopped one shows the counts of all runs.
        let counts = match &one.status {
            _ if live.is_running() => live.snapshot().map(|shown| (shown.counts.delivered, shown.counts.dead)),
            RunStatus::Stopped(past) => past.map(|past| (past.delivered, past.dead)),
            _ => None,
        };
        if let Some((delivered, dead)) = counts {
            let (delivered, dead) = (count(delivered, look), count(dead, look));
            let counts = look.text(say::StandingCounts { delivered, dead });
            spans.push(look.span(Role::Muted, format!("  {counts}")));
        }
        return cut_spans(spans, room, look);
    }
    let (sign, role, words) = name_status(one, look);
    vec![look.span(role, sign), look.span(role, format!(" {}", fit(&words, room.saturating_sub(2), look.glyphs)))]
}

/// Cuts `spans` to `room` cells.
fn cut_spans(spans: Vec<Span<'static>>, room: usize, look: &Look) -> Vec<Span<'static>> {
    let mut left = room;
    let cut = spans.into_iter().map(|span| {
        let text = fit(&span.content, left, look.glyphs);
        left = left.saturating_sub(width(&text));
        Span::styled(text, span.style)
    });
    cut.collect()
}

/// Returns the glyph, role and text for the state of a destination.
fn name_status(one: &DestinationSummary, look: &Look) -> (&'static str, Role, String) {
    let sign = match &one.status {
        RunStatus::Stopped(_) => look.glyphs.stopped,
        RunStatus::RunsElsewhere => look.glyphs.now,
        RunStatus::PausedElsewhere(_) => look.glyphs.paused,
        RunStatus::Faulty(_) => look.glyphs.refused,
    };
    let Notification { tone, phrase } = words::status_message(&one.status);
    let role = match tone {
        Tone::Good => Role::Good,
        Tone::Info => Role::Muted,
        Tone::Warn => Role::Warn,
        Tone::Bad => Role::Bad,
    };
    (sign, role, look.text(phrase))
}

/// Returns the name of a destination whose spec can't be used, and the fault.
fn find_fault(one: &DestinationSummary) -> Option<(&str, &Phrase)> {
    match &one.status {
        RunStatus::Faulty(fault) => Some((&one.name, fault)),
        RunStatus::Stopped(_) | RunStatus::RunsElsewhere | RunStatus::PausedElsewhere(_) => None,
    }
}
