//! What the app asks of the world, as data, and the notes it shows.

use crate::delivery::share::Share;
use crate::destination::Spec;
use crate::destination::applying::Beginning;
use crate::destination::draft::{AccountDraft, Draft};
use crate::destination::paused::Paused;
use crate::destination::spec::Credentials;
use crate::destination::stream_record::StreamChange;
use crate::flow::{self, JobId, Plan, Step};
use crate::source::file::FileOrder;
use crate::text::{Named, Phrase, Texts, Value};
use crate::tui::layers::Wanted;
use crate::tui::widgets::number::grouped;

/// Something the app asks for. No secret is in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Effect {
    /// What the set-up asks for.
    Flow(flow::Effect),
    /// Saves what a plan says, and reads its feed from there: what was asked by [`super::app::Msg::AskFrom`].
    ApplyFrom(JobId, Box<Plan>, Beginning),
    /// Starts a destination whose stream is another one: what was answered to [`super::app::Msg::AskStream`].
    StreamAnyway(String, StreamChange),
    /// Saves a destination with this order of its files, and starts it: what was answered to [`super::app::Msg::AskOrder`].
    StreamInOrder(String, FileOrder),
    /// Stores the typed secret in a file under the passphrase that was typed: [`super::app::Msg::AskNewPassphrase`].
    StoreUnderPassphrase(JobId, Box<AccountDraft>),
    /// Keeps the typed secret for this session as what that account needs: [`super::app::Msg::AskMeans`]. Then this is done,
    /// or the step at hand asks again.
    KeepMeans(Wanted, String, Option<Box<Effect>>),
    /// The destinations: [`super::app::Msg::Catalogue`].
    ReadCatalogue,
    /// The same, if something has changed since, and nobody is looking already.
    LookAgain,
    /// The draft that is kept, if there is one: [`super::app::Msg::Offered`].
    OfferDraft,
    /// Begins a set-up: [`super::app::Msg::Begin`].
    Begin(Begin),
    /// Nobody waits any more for what a set-up before this one has asked for.
    CancelAll,
    /// Removes a destination with what its runs remember.
    Remove(String),
    /// Writes one marked record by each operation: [`super::app::Msg::Tested`]. Of the spec only account and connection
    /// count.
    SendTest(JobId, Box<Spec>),
    /// Asks something of the destination of this name, which streams.
    Order(String, Order),
    /// Puts the typed key in place of the one of the account that the destination of this name signs in by: name, account.
    RenewKey(String, String),
    /// Gives text to the terminal's clipboard.
    Copy(String),
    /// Writes a text to a new file of this name.
    SaveText(String, String),
    /// Draws everything anew.
    Redraw,
    /// Draws everything in other colours.
    NextTheme,
    /// The mouse is the app's from now on, or the terminal's.
    Mouse(bool),
    /// Gives the terminal back to the shell until it lets the app go on.
    Suspend,
    /// Ends the app.
    Quit,
}

/// With which answers a set-up begins.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Begin {
    /// With none.
    New,
    /// With those of a draft.
    Draft(Box<Draft>),
    /// With all that the sandbox can know.
    Sandbox,
    /// With those of a destination, unless it streams here: then that is looked at.
    Open(String),
    /// With those of a destination that is to be changed.
    Edit(String),
    /// The same, at this step.
    EditAt(String, Step),
    /// With those of a destination, for another one.
    Copy(String),
}

/// A saved destination.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DestinationSeen {
    /// Its name.
    pub name: String,
    /// Where it leads.
    pub kind: Kind,
    /// Its stream.
    pub stream: String,
    /// Its region.
    pub region: String,
    /// How it stands.
    pub standing: Standing,
}

/// Where a destination leads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// To a stream at AWS, or at an endpoint of one's own.
    Kinesis,
    /// To the embedded endpoint.
    Sandbox,
}

/// How a destination stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Standing {
    /// It does not run. What became of its events, where that is known.
    Stopped(Option<Past>),
    /// Another process runs it.
    RunsElsewhere,
    /// Another process runs it, and sends nothing: why.
    PausedElsewhere(Paused),
    /// Its spec cannot be read: why.
    Faulty(Phrase),
}

impl Standing {
    /// Whether another process runs it.
    pub fn is_elsewhere(&self) -> bool {
        matches!(self, Self::RunsElsewhere | Self::PausedElsewhere(_))
    }
}

/// What all runs of a destination have done with its events.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Past {
    /// Those that are acknowledged.
    pub delivered: u64,
    /// Those that can never be delivered.
    pub dead: u64,
}

/// What is asked of a destination that streams.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Order {
    /// Send nothing for now.
    Pause,
    /// Go on.
    Resume,
    /// Use this share of the pace.
    Use(Share),
    /// Go on without order, for this run.
    AllowUnordered,
    /// Look whether a pause is over.
    Look,
    /// Read no more, deliver what was read, and stop.
    Drain,
    /// Stop at once.
    Stop,
    /// Sign by these credentials from now on.
    SignIn(Credentials),
    /// Tell the names of the saved accounts and of the profiles.
    ListAccounts,
    /// Check the permissions of these meanwhile.
    Check(Credentials),
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
    /// Another text.
    Named(Id),
    /// A sentence of ours, or a part of one.
    Phrase(Phrase),
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

    /// With why: a sentence of ours, whatever stands in it.
    #[must_use]
    pub fn because(self, reason: impl Into<Phrase>) -> Self {
        self.with("reason", Word::Phrase(reason.into()))
    }

    /// Its text.
    pub fn text(&self, texts: &Texts) -> String {
        let value = |word: &'_ Word| match word {
            Word::Text(text) => Value::from(text.clone()),
            Word::Phrase(phrase) => Value::from(phrase.text(texts)),
            Word::Named(id) => Value::from(texts.text(*id)),
            Word::Count(count) => Value::from(grouped(*count, texts)),
        };
        let values: Vec<_> = self.values.iter().map(|(name, word)| (*name, value(word))).collect();
        texts.text_with(self.key, &values)
    }
}

impl Named for Id {
    fn id(self) -> &'static str {
        self.0
    }
}

impl From<Id> for Word {
    fn from(id: Id) -> Self {
        Self::Named(id)
    }
}

impl Id {
    /// The key of `text`.
    pub fn of(text: impl Named) -> Self {
        Self(text.id())
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
