//! What a run has on its disk: extents before the lines that need them, and a checkpoint that follows line by line. It forgets
//! extents as `src/delivery/extents.rs` does.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use outflow::source::{Extent, FileIdentity, Position, Resume};

#[derive(Default)]
pub(crate) struct Ledger {
    stored: BTreeMap<u32, Vec<u8>>,
    forgotten: u32,
    pub(crate) position: Position,
    files: HashMap<u32, FileOf>,
    newest: HashMap<FileOf, u32>,
    superseded: BTreeSet<u32>,
}

/// Which file an extent is of.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum FileOf {
    Number(u32),
    Identity(FileIdentity),
}

impl Ledger {
    /// What is remembered, as a new process reads it.
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

    /// Whether something of a file at this path is remembered.
    pub(crate) fn knows(&self, path: &Path) -> bool {
        let read = |bytes: &Vec<u8>| serde_json::from_slice::<Extent>(bytes).is_ok_and(|extent| extent.path == path);
        self.stored.values().any(read)
    }

    /// A new process: what the last one only had in memory is worked out again.
    pub(crate) fn reopen(&mut self) -> Result<(), String> {
        let resume = self.resume()?;
        (self.files, self.newest, self.superseded) = Default::default();
        for extent in resume.iter().flat_map(|resume| &resume.extents) {
            self.place(extent);
        }
        Ok(())
    }

    /// Extents that a block carried.
    pub(crate) fn store(&mut self, extents: &[Extent]) -> Result<(), String> {
        for extent in extents {
            self.place(extent);
            let bytes = serde_json::to_vec(extent).map_err(|error| format!("{extent:?} cannot be kept: {error}"))?;
            self.stored.insert(extent.number, bytes);
        }
        self.forget();
        Ok(())
    }

    pub(crate) fn commit(&mut self, position: Position) -> Result<(), String> {
        let text = serde_json::to_string(&position).map_err(|error| format!("{position:?} cannot be kept: {error}"))?;
        self.position = serde_json::from_str(&text).map_err(|error| format!("{text} cannot be read again: {error}"))?;
        self.forget();
        Ok(())
    }

    fn place(&mut self, extent: &Extent) {
        let number = extent.number;
        self.superseded.remove(&number);
        let of = extent.file.map(FileOf::Number).or(extent.identity.map(FileOf::Identity));
        let former = self.files.remove(&number).filter(|former| Some(*former) != of);
        if let Some(former) = former.filter(|former| self.newest.get(former) == Some(&number)) {
            self.newest.remove(&former);
            let left = self.files.iter().filter(|(_, of)| **of == former).map(|(left, _)| *left).max();
            if let Some(left) = left {
                self.newest.insert(former, left);
                self.superseded.remove(&left);
            }
        }
        let Some(file) = of else { return };
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

    fn forget(&mut self) {
        while let Some(number) = self.superseded.first().copied().filter(|number| *number < self.position.extent) {
            self.superseded.remove(&number);
            self.files.remove(&number);
            self.stored.remove(&number);
            self.forgotten += 1;
        }
    }
}
