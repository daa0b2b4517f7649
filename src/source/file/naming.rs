//! Decides which rotated files belong to a feed that does not name them. Where a rotation follows no usual rule, a known
//! file that was renamed shows the rule: if `feed.ndjson` became `feed.ndjson.bak2`, a new `feed.ndjson.bak1` comes
//! between that and a new `feed.ndjson`.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::FileSource;
use super::known::{KnownFile, ReadingState};
use super::listing::{self, Found, bytes};
use super::matching::Present;
use super::order::{FileOrder, are_family, is_day, is_half, is_packed_as, is_tai64n, named, natural, unpacked};
use crate::source::{Extent, FileIdentity, Position};

const SECOND: i64 = 1_000_000_000;

/// A word of at least this many hexadecimal digits counts as a number if it contains a decimal digit.
const HEX_DIGITS: usize = 4;

/// If more names than this are missing, no rule is looked for.
const MISSED_AT_MOST: usize = 128;

/// Maximum number of files beside a feed that are considered for a rule.
const FOUND_AT_MOST: usize = 1024;

/// Stands for the part of a name that a rotation changes.
const VARIES: u8 = b'#';

/// The rule by which a rotation has renamed known files.
struct Rule<'a> {
    /// Index of the newest file that follows the rule.
    newest: usize,
    file: &'a KnownFile,
    /// The name that such a file had before its first rotation.
    bare: Option<&'a Path>,
}

/// New files that rotations have renamed by their own rules.
#[derive(Default)]
pub(super) struct RotatedFiles {
    series: Vec<Series>,
    /// Files with such names that were written before the known ones. They do not belong to the feed.
    pub(super) older: Vec<PathBuf>,
}

/// The files of one rule, oldest first.
struct Series {
    files: Vec<Found>,
    /// The name of the file that comes after them.
    bare: Option<PathBuf>,
}

impl RotatedFiles {
    pub(super) fn identities(&self) -> HashSet<FileIdentity> {
        self.series.iter().flat_map(|series| &series.files).map(|found| found.identity).collect()
    }

    /// Inserts the files into `files`, which is in reading order.
    pub(super) fn put_into(self, files: &mut Vec<Found>) {
        for series in self.series {
            let place = files.iter().position(|file| series.bare.as_ref() == Some(&file.path));
            let place = place.unwrap_or(files.len());
            files.splice(place..place, series.files);
        }
    }
}

impl FileSource {
    /// Returns the new files that rotation has renamed by the same rule as known files, and has made after those.
    pub(super) fn rotated_by_own_rule(&self, present: &Present) -> RotatedFiles {
        let is_new = |found: &&Found| {
            let is_unread = present.index_of(found).is_none_or(|index| self.files[index].is_unbegun());
            is_unread && found.seen.bytes > 0 && !present.waits(found) && !present.passed_over.contains(&found.path)
        };
        let new: Vec<&Found> = present.files.iter().filter(is_new).collect();
        let rules = if new.is_empty() { HashMap::new() } else { self.rules() };
        let bare: HashSet<&Path> = rules.values().filter_map(|rule| rule.bare).collect();
        let (mut series, mut older) = (BTreeMap::<&Path, Vec<Found>>::new(), Vec::new());
        for found in new.into_iter().filter(|found| !rules.is_empty() && !bare.contains(found.path.as_path())) {
            let Some((shape, rule)) = shape(&found.path).and_then(|shape| rules.get_key_value(&shape)) else {
                continue;
            };
            let before = present.found_of(rule.newest).map(|found| found.seen).or(rule.file.last_seen);
            if before.is_some_and(|before| compare_times(found.seen.written, before.written) != Ordering::Less) {
                series.entry(shape).or_default().push(found.clone());
            } else if present.is_possible_rotation(found) {
                older.push(found.path.clone());
            }
        }
        let in_order = |(shape, mut files): (&Path, Vec<Found>)| {
            sort(&mut files, &rules[shape].file.path);
            Series { files, bare: rules[shape].bare.map(Path::to_owned) }
        };
        let mut all: Vec<Series> = series.into_iter().map(in_order).collect();
        all.sort_by_key(|series| series.files.first().map(|found| found.seen.written));
        RotatedFiles { series: all, older }
    }

    /// Records a feed of one file as begun although the file is still empty, so that what rotation makes of it belongs
    /// to the feed.
    pub(super) fn record_empty(&mut self, present: &Present) {
        let is_begun = self.next_number > 0 || self.reading.is_some() || !self.queue.is_empty();
        let one =
            present.files.iter().find(|found| found.path == Path::new(self.path.as_str()) && found.seen.bytes == 0);
        let Some(found) = one.filter(|_| !is_begun) else { return };
        let begin = Position::default();
        let extent = Extent {
            end: Some(begin),
            identity: Some(found.identity),
            file: Some(begin.extent),
            written: Some(found.seen.written),
            ..Extent::of(found.path.clone(), begin)
        };
        self.next_number += 1;
        self.files.push(KnownFile::of(&extent, begin));
        self.extents.push(extent);
    }

