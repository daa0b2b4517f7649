//! Decides the order in which files are read: a rotation family oldest first, everything else in natural order.
//!
//! A rotation family is a file under its bare name and what rotation has made of it: `feed.ndjson.1`,
//! `feed.ndjson-20261124.gz`, `feed.1.ndjson`. Numbers count down: the highest is the oldest, unless numbers are padded
//! with zeros or write times show the opposite. Dates count up. The bare name comes last.

mod doubt;
#[cfg(test)]
mod tests;

pub(super) use doubt::{is_day, is_half};

use std::cmp::Ordering;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::listing::{Found, bytes};
use crate::source::SourceError;
use crate::source::path_bytes::from_bytes;
use crate::text::choices;

choices! {
    #[derive(Default)]
    pub enum FileOrder {
        /// Rotation families oldest first, everything else by name.
        #[default]
        Auto = "auto",
        /// By name, with numbers by value.
        Name = "name",
        /// Like [`FileOrder::Auto`], but numbers count down whatever the write times show.
        Rotation = "rotation",
        /// By write time, then by name.
        Mtime = "mtime",
    }
}

/// Endings of packed files. Rotation adds them last.
const PACKED: &[&str] = &[".gz", ".zst", ".zstd", ".Z", ".bz2", ".xz", ".lz4"];

/// A number with more digits than this is a date.
const NUMBER_DIGITS: usize = 5;

/// A reading of a path as a name that rotation has made of another name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Rotated {
    pub(super) bare: PathBuf,
    /// The inserted part: digits, with marks between them in a date.
    suffix: String,
    /// The suffix stands before the bare name's own ending.
    is_inside: bool,
}

/// Returns all ways to read `path` as a rotated name.
pub(super) fn rotated(path: &Path) -> Vec<Rotated> {
    let Some(name) = path.file_name().map(std::ffi::OsStr::as_encoded_bytes) else { return Vec::new() };
    let mut found = Vec::new();
    for name in unpacked_names(name) {
        let is_suffix = |byte: &u8| byte.is_ascii_digit() || b"-_.:T+".contains(byte);
        let dots = name.iter().enumerate().rev().filter(|(_, byte)| **byte == b'.').map(|(at, _)| at);
        // The suffix follows the whole name, or stands before one of its endings.
        for end in [name.len()].into_iter().chain(dots) {
            // A time may end with `Z` for its zone.
            let body = name[..end].strip_suffix(b"Z").unwrap_or(&name[..end]);
            let start = body.iter().rposition(|byte| !is_suffix(byte)).map_or(0, |at| at + 1);
            let Some((mark, suffix)) = body[start..].split_first() else { continue };
            let has_digits =
                suffix.first().is_some_and(u8::is_ascii_digit) && suffix.last().is_some_and(u8::is_ascii_digit);
            if start == 0 || !b".-_".contains(mark) || !has_digits {
                continue;
            }
            let Some(bare) = named(path, &[&body[..start], &name[end..]].concat()) else { continue };
            let suffix = String::from_utf8_lossy(suffix).into_owned();
            let made = Rotated { bare, suffix, is_inside: end < name.len() };
            if !found.contains(&made) {
                found.push(made);
            }
        }
    }
    found
}

/// Reads `path` as a name with a number directly after the text before it, such as `feed0.ndjson`. Uses the last
/// number.
fn counted(path: &Path) -> Option<Rotated> {
    let name = path.file_name().map(std::ffi::OsStr::as_encoded_bytes)?;
    let end = name.iter().rposition(u8::is_ascii_digit)? + 1;
    let start = name[..end].iter().rposition(|byte| !byte.is_ascii_digit())? + 1;
    if b"-_.:T".contains(&name[start - 1]) {
        return None;
    }
    let bare = named(path, &[&name[..start], &name[end..]].concat())?;
    let suffix = String::from_utf8_lossy(&name[start..end]).into_owned();
    Some(Rotated { bare, suffix, is_inside: true })
}

pub(super) fn is_rotated(path: &Path, original: &Path) -> bool {
    rotated(path).iter().any(|made| made.bare == original)
}

/// Whether `path` is the name that packing or unpacking gives to `original`. The original exists until packing is done.
pub(super) fn is_packed_as(path: &Path, original: &Path) -> bool {
    path != original && unpacked(path) == unpacked(original)
}

/// Whether rotation or packing may have made `path` of `original`.
pub(super) fn is_made_of(path: &Path, original: &Path) -> bool {
    is_rotated(path, original) || is_packed_as(path, original)
}

/// Returns the name without packing endings, which is the same for all packings of a file.
pub(super) fn unpacked(path: &Path) -> PathBuf {
    let name = path.file_name().map(std::ffi::OsStr::as_encoded_bytes).unwrap_or_default();
    path.with_file_name("").join(named(path, unpacked_names(name)[0]).unwrap_or_default())
}

