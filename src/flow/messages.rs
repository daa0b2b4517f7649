//! What the wizard reports: the message of each step about its facts, what the step waits for, and its notices.

use crate::destination::check::{Check, CheckRow, CheckState, Verdict};
use crate::destination::draft::Draft;
use crate::destination::spec::SourceKind;
use crate::source::survey::{Cap, Ended, Progress, Survey};
use crate::text::{Key, Notification, Phrase, Tone, say};

use super::{Fact, Flow, Step, StepNotice};

/// The kind of front end that shows a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Face {
    /// A screen, with keys to press and panels that tell more.
    Screen,
    /// Lines that are printed and typed.
    Lines,
}

impl Face {
    fn pick(self, screen: Key, lines: Key) -> Key {
        match self {
            Self::Screen => screen,
            Self::Lines => lines,
        }
    }

    /// Adds a hint that only makes sense beside a screen.
    fn hint(self, message: impl Into<Phrase>, hint: Key) -> Phrase {
        match self {
            Self::Screen => Phrase::several([message.into(), hint.into()]),
            Self::Lines => message.into(),
        }
    }
}

/// Returns what is known about the facts that `step` requests.
pub fn step_message(flow: &Flow, step: Step, face: Face) -> Option<Notification> {
    match step {
        Step::Account => sign_in_message(flow, face),
        Step::Authentication => check_message(flow, face),
        Step::Source | Step::Segments | Step::Attributes | Step::Identities => survey_message(flow, face),
        // The page itself shows everything.
        Step::Review | Step::Preview | Step::Stream => None,
    }
}

/// Returns what the current step waits for.
pub fn wait_message(flow: &Flow, face: Face) -> Option<Phrase> {
    let facts = flow.facts();
    let notice = flow.notice().filter(|notice| matches!(notice, StepNotice::Storing | StepNotice::Saving));
    if let Some(notice) = notice {
        return Some(notice_message(notice, face).phrase);
    }
    let is_loading = match flow.current_step() {
        Step::Account => facts.sign_in.job().is_some(),
        Step::Authentication => facts.check.job().or(facts.streams.job()).is_some(),
        _ => false,
    };
    let message = is_loading.then(|| step_message(flow, flow.current_step(), face)).flatten();
    let source = || say::ReadingBegins { source: name_source(flow.draft()) }.into();
    let survey = || facts.survey.job().map(|_| source());
    let preview = || facts.preview.job().map(|_| Key::PreviewComing.into());
    message.map(|message| message.phrase).or_else(survey).or_else(preview)
}

pub fn notice_message(notice: &StepNotice, face: Face) -> Notification {
    let (tone, phrase): (_, Phrase) = match notice {
        StepNotice::SecretLength(chars) => (Tone::Warn, say::SaySecretLength { chars: *chars }.into()),
        StepNotice::CheckingKey => (Tone::Info, face.pick(Key::SayTrying, Key::PlainAskingIdentity).into()),
        StepNotice::KeyRefused => (Tone::Bad, Key::SayKeyRefused.into()),
        StepNotice::KeyNotChecked(reason) => (Tone::Warn, say::SayNotTried { reason }.into()),
        StepNotice::CheckingSource => (Tone::Info, Key::NoteCheckingSource.into()),
        StepNotice::SourceDoubted => (Tone::Warn, Key::NoteSourceDoubted.into()),
        StepNotice::NotUsable(problem) => (Tone::Warn, say::NoteStartAnyway { problem }.into()),
        StepNotice::Saving => (Tone::Info, face.pick(Key::SaySaving, Key::PlainSaving).into()),
        StepNotice::Storing => (Tone::Info, face.hint(Key::NoteStoring, Key::HintEscStops)),
        StepNotice::StoreFailed(reason) => (Tone::Bad, say::NoteStoreFailed { reason }.into()),
        StepNotice::NotReachable(_) => (Tone::Warn, Key::NoteNotReachable.into()),
        StepNotice::Blocked(count) => (Tone::Bad, say::NotePlanBlocked { count: Phrase::count(*count) }.into()),
        StepNotice::CannotSave(first, count) => {
            let (field, problem) = (first.field.label(), first.problem());
            let more = Phrase::count(count.saturating_sub(1));
            (Tone::Bad, say::NoteCannotSave { field, problem, more }.into())
        }
        StepNotice::Failed(reason) => (Tone::Bad, say::NoteFailed { reason }.into()),
    };
    Notification { tone, phrase }
}

