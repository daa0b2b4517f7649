//! The answer to every field, other than its default where it can be: once as it is typed, once as the flow takes it.

use outflow::activation::rules::IdentityChoice;
use outflow::destination::draft::SegmentDraft;
use outflow::flow::{Answer, Field};
use outflow::source::file::EXCLUDED;

/// A way through the set-up. Together they ask every field.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Scenario {
    /// An access key, and files.
    Key,
    /// A temporary key, and sample profiles.
    Temporary,
    /// A role by an AWS profile that is not there.
    Role,
    /// The account of the first one.
    Existing,
}

impl Scenario {
    pub(crate) const ALL: [Self; 4] = [Self::Key, Self::Temporary, Self::Role, Self::Existing];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Key => "by-key",
            Self::Temporary => "by-token",
            Self::Role => "by-role",
            Self::Existing => "by-account",
        }
    }

    /// The key of the account, as it is piped to a command.
    pub(crate) fn key(self) -> String {
        match self {
            Self::Temporary => format!(
                "AWS_ACCESS_KEY_ID=ASIAQNZGKIQY56JQ7WML\nAWS_SECRET_ACCESS_KEY={}\nAWS_SESSION_TOKEN={}\n",
                super::SECRET,
                super::TOKEN
            ),
            Self::Key | Self::Role | Self::Existing => format!("{}\n", super::SECRET_PAIR),
        }
    }
}

/// The lines that answer a field.
#[expect(clippy::match_same_arms, reason = "one arm for each group of fields, in their order")]
pub(crate) fn typed(field: Field, scenario: Scenario, endpoint: &str) -> Vec<String> {
    let line = match field {
        Field::SignIn => match scenario {
            Scenario::Key => "1",
            Scenario::Temporary => "temporary key",
            Scenario::Role => "assume-role",
            Scenario::Existing => "7",
        },
        // By its number among by-role, by-token and crm.
        Field::Existing => "3",
        Field::Stream if scenario == Scenario::Existing => "1",
        Field::AccountName => match scenario {
            Scenario::Key => "crm",
            _ => scenario.name(),
        },
        Field::RoleArn => "arn:aws:iam::111122223333:role/writer",
        Field::ExternalId => "outflow-42",
        Field::SessionName => "crm-feed",
        Field::RoleBase => "profile",
        Field::AccessKeyId if scenario == Scenario::Temporary => "ASIAQNZGKIQY56JQ7WML",
        Field::AccessKeyId => "AKIAQNZGKIQY56JQ7WML",
        Field::Secret => super::SECRET,
        Field::SessionToken => super::TOKEN,
        Field::Expires => "2099-01-01T00:00:00Z",
        Field::SecretPlace => "this session only",
        Field::Profile => "none-of-this-name",
        Field::Region => "us-east-2",
        Field::EndpointUrl => endpoint,
        Field::Name => scenario.name(),
        Field::Description => r"\?",
        Field::Stream => "segments",
        Field::MarketingActions => return vec!["5".into(), "+own".into()],
        Field::IncludeSegmentNames | Field::IncludeSegmentTimestamps | Field::AllowUnordered => "y",
        Field::MappedSegmentsOnly => "n",
        Field::SourceKind if scenario == Scenario::Temporary => "2",
        Field::SourceKind => "files",
        Field::Path => "feeds",
        Field::Follow => "yes",
        Field::FileOrder => "by modification time",
        Field::Rewritten => "2",
        Field::Include => "+*.ndjson",
        Field::Exclude => "+old-*",
        Field::Count => "300",
        Field::Rate => "1000",
        Field::Seed => "3",
        Field::KeyNamespaces => "+ECID, +email_lc_sha256",
        Field::Segments => return vec!["1 3-4".into(), "-2".into()],
        Field::Strict => "y",
        Field::Attributes => return vec!["/email".into(), "all".into(), "/".into(), "loyalty.tier".into()],
        Field::AllIdentities => "n",
        Field::Identities => "ECID, #email_lc_sha256",
        Field::Triggers => "-identity",
        Field::Compat => "every update",
        Field::InitialExits => "send",
        Field::StatusSpelling => "2",
        Field::Meta | Field::AppendNewline => "y",
        Field::LoneSurrogates => "Replace",
        Field::PartitionBy if scenario == Scenario::Temporary => "attribute",
        Field::PartitionBy => "2",
        Field::PartitionNamespace => "ECID",
        Field::PartitionPath => "person.email",
    };
    vec![line.to_owned()]
}

