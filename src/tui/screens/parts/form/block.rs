//! What is drawn for each item of a form: its value, its options, and the notes below it.

use std::ops::Range;

use ratatui::text::{Line, Span};

use super::item::{FormItem, FormView, Shape, shape};
use super::offer_list::{OFFERS, OfferList};
use super::{Form, is_on, offers, text_answer, words_answer};
use crate::flow::{Answer, Field, Finding, Flow};
use crate::text::foreign::printable;
use crate::text::{Key, say};
use crate::tui::look::Look;
use crate::tui::screens::parts::{check_mark, mark_finding};
use crate::tui::screens::reading;
use crate::tui::theme::Role;
use crate::tui::widgets::line::{fit, pad, width, wrap};
use crate::tui::widgets::share::share;

/// Fewest rows that the options of the focused field get, however low the screen is.
const LEAST_OPTIONS: usize = 3;

/// In fewer cells than this, what an option means is not shown: the rest of it says nothing.
const LEAST_MEANING: usize = 10;

/// An item with everything that is drawn for it.
pub(super) struct FieldBlock {
    pub(super) item: FormItem,
    pub(super) label: String,
    pub(super) value: BlockValue,
    /// Notes and findings below the answer.
    pub(super) notes: Vec<(Role, String)>,
    /// Number of visible suggestions.
    pub(super) offers: usize,
}

