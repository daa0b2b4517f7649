//! Feeds that grow, rotate, are cut, come and go while they are followed.

use std::cell::Cell;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;

/// Longer than this nothing is waited for.
const PATIENCE: Duration = Duration::from_secs(20);

/// Looks without anything new after which all that is there counts as read.
const QUIET_LOOKS: u32 = 2;

/// A folder of feed files, what is followed of it, and what a consumer remembers.
struct Feed {
    folder: TempDir,
    pattern: &'static str,
    resume: Resume,
    news: Vec<News>,
    /// Since 1970, of the newest write.
    clock: Cell<Duration>,
}

impl Feed {
    fn new(pattern: &'static str) -> Self {
        let (resume, news, clock) = (Resume::default(), Vec::new(), Cell::default());
        Self { folder: tempfile::tempdir().unwrap(), pattern, resume, news, clock }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn append(&self, name: &str, text: &str) {
        OpenOptions::new().create(true).append(true).open(self.path(name)).unwrap().write_all(text.as_bytes()).unwrap();
        self.tick(name);
    }

    /// The clock of the files goes on, so that each write has a time of its own.
    fn tick(&self, name: &str) {
        let file = OpenOptions::new().append(true).open(self.path(name)).unwrap();
        let now = self.clock.get() + Duration::from_millis(10);
        self.clock.set(now);
        file.set_modified(SystemTime::UNIX_EPOCH + now).unwrap();
    }

    fn rename(&self, from: &str, to: &str) {
        fs::rename(self.path(from), self.path(to)).unwrap();
    }

    fn copy(&self, from: &str, to: &str) {
        fs::copy(self.path(from), self.path(to)).unwrap();
        self.tick(to);
    }

    /// Cuts a file to nothing, as `copytruncate` does.
    fn empty(&self, name: &str) {
        OpenOptions::new().write(true).open(self.path(name)).unwrap().set_len(0).unwrap();
        self.tick(name);
    }

    /// Packs a file as gzip does, its time kept.
    fn pack(&self, name: &str, to: &str) {
        let written = fs::metadata(self.path(name)).unwrap().modified().unwrap();
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(&fs::read(self.path(name)).unwrap()).unwrap();
        fs::write(self.path(to), packed.finish().unwrap()).unwrap();
        OpenOptions::new().append(true).open(self.path(to)).unwrap().set_modified(written).unwrap();
        fs::remove_file(self.path(name)).unwrap();
    }

    fn open(&self) -> FollowSource {
        let path = self.path(self.pattern);
        FollowSource::open(path.to_str().unwrap(), Some(self.resume.clone())).unwrap()
    }

    /// Reads until nothing comes any more; everything read is settled.
    fn read(&mut self, source: &mut FollowSource) -> Vec<String> {
        let mut lines = Vec::new();
        let mut quiet = 0;
        let began = Instant::now();
        while quiet < QUIET_LOOKS && began.elapsed() < PATIENCE {
            let look = source.next_look;
            if self.fill(source, &mut lines).unwrap() == Filled::Lines {
                quiet = 0;
            } else if source.next_look != look || look <= Instant::now() {
                quiet += 1;
            }
            // A look is due at once, so that no test waits for one.
            source.next_look = Instant::now();
        }
        lines
    }

    fn fill(&mut self, source: &mut FollowSource, lines: &mut Vec<String>) -> Result<Filled, SourceError> {
        let mut block = Block::default();
        let filled = source.fill(&mut block)?;
        block.extents.drain(..).for_each(|extent| self.resume.remember(extent));
        self.news.append(&mut block.news);
        for line in &block.lines {
            lines.push(std::str::from_utf8(block.text(line)).unwrap().into());
            self.resume.position = line.next;
        }
        Ok(filled)
    }

    /// The names of the files in what was told, in a row.
    fn told(&mut self) -> Vec<String> {
        let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
        let told = self.news.drain(..).map(|news| match news {
            News::Nothing { .. } => "nothing".into(),
            News::Moved { path, to } => format!("{} moved to {}", name(&path), name(&to)),
            News::Copied { path, copy, line } => format!("{} copied to {} after {line}", name(&path), name(&copy)),
            News::Anew { path, line } => format!("{} anew after {line}", name(&path)),
            News::Gone { path, line } => format!("{} gone after {line}", name(&path)),
            News::Copy { path, of } => format!("{} is a copy of {}", name(&path), name(&of)),
            News::Unreadable { reason } => reason.error().to_string(),
        });
        told.collect()
    }
}

/// `count` lines that no other call gives.
fn lines(count: usize, from: usize) -> String {
    let line = |n| format!("{{\"n\":{n}}}\n");
    (from..from + count).fold(String::new(), |text, n| text + &line(n))
}

fn numbers(lines: &[String]) -> Vec<usize> {
    lines.iter().map(|line| line.trim_start_matches("{\"n\":").trim_end_matches('}').parse().unwrap()).collect()
}

#[test]
fn what_is_added_is_read_and_an_unfinished_line_waits() {
    let mut feed = Feed::new("a");
    feed.append("a", "1\n2");
    let mut source = feed.open();
    assert_eq!(feed.read(&mut source), ["1"]);
    feed.append("a", "2\n\n3\n");
    assert_eq!(feed.read(&mut source), ["22", "3"]);
    assert_eq!(feed.resume.extents.len(), 1);
    assert_eq!(feed.told(), [""; 0]);
}

#[test]
fn a_file_may_come_later() {
    let mut feed = Feed::new("a");
    let mut source = feed.open();
    assert_eq!(feed.read(&mut source), [""; 0]);
    assert_eq!(feed.told(), ["nothing"]);
    feed.append("a", "1\n");
    assert_eq!(feed.read(&mut source), ["1"]);
    assert_eq!(feed.told(), [""; 0]);
}

#[test]
fn rotation_by_rename_loses_and_repeats_nothing() {
    for pattern in ["a", ""] {
        let mut feed = Feed::new(pattern);
        feed.append("a", "1\n");
        let mut source = feed.open();
        assert_eq!(feed.read(&mut source), ["1"]);
        feed.append("a", "2\n");
        feed.rename("a", "a.1");
        assert_eq!(feed.read(&mut source), ["2"]);
        // The writer has not opened the new file yet.
        feed.append("a.1", "3\n4");
        assert_eq!(feed.read(&mut source), ["3"]);
        feed.append("a", "");
        assert_eq!(feed.read(&mut source), [""; 0]);
        feed.append("a", "5\n");
        assert_eq!(feed.read(&mut source), ["4", "5"], "{pattern}");
        feed.rename("a.1", "a.2");
        feed.rename("a", "a.1");
        feed.append("a", "6\n");
        assert_eq!(feed.read(&mut source), ["6"]);
        assert_eq!(feed.told(), ["a moved to a.1", "a moved to a.1"]);
    }
}

#[test]
fn a_file_that_was_removed_is_read_to_its_end() {
    let mut feed = Feed::new("a");
    feed.append("a", "1\n");
    let mut source = feed.open();
    assert_eq!(feed.read(&mut source), ["1"]);
    feed.append("a", "2\n3");
    fs::remove_file(feed.path("a")).unwrap();
    feed.append("a", "4\n");
    assert_eq!(feed.read(&mut source), ["2", "3", "4"]);
}

#[test]
fn a_packed_rotated_file_is_a_copy() {
    let mut feed = Feed::new("");
    feed.append("a", &lines(3, 0));
    let mut source = feed.open();
    assert_eq!(feed.read(&mut source).len(), 3);
    feed.rename("a", "a.1");
    feed.append("a", &lines(1, 3));
    assert_eq!(numbers(&feed.read(&mut source)), [3]);
    feed.pack("a.1", "a.1.gz");
    assert_eq!(feed.read(&mut source), [""; 0]);
    assert_eq!(feed.told(), ["a moved to a.1", "a.1.gz is a copy of a.1"]);
}

#[test]
fn rotation_by_truncation_goes_on_in_the_copy_and_then_anew() {
    for pattern in ["a", ""] {
        let mut feed = Feed::new(pattern);
        feed.append("a", &lines(3, 0));
        let mut source = feed.open();
        assert_eq!(feed.read(&mut source).len(), 3);
        feed.append("a", &lines(2, 3));
        feed.copy("a", "a.1");
        feed.empty("a");
        feed.append("a", &lines(2, 5));
        assert_eq!(numbers(&feed.read(&mut source)), [3, 4, 5, 6], "{pattern}");
        assert_eq!(feed.told(), ["a copied to a.1 after 3"]);
        feed.append("a", &lines(1, 7));
        assert_eq!(numbers(&feed.read(&mut source)), [7]);
    }
}

#[test]
fn a_copy_that_is_seen_before_the_truncation_is_not_read_twice() {
    let mut feed = Feed::new("");
    feed.append("a", &lines(3, 0));
    let mut source = feed.open();
    assert_eq!(feed.read(&mut source).len(), 3);
    feed.copy("a", "a.1");
    assert_eq!(feed.read(&mut source), [""; 0]);
    assert_eq!(feed.told(), ["a.1 is a copy of a"]);
    feed.empty("a");
    feed.append("a", &lines(1, 3));
    assert_eq!(numbers(&feed.read(&mut source)), [3]);
}

#[test]
fn truncation_without_a_copy_is_said() {
    let mut feed = Feed::new("a");
    feed.append("a", &lines(3, 0));
    let mut source = feed.open();
    assert_eq!(feed.read(&mut source).len(), 3);
    feed.empty("a");
    feed.append("a", "{\"n\":9}\n");
    assert_eq!(numbers(&feed.read(&mut source)), [9]);
    assert_eq!(feed.told(), ["a anew after 3"]);
}

#[test]
fn a_file_written_anew_and_longer_is_noticed_by_its_bytes() {
    let mut feed = Feed::new("a");
    feed.append("a", &lines(3, 0));
    let mut source = feed.open();
    assert_eq!(feed.read(&mut source).len(), 3);
    fs::write(feed.path("a"), lines(5, 100)).unwrap();
    assert_eq!(numbers(&feed.read(&mut source)), [100, 101, 102, 103, 104]);
    assert_eq!(feed.told(), ["a anew after 3"]);
}

#[test]
fn a_file_written_anew_that_begins_as_before_is_noticed_before_its_end() {
    let mut feed = Feed::new("a");
    feed.append("a", "1\n");
    let mut source = feed.open();
    assert_eq!(feed.read(&mut source), ["1"]);
    feed.append("a", "2\n3\n");
    assert_eq!(feed.read(&mut source), ["2", "3"]);
    fs::write(feed.path("a"), "1\n4\n5\n6\n").unwrap();
    assert_eq!(feed.read(&mut source), ["1", "4", "5", "6"]);
    assert_eq!(feed.told(), ["a anew after 3"]);
}

#[test]
fn a_file_whose_end_was_cut_off_is_never_guessed_at() {
    let mut feed = Feed::new("a");
    feed.append("a", &lines(3, 0));
    let mut source = feed.open();
    let mut read = Vec::new();
    while read.len() < 3 {
        feed.fill(&mut source, &mut read).unwrap();
    }
    feed.append("a", &lines(2, 3));
    while read.len() < 5 {
        feed.fill(&mut source, &mut read).unwrap();
    }
    OpenOptions::new().write(true).open(feed.path("a")).unwrap().set_len(32).unwrap();
    source.next_look = Instant::now();
    let error = feed.fill(&mut source, &mut read).unwrap_err().to_string();
    let expected =
        "it was cut from at least 40 to 32 bytes and begins as before, so that what is new in it cannot be told";
    assert!(error.contains(expected), "{error}");
}

#[test]
fn files_that_appear_come_after_those_begun_and_each_goes_on() {
    let mut feed = Feed::new("*.ndjson");
    feed.append("b.ndjson", "1\n");
    let mut source = feed.open();
    assert_eq!(feed.read(&mut source), ["1"]);
    feed.append("c.ndjson", "3\n");
    feed.append("a.ndjson", "2\n");
    assert_eq!(feed.read(&mut source), ["2", "3"]);
    feed.append("b.ndjson", "4\n");
    assert_eq!(feed.read(&mut source), ["4"]);
    feed.append("a.ndjson", "5\n");
    assert_eq!(feed.read(&mut source), ["5"]);
    feed.pack("a.ndjson", "d.gz");
    assert_eq!(feed.read(&mut source), [""; 0]);
}

#[test]
fn a_packed_file_that_is_not_whole_yet_is_read_on_when_it_is() {
    let mut feed = Feed::new("");
    feed.append("x", &lines(3000, 0));
    feed.pack("x", ".x");
    let packed = fs::read(feed.path(".x")).unwrap();
    fs::write(feed.path("x.gz"), &packed[..packed.len() / 2]).unwrap();
    let mut source = feed.open();
    let mut read = feed.read(&mut source);
    let told = feed.told();
    assert!(told.len() == 1 && told[0].contains("x.gz cannot be unpacked"), "{told:?}");
    fs::write(feed.path("x.gz"), &packed).unwrap();
    read.extend(feed.read(&mut source));
    assert_eq!(numbers(&read), (0..3000).collect::<Vec<_>>());
}

#[test]
fn a_resume_finds_what_was_rotated_meanwhile() {
    let mut feed = Feed::new("a");
    feed.append("a", &lines(3, 0));
    let mut source = feed.open();
    assert_eq!(feed.read(&mut source).len(), 3);
    drop(source);
    feed.append("a", &lines(1, 3));
    feed.rename("a", "a.1");
    feed.append("a", &lines(1, 4));
    assert_eq!(numbers(&feed.read(&mut feed.open())), [3, 4]);
    assert_eq!(feed.told(), ["a moved to a.1"]);
    feed.append("a", &lines(1, 5));
    feed.copy("a", "a.2");
    feed.empty("a");
    feed.append("a", &lines(1, 6));
    assert_eq!(numbers(&feed.read(&mut feed.open())), [5, 6]);
    assert_eq!(feed.told(), ["a copied to a.2 after 1"]);
    feed.append("a", &lines(1, 7));
    feed.copy("a", "a.3");
    feed.pack("a.3", "a.3.gz");
    feed.empty("a");
    feed.append("a", "{\"n\":8}\n{\"n\":9}");
    assert_eq!(numbers(&feed.read(&mut feed.open())), [7, 8]);
    assert_eq!(feed.told(), ["a copied to a.3.gz after 1"]);
    feed.append("a", "\n");
    // Another file, whose inode is another one too.
    feed.append(".a", &lines(1, 10));
    feed.rename(".a", "a");
    assert_eq!(numbers(&feed.read(&mut feed.open())), [10]);
    assert_eq!(feed.told(), ["a gone after 1"]);
    assert_eq!(feed.read(&mut feed.open()), [""; 0]);
}

#[test]
fn a_new_file_in_the_place_on_the_disk_of_a_removed_one_is_new() {
    let mut feed = Feed::new("");
    feed.append("a", &lines(3, 0));
    feed.append("z", &lines(1, 3));
    let mut source = feed.open();
    assert_eq!(feed.read(&mut source).len(), 4);
    // The same as if `a` had been removed and `b` had got its inode.
    fs::write(feed.path("a"), lines(2, 4)).unwrap();
    feed.rename("a", "b");
    assert_eq!(numbers(&feed.read(&mut source)), [4, 5]);
    assert_eq!(feed.told(), [""; 0]);
}

/// One thing a writer or a rotation does.
#[derive(Clone, Copy, Debug)]
enum Step {
    Add(usize),
    Half,
    Rename,
    CopyTruncate,
    Read,
    Kill,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (1_usize..5).prop_map(Step::Add),
        1 => Just(Step::Half),
        1 => Just(Step::Rename),
        1 => Just(Step::CopyTruncate),
        3 => Just(Step::Read),
        1 => Just(Step::Kill),
    ];
    prop::collection::vec(step, 1..24)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    /// However often the file is rotated between two reads.
    #[test]
    fn whatever_is_written_and_rotated_arrives_once_and_in_order(steps in steps(), whole_folder in any::<bool>()) {
        let mut feed = Feed::new(if whole_folder { "" } else { "a" });
        feed.append("a", &lines(1, 0));
        let (mut next, mut half, mut rotations) = (1, false, 0);
        let mut source = feed.open();
        let mut read = feed.read(&mut source);
        for step in steps {
            match step {
                Step::Add(count) => {
                    if std::mem::take(&mut half) {
                        feed.append("a", "}\n");
                    }
                    feed.append("a", &lines(count, next));
                    next += count;
                }
                Step::Half if !half => {
                    feed.append("a", &format!("{{\"n\":{next}"));
                    (next, half) = (next + 1, true);
                }
                Step::Rename | Step::CopyTruncate if !half => {
                    rotations += 1;
                    let name = format!("a.{rotations}");
                    if matches!(step, Step::Rename) {
                        feed.rename("a", &name);
                    } else {
                        feed.copy("a", &name);
                        feed.empty("a");
                    }
                    feed.append("a", &lines(1, next));
                    next += 1;
                }
                Step::Read => read.extend(feed.read(&mut source)),
                Step::Kill => source = feed.open(),
                Step::Half | Step::Rename | Step::CopyTruncate => {}
            }
        }
        if half {
            feed.append("a", "}\n");
        }
        read.extend(feed.read(&mut source));
        prop_assert_eq!(numbers(&read), (0..next).collect::<Vec<_>>());
    }
}

#[test]
fn a_file_goes_on_after_a_copy_of_it_was_passed_over() {
    let mut feed = Feed::new("");
    feed.append("b", &lines(1, 0));
    feed.append("c", &lines(1, 1));
    let mut source = feed.open();
    assert_eq!(feed.read(&mut source).len(), 2);
    feed.append("b", &lines(2, 2));
    assert_eq!(feed.read(&mut source).len(), 2);
    feed.append(".x", &lines(1, 9));
    feed.pack(".x", "d.gz");
    assert_eq!(feed.read(&mut source).len(), 1);
    feed.copy("b", "b.old");
    assert_eq!(feed.read(&mut source), [""; 0]);
    assert_eq!(feed.told(), ["b.old is a copy of b"]);
    feed.append("b", &lines(1, 4));
    assert_eq!(numbers(&feed.read(&mut source)), [4]);
    assert_eq!(feed.told(), [""; 0]);
    assert_eq!(feed.read(&mut feed.open()), [""; 0]);
}
