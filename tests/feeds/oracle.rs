//! Checks everything that a source gives against the known content of the files.

use std::collections::{HashMap, HashSet};
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use outflow::source::{Block, Line, Position};
use serde_json::Value;

use crate::subject::{About, Said};
use crate::world::{Fact, Inode, Name, Number, World, shown};

/// The files of the feed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Feed {
    Folder,
    /// `feed.ndjson*`.
    Glob,
    /// `feed.ndjson`. With `follow`, also its rotated files.
    Single,
}

/// The name of the rotated file.
pub(crate) const BASE: &[u8] = b"feed.ndjson";

/// Returns whether the default settings exclude a file with this name.
pub(crate) fn is_excluded(name: &[u8]) -> bool {
    name.starts_with(b"_")
        || name.starts_with(b".")
        || name.starts_with(b"README")
        || [&b".md5"[..], b".crc", b".tmp", b".part"].iter().any(|ending| name.ends_with(ending))
}

/// The lines read so far, as a run knows them.
#[derive(Clone, Default)]
struct State {
    last: HashMap<String, usize>,
    read: HashSet<usize>,
}

/// One source from its opening to its end.
#[derive(Default)]
struct Session {
    said: Vec<Said>,
    /// Files for which the source reported trouble or a loss.
    excused: HashSet<Number>,
    excused_names: HashSet<Name>,
    /// Whether a file changed since the source was opened.
    disturbed: bool,
    last_next: Option<Position>,
}

pub(crate) struct Oracle {
    feed: Feed,
    committed: State,
    working: State,
    /// Lines delivered after the checkpoint.
    pending: Vec<(Position, Option<usize>)>,
    /// Lines delivered at any time.
    ever: HashSet<usize>,
    undelivered: HashSet<usize>,
    /// Lines of second files, which may come again although they were committed.
    pub(crate) second: HashSet<usize>,
    /// Lines of files that were rewritten or look so. They may come again, but the source must report it.
    pub(crate) reread: HashSet<usize>,
    /// Lines that are only in files outside the feed.
    pub(crate) hidden: HashSet<usize>,
    /// The generation of the rotated family in which each line was written.
    pub(crate) generations: HashMap<usize, u32>,
    /// Whether rotated files may come in either order, because one of them was written to late.
    pub(crate) is_order_open: bool,
    /// The oldest generation with a line that was read.
    seen: Option<u32>,
    /// Files that a message named, in any session.
    named: HashSet<Number>,
    named_names: HashSet<Name>,
    /// Files that the source skipped as copies, in any session.
    passed: HashSet<Number>,
    session: Session,
}

type Verdict = Result<(), String>;

impl Oracle {
    pub(crate) fn new(feed: Feed) -> Self {
        Self {
            feed,
            committed: State::default(),
            working: State::default(),
            pending: Vec::new(),
            ever: HashSet::new(),
            undelivered: HashSet::new(),
            second: HashSet::new(),
            reread: HashSet::new(),
            hidden: HashSet::new(),
            generations: HashMap::new(),
            is_order_open: false,
            seen: None,
            named: HashSet::new(),
            named_names: HashSet::new(),
            passed: HashSet::new(),
            session: Session::default(),
        }
    }

    /// Returns whether the source has read the line, delivered or not.
    pub(crate) fn was_read(&self, line: usize) -> bool {
        self.ever.contains(&line) || self.undelivered.contains(&line)
    }

    /// The source has read the line, and the process is killed before it delivers the line.
    pub(crate) fn leave_undelivered(&mut self, text: &[u8]) {
        let number = serde_json::from_slice::<Value>(text).ok().and_then(|value| value["n"].as_u64());
        self.undelivered.extend(number.and_then(|number| usize::try_from(number).ok()));
    }

    pub(crate) fn begin_session(&mut self) {
        self.session = Session::default();
    }

    /// Notes a change while the source is open.
    pub(crate) fn disturb(&mut self) {
        self.session.disturbed = true;
    }

    pub(crate) fn was_disturbed(&self) -> bool {
        self.session.disturbed
    }

    /// Returns the number of lines delivered after the checkpoint.
    pub(crate) fn uncommitted(&self) -> usize {
        self.pending.len()
    }

    /// Moves the checkpoint by this number of lines. Returns its new position.
    pub(crate) fn commit(&mut self, lines: usize) -> Option<Position> {
        let mut position = None;
        for (next, line) in self.pending.drain(..lines) {
            position = Some(next);
            if let Some(line) = line {
                self.committed.read.insert(line);
            }
        }
        position
    }

