//! The checked form of a spec: JSON with every key and its value, defaults included.

use serde_json::{Map, Value, json};

use super::{CredentialSource, KIND, SourceSpec, Spec};
use crate::activation::rules::{Identities, IdentityChoice, MappedSegment};
use crate::kinesis::ProvidedCredentials;

impl Spec {
    /// Returns the spec as JSON in the shape of its TOML, with defaults filled in. Keys that are not set and have no
    /// default are left out.
    pub fn checked(&self) -> Value {
        let mut root = Map::new();
        root.insert("name".into(), json!(self.name));
        if let Some(description) = &self.description {
            root.insert("description".into(), json!(description));
        }
        root.insert("kind".into(), json!(KIND));
        root.insert("account".into(), self.checked_account());
        root.insert("connection".into(), self.checked_connection());
        root.insert("source".into(), self.checked_source());
        root.insert("activation".into(), self.checked_activation());
        root.insert("delivery".into(), json!({ "allow_unordered": self.delivery.allow_unordered }));
        Value::Object(root)
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

    fn checked_connection(&self) -> Value {
        json!({
            "stream": self.connection.stream.to_string(),
            "marketing_actions": self.connection.marketing_actions,
        })
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
        let activation = json!({
            "segments": rules.segments.iter().map(segment).collect::<Vec<_>>(),
            "attributes": rules.attributes,
            "identities": identities(&rules.identities),
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

fn identities(identities: &Identities) -> Value {
    match identities {
        Identities::All => json!("all"),
        Identities::Only(choices) => choices.iter().map(identity).collect(),
    }
}

fn identity(choice: &IdentityChoice) -> Value {
    if choice.sha256 {
        json!({ "namespace": choice.namespace, "hash": "sha256" })
    } else {
        json!({ "namespace": choice.namespace })
    }
}
