//! Draws the Segments step.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use time::OffsetDateTime;

use super::{SegmentChoice, SegmentsFocus, SegmentsScreen};
use crate::flow::{Field, Flow};
use crate::source::survey::{Segment, Survey};
use crate::text::foreign::without_controls;
use crate::text::{Key, Phrase, say};
use crate::tui::frame;
use crate::tui::look::Look;
use crate::tui::screens::parts::{
    HeightRequest, ListLayout, draw_lines, found, go_on, parts, standing, text_lines, typed_line,
};
use crate::tui::screens::{Page, reading};
use crate::tui::spots::Spot;
use crate::tui::theme::Role;
use crate::tui::widgets::line::{fit, pad_left, width};
use crate::tui::widgets::narrowing::ListFilter;
use crate::tui::widgets::number::count;
use crate::tui::widgets::rows::{RowLook, Rows};
use crate::tui::widgets::share::share;

/// Width of a column of numbers, in cells.
const NUMBER: usize = 12;

/// How many columns of numbers there are.
const NUMBERS: usize = 3;

/// Preferred height of the details, in rows.
const DETAILS: u16 = 5;

/// Rows in the list's area that are not segments: the heads, the `Strict` field, and the `Continue` row.
const FIXED: u16 = 3;

impl SegmentsScreen {
    pub(in crate::tui::screens) fn draw(&self, flow: &Flow, page: &Page<'_>, buf: &mut Buffer) -> Option<Position> {
        let look = page.look;
        let wrong = Self::wrong(flow, usize::from(page.inner().width), look).len();
        let ListLayout { line, mut list, below } =
            parts(flow, page, &HeightRequest { fixed: FIXED, below: DETAILS, wrong }, buf);
        let going_on = go_on(&mut list, self.filter.found().len(), standing(self.at == SegmentsFocus::GoOn), look, buf);
        let typed = self.draw_line(line, look, buf);
        let survey = flow.facts().survey.get().map(|survey| &**survey);
        frame::row(list, 0, &heads(usize::from(list.width), look), buf);
        let rows = Rect { height: list.height.saturating_sub(2), ..frame::below(list, 1) };
        let at_hand = self.draw_rows(survey, rows, look, buf);
        if self.filter.found().is_empty() {
            let why = if self.segments.len() > 0 { Key::ListNothingMatches } else { reading::nothing(flow) };
            draw_lines(&text_lines(Role::Muted, &look.text(why), usize::from(rows.width), look), rows, buf);
        }
        let strict = Rect { y: list.y + list.height.saturating_sub(1), height: list.height.min(1), ..list };
        self.draw_strict(flow, strict, look, buf);
        draw_lines(&self.details(flow, survey, usize::from(below.width), look), below, buf);
        match self.at {
            SegmentsFocus::List => at_hand,
            SegmentsFocus::Filter | SegmentsFocus::Typing => typed,
            SegmentsFocus::Strict => Some(strict.as_position()),
            SegmentsFocus::GoOn => Some(going_on),
        }
    }

    fn draw_line(&self, area: Rect, look: &Look, buf: &mut Buffer) -> Option<Position> {
        if self.at == SegmentsFocus::Typing {
            let field = typed_line(Key::AddSegment, &look.text(Key::AddSegmentHint), area, look, buf);
            return self.typed.draw(field, look, buf);
        }
        let field = typed_line(Key::ListFilter, &self.counts(look), area, look, buf);
        self.filter.draw(field, look, buf)
    }

    /// Returns for example `3 of 41 shown, 2 chosen, 1 hidden`.
    fn counts(&self, look: &Look) -> String {
        let is_chosen = |place: usize| self.segments.get(place).is_some_and(|known| known.chosen);
        let chosen = self.segments.all().iter().filter(|known| known.chosen).count();
        let in_sight = self.filter.found().iter().filter(|place| is_chosen(**place as usize)).count();
        let hidden = chosen - in_sight;
        let (shown, all) = (Phrase::count(self.filter.found().len()), Phrase::count(self.segments.len()));
        let chosen = Phrase::count(chosen);
        let counts = if hidden > 0 {
            look.text(say::CountsHidden { shown, all, chosen, hidden: Phrase::count(hidden) })
        } else {
            look.text(say::Counts { shown, all, chosen })
        };
        if self.filter.is_among() { look.text(say::ListOnlyChosen { counts }) } else { counts }
    }

    fn draw_rows(&self, survey: Option<&Survey>, area: Rect, look: &Look, buf: &mut Buffer) -> Option<Position> {
        let focused = self.at == SegmentsFocus::List;
        let rows = Rows { cursor: self.cursor, count: self.filter.found().len(), focused };
        rows.draw(area, look, buf, |row, standing| match self.shown(row) {
            Some(known) => row_spans(known, (survey, &self.filter), usize::from(area.width), standing, look),
            None => Vec::new(),
        })
    }

    fn draw_strict(&self, flow: &Flow, area: Rect, look: &Look, buf: &mut Buffer) {
        let at_hand = self.at == SegmentsFocus::Strict;
        let check = if flow.draft().activation.options.strict { look.glyphs.check_on } else { look.glyphs.check_off };
        let line = Line::from_iter([
            look.span(Role::Focus, if at_hand { look.glyphs.bar } else { " " }),
            look.span(if flow.draft().activation.options.strict { Role::Choice } else { Role::Text }, check),
            Span::raw(" "),
            look.word(if at_hand { Role::Focus } else { Role::Text }, Field::Strict.label()),
            Span::raw("  "),
            look.word(Role::Muted, Field::Strict.help()),
        ]);
        frame::row(area, 0, &line, buf);
        look.spot(area, 0, Spot::Field(Field::Strict));
    }

