//! Summarizes each answer in one line.

use crate::destination::draft::{Exits, Partition, SourceKind, Spelling, Surrogates};
use crate::flow::{Field, Flow};
use crate::source::file::{FileOrder, Rewritten};
use crate::text::{Key, say};
use crate::tui::look::Look;

/// A row of the review.
pub(super) struct AnswerSummary {
    /// The field it is about; the first one if it covers several.
    pub(super) field: Field,
    label: Key,
    value: fn(&Flow, &Look) -> String,
    /// Whether the answer is worth a row.
    is_shown: fn(&Flow) -> bool,
}

impl AnswerSummary {
    pub(super) fn is_shown(&self, flow: &Flow) -> bool {
        (self.is_shown)(flow)
    }

    pub(super) fn label(&self, look: &Look) -> String {
        look.text(self.label)
    }

    pub(super) fn value(&self, flow: &Flow, look: &Look) -> String {
        let value = (self.value)(flow, look);
        if value.is_empty() { look.text(Key::ReviewNone) } else { value }
    }
}

const fn line(field: Field, label: Key, value: fn(&Flow, &Look) -> String) -> AnswerSummary {
    AnswerSummary { field, label, value, is_shown: |_| true }
}

/// A row that is shown only if `is_shown`.
const fn line_if(
    field: Field,
    label: Key,
    is_shown: fn(&Flow) -> bool,
    value: fn(&Flow, &Look) -> String,
) -> AnswerSummary {
    AnswerSummary { field, label, value, is_shown }
}

/// All rows, in the order of the steps.
pub(super) const LINES: &[AnswerSummary] = &[
    line(Field::SignIn, Key::StepAccount, account),
    line_if(
        Field::RoleArn,
        Key::FieldRoleArn,
        |flow| Field::RoleArn.is_asked(flow.draft()),
        |flow, _| flow.draft().account.role_arn.trim().to_owned(),
    ),
    line_if(Field::ExternalId, Key::FieldExternalId, has_external_id, |flow, _| {
        flow.draft().account.external_id.trim().to_owned()
    }),
    line_if(Field::SessionName, Key::FieldSessionName, has_session_name, |flow, _| {
        flow.draft().account.session_name.trim().to_owned()
    }),
    line_if(Field::Secret, Key::FieldSecret, |flow| Field::Secret.is_asked(flow.draft()), secret),
    line(Field::Name, Key::FieldName, name),
    line(Field::Stream, Key::FieldStream, stream),
    line(Field::MarketingActions, Key::FieldMarketingActions, marketing),
    line_if(Field::SegmentNames, Key::FieldSegmentNames, |flow| flow.draft().activation.include_segment_names, name_on),
    line_if(
        Field::SegmentTimestamps,
        Key::FieldSegmentTimestamps,
        |flow| flow.draft().activation.include_segment_timestamps,
        name_on,
    ),
    line_if(Field::MappedOnly, Key::FieldMappedOnly, |flow| !flow.draft().activation.mapped_segments_only, name_off),
    line(Field::SourceKind, Key::StepSource, source),
    line_if(
        Field::FileOrder,
        Key::FieldFileOrder,
        |flow| is_of_files(flow) && flow.draft().source.order != FileOrder::default(),
        |flow, look| name_option(Field::FileOrder, flow.draft().source.order.name(), look),
    ),
    line_if(
        Field::Rewritten,
        Key::FieldRewritten,
        |flow| is_of_files(flow) && flow.draft().source.rewritten != Rewritten::default(),
        |flow, look| name_option(Field::Rewritten, flow.draft().source.rewritten.name(), look),
    ),
    line_if(
        Field::Include,
        Key::FieldInclude,
        |flow| is_of_files(flow) && !flow.draft().source.include.is_empty(),
        |flow, _| flow.draft().source.include.join(", "),
    ),
    line_if(
        Field::Exclude,
        Key::FieldExclude,
        |flow| is_of_files(flow) && flow.draft().source.exclude.is_some(),
        excluded,
    ),
    line_if(
        Field::Rate,
        Key::FieldRate,
        |flow| is_of_sample(flow) && flow.draft().source.rate.trim() != "0",
        |flow, _| flow.draft().source.rate.trim().to_owned(),
    ),
    line_if(
        Field::Seed,
        Key::FieldSeed,
        |flow| is_of_sample(flow) && flow.draft().source.seed.trim() != "1",
        |flow, _| flow.draft().source.seed.trim().to_owned(),
    ),
    line_if(
        Field::KeyNamespaces,
        Key::FieldKeyNamespaces,
        |flow| !flow.draft().source.key_namespaces.is_empty(),
        |flow, _| flow.draft().source.key_namespaces.join(", "),
    ),
    line(Field::Segments, Key::FieldSegments, segments),
    line_if(Field::Strict, Key::FieldStrict, |flow| flow.draft().activation.strict, name_on),
    line(Field::Attributes, Key::FieldAttributes, attributes),
    line(Field::AllIdentities, Key::HeadIdentities, identities),
    line(Field::Triggers, Key::FieldTriggers, triggers),
    line(Field::Changes, Key::FieldChanges, |flow, look| {
        name_option(Field::Changes, flow.draft().activation.changes.name(), look)
    }),
    line_if(
        Field::InitialExits,
        Key::FieldInitialExits,
        |flow| flow.draft().activation.initial_exits != Exits::Skip,
        |flow, look| name_option(Field::InitialExits, flow.draft().activation.initial_exits.name(), look),
    ),
    line_if(
        Field::StatusSpelling,
        Key::FieldStatusSpelling,
        |flow| flow.draft().activation.status_spelling != Spelling::AsFed,
        |flow, look| name_option(Field::StatusSpelling, flow.draft().activation.status_spelling.name(), look),
    ),
    line_if(Field::Meta, Key::FieldMeta, |flow| flow.draft().activation.meta, name_on),
    line_if(Field::AppendNewline, Key::FieldAppendNewline, |flow| flow.draft().activation.append_newline, name_on),
    line_if(
        Field::LoneSurrogates,
        Key::FieldLoneSurrogates,
        |flow| flow.draft().activation.lone_surrogates != Surrogates::Dead,
        |flow, look| name_option(Field::LoneSurrogates, flow.draft().activation.lone_surrogates.name(), look),
    ),
    line_if(
        Field::PartitionBy,
        Key::FieldPartitionBy,
        |flow| flow.draft().activation.partition_by != Partition::Profile,
        partition,
    ),
];

