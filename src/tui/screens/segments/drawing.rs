//! Draws the Segments step.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use time::OffsetDateTime;

use super::{SegmentChoice, SegmentsScreen};
use crate::flow::{Field, Flow};
use crate::source::survey::{Segment, Survey};
use crate::text::foreign::without_controls;
use crate::text::{Key, Phrase, say};
use crate::tui::layout;
use crate::tui::look::Look;
use crate::tui::screens::parts::picker::{PickerEntries, PickerFocus, PickerView};
use crate::tui::screens::parts::{HeightRequest, ListLayout, check_mark, lay_out_list, list_findings};
use crate::tui::screens::{Page, reading};
use crate::tui::spots::Spot;
use crate::tui::theme::Role;
use crate::tui::widgets::line::{fit, pad_left, width, wrap_lines};
use crate::tui::widgets::narrowing::ListFilter;
use crate::tui::widgets::number::count;
use crate::tui::widgets::rows::RowLook;
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
        let findings = list_all_findings(flow, usize::from(page.inner().width), look).len();
        let request = HeightRequest { fixed: FIXED, below: DETAILS, findings };
        let ListLayout { line, list, below } = lay_out_list(flow, page, &request, buf);
        let (list, continue_row) = layout::split_last_row(list);
        let (list, strict) = layout::split_last_row(list);
        let survey = flow.facts().survey.get().map(|survey| &**survey);
        layout::draw_row(list, 0, &heads(usize::from(list.width), look), buf);
        let view = PickerView {
            line,
            list: layout::skip_rows(list, 1),
            continue_row,
            add: [Key::AddSegment, Key::AddSegmentHint],
            counts: self.counts(look),
            empty: if self.segments.all().is_empty() { reading::explain_empty(flow) } else { Key::ListNothingMatches },
        };
        let wide = usize::from(list.width);
        let cursor = self.picker.draw(&view, look, buf, |index, row_look| match self.segments.get(index) {
            Some(choice) => SegmentRow { choice, survey, filter: self.picker.filter() }.spans(wide, row_look, look),
            None => Vec::new(),
        });
        self.draw_strict(flow, strict, look, buf);
        layout::draw_lines(below, &self.details(flow, survey, usize::from(below.width), look), buf);
        if self.picker.focus() == PickerFocus::Field { Some(strict.as_position()) } else { cursor }
    }

    /// Returns for example `3 of 41 shown, 2 chosen, 1 hidden`.
    fn counts(&self, look: &Look) -> String {
        let found = self.picker.filter().found();
        let chosen = self.segments.all().iter().filter(|choice| choice.is_chosen).count();
        let in_sight = found.iter().filter(|index| self.segments.is_chosen(**index as usize)).count();
        let hidden = chosen - in_sight;
        let (shown, all) = (Phrase::count(found.len()), Phrase::count(self.segments.count()));
        let chosen = Phrase::count(chosen);
        if hidden > 0 {
            look.text(say::CountsHidden { shown, all, chosen, hidden: Phrase::count(hidden) })
        } else {
            look.text(say::Counts { shown, all, chosen })
        }
    }

    fn draw_strict(&self, flow: &Flow, area: Rect, look: &Look, buf: &mut Buffer) {
        let is_focused = self.picker.focus() == PickerFocus::Field;
        let (check, role) = check_mark(flow.draft().activation.options.strict, look);
        let line = Line::from_iter([
            look.span(Role::Focus, if is_focused { look.glyphs.bar } else { " " }),
            look.span(role, check),
            Span::raw(" "),
            look.word(if is_focused { Role::Focus } else { Role::Text }, Field::Strict.label()),
            Span::raw("  "),
            look.word(Role::Muted, Field::Strict.help()),
        ]);
        layout::draw_row(area, 0, &line, buf);
        look.spot(area, 0, Spot::Field(Field::Strict));
    }

    /// Returns the lines about the selected segment. Findings come first.
    fn details(&self, flow: &Flow, survey: Option<&Survey>, wide: usize, look: &Look) -> Vec<Line<'static>> {
        let mut lines = list_all_findings(flow, wide, look);
        let is_strict = self.picker.focus() == PickerFocus::Field;
        let Some(choice) = self.selected().filter(|_| !is_strict) else {
            let field = if is_strict { Field::Strict } else { Field::Segments };
            lines.extend(wrap_lines(Role::Text, &look.text(field.help()), wide, look));
            return lines;
        };
        lines.push(name_line(choice, wide, look));
        let in_feed = survey.and_then(|survey| Some((survey, survey.segments.get(choice.place?)?)));
        match in_feed {
            Some((survey, segment)) => {
                let facts = describe_segment(segment, survey, look);
                lines.extend(facts.iter().flat_map(|text| wrap_lines(Role::Text, text, wide, look)));
            }
            None => lines.extend(wrap_lines(Role::Muted, &look.text(Key::ListNotInFeed), wide, look)),
        }
        lines
    }
}