/// Returns a name without packing endings, then with each of them added back.
fn unpacked_names(name: &[u8]) -> Vec<&[u8]> {
    let mut names = vec![name];
    let mut rest = name;
    while let Some(bare) = PACKED.iter().find_map(|ending| rest.strip_suffix(ending.as_bytes())) {
        names.insert(0, bare);
        rest = bare;
    }
    names
}

/// Whether rotation may have made `path` of `original`, by adding a suffix or by changing a number that `original` has.
pub(super) fn is_rotated_on(path: &Path, original: &Path) -> bool {
    let numbered = |path: &Path| {
        rotated(path).into_iter().filter(|made| is_number(&made.suffix)).map(|made| made.bare).collect::<Vec<_>>()
    };
    let before = numbered(original);
    is_made_of(path, original) || numbered(path).iter().any(|bare| before.contains(bare))
}

pub(super) fn are_family(one: &Path, other: &Path) -> bool {
    let bare =
        |path: &Path| rotated(path).into_iter().map(|made| made.bare).chain([path.to_owned()]).collect::<Vec<_>>();
    let others = bare(other);
    bare(one).iter().any(|name| others.contains(name))
}

pub(super) fn named(path: &Path, name: &[u8]) -> Option<PathBuf> {
    Some(path.with_file_name(from_bytes(name.to_vec())?))
}

/// What earlier reading shows about files, for their order.
pub(super) struct KnownFiles<'a> {
    /// Whether a file of the feed has or had this name.
    pub(super) is_name: &'a dyn Fn(&Path) -> bool,
    /// Whether anything of the feed was read.
    pub(super) is_begun: bool,
    /// Whether the feed is being opened. After that, the user can't be asked about the order.
    pub(super) is_opening: bool,
    /// Returns a file's place in the order in which files were begun.
    pub(super) begun: &'a dyn Fn(&Found) -> Option<u32>,
    /// Whether a file has any content after unpacking.
    pub(super) has_content: &'a dyn Fn(&Found) -> bool,
    /// Returns a file's write time before it was begun.
    pub(super) written: &'a dyn Fn(&Found) -> Option<SystemTime>,
}

/// Sorts files, given by path in byte order, into reading order. Fails if it is doubtful whether the numbers of a
/// family count up or down. Then nothing of that family was ever read, and the user must set the order.
pub(super) fn sort(files: &mut [Found], order: FileOrder, known: &KnownFiles<'_>) -> Result<(), SourceError> {
    match order {
        FileOrder::Name => files.sort_by(|a, b| natural(bytes(&a.path), bytes(&b.path))),
        FileOrder::Mtime => {
            files.sort_by(|a, b| a.written.cmp(&b.written).then_with(|| natural(bytes(&a.path), bytes(&b.path))));
        }
        FileOrder::Auto | FileOrder::Rotation => {
            let families = families(files, order, known)?;
            files.sort_by(|a, b| {
                let (one, other) = (place(a, &families), place(b, &families));
                natural(bytes(one.0), bytes(other.0)).then(one.1.cmp(&other.1))
            });
        }
    }
    Ok(())
}

/// Returns the sort key of a file: the bare name of its family, and its rank there.
fn place<'a>(file: &'a Found, families: &'a HashMap<PathBuf, (PathBuf, usize)>) -> (&'a Path, usize) {
    families.get(&file.path).map_or((file.path.as_path(), 0), |(bare, rank)| (bare.as_path(), *rank))
}

/// Maps each file of a family to the family's bare name and the file's rank there, oldest first.
fn families(
    files: &[Found],
    order: FileOrder,
    known: &KnownFiles<'_>,
) -> Result<HashMap<PathBuf, (PathBuf, usize)>, SourceError> {
    let mut members: HashMap<PathBuf, Vec<(Rotated, &Found)>> = HashMap::new();
    let names: HashMap<&Path, &Found> = files.iter().map(|file| (file.path.as_path(), file)).collect();
    for file in files {
        let is_there = |made: &Rotated| names.contains_key(made.bare.as_path()) || (known.is_name)(&made.bare);
        if let Some(made) = rotated(&file.path).into_iter().find(is_there) {
            members.entry(made.bare.clone()).or_default().push((made, file));
        }
    }
    if order == FileOrder::Auto && known.is_opening {
        doubt::refuse_calendar(files, known)?;
    }
    if order == FileOrder::Auto && !known.is_begun {
        doubt::refuse_contrary(files, &members, known)?;
        doubt::refuse_set_aside(files, &names, known)?;
    }
    let mut placed = HashMap::new();
    for (bare, mut family) in members {
        let current = names.get(bare.as_path()).copied();
        if !is_rotation(&family, current, known) {
            continue;
        }
        rank(&mut family, current, order, known)?;
        let count = family.len();
        for (rank, (_, file)) in family.into_iter().enumerate() {
            placed.insert(file.path.clone(), (bare.clone(), rank));
        }
        placed.insert(bare.clone(), (bare, count));
    }
    Ok(placed)
}

