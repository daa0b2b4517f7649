//! Compares two specs by meaning, and says what applying a spec changes. The order of a set, a default written out, and
//! comments make no difference.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::Value;

use super::Spec;
use super::run::assembly::{self, AssemblyError};
use super::run::stream_record::StreamRecord;
use super::spec::{SourceSpec, find_same_segment};
use super::store::{Places, Saved, StoreError};
use crate::activation::stamps::KEYS;
use crate::delivery::engine::ledger_folder;
use crate::text::{Key, choices, explained, say};

/// Lists of the checked form that are sets: their order is ignored.
const SETS: [&str; 4] =
    ["connection.marketing_actions", "activation.segments", "activation.attributes", "activation.triggers"];

/// The one list of the checked form that is either a set or the word `all`.
const IDENTITIES: &str = "activation.identities";

/// The changes from an old spec, or from none, to a new one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    /// One line each: `+ key: value`, `- key: value` or `~ key: old -> new`.
    pub changes: Vec<String>,
    pub warnings: Vec<Warning>,
    /// The feed or the rule for profile keys is another one, so an old checkpoint does not fit.
    pub feed_changed: bool,
    /// The stream is another one: it has none of the events that the old stream received.
    pub stream_changed: bool,
}

explained! {
    /// A side effect of a change that the operator should know about.
    #[derive(Clone, PartialEq, Eq, Debug)]
    pub enum Warning {
        /// `partition_by` changed, so profiles move to other shards.
        ShardsMove => Key::ChangeMovesShards,
        /// Segments that are no longer mapped, as `namespace/id`.
        Unmapped(segments: Vec<String>) => say::ChangeUnmaps { segments: segments.join(", ") },
        /// Segments that are newly mapped, as `namespace/id`.
        Mapped(segments: Vec<String>) => say::ChangeMaps { segments: segments.join(", ") },
    }
}

impl Difference {
    /// Returns the changes from `old` to `new`. Without `old`, everything is added.
    pub fn between(old: Option<&Spec>, new: &Spec) -> Self {
        let before = old.map(|old| without_omitted_times(old, new).checked()).unwrap_or_default();
        let mut changes = Vec::new();
        compare("", &before, &new.checked(), &mut changes);
        let warnings = old.map(|old| warnings(old, new)).unwrap_or_default();
        let stream_changed =
            old.is_some_and(|old| StreamRecord::from_spec(new).is_other(&StreamRecord::from_spec(old)));
        Self { changes, warnings, feed_changed: old.is_some_and(|old| feed_changed(old, new)), stream_changed }
    }

    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }
}

/// Removes from `old` the mapping times that `new` leaves out. Leaving them out is not a change: saving `new` keeps the
/// stored ones.
fn without_omitted_times(old: &Spec, new: &Spec) -> Spec {
    let mut old = old.clone();
    for segment in &mut old.activation.segments {
        let said = find_same_segment(new, segment).map(|new| new.stamps).unwrap_or_default();
        let stamps = &mut segment.stamps;
        stamps.mapped_at = stamps.mapped_at.filter(|_| said.mapped_at.is_some());
        stamps.mapping_updated_at = stamps.mapping_updated_at.filter(|_| said.mapping_updated_at.is_some());
    }
    old
}

fn warnings(old: &Spec, new: &Spec) -> Vec<Warning> {
    let segments = |spec: &Spec| -> BTreeSet<String> {
        spec.activation.segments.iter().map(|segment| format!("{}/{}", segment.namespace, segment.id)).collect()
    };
    let (before, after) = (segments(old), segments(new));
    let moved = (old.activation.partition_by != new.activation.partition_by).then_some(Warning::ShardsMove);
    let unmapped: Vec<_> = before.difference(&after).cloned().collect();
    let mapped: Vec<_> = after.difference(&before).cloned().collect();
    let unmapped = (!unmapped.is_empty()).then_some(Warning::Unmapped(unmapped));
    let mapped = (!mapped.is_empty()).then_some(Warning::Mapped(mapped));
    moved.into_iter().chain(unmapped).chain(mapped).collect()
}

