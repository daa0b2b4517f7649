//! Checks of the Authentication step: the name of the destination, and the stream.

use super::{CheckContext, check_words, require_text};
use crate::destination::check::Verdict;
use crate::destination::draft::{Draft, Origin};
use crate::destination::spec::LOG_FILE;
use crate::destination::spec::{StreamArn, is_name, is_stream_name, region_partition};
use crate::flow::field::Field;
use crate::flow::finding::{Finding, What};

pub(super) fn check(draft: &Draft, around: &CheckContext<'_>, found: &mut Vec<Finding>) {
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
pub(in crate::flow) fn problem(verdict: Verdict) -> Option<What> {
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
