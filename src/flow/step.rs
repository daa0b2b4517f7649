//! The steps of the wizard in their order, the stage each belongs to, and how each stands.

use std::collections::BTreeMap;

use super::field::Field;

/// One page of the wizard.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Step {
    /// How to sign in, and where.
    Account,
    /// Where the events go.
    Authentication,
    /// Where profiles come from.
    Source,
    /// Which segments leave.
    Segments,
    /// Which attributes leave.
    Attributes,
    /// Which identities leave, and which changes count.
    Identities,
    /// All of it on one page.
    Review,
    /// The events that would leave.
    Preview,
    /// They leave.
    Stream,
}

/// What the stepper shows: a step, or several that belong together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Stage {
    /// [`Step::Account`]
    Account,
    /// [`Step::Authentication`]
    Authentication,
    /// Activate segments: from [`Step::Source`] to [`Step::Review`].
    Segments,
    /// [`Step::Preview`]
    Preview,
    /// [`Step::Stream`]
    Stream,
}

/// How a step stands.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum Mark {
    /// It has not been gone through yet.
    #[default]
    ToCome,
    /// It was gone through, and nothing before it has changed since.
    Done,
    /// It was gone through; something has changed that it may rest on.
    Again,
}

impl Step {
    /// All of them in order.
    pub const ALL: [Self; 9] = [
        Self::Account,
        Self::Authentication,
        Self::Source,
        Self::Segments,
        Self::Attributes,
        Self::Identities,
        Self::Review,
        Self::Preview,
        Self::Stream,
    ];

    /// Its place in [`Step::ALL`].
    pub fn place(self) -> usize {
        self as usize
    }

    /// The stage it belongs to.
    pub fn stage(self) -> Stage {
        match self {
            Self::Account => Stage::Account,
            Self::Authentication => Stage::Authentication,
            Self::Source | Self::Segments | Self::Attributes | Self::Identities | Self::Review => Stage::Segments,
            Self::Preview => Stage::Preview,
            Self::Stream => Stage::Stream,
        }
    }

    /// Its name in drafts.
    pub fn name(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Authentication => "authentication",
            Self::Source => "source",
            Self::Segments => "segments",
            Self::Attributes => "attributes",
            Self::Identities => "identities",
            Self::Review => "review",
            Self::Preview => "preview",
            Self::Stream => "stream",
        }
    }

    /// The one of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.name() == name)
    }

    /// The one after it.
    pub fn next(self) -> Option<Self> {
        Self::ALL.get(self.place() + 1).copied()
    }

    /// The one before it.
    pub fn previous(self) -> Option<Self> {
        self.place().checked_sub(1).and_then(|place| Self::ALL.get(place)).copied()
    }
}

/// How all steps stand.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(super) struct Marks {
    all: [Mark; Step::ALL.len()],
    /// What has changed first since each was gone through.
    causes: [Option<Field>; Step::ALL.len()],
}

impl Marks {
    pub(super) fn of(self, step: Step) -> Mark {
        self.all[step.place()]
    }

    pub(super) fn set(&mut self, step: Step, mark: Mark) {
        self.all[step.place()] = mark;
        self.causes[step.place()] = None;
    }

    /// An answer has changed.
    pub(super) fn changed(&mut self, field: Field) {
        let from = field.step().place();
        for (mark, cause) in self.all[from..].iter_mut().zip(&mut self.causes[from..]) {
            if *mark == Mark::Done {
                (*mark, *cause) = (Mark::Again, Some(field));
            }
        }
    }

    /// Takes what is known of a kept draft's cause: only of a step that is to be checked again.
    pub(super) fn because(&mut self, step: Step, field: Field) {
        if self.of(step) == Mark::Again {
            self.causes[step.place()] = Some(field);
        }
    }

    /// What has changed first since each step was gone through: the question's name by the step's.
    pub(super) fn causes(self) -> BTreeMap<String, String> {
        let named = |step: Step| Some((step.name().to_owned(), self.cause(step)?.name().to_owned()));
        Step::ALL.into_iter().filter_map(named).collect()
    }

    /// What has changed first since a step was gone through, where that is to be checked again.
    pub(super) fn cause(self, step: Step) -> Option<Field> {
        self.causes[step.place()]
    }

    /// Whether all steps before `step` have been gone through.
    pub(super) fn reach(self, step: Step) -> bool {
        self.all[..step.place()].iter().all(|mark| *mark != Mark::ToCome)
    }

    /// The steps that stand like this, by name.
    pub(super) fn names(self, mark: Mark) -> Vec<String> {
        Step::ALL.into_iter().filter(|step| self.of(*step) == mark).map(|step| step.name().to_owned()).collect()
    }
}
