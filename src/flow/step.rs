//! The steps of the wizard in order, the stage of each, and its mark.

use std::collections::BTreeMap;

use super::field::Field;
use super::finding::Finding;
use crate::destination::draft::Draft;
use crate::text::{Key, Phrase};

/// Declares the steps, each with its name in drafts. Their texts have the names of the steps.
macro_rules! steps {
    ($($(#[$doc:meta])* $step:ident = $name:literal,)+) => {
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub enum Step {
            $($(#[$doc])* $step,)+
        }

        impl Step {
            pub const ALL: [Self; 9] = [$(Self::$step,)+];

            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$step => $name,)+
                }
            }

            pub fn title(self) -> Key {
                match self {
                    $(Self::$step => const { Key::named(concat!("Step", stringify!($step))) },)+
                }
            }

            pub fn purpose(self) -> Key {
                match self {
                    $(Self::$step => const { Key::named(concat!("Purpose", stringify!($step))) },)+
                }
            }
        }
    };
}

steps! {
    /// How to sign in, and where.
    Account = "account",
    /// Where the events go.
    Authentication = "authentication",
    /// Where profiles come from.
    Source = "source",
    /// Which segments are sent.
    Segments = "segments",
    /// Which attributes are sent.
    Attributes = "attributes",
    /// Which identities are sent, and which changes count.
    Identities = "identities",
    /// All answers on one page.
    Review = "review",
    /// The events that would be sent.
    Preview = "preview",
    /// The events are sent.
    Stream = "stream",
}

/// An entry of the stepper: one step, or several that belong together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Stage {
    Account,
    Authentication,
    /// Activate segments: from [`Step::Source`] to [`Step::Review`].
    Segments,
    Preview,
    Stream,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum StepStatus {
    #[default]
    Pending,
    /// The step was completed, and no answer of it or of an earlier step has changed since.
    Done,
    /// The step was completed, but an answer that it may depend on has changed since, or its check has found a problem.
    Outdated,
}

impl Step {
    pub fn place(self) -> usize {
        self as usize
    }

    pub fn stage(self) -> Stage {
        match self {
            Self::Account => Stage::Account,
            Self::Authentication => Stage::Authentication,
            Self::Source | Self::Segments | Self::Attributes | Self::Identities | Self::Review => Stage::Segments,
            Self::Preview => Stage::Preview,
            Self::Stream => Stage::Stream,
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.name() == name)
    }

    /// Returns the step at which a draft was left.
    pub fn from_kept_draft(draft: &Draft) -> Self {
        Self::named(&draft.progress.at).unwrap_or(Self::Account)
    }

    pub fn next(self) -> Option<Self> {
        Self::ALL.get(self.place() + 1).copied()
    }

    pub fn previous(self) -> Option<Self> {
        self.place().checked_sub(1).and_then(|place| Self::ALL.get(place)).copied()
    }
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(super) struct StepMarks {
    all: [StepStatus; Step::ALL.len()],
    /// The field that changed first after each step was completed.
    causes: [Option<Field>; Step::ALL.len()],
}

impl StepMarks {
    pub(super) fn status(self, step: Step) -> StepStatus {
        self.all[step.place()]
    }

    pub(super) fn set(&mut self, step: Step, mark: StepStatus) {
        self.all[step.place()] = mark;
        self.causes[step.place()] = None;
    }

    /// Marks the step of a changed field and all later steps to be checked again.
    pub(super) fn invalidate(&mut self, field: Field) {
        let from = field.step().place();
        for (mark, cause) in self.all[from..].iter_mut().zip(&mut self.causes[from..]) {
            if *mark == StepStatus::Done {
                (*mark, *cause) = (StepStatus::Outdated, Some(field));
            }
        }
    }

    /// Restores a cause from a kept draft. Does nothing unless the step must be checked again.
    pub(super) fn restore_cause(&mut self, step: Step, field: Field) {
        if self.status(step) == StepStatus::Outdated {
            self.causes[step.place()] = Some(field);
        }
    }

    /// Returns for each step the field that changed first after the step was completed, both by name.
    pub(super) fn causes(self) -> BTreeMap<String, String> {
        let named = |step: Step| Some((step.name().to_owned(), self.cause(step)?.stored_name().to_owned()));
        Step::ALL.into_iter().filter_map(named).collect()
    }

    /// Returns the field that changed first after `step` was completed, if the step must be checked again.
    pub(super) fn cause(self, step: Step) -> Option<Field> {
        self.causes[step.place()]
    }

    /// Returns true if all steps before `step` were completed.
    pub(super) fn is_reachable(self, step: Step) -> bool {
        self.all[..step.place()].iter().all(|mark| *mark != StepStatus::Pending)
    }

    pub(super) fn names_with(self, mark: StepStatus) -> Vec<String> {
        Step::ALL.into_iter().filter(|step| self.status(*step) == mark).map(|step| step.name().to_owned()).collect()
    }
}

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
