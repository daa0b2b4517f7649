//! Says how far the survey has read the source, in the message line and in place of an empty list.

use std::time::Duration;

use crate::destination::draft::Draft;
use crate::destination::spec::SourceKind;
use crate::flow::{Fact, Flow};
use crate::source::survey::{Cap, Ended, Progress, Survey};
use crate::text::{Key, Notification, Phrase, Tone, say};

pub(super) fn message(flow: &Flow) -> Option<Notification> {
    let facts = flow.facts();
    let source = name_source(flow.draft());
    Some(match &facts.survey {
        Fact::Ready(survey) | Fact::Stopped(Some(survey), _) => result_message(survey, source),
        Fact::Stopped(None, _) => Notification::new(Tone::Warn, say::ReadingStopped { source }),
        Fact::Failed(reason) => Notification::new(Tone::Bad, say::ReadingFailed { source, reason }),
        Fact::Loading(..) => match &facts.reading {
            Some(progress) => progress_message(progress, source),
            None => Notification::new(Tone::Info, say::ReadingBegins { source }),
        },
        Fact::NotRequested if flow.draft().source.kind == SourceKind::Stdin => {
            Notification::new(Tone::Info, say::ReadingStdin { name: flow.draft().name.trim() })
        }
        Fact::NotRequested => return None,
    })
}

/// Returns why a list that the survey fills is empty.
pub(super) fn explain_empty(flow: &Flow) -> Key {
    match &flow.facts().survey {
        Fact::NotRequested if flow.draft().source.kind == SourceKind::Stdin => Key::ListNothingOfStdin,
        Fact::NotRequested | Fact::Loading(..) => Key::ListNothingYet,
        Fact::Ready(_) => Key::ListNothingThere,
        Fact::Failed(_) => Key::ListNothingReadable,
        Fact::Stopped(..) => Key::NothingStopped,
    }
}

/// Returns why there is no namespace to choose.
pub(super) fn explain_no_namespaces(flow: &Flow) -> Key {
    match &flow.facts().survey {
        Fact::Loading(..) => Key::ListNothingYet,
        Fact::Stopped(..) => Key::NothingStopped,
        Fact::Ready(_) | Fact::Failed(_) | Fact::NotRequested => Key::ListNoNamespace,
    }
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

fn progress_message(progress: &Progress, source: Phrase) -> Notification {
    let profiles = Phrase::count(progress.profiles);
    match (progress.part(), progress.left()) {
        (Some(part), Some(left)) => {
            let (percent, seconds) = (percent(part), Phrase::count(seconds(left)));
            Notification::new(Tone::Info, say::Reading { source, profiles, percent, seconds })
        }
        _ => Notification::new(Tone::Info, say::ReadingEndless { source, profiles }),
    }
}

fn result_message(survey: &Survey, source: Phrase) -> Notification {
    let progress = &survey.progress;
    let (profiles, lines) = (Phrase::count(progress.profiles), Phrase::count(progress.lines));
    match survey.ended {
        Ended::Reading | Ended::Complete if leaves_out(&survey.caps) => {
            Notification::new(Tone::Warn, say::ReadingLeftOut { source })
        }
        Ended::Reading | Ended::Complete if !survey.caps.is_empty() => {
            Notification::new(Tone::Warn, say::ReadingInexact { source })
        }
        Ended::Reading | Ended::Complete if progress.malformed + progress.without_identity > 0 => {
            let (malformed, unidentified) =
                (Phrase::count(progress.malformed), Phrase::count(progress.without_identity));
            Notification::new(Tone::Warn, say::ReadingDoneFaulty { source, profiles, malformed, unidentified })
        }
        Ended::Reading | Ended::Complete => Notification::new(Tone::Good, say::ReadingDone { source, profiles, lines }),
        Ended::Bound => Notification::new(Tone::Info, say::ReadingBound { source, profiles, lines }),
        Ended::Cancelled => Notification::new(Tone::Warn, say::ReadingCancelled { source, profiles, lines }),
    }
}

/// Whether a cap that was reached leaves entries out. The others only make shares inexact.
fn leaves_out(caps: &[Cap]) -> bool {
    let leaves_out = |cap: &Cap| matches!(cap, Cap::Segments | Cap::Attributes | Cap::Namespaces | Cap::Names);
    caps.iter().any(leaves_out)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part is from 0 to 1")]
fn percent(part: f64) -> u64 {
    (part * 100.0) as u64
}

/// Rounds up to whole seconds.
fn seconds(left: Duration) -> u64 {
    left.as_secs() + u64::from(left.subsec_nanos() > 0)
}
