//! Shows the progress through the wizard: the stages on top, the steps of the current stage below.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::flow::{Flow, Stage, Step, StepStatus};
use crate::text::{Key, say};
use crate::tui::live::StreamView;
use crate::tui::look::Look;
use crate::tui::spots::Spot;
use crate::tui::theme::Role;
use crate::tui::widgets::line::width;

/// The current step and the mark of each step.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StepperState {
    step: Step,
    marks: [StepStatus; Step::ALL.len()],
    /// The destination streams while its set-up is edited.
    streams: bool,
}

impl StepperState {
    pub fn from_flow(flow: &Flow) -> Self {
        Self { step: flow.current_step(), marks: Step::ALL.map(|step| flow.step_status(step)), streams: false }
    }

    /// The steps of a stream: every step before it is done.
    pub fn for_stream() -> Self {
        Self { step: Step::Stream, marks: [StepStatus::Done; Step::ALL.len()], streams: false }
    }

    /// Marks the stream step, if the destination of this set-up streams here or did so.
    #[must_use]
    pub fn with_stream(mut self, live: Option<&StreamView>) -> Self {
        if let Some(live) = live {
            self.streams = live.is_running();
            self.marks[Step::Stream.place()] = StepStatus::Done;
        }
        self
    }

    fn stage(self, stage: Stage) -> StepMark {
        if self.step.stage() == stage {
            return StepMark::Current;
        }
        if stage == Stage::Stream && self.streams {
            return StepMark::Running;
        }
        let marks: Vec<_> =
            Step::ALL.into_iter().filter(|step| step.stage() == stage).map(|step| self.marks[step.place()]).collect();
        if marks.contains(&StepStatus::Outdated) {
            StepMark::Mark(StepStatus::Outdated)
        } else if marks.contains(&StepStatus::Pending) {
            StepMark::Mark(StepStatus::Pending)
        } else {
            StepMark::Mark(StepStatus::Done)
        }
    }

    fn step(self, step: Step) -> StepMark {
        if self.step == step { StepMark::Current } else { StepMark::Mark(self.marks[step.place()]) }
    }
}

#[derive(Clone, Copy)]
enum StepMark {
    Current,
    Running,
    Mark(StepStatus),
}

const STAGES: [(Stage, Key); 5] = [
    (Stage::Account, Key::StepAccount),
    (Stage::Authentication, Key::StepAuthentication),
    (Stage::Segments, Key::StepSegments),
    (Stage::Preview, Key::StepPreview),
    (Stage::Stream, Key::StepStream),
];

/// Draws the stages on one line. If they do not fit, draws the current stage with its number.
pub fn draw_stepper(steps: StepperState, area: Rect, look: &Look, buf: &mut Buffer) {
    let between = format!(" {} ", look.glyphs.across.repeat(2));
    let (mut spans, mut spots) = (vec![Span::raw(" ")], Vec::new());
    for (place, (stage, title)) in STAGES.into_iter().enumerate() {
        if place > 0 {
            spans.push(look.span(Role::Border, between.clone()));
        }
        // A click on the current stage stays at the current step.
        let first = Step::ALL.into_iter().find(|step| step.stage() == stage);
        let leads = if steps.step.stage() == stage { Some(steps.step) } else { first };
        spots.extend(leads.map(|step| (spans.len(), step)));
        spans.extend(sign(steps.stage(stage), look.text(title), look));
    }
    let line = Line::from(spans);
    if line.width() <= usize::from(area.width) {
        note_steps(&line, &spots, area, look);
        buf.set_line(area.x, area.y, &line, area.width);
        return;
    }
    let place = STAGES.iter().position(|(stage, _)| *stage == steps.step.stage()).unwrap_or_default();
    let short = look.text(say::HeadStep { number: place + 1, count: STAGES.len(), title: STAGES[place].1 });
    let line = Line::from_iter([
        Span::raw(" "),
        look.span(Role::Focus, look.glyphs.now),
        look.span(Role::Title, format!(" {short}")),
    ]);
    buf.set_line(area.x, area.y, &line, area.width);
}

/// Draws the steps of the current stage on one line, with narrower gaps if they do not fit.
pub fn substeps(steps: StepperState, area: Rect, look: &Look, buf: &mut Buffer) {
    let line = |gap: &'static str| {
        let (mut spans, mut spots) = (Vec::new(), Vec::new());
        for step in Step::ALL.into_iter().filter(|step| step.stage() == steps.step.stage()) {
            if !spans.is_empty() {
                spans.push(Span::raw(gap));
            }
            let title = if step == Step::Identities { look.text(Key::HeadIdentities) } else { look.text(step.title()) };
            spots.push((spans.len(), step));
            spans.extend(sign(steps.step(step), title, look));
        }
        (Line::from(spans), spots)
    };
    let wide = line("   ");
    let (line, spots) = if wide.0.width() <= usize::from(area.width) { wide } else { line(" ") };
    note_steps(&line, &spots, area, look);
    buf.set_line(area.x, area.y, &line, area.width);
}

/// Notes where each step can be clicked. Each pair holds the index of the first of the step's three spans, and the
/// step.
fn note_steps(line: &Line<'_>, steps: &[(usize, Step)], area: Rect, look: &Look) {
    let cells = |spans: &[Span<'_>]| u16::try_from(spans.iter().map(Span::width).sum::<usize>()).unwrap_or(u16::MAX);
    for (place, step) in steps {
        let (before, own) = (cells(&line.spans[..*place]), cells(&line.spans[*place..*place + 3]));
        look.spots.note(Rect { x: area.x + before, width: own, height: 1, ..area }, Spot::Step(*step));
    }
}

fn sign(standing: StepMark, title: String, look: &Look) -> [Span<'static>; 3] {
    let (sign, sign_role, role) = match standing {
        StepMark::Current => (look.glyphs.now, Role::Focus, Role::Title),
        StepMark::Running => (look.glyphs.under_way, Role::Info, Role::Text),
        StepMark::Mark(StepStatus::Done) => (look.glyphs.done, Role::Good, Role::Text),
        StepMark::Mark(StepStatus::Outdated) => (look.glyphs.again, Role::Warn, Role::Text),
        StepMark::Mark(StepStatus::Pending) => (look.glyphs.to_come, Role::Muted, Role::Muted),
    };
    [look.span(sign_role, sign), Span::raw(" "), look.span(role, title)]
}

/// Draws the head of the destinations: the product's name on the left, a short description on the right.
pub fn catalogue_head(area: Rect, look: &Look, buf: &mut Buffer) {
    let name = Line::from_iter([Span::raw(" "), look.word(Role::Title, Key::HeadName)]);
    buf.set_line(area.x, area.y, &name, area.width);
    let about = look.text(Key::HeadAbout);
    let cells = u16::try_from(width(&about) + 1).unwrap_or(area.width).min(area.width);
    let line = Line::from(look.span(Role::Muted, about));
    buf.set_line(area.x + area.width - cells, area.y, &line, cells);
}
