//! Tests feeds that are followed while they grow and rotate, and resumed after that.

use super::*;

#[test]
fn what_is_added_is_read_and_an_unfinished_line_waits() {
    let mut feed = Feed::followed("a");
    feed.append("a", "1\n");
    feed.append_bytes("a", b"{\"n\":2");
    let mut source = feed.open().unwrap();
    assert_eq!(feed.read(&mut source), ["1"]);
    feed.append_bytes("a", b"2}\n\n{\"n\":3}\n");
    assert_eq!(feed.read(&mut source), ["22", "3"]);
    assert_eq!(feed.resume.extents.len(), 1);
    // A complete object needs no line end.
    feed.append_bytes("a", b"{\"n\":4}");
    assert_eq!(feed.read(&mut source), ["4"]);
    feed.append_bytes("a", b"\n{\"n\":5}\n");
    assert_eq!(feed.read(&mut source), ["5"]);
    assert_eq!(feed.resume.position.line, 6);
    assert_eq!(feed.told(), [""; 0]);
    assert_eq!(feed.numbers(), [""; 0]);
}

#[test]
fn a_file_may_come_later() {
    let mut feed = Feed::followed("a");
    let mut source = feed.open().unwrap();
    assert_eq!(feed.read(&mut source), [""; 0]);
    assert_eq!(feed.told(), ["nothing"]);
    feed.append("a", "1\n");
    assert_eq!(feed.read(&mut source), ["1"]);
    assert_eq!(feed.told(), [""; 0]);
}

#[test]
fn rotation_by_rename_loses_and_repeats_nothing() {
    for pattern in ["a", ""] {
        let mut feed = Feed::followed(pattern);
        feed.append("a", "1\n");
        let mut source = feed.open().unwrap();
        assert_eq!(feed.read(&mut source), ["1"]);
        feed.append("a", "2\n");
        feed.rename("a", "a.1");
        assert_eq!(feed.read(&mut source), ["2"]);
        // The writer has not opened the new file yet.
        feed.append("a.1", "3\n");
        assert_eq!(feed.read(&mut source), ["3"]);
        feed.append("a", "5\n");
        assert_eq!(feed.read(&mut source), ["5"], "{pattern}");
        feed.append("a.1", "4\n");
        assert_eq!(feed.read(&mut source), ["4"], "{pattern}");
        feed.rename("a.1", "a.2");
        feed.rename("a", "a.1");
        feed.append("a", "6\n");
        assert_eq!(feed.read(&mut source), ["6"]);
        assert!(feed.numbers().is_empty());
    }
}

#[test]
fn a_file_that_was_removed_is_read_to_its_end() {
    let mut feed = Feed::followed("a");
    feed.append("a", "1\n");
    let mut source = feed.open().unwrap();
    assert_eq!(feed.read(&mut source), ["1"]);
    feed.append("a", "2\n3");
    fs::remove_file(feed.path("a")).unwrap();
    feed.append("a", "4\n");
    assert_eq!(feed.read(&mut source), ["2", "3", "4"]);
}

#[test]
fn rotation_by_truncation_continues_in_the_copy_and_then_in_the_file() {
    for pattern in ["a", ""] {
        let mut feed = Feed::followed(pattern);
        feed.append("a", &lines(3, 0));
        let mut source = feed.open().unwrap();
        assert_eq!(feed.read(&mut source).len(), 3);
        feed.append("a", &lines(2, 3));
        feed.copy("a", "a.1");
        feed.empty("a");
        feed.append("a", &lines(2, 5));
        assert_eq!(feed.read(&mut source), span(4, 3), "{pattern}");
        assert_eq!(feed.told(), ["a copied to a.1 after 3"]);
        feed.append("a", &lines(1, 7));
        assert_eq!(feed.read(&mut source), ["7"]);
        assert!(feed.numbers().is_empty());
    }
}

#[test]
fn a_copy_that_is_seen_before_the_truncation_is_not_read_twice() {
    let mut feed = Feed::followed("");
    feed.append("a", &lines(3, 0));
    let mut source = feed.open().unwrap();
    assert_eq!(feed.read(&mut source).len(), 3);
    feed.copy("a", "a.1");
    assert_eq!(feed.read(&mut source), [""; 0]);
    assert_eq!(feed.told(), ["a.1 is a copy of a"]);
    feed.empty("a");
    feed.append("a", &lines(1, 3));
    assert_eq!(feed.read(&mut source), ["3"]);
    assert!(feed.numbers().is_empty());
}

