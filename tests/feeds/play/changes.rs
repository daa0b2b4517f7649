//! Operations on whole files, packers, links and names.

use super::Play;
use super::writing::describe;
use crate::content::{Form, Item, Packing};
use crate::history::Op;
use crate::oracle::{BASE, Feed};
use crate::world::{Entry, Fact, Name, Number, shown};

/// Names of files that arrive whole, for any content. The last suffix is not UTF-8.
const NAMES: [&[u8]; 10] = [
    b"a.ndjson",
    b"b\xff\xfe.ndjson",
    b"c d.json",
    b"e.gz",
    b"g.zst",
    b"h.txt",
    b"q*[1].ndjson",
    b"u.ndjson.gz",
    b"y",
    b"z\xc3.ndjson.zst",
];

/// With less content than this, a file may look like another one if neither its name nor its inode identifies it.
pub(super) const TELLING_BYTES: usize = 4096;

/// Files that are not feeds: name and content.
const NOISE: [(&[u8], &str); 7] = [
    (b"README.md", "# Feeds\n\nProfiles, one a line.\n"),
    (b"a.ndjson.md5", "d41d8cd98f00b204e9800998ecf8427e  a.ndjson\n"),
    (b"_SUCCESS", "done\n"),
    (b".hidden", "not to be seen\n"),
    (b"b.crc", "crc\n"),
    (b"notes.txt", "not a profile\nnor this one\n"),
    (b"index.html", "<html>\n<body>\n</body>\n</html>\n"),
];

impl Play {
    pub(super) fn change_file(&mut self, op: Op) {
        match op {
            Op::Drop { name, lines, form, pack, parts } => self.drop_file(name, lines.into(), form, pack, parts.into()),
            Op::Upload { name, lines, form, pack, cut } => self.begin_upload(name, lines.into(), form, pack, cut),
            Op::GoOnUploading { file, cut } => self.go_on_uploading(file, cut),
            Op::Hide { lines } => self.hide(lines.into()),
            Op::Unhide => self.unhide(),
            Op::Noise { which } => self.add_noise(which),
            Op::Pack { file, pack, naming, parts, keep_time } => self.pack(file, pack, naming, parts.into(), keep_time),
            Op::Pad { file, zeros } => self.pad(file, &vec![0; zeros.into()], Fact::Padded),
            Op::Spoil { file } => self.pad(file, b"\x13this is garbage", Fact::Broken),
            Op::Resave { file, lines } => self.resave(file, lines.into()),
            Op::Resync => self.resync(),
            Op::Touch { file } => self.touch(file),
            Op::Edit { file, at, in_place, lines } => self.edit(file, at.into(), in_place, lines.into()),
            Op::Cut { file, keep } => self.cut(file, keep.into()),
            Op::Replace { file, lines, in_place } => self.replace(file, lines.into(), in_place),
            Op::Copy { file } => self.copy(file),
            Op::HardLink { file } => self.link(file, true),
            Op::SymbolicLink { file } => self.link(file, false),
            Op::Rename { file, name } => self.rename(file, name),
            Op::Swap { file, other } => self.swap(file, other),
            Op::MoveAway { file } => self.move_away(file),
            Op::MoveBack => self.move_back(),
            Op::Delete { file } => self.delete(file),
            _ => {}
        }
    }

    /// Returns a name for a file that arrives whole. Returns none if the name is used.
    fn free_name(&self, name: u8) -> Option<Name> {
        let name = NAMES[usize::from(name) % NAMES.len()];
        let name = match self.history.feed {
            Feed::Folder => name.to_vec(),
            Feed::Glob => [b"feed.ndjson_", name].concat(),
            Feed::Single => return None,
        };
        (!self.world.names.contains_key(&name)).then_some(name)
    }

    fn own_lines(&mut self, lines: usize) -> Vec<Item> {
        let profile = format!("own-{}-", self.world.inodes.len());
        self.new_lines(&profile, lines, None)
    }

    fn drop_file(&mut self, name: u8, lines: usize, form: Form, pack: Packing, parts: usize) {
        let Some(name) = self.free_name(name) else { return };
        let items = self.own_lines(lines);
        let text = format!("put {} there: {}, {form:?}, {pack:?} of {parts} members", shown(&name), describe(&items));
        let number = self.world.make(items, form, pack, parts);
        self.world.place(&name, number);
        self.tell(text);
    }

    /// Begins a file that is incomplete at first. Content that would look complete when cut is packed.
    fn begin_upload(&mut self, name: u8, lines: usize, form: Form, pack: Packing, cut: u16) {
        let Some(name) = self.free_name(name) else { return };
        let is_array = matches!(form, Form::Array { .. });
        let pack = if pack == Packing::None && !is_array { Packing::Gzip } else { pack };
        let items = self.own_lines(lines);
        let number = self.world.make(items, form, pack, 1);
        let inode = &mut self.world.inodes[number];
        inode.late = true;
        let there = part(inode.bytes.len(), cut);
        inode.there = Some(there);
        let size = inode.bytes.len();
        self.world.place(&name, number);
        self.tell(format!("upload {there} of {size} bytes of {} ({form:?}, {pack:?})", shown(&name)));
    }

