//! The file of dead letters, with one JSON object per line: appends to it, reads it, and rewrites it without the
//! letters that are removed.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::folders::{self, if_exists};
use crate::ledger::is_full_disk;
use crate::source::Position;
use crate::text::{Phrase, explained, say};

use super::{DeadLetter, DeadPlace};

/// Longest line that is read as a dead letter, in bytes. The largest event has 10 MiB, and stays below this limit with
/// every byte escaped.
const MAX_LETTER_BYTES: u64 = 64 * 1024 * 1024;

/// Most ids of known letters kept in memory, 16 bytes each. A letter beyond them is written twice if it comes again.
const MAX_KNOWN: usize = 1_000_000;

/// Start of the temporary file's name during a rewrite, before its random part.
const TEMPORARY: &str = ".tmp";

pub struct DeadLetterFile {
    path: PathBuf,
    /// Ids of letters from an earlier run whose lines lie beyond the checkpoint. Each can come again at most once, so
    /// its id is removed when it does, and letters of the current run need not be remembered.
    known: HashSet<u128>,
    file: Option<File>,
}

impl DeadLetterError {
    /// Returns the path and the system's message if the only problem is a full disk.
    pub(in crate::delivery) fn full_disk(&self) -> Option<String> {
        is_full_disk(&self.source).then(|| format!("{}: {}", self.path.display(), self.source))
    }
}

/// The part of a letter that is read when the file is opened.
#[derive(Deserialize)]
struct StoredId<'a> {
    id: &'a str,
    place: DeadPlace,
}

/// Why the dead letters cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub struct DeadLetterError {
    pub path: PathBuf,
    pub source: std::io::Error,
}

explained!(DeadLetterError: |it| say::ReasonDeadLetters { path: &it.path, system: Phrase::system(&it.source) });

impl DeadLetterFile {
    /// Opens the file at `path`, which may be missing. Letters of lines before `checkpoint` cannot come again.
    pub fn open(path: &Path, checkpoint: Position) -> Result<Self, DeadLetterError> {
        // A rewrite of the file also holds the runner's lock, so no temporary file is in use.
        folders::clean(path.parent().unwrap_or(path), TEMPORARY, "");
        let mut letters = Self { path: path.into(), known: HashSet::new(), file: None };
        letters.load(checkpoint).map_err(|source| DeadLetterError { path: path.into(), source })?;
        Ok(letters)
    }

    fn load(&mut self, checkpoint: Position) -> std::io::Result<()> {
        let Some(file) = if_exists(folders::own_file().read(true).open(&self.path))? else { return Ok(()) };
        let (mut reader, mut line) = (BufReader::new(file), Vec::new());
        while self.known.len() < MAX_KNOWN && reader.by_ref().take(MAX_LETTER_BYTES).read_until(b'\n', &mut line)? > 0 {
            self.known.extend(id_beyond(checkpoint, &line));
            line.clear();
        }
        Ok(())
    }

    /// Appends the letters that are not in the file yet. When this returns, they are on disk.
    pub fn append(&mut self, letters: &[DeadLetter]) -> Result<(), DeadLetterError> {
        self.try_append(letters).map_err(|source| DeadLetterError { path: self.path.clone(), source })
    }

    fn try_append(&mut self, letters: &[DeadLetter]) -> std::io::Result<()> {
        let mut text = Vec::new();
        for letter in letters.iter().filter(|letter| !self.is_known(letter)) {
            serde_json::to_writer(&mut text, letter)?;
            text.push(b'\n');
        }
        if !text.is_empty() {
            self.write(&text)?;
        }
        for id in letters.iter().filter_map(|letter| number(&letter.id)) {
            self.known.remove(&id);
        }
        Ok(())
    }

    fn is_known(&self, letter: &DeadLetter) -> bool {
        number(&letter.id).is_some_and(|id| self.known.contains(&id))
    }

    /// After a failure, cuts the file back to its old length, as far as the disk allows, and lets the next write open
    /// it again: opening closes a line that was cut short.
    fn write(&mut self, text: &[u8]) -> std::io::Result<()> {
        let mut file = match self.file.take() {
            Some(file) => file,
            None => open_private(&self.path)?,
        };
        let before = file.metadata()?.len();
        if let Err(error) = file.write_all(text).and_then(|()| file.sync_data()) {
            let _ = file.set_len(before);
            return Err(error);
        }
        self.file = Some(file);
        Ok(())
    }
}

/// The letters of a file, in the order in which they were written.
pub struct DeadLetterReader {
    path: PathBuf,
    reader: Option<BufReader<File>>,
    /// The bytes of the last returned letter, line break included.
    line: Vec<u8>,
    /// Number of lines that are not letters.
    pub unreadable: u64,
}

