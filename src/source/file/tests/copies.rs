//! Tests files whose content is also in another file, now or before: packed beside it, copied, linked, rotated and
//! changed.

use super::*;

fn numbered(count: usize) -> String {
    lines(count, 10_000)
}

#[test]
fn a_packed_file_beside_its_original_is_its_copy_while_and_after_it_is_made() {
    let mut feed = Feed::followed("");
    feed.write("a.1", &numbered(100));
    let mut source = feed.open().unwrap();
    assert_eq!(feed.read(&mut source).len(), 100);
    let packed = gzip(&[records(&numbered(100)).as_bytes()]);
    feed.write_bytes("a.1.gz", &packed[..packed.len() / 2]);
    fs::File::open(feed.path("a.1.gz")).unwrap().set_modified(SystemTime::now()).unwrap();
    assert!(feed.read(&mut source).is_empty() && feed.told().is_empty(), "a packer is still writing the file");
    feed.write_bytes("a.1.gz", &packed);
    assert!(feed.read(&mut source).is_empty());
    assert_eq!(feed.told(), ["a.1.gz is a copy of a.1"]);
    feed.remove("a.1");
    assert!(feed.read(&mut source).is_empty());
    drop(source);
    assert!(feed.run().is_empty());
}

#[test]
fn a_copy_that_breaks_off_and_that_nobody_writes_is_named() {
    for follow in [false, true] {
        let mut feed = Feed::new(&[("a", &numbered(100))]);
        feed.settings.follow = follow;
        feed.run();
        let packed = [gzip(&[records(&numbered(100)).as_bytes()]), b"no member".to_vec()].concat();
        feed.write_bytes("a.gz", &packed);
        let (read, error) = feed.attempt(usize::MAX);
        assert_eq!((read.len(), error.is_some()), (0, !follow));
        assert_eq!(feed.told(), ["a.gz damaged in 101"]);
    }
}

#[test]
fn a_copy_that_holds_more_than_its_original_is_read_on() {
    let mut feed = Feed::new(&[("a", &numbered(100))]);
    feed.run();
    feed.write_bytes("a.gz", &gzip(&[records(&numbered(102)).as_bytes()]));
    assert_eq!(feed.numbers(), ["10100", "10101"]);
    assert!(feed.run().is_empty());
}

#[test]
fn a_copy_is_not_read_by_the_run_after_a_kill() {
    let mut feed = Feed::new(&[("a", &numbered(100))]);
    feed.run();
    feed.write_bytes("a.gz", &gzip(&[records(&numbered(100)).as_bytes()]));
    feed.write("b", "7\n");
    assert!(feed.killed_after(0).is_empty());
    assert_eq!(feed.numbers(), ["7"]);
}

#[test]
fn little_content_is_known_again_under_the_name_that_packing_gives() {
    let mut feed = Feed::new(&[("a.ndjson", "1\n2\n")]);
    feed.run();
    feed.pack("a.ndjson", "a.ndjson.gz", false);
    assert!(feed.run().is_empty());
    assert_eq!(feed.told(), Vec::<String>::new());
}

#[test]
fn a_file_without_settled_lines_is_recognized_by_its_first_bytes() {
    let mut feed = Feed::new(&[("a", "1\n2\n")]);
    feed.killed_after(0);
    feed.copy("a", "a.1");
    feed.empty("a");
    feed.append("a", "3\n");
    assert_eq!(feed.numbers(), ["1", "2", "3"]);
}

#[cfg(unix)]
#[test]
fn of_several_names_the_known_one_counts_though_the_file_is_another() {
    let mut feed = Feed::new(&[("b", &numbered(2))]);
    feed.killed_after(0);
    feed.write_bytes(".new", &gzip(&[records(&numbered(2)).as_bytes()]));
    feed.rename(".new", "b");
    fs::hard_link(feed.path("b"), feed.path("a")).unwrap();
    assert_eq!(feed.run().len(), 2);
    assert_eq!(feed.told(), ["a is b"]);
}

#[test]
fn what_was_left_of_an_original_that_is_gone_is_read_in_its_copy() {
    for follow in [false, true] {
        for settled in [0, 60] {
            let mut feed = Feed::followed("");
            feed.write("a.1", &numbered(100));
            let mut source = feed.open().unwrap();
            assert_eq!(feed.read(&mut source).len(), 100);
            feed.append("a.1", &lines(100, 20_000));
            feed.write_bytes("a.1.gz", &gzip(&[&fs::read(feed.path("a.1")).unwrap()]));
            let (read, _) = feed.read_from(&mut source, settled);
            assert_eq!((read.len(), feed.told().len()), (100, 1));
            drop(source);
            feed.remove("a.1");
            feed.settings.follow = follow;
            assert_eq!(feed.numbers(), span(100 - settled, 20_000 + settled), "{follow} {settled}");
            assert!(feed.run().is_empty());
        }
    }
}