/// Whether a family comes from rotation. Numbers inside names often count parts; then the file without a number is the
/// oldest.
fn is_rotation(family: &[(Rotated, &Found)], current: Option<&Found>, known: &KnownFiles<'_>) -> bool {
    let Some(current) = current.filter(|_| family.iter().all(|(made, _)| made.is_inside)) else { return true };
    let is_oldest = family.iter().all(|(_, file)| file.written > current.written);
    !is_oldest || family.iter().any(|(_, file)| (known.begun)(file).is_some())
}

fn rank(
    family: &mut [(Rotated, &Found)],
    current: Option<&Found>,
    order: FileOrder,
    known: &KnownFiles<'_>,
) -> Result<(), SourceError> {
    let by_value = |a: &(Rotated, &Found), b: &(Rotated, &Found)| natural(a.0.suffix.as_bytes(), b.0.suffix.as_bytes());
    family.sort_by(by_value);
    let all_numbers = family.iter().all(|(made, _)| is_number(&made.suffix));
    if !all_numbers || family.iter().any(|(made, _)| is_padded(&made.suffix)) {
        let is_contrary = order == FileOrder::Auto
            && (doubt::is_in_no_order_of_days(family, known) || doubt::is_padded_the_other_way(family, known));
        if is_contrary && family.iter().any(|(_, file)| (known.begun)(file).is_some()) {
            // Files that were begun come first, and all others after them by write time.
            family.sort_by_key(|(_, file)| ((known.begun)(file).is_none(), file.written));
            return Ok(());
        }
        return if is_contrary && (known.is_opening || !known.is_begun) {
            Err(doubt::between(family.iter().map(|(_, file)| *file)))
        } else {
            Ok(())
        };
    }
    let told = match order {
        FileOrder::Rotation => Some(true),
        _ => direction(family, known).filter(|counts_down| *counts_down || !is_outlived(family, current, known)),
    };
    // Once the feed was begun, assume that numbers count down, as most rotations do.
    let Some(counts_down) = told.or(known.is_begun.then_some(true)) else {
        return Err(doubt::between(family.iter().map(|(_, file)| *file)));
    };
    if counts_down {
        family.reverse();
    }
    Ok(())
}

/// Whether the current file was last written before a file that was rotated out of it. Then write times say nothing.
fn is_outlived(family: &[(Rotated, &Found)], current: Option<&Found>, known: &KnownFiles<'_>) -> bool {
    let is_filled = |file: &Found| (known.has_content)(file);
    let is_later = |file: &Found, current: &Found| !has_packed_name(file) && file.written > current.written;
    let outlives = |current: &Found| family.iter().any(|(_, file)| is_later(file, current) && is_filled(file));
    !known.is_begun && current.is_some_and(|current| is_filled(current) && outlives(current))
}

/// Whether a number is padded with zeros. Such numbers count up.
fn is_padded(suffix: &str) -> bool {
    suffix.len() > 1 && suffix.starts_with('0')
}