    /// Forgets the lines delivered after the checkpoint.
    pub(crate) fn kill(&mut self, world: &World) {
        self.pending.clear();
        let mut last: HashMap<String, usize> = HashMap::new();
        for &line in &self.committed.read {
            let newest = last.entry(world.lines[line].profile.clone()).or_insert(line);
            *newest = line.max(*newest);
        }
        self.committed.last = last;
        self.working = self.committed.clone();
    }

    pub(crate) fn take_line(&mut self, world: &World, block: &Block, line: &Line) -> Verdict {
        if self.session.last_next.is_some_and(|last| line.next <= last) {
            return Err(format!("the position goes back: {:?} after {:?}", line.next, self.session.last_next));
        }
        self.session.last_next = Some(line.next);
        let text = block.text(line);
        let number = match serde_json::from_slice::<Value>(text) {
            Ok(value) => {
                let number = value["n"].as_u64().and_then(|number| usize::try_from(number).ok());
                let number = number.filter(|number| world.lines.get(*number).is_some_and(|line| line.value == value));
                Some(number.ok_or_else(|| format!("a line that nobody wrote: {}", text.escape_ascii()))?)
            }
            Err(_) if world.junk.contains(text) => None,
            Err(_) => return Err(format!("a line that nobody wrote: {}", text.escape_ascii())),
        };
        if let Some(number) = number {
            self.take_number(world, number)?;
        }
        self.pending.push((line.next, number));
        Ok(())
    }

    fn take_number(&mut self, world: &World, number: usize) -> Verdict {
        if self.hidden.contains(&number) {
            return Err(format!("line {number} is in no file of the feed"));
        }
        // The source reads a file that was rotated before the feed began only if a writer later writes to it. It does
        // not read the files after it.
        let is_late = world.inodes.iter().any(|inode| inode.late && holds(inode, number));
        if let Some(generation) = self.generations.get(&number).filter(|_| !is_late) {
            self.seen = Some(self.seen.map_or(*generation, |seen| seen.min(*generation)));
        }
        self.ever.insert(number);
        let profile = &world.lines[number].profile;
        if !self.working.read.insert(number) {
            return self.repeated(world, number);
        }
        let last = self.working.last.entry(profile.clone()).or_insert(number);
        let is_late_and_there =
            |name: &Name| world.inode(name).is_some_and(|inode| inode.late && inode.generation.is_some());
        let is_open =
            self.is_order_open && self.generations.contains_key(&number) && world.names.keys().any(is_late_and_there);
        let is_in_order = !is_open
            && !self.second.contains(last)
            && !world.inodes.iter().any(|inode| inode.late && (holds(inode, number) || holds(inode, *last)));
        if *last > number && is_in_order {
            return Err(format!("line {number} of profile {profile} comes after its line {last}"));
        }
        *last = number.max(*last);
        Ok(())
    }

    fn repeated(&self, world: &World, number: usize) -> Verdict {
        if self.second.contains(&number) {
            return Ok(());
        }
        if !self.reread.contains(&number) {
            return Err(format!("line {number} is repeated, though it was committed and its content is known"));
        }
        let by_name = |inode: &Inode| inode.former.iter().any(|name| self.named_names.contains(name));
        let named =
            |(at, inode): (Number, &Inode)| holds(inode, number) && (self.named.contains(&at) || by_name(inode));
        if world.inodes.iter().enumerate().any(named) {
            return Ok(());
        }
        Err(format!("line {number} is repeated, and nothing was said of its file"))
    }

    /// Checks that a message is true.
    pub(crate) fn hear(&mut self, world: &World, said: Said) -> Verdict {
        let names: Vec<Name> = said.paths.iter().filter_map(|path| name_of(world, path)).collect();
        // The message may have been true when it first appeared.
        let is_said_before = self.session.said.iter().any(|before| before.text == said.text);
        let mut needs = said.about.needs().to_vec();
        if said.about == About::Trouble && self.session.disturbed {
            // After a run has listed its files, a file may disappear or be replaced.
            needs.extend([Fact::Gone, Fact::Replaced, Fact::Renewed]);
        }
        let is_so = |name: &Name| {
            let is_edited = said.about == About::Trouble && is_in_part_of_edited(world, name);
            is_edited || needs.iter().any(|fact| holds_fact(world, name, *fact))
        };
        if !is_said_before && !needs.is_empty() && !names.iter().any(is_so) {
            return Err(format!("untrue: {:?}: {}", said.about, said.text));
        }
        if said.about == About::Passed {
            self.passed.extend(names.first().and_then(|name| world.number(name)));
        }
        for name in names {
            let number = world.number(&name);
            self.named.extend(number);
            if matches!(said.about, About::Trouble | About::Loss) {
                self.session.excused.extend(number);
            }
            if matches!(said.about, About::Trouble | About::Loss | About::Again) {
                self.session.excused_names.insert(name.clone());
            }
            self.named_names.insert(name);
        }
        self.session.said.push(said);
        Ok(())
    }

