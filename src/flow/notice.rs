//! What a set-up has to say of itself.

use super::Step;
use crate::text::Phrase;

/// Something to be said beside the answers, until the next thing happens.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Notice {
    /// The secret has so many characters, others than those of AWS: whether it is used all the same.
    SecretLength(usize),
    /// AWS is asked who a typed key is; the step goes on by itself then.
    Trying,
    /// It refuses the key.
    KeyRefused,
    /// It could not be asked: why.
    NotTried(Phrase),
    /// The secret is on its way to its place.
    Storing,
    /// It did not get there: why.
    StoreFailed(Phrase),
    /// The destination is being saved.
    Saving,
    /// That step cannot be reached yet.
    NotReachable(Step),
    /// So many answers are in the way of the plan.
    Blocked(usize),
    /// Something that was asked for did not work: why.
    Failed(Phrase),
}
