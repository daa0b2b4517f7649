//! Plain mode against a sandbox: one script of answers gives the same settings and the same events as the flow and as `apply`.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a failed assumption fails the test")]

mod answers;
mod script;

use std::collections::{BTreeSet, VecDeque};
use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use outflow::destination::draft::Draft;
use outflow::destination::run::preview::{PreviewStep, Previewing};
use outflow::destination::{Places, Saved, Spec};
use outflow::flow::{AnswerKind, Field, Flow, FlowInput, Msg};
use outflow::kinesis::{AwsCredentials, Client, Connection};
use outflow::plain::{Keyboard, LineUse, Plain, PlainEnd, PlainOpening, PlainSetup, Typed};
use outflow::sandbox::{Limits, Sandbox};
use outflow::secret::Secret;
use outflow::source::sample::{SampleFeed, SampleSource};
use outflow::source::{Block, Filled, Position, Source};
use outflow::text::Texts;
use time::OffsetDateTime;

use answers::{Scenario, answer};
use script::{Manner, Screen, Script};

const NOW: OffsetDateTime = time::macros::datetime!(2026-05-25 21:24:39 UTC);

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const TOKEN: &str = "FwoGZXIvYXdzEXAMPLETOKEN";

/// A key as the console shows it.
const SECRET_PAIR: &str = "AKIAQNZGKIQY56JQ7WML,wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

/// Longest time that a set-up takes.
const DEADLINE: Duration = Duration::from_secs(100);

/// Folders, a feed and a stream.
struct Site {
    root: tempfile::TempDir,
    sandbox: Sandbox,
}

impl Site {
    async fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("feeds")).unwrap();
        fs::write(root.path().join("feeds/profiles.ndjson"), feed()).unwrap();
        let sandbox = Sandbox::start(Limits::Lifted).await.unwrap();
        let connection = Connection {
            region: sandbox.region().to_owned(),
            endpoint_url: Some(sandbox.endpoint_url()),
            credentials: AwsCredentials::Sandbox,
        };
        Client::connect(connection).await.unwrap().make_stream("segments", 2).await.unwrap();
        Self { root, sandbox }
    }

    fn places(&self) -> Places {
        let inside = |name: &str| Some(self.root.path().join(name));
        Places::new(inside("config"), inside("state")).unwrap()
    }

    /// Answers plain mode. Returns what was printed, and the fields that were asked.
    async fn answer(&self, scenario: Scenario, manner: Manner) -> (String, BTreeSet<Field>) {
        let screen = Screen::default();
        let script = Script::new(scenario, manner, &self.sandbox.endpoint_url(), &screen);
        let answered = script.answered();
        let setup = PlainSetup {
            places: self.places(),
            folder: self.root.path().to_owned(),
            texts: Texts::new(None),
            ascii: false,
        };
        let plain = Plain::new(setup, script, screen.clone()).unwrap().by_clock(|| NOW);
        let ended = tokio::time::timeout(DEADLINE, Box::pin(plain.run(PlainOpening::Destinations))).await;
        let text = screen.text();
        assert_eq!(ended.unwrap_or_else(|_| panic!("{text}")).unwrap(), PlainEnd::Quit, "{text}");
        let answered = Mutex::lock(&answered).unwrap().clone();
        (text, answered)
    }

    /// The settings file of the flow after the same answers.
    fn by_flow(&self, scenario: Scenario) -> String {
        let (draft, folder) = (Draft::new(), self.root.path().to_owned());
        let (mut flow, _) = Flow::new(FlowInput { draft, destinations: Vec::new(), folder, now: NOW });
        for field in Field::ALL {
            if let Some(answer) = answer(*field, scenario, &self.sandbox.endpoint_url())
                && field.is_asked(flow.draft())
            {
                flow.update(Msg::Answer(*field, answer));
            }
        }
        flow.draft().to_spec()
    }

    /// The events of a destination as its next run would send them.
    fn events(&self, spec: &Spec) -> Vec<(String, Vec<u8>)> {
        let mut events = Vec::new();
        let mut previewing = Previewing::open(spec, &self.root.path().join("elsewhere")).unwrap();
        loop {
            match previewing.advance().unwrap() {
                PreviewStep::Event(event) => events.push((event.partition.to_string(), event.body)),
                PreviewStep::Passed => {}
                PreviewStep::Waits | PreviewStep::End => return events,
            }
        }
    }
}

