//! Operations of editors and sync tools.

use super::Play;
use super::changes::TELLING_BYTES;
use super::writing::describe;
use crate::content::{Form, Item};
use crate::oracle::BASE;
use crate::world::{Fact, Number, shown};

impl Play {
    pub(super) fn keep_time(&mut self, name: &[u8], modified: u64) {
        let number = self.world.number(name).unwrap();
        // A link to a rotated file is that file.
        if self.keeps_time(name) || self.has_rotated_name(number) {
            self.world.inodes[number].modified = modified;
            let path = self.world.path(name);
            self.world.settle(&path, modified);
        }
    }

    /// Returns the profile name of lines that an editor adds to the file.
    fn profile_of(&self, name: &[u8]) -> String {
        let number = self.world.number(name).unwrap_or_default();
        if name == BASE {
            "family-".into()
        } else if self.series.active.as_deref() == Some(name) {
            "part-".into()
        } else {
            format!("late-{number}-{}-", self.world.lines.len())
        }
    }

    /// Replaces the file with this name. A process with the old file open opens the new one.
    pub(super) fn put_in_place(&mut self, name: &[u8], number: Number) {
        let old = self.world.number(name).unwrap();
        let modified = self.world.inodes[old].modified;
        if self.family.writer == Some(old) {
            self.family.writer = None;
            (self.family.gap, self.family.rest) = (0, None);
        }
        if self.world.inodes[number].generation.is_none() {
            self.world.inodes[number].generation = self.world.inodes[old].generation;
        }
        self.world.clock += 1;
        let modified = if self.keeps_time(name) { modified } else { self.world.clock };
        self.world.place_at(name, number, modified);
        self.note_renamed(name, old);
        self.lose_track(name);
    }

    /// Does `cp f n; echo more >> n; mv n f`.
    pub(super) fn resave(&mut self, file: u8, lines: usize) {
        let is_plain = |name: &[u8]| {
            let inode = self.world.inode(name);
            inode.is_some_and(|inode| inode.is_whole() && matches!(inode.form, Form::Plain | Form::Utf16 { .. }))
        };
        let Some(name) = self.choose(file, is_plain) else { return };
        let old = self.world.number(&name).unwrap();
        let inode = self.world.inodes[old].clone();
        let spoiled = inode.facts.contains(&Fact::Broken) || inode.facts.contains(&Fact::Padded);
        if spoiled {
            return;
        }
        let profile = self.profile_of(&name);
        let mut items = inode.items.clone();
        let more = if inode.has_end() { self.new_lines(&profile, lines, inode.generation) } else { Vec::new() };
        let text = format!("save {} anew by a new file, with more: {}", shown(&name), describe(&more));
        items.extend(more);
        self.put_items(&name, old, items);
        self.tell(text);
    }

    /// Replaces the file by a new one with these items, which began as a copy of `old`.
    fn put_items(&mut self, name: &[u8], old: Number, items: Vec<Item>) -> Number {
        let packing = self.world.inodes[old].packing;
        let number = self.world.make_from(old, name, items, packing, 1);
        self.put_in_place(name, number);
        number
    }

    /// Replaces every file by an identical copy.
    pub(super) fn resync(&mut self) {
        for name in self.files() {
            let mut inode = self.world.inode(&name).unwrap().clone();
            inode.former.insert(name.clone());
            inode.renewed = true;
            self.world.inodes.push(inode);
            let number = self.world.inodes.len() - 1;
            let modified = self.world.inodes[number].modified;
            let old = self.world.number(&name).unwrap();
            if self.family.writer == Some(old) {
                self.family.writer = None;
                (self.family.gap, self.family.rest) = (0, None);
            }
            self.world.clock += 1;
            self.world.place_at(&name, number, modified);
            self.note_renamed(&name, old);
            self.lose_track(&name);
        }
        self.tell("every file is replaced by a copy of it, times kept");
    }

    pub(super) fn touch(&mut self, file: u8) {
        let Some(name) = self.choose(file, |name| !self.keeps_time(name)) else { return };
        self.world.touch(&name);
        self.tell(format!("touch {}", shown(&name)));
    }

    fn is_editable(&self, name: &[u8]) -> bool {
        self.world.inode(name).is_some_and(|inode| {
            let spoiled = inode.facts.contains(&Fact::Broken) || inode.facts.contains(&Fact::Padded);
            inode.is_whole() && !spoiled && inode.lines().next().is_some()
        })
    }