impl DeadLetterReader {
    /// Opens the file at `path`. A missing file has no letters.
    pub fn open(path: &Path) -> Result<Self, DeadLetterError> {
        let file = if_exists(File::open(path)).map_err(|source| DeadLetterError { path: path.into(), source })?;
        Ok(Self { path: path.into(), reader: file.map(BufReader::new), line: Vec::new(), unreadable: 0 })
    }

    /// Counts lines that are not letters, and skips them.
    pub fn next_letter(&mut self) -> Result<Option<DeadLetter>, DeadLetterError> {
        loop {
            self.line.clear();
            let Some(reader) = &mut self.reader else { return Ok(None) };
            let read = reader.by_ref().take(MAX_LETTER_BYTES).read_until(b'\n', &mut self.line);
            if read.map_err(|source| DeadLetterError { path: self.path.clone(), source })? == 0 {
                return Ok(None);
            }
            match serde_json::from_slice(&self.line) {
                Ok(letter) => return Ok(Some(letter)),
                Err(_) => self.unreadable += u64::from(!self.line.trim_ascii().is_empty()),
            }
        }
    }
}

/// Rewrites the file, completely or not at all, with the letters for which `stays` is true, and without lines that are
/// not letters. Leaves the file as it is if all letters stay. Returns the number of removed letters.
pub fn retain<E: From<DeadLetterError>>(
    path: &Path,
    mut stays: impl FnMut(&DeadLetter) -> Result<bool, E>,
) -> Result<u64, E> {
    let refused = |source| DeadLetterError { path: path.into(), source };
    let (mut letters, mut gone) = (DeadLetterReader::open(path)?, 0);
    let folder = path.parent().unwrap_or(path);
    let mut builder = tempfile::Builder::new();
    let kept = builder.prefix(TEMPORARY).rand_bytes(folders::RANDOM).tempfile_in(folder);
    let mut kept = kept.map_err(refused)?;
    let mut out = std::io::BufWriter::new(kept.as_file_mut());
    while let Some(letter) = letters.next_letter()? {
        if stays(&letter)? {
            out.write_all(&letters.line).map_err(refused)?;
        } else {
            gone += 1;
        }
    }
    out.flush().map_err(refused)?;
    drop(out);
    if gone > 0 {
        kept.as_file().sync_all().map_err(refused)?;
        kept.persist(path).map_err(|error| refused(error.error))?;
        folders::sync_around(path).map_err(refused)?;
    }
    Ok(gone)
}

/// Deletes the file. When this returns, a crash cannot bring it back.
pub fn purge(path: &Path) -> Result<(), DeadLetterError> {
    let removed = if_exists(std::fs::remove_file(path));
    removed
        .and_then(|removed| removed.map_or(Ok(()), |()| folders::sync_around(path)))
        .map_err(|source| DeadLetterError { path: path.into(), source })
}

/// Returns the id of the letter in `line` if its place is at or beyond `checkpoint`.
fn id_beyond(checkpoint: Position, line: &[u8]) -> Option<u128> {
    let letter: StoredId<'_> = serde_json::from_slice(line).ok()?;
    let is_beyond = (letter.place.extent, letter.place.offset) >= (checkpoint.extent, checkpoint.offset);
    number(letter.id).filter(|_| is_beyond)
}

/// Parses the hex digits of an id.
fn number(id: &str) -> Option<u128> {
    u128::from_str_radix(id, 16).ok()
}

/// Opens a file for appending that only its owner may read. First closes a last line that a crash cut short.
fn open_private(path: &Path) -> std::io::Result<File> {
    let mut file = folders::own_file().create(true).append(true).read(true).open(path)?;
    if !ends_a_line(&mut file)? {
        file.write_all(b"\n")?;
    }
    // The file may be new: its name must survive a crash too.
    folders::sync_around(path)?;
    Ok(file)
}