/// The same answer for the flow; none for a secret.
pub(crate) fn answer(field: Field, scenario: Scenario, endpoint: &str) -> Option<Answer> {
    let words = |words: &[&str]| Some(Answer::Words(words.iter().map(|word| (*word).to_owned()).collect()));
    let choice = |name: &str| Some(Answer::Choice(name.to_owned()));
    match field {
        Field::Secret | Field::SessionToken => None,
        Field::SignIn => choice(match scenario {
            Scenario::Key => "access-key",
            Scenario::Temporary => "temporary-key",
            Scenario::Role => "assume-role",
            Scenario::Existing => "existing",
        }),
        Field::Existing => Some(Answer::Text("crm".into())),
        Field::Stream => Some(Answer::Text("segments".into())),
        Field::Description => Some(Answer::Text("?".into())),
        Field::RoleBase => choice("profile"),
        Field::SecretPlace => choice("session"),
        Field::SourceKind if scenario == Scenario::Temporary => choice("sample"),
        Field::SourceKind => choice("file"),
        Field::FileOrder => choice("mtime"),
        Field::Rewritten => choice("read"),
        Field::Compat => choice("reference"),
        Field::InitialExits => choice("send"),
        Field::StatusSpelling => choice("current"),
        Field::LoneSurrogates => choice("replace"),
        Field::PartitionBy if scenario == Scenario::Temporary => choice("attribute"),
        Field::PartitionBy => choice("identity"),
        Field::MarketingActions => words(&["emailTargeting", "own"]),
        Field::Include => words(&["*.ndjson"]),
        Field::Exclude => words(&[EXCLUDED, &["old-*"]].concat()),
        Field::KeyNamespaces => words(&["ECID", "email_lc_sha256"]),
        Field::Attributes => words(&["person.email", "loyalty.tier"]),
        Field::Triggers => words(&["attribute", "segmentation"]),
        Field::Segments => {
            let ids = [
                "0e9d7c5b-3a1f-4e2d-8b6c-5f4a3e2d1c0b",
                "7841ba61-23c1-4bb3-a495-00d3a5fe1e93",
                "c2f4e6a8-1b3d-4f5a-9c7e-8d6b4a2f0e1c",
            ];
            let segment = |id: &str| SegmentDraft { namespace: "ups".into(), id: id.into(), name: String::new() };
            Some(Answer::Segments(ids.iter().map(|id| segment(id)).collect()))
        }
        Field::Identities => Some(Answer::Identities(vec![
            IdentityChoice { namespace: "ECID".into(), sha256: false },
            IdentityChoice { namespace: "email_lc_sha256".into(), sha256: true },
        ])),
        Field::IncludeSegmentNames
        | Field::IncludeSegmentTimestamps
        | Field::AllowUnordered
        | Field::Follow
        | Field::Strict
        | Field::Meta
        | Field::AppendNewline => Some(Answer::Toggle(true)),
        Field::MappedSegmentsOnly | Field::AllIdentities => Some(Answer::Toggle(false)),
        Field::AccountName
        | Field::RoleArn
        | Field::ExternalId
        | Field::SessionName
        | Field::AccessKeyId
        | Field::Expires
        | Field::Profile
        | Field::Region
        | Field::EndpointUrl
        | Field::Name
        | Field::Path
        | Field::Count
        | Field::Rate
        | Field::Seed
        | Field::PartitionNamespace
        | Field::PartitionPath => Some(Answer::Text(typed(field, scenario, endpoint).concat())),
    }
}
