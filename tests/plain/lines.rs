//! Plain mode answered by fixed lines: what each line does, and that none is lost.

use std::collections::VecDeque;
use std::path::Path;

use outflow::delivery::engine::RunEnd;
use outflow::destination::Places;
use outflow::plain::{Keyboard, LineUse, Plain, PlainEnd, PlainOpening, PlainSetup, Typed};
use outflow::secret::Secret;
use outflow::text::Texts;

use super::script::Screen;
use super::{DEADLINE, SECRET, assert_no_secret};

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

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_is_typed_ahead_answers_the_next_question() {
    let root = tempfile::tempdir().unwrap();
    // The first line comes while the destinations are read.
    let screen = type_lines(root.path(), &["1", "crm", "<"], Some("1")).await;
    assert!(screen.contains("Account name [crm]:"), "{screen}");
    let root = tempfile::tempdir().unwrap();
    let screen = type_lines(root.path(), &["1", "1"], Some(UNREADABLE)).await;
    assert!(screen.contains("Can't read this line") && screen.contains("Account name:"), "{screen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_answer_is_told_once_what_is_missing() {
    let root = tempfile::tempdir().unwrap();
    let screen = type_lines(root.path(), &["1", "1", "", "", "", "", "no name", "", "crm"], None).await;
    assert_eq!(screen.matches("This is required.").count(), 1, "{screen}");
    assert_eq!(screen.matches("Access key ID:").count(), 1, "{screen}");
}

/// Presses Enter at every question, but answers one with several lines in turn.
struct Enters {
    screen: Screen,
    question: &'static str,
    lines: VecDeque<&'static str>,
}

impl Keyboard for Enters {
    async fn next(&mut self, line: LineUse) -> Typed {
        if matches!(line, LineUse::Command | LineUse::Steering) {
            return std::future::pending().await;
        }
        let screen = self.screen.text();
        let is_asked = screen.lines().next_back().is_some_and(|prompt| prompt.starts_with(self.question));
        let typed = if is_asked { self.lines.pop_front().unwrap_or_default() } else { "" };
        Typed::Line(Secret::copy_of(typed))
    }

    fn echoes(&self) -> bool {
        false
    }
}

/// Sets up the sandbox.
async fn press_enter(question: &'static str, lines: &[&'static str]) -> (String, PlainEnd) {
    let (root, screen) = (tempfile::tempdir().unwrap(), Screen::default());
    let places = Places::new(Some(root.path().join("config")), Some(root.path().join("state"))).unwrap();
    let setup = PlainSetup { places, folder: root.path().to_owned(), texts: Texts::new(None), ascii: false };
    let keyboard = Enters { screen: screen.clone(), question, lines: lines.iter().copied().collect() };
    let plain = Plain::new(setup, keyboard, screen.clone()).unwrap();
    let ended = tokio::time::timeout(DEADLINE, Box::pin(plain.run(PlainOpening::Sandbox))).await;
    let text = screen.text();
    (text.clone(), ended.unwrap_or_else(|_| panic!("{text}")).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_review_is_printed_again_only_when_it_changes_or_is_asked_for() {
    let review = "Continue to the preview";
    let (screen, ended) = press_enter(review, &["?", "nonsense", "spec", "save", "!"]).await;
    assert_eq!((screen.matches("\nAccount:\n").count(), ended), (1, PlainEnd::Quit), "{screen}");
    let (screen, _) = press_enter(review, &["list", "!"]).await;
    assert_eq!(screen.matches("\nAccount:\n").count(), 2, "{screen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_demo_that_a_pipe_answers_ends_with_its_run_and_waits_are_sentences() {
    let (screen, ended) = press_enter("", &[]).await;
    let PlainEnd::Finished(Some(run)) = ended else { panic!("{ended:?}: {screen}") };
    assert_eq!((run.ended, run.counts.delivered, run.is_followed), (RunEnd::Complete, 10_000, false), "{screen}");
    assert_eq!(screen.matches("\nStep 1 of 9: ").count(), 1, "{screen}");
    assert!(screen.contains("\nreceived 10,000 = delivered 10,000 + waiting 0 + "), "{screen}");
    assert!(screen.contains("\nPreparing.\n") && !screen.contains('\u{2026}'), "{screen}");
}

/// Presses Enter at every question, types `!save` at one, and ends the input once that has saved.
struct Saver {
    screen: Screen,
    question: &'static str,
}

impl Keyboard for Saver {
    async fn next(&mut self, line: LineUse) -> Typed {
        if matches!(line, LineUse::Command | LineUse::Steering) {
            return std::future::pending().await;
        }
        let screen = self.screen.text();
        let prompt = screen.lines().next_back().unwrap_or_default();
        match prompt.starts_with(self.question) {
            _ if screen.contains("It isn't started.") => Typed::End,
            is_asked => Typed::Line(Secret::copy_of(if is_asked { "!save" } else { "" })),
        }
    }

    fn echoes(&self) -> bool {
        false
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_destination_is_saved_at_any_question_without_a_start() {
    for question in ["Continue to the preview", "Start streaming now", "Export"] {
        let (root, screen) = (tempfile::tempdir().unwrap(), Screen::default());
        let places = Places::new(Some(root.path().join("config")), Some(root.path().join("state"))).unwrap();
        let setup = PlainSetup { places, folder: root.path().to_owned(), texts: Texts::new(None), ascii: false };
        let plain = Plain::new(setup, Saver { screen: screen.clone(), question }, screen.clone()).unwrap();
        let ended = tokio::time::timeout(DEADLINE, Box::pin(plain.run(PlainOpening::Sandbox))).await;
        let text = screen.text();
        assert_eq!(ended.unwrap_or_else(|_| panic!("{text}")).unwrap(), PlainEnd::Quit, "{text}");
        assert!(text.contains("Saved ") && !text.contains("Started from line"), "{text}");
    }
}