pub(super) enum BlockValue {
    Input,
    Line(Line<'static>),
    /// The visible options below the label, and their indices.
    Options(Vec<Line<'static>>, Range<usize>),
    /// A switch or the folded group, with its label beside it.
    Row(Line<'static>),
}

/// Where the labels stand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum LabelPlacement {
    Above,
    /// Beside its answer, in this many cells.
    Beside(usize),
}

/// The room for a block, in cells and rows.
#[derive(Clone, Copy)]
pub(super) struct BlockRoom {
    pub(super) placement: LabelPlacement,
    pub(super) cells: usize,
    pub(super) rows: usize,
}

/// An option of a field, as a row.
struct OptionRow {
    mark: Span<'static>,
    label: String,
    about: String,
}

impl BlockValue {
    pub(super) fn rows(&self) -> usize {
        match self {
            Self::Input | Self::Line(_) | Self::Row(_) => 1,
            Self::Options(lines, _) => lines.len().max(1),
        }
    }
}

impl FieldBlock {
    pub(super) fn height(&self, placement: LabelPlacement) -> usize {
        let label = match self.value {
            BlockValue::Row(_) => 0,
            BlockValue::Options(..) => 1,
            BlockValue::Input | BlockValue::Line(_) => usize::from(placement == LabelPlacement::Above),
        };
        let offers = if self.offers > 0 { self.offers + 1 } else { 0 };
        label + self.value.rows() + offers + self.notes.len()
    }
}

impl Form {
    pub(super) fn build_block(
        &self,
        view: &FormView<'_>,
        item: FormItem,
        focused: bool,
        room: BlockRoom,
        look: &Look,
    ) -> FieldBlock {
        let flow = view.flow;
        let FormItem::Field(field) = item else { return build_fold(view, focused, look) };
        let label = look.text(field.label());
        let value_room = match room.placement {
            LabelPlacement::Above => room.cells,
            LabelPlacement::Beside(label) => room.cells.saturating_sub(label + 1),
        };
        let value = match shape(field) {
            Shape::Text | Shape::Secret | Shape::Words => BlockValue::Input,
            Shape::Toggle => {
                let (mark, role) = check_mark(is_on(flow, field), look);
                let label_role = if focused { Role::Row } else { role };
                BlockValue::Row(Line::from_iter([look.span(role, mark), look.span(label_role, format!(" {label} "))]))
            }
            Shape::Choice | Shape::Checks if focused => self.list_option_rows(flow, field, room, look),
            Shape::Choice => BlockValue::Line(summarize_choice(flow, field, value_room, look)),
            Shape::Checks => BlockValue::Line(summarize_checks(flow, field, value_room, look)),
        };
        let mut notes = match offers::note(flow, field, look) {
            Some((Role::Warn, text)) => prefix_lines(Role::Warn, look.glyphs.again, &text, room.cells),
            note => note.into_iter().collect(),
        };
        let mut in_sight = 0;
        if let Some(list) = self.focus.offers.as_ref().filter(|_| focused && view.at == Some(item)) {
            in_sight = self.count_rows(list, field, flow, look);
            notes.retain(|(role, _)| *role == Role::Warn);
        }
        for finding in view.visible_findings(field) {
            notes.extend(describe_finding(finding, room.cells, look));
        }
        FieldBlock { item, label, value, notes, offers: in_sight }
    }

    /// Returns how many rows of suggestions are visible; one that says so if none matches.
    fn count_rows(&self, list: &OfferList, field: Field, flow: &Flow, look: &Look) -> usize {
        self.offer_rows(list, field, flow, &look.texts).count().clamp(1, OFFERS)
    }

    /// ```text
    ///  ▌(•) access key     a key pair of an IAM user
    ///   ( ) AWS profile    a profile in ~/.aws, with SSO too
    /// ```
    fn list_option_rows(&self, flow: &Flow, field: Field, room: BlockRoom, look: &Look) -> BlockValue {
        let rows: Vec<OptionRow> =
            self.list_options(flow, field).iter().map(|name| describe_option(flow, field, name, look)).collect();
        // The label and the input for an own option need a row each.
        let beside = 1 + usize::from(self.focus.adding.is_some());
        let fitting = room.rows.saturating_sub(beside).max(1);
        let most = room.rows.saturating_sub(LEAST_OPTIONS).max(LEAST_OPTIONS).min(fitting);
        let highlight = self.highlight(flow, field);
        let visible = highlight.visible(rows.len(), rows.len().min(most));
        let arrow = if visible.len() < rows.len() { width(look.glyphs.arrows[0]) + 1 } else { 0 };
        let labels = rows.iter().map(|row| width(&row.label)).max().unwrap_or_default();
        let line = |index: usize| {
            let row = &rows[index];
            let mark_cells = width(&row.mark.content) + 2;
            let label = fit(&row.label, labels.min(room.cells.saturating_sub(mark_cells)), look.glyphs);
            let about = room.cells.saturating_sub(mark_cells + labels + 2 + arrow);
            let is_here = index == highlight.index() && self.focus.adding.is_none();
            Line::from_iter([
                row.mark.clone(),
                look.span(if is_here { Role::Row } else { Role::Text }, format!(" {} ", pad(&label, labels))),
                look.span(Role::Muted, format!(" {}", cut_meaning(&row.about, about, look))),
            ])
        };
        let mut lines: Vec<_> = visible.clone().map(line).collect();
        if rows.is_empty() {
            let empty = reading::explain_no_namespaces(flow);
            lines.push(Line::from(look.span(Role::Muted, fit(&look.text(empty), room.cells, look.glyphs))));
        }
        if self.focus.adding.is_some() {
            lines.push(Line::from(look.word(Role::Muted, Key::AddOwn)));
        }
        BlockValue::Options(lines, visible)
    }
}

/// ```text
///  ▸ Advanced: 5 settings at their defaults
/// ```
fn build_fold(view: &FormView<'_>, focused: bool, look: &Look) -> FieldBlock {
    let folded: Vec<_> = view.flow.fields().filter(|field| field.is_advanced()).collect();
    let changed = folded.iter().filter(|field| !field.is_default(view.flow.draft())).count();
    let sign = if view.is_open { look.glyphs.open } else { look.glyphs.closed };
    let text = look.text(say::FoldAdvanced { changed, count: folded.len() });
    let line = Line::from(look.span(if focused { Role::Row } else { Role::Text }, format!("{sign} {text} ")));
    FieldBlock {
        item: FormItem::Fold,
        label: String::new(),
        value: BlockValue::Row(line),
        notes: Vec::new(),
        offers: 0,
    }
}

fn describe_option(flow: &Flow, field: Field, name: &str, look: &Look) -> OptionRow {
    let is_choice = shape(field) == Shape::Choice;
    let (on, about) = if field == Field::Identities {
        let chosen = flow.draft().activation.identities.iter().find(|one| one.namespace == name);
        (chosen.is_some(), describe_identity(flow, name, chosen.is_some_and(|one| one.sha256), look))
    } else {
        let on = if is_choice {
            text_answer(flow, field) == name
        } else {
            words_answer(flow, field).iter().any(|one| one == name)
        };
        (on, explain_option(field, name, look))
    };
    let mark = match (is_choice, on) {
        (true, true) => look.glyphs.radio_on,
        (true, false) => look.glyphs.radio_off,
        (false, on) => check_mark(on, look).0,
    };
    let mark = look.span(if on { Role::Choice } else { Role::Text }, mark);
    OptionRow { mark, label: field.option_text(name, &look.texts), about }
}

/// Returns the chosen options in one line, or says that there are none.
fn summarize_checks(flow: &Flow, field: Field, room: usize, look: &Look) -> Line<'static> {
    let names: Vec<String> = match flow.answer(field) {
        Some(Answer::Identities(all)) => all
            .iter()
            .map(|one| {
                let name = printable(&one.namespace);
                if one.sha256 { format!("{name} ({})", look.text(Key::IdentityHashed)) } else { name }
            })
            .collect(),
        _ => words_answer(flow, field).iter().map(|name| field.option_text(name, &look.texts)).collect(),
    };
    if names.is_empty() {
        return Line::from(look.word(Role::Muted, Key::HintNone));
    }
    Line::from(look.span(Role::Choice, fit(&names.join(", "), room, look.glyphs)))
}

/// Returns for example `SHA-256  77 %`.
fn describe_identity(flow: &Flow, name: &str, is_hashed: bool, look: &Look) -> String {
    let survey = flow.facts().survey.get();
    let found = survey.and_then(|survey| Some((survey, survey.namespaces.iter().find(|one| one.name == name)?)));
    let share = found.map_or_else(
        || look.text(Key::ListNotInFeed),
        |(survey, one)| {
            look.text(say::IdentityShareShort { share: share(one.profiles, survey.progress.profiles, look) })
        },
    );
    if is_hashed { format!("{}, {share}", look.text(Key::IdentityHashed)) } else { share }
}

/// Returns the chosen option and its meaning.
fn summarize_choice(flow: &Flow, field: Field, room: usize, look: &Look) -> Line<'static> {
    let name = text_answer(flow, field);
    let label = field.option_text(&name, &look.texts);
    let about = room.saturating_sub(width(look.glyphs.radio_on) + 1 + width(&label) + 2);
    Line::from_iter([
        look.span(Role::Choice, format!("{} {label}", look.glyphs.radio_on)),
        look.span(Role::Muted, format!("  {}", cut_meaning(&explain_option(field, &name, look), about, look))),
    ])
}

/// Returns what an option means; empty if its label says it.
fn explain_option(field: Field, name: &str, look: &Look) -> String {
    field.option_meaning(name).map_or_else(String::new, |key| look.text(key))
}

fn cut_meaning(meaning: &str, cells: usize, look: &Look) -> String {
    let cut = fit(meaning, cells, look.glyphs);
    if cells < LEAST_MEANING && cut != meaning { String::new() } else { cut }
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
