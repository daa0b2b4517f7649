//! Reads `[activation]`: the mapped segments, attributes and identities, which changes count, and the switches.

use super::fault::FaultCollector;
use super::reading::{SpecTable, SpecValue, name_remedy, nearest};
use super::{SpecProblem, SpecRemedy, TABLES};
use crate::activation::Rules;
use crate::activation::rules::{
    ExportOptions, Identities, IdentityChoice, MappedSegment, PartitionBy, PartitionKind, Trigger, Triggers,
};
use crate::activation::stamps::{KEYS, SegmentTime, SegmentTimestamps};
use crate::profile::AttributePath;
use crate::profile::standing::MAX_SEGMENTS;
use crate::text::NamedChoice;

/// Reads the table. The caller must add the destination's name and the key namespaces, which are in other parts of the
/// spec.
pub(super) fn read(part: &SpecTable<'_>, faults: &mut FaultCollector<'_>) -> Option<Rules> {
    part.allow_only(TABLES[4].1, faults);
    let options = options(part, faults);
    let segments = segments(part, options.strict, faults);
    let attributes = attributes(part, options.meta, faults);
    let identities = identities(part, faults);
    let triggers = triggers(part, faults);
    let compat = part.choice("compat", faults);
    let partition_by = partition_by(part, faults);
    Some(Rules {
        destination: String::new(),
        segments: segments?,
        attributes: attributes?,
        identities: identities?,
        triggers: triggers?,
        compat,
        options,
        partition_by: partition_by?,
        key_namespaces: Vec::new(),
    })
}

fn options(part: &SpecTable<'_>, faults: &mut FaultCollector<'_>) -> ExportOptions {
    let usual = ExportOptions::default();
    let mut flag = |key, default| part.flag(key, default, faults);
    ExportOptions {
        include_segment_names: flag("include_segment_names", usual.include_segment_names),
        include_segment_timestamps: flag("include_segment_timestamps", usual.include_segment_timestamps),
        mapped_segments_only: flag("mapped_segments_only", usual.mapped_segments_only),
        meta: flag("meta", usual.meta),
        strict: flag("strict", usual.strict),
        append_newline: flag("append_newline", usual.append_newline),
        initial_exits: part.choice("initial_exits", faults),
        status_spelling: part.choice("status_spelling", faults),
        lone_surrogates: part.choice("lone_surrogates", faults),
    }
}

fn triggers(part: &SpecTable<'_>, faults: &mut FaultCollector<'_>) -> Option<Triggers> {
    let Some(cell) = part.get("triggers") else { return Some(Triggers::ALL) };
    let triggers: Vec<Option<Trigger>> = cell.list(faults)?.iter().map(|cell| cell.named_choice(faults)).collect();
    let triggers: Vec<Trigger> = triggers.into_iter().collect::<Option<_>>()?;
    if triggers.is_empty() {
        return cell.fault(SpecProblem::NoTriggers, SpecRemedy::NameTriggers, faults);
    }
    Some(triggers.into())
}

fn partition_by(part: &SpecTable<'_>, faults: &mut FaultCollector<'_>) -> Option<PartitionBy> {
    let Some(cell) = part.get("partition_by") else { return Some(PartitionBy::Profile) };
    let typed = cell.word(faults)?;
    let (word, of) = typed.split_once(':').unwrap_or((typed, ""));
    match PartitionKind::named(word) {
        Some(PartitionKind::Profile) if word == typed => Some(PartitionBy::Profile),
        Some(PartitionKind::Identity) if !of.trim().is_empty() => Some(PartitionBy::Identity(of.to_owned())),
        Some(PartitionKind::Attribute) if !of.trim().is_empty() => match path_problem(of) {
            None => Some(PartitionBy::Attribute(of.to_owned())),
            Some((what, _)) => cell.fault(what, SpecRemedy::PartitionAttribute, faults),
        },
        _ => unknown_partition(&cell, typed, faults),
    }
}

fn unknown_partition(cell: &SpecValue<'_>, typed: &str, faults: &mut FaultCollector<'_>) -> Option<PartitionBy> {
    let (word, rest) = typed.split_once(':').map_or((typed, None), |(word, rest)| (word, Some(rest)));
    let what = SpecProblem::NoValue { value: typed.to_owned(), path: cell.path.clone() };
    let near = nearest(word, PartitionKind::ALL.iter().map(|kind| kind.name()));
    let remedy = match (near, rest) {
        (Some("profile"), _) => SpecRemedy::DidYouMean("profile".into()),
        (Some(near), Some(rest)) if !rest.trim().is_empty() => SpecRemedy::DidYouMean(format!("{near}:{rest}")),
        (Some("identity"), _) => SpecRemedy::AddNamespace,
        (Some(_), _) => SpecRemedy::AddPath,
        _ => name_remedy(typed, ["profile", "identity:NAMESPACE", "attribute:PATH"]),
    };
    cell.fault(what, remedy, faults)
}