/// Returns the question whether to resume a set-up at `step` or to replace it by another one.
pub fn unfinished_question(draft: &Draft, step: Step) -> Phrase {
    let (name, step) = (draft.name.trim(), Phrase::from(step.title()));
    if name.is_empty() { say::AskUnfinishedNameless { step }.into() } else { say::AskUnfinished { name, step }.into() }
}

// --- Account ---

fn sign_in_message(flow: &Flow, face: Face) -> Option<Notification> {
    let is_denied = |row: &CheckRow| row.state == CheckState::Denied;
    let (tone, phrase): (_, Phrase) = match &flow.facts().sign_in {
        Fact::NotRequested => return None,
        Fact::Stopped(..) => (Tone::Warn, face.hint(Key::SaySignInStopped, Key::HintSignInStopped)),
        Fact::Loading(..) => (Tone::Info, face.pick(Key::SaySigningIn, Key::PlainAskingIdentity).into()),
        Fact::Failed(reason) => (Tone::Bad, say::SayNotSignedIn { reason }.into()),
        Fact::Ready(rows) if rows.is_empty() => (Tone::Good, Key::SaySandboxTakesAny.into()),
        Fact::Ready(rows) if rows.iter().any(is_denied) => {
            (Tone::Bad, face.pick(Key::SaySignInRefused, Key::PlainSignInRefused).into())
        }
        Fact::Ready(rows) if !is_identity_known(rows) => (Tone::Warn, Key::SaySignInUntold.into()),
        Fact::Ready(_) if flow.draft().account.needs_secret() => {
            (Tone::Good, face.pick(Key::SaySignedInKey, Key::SaySignedIn).into())
        }
        Fact::Ready(_) => (Tone::Good, Key::SaySignedIn.into()),
    };
    Some(Notification { tone, phrase })
}

/// Returns true if AWS confirmed the identity. The row about the key's id is then no longer needed.
pub fn is_identity_known(rows: &[CheckRow]) -> bool {
    rows.iter().any(|row| row.check == Check::Identity && row.state == CheckState::Allowed)
}

// --- Authentication ---

fn check_message(flow: &Flow, face: Face) -> Option<Notification> {
    let (tone, phrase): (_, Phrase) = match &flow.facts().check {
        Fact::Ready(rows) => match Verdict::from_rows(rows) {
            Verdict::Usable => (Tone::Good, Key::SayUsable.into()),
            Verdict::Denied => (Tone::Bad, Key::SayDenied.into()),
            Verdict::Missing => (Tone::Bad, Key::SayMissing.into()),
            Verdict::Unreachable => (Tone::Bad, face.pick(Key::SayUnreachable, Key::PlainUnreachable).into()),
            Verdict::Broken => (Tone::Warn, Key::SayUntold.into()),
        },
        Fact::Failed(reason) => (Tone::Bad, say::SayCheckFailed { reason }.into()),
        Fact::Stopped(..) => (Tone::Warn, face.hint(Key::SayCheckStopped, Key::HintCheckAgain)),
        Fact::Loading(..) => (Tone::Info, Key::SayChecking.into()),
        Fact::NotRequested => return listing_message(flow, face),
    };
    Some(Notification { tone, phrase })
}

/// Returns what is known about the list of streams.
pub fn listing_message(flow: &Flow, face: Face) -> Option<Notification> {
    let (tone, phrase): (_, Phrase) = match &flow.facts().streams {
        Fact::Loading(_, Some(so_far)) if face == Face::Screen => {
            (Tone::Info, say::SayListingMore { count: Phrase::count(so_far.len()) }.into())
        }
        Fact::Loading(..) => (Tone::Info, Key::SayListing.into()),
        Fact::Failed(reason) => (Tone::Warn, say::SayNotListed { reason }.into()),
        Fact::Stopped(None, _) => (Tone::Warn, face.hint(Key::SayListingStopped, Key::HintListAgain)),
        Fact::Stopped(Some(part), Some(reason)) => {
            (Tone::Warn, say::SayListingBroke { count: Phrase::count(part.len()), reason }.into())
        }
        Fact::Stopped(Some(part), None) => {
            let part = say::SayListingPart { count: Phrase::count(part.len()) };
            (Tone::Warn, face.hint(part, Key::HintListAgain))
        }
        Fact::NotRequested | Fact::Ready(_) => return None,
    };
    Some(Notification { tone, phrase })
}

