//! Tests feeds that end, run after run.

use proptest::prelude::*;

use super::*;
use crate::source::BLOCK_LINES;

#[test]
fn a_folder_is_one_feed_in_the_order_of_its_names() {
    let mut feed = Feed::new(&[("b", "3\n4\n"), ("a", "1\n\n2"), ("c", "5\n"), ("part-10", "8\n"), ("part-9", "7\n")]);
    assert_eq!(feed.run(), ["1@0:1", "2@0:3", "3@1:1", "4@1:2", "5@2:1", "7@3:1", "8@4:1"]);
    assert_eq!(feed.extents()[..2], ["0 a 0..16", "1 b 0..16"]);
}

#[test]
fn extents_are_reported_with_their_first_line_and_again_with_their_end() {
    let feed = Feed::new(&[("a", "1\n"), ("b", "2\n")]);
    let mut source = feed.open().unwrap();
    let mut block = Block::default();
    assert_eq!(source.fill(&mut block).unwrap(), Filled::Lines);
    let ends =
        |block: &Block| block.extents.iter().map(|e| (e.number, e.end.map(|end| end.offset))).collect::<Vec<_>>();
    assert_eq!(ends(&block), [(0, None), (0, Some(8)), (1, None)]);
    assert_eq!(source.fill(&mut block).unwrap(), Filled::End);
    assert_eq!(ends(&block), [(1, Some(8))]);
    assert!(block.extents[0].seen.is_some() && block.extents[0].file == Some(1));
}

#[test]
fn a_resume_at_any_line_reads_the_rest_of_the_feed() {
    let texts = [("a", "1\n\n2\n"), ("b", "\n"), ("c", "3\r\n4"), ("d", ""), ("e", "\u{feff}5\n6\n\n")];
    let whole = Feed::new(&texts).run();
    assert_eq!(whole.len(), 6);
    for count in 0..=whole.len() {
        let mut feed = Feed::new(&texts);
        assert_eq!(feed.killed_after(count), whole[..count]);
        assert_eq!(feed.run(), whole[count..], "after {count} lines");
        assert!(feed.run().is_empty());
        assert_eq!(feed.told(), [""; 0]);
    }
}

#[test]
fn what_was_begun_keeps_its_order_and_what_is_new_comes_after_it() {
    let mut feed = Feed::new(&[("b", "1\n2\n"), ("d", "3\n")]);
    feed.killed_after(1);
    feed.append("b", "4\n");
    for (name, text) in [("a", "5\n"), ("c", "6\n"), ("e", "7\n")] {
        feed.write(name, text);
    }
    assert_eq!(feed.run(), ["2@0:2", "3@1:1", "4@2:3", "5@3:1", "6@4:1", "7@5:1"]);
    assert!(feed.run().is_empty());
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
    feed.write("c", "3\n");
    assert_eq!(feed.run(), ["3@2:1"]);
    assert_eq!(feed.told(), [""; 0]);
}

#[test]
fn files_without_lines_are_never_remembered() {
    let mut feed = Feed::new(&[("a", ""), ("b", "\n \n"), ("c", "1\n"), ("d", "\n")]);
    assert_eq!(feed.run(), ["1@0:1"]);
    assert_eq!(feed.extents(), ["0 c 0..8"]);
    feed.append("b", "2\n");
    assert_eq!(feed.run(), ["2@1:3"]);
}

#[test]
fn a_last_line_that_is_a_whole_object_is_read_and_may_get_its_line_end() {
    for end in ["\n2\n", "\r\n2\n"] {
        let mut feed = Feed::new(&[("a", "0\n1")]);
        assert_eq!(feed.run(), ["0@0:1", "1@0:2"]);
        feed.append("a", end);
        assert_eq!(feed.run(), ["2@1:3"], "{end:?}");
        assert!(feed.run().is_empty());
    }
}

#[test]
fn a_last_line_that_is_no_whole_object_waits_for_its_rest() {
    let mut feed = Feed::new(&[("a", "1\n"), ("b", "4\n")]);
    feed.append_bytes("a", b"{\"n\":");
    for expected in [vec!["1@0:1", "4@1:1"], vec![]] {
        let (lines, error) = feed.run_in_part();
        assert_eq!(
            (lines, kind(&error)),
            (expected.iter().map(ToString::to_string).collect(), "a unfinished in 2 and 0".into())
        );
        assert_eq!(feed.told(), ["a unfinished in 2"]);
    }
    feed.append_bytes("a", b"2}\n{\"n\":3}");
    assert_eq!(feed.run(), ["2@2:2", "3@2:3"]);
}

