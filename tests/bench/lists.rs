//! Measures how fast long lists answer a key, and how fast Outflow surveys a source.

use std::sync::Arc;
use std::time::{Duration, Instant};

use outflow::backstage::{DestinationKind, Order, Reply};
use outflow::destination::account::SignInKind;
use outflow::destination::draft::{Draft, WizardProgress as At};
use outflow::flow::{self, EffectResult, FlowInput, Step};
use outflow::source::file::FeedSettings;
use outflow::source::survey::{
    self, Attribute, Ended, Kinds, MembershipCounts, Progress, Report, Segment, Survey, Surveying,
};
use outflow::source::{FeedSize, FileSource, Source};
use outflow::text::Texts;
use outflow::tui::app::{AppMsg, Model};
use outflow::tui::effect::AppEffect;
use outflow::tui::keys::{Chord, KeyName};
use outflow::tui::look::Look;
use outflow::tui::theme::Theme;
use outflow::tui::view;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::case::Measured;
use crate::feed::{self, Skew};
use crate::report::aligned;
use crate::{Failure, process};

/// Screen size in cells.
const SIZE: (u16, u16) = (200, 60);

const ROWS: usize = 100_000;

const NODES: usize = 50_000;

/// Lines in the survey.
const LINES: u64 = 1_000_000;

/// Target time for the answer to a key, in milliseconds.
const WANTED: f64 = 16.0;

/// Number of rounds of key presses.
const TURNS: usize = 20;

/// Times that the app took to process a key, and to draw, in milliseconds.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Answered {
    pub(crate) keys: usize,
    pub(crate) mean: f64,
    pub(crate) p99: f64,
    pub(crate) slowest: f64,
    /// The slowest key, and the number of keys slower than [`WANTED`].
    pub(crate) key: String,
    pub(crate) late: usize,
}

/// Text for the filter: single letters, some deleted again, and words that match many rows or few.
const TYPED: &str = "s<segment 77<<<<<<<<9x1<propensity 4";

/// Measures a list of [`ROWS`], a tree of [`NODES`] with all of it selected and cleared, and a survey of [`LINES`].
pub(crate) fn run() -> Result<Vec<Measured>, Failure> {
    Ok(vec![list()?, tree()?, all()?, surveyed()?])
}

fn list() -> Result<Measured, Failure> {
    let mut app = App::at(Step::Segments, many_segments())?;
    app.filter();
    measured(format!("list of {ROWS} rows"), Step::Segments, app)
}

fn tree() -> Result<Measured, Failure> {
    let mut app = App::at(Step::Attributes, many_attributes())?;
    app.filter();
    measured(format!("tree of {NODES} nodes"), Step::Attributes, app)
}

/// Selects and clears all nodes.
fn all() -> Result<Measured, Failure> {
    let mut app = App::at(Step::Attributes, many_attributes())?;
    // The key selects only what the filter finds or what is unfolded. Every path has this letter.
    for key in [Chord::char('/'), Chord::char('s')] {
        app.press(key);
    }
    app.took.clear();
    (0..TURNS).for_each(|_| app.press(Chord::ctrl('a')));
    measured(format!("all of {NODES} nodes"), Step::Attributes, app)
}

/// Returns the times of the keys, which were all pressed in this step's list.
fn measured(case: String, step: Step, mut app: App) -> Result<Measured, Failure> {
    if app.model.step() != Some(step) {
        return Err(format!("{case}: a key has led away from the list").into());
    }
    Ok(Measured { case, answered: Some(app.answered()), peak_mib: process::peak_mib()?, ..Measured::default() })
}

