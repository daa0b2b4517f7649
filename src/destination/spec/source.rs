//! Reads `[source]`: the kind of source, and the keys that belong to that kind.

use super::fault::FaultCollector;
use super::reading::{SpecTable, SpecValue};
use super::{SourceKind, SourceSpec, SpecProblem, SpecRemedy, TABLES};
use crate::source::file::FeedSettings;
use crate::text::NamedChoice;

/// The kinds in the order in which a message lists them. Those without a value are not built yet.
const KINDS: &[(&str, Option<SourceKind>)] = &[
    ("sample", Some(SourceKind::Sample)),
    ("file", Some(SourceKind::File)),
    ("stdin", Some(SourceKind::Stdin)),
    ("http", None),
    ("kafka", None),
];

const OWN_KEYS: &[(SourceKind, &[&str])] = &[
    (SourceKind::Sample, &["count", "rate", "seed"]),
    (SourceKind::File, &["path", "follow", "order", "rewritten", "include", "exclude"]),
];

/// Reads the table. Returns the source, and the namespaces to try for the profile key.
pub(super) fn read(part: &SpecTable<'_>, faults: &mut FaultCollector<'_>) -> Option<(SourceSpec, Vec<String>)> {
    let kind = part.require("kind", r#"kind = "file""#, faults).and_then(|cell| read_kind(&cell, faults));
    // The keys of http and kafka are not defined yet, so the fault about the kind is the only one.
    if let Some(kind) = kind {
        part.allow_only(TABLES[3].1, faults);
        foreign_keys(part, kind, faults);
    }
    let source = kind.and_then(|kind| match kind {
        SourceKind::Sample => sample(part, faults),
        SourceKind::File => file(part, faults),
        SourceKind::Stdin => Some(SourceSpec::PIPED),
    });
    let namespaces = part.words("key_namespaces", faults);
    Some((source?, namespaces?.into_iter().map(str::to_owned).collect()))
}

fn read_kind(cell: &SpecValue<'_>, faults: &mut FaultCollector<'_>) -> Option<SourceKind> {
    let kind = cell.choice(KINDS, faults)?;
    if kind.is_none() {
        let what = SpecProblem::NotBuilt(format!("source.kind = {:?}", cell.text(faults)?));
        let built = KINDS.iter().filter(|(_, kind)| kind.is_some());
        return cell.fault(what, SpecRemedy::UseOne(built.map(|(name, _)| (*name).to_owned()).collect()), faults);
    }
    kind
}

fn foreign_keys(part: &SpecTable<'_>, kind: SourceKind, faults: &mut FaultCollector<'_>) {
    for (owner, keys) in OWN_KEYS.iter().filter(|(owner, _)| *owner != kind) {
        for (key, cell) in keys.iter().filter_map(|key| Some((key, part.get(key)?))) {
            let what = SpecProblem::OtherKind { key: (*key).to_owned(), kind: kind.name().to_owned() };
            cell.fault::<()>(what, SpecRemedy::SetKind(owner.name().to_owned()), faults);
        }
    }
}

fn sample(part: &SpecTable<'_>, faults: &mut FaultCollector<'_>) -> Option<SourceSpec> {
    let mut number =
        |key, least, default| part.get(key).map_or(Some(default), |cell: SpecValue<'_>| cell.number(least, faults));
    let (count, rate, seed) = (number("count", 1, 10_000), number("rate", 0, 0), number("seed", 0, 1));
    Some(SourceSpec::Sample { count: count?, rate: rate?, seed: seed? })
}

fn globs(part: &SpecTable<'_>, key: &str, faults: &mut FaultCollector<'_>) -> Option<Vec<String>> {
    let Some(cell) = part.get(key) else { return Some(Vec::new()) };
    let glob = |cell: &SpecValue<'_>, faults: &mut FaultCollector<'_>| {
        let word = cell.word(faults)?;
        match crate::source::file::check_glob(word) {
            Ok(()) => Some(word.to_owned()),
            Err(reason) => cell.fault(SpecProblem::NoGlob { glob: word.to_owned(), reason }, SpecRemedy::Glob, faults),
        }
    };
    let globs: Vec<_> = cell.list(faults)?.iter().map(|cell| glob(cell, faults)).collect();
    globs.into_iter().collect()
}

fn file(part: &SpecTable<'_>, faults: &mut FaultCollector<'_>) -> Option<SourceSpec> {
    let follow = part.flag("follow", false, faults);
    let cell = part.require("path", r#"path = "profiles.ndjson""#, faults)?;
    let path = cell.word(faults)?;
    let (order, rewritten) = (part.choice("order", faults), part.choice("rewritten", faults));
    let include = globs(part, "include", faults)?;
    let exclude = if part.get("exclude").is_some() { Some(globs(part, "exclude", faults)?) } else { None };
    let settings = FeedSettings { follow, order, rewritten, include, exclude, accept_malformed: false };
    Some(SourceSpec::File { path: path.into(), settings })
}
