//! The number of a ledger's format, in a file of its own. It is read before the store is opened, because opening would
//! change the store.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use xxhash_rust::xxh3::xxh3_64;

use super::LedgerError;
use crate::folders;
use crate::text::Key;

/// The format that this version writes. It reads every format up to this one. Format 1 has no number. Format 2 added
/// the number and the note of the stream. Format 3 added to a file's identity when the file was created.
pub const FORMAT: u32 = 3;

const FILE: &str = "format";

/// That file while it is written.
const NEW: &str = "format.new";

/// Most bytes that are read of the file: a number, a separator and a checksum.
const LONGEST: u64 = 64;

/// Returns the format of the ledger in `folder`; 1 if the file is missing, as in a folder without a ledger. Fails if
/// the format is newer than this version. Changes nothing.
pub(super) fn read(folder: &Path) -> Result<u32, LedgerError> {
    let unreadable = |source: io::Error| LedgerError::store(folder, source.into());
    let mut text = Vec::new();
    let Some(file) = folders::if_exists(File::open(folder.join(FILE))).map_err(unreadable)? else { return Ok(1) };
    file.take(LONGEST).read_to_end(&mut text).map_err(unreadable)?;
    match str::from_utf8(&text).ok().and_then(number) {
        Some(found) if found > FORMAT => Err(LedgerError::Newer { path: folder.into(), found }),
        Some(found) if found > 0 => Ok(found),
        _ => Err(LedgerError::Corrupt { path: folder.into(), what: Key::ReasonLedgerFormat }),
    }
}

/// Gives the ledger in `folder` the format of this version. A crash leaves the old number or the new one. When this
/// returns, the new number survives a crash.
pub(super) fn write(folder: &Path) -> io::Result<()> {
    let new = folder.join(NEW);
    let mut file = folders::own_file().write(true).create(true).truncate(true).open(&new)?;
    file.write_all(text(FORMAT).as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&new, folder.join(FILE))?;
    folders::sync(folder)
}

/// Returns the number with a checksum, so that a damaged number is not taken for another one.
fn text(number: u32) -> String {
    format!("{number} {:016x}\n", xxh3_64(&number.to_le_bytes()))
}

/// Parses what `text` returns.
fn number(written: &str) -> Option<u32> {
    let number = written.split(' ').next()?.parse().ok()?;
    (text(number) == written).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{Commit, Ledger, Note};

    fn checkpoint() -> Commit {
        Commit { notes: vec![(Note::Checkpoint, b"here".to_vec())], ..Commit::default() }
    }

    #[test]
    fn a_new_ledger_has_the_number_of_this_version() {
        let folder = tempfile::tempdir().unwrap();
        drop(Ledger::open(folder.path()).unwrap());
        assert!(std::fs::read_to_string(folder.path().join(FILE)).unwrap().starts_with("3 "));
        assert_eq!(read(folder.path()).unwrap(), FORMAT);
    }

    #[test]
    fn a_ledger_without_a_number_gets_it_with_its_first_commit() {
        let folder = tempfile::tempdir().unwrap();
        Ledger::open(folder.path()).unwrap().commit(checkpoint()).unwrap();
        std::fs::remove_file(folder.path().join(FILE)).unwrap();
        let ledger = Ledger::open(folder.path()).unwrap();
        assert_eq!(ledger.note(Note::Checkpoint).unwrap(), Some(b"here".to_vec()));
        assert_eq!(read(folder.path()).unwrap(), 1, "opening the ledger does not change its format");
        ledger.commit(checkpoint()).unwrap();
        assert_eq!(read(folder.path()).unwrap(), FORMAT);
    }

    #[test]
    fn a_newer_number_and_one_that_is_none_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        drop(Ledger::open(folder.path()).unwrap());
        let fault = |text: &str| {
            std::fs::write(folder.path().join(FILE), text).unwrap();
            Ledger::open(folder.path()).err().unwrap()
        };
        assert!(matches!(fault(&text(FORMAT + 1)), LedgerError::Newer { found: 4, .. }));
        assert!(matches!(fault(&text(99)), LedgerError::Newer { found: 99, .. }));
        let swapped = text(2).replacen('2', "3", 1);
        for text in ["", "\n", "2", "99\n", "-1 \n", &text(0), &swapped, text(2).trim_end()] {
            assert!(fault(text).is_damage(), "{text:?}");
        }
    }
}
