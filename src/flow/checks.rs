//! Checks the answers. Pure: the same answers and facts give the same findings.

mod account;
mod activation;
#[cfg(test)]
pub(super) mod tests;

use std::num::IntErrorKind;

use time::OffsetDateTime;

pub(super) use account::{KEY_ID, length_doubt};
pub use activation::MANY_ATTRIBUTES;

use super::answer::{self, Answer};
use super::effect::{AccountSummary, StreamOption};
use super::field::{AnswerKind, Field};
use super::finding::{Finding, What};
use super::keeping::TypedSecrets;
use super::step::Step;
use crate::destination::account::paste;
use crate::destination::check::Verdict;
use crate::destination::draft::{Draft, Origin};
use crate::destination::spec::{LOG_FILE, SourceKind, StreamArn, is_name, is_stream_name, region_partition};
use crate::source::file::check_glob;
use crate::source::survey::Survey;
use crate::text::Phrase;

/// What the checks depend on, apart from the draft.
pub(super) struct CheckContext<'a> {
    pub(super) secrets: &'a TypedSecrets,
    pub(super) destinations: &'a [String],
    pub(super) accounts: Option<&'a [AccountSummary]>,
    pub(super) streams: Option<&'a [StreamOption]>,
    /// Only a survey that has read the whole source.
    pub(super) survey: Option<&'a Survey>,
    pub(super) unreadable: Option<&'a Phrase>,
    /// What the last check of the permissions found.
    pub(super) verdict: Option<Verdict>,
    pub(super) now: OffsetDateTime,
}

/// Returns the findings for all answers that are asked for, in the order of the fields.
pub(super) fn check_draft(draft: &Draft, around: &CheckContext<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    account::check(draft, around, &mut found);
    check_connection(draft, around, &mut found);
    check_source(draft, around, &mut found);
    activation::check(draft, around, &mut found);
    check_exposed(draft, &mut found);
    found.retain(|finding| finding.field.is_asked(draft));
    found.sort_by_key(|finding| finding.field);
    found
}

/// Requires a text. Returns it if it can be checked further.
fn require_text<'t>(field: Field, text: &'t str, found: &mut Vec<Finding>) -> Option<&'t str> {
    if text.trim().is_empty() {
        found.push(Finding::blocking(field, What::Missing));
        return None;
    }
    reject_controls(field, text, found)
}

/// Requires a text without control characters.
fn reject_controls<'t>(field: Field, text: &'t str, found: &mut Vec<Finding>) -> Option<&'t str> {
    if text.contains(char::is_control) {
        let shown: String = text.chars().filter(|c| !c.is_control()).collect();
        found.push(Finding::blocking(field, What::BadCharacter).with_value(shown));
        return None;
    }
    Some(text)
}

/// Requires words that a spec accepts: not empty, and without control characters.
fn check_words(field: Field, words: &[String], found: &mut Vec<Finding>) {
    for word in words.iter().filter(|word| word.trim().is_empty() || word.contains(char::is_control)) {
        let shown: String = word.chars().filter(|c| !c.is_control()).collect();
        found.push(Finding::blocking(field, What::WordForm).with_value(shown));
    }
}

impl Field {
    /// Returns true if this field is searched for secrets.
    pub fn is_searched(self) -> bool {
        match self.step() {
            Step::Account => self.kind() == AnswerKind::Text || self == Self::Existing,
            Step::Authentication => self.kind() == AnswerKind::Text,
            _ => false,
        }
    }

    pub fn shows_secret(self, text: &str) -> bool {
        self.is_searched() && paste::shows_secret(text)
    }
}

/// Returns the searched fields that contain a secret.
fn fields_with_secret(draft: &Draft) -> impl Iterator<Item = Field> {
    let judged = Field::ALL.iter().copied().filter(|field| field.is_searched());
    judged.filter(|field| match answer::read(draft, *field) {
        Some(Answer::Text(text) | Answer::Choice(text)) => field.shows_secret(&text),
        _ => false,
    })
}

/// Adds a finding for each asked field that contains a secret and that everybody can see. Segments, attributes and feeds
/// may have names of any form, so they are not searched for secrets.
fn check_exposed(draft: &Draft, found: &mut Vec<Finding>) {
    for field in fields_with_secret(draft).filter(|field| field.is_asked(draft)) {
        // No other finding may repeat the secret.
        found.retain(|finding| finding.field != field);
        found.push(Finding::blocking(field, What::SecretInClear));
    }
}

/// Clears every field that contains a secret, so that no kept draft has it.
pub(super) fn wipe_exposed(draft: &mut Draft) {
    let fields: Vec<_> = fields_with_secret(draft).collect();
    for field in fields {
        answer::write(draft, field, Answer::Text(String::new()));
    }
}