/// Returns the findings about segments, and about the field below them.
fn list_all_findings(flow: &Flow, wide: usize, look: &Look) -> Vec<Line<'static>> {
    [Field::Segments, Field::Strict].iter().flat_map(|field| list_findings(flow, *field, wide, look)).collect()
}

fn heads(wide: usize, look: &Look) -> Line<'static> {
    let heads = [Key::HeadMembers, Key::HeadEntries, Key::HeadExits];
    let columns: String = heads.iter().map(|key| pad_left(&look.text(*key), NUMBER)).collect();
    Line::from(look.span(Role::Muted, pad_left(&columns, wide)))
}

struct SegmentRow<'a> {
    choice: &'a SegmentChoice,
    survey: Option<&'a Survey>,
    filter: &'a ListFilter,
}

impl SegmentRow<'_> {
    /// ```text
    /// [x] High propensity to convert             182,004       4,120       3,877
    /// ```
    fn spans(&self, wide: usize, row_look: RowLook, look: &Look) -> Vec<Span<'static>> {
        let choice = self.choice;
        let (check, check_role) = check_mark(choice.is_chosen, look);
        let numbers = self.survey.and_then(|survey| survey.segments.get(choice.place?)).map_or_else(
            || pad_left(&look.text(Key::ListNotSeen), NUMBER * NUMBERS),
            |found| {
                [found.membership.members(), found.entries, found.exits]
                    .map(|number| pad_left(&count(number, look), NUMBER))
                    .concat()
            },
        );
        let room = wide.saturating_sub(1 + width(check) + 1 + width(&numbers));
        let title = fit(&without_controls(choice.title()), room, look.glyphs);
        let role = row_look.role(Role::Text);
        let mut spans = vec![look.span(row_look.role(check_role), check), look.span(role, " ")];
        spans.extend(self.filter.highlight(&title, look.style(role), look));
        spans.extend([look.span(role, " ".repeat(room.saturating_sub(width(&title)))), look.span(role, numbers)]);
        spans
    }
}

/// Returns the line with the segment's title, namespace and id.
fn name_line(choice: &SegmentChoice, wide: usize, look: &Look) -> Line<'static> {
    let title = fit(&without_controls(choice.title()), wide, look.glyphs);
    let id = format!("{}/{}", choice.segment.namespace, choice.segment.id);
    let id = fit(&without_controls(&id), wide.saturating_sub(width(&title) + 2), look.glyphs);
    Line::from_iter([look.span(Role::Title, title), Span::raw("  "), look.span(Role::Muted, id)])
}

fn describe_segment(segment: &Segment, survey: &Survey, look: &Look) -> Vec<String> {
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
    texts.extend(list_namespaces(survey, look));
    texts
}

/// Returns the most frequent identity namespaces of the feed, with their shares.
fn list_namespaces(survey: &Survey, look: &Look) -> Option<String> {
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