    /// Whether a rotated file was written after its family was begun. Older members existed before the feed was read,
    /// under names that do not belong to it.
    pub(super) fn is_after_known(&self, index: usize, files: &[Found], present: &Present) -> bool {
        let found = &files[index];
        let is_begun = |file: &KnownFile| file.number.is_some() && are_family(&file.path, &found.path);
        let begun: Vec<usize> = (0..self.files.len()).filter(|index| is_begun(&self.files[*index])).collect();
        let is_lost = |index: &usize| present.found_of(*index).is_none();
        // Ignore times in the future: they come from a clock that was corrected since.
        let now = listing::nanoseconds(SystemTime::now());
        let written =
            |index: &usize| self.files[*index].written.filter(|written| now.is_none_or(|now| *written <= now));
        let of_oldest = begun.iter().filter_map(|index| Some((*index, written(index)?)));
        if let Some((oldest, written)) = of_oldest.min_by_key(|(index, _)| self.files[*index].number) {
            // The position of an empty file says nothing.
            let is_filled = |index: usize| begun.contains(&index) && !self.files[index].is_unbegun();
            let place = files.iter().position(|other| present.index_of(other).is_some_and(is_filled));
            // A member that is lost may be this file, with other content.
            let is_by_time = self.settings.order == FileOrder::Mtime;
            let may_be_of_feed = is_by_time || place.is_none_or(|place| index > place) || begun.iter().any(is_lost);
            let may_be_oldest = is_lost(&oldest) || self.names.contains(&found.path);
            return may_be_of_feed
                && match compare_times(found.seen.written, written) {
                    Ordering::Less => false,
                    Ordering::Equal => may_be_oldest || is_whole_second(found.seen.written),
                    Ordering::Greater => true,
                };
        }
        // Records of earlier versions have no write time.
        let is_known = |other: &Found| {
            let number = present.index_of(other).and_then(|index| self.files[index].number);
            are_family(&other.path, &found.path) && (number.is_some() || present.again.contains(&other.identity))
        };
        match files.iter().position(is_known) {
            Some(oldest) => index > oldest,
            None => self.files.iter().any(|file| {
                let is_later = file.last_seen.is_none_or(|seen| found.seen.written >= seen.written);
                is_begun(file) && is_later
            }),
        }
    }

    /// Returns the rules that known files show, by the shape of their names.
    fn rules(&self) -> HashMap<PathBuf, Rule<'_>> {
        let mut rules: HashMap<PathBuf, Rule<'_>> = HashMap::new();
        for (index, file) in self.files.iter().enumerate() {
            let (Some(shape_of_it), Some(before)) = (shape_by_own_rule(file), &file.begun_as) else { continue };
            let is_bare = shape(before).as_ref() != Some(&shape_of_it);
            let rule = rules.entry(shape_of_it).or_insert(Rule { newest: index, file, bare: None });
            rule.bare = rule.bare.or(is_bare.then_some(before));
            if file.latest > rule.file.latest {
                (rule.newest, rule.file) = (index, file);
            }
        }
        rules
    }
}

/// Returns the shape of a known file's name if a rotation has given the name by its own rule.
pub(super) fn shape_by_own_rule(file: &KnownFile) -> Option<PathBuf> {
    let before = file.begun_as.as_ref().filter(|_| file.number.is_some())?;
    let is_by_known_rule = are_family(&file.path, before) || is_packed_as(&file.path, before);
    if is_by_known_rule || !may_be_made(&file.path, before) { None } else { shape(&file.path) }
}

/// Selects the files beside the feed that a rotation may have made, by its own rule, of known files that are missing or
/// have changed.
pub(super) fn possible_rotations<'a>(
    beside: Vec<Found>,
    missed: impl Iterator<Item = &'a KnownFile>,
    present: &Present,
) -> Vec<Found> {
    // Skip files that are gone for good: where old files are removed there are many.
    let names = missed.filter(|file| file.state != ReadingState::Gone).flat_map(KnownFile::names).map(PathBuf::as_path);
    let names: HashSet<&Path> = names.take(MISSED_AT_MOST + 1).collect();
    if names.len() > MISSED_AT_MOST {
        return Vec::new();
    }
    let may_be = |found: &Found| {
        !present.passed_over.contains(&found.path) && names.iter().any(|before| may_be_made(&found.path, before))
    };
    beside.into_iter().filter(may_be).take(FOUND_AT_MOST).collect()
}

