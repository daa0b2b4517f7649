//! Draws the Attributes step.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::text::{Line, Span};

use super::AttributesScreen;
use super::branches::{AttributeNode, Mark};
use crate::flow::{Field, Flow, MANY_ATTRIBUTES};
use crate::profile::AttributePath;
use crate::source::survey::{Attribute, Kinds, Survey};
use crate::text::foreign::without_controls;
use crate::text::{Key, Phrase, say};
use crate::tui::layout;
use crate::tui::look::Look;
use crate::tui::screens::parts::picker::{PickerEntries, PickerView};
use crate::tui::screens::parts::{HeightRequest, ListLayout, lay_out_list, list_findings};
use crate::tui::screens::{Page, reading};
use crate::tui::theme::Role;
use crate::tui::widgets::line::{fit, pad, pad_left, width, wrap_lines};
use crate::tui::widgets::narrowing::ListFilter;
use crate::tui::widgets::number::count;
use crate::tui::widgets::rows::RowLook;
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
        let nodes = self.tree.nodes(flow);
        let findings = list_findings(flow, Field::Attributes, usize::from(page.inner().width), look).len();
        let request = HeightRequest { fixed: 1, below: DETAILS, findings };
        let ListLayout { line, list, below } = lay_out_list(flow, page, &request, buf);
        let (list, continue_row) = layout::split_last_row(list);
        let view = PickerView {
            line,
            list,
            continue_row,
            add: [Key::AddAttribute, Key::AddAttributeHint],
            counts: self.counts(flow, look),
            empty: if nodes.count() > 0 { Key::ListNothingMatches } else { reading::explain_empty(flow) },
        };
        let filter = self.picker.filter();
        let cursor = self.picker.draw(&view, look, buf, |index, row_look| {
            nodes.get(index).map_or_else(Vec::new, |node| {
                let is_open = filter.is_on() || nodes.is_open(index);
                let row = AttributeRow { node, mark: nodes.mark(index), is_open, survey: nodes.survey, filter };
                row.spans(usize::from(list.width), row_look, look)
            })
        });
        layout::draw_lines(below, &self.details(flow, usize::from(below.width), look), buf);
        cursor
    }

    fn counts(&self, flow: &Flow, look: &Look) -> String {
        let chosen = Phrase::count(flow.draft().activation.attributes.len());
        let (all, limit) = (Phrase::count(self.tree.leaves()), Phrase::count(MANY_ATTRIBUTES));
        if self.picker.filter().is_on() {
            let shown = Phrase::count(self.picker.filter().found().len());
            look.text(say::AttributeCountsShown { chosen, all, limit, shown })
        } else {
            look.text(say::AttributeCounts { chosen, all, limit })
        }
    }

    /// Returns the lines about the selected attribute. Findings come first.
    fn details(&self, flow: &Flow, wide: usize, look: &Look) -> Vec<Line<'static>> {
        let nodes = self.tree.nodes(flow);
        let mut lines = list_findings(flow, Field::Attributes, wide, look);
        let selected = self.picker.selected().and_then(|index| Some((index, nodes.get(index)?)));
        let Some((index, node)) = selected else {
            lines.extend(wrap_lines(Role::Text, &look.text(Field::Attributes.help()), wide, look));
            return lines;
        };
        let path = fit(&without_controls(node.path), wide, look.glyphs);
        lines.push(Line::from(look.span(Role::Title, path)));
        let text = match (node.found, nodes.survey) {
            (Some(found), Some(survey)) => describe_attribute(found, survey, look),
            _ => look.text(Key::ListNotInFeed),
        };
        lines.extend(wrap_lines(Role::Text, &text, wide, look));
        let consequence = match (nodes.mark(index), node.inside) {
            (Mark::Within, _) => Some(look.text(Key::AttributeWithin)),
            (_, 0) => None,
            (_, count) => Some(look.text(say::AttributeBranch { count })),
        };
        let hints = [hint(&node).map(|hint| look.text(hint.about)), consequence];
        lines.extend(hints.iter().flatten().flat_map(|text| wrap_lines(Role::Muted, text, wide, look)));
        lines
    }
}

fn describe_attribute(found: &Attribute, survey: &Survey, look: &Look) -> String {
    let facts = look.text(say::AttributeFacts {
        kinds: name_kinds(found.kinds, look),
        profiles: count(found.profiles, look),
        share: share(found.profiles, survey.progress.profiles, look),
    });
    match &found.example {
        Some(example) => format!("{facts} {}", look.text(say::AttributeExample { example: example.text.as_str() })),
        None => facts,
    }
}

struct AttributeRow<'s> {
    node: AttributeNode<'s>,
    mark: Mark,
    is_open: bool,
    survey: Option<&'s Survey>,
    filter: &'s ListFilter,
}

impl AttributeRow<'_> {
    /// ```text
    ///   ▾ [-] person (12)                     98 %
    ///       [x] email               text      98 %  j…@…e.com       personal
    /// ```
    fn spans(&self, wide: usize, row_look: RowLook, look: &Look) -> Vec<Span<'static>> {
        let role = |role| row_look.role(role);
        let fold = match (self.node.inside, self.is_open) {
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
        spans.extend(self.filter.highlight(&name, look.style(role(Role::Text)), look));
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
        let kinds = if self.node.inside > 0 { String::new() } else { name_kinds(found.kinds, look) };
        let example = found.example.as_ref().map(|example| without_controls(&example.text)).unwrap_or_default();
        let hint = hint(&self.node).map(|hint| look.text(hint.word)).unwrap_or_default();
        let share = pad_left(&share(found.profiles, survey.progress.profiles, look), SHARE);
        let notes = [example, hint].into_iter().filter(|note| !note.is_empty()).collect::<Vec<_>>();
        let between = format!(" {} ", look.glyphs.dot);
        format!("{} {share}  {}", pad(&fit(&kinds, KINDS, look.glyphs), KINDS), notes.join(&between))
    }
}

fn name_kinds(kinds: Kinds, look: &Look) -> String {
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

/// What an operator should know before choosing an attribute.
struct AttributeHint {
    /// For the row.
    word: Key,
    /// A sentence, for the details.
    about: Key,
}

fn hint(node: &AttributeNode<'_>) -> Option<AttributeHint> {
    if AttributePath::parse(node.path).is_ok_and(|path| path.root() == CONSENTS) {
        return Some(AttributeHint { word: Key::HintConsent, about: Key::HintConsentAbout });
    }
    let masked = node.found.and_then(|found| found.example.as_ref()).is_some_and(|example| example.masked);
    masked.then_some(AttributeHint { word: Key::HintPersonal, about: Key::HintPersonalAbout })
}
