//! Lookup tables that keep a look from comparing every file with every other. Each table is built when it is first
//! used.

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::xxh3_64;

use super::known::{HEAD_BYTES, KnownFile, ReadingState, TELLING_BYTES};
use super::listing::Found;
use super::matching::Present;
use super::order::{are_family, is_packed_as, is_rotated_on, rotated, unpacked};
use super::{FileSource, detect, naming};
use crate::source::FileIdentity;
use crate::source::content::Content;
use crate::source::form::{ContentForm, Encoding};

/// Tables of the existing files, as indices into [`Present::files`], and of the known files.
#[derive(Debug, Default)]
pub(super) struct Lookups {
    /// Existing files by name without packing endings.
    names: OnceCell<HashMap<PathBuf, Vec<usize>>>,
    /// Existing files by all names that theirs may have been made from.
    origins: OnceCell<HashMap<PathBuf, Vec<usize>>>,
    identities: OnceCell<HashMap<FileIdentity, usize>>,
    known: OnceCell<HashMap<PathBuf, Vec<usize>>>,
    /// Known files that were renamed since they were begun, by their first name without packing endings.
    begun: OnceCell<HashMap<PathBuf, Vec<usize>>>,
    candidates: OnceCell<Candidates>,
}

impl Present {
    /// Returns the file at `path` if it is not a known one.
    pub(super) fn new_at(&self, path: &Path) -> Option<usize> {
        let named = self.named_alike(path).iter();
        named.copied().find(|at| self.files[*at].path == path && self.index_of(&self.files[*at]).is_none())
    }

    pub(super) fn has_name(&self, path: &Path) -> bool {
        self.named_alike(path).iter().any(|at| self.files[*at].path == path)
    }

    /// Whether a packed or unpacked version of `path` exists.
    pub(super) fn has_packed(&self, path: &Path) -> bool {
        self.named_alike(path).iter().any(|at| is_packed_as(&self.files[*at].path, path))
    }

    pub(super) fn place_of(&self, identity: FileIdentity) -> Option<usize> {
        let places = || self.files.iter().enumerate().rev().map(|(at, found)| (found.identity, at)).collect();
        self.lookups.identities.get_or_init(places).get(&identity).copied()
    }

    /// Returns the known files that were found and whose name, now or when they were begun, rotation or packing may
    /// have turned into the name of `found`.
    pub(super) fn originals_of(&self, found: &Found, files: &[KnownFile]) -> Vec<usize> {
        let renamed = |(index, file): (usize, &KnownFile)| Some((index, vec![unpacked(file.begun_as.as_ref()?)]));
        let begun = || by_names(files.iter().enumerate().filter_map(renamed));
        let begun = self.lookups.begun.get_or_init(begun);
        let was_begun = originals(found).filter_map(|name| begun.get(&unpacked(&name))).flatten().copied();
        let is_called = self.places_before(found).filter_map(|at| self.index_of(&self.files[at]));
        sorted(is_called.chain(was_begun.filter(|index| self.found.contains_key(index))).collect())
    }

    /// Returns the indices of new files whose name rotation or packing may have turned into the name of `found`.
    pub(super) fn new_originals_of(&self, found: &Found) -> Vec<usize> {
        let is_new = |at: &usize| self.index_of(&self.files[*at]).is_none() && self.files[*at].path != found.path;
        sorted(self.places_before(found).filter(is_new).collect())
    }

    fn places_before(&self, found: &Found) -> impl Iterator<Item = usize> {
        originals(found).flat_map(|name| self.named_alike(&name).to_vec())
    }

    /// Returns the files that rotation or packing may have made of the known file at `path`.
    pub(super) fn made_of(&self, path: &Path) -> Vec<usize> {
        let origins = || by_names(self.files.iter().enumerate().map(|(at, found)| (at, names_before(&found.path))));
        let origins = self.lookups.origins.get_or_init(origins);
        sorted(names_around(path).iter().filter_map(|name| origins.get(name)).flatten().copied().collect())
    }

    /// Returns the known files that had the path `path` when this table was built.
    pub(super) fn known_at<'a>(&'a self, path: &Path, files: &[KnownFile]) -> &'a [usize] {
        let known = || by_names(files.iter().enumerate().map(|(index, file)| (index, vec![file.path.clone()])));
        self.lookups.known.get_or_init(known).get(path).map_or(&[], Vec::as_slice)
    }

    /// Returns the known files, not found yet, that `found` may be by its name and its first bytes.
    pub(super) fn candidates(&self, found: &Found, files: &[KnownFile]) -> Vec<usize> {
        let lost = || (0..files.len()).filter(|index| !self.found.contains_key(index));
        let candidates = self.lookups.candidates.get_or_init(|| Candidates::of(files, lost()));
        let mut candidates = candidates.of_file(found, files, self.is_possible_rotation(found));
        candidates.retain(|index| !self.found.contains_key(index));
        candidates
    }

    fn named_alike(&self, path: &Path) -> &[usize] {
        let names = || by_names(self.files.iter().enumerate().map(|(at, found)| (at, vec![unpacked(&found.path)])));
        self.lookups.names.get_or_init(names).get(&unpacked(path)).map_or(&[], Vec::as_slice)
    }
}

