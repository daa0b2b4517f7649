//! Checks of what is sent: segments, attributes, identities and triggers.

use std::collections::HashSet;

use super::{CheckContext, check_words, require_text};
use crate::destination::draft::{ActivationDraft, Draft, SegmentDraft};
use crate::destination::spec::{PathFault, is_uuid, path_fault};
use crate::flow::field::Field;
use crate::flow::finding::{Finding, What};
use crate::profile::AttributePath;
use crate::profile::path::{above, canonical};
use crate::profile::standing::MAX_SEGMENTS;
use crate::source::survey::Survey;

/// More attributes than this make events large. Source: the guardrail of the reference destination.
pub const MANY_ATTRIBUTES: usize = 50;

pub(super) fn check(draft: &Draft, around: &CheckContext<'_>, found: &mut Vec<Finding>) {
    let activation = &draft.activation;
    check_segments(activation, around.survey, found);
    check_attributes(activation, found);
    if !activation.all_identities {
        check_identities(activation, found);
    }
    if activation.triggers.is_empty() {
        found.push(Finding::blocking(Field::Triggers, What::NoTrigger));
    }
    if Field::PartitionNamespace.is_asked(draft) {
        require_text(Field::PartitionNamespace, &activation.partition_namespace, found);
    }
    if Field::PartitionPath.is_asked(draft)
        && let Some(path) = require_text(Field::PartitionPath, &activation.partition_path, found)
    {
        found.extend(path_finding(Field::PartitionPath, path));
    }
}

fn check_segments(activation: &ActivationDraft, survey: Option<&Survey>, found: &mut Vec<Finding>) {
    let (field, segments) = (Field::Segments, &activation.segments);
    if segments.is_empty() {
        found.push(Finding::blocking(field, What::NoSegment));
    }
    if segments.len() > MAX_SEGMENTS {
        let finding = Finding::blocking(field, What::ManySegments).with_value(segments.len().to_string());
        found.push(finding.with_other(MAX_SEGMENTS.to_string()));
    }
    let mut seen = HashSet::new();
    for segment in segments {
        let SegmentDraft { namespace, id, name } = segment;
        check_words(field, &[namespace.clone(), id.clone()], found);
        if name.contains(char::is_control) {
            check_words(field, std::slice::from_ref(name), found);
        }
        if !seen.insert((namespace, id)) {
            found.push(Finding::blocking(field, What::SegmentTwice).with_value(format!("{namespace}/{id}")));
        }
        if activation.options.strict && namespace == "ups" && !is_uuid(id) {
            found.push(Finding::blocking(field, What::SegmentUuid).with_value(&**id));
        }
        if survey.is_some_and(|survey| survey.segment(namespace, id).is_none()) {
            found.push(Finding::warning(field, What::SegmentUnseen).with_value(format!("{namespace}/{id}")));
        }
    }
}

fn check_attributes(activation: &ActivationDraft, found: &mut Vec<Finding>) {
    let (field, paths) = (Field::Attributes, &activation.attributes);
    check_words(field, paths, found);
    let mut chosen = HashSet::new();
    for path in paths {
        if let Some(finding) = path_finding(field, path) {
            found.push(finding);
        } else if activation.options.meta && AttributePath::parse(path).is_ok_and(|path| path.root() == "_meta") {
            found.push(Finding::blocking(field, What::PathMeta).with_value(&**path));
        }
        if !chosen.insert(canonical(path)) {
            found.push(Finding::blocking(field, What::PathTwice).with_value(&**path));
        }
    }
    for path in paths {
        let path = canonical(path);
        for outer in above(&path).filter(|outer| chosen.contains(*outer)) {
            found.push(Finding::blocking(field, What::PathInside).with_value(&*path).with_other(outer));
        }
    }
    if paths.len() > MANY_ATTRIBUTES {
        let finding = Finding::warning(field, What::ManyAttributes).with_value(paths.len().to_string());
        found.push(finding.with_other(MANY_ATTRIBUTES.to_string()));
    }
}

fn path_finding(field: Field, path: &str) -> Option<Finding> {
    if path.contains(char::is_control) {
        return None;
    }
    let what = match path_fault(path)? {
        PathFault::EmptyPart => What::PathForm,
        PathFault::NoAttribute => What::PathNone,
    };
    Some(Finding::blocking(field, what).with_value(path))
}

fn check_identities(activation: &ActivationDraft, found: &mut Vec<Finding>) {
    let (field, identities) = (Field::Identities, &activation.identities);
    if identities.is_empty() {
        found.push(Finding::blocking(field, What::NoIdentity));
    }
    let mut seen = HashSet::new();
    for identity in identities {
        check_words(field, std::slice::from_ref(&identity.namespace), found);
        if !seen.insert(&identity.namespace) {
            found.push(Finding::blocking(field, What::IdentityTwice).with_value(&*identity.namespace));
        }
    }
}