    fn wrong(flow: &Flow, wide: usize, look: &Look) -> Vec<Line<'static>> {
        let mut lines = found(flow, Field::Segments, wide, look);
        lines.extend(found(flow, Field::Strict, wide, look));
        lines
    }

    /// Returns the lines about the selected segment. Findings come first.
    fn details(&self, flow: &Flow, survey: Option<&Survey>, wide: usize, look: &Look) -> Vec<Line<'static>> {
        let mut lines = Self::wrong(flow, wide, look);
        if self.at == SegmentsFocus::Strict || self.at_hand().is_none() {
            let field = if self.at == SegmentsFocus::Strict { Field::Strict } else { Field::Segments };
            lines.extend(text_lines(Role::Text, &look.text(field.help()), wide, look));
            return lines;
        }
        let Some(known) = self.at_hand() else { return lines };
        lines.push(name_line(known, wide, look));
        let of_survey = survey.and_then(|survey| Some((survey, survey.segments.get(known.place?)?)));
        match of_survey {
            Some((survey, segment)) => {
                lines.extend(
                    facts(segment, survey, look).iter().flat_map(|text| text_lines(Role::Text, text, wide, look)),
                );
            }
            None => lines.extend(text_lines(Role::Muted, &look.text(Key::ListNotInFeed), wide, look)),
        }
        lines
    }
}

fn heads(wide: usize, look: &Look) -> Line<'static> {
    let heads = [Key::HeadMembers, Key::HeadEntries, Key::HeadExits];
    let columns: String = heads.iter().map(|key| pad_left(&look.text(*key), NUMBER)).collect();
    Line::from(look.span(Role::Muted, pad_left(&columns, wide)))
}

/// ```text
/// [x] High propensity to convert             182,004       4,120       3,877
/// ```
fn row_spans(
    known: &SegmentChoice,
    (survey, filter): (Option<&Survey>, &ListFilter),
    wide: usize,
    standing: RowLook,
    look: &Look,
) -> Vec<Span<'static>> {
    let check = if known.chosen { look.glyphs.check_on } else { look.glyphs.check_off };
    let numbers = survey.and_then(|survey| survey.segments.get(known.place?)).map_or_else(
        || pad_left(&look.text(Key::ListNotSeen), NUMBER * NUMBERS),
        |found| {
            [found.membership.members(), found.entries, found.exits]
                .map(|one| pad_left(&count(one, look), NUMBER))
                .concat()
        },
    );
    let room = wide.saturating_sub(1 + width(check) + 1 + width(&numbers));
    let title = fit(&without_controls(known.title()), room, look.glyphs);
    let role = standing.role(Role::Text);
    let mut spans = vec![
        look.span(standing.role(if known.chosen { Role::Choice } else { Role::Text }), check),
        look.span(role, " "),
    ];
    spans.extend(filter.marked(&title, look.style(role), look));
    spans.extend([look.span(role, " ".repeat(room.saturating_sub(width(&title)))), look.span(role, numbers)]);
    spans
}

/// Returns the line with the segment's title, namespace and id.
fn name_line(known: &SegmentChoice, wide: usize, look: &Look) -> Line<'static> {
    let title = fit(&without_controls(known.title()), wide, look.glyphs);
    let id = format!("{}/{}", known.segment.namespace, known.segment.id);
    let id = fit(&without_controls(&id), wide.saturating_sub(width(&title) + 2), look.glyphs);
    Line::from_iter([look.span(Role::Title, title), Span::raw("  "), look.span(Role::Muted, id)])
}

fn facts(segment: &Segment, survey: &Survey, look: &Look) -> Vec<String> {
    let membership = segment.membership;
    let all = membership.members() + membership.exited + membership.other;
    let part = |part: u64| share(part, all, look);
    let profiles = survey.progress.profiles;
    let [realized, existing, exited] = [membership.realized, membership.existing, membership.exited].map(part);
    let statuses = if membership.other > 0 {
        look.text(say::SegmentStatusesOther { realized, existing, exited, other: part(membership.other) })
    } else {
        look.text(say::SegmentStatuses { realized, existing, exited })
    };
    let mut texts = vec![
        look.text(say::SegmentMembersOf {
            members: count(membership.members(), look),
            profiles: count(profiles, look),
            share: share(membership.members(), profiles, look),
        }),
        statuses,
    ];
    if let Some(date) = segment.first_seen.and_then(|second| OffsetDateTime::from_unix_timestamp(second).ok()) {
        let date = date.date().to_string();
        texts[0] = format!("{} {}", look.text(say::SegmentFirstSeen { date }), texts[0]);
    }
    texts.extend(all_have(survey, look));
    texts
}

/// Returns the most frequent identity namespaces of the feed, with their shares.
fn all_have(survey: &Survey, look: &Look) -> Option<String> {
    let mut namespaces: Vec<_> = survey.namespaces.iter().collect();
    namespaces.sort_by_key(|one| std::cmp::Reverse(one.profiles));
    let share_of = |one: &&crate::source::survey::Namespace| {
        format!("{} {}", one.name, share(one.profiles, survey.progress.profiles, look))
    };
    let list: Vec<_> = namespaces.iter().take(MOST_NAMESPACES).map(share_of).collect();
    (!list.is_empty()).then(|| look.text(say::SegmentAllHave { list: list.join(", ") }))
}

/// How many namespaces are listed.
const MOST_NAMESPACES: usize = 4;