#[test]
fn an_unfinished_blank_tail_may_become_a_line() {
    let mut feed = Feed::new(&[("a", "1\n  ")]);
    assert_eq!(feed.run(), ["1@0:1"]);
    feed.append("a", "2\n");
    assert_eq!(feed.run(), ["2@1:2"]);
}

#[test]
fn a_file_that_went_before_it_was_read_is_named_once() {
    let mut feed = Feed::new(&[("a", "1\n2\n"), ("b", "3\n")]);
    feed.killed_after(1);
    feed.remove("a");
    let (lines, error) = feed.run_in_part();
    assert_eq!((lines, kind(&error)), (vec!["3@1:1".into()], "a: it is gone and 0".into()));
    assert_eq!(feed.told(), ["a gone after 1"]);
    assert!(feed.run().is_empty());
}

#[test]
fn a_file_that_comes_back_is_read_on() {
    let mut feed = Feed::new(&[("a", "1\n2\n"), ("b", "3\n")]);
    feed.killed_after(1);
    fs::create_dir(feed.path("away")).unwrap();
    feed.rename("a", "away/a");
    feed.run_in_part();
    feed.rename("away/a", "a");
    assert_eq!(feed.numbers(), ["2"]);
}

#[test]
fn a_file_that_shrinks_while_it_is_read_is_named_and_the_rest_is_read() {
    let mut feed = Feed::new(&[("a", &lines(2 * BLOCK_LINES, 0)), ("b", "3\n")]);
    let mut source = feed.open().unwrap();
    let mut block = Block::default();
    assert_eq!(source.fill(&mut block).unwrap(), Filled::Lines);
    block.extents.drain(..).for_each(|extent| feed.resume.remember(extent));
    feed.resume.position = block.lines.last().unwrap().next;
    feed.write("a", "1\n");
    let (lines, error) = feed.read_from(&mut source, usize::MAX);
    assert_eq!(lines.last().unwrap(), "3@1:1");
    assert!(kind(&error.unwrap()).starts_with("a: it had "));
}

fn utf8(text: &str) -> Vec<u8> {
    text.into()
}

