//! The folder of a feed, twice: on disk, and as known content. Every operation changes both.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ffi::OsStr;
use std::fs::{self, File, FileTimes, OpenOptions};
use std::io::{Seek, SeekFrom, Write as _};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{MetadataExt as _, symlink};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::content::{Form, Item, Packing, Written, packed, unpacked};

/// The name of a file in the folder, as bytes.
pub(crate) type Name = Vec<u8>;

/// Identifies a file under any name. Unlike inode numbers, these numbers are never used twice.
pub(crate) type Number = usize;

/// A reason for a message about a file, which is or was true.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Fact {
    /// The packed file is truncated, or has garbage after its last member.
    Broken,
    /// Zeros follow its last member.
    Padded,
    /// It holds no profile.
    Alien,
    /// Content before its end changed after it was read, or it was truncated.
    Tampered,
    /// Other content has its name.
    Replaced,
    /// The file, or a part of it, no longer exists.
    Gone,
    /// It has an unfinished line.
    Unfinished,
    /// NULs stand before a line.
    Nuls,
    /// It has, or had, another name.
    Renamed,
    /// A link to it has another name.
    Linked,
    /// Its content is, or was, in another file too.
    Copied,
    /// It is another file with the same content.
    Renewed,
    /// An operation other than rotation gave it the name of a rotated file.
    Foreign,
    /// The default settings exclude its name.
    Excluded,
    /// It is not NDJSON, or is packed, or is in UTF-16.
    Formed,
}

#[derive(Clone, Debug)]
pub(crate) struct Inode {
    pub(crate) items: Vec<Item>,
    pub(crate) form: Form,
    pub(crate) packing: Packing,
    /// Number of bytes on disk while the file is incomplete.
    pub(crate) there: Option<usize>,
    /// All bytes, packed.
    pub(crate) bytes: Vec<u8>,
    pub(crate) modified: u64,
    pub(crate) facts: BTreeSet<Fact>,
    /// Its number in its rotation family. Newer files have higher numbers.
    pub(crate) generation: Option<u32>,
    /// Whether lines came late to their place, such as those of a file that was complete only after later files. They
    /// have no order.
    pub(crate) late: bool,
    /// Earlier names of the file, or of the file that its content came from.
    pub(crate) former: BTreeSet<Name>,
    /// Whether the file got another name since the last complete read. A short file with a new name and inode has no
    /// known origin.
    pub(crate) moved: bool,
    pub(crate) renewed: bool,
}

impl Inode {
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, bool)> {
        self.items.iter().filter_map(|item| match item {
            Item::Line { number, end, .. } => Some((*number, !end.is_empty())),
            _ => None,
        })
    }

    pub(crate) fn half(&self) -> Option<(usize, usize)> {
        match self.items.last() {
            Some(Item::Half { number, written }) => Some((*number, *written)),
            _ => None,
        }
    }

    pub(crate) fn is_whole(&self) -> bool {
        self.there.is_none()
    }

    pub(crate) fn has_end(&self) -> bool {
        match self.items.last() {
            None | Some(Item::Rest { .. }) => true,
            Some(Item::Line { end, .. }) => !end.is_empty(),
            Some(Item::Half { .. }) => false,
            Some(Item::Junk(text)) => text.ends_with(b"\n"),
        }
    }

    /// Returns whether the file has lines but no profile.
    pub(crate) fn is_alien(&self) -> bool {
        let is_text = |item: &Item| !matches!(item, Item::Junk(text) if text.iter().all(|byte| *byte == 0));
        self.items.iter().any(is_text) && self.lines().next().is_none() && self.half().is_none()
    }
}

#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Entry {
    File(Number),
    Link(Name),
}

pub(crate) struct World {
    pub(crate) root: PathBuf,
    pub(crate) names: BTreeMap<Name, Entry>,
    pub(crate) inodes: Vec<Inode>,
    pub(crate) lines: Vec<Written>,
    /// Facts that were true of earlier files with this name.
    pub(crate) facts: BTreeMap<Name, BTreeSet<Fact>>,
    /// Time in seconds. It advances with each change.
    pub(crate) clock: u64,
    /// The last change time for each device, inode and size.
    changed: HashMap<(u64, u64, u64), (i64, i64)>,
    /// Texts of lines that are not profiles.
    pub(crate) junk: BTreeSet<Vec<u8>>,
}

