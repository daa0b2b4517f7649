//! Operations of writers and rotators.

use super::Play;
use super::changes::TELLING_BYTES;
use crate::content::{BYTE_ORDER_MARK, Form, Item, Packing};
use crate::history::{Lead, LineEnd, Op, Scheme};
use crate::oracle::{BASE, Feed};
use crate::subject::Order;
use crate::world::{Fact, Name, Number, shown};

/// Maximum number of rotated files.
const KEPT: usize = 6;

impl Play {
    pub(super) fn write(&mut self, op: Op) {
        match op {
            Op::Write { chain, lines, lead, end } => {
                let Some((number, profile)) = self.writer(chain) else { return };
                self.add_lines(number, &profile, lines.into(), lead, end);
            }
            Op::WriteHalf { chain, cut } => {
                let Some((number, profile)) = self.writer(chain) else { return };
                self.add_half(number, &profile, cut);
            }
            Op::Junk { chain } => {
                let Some((number, _)) = self.writer(chain) else { return };
                self.add_junk(number);
            }
            Op::Reopen => {
                self.family.writer = None;
                (self.family.gap, self.family.rest) = (0, None);
            }
            _ => {}
        }
    }

    /// Returns the file that a chain's writer writes to, creates it if needed, and returns the prefix of the chain's
    /// profiles.
    fn writer(&mut self, chain: u8) -> Option<(Number, String)> {
        let chains = if self.history.feed == Feed::Folder { chain % 4 } else { 0 };
        match chains {
            0 | 1 => Some((self.family_writer(), "family-".into())),
            2 => Some((self.series_writer(), "part-".into())),
            _ => {
                let name = self.choose(chain / 4, |name| self.is_alone(name))?;
                let number = self.world.number(&name)?;
                if self.has_rotated_name(number) {
                    // Its times would contradict its age.
                    return None;
                }
                Some((number, format!("own-{number}-")))
            }
        }
    }

    fn family_writer(&mut self) -> Number {
        if let Some(number) = self.family.writer {
            return number;
        }
        let number = match self.world.number(BASE) {
            Some(number) => number,
            None => self.create_base(),
        };
        self.family.writer = Some(number);
        number
    }

    pub(super) fn create_base(&mut self) -> Number {
        let number = self.world.make(Vec::new(), Form::Plain, Packing::None, 1);
        self.next_generation(number);
        self.world.place(BASE, number);
        number
    }

    pub(super) fn next_generation(&mut self, number: Number) {
        self.family.generation += 1;
        self.world.inodes[number].generation = Some(self.family.generation);
    }

    fn series_writer(&mut self) -> Number {
        if let Some(number) = self.series.active.as_ref().and_then(|name| self.world.number(name)) {
            return number;
        }
        let name = format!("part-{}.ndjson", self.series.part).into_bytes();
        let number = self.world.make(Vec::new(), Form::Plain, Packing::None, 1);
        self.world.place(&name, number);
        self.series.active = Some(name);
        number
    }

    /// Returns new lines of profiles with this prefix.
    pub(super) fn new_lines(&mut self, profile: &str, lines: usize, generation: Option<u32>) -> Vec<Item> {
        let mut items = Vec::new();
        for _ in 0..lines {
            let number = self.new_line(profile, generation);
            items.push(Item::Line { number, lead: Vec::new(), end: b"\n" });
        }
        items
    }

    fn new_line(&mut self, profile: &str, generation: Option<u32>) -> usize {
        let person = self.world.lines.len() % 3;
        let number = self.world.write_line(&format!("{profile}{person}"), self.history.fat);
        if let Some(generation) = generation {
            self.oracle.generations.insert(number, generation);
        }
        number
    }

    fn add_lines(&mut self, number: Number, profile: &str, lines: usize, lead: Lead, end: LineEnd) {
        self.finish(number);
        if !self.can_grow(number) {
            return;
        }
        let inode = &self.world.inodes[number];
        let (form, packing, generation) = (inode.form, inode.packing, inode.generation);
        let mut items = self.new_lines(profile, lines, generation);
        if form == Form::Plain {
            decorate(&mut items, lead, end, packing);
        }
        if let (Lead::Nuls(_), Form::Plain) = (lead, form) {
            self.note_number(number, Fact::Nuls);
        }
        let shown_items = describe(&items);
        self.world.append(number, items);
        self.note_overtaken(number);
        let name = self.name(number);
        self.tell(format!("write to {name}: {shown_items} (lead {lead:?}, end {end:?})"));
    }

