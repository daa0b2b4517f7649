//! What the app asks of the world, as data, and the notes it shows.

use crate::destination::spec::Credentials;
use crate::flow;
use crate::text::{Named, Value};

/// Something the app asks for. No secret is in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Effect {
    /// What the set-up asks for.
    Flow(flow::Effect),
    /// Asks something of the destination of this name, which streams.
    Order(String, Order),
    /// Gives text to the terminal's clipboard.
    Copy(String),
    /// Writes a text to a new file of this name.
    SaveText(String, String),
    /// Draws everything anew.
    Redraw,
    /// Ends the app.
    Quit,
}

/// What is asked of a destination that streams.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Order {
    /// Send nothing for now.
    Pause,
    /// Go on.
    Resume,
    /// Look whether a pause is over.
    Look,
    /// Read no more, deliver what was read, and stop.
    Drain,
    /// Stop at once.
    Stop,
    /// Sign by these credentials from now on.
    SignIn(Credentials),
    /// Tell the names of the saved accounts.
    ListAccounts,
    /// Check the permissions meanwhile.
    Check,
    /// Read the dead letters.
    ReadLetters,
    /// Give the least policy to the terminal's clipboard.
    CopyPolicy,
}

/// Something to be said on the message line. It holds its key, so that the language may change under it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Said {
    /// How much it weighs.
    pub tone: Tone,
    /// The key of its text.
    pub key: Id,
    /// Its variables.
    pub values: Vec<(&'static str, Word)>,
}

/// How much something weighs that is said.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tone {
    /// It went well.
    Good,
    /// It is under way, or worth knowing.
    Info,
    /// It should be looked at.
    Warn,
    /// It went wrong. It stays until a key is pressed.
    Bad,
}

/// The key of a text, whoever it belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Id(&'static str);

/// A variable of a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Word {
    /// A text, perhaps from elsewhere.
    Text(String),
    /// A number, written as the language writes it.
    Count(u64),
}

impl Said {
    /// Something without variables.
    pub fn new(tone: Tone, key: impl Named) -> Self {
        Self { tone, key: Id(key.id()), values: Vec::new() }
    }

    /// With this variable.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Word>) -> Self {
        self.values.push((name, value.into()));
        self
    }

    /// Its variables, as the texts take them.
    pub fn values(&self) -> Vec<(&'static str, Value<'_>)> {
        let value = |word: &'_ Word| match word {
            Word::Text(text) => Value::from(text.clone()),
            Word::Count(count) => Value::from(*count),
        };
        self.values.iter().map(|(name, word)| (*name, value(word))).collect()
    }
}

impl Named for Id {
    fn id(self) -> &'static str {
        self.0
    }
}

impl From<&str> for Word {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Word {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<u64> for Word {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

impl From<usize> for Word {
    fn from(count: usize) -> Self {
        Self::Count(count as u64)
    }
}