/// Whether a rotation may have renamed `before` to `path`: the new name contains the old one's stem and a part that
/// varies.
pub(super) fn may_be_made(path: &Path, before: &Path) -> bool {
    let [name, stem] = [path, before].map(|path| path.file_name().unwrap_or_default().as_encoded_bytes());
    let stem = stem.split(|byte| *byte == b'.').next().filter(|stem| !stem.is_empty()).unwrap_or(stem);
    let is_apart = |at: usize| {
        let around = [at.checked_sub(1), Some(at + stem.len())];
        around.into_iter().flatten().all(|at| name.get(at).is_none_or(|byte| !byte.is_ascii_alphabetic()))
    };
    let is_named_after = memchr::memmem::find_iter(name, stem).any(is_apart) || is_tai64n(name);
    path != before && path.parent() == before.parent() && is_named_after && shape(path).is_some()
}

/// Returns a name without packing endings, with a mark for everything that rotations change in names: numbers, days,
/// months, and a letter at the end. `None` if the name has no such part.
pub(super) fn shape(path: &Path) -> Option<PathBuf> {
    let path = unpacked(path);
    let mut rest = path.file_name()?.as_encoded_bytes();
    let mut shape = Vec::with_capacity(rest.len());
    while !rest.is_empty() {
        let word;
        (word, rest) = rest.split_at(rest.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count());
        let is_hex = word.len() >= HEX_DIGITS && word.iter().all(u8::is_ascii_hexdigit);
        let has_digit = word.iter().any(u8::is_ascii_digit);
        let is_last_letter = word.len() == 1 && rest.is_empty();
        for part in word.chunk_by(|one, next| is_hex && has_digit || one.is_ascii_digit() == next.is_ascii_digit()) {
            let last = shape.last().copied();
            let is_word = is_day(part) || last == Some(VARIES) && is_half(part);
            let varies = is_hex && has_digit || is_last_letter || part[0].is_ascii_digit() || is_word;
            match (varies, last) {
                (true, Some(VARIES)) => {}
                (true, _) => shape.push(VARIES),
                (false, _) => shape.extend_from_slice(part),
            }
        }
        let mark;
        (mark, rest) = rest.split_at(rest.iter().take_while(|byte| !byte.is_ascii_alphanumeric()).count());
        shape.extend_from_slice(mark);
    }
    let shape = shape.contains(&VARIES).then_some(shape)?;
    named(&path, &shape)
}

/// Sorts files that a rotation has made after `before` into the order in which it made them: by write time, unless
/// packing has changed it, otherwise by name.
fn sort(files: &mut [Found], before: &Path) {
    let by_name = |a: &Found, b: &Found| natural(bytes(&a.path), bytes(&b.path));
    files.sort_by(by_name);
    let is_packed = |found: &Found| unpacked(&found.path) != found.path;
    let times: HashSet<i64> = files.iter().map(|found| found.seen.written).collect();
    let is_told = times.len() == files.len() && !files.iter().any(is_packed);
    let after = files.iter().filter(|found| natural(bytes(before), bytes(&found.path)) == Ordering::Less).count();
    match after {
        _ if is_told => files.sort_by_key(|found| found.seen.written),
        0 => files.reverse(),
        after if after == files.len() => {}
        _ => files.sort_by_key(|found| found.seen.written),
    }
}

/// Compares a file's write time with another time. If the file's time has no fraction, compares whole seconds.
fn compare_times(file: i64, other: i64) -> Ordering {
    if is_whole_second(file) { (file / SECOND).cmp(&(other / SECOND)) } else { file.cmp(&other) }
}

fn is_whole_second(time: i64) -> bool {
    time % SECOND == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_rule_have_one_shape() {
        for (one, other) in [
            ("feed.ndjson.bak1", "feed.ndjson.bak12"),
            ("feed.ndjson.~1~", "feed.ndjson.~2~"),
            ("feed (1).ndjson", "feed (2).ndjson.gz"),
            ("feed.ndjson.old.1", "feed.ndjson.old.2"),
            ("feed-29Nov2026", "feed-30Dec2026"),
            ("feed.ndjson.Mon", "feed.ndjson.Sunday"),
            ("feed.ndjson.a", "feed.ndjson.b"),
            ("1-feed.ndjson", "20-feed.ndjson"),
            ("@4000000067ffffff00000000.s", "@4000000067fffffe00000000.u"),
            ("feed-3f2a9c1e.ndjson", "feed-9a0b1c2d.ndjson"),
        ] {
            let [one, other] = [one, other].map(|name| shape(Path::new(name)));
            assert!(one.is_some() && one == other, "{one:?} {other:?}");
        }
        for (one, other) in [("feed.ndjson.bak1", "feed.ndjson.old1"), ("feed1.ndjson", "other1.ndjson")] {
            assert_ne!(shape(Path::new(one)), shape(Path::new(other)));
        }
        for name in ["feed.ndjson", "feed.ndjson.bak", "feed.ndjson~", "feed.ndjson.orig.gz"] {
            assert_eq!(shape(Path::new(name)), None, "{name}");
        }
    }
}
