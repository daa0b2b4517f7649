//! The extents of the feed on their way to the ledger. An extent is on disk before any of its lines is decided, so that
//! a resumed run reads the feed in the same order even if files have appeared meanwhile.

use std::collections::{BTreeSet, HashMap};

use crate::ledger::Note;
use crate::source::{Extent, FileIdentity};

/// The extents that the ledger knows, and those that the next commit adds.
#[derive(Default)]
pub(super) struct Extents {
    /// Extents that the next commit writes.
    new: Vec<Extent>,
    is_committing: bool,
    /// The file of each extent that is kept, as far as the extent tells.
    files: HashMap<u32, Option<FileKey>>,
    by_file: HashMap<FileKey, BTreeSet<u32>>,
    /// Extents of files that have a newer extent. They are forgotten once the checkpoint has reached the newer one.
    /// Until then, only they tell how much of the file is settled.
    superseded: BTreeSet<u32>,
    /// Extents of files that the source no longer remembers.
    abandoned: BTreeSet<u32>,
    forgotten: u32,
}

/// The file of an extent, as far as the extent tells.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum FileKey {
    /// The file whose first extent has this number.
    Number(u32),
    /// The file with this device and inode. Earlier versions stored no more.
    Identity(FileIdentity),
}

impl Extents {
    /// Starts with the extents in the ledger, and the number of extents that were forgotten.
    pub(super) fn from_ledger(extents: &[Extent], forgotten: u32) -> Self {
        let mut known = Self { forgotten, ..Self::default() };
        for extent in extents {
            known.place(extent);
        }
        known
    }

    /// Adds extents that began, or about which more is known. Their lines must not be decided before
    /// [`Extents::has_unwritten`] is `false`.
    pub(super) fn add(&mut self, extents: Vec<Extent>) {
        for extent in &extents {
            self.place(extent);
        }
        self.new.extend(extents);
    }

    /// Allows an extent to be forgotten once the checkpoint is beyond it.
    pub(super) fn forget(&mut self, number: u32) {
        self.abandoned.insert(number);
    }

    fn place(&mut self, extent: &Extent) {
        let file = extent.file.map(FileKey::Number).or(extent.identity.map(FileKey::Identity));
        // Earlier versions stored no number in the first extents of a file.
        if let Some(FileKey::Number(first)) = file
            && first != extent.number
            && self.files.get(&first).is_some_and(|known| !matches!(known, Some(FileKey::Number(_))))
        {
            self.assign(first, file);
        }
        self.assign(extent.number, file);
    }

    fn assign(&mut self, number: u32, file: Option<FileKey>) {
        let before = self.files.insert(number, file);
        if before == Some(file) {
            return;
        }
        if let Some(before) = before.flatten() {
            self.leave(before, number);
        }
        let Some(file) = file else { return };
        let extents = self.by_file.entry(file).or_default();
        extents.insert(number);
        if extents.last() != Some(&number) {
            self.superseded.insert(number);
        } else if let Some(older) = extents.range(..number).next_back() {
            self.superseded.insert(*older);
        }
    }

    /// Removes an extent from `file`. If the extent before it is now the newest one, that one is needed again.
    fn leave(&mut self, file: FileKey, number: u32) {
        self.superseded.remove(&number);
        let Some(extents) = self.by_file.get_mut(&file) else { return };
        extents.remove(&number);
        match extents.last() {
            Some(newest) => drop(self.superseded.remove(newest)),
            None => drop(self.by_file.remove(&file)),
        }
    }

    /// Whether the checkpoint, in extent `at`, has reached a newer extent of the same file.
    fn is_passed(&self, number: u32, at: u32) -> bool {
        let extents = self.files.get(&number).copied().flatten().and_then(|file| self.by_file.get(&file));
        extents.is_some_and(|extents| extents.range(number + 1..).next().is_some_and(|newer| *newer <= at))
    }

    /// Whether the next commit has extents to write.
    pub(super) fn has_new(&self) -> bool {
        !self.new.is_empty()
    }

    /// Whether some extent is not on disk yet.
    pub(super) fn has_unwritten(&self) -> bool {
        self.has_new() || self.is_committing
    }

    /// Returns the notes of the next commit, whose checkpoint is in extent `at`.
    pub(super) fn notes(&mut self, at: u32) -> Vec<(Note, Vec<u8>)> {
        self.is_committing = !self.new.is_empty();
        let new = self.new.drain(..);
        let mut notes: Vec<_> = new.map(|extent| (Note::Extent(extent.number), to_json(&extent))).collect();
        let before = self.forgotten;
        let passed = self.superseded.range(..at).copied().filter(|number| self.is_passed(*number, at));
        let mut passed: BTreeSet<u32> = passed.collect();
        let kept = self.abandoned.split_off(&at);
        passed.extend(std::mem::replace(&mut self.abandoned, kept));
        for number in passed {
            if !self.files.contains_key(&number) {
                continue;
            }
            if let Some(file) = self.files.remove(&number).flatten() {
                self.leave(file, number);
            }
            self.forgotten += 1;
            notes.push((Note::Extent(number), Vec::new()));
        }
        if self.forgotten > before {
            notes.push((Note::Forgotten, to_json(&self.forgotten)));
        }
        notes
    }

