//! What a screen or a dialog wants to happen, as data. The app decides on each in one place.

use crate::backstage::{Begin, Order};
use crate::destination::Spec;
use crate::flow::{self, EffectResult, JobId};

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
    /// Discards the unfinished set-up and deletes the secret that it has stored.
    Discard,
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
