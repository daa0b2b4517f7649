//! Each answer in a line of words.

use crate::destination::draft::{Draft, Exits, Partition, SourceKind, Spelling};
use crate::flow::{Field, Flow};
use crate::text::{ActivateKey, TuiKey, WizardKey};
use crate::tui::look::Look;

/// One line of the review.
pub(super) struct Summary {
    /// The question that it is about; where several are, their first.
    pub(super) field: Field,
    label: Label,
    value: fn(&Flow, &Look) -> String,
}

enum Label {
    Wizard(WizardKey),
    Tui(TuiKey),
    Activate(ActivateKey),
}

impl Summary {
    pub(super) fn label(&self, look: &Look) -> String {
        match self.label {
            Label::Wizard(key) => look.text(key),
            Label::Tui(key) => look.text(key),
            Label::Activate(key) => look.text(key),
        }
    }

    pub(super) fn value(&self, flow: &Flow, look: &Look) -> String {
        let value = (self.value)(flow, look);
        if value.is_empty() { look.text(ActivateKey::ReviewNone) } else { value }
    }
}

const fn line(field: Field, label: Label, value: fn(&Flow, &Look) -> String) -> Summary {
    Summary { field, label, value }
}

/// All of them, in the order of the steps.
pub(super) const LINES: &[Summary] = &[
    line(Field::SignIn, Label::Wizard(WizardKey::StepAccount), account),
    line(Field::Name, Label::Wizard(WizardKey::FieldName), name),
    line(Field::Stream, Label::Wizard(WizardKey::FieldStream), stream),
    line(Field::MarketingActions, Label::Wizard(WizardKey::FieldMarketingActions), marketing),
    line(Field::SourceKind, Label::Wizard(WizardKey::StepSource), source),
    line(Field::Segments, Label::Wizard(WizardKey::FieldSegments), segments),
    line(Field::Attributes, Label::Wizard(WizardKey::FieldAttributes), attributes),
    line(Field::AllIdentities, Label::Tui(TuiKey::HeadIdentities), identities),
    line(Field::Triggers, Label::Wizard(WizardKey::FieldTriggers), triggers),
    line(Field::Changes, Label::Activate(ActivateKey::ReviewOptions), options),
];

fn option(field: Field, name: &str, look: &Look) -> String {
    field.option(name).map_or_else(|| name.to_owned(), |key| look.text(key))
}

fn listed(words: impl IntoIterator<Item = String>) -> String {
    words.into_iter().collect::<Vec<_>>().join(", ")
}

fn account(flow: &Flow, look: &Look) -> String {
    let account = &flow.draft().account;
    let by = option(Field::SignIn, account.sign_in.name(), look);
    let named = [&account.existing, &account.name, &account.profile];
    let asked = [Field::Existing, Field::AccountName, Field::Profile];
    let name = asked.iter().zip(named).find(|(field, name)| field.is_asked(flow.draft()) && !name.trim().is_empty());
    let who = name.map_or_else(|| by.clone(), |(_, name)| format!("{} ({by})", name.trim()));
    let endpoint = account.endpoint_url.trim();
    listed([who, account.region.trim().to_owned(), endpoint.to_owned()].into_iter().filter(|part| !part.is_empty()))
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
    let notes = listed(facts.chain(unordered));
    if notes.is_empty() { stream.to_owned() } else { format!("{stream} ({notes})") }
}

fn marketing(flow: &Flow, look: &Look) -> String {
    listed(flow.draft().marketing_actions.iter().map(|action| option(Field::MarketingActions, action, look)))
}

fn source(flow: &Flow, look: &Look) -> String {
    let source = &flow.draft().source;
    let kind = option(Field::SourceKind, source.kind.name(), look);
    match source.kind {
        SourceKind::File => {
            let follow = source.follow.then(|| look.text(Field::Follow.label()));
            listed([source.path.trim().to_owned()].into_iter().chain(follow))
        }
        SourceKind::Sample => {
            look.say(ActivateKey::ReviewSample, &[("kind", kind.into()), ("count", source.count.trim().into())])
        }
        SourceKind::Stdin => kind,
    }
}

fn segments(flow: &Flow, _look: &Look) -> String {
    let title = |one: &crate::destination::draft::SegmentDraft| {
        if one.name.trim().is_empty() { one.id.clone() } else { one.name.clone() }
    };
    listed(flow.draft().activation.segments.iter().map(title))
}

fn attributes(flow: &Flow, _look: &Look) -> String {
    flow.draft().activation.attributes.join(", ")
}

fn identities(flow: &Flow, look: &Look) -> String {
    let activation = &flow.draft().activation;
    if !activation.all_identities {
        let hashed = look.text(ActivateKey::Hashed);
        return listed(activation.identities.iter().map(|one| {
            if one.sha256 { format!("{} ({})", one.namespace, hashed.trim()) } else { one.namespace.clone() }
        }));
    }
    let found = flow.facts().survey.get().map(|survey| listed(survey.namespaces.iter().map(|one| one.name.clone())));
    match found.filter(|found| !found.is_empty()) {
        Some(found) => look.say(ActivateKey::ReviewAllOf, &[("list", found.into())]),
        None => look.text(ActivateKey::ReviewAll),
    }
}

fn triggers(flow: &Flow, look: &Look) -> String {
    listed(flow.draft().activation.triggers.iter().map(|one| option(Field::Triggers, one.name(), look)))
}

/// What is left, as far as it is not as most have it.
fn options(flow: &Flow, look: &Look) -> String {
    let Draft { activation, .. } = flow.draft();
    let labelled = |field: Field, name: &str| format!("{}: {}", look.text(field.label()), option(field, name, look));
    let on = |field: Field, on: bool| on.then(|| look.text(field.label()));
    let partition = match activation.partition_by {
        Partition::Profile => None,
        Partition::Identity => Some(activation.partition_namespace.trim()),
        Partition::Attribute => Some(activation.partition_path.trim()),
    };
    let partition =
        partition.map(|of| format!("{} {of}", labelled(Field::PartitionBy, activation.partition_by.name())));
    let exits = (activation.initial_exits != Exits::Skip)
        .then(|| labelled(Field::InitialExits, activation.initial_exits.name()));
    let spelling = (activation.status_spelling != Spelling::AsFed)
        .then(|| labelled(Field::StatusSpelling, activation.status_spelling.name()));
    let all = [
        Some(labelled(Field::Changes, activation.changes.name())),
        exits,
        spelling,
        on(Field::Meta, activation.meta),
        on(Field::SegmentNames, activation.include_segment_names),
        on(Field::Strict, activation.strict),
        (!activation.mapped_segments_only).then(|| look.text(ActivateKey::ReviewAllSegments)),
        partition,
    ];
    listed(all.into_iter().flatten())
}