/// Whether the feed is another one. A sample's rate changes its speed, not its profiles. File settings do not change a
/// feed: the ledger recognizes the files it has read under any settings.
fn feed_changed(old: &Spec, new: &Spec) -> bool {
    let same_source = match (&old.source, &new.source) {
        (
            SourceSpec::Sample { count, seed, rate: _ },
            SourceSpec::Sample { count: new_count, seed: new_seed, rate: _ },
        ) => (count, seed) == (new_count, new_seed),
        // Settings decide how files are read, not which files they are.
        (SourceSpec::File { path, settings: _ }, SourceSpec::File { path: new_path, settings: _ }) => path == new_path,
        (old, new) => old == new,
    };
    !same_source || old.activation.key_namespaces != new.activation.key_namespaces
}

fn compare(key: &str, old: &Value, new: &Value, changes: &mut Vec<String>) {
    if old == new {
        return;
    }
    match (old, new) {
        (Value::Object(_) | Value::Null, Value::Object(_)) => compare_tables(key, old, new, changes),
        (Value::Array(_) | Value::Null, Value::Array(_)) if SETS.contains(&key) || key == IDENTITIES => {
            compare_sets(key, old, new, changes);
        }
        (Value::Null, new) => changes.push(format!("+ {key}: {new}")),
        (old, Value::Null) => changes.push(format!("- {key}: {old}")),
        (old, new) => changes.push(format!("~ {key}: {old} -> {new}")),
    }
}

fn compare_tables(key: &str, old: &Value, new: &Value, changes: &mut Vec<String>) {
    let path = |name: &str| if key.is_empty() { name.to_owned() } else { format!("{key}.{name}") };
    let names = |value: &Value| value.as_object().map(|table| table.keys().cloned().collect()).unwrap_or_default();
    let (before, after): (Vec<String>, Vec<String>) = (names(old), names(new));
    for name in before.iter().filter(|name| !after.contains(name)) {
        compare(&path(name), &old[name], &Value::Null, changes);
    }
    for name in &after {
        compare(&path(name), old.get(name).unwrap_or(&Value::Null), &new[name], changes);
    }
}

/// Matches members by identity, not by all their fields: a segment with another name is still the same segment.
fn compare_sets(key: &str, old: &Value, new: &Value, changes: &mut Vec<String>) {
    let members = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let (before, after) = (members(old), members(new));
    let of = |set: &[Value], member: &Value| set.iter().find(|other| identity(other) == identity(member)).cloned();
    for member in before.iter().filter(|member| of(&after, member).is_none()) {
        changes.push(format!("- {key}: {}", shown(member)));
    }
    for member in &after {
        match of(&before, member) {
            None => changes.push(format!("+ {key}: {}", shown(member))),
            Some(old) if old != *member => changes.push(format!("~ {key}: {} -> {}", shown(&old), shown(member))),
            Some(_) => {}
        }
    }
}

fn identity(member: &Value) -> (Option<&Value>, &Value) {
    match member.get("id") {
        Some(id) => (member.get("namespace"), id),
        None => (None, member.get("namespace").unwrap_or(member)),
    }
}

/// Renders a member of a set: a bare word, `ups/ID "name"` with its times in brackets, or `Email (sha256)`.
fn shown(member: &Value) -> String {
    let text = |name: &str| member.get(name).and_then(Value::as_str);
    match (text("namespace"), text("id"), text("name"), text("hash")) {
        (Some(namespace), Some(id), Some(name), _) => format!("{namespace}/{id} {name:?}{}", moments(member)),
        (Some(namespace), Some(id), None, _) => format!("{namespace}/{id}{}", moments(member)),
        (Some(namespace), None, _, Some(hash)) => format!("{namespace} ({hash})"),
        (Some(namespace), None, _, None) => namespace.to_owned(),
        _ => member.as_str().map_or_else(|| member.to_string(), str::to_owned),
    }
}

fn moments(segment: &Value) -> String {
    let said = |key| Some(format!("{key} {}", segment.get(key)?.as_str()?));
    let said: Vec<_> = KEYS.into_iter().filter_map(said).collect();
    if said.is_empty() { String::new() } else { format!(" ({})", said.join(", ")) }
}