/// Whether a file is empty or ends with a line break.
fn ends_a_line(file: &mut File) -> std::io::Result<bool> {
    if file.metadata()?.len() == 0 {
        return Ok(true);
    }
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::dead_letters::{DeadKind, letter_id};

    fn letter(offset: u64) -> DeadLetter {
        let place = DeadPlace { file: None, extent: 0, line: 1, offset };
        DeadLetter {
            id: letter_id(&place, "malformed", b"x"),
            at: 0,
            kind: DeadKind::Malformed,
            reason: "malformed".into(),
            message: "not UTF-8 at byte 3".into(),
            place,
            partition_key: None,
            sequence: None,
            profile: None,
            entry: None,
            trigger: Vec::new(),
            event: None,
            line: Some("x".into()),
        }
    }

    fn offsets(path: &Path) -> Vec<u64> {
        let text = std::fs::read_to_string(path).unwrap();
        text.lines().map(|line| serde_json::from_str::<DeadLetter>(line).unwrap().place.offset).collect()
    }

    #[test]
    fn a_letter_written_again_after_a_kill_collapses() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("dead-letters.ndjson");
        let checkpoint = Position::new(0, 10, 0);
        DeadLetterFile::open(&path, checkpoint).unwrap().append(&[letter(10), letter(20)]).unwrap();
        DeadLetterFile::open(&path, checkpoint).unwrap().append(&[letter(10), letter(20), letter(30)]).unwrap();
        assert_eq!(offsets(&path), [10, 20, 30]);
    }

    #[test]
    fn a_line_cut_short_by_a_crash_spoils_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("dead-letters.ndjson");
        std::fs::write(&path, "{\"id\":\"x").unwrap();
        DeadLetterFile::open(&path, Position::default()).unwrap().append(&[letter(10)]).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text.lines().filter(|line| serde_json::from_str::<DeadLetter>(line).is_ok()).count(), 1);
    }

    #[test]
    fn a_line_cut_inside_a_character_keeps_nobody_from_running() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("dead-letters.ndjson");
        DeadLetterFile::open(&path, Position::default()).unwrap().append(&[letter(10)]).unwrap();
        let mut bytes = std::fs::read(&path).unwrap();
        bytes.extend_from_slice(&"{\"id\":\"é".as_bytes()[..8]);
        std::fs::write(&path, &bytes).unwrap();
        DeadLetterFile::open(&path, Position::default()).unwrap().append(&[letter(10), letter(20)]).unwrap();
        let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
        assert_eq!(text.lines().filter(|line| serde_json::from_str::<DeadLetter>(line).is_ok()).count(), 2);
    }

    #[test]
    fn what_is_known_shrinks_and_never_grows_with_the_run() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("dead-letters.ndjson");
        let checkpoint = Position::new(0, 20, 0);
        DeadLetterFile::open(&path, checkpoint).unwrap().append(&[letter(10), letter(20), letter(30)]).unwrap();
        let mut file = DeadLetterFile::open(&path, checkpoint).unwrap();
        assert_eq!(file.known.len(), 2, "a line before the checkpoint is not read again");
        file.append(&[letter(20), letter(40), letter(50)]).unwrap();
        assert_eq!(file.known, HashSet::from([number(&letter(30).id).unwrap()]));
        assert_eq!(offsets(&path), [10, 20, 30, 40, 50]);
    }

    #[test]
    fn letters_that_could_not_be_written_are_not_taken_for_written() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("missing");
        let path = missing.join("dead-letters.ndjson");
        let mut file = DeadLetterFile::open(&path, Position::default()).unwrap();
        file.append(&[letter(10)]).unwrap_err();
        std::fs::create_dir(&missing).unwrap();
        file.append(&[letter(10)]).unwrap();
        assert_eq!(offsets(&path), [10]);
    }

    #[test]
    fn letters_that_go_leave_the_others_as_they_were() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("dead-letters.ndjson");
        DeadLetterFile::open(&path, Position::default())
            .unwrap()
            .append(&[letter(10), letter(20), letter(30)])
            .unwrap();
        let gone = retain(&path, |letter| Ok::<_, DeadLetterError>(letter.place.offset != 20)).unwrap();
        assert_eq!((gone, offsets(&path)), (1, vec![10, 30]));
        purge(&path).unwrap();
        assert!(DeadLetterReader::open(&path).unwrap().next_letter().unwrap().is_none());
        purge(&path).unwrap();
    }

    #[test]
    fn lines_that_are_no_letters_are_counted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("dead-letters.ndjson");
        DeadLetterFile::open(&path, Position::default()).unwrap().append(&[letter(10)]).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, format!("{{\"id\":\n\n{text}cut short")).unwrap();
        let mut letters = DeadLetterReader::open(&path).unwrap();
        assert_eq!(letters.next_letter().unwrap().unwrap().place.offset, 10);
        assert!(letters.next_letter().unwrap().is_none());
        assert_eq!(letters.unreadable, 2);
    }

    #[test]
    fn the_end_of_a_file_is_known_by_its_last_byte() {
        for (bytes, expected) in [("", true), ("a\n", true), ("a\nb", false)] {
            let mut file = tempfile::tempfile().unwrap();
            file.write_all(bytes.as_bytes()).unwrap();
            assert_eq!(ends_a_line(&mut file).unwrap(), expected, "{bytes:?}");
        }
    }
}
