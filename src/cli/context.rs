//! The context that every command gets: the folders, the texts, and the means to talk with the user.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use super::{Color, Exit, Failure, Global, language, secrets, talk, wrap};
use crate::destination::Places;
use crate::destination::spec::LOG_FILE;
use crate::secret::redaction::{redacted, remember};
use crate::telemetry;
use crate::text::foreign::without_controls;
use crate::text::{Phrase, Texts, say};

/// The folders, texts and output options of a command.
pub struct Context {
    pub places: Places,
    pub texts: Texts,
    pub color: Color,
    /// Name of the theme, if the user chose one.
    pub theme: Option<String>,
    pub ascii: bool,
    /// Whether to print lines instead of drawing a screen.
    pub plain: bool,
}

impl Context {
    pub(super) fn new(global: Global) -> Result<Self, Failure> {
        let places = Places::new(global.config_dir, global.state_dir)?;
        telemetry::start(global.log_level.as_deref(), places.state_dir());
        for name in ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"] {
            if let Ok(secret) = std::env::var(name) {
                remember(secret.trim());
            }
        }
        let lang = global.lang.or_else(language::system_language);
        let texts = Texts::new(lang.as_deref());
        let (tag, log) = (lang.clone(), places.state_dir().join(LOG_FILE));
        // The closure runs on another thread and `Texts` cannot move there, so it makes its own.
        talk::name_left_out(move |count| Texts::new(tag.as_deref()).text(say::TalkLeftOut { count, file: &log }));
        let Global { color, theme, ascii, plain, .. } = global;
        Ok(Self { places, texts, color, theme, ascii, plain })
    }

    /// Returns true if the user can be asked: stdin and stderr are terminals.
    pub fn is_interactive(&self) -> bool {
        io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// Prints a message to stderr. A message never fails a command: if stderr takes none, only the exit code remains.
    pub fn say(&self, message: impl Into<Phrase>) {
        Self::say_text(&self.texts.text(message));
    }

    /// Prints already translated text to stderr.
    pub(super) fn say_text(text: &str) {
        Self::say_later(text);
        talk::settle();
    }

    /// Queues the text for stderr and returns at once, so that other work is not held up.
    pub(super) fn say_later(text: &str) {
        for line in text.lines() {
            for line in wrap::for_stderr(&without_controls(line), "") {
                talk::say(&line);
            }
        }
    }

    pub(super) fn log_file(&self) -> PathBuf {
        self.places.state_dir().join(LOG_FILE)
    }

    /// Writes a prompt to stderr and stays on its line.
    pub(super) fn prompt(&self, message: impl Into<Phrase>) -> Result<(), Failure> {
        talk::settle();
        let mut stderr = io::stderr().lock();
        write!(stderr, "{} ", redacted(&without_controls(&self.texts.text(message))))?;
        Ok(stderr.flush()?)
    }

    /// Asks on stderr and reads one line from stdin, trimmed; the line is empty if stdin has ended. Fails with
    /// [`Exit::Interrupted`] if a signal comes. Call it only if [`Context::is_interactive`] is true.
    pub fn ask(&self, message: impl Into<Phrase>) -> Result<String, Failure> {
        self.prompt(message)?;
        let unreadable = |error| Failure::new(Exit::Failure, say::AnswerUnreadable { system: Phrase::system(&error) });
        let answer = secrets::read_line().map_err(unreadable)?;
        answer.ok_or_else(|| {
            // The next output starts on a new line.
            let _ = writeln!(io::stderr().lock());
            Failure::silent(Exit::Interrupted)
        })
    }

    /// Asks a question that `y` or `yes` answers with yes. Fails with `needs_yes` if nobody can be asked.
    pub(super) fn confirm(&self, question: impl Into<Phrase>, needs_yes: impl Into<Phrase>) -> Result<bool, Failure> {
        if !self.is_interactive() {
            return Err(Failure::new(Exit::Usage, needs_yes));
        }
        Ok(matches!(self.ask(question)?.to_lowercase().as_str(), "y" | "yes"))
    }
}