impl World {
    pub(crate) fn new(root: PathBuf) -> Self {
        fs::create_dir(root.join("in")).unwrap();
        fs::create_dir(root.join("away")).unwrap();
        Self {
            root,
            names: BTreeMap::new(),
            inodes: Vec::new(),
            lines: Vec::new(),
            facts: BTreeMap::new(),
            clock: 1_700_000_000,
            changed: HashMap::new(),
            junk: BTreeSet::new(),
        }
    }

    pub(crate) fn path(&self, name: &[u8]) -> PathBuf {
        self.root.join("in").join(Path::new(OsStr::from_bytes(name)))
    }

    pub(crate) fn write_line(&mut self, profile: &str, fat: usize) -> usize {
        let number = self.lines.len();
        self.lines.push(Written::new(number, profile.into(), fat));
        number
    }

    pub(crate) fn number(&self, name: &[u8]) -> Option<Number> {
        match self.names.get(name)? {
            Entry::File(number) => Some(*number),
            Entry::Link(to) => match self.names.get(to)? {
                Entry::File(number) => Some(*number),
                Entry::Link(_) => None,
            },
        }
    }

    pub(crate) fn inode(&self, name: &[u8]) -> Option<&Inode> {
        self.number(name).map(|number| &self.inodes[number])
    }

    /// Returns the names of regular files, in byte order.
    pub(crate) fn files(&self) -> Vec<Name> {
        let files = self.names.iter().filter(|(_, entry)| matches!(entry, Entry::File(_)));
        files.map(|(name, _)| name.clone()).collect()
    }

    pub(crate) fn names_of(&self, number: Number) -> Vec<Name> {
        let files = self.names.iter().filter(|(_, entry)| **entry == Entry::File(number));
        files.map(|(name, _)| name.clone()).collect()
    }

    pub(crate) fn note(&mut self, name: &[u8], fact: Fact) {
        self.facts.entry(name.to_vec()).or_default().insert(fact);
        if let Some(number) = self.number(name) {
            self.inodes[number].facts.insert(fact);
        }
    }

    /// Returns whether the fact is or was true of the name, or of the file that has the name now.
    pub(crate) fn is_fact(&self, name: &[u8], fact: Fact) -> bool {
        self.facts.get(name).is_some_and(|facts| facts.contains(&fact))
            || self.inode(name).is_some_and(|inode| inode.facts.contains(&fact))
    }

    /// Creates a file with this content, without a name.
    pub(crate) fn make(&mut self, items: Vec<Item>, form: Form, packing: Packing, parts: usize) -> Number {
        let bytes = packed(&unpacked(&items, &self.lines, form, true), packing, parts);
        let mut facts = BTreeSet::new();
        if form != Form::Plain || packing != Packing::None {
            facts.insert(Fact::Formed);
        }
        let late = false;
        let modified = self.clock;
        self.inodes.push(Inode {
            items,
            form,
            packing,
            there: None,
            bytes,
            modified,
            facts,
            generation: None,
            late,
            former: BTreeSet::new(),
            moved: false,
            renewed: false,
        });
        self.inodes.len() - 1
    }

    /// Creates a file whose content is, or began as, that of `old`, which is under `name` so far.
    pub(crate) fn make_from(
        &mut self,
        old: Number,
        name: &[u8],
        items: Vec<Item>,
        packing: Packing,
        parts: usize,
    ) -> Number {
        let like = self.inodes[old].clone();
        let number = self.make(items, like.form, packing, parts);
        let inode = &mut self.inodes[number];
        inode.facts.extend(like.facts.into_iter().filter(|fact| *fact != Fact::Padded));
        (inode.generation, inode.late, inode.former) = (like.generation, like.late, like.former);
        inode.former.insert(name.to_vec());
        (inode.moved, inode.renewed) = (like.moved, true);
        number
    }

