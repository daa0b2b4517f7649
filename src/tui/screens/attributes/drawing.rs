//! Draws the Attributes step.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::branches::{AttributeTree, Mark, Node, survey_of};
use super::{AttributesFocus, AttributesScreen};
use crate::flow::{Field, Flow, MANY_ATTRIBUTES};
use crate::profile::AttributePath;
use crate::source::survey::{Kinds, Survey};
use crate::text::foreign::without_controls;
use crate::text::{Key, Phrase, say};
use crate::tui::look::Look;
use crate::tui::screens::parts::{
    HeightRequest, ListLayout, draw_lines, found, go_on, parts, standing, text_lines, typed_line,
};
use crate::tui::screens::{Page, reading};
use crate::tui::theme::Role;
use crate::tui::widgets::line::{fit, pad, pad_left, width};
use crate::tui::widgets::narrowing::ListFilter;
use crate::tui::widgets::number::count;
use crate::tui::widgets::rows::{RowLook, Rows};
use crate::tui::widgets::share::share;

/// Preferred height of the details, in rows.
const DETAILS: u16 = 4;

/// Width of the column of types, in cells.
const KINDS: usize = 8;

/// Width of the column of shares, in cells.
const SHARE: usize = 6;

/// Deepest indent, in levels. Deeper attributes are drawn at this level too.
const INDENT: usize = 8;

/// Root of the attributes that decide whether the profile's other data may be exported.
const CONSENTS: &str = "consents";

impl AttributesScreen {
    pub(in crate::tui::screens) fn draw(&self, flow: &Flow, page: &Page<'_>, buf: &mut Buffer) -> Option<Position> {
        let look = page.look;
        let wrong = found(flow, Field::Attributes, usize::from(page.inner().width), look).len();
        let ListLayout { line, mut list, below } =
            parts(flow, page, &HeightRequest { fixed: 1, below: DETAILS, wrong }, buf);
        let going_on = go_on(&mut list, self.rows.len(), standing(self.at == AttributesFocus::GoOn), look, buf);
        let typed = self.draw_line(flow, line, look, buf);
        let at_hand = self.draw_rows(flow, list, look, buf);
        if self.rows.is_empty() {
            let why = if self.branches.len() > 0 { Key::ListNothingMatches } else { reading::nothing(flow) };
            draw_lines(&text_lines(Role::Muted, &look.text(why), usize::from(list.width), look), list, buf);
        }
        draw_lines(&self.details(flow, usize::from(below.width), look), below, buf);
        match self.at {
            AttributesFocus::List => at_hand,
            AttributesFocus::Filter | AttributesFocus::Typing => typed,
            AttributesFocus::GoOn => Some(going_on),
        }
    }

    fn draw_line(&self, flow: &Flow, area: Rect, look: &Look, buf: &mut Buffer) -> Option<Position> {
        if self.at == AttributesFocus::Typing {
            let hint = look.text(Key::AddAttributeHint);
            let field = typed_line(Key::AddAttribute, &hint, area, look, buf);
            return self.typed.draw(field, look, buf);
        }
        let chosen = Phrase::count(flow.draft().activation.attributes.len());
        let (all, limit) = (Phrase::count(self.branches.leaves()), Phrase::count(MANY_ATTRIBUTES));
        let counts = if self.filter.is_on() {
            let shown = Phrase::count(self.filter.found().len());
            look.text(say::AttributeCountsShown { chosen, all, limit, shown })
        } else {
            look.text(say::AttributeCounts { chosen, all, limit })
        };
        let only = |counts: String| look.text(say::ListOnlyChosen { counts });
        let counts = if self.filter.is_among() { only(counts) } else { counts };
        let field = typed_line(Key::ListFilter, &counts, area, look, buf);
        self.filter.draw(field, look, buf)
    }

    fn draw_rows(&self, flow: &Flow, area: Rect, look: &Look, buf: &mut Buffer) -> Option<Position> {
        let survey = survey_of(flow);
        let rows = Rows { cursor: self.cursor, count: self.rows.len(), focused: self.at == AttributesFocus::List };
        rows.draw(area, look, buf, |row, standing| {
            let place = self.rows.get(row).map(|place| *place as usize);
            let node = place.and_then(|place| Some((place, self.branches.node(survey, place)?)));
            node.map_or_else(Vec::new, |(place, node)| {
                let open = self.filter.is_on() || self.branches.is_open(survey, place);
                let row = AttributeRow { node, mark: self.branches.mark(place), open, survey, filter: &self.filter };
                row.spans(usize::from(area.width), standing, look)
            })
        })
    }