fn name_option(field: Field, name: &str, look: &Look) -> String {
    field.option(name).map_or_else(|| name.to_owned(), |key| look.text(key))
}

fn join_words(words: impl IntoIterator<Item = String>) -> String {
    words.into_iter().collect::<Vec<_>>().join(", ")
}

fn account(flow: &Flow, look: &Look) -> String {
    let account = &flow.draft().account;
    let by = name_option(Field::SignIn, account.sign_in.name(), look);
    let named = [&account.existing, &account.name, &account.profile];
    let asked = [Field::Existing, Field::AccountName, Field::Profile];
    let name = asked.iter().zip(named).find(|(field, name)| field.is_asked(flow.draft()) && !name.trim().is_empty());
    let account_name = name.map_or_else(|| by.clone(), |(_, name)| format!("{} ({by})", name.trim()));
    let endpoint = account.endpoint_url.trim();
    join_words(
        [account_name, account.region.trim().to_owned(), endpoint.to_owned()]
            .into_iter()
            .filter(|part| !part.is_empty()),
    )
}

fn name(flow: &Flow, _look: &Look) -> String {
    let draft = flow.draft();
    let parts = [draft.name.trim(), draft.description.trim()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": ")
}

fn stream(flow: &Flow, look: &Look) -> String {
    let stream = flow.draft().stream.trim();
    let named = |name: &str| stream.rsplit('/').next() == Some(name);
    let seen = flow.facts().streams.get().and_then(|all| all.iter().find(|one| named(&one.name)));
    let facts = seen.into_iter().flat_map(|seen| [seen.mode.clone(), seen.status.clone()]).flatten();
    let unordered = flow.draft().allow_unordered.then(|| look.text(Field::AllowUnordered.label()));
    let notes = join_words(facts.chain(unordered));
    if notes.is_empty() { stream.to_owned() } else { format!("{stream} ({notes})") }
}