fn feed() -> Vec<u8> {
    let mut source = SampleSource::new(SampleFeed { count: 500, rate: 0, seed: 3 }, Position::default());
    let (mut feed, mut block) = (Vec::new(), Block::default());
    while source.fill(&mut block).unwrap() == Filled::Lines {
        for line in &block.lines {
            feed.extend_from_slice(block.text(line));
            feed.push(b'\n');
        }
    }
    feed
}

/// The settings file that was printed at the review.
fn printed(screen: &str) -> &str {
    let from = screen.find("\nname = ").unwrap() + 1;
    let end = screen[from..].find("\nAccount:\n").unwrap();
    &screen[from..=from + end]
}

#[tokio::test(flavor = "multi_thread")]
async fn one_script_of_answers_gives_the_same_settings_and_the_same_events_everywhere() {
    let site = Site::new().await;
    let mut asked = BTreeSet::new();
    for scenario in Scenario::ALL {
        let (screen, answered) = site.answer(scenario, Manner::StraightOn).await;
        asked.extend(answered);
        let spec = printed(&screen);
        assert_eq!(spec, site.by_flow(scenario), "{scenario:?}");
        let saved = site.places().load(scenario.name()).unwrap_or_else(|error| panic!("{error}: {screen}"));
        let applied = Saved::read(spec.as_bytes(), "spec", site.root.path()).unwrap().mapped(None, NOW).unwrap();
        assert_eq!(applied.spec(), saved.spec(), "{scenario:?}");
        let events = site.events(saved.spec());
        assert!(events.len() > 100, "{scenario:?}: {} events\n{screen}", events.len());
        assert_eq!(events, site.events(applied.spec()), "{scenario:?}");
        let delivered = format!("delivered {} + waiting 0", events.len());
        // The feeds of files are followed, so those runs are drained right after their start.
        let is_whole = screen.contains("\nFinished: ") && screen.contains(&delivered);
        assert!(screen.contains("\nreceived ") && is_whole == (scenario == Scenario::Temporary), "{screen}");
        assert_no_secret(&screen, site.root.path());
    }
    let left_out: Vec<_> = Field::ALL.iter().filter(|field| !asked.contains(field)).collect();
    assert!(left_out.is_empty(), "no scenario asks {left_out:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn going_back_at_every_question_ends_with_the_same_settings() {
    let site = Site::new().await;
    for scenario in [Scenario::Key, Scenario::Temporary] {
        let (screen, answered) = site.answer(scenario, Manner::BackOnce).await;
        assert_eq!(printed(&screen), site.by_flow(scenario), "{scenario:?}");
        assert!(answered.iter().any(|field| field.kind() == AnswerKind::Secret));
        assert!(site.places().load(scenario.name()).is_ok(), "{screen}");
    }
}

/// Stands for a line that the keyboard cannot read.
const UNREADABLE: &str = "\u{fffd}";

/// Lines that are typed one after another, whatever is asked, and a command while it waits.
struct FixedLines {
    lines: VecDeque<String>,
    command: Option<&'static str>,
}

impl Keyboard for FixedLines {
    async fn next(&mut self, line: LineUse) -> Typed {
        let typed = match line {
            LineUse::Answer | LineUse::Secret => self.lines.pop_front(),
            LineUse::Command | LineUse::Steering => match self.command.take() {
                Some(command) => Some(command.to_owned()),
                None => std::future::pending().await,
            },
        };
        match typed.as_deref() {
            Some(UNREADABLE) => Typed::Unreadable,
            Some(line) => Typed::Line(Secret::copy_of(line)),
            None => Typed::End,
        }
    }

    fn echoes(&self) -> bool {
        true
    }
}

async fn type_lines(root: &Path, lines: &[&str], command: Option<&'static str>) -> String {
    let screen = Screen::default();
    let places = Places::new(Some(root.join("config")), Some(root.join("state"))).unwrap();
    let setup = PlainSetup { places, folder: root.to_owned(), texts: Texts::new(None), ascii: true };
    let keyboard = FixedLines { lines: lines.iter().map(|line| (*line).to_owned()).collect(), command };
    let plain = Plain::new(setup, keyboard, screen.clone()).unwrap();
    let ended = tokio::time::timeout(DEADLINE, Box::pin(plain.run(PlainOpening::Destinations))).await;
    let text = screen.text();
    assert_eq!(ended.unwrap_or_else(|_| panic!("{text}")).unwrap(), PlainEnd::Interrupted, "{text}");
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_at_a_visible_question_is_refused_and_the_draft_is_kept_when_the_input_ends() {
    let root = tempfile::tempdir().unwrap();
    let screen = type_lines(root.path(), &["1", "1", SECRET, "crm", "??", "no key \u{1b}[2J"], None).await;
    assert_eq!(screen.matches("This looks like a secret").count(), 1, "{screen}");
    assert!(screen.contains("A backslash before a command") && !screen.contains('\u{1b}'), "{screen}");
    assert!(screen.contains("The draft of this setup is kept."), "{screen}");
    assert_no_secret(&screen, root.path());
    let resumed = type_lines(root.path(), &["1", "", "", "<"], None).await;
    assert!(resumed.contains("1. Continue the setup of") && resumed.contains("Account name [crm]:"), "{resumed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_ends_when_the_operator_says_so() {
    let root = tempfile::tempdir().unwrap();
    // It accepts connections and never answers.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", silent.local_addr().unwrap());
    let lines = ["1", "1", "crm", "AKIAQNZGKIQY56JQ7WML", SECRET, "2", "us-east-2", &endpoint];
    let screen = type_lines(root.path(), &lines, Some("s")).await;
    assert!(screen.contains("Asking AWS who these credentials belong to."), "{screen}");
    assert!(screen.contains("\nStep 2 of 9: Authentication."), "{screen}");
    assert_no_secret(&screen, root.path());
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_at_a_hidden_prompt_are_no_secret() {
    let root = tempfile::tempdir().unwrap();
    let begin = ["1", "1", "crm", "AKIAQNZGKIQY56JQ7WML"];
    let typed = |lines: &[&'static str]| [&begin[..], lines].concat();
    let screen = type_lines(root.path(), &typed(&["help", "??", " ? ", ">", "<"]), None).await;
    assert_eq!(screen.matches("A backslash before a command").count(), 2, "{screen}");
    assert!(screen.contains("\nIt is stored only in the place chosen below"), "{screen}");
    // Without the secret, the step can't be skipped.
    assert_eq!(screen.matches("\nThe secret is missing.").count(), 1, "{screen}");
    assert!(screen.contains("\nAccess key ID [AKIAQNZGKIQY56JQ7WML]:"), "{screen}");
    assert!(!screen.contains("Keep the secret"), "{screen}");
    let root = tempfile::tempdir().unwrap();
    let screen = type_lines(root.path(), &typed(&[r"\help", "n", "<"]), None).await;
    assert!(screen.contains("The secret has 4 characters"), "{screen}");
    assert!(!screen.contains("A backslash before a command"), "{screen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_cannot_be_read_is_no_answer() {
    let root = tempfile::tempdir().unwrap();
    let screen =
        type_lines(root.path(), &[UNREADABLE, "1", "1", "crm", "AKIAQNZGKIQY56JQ7WML", UNREADABLE, ""], None).await;
    assert_eq!(screen.matches("Can't read this line").count(), 2, "{screen}");
    assert_eq!(screen.matches("\nThe secret is missing.").count(), 1, "{screen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn help_lists_the_options_again_and_only_listed_numbers_are_answers() {
    let root = tempfile::tempdir().unwrap();
    let lines = ["?", "1", "?", "1", "crm", "AKIAQNZGKIQY56JQ7WML", SECRET, "2", "/zzz", "99", "/ohio", "?", "3"];
    let screen = type_lines(root.path(), &lines, None).await;
    assert_eq!(screen.matches("\n1. Set up a destination\n").count(), 2, "{screen}");
    assert_eq!(screen.matches("Sign in with:\n1. access key\n").count(), 2, "{screen}");
    assert!(screen.contains("\nRegion: No matches.\n"), "{screen}");
    assert!(screen.contains("\nRegion: No option has this number or name."), "{screen}");
    assert!(screen.contains("\nRegion: 2. us-east-2: US East (Ohio)\n"), "{screen}");
}

/// No secret on the screen, and none in a file.
fn assert_no_secret(screen: &str, folder: &Path) {
    let holds = |bytes: &[u8]| {
        [SECRET, TOKEN].iter().any(|secret| bytes.windows(secret.len()).any(|window| window == secret.as_bytes()))
    };
    assert!(!holds(screen.as_bytes()), "{screen}");
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            assert_no_secret("", &path);
        } else {
            assert!(!holds(&fs::read(&path).unwrap()), "{}", path.display());
        }
    }
}
