//! Drives the source like a run: extents are on disk before a line is decided, the checkpoint follows, and processes
//! are killed.

use std::path::Path;

use outflow::source::{Block, Filled, SourceError};

use super::Play;
use crate::oracle::{BASE, Feed};
use crate::subject::{About, Subject, failed, said};

/// More fills than any of these feeds has blocks.
const MOST_FILLS: usize = 2_000;

/// The result of a fill.
enum Came {
    Lines,
    Waiting,
    End,
    Failed,
}

impl Play {
    /// Opens the source if it is closed. Returns whether it is now open.
    fn open(&mut self) -> Result<bool, String> {
        if self.subject.is_some() {
            return Ok(true);
        }
        self.have_a_bare_name();
        self.ledger.reopen()?;
        let resume = self.ledger.resume()?;
        self.oracle.begin_session();
        match Subject::open(&self.setting(), resume) {
            Ok(subject) => {
                self.subject = Some(subject);
                Ok(true)
            }
            Err(error) => {
                let said = failed(&error);
                self.tell(format!("-> opening failed: {error}"));
                let is_in_feed =
                    |name: &[u8]| name == BASE || self.history.feed != Feed::Single && self.is_in_scope(name);
                let nothing = said.about == About::Nothing
                    && !self.world.names.keys().any(|name| is_in_feed(name) && self.world.number(name).is_some());
                let is_doubtful = match &error {
                    SourceError::Order { one, other } => self.family.has_late_writes || is_longer_name(one, other),
                    _ => false,
                };
                if nothing && !self.follow || is_doubtful {
                    Ok(false)
                } else {
                    Err(format!("cannot be opened: {error}"))
                }
            }
        }
    }

    /// Creates the bare name if needed. It tells rotated files from numbered parts, so it must exist or be known.
    fn have_a_bare_name(&mut self) {
        let is_rotated = self.family.rotated.iter().any(|(_, name)| self.world.names.contains_key(name));
        if is_rotated && !self.world.names.contains_key(BASE) && !self.ledger.knows(&self.world.path(BASE)) {
            self.create_base();
            self.tell("an empty file takes the bare name");
        }
    }

    /// Reads one block and delivers at most this number of its lines.
    fn fill(&mut self, most: Option<u8>, stored: bool) -> Result<Came, String> {
        self.have_a_bare_name();
        let mut block = Block::default();
        let Some(subject) = &mut self.subject else { return Ok(Came::End) };
        let filled = subject.fill(&mut block);
        for news in &block.news {
            let said = said(news);
            self.told.push(format!("-> said: {}", said.text));
            self.oracle.hear(&self.world, said)?;
        }
        if stored {
            self.ledger.store(&block.extents)?;
            self.ledger.abandon(&block.forgotten);
            let lines = most.map_or(block.lines.len(), |most| usize::from(most) % (block.lines.len() + 1));
            block.lines[lines..].iter().for_each(|line| self.oracle.leave_undelivered(block.text(line)));
            let mut came = Vec::new();
            for line in &block.lines[..lines] {
                let taken = self.oracle.take_line(&self.world, &block, line);
                came.push(short(block.text(line)));
                if taken.is_err() {
                    self.told.push(format!("-> lines: {}", came.join(" ")));
                }
                taken?;
            }
            if !block.lines.is_empty() {
                self.told.push(format!("-> {lines} of {} lines: {}", block.lines.len(), came.join(" ")));
            }
        }
        match filled {
            Ok(Filled::Lines) if block.lines.is_empty() => Err("a block of lines without lines".into()),
            Ok(Filled::Lines) => Ok(Came::Lines),
            Ok(Filled::Waiting) if self.follow => Ok(Came::Waiting),
            Ok(Filled::End) if !self.follow => Ok(Came::End),
            Ok(filled) => Err(format!("{filled:?} from this kind of feed")),
            Err(error) if self.follow => Err(format!("a followed feed ended with an error: {error}")),
            Err(error) => {
                let said = failed(&error);
                self.tell(format!("-> ended with an error: {error}"));
                self.oracle.hear(&self.world, said)?;
                Ok(Came::Failed)
            }
        }
    }

