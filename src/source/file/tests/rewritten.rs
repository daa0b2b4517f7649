//! Tests rewritten files, which hold only part of what was read of them.

use super::*;

/// Returns lines of equal length with one of them changed.
fn edited(count: usize, at: usize) -> String {
    let line = |n: usize| format!("{}\n", if n == at { 99_999 } else { 10_000 + n });
    (0..count).map(line).collect()
}

fn original(count: usize) -> String {
    edited(count, usize::MAX)
}

#[test]
fn an_edit_before_what_was_read_is_asked_wherever_it_is() {
    for (at, in_place) in [(0, true), (0, false), (1, true), (500, false), (998, true), (999, false)] {
        for settled in [usize::MAX, 1_000] {
            let mut feed = Feed::new(&[("a", &original(1_000)), ("b", "7\n")]);
            feed.attempt(settled);
            if in_place {
                feed.write("a", &edited(1_000, at));
            } else {
                feed.write(".new", &edited(1_000, at));
                feed.rename(".new", "a");
            }
            feed.append("b", "8\n");
            for expected in [vec!["8"], vec![]] {
                let (read, error) = feed.run_in_part();
                let read: Vec<_> = numbers(&read).into_iter().filter(|number| number != "7").collect();
                assert_eq!(
                    (read, kind(&error)),
                    (expected.iter().map(ToString::to_string).collect(), "a rewritten before 1000 and 0".into()),
                    "{at}"
                );
            }
            feed.settings.rewritten = Rewritten::Read;
            assert_eq!(feed.numbers().len(), 1_000);
            feed.settings.rewritten = Rewritten::Ask;
            assert!(feed.run().is_empty());
            assert!(feed.told().contains(&"a again after 1000".to_owned()));
        }
    }
}

#[test]
fn a_file_that_kept_only_its_end_is_reported() {
    for kept in [10, 100] {
        let mut feed = Feed::new(&[("a", &original(2_500))]);
        feed.run();
        let end: Vec<_> = original(2_501).lines().skip(2_500 - kept).map(|line| format!("{line}\n")).collect();
        feed.write("a", &end.concat());
        let (read, error) = feed.run_in_part();
        assert_eq!((read.len(), kind(&error)), (0, "a rewritten before 2500 and 0".into()), "{kept}");
    }
}

#[test]
fn an_edit_behind_the_checkpoint_is_read_as_it_is() {
    let mut feed = Feed::new(&[("a", &original(1_000))]);
    feed.killed_after(10);
    feed.write("a", &edited(1_000, 500));
    let read = feed.numbers();
    assert_eq!((read.len(), read[490].as_str()), (990, "99999"));
    assert!(feed.run().is_empty());
}

#[test]
fn a_file_that_was_cut_is_asked_and_goes_on_when_it_is_whole_again() {
    for follow in [false, true] {
        let mut feed = Feed::new(&[("a", &original(100)), ("b", "7\n")]);
        feed.settings.follow = follow;
        feed.run();
        feed.write("a", &original(50));
        let (read, error) = feed.attempt(usize::MAX);
        assert_eq!((read.len(), error.is_some()), (0, !follow));
        assert_eq!(feed.told(), ["a rewritten before 100"]);
        feed.write("a", &original(102));
        assert_eq!(feed.numbers().len(), 2);
        assert!(feed.run().is_empty());
    }
}

#[test]
fn a_followed_file_that_is_edited_under_the_reader_is_set_aside_and_the_rest_goes_on() {
    for at in [0, 500, 999] {
        let mut feed = Feed::followed("");
        feed.append("a", &original(1_000));
        let mut source = feed.open().unwrap();
        assert_eq!(feed.read(&mut source).len(), 1_000);
        feed.write("a", &edited(1_000, at));
        assert!(feed.read(&mut source).is_empty());
        assert_eq!(feed.told(), ["a rewritten before 1000"], "{at}");
        feed.append("b", "7\n");
        assert_eq!(feed.read(&mut source), ["7"]);
        feed.write("a", &original(1_001));
        assert_eq!(feed.read(&mut source).len(), 1);
    }
}

#[test]
fn nothing_equal_is_another_file() {
    let mut feed = Feed::new(&[("a", &lines(100, 1_000))]);
    feed.run();
    feed.write("a", &lines(100, 2_000));
    assert_eq!(feed.numbers(), span(100, 2_000));
    assert_eq!(feed.told(), ["a is another"]);
    assert!(feed.run().is_empty());
}

#[test]
fn a_renamed_file_is_the_same_and_a_copy_under_any_other_name_is_not() {
    let mut feed = Feed::new(&[("a", &lines(1_000, 1_000))]);
    feed.run();
    feed.rename("a", "b");
    assert!(feed.run().is_empty());
    feed.replace("b");
    assert!(feed.run().is_empty());
    feed.copy("b", "c");
    assert_eq!(feed.numbers().len(), 1_000);
    feed.rename("c", ".c");
    feed.copy(".c", "d");
    feed.remove(".c");
    assert!(feed.run().is_empty(), "d holds what was read of c");
}

#[test]
fn little_content_under_another_name_does_not_outweigh_another_inode() {
    let mut feed = Feed::new(&[("a", "1\n"), ("z", "9\n")]);
    feed.run();
    feed.copy("a", "b");
    feed.remove("a");
    feed.append("b", "2\n");
    assert_eq!(feed.numbers(), ["1", "2"]);
}

