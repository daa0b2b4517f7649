//! Reads `[activation]`: what is exported, which changes count, and the switches.

use super::fault::Faults;
use super::nearest::remedy;
use super::reading::{SpecTable, SpecValue};
use super::segments::{attributes, identities, path_words, segments};
use super::{SpecProblem, SpecRemedy, TABLES};
use crate::activation::Rules;
use crate::activation::rules::{Compat, InitialExits, LoneSurrogates, PartitionBy, StatusSpelling, Triggers};

const COMPAT: &[(&str, Compat)] = &[("outflow", Compat::Outflow), ("reference", Compat::Reference)];
const INITIAL_EXITS: &[(&str, InitialExits)] = &[("skip", InitialExits::Skip), ("send", InitialExits::Send)];
const STATUS_SPELLING: &[(&str, StatusSpelling)] =
    &[("as-fed", StatusSpelling::AsFed), ("current", StatusSpelling::Current)];
const LONE_SURROGATES: &[(&str, LoneSurrogates)] =
    &[("dead", LoneSurrogates::Dead), ("replace", LoneSurrogates::Replace)];
const TRIGGERS: &[(&str, Triggers)] = &[
    ("attribute", Triggers { attribute: true, segmentation: false, identity: false }),
    ("segmentation", Triggers { attribute: false, segmentation: true, identity: false }),
    ("identity", Triggers { attribute: false, segmentation: false, identity: true }),
];

/// Reads the table. The caller must add the destination's name and the key namespaces, which are in other parts of the
/// spec.
pub(super) fn read(part: &SpecTable<'_>, faults: &mut Faults<'_>) -> Option<Rules> {
    part.only(TABLES[4].1, faults);
    let strict = part.flag("strict", false, faults);
    let meta = part.flag("meta", false, faults);
    let segments = segments(part, strict.unwrap_or(false), faults);
    let attributes = attributes(part, meta.unwrap_or(false), faults);
    let identities = identities(part, faults);
    let triggers = triggers(part, faults);
    let compat = choice(part, "compat", COMPAT, faults);
    let initial_exits = choice(part, "initial_exits", INITIAL_EXITS, faults);
    let status_spelling = choice(part, "status_spelling", STATUS_SPELLING, faults);
    let include_segment_names = part.flag("include_segment_names", false, faults);
    let include_segment_timestamps = part.flag("include_segment_timestamps", false, faults);
    let mapped_segments_only = part.flag("mapped_segments_only", true, faults);
    let append_newline = part.flag("append_newline", false, faults);
    let lone_surrogates = choice(part, "lone_surrogates", LONE_SURROGATES, faults);
    let partition_by = partition_by(part, faults);
    Some(Rules {
        destination: String::new(),
        segments: segments?,
        attributes: attributes?,
        identities: identities?,
        triggers: triggers?,
        compat: compat?,
        initial_exits: initial_exits?,
        status_spelling: status_spelling?,
        include_segment_names: include_segment_names?,
        include_segment_timestamps: include_segment_timestamps?,
        mapped_segments_only: mapped_segments_only?,
        meta: meta?,
        strict: strict?,
        append_newline: append_newline?,
        lone_surrogates: lone_surrogates?,
        partition_by: partition_by?,
        key_namespaces: Vec::new(),
    })
}

fn name_of<T: PartialEq>(names: &[(&'static str, T)], value: &T) -> &'static str {
    names.iter().find(|(_, other)| other == value).map_or("", |(name, _)| name)
}

pub(in crate::destination) fn compat_name(value: Compat) -> &'static str {
    name_of(COMPAT, &value)
}

pub(in crate::destination) fn initial_exits_name(value: InitialExits) -> &'static str {
    name_of(INITIAL_EXITS, &value)
}

pub(in crate::destination) fn status_spelling_name(value: StatusSpelling) -> &'static str {
    name_of(STATUS_SPELLING, &value)
}

pub(in crate::destination) fn lone_surrogates_name(value: LoneSurrogates) -> &'static str {
    name_of(LONE_SURROGATES, &value)
}

fn choice<T: Copy + Default>(
    part: &SpecTable<'_>,
    key: &str,
    names: &[(&str, T)],
    faults: &mut Faults<'_>,
) -> Option<T> {
    part.get(key).map_or(Some(T::default()), |cell| cell.choice(names, faults))
}

fn triggers(part: &SpecTable<'_>, faults: &mut Faults<'_>) -> Option<Triggers> {
    let Some(cell) = part.get("triggers") else { return Some(Triggers::ALL) };
    let choices: Vec<_> = cell.list(faults)?.iter().map(|cell| cell.choice(TRIGGERS, faults)).collect();
    let mut triggers = Triggers::default();
    for choice in choices {
        let choice = choice?;
        triggers.attribute |= choice.attribute;
        triggers.segmentation |= choice.segmentation;
        triggers.identity |= choice.identity;
    }
    if triggers.is_empty() {
        return cell.fault(SpecProblem::NoTriggers, SpecRemedy::NameTriggers, faults);
    }
    Some(triggers)
}

fn partition_by(part: &SpecTable<'_>, faults: &mut Faults<'_>) -> Option<PartitionBy> {
    let Some(cell) = part.get("partition_by") else { return Some(PartitionBy::Profile) };
    let typed = cell.word(faults)?;
    match (typed, typed.split_once(':')) {
        ("profile", _) => Some(PartitionBy::Profile),
        (_, Some(("identity", namespace))) if !namespace.trim().is_empty() => {
            Some(PartitionBy::Identity(namespace.to_owned()))
        }
        (_, Some(("attribute", path))) if !path.trim().is_empty() => match path_words(path) {
            None => Some(PartitionBy::Attribute(path.to_owned())),
            Some((what, _)) => cell.fault(what, SpecRemedy::PartitionAttribute, faults),
        },
        _ => unknown_partition(&cell, typed, faults),
    }
}

fn unknown_partition(cell: &SpecValue<'_>, typed: &str, faults: &mut Faults<'_>) -> Option<PartitionBy> {
    let (word, rest) = typed.split_once(':').map_or((typed, None), |(word, rest)| (word, Some(rest)));
    let what = SpecProblem::NoValue { value: typed.to_owned(), path: cell.path().to_owned() };
    let near = super::nearest::nearest(word, ["profile", "identity", "attribute"]);
    let remedy = match (near, rest) {
        (Some("profile"), _) => SpecRemedy::DidYouMean("profile".into()),
        (Some(near), Some(rest)) if !rest.trim().is_empty() => SpecRemedy::DidYouMean(format!("{near}:{rest}")),
        (Some("identity"), _) => SpecRemedy::AddNamespace,
        (Some(_), _) => SpecRemedy::AddPath,
        _ => remedy(typed, ["profile", "identity:NAMESPACE", "attribute:PATH"]),
    };
    cell.fault(what, remedy, faults)
}
