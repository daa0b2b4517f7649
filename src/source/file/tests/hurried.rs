//! Tests looks at a folder in which another thread constantly renames, replaces, packs and writes files.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use fastrand::Rng;

use super::*;

/// Writes, rotates and replaces the files of one rotation family.
struct Mover {
    folder: PathBuf,
    random: Rng,
    written: usize,
}

impl Mover {
    fn base(&self) -> PathBuf {
        self.folder.join("a")
    }

    fn write(&mut self) {
        let count = self.random.usize(1..60);
        let text = records(&lines(count, FIRST + self.written));
        self.written += count;
        let mut file = OpenOptions::new().create(true).append(true).open(self.base()).unwrap();
        file.write_all(text.as_bytes()).unwrap();
    }

    /// Returns the names of the family, newest first, without the current file.
    fn rotated(&self) -> Vec<String> {
        let names = fs::read_dir(&self.folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<_> = names.filter(|name| name.starts_with("a.")).collect();
        names.sort_by_key(|name| number(name));
        names
    }

    fn rotate(&self) {
        if !self.base().exists() {
            return;
        }
        for name in self.rotated().into_iter().rev() {
            let to = name.replacen(&number(&name).to_string(), &(number(&name) + 1).to_string(), 1);
            fs::rename(self.folder.join(&name), self.folder.join(to)).unwrap();
        }
        fs::rename(self.base(), self.folder.join("a.1")).unwrap();
    }

    fn pack(&mut self) {
        let at_once = self.random.bool();
        for name in self.rotated().into_iter().filter(|name| !is_packed(name)) {
            if number(&name) > 1 || at_once {
                let (from, to) = (self.folder.join(&name), self.folder.join(format!("{name}.gz")));
                fs::write(self.folder.join(".packing"), gzip(&[&fs::read(&from).unwrap()])).unwrap();
                fs::rename(self.folder.join(".packing"), to).unwrap();
                fs::remove_file(from).unwrap();
            }
        }
    }

    /// Replaces each file by another inode, as sync tools do.
    fn bring(&self) {
        for entry in fs::read_dir(&self.folder).unwrap().collect::<Vec<_>>() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let (path, new) = (self.folder.join(&name), self.folder.join(format!(".{name}.x8Kd")));
            let written = fs::metadata(&path).unwrap().modified().unwrap();
            fs::copy(&path, &new).unwrap();
            OpenOptions::new().append(true).open(&new).unwrap().set_modified(written).unwrap();
            fs::rename(new, path).unwrap();
        }
    }

    /// Packs the current file into a copy beside it, which is written again in place.
    fn pack_beside(&self) {
        let (Ok(whole), copy) = (fs::read(self.base()), self.folder.join("a.gz")) else { return };
        let packed = gzip(&[&whole]);
        let (half, rest) = packed.split_at(packed.len() / 2);
        drop(fs::remove_file(&copy));
        let mut file = fs::File::create(&copy).unwrap();
        file.write_all(half).unwrap();
        thread::sleep(Duration::from_micros(300));
        file.write_all(rest).unwrap();
    }

    fn bring_and_copy(&mut self) {
        match self.random.u8(0..10) {
            0..4 => self.write(),
            4..7 => self.pack_beside(),
            _ => self.bring(),
        }
        thread::sleep(Duration::from_micros(self.random.u64(0..3000)));
    }

    fn change(&mut self) {
        match self.random.u8(0..10) {
            0..5 => self.write(),
            5 => self.rotate(),
            6 | 7 => self.pack(),
            _ => self.bring(),
        }
        thread::sleep(Duration::from_micros(self.random.u64(0..3000)));
    }
}

fn is_packed(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|ending| ending == "gz")
}

fn number(name: &str) -> usize {
    name.split('.').nth(1).and_then(|number| number.parse().ok()).unwrap()
}

/// First number of the lines, chosen so that all lines have the same length.
const FIRST: usize = 1_000_000;

const CHANGES: usize = 300;

/// Number of looks without new data after which a run ends although the folder keeps changing.
const QUIET: usize = 50;

/// Runs several times while the folder changes, each run killed at some point. A last run reads the rest.
fn reads_all_in_order(follow: bool, change: fn(&mut Mover)) {
    let mut feed = Feed::followed("");
    feed.settings.follow = follow;
    let mut mover = Mover { folder: feed.folder.path().to_owned(), random: Rng::new(), written: 0 };
    mover.write();
    // A rotation family is known by its first file.
    feed.killed_after(0);
    let ended = AtomicBool::new(false);
    let written = thread::scope(|scope| {
        let moving = scope.spawn(|| {
            (0..CHANGES).for_each(|_| change(&mut mover));
            ended.store(true, Ordering::Release);
            mover.written
        });
        let mut random = Rng::new();
        let mut settled = 0;
        while !ended.load(Ordering::Acquire) {
            let most = settled + random.usize(0..200);
            settled = run_to(&mut feed, settled, most, || ended.load(Ordering::Acquire));
        }
        let written = moving.join().unwrap();
        // Files that were renamed during a run that looks once are read by the next run.
        for _ in 0..2 {
            settled = run_to(&mut feed, settled, usize::MAX, || false);
        }
        assert_eq!(settled, written);
        written
    });
    assert!(feed.numbers().is_empty(), "{written}");
}

/// Runs from the line `from` on and settles everything before `most`. Returns the first line that is not settled.
fn run_to(feed: &mut Feed, from: usize, most: usize, is_over: impl Fn() -> bool) -> usize {
    let Ok(mut source) = feed.open() else { return from };
    let (mut next, mut settled, mut quiet, mut abandoned) = (from, from, 0, Vec::new());
    while quiet < QUIET && !is_over() {
        let mut block = Block::default();
        source.look_now();
        let filled = source.fill(&mut block);
        block.extents.drain(..).for_each(|extent| feed.resume.remember(extent));
        for line in &block.lines {
            assert_eq!(numbers(&[seen(&block, line)]), [(FIRST + next).to_string()], "{settled} lines are settled");
            next += 1;
            if next <= most {
                (feed.resume.position, settled) = (line.next, next);
            }
        }
        // A run does this once the checkpoint has passed them.
        abandoned.append(&mut block.forgotten);
        let resume = &mut feed.resume;
        let (at, kept) = (resume.position.extent, resume.extents.len());
        resume.extents.retain(|extent| extent.number >= at || !abandoned.contains(&extent.number));
        resume.forgotten += u32::try_from(kept - resume.extents.len()).unwrap();
        match filled {
            Ok(Filled::Lines) => quiet = 0,
            Ok(Filled::Waiting) => quiet += 1,
            Ok(Filled::End) | Err(SourceError::InPart { .. } | SourceError::Moving { .. }) => break,
            Err(error) => panic!("{error}"),
        }
    }
    settled
}

#[test]
fn no_look_at_a_folder_that_changes_meanwhile_loses_or_repeats_a_line() {
    reads_all_in_order(true, Mover::change);
}

#[test]
fn no_run_that_looks_once_at_a_folder_that_changes_meanwhile_does() {
    reads_all_in_order(false, Mover::change);
}

#[test]
fn a_packed_copy_rewritten_beside_a_replaced_file_is_never_read() {
    for follow in [false, true] {
        reads_all_in_order(follow, Mover::bring_and_copy);
    }
}