    fn is_in_feed(&self, world: &World, name: &[u8], follow: bool) -> bool {
        match self.feed {
            Feed::Folder => !is_excluded(name),
            Feed::Glob => name.starts_with(BASE) && !is_excluded(name),
            Feed::Single if name == BASE => true,
            Feed::Single => {
                // Content under a name that the feed does not include is not part of the feed.
                let inode = world.inode(name).filter(|inode| !inode.facts.contains(&Fact::Foreign));
                let generation = inode.and_then(|inode| inode.generation);
                follow && generation.zip(self.seen).is_some_and(|(generation, seen)| generation >= seen)
            }
        }
    }

    /// Checks that the source has read every line, or has named its file.
    pub(crate) fn check_nothing_is_missing(&self, world: &World, follow: bool) -> Verdict {
        for name in world.names.keys().filter(|name| self.is_in_feed(world, name, follow)) {
            let Some(number) = world.number(name) else { continue };
            let inode = &world.inodes[number];
            let is_open = inode.generation.is_none() || name == BASE;
            let is_passed = self.passed.contains(&number);
            let must_be_named = inode.facts.contains(&Fact::Broken)
                || inode.is_alien() && !is_passed && !inode.facts.contains(&Fact::Copied)
                || !follow && (!inode.is_whole() || is_open && inode.half().is_some()) && !is_passed;
            let is_made_of = |other: &Number| world.inodes[*other].former.contains(name);
            let is_named = self.is_named(inode, number)
                || inode.facts.contains(&Fact::Copied) && self.session.excused.iter().any(is_made_of);
            if must_be_named && !is_named {
                return Err(format!("{} cannot be read in whole, and that was not said", shown(name)));
            }
            if is_named || !inode.is_whole() {
                continue;
            }
            let waits = |ended: bool| !ended && follow;
            let missing: Vec<_> =
                inode.lines().filter(|(line, ended)| !self.ever.contains(line) && !waits(*ended)).collect();
            if let Some((first, _)) = missing.first() {
                return Err(format!(
                    "{} lines of {}, the first with number {first}, were not read, and nothing was said",
                    missing.len(),
                    shown(name)
                ));
            }
        }
        Ok(())
    }

    /// Returns whether a trouble or loss named the file. An edited file also counts under the names of its previous
    /// version.
    fn is_named(&self, inode: &Inode, number: Number) -> bool {
        let by_name = || inode.former.iter().any(|name| self.session.excused_names.contains(name));
        let is_another = inode.facts.contains(&Fact::Tampered) || inode.facts.contains(&Fact::Replaced);
        self.session.excused.contains(&number) || is_another && by_name()
    }

    /// Checks the result of a finite run.
    pub(crate) fn check_end(&self, failed: bool) -> Verdict {
        let trouble = self.session.said.iter().find(|said| said.about == About::Trouble);
        match trouble {
            Some(said) if !failed => Err(format!("ended well though it said: {}", said.text)),
            None if failed && !self.session.said.iter().any(|said| said.about == About::Loss) => {
                Err("ended with an error, and no file was named".into())
            }
            _ => Ok(()),
        }
    }
}

fn holds(inode: &Inode, number: usize) -> bool {
    inode.lines().any(|(line, _)| line == number)
}

/// Returns whether an edited file, perhaps with another name, holds some of the same lines.
fn is_in_part_of_edited(world: &World, name: &[u8]) -> bool {
    let Some(number) = world.number(name) else { return false };
    let may_be = [Fact::Tampered, Fact::Linked];
    let is_edited = |other: &Inode| may_be.iter().any(|fact| other.facts.contains(fact));
    let others = world.inodes.iter().enumerate().filter(|(other, inode)| *other != number && is_edited(inode));
    others.into_iter().any(|(_, other)| world.inodes[number].lines().any(|(line, _)| holds(other, line)))
}

fn name_of(world: &World, path: &Path) -> Option<Name> {
    path.strip_prefix(world.root.join("in")).ok().map(|name| name.as_os_str().as_bytes().to_vec())
}

fn holds_fact(world: &World, name: &[u8], fact: Fact) -> bool {
    let inode = world.inode(name);
    match fact {
        Fact::Excluded => is_excluded(name),
        Fact::Alien if inode.is_some_and(Inode::is_alien) => true,
        Fact::Unfinished if inode.is_some_and(|inode| !inode.has_end() || inode.half().is_some()) => true,
        Fact::Broken if inode.is_some_and(|inode| !inode.is_whole()) => true,
        Fact::Renewed if inode.is_some_and(|inode| inode.renewed) => true,
        _ => world.is_fact(name, fact),
    }
}
