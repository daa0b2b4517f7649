//! The spec of a destination: parses the operator's TOML, reports all faults at once, and returns a [`Spec`] that is
//! valid.
//!
//! Each table of the TOML has its own file (`account.rs`, `connection.rs`, `source.rs`, `activation.rs`). `reading.rs`
//! has the typed reads that they share.

mod account;
mod activation;
mod connection;
mod edit;
mod fault;
mod reading;
mod source;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

use fault::FaultCollector;
use reading::SpecTable;
use serde_json::{Value, json};
use toml::de::DeTable;

use crate::activation::Rules;
use crate::activation::rules::{Identities, IdentityChoice, MappedSegment};
use crate::kinesis::ProvidedCredentials;
use crate::kinesis::policy::StreamScope;
use crate::source::file::FeedSettings;
use crate::text::choices;

pub use account::{REGIONS, Region, endpoint_fault, nearest_region, region_partition};
#[cfg(test)]
pub(crate) use activation::SEGMENT_KEYS;
pub(crate) use activation::is_uuid;
pub use activation::{DEFAULT_NAMESPACE, PathFault, path_fault};
pub use connection::{Stream, StreamArn, is_stream_name};
pub(super) use edit::{find_same_segment, with_absolute_path, with_mapping_times, with_order};
pub use fault::{EndpointFault, SpecFault, SpecFaults, SpecProblem, SpecRemedy, TomlType};
pub(super) use reading::nearest;

/// The only kind of destination.
pub const KIND: &str = "amazon-kinesis";

/// Name of the log file in the state folder. No destination may have this name, because its state folder would.
pub const LOG_FILE: &str = "outflow.log";

/// Longest name of a destination, in characters. The name is also a file name.
pub const MAX_NAME: usize = 64;

/// Suffix of the vault entry that holds a new key while that key is tried.
pub const NEXT: &str = ".next";

/// The tables of a spec with their keys; the top level comes first. A test compares the JSON Schema with this list.
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

/// The validated set-up of a destination.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Spec {
    /// Also a file name: see [`is_name`].
    pub name: String,
    pub description: Option<String>,
    pub account: AccountRef,
    pub connection: ConnectionSpec,
    pub source: SourceSpec,
    /// What is exported and when. Contains `source.key_namespaces`.
    pub activation: Rules,
    pub delivery: DeliverySpec,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AccountRef {
    pub credentials: CredentialSource,
    /// A region that has the form of a known partition.
    pub region: String,
    /// Endpoint that replaces the region's own: https, or http to this machine.
    pub endpoint_url: Option<String>,
}

/// Where credentials come from. A spec never contains the credentials themselves.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CredentialSource {
    Provided(ProvidedCredentials),
    Account(String),
}