    fn go_on_uploading(&mut self, file: u8, cut: Option<u16>) {
        let is_partial = |name: &[u8]| self.world.inode(name).is_some_and(|inode| !inode.is_whole());
        let Some(name) = self.choose(file, is_partial) else { return };
        let number = self.world.number(&name).unwrap();
        let inode = &self.world.inodes[number];
        let size = inode.bytes.len();
        let there = inode.there.unwrap_or(size);
        let upto = cut.map(|cut| there + part(size - there + 1, cut) - 1).filter(|upto| *upto + 1 < size);
        self.world.upload(number, upto);
        self.tell(format!("upload {} up to {upto:?} of {size} bytes", shown(&name)));
    }

    fn hide(&mut self, lines: usize) {
        let name = self.new_name("up-", ".part");
        if self.history.feed == Feed::Single {
            return;
        }
        let items = self.own_lines(lines);
        let text = format!("put {} there: {}", shown(&name), describe(&items));
        let number = self.world.make(items, Form::Plain, Packing::None, 1);
        self.oracle.hidden.extend(self.world.inodes[number].lines().map(|(line, _)| line));
        self.world.place(&name, number);
        self.tell(text);
    }

    fn unhide(&mut self) {
        let Some(name) = self.world.files().into_iter().find(|name| name.ends_with(b".part")) else { return };
        let to = [&name[..name.len() - b".part".len()], b".ndjson"].concat();
        let number = self.world.number(&name).unwrap();
        for (line, _) in self.world.inodes[number].lines() {
            self.oracle.hidden.remove(&line);
        }
        self.world.rename(&name, &to);
        self.tell(format!("rename {} to {}", shown(&name), shown(&to)));
    }

    fn add_noise(&mut self, which: u8) {
        let (name, text) = NOISE[usize::from(which) % NOISE.len()];
        let name = match self.history.feed {
            Feed::Folder => name.to_vec(),
            Feed::Glob => [b"feed.ndjson_", name].concat(),
            Feed::Single => return,
        };
        // With a prefix, these names would belong to feeds.
        if self.world.names.contains_key(&name)
            || self.history.feed == Feed::Glob && !crate::oracle::is_excluded(&name) && which % 7 < 5
        {
            return;
        }
        let items = text.split_inclusive('\n').map(|line| Item::Junk(line.into())).collect();
        self.world.junk.extend(text.lines().map(|line| line.as_bytes().to_vec()));
        let number = self.world.make(items, Form::Plain, Packing::None, 1);
        self.world.inodes[number].facts.insert(Fact::Alien);
        self.world.place(&name, number);
        self.tell(format!("put {} there, which is no feed", shown(&name)));
    }

    fn pack(&mut self, file: u8, pack: Packing, naming: u8, parts: usize, keep_time: bool) {
        let active = self.series.active.clone();
        let Some(name) = self.choose(file, |name| name != BASE && Some(name) != active.as_deref()) else { return };
        let number = self.world.number(&name).unwrap();
        let inode = &self.world.inodes[number];
        let is_spoiled = inode.facts.contains(&Fact::Broken) || inode.facts.contains(&Fact::Padded);
        if !inode.is_whole() || is_spoiled || self.family.writer == Some(number) || inode.packing == pack {
            return;
        }
        let bare = [&b".gz"[..], b".zst"].iter().find_map(|ending| name.strip_suffix(*ending)).unwrap_or(&name);
        let usual = [bare, pack.ending().as_bytes()].concat();
        let is_alone = self.is_alone(&name);
        let (to, both) = match naming {
            1 => (name.clone(), false),
            2 if is_alone => ([&name[..], b".bak"].concat(), false),
            3 => (usual, true),
            _ => (usual, false),
        };
        if self.is_rotated(&name) && (both || !self.keeps_direction(&name, pack)) {
            return;
        }
        if to != name && self.world.names.contains_key(&to) || both && to == name {
            return;
        }
        let keep = keep_time || self.keeps_time(&name);
        if to.ends_with(b".bak") && self.history.fat < TELLING_BYTES {
            self.oracle.second.extend(self.world.inodes[number].lines().map(|(line, _)| line));
        }
        self.pack_into(&name, &to, pack, parts, keep, both);
        if let Some((_, rotated)) = self.family.rotated.iter_mut().find(|(_, rotated)| *rotated == name)
            && !both
        {
            *rotated = to;
        }
    }

    fn pad(&mut self, file: u8, more: &[u8], fact: Fact) {
        let is_packed = |name: &[u8]| {
            self.world.inode(name).is_some_and(|inode| inode.packing != Packing::None && inode.is_whole())
        };
        let Some(name) = self.choose(file, is_packed) else { return };
        let number = self.world.number(&name).unwrap();
        let modified = self.world.inodes[number].modified;
        if self.world.inodes[number].facts.contains(&Fact::Broken) {
            return;
        }
        self.world.append_bytes(number, more);
        self.note_number(number, fact);
        self.world.inodes[number].late |= fact == Fact::Broken;
        self.keep_time(&name, modified);
        self.tell(format!("{} gets {} bytes behind its last member: {fact:?}", shown(&name), more.len()));
    }

