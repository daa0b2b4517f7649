//! Draws the Source step: where profiles come from, and beside it what the survey found there.

use std::path::PathBuf;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

use super::Page;
use crate::backstage::Order;
use crate::backstage::completion::PathCompletion;
use crate::flow::{Answer, Fact, Field, Flow, Msg, Step};
use crate::source::FilesAhead;
use crate::source::survey::Survey;
use crate::text::foreign::printable;
use crate::text::{Key, Notification, Phrase, Tone, say};
use crate::tui::frame::{Side, StepperState, split_panes, substeps};
use crate::tui::input::{Handled, UserInput};
use crate::tui::intent::Intent;
use crate::tui::keys::{Action, KeyContext};
use crate::tui::layout;
use crate::tui::look::Look;
use crate::tui::screens::ScreenContext;
use crate::tui::screens::parts::form::Form;
use crate::tui::theme::Role;
use crate::tui::widgets::line::wrap_lines;

/// How many files are named, in reading order.
const NAMED: usize = 3;

/// How many names a path is offered.
const OFFERED: usize = 12;

#[derive(Default)]
pub struct SourceScreen {
    form: Form,
    /// The path whose possible names were shown: the next Tab leaves the field.
    offered: Option<String>,
    /// The path whose completion was asked for. One is asked for at a time: a folder may answer slowly.
    asked: Option<String>,
    /// The last completion, with the path that it is about.
    completion: Option<(String, PathCompletion)>,
}

impl SourceScreen {
    pub fn go_to(&mut self, field: Field) {
        self.form.go_to(field);
    }

    pub(super) fn contexts(&self, flow: &Flow) -> Vec<KeyContext> {
        let is_path = self.form.focused(flow) == Some(Field::Path);
        is_path.then_some(KeyContext::Path).into_iter().chain(self.form.contexts(flow)).collect()
    }

    pub(super) fn act(&mut self, input: &UserInput<'_>, flow: &mut Flow, desk: &mut ScreenContext<'_>) -> Handled {
        let before = flow.draft().source.path.clone();
        let handled = match input {
            UserInput::Do(Action::CompletePath) if self.complete(flow, desk) => Handled::Yes,
            UserInput::Do(Action::CompletePath) => self.form.act(&UserInput::Do(Action::NextField), flow, desk),
            input => self.form.act(input, flow, desk),
        };
        if flow.draft().source.path != before {
            desk.intents.extend(self.ask_completion(flow));
        }
        handled
    }

    /// Asks what the typed path can become, so that it is known when Tab is pressed.
    fn ask_completion(&mut self, flow: &Flow) -> Option<Intent> {
        let path = &flow.draft().source.path;
        if self.asked.is_some() || path.trim().is_empty() {
            return None;
        }
        self.asked = Some(path.clone());
        Some(Intent::Order(Order::CompletePath(path.clone(), flow.folder().to_owned())))
    }

    /// Stores a completion. Asks again if the path has changed since.
    pub fn take_completion(&mut self, typed: String, found: Option<PathCompletion>, flow: &Flow) -> Option<Intent> {
        self.asked.take_if(|asked| *asked == typed)?;
        let is_outdated = flow.draft().source.path != typed;
        self.completion = found.map(|found| (typed, found));
        if is_outdated { self.ask_completion(flow) } else { None }
    }

    /// Completes the typed path. Returns false if nothing is added, and the possible names were shown before.
    fn complete(&mut self, flow: &mut Flow, desk: &mut ScreenContext<'_>) -> bool {
        let typed = flow.draft().source.path.clone();
        let before = self.offered.take();
        let Some((_, found)) = self.completion.take_if(|(of, _)| *of == typed) else { return false };
        let is_longer = found.text != typed;
        if is_longer {
            desk.tell(flow, Msg::Answer(Field::Path, Answer::Text(found.text.clone())));
            self.form.go_to(Field::Path);
        } else if found.names.len() < 2 || before.as_ref() == Some(&typed) {
            return false;
        }
        if found.names.len() > 1 {
            let names = found.names.iter().take(OFFERED).map(|name| printable(name)).collect::<Vec<_>>().join("  ");
            let more = found.names.len().saturating_sub(OFFERED);
            desk.say(Notification::new(Tone::Info, say::SayPathNames { names, more }));
            self.offered = Some(found.text);
        }
        true
    }

    pub(super) fn draw(&self, flow: &Flow, page: &Page<'_>, buf: &mut Buffer) -> Option<Position> {
        substeps(StepperState::from_flow(flow), Rect { height: 1, ..page.inner() }, page.look, buf);
        let area = layout::skip_rows(page.area, 1);
        let panes = split_panes(area, Side::HELP, page.look, buf);
        let form = page.purpose(Step::Source, panes.form, buf);
        let rest = self.form.draw_help(flow, panes.side, page.look, buf);
        draw_survey(flow, rest, page.look, buf);
        self.form.draw(flow, form, page.look, buf)
    }
}

/// Draws what the survey has found so far.
fn draw_survey(flow: &Flow, area: Rect, look: &Look, buf: &mut Buffer) {
    let cells = usize::from(area.width);
    let mut lines = vec![Line::from(look.word(Role::Title, Key::PanelFound))];
    let words = |role, text: &str| wrap_lines(role, text, cells, look);
    match &flow.facts().survey {
        Fact::NotRequested => lines.extend(words(Role::Muted, &look.text(Key::PanelFoundLater))),
        Fact::Loading(_, None) => lines.extend(words(Role::Info, &look.text(Key::SayReadingBegins))),
        Fact::Stopped(None, _) => lines.extend(words(Role::Muted, &look.text(Key::NothingStopped))),
        Fact::Failed(reason) => lines.extend(words(Role::Bad, &look.reason(reason))),
        Fact::Loading(_, Some(survey)) | Fact::Stopped(Some(survey), _) | Fact::Ready(survey) => {
            lines.extend(describe_survey(survey, look).iter().flat_map(|(role, text)| words(*role, text)));
        }
    }
    if let Some(files) = &flow.facts().files {
        lines.extend(words(Role::Text, &list_files(files, look)));
    }
    layout::draw_lines(area, &lines, buf);
}

/// Returns the first files in the order in which they are read.
fn list_files(files: &FilesAhead, look: &Look) -> String {
    let named = |file: &PathBuf| printable(&file.display().to_string());
    let listed: Vec<_> = files.first.iter().take(NAMED).map(named).collect();
    let more = files.first.len() - listed.len() + files.more;
    look.text(say::FoundFiles { names: listed.join(", "), more: (more as u64) })
}

fn describe_survey(survey: &Survey, look: &Look) -> Vec<(Role, String)> {
    let progress = &survey.progress;
    let mut lines = vec![
        (Role::Text, look.text(say::FoundProfiles { count: Phrase::count(progress.profiles) })),
        (Role::Text, look.text(say::FoundSegments { count: Phrase::count(survey.segments.len()) })),
        (Role::Text, look.text(say::FoundAttributes { count: Phrase::count(survey.attributes.len()) })),
    ];
    let names: Vec<_> = survey.namespaces.iter().map(|one| printable(&one.name)).collect();
    lines.push((Role::Text, look.text(say::FoundNamespaces { names: names.join(", ") })));
    if progress.malformed > 0 {
        lines.push((Role::Warn, look.text(say::FoundMalformed { count: Phrase::count(progress.malformed) })));
    }
    if progress.without_identity > 0 {
        lines.push((Role::Warn, look.text(say::FoundNameless { count: Phrase::count(progress.without_identity) })));
    }
    lines
}
