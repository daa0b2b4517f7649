//! Reads `[activation]`: what is exported, which changes count, and the switches.

use super::fault::Faults;
use super::nearest::{nearest, remedy};
use super::reading::{SpecTable, SpecValue};
use super::segments::{attributes, identities, path_words, segments};
use super::{SpecProblem, SpecRemedy, TABLES};
use crate::activation::Rules;
use crate::activation::rules::{ExportOptions, PartitionBy, PartitionKind, Trigger, Triggers};
use crate::text::NamedChoice;

/// Reads the table. The caller must add the destination's name and the key namespaces, which are in other parts of the
/// spec.
pub(super) fn read(part: &SpecTable<'_>, faults: &mut Faults<'_>) -> Option<Rules> {
    part.only(TABLES[4].1, faults);
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

fn options(part: &SpecTable<'_>, faults: &mut Faults<'_>) -> ExportOptions {
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

fn triggers(part: &SpecTable<'_>, faults: &mut Faults<'_>) -> Option<Triggers> {
    let Some(cell) = part.get("triggers") else { return Some(Triggers::ALL) };
    let triggers: Vec<Option<Trigger>> = cell.list(faults)?.iter().map(|cell| cell.named(faults)).collect();
    let triggers: Vec<Trigger> = triggers.into_iter().collect::<Option<_>>()?;
    if triggers.is_empty() {
        return cell.fault(SpecProblem::NoTriggers, SpecRemedy::NameTriggers, faults);
    }
    Some(triggers.into())
}

fn partition_by(part: &SpecTable<'_>, faults: &mut Faults<'_>) -> Option<PartitionBy> {
    let Some(cell) = part.get("partition_by") else { return Some(PartitionBy::Profile) };
    let typed = cell.word(faults)?;
    let (word, of) = typed.split_once(':').unwrap_or((typed, ""));
    match PartitionKind::named(word) {
        Some(PartitionKind::Profile) if word == typed => Some(PartitionBy::Profile),
        Some(PartitionKind::Identity) if !of.trim().is_empty() => Some(PartitionBy::Identity(of.to_owned())),
        Some(PartitionKind::Attribute) if !of.trim().is_empty() => match path_words(of) {
            None => Some(PartitionBy::Attribute(of.to_owned())),
            Some((what, _)) => cell.fault(what, SpecRemedy::PartitionAttribute, faults),
        },
        _ => unknown_partition(&cell, typed, faults),
    }
}

fn unknown_partition(cell: &SpecValue<'_>, typed: &str, faults: &mut Faults<'_>) -> Option<PartitionBy> {
    let (word, rest) = typed.split_once(':').map_or((typed, None), |(word, rest)| (word, Some(rest)));
    let what = SpecProblem::NoValue { value: typed.to_owned(), path: cell.path().to_owned() };
    let near = nearest(word, PartitionKind::ALL.iter().map(|kind| kind.name()));
    let remedy = match (near, rest) {
        (Some("profile"), _) => SpecRemedy::DidYouMean("profile".into()),
        (Some(near), Some(rest)) if !rest.trim().is_empty() => SpecRemedy::DidYouMean(format!("{near}:{rest}")),
        (Some("identity"), _) => SpecRemedy::AddNamespace,
        (Some(_), _) => SpecRemedy::AddPath,
        _ => remedy(typed, ["profile", "identity:NAMESPACE", "attribute:PATH"]),
    };
    cell.fault(what, remedy, faults)
}