#[test]
fn a_followed_file_that_an_editor_replaces_is_set_aside_until_it_holds_what_was_read() {
    let mut feed = Feed::followed("");
    feed.append("a", &original(1_000));
    let mut source = feed.open().unwrap();
    assert_eq!(feed.read(&mut source).len(), 1_000);
    feed.write(".new", &edited(1_001, 500));
    feed.rename(".new", "a");
    assert!(feed.read(&mut source).is_empty());
    assert_eq!(feed.told(), ["a rewritten before 1000"]);
    for restarted in [false, true] {
        if restarted {
            source = feed.open().unwrap();
            assert!(feed.read(&mut source).is_empty());
        }
        feed.append("a", "7\n");
        assert!(feed.read(&mut source).is_empty(), "{restarted}");
    }
    feed.write("a", &original(1_002));
    assert_eq!(feed.read(&mut source).len(), 2);
}

#[test]
fn a_file_that_was_rotated_and_then_cut_or_edited_is_asked_where_it_is_now() {
    for (from, to) in [("a", "a.1"), ("a.1", "a.2")] {
        let mut feed = Feed::new(&[("a", "7\n")]);
        feed.write(from, &original(100));
        feed.run();
        feed.remove(from);
        feed.write_bytes(to, &gzip(&[records(&original(50)).as_bytes()]));
        feed.write("a", "8\n");
        let (read, error) = feed.run_in_part();
        assert_eq!(numbers(&read), ["8"], "{to}");
        assert_eq!(kind(&error), format!("{to} rewritten before 100 and 0"));
        feed.settings.rewritten = Rewritten::Read;
        assert_eq!(feed.run().len(), 50);
        assert!(feed.told().contains(&format!("{to} again after 100")));
    }
}

#[test]
fn a_followed_file_that_is_read_again_does_not_bring_what_was_rotated_before() {
    let mut feed = Feed::followed("a");
    feed.append("a.1", "1\n");
    feed.append("a", &original(100));
    feed.settings.rewritten = Rewritten::Read;
    let mut source = feed.open().unwrap();
    assert_eq!(feed.read(&mut source).len(), 100);
    feed.write("a", &edited(100, 50));
    assert_eq!(feed.read(&mut source).len(), 100);
}

#[test]
fn what_tells_a_file_grows_with_it() {
    let mut feed = Feed::followed("");
    feed.append("a", "7\n");
    let mut source = feed.open().unwrap();
    feed.read(&mut source);
    feed.append("a", &original(100));
    feed.read(&mut source);
    drop(source);
    feed.write("a", &records(&format!("8\n{}", original(100))));
    assert!(feed.run().is_empty());
    assert_eq!(feed.told(), ["a rewritten before 101"]);
}

#[test]
fn a_small_part_that_is_left_is_a_part() {
    for (count, from, left) in [(60, 0, 10), (60, 50, 10), (60, 20, 5), (5000, 4800, 200), (12000, 1000, 1000)] {
        let mut feed = Feed::new(&[]);
        feed.write("a", &lines(count, 1000));
        assert_eq!(feed.run().len(), count);
        feed.write("a", &lines(left, 1000 + from));
        let (read, error) = feed.run_in_part();
        assert_eq!(read, [""; 0], "{count} {from} {left}");
        assert_eq!(kind(&error), format!("a rewritten before {count} and 0"));
    }
}

#[test]
fn what_took_the_place_of_an_earlier_content_is_said_once() {
    let mut feed = Feed::new(&[]);
    feed.write("a", &lines(40, 1000));
    assert_eq!(feed.run().len(), 40);
    feed.write_bytes(".b", records(&lines(40, 2000)).as_bytes());
    feed.rename(".b", "a");
    assert_eq!(feed.run().len(), 40);
    assert_eq!(feed.told(), ["a is another"]);
    feed.write("a", &lines(20, 2000));
    feed.run_in_part();
    assert_eq!(feed.told(), ["a rewritten before 40"]);
}

#[test]
fn content_that_is_in_its_place_again_is_not_read_and_said() {
    for way in ["written", "moved", "replaced"] {
        let mut feed = Feed::new(&[("a", &lines(1_000, 0))]);
        feed.pattern = "a";
        assert_eq!(feed.run().len(), 1_000);
        feed.rename("a", "kept");
        feed.write("a", &lines(1_000, 5_000));
        assert_eq!(feed.run().len(), 1_000);
        feed.told();
        if way != "moved" {
            feed.remove("kept");
        }
        match way {
            "written" => feed.write("a", &lines(1_000, 0)),
            "moved" => feed.rename("kept", "a"),
            _ => {
                feed.write(".new", &lines(1_000, 0));
                feed.rename(".new", "a");
            }
        }
        assert_eq!(feed.run().len(), 0, "{way}");
        assert_eq!(feed.told(), ["a returned, read to 1000"], "{way}");
        assert_eq!(feed.run().len(), 0, "{way}");
        assert_eq!(feed.told(), Vec::<String>::new(), "{way}");
    }
}

#[test]
fn a_file_whose_name_alone_was_changed_is_compared_once() {
    let mut feed = Feed::new(&[("a", &lines(1_000, 0))]);
    feed.pattern = "a";
    feed.run();
    feed.rename("a", "b");
    feed.rename("b", "a");
    let found = listing::Found::at(&feed.path("a")).unwrap().unwrap();
    assert_ne!(feed.resume.extents[0].seen, Some(found.seen));
    assert!(feed.run().is_empty());
    assert_eq!(feed.resume.extents[0].seen, Some(found.seen));
}

#[test]
fn a_file_that_was_replaced_by_its_copy_is_compared_once() {
    let mut feed = Feed::new(&[("a", &lines(1_000, 0))]);
    feed.pattern = "a";
    feed.run();
    for _ in 0..2 {
        feed.replace("a");
        assert!(feed.run().is_empty());
        let found = listing::Found::at(&feed.path("a")).unwrap().unwrap();
        let kept: Vec<_> = feed.resume.extents.iter().map(|extent| extent.seen).collect();
        assert_eq!(kept, [Some(found.seen)]);
    }
}
