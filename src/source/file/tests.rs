//! Tests feeds of files that grow, appear, disappear, and are rotated, packed and rewritten, between runs and during
//! one.

mod any_order;
mod copies;
mod finite;
mod followed;
mod forms;
mod hurried;
mod named;
mod passing;
mod recognized;
mod restarts;
mod rewritten;

use std::cell::Cell;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use tempfile::TempDir;

use super::*;
use crate::source::encoded::{gzip, zstandard};

/// Number of looks without new data after which the feed counts as read.
const QUIET_LOOKS: u32 = 2;

/// A folder of feed files, and what a consumer stores about it. The line `7` of a text stands for the record `{"n":7}`.
struct Feed {
    folder: TempDir,
    /// The feed's path relative to the folder.
    pattern: &'static str,
    settings: FeedSettings,
    resume: Resume,
    news: Vec<News>,
    /// Time of the newest write, since 1970.
    clock: Cell<Duration>,
}

impl Feed {
    fn new(files: &[(&str, &str)]) -> Self {
        let feed = Self {
            folder: tempfile::tempdir().unwrap(),
            pattern: "",
            settings: FeedSettings::default(),
            resume: Resume::default(),
            news: Vec::new(),
            clock: Cell::new(Duration::from_secs(1_000_000)),
        };
        for (name, text) in files {
            feed.write(name, text);
        }
        feed
    }

    fn followed(pattern: &'static str) -> Self {
        let settings = FeedSettings { follow: true, ..FeedSettings::default() };
        Self { pattern, settings, ..Self::new(&[]) }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Advances the clock of the files, so that each write has its own time.
    fn tick(&self, name: &str) {
        let now = self.clock.get() + Duration::from_millis(10);
        self.clock.set(now);
        let file = OpenOptions::new().append(true).open(self.path(name)).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH + now).unwrap();
    }

    fn write(&self, name: &str, text: &str) {
        self.write_bytes(name, records(text).as_bytes());
    }

    fn write_bytes(&self, name: &str, bytes: &[u8]) {
        fs::write(self.path(name), bytes).unwrap();
        self.tick(name);
    }

    fn append(&self, name: &str, text: &str) {
        self.append_bytes(name, records(text).as_bytes());
    }

    fn append_bytes(&self, name: &str, bytes: &[u8]) {
        OpenOptions::new().create(true).append(true).open(self.path(name)).unwrap().write_all(bytes).unwrap();
        self.tick(name);
    }

    fn remove(&self, name: &str) {
        fs::remove_file(self.path(name)).unwrap();
    }

    fn rename(&self, from: &str, to: &str) {
        fs::rename(self.path(from), self.path(to)).unwrap();
    }

    fn copy(&self, from: &str, to: &str) {
        fs::copy(self.path(from), self.path(to)).unwrap();
        self.tick(to);
    }

    /// Truncates a file to nothing, as `copytruncate` does.
    fn empty(&self, name: &str) {
        OpenOptions::new().write(true).open(self.path(name)).unwrap().set_len(0).unwrap();
        self.tick(name);
    }

    /// Replaces a file by another inode with the same content, as editors and sync tools do.
    fn replace(&self, name: &str) {
        self.copy(name, ".new");
        self.rename(".new", name);
    }

    /// Packs a file as rotation does. A packer may keep the write time.
    fn pack(&self, name: &str, to: &str, keeps_time: bool) {
        let written = fs::metadata(self.path(name)).unwrap().modified().unwrap();
        self.write_bytes(to, &gzip(&[&fs::read(self.path(name)).unwrap()]));
        if keeps_time {
            OpenOptions::new().append(true).open(self.path(to)).unwrap().set_modified(written).unwrap();
        }
        self.remove(name);
    }

    fn open(&self) -> Result<FileSource, SourceError> {
        FileSource::open(self.path(self.pattern).to_str().unwrap(), &self.settings, Some(self.resume.clone()))
    }

    /// Reads to the end, or until no more data comes, and settles everything. Returns the lines as
    /// `number@extent:line`.
    fn run(&mut self) -> Vec<String> {
        let (lines, error) = self.attempt(usize::MAX);
        assert!(error.is_none(), "{}", error.unwrap());
        lines
    }

    /// Reads a feed that can't be read to its end.
    fn run_in_part(&mut self) -> (Vec<String>, SourceError) {
        let (lines, error) = self.attempt(usize::MAX);
        (lines, error.unwrap())
    }

    /// Reads everything and is killed after `settled` lines are settled. No store records that the other lines were
    /// read.
    fn killed_after(&mut self, settled: usize) -> Vec<String> {
        let (mut lines, _) = self.attempt(settled);
        lines.truncate(settled);
        lines
    }

    fn attempt(&mut self, settled: usize) -> (Vec<String>, Option<SourceError>) {
        let mut source = match self.open() {
            Ok(source) => source,
            Err(error) => return (Vec::new(), Some(error)),
        };
        self.read_from(&mut source, settled)
    }

    fn read_from(&mut self, source: &mut FileSource, settled: usize) -> (Vec<String>, Option<SourceError>) {
        let mut lines = Vec::new();
        let mut quiet = 0;
        while quiet < QUIET_LOOKS {
            let mut block = Block::default();
            source.look_now();
            let filled = source.fill(&mut block);
            block.extents.drain(..).for_each(|extent| self.resume.remember(extent));
            let resume = &mut self.resume;
            let kept = resume.extents.len();
            resume.extents.retain(|extent| !block.forgotten.contains(&extent.number));
            resume.forgotten += u32::try_from(kept - resume.extents.len()).unwrap();
            self.news.append(&mut block.news);
            for line in &block.lines {
                if lines.len() < settled {
                    self.resume.position = line.next;
                }
                lines.push(seen(&block, line));
            }
            match filled {
                Ok(Filled::Lines) => quiet = 0,
                Ok(Filled::Waiting) => quiet += 1,
                Ok(Filled::End) => return (lines, None),
                Err(error) => return (lines, Some(error)),
            }
        }
        (lines, None)
    }

