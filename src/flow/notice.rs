//! The messages of the wizard.

use super::{Finding, Step};
use crate::text::Phrase;

/// A message that is shown beside the fields until the next action.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum StepNotice {
    /// The secret has this number of characters, which is not that of AWS secrets. A second Enter uses it.
    SecretLength(usize),
    /// AWS is asked who a typed key belongs to. The step continues automatically.
    CheckingKey,
    KeyRefused,
    /// AWS could not be asked, for this reason.
    KeyNotChecked(Phrase),
    /// The source is read. The step continues automatically.
    CheckingSource,
    /// The source cannot be read or is empty. A second Enter continues.
    SourceDoubted,
    Storing,
    /// The secret could not be stored, for this reason.
    StoreFailed(Phrase),
    /// The check of the permissions found this problem. A second Enter starts anyway.
    NotUsable(Phrase),
    Saving,
    NotReachable(Step),
    /// This many findings block the plan.
    Blocked(usize),
    /// The destination can't be saved yet: this is the first of so many findings.
    CannotSave(Box<Finding>, usize),
    /// The destination could not be saved, for this reason.
    Failed(Phrase),
}
