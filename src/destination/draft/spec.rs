//! Converts between a draft and a spec: fills a draft from a saved destination, and prints a draft as the TOML that
//! `outflow apply` takes.

use std::borrow::Cow;
use std::fmt::Write;

use serde::Serialize;
use serde_json::{Value, json};

use super::{Draft, Origin, SegmentDraft, SegmentTimes};
use crate::activation::Triggers;
use crate::activation::rules::{Compat, Identities, MappedSegment, PartitionBy, Rules};
use crate::activation::stamps::SegmentTime;
use crate::destination::account::SignInKind;
use crate::destination::spec::{
    CredentialSource, DEFAULT_NAMESPACE, KIND, MAX_NAME, SourceKind, SourceSpec, Spec, is_name,
};
use crate::kinesis::ProvidedCredentials;
use crate::text::NamedChoice;

impl Draft {
    pub fn edit(spec: &Spec) -> Self {
        Self { origin: Origin::Edit(spec.name.clone()), name: spec.name.clone(), ..Self::from_spec(spec) }
    }

    /// Returns a draft that copies `spec`. Its name is the first of `NAME-2`, `NAME-3`, … that is not in `taken`; case
    /// is ignored.
    pub fn copy(spec: &Spec, taken: &[String]) -> Self {
        let free = |name: &String| !taken.iter().any(|other| other.eq_ignore_ascii_case(name));
        let name = (2..=u32::MAX).map(|number| numbered_name(&spec.name, number)).find(free).unwrap_or_default();
        Self { origin: Origin::Copy(spec.name.clone()), name, ..Self::from_spec(spec) }
    }

    fn from_spec(spec: &Spec) -> Self {
        let mut draft = Self::new();
        draft.description = spec.description.clone().unwrap_or_default();
        draft.stream = spec.connection.stream.to_string();
        draft.marketing_actions.clone_from(&spec.connection.marketing_actions);
        draft.allow_unordered = spec.delivery.allow_unordered;
        draft.fill_account(spec);
        draft.fill_source(spec);
        draft.fill_activation(&spec.activation);
        draft
    }