    /// Marks newer files of the family as late: their lines were written before these lines, and are read after them.
    fn note_overtaken(&mut self, number: Number) {
        let generation = self.world.inodes[number].generation;
        if generation.is_some_and(|generation| generation < self.family.generation) {
            self.family.has_late_writes = true;
            // Only the write times show that numbers count up, and they contradict each other.
            self.oracle.is_order_open = self.history.order == Order::Auto && self.history.scheme == Scheme::CountUp;
            self.world.inodes[number].late = true;
        }
        if self.history.order == Order::Mtime && self.has_rotated_name(number) {
            // Its time makes it the newest file now.
            self.world.inodes[number].late = true;
        }
        for inode in self.world.inodes.iter_mut().filter(|_| generation.is_some()) {
            inode.late |= inode.generation > generation && inode.lines().next().is_some();
        }
    }

    pub(super) fn note_number(&mut self, number: Number, fact: Fact) {
        self.world.inodes[number].facts.insert(fact);
        for name in self.world.names_of(number) {
            self.world.note(&name, fact);
        }
    }

    fn add_half(&mut self, number: Number, profile: &str, cut: u16) {
        if let Some((line, written)) = self.world.inodes[number].half() {
            let size = self.world.lines[line].text().len();
            let upto = written + 1 + usize::from(cut) % (size - written);
            let upto = (upto < size).then_some(upto);
            self.world.finish_half(number, upto, b"\n");
            let name = self.name(number);
            self.tell(format!("go on with half line {line} in {name}, to {upto:?} of {size} bytes"));
            return;
        }
        self.finish(number);
        let inode = &self.world.inodes[number];
        if !self.can_grow(number) || inode.form != Form::Plain || inode.packing != Packing::None {
            return;
        }
        let line = self.new_line(profile, inode.generation);
        let size = self.world.lines[line].text().len();
        let written = 1 + usize::from(cut) % (size - 1);
        self.world.append(number, vec![Item::Half { number: line, written }]);
        self.note_overtaken(number);
        let name = self.name(number);
        self.tell(format!("write {written} of {size} bytes of line {line} to {name}"));
    }

    fn add_junk(&mut self, number: Number) {
        if self.world.inodes[number].lines().next().is_none() || self.world.inodes[number].form != Form::Plain {
            return;
        }
        self.finish(number);
        if !self.can_grow(number) {
            return;
        }
        self.made += 1;
        let text = format!("no profile {}", self.made);
        self.world.junk.insert(text.clone().into_bytes());
        self.world.append(number, vec![Item::Junk(format!("{text}\n").into_bytes())]);
        self.note_overtaken(number);
        let name = self.name(number);
        self.tell(format!("write {text:?} to {name}"));
    }

    /// Ends a half line in the file, so that another line can follow.
    fn finish(&mut self, number: Number) {
        if self.family.writer == Some(number) {
            self.go_on_beyond(number);
        }
        if self.world.inodes[number].half().is_some() {
            self.world.finish_half(number, None, b"\n");
            let name = self.name(number);
            self.tell(format!("finish the half line in {name}"));
        }
        let inode = &mut self.world.inodes[number];
        if inode.packing == Packing::None
            && inode.form == Form::Plain
            && let Some(Item::Line { end: end @ b"", .. }) = inode.items.last_mut()
        {
            *end = b"\n";
            self.world.append_bytes(number, b"\n");
        }
    }

    /// The file was truncated under its writer, which continues at its old offset.
    fn go_on_beyond(&mut self, number: Number) {
        let gap = std::mem::take(&mut self.family.gap);
        if gap > 0 {
            self.world.append_beyond(number, gap);
            self.note_number(number, Fact::Nuls);
            self.tell(format!("go on at offset {gap} behind NULs"));
        }
        if let Some((line, from)) = self.family.rest.take() {
            let rest = self.world.lines[line].text()[from..].to_vec();
            self.world.junk.insert(rest);
            self.world.append(number, vec![Item::Rest { number: line, from }]);
            self.tell(format!("write the rest of line {line}, whose first {from} bytes are elsewhere"));
        }
    }

    fn can_grow(&self, number: Number) -> bool {
        let inode = &self.world.inodes[number];
        let spoiled = inode.facts.contains(&Fact::Broken) || inode.facts.contains(&Fact::Padded);
        inode.is_whole()
            && inode.has_end()
            && !spoiled
            && !matches!(inode.form, Form::Array { .. } | Form::Pretty { .. })
    }