    /// Reads to the end, and checks that nothing is missing.
    pub(super) fn look(&mut self) -> Result<(), String> {
        self.tell(format!("LOOK{}", if self.follow { " (follow)" } else { " (finite)" }));
        if !self.open()? {
            return Ok(());
        }
        if self.follow {
            self.pump()?;
            self.commit_all()?;
            self.know_where_all_is();
            return self.oracle.check_nothing_is_missing(&self.world, true);
        }
        let is_quiet = !self.oracle.was_disturbed();
        let failed = self.read_to_the_end()?;
        self.close()?;
        if is_quiet {
            self.know_where_all_is();
        }
        self.oracle.check_end(failed)?;
        if is_quiet { self.oracle.check_nothing_is_missing(&self.world, false) } else { Ok(()) }
    }

    fn know_where_all_is(&mut self) {
        for inode in &mut self.world.inodes {
            (inode.moved, inode.renewed) = (false, false);
        }
    }

    fn pump(&mut self) -> Result<(), String> {
        let mut idle = 0;
        for _ in 0..MOST_FILLS {
            if idle == 0
                && let Some(subject) = &mut self.subject
            {
                subject.look_now();
            }
            match self.fill(None, true)? {
                Came::Waiting if idle == 2 => return Ok(()),
                Came::Waiting => idle += 1,
                _ => idle = 0,
            }
        }
        Err("the source never waits".into())
    }

    fn read_to_the_end(&mut self) -> Result<bool, String> {
        for _ in 0..MOST_FILLS {
            match self.fill(None, true)? {
                Came::End => return Ok(false),
                Came::Failed => return Ok(true),
                _ => {}
            }
        }
        Err("the source never ends".into())
    }

    fn commit_all(&mut self) -> Result<(), String> {
        self.commit(self.oracle.uncommitted())
    }

    fn commit(&mut self, lines: usize) -> Result<(), String> {
        match self.oracle.commit(lines) {
            Some(position) => self.ledger.commit(position),
            None => Ok(()),
        }
    }

    fn close(&mut self) -> Result<(), String> {
        self.commit_all()?;
        self.subject = None;
        Ok(())
    }

    /// Reads some blocks and commits some of their lines.
    pub(super) fn step(&mut self, fills: u8, commit: u8) -> Result<(), String> {
        self.tell(format!("STEP: at most {fills} blocks"));
        if !self.open()? {
            return Ok(());
        }
        for _ in 0..fills {
            match self.fill(None, true)? {
                Came::Lines | Came::Waiting => {}
                Came::End => return self.end_step(false),
                Came::Failed => return self.end_step(true),
            }
        }
        let lines = usize::from(commit) % (self.oracle.uncommitted() + 1);
        self.tell(format!("-> {lines} of {} lines are committed", self.oracle.uncommitted()));
        self.commit(lines)
    }

    fn end_step(&mut self, failed: bool) -> Result<(), String> {
        self.close()?;
        self.oracle.check_end(failed)
    }

    /// Kills the process while it holds a block.
    pub(super) fn kill(&mut self, lines: u8, stored: bool) -> Result<(), String> {
        self.tell(format!("KILL{}", if stored { "" } else { " before anything of the next block is kept" }));
        if self.open()? {
            self.fill(Some(lines), stored)?;
        }
        self.subject = None;
        self.tell(format!("-> {} lines were delivered and not committed", self.oracle.uncommitted()));
        self.oracle.kill(&self.world);
        Ok(())
    }

    pub(super) fn stop(&mut self) -> Result<(), String> {
        if self.subject.is_some() {
            self.tell("STOP");
        }
        self.close()
    }

    pub(super) fn switch(&mut self) -> Result<(), String> {
        self.stop()?;
        self.follow = !self.follow;
        self.tell(format!("from now on follow is {}", self.follow));
        Ok(())
    }
}

fn short(text: &[u8]) -> String {
    match serde_json::from_slice::<serde_json::Value>(text) {
        Ok(value) => format!("{}({})", value["n"], value["p"].as_str().unwrap_or_default()),
        Err(_) => format!("{:?}", String::from_utf8_lossy(&text[..text.len().min(30)])),
    }
}

/// Returns whether one name extends the other, like that of a backup. The source reads the longer name later.
fn is_longer_name(one: &Path, other: &Path) -> bool {
    let [one, other] = [one, other].map(|path| path.as_os_str().as_encoded_bytes());
    other.len() > one.len() && other.starts_with(one)
}