/// The effect of applying a spec.
#[derive(Debug)]
pub struct SpecChange {
    /// The saved destination that the spec replaces.
    pub old: Option<Saved>,
    /// Why the saved destination can't be read.
    pub fault: Option<StoreError>,
    pub difference: Difference,
    /// Whether a ledger folder exists, so a run may have left a checkpoint.
    pub has_checkpoint: bool,
}

choices! {
    /// Where reading starts after a change of the feed.
    pub enum ReadFrom {
        Start = "start",
        /// The end of the feed: only lines added from now on are read.
        Now = "now",
    }
}

impl SpecChange {
    /// Reads the saved destination. Changes nothing.
    pub fn read(places: &Places, new: &Saved) -> Result<Self, StoreError> {
        let name = &new.spec().name;
        let (old, fault) = match places.find(name) {
            Err(fault @ (StoreError::Faulty(_) | StoreError::Misnamed { .. })) => (None, Some(fault)),
            found => (found?, None),
        };
        let difference = Difference::between(old.as_ref().map(Saved::spec), new.spec());
        let has_checkpoint = ledger_folder(&places.state_folder(name)).is_dir();
        Ok(Self { old, fault, difference, has_checkpoint })
    }

    /// Whether the user must choose where reading starts. If the saved spec can't be read, the feed that its checkpoint
    /// belongs to is unknown, so the user must choose then too.
    pub fn must_choose(&self) -> bool {
        self.has_checkpoint && (self.difference.feed_changed || self.old.is_none())
    }

