//! Plain mode against a sandbox: one script of answers gives the same settings and the same events as the flow, the app and
//! `apply`.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed assumption fails the test")]
#![expect(clippy::large_futures, reason = "a test awaits few of them")]

mod answers;
mod app;
mod arrived;
#[expect(dead_code, reason = "other suites need the rest")]
#[path = "../tui/desk.rs"]
mod desk;
mod lines;
mod script;

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use outflow::destination::draft::Draft;
use outflow::destination::run::preview::{PreviewStep, Previewing};
use outflow::destination::{Places, Saved, Spec};
use outflow::flow::{AnswerKind, Field, Flow, FlowInput, Msg};
use outflow::plain::{Plain, PlainEnd, PlainOpening, PlainSetup};
use outflow::sandbox::{Limits, Sandbox};
use outflow::source::sample::{SampleFeed, SampleSource};
use outflow::source::{Block, Filled, Position, Source};
use outflow::text::Texts;
use time::OffsetDateTime;
use tokio::sync::Notify;

use answers::{Scenario, answer};
use app::AppPerson;
use arrived::{Record, Stream};
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
    stream: Stream,
}

impl Site {
    async fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("feeds")).unwrap();
        fs::write(root.path().join("feeds/profiles.ndjson"), feed()).unwrap();
        let sandbox = Sandbox::start(Limits::Lifted).await.unwrap();
        let stream = Stream::new(&sandbox).await;
        Self { root, sandbox, stream }
    }

    fn folder(&self, way: &str, name: &str) -> PathBuf {
        self.root.path().join(way).join(name)
    }

    /// The folders of one way to set up.
    fn places(&self, way: &str) -> Places {
        Places::new(Some(self.folder(way, "config")), Some(self.folder(way, "state"))).unwrap()
    }

    /// Answers plain mode, and drains a run without an end once it has begun and `expected` records have arrived. Returns what was printed, and
    /// the fields that were asked.
    async fn answer(&self, scenario: Scenario, manner: Manner, expected: Option<usize>) -> (String, BTreeSet<Field>) {
        let (screen, arrived) = (Screen::default(), Arc::new(Notify::new()));
        let script = Script::new(scenario, manner, &self.sandbox.endpoint_url(), &screen, &arrived);
        let answered = script.answered();
        let setup = PlainSetup {
            places: self.places("plain"),
            folder: self.root.path().to_owned(),
            texts: Texts::new(None),
            ascii: false,
        };
        let plain = Plain::new(setup, script, screen.clone()).unwrap().by_clock(|| NOW);
        let arrival = async {
            while !screen.text().contains("Started from line") {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            self.stream.wait_for(expected.unwrap_or_default()).await;
            arrived.notify_one();
        };
        let both = async { tokio::join!(Box::pin(plain.run(PlainOpening::Destinations)), arrival).0 };
        let ended = Box::pin(tokio::time::timeout(DEADLINE, both)).await;
        let text = screen.text();
        assert_eq!(ended.unwrap_or_else(|_| panic!("{text}")).unwrap(), PlainEnd::Quit, "{text}");
        let answered = Mutex::lock(&answered).unwrap().clone();
        (text, answered)
    }

    /// Answers the app by keys, and streams as plain mode does. Returns the settings file.
    async fn by_app(&self, scenario: Scenario, expected: Option<usize>) -> String {
        let endpoint = self.sandbox.endpoint_url();
        let mut person = AppPerson::new(self.places("app"), self.root.path(), scenario, &endpoint);
        let answers = async {
            let spec = person.set_up().await;
            person.stream(&self.stream, expected).await;
            spec
        };
        let spec = tokio::time::timeout(DEADLINE, Box::pin(answers)).await.unwrap();
        person.end().await;
        spec
    }

    /// Applies the settings file with the command, with the accounts of plain mode. Returns the saved file.
    fn apply(&self, way: &str, scenario: Scenario, spec: &str) -> String {
        let accounts = self.folder(way, "config/accounts");
        fs::create_dir_all(&accounts).unwrap();
        for entry in fs::read_dir(self.folder("plain", "config/accounts")).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), accounts.join(entry.file_name())).unwrap();
        }
        let file = format!("{}.toml", scenario.name());
        fs::write(self.root.path().join(&file), spec).unwrap();
        let applied = self.command(way).args(["apply", &file]).output().unwrap();
        assert!(applied.status.success(), "{applied:?}");
        self.saved(way, scenario)
    }

    fn saved(&self, way: &str, scenario: Scenario) -> String {
        fs::read_to_string(self.folder(way, &format!("config/destinations/{}.toml", scenario.name()))).unwrap()
    }

    /// Runs an applied destination with the command until `expected` records have arrived.
    async fn run_command(&self, way: &str, scenario: Scenario, expected: usize) {
        let mut run = self.command(way);
        run.args(["run", scenario.name(), "--secret-stdin"]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = run.stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(scenario.key().as_bytes()).unwrap();
        tokio::time::timeout(DEADLINE, self.stream.wait_for(expected)).await.unwrap();
        if scenario != Scenario::Temporary {
            std::process::Command::new("kill").arg("-TERM").arg(child.id().to_string()).status().unwrap();
        }
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{output:?}");
    }

    fn command(&self, way: &str) -> std::process::Command {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_outflow"));
        command.current_dir(self.root.path()).env("LANG", "C.UTF-8");
        command.arg("--config-dir").arg(self.folder(way, "config"));
        command.arg("--state-dir").arg(self.folder(way, "state"));
        command
    }

    /// The events that the settings of the flow give.
    fn expected(&self, scenario: Scenario) -> Vec<(String, Vec<u8>)> {
        let spec = self.by_flow(scenario);
        let saved = Saved::read(spec.as_bytes(), "spec", self.root.path()).unwrap().mapped(None, NOW).unwrap();
        self.events(saved.spec())
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
    let end = screen[from..].find("\nContinue to the preview").unwrap();
    &screen[from..=from + end]
}

/// A saved settings file without the moments at which its segments were mapped.
fn without_moments(saved: &str) -> String {
    let mut parts = saved.split(", mapped_at = ");
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |text, part| text + &part[part.find(" }").unwrap()..])
}

