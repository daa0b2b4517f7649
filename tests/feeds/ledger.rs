//! The disk of a run: it stores extents before the lines that need them, and a checkpoint that advances line by line.
//! It forgets extents like `src/delivery/extents.rs`.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use outflow::source::{Extent, FileIdentity, Position, Resume};

#[derive(Default)]
pub(crate) struct Ledger {
    stored: BTreeMap<u32, Vec<u8>>,
    forgotten: u32,
    abandoned: Vec<u32>,
    pub(crate) position: Position,
    files: HashMap<u32, FileOf>,
}

/// The file of an extent.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum FileOf {
    Number(u32),
    Identity(FileIdentity),
}

impl Ledger {
    /// Returns what a new process reads from the disk.
    pub(crate) fn resume(&self) -> Result<Option<Resume>, String> {
        if self.stored.is_empty() && self.forgotten == 0 {
            return Ok(None);
        }
        let mut resume = Resume { position: self.position, forgotten: self.forgotten, ..Resume::default() };
        for (number, bytes) in &self.stored {
            let extent: Extent = serde_json::from_slice(bytes)
                .map_err(|error| format!("extent {number} cannot be read again: {error}"))?;
            resume.remember(extent);
        }
        Ok(Some(resume))
    }

    /// Returns whether the disk stores an extent of a file at this path.
    pub(crate) fn knows(&self, path: &Path) -> bool {
        let read = |bytes: &Vec<u8>| serde_json::from_slice::<Extent>(bytes).is_ok_and(|extent| extent.path == path);
        self.stored.values().any(read)
    }

    /// Opens the disk as a new process, which must compute again what the previous one had only in memory.
    pub(crate) fn reopen(&mut self) -> Result<(), String> {
        let resume = self.resume()?;
        self.files.clear();
        for extent in resume.iter().flat_map(|resume| &resume.extents) {
            self.place(extent);
        }
        Ok(())
    }

    /// Stores the extents of a block.
    pub(crate) fn store(&mut self, extents: &[Extent]) -> Result<(), String> {
        for extent in extents {
            self.place(extent);
            let bytes = serde_json::to_vec(extent).map_err(|error| format!("{extent:?} cannot be kept: {error}"))?;
            self.stored.insert(extent.number, bytes);
        }
        self.forget();
        Ok(())
    }

    /// Removes the extents of files that the source has forgotten.
    pub(crate) fn abandon(&mut self, numbers: &[u32]) {
        self.abandoned.extend(numbers);
        self.forget();
    }

    pub(crate) fn commit(&mut self, position: Position) -> Result<(), String> {
        let text = serde_json::to_string(&position).map_err(|error| format!("{position:?} cannot be kept: {error}"))?;
        self.position = serde_json::from_str(&text).map_err(|error| format!("{text} cannot be read again: {error}"))?;
        self.forget();
        Ok(())
    }

    fn place(&mut self, extent: &Extent) {
        match extent.file.map(FileOf::Number).or(extent.identity.map(FileOf::Identity)) {
            Some(file) => self.files.insert(extent.number, file),
            None => self.files.remove(&extent.number),
        };
    }

    /// Keeps each file's newest extent that the checkpoint has reached, and all newer extents.
    fn forget(&mut self) {
        let at = self.position.extent;
        let is_needless = |(number, file): &(&u32, &FileOf)| {
            self.files.iter().any(|(newer, of)| of == *file && newer > *number && *newer <= at)
        };
        let mut needless: Vec<u32> = self.files.iter().filter(is_needless).map(|(number, _)| *number).collect();
        let is_abandoned = |number: &&u32| **number < at && self.stored.contains_key(number);
        needless.extend(self.abandoned.iter().filter(is_abandoned));
        needless.sort_unstable();
        needless.dedup();
        for number in needless {
            self.files.remove(&number);
            self.stored.remove(&number);
            self.forgotten += 1;
        }
    }
}