    pub(super) fn note_committed(&mut self) {
        self.is_committing = false;
    }
}

pub(super) fn to_json(value: &impl serde::Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Position;

    fn extent(number: u32, file: u64) -> Extent {
        let identity = Some(FileIdentity { device: 1, inode: file, born: None });
        Extent { identity, ..Extent::of("in/a.ndjson".into(), Position::new(number, 0, 0)) }
    }

    /// An extent of the file whose first extent is `file`.
    fn extent_of(number: u32, file: u32) -> Extent {
        Extent { file: Some(file), ..extent(number, 7) }
    }

    /// The extents that a commit with its checkpoint in extent `at` forgets.
    fn forgotten(extents: &mut Extents, at: u32) -> Vec<Note> {
        extents.notes(at).into_iter().filter(|(_, bytes)| bytes.is_empty()).map(|(note, _)| note).collect()
    }

    #[test]
    fn reported_extents_wait_for_their_commit() {
        let mut extents = Extents::default();
        assert!(!extents.has_unwritten());
        extents.add(vec![extent(0, 7)]);
        assert_eq!(extents.notes(0).len(), 1);
        assert!(extents.has_unwritten() && !extents.has_new());
        extents.note_committed();
        assert!(!extents.has_unwritten());
    }

    #[test]
    fn the_newest_extent_of_each_file_is_kept_and_all_beyond_the_checkpoint() {
        let mut extents = Extents::from_ledger(&[extent(0, 7), extent(1, 8)], 0);
        extents.add(vec![extent(2, 7), extent(3, 8), extent(4, 7)]);
        assert_eq!(forgotten(&mut extents, 1), []);
        assert_eq!(forgotten(&mut extents, 2), [Note::Extent(0)]);
        assert_eq!(forgotten(&mut extents, 4), [Note::Extent(1), Note::Extent(2)]);
        assert_eq!(forgotten(&mut extents, 9), []);
        assert_eq!(extents.forgotten, 3);
    }

    #[test]
    fn an_extent_that_goes_on_in_another_file_is_not_superseded_by_its_first_file() {
        let mut extents = Extents::from_ledger(&[extent(0, 7)], 0);
        extents.add(vec![extent(0, 9)]);
        extents.add(vec![extent(1, 7)]);
        assert_eq!(forgotten(&mut extents, 5), []);
    }

    #[test]
    fn the_extent_before_one_that_is_of_no_file_any_more_is_kept() {
        let mut extents = Extents::from_ledger(&[extent_of(0, 0), extent_of(1, 0), extent_of(2, 2)], 0);
        extents.add(vec![extent_of(1, 1)]);
        assert_eq!(forgotten(&mut extents, 5), []);
        extents.add(vec![extent_of(3, 0)]);
        assert_eq!(forgotten(&mut extents, 5), [Note::Extent(0)]);
    }

    #[test]
    fn what_is_settled_of_a_file_is_kept_until_the_checkpoint_is_in_a_newer_extent_of_it() {
        let mut extents = Extents::from_ledger(&[extent_of(0, 0), extent_of(1, 1)], 0);
        extents.add(vec![extent_of(2, 0), extent_of(3, 3)]);
        assert_eq!(forgotten(&mut extents, 1), []);
        // The file could not be opened again.
        extents.add(vec![extent_of(2, 2)]);
        assert_eq!(forgotten(&mut extents, 3), []);
        extents.add(vec![extent_of(4, 0)]);
        assert_eq!(forgotten(&mut extents, 4), [Note::Extent(0)]);
    }

    #[test]
    fn what_nobody_remembers_is_forgotten_once_the_checkpoint_is_beyond_it() {
        let mut extents = Extents::from_ledger(&[extent_of(0, 0), extent_of(1, 1), extent_of(2, 2)], 0);
        extents.forget(0);
        extents.forget(2);
        extents.forget(7);
        assert_eq!(forgotten(&mut extents, 1), [Note::Extent(0)]);
        assert_eq!(forgotten(&mut extents, 2), []);
        assert_eq!(forgotten(&mut extents, 9), [Note::Extent(2)]);
        assert_eq!(extents.forgotten, 2);
    }

    #[test]
    fn a_file_is_the_same_whatever_its_inode() {
        let mut extents = Extents::from_ledger(&[extent_of(0, 0), extent_of(1, 1)], 0);
        extents
            .add(vec![Extent { identity: Some(FileIdentity { device: 1, inode: 9, born: None }), ..extent_of(2, 0) }]);
        assert_eq!(forgotten(&mut extents, 5), [Note::Extent(0)]);
    }

    #[test]
    fn a_file_that_an_earlier_version_began_is_superseded_once_it_has_a_number() {
        let mut extents = Extents::from_ledger(&[extent(0, 7), extent(1, 8)], 0);
        extents.add(vec![extent_of(2, 0)]);
        assert_eq!(forgotten(&mut extents, 5), [Note::Extent(0)]);
        extents.add(vec![extent_of(3, 0)]);
        assert_eq!(forgotten(&mut extents, 5), [Note::Extent(2)]);
        assert_eq!(extents.forgotten, 2);
    }
}
