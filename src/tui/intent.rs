//! What a screen or a dialog wants to happen, as data. The app decides on each in one place.

use time::OffsetDateTime;

use crate::backstage::{Begin, Order};
use crate::destination::Spec;
use crate::flow::{self, EffectResult, JobId, Step};

/// A wish of a screen, of a dialog or of the set-up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Intent {
    /// Goes to the backstage as it is.
    Order(Order),
    /// The set-up asks for this.
    Flow(flow::Effect),
    /// Begins another set-up. The app asks first if that would replace an unfinished one.
    Begin(Begin),
    /// Discards the unfinished set-up and begins another one.
    Replace(Begin),
    /// Discards the set-up that was left in this session, then begins another one.
    ReplaceLeft(Begin),
    /// Discards the unfinished set-up and deletes the secret that it has stored.
    Discard,
    /// The same for the one of the two that is named.
    DiscardUnfinished(WhichUnfinished),
    /// Continues an unfinished set-up.
    Resume(WhichUnfinished),
    /// Returns to the current set-up.
    ShowSetUp,
    /// Passes a result to the set-up.
    Tell(JobId, EffectResult),
    /// Starts the stream of the destination of this name and shows it.
    Start(String),
    /// Marks the destination of this name as not started.
    NotStarted(String),
    /// Writes a marked record with each operation.
    SendTest(JobId, Box<Spec>),
    Copy(String),
}

/// Which of the two unfinished setups that an app can have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WhichUnfinished {
    /// The one that was left in this session.
    Left,
    /// The stored draft.
    Stored,
}

/// An unfinished setup in the list of destinations.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnfinishedSetup {
    pub which: WhichUnfinished,
    pub name: String,
    pub step: Step,
    /// When its draft was stored; `None` if it is not stored, or the time is unknown.
    pub kept_at: Option<OffsetDateTime>,
}