#[test]
fn truncation_without_a_copy_is_said() {
    let mut feed = Feed::followed("a");
    feed.append("a", &lines(3, 0));
    let mut source = feed.open().unwrap();
    assert_eq!(feed.read(&mut source).len(), 3);
    feed.empty("a");
    feed.append("a", "9\n");
    assert_eq!(feed.read(&mut source), ["9"]);
    assert_eq!(feed.told(), ["a anew after 3"]);
}

#[test]
fn another_content_in_the_same_file_is_read_from_its_start() {
    let mut feed = Feed::followed("a");
    feed.append("a", &lines(3, 0));
    let mut source = feed.open().unwrap();
    assert_eq!(feed.read(&mut source).len(), 3);
    feed.write("a", &lines(5, 100));
    assert_eq!(feed.read(&mut source), span(5, 100));
    assert_eq!(feed.told(), ["a anew after 3"]);
}

#[test]
fn a_backlog_that_was_rotated_twice_while_nobody_looked_is_read_in_order() {
    for (pattern, keeps_time) in [("a", true), ("a", false), ("", true), ("", false)] {
        let mut feed = Feed::followed(pattern);
        // A file that existed before does not belong to a feed of one file.
        feed.append(".old", &lines(1, 900));
        feed.rename(".old", if pattern.is_empty() { ".old" } else { "a.7" });
        feed.append("a", &lines(4, 0));
        assert_eq!(numbers(&feed.killed_after(2)), span(2, 0));
        feed.append("a", &lines(2, 4));
        feed.rename("a", "a.1");
        feed.append("a", &lines(3, 6));
        feed.pack("a.1", "a.2.gz", keeps_time);
        feed.rename("a", "a.1");
        feed.append("a", &lines(3, 9));
        assert_eq!(feed.numbers(), span(10, 2), "{pattern} {keeps_time}");
        assert!(feed.numbers().is_empty());
        feed.rename("a.2.gz", "a.3.gz");
        feed.pack("a.1", "a.2.gz", keeps_time);
        feed.rename("a", "a.1");
        feed.append("a.1", &lines(1, 12));
        feed.append("a", &lines(1, 13));
        assert_eq!(feed.numbers(), span(2, 12));
        assert!(feed.numbers().is_empty());
    }
}

#[test]
fn a_packer_that_keeps_no_time_changes_nothing_while_the_feed_is_followed() {
    for pattern in ["a", ""] {
        let mut feed = Feed::followed(pattern);
        feed.append("a", &lines(3, 0));
        let mut source = feed.open().unwrap();
        let mut read = feed.read(&mut source);
        for round in 1..5 {
            feed.append("a", &lines(1, 10 * round));
            for old in (1..round).rev() {
                feed.rename(&format!("a.{old}.gz"), &format!("a.{}.gz", old + 1));
            }
            feed.rename("a", ".a");
            feed.pack(".a", "a.1.gz", false);
            feed.append("a", &lines(2, 10 * round + 1));
            read.extend(feed.read(&mut source));
        }
        let expected: Vec<_> = (1..5).fold(span(3, 0), |all, round| [all, span(3, 10 * round)].concat());
        assert_eq!(read, expected, "{pattern}");
        assert!(feed.numbers().is_empty(), "{pattern}");
    }
}

#[test]
fn an_editor_that_replaces_the_file_repeats_nothing() {
    let mut feed = Feed::followed("a");
    feed.append("a", &lines(3, 0));
    let mut source = feed.open().unwrap();
    assert_eq!(feed.read(&mut source).len(), 3);
    feed.replace("a");
    feed.append("a", &lines(1, 3));
    assert_eq!(feed.read(&mut source), ["3"]);
    feed.append("a", &lines(1, 4));
    assert_eq!(feed.read(&mut source), ["4"]);
    drop(source);
    feed.replace("a");
    feed.append("a", &lines(1, 5));
    assert_eq!(feed.numbers(), ["5"]);
    feed.settings.follow = false;
    feed.replace("a");
    assert!(feed.run().is_empty());
}

#[test]
fn an_editor_that_keeps_a_backup_repeats_nothing() {
    for pattern in ["a", ""] {
        let mut feed = Feed::followed(pattern);
        feed.append("a", &lines(3, 0));
        let mut source = feed.open().unwrap();
        assert_eq!(feed.read(&mut source).len(), 3);
        feed.rename("a", "a~");
        feed.copy("a~", "a");
        feed.append("a", &lines(1, 3));
        assert_eq!(feed.read(&mut source), ["3"], "{pattern}");
        feed.append("a", &lines(1, 4));
        assert_eq!(feed.read(&mut source), ["4"], "{pattern}");
        assert!(feed.numbers().is_empty(), "{pattern}");
    }
}

