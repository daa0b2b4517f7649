//! The draft on disk: one file in the state folder, readable only by its owner, replaced as a whole, and set aside if
//! damaged.

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::Draft;
use crate::destination::Places;
use crate::destination::store::StoreError;
use crate::folders;

/// The draft's file in the state folder. It begins with a dot, so that no destination can have its name.
const FILE: &str = ".draft.json";

/// Version of the file format. Version 1, which lacked `WizardProgress::causes`, is read too; no other version is.
const VERSION: u32 = 2;

/// Size limit in bytes. A draft is far smaller: it holds a few names and lists.
const LONGEST: u64 = 16 * 1024 * 1024;

#[derive(Serialize, Deserialize)]
struct File<D> {
    version: u32,
    draft: D,
}

/// The place of the draft on disk.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DraftFile {
    folder: PathBuf,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LoadedDraft {
    Nothing,
    Draft(Box<Draft>),
    /// The file could not be read and was renamed.
    SetAside {
        file: PathBuf,
        damage: DraftFault,
    },
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum DraftFault {
    /// The file is not a draft. Holds the JSON parser's message.
    Unreadable(String),
    /// Another version of Outflow wrote it. Holds the file's version.
    Version(u32),
}

impl DraftFile {
    pub fn new(places: &Places) -> Self {
        Self { folder: places.state_dir().to_owned() }
    }

    pub fn file(&self) -> PathBuf {
        self.folder.join(FILE)
    }

    /// Returns when the draft was written.
    pub fn kept_at(&self) -> Option<OffsetDateTime> {
        let modified = std::fs::symlink_metadata(self.file()).and_then(|file| file.modified());
        modified.ok().map(OffsetDateTime::from)
    }

    /// Replaces the saved draft with `draft`. After a crash, the file holds the old one or the new one as a whole.
    pub fn save(&self, draft: &Draft) -> Result<(), StoreError> {
        let file = self.file();
        let refused = |source| StoreError::write(&file, source);
        let bytes = serde_json::to_vec(&File { version: VERSION, draft }).map_err(io::Error::from).map_err(refused)?;
        folders::create(&self.folder).map_err(refused)?;
        folders::replace(&self.folder, &file, &bytes).map_err(refused)
    }

    /// Loads the saved draft. A damaged file is renamed first, so that the next save does not overwrite it.
    pub fn load(&self) -> Result<LoadedDraft, StoreError> {
        let file = self.file();
        let bytes = match read(&file) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(LoadedDraft::Nothing),
            Err(source) => return Err(StoreError::read(&file, source)),
        };
        match parse(&bytes) {
            Ok(draft) => Ok(LoadedDraft::Draft(Box::new(draft))),
            Err(damage) => Ok(LoadedDraft::SetAside { file: self.set_aside(&file)?, damage }),
        }
    }

    pub fn discard(&self) -> Result<(), StoreError> {
        let file = self.file();
        match std::fs::remove_file(&file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            done => done.and_then(|()| folders::sync(&self.folder)).map_err(|source| StoreError::write(&file, source)),
        }
    }

    /// Renames the file to the first free `.draft.damaged-N.json`.
    fn set_aside(&self, file: &Path) -> Result<PathBuf, StoreError> {
        let names = (1..).map(|number| self.folder.join(format!(".draft.damaged-{number}.json")));
        let aside = names.into_iter().find(|name| !name.exists()).unwrap_or_default();
        let moved = std::fs::rename(file, &aside).and_then(|()| folders::sync(&self.folder));
        moved.map_err(|source| StoreError::write(file, source))?;
        Ok(aside)
    }
}

fn read(file: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    io::Read::read_to_end(&mut io::Read::take(folders::own_file().read(true).open(file)?, LONGEST), &mut bytes)?;
    Ok(bytes)
}

fn parse(bytes: &[u8]) -> Result<Draft, DraftFault> {
    let unreadable = |error: serde_json::Error| DraftFault::Unreadable(error.to_string());
    let file: File<serde_json::Value> = serde_json::from_slice(bytes).map_err(unreadable)?;
    if !(1..=VERSION).contains(&file.version) {
        return Err(DraftFault::Version(file.version));
    }
    serde_json::from_value(file.draft).map_err(unreadable)
}
