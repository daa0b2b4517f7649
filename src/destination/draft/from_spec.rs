//! Fills a draft from a saved destination, to edit or to copy it.

use super::{Draft, Origin, SegmentDraft, SegmentTimes};
use crate::activation::rules::{Identities, MappedSegment, PartitionBy, Rules};
use crate::activation::stamps::SegmentTime;
use crate::destination::account::SignInKind;
use crate::destination::spec::{CredentialSource, MAX_NAME, SourceSpec, Spec, is_name};
use crate::kinesis::ProvidedCredentials;

impl Draft {
    pub fn edit(spec: &Spec) -> Self {
        Self { origin: Origin::Edit(spec.name.clone()), name: spec.name.clone(), ..Self::of(spec) }
    }

    /// Returns a draft that copies `spec`. Its name is the first of `NAME-2`, `NAME-3`, … that is not in `taken`; case
    /// is ignored.
    pub fn copy(spec: &Spec, taken: &[String]) -> Self {
        let free = |name: &String| !taken.iter().any(|other| other.eq_ignore_ascii_case(name));
        let name = (2..=u32::MAX).map(|number| numbered(&spec.name, number)).find(free).unwrap_or_default();
        Self { origin: Origin::Copy(spec.name.clone()), name, ..Self::of(spec) }
    }

    fn of(spec: &Spec) -> Self {
        let mut draft = Self::new();
        draft.description = spec.description.clone().unwrap_or_default();
        draft.stream = spec.connection.stream.to_string();
        draft.marketing_actions.clone_from(&spec.connection.marketing_actions);
        draft.allow_unordered = spec.delivery.allow_unordered;
        draft.account(spec);
        draft.source(spec);
        draft.activation(&spec.activation);
        draft
    }

    fn account(&mut self, spec: &Spec) {
        let account = &mut self.account;
        account.region.clone_from(&spec.account.region);
        account.endpoint_url = spec.account.endpoint_url.clone().unwrap_or_default();
        match &spec.account.credentials {
            CredentialSource::Account(name) => {
                account.existing.clone_from(name);
                account.sign_in = SignInKind::Existing;
            }
            CredentialSource::Provided(provided) => {
                if let ProvidedCredentials::Profile(name) = provided {
                    account.profile.clone_from(name);
                }
                account.sign_in = provided.into();
            }
        }
    }

    fn source(&mut self, spec: &Spec) {
        let source = &mut self.source;
        source.key_namespaces.clone_from(&spec.activation.key_namespaces);
        source.kind = spec.source.kind();
        match &spec.source {
            SourceSpec::Sample { count, rate, seed } => {
                (source.count, source.rate, source.seed) = (count.to_string(), rate.to_string(), seed.to_string());
            }
            SourceSpec::File { path, settings } => {
                source.path = path.to_string_lossy().into_owned();
                source.settings.clone_from(settings);
            }
            SourceSpec::Stdin { .. } => {}
        }
    }

    fn activation(&mut self, rules: &Rules) {
        let draft = &mut self.activation;
        let segment = |one: &MappedSegment| SegmentDraft {
            namespace: one.namespace.clone(),
            id: one.id.clone(),
            name: one.name.clone().unwrap_or_default(),
        };
        draft.segments = rules.segments.iter().map(segment).collect();
        draft.segment_times = rules.segments.iter().filter_map(times).collect();
        draft.attributes.clone_from(&rules.attributes);
        if let Identities::Only(choices) = &rules.identities {
            draft.all_identities = false;
            draft.identities.clone_from(choices);
        }
        draft.triggers = rules.triggers;
        draft.compat = rules.compat;
        draft.options = rules.options.clone();
        draft.partition_by = rules.partition_by.kind();
        match &rules.partition_by {
            PartitionBy::Profile => {}
            PartitionBy::Identity(namespace) => draft.partition_namespace.clone_from(namespace),
            PartitionBy::Attribute(path) => draft.partition_path.clone_from(path),
        }
    }
}

/// Returns when a segment was created and updated, if the spec contains either time.
fn times(segment: &MappedSegment) -> Option<SegmentTimes> {
    let (created, updated) = (segment.stamps.created_at, segment.stamps.updated_at);
    let shown = |at: Option<SegmentTime>| at.map(|at| at.to_string()).unwrap_or_default();
    (created.or(updated)).map(|_| SegmentTimes {
        namespace: segment.namespace.clone(),
        id: segment.id.clone(),
        created_at: shown(created),
        updated_at: shown(updated),
    })
}

/// Returns `NAME-2`, with the name shortened so that the result is still a valid name.
fn numbered(name: &str, number: u32) -> String {
    let end = format!("-{number}");
    let kept: String = name.chars().take(MAX_NAME - end.len()).collect();
    let name = kept + &end;
    debug_assert!(is_name(&name), "{name}");
    name
}