impl FileSource {
    /// Adds the number of bytes to compare in files with a known device and inode that have changed since to the
    /// expected total.
    pub(super) fn expect_changed(&self, present: &Present) {
        let Some(recognition) = self.watched() else { return };
        let known = self.by_identity();
        for found in &present.files {
            let file = known.get(&found.identity).map(|index| &self.files[*index]);
            let is_changed = |file: &&KnownFile| {
                file.state != ReadingState::Reading
                    && file.seen != Some(found.seen)
                    && file.compared_with(found).is_none()
            };
            let changed = file.filter(is_changed);
            recognition.announce(changed.map_or(0, KnownFile::told_to));
        }
    }

    /// Adds the number of bytes to compare in files whose first bytes match a known file to the expected total.
    pub(super) fn expect_lost(&self, present: &Present) {
        let Some(recognition) = self.watched() else { return };
        for found in present.files.iter().filter(|found| present.index_of(found).is_none()) {
            let candidates = present.candidates(found, &self.files);
            recognition.announce(candidates.first().map_or(0, |index| self.files[*index].told_to()));
        }
    }
}

/// Known files by features that a match shows without being read whole.
#[derive(Debug, Default)]
struct Candidates {
    /// Files with enough known content to be recognized under any name.
    telling: ByHead,
    /// The other files, by the names of their families.
    named: HashMap<PathBuf, ByHead>,
    /// The other files whose names follow a rotation's own rule, or may follow one, by the shape of such names.
    shaped: HashMap<PathBuf, Vec<usize>>,
}

#[derive(Debug, Default)]
struct ByHead {
    /// By encoding and length of the known first bytes, then by their hash.
    heads: BTreeMap<(Encoding, u32), HashMap<u64, Vec<usize>>>,
    /// Files without a usable fingerprint.
    others: Vec<usize>,
}

impl Candidates {
    fn of(files: &[KnownFile], among: impl Iterator<Item = usize>) -> Self {
        let mut candidates = Self::default();
        let shapes: Vec<Option<PathBuf>> = files.iter().map(naming::shape_by_own_rule).collect();
        let mut rules: HashMap<&Path, HashSet<&PathBuf>> = HashMap::new();
        for (file, shape) in files.iter().zip(&shapes) {
            if let (Some(before), Some(shape)) = (&file.begun_as, shape) {
                rules.entry(before).or_default().insert(shape);
            }
        }
        for index in among.filter(|index| files[*index].has_content()) {
            let file = &files[index];
            if file.place.offset >= TELLING_BYTES {
                candidates.telling.add(index, file);
            } else {
                for name in sorted(names_around(&file.path)) {
                    candidates.named.entry(name).or_default().add(index, file);
                }
                let next = rules.get(file.path.as_path()).into_iter().flatten().copied();
                for shape in shapes[index].iter().chain(next) {
                    candidates.shaped.entry(shape.clone()).or_default().push(index);
                }
            }
        }
        candidates
    }

    /// Returns the known files that `found` may be. First comes the file at the same path whose last extent is open,
    /// then the file that was read furthest. With `by_own_rule`, includes files that a rotation may have renamed by its
    /// own rule.
    fn of_file(&self, found: &Found, files: &[KnownFile], by_own_rule: bool) -> Vec<usize> {
        if self.telling.is_empty() && self.named.is_empty() {
            return Vec::new();
        }
        let mut heads = Heads::of(found);
        let mut candidates = self.telling.of_file(&mut heads);
        let named = sorted(names_around(&found.path)).into_iter().filter_map(|name| self.named.get(&name));
        candidates.extend(named.flat_map(|named| named.of_file(&mut heads)).filter(|index| {
            let known = &files[*index].path;
            are_family(known, &found.path) || is_packed_as(&found.path, known)
        }));
        candidates.extend(naming::shape(&found.path).and_then(|shape| self.shaped.get(&shape)).into_iter().flatten());
        if by_own_rule {
            let small = self.named.values().flat_map(|named| named.of_file(&mut heads));
            candidates.extend(
                small.filter(|index| files[*index].names().any(|before| naming::may_be_made(&found.path, before))),
            );
        }
        let mut candidates = sorted(candidates);
        candidates.sort_by_key(|index| {
            let file = &files[*index];
            let is_in_place = file.path == found.path;
            // Nothing records how far this file was read.
            let is_open = || file.record.as_ref().is_some_and(|extent| extent.end.is_none());
            std::cmp::Reverse((is_in_place && is_open(), file.told_to(), is_in_place))
        });
        candidates
    }
}

impl ByHead {
    fn is_empty(&self) -> bool {
        self.heads.is_empty() && self.others.is_empty()
    }

