//! Finds families of files whose names leave the order open while write times contradict the default order. The user
//! must set such an order; it is never guessed.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::{
    KnownFiles, Rotated, bytes, counted, has_packed_name, is_number, is_padded, named, natural, rotated, unpacked,
};
use crate::source::SourceError;
use crate::source::file::listing::Found;

/// Days of the week and months, in full and as `date` abbreviates them.
#[rustfmt::skip]
const CALENDAR: &[&str] = &[
    "mon", "tue", "wed", "thu", "fri", "sat", "sun",
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    "january", "february", "march", "april", "june", "july", "august", "september", "october", "november", "december",
];

/// Halves of a day, which follow a number.
const HALVES: &[&str] = &["am", "pm"];

/// Minimum number of files for a reversed order of write times to mean something. Fewer files may be reversed by
/// chance.
const LEAST: usize = 3;

/// Returns the error that the order of these files must be set. Names the first and the last of them.
pub(super) fn between<'a>(files: impl IntoIterator<Item = &'a Found>) -> SourceError {
    let mut files = files.into_iter().map(|file| file.path.clone());
    let one = files.next().unwrap_or_default();
    let other = files.last().unwrap_or_else(|| one.clone());
    SourceError::Order { one, other }
}

/// Fails if numbers rise and write times fall throughout, although no bare name shows a rotation. Either may be the
/// order.
pub(super) fn refuse_contrary(
    files: &[Found],
    members: &HashMap<PathBuf, Vec<(Rotated, &Found)>>,
    known: &KnownFiles<'_>,
) -> Result<(), SourceError> {
    let mut alike: HashMap<(PathBuf, bool), Vec<(String, &Found)>> = HashMap::new();
    for file in files.iter().filter(|file| (known.has_content)(file)) {
        let all = rotated(&file.path);
        if all.iter().any(|made| members.contains_key(&made.bare)) {
            continue;
        }
        let mut numbered = all.into_iter().chain(counted(&file.path));
        if let Some(made) = numbered.find(|made| is_number(&made.suffix) && !is_padded(&made.suffix)) {
            let is_rotation = bytes(&unpacked(&file.path)).ends_with(format!(".{}", made.suffix).as_bytes());
            alike.entry((made.bare, is_rotation)).or_default().push((made.suffix, file));
        }
    }
    for ((_, is_rotation), mut numbered) in alike {
        numbered.sort_by(|a, b| natural(a.0.as_bytes(), b.0.as_bytes()));
        // Two parts may have been delivered in reverse order by chance.
        let least = if is_rotation { 2 } else { LEAST };
        let files: Vec<_> = numbered.iter().map(|(_, file)| *file).collect();
        if files.len() >= least && falls_throughout(&files) {
            return Err(between(files));
        }
    }
    Ok(())
}

/// Whether the numbers of a family are padded with zeros, which means counting up, but write times fall throughout.
pub(super) fn is_padded_the_other_way(family: &[(Rotated, &Found)], known: &KnownFiles<'_>) -> bool {
    let is_begun = |file: &Found| (known.begun)(file).is_some();
    let all_numbers = family.iter().all(|(made, _)| is_number(&made.suffix));
    if !all_numbers || family.iter().all(|(_, file)| is_begun(file)) {
        return false;
    }
    let filled = filled(family, known);
    // A file that was read stands for many that were delivered in reverse order.
    let least = if filled.iter().any(|file| is_begun(file)) { 2 } else { LEAST };
    filled.len() >= least && filled.iter().any(|file| !is_begun(file)) && falls_throughout(&filled)
}

fn filled<'a>(family: &[(Rotated, &'a Found)], known: &KnownFiles<'_>) -> Vec<&'a Found> {
    family.iter().map(|(_, file)| *file).filter(|file| (known.has_content)(file)).collect()
}

/// Fails if file names differ only in a day of the week or a month and write times do not follow the order of the
/// names.
pub(super) fn refuse_calendar(files: &[Found], known: &KnownFiles<'_>) -> Result<(), SourceError> {
    let mut alike: HashMap<PathBuf, Vec<&Found>> = HashMap::new();
    let is_new = |file: &&Found| (known.begun)(file).is_none() && (known.has_content)(file);
    for file in files.iter().filter(is_new) {
        if let Some(bare) = without_day(&file.path) {
            alike.entry(bare).or_default().push(file);
        }
    }
    for mut named in alike.into_values() {
        named.sort_by(|a, b| natural(bytes(&a.path), bytes(&b.path)));
        if falls_once(&named) {
            return Err(between(named));
        }
    }
    Ok(())
}

