//! A person who answers plain mode by what stands on the screen.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use outflow::flow::{Field, Step};
use outflow::plain::{Keyboard, LineUse, Typed};
use outflow::secret::Secret;
use outflow::text::Texts;
use tokio::sync::Notify;

use super::answers::{Scenario, typed};

/// Most answers of a script.
const MOST: usize = 500;

/// What was printed.
#[derive(Clone, Default)]
pub(crate) struct Screen(Arc<Mutex<String>>);

impl Screen {
    pub(crate) fn text(&self) -> String {
        self.0.lock().unwrap().clone()
    }
}

impl Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().push_str(std::str::from_utf8(bytes).unwrap());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// How the person answers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    StraightOn,
    /// Goes back once from every question.
    BackOnce,
}

pub(crate) struct Script {
    screen: Screen,
    scenario: Scenario,
    manner: Manner,
    endpoint: String,
    /// Questions from which the person went back.
    left: BTreeSet<String>,
    answered: Arc<Mutex<BTreeSet<Field>>>,
    /// The lines of the list that is being answered.
    lines: Vec<String>,
    /// All events have arrived: a feed of files never ends, so the run is drained.
    arrived: Arc<Notify>,
    /// How often the person has asked to drain the run.
    drains: usize,
    count: usize,
}

impl Script {
    pub(crate) fn new(
        scenario: Scenario,
        manner: Manner,
        endpoint: &str,
        screen: &Screen,
        arrived: &Arc<Notify>,
    ) -> Self {
        Self {
            screen: screen.clone(),
            scenario,
            manner,
            endpoint: endpoint.to_owned(),
            left: BTreeSet::new(),
            answered: Arc::default(),
            lines: Vec::new(),
            arrived: Arc::clone(arrived),
            drains: 0,
            count: 0,
        }
    }

    /// The fields that were answered.
    pub(crate) fn answered(&self) -> Arc<Mutex<BTreeSet<Field>>> {
        Arc::clone(&self.answered)
    }

    fn answer(&mut self) -> String {
        let screen = self.screen.text();
        self.count += 1;
        assert!(self.count < MOST, "it asks without end: {}", &screen[screen.len().saturating_sub(3000)..]);
        let prompt = screen.lines().next_back().unwrap_or_default().to_owned();
        if let Some(line) = self.lines.pop() {
            return line;
        }
        let Some(field) = field_of(&screen, &prompt) else { return self.other(&screen, &prompt) };
        if self.goes_back(field.name()) {
            return "<".into();
        }
        if !self.answered.lock().unwrap().insert(field) {
            return String::new();
        }
        let mut lines = typed(field, self.scenario, &self.endpoint);
        if matches!(field.kind(), outflow::flow::AnswerKind::MultiChoice | outflow::flow::AnswerKind::Tree) {
            lines.push(String::new());
        }
        lines.reverse();
        self.lines = lines;
        self.lines.pop().unwrap()
    }

    fn goes_back(&mut self, question: &str) -> bool {
        self.manner == Manner::BackOnce && self.left.insert(question.to_owned())
    }

    /// Answers a question that is no field.
    fn other(&mut self, screen: &str, prompt: &str) -> String {
        let is_asked = |text: &str| prompt.starts_with(text);
        if is_asked("Continue to the preview") {
            return match () {
                () if self.left.insert("spec".into()) => "spec".into(),
                () if self.goes_back("review") => "<".into(),
                () => String::new(),
            };
        }
        if is_asked("Start streaming now") {
            return if self.goes_back("preview") { "<".into() } else { "y".into() };
        }
        if is_asked("Key (not shown)") {
            return super::SECRET_PAIR.into();
        }
        assert!(is_asked("Number ["), "{screen}");
        let question = screen.rfind("\nDestinations\n").max(screen.rfind("\nWhat do you want to do?\n")).unwrap();
        let listed = &screen[question..];
        if listed.contains("What do you want to do?") {
            return "Continue anyway".into();
        }
        let number = |text: &str| {
            let line = listed.lines().find(|line| line.contains(text))?;
            Some(line.split('.').next().unwrap().to_owned())
        };
        if screen.contains("Saving the destination.") {
            return number(". Quit").unwrap();
        }
        number("Continue the setup of").unwrap_or_else(|| number("Set up a destination").unwrap())
    }
}

/// The field of the current step that the prompt begins with.
fn field_of(screen: &str, prompt: &str) -> Option<Field> {
    let texts = Texts::new(None);
    let of_step =
        |step: &Step| screen.rfind(&format!(": {}. {}.", texts.text(step.title()), texts.text(step.purpose())));
    let step = Step::ALL.into_iter().max_by_key(|step| of_step(step)).unwrap();
    let named = |field: &Field| {
        let rest = prompt.strip_prefix(&texts.text(field.label()));
        rest.is_some_and(|rest| rest.starts_with([':', ',']) || rest.starts_with(" ["))
    };
    Field::of_step(step).find(named)
}

impl Keyboard for Script {
    async fn next(&mut self, line: LineUse) -> Typed {
        match line {
            LineUse::Answer | LineUse::Secret => Typed::Line(Secret::copy_of(&self.answer())),
            LineUse::Steering if self.scenario != Scenario::Temporary => {
                // A run that cannot sign in delivers nothing, so the person stops it by a second command.
                match (self.drains, self.scenario) {
                    (0, _) => self.arrived.notified().await,
                    (1, Scenario::Role) => {}
                    _ => return std::future::pending().await,
                }
                self.drains += 1;
                Typed::Line(Secret::copy_of("d"))
            }
            LineUse::Command | LineUse::Steering => std::future::pending().await,
        }
    }

    fn echoes(&self) -> bool {
        false
    }
}
