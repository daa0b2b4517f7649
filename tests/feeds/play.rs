//! Plays a history: each operation changes the folder or drives the source, and the oracle checks everything that the
//! source gives.

mod changes;
mod driving;
mod edits;
mod writing;

use std::path::PathBuf;

use crate::history::{History, Op};
use crate::ledger::Ledger;
use crate::oracle::{BASE, Feed, Oracle, is_excluded};
use crate::subject::{Setting, Subject};
use crate::world::{Name, Number, World};

/// A history in progress.
pub(crate) struct Play {
    history: History,
    world: World,
    oracle: Oracle,
    ledger: Ledger,
    subject: Option<Subject>,
    follow: bool,
    family: Family,
    series: Series,
    /// Files that were moved out of the folder.
    away: Vec<(Name, Number)>,
    made: u32,
    /// The operations so far, for a person.
    pub(crate) told: Vec<String>,
}

/// The rotated file and its older files.
struct Family {
    /// The file that the writer has open.
    writer: Option<Number>,
    /// The rotated files by number or by day.
    rotated: Vec<(u32, Name)>,
    generation: u32,
    /// Offset of a writer that does not append, after the file was truncated under it.
    gap: usize,
    /// Whether a rotated file was written to after a newer file existed. Times may then contradict numbers.
    has_late_writes: bool,
    /// The half line whose first bytes were truncated under the writer.
    rest: Option<(usize, usize)>,
}

/// A series of files, numbered without leading zeros.
struct Series {
    part: u32,
    active: Option<Name>,
}

impl Play {
    pub(crate) fn new(history: &History, root: PathBuf) -> Self {
        Self {
            world: World::new(root),
            oracle: Oracle::new(history.feed),
            ledger: Ledger::default(),
            subject: None,
            follow: history.follow,
            family: Family {
                writer: None,
                rotated: Vec::new(),
                generation: 0,
                gap: 0,
                has_late_writes: false,
                rest: None,
            },
            series: Series { part: 1, active: None },
            away: Vec::new(),
            made: 0,
            told: Vec::new(),
            history: history.clone(),
        }
    }

    /// Plays the history to its end, or to the first broken promise.
    pub(crate) fn run(&mut self) -> Result<(), String> {
        for op in self.history.steps.clone() {
            match op {
                Op::Look => self.look()?,
                Op::Step { fills, commit } => self.step(fills, commit)?,
                Op::Kill { lines, stored } => self.kill(lines, stored)?,
                Op::Stop => self.stop()?,
                Op::Switch => self.switch()?,
                change => {
                    let before = self.told.len();
                    self.change(change);
                    if self.told.len() != before {
                        self.oracle.disturb();
                    }
                }
            }
        }
        Ok(())
    }

    fn change(&mut self, op: Op) {
        match op {
            Op::Write { .. } | Op::WriteHalf { .. } | Op::Junk { .. } | Op::Reopen => self.write(op),
            Op::Rotate { .. } | Op::CopyTruncate { .. } | Op::NextPart { .. } => self.rotate(op),
            _ => self.change_file(op),
        }
    }

    fn tell(&mut self, text: impl Into<String>) {
        self.told.push(text.into());
    }

    fn setting(&self) -> Setting {
        let folder = self.world.root.join("in");
        let folder = folder.to_str().unwrap();
        let path = match self.history.feed {
            Feed::Folder => folder.into(),
            Feed::Glob => format!("{folder}/feed.ndjson*"),
            Feed::Single => format!("{folder}/feed.ndjson"),
        };
        Setting { path, follow: self.follow, order: self.history.order, read_rewritten: self.history.read_rewritten }
    }

    /// Returns whether a file with this name would be in the feed, in every mode.
    fn is_in_scope(&self, name: &[u8]) -> bool {
        match self.history.feed {
            Feed::Folder => !is_excluded(name),
            Feed::Glob => name.starts_with(BASE) && !is_excluded(name),
            Feed::Single => name == BASE || self.family.rotated.iter().any(|(_, rotated)| rotated == name),
        }
    }

    fn is_rotated(&self, name: &[u8]) -> bool {
        self.family.rotated.iter().any(|(_, rotated)| rotated == name)
    }

    fn has_rotated_name(&self, number: Number) -> bool {
        self.world.names_of(number).iter().any(|name| self.is_rotated(name))
    }

    fn is_part(name: &[u8]) -> bool {
        name.starts_with(b"part-")
    }

    /// Returns whether a file is neither rotated nor in the series. Only the order of its own lines matters.
    fn is_alone(&self, name: &[u8]) -> bool {
        name != BASE && !self.is_rotated(name) && !Self::is_part(name)
    }

    /// Returns the feed's files that are not empty.
    fn files(&self) -> Vec<Name> {
        let names = self.world.files().into_iter();
        names.filter(|name| self.is_in_scope(name)).collect()
    }

    fn choose(&self, file: u8, fits: impl Fn(&[u8]) -> bool) -> Option<Name> {
        let files: Vec<_> = self.files().into_iter().filter(|name| fits(name)).collect();
        (!files.is_empty()).then(|| files[usize::from(file) % files.len()].clone())
    }

    /// Returns an unused name, in the feed if possible.
    fn new_name(&mut self, kind: &str, ending: &str) -> Name {
        self.made += 1;
        match self.history.feed {
            Feed::Folder => format!("{kind}{}{ending}", letters(self.made)).into_bytes(),
            Feed::Glob | Feed::Single => format!("feed.ndjson_{kind}{}{ending}", letters(self.made)).into_bytes(),
        }
    }

    /// Returns whether every operation must keep the file's modification time, so that times do not contradict the age.
    fn keeps_time(&self, name: &[u8]) -> bool {
        self.is_rotated(name) || Self::is_part(name) && self.series.active.as_deref() != Some(name)
    }
}

/// Writes a number in letters, so that no name looks numbered.
fn letters(number: u32) -> String {
    let mut text = String::new();
    let mut rest = number;
    while rest > 0 {
        text.push(char::from(b'a' + (rest % 26) as u8));
        rest /= 26;
    }
    text
}