/// Fails if a file would be read after another one that was written later, only because its name extends the other's
/// name: `feed.ndjson.old`.
pub(super) fn refuse_set_aside(
    files: &[Found],
    names: &HashMap<&Path, &Found>,
    known: &KnownFiles<'_>,
) -> Result<(), SourceError> {
    for file in files.iter().filter(|file| rotated(&file.path).is_empty() && (known.has_content)(file)) {
        let path = unpacked(&file.path);
        let bare = path.file_stem().map(|stem| path.with_file_name(stem));
        let current = bare.and_then(|bare| names.get(bare.as_path()).copied());
        let is_older = |current: &&Found| current.path != file.path && file.written < current.written;
        if let Some(current) = current.filter(is_older).filter(|current| (known.has_content)(current)) {
            return Err(between([current, file]));
        }
    }
    Ok(())
}

/// Whether the dates in the names of a family do not begin with the year, and write times do not follow the order of
/// the names.
pub(super) fn is_in_no_order_of_days(family: &[(Rotated, &Found)], known: &KnownFiles<'_>) -> bool {
    let is_new = |file: &&Found| (known.begun)(file).is_none();
    let all_days = family.iter().all(|(made, _)| is_year_last(&made.suffix));
    if !all_days || !family.iter().any(|(_, file)| is_new(file)) {
        return false;
    }
    let filled = filled(family, known);
    filled.iter().any(is_new) && falls_once(&filled)
}

/// Whether a date begins with the day or the month: `24-11-2026`, `24112026`.
fn is_year_last(suffix: &str) -> bool {
    let groups: Vec<&str> =
        suffix.split(|digit: char| !digit.is_ascii_digit()).filter(|group| !group.is_empty()).collect();
    match groups.as_slice() {
        [date] => matches!(date.len(), 6 | 8) && !date.starts_with("20") && !date.starts_with("19"),
        [day, month, year, ..] => day.len() <= 2 && month.len() <= 2 && matches!(year.len(), 2 | 4),
        _ => false,
    }
}

fn falls_throughout(files: &[&Found]) -> bool {
    files.windows(2).all(|pair| pair[0].written > pair[1].written)
}

/// Whether any file was written before the file in front of it. Compares only files with the same packing.
fn falls_once(files: &[&Found]) -> bool {
    [true, false].into_iter().any(|packed| {
        let alike: Vec<_> = files.iter().filter(|file| has_packed_name(file) == packed).collect();
        alike.windows(2).any(|pair| pair[0].written > pair[1].written)
    })
}

/// Returns the common form of names that differ only in a day of the week, a month or half of a day, and in numbers.
/// Removes packing endings.
fn without_day(path: &Path) -> Option<PathBuf> {
    let path = unpacked(path);
    let name = path.file_name()?.as_encoded_bytes();
    let (mut rest, mut common, mut has_day) = (name, Vec::new(), false);
    while let Some(first) = rest.first() {
        let is_alike = |byte: &u8| {
            (first.is_ascii_alphabetic() && byte.is_ascii_alphabetic())
                || (first.is_ascii_digit() && byte.is_ascii_digit())
        };
        let length = rest.iter().take_while(|byte| is_alike(byte)).count().max(1);
        let word;
        (word, rest) = rest.split_at(length);
        let is_half = common.ends_with(b"#") && is_half(word);
        match () {
            () if first.is_ascii_digit() => common.push(b'#'),
            () if is_day(word) || is_half => has_day = true,
            () => common.extend_from_slice(word),
        }
    }
    has_day.then(|| named(&path, &common)).flatten()
}

/// Whether a word after a number is a half of the day.
pub(in crate::source::file) fn is_half(word: &[u8]) -> bool {
    HALVES.iter().any(|half| word.eq_ignore_ascii_case(half.as_bytes()))
}

pub(in crate::source::file) fn is_day(word: &[u8]) -> bool {
    CALENDAR.iter().any(|day| word.eq_ignore_ascii_case(day.as_bytes()))
}
