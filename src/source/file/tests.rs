//! Feeds of files that grow, appear, go and change between runs.

mod cut;

use std::fs::{self, OpenOptions};
use std::io::Write;

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::source::{BLOCK_LINES, FileIdentity, Position};

/// A folder of feed files, and what a consumer remembers of it.
struct Feed {
    folder: TempDir,
    resume: Resume,
}

impl Feed {
    fn new(files: &[(&str, &str)]) -> Self {
        let feed = Self { folder: tempfile::tempdir().unwrap(), resume: Resume::default() };
        for (name, text) in files {
            feed.write(name, text);
        }
        feed
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().into()
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn append(&self, name: &str, text: &str) {
        OpenOptions::new().create(true).append(true).open(self.path(name)).unwrap().write_all(text.as_bytes()).unwrap();
    }

    fn remove(&self, name: &str) {
        fs::remove_file(self.path(name)).unwrap();
    }

    fn open(&self) -> Result<FileSource, SourceError> {
        FileSource::open(&self.path(""), Some(self.resume.clone()))
    }

    /// Reads to the end and remembers everything; the lines as `text@extent:number`.
    fn run(&mut self) -> Vec<String> {
        let all = self.lines();
        self.settle(all.len());
        all.into_iter().map(|(told, _)| told).collect()
    }

    /// Reads to the end; the checkpoint comes after `count` of the lines only.
    fn settle(&mut self, count: usize) {
        let all = self.lines();
        let mut source = self.open().unwrap();
        let mut block = Block::default();
        while source.fill(&mut block).unwrap() != Filled::End {
            block.extents.drain(..).for_each(|extent| self.resume.remember(extent));
        }
        block.extents.drain(..).for_each(|extent| self.resume.remember(extent));
        if let Some(last) = count.checked_sub(1) {
            self.resume.position = all[last].1;
        }
    }

    /// The lines that are left, with the position after each.
    fn lines(&self) -> Vec<(String, Position)> {
        let mut source = self.open().unwrap();
        let mut block = Block::default();
        let mut lines = Vec::new();
        while source.fill(&mut block).unwrap() == Filled::Lines {
            for line in &block.lines {
                let text = std::str::from_utf8(block.text(line)).unwrap();
                lines.push((format!("{text}@{}:{}", line.next.extent, line.next.line), line.next));
            }
        }
        lines
    }

    /// Why the feed cannot be resumed.
    fn refusal(&self) -> String {
        reason(&self.open().err().unwrap())
    }

    /// The extents remembered, as `number name start..end`.
    fn extents(&self) -> Vec<String> {
        let told = |extent: &Extent| {
            let name = extent.path.file_name().unwrap().to_str().unwrap();
            let end = extent.end.map_or("?".into(), |end| end.offset.to_string());
            format!("{} {name} {}..{end}", extent.number, extent.start)
        };
        self.resume.extents.iter().map(told).collect()
    }
}

fn identity_of(path: &str) -> FileIdentity {
    extent::identity(&fs::metadata(path).unwrap(), path.as_ref())
}

fn reason(error: &SourceError) -> String {
    let SourceError::Changed { reason, .. } = error else { unreachable!("{error}") };
    reason.to_string()
}

#[test]
fn a_folder_is_one_feed_in_byte_order_of_its_paths() {
    let mut feed = Feed::new(&[("b", "3\n4\n"), ("a", "1\n\n2"), ("c", "5\n"), (".d", "6\n")]);
    assert_eq!(feed.run(), ["1@0:1", "2@0:3", "3@1:1", "4@1:2", "5@2:1"]);
    assert_eq!(feed.extents(), ["0 a 0..4", "1 b 0..4", "2 c 0..2"]);
}

#[test]
fn extents_are_told_with_their_first_line_and_again_with_their_end() {
    let feed = Feed::new(&[("a", "1\n"), ("b", "2\n")]);
    let mut source = feed.open().unwrap();
    let mut block = Block::default();
    assert_eq!(source.fill(&mut block).unwrap(), Filled::Lines);
    let [a, b] = ["a", "b"].map(|name| feed.path(name));
    let open = |number: u32, path: &str, text: &[u8]| Extent {
        number,
        path: path.into(),
        start: 0,
        start_line: 0,
        head_bytes: 2,
        head: xxhash_rust::xxh3::xxh3_64(text),
        end: None,
        identity: Some(identity_of(path)),
    };
    let ended = |extent: Extent| Extent { end: Some(Position { extent: extent.number, offset: 2, line: 1 }), ..extent };
    let first = open(0, &a, b"1\n");
    assert_eq!(block.extents, [first.clone(), ended(first), open(1, &b, b"2\n")]);
    assert_eq!(source.fill(&mut block).unwrap(), Filled::End);
    assert_eq!(block.extents, [ended(open(1, &b, b"2\n"))]);
}

#[test]
fn a_resume_at_any_line_reads_the_rest_of_the_feed() {
    let texts = [("a", "1\n\n2\n"), ("b", "\n"), ("c", "3\r\n4"), ("d", ""), ("e", "\u{feff}5\n6\n\n")];
    let whole = Feed::new(&texts).run();
    for count in 0..=whole.len() {
        let mut feed = Feed::new(&texts);
        feed.settle(count);
        let rest: Vec<_> = feed.lines().into_iter().map(|(told, _)| told).collect();
        assert_eq!(rest, whole[count..], "after {count} lines");
    }
}

#[test]
fn a_kill_before_the_end_was_told_resumes_as_well() {
    let mut feed = Feed::new(&[("a", "1\n2\n"), ("b", "3\n")]);
    let mut source = feed.open().unwrap();
    let mut block = Block::default();
    assert_eq!(source.fill(&mut block).unwrap(), Filled::Lines);
    block.extents.drain(..).for_each(|extent| feed.resume.remember(extent));
    feed.resume.position = block.lines[2].next;
    assert_eq!(feed.extents(), ["0 a 0..4", "1 b 0..?"]);
    feed.append("b", "4\n");
    feed.write("c", "5\n");
    assert_eq!(feed.run(), ["4@1:2", "5@2:1"]);
    assert_eq!(feed.extents(), ["0 a 0..4", "1 b 0..4", "2 c 0..2"]);
}

#[test]
fn files_that_appear_or_grow_come_after_all_known_ones() {
    let mut feed = Feed::new(&[("b", "1\n\n2\n"), ("d", "3\n")]);
    feed.run();
    feed.append("b", "\n4\n");
    for (name, text) in [("a", "5\n"), ("c", "6\n"), ("e", "7\n")] {
        feed.write(name, text);
    }
    assert_eq!(feed.run(), ["5@2:1", "4@3:5", "6@4:1", "7@5:1"]);
    let expected = ["0 b 0..5", "1 d 0..2", "2 a 0..2", "3 b 5..8", "4 c 0..2", "5 e 0..2"];
    assert_eq!(feed.extents(), expected);
}

#[test]
fn what_grew_behind_the_checkpoint_never_moves_what_was_read_before() {
    let mut feed = Feed::new(&[("a", "1\n2\n"), ("b", "3\n")]);
    feed.settle(1);
    feed.append("a", "4\n");
    assert_eq!(feed.run(), ["2@0:2", "3@1:1", "4@2:3"]);
}

#[test]
fn a_file_may_grow_again_and_again() {
    let mut feed = Feed::new(&[("a", "1\n")]);
    feed.run();
    for (text, expected) in [("2\n", "2@1:2"), ("\n3\n", "3@2:4"), ("4\n", "4@3:5")] {
        feed.append("a", text);
        assert_eq!(feed.run(), [expected]);
        assert_eq!(feed.run(), [""; 0]);
    }
}

#[test]
fn read_files_may_go() {
    let mut feed = Feed::new(&[("a", "1\n"), ("b", "2\n")]);
    feed.run();
    feed.remove("a");
    feed.remove("b");
    feed.write("c", "3\n");
    assert_eq!(feed.run(), ["3@2:1"]);
}

#[test]
fn files_without_lines_are_never_remembered() {
    let mut feed = Feed::new(&[("a", ""), ("b", "\n \n"), ("c", "1\n"), ("d", "\n")]);
    assert_eq!(feed.run(), ["1@0:1"]);
    assert_eq!(feed.extents(), ["0 c 0..2"]);
    feed.append("b", "2\n");
    assert_eq!(feed.run(), ["2@1:3"]);
}

#[test]
fn an_unfinished_last_line_may_get_its_line_end_and_nothing_else() {
    for end in ["\n2\n", "\r\n2\n"] {
        let mut feed = Feed::new(&[("a", "0\n1")]);
        assert_eq!(feed.run(), ["0@0:1", "1@0:2"]);
        feed.append("a", end);
        assert_eq!(feed.run(), ["2@1:3"]);
    }
    for end in ["1\n", " ", "\r"] {
        let mut feed = Feed::new(&[("a", "0\n1")]);
        feed.run();
        feed.append("a", end);
        assert_eq!(feed.refusal(), "its last line, then without a line end, went on at byte 3");
    }
}

#[test]
fn an_unfinished_blank_tail_may_become_a_line() {
    let mut feed = Feed::new(&[("a", "1\n  ")]);
    assert_eq!(feed.run(), ["1@0:1"]);
    feed.append("a", "2\n");
    assert_eq!(feed.run(), ["  2@1:2"]);
}

#[test]
fn a_file_that_begins_otherwise_has_changed() {
    let mut feed = Feed::new(&[("a", "1\n2\n"), ("b", "3\n4\n")]);
    feed.settle(3);
    feed.write("b", "5\n6\n");
    assert_eq!(feed.refusal(), "its first bytes differ");
}

#[test]
fn a_file_that_was_read_and_replaced_has_changed() {
    let mut feed = Feed::new(&[("a", "1\n2\n"), ("b", "3\n")]);
    feed.run();
    feed.write("a", "7\n8\n9\n");
    assert_eq!(feed.refusal(), "its first bytes differ");
    feed.write("a", "1\n");
    assert_eq!(feed.refusal(), "it had at least 4 bytes, now it has 2");
}

#[test]
fn only_the_head_tells_one_file_from_another() {
    let text = "x".repeat(5000) + "\n1\n";
    let mut feed = Feed::new(&[("a", &text)]);
    feed.settle(1);
    assert_eq!(feed.resume.extents[0].head_bytes, 4096);
    assert_eq!(feed.run(), ["1@0:2"]);
}

#[test]
fn a_file_that_is_shorter_than_its_checkpoint_has_changed() {
    let mut feed = Feed::new(&[("a", "1\n2\n")]);
    feed.settle(2);
    feed.write("a", "1\n");
    assert_eq!(feed.refusal(), "it had at least 4 bytes, now it has 2");
}

#[test]
fn a_file_that_went_before_it_was_read_has_changed() {
    let mut feed = Feed::new(&[("a", "1\n2\n"), ("b", "3\n")]);
    feed.settle(1);
    feed.remove("a");
    assert_eq!(feed.refusal(), "it is gone");
}

#[test]
fn a_file_that_shrinks_while_it_is_read_has_changed() {
    let text = "1\n".repeat(2 * BLOCK_LINES);
    let feed = Feed::new(&[("a", &text), ("b", "3\n")]);
    let mut source = feed.open().unwrap();
    let mut block = Block::default();
    assert_eq!(source.fill(&mut block).unwrap(), Filled::Lines);
    feed.write("a", "1\n");
    assert_eq!(source.fill(&mut block).unwrap(), Filled::Lines);
    assert_eq!(reason(&source.fill(&mut block).unwrap_err()), "it had 2048 bytes, now it has 2");
    assert_eq!(reason(&source.fill(&mut block).unwrap_err()), "it had 2048 bytes, now it has 2");
}

#[test]
fn lines_come_before_the_error_that_follows_them() {
    let feed = Feed::new(&[("a", "1\n"), ("b", "2\n")]);
    let mut source = feed.open().unwrap();
    feed.remove("b");
    let mut block = Block::default();
    assert_eq!(source.fill(&mut block).unwrap(), Filled::Lines);
    assert_eq!(block.lines.len(), 1);
    assert_eq!(reason(&source.fill(&mut block).unwrap_err()), "it is gone");
}

#[test]
fn a_memory_with_holes_is_refused() {
    let mut feed = Feed::new(&[("a", "1\n"), ("b", "2\n"), ("c", "3\n")]);
    feed.run();
    let whole = feed.resume.clone();
    feed.resume.extents.remove(1);
    assert_eq!(feed.refusal(), "what is remembered of it is incomplete");
    feed.resume = whole.clone();
    feed.resume.extents[0].end = None;
    assert_eq!(feed.refusal(), "what is remembered of it is incomplete");
    feed.resume = whole;
    feed.resume.position.extent = 7;
    assert_eq!(feed.refusal(), "what is remembered of the feed does not lead to its checkpoint");
}

#[test]
fn size_is_all_of_the_feed_and_behind_what_was_read() {
    let mut feed = Feed::new(&[("a", "1\n2\n"), ("b", "3\n")]);
    let sizes = |feed: &Feed| {
        let source = feed.open().unwrap();
        (source.behind(), source.size())
    };
    assert_eq!(sizes(&feed), (0, FeedSize::Bytes(6)));
    feed.settle(1);
    feed.append("a", "4\n");
    feed.write("c", "5555\n");
    assert_eq!(sizes(&feed), (2, FeedSize::Bytes(13)));
    feed.run();
    assert_eq!(sizes(&feed), (13, FeedSize::Bytes(13)));
}

#[test]
fn the_end_of_a_feed_skips_what_is_there_and_nothing_else() {
    let mut feed = Feed::new(&[("a", "1\n2"), ("b", ""), ("c", "3\n\n")]);
    feed.resume = FileSource::at_end(&feed.path("")).unwrap();
    assert_eq!(feed.run(), [""; 0]);
    feed.append("a", "\n4\n");
    feed.append("b", "5\n");
    feed.append("c", "6\n");
    assert_eq!(feed.run(), ["4@2:3", "5@3:1", "6@4:3"]);
}

#[test]
fn the_end_of_a_feed_without_lines_is_its_start() {
    let feed = Feed::new(&[("a", "\n")]);
    assert_eq!(FileSource::at_end(&feed.path("a")).unwrap(), Resume::default());
}

#[test]
fn small_files_share_a_block() {
    let feed = Feed::new(&[]);
    (0..=BLOCK_LINES).for_each(|number| feed.write(&format!("{number:04}"), "1\n"));
    let mut source = feed.open().unwrap();
    let mut block = Block::default();
    let mut sizes = Vec::new();
    while source.fill(&mut block).unwrap() == Filled::Lines {
        sizes.push(block.lines.len());
    }
    assert_eq!(sizes, [BLOCK_LINES, 1]);
}

/// Two gzip members, as `cat a.gz b.gz` makes them.
fn gzip(parts: [&str; 2]) -> Vec<u8> {
    let member = |text: &str| {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(text.as_bytes()).unwrap();
        packed.finish().unwrap()
    };
    parts.map(member).concat()
}

/// Two frames.
fn zstandard(parts: [&str; 2]) -> Vec<u8> {
    parts.map(|text| zstd::encode_all(text.as_bytes(), 1).unwrap()).concat()
}

#[test]
fn a_packed_file_is_read_as_if_it_were_not_and_resumed_at_any_line() {
    for (name, packed) in [("b.GZ", gzip(["1\n2\n3", "\n4"])), ("b.zst", zstandard(["1\n2\n3", "\n4"]))] {
        for settled in 0..=6 {
            let mut feed = Feed::new(&[("a", "0\n"), ("c", "5\n")]);
            fs::write(feed.path(name), &packed).unwrap();
            let mut read: Vec<String> = feed.lines()[..settled].iter().map(|(told, _)| told.clone()).collect();
            feed.settle(settled);
            read.extend(feed.run());
            assert_eq!(read, ["0@0:1", "1@1:1", "2@1:2", "3@1:3", "4@1:4", "5@2:1"], "{name} after {settled}");
            assert!(feed.run().is_empty(), "a packed file is final");
            assert_eq!(feed.open().unwrap().size(), FeedSize::Unknown);
        }
    }
}

#[test]
fn a_packed_file_that_is_cut_short_gives_its_whole_lines_and_then_says_where() {
    let text = (0..20_000).map(|n| n.to_string()).collect::<Vec<_>>().join("\n");
    for (name, packed) in [("a.gz", gzip([&text, ""])), ("a.zst", zstandard([&text, ""]))] {
        let mut feed = Feed::new(&[]);
        fs::write(feed.path(name), &packed[..packed.len() / 2]).unwrap();
        let (mut source, mut block, mut numbers) = (feed.open().unwrap(), Block::default(), Vec::new());
        let error = loop {
            match source.fill(&mut block) {
                Ok(_) => {
                    numbers
                        .extend(block.lines.iter().map(|line| String::from_utf8_lossy(block.text(line)).into_owned()));
                    block.extents.drain(..).for_each(|extent| feed.resume.remember(extent));
                    feed.resume.position = block.lines.last().unwrap().next;
                }
                Err(error) => break error,
            }
        };
        let whole: Vec<String> = (0..numbers.len()).map(|n| n.to_string()).collect();
        assert_eq!(numbers, whole, "{name}: whole lines only");
        let SourceError::Damaged { line, .. } = &error else { panic!("{error}") };
        assert_eq!(*line, numbers.len() as u64 + 1);
        // Repaired, it goes on where it broke.
        fs::write(feed.path(name), &packed).unwrap();
        assert_eq!(feed.run().len(), 20_000 - numbers.len());
    }
}

#[test]
fn what_only_looks_packed_says_so() {
    for name in ["a.gz", "a.zst"] {
        let feed = Feed::new(&[(name, "{}\n")]);
        let mut source = feed.open().unwrap();
        assert!(matches!(source.fill(&mut Block::default()), Err(SourceError::Damaged { line: 1, .. })), "{name}");
    }
}

#[test]
fn a_file_is_resumable_and_an_unknown_path_is_nothing() {
    let feed = Feed::new(&[("a", "1\n")]);
    assert!(FileSource::open(&feed.path("a"), None).unwrap().resumable());
    let error = FileSource::open("no/such.ndjson", None).unwrap_err();
    assert_eq!(error.to_string(), "No file at no/such.ndjson. Check source.path in the spec.");
}

/// What happens between two runs: lines added to one of four files, with so many blank ones before each. The run after
/// it settles one of so many parts of what is left.
#[derive(Clone, Copy, Debug)]
struct Step {
    file: usize,
    added: usize,
    blank: usize,
    parts: usize,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (0..4_usize, 0..4_usize, 0..3_usize, 1..4_usize);
    prop::collection::vec(step.prop_map(|(file, added, blank, parts)| Step { file, added, blank, parts }), 1..12)
}

impl Step {
    /// Adds the lines, each of which tells its file and number.
    fn add_to(self, feed: &Feed, numbers: &mut [u64; 4]) -> Vec<String> {
        let mut written = Vec::new();
        for _ in 0..self.added {
            numbers[self.file] += self.blank as u64 + 1;
            let text = format!("{}/{}", self.file, numbers[self.file]);
            feed.append(&self.file.to_string(), &format!("{}{text}\n", "\n".repeat(self.blank)));
            written.push(text);
        }
        written
    }
}

proptest! {
    #[test]
    fn every_line_is_read_once_and_in_an_order_that_lasts(steps in steps()) {
        let mut feed = Feed::new(&[]);
        let (mut numbers, mut written, mut read) = ([0; 4], Vec::new(), Vec::new());
        let last = Step { file: 0, added: 1, blank: 0, parts: 1 };
        for step in steps.into_iter().filter(|step| step.added > 0).chain([last]) {
            written.append(&mut step.add_to(&feed, &mut numbers));
            let mut left = feed.lines();
            left.truncate(left.len() / step.parts);
            feed.settle(left.len());
            read.append(&mut left);
        }
        prop_assert!(read.is_sorted_by(|one, next| one.1 < next.1));
        let told = |text: &String| format!("{text}:{}", text.split('/').nth(1).unwrap());
        let mut expected: Vec<_> = written.iter().map(told).collect();
        let read_as = |told: &str, place: &Position| told.replace(&format!("@{}", place.extent), "");
        let mut texts: Vec<_> = read.iter().map(|(told, place)| read_as(told, place)).collect();
        expected.sort();
        texts.sort();
        prop_assert_eq!(texts, expected);
    }
}
