//! Tests extents that an earlier run began, and obstacles to continuing them.

use super::*;

fn utf16(text: &str, mark: bool) -> Vec<u8> {
    let mark = if mark { "\u{feff}" } else { "" };
    records(&format!("{mark}{text}")).encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[test]
fn extents_of_one_file_that_cannot_be_begun_end_where_it_is_settled() {
    let mut feed = Feed::followed("");
    for (name, text) in [("a", "1\n"), ("b", "2\n"), ("c", "3\n")] {
        feed.append(name, text);
    }
    let mut source = feed.open().unwrap();
    feed.read_from(&mut source, 1);
    feed.append("b", "4\n");
    feed.read_from(&mut source, 0);
    drop(source);
    // The file is moved away between the look and the first block, and comes back.
    let mut source = feed.open().unwrap();
    let away = tempfile::tempdir().unwrap();
    fs::rename(feed.path("b"), away.path().join("b")).unwrap();
    assert_eq!(feed.read(&mut source), ["3"]);
    fs::rename(away.path().join("b"), feed.path("b")).unwrap();
    assert_eq!(feed.read(&mut source), ["2", "4"]);
    drop(source);
    assert_eq!(feed.numbers(), [""; 0]);
}

#[test]
fn what_is_read_again_and_edited_meanwhile_is_read_once_it_is_restored() {
    for follow in [false, true] {
        let padded = |first: &str| {
            (0..2000).fold(String::new(), |text, n| {
                format!("{text}{}{:600}\n", if n == 0 { first.to_owned() } else { format!("{{\"n\":{n}}}") }, "")
            })
        };
        let mut feed = Feed::new(&[("b", "3\n")]);
        feed.settings.follow = follow;
        let original = padded("{\"n\":0}");
        feed.write_bytes("a", original.as_bytes());
        assert_eq!(feed.killed_after(1).len(), 1);
        let mut source = feed.open().unwrap();
        let mut block = Block::default();
        assert_eq!(source.fill(&mut block).unwrap(), Filled::Lines);
        block.extents.drain(..).for_each(|extent| feed.resume.remember(extent));
        let read = block.lines.len();
        feed.resume.position = block.lines.last().unwrap().next;
        feed.write_bytes("a", padded("{\"n\":7}").as_bytes());
        let (lines, _) = feed.read_from(&mut source, usize::MAX);
        assert_eq!(numbers(&lines), ["3"], "{follow}");
        drop(source);
        feed.write_bytes("a", original.as_bytes());
        let (lines, error) = feed.attempt(usize::MAX);
        assert!(error.is_none());
        assert_eq!(numbers(&lines).len(), 2000 - 1 - read, "{follow}");
    }
}

#[cfg(unix)]
#[test]
fn what_was_begun_is_read_though_the_feed_could_not_be_listed_at_first() {
    let mut feed = Feed::followed("in");
    fs::create_dir(feed.path("in")).unwrap();
    feed.append("in/a", "1\n");
    feed.append("in/b", "2\n");
    feed.killed_after(0);
    fs::rename(feed.path("in"), feed.path("away")).unwrap();
    std::os::unix::fs::symlink("in", feed.path("in")).unwrap();
    let mut source = feed.open().unwrap();
    assert!(feed.read(&mut source).is_empty());
    fs::remove_file(feed.path("in")).unwrap();
    fs::rename(feed.path("away"), feed.path("in")).unwrap();
    assert_eq!(feed.read(&mut source), ["1", "2"]);
}

#[cfg(unix)]
#[test]
fn an_entry_that_cannot_be_looked_at_is_named_and_the_rest_is_read() {
    for (follow, name) in [(false, "x"), (true, "x"), (false, ".x")] {
        let mut feed = Feed::new(&[("a", "1\n")]);
        feed.settings.follow = follow;
        std::os::unix::fs::symlink(name, feed.path(name)).unwrap();
        let (lines, error) = feed.attempt(usize::MAX);
        assert_eq!(numbers(&lines), ["1"], "{name}");
        let is_wanted = name == "x";
        assert_eq!(error.is_some(), is_wanted && !follow);
        let told = feed.told();
        assert_eq!(told.iter().any(|text| text.contains("Can't read")), is_wanted, "{told:?}");
    }
}

#[test]
fn a_last_line_may_get_any_line_end_later() {
    for end in ["\n", "\r\n", " \n", "\t\r\n"] {
        let mut feed = Feed::new(&[("a", "1\r\n2")]);
        feed.write_bytes("a", b"{\"n\":1}\r\n{\"n\":2}");
        assert_eq!(feed.numbers(), ["1", "2"]);
        feed.append_bytes("a", format!("{end}{{\"n\":3}}\r\n").as_bytes());
        assert_eq!(feed.numbers(), ["3"], "{end:?}");
        feed.append("a", "4\n");
        assert_eq!(feed.numbers(), ["4"], "{end:?}");
        assert_eq!(feed.told(), [""; 0]);
    }
}

#[test]
fn what_is_written_over_the_rest_of_a_file_is_read() {
    for (rest, with) in [(vec![0; 100], &b"{\"n\":3}\n"[..]), (b"{\"n\":3,".to_vec(), b"{\"n\":3}")] {
        let mut feed = Feed::followed("");
        feed.append("a", "1\n");
        feed.append_bytes("a", &rest);
        feed.append("b", "2\n");
        let mut source = feed.open().unwrap();
        assert_eq!(feed.read(&mut source), ["1", "2"]);
        let mut bytes = fs::read(feed.path("a")).unwrap();
        let at = bytes.len() - rest.len();
        bytes[at..at + with.len()].copy_from_slice(with);
        OpenOptions::new().write(true).open(feed.path("a")).unwrap().write_all(&bytes).unwrap();
        feed.tick("a");
        assert_eq!(feed.read(&mut source), ["3"]);
    }
}

#[test]
fn a_file_and_its_copy_that_are_both_new_are_read_once() {
    for follow in [false, true] {
        let mut feed = Feed::new(&[("a", &lines(100, 1_000))]);
        feed.settings.follow = follow;
        feed.write_bytes("a.gz", &gzip(&[records(&lines(100, 1_000)).as_bytes()]));
        assert_eq!(feed.numbers(), span(100, 1_000));
        assert_eq!(feed.told(), ["a.gz is a copy of a"]);
        assert!(feed.numbers().is_empty());
        assert_eq!(feed.told(), [""; 0]);
    }
}

#[test]
fn a_file_in_utf_16_that_is_cut_and_written_longer_is_not_taken_for_one_that_grew() {
    let mut feed = Feed::followed("a");
    feed.append_bytes("a", &utf16("1\n2\n", true));
    let mut source = feed.open().unwrap();
    assert_eq!(feed.read(&mut source), ["1", "2"]);
    let longer = utf16("31111\n41111\n51111\n61111\n", true);
    OpenOptions::new().write(true).truncate(true).open(feed.path("a")).unwrap().write_all(&longer).unwrap();
    feed.tick("a");
    assert_eq!(feed.read(&mut source), ["31111", "41111", "51111", "61111"]);
    assert_eq!(feed.told(), ["a anew after 2"]);
}

#[test]
fn a_half_object_is_no_line_though_malformed_ones_are_accepted() {
    let mut feed = Feed::new(&[("a", "no object\n1\n")]);
    feed.settings.accept_malformed = true;
    feed.append_bytes("a", b"{\"n\":");
    let (lines, error) = feed.run_in_part();
    assert_eq!(
        (numbers(&lines), kind(&error)),
        (vec!["no object".into(), "1".into()], "a unfinished in 3 and 0".into())
    );
    feed.append_bytes("a", b"2}\n");
    assert_eq!(feed.numbers(), ["2"]);
    feed.append_bytes("a", b"no object");
    assert_eq!(feed.numbers(), ["no object"]);
}

#[test]
fn what_a_file_is_waits_for_bytes_that_tell() {
    let pretty = "{\n \"n\": 1\n}\n";
    for (first, rest, expected) in [
        (&b"\n"[..], pretty.as_bytes().to_vec(), "{\n \"n\": 1\n}"),
        (&b"\xef\xbb\xbf"[..], pretty.as_bytes().to_vec(), "{\n \"n\": 1\n}"),
        (&b"\x1f"[..], gzip(&[b"{\"n\":1}\n"])[1..].to_vec(), "1"),
    ] {
        let mut feed = Feed::followed("");
        feed.append_bytes("a", first);
        let mut source = feed.open().unwrap();
        assert!(feed.read(&mut source).is_empty());
        feed.append_bytes("a", &rest);
        assert_eq!(feed.read(&mut source), [expected], "{first:?}");
        assert_eq!(feed.told(), [""; 0]);
    }
}

#[test]
fn what_is_of_the_feed_by_its_family_is_not_said_to_be_passed_over() {
    let mut feed = Feed::new(&[("a", "1\n")]);
    feed.settings.follow = true;
    feed.settings.exclude = Some(vec!["*.gz".into()]);
    feed.run();
    feed.append("a", "2\n");
    feed.rename("a", "a.1");
    feed.pack("a.1", "a.1.gz", true);
    feed.append("a", "3\n");
    assert_eq!(feed.numbers(), ["2", "3"]);
    assert!(!feed.told().iter().any(|text| text.contains("passed over")));
}

#[test]
fn what_was_written_to_one_file_that_was_empty_is_read_after_its_rotation() {
    for (follow, copied) in [(false, false), (true, false), (false, true), (true, true)] {
        let mut feed = Feed::followed("a");
        feed.settings.follow = follow;
        feed.write("a", "");
        assert!(feed.run().is_empty());
        feed.append("a", "1\n");
        if copied {
            feed.copy("a", "a.1");
            feed.empty("a");
        } else {
            feed.rename("a", "a.1");
        }
        feed.append("a", "2\n");
        assert_eq!(feed.numbers(), ["1", "2"], "{follow} {copied}");
        assert!(feed.numbers().is_empty());
    }
}

#[test]
fn a_backup_that_an_editor_renews_is_never_read() {
    for follow in [false, true] {
        let mut feed = Feed::new(&[("a", "1\n")]);
        feed.settings.follow = follow;
        assert_eq!(feed.numbers(), ["1"]);
        for number in 2..5 {
            let text = fs::read(feed.path("a")).unwrap();
            feed.rename("a", "a~");
            feed.write_bytes("a", &text);
            feed.append("a", &format!("{number}\n"));
            assert_eq!(feed.numbers(), [number.to_string()], "{follow}");
        }
        assert!(feed.numbers().is_empty());
    }
}

#[test]
fn an_array_is_one_though_its_first_elements_are_no_objects() {
    for first in ["null", "1, \"a\"", "[2]"] {
        for between in ["", "\n"] {
            let mut feed = Feed::new(&[]);
            let text = format!("[{between}{first},{between}{{\"n\":1}},{between}{{\"n\":2}}{between}]\n");
            feed.write_bytes("a", text.as_bytes());
            let numbers = feed.numbers();
            assert_eq!(numbers[numbers.len() - 2..], ["1", "2"], "{text}");
        }
    }
    let mut feed = Feed::new(&[]);
    feed.write_bytes("a", b"[1]\n[2, {\"n\":1}]\n{\"n\":3}\n");
    assert_eq!(feed.numbers(), ["[1]", "[2, {\"n\":1}]", "3"]);
}

#[test]
fn what_waits_to_be_read_again_is_found_packed_in_its_place() {
    for (settled, pieces) in [(35, 0), (35, 1), (357, 1), (700, 1), (357, 3), (800, 3)] {
        let mut feed = Feed::followed("");
        let mut source = feed.open().unwrap();
        let mut all = Vec::new();
        feed.write("a", &lines(350, 10_000));
        all.extend(feed.read_from(&mut source, settled).0);
        for piece in 0..pieces {
            for (name, number) in [("b", 20_000), ("a", 30_000)] {
                feed.append(name, &lines(300, number + 1000 * piece));
                let left = settled.saturating_sub(all.len());
                all.extend(feed.read_from(&mut source, left).0);
            }
        }
        drop(source);
        let mut source = feed.open().unwrap();
        feed.pack("a", ".packing", true);
        feed.rename(".packing", "a");
        assert_eq!(feed.read(&mut source), numbers(&all[settled..]), "{settled} {pieces} {:?}", feed.told());
    }
}

#[cfg(unix)]
#[test]
fn folders_that_lead_back_to_themselves_are_walked_once() {
    let mut feed = Feed::new(&[]);
    fs::create_dir_all(feed.path("d/e")).unwrap();
    feed.append("d/a.ndjson", "1\n");
    feed.append("d/e/b.ndjson", "2\n");
    for (to, link) in [(".", "d/x"), (".", "d/y"), ("..", "d/up"), ("../../d", "d/e/back"), ("../..", "d/e/top")] {
        std::os::unix::fs::symlink(to, feed.path(link)).unwrap();
    }
    feed.pattern = "**/*.ndjson";
    assert_eq!(feed.numbers(), ["1", "2"]);
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_nowhere_is_no_feed() {
    let mut feed = Feed::new(&[]);
    std::os::unix::fs::symlink("nowhere", feed.path("a")).unwrap();
    feed.pattern = "a";
    assert!(matches!(feed.open(), Err(SourceError::Nothing { .. })));
    feed.settings.follow = true;
    let mut source = feed.open().unwrap();
    assert_eq!(feed.read(&mut source), [""; 0]);
    feed.append("nowhere", "1\n");
    assert_eq!(feed.read(&mut source), ["1"]);
}

#[test]
fn a_small_packed_file_is_known_by_the_name_that_it_got_while_it_was_followed() {
    let mut feed = Feed::followed("");
    feed.write_bytes("h", &gzip(&[records("1\n").as_bytes()]));
    let mut source = feed.open().unwrap();
    assert_eq!(feed.read(&mut source), ["1"]);
    feed.rename("h", "b");
    assert!(feed.read(&mut source).is_empty());
    drop(source);
    // For so little content, only the name shows that another packing of it is the same file.
    feed.write_bytes(".new", &gzip(&[b"", records("1\n").as_bytes()]));
    feed.rename(".new", "b");
    assert_eq!(feed.numbers(), [""; 0]);
}