    fn tick(&mut self) -> u64 {
        self.clock += 1;
        self.clock
    }

    /// Sets the modification time. Then waits until the change time differs from that of the file with the same size,
    /// because two changes within one tick of the system's clock look like none.
    pub(crate) fn settle(&mut self, path: &Path, modified: u64) {
        let file = File::open(path).unwrap();
        let times = FileTimes::new().set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(modified));
        loop {
            file.set_times(times).unwrap();
            let found = file.metadata().unwrap();
            let key = (found.dev(), found.ino(), found.len());
            let changed = (found.ctime(), found.ctime_nsec());
            if self.changed.get(&key) != Some(&changed) {
                self.changed.insert(key, changed);
                return;
            }
            std::thread::yield_now();
        }
    }

    /// Writes a new file under `name`, through a temporary name if `name` exists.
    pub(crate) fn place(&mut self, name: &[u8], number: Number) {
        let modified = self.tick();
        self.place_at(name, number, modified);
    }

    pub(crate) fn place_at(&mut self, name: &[u8], number: Number, modified: u64) {
        let inode = &mut self.inodes[number];
        inode.modified = modified;
        let bytes = inode.bytes[..inode.there.unwrap_or(inode.bytes.len())].to_vec();
        let temporary = self.root.join("temporary");
        fs::write(&temporary, bytes).unwrap();
        self.settle(&temporary, modified);
        fs::rename(&temporary, self.path(name)).unwrap();
        self.names.insert(name.to_vec(), Entry::File(number));
        self.inherit(name);
    }

    /// Copies the facts of the file to its name.
    fn inherit(&mut self, name: &[u8]) {
        let facts = self.inode(name).map(|inode| inode.facts.clone()).unwrap_or_default();
        self.facts.entry(name.to_vec()).or_default().extend(facts);
    }

    /// Adds items at the end of the file, wherever it is. A packed file gets a new member.
    pub(crate) fn append(&mut self, number: Number, items: Vec<Item>) {
        let inode = &self.inodes[number];
        let first = inode.items.is_empty();
        let more = packed(&unpacked(&items, &self.lines, inode.form, first), inode.packing, 1);
        self.append_bytes(number, &more);
        self.inodes[number].items.extend(items);
    }

    /// Finishes the half line at the end of the file.
    pub(crate) fn finish_half(&mut self, number: Number, upto: Option<usize>, end: &'static [u8]) {
        let Some((line, written)) = self.inodes[number].half() else { return };
        let text = self.lines[line].text();
        let (more, item) = match upto {
            Some(upto) => (text[written..upto].to_vec(), Item::Half { number: line, written: upto }),
            None => ([&text[written..], end].concat(), Item::Line { number: line, lead: Vec::new(), end }),
        };
        self.append_bytes(number, &packed(&more, self.inodes[number].packing, 1));
        *self.inodes[number].items.last_mut().unwrap() = item;
    }

    /// Adds bytes to the file on disk. Does nothing if the file has no name left.
    pub(crate) fn append_bytes(&mut self, number: Number, more: &[u8]) {
        let modified = self.tick();
        let path = self.names_of(number).first().map(|name| self.path(name));
        let inode = &mut self.inodes[number];
        inode.bytes.extend_from_slice(more);
        inode.modified = modified;
        if let Some(path) = path {
            OpenOptions::new().append(true).open(&path).unwrap().write_all(more).unwrap();
            self.settle(&path, modified);
        }
    }

    /// Overwrites the content of the file in place.
    pub(crate) fn rewrite(&mut self, number: Number, items: Vec<Item>) {
        let modified = self.tick();
        let path = self.names_of(number).first().map(|name| self.path(name));
        let inode = &self.inodes[number];
        let bytes = packed(&unpacked(&items, &self.lines, inode.form, true), inode.packing, 1);
        let inode = &mut self.inodes[number];
        (inode.items, inode.bytes, inode.modified, inode.there) = (items, bytes, modified, None);
        if let Some(path) = path {
            let mut file = OpenOptions::new().write(true).open(&path).unwrap();
            let bytes = &self.inodes[number].bytes;
            file.write_all(bytes).unwrap();
            file.set_len(bytes.len() as u64).unwrap();
            self.settle(&path, modified);
        }
    }

    /// Truncates the file to nothing.
    pub(crate) fn empty(&mut self, number: Number) {
        self.rewrite(number, Vec::new());
    }

    /// Writes at the writer's offset, beyond the file's end. NULs fill the gap.
    pub(crate) fn append_beyond(&mut self, number: Number, nuls: usize) {
        let modified = self.tick();
        let path = self.names_of(number).first().map(|name| self.path(name));
        let inode = &mut self.inodes[number];
        inode.bytes.extend(std::iter::repeat_n(0, nuls));
        inode.facts.insert(Fact::Nuls);
        inode.items.push(Item::Junk(vec![0; nuls]));
        if let Some(path) = path {
            let mut file = OpenOptions::new().write(true).open(&path).unwrap();
            file.seek(SeekFrom::Start(self.inodes[number].bytes.len() as u64 - 1)).unwrap();
            file.write_all(&[0]).unwrap();
            self.settle(&path, modified);
        }
    }

    /// Adds more bytes of an incomplete file.
    pub(crate) fn upload(&mut self, number: Number, upto: Option<usize>) {
        let modified = self.tick();
        let path = self.names_of(number).first().map(|name| self.path(name));
        let inode = &mut self.inodes[number];
        let from = inode.there.unwrap_or(inode.bytes.len());
        inode.there = upto;
        let to = upto.unwrap_or(inode.bytes.len());
        if let Some(path) = path {
            let mut file = OpenOptions::new().append(true).open(&path).unwrap();
            file.write_all(&self.inodes[number].bytes[from..to]).unwrap();
            self.settle(&path, modified);
        }
    }

    pub(crate) fn rename(&mut self, from: &[u8], to: &[u8]) {
        fs::rename(self.path(from), self.path(to)).unwrap();
        if self.names.contains_key(to) {
            self.note_gone(to);
        }
        let entry = self.names.remove(from).unwrap();
        if let Entry::File(number) = &entry {
            self.inodes[*number].former.insert(from.to_vec());
            self.inodes[*number].moved = true;
        }
        self.names.insert(to.to_vec(), entry);
        self.facts.entry(from.to_vec()).or_default().extend([Fact::Renamed, Fact::Gone, Fact::Replaced]);
        self.inherit(to);
        self.note(to, Fact::Renamed);
    }

    pub(crate) fn remove(&mut self, name: &[u8]) {
        fs::remove_file(self.path(name)).unwrap();
        self.names.remove(name);
        self.note_gone(name);
    }

    /// Notes that the file no longer has this name.
    fn note_gone(&mut self, name: &[u8]) {
        self.facts.entry(name.to_vec()).or_default().extend([Fact::Gone, Fact::Replaced]);
    }

    pub(crate) fn hard_link(&mut self, name: &[u8], to: &[u8]) {
        fs::hard_link(self.path(name), self.path(to)).unwrap();
        self.names.insert(to.to_vec(), self.names[name].clone());
        self.note(name, Fact::Linked);
        self.note(to, Fact::Linked);
    }

    pub(crate) fn symbolic_link(&mut self, name: &[u8], to: &[u8]) {
        symlink(Path::new(OsStr::from_bytes(name)), self.path(to)).unwrap();
        self.names.insert(to.to_vec(), Entry::Link(name.to_vec()));
        self.note(name, Fact::Linked);
        self.note(to, Fact::Linked);
    }

    pub(crate) fn touch(&mut self, name: &[u8]) {
        let modified = self.tick();
        let path = self.path(name);
        self.settle(&path, modified);
    }
}

/// Returns a name for display.
pub(crate) fn shown(name: &[u8]) -> String {
    String::from_utf8(name.to_vec()).unwrap_or_else(|_| name.escape_ascii().to_string())
}