fn utf16(text: &str) -> Vec<u8> {
    format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[test]
fn no_line_is_read_that_nobody_wrote_though_a_file_is_edited_while_it_is_read() {
    // Another line now begins at the offset where reading continues, or the offset is inside a line.
    for (name, form) in
        [("1", utf8 as fn(&str) -> Vec<u8>), ("12", utf8), ("1234567", utf8), ("1", utf16), ("123", utf16)]
    {
        let padded = |name: &str| (0..2000).fold(name.to_owned(), |text, n| format!("{text}{{\"n\":{n}}}{:600}\n", ""));
        let mut feed = Feed::new(&[("b", "3\n")]);
        feed.write_bytes("a", &form(&padded("")));
        let mut source = feed.open().unwrap();
        let mut block = Block::default();
        assert_eq!(source.fill(&mut block).unwrap(), Filled::Lines);
        block.extents.drain(..).for_each(|extent| feed.resume.remember(extent));
        feed.resume.position = block.lines.last().unwrap().next;
        feed.write_bytes("a", &form(&padded(&format!("{{\"n\":{name}}}\n"))));
        let (lines, error) = feed.read_from(&mut source, usize::MAX);
        assert_eq!(numbers(&lines), ["3"], "{name}");
        assert!(kind(&error.unwrap()).starts_with("a rewritten before "));
    }
}

#[test]
fn size_is_all_of_the_feed_and_behind_what_was_read() {
    let mut feed = Feed::new(&[("a", "1\n2\n"), ("b", "3\n")]);
    let sizes = |feed: &Feed| {
        let source = feed.open().unwrap();
        (source.behind(), source.size())
    };
    assert_eq!(sizes(&feed), (0, FeedSize::Bytes(24)));
    feed.killed_after(1);
    feed.append("a", "4\n");
    feed.write("c", "5555\n");
    assert_eq!(sizes(&feed), (8, FeedSize::Bytes(43)));
    feed.run();
    assert_eq!(sizes(&feed), (43, FeedSize::Bytes(43)));
    feed.write_bytes("z", &gzip(&[b"{\"n\":9}\n"]));
    assert_eq!(sizes(&feed).1, FeedSize::Unknown);
}

#[test]
fn the_end_of_a_feed_skips_what_is_there_and_nothing_else() {
    let mut feed = Feed::new(&[("a", "1\n2"), ("b", ""), ("c", "3\n\n")]);
    feed.resume = FileSource::at_end(feed.path("").to_str().unwrap(), &feed.settings).unwrap();
    assert_eq!(feed.run(), [""; 0]);
    feed.append("a", "\n4\n");
    feed.append("b", "5\n");
    feed.append("c", "6\n");
    assert_eq!(feed.run(), ["4@2:3", "6@3:3", "5@4:1"]);
}

#[test]
fn the_end_of_a_feed_without_lines_is_its_start() {
    let feed = Feed::new(&[("a", "\n")]);
    assert_eq!(FileSource::at_end(feed.path("a").to_str().unwrap(), &feed.settings).unwrap(), Resume::default());
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

#[test]
fn a_path_with_nothing_is_refused() {
    let error = FileSource::open("no/such.ndjson", &FeedSettings::default(), None).unwrap_err();
    assert_eq!(error.to_string(), "No file at no/such.ndjson. Check source.path in the settings file.");
}

#[cfg(unix)]
#[test]
fn one_file_under_several_names_is_read_once() {
    let mut feed = Feed::new(&[("a", "1\n2\n")]);
    std::os::unix::fs::symlink(feed.path("a"), feed.path("b")).unwrap();
    fs::hard_link(feed.path("a"), feed.path("c")).unwrap();
    assert_eq!(feed.numbers(), ["1", "2"]);
    assert_eq!(feed.told(), ["b is a", "c is a"]);
    feed.append("c", "3\n");
    assert_eq!(feed.numbers(), ["3"]);
    feed.remove("a");
    assert_eq!(feed.numbers(), [""; 0]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_no_text_is_remembered() {
    use std::os::unix::ffi::OsStrExt;
    let feed_name = std::ffi::OsStr::from_bytes(b"b\xff\xfe");
    let mut feed = Feed::new(&[("a", "1\n"), ("c", "4\n")]);
    fs::write(feed.folder.path().join(feed_name), records("2\n3\n")).unwrap();
    assert_eq!(feed.killed_after(2), ["1@0:1", "2@1:1"]);
    // The engine stores extents like this.
    let stored: Vec<_> = feed.resume.extents.iter().map(|extent| serde_json::to_vec(extent).unwrap()).collect();
    feed.resume.extents = stored.iter().map(|bytes| serde_json::from_slice(bytes).unwrap()).collect();
    assert_eq!(feed.run(), ["3@1:2", "4@2:1"]);
    assert!(feed.run().is_empty());
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_whose_name_an_earlier_version_lost_is_named_and_read_when_that_is_asked() {
    use std::os::unix::ffi::OsStrExt;
    let odd = std::ffi::OsStr::from_bytes(b"b\xff\xfe");
    let mut feed = Feed::new(&[("a", "1\n"), ("c", "4\n")]);
    fs::write(feed.folder.path().join(odd), records("2\n3\n")).unwrap();
    feed.run();
    feed.resume.extents.retain(|extent| extent.number != 1);
    feed.append("c", "5\n");
    feed.write("d", "6\n");
    let (lines, error) = feed.run_in_part();
    assert_eq!(numbers(&lines), ["5", "6"]);
    assert_eq!(kind(&error), "b\u{fffd}\u{fffd} forgotten and 0");
    assert!(feed.run_in_part().0.is_empty());
    feed.settings.rewritten = Rewritten::Read;
    assert_eq!(feed.numbers(), ["2", "3"]);
    feed.settings.rewritten = Rewritten::Ask;
    assert!(feed.run().is_empty());
}

#[test]
fn a_memory_without_its_checkpoint_is_refused() {
    let mut feed = Feed::new(&[("a", "1\n"), ("b", "2\n"), ("c", "3\n")]);
    feed.run();
    let whole = feed.resume.clone();
    feed.resume.extents[0].end = None;
    assert_eq!(kind(&feed.run_in_part().1), "a: the ledger's record of it is incomplete");
    feed.resume = whole;
    feed.resume.extents.clear();
    feed.resume.forgotten = 3;
    assert!(feed.run_in_part().1.to_string().contains("ends before its checkpoint"));
}

/// A change between two runs: adds lines to one of four files, with blank lines before each. The next run settles one
/// part of the rest.
#[derive(Clone, Copy, Debug)]
struct Change {
    file: usize,
    added: usize,
    blank: usize,
    parts: usize,
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let change = (0..4_usize, 0..4_usize, 0..3_usize, 1..4_usize);
    prop::collection::vec(change.prop_map(|(file, added, blank, parts)| Change { file, added, blank, parts }), 1..12)
}

proptest! {
    #[test]
    fn every_line_is_read_once_and_in_an_order_that_lasts(changes in changes()) {
        let mut feed = Feed::new(&[]);
        let (mut next, mut read) = (0_usize, Vec::new());
        let last = Change { file: 0, added: 1, blank: 0, parts: 1 };
        for change in changes.into_iter().filter(|change| change.added > 0).chain([last]) {
            for _ in 0..change.added {
                feed.append(&change.file.to_string(), &format!("{}{next}\n", "\n".repeat(change.blank)));
                next += 1;
            }
            let all = Feed { folder: tempfile::tempdir().unwrap(), ..Feed::new(&[]) };
            drop(all);
            let before = feed.resume.clone();
            let left = feed.run().len();
            feed.resume = before;
            read.extend(feed.killed_after(left / change.parts));
        }
        let mut seen: Vec<usize> = numbers(&read).iter().map(|number| number.parse().unwrap()).collect();
        seen.sort_unstable();
        prop_assert_eq!(seen, (0..next).collect::<Vec<_>>());
    }
}

#[test]
fn a_file_that_is_excluded_since_it_was_begun_is_left_alone() {
    for follow in [false, true] {
        for more in [false, true] {
            let mut feed = Feed::new(&[("a", "1\n"), ("b", "2\n{\"n\"")]);
            feed.settings.follow = true;
            assert_eq!(feed.numbers(), ["1", "2"]);
            feed.settings.follow = follow;
            feed.settings.exclude = Some(vec!["b".into()]);
            if more {
                feed.append("b", ":3}\n4\n");
            }
            feed.append("a", "5\n");
            feed.news.clear();
            assert_eq!(feed.numbers(), ["5"], "{follow} {more} {:?}", feed.told());
            assert_eq!(feed.told(), ["b and 0 passed over"], "{follow} {more}");
        }
    }
}

#[test]
fn a_feed_that_ends_ends_though_one_of_its_files_grows_all_the_while() {
    let mut feed = Feed::new(&[("a", &lines(2 * BLOCK_LINES, 100_000)), ("b", "7\n")]);
    let mut source = feed.open().unwrap();
    let mut read = Vec::new();
    for more in 1.. {
        let mut block = Block::default();
        let filled = source.fill(&mut block).unwrap();
        block.extents.drain(..).for_each(|extent| feed.resume.remember(extent));
        for line in &block.lines {
            feed.resume.position = line.next;
            read.push(seen(&block, line));
        }
        if filled == Filled::End {
            break;
        }
        assert!(more < 10, "reading does not end");
        feed.append("a", &lines(2 * BLOCK_LINES, 100_000 + more * 2 * BLOCK_LINES));
    }
    assert!(numbers(&read).contains(&"7".to_owned()));
    let next = read.len() - 1;
    assert_eq!(feed.numbers()[0], (100_000 + next).to_string());
}

#[test]
fn a_folder_that_is_not_there_is_no_empty_one() {
    for pattern in ["in", "in/*.ndjson"] {
        let mut feed = Feed { pattern, ..Feed::new(&[]) };
        fs::create_dir(feed.path("in")).unwrap();
        feed.write("in/a.ndjson", "1\n");
        assert_eq!(feed.numbers(), ["1"]);
        feed.remove("in/a.ndjson");
        assert_eq!(feed.numbers(), [""; 0]);
        fs::rename(feed.path("in"), feed.path("away")).unwrap();
        let (_, error) = feed.attempt(usize::MAX);
        assert!(matches!(error, Some(SourceError::Nothing { .. })), "{pattern}");
        feed.settings.follow = true;
        let mut source = feed.open().unwrap();
        assert_eq!(feed.read(&mut source), [""; 0]);
        assert_eq!(feed.told().len(), 1, "{pattern}");
        fs::rename(feed.path("away"), feed.path("in")).unwrap();
        feed.write("in/b.ndjson", "2\n");
        assert_eq!(feed.read(&mut source), ["2"]);
    }
}
