//! Says how far the survey has read the source, in the message line and in place of an empty list.

use std::time::Duration;

use crate::destination::draft::{Draft, SourceKind};
use crate::flow::{Flow, Known};
use crate::source::survey::{Cap, Ended, Progress, Survey};
use crate::text::{ActivateKey, Phrase, WizardKey};
use crate::tui::effect::{Said, Tone, Word};

pub(super) fn said(flow: &Flow) -> Option<Said> {
    let facts = flow.facts();
    let said = match &facts.survey {
        Known::Is(survey) | Known::Stopped(Some(survey), _) => ended(survey),
        Known::Stopped(None, _) => Said::new(Tone::Warn, ActivateKey::ReadingStopped),
        Known::Not(reason) => Said::new(Tone::Bad, ActivateKey::ReadingFailed).because(reason),
        Known::Asked(..) => match &facts.reading {
            Some(progress) => under_way(progress),
            None => Said::new(Tone::Info, ActivateKey::ReadingBegins),
        },
        Known::Unasked if flow.draft().source.kind == SourceKind::Stdin => {
            Said::new(Tone::Info, ActivateKey::ReadingStdin).with("name", flow.draft().name.trim())
        }
        Known::Unasked => return None,
    };
    Some(said.with("source", source(flow.draft())))
}

/// Returns why a list that the survey fills is empty.
pub(super) fn nothing(flow: &Flow) -> ActivateKey {
    match &flow.facts().survey {
        Known::Unasked if flow.draft().source.kind == SourceKind::Stdin => ActivateKey::NothingOfStdin,
        Known::Unasked | Known::Asked(..) => ActivateKey::NothingYet,
        Known::Is(_) => ActivateKey::NothingThere,
        Known::Not(_) => ActivateKey::NothingReadable,
        Known::Stopped(..) => ActivateKey::NothingStopped,
    }
}

/// Returns why there is no namespace to choose.
pub(super) fn nothing_of_namespaces(flow: &Flow) -> ActivateKey {
    match &flow.facts().survey {
        Known::Asked(..) => ActivateKey::NothingYet,
        Known::Stopped(..) => ActivateKey::NothingStopped,
        Known::Is(_) | Known::Not(_) | Known::Unasked => ActivateKey::NoNamespace,
    }
}

/// Returns the source's short name; for a path, its last part.
fn source(draft: &Draft) -> Word {
    let path = draft.source.path.trim().trim_end_matches('/');
    match draft.source.kind {
        SourceKind::File => path.rsplit('/').next().unwrap_or(path).into(),
        SourceKind::Sample => Word::Phrase(Phrase::new(WizardKey::OptionSourceKindSample)),
        SourceKind::Stdin => Word::Phrase(Phrase::new(WizardKey::OptionSourceKindStdin)),
    }
}

fn under_way(progress: &Progress) -> Said {
    let said = |key| Said::new(Tone::Info, key).with("profiles", progress.profiles);
    match (progress.part(), progress.left()) {
        (Some(part), Some(left)) => {
            said(ActivateKey::Reading).with("percent", percent(part)).with("seconds", seconds(left))
        }
        _ => said(ActivateKey::ReadingEndless),
    }
}

fn ended(survey: &Survey) -> Said {
    let progress = &survey.progress;
    let (tone, key) = match survey.ended {
        Ended::Reading | Ended::Complete if !survey.caps.is_empty() => (Tone::Warn, cap(&survey.caps)),
        Ended::Reading | Ended::Complete if progress.malformed + progress.without_identity > 0 => {
            (Tone::Warn, ActivateKey::ReadingDoneFaulty)
        }
        Ended::Reading | Ended::Complete => (Tone::Good, ActivateKey::ReadingDone),
        Ended::Bound => (Tone::Info, ActivateKey::ReadingBound),
        Ended::Cancelled => (Tone::Warn, ActivateKey::ReadingCancelled),
    };
    Said::new(tone, key)
        .with("profiles", progress.profiles)
        .with("lines", progress.lines)
        .with("malformed", progress.malformed)
        .with("unidentified", progress.without_identity)
}

/// Returns the text about the caps that were reached. A cap that leaves entries out comes first.
fn cap(caps: &[Cap]) -> ActivateKey {
    let leaves_out = |cap: &Cap| matches!(cap, Cap::Segments | Cap::Attributes | Cap::Namespaces | Cap::Names);
    if caps.iter().any(leaves_out) { ActivateKey::ReadingLeftOut } else { ActivateKey::ReadingInexact }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part is from 0 to 1")]
fn percent(part: f64) -> u64 {
    (part * 100.0) as u64
}

/// Rounds up to whole seconds.
fn seconds(left: Duration) -> u64 {
    left.as_secs() + u64::from(left.subsec_nanos() > 0)
}
