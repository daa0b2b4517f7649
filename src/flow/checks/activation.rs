//! Checks of what is sent: segments, attributes, identities and triggers.

use std::collections::HashSet;

use super::{CheckContext, needed, words};
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
    segments(activation, around.survey, found);
    attributes(activation, found);
    if !activation.all_identities {
        identities(activation, found);
    }
    if activation.triggers.is_empty() {
        found.push(Finding::blocks(Field::Triggers, What::NoTrigger));
    }
    if Field::PartitionNamespace.is_asked(draft) {
        needed(Field::PartitionNamespace, &activation.partition_namespace, found);
    }
    if Field::PartitionPath.is_asked(draft)
        && let Some(path) = needed(Field::PartitionPath, &activation.partition_path, found)
    {
        found.extend(path_finding(Field::PartitionPath, path));
    }
}

fn segments(activation: &ActivationDraft, survey: Option<&Survey>, found: &mut Vec<Finding>) {
    let (field, segments) = (Field::Segments, &activation.segments);
    if segments.is_empty() {
        found.push(Finding::blocks(field, What::NoSegment));
    }
    if segments.len() > MAX_SEGMENTS {
        let finding = Finding::blocks(field, What::ManySegments).about(segments.len().to_string());
        found.push(finding.with(MAX_SEGMENTS.to_string()));
    }
    let mut seen = HashSet::new();
    for segment in segments {
        let SegmentDraft { namespace, id, name } = segment;
        words(field, &[namespace.clone(), id.clone()], found);
        if name.contains(char::is_control) {
            words(field, std::slice::from_ref(name), found);
        }
        if !seen.insert((namespace, id)) {
            found.push(Finding::blocks(field, What::SegmentTwice).about(format!("{namespace}/{id}")));
        }
        if activation.options.strict && namespace == "ups" && !is_uuid(id) {
            found.push(Finding::blocks(field, What::SegmentUuid).about(&**id));
        }
        if survey.is_some_and(|survey| survey.segment(namespace, id).is_none()) {
            found.push(Finding::warns(field, What::SegmentUnseen).about(format!("{namespace}/{id}")));
        }
    }
}

fn attributes(activation: &ActivationDraft, found: &mut Vec<Finding>) {
    let (field, paths) = (Field::Attributes, &activation.attributes);
    words(field, paths, found);
    let mut chosen = HashSet::new();
    for path in paths {
        if let Some(finding) = path_finding(field, path) {
            found.push(finding);
        } else if activation.options.meta && AttributePath::parse(path).is_ok_and(|path| path.root() == "_meta") {
            found.push(Finding::blocks(field, What::PathMeta).about(&**path));
        }
        if !chosen.insert(canonical(path)) {
            found.push(Finding::blocks(field, What::PathTwice).about(&**path));
        }
    }
    for path in paths {
        let path = canonical(path);
        for outer in above(&path).filter(|outer| chosen.contains(*outer)) {
            found.push(Finding::blocks(field, What::PathInside).about(&*path).with(outer));
        }
    }
    if paths.len() > MANY_ATTRIBUTES {
        let finding = Finding::warns(field, What::ManyAttributes).about(paths.len().to_string());
        found.push(finding.with(MANY_ATTRIBUTES.to_string()));
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
    Some(Finding::blocks(field, what).about(path))
}

fn identities(activation: &ActivationDraft, found: &mut Vec<Finding>) {
    let (field, identities) = (Field::Identities, &activation.identities);
    if identities.is_empty() {
        found.push(Finding::blocks(field, What::NoIdentity));
    }
    let mut seen = HashSet::new();
    for identity in identities {
        words(field, std::slice::from_ref(&identity.namespace), found);
        if !seen.insert(&identity.namespace) {
            found.push(Finding::blocks(field, What::IdentityTwice).about(&*identity.namespace));
        }
    }
}