    pub(super) fn name(&self, number: Number) -> String {
        let names = self.world.names_of(number);
        names.first().map_or_else(|| format!("removed file {number}"), |name| shown(name))
    }

    pub(super) fn rotate(&mut self, op: Op) {
        match op {
            Op::Rotate { pack, at_once, keep_time, create, reopen } => {
                if self.world.number(BASE).is_none() || matches!(self.world.names[BASE], crate::world::Entry::Link(_)) {
                    return;
                }
                self.shift();
                let name = self.rotated_name();
                self.world.rename(BASE, &name.1);
                self.tell(format!("rotate: {} becomes {}", shown(BASE), shown(&name.1)));
                self.family.rotated.insert(0, name.clone());
                if reopen || at_once && pack != Packing::None {
                    self.family.writer = None;
                    (self.family.gap, self.family.rest) = (0, None);
                }
                if at_once {
                    self.pack_rotated(0, pack, keep_time);
                } else {
                    self.pack_rotated(1, pack, true);
                }
                if create {
                    self.create_base();
                    self.tell("an empty file takes its place");
                }
                self.drop_oldest();
            }
            Op::CopyTruncate { pack } => self.copy_and_truncate(pack),
            Op::NextPart { skip, pack } => {
                let Some(name) = self.series.active.take() else { return };
                self.series.part += u32::from(skip);
                self.tell(format!("the series goes on with part {}", self.series.part));
                self.pack_file(&name, pack, true);
            }
            _ => {}
        }
    }

    /// Makes room for the newest file, which gets the lowest number.
    fn shift(&mut self) {
        if self.history.scheme != Scheme::CountDown {
            return;
        }
        for at in (0..self.family.rotated.len()).rev() {
            let (index, name) = self.family.rotated[at].clone();
            let ending = &name[format!("feed.ndjson.{index}").len()..];
            let to = [format!("feed.ndjson.{}", index + 1).as_bytes(), ending].concat();
            self.world.rename(&name, &to);
            self.tell(format!("rename {} to {}", shown(&name), shown(&to)));
            self.family.rotated[at] = (index + 1, to);
        }
    }

    /// Returns the name of the newest rotated file.
    fn rotated_name(&mut self) -> (u32, Name) {
        match self.history.scheme {
            Scheme::CountDown => (1, b"feed.ndjson.1".to_vec()),
            Scheme::CountUp => {
                self.made += 1;
                let index = self.family.rotated.first().map_or(1, |(index, _)| index + 1);
                (index, format!("feed.ndjson.{index}").into_bytes())
            }
            Scheme::Dates => {
                let day = self.family.rotated.first().map_or(0, |(day, _)| day + 1);
                let date = format!("feed.ndjson-2024{:02}{:02}", 1 + day / 28, 1 + day % 28);
                (day, date.into_bytes())
            }
        }
    }

    /// If numbers count up, packed files must be older than unpacked ones. Otherwise nothing shows the direction,
    /// because write times may be times of packing.
    pub(super) fn keeps_direction(&self, name: &[u8], pack: Packing) -> bool {
        let Some(at) = self.family.rotated.iter().position(|(_, rotated)| rotated == name) else { return true };
        let (newer, older) = (&self.family.rotated[..at], &self.family.rotated[at + 1..]);
        let is_packed = |name: &[u8]| name.ends_with(b".gz") || name.ends_with(b".zst");
        self.history.scheme != Scheme::CountUp
            || match pack {
                Packing::None => !newer.iter().any(|(_, name)| is_packed(name)),
                _ => older.iter().all(|(_, name)| is_packed(name)),
            }
    }

    fn pack_rotated(&mut self, at: usize, pack: Packing, keep_time: bool) {
        let Some((index, name)) = self.family.rotated.get(at).cloned() else { return };
        let number = self.world.number(&name);
        if number.is_none() || number == self.family.writer || !self.keeps_direction(&name, pack) {
            return;
        }
        let to = self.pack_file(&name, pack, keep_time);
        self.family.rotated[at] = (index, to);
    }

    /// Packs a file in place under its name with the usual suffix. Returns the new name.
    fn pack_file(&mut self, name: &[u8], pack: Packing, keep_time: bool) -> Name {
        let inode = self.world.inode(name).unwrap();
        if pack == Packing::None || inode.packing != Packing::None || !inode.is_whole() {
            return name.to_vec();
        }
        let to = [name, pack.ending().as_bytes()].concat();
        self.pack_into(name, &to, pack, 1, keep_time, false);
        to
    }