#[tokio::test(flavor = "multi_thread")]
async fn one_script_of_answers_gives_the_same_settings_and_the_same_bytes_everywhere() {
    let mut site = Site::new().await;
    let mut asked = BTreeSet::new();
    for scenario in Scenario::ALL {
        let events = site.expected(scenario);
        assert!(events.len() > 100, "{scenario:?}: {} events", events.len());
        // The profile of the role is nowhere, so its run cannot sign in.
        let expected = Some(events.len()).filter(|_| scenario != Scenario::Role);
        let (screen, answered) = Box::pin(site.answer(scenario, Manner::StraightOn, expected)).await;
        asked.extend(answered);
        let spec = printed(&screen);
        assert_eq!(spec, site.by_flow(scenario), "{scenario:?}");
        let saved = site.places("plain").load(scenario.name()).unwrap_or_else(|error| panic!("{error}: {screen}"));
        assert_eq!(site.events(saved.spec()), events, "{scenario:?}");
        let delivered = expected.map_or("delivered 0 + ".into(), |count| format!("delivered {count} + waiting 0"));
        let is_finite = scenario == Scenario::Temporary;
        assert!(screen.contains("\nreceived ") && screen.contains(&delivered), "{screen}");
        assert_eq!(screen.contains("\nFinished: "), is_finite, "{screen}");
        assert_no_secret(&screen, &site.folder("plain", ""));
        let by_plain = site.stream.take().await;
        let bodies = |records: &[Record]| -> BTreeSet<Vec<u8>> {
            records.iter().map(|(_, data)| data.trim_ascii_end().to_vec()).collect()
        };
        assert_eq!(by_plain.len(), expected.unwrap_or_default(), "{scenario:?}");
        if expected.is_some() {
            assert_eq!(bodies(&by_plain), bodies(&events), "{scenario:?}");
        }

        let spec = spec.to_owned();
        assert_eq!(site.by_app(scenario, expected).await, spec, "{scenario:?}");
        assert_eq!(site.places("app").load(scenario.name()).unwrap().spec(), saved.spec(), "{scenario:?}");
        assert!(site.stream.take().await == by_plain, "{scenario:?}: the app sends other bytes");

        let applied = site.apply("printed", scenario, &spec);
        assert_eq!(without_moments(&applied), without_moments(&site.saved("plain", scenario)), "{scenario:?}");
        // Events can hold the moment at which a segment was mapped, so the run takes over that of plain mode.
        site.apply("command", scenario, &site.saved("plain", scenario));
        assert_eq!(site.places("command").load(scenario.name()).unwrap().spec(), saved.spec(), "{scenario:?}");
        if let Some(expected) = expected {
            site.run_command("command", scenario, expected).await;
            assert!(site.stream.take().await == by_plain, "{scenario:?}: the command sends other bytes");
        }
    }
    let left_out: Vec<_> = Field::ALL.iter().filter(|field| !asked.contains(field)).collect();
    assert!(left_out.is_empty(), "no scenario asks {left_out:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn going_back_at_every_question_ends_with_the_same_settings() {
    let site = Site::new().await;
    for scenario in [Scenario::Key, Scenario::Temporary] {
        let (screen, answered) = Box::pin(site.answer(scenario, Manner::BackOnce, None)).await;
        assert_eq!(printed(&screen), site.by_flow(scenario), "{scenario:?}");
        assert!(answered.iter().any(|field| field.kind() == AnswerKind::Secret));
        assert!(site.places("plain").load(scenario.name()).is_ok(), "{screen}");
    }
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