impl CredentialSource {
    /// Returns the name of the saved account, if there is one.
    pub fn account(&self) -> Option<&str> {
        match self {
            Self::Account(name) => Some(name),
            Self::Provided(_) => None,
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConnectionSpec {
    pub stream: Stream,
    /// As typed: defined actions or the operator's own.
    pub marketing_actions: Vec<String>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SourceSpec {
    /// Generated profiles.
    Sample {
        /// At least 1.
        count: u64,
        /// Profiles per second; 0 means no limit.
        rate: u64,
        /// The same seed gives the same profiles.
        seed: u64,
    },
    File {
        /// A file, a folder or a glob. Absolute once the spec is saved.
        path: PathBuf,
        settings: FeedSettings,
    },
    Stdin {
        /// Read input as lines even if it looks like something else. Set by the operator for one run, never by a spec.
        accept_malformed: bool,
    },
}

choices! {
    pub enum SourceKind {
        /// NDJSON files.
        File = "file",
        Sample = "sample",
        Stdin = "stdin",
    }
}

impl SourceSpec {
    /// Standard input with the settings of every spec.
    pub const PIPED: Self = Self::Stdin { accept_malformed: false };

    pub fn kind(&self) -> SourceKind {
        match self {
            Self::Sample { .. } => SourceKind::Sample,
            Self::File { .. } => SourceKind::File,
            Self::Stdin { .. } => SourceKind::Stdin,
        }
    }

    pub fn is_stdin(&self) -> bool {
        matches!(self, Self::Stdin { .. })
    }

    /// Whether the source waits for more lines and so never ends. Stdin does end, at an unknown time, so it does not
    /// count.
    pub fn is_followed(&self) -> bool {
        matches!(self, Self::File { settings, .. } if settings.follow)
    }
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct DeliverySpec {
    /// Stream to a stream that ignores partition keys.
    pub allow_unordered: bool,
}

impl Spec {
    /// Parses `text` and reports all faults of one pass. `file` is the file name in the faults.
    pub fn parse(text: &str, file: &str) -> Result<Self, SpecFaults> {
        let mut faults = FaultCollector::new(file, text);
        let document = match DeTable::parse(text) {
            Ok(document) => document,
            Err(error) => {
                faults.add_syntax_error(&error);
                return Err(faults.into_faults());
            }
        };
        let spec = read(&SpecTable::root(document.get_ref()), &mut faults);
        match spec {
            Some(spec) if faults.found.is_empty() => Ok(spec),
            _ => Err(faults.into_faults()),
        }
    }

    pub fn rules(&self) -> Rules {
        self.activation.clone()
    }

    /// Returns the stream with partition, region and account, as far as the spec contains them.
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
                let partition = region_partition(&region).unwrap_or("aws").to_owned();
                StreamScope { partition, region, account: None, stream }
            }
        }
    }
}

/// Whether `text` can be a destination's name: it starts with an ASCII letter or digit, contains only those, `_`, `.`
/// and `-`, and has at most [`MAX_NAME`] characters.
pub fn is_name(text: &str) -> bool {
    text.len() <= MAX_NAME
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-'))
}

/// Account names follow the rules of destination names. The suffix `.next` is reserved for a key that is being tried.
pub fn is_account_name(text: &str) -> bool {
    is_name(text) && !text.ends_with(NEXT)
}

/// Whether `text` can be an endpoint: https to any host, or http to this machine.
pub fn is_endpoint(text: &str) -> bool {
    account::endpoint_fault(text).is_none()
}

fn read(root: &SpecTable<'_>, faults: &mut FaultCollector<'_>) -> Option<Spec> {
    root.allow_only(TABLES[0].1, faults);
    let name = name(root, faults);
    let description = root.get("description").and_then(|cell| cell.text(faults)).map(str::to_owned);
    kind(root, faults);
    let account = root.require_table("account", faults).and_then(|part| account::read(&part, faults));
    let region = account.as_ref().map(|account| account.region.as_str());
    let connection = root.require_table("connection", faults).and_then(|part| connection::read(&part, region, faults));
    let source = root.require_table("source", faults).and_then(|part| source::read(&part, faults));
    let rules = root.require_table("activation", faults).and_then(|part| activation::read(&part, faults));
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

fn name(root: &SpecTable<'_>, faults: &mut FaultCollector<'_>) -> Option<String> {
    let cell = root.require("name", r#"name = "high-propensity""#, faults)?;
    let name = cell.text(faults)?;
    if !is_name(name) {
        return cell.fault(SpecProblem::Name(name.to_owned()), SpecRemedy::NameForm, faults);
    }
    if name.eq_ignore_ascii_case(LOG_FILE) {
        return cell.fault(SpecProblem::LogName(name.to_owned()), SpecRemedy::OtherName, faults);
    }
    Some(name.to_owned())
}

fn kind(root: &SpecTable<'_>, faults: &mut FaultCollector<'_>) -> Option<()> {
    root.require("kind", r#"kind = "amazon-kinesis""#, faults)?.choice(&[(KIND, ())], faults)
}

fn delivery(root: &SpecTable<'_>, faults: &mut FaultCollector<'_>) -> Option<DeliverySpec> {
    let Some(cell) = root.get("delivery") else { return Some(DeliverySpec::default()) };
    let part = cell.table(faults)?;
    part.allow_only(TABLES[5].1, faults);
    Some(DeliverySpec { allow_unordered: part.flag("allow_unordered", false, faults) })
}

/// Checks the form of labels, and then refuses them: labels have no effect yet.
fn labels(root: &SpecTable<'_>, faults: &mut FaultCollector<'_>) -> Option<()> {
    let cell = root.get("labels")?;
    let part = cell.table(faults)?;
    let before = faults.found.len();
    for entry in part.cells() {
        for label in entry.list(faults).unwrap_or_default() {
            let _ = label.text(faults);
        }
    }
    if faults.found.len() == before && !part.table.is_empty() {
        return cell.fault(SpecProblem::NotBuilt("[labels]".into()), SpecRemedy::GoOnWithout, faults);
    }
    Some(())
}

impl Spec {
    /// Returns the spec as JSON in the shape of its TOML, with defaults filled in. Keys that are not set and have no
    /// default are left out.
    pub fn checked(&self) -> Value {
        let mut root = json!({ "name": self.name });
        if let Some(description) = &self.description {
            root["description"] = json!(description);
        }
        root["kind"] = json!(KIND);
        root["account"] = self.checked_account();
        root["connection"] = json!({
            "stream": self.connection.stream.to_string(),
            "marketing_actions": self.connection.marketing_actions,
        });
        root["source"] = self.checked_source();
        root["activation"] = self.checked_activation();
        root["delivery"] = json!({ "allow_unordered": self.delivery.allow_unordered });
        root
    }

    fn checked_account(&self) -> Value {
        let (key, credentials) = match &self.account.credentials {
            CredentialSource::Provided(ProvidedCredentials::Profile(name)) => {
                ("credentials", format!("profile:{name}"))
            }
            CredentialSource::Provided(ProvidedCredentials::Ambient) => ("credentials", "ambient".into()),
            CredentialSource::Provided(ProvidedCredentials::Environment) => ("credentials", "environment".into()),
            CredentialSource::Account(name) => ("id", name.clone()),
        };
        let mut account = json!({ key: credentials, "region": self.account.region });
        if let Some(url) = &self.account.endpoint_url {
            account["endpoint_url"] = json!(url);
        }
        account
    }

    fn checked_source(&self) -> Value {
        let mut source = match &self.source {
            SourceSpec::Sample { count, rate, seed } => {
                json!({ "kind": "sample", "count": count, "rate": rate, "seed": seed })
            }
            SourceSpec::File { path, settings } => {
                with_settings(json!({ "kind": "file", "path": path.to_string_lossy() }), &json!(settings))
            }
            SourceSpec::Stdin { .. } => json!({ "kind": "stdin" }),
        };
        source["key_namespaces"] = json!(self.activation.key_namespaces);
        source
    }

    fn checked_activation(&self) -> Value {
        let rules = &self.activation;
        let identities = match &rules.identities {
            Identities::All => json!("all"),
            Identities::Only(choices) => choices.iter().map(identity).collect(),
        };
        let activation = json!({
            "segments": rules.segments.iter().map(segment).collect::<Vec<_>>(),
            "attributes": rules.attributes,
            "identities": identities,
            "triggers": rules.triggers,
            "compat": rules.compat,
        });
        let mut activation = with_settings(activation, &json!(rules.options));
        activation["partition_by"] = json!(rules.partition_by.to_string());
        activation
    }
}

/// Adds `settings` to a table, each under the name of its field. A setting that is not set is left out.
fn with_settings(mut table: Value, settings: &Value) -> Value {
    for (key, value) in settings.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null()) {
        table[key] = value.clone();
    }
    table
}

fn segment(segment: &MappedSegment) -> Value {
    let mut checked = match &segment.name {
        Some(name) => json!({ "id": segment.id, "name": name, "namespace": segment.namespace }),
        None => json!({ "id": segment.id, "namespace": segment.namespace }),
    };
    for (key, at) in segment.stamps.said() {
        checked[key] = json!(at.to_string());
    }
    checked
}

fn identity(choice: &IdentityChoice) -> Value {
    let mut checked = json!({ "namespace": choice.namespace });
    if choice.sha256 {
        checked["hash"] = json!("sha256");
    }
    checked
}