pub(crate) fn table(measured: &[Measured]) -> String {
    let heads =
        ["case", "keys", "mean ms", "p99 ms", "slowest ms", "slowest key", "over 16 ms", "lines/s"].map(String::from);
    let rows = measured.iter().map(|one| {
        let answered = one.answered.clone().unwrap_or_default();
        let time = |ms: f64| if answered.keys > 0 { format!("{ms:.2}") } else { String::new() };
        let speed = if one.events > 0 { format!("{:.0}", one.events as f64 / one.seconds) } else { String::new() };
        let keys = if answered.keys > 0 { answered.keys.to_string() } else { String::new() };
        let late = if answered.keys > 0 { answered.late.to_string() } else { String::new() };
        [
            one.case.clone(),
            keys,
            time(answered.mean),
            time(answered.p99),
            time(answered.slowest),
            answered.key,
            late,
            speed,
        ]
    });
    aligned(&std::iter::once(heads).chain(rows).collect::<Vec<_>>())
}

/// The app without a terminal. It times each key.
struct App {
    model: Model,
    look: Look,
    buffer: Buffer,
    took: Vec<(f64, String)>,
}

impl App {
    /// Starts the app at a step of a set-up whose source has this survey.
    fn at(step: Step, survey: Survey) -> Result<Self, Failure> {
        let mut draft = Draft::new();
        draft.account.sign_in = SignInKind::Ambient;
        draft.account.region = "us-east-2".into();
        draft.name = "bench".into();
        draft.stream = "segments".into();
        draft.source.path = "profiles.ndjson".into();
        let done = Step::ALL[..step.place()].iter().map(|step| step.name().to_owned()).collect();
        draft.progress = At { at: step.name().to_owned(), done, again: Vec::new(), ..Default::default() };
        let texts = Arc::new(Texts::new(None));
        let now = OffsetDateTime::UNIX_EPOCH;
        let mut model = Model::new(now, Arc::clone(&texts));
        let setting = FlowInput { draft, destinations: Vec::new(), folder: "/".into(), now };
        let asked = model
            .update(AppMsg::Reply(Reply::Begin(Box::new(setting), DestinationKind::Kinesis)))
            .into_iter()
            .find_map(|effect| match effect {
                AppEffect::Order(Order::Flow(flow::Effect::SurveySource(job, _))) => Some(job),
                _ => None,
            });
        model.update(AppMsg::Reply(Reply::EffectResult(
            asked.ok_or("no survey was asked for")?,
            EffectResult::Survey(Box::new(survey)),
        )));
        let buffer = Buffer::empty(Rect::new(0, 0, SIZE.0, SIZE.1));
        Ok(Self { model, look: Look::new(texts, Theme::Dark), buffer, took: Vec::new() })
    }

    /// Types into the filter, moves in the list and selects, repeatedly. `<` deletes a letter.
    fn filter(&mut self) {
        let letter = |c: char| if c == '<' { Chord::new(KeyName::Backspace) } else { Chord::char(c) };
        let of = |codes: &[KeyName]| codes.iter().map(|code| Chord::new(*code)).collect::<Vec<_>>();
        let about = of(&[
            KeyName::Enter,
            KeyName::Char(' '),
            KeyName::Down,
            KeyName::Char(' '),
            KeyName::Home,
            KeyName::Char('/'),
            KeyName::Esc,
        ]);
        for _ in 0..TURNS {
            let typed = TYPED.chars().map(letter);
            let folds = of(&[KeyName::Left, KeyName::Right]);
            let keys = std::iter::once(Chord::char('/')).chain(typed).chain(about.clone()).chain(folds);
            keys.for_each(|key| self.press(key));
        }
    }

    fn press(&mut self, key: Chord) {
        let began = Instant::now();
        self.model.update(AppMsg::Key(key));
        self.buffer.reset();
        view::draw(&self.model, &self.look, self.buffer.area, &mut self.buffer);
        self.took.push((began.elapsed().as_secs_f64() * 1e3, format!("{:?}", key.code)));
    }

    /// Returns the times since the last call.
    fn answered(&mut self) -> Answered {
        Answered::of(std::mem::take(&mut self.took))
    }
}