    /// Returns the lines about the selected attribute. Findings come first.
    fn details(&self, flow: &Flow, wide: usize, look: &Look) -> Vec<Line<'static>> {
        let survey = survey_of(flow);
        let mut lines = found(flow, Field::Attributes, wide, look);
        let place = self.at_hand().map(|place| place as usize);
        let Some((place, node)) = place.and_then(|place| Some((place, self.branches.node(survey, place)?))) else {
            lines.extend(text_lines(Role::Text, &look.text(Field::Attributes.help()), wide, look));
            return lines;
        };
        let path = fit(&without_controls(node.path), wide, look.glyphs);
        lines.push(Line::from(look.span(Role::Title, path)));
        let text = match (node.found, survey) {
            (Some(found), Some(survey)) => {
                let of = survey.progress.profiles;
                let example = found
                    .example
                    .as_ref()
                    .map(|example| look.text(say::AttributeExample { example: example.text.as_str() }));
                [
                    Some(look.text(say::AttributeFacts {
                        kinds: kinds(found.kinds, look),
                        profiles: count(found.profiles, look),
                        share: share(found.profiles, of, look),
                    })),
                    example,
                ]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" ")
            }
            _ => look.text(Key::ListNotInFeed),
        };
        lines.extend(text_lines(Role::Text, &text, wide, look));
        let notes = [hint(&node).map(|hint| look.text(hint.1)), self.standing(flow, place, look)];
        lines.extend(notes.iter().flatten().flat_map(|text| text_lines(Role::Muted, text, wide, look)));
        lines
    }

    /// Returns the consequence of choosing the attribute, if it is not obvious.
    fn standing(&self, flow: &Flow, place: usize, look: &Look) -> Option<String> {
        let survey = survey_of(flow);
        match self.branches.mark(place) {
            Mark::Within => Some(look.text(Key::AttributeWithin)),
            Mark::No | Mark::Some | Mark::Yes => {
                let inside = AttributeTree::inside(survey, place);
                (inside > 0).then(|| look.text(say::AttributeBranch { count: inside }))
            }
        }
    }
}

struct AttributeRow<'s> {
    node: Node<'s>,
    mark: Mark,
    open: bool,
    survey: Option<&'s Survey>,
    filter: &'s ListFilter,
}

impl AttributeRow<'_> {
    /// ```text
    ///   ▾ [-] person (12)                     98 %
    ///       [x] email               text      98 %  j…@…e.com       personal
    /// ```
    fn spans(&self, wide: usize, standing: RowLook, look: &Look) -> Vec<Span<'static>> {
        let role = |role| standing.role(role);
        let fold = match (self.node.inside, self.open) {
            (0, _) => " ",
            (_, true) => look.glyphs.open,
            (_, false) => look.glyphs.closed,
        };
        let (check, check_role) = match self.mark {
            Mark::No => (look.glyphs.check_off, Role::Text),
            Mark::Some => (look.glyphs.check_some, Role::Choice),
            Mark::Yes => (look.glyphs.check_on, Role::Choice),
            Mark::Within => (look.glyphs.check_on, Role::Muted),
        };
        let indent = " ".repeat(2 * self.node.depth.min(INDENT));
        let columns = (wide * 9 / 20).max(24);
        let lead = width(&indent) + width(fold) + width(check) + 2;
        let name = fit(&self.name(), columns.saturating_sub(lead), look.glyphs);
        let blanks = columns.saturating_sub(lead + width(&name));
        let facts = fit(&self.facts(look), wide.saturating_sub(columns + 1), look.glyphs);
        let mut spans = vec![
            look.span(role(Role::Text), format!("{indent}{fold} ")),
            look.span(role(check_role), check),
            look.span(role(Role::Text), " "),
        ];
        spans.extend(self.filter.marked(&name, look.style(role(Role::Text)), look));
        spans.extend([
            look.span(role(Role::Text), " ".repeat(blanks)),
            look.span(role(Role::Muted), pad(&facts, wide.saturating_sub(columns + 1))),
        ]);
        spans
    }

    fn name(&self) -> String {
        let name = without_controls(self.node.name);
        if self.node.inside > 0 { format!("{name} ({})", self.node.inside) } else { name }
    }

    /// Returns types, share, example and hint.
    fn facts(&self, look: &Look) -> String {
        let (Some(found), Some(survey)) = (self.node.found, self.survey) else {
            return look.text(Key::ListNotSeen);
        };
        let kinds = if self.node.inside > 0 { String::new() } else { kinds(found.kinds, look) };
        let example = found.example.as_ref().map(|example| without_controls(&example.text)).unwrap_or_default();
        let hint = hint(&self.node).map(|hint| look.text(hint.0)).unwrap_or_default();
        let share = pad_left(&share(found.profiles, survey.progress.profiles, look), SHARE);
        let notes = [example, hint].into_iter().filter(|note| !note.is_empty()).collect::<Vec<_>>();
        let between = format!(" {} ", look.glyphs.dot);
        format!("{} {share}  {}", pad(&fit(&kinds, KINDS, look.glyphs), KINDS), notes.join(&between))
    }
}

fn kinds(kinds: Kinds, look: &Look) -> String {
    let name = |kind: Kinds| {
        look.text(match kind {
            Kinds::DATE => Key::KindDate,
            Kinds::NUMBER => Key::KindNumber,
            Kinds::SWITCH => Key::KindSwitch,
            Kinds::LIST => Key::KindList,
            Kinds::OBJECT => Key::KindObject,
            Kinds::NOTHING => Key::KindNothing,
            _ => Key::KindText,
        })
    };
    // Leave `null` out if there is another type: that a value is sometimes missing tells little.
    let only_nothing = kinds == Kinds::NOTHING;
    kinds.each().filter(|kind| only_nothing || *kind != Kinds::NOTHING).map(name).collect::<Vec<_>>().join("/")
}

/// Returns what an operator should know before choosing the attribute: a word for the row, and a sentence.
fn hint(node: &Node<'_>) -> Option<(Key, Key)> {
    if AttributePath::parse(node.path).is_ok_and(|path| path.root() == CONSENTS) {
        return Some((Key::HintConsent, Key::HintConsentAbout));
    }
    let masked = node.found.and_then(|found| found.example.as_ref()).is_some_and(|example| example.masked);
    masked.then_some((Key::HintPersonal, Key::HintPersonalAbout))
}