/// Checks the Authentication step: the name of the destination, and the stream.
fn check_connection(draft: &Draft, around: &CheckContext<'_>, found: &mut Vec<Finding>) {
    check_name(draft, around, found);
    if let Some(stream) = require_text(Field::Stream, draft.stream.trim(), found) {
        let listed = |named: &str| around.streams.is_none_or(|all| all.iter().any(|one| one.name == named));
        let named = stream.rsplit('/').next().unwrap_or(stream);
        match stream_fault(stream, draft.account.region.trim()) {
            Some(fault) => found.push(fault),
            None if !listed(named) => {
                found.push(Finding::warning(Field::Stream, What::StreamUnlisted).with_value(named));
            }
            None => found.extend(around.verdict.and_then(problem).map(|what| Finding::warning(Field::Stream, what))),
        }
    }
    check_words(Field::MarketingActions, &draft.marketing_actions, found);
}

/// Returns the problem that a check of the permissions has found, if any.
pub(super) fn problem(verdict: Verdict) -> Option<What> {
    match verdict {
        Verdict::Usable => None,
        Verdict::Denied => Some(What::WritesDenied),
        Verdict::Missing => Some(What::StreamMissing),
        Verdict::Unreachable => Some(What::StreamUnreachable),
        Verdict::Broken => Some(What::WritesUnknown),
    }
}

fn check_name(draft: &Draft, around: &CheckContext<'_>, found: &mut Vec<Finding>) {
    let Some(name) = require_text(Field::Name, draft.name.trim(), found) else { return };
    let edited = match &draft.origin {
        Origin::Edit(edited) => Some(edited),
        Origin::New | Origin::Copy(_) => None,
    };
    let taken = around.destinations.iter().find(|other| other.eq_ignore_ascii_case(name));
    if !is_name(name) {
        found.push(Finding::blocking(Field::Name, What::NameForm).with_value(name));
    } else if name.eq_ignore_ascii_case(LOG_FILE) {
        found.push(Finding::blocking(Field::Name, What::NameLog).with_value(name));
    } else if edited.is_some_and(|edited| edited == name) {
        // An edited destination keeps its own name.
    } else if let Some(other) = taken {
        found.push(Finding::blocking(Field::Name, What::NameTaken).with_value(&**other));
    } else if let Some(edited) = edited {
        found.push(Finding::warning(Field::Name, What::NameChanged).with_value(name).with_other(&**edited));
    }
}

fn stream_fault(stream: &str, region: &str) -> Option<Finding> {
    let finding = |what| Finding::blocking(Field::Stream, what);
    if !stream.starts_with("arn:") {
        return (!is_stream_name(stream)).then(|| finding(What::StreamForm).with_value(stream));
    }
    let Some(arn) = StreamArn::parse(stream) else { return Some(finding(What::StreamArnForm).with_value(stream)) };
    if arn.region() != region && region_partition(region).is_some() {
        return Some(finding(What::StreamRegion).with_value(arn.region()).with_other(region));
    }
    let partition = region_partition(arn.region()).filter(|partition| *partition != arn.partition())?;
    Some(finding(What::StreamPartition).with_value(arn.partition()).with_other(partition))
}

/// Checks the Source step: the path of the feed, or the numbers of the sample.
fn check_source(draft: &Draft, around: &CheckContext<'_>, found: &mut Vec<Finding>) {
    let source = &draft.source;
    match source.kind {
        SourceKind::File => {
            if require_text(Field::Path, &source.path, found).is_some()
                && let Some(reason) = around.unreadable
            {
                found.push(Finding::warning(Field::Path, What::Unreadable).with_reason(reason));
            }
            if around.survey.is_some_and(|survey| survey.progress.lines == 0) {
                found.push(Finding::warning(Field::Path, What::SourceEmpty));
            }
            check_globs(Field::Include, &source.settings.include, found);
            check_globs(Field::Exclude, source.settings.exclude.as_deref().unwrap_or_default(), found);
        }
        SourceKind::Sample => {
            check_number(Field::Count, &source.count, 1, found);
            check_number(Field::Rate, &source.rate, 0, found);
            check_number(Field::Seed, &source.seed, 0, found);
        }
        SourceKind::Stdin => {}
    }
    check_words(Field::KeyNamespaces, &source.key_namespaces, found);
}

/// Checks globs for file names by the rules of a spec.
fn check_globs(field: Field, typed: &[String], found: &mut Vec<Finding>) {
    check_words(field, typed, found);
    let is_none = |word: &&String| !word.trim().is_empty() && check_glob(word).is_err();
    found.extend(typed.iter().filter(is_none).map(|word| Finding::blocking(field, What::GlobForm).with_value(word)));
}

/// The largest number that a spec can hold.
const MOST: u64 = i64::MAX.unsigned_abs();

/// Checks a whole number from `least` to [`MOST`].
fn check_number(field: Field, typed: &str, least: u64, found: &mut Vec<Finding>) {
    let Some(text) = require_text(field, typed.trim(), found) else { return };
    let (what, bound) = match text.parse::<u64>() {
        Ok(number) if (least..=MOST).contains(&number) => return,
        Ok(number) if number > MOST => (What::NumberLarge, MOST),
        Err(error) if *error.kind() == IntErrorKind::PosOverflow => (What::NumberLarge, MOST),
        _ => (What::NumberForm, least),
    };
    found.push(Finding::blocking(field, what).with_value(text).with_other(bound.to_string()));
}
