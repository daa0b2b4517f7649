//! What every command is given: the folders, the texts, and how to talk with the operator.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use super::{Color, Exit, Failure, Global, secrets, talk, wrap};
use crate::destination::Places;
use crate::destination::store::LOG_FILE;
use crate::secret::redaction::{redacted, remember};
use crate::telemetry;
use crate::text::foreign::{printable, without_controls};
use crate::text::{Named, TalkKey, Texts, Value};

/// What every command is given.
pub struct Context {
    /// The folders.
    pub places: Places,
    /// The texts in the operator's language.
    pub texts: Texts,
    /// When to use colour.
    pub color: Color,
    /// The colours' name, when one was chosen.
    pub theme: Option<String>,
    /// Draw with ASCII only.
    pub ascii: bool,
    /// Print lines instead of drawing a screen.
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
        let lang = global.lang.or_else(system_language);
        let texts = Texts::new(lang.as_deref());
        let (tag, log) = (lang.clone(), places.state_dir().join(LOG_FILE));
        // Texts stay on their thread.
        talk::name_left_out(move |count| more_in(&Texts::new(tag.as_deref()), TalkKey::LeftOut, count, &log));
        let Global { color, theme, ascii, plain, .. } = global;
        Ok(Self { places, texts, color, theme, ascii, plain })
    }

    /// Whether somebody can be asked: both ends are a terminal.
    pub fn is_interactive(&self) -> bool {
        io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// Says one text on stderr. Talk steers nothing: where stderr takes none, the exit code is all that can be said.
    pub fn say(&self, key: impl Named, values: &[(&str, Value<'_>)]) {
        Self::say_text(&self.texts.text_with(key, values));
    }

    /// Says on stderr what is in words already.
    pub(super) fn say_text(text: &str) {
        Self::say_later(text);
        talk::settle();
    }

    /// The same, but waits for nobody: whatever goes on beside it is not held up.
    pub(super) fn say_later(text: &str) {
        for line in text.lines() {
            for line in wrap::for_stderr(&without_controls(line), "") {
                talk::say(&line);
            }
        }
    }

    /// The file of the log.
    pub(super) fn log_file(&self) -> PathBuf {
        self.places.state_dir().join(LOG_FILE)
    }

    /// Writes a question on stderr, and stays on its line.
    pub(super) fn prompt(&self, key: impl Named, values: &[(&str, Value<'_>)]) -> Result<(), Failure> {
        talk::settle();
        let mut stderr = io::stderr().lock();
        write!(stderr, "{} ", redacted(&without_controls(&self.texts.text_with(key, values))))?;
        Ok(stderr.flush()?)
    }

    /// Asks on stderr and reads one line from stdin, trimmed; empty when stdin has ended. A signal ends it. Only to be called
    /// when [`Context::is_interactive`].
    pub fn ask(&self, key: impl Named, values: &[(&str, Value<'_>)]) -> Result<String, Failure> {
        self.prompt(key, values)?;
        let answer = secrets::line()
            .map_err(|error| Failure::new(Exit::Failure, format!("Could not read the answer: {error}.")))?;
        answer.ok_or_else(|| {
            // What comes next stands on a line of its own.
            let _ = writeln!(io::stderr().lock());
            Failure::new(Exit::Interrupted, "")
        })
    }
}

/// A sentence about so many lines more, which are in `file`.
pub(super) fn more_in(texts: &Texts, key: TalkKey, count: u64, file: &Path) -> String {
    texts.text_with(key, &[("count", count.into()), ("file", printable(&file.display().to_string()).into())])
}

/// The language of the locale variables, as a tag: `de_AT.UTF-8` is `de-AT`.
fn system_language() -> Option<String> {
    let value = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| {
        let value = std::env::var(name).ok()?;
        (!value.is_empty()).then_some(value)
    })?;
    let tag = value.split(['.', '@']).next().unwrap_or_default();
    Some(tag.replace('_', "-"))
}