    fn fill_account(&mut self, spec: &Spec) {
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

    fn fill_source(&mut self, spec: &Spec) {
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

    fn fill_activation(&mut self, rules: &Rules) {
        let draft = &mut self.activation;
        let segment = |one: &MappedSegment| SegmentDraft {
            namespace: one.namespace.clone(),
            id: one.id.clone(),
            name: one.name.clone().unwrap_or_default(),
        };
        draft.segments = rules.segments.iter().map(segment).collect();
        draft.segment_times = rules.segments.iter().filter_map(segment_times).collect();
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
fn segment_times(segment: &MappedSegment) -> Option<SegmentTimes> {
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
fn numbered_name(name: &str, number: u32) -> String {
    let end = format!("-{number}");
    let kept: String = name.chars().take(MAX_NAME - end.len()).collect();
    let name = kept + &end;
    debug_assert!(is_name(&name), "{name}");
    name
}

impl Draft {
    /// Returns the spec in TOML. Invalid answers are printed as they are, because only the spec's parser judges them.
    pub fn to_spec(&self) -> String {
        let mut text = String::new();
        print_line(&mut text, "name", &print_string(self.name.trim()));
        if !self.description.trim().is_empty() {
            print_line(&mut text, "description", &print_string(&self.description));
        }
        print_line(&mut text, "kind", &print_string(KIND));
        self.print_account(&mut text);
        self.print_connection(&mut text);
        self.print_source(&mut text);
        self.print_activation(&mut text);
        if self.allow_unordered {
            text.push_str("\n[delivery]\nallow_unordered = true\n");
        }
        text
    }

    fn print_account(&self, text: &mut String) {
        let account = &self.account;
        text.push_str("\n[account]\n");
        let (key, value) = match account.sign_in {
            SignInKind::Profile => ("credentials", format!("profile:{}", account.profile)),
            SignInKind::Ambient | SignInKind::Environment => ("credentials", account.sign_in.name().to_owned()),
            SignInKind::Existing => ("id", account.existing.trim().to_owned()),
            SignInKind::AccessKey | SignInKind::TemporaryKey | SignInKind::AssumeRole => {
                ("id", account.name.trim().to_owned())
            }
        };
        print_line(text, key, &print_string(&value));
        print_line(text, "region", &print_string(account.region.trim()));
        if !account.endpoint_url.trim().is_empty() {
            print_line(text, "endpoint_url", &print_string(account.endpoint_url.trim()));
        }
    }

    fn print_connection(&self, text: &mut String) {
        text.push_str("\n[connection]\n");
        print_line(text, "stream", &print_string(self.stream.trim()));
        if !self.marketing_actions.is_empty() {
            print_line(text, "marketing_actions", &print_list(&self.marketing_actions));
        }
    }

    fn print_source(&self, text: &mut String) {
        let source = &self.source;
        text.push_str("\n[source]\n");
        print_line(text, "kind", &print_string(source.kind.name()));
        match source.kind {
            SourceKind::File => {
                print_line(text, "path", &print_string(&expand_home(&source.path)));
                print_settings(text, &source.settings);
            }
            SourceKind::Sample => {
                for (key, typed) in [("count", &source.count), ("rate", &source.rate), ("seed", &source.seed)] {
                    print_line(text, key, &print_number(typed));
                }
            }
            SourceKind::Stdin => {}
        }
        if !source.key_namespaces.is_empty() {
            print_line(text, "key_namespaces", &print_list(&source.key_namespaces));
        }
    }

    fn print_activation(&self, text: &mut String) {
        let activation = &self.activation;
        text.push_str("\n[activation]\n");
        self.print_segments(text);
        if !activation.attributes.is_empty() {
            print_line(text, "attributes", &print_list(&activation.attributes));
        }
        if !activation.all_identities {
            self.print_identities(text);
        }
        if activation.triggers != Triggers::ALL {
            let names: Vec<_> = activation.triggers.names().collect();
            print_line(text, "triggers", &print_list(&names));
        }
        if activation.compat != Compat::default() {
            print_line(text, "compat", &print_string(activation.compat.name()));
        }
        print_settings(text, &activation.options);
        let partition_by = activation.partition();
        if partition_by != PartitionBy::Profile {
            print_line(text, "partition_by", &print_string(&partition_by.to_string()));
        }
    }

    fn print_segments(&self, text: &mut String) {
        text.push_str("segments = [\n");
        for segment in &self.activation.segments {
            let mut parts = vec![format!("id = {}", print_string(&segment.id))];
            if !segment.name.trim().is_empty() {
                parts.push(format!("name = {}", print_string(&segment.name)));
            }
            if segment.namespace != DEFAULT_NAMESPACE {
                parts.push(format!("namespace = {}", print_string(&segment.namespace)));
            }
            let times = &self.activation.segment_times;
            let times = times.iter().find(|one| (&one.namespace, &one.id) == (&segment.namespace, &segment.id));
            let times = times.map(|one| [("created_at", &one.created_at), ("updated_at", &one.updated_at)]);
            for (key, at) in times.into_iter().flatten().filter(|(_, at)| !at.trim().is_empty()) {
                parts.push(format!("{key} = {}", print_moment(at)));
            }
            let _ = writeln!(text, "    {{ {} }},", parts.join(", "));
        }
        text.push_str("]\n");
    }

    fn print_identities(&self, text: &mut String) {
        let identities = self.activation.identities.iter().map(|identity| {
            let hash = if identity.sha256 { ", hash = \"sha256\"" } else { "" };
            format!("{{ namespace = {}{hash} }}", print_string(&identity.namespace))
        });
        let identities: Vec<_> = identities.collect();
        print_line(text, "identities", &format!("[{}]", identities.join(", ")));
    }
}

fn print_line(text: &mut String, key: &str, value: &str) {
    // Writing to a `String` can't fail.
    let _ = writeln!(text, "{key} = {value}");
}

/// Prints the settings that are not the default, each under the name of its field.
fn print_settings<T: Serialize + Default>(text: &mut String, settings: &T) {
    let (settings, usual) = (json!(settings), json!(T::default()));
    for (key, value) in settings.as_object().into_iter().flatten().filter(|(key, value)| usual[*key] != **value) {
        let value = match value {
            Value::String(name) => print_string(name),
            Value::Array(words) => print_list(&words.iter().filter_map(Value::as_str).collect::<Vec<_>>()),
            other => other.to_string(),
        };
        print_line(text, key, &value);
    }
}

fn print_string(text: &str) -> String {
    let value = toml::Value::String(text.to_owned()).to_string();
    // For a text with line breaks, the TOML writer makes a multi-line string, in which the end of a key is hard to see.
    if value.contains('\n') { Value::String(text.to_owned()).to_string() } else { value }
}

fn print_list<T: AsRef<str>>(items: &[T]) -> String {
    let items: Vec<_> = items.iter().map(|item| print_string(item.as_ref())).collect();
    format!("[{}]", items.join(", "))
}

/// Prints a date and time as a TOML value. Anything else is printed as a string, so that the spec's parser reports it.
fn print_moment(typed: &str) -> String {
    SegmentTime::parse(typed.trim()).map_or_else(|| print_string(typed), |moment| moment.to_string())
}

/// Prints digits as a number. Anything else is printed as a string, so that the spec's parser reports it.
fn print_number(typed: &str) -> String {
    match typed.trim().parse::<u64>() {
        Ok(number) => number.to_string(),
        Err(_) => print_string(typed.trim()),
    }
}

/// Returns a path with the home folder in place of a leading `~`, as a shell reads it. Any other path stays as it is.
pub fn expand_home(path: &str) -> Cow<'_, str> {
    let Some(rest) = path.trim_start().strip_prefix('~') else { return path.into() };
    let home = std::env::home_dir().and_then(|home| home.into_os_string().into_string().ok());
    match home {
        Some(home) if rest.trim_end().is_empty() || rest.starts_with('/') => {
            format!("{}{rest}", home.trim_end_matches('/')).into()
        }
        _ => path.into(),
    }
}
