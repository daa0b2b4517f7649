//! The draft on disk: one file in the state folder, written whole for its owner only, set aside when it is damaged.

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Draft;
use crate::destination::store::folder;
use crate::destination::{Places, store::StoreError};
use crate::folders;

/// The file in the state folder. It begins with a dot, so that no destination can have its name.
const FILE: &str = ".draft.json";

/// The version of the form. The one before, which did not keep why a step is to be checked again, is read as well, and no
/// other.
const VERSION: u32 = 2;

/// Longest file that is read, in bytes: a draft holds a few names and lists.
const LONGEST: u64 = 16 * 1024 * 1024;

/// What stands in the file.
#[derive(Serialize, Deserialize)]
struct File<D> {
    version: u32,
    draft: D,
}

/// Where the draft is kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Kept {
    folder: PathBuf,
}

/// What was found of a draft.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Found {
    /// None is kept.
    Nothing,
    /// The draft to go on with.
    Draft(Box<Draft>),
    /// It could not be read and was moved away.
    SetAside {
        /// Where it is now.
        file: PathBuf,
        /// What is wrong with it.
        damage: Damage,
    },
}

/// What is wrong with a draft.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Damage {
    /// It is not what a draft looks like, in the reader's words.
    Unreadable(String),
    /// Another version of outflow wrote it.
    Version(u32),
}

impl Kept {
    /// In the state folder of `places`.
    pub fn new(places: &Places) -> Self {
        Self { folder: places.state_dir().to_owned() }
    }

    /// The draft's file.
    pub fn file(&self) -> PathBuf {
        self.folder.join(FILE)
    }

    /// Writes `draft` in place of the one that is kept. A crash leaves the old one or the new one.
    pub fn save(&self, draft: &Draft) -> Result<(), StoreError> {
        let file = self.file();
        let refused = |source| StoreError::write(&file, source);
        let bytes = serde_json::to_vec(&File { version: VERSION, draft }).map_err(io::Error::from).map_err(refused)?;
        folders::create(&self.folder).map_err(refused)?;
        folder::write(&self.folder, &file, &bytes).map_err(refused)
    }

    /// The draft that is kept. A damaged one is set aside first, so that the next one does not overwrite it.
    pub fn load(&self) -> Result<Found, StoreError> {
        let file = self.file();
        let bytes = match read(&file) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Found::Nothing),
            Err(source) => return Err(StoreError::read(&file, source)),
        };
        match parse(&bytes) {
            Ok(draft) => Ok(Found::Draft(Box::new(draft))),
            Err(damage) => Ok(Found::SetAside { file: self.set_aside(&file)?, damage }),
        }
    }

    /// Removes the draft that is kept, when there is one.
    pub fn discard(&self) -> Result<(), StoreError> {
        let file = self.file();
        match std::fs::remove_file(&file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            done => done.and_then(|()| folders::sync(&self.folder)).map_err(|source| StoreError::write(&file, source)),
        }
    }

    /// Moves the file to a name that is free.
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

fn parse(bytes: &[u8]) -> Result<Draft, Damage> {
    let unreadable = |error: serde_json::Error| Damage::Unreadable(error.to_string());
    let file: File<serde_json::Value> = serde_json::from_slice(bytes).map_err(unreadable)?;
    if !(1..=VERSION).contains(&file.version) {
        return Err(Damage::Version(file.version));
    }
    serde_json::from_value(file.draft).map_err(unreadable)
}
