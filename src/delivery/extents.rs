//! The extents of the feed on their way to the ledger: they are on disk before a line of theirs is decided, so that a resume
//! reads the feed in the same order whatever files have appeared meanwhile.

use std::collections::{BTreeSet, HashMap};

use crate::ledger::Note;
use crate::source::{Extent, FileIdentity};

/// What the ledger knows of the feed's extents, and what it is to be told.
#[derive(Default)]
pub(super) struct Extents {
    told: Vec<Extent>,
    is_committing: bool,
    files: HashMap<u32, FileIdentity>,
    newest: HashMap<FileIdentity, u32>,
    /// Extents of files that have a newer one. Behind the checkpoint nobody needs them.
    superseded: BTreeSet<u32>,
    forgotten: u32,
}

impl Extents {
    /// What the ledger knows already, and how many it has forgotten.
    pub(super) fn known(extents: &[Extent], forgotten: u32) -> Self {
        let mut known = Self { forgotten, ..Self::default() };
        for extent in extents {
            known.place(extent);
        }
        known
    }

    /// Extents that were begun, or of which more is known.
    pub(super) fn tell(&mut self, extents: Vec<Extent>) {
        for extent in &extents {
            self.place(extent);
        }
        self.told.extend(extents);
    }

    fn place(&mut self, extent: &Extent) {
        let number = extent.number;
        self.superseded.remove(&number);
        let Some(file) = extent.identity else {
            self.files.remove(&number);
            return;
        };
        self.files.insert(number, file);
        let before = self.newest.get(&file).copied().filter(|before| self.files.get(before) == Some(&file));
        match before {
            Some(before) if before > number => drop(self.superseded.insert(number)),
            Some(before) if before < number => {
                self.superseded.insert(before);
                self.newest.insert(file, number);
            }
            _ => drop(self.newest.insert(file, number)),
        }
    }

    /// Whether there is something for the next commit.
    pub(super) fn is_told(&self) -> bool {
        !self.told.is_empty()
    }

    /// Whether what was told is not on disk yet.
    pub(super) fn is_waiting(&self) -> bool {
        self.is_told() || self.is_committing
    }

    /// What the next commit writes, when its checkpoint lies in the extent `at`.
    pub(super) fn notes(&mut self, at: u32) -> Vec<(Note, Vec<u8>)> {
        self.is_committing = !self.told.is_empty();
        let told = self.told.drain(..);
        let mut notes: Vec<_> = told.map(|extent| (Note::Extent(extent.number), to_json(&extent))).collect();
        let before = self.forgotten;
        while let Some(number) = self.superseded.first().copied().filter(|number| *number < at) {
            self.superseded.remove(&number);
            self.files.remove(&number);
            self.forgotten += 1;
            notes.push((Note::Extent(number), Vec::new()));
        }
        if self.forgotten > before {
            notes.push((Note::Forgotten, to_json(&self.forgotten)));
        }
        notes
    }

    /// The commit under way is on disk.
    pub(super) fn committed(&mut self) {
        self.is_committing = false;
    }
}

fn to_json(value: &impl serde::Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extent(number: u32, file: u64) -> Extent {
        Extent {
            number,
            path: "in/a.ndjson".into(),
            start: 0,
            start_line: 0,
            head_bytes: 0,
            head: 0,
            end: None,
            identity: Some(FileIdentity(1, file)),
        }
    }

    /// The numbers that a commit with its checkpoint in `at` forgets.
    fn forgotten(extents: &mut Extents, at: u32) -> Vec<Note> {
        extents.notes(at).into_iter().filter(|(_, bytes)| bytes.is_empty()).map(|(note, _)| note).collect()
    }

    #[test]
    fn what_was_told_waits_for_its_commit() {
        let mut extents = Extents::default();
        assert!(!extents.is_waiting());
        extents.tell(vec![extent(0, 7)]);
        assert_eq!(extents.notes(0).len(), 1);
        assert!(extents.is_waiting() && !extents.is_told());
        extents.committed();
        assert!(!extents.is_waiting());
    }

    #[test]
    fn the_newest_extent_of_each_file_is_kept_and_all_beyond_the_checkpoint() {
        let mut extents = Extents::known(&[extent(0, 7), extent(1, 8)], 0);
        extents.tell(vec![extent(2, 7), extent(3, 8), extent(4, 7)]);
        assert_eq!(forgotten(&mut extents, 1), [Note::Extent(0)]);
        assert_eq!(forgotten(&mut extents, 4), [Note::Extent(1), Note::Extent(2)]);
        assert_eq!(forgotten(&mut extents, 9), []);
        assert_eq!(extents.forgotten, 3);
    }

    #[test]
    fn an_extent_that_goes_on_in_another_file_is_not_superseded_by_its_first_file() {
        let mut extents = Extents::known(&[extent(0, 7)], 0);
        extents.tell(vec![extent(0, 9)]);
        extents.tell(vec![extent(1, 7)]);
        assert_eq!(forgotten(&mut extents, 5), []);
    }
}