impl Answered {
    /// Computes the figures from pairs of time in milliseconds and key.
    pub(crate) fn of(mut took: Vec<(f64, String)>) -> Self {
        took.sort_by(|one, other| one.0.total_cmp(&other.0));
        let at =
            |percent: usize| took.get((took.len() * percent / 100).min(took.len() - 1)).cloned().unwrap_or_default();
        let mean = took.iter().map(|(time, _)| time).sum::<f64>() / took.len() as f64;
        let late = took.iter().filter(|(time, _)| *time > WANTED).count();
        let ((slowest, key), (p99, _)) = (at(100), at(99));
        Self { keys: took.len(), mean, p99, slowest, key, late }
    }
}

fn progress() -> Progress {
    Progress {
        lines: 1,
        bytes: 1,
        profiles: 1,
        malformed: 0,
        without_identity: 0,
        of: FeedSize::Unknown,
        took: Duration::ZERO,
    }
}

/// Returns a survey with more segments than a survey counts separately.
fn many_segments() -> Survey {
    let segment = |number: usize| Segment {
        namespace: "ups".into(),
        id: format!("{number:08x}-23c1-4bb3-a495-00d3{number:08x}"),
        name: Some(format!("Segment number {number}, high propensity to convert")),
        membership: MembershipCounts { realized: 1, existing: 2, exited: 3, other: 0 },
        entries: 1,
        exits: 1,
        first_seen: Some(1_700_000_000),
    };
    let segments = (0..ROWS).map(segment).collect();
    Survey {
        progress: progress(),
        ended: Ended::Complete,
        segments,
        attributes: vec![],
        namespaces: vec![],
        caps: vec![],
    }
}

/// Returns attributes in branches of ten, three levels deep.
fn many_attributes() -> Survey {
    let mut attributes = Vec::new();
    let mut add = |path: String, inside: usize| {
        let (depth, name_at) = (path.matches('.').count(), path.rfind('.').map_or(0, |dot| dot + 1));
        let depth = u16::try_from(depth).unwrap_or(u16::MAX);
        attributes.push(Attribute { path, name_at, depth, kinds: Kinds::TEXT, profiles: 1, example: None, inside });
    };
    for outer in 0..NODES / 111 {
        add(format!("segment{outer:04}"), 110);
        for middle in 0..10 {
            add(format!("segment{outer:04}.propensity{middle}"), 10);
            (0..10).for_each(|leaf| add(format!("segment{outer:04}.propensity{middle}.value{leaf}"), 0));
        }
    }
    Survey {
        progress: progress(),
        ended: Ended::Complete,
        segments: vec![],
        attributes,
        namespaces: vec![],
        caps: vec![],
    }
}

/// Surveys a file on its own thread, as the app does.
fn surveyed() -> Result<Measured, Failure> {
    let path = feed::file(LINES, LINES / 2, Skew::None)?;
    let (sender, reports) = std::sync::mpsc::channel();
    let setting = survey::Setting { time: Duration::from_mins(10), ..survey::Setting::usual(1_800_000_000) };
    let (began, cpu) = (Instant::now(), process::cpu_seconds()?);
    let open = move || {
        Ok(Box::new(FileSource::open(&path.to_string_lossy(), &FeedSettings::default(), None)?) as Box<dyn Source>)
    };
    let surveying = Surveying::start(open, setting, move |report| drop(sender.send(report)))?;
    let survey = reports.iter().find_map(|report| if let Report::Done(done) = report { Some(done) } else { None });
    drop(surveying);
    let lines = survey.ok_or("the survey never ended")??.progress.lines;
    Ok(Measured {
        case: format!("survey of {LINES} lines"),
        events: lines,
        seconds: began.elapsed().as_secs_f64(),
        cpu_seconds: process::cpu_seconds()? - cpu,
        peak_mib: process::peak_mib()?,
        ..Measured::default()
    })
}