    /// Changes one line and adds more. If the source had read that line, it can't know what to read again.
    pub(super) fn edit(&mut self, file: u8, at: usize, in_place: bool, lines: usize) {
        let Some(name) = self.choose(file, |name| self.is_editable(name)) else { return };
        let old = self.world.number(&name).unwrap();
        let inode = self.world.inodes[old].clone();
        let mut items = inode.items.clone();
        let places: Vec<_> = (0..items.len()).filter(|at| matches!(items[*at], Item::Line { .. })).collect();
        let place = places[at % places.len()];
        let edited = self.new_lines(&format!("edited-{}-", self.world.lines.len()), 1, inode.generation);
        let (Item::Line { number: before, .. }, Item::Line { number: after, .. }) = (&items[place], &edited[0]) else {
            return;
        };
        let (before, after) = (*before, *after);
        if let Item::Line { number, .. } = &mut items[place] {
            *number = after;
        }
        let profile = self.profile_of(&name);
        let can_grow = inode.has_end() && matches!(inode.form, Form::Plain | Form::Utf16 { .. });
        let more = if can_grow { self.new_lines(&profile, lines, inode.generation) } else { Vec::new() };
        let how = if in_place { "in place" } else { "by a new file" };
        let text =
            format!("edit {} {how}: line {before} becomes {after}, with more: {}", shown(&name), describe(&more));
        items.extend(more);
        let number = if in_place {
            self.world.rewrite(old, items);
            self.keep_time(&name, inode.modified);
            old
        } else {
            self.put_items(&name, old, items)
        };
        self.tell(text);
        // A process with the old file open reads it to its end.
        if self.oracle.was_read(before) || (!in_place || inode.renewed) && self.subject.is_some() {
            self.tamper(number);
        }
    }

    /// The source takes a short file with a new name and inode for another file, except under a name that rotation or
    /// packing gives.
    pub(super) fn lose_track(&mut self, name: &[u8]) {
        let number = self.world.number(name).unwrap();
        let inode = &self.world.inodes[number];
        if inode.moved && inode.renewed && self.history.fat < TELLING_BYTES && self.is_alone(name) {
            self.oracle.second.extend(inode.lines().map(|(line, _)| line));
            self.tamper(number);
        }
    }

    /// Notes that the file no longer holds what the source read.
    pub(super) fn tamper(&mut self, number: Number) {
        self.note_number(number, Fact::Tampered);
        self.world.inodes[number].late = true;
        self.oracle.reread.extend(self.world.inodes[number].lines().map(|(line, _)| line));
    }

    /// Truncates the file to its first items, in place.
    pub(super) fn cut(&mut self, file: u8, keep: usize) {
        let fits = |name: &[u8]| {
            self.is_editable(name) && self.world.inode(name).is_some_and(|inode| inode.form == Form::Plain)
        };
        let Some(name) = self.choose(file, fits) else { return };
        let number = self.world.number(&name).unwrap();
        let mut items = self.world.inodes[number].items.clone();
        let gone = items.split_off(keep % items.len());
        let was_read = gone.iter().any(|item| match item {
            Item::Line { number, .. } => self.oracle.was_read(*number),
            Item::Junk(_) | Item::Rest { .. } => true,
            Item::Half { .. } => false,
        });
        let modified = self.world.inodes[number].modified;
        let kept = items.len();
        if kept * 4 < kept + gone.len() {
            // The rest is too short to identify the file.
            self.oracle.second.extend(items.iter().filter_map(|item| match item {
                Item::Line { number, .. } => Some(*number),
                _ => None,
            }));
        }
        self.world.rewrite(number, items);
        self.keep_time(&name, modified);
        self.note_number(number, Fact::Gone);
        self.tell(format!("cut {} to its first {kept} items", shown(&name)));
        if self.family.writer == Some(number) {
            (self.family.gap, self.family.rest) = (0, None);
        }
        // A process that has the original file open reads it to its end.
        if was_read || self.world.inodes[number].renewed && self.subject.is_some() {
            self.tamper(number);
        }
    }

    /// Gives the file's name to other content.
    pub(super) fn replace(&mut self, file: u8, lines: usize, in_place: bool) {
        let Some(name) = self.choose(file, |name| self.is_editable(name)) else { return };
        let old = self.world.number(&name).unwrap();
        let inode = self.world.inodes[old].clone();
        let profile = self.profile_of(&name);
        let generation = inode.generation.map(|generation| {
            if name == BASE {
                self.family.generation += 1;
                self.family.generation
            } else {
                generation
            }
        });
        let items = self.new_lines(&profile, lines, generation);
        let how = if in_place { "in place" } else { "by a new file" };
        let text = format!("replace {} {how} by something else: {}", shown(&name), describe(&items));
        if in_place {
            self.world.rewrite(old, items);
            self.world.inodes[old].generation = generation;
            self.keep_time(&name, inode.modified);
            if self.family.writer == Some(old) {
                (self.family.gap, self.family.rest) = (0, None);
            }
        } else {
            let number = self.world.make(items, inode.form, inode.packing, 1);
            let former = self.world.inodes[old].former.clone();
            let inode = &mut self.world.inodes[number];
            (inode.generation, inode.former) = (generation, former);
            self.put_in_place(&name, number);
        }
        self.note_name_of_replaced(&name);
        self.world.note(&name, Fact::Gone);
        self.tell(text);
    }

    /// A reader may know the previous file by any of its names.
    fn note_name_of_replaced(&mut self, name: &[u8]) {
        let number = self.world.number(name).unwrap();
        self.note_number(number, Fact::Replaced);
        if self.is_rotated(name) {
            self.world.inodes[number].facts.insert(Fact::Foreign);
        }
        self.world.inodes[number].former.insert(name.to_vec());
    }
}