#[test]
fn what_was_read_ahead_of_a_kill_is_read_again_where_it_is_now() {
    for (pattern, keeps_time) in [("a", true), ("a", false), ("", false)] {
        let mut feed = Feed::followed(pattern);
        feed.append("a", &lines(4, 0));
        let mut source = feed.open().unwrap();
        assert_eq!(feed.read_from(&mut source, 2).0.len(), 4);
        feed.rename("a", "a.1");
        feed.append("a", &lines(3, 4));
        assert_eq!(feed.read_from(&mut source, 0).0.len(), 3);
        drop(source);
        feed.pack("a.1", "a.2.gz", keeps_time);
        feed.rename("a", "a.1");
        feed.append("a", &lines(2, 7));
        assert_eq!(feed.numbers(), span(7, 2), "{pattern}");
        assert!(feed.numbers().is_empty());
    }
}

#[test]
fn a_file_that_is_replaced_by_an_edited_one_is_set_aside() {
    let mut feed = Feed::followed("");
    feed.append("a", &lines(500, 1_000));
    let mut source = feed.open().unwrap();
    assert_eq!(feed.read(&mut source).len(), 500);
    feed.write(".new", &lines(400, 1_000));
    feed.rename(".new", "a");
    assert!(feed.read(&mut source).is_empty());
    assert_eq!(feed.told(), ["a rewritten before 500"]);
    feed.append("b", "7\n");
    assert_eq!(feed.read(&mut source), ["7"]);
}

#[test]
fn files_that_appear_come_after_those_begun_and_each_goes_on() {
    let mut feed = Feed::followed("*.ndjson");
    feed.append("b.ndjson", "1\n");
    let mut source = feed.open().unwrap();
    assert_eq!(feed.read(&mut source), ["1"]);
    feed.append("c.ndjson", "3\n");
    feed.append("a.ndjson", "2\n");
    assert_eq!(feed.read(&mut source), ["2", "3"]);
    feed.append("b.ndjson", "4\n");
    assert_eq!(feed.read(&mut source), ["4"]);
    feed.append("a.ndjson", "5\n");
    assert_eq!(feed.read(&mut source), ["5"]);
}

#[test]
fn a_packed_file_that_is_not_whole_yet_is_read_on_when_it_is() {
    let mut feed = Feed::followed("");
    let packed = gzip(&[records(&lines(3000, 0)).as_bytes()]);
    feed.write_bytes("x.gz", &packed[..packed.len() / 2]);
    let mut source = feed.open().unwrap();
    let mut read = feed.read(&mut source);
    let told = feed.told();
    assert!(told.len() == 1 && told[0].starts_with("x.gz damaged in"), "{told:?}");
    feed.write_bytes("x.gz", &packed);
    read.extend(feed.read(&mut source));
    assert_eq!(read, span(3000, 0));
}

#[test]
fn a_new_file_in_the_place_on_the_disk_of_a_removed_one_is_new() {
    let mut feed = Feed::followed("");
    feed.append("a", &lines(3, 0));
    feed.append("z", &lines(1, 3));
    let mut source = feed.open().unwrap();
    assert_eq!(feed.read(&mut source).len(), 4);
    // This has the same effect as removing `a` and giving its inode to `b`.
    feed.write("a", &lines(2, 4));
    feed.rename("a", "b");
    assert_eq!(feed.read(&mut source), ["4", "5"]);
}

#[test]
fn a_file_goes_on_after_a_copy_of_it_was_passed_over() {
    let mut feed = Feed::followed("");
    feed.append("b", &lines(2, 0));
    feed.append("c", &lines(1, 2));
    let mut source = feed.open().unwrap();
    assert_eq!(feed.read(&mut source).len(), 3);
    feed.copy("b", "b.1");
    assert_eq!(feed.read(&mut source), [""; 0]);
    assert_eq!(feed.told(), ["b.1 is a copy of b"]);
    feed.append("b", &lines(1, 4));
    assert_eq!(feed.read(&mut source), ["4"]);
    // A backup is a separate file.
    feed.copy("b", "b.bak");
    assert_eq!(feed.read(&mut source).len(), 3);
    assert!(feed.numbers().is_empty());
}

