//! The spec of a destination: the operator's TOML, checked as a whole, then a value that cannot be wrong.

mod account;
mod activation;
mod checked;
mod connection;
mod fault;
mod mapped;
mod mend;
pub(super) mod nearest;
mod ordered;
mod place;
mod reading;
mod region;
mod segments;
mod source;
#[cfg(test)]
mod tests;
mod wrong;

use std::path::PathBuf;

use toml::de::DeTable;

pub(super) use account::endpoint_fault;
pub use connection::{Stream, StreamArn, is_stream_name};
pub use fault::{SpecFault, SpecFaults};
pub(super) use mapped::{mapped, same};
pub use mend::Mend;
pub(super) use ordered::ordered;
pub(super) use place::anchored;
pub use region::{REGIONS, Region, nearest_region, partition as region_partition};
pub use wrong::{EndpointFault, Type, Wrong};

use crate::activation::Rules;
use crate::kinesis::policy::StreamScope;
use crate::source::file::FeedSettings;
use fault::Faults;
use reading::Part;

/// The one kind of destination there is.
pub const KIND: &str = "amazon-kinesis";

/// Longest name of a destination, in characters; it becomes a file name.
pub const MAX_NAME: usize = 64;

/// The tables of a spec and their keys, the top level first. The JSON Schema is held against it.
pub(crate) const TABLES: &[(&str, &[&str])] = &[
    ("", &["name", "description", "kind", "account", "connection", "source", "activation", "delivery", "labels"]),
    ("account", &["id", "credentials", "region", "endpoint_url"]),
    ("connection", &["stream", "marketing_actions"]),
    (
        "source",
        &[
            "kind",
            "count",
            "rate",
            "seed",
            "path",
            "follow",
            "order",
            "rewritten",
            "include",
            "exclude",
            "key_namespaces",
        ],
    ),
    (
        "activation",
        &[
            "segments",
            "attributes",
            "identities",
            "triggers",
            "compat",
            "initial_exits",
            "status_spelling",
            "include_segment_names",
            "include_segment_timestamps",
            "mapped_segments_only",
            "meta",
            "strict",
            "append_newline",
            "lone_surrogates",
            "partition_by",
        ],
    ),
    ("delivery", &["allow_unordered"]),
];

/// A destination as it is set up, checked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Spec {
    /// Its name, also a file name: see [`is_name`].
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// How to sign in, and where.
    pub account: AccountRef,
    /// Where the events go.
    pub connection: Connection,
    /// Where the profiles come from.
    pub source: SourceSpec,
    /// What leaves and when; `source.key_namespaces` is in it.
    pub activation: Rules,
    /// How events are delivered.
    pub delivery: DeliverySpec,
}

/// How to sign in to AWS, and the region.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AccountRef {
    /// Where the credentials come from.
    pub credentials: Credentials,
    /// The region, of a known partition's form.
    pub region: String,
    /// Another endpoint than the region's own: https, or http to this machine.
    pub endpoint_url: Option<String>,
}

/// Where credentials come from. They are never in a spec.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Credentials {
    /// A profile of the shared AWS configuration.
    Profile(String),
    /// Whatever AWS's own default chain finds.
    Ambient,
    /// `AWS_ACCESS_KEY_ID` and its companions only.
    Environment,
    /// A saved account, by its name.
    Account(String),
}

impl Credentials {
    /// The saved account that is named, if one is.
    pub fn account(&self) -> Option<&str> {
        match self {
            Self::Account(name) => Some(name),
            Self::Profile(_) | Self::Ambient | Self::Environment => None,
        }
    }
}

/// Where the events go and for what purpose.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Connection {
    /// The stream.
    pub stream: Stream,
    /// Marketing actions, defined ones or own, as typed.
    pub marketing_actions: Vec<String>,
}

/// Where the profiles come from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SourceSpec {
    /// Profiles made up.
    Sample {
        /// How many, at least 1.
        count: u64,
        /// How many a second; 0 is no limit.
        rate: u64,
        /// The same seed gives the same profiles.
        seed: u64,
    },
    /// Files of NDJSON.
    File {
        /// A file, a folder or a glob; absolute once the spec is saved.
        path: PathBuf,
        /// How they are taken.
        settings: FeedSettings,
    },
    /// Standard input.
    Stdin {
        /// What looks like something else than a feed is read as lines.
        accept_malformed: bool,
    },
}

impl SourceSpec {
    /// Standard input, as a spec has it.
    pub const PIPED: Self = Self::Stdin { accept_malformed: false };

    /// Whether it is standard input.
    pub fn is_stdin(&self) -> bool {
        matches!(self, Self::Stdin { .. })
    }

    /// Whether what is added is read too, so that it never ends. Stdin ends, but nobody knows when.
    pub fn is_followed(&self) -> bool {
        matches!(self, Self::File { settings, .. } if settings.follow)
    }
}