    /// Reads the new lines of a followed feed. Returns the numbers only.
    fn read(&mut self, source: &mut FileSource) -> Vec<String> {
        let (lines, error) = self.read_from(source, usize::MAX);
        assert!(error.is_none(), "{}", error.unwrap());
        numbers(&lines)
    }

    /// Reads to the end. Returns the numbers only.
    fn numbers(&mut self) -> Vec<String> {
        numbers(&self.run())
    }

    /// Returns the stored extents as `number name start..end`.
    fn extents(&self) -> Vec<String> {
        let told = |extent: &Extent| {
            let name = extent.path.file_name().unwrap().to_str().unwrap();
            let end = extent.end.map_or("?".into(), |end| end.offset.to_string());
            format!("{} {name} {}..{end}", extent.number, extent.start)
        };
        self.resume.extents.iter().map(told).collect()
    }

    /// Takes the news and returns a short text for each item.
    fn told(&mut self) -> Vec<String> {
        self.news.drain(..).map(|news| told(&news)).collect()
    }
}

fn told(news: &News) -> String {
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    match news {
        News::Nothing { .. } => "nothing".into(),
        News::Moved { path, to } => format!("{} moved to {}", name(path), name(to)),
        News::Copied { path, copy, line } => format!("{} copied to {} after {line}", name(path), name(copy)),
        News::Anew { path, line } => format!("{} anew after {line}", name(path)),
        News::GoneTogether { files } => format!("{} and all {} gone", name(&files[0].0), files.len()),
        News::Gone { path, line } => format!("{} gone after {line}", name(path)),
        News::Copy { path, of } => format!("{} is a copy of {}", name(path), name(of)),
        News::CopyGoesOn { path, of, line } => format!("{} is a copy of {} to {line}", name(path), name(of)),
        News::Another { path, .. } => format!("{} is another", name(path)),
        News::Returned { path, line } => format!("{} returned, read to {line}", name(path)),
        News::ReadAgain { path, line } => format!("{} again after {line}", name(path)),
        News::Link { path, of } => format!("{} is {}", name(path), name(of)),
        News::PassedOver { paths, more } => format!("{} and {more} passed over", name(&paths[0])),
        News::RotatedAlike { path } => format!("{} is rotated alike", name(path)),
        News::Older { path } => format!("{} is older", name(path)),
        News::Allowed { path } => format!("{} is allowed", name(path)),
        News::Readable { path, .. } => format!("{} is read on", name(path)),
        News::Padding { path, bytes } => format!("{} padded by {bytes}", name(path)),
        News::Nulls { path, bytes, line } => format!("{bytes} NULs in {} at {line}", name(path)),
        News::Unreadable { reason, .. } => kind(reason.error()),
    }
}

fn kind(error: &SourceError) -> String {
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    match error {
        SourceError::Changed { path, reason } => format!("{}: {reason}", name(path)),
        SourceError::Damaged { path, line, .. } => format!("{} damaged in {line}", name(path)),
        SourceError::Window { path, .. } => format!("{} wants a large window", name(path)),
        SourceError::Dictionary { path, id } => format!("{} wants dictionary {id}", name(path)),
        SourceError::Refused { path, looks } => format!("{} looks like {looks}", name(path)),
        SourceError::Faulty { path, line, offset } => format!("{} faulty in {line} at {offset}", name(path)),
        SourceError::Unfinished { path, line, .. } => format!("{} unfinished in {line}", name(path)),
        SourceError::Rewritten { path, line } => format!("{} rewritten before {line}", name(path)),
        SourceError::Forgotten { path } => format!("{} forgotten", name(path)),
        SourceError::InPart { first, others } => format!("{} and {}", kind(first.error()), others.len()),
        other => other.to_string(),
    }
}

/// Returns the records that a text stands for.
fn records(text: &str) -> String {
    let record = |line: &str| {
        let digits = line.bytes().filter(u8::is_ascii_digit).count();
        if digits > 0 && digits == line.trim().len() {
            line.replace(line.trim(), &format!("{{\"n\":{}}}", line.trim()))
        } else {
            line.into()
        }
    };
    text.split('\n').map(record).collect::<Vec<_>>().join("\n")
}

fn seen(block: &Block, line: &crate::source::Line) -> String {
    let text = String::from_utf8_lossy(block.text(line)).into_owned();
    let number =
        text.trim().strip_prefix("{\"n\":").and_then(|text| text.strip_suffix('}')).unwrap_or(&text).to_owned();
    format!("{number}@{}:{}", line.next.extent, line.next.line)
}

fn numbers(lines: &[String]) -> Vec<String> {
    lines.iter().map(|line| line.split('@').next().unwrap().to_owned()).collect()
}

/// Returns `count` lines with numbers from `from` on.
fn lines(count: usize, from: usize) -> String {
    (from..from + count).fold(String::new(), |text, n| format!("{text}{n}\n"))
}

fn span(count: usize, from: usize) -> Vec<String> {
    (from..from + count).map(|n| n.to_string()).collect()
}