    fn add(&mut self, index: usize, file: &KnownFile) {
        match file.telling_head() {
            Some(TellingHead { encoding, bytes, hash }) => {
                self.heads.entry((encoding, bytes)).or_default().entry(hash).or_default().push(index);
            }
            None => self.others.push(index),
        }
    }

    fn of_file(&self, heads: &mut Heads) -> Vec<usize> {
        let known = self.heads.iter();
        let alike = known.filter_map(|((encoding, bytes), known)| known.get(&heads.hash_of_first(*encoding, *bytes)?));
        self.others.iter().chain(alike.flatten()).copied().collect()
    }
}

/// A known number of first bytes of a content: the encoding of the text, how many bytes, and their hash.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct TellingHead {
    pub(super) encoding: Encoding,
    pub(super) bytes: u32,
    pub(super) hash: u64,
}

/// The first bytes of a file, which rule out most wrong matches without reading whole files.
pub(super) struct Heads<'a> {
    found: &'a Found,
    /// The first bytes, by assumed encoding. `None` if the file can't be read that way.
    bytes: HashMap<Encoding, Option<Vec<u8>>>,
    hashes: HashMap<(Encoding, u32), u64>,
}

impl<'a> Heads<'a> {
    pub(super) fn of(found: &'a Found) -> Self {
        Self { found, bytes: HashMap::new(), hashes: HashMap::new() }
    }

    /// Returns the hash of the first `length` bytes. `None` if the file has fewer.
    pub(super) fn hash_of_first(&mut self, encoding: Encoding, length: u32) -> Option<u64> {
        let found = self.found;
        let bytes = self.bytes.entry(encoding).or_insert_with(|| first(found, encoding).ok());
        let first = bytes.as_ref()?.get(..length as usize)?;
        Some(*self.hashes.entry((encoding, length)).or_insert_with(|| xxh3_64(first)))
    }
}

/// Reads the first bytes of a file's unpacked content, at most [`HEAD_BYTES`].
pub(super) fn first(found: &Found, encoding: Encoding) -> io::Result<Vec<u8>> {
    let file = found.open()?;
    let form = ContentForm { packing: detect::packing(&file)?, encoding, ..ContentForm::default() };
    let mut bytes = Vec::new();
    match Content::open(file, form)?.take(HEAD_BYTES.into()).read_to_end(&mut bytes) {
        Err(error) if bytes.is_empty() => Err(error),
        _ => Ok(bytes),
    }
}

/// Returns whether rotation or packing may have made a path of the path of a known file.
pub(super) fn may_be_made_of(files: &[KnownFile]) -> impl Fn(&Path) -> bool {
    let known = by_names(files.iter().enumerate().map(|(index, file)| (index, names_around(&file.path))));
    move |path| {
        let names = names_before(path);
        let mut alike = names.iter().filter_map(|name| known.get(name)).flatten();
        alike.any(|index| is_rotated_on(path, &files[*index].path))
    }
}

/// Returns whether a file that lies beside the feed's files may be one of the missing files, judged by its identity and
/// its name.
pub(super) fn may_be_missing(
    known: &[KnownFile],
    missing: &[&KnownFile],
    present: &Present,
) -> impl Fn(&Found) -> bool {
    let identities: HashSet<FileIdentity> = missing.iter().filter_map(|file| file.identity).collect();
    let packed: HashSet<PathBuf> = missing.iter().map(|file| unpacked(&file.path)).collect();
    let made = known.iter().flat_map(|file| rotated(&file.path)).map(|made| made.bare);
    let names = known.iter().map(|file| &file.path).chain(present.files.iter().map(|found| &found.path));
    let names: HashSet<PathBuf> = names.cloned().chain(made).collect();
    move |found| {
        identities.contains(&found.identity)
            || names.contains(&found.path)
            || rotated(&found.path).iter().any(|made| names.contains(&made.bare))
            || packed.contains(&unpacked(&found.path))
    }
}

/// Returns the name, the names that rotation may have made it from, and the name without packing endings. Two names of
/// one family, and two packings of one name, have at least one of these in common.
pub(super) fn names_around(path: &Path) -> Vec<PathBuf> {
    names_before(path).into_iter().chain([path.to_owned()]).collect()
}

/// Returns the file's name and the names that rotation may have made it from.
fn originals(found: &Found) -> impl Iterator<Item = PathBuf> {
    rotated(&found.path).into_iter().map(|made| made.bare).chain([found.path.clone()])
}

/// Returns the names that rotation or packing may have made `path` from.
fn names_before(path: &Path) -> Vec<PathBuf> {
    rotated(path).into_iter().map(|made| made.bare).chain([unpacked(path)]).collect()
}

fn by_names(names: impl Iterator<Item = (usize, Vec<PathBuf>)>) -> HashMap<PathBuf, Vec<usize>> {
    let mut table: HashMap<PathBuf, Vec<usize>> = HashMap::new();
    for (place, names) in names {
        for name in names {
            table.entry(name).or_default().push(place);
        }
    }
    table
}

fn sorted<T: Ord>(mut list: Vec<T>) -> Vec<T> {
    list.sort_unstable();
    list.dedup();
    list
}