    pub(super) fn pack_into(&mut self, name: &[u8], to: &[u8], pack: Packing, parts: usize, keep: bool, both: bool) {
        let old = self.world.number(name).unwrap();
        let inode = self.world.inodes[old].clone();
        let number = self.world.make_from(old, name, inode.items, pack, parts);
        let modified = if keep { inode.modified } else { self.world.clock + 1 };
        self.world.clock += 1;
        if !both && name != to {
            self.world.remove(name);
        }
        self.world.place_at(to, number, modified);
        self.tell(format!(
            "pack {} into {} ({pack:?}, {parts} members, keep time {keep}, keep both {both})",
            shown(name),
            shown(to)
        ));
        self.note_renamed(to, old);
        self.lose_track(to);
    }

    /// Notes that the content has another inode. If the old inode still has a name, in the folder or outside, there are
    /// two files.
    pub(super) fn note_renamed(&mut self, name: &[u8], old: Number) {
        self.world.note(name, Fact::Renamed);
        let is_away = self.away.iter().any(|(_, number)| *number == old);
        if self.world.inodes[old].facts.contains(&Fact::Linked) && self.history.fat < TELLING_BYTES {
            // The source may know it by the name of another link.
            self.oracle.second.extend(self.world.inodes[old].lines().map(|(line, _)| line));
        }
        if is_away || !self.world.names_of(old).is_empty() {
            self.oracle.second.extend(self.world.inodes[old].lines().map(|(line, _)| line));
            self.oracle.second.extend(self.world.inodes[old].half().map(|(line, _)| line));
            let second = self.world.number(name).unwrap();
            self.world.inodes[second].late = true;
            self.world.note(name, Fact::Copied);
            self.note_number(old, Fact::Copied);
        }
    }

    fn copy_and_truncate(&mut self, pack: Packing) {
        let Some(old) = self.world.number(BASE) else { return };
        if !self.world.inodes[old].is_whole() {
            return;
        }
        self.shift();
        let (index, name) = self.rotated_name();
        let inode = self.world.inodes[old].clone();
        let copy = self.world.make_from(old, BASE, inode.items.clone(), inode.packing, 1);
        self.world.place(&name, copy);
        self.tell(format!("copy {} to {} and cut it", shown(BASE), shown(&name)));
        self.world.note(&name, Fact::Copied);
        self.family.rotated.insert(0, (index, name));
        if self.world.names_of(old).len() > 1 && self.history.fat < TELLING_BYTES {
            // The source may know it by the name of a link.
            self.oracle.second.extend(inode.lines().map(|(line, _)| line));
        }
        self.world.empty(old);
        self.next_generation(old);
        self.note_number(old, Fact::Replaced);
        self.note_number(old, Fact::Gone);
        if self.family.writer == Some(old) {
            self.family.gap = if self.history.appends { 0 } else { inode.bytes.len() };
            self.family.rest = inode.half();
        }
        self.pack_rotated(0, pack, true);
        self.drop_oldest();
    }

    fn drop_oldest(&mut self) {
        if self.family.rotated.len() > KEPT
            && let Some((_, name)) = self.family.rotated.pop()
        {
            let number = self.world.number(&name);
            self.world.remove(&name);
            self.note_left_link(number);
            self.tell(format!("remove the oldest, {}", shown(&name)));
        }
    }
}

fn decorate(items: &mut [Item], lead: Lead, end: LineEnd, packing: Packing) {
    if let Some(Item::Line { lead: before, .. }) = items.first_mut() {
        *before = match lead {
            Lead::None => Vec::new(),
            Lead::Mark => BYTE_ORDER_MARK.to_vec(),
            Lead::Nuls(nuls) => vec![0; nuls.into()],
            Lead::Blank => b"\r\n  \n".to_vec(),
        };
    }
    let last = items.len().saturating_sub(1);
    for (at, item) in items.iter_mut().enumerate() {
        let Item::Line { end: line_end, .. } = item else { continue };
        match end {
            LineEnd::CrLf => *line_end = b"\r\n",
            LineEnd::Missing if at == last && packing == Packing::None => *line_end = b"",
            LineEnd::Lf | LineEnd::Missing => {}
        }
    }
}

pub(super) fn describe(items: &[Item]) -> String {
    let numbers: Vec<_> = items
        .iter()
        .filter_map(|item| match item {
            Item::Line { number, .. } => Some(*number),
            _ => None,
        })
        .collect();
    match (numbers.first(), numbers.last()) {
        (Some(first), Some(last)) => format!("lines {first} to {last}"),
        _ => "no line".into(),
    }
}