    /// Moves the checkpoint for the feed of `new`. Call it before `new` is saved: if it fails, nothing has changed.
    /// Returns the folder of a damaged ledger that was set aside, if there was one.
    pub fn reposition(
        &self,
        places: &Places,
        new: &Saved,
        beginning: ReadFrom,
    ) -> Result<Option<PathBuf>, AssemblyError> {
        if !self.has_checkpoint && beginning == ReadFrom::Start {
            return Ok(None);
        }
        let state = places.state_folder(&new.spec().name);
        assembly::reposition(new.spec(), &state, beginning == ReadFrom::Now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "name = \"high\"\nkind = \"amazon-kinesis\"\n[account]\ncredentials = \"ambient\"\n\
        region = \"us-east-2\"\n[connection]\nstream = \"a\"\n[source]\nkind = \"sample\"\n[activation]\n\
        segments = [{ id = \"s\" }, { id = \"t\", name = \"T\" }]\nattributes = [\"a.b\", \"c\"]\n";

    fn spec(text: &str) -> Spec {
        Spec::parse(text, "high.toml").unwrap()
    }

    fn lines(difference: &Difference) -> Vec<String> {
        difference.changes.clone()
    }

    fn after(from: &str, to: &str) -> Difference {
        assert!(OLD.contains(from), "{from}");
        Difference::between(Some(&spec(OLD)), &spec(&OLD.replace(from, to)))
    }

    #[test]
    fn order_comments_and_written_defaults_change_nothing() {
        let text = OLD.replace("[\"a.b\", \"c\"]", "[\"c\", \"a.b\"] # turned round\nmeta = false").replace(
            "[{ id = \"s\" }, { id = \"t\", name = \"T\" }]",
            "[{ name = \"T\", id = \"t\" }, { id = \"s\" }]",
        );
        let difference = Difference::between(Some(&spec(OLD)), &spec(&text));
        assert_eq!(
            difference,
            Difference { changes: vec![], warnings: vec![], feed_changed: false, stream_changed: false }
        );
    }

    #[test]
    fn values_members_and_keys_change_each_in_its_own_way() {
        assert_eq!(lines(&after("stream = \"a\"", "stream = \"b\"")), [r#"~ connection.stream: "a" -> "b""#]);
        assert_eq!(
            lines(&after("[\"a.b\", \"c\"]", "[\"c\", \"person.email\"]")),
            ["- activation.attributes: a.b", "+ activation.attributes: person.email"]
        );
        assert_eq!(lines(&after("\"T\"", "\"U\"")), [r#"~ activation.segments: ups/t "T" -> ups/t "U""#]);
        assert_eq!(
            lines(&after("[activation]", "[activation]\nidentities = [{ namespace = \"ECID\" }]")),
            [r#"~ activation.identities: "all" -> [{"namespace":"ECID"}]"#]
        );
        assert_eq!(lines(&after("[account]", "description = \"d\"\n[account]")), [r#"+ description: "d""#]);
    }

    #[test]
    fn when_segments_were_mapped_counts_only_where_it_is_said() {
        let (t, at) = ("id = \"t\"", "mapped_at = 2026-05-25T21:24:39Z, mapping_updated_at = 2026-05-25T21:24:39Z");
        let stored = OLD.replace(t, &format!("{t}, {at}")).replace("\"s\"", &format!("\"s\", {at}"));
        let lines = |old: &str, new: &str| lines(&Difference::between(Some(&spec(old)), &spec(new)));
        assert_eq!(lines(&stored, OLD), [""; 0]);
        assert_eq!(lines(&stored, &stored), [""; 0]);
        assert_eq!(lines(&stored, &OLD.replace("{ id = \"s\" }, ", "")), ["- activation.segments: ups/s"]);
        let said = OLD.replace(t, &format!("{t}, mapped_at = 2026-05-25T23:24:40+02:00"));
        let moments =
            ["2026-05-25T21:24:39Z", "2026-05-25T21:24:40Z"].map(|at| format!("ups/t \"T\" (mapped_at {at})"));
        assert_eq!(lines(&stored, &said), [format!("~ activation.segments: {} -> {}", moments[0], moments[1])]);
        let made = OLD.replace(t, &format!("{t}, created_at = 2026-05-25T21:24:39Z"));
        let changed = "~ activation.segments: ups/t \"T\" -> ups/t \"T\" (created_at 2026-05-25T21:24:39Z)";
        assert_eq!(lines(&stored, &made), [changed]);
    }

    #[test]
    fn everything_of_a_new_destination_is_added() {
        let difference = Difference::between(None, &spec(OLD));
        assert!(!difference.feed_changed);
        assert_eq!(difference.warnings, []);
        let lines = lines(&difference);
        assert!(lines.iter().all(|line| line.starts_with("+ ")), "{lines:?}");
        assert_eq!(lines[0], r#"+ name: "high""#);
        assert!(lines.contains(&r#"+ activation.segments: ups/t "T""#.to_owned()));
        assert!(lines.contains(&"+ activation.attributes: a.b".to_owned()));
    }

    #[test]
    fn a_new_partition_key_and_segments_are_warned_of() {
        let moved = after("[activation]", "[activation]\npartition_by = \"identity:ECID\"");
        assert_eq!(moved.warnings, [Warning::ShardsMove]);
        let mapped = after("{ id = \"s\" }", "{ id = \"n\" }");
        assert_eq!(mapped.warnings, [Warning::Unmapped(vec!["ups/s".into()]), Warning::Mapped(vec!["ups/n".into()])]);
    }

    #[test]
    fn the_feed_changes_with_its_source_and_key_rules_only() {
        let feed = |to: &str| after("kind = \"sample\"", to).feed_changed;
        assert!(feed("kind = \"sample\"\ncount = 5"));
        assert!(feed("kind = \"sample\"\nseed = 5"));
        assert!(feed("kind = \"sample\"\nkey_namespaces = [\"ECID\"]"));
        assert!(feed("kind = \"stdin\""));
        assert!(feed("kind = \"file\"\npath = \"/x\""));
        assert!(!feed("kind = \"sample\"\nrate = 5"));
        assert!(!after("\"a\"", "\"b\"").feed_changed);
    }

    #[test]
    fn how_files_are_taken_makes_them_no_other_feed() {
        let file = |settings: &str| {
            spec(&OLD.replace("kind = \"sample\"", &format!("kind = \"file\"\npath = \"/x\"\n{settings}")))
        };
        let changed = |settings: &str| Difference::between(Some(&file("")), &file(settings)).feed_changed;
        for settings in [
            "follow = true",
            "rewritten = \"read\"",
            "order = \"mtime\"",
            "include = [\"*.json\"]",
            "exclude = [\"a*\"]",
        ] {
            assert!(!changed(settings), "{settings}");
        }
        assert!(changed("key_namespaces = [\"ECID\"]"));
    }
}