/// Whether the suffix that rotation inserted is a number. Otherwise it is a date.
fn is_number(suffix: &str) -> bool {
    suffix.len() <= NUMBER_DIGITS && suffix.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether higher numbers are older. Decides by the order in which files were begun, otherwise by the write times of
/// files with the same packing. `None` if the times contradict each other.
fn direction(family: &[(Rotated, &Found)], known: &KnownFiles<'_>) -> Option<bool> {
    let begun = || family.iter().filter(|(_, file)| (known.begun)(file).is_some());
    // A file that was replaced may have been begun again, later than the files after it. So compare times first.
    let written: Vec<SystemTime> = begun().filter_map(|(_, file)| (known.written)(file)).collect();
    let numbers: Vec<u32> = begun().filter_map(|(_, file)| (known.begun)(file)).collect();
    if let Some(counts_down) = falls(&written).or_else(|| falls(&numbers)) {
        let is_unlikely = !counts_down && has_newer_below_alone(family, &written, known);
        return (!is_unlikely).then_some(counts_down);
    }
    // Ignore the times of empty files.
    let filled: Vec<(Rotated, &Found)> = family.iter().filter(|(_, file)| (known.has_content)(file)).cloned().collect();
    let family = filled.as_slice();
    match beside_one_begun(family, known) {
        (false, false) => {}
        (true, true) => return None,
        (counts_down, _) => return Some(counts_down),
    }
    let (mut up, mut down, mut packed_up) = (false, false, false);
    let is_newest_plain = !known.is_begun && family.first().is_some_and(|(_, file)| !has_packed_name(file));
    for pair in family.windows(2) {
        // A packed file may have a later write time than its content, never an earlier one.
        let [one, other] = [pair[0].1, pair[1].1];
        up |= has_packed_name(one) && !has_packed_name(other) && one.written < other.written;
        down |= has_packed_name(other) && !has_packed_name(one) && other.written < one.written;
    }
    for packed in [true, false] {
        let alike: Vec<_> = family.iter().filter(|(_, file)| has_packed_name(file) == packed).collect();
        for pair in alike.windows(2) {
            match pair[0].1.written.cmp(&pair[1].1.written) {
                // This happens when a packer that does not keep times packs old files in name order and leaves the
                // newest unpacked.
                Ordering::Less if packed && is_newest_plain => packed_up = true,
                Ordering::Less => up = true,
                Ordering::Greater => down = true,
                Ordering::Equal => {}
            }
        }
    }
    let is_open = up && down || packed_up && !up && !down;
    (!is_open).then_some(!up)
}

/// Whether a file with a lower number than all begun ones was written after them, and no file with a higher number was.
/// Then numbers do not count up: an older file was written to late.
fn has_newer_below_alone(family: &[(Rotated, &Found)], begun: &[SystemTime], known: &KnownFiles<'_>) -> bool {
    let Some(newest) = begun.iter().max().copied() else { return false };
    let is_begun = |(_, file): &&(Rotated, &Found)| (known.begun)(file).is_some();
    let is_newer = |(_, file): &(Rotated, &Found)| (known.has_content)(file) && file.written > Some(newest);
    let mut below = family.iter().take_while(|file| !is_begun(file));
    let mut above = family.iter().rev().take_while(|file| !is_begun(file));
    below.any(is_newer) && !above.any(is_newer)
}

/// Whether the first value is greater than the last. `None` if they are equal.
fn falls<T: Ord>(values: &[T]) -> Option<bool> {
    match values {
        [first, .., last] if first != last => Some(first > last),
        _ => None,
    }
}

/// Compares the write times of a family with the begun member: a file written after that was read is newer, a file
/// written before is older. Returns whether some times show that higher numbers are older, and whether some show the
/// opposite.
fn beside_one_begun(family: &[(Rotated, &Found)], known: &KnownFiles<'_>) -> (bool, bool) {
    let Some(at) = family.iter().position(|(_, file)| (known.begun)(file).is_some()) else { return (false, false) };
    let (below, file, above) = (&family[..at], family[at].1, &family[at + 1..]);
    let Some(read) = (known.written)(file).or(file.written.filter(|_| !has_packed_name(file))) else {
        // Only packing has set the time of this file, which was the newest when it was begun.
        let has_later_above = above.iter().any(|(_, other)| other.written > file.written);
        return (!has_later_above, has_later_above && at == 0);
    };
    let is_any =
        |members: &[(Rotated, &Found)], order| members.iter().any(|(_, other)| other.written.cmp(&Some(read)) == order);
    let down = is_any(below, Ordering::Greater) || is_any(above, Ordering::Less);
    let up = is_any(below, Ordering::Less) || is_any(above, Ordering::Greater);
    (down, up)
}

fn has_packed_name(file: &Found) -> bool {
    PACKED.iter().any(|ending| bytes(&file.path).ends_with(ending.as_bytes()))
}

/// Compares names byte by byte, but numbers by their value.
pub(super) fn natural(mut a: &[u8], mut b: &[u8]) -> Ordering {
    let whole = a.cmp(b);
    if is_tai64n(a) && is_tai64n(b) {
        return whole;
    }
    loop {
        let (one, other) = (digits(a), digits(b));
        if one > 0 && other > 0 {
            let [x, y] = [&a[..one], &b[..other]].map(significant);
            let order = x.len().cmp(&y.len()).then_with(|| x.cmp(y));
            if order.is_ne() {
                return order;
            }
            (a, b) = (&a[one..], &b[other..]);
            continue;
        }
        match (a.split_first(), b.split_first()) {
            (Some((x, after)), Some((y, behind))) if x == y => (a, b) = (after, behind),
            (Some((x, _)), Some((y, _))) => return x.cmp(y),
            (None, None) => return whole,
            (x, y) => return x.is_some().cmp(&y.is_some()),
        }
    }
}

/// Whether a file name is a TAI64N time as multilog and svlogd write it: `@` and 24 hexadecimal digits, which are one
/// value.
pub(super) fn is_tai64n(path: &[u8]) -> bool {
    let name = path.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
    name.strip_prefix(b"@")
        .and_then(|digits| digits.get(..24))
        .is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
}

fn digits(text: &[u8]) -> usize {
    text.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

fn significant(number: &[u8]) -> &[u8] {
    &number[number.iter().take_while(|digit| **digit == b'0').count()..]
}