fn marketing(flow: &Flow, look: &Look) -> String {
    join_words(flow.draft().marketing_actions.iter().map(|action| name_option(Field::MarketingActions, action, look)))
}

fn source(flow: &Flow, look: &Look) -> String {
    let source = &flow.draft().source;
    let kind = name_option(Field::SourceKind, source.kind.name(), look);
    match source.kind {
        SourceKind::File => {
            let follow = source.follow.then(|| look.text(Field::Follow.label()));
            join_words([source.path.trim().to_owned()].into_iter().chain(follow))
        }
        SourceKind::Sample => look.text(say::ReviewSample { kind, count: source.count.trim() }),
        SourceKind::Stdin => kind,
    }
}

fn segments(flow: &Flow, _look: &Look) -> String {
    let title = |one: &crate::destination::draft::SegmentDraft| {
        if one.name.trim().is_empty() { one.id.clone() } else { one.name.clone() }
    };
    join_words(flow.draft().activation.segments.iter().map(title))
}

fn attributes(flow: &Flow, _look: &Look) -> String {
    flow.draft().activation.attributes.join(", ")
}

fn identities(flow: &Flow, look: &Look) -> String {
    let activation = &flow.draft().activation;
    if !activation.all_identities {
        let hashed = look.text(Key::IdentityHashed);
        return join_words(activation.identities.iter().map(|one| {
            if one.sha256 { format!("{} ({})", one.namespace, hashed.trim()) } else { one.namespace.clone() }
        }));
    }
    let found =
        flow.facts().survey.get().map(|survey| join_words(survey.namespaces.iter().map(|one| one.name.clone())));
    match found.filter(|found| !found.is_empty()) {
        Some(found) => look.text(say::ReviewAllOf { list: found }),
        None => look.text(Key::ReviewAll),
    }
}

fn triggers(flow: &Flow, look: &Look) -> String {
    join_words(flow.draft().activation.triggers.iter().map(|one| name_option(Field::Triggers, one.name(), look)))
}

fn has_external_id(flow: &Flow) -> bool {
    Field::ExternalId.is_asked(flow.draft()) && !flow.draft().account.external_id.trim().is_empty()
}

fn has_session_name(flow: &Flow) -> bool {
    Field::SessionName.is_asked(flow.draft()) && !flow.draft().account.session_name.trim().is_empty()
}

fn is_of_files(flow: &Flow) -> bool {
    flow.draft().source.kind == SourceKind::File
}

fn excluded(flow: &Flow, look: &Look) -> String {
    match flow.draft().source.exclude.as_deref().unwrap_or_default() {
        [] => look.text(Key::ReviewNone),
        names => names.join(", "),
    }
}

fn is_of_sample(flow: &Flow) -> bool {
    flow.draft().source.kind == SourceKind::Sample
}

fn name_on(_flow: &Flow, look: &Look) -> String {
    look.text(Key::ReviewOn)
}

fn name_off(_flow: &Flow, look: &Look) -> String {
    look.text(Key::ReviewAllSegments)
}

/// Describes the secret by its length and the place it is stored in. The secret itself is not available here.
fn secret(flow: &Flow, look: &Look) -> String {
    let account = &flow.draft().account;
    if let Some(typed) = flow.secret(Field::Secret) {
        return look.text(say::ReviewSecretTyped { count: typed.chars() });
    }
    let Some(stored) = account.stored.as_ref().filter(|_| account.is_stored()) else { return String::new() };
    let place = name_option(Field::Keep, stored.keep.name(), look);
    look.text(say::ReviewSecret { place, count: stored.chars })
}

fn partition(flow: &Flow, look: &Look) -> String {
    let activation = &flow.draft().activation;
    let detail = match activation.partition_by {
        Partition::Profile => "",
        Partition::Identity => activation.partition_namespace.trim(),
        Partition::Attribute => activation.partition_path.trim(),
    };
    format!("{} {detail}", name_option(Field::PartitionBy, activation.partition_by.name(), look)).trim().to_owned()
}