#[test]
fn a_copy_that_is_made_again_is_a_copy_again() {
    for (follow, copy) in
        [(false, "a.gz"), (true, "a.gz"), (false, "a.1"), (true, "a.1"), (false, "a-20261129"), (true, "a.zst")]
    {
        let copied = |feed: &Feed| {
            let content = fs::read(feed.path("a")).unwrap();
            let packed = match copy.rsplit('.').next() {
                Some("gz") => gzip(&[&content]),
                Some("zst") => zstandard(&[&content]),
                _ => content,
            };
            feed.write_bytes(".new", &packed);
            feed.rename(".new", copy);
        };
        let mut feed = Feed::new(&[("a", "1\n2\n")]);
        feed.settings.follow = follow;
        assert_eq!(feed.numbers(), ["1", "2"]);
        copied(&feed);
        assert_eq!(feed.numbers(), [""; 0], "{copy}");
        feed.append("a", "3\n");
        assert_eq!(feed.numbers(), ["3"]);
        copied(&feed);
        assert_eq!(feed.numbers(), [""; 0], "{copy} {follow}");
        // No run happens between the new data and its copy.
        feed.append("a", "4\n");
        copied(&feed);
        assert_eq!(feed.numbers(), ["4"], "{copy} {follow}");
        let mut source = feed.open().unwrap();
        for number in ["5", "6"] {
            feed.append("a", &format!("{number}\n"));
            assert_eq!(feed.read(&mut source), if follow { vec![number] } else { vec![] });
            copied(&feed);
            assert_eq!(feed.read(&mut source), [""; 0], "{copy} {follow}");
        }
        drop(source);
        assert_eq!(feed.numbers(), if follow { vec![] } else { vec!["5", "6"] });
        // The original is gone, so reading continues in the copy.
        feed.append("a", "7\n");
        copied(&feed);
        feed.remove("a");
        assert_eq!(feed.numbers(), ["7"], "{copy} {follow}");
    }
}

#[test]
fn a_second_copy_is_one_of_the_original() {
    for follow in [false, true] {
        let mut feed = Feed::new(&[("a", "1\n2\n")]);
        feed.settings.follow = follow;
        assert_eq!(feed.numbers(), ["1", "2"]);
        feed.write_bytes("a.gz", &gzip(&[records("1\n2\n").as_bytes()]));
        assert_eq!(feed.numbers(), [""; 0]);
        feed.append("a", "3\n");
        assert_eq!(feed.numbers(), ["3"]);
        feed.write_bytes("a.zst", &zstandard(&[records("1\n2\n3\n").as_bytes()]));
        assert_eq!(feed.numbers(), [""; 0], "{follow}");
        feed.append("a", "4\n");
        assert_eq!(feed.numbers(), ["4"], "{follow}");
    }
}

#[test]
fn a_copy_of_what_was_renamed_since_is_a_copy() {
    for follow in [false, true] {
        let mut feed = Feed::new(&[("a", "1\n2\n")]);
        feed.settings.follow = follow;
        assert_eq!(feed.numbers(), ["1", "2"]);
        feed.write_bytes("a.gz", &gzip(&[records("1\n2\n").as_bytes()]));
        feed.rename("a", "a.1");
        feed.write("a", "3\n");
        assert_eq!(feed.numbers(), ["3"], "{follow}");
    }
}

#[test]
fn a_packed_copy_that_was_there_before_its_original_was_read_is_not_read() {
    for follow in [false, true] {
        let mut feed = Feed::new(&[("a", "1\n2\n")]);
        feed.settings.follow = follow;
        feed.write_bytes("a.gz", &gzip(&[records("1\n2\n").as_bytes()]));
        let mut source = feed.open().unwrap();
        assert_eq!(feed.read(&mut source), ["1", "2"], "{follow}");
        feed.append("a", "3\n");
        assert_eq!(feed.read(&mut source), if follow { vec!["3"] } else { vec![] });
        drop(source);
        assert_eq!(feed.numbers(), if follow { vec![] } else { vec!["3"] }, "{follow}");
    }
}
