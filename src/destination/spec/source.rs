//! Reads `[source]`: the kind of source, and the keys that belong to that kind.

use super::fault::Faults;
use super::reading::{Cell, Part};
use super::{Mend, SourceSpec, TABLES, Wrong};
use crate::source::file::{FeedSettings, FileOrder, Rewritten};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Sample,
    File,
    Stdin,
    Http,
    Kafka,
}

const KINDS: &[(&str, Kind)] = &[
    ("sample", Kind::Sample),
    ("file", Kind::File),
    ("stdin", Kind::Stdin),
    ("http", Kind::Http),
    ("kafka", Kind::Kafka),
];

const OWN_KEYS: &[(&str, Kind)] = &[
    ("count", Kind::Sample),
    ("rate", Kind::Sample),
    ("seed", Kind::Sample),
    ("path", Kind::File),
    ("follow", Kind::File),
    ("order", Kind::File),
    ("rewritten", Kind::File),
    ("include", Kind::File),
    ("exclude", Kind::File),
];

/// Reads the table. Returns the source, and the namespaces to try for the profile key.
pub(super) fn read(part: &Part<'_>, faults: &mut Faults<'_>) -> Option<(SourceSpec, Vec<String>)> {
    let kind = part.need("kind", r#"kind = "file""#, faults).and_then(|cell| read_kind(&cell, faults));
    // The keys of http and kafka are not defined yet, so the fault about the kind is the only one.
    let kind = kind.filter(|kind| !matches!(kind, Kind::Http | Kind::Kafka));
    if let Some(kind) = kind {
        part.only(TABLES[3].1, faults);
        foreign_keys(part, kind, faults);
    }
    let source = kind.and_then(|kind| match kind {
        Kind::Sample => sample(part, faults),
        Kind::File => file(part, faults),
        Kind::Stdin => Some(SourceSpec::PIPED),
        Kind::Http | Kind::Kafka => None,
    });
    let namespaces = part.words("key_namespaces", faults);
    Some((source?, namespaces?.into_iter().map(str::to_owned).collect()))
}

fn read_kind(cell: &Cell<'_>, faults: &mut Faults<'_>) -> Option<Kind> {
    match cell.choice(KINDS, faults)? {
        kind @ (Kind::Http | Kind::Kafka) => {
            let what = format!("source.kind = {:?}", name(kind));
            let names = ["sample", "file", "stdin"].map(str::to_owned);
            cell.not_built(what, Mend::UseOne(names.into()), faults)
        }
        kind => Some(kind),
    }
}

fn name(kind: Kind) -> &'static str {
    KINDS.iter().find(|(_, other)| *other == kind).map_or("", |(name, _)| name)
}

fn foreign_keys(part: &Part<'_>, kind: Kind, faults: &mut Faults<'_>) {
    for (key, owner) in OWN_KEYS.iter().filter(|(_, owner)| *owner != kind) {
        if let Some(cell) = part.get(key) {
            let what = Wrong::OtherKind { key: (*key).to_owned(), kind: name(kind).to_owned() };
            cell.fault::<()>(what, Mend::SetKind(name(*owner).to_owned()), faults);
        }
    }
}

fn sample(part: &Part<'_>, faults: &mut Faults<'_>) -> Option<SourceSpec> {
    let mut number =
        |key, least, default| part.get(key).map_or(Some(default), |cell: Cell<'_>| cell.number(least, faults));
    let (count, rate, seed) = (number("count", 1, 10_000), number("rate", 0, 0), number("seed", 0, 1));
    Some(SourceSpec::Sample { count: count?, rate: rate?, seed: seed? })
}

fn globs(part: &Part<'_>, key: &str, faults: &mut Faults<'_>) -> Option<Vec<String>> {
    let Some(cell) = part.get(key) else { return Some(Vec::new()) };
    let glob = |cell: &Cell<'_>, faults: &mut Faults<'_>| {
        let word = cell.word(faults)?;
        match crate::source::file::check_glob(word) {
            Ok(()) => Some(word.to_owned()),
            Err(reason) => cell.fault(Wrong::NoGlob { glob: word.to_owned(), reason }, Mend::Glob, faults),
        }
    };
    let globs: Vec<_> = cell.list(faults)?.iter().map(|cell| glob(cell, faults)).collect();
    globs.into_iter().collect()
}

fn file(part: &Part<'_>, faults: &mut Faults<'_>) -> Option<SourceSpec> {
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
