//! Reads answers from the draft and writes them into it, one field at a time.

use super::field::Field;
use crate::destination::draft::{
    Changes, Draft, Exits, IdentityDraft, Keep, Partition, RoleBase, SegmentDraft, SignIn, SourceKind, Spelling,
    Surrogates, Trigger,
};
use crate::source::file::{EXCLUDED, FileOrder, Rewritten};

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer {
    Text(String),
    /// The name of an option.
    Choice(String),
    Toggle(bool),
    /// Any number of words, such as names or dot paths.
    Words(Vec<String>),
    Segments(Vec<SegmentDraft>),
    Identities(Vec<IdentityDraft>),
}

/// Declares the place of an answer in the draft: once for writing (with `mut`) and once for reading.
macro_rules! slots {
    ($slot:ident, $choice:ident $(, $mut:tt)?) => {
        enum $slot<'d> {
            Text(&'d $($mut)? String),
            Toggle(&'d $($mut)? bool),
            Words(&'d $($mut)? Vec<String>),
            /// `None` means the default names, [`EXCLUDED`].
            Excluded(&'d $($mut)? Option<Vec<String>>),
            Segments(&'d $($mut)? Vec<SegmentDraft>),
            Identities(&'d $($mut)? Vec<IdentityDraft>),
            Triggers(&'d $($mut)? Vec<Trigger>),
            Choice($choice<'d>),
            /// The draft holds no secrets.
            Nowhere,
        }

        enum $choice<'d> {
            SignIn(&'d $($mut)? SignIn),
            RoleBase(&'d $($mut)? RoleBase),
            Keep(&'d $($mut)? Keep),
            SourceKind(&'d $($mut)? SourceKind),
            FileOrder(&'d $($mut)? FileOrder),
            Rewritten(&'d $($mut)? Rewritten),
            Changes(&'d $($mut)? Changes),
            Exits(&'d $($mut)? Exits),
            Spelling(&'d $($mut)? Spelling),
            Surrogates(&'d $($mut)? Surrogates),
            Partition(&'d $($mut)? Partition),
        }
    };
}

slots!(Slot, Choice, mut);
slots!(Seen, Chosen);

macro_rules! each_choice {
    ($choices:ident, $choice:expr, $type:ident, $place:ident => $do:expr) => {
        match $choice {
            $choices::SignIn($place) => {
                type $type = SignIn;
                $do
            }
            $choices::RoleBase($place) => {
                type $type = RoleBase;
                $do
            }
            $choices::Keep($place) => {
                type $type = Keep;
                $do
            }
            $choices::SourceKind($place) => {
                type $type = SourceKind;
                $do
            }
            $choices::FileOrder($place) => {
                type $type = FileOrder;
                $do
            }
            $choices::Rewritten($place) => {
                type $type = Rewritten;
                $do
            }
            $choices::Changes($place) => {
                type $type = Changes;
                $do
            }
            $choices::Exits($place) => {
                type $type = Exits;
                $do
            }
            $choices::Spelling($place) => {
                type $type = Spelling;
                $do
            }
            $choices::Surrogates($place) => {
                type $type = Surrogates;
                $do
            }
            $choices::Partition($place) => {
                type $type = Partition;
                $do
            }
        }
    };
}

impl Chosen<'_> {
    fn name(&self) -> &'static str {
        each_choice!(Chosen, self, One, place => { let one: One = **place; one.name() })
    }
}

impl Choice<'_> {
    /// Sets the option of this name. Returns false if there is none.
    fn take(self, name: &str) -> bool {
        each_choice!(Choice, self, One, place => match One::named(name) {
            Some(one) => { *place = one; true }
            None => false,
        })
    }
}

/// Maps each field to the place of its answer in the draft. Reading and writing share this table.
macro_rules! place {
    ($draft:ident, $field:ident, $slot:ident, $choice:ident $(, $mut:tt)?) => {{
        let (account, source, activation) =
            (&$($mut)? $draft.account, &$($mut)? $draft.source, &$($mut)? $draft.activation);
        match $field {
            Field::SignIn => $slot::Choice($choice::SignIn(&$($mut)? account.sign_in)),
            Field::Existing => $slot::Text(&$($mut)? account.existing),
            Field::AccountName => $slot::Text(&$($mut)? account.name),
            Field::RoleArn => $slot::Text(&$($mut)? account.role_arn),
            Field::ExternalId => $slot::Text(&$($mut)? account.external_id),
            Field::SessionName => $slot::Text(&$($mut)? account.session_name),
            Field::RoleBase => $slot::Choice($choice::RoleBase(&$($mut)? account.role_base)),
            Field::AccessKeyId => $slot::Text(&$($mut)? account.access_key_id),
            Field::Secret | Field::SessionToken => $slot::Nowhere,
            Field::Expires => $slot::Text(&$($mut)? account.expires),
            Field::Keep => $slot::Choice($choice::Keep(&$($mut)? account.keep)),
            Field::Profile => $slot::Text(&$($mut)? account.profile),
            Field::Region => $slot::Text(&$($mut)? account.region),
            Field::Endpoint => $slot::Text(&$($mut)? account.endpoint_url),
            Field::Name => $slot::Text(&$($mut)? $draft.name),
            Field::Description => $slot::Text(&$($mut)? $draft.description),
            Field::Stream => $slot::Text(&$($mut)? $draft.stream),
            Field::MarketingActions => $slot::Words(&$($mut)? $draft.marketing_actions),
            Field::SegmentNames => $slot::Toggle(&$($mut)? activation.include_segment_names),
            Field::SegmentTimestamps => $slot::Toggle(&$($mut)? activation.include_segment_timestamps),
            Field::MappedOnly => $slot::Toggle(&$($mut)? activation.mapped_segments_only),
            Field::AllowUnordered => $slot::Toggle(&$($mut)? $draft.allow_unordered),
            Field::SourceKind => $slot::Choice($choice::SourceKind(&$($mut)? source.kind)),
            Field::Path => $slot::Text(&$($mut)? source.path),
            Field::Follow => $slot::Toggle(&$($mut)? source.follow),
            Field::FileOrder => $slot::Choice($choice::FileOrder(&$($mut)? source.order)),
            Field::Rewritten => $slot::Choice($choice::Rewritten(&$($mut)? source.rewritten)),
            Field::Include => $slot::Words(&$($mut)? source.include),
            Field::Exclude => $slot::Excluded(&$($mut)? source.exclude),
            Field::Count => $slot::Text(&$($mut)? source.count),
            Field::Rate => $slot::Text(&$($mut)? source.rate),
            Field::Seed => $slot::Text(&$($mut)? source.seed),
            Field::KeyNamespaces => $slot::Words(&$($mut)? source.key_namespaces),
            Field::Segments => $slot::Segments(&$($mut)? activation.segments),
            Field::Strict => $slot::Toggle(&$($mut)? activation.strict),
            Field::Attributes => $slot::Words(&$($mut)? activation.attributes),
            Field::AllIdentities => $slot::Toggle(&$($mut)? activation.all_identities),
            Field::Identities => $slot::Identities(&$($mut)? activation.identities),
            Field::Triggers => $slot::Triggers(&$($mut)? activation.triggers),
            Field::Changes => $slot::Choice($choice::Changes(&$($mut)? activation.changes)),
            Field::InitialExits => $slot::Choice($choice::Exits(&$($mut)? activation.initial_exits)),
            Field::StatusSpelling => $slot::Choice($choice::Spelling(&$($mut)? activation.status_spelling)),
            Field::Meta => $slot::Toggle(&$($mut)? activation.meta),
            Field::AppendNewline => $slot::Toggle(&$($mut)? activation.append_newline),
            Field::LoneSurrogates => $slot::Choice($choice::Surrogates(&$($mut)? activation.lone_surrogates)),
            Field::PartitionBy => $slot::Choice($choice::Partition(&$($mut)? activation.partition_by)),
            Field::PartitionNamespace => $slot::Text(&$($mut)? activation.partition_namespace),
            Field::PartitionPath => $slot::Text(&$($mut)? activation.partition_path),
        }
    }};
}

fn slot(draft: &mut Draft, field: Field) -> Slot<'_> {
    place!(draft, field, Slot, Choice, mut)
}

fn excluded() -> Vec<String> {
    EXCLUDED.iter().map(ToString::to_string).collect()
}

/// Returns the answer of `field`, or `None` for secrets, which are not in the draft.
pub(super) fn read(draft: &Draft, field: Field) -> Option<Answer> {
    match place!(draft, field, Seen, Chosen) {
        Seen::Text(text) => Some(Answer::Text(text.clone())),
        Seen::Toggle(on) => Some(Answer::Toggle(*on)),
        Seen::Words(words) => Some(Answer::Words(words.clone())),
        Seen::Excluded(words) => Some(Answer::Words(words.clone().unwrap_or_else(excluded))),
        Seen::Segments(segments) => Some(Answer::Segments(segments.clone())),
        Seen::Identities(identities) => Some(Answer::Identities(identities.clone())),
        Seen::Triggers(triggers) => Some(Answer::Words(triggers.iter().map(|one| one.name().to_owned()).collect())),
        Seen::Choice(choice) => Some(Answer::Choice(choice.name().to_owned())),
        Seen::Nowhere => None,
    }
}

/// Writes an answer. Returns false and changes nothing if the answer has the wrong kind or is not an option.
pub(super) fn write(draft: &mut Draft, field: Field, answer: Answer) -> bool {
    match (slot(draft, field), answer) {
        (Slot::Text(text), Answer::Text(new)) => *text = new,
        (Slot::Toggle(on), Answer::Toggle(new)) => *on = new,
        (Slot::Words(words), Answer::Words(new)) => *words = new,
        (Slot::Excluded(words), Answer::Words(new)) => *words = Some(new).filter(|new| *new != excluded()),
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