// --- the source ---

/// Returns how far the survey has read the source, or what it has found.
pub fn survey_message(flow: &Flow, face: Face) -> Option<Notification> {
    let facts = flow.facts();
    let source = name_source(flow.draft());
    let (tone, phrase): (_, Phrase) = match &facts.survey {
        Fact::Ready(survey) | Fact::Stopped(Some(survey), _) => return Some(survey_result(survey, source, face)),
        Fact::Stopped(None, _) => (Tone::Warn, face.hint(say::ReadingStopped { source }, Key::HintReadAgain)),
        Fact::Failed(reason) => (Tone::Bad, face.hint(say::ReadingFailed { source, reason }, Key::HintReadAgain)),
        Fact::Loading(..) => match &facts.reading {
            Some(progress) => (Tone::Info, face.hint(survey_progress(progress, source), Key::HintCanContinue)),
            None => (Tone::Info, say::ReadingBegins { source }.into()),
        },
        Fact::NotRequested if flow.draft().source.kind == SourceKind::Stdin => {
            (Tone::Info, say::ReadingStdin { name: flow.draft().name.trim() }.into())
        }
        Fact::NotRequested => return None,
    };
    Some(Notification { tone, phrase })
}

/// Returns the source's short name; for a path, its last part.
fn name_source(draft: &Draft) -> Phrase {
    let path = draft.source.path.trim().trim_end_matches('/');
    match draft.source.kind {
        SourceKind::File => path.rsplit('/').next().unwrap_or(path).into(),
        SourceKind::Sample => Key::OptionSourceKindSample.into(),
        SourceKind::Stdin => Key::OptionSourceKindStdin.into(),
    }
}

fn survey_progress(progress: &Progress, source: Phrase) -> Phrase {
    let profiles = Phrase::count(progress.profiles);
    match (progress.part(), progress.left()) {
        (Some(part), Some(left)) => {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part is from 0 to 1")]
            let percent = (part * 100.0) as u64;
            // Rounded up to whole seconds.
            let seconds = Phrase::count(left.as_secs() + u64::from(left.subsec_nanos() > 0));
            say::Reading { source, profiles, percent, seconds }.into()
        }
        _ => say::ReadingEndless { source, profiles }.into(),
    }
}

fn survey_result(survey: &Survey, source: Phrase, face: Face) -> Notification {
    let progress = &survey.progress;
    let (profiles, lines) = (Phrase::count(progress.profiles), Phrase::count(progress.lines));
    let (tone, phrase): (_, Phrase) = match survey.ended {
        Ended::Reading | Ended::Complete if leaves_out(&survey.caps) => {
            (Tone::Warn, say::ReadingLeftOut { source }.into())
        }
        Ended::Reading | Ended::Complete if !survey.caps.is_empty() => {
            (Tone::Warn, say::ReadingInexact { source }.into())
        }
        Ended::Reading | Ended::Complete if progress.malformed + progress.without_identity > 0 => {
            let (malformed, unidentified) =
                (Phrase::count(progress.malformed), Phrase::count(progress.without_identity));
            (Tone::Warn, say::ReadingDoneFaulty { source, profiles, malformed, unidentified }.into())
        }
        Ended::Reading | Ended::Complete => (Tone::Good, say::ReadingDone { source, profiles, lines }.into()),
        Ended::Bound => (Tone::Info, say::ReadingBound { source, profiles, lines }.into()),
        Ended::Cancelled => {
            (Tone::Warn, face.hint(say::ReadingCancelled { source, profiles, lines }, Key::HintReadAgain))
        }
    };
    Notification { tone, phrase }
}

/// Whether a cap that was reached leaves entries out. The others only make shares inexact.
fn leaves_out(caps: &[Cap]) -> bool {
    let leaves_out = |cap: &Cap| matches!(cap, Cap::Segments | Cap::Attributes | Cap::Namespaces | Cap::Names);
    caps.iter().any(leaves_out)
}