/// How events are delivered.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct DeliverySpec {
    /// Goes on with a stream that ignores partition keys.
    pub allow_unordered: bool,
}

impl Spec {
    /// Reads the spec in `text`; `file` is what faults call it. All faults are found in one pass.
    pub fn parse(text: &str, file: &str) -> Result<Self, SpecFaults> {
        let mut faults = Faults::new(file, text);
        let document = match DeTable::parse(text) {
            Ok(document) => document,
            Err(error) => {
                faults.syntax(&error);
                return Err(faults.close());
            }
        };
        let spec = read(&Part::root(document.get_ref()), &mut faults);
        match spec {
            Some(spec) if faults.is_empty() => Ok(spec),
            _ => Err(faults.close()),
        }
    }

    /// The rules of the activation.
    pub fn rules(&self) -> Rules {
        self.activation.clone()
    }

    /// The stream, as far as the spec alone names it.
    pub fn stream_scope(&self) -> StreamScope {
        let stream = self.connection.stream.name().to_owned();
        match &self.connection.stream {
            Stream::Arn(arn) => StreamScope {
                partition: arn.partition().to_owned(),
                region: arn.region().to_owned(),
                account: Some(arn.account().to_owned()),
                stream,
            },
            Stream::Name(_) => {
                let region = self.account.region.clone();
                let partition = region::partition(&region).unwrap_or("aws").to_owned();
                StreamScope { partition, region, account: None, stream }
            }
        }
    }
}

/// Whether `text` can be a destination's name: it starts with a letter or digit, goes on with those, `_`, `.` and
/// `-`, and has at most [`MAX_NAME`] characters.
pub fn is_name(text: &str) -> bool {
    text.len() <= MAX_NAME
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-'))
}

/// Whether `text` can be an account's endpoint: https to a host, or http to this machine.
pub fn is_endpoint(text: &str) -> bool {
    account::endpoint_fault(text).is_none()
}

#[cfg(test)]
pub(crate) use segments::SEGMENT_KEYS;
pub(crate) use segments::is_uuid;
/// What is wrong with a dot path of an attribute, if anything.
pub use segments::{DEFAULT_NAMESPACE, PathFault, path_fault};

fn read(root: &Part<'_>, faults: &mut Faults<'_>) -> Option<Spec> {
    root.only(TABLES[0].1, faults);
    let name = name(root, faults);
    let description = root.get("description").and_then(|cell| cell.text(faults)).map(str::to_owned);
    kind(root, faults);
    let account = root.need_table("account", faults).and_then(|part| account::read(&part, faults));
    let region = account.as_ref().map(|account| account.region.as_str());
    let connection = root.need_table("connection", faults).and_then(|part| connection::read(&part, region, faults));
    let source = root.need_table("source", faults).and_then(|part| source::read(&part, faults));
    let rules = root.need_table("activation", faults).and_then(|part| activation::read(&part, faults));
    let delivery = delivery(root, faults);
    labels(root, faults);
    let (source, key_namespaces) = source?;
    let name = name?;
    let activation = Rules { destination: name.clone(), key_namespaces, ..rules? };
    Some(Spec {
        name,
        description,
        account: account?,
        connection: connection?,
        source,
        activation,
        delivery: delivery?,
    })
}

fn name(root: &Part<'_>, faults: &mut Faults<'_>) -> Option<String> {
    let cell = root.need("name", r#"name = "high-propensity""#, faults)?;
    let name = cell.text(faults)?;
    if !is_name(name) {
        return cell.fault(Wrong::Name(name.to_owned()), Mend::NameForm, faults);
    }
    if name.eq_ignore_ascii_case(crate::destination::store::LOG_FILE) {
        return cell.fault(Wrong::LogName(name.to_owned()), Mend::OtherName, faults);
    }
    Some(name.to_owned())
}

fn kind(root: &Part<'_>, faults: &mut Faults<'_>) -> Option<()> {
    root.need("kind", r#"kind = "amazon-kinesis""#, faults)?.choice(&[(KIND, ())], faults)
}

fn delivery(root: &Part<'_>, faults: &mut Faults<'_>) -> Option<DeliverySpec> {
    let Some(cell) = root.get("delivery") else { return Some(DeliverySpec::default()) };
    let part = cell.table(faults)?;
    part.only(TABLES[5].1, faults);
    Some(DeliverySpec { allow_unordered: part.flag("allow_unordered", false, faults)? })
}

/// Labels are read for their form only: what they would forbid is not known yet, so none may be given.
fn labels(root: &Part<'_>, faults: &mut Faults<'_>) -> Option<()> {
    let cell = root.get("labels")?;
    let part = cell.table(faults)?;
    let before = faults.len();
    for entry in part.cells() {
        for label in entry.list(faults).unwrap_or_default() {
            let _ = label.text(faults);
        }
    }
    if faults.len() == before && !part.is_empty() {
        return cell.not_built("[labels]", Mend::GoOnWithout, faults);
    }
    Some(())
}
