//! Summarizes each answer in one line.

use crate::activation::rules::PartitionBy;
use crate::destination::spec::SourceKind;
use crate::flow::offers::{answer_text, identity_text};
use crate::flow::{Field, Flow};
use crate::text::{Key, NamedChoice, say};
use crate::tui::look::Look;

/// Returns the fields that have a row, in the order of the steps.
pub(super) fn list_summarized(flow: &Flow) -> impl Iterator<Item = Field> {
    Field::ALL.iter().copied().filter(|field| has_row(*field, flow))
}

/// Whether the answer has a row of its own. Some always have, and some are in the row of another field. All others have
/// one if they are not the default.
fn has_row(field: Field, flow: &Flow) -> bool {
    match field {
        Field::SignIn
        | Field::Name
        | Field::Stream
        | Field::MarketingActions
        | Field::SourceKind
        | Field::Segments
        | Field::Attributes
        | Field::AllIdentities
        | Field::Triggers
        | Field::Compat => true,
        Field::RoleArn | Field::Secret => field.is_asked(flow.draft()),
        Field::Existing
        | Field::AccountName
        | Field::RoleBase
        | Field::AccessKeyId
        | Field::SessionToken
        | Field::Expires
        | Field::SecretPlace
        | Field::Profile
        | Field::Region
        | Field::EndpointUrl
        | Field::Description
        | Field::AllowUnordered
        | Field::Path
        | Field::Follow
        | Field::Count
        | Field::Identities
        | Field::PartitionNamespace
        | Field::PartitionPath => false,
        _ => field.is_asked(flow.draft()) && !field.is_default(flow.draft()),
    }
}

pub(super) fn label(field: Field) -> Key {
    match field {
        Field::SignIn => Key::StepAccount,
        Field::SourceKind => Key::StepSource,
        Field::AllIdentities => Key::HeadIdentities,
        _ => field.label(),
    }
}

pub(super) fn value(field: Field, flow: &Flow, look: &Look) -> String {
    let value = match field {
        Field::SignIn => account(flow, look),
        Field::Secret => secret(flow, look),
        Field::Name => name(flow),
        Field::Stream => stream(flow, look),
        Field::MappedSegmentsOnly => look.text(Key::ReviewAllSegments),
        Field::SourceKind => source(flow, look),
        Field::AllIdentities => identities(flow, look),
        Field::PartitionBy => partition(flow, look),
        _ => answer_text(flow, field, &look.texts),
    };
    if value.is_empty() { look.text(Key::ReviewNone) } else { value }
}

fn join_words(words: impl IntoIterator<Item = String>) -> String {
    words.into_iter().collect::<Vec<_>>().join(", ")
}

fn account(flow: &Flow, look: &Look) -> String {
    let account = &flow.draft().account;
    let by = Field::SignIn.option_text(account.sign_in.name(), &look.texts);
    let named = [&account.existing, &account.name, &account.profile];
    let asked = [Field::Existing, Field::AccountName, Field::Profile];
    let name = asked.iter().zip(named).find(|(field, name)| field.is_asked(flow.draft()) && !name.trim().is_empty());
    let who = name.map_or_else(|| by.clone(), |(_, name)| format!("{} ({by})", name.trim()));
    let endpoint = account.endpoint_url.trim();
    join_words([who, account.region.trim().to_owned(), endpoint.to_owned()].into_iter().filter(|part| !part.is_empty()))
}

fn name(flow: &Flow) -> String {
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

fn source(flow: &Flow, look: &Look) -> String {
    let source = &flow.draft().source;
    let kind = Field::SourceKind.option_text(source.kind.name(), &look.texts);
    match source.kind {
        SourceKind::File => {
            let follow = source.settings.follow.then(|| look.text(Field::Follow.label()));
            join_words([source.path.trim().to_owned()].into_iter().chain(follow))
        }
        SourceKind::Sample => look.text(say::ReviewSample { kind, count: source.count.trim() }),
        SourceKind::Stdin => kind,
    }
}

fn identities(flow: &Flow, look: &Look) -> String {
    let activation = &flow.draft().activation;
    if !activation.all_identities {
        return join_words(activation.identities.iter().map(|one| identity_text(one, &look.texts)));
    }
    let found =
        flow.facts().survey.get().map(|survey| join_words(survey.namespaces.iter().map(|one| one.name.clone())));
    match found.filter(|found| !found.is_empty()) {
        Some(found) => look.text(say::ReviewAllOf { list: found }),
        None => look.text(Key::ReviewAll),
    }
}

/// Describes the secret by its length and the place it is stored in. The secret itself is not available here.
fn secret(flow: &Flow, look: &Look) -> String {
    let account = &flow.draft().account;
    if let Some(typed) = flow.secret(Field::Secret) {
        return look.text(say::ReviewSecretTyped { count: typed.chars() });
    }
    let Some(stored) = account.stored.as_ref().filter(|_| account.is_stored()) else { return String::new() };
    let place = Field::SecretPlace.option_text(stored.place.name(), &look.texts);
    look.text(say::ReviewSecret { place, count: stored.chars })
}

fn partition(flow: &Flow, look: &Look) -> String {
    let by = flow.draft().activation.partition();
    let kind = Field::PartitionBy.option_text(by.kind().name(), &look.texts);
    match by {
        PartitionBy::Profile => kind,
        PartitionBy::Identity(of) | PartitionBy::Attribute(of) => format!("{kind} {}", of.trim()).trim().to_owned(),
    }
}
