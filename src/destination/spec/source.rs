//! Reads `[source]`: the kind of source, and the keys that belong to that kind.

use super::fault::Faults;
use super::reading::{SpecTable, SpecValue};
use super::{SourceSpec, SpecProblem, SpecRemedy, TABLES};
use crate::source::file::{FeedSettings, FileOrder, Rewritten};

#[derive(Clone, Copy, PartialEq, Eq)]
enum SpecSourceKind {
    Sample,
    File,
    Stdin,
    Http,
    Kafka,
}

const KINDS: &[(&str, SpecSourceKind)] = &[
    ("sample", SpecSourceKind::Sample),
    ("file", SpecSourceKind::File),
    ("stdin", SpecSourceKind::Stdin),
    ("http", SpecSourceKind::Http),
    ("kafka", SpecSourceKind::Kafka),
];

const OWN_KEYS: &[(&str, SpecSourceKind)] = &[
    ("count", SpecSourceKind::Sample),
    ("rate", SpecSourceKind::Sample),
    ("seed", SpecSourceKind::Sample),
    ("path", SpecSourceKind::File),
    ("follow", SpecSourceKind::File),
    ("order", SpecSourceKind::File),
    ("rewritten", SpecSourceKind::File),
    ("include", SpecSourceKind::File),
    ("exclude", SpecSourceKind::File),
];

/// Reads the table. Returns the source, and the namespaces to try for the profile key.
pub(super) fn read(part: &SpecTable<'_>, faults: &mut Faults<'_>) -> Option<(SourceSpec, Vec<String>)> {
    let kind = part.need("kind", r#"kind = "file""#, faults).and_then(|cell| read_kind(&cell, faults));
    // The keys of http and kafka are not defined yet, so the fault about the kind is the only one.
    let kind = kind.filter(|kind| !matches!(kind, SpecSourceKind::Http | SpecSourceKind::Kafka));
    if let Some(kind) = kind {
        part.only(TABLES[3].1, faults);
        foreign_keys(part, kind, faults);
    }
    let source = kind.and_then(|kind| match kind {
        SpecSourceKind::Sample => sample(part, faults),
        SpecSourceKind::File => file(part, faults),
        SpecSourceKind::Stdin => Some(SourceSpec::PIPED),
        SpecSourceKind::Http | SpecSourceKind::Kafka => None,
    });
    let namespaces = part.words("key_namespaces", faults);
    Some((source?, namespaces?.into_iter().map(str::to_owned).collect()))
}

fn read_kind(cell: &SpecValue<'_>, faults: &mut Faults<'_>) -> Option<SpecSourceKind> {
    match cell.choice(KINDS, faults)? {
        kind @ (SpecSourceKind::Http | SpecSourceKind::Kafka) => {
            let what = format!("source.kind = {:?}", name(kind));
            let names = ["sample", "file", "stdin"].map(str::to_owned);
            cell.not_built(what, SpecRemedy::UseOne(names.into()), faults)
        }
        kind => Some(kind),
    }
}

fn name(kind: SpecSourceKind) -> &'static str {
    KINDS.iter().find(|(_, other)| *other == kind).map_or("", |(name, _)| name)
}

fn foreign_keys(part: &SpecTable<'_>, kind: SpecSourceKind, faults: &mut Faults<'_>) {
    for (key, owner) in OWN_KEYS.iter().filter(|(_, owner)| *owner != kind) {
        if let Some(cell) = part.get(key) {
            let what = SpecProblem::OtherKind { key: (*key).to_owned(), kind: name(kind).to_owned() };
            cell.fault::<()>(what, SpecRemedy::SetKind(name(*owner).to_owned()), faults);
        }
    }
}

fn sample(part: &SpecTable<'_>, faults: &mut Faults<'_>) -> Option<SourceSpec> {
    let mut number =
        |key, least, default| part.get(key).map_or(Some(default), |cell: SpecValue<'_>| cell.number(least, faults));
    let (count, rate, seed) = (number("count", 1, 10_000), number("rate", 0, 0), number("seed", 0, 1));
    Some(SourceSpec::Sample { count: count?, rate: rate?, seed: seed? })
}

fn globs(part: &SpecTable<'_>, key: &str, faults: &mut Faults<'_>) -> Option<Vec<String>> {
    let Some(cell) = part.get(key) else { return Some(Vec::new()) };
    let glob = |cell: &SpecValue<'_>, faults: &mut Faults<'_>| {
        let word = cell.word(faults)?;
        match crate::source::file::check_glob(word) {
            Ok(()) => Some(word.to_owned()),
            Err(reason) => cell.fault(SpecProblem::NoGlob { glob: word.to_owned(), reason }, SpecRemedy::Glob, faults),
        }
    };
    let globs: Vec<_> = cell.list(faults)?.iter().map(|cell| glob(cell, faults)).collect();
    globs.into_iter().collect()
}

fn file(part: &SpecTable<'_>, faults: &mut Faults<'_>) -> Option<SourceSpec> {
    let follow = part.get("follow").map_or(Some(false), |follow| follow.flag(faults));
    let cell = part.need("path", r#"path = "profiles.ndjson""#, faults)?;
    let path = cell.word(faults)?;
    let order = part.get("order").map_or(Some(FileOrder::Auto), |cell| cell.choice(FileOrder::NAMES, faults));
    let rewritten = part.get("rewritten").map_or(Some(Rewritten::Ask), |cell| cell.choice(Rewritten::NAMES, faults));
    let include = globs(part, "include", faults)?;
    let exclude = if part.get("exclude").is_some() { Some(globs(part, "exclude", faults)?) } else { None };
    let (follow, order, rewritten) = (follow?, order?, rewritten?);
    let settings = FeedSettings { follow, order, rewritten, include, exclude, accept_malformed: false };
    Some(SourceSpec::File { path: path.into(), settings })
}