    fn copy(&mut self, file: u8) {
        let Some(name) = self.choose(file, |_| self.history.feed != Feed::Single) else { return };
        let to = self.new_name("copy-", ".ndjson");
        let old = self.world.number(&name).unwrap();
        let mut inode = self.world.inodes[old].clone();
        inode.former.insert(name.clone());
        self.oracle.second.extend(inode.lines().map(|(line, _)| line));
        self.oracle.second.extend(inode.half().map(|(line, _)| line));
        self.world.inodes.push(inode);
        let number = self.world.inodes.len() - 1;
        self.world.inodes[number].generation = None;
        self.world.inodes[number].late = true;
        self.world.place(&to, number);
        self.world.note(&name, Fact::Copied);
        self.world.note(&to, Fact::Copied);
        self.tell(format!("copy {} to {}", shown(&name), shown(&to)));
    }

    fn link(&mut self, file: u8, hard: bool) {
        let Some(name) = self.choose(file, |_| self.history.feed != Feed::Single) else { return };
        let to = self.new_name("link-", ".ndjson");
        if hard {
            self.world.hard_link(&name, &to);
        } else {
            self.world.symbolic_link(&name, &to);
        }
        let number = self.world.number(&name).unwrap();
        self.world.inodes[number].late = true;
        self.tell(format!("link {} to {} ({})", shown(&to), shown(&name), if hard { "hard" } else { "symbolic" }));
    }

    fn rename(&mut self, file: u8, name: u8) {
        let Some(to) = self.free_name(name) else { return };
        let Some(from) = self.choose(file, |name| self.is_alone(name)) else { return };
        self.world.rename(&from, &to);
        self.tell(format!("rename {} to {}", shown(&from), shown(&to)));
        self.lose_track(&to);
    }

    fn swap(&mut self, file: u8, other: u8) {
        let Some(one) = self.choose(file, |name| self.is_alone(name)) else { return };
        let Some(two) = self.choose(other, |name| self.is_alone(name) && name != one) else { return };
        self.world.rename(&one, b"swapped.tmp");
        self.world.rename(&two, &one);
        self.world.rename(b"swapped.tmp", &two);
        self.tell(format!("swap the names {} and {}", shown(&one), shown(&two)));
        self.lose_track(&one);
        self.lose_track(&two);
        let numbers = [&one, &two].map(|name| self.world.number(name).unwrap());
        if self.history.fat < TELLING_BYTES && numbers.iter().any(|number| self.world.inodes[*number].renewed) {
            // The source may know either file as the other.
            for number in numbers {
                self.tamper(number);
            }
        }
    }

    fn move_away(&mut self, file: u8) {
        let Some(name) = self.choose(file, |name| self.is_alone(name)) else { return };
        let Entry::File(number) = self.world.names[&name] else { return };
        let away = self.world.root.join("away").join(format!("{}", self.away.len() + 100 * self.world.inodes.len()));
        std::fs::rename(self.world.path(&name), &away).unwrap();
        self.world.names.remove(&name);
        self.world.facts.entry(name.clone()).or_default().insert(Fact::Gone);
        self.tell(format!("move {} out of the folder", shown(&name)));
        self.away.push((away.into_os_string().into_encoded_bytes(), number));
        self.away.push((name, number));
        self.world.clock += 1;
    }

    fn move_back(&mut self) {
        let Some((name, number)) = self.away.pop() else { return };
        let Some((away, _)) = self.away.pop() else { return };
        if self.world.names.contains_key(&name) {
            return;
        }
        let away = std::path::PathBuf::from(String::from_utf8(away).unwrap());
        std::fs::rename(away, self.world.path(&name)).unwrap();
        self.world.names.insert(name.clone(), Entry::File(number));
        self.world.inodes[number].late = true;
        self.world.clock += 1;
        self.tell(format!("move {} back", shown(&name)));
    }

    /// If a short file loses its own name, the source takes it under a link's name for another file.
    pub(super) fn note_left_link(&mut self, number: Option<Number>) {
        let left = number.filter(|number| !self.world.names_of(*number).is_empty());
        if let Some(number) = left.filter(|_| self.history.fat < TELLING_BYTES) {
            self.oracle.second.extend(self.world.inodes[number].lines().map(|(line, _)| line));
        }
    }

    fn delete(&mut self, file: u8) {
        let Some(name) = self.choose(file, |_| true) else { return };
        let number = self.world.number(&name);
        self.world.remove(&name);
        self.note_left_link(number);
        self.family.rotated.retain(|(_, rotated)| *rotated != name);
        if self.series.active.as_deref() == Some(&name[..]) {
            self.series.active = None;
            self.series.part += 1;
        }
        if number.is_some() && self.family.writer == number {
            self.family.writer = None;
            (self.family.gap, self.family.rest) = (0, None);
        }
        self.world.clock += 1;
        self.tell(format!("delete {}", shown(&name)));
    }
}

/// Returns a size between 1 and `size` - 1.
fn part(size: usize, cut: u16) -> usize {
    1 + usize::from(cut) % size.saturating_sub(2).max(1)
}