/// Namespace of segments without an explicit one: Adobe's profile service itself.
pub const DEFAULT_NAMESPACE: &str = "ups";

/// The keys of a segment. A test compares the JSON Schema with this list.
pub(crate) const SEGMENT_KEYS: &[&str] = &["id", "name", "namespace", KEYS[0], KEYS[1], KEYS[2], KEYS[3]];

/// Top-level keys of a profile that can't be mapped: segments and identities decide which of their values are exported.
const NOT_MAPPABLE: [&str; 2] = ["segmentMembership", "identityMap"];

fn segments(part: &SpecTable<'_>, strict: bool, faults: &mut FaultCollector<'_>) -> Option<Vec<MappedSegment>> {
    let cell = part.require("segments", r#"segments = [{ id = "SEGMENT-ID" }]"#, faults)?;
    let cells = cell.list(faults)?;
    if cells.is_empty() {
        return cell.fault(SpecProblem::NoSegments, SpecRemedy::MapOne, faults);
    }
    if cells.len() > MAX_SEGMENTS {
        let what = SpecProblem::ManySegments(cells.len() as u64);
        return cell.fault(what, SpecRemedy::MapAtMost(MAX_SEGMENTS as u64), faults);
    }
    let mut found: Vec<MappedSegment> = Vec::with_capacity(cells.len());
    for cell in &cells {
        let Some(segment) = segment(cell, strict, faults) else { continue };
        if found.iter().any(|other| other.namespace == segment.namespace && other.id == segment.id) {
            let what = SpecProblem::SegmentTwice { namespace: segment.namespace.clone(), id: segment.id.clone() };
            cell.fault::<()>(what, SpecRemedy::RemoveOne, faults);
        }
        found.push(segment);
    }
    Some(found)
}

fn segment(cell: &SpecValue<'_>, strict: bool, faults: &mut FaultCollector<'_>) -> Option<MappedSegment> {
    let part = cell.table(faults)?;
    part.allow_only(SEGMENT_KEYS, faults);
    let place = part.require("id", r#"id = "SEGMENT-ID""#, faults);
    let id = place.as_ref().and_then(|cell| cell.word(faults));
    let name = part.get("name").map_or(Some(None), |cell| cell.word(faults).map(Some));
    let namespace = part.get("namespace").map_or(Some(DEFAULT_NAMESPACE), |cell| cell.word(faults));
    let stamps = stamps(&part, faults);
    let (namespace, id) = (namespace?.to_owned(), id?.to_owned());
    let segment = MappedSegment { namespace, id, name: name?.map(str::to_owned), stamps: stamps? };
    if strict
        && segment.namespace == DEFAULT_NAMESPACE
        && !is_uuid(&segment.id)
        && let Some(place) = place
    {
        return place.fault(SpecProblem::NoUuid(segment.id.clone()), SpecRemedy::CorrectId, faults);
    }
    Some(segment)
}

fn stamps(part: &SpecTable<'_>, faults: &mut FaultCollector<'_>) -> Option<SegmentTimestamps> {
    let at =
        |key| -> Option<Option<SegmentTime>> { part.get(key).map_or(Some(None), |cell| cell.moment(faults).map(Some)) };
    let [created_at, updated_at, mapped_at, mapping_updated_at] = KEYS.map(at);
    Some(SegmentTimestamps {
        created_at: created_at?,
        updated_at: updated_at?,
        mapped_at: mapped_at?,
        mapping_updated_at: mapping_updated_at?,
    })
}

/// Whether `text` has the form 8-4-4-4-12 of hex digits.
pub(crate) fn is_uuid(text: &str) -> bool {
    text.split('-').map(str::len).eq([8, 4, 4, 4, 12]) && text.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit())
}

fn attributes(part: &SpecTable<'_>, meta: bool, faults: &mut FaultCollector<'_>) -> Option<Vec<String>> {
    let Some(cell) = part.get("attributes") else { return Some(Vec::new()) };
    let mut found: Vec<&str> = Vec::new();
    for cell in cell.list(faults)? {
        let Some(path) = cell.word(faults) else { continue };
        if let Some((what, remedy)) = path_problem(path) {
            cell.fault::<()>(what, remedy, faults);
            continue;
        }
        if meta && root_name(path) == "_meta" {
            cell.fault::<()>(SpecProblem::Meta(path.to_owned()), SpecRemedy::MetaOff, faults);
        }
        report_overlap(&cell, path, &found, faults);
        found.push(path);
    }
    Some(found.into_iter().map(str::to_owned).collect())
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PathFault {
    /// A name between dots is blank.
    EmptyPart,
    /// The path starts with a key of `NOT_MAPPABLE`.
    NoAttribute,
}

/// Returns what is wrong with a dot path, or `None` if it can be mapped.
pub fn path_fault(path: &str) -> Option<PathFault> {
    match AttributePath::parse(path) {
        Err(_) => Some(PathFault::EmptyPart),
        Ok(path) => NOT_MAPPABLE.contains(&path.root()).then_some(PathFault::NoAttribute),
    }
}

fn path_problem(path: &str) -> Option<(SpecProblem, SpecRemedy)> {
    let owned = path.to_owned();
    Some(match path_fault(path)? {
        PathFault::EmptyPart => (SpecProblem::EmptyPart(owned), SpecRemedy::JoinByDots),
        PathFault::NoAttribute => (SpecProblem::NoAttribute(owned), SpecRemedy::LeavesItself(root_name(path))),
    })
}

/// Reports a path that equals, contains or is inside another path: both would write the same value.
fn report_overlap(cell: &SpecValue<'_>, path: &str, others: &[&str], faults: &mut FaultCollector<'_>) {
    let names = AttributePath::parse;
    let inside = |inner: &str, outer: &str| {
        names(inner).is_ok_and(|inner| names(outer).is_ok_and(|outer| inner.is_inside(&outer)))
    };
    let within = |inner: &str, outer: &str| {
        let what = SpecProblem::AttributeInside { inner: inner.to_owned(), outer: outer.to_owned() };
        (what, SpecRemedy::Remove(inner.to_owned()))
    };
    for other in others {
        let (what, remedy) = if names(path) == names(other) {
            (SpecProblem::AttributeTwice(path.to_owned()), SpecRemedy::RemoveOne)
        } else if inside(path, other) {
            within(path, other)
        } else if inside(other, path) {
            within(other, path)
        } else {
            continue;
        };
        cell.fault::<()>(what, remedy, faults);
        return;
    }
}

fn root_name(path: &str) -> String {
    AttributePath::parse(path).map_or_else(|_| path.to_owned(), |path| path.root().to_owned())
}

fn identities(part: &SpecTable<'_>, faults: &mut FaultCollector<'_>) -> Option<Identities> {
    let Some(cell) = part.get("identities") else { return Some(Identities::All) };
    if cell.is_text() {
        return cell.choice(&[("all", ())], faults).map(|()| Identities::All);
    }
    let cells = cell.list(faults)?;
    if cells.is_empty() {
        return cell.fault(SpecProblem::NoIdentities, SpecRemedy::WriteIdentities, faults);
    }
    let mut found: Vec<IdentityChoice> = Vec::with_capacity(cells.len());
    for cell in &cells {
        let Some(choice) = identity(cell, faults) else { continue };
        if found.iter().any(|other| other.namespace == choice.namespace) {
            cell.fault::<()>(SpecProblem::IdentityTwice(choice.namespace.clone()), SpecRemedy::RemoveOne, faults);
        }
        found.push(choice);
    }
    Some(Identities::Only(found))
}

fn identity(cell: &SpecValue<'_>, faults: &mut FaultCollector<'_>) -> Option<IdentityChoice> {
    let part = cell.table(faults)?;
    part.allow_only(&["namespace", "hash"], faults);
    let namespace = part.require("namespace", r#"namespace = "ECID""#, faults).and_then(|cell| cell.word(faults));
    let sha256 = part.get("hash").map_or(Some(false), |cell| cell.choice(&[("sha256", true)], faults));
    Some(IdentityChoice { namespace: namespace?.to_owned(), sha256: sha256? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ids_of_the_documentation_are_no_uuids() {
        assert!(is_uuid("7841ba61-23c1-4bb3-a495-00d305fe1e93"));
        for bad in ["7841ba61-23c1-4bb3-a495-00d3g5fe1e93", "7841ba6123c14bb3a49500d305fe1e93", ""] {
            assert!(!is_uuid(bad), "{bad}");
        }
    }
}