#[test]
fn what_was_rotated_between_a_start_and_its_first_read_is_found() {
    for name in ["a", ""] {
        let mut feed = Feed::followed(name);
        feed.append("a", &lines(2, 0));
        assert_eq!(feed.numbers(), span(2, 0));
        feed.append("a", &lines(1, 2));
        let mut source = feed.open().unwrap();
        feed.copy("a", "a.1");
        feed.empty("a");
        feed.append("a", &lines(1, 3));
        assert_eq!(feed.read(&mut source), span(2, 2), "{name}");
        // The file is renamed and packed, and a new file follows it.
        feed.append("a", &lines(1, 4));
        let mut source = feed.open().unwrap();
        feed.rename("a.1", "a.2");
        feed.rename("a", "a.1");
        feed.pack("a.1", "a.1.gz", true);
        feed.append("a", &lines(1, 5));
        assert_eq!(feed.read(&mut source), span(2, 4), "{name}");
    }
}

#[test]
fn a_file_that_was_cut_before_anything_of_it_was_settled_is_read_as_it_is_now() {
    for (first, settled) in [(3, 0), (40, 0), (3, 2), (40, 2)] {
        let mut feed = Feed::followed("");
        feed.append("a", &lines(first, 0));
        feed.killed_after(settled);
        feed.copy("a", "a.1");
        feed.empty("a");
        feed.append("a", &lines(2, first));
        assert_eq!(feed.numbers(), span(first + 2 - settled, settled), "{first}, {settled}");
        assert!(feed.numbers().is_empty());
    }
}

#[test]
fn a_writer_that_goes_on_where_a_cut_file_ended_leaves_zeros_that_are_said() {
    let mut feed = Feed::followed("a");
    feed.append("a", &lines(3, 0));
    let mut source = feed.open().unwrap();
    assert_eq!(feed.read(&mut source).len(), 3);
    feed.copy("a", "a.1");
    feed.empty("a");
    feed.append_bytes("a", &[0; 24]);
    feed.append("a", "3\n");
    assert_eq!(feed.read(&mut source), ["3"]);
    assert_eq!(feed.told(), ["a copied to a.1 after 3", "24 NULs in a at 1"]);
    assert!(feed.numbers().is_empty());
}

#[test]
fn a_file_that_is_cut_before_it_is_begun_again_is_looked_for() {
    let mut feed = Feed::followed("a");
    feed.append("a", &lines(1, 0));
    let mut source = feed.open().unwrap();
    assert_eq!(feed.read(&mut source), ["0"]);
    feed.copy("a", "a.1");
    feed.empty("a");
    feed.append("a", &lines(1, 1));
    assert_eq!(feed.read(&mut source), ["1"]);
    source = feed.open().unwrap();
    feed.rename("a.1", "a.2");
    feed.copy("a", "a.1");
    feed.empty("a");
    feed.append("a", &lines(1, 2));
    assert_eq!(feed.read(&mut source), ["2"]);
    assert_eq!(feed.told().last().unwrap(), "a copied to a.1 after 1");
}

#[test]
fn a_copy_of_what_was_rotated_twice_since_comes_between() {
    let mut feed = Feed::followed("a");
    feed.append("a", &lines(1, 0));
    let mut source = feed.open().unwrap();
    assert_eq!(feed.read(&mut source), ["0"]);
    feed.copy("a", "a.1");
    feed.empty("a");
    feed.append("a", &lines(2, 1));
    feed.rename("a.1", "a.2");
    feed.copy("a", "a.1");
    feed.empty("a");
    feed.append("a", &lines(2, 3));
    assert_eq!(feed.read(&mut source), span(4, 1));
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_listed_for_a_while_is_said_and_said_again_when_it_can() {
    let mut feed = Feed::followed("d");
    fs::create_dir(feed.path("d")).unwrap();
    feed.append("d/a", "1\n");
    let mut source = feed.open().unwrap();
    assert_eq!(feed.read(&mut source), ["1"]);
    for line in 2..4 {
        feed.rename("d", "away");
        std::os::unix::fs::symlink("d", feed.path("d")).unwrap();
        feed.append("away/a", &lines(1, line));
        feed.read(&mut source);
        assert!(feed.told().iter().any(|told| told.contains("Can't read")), "{line}");
        feed.remove("d");
        feed.rename("away", "d");
        feed.append("d/b", &lines(1, 10 * line));
        let read = feed.read(&mut source);
        assert!(read.contains(&(10 * line).to_string()), "{read:?}");
        assert_eq!(feed.told(), ["d is allowed"], "{line}");
    }
}
