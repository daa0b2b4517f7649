//! Answers into the draft and out of it, one question at a time.

use super::field::Field;
use crate::destination::draft::{
    Changes, Draft, Exits, IdentityDraft, Keep, Partition, RoleBase, SegmentDraft, SignIn, SourceKind, Spelling,
    Trigger,
};

/// An answer, as it was typed or chosen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer {
    /// Text.
    Text(String),
    /// The name of one of the options.
    Choice(String),
    /// Yes or no.
    Toggle(bool),
    /// Any number of words: names, dot paths.
    Words(Vec<String>),
    /// Mapped segments.
    Segments(Vec<SegmentDraft>),
    /// Identity namespaces.
    Identities(Vec<IdentityDraft>),
}

/// The place of an answer in the draft.
enum Slot<'d> {
    Text(&'d mut String),
    Toggle(&'d mut bool),
    Words(&'d mut Vec<String>),
    Segments(&'d mut Vec<SegmentDraft>),
    Identities(&'d mut Vec<IdentityDraft>),
    Triggers(&'d mut Vec<Trigger>),
    Choice(Choice<'d>),
    /// It is not in the draft.
    Nowhere,
}

/// One of the few.
enum Choice<'d> {
    SignIn(&'d mut SignIn),
    RoleBase(&'d mut RoleBase),
    Keep(&'d mut Keep),
    SourceKind(&'d mut SourceKind),
    Changes(&'d mut Changes),
    Exits(&'d mut Exits),
    Spelling(&'d mut Spelling),
    Partition(&'d mut Partition),
}

macro_rules! each_choice {
    ($choice:expr, $type:ident, $place:ident => $do:expr) => {
        match $choice {
            Choice::SignIn($place) => {
                type $type = SignIn;
                $do
            }
            Choice::RoleBase($place) => {
                type $type = RoleBase;
                $do
            }
            Choice::Keep($place) => {
                type $type = Keep;
                $do
            }
            Choice::SourceKind($place) => {
                type $type = SourceKind;
                $do
            }
            Choice::Changes($place) => {
                type $type = Changes;
                $do
            }
            Choice::Exits($place) => {
                type $type = Exits;
                $do
            }
            Choice::Spelling($place) => {
                type $type = Spelling;
                $do
            }
            Choice::Partition($place) => {
                type $type = Partition;
                $do
            }
        }
    };
}

impl Choice<'_> {
    fn name(&self) -> &'static str {
        each_choice!(self, One, place => { let one: One = **place; one.name() })
    }

    /// Takes the option of this name; `false` when there is none.
    fn take(self, name: &str) -> bool {
        each_choice!(self, One, place => match One::named(name) {
            Some(one) => { *place = one; true }
            None => false,
        })
    }
}

fn slot(draft: &mut Draft, field: Field) -> Slot<'_> {
    let (account, source, activation) = (&mut draft.account, &mut draft.source, &mut draft.activation);
    match field {
        Field::SignIn => Slot::Choice(Choice::SignIn(&mut account.sign_in)),
        Field::Existing => Slot::Text(&mut account.existing),
        Field::AccountName => Slot::Text(&mut account.name),
        Field::RoleArn => Slot::Text(&mut account.role_arn),
        Field::ExternalId => Slot::Text(&mut account.external_id),
        Field::RoleBase => Slot::Choice(Choice::RoleBase(&mut account.role_base)),
        Field::AccessKeyId => Slot::Text(&mut account.access_key_id),
        Field::Secret | Field::SessionToken => Slot::Nowhere,
        Field::Expires => Slot::Text(&mut account.expires),
        Field::Keep => Slot::Choice(Choice::Keep(&mut account.keep)),
        Field::Profile => Slot::Text(&mut account.profile),
        Field::Region => Slot::Text(&mut account.region),
        Field::Endpoint => Slot::Text(&mut account.endpoint_url),
        Field::Name => Slot::Text(&mut draft.name),
        Field::Description => Slot::Text(&mut draft.description),
        Field::Stream => Slot::Text(&mut draft.stream),
        Field::MarketingActions => Slot::Words(&mut draft.marketing_actions),
        Field::SegmentNames => Slot::Toggle(&mut activation.include_segment_names),
        Field::MappedOnly => Slot::Toggle(&mut activation.mapped_segments_only),
        Field::AllowUnordered => Slot::Toggle(&mut draft.allow_unordered),
        Field::SourceKind => Slot::Choice(Choice::SourceKind(&mut source.kind)),
        Field::Path => Slot::Text(&mut source.path),
        Field::Follow => Slot::Toggle(&mut source.follow),
        Field::Count => Slot::Text(&mut source.count),
        Field::Rate => Slot::Text(&mut source.rate),
        Field::Seed => Slot::Text(&mut source.seed),
        Field::KeyNamespaces => Slot::Words(&mut source.key_namespaces),
        Field::Segments => Slot::Segments(&mut activation.segments),
        Field::Strict => Slot::Toggle(&mut activation.strict),
        Field::Attributes => Slot::Words(&mut activation.attributes),
        Field::AllIdentities => Slot::Toggle(&mut activation.all_identities),
        Field::Identities => Slot::Identities(&mut activation.identities),
        Field::Triggers => Slot::Triggers(&mut activation.triggers),
        Field::Changes => Slot::Choice(Choice::Changes(&mut activation.changes)),
        Field::InitialExits => Slot::Choice(Choice::Exits(&mut activation.initial_exits)),
        Field::StatusSpelling => Slot::Choice(Choice::Spelling(&mut activation.status_spelling)),
        Field::Meta => Slot::Toggle(&mut activation.meta),
        Field::PartitionBy => Slot::Choice(Choice::Partition(&mut activation.partition_by)),
        Field::PartitionNamespace => Slot::Text(&mut activation.partition_namespace),
        Field::PartitionPath => Slot::Text(&mut activation.partition_path),
    }
}

/// The answer of `field`; none for secrets, which are not in the draft.
pub(super) fn read(draft: &Draft, field: Field) -> Option<Answer> {
    // Places are found in a draft of one's own, so that there is one table for both ways.
    match slot(&mut draft.clone(), field) {
        Slot::Text(text) => Some(Answer::Text(std::mem::take(text))),
        Slot::Toggle(on) => Some(Answer::Toggle(*on)),
        Slot::Words(words) => Some(Answer::Words(std::mem::take(words))),
        Slot::Segments(segments) => Some(Answer::Segments(std::mem::take(segments))),
        Slot::Identities(identities) => Some(Answer::Identities(std::mem::take(identities))),
        Slot::Triggers(triggers) => Some(Answer::Words(triggers.iter().map(|one| one.name().to_owned()).collect())),
        Slot::Choice(choice) => Some(Answer::Choice(choice.name().to_owned())),
        Slot::Nowhere => None,
    }
}

/// Puts an answer in. `false` when it is of the wrong kind or no option: then nothing changes.
pub(super) fn write(draft: &mut Draft, field: Field, answer: Answer) -> bool {
    match (slot(draft, field), answer) {
        (Slot::Text(text), Answer::Text(new)) => *text = new,
        (Slot::Toggle(on), Answer::Toggle(new)) => *on = new,
        (Slot::Words(words), Answer::Words(new)) => *words = new,
        (Slot::Segments(segments), Answer::Segments(new)) => *segments = new,
        (Slot::Identities(identities), Answer::Identities(new)) => *identities = new,
        (Slot::Choice(choice), Answer::Choice(name)) => return choice.take(&name),
        (Slot::Triggers(triggers), Answer::Words(names)) => {
            let known: Option<Vec<_>> = names.iter().map(|name| Trigger::named(name)).collect();
            let Some(known) = known else { return false };
            *triggers = known;
        }
        _ => return false,
    }
    true
}
