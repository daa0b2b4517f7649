use std::time::Duration;

use super::*;
use crate::source::{FileIdentity, Seen};

fn found(name: &str, second: u64, bytes: u64) -> Found {
    Found {
        path: name.into(),
        identity: FileIdentity { device: 0, inode: 0, born: None },
        seen: Seen { bytes, changed: 0, written: 0 },
        written: Some(SystemTime::UNIX_EPOCH + Duration::from_secs(second)),
    }
}

/// The reader has read no file before.
const NOTHING: KnownFiles<'_> = KnownFiles {
    is_name: &|_| false,
    is_begun: false,
    is_opening: true,
    begun: &|_| None,
    has_content: &|_| true,
    written: &|_| None,
};

/// Sorts files given with their write times in seconds.
fn sorted(files: &[(&str, u64)], order: FileOrder) -> Result<Vec<String>, SourceError> {
    let mut files: Vec<_> = files.iter().map(|(name, second)| found(name, *second, 0)).collect();
    files.sort_by(|a, b| bytes(&a.path).cmp(bytes(&b.path)));
    sort(&mut files, order, &NOTHING)?;
    Ok(files.into_iter().map(|file| file.path.to_str().unwrap().to_owned()).collect())
}

fn auto(files: &[(&str, u64)]) -> Vec<String> {
    sorted(files, FileOrder::Auto).unwrap()
}

#[test]
fn rotation_puts_a_number_or_a_date_behind_a_name_or_before_its_ending() {
    for name in [
        "in/a.ndjson.1",
        "in/a.ndjson-20261124",
        "in/a.ndjson.12.gz",
        "in/a.ndjson.2026-11-24T10:00.zst",
        "in/a.ndjson.2026-11-24_10-00-00",
        "in/a-1.ndjson",
        "in/a.1.ndjson.gz",
        "in/a-2026-11-24-3.ndjson",
        "in/a.ndjson.2026-11-24T10:00:00.250Z",
        "in/a-2026-11-24T10:00:00+0100.ndjson.gz",
    ] {
        assert!(is_rotated(Path::new(name), Path::new("in/a.ndjson")), "{name}");
    }
    for name in [
        "in/a.ndjson",
        "in/a.ndjson.bak",
        "in/a.ndjson1",
        "in/b.ndjson.1",
        "a.ndjson.1",
        "in/a.ndjson.gz",
        "in/a.ndjson.1~",
    ] {
        assert!(!is_rotated(Path::new(name), Path::new("in/a.ndjson")), "{name}");
    }
}

#[test]
fn numbers_go_by_their_value() {
    let files = [("part-10", 0), ("part-2", 0), ("part-1-b", 0), ("part-1", 0), ("q", 0), ("part-010", 0)];
    assert_eq!(auto(&files), ["part-1", "part-1-b", "part-2", "part-010", "part-10", "q"]);
}

#[test]
fn times_as_multilog_writes_them_are_no_numbers() {
    let names =
        ["@4000000067749a0000000000.s", "@4000000067749d310003b9ac.s", "@400000006774a06200077358.s", "current"];
    let files = names.map(|name| (name, 0));
    assert_eq!(auto(&files), names);
}

#[test]
fn numbers_without_a_mark_that_rise_while_times_fall_are_doubtful() {
    let falling = [("feed0.ndjson", 9), ("feed1.ndjson", 8), ("feed2.ndjson", 7)];
    assert!(matches!(sorted(&falling, FileOrder::Auto), Err(SourceError::Order { .. })));
    let rising = [("feed0.ndjson", 7), ("feed1.ndjson", 8), ("feed2.ndjson", 9)];
    assert_eq!(auto(&rising), ["feed0.ndjson", "feed1.ndjson", "feed2.ndjson"]);
}

#[test]
fn names_that_have_no_order_of_time_are_doubtful_where_times_differ() {
    let doubtful: [&[(&str, u64)]; 11] = [
        &[("f.29-Nov-2026", 7), ("f.30-Nov-2026", 8), ("f.01-Dec-2026", 9), ("f", 10)],
        &[("f-11am", 1), ("f-12pm", 2), ("f-1pm", 3)],
        &[("f.001", 9), ("f.002", 8), ("f.003", 7), ("f", 10)],
        &[("f.2.gz", 5), ("f.3.gz", 6), ("f.4.gz", 7), ("f.1", 2), ("f", 10)],
        &[("f-01122026", 9), ("f-29112026", 7), ("f-30112026", 8), ("f", 10)],
        &[("f.01-12-2026.gz", 9), ("f.29-11-2026.gz", 7), ("f", 10)],
        &[("f.ndjson", 9), ("f.ndjson.old", 8)],
        &[("f.ndjson", 9), ("f.ndjson.prev.gz", 8)],
        &[("f-Mon.ndjson", 1), ("f-Tue.ndjson", 2), ("f-Fri.ndjson", 5)],
        &[("f.Monday.gz", 1), ("f.Tuesday.gz", 2), ("f.Sunday.gz", 7)],
        &[("2026-Feb.ndjson", 2), ("2026-Jan.ndjson", 1)],
    ];
    for files in doubtful {
        assert!(matches!(sorted(files, FileOrder::Auto), Err(SourceError::Order { .. })), "{files:?}");
        sorted(files, FileOrder::Mtime).unwrap();
    }
}

#[test]
fn names_that_appear_later_are_doubtful_while_a_feed_is_opened() {
    for is_opening in [true, false] {
        let mut files = vec![found("f-Fri", 5, 0), found("f-Mon", 1, 0), found("f-Tue", 2, 0)];
        let begun = |file: &Found| (file.path == Path::new("f-Mon")).then_some(0);
        let known = KnownFiles { is_begun: true, is_opening, begun: &begun, ..NOTHING };
        assert_eq!(sort(&mut files, FileOrder::Auto, &known).is_err(), is_opening);
        let mut files = vec![found("f-Mon", 1, 0), found("f-Tue", 2, 0)];
        sort(&mut files, FileOrder::Auto, &known).unwrap();
    }
}

#[test]
fn names_that_go_on_where_others_end_are_no_doubt_where_times_agree() {
    let clear: [&[(&str, u64)]; 6] = [
        &[("f-01112026", 7), ("f-02112026", 8), ("f", 10)],
        &[("f-1764470000", 3), ("f-1764480000", 2), ("f", 10)],
        &[("f.ndjson", 8), ("f.ndjson.new", 9)],
        &[("f.ndjson", 9), ("f.ndjson.gz", 8)],
        &[("f-Fri.ndjson", 1), ("f-Sat.ndjson", 2)],
        &[("sunny.ndjson", 2), ("monster.ndjson", 3), ("users-decimal.ndjson", 1), ("users.ndjson", 9)],
    ];
    for files in clear {
        sorted(files, FileOrder::Auto).unwrap();
    }
}

#[test]
fn a_rotated_family_is_read_oldest_first() {
    let files = [("f.1", 8), ("f", 9), ("f.2", 7), ("f.10.gz", 1), ("f.3.gz", 6), ("g", 0), ("e", 0)];
    assert_eq!(auto(&files), ["e", "f.10.gz", "f.3.gz", "f.2", "f.1", "f", "g"]);
    // The packer does not keep write times.
    assert_eq!(auto(&[("f.1", 5), ("f", 9), ("f.2.gz", 8)]), ["f.2.gz", "f.1", "f"]);
    assert_eq!(auto(&[("f.1", 5), ("f", 5), ("f.2", 5)]), ["f.2", "f.1", "f"]);
}

#[test]
fn numbers_count_up_where_the_times_of_writing_or_zeros_say_so() {
    assert_eq!(auto(&[("f.1", 1), ("f.2", 2), ("f.10", 3), ("f", 4)]), ["f.1", "f.2", "f.10", "f"]);
    assert_eq!(auto(&[("f.01", 3), ("f.02", 2), ("f", 4)]), ["f.01", "f.02", "f"]);
    assert_eq!(auto(&[("f-20261123", 3), ("f-20261124.gz", 2), ("f", 4)]), ["f-20261123", "f-20261124.gz", "f"]);
}

#[test]
fn a_packed_file_that_was_written_before_one_that_is_not_is_older() {
    assert_eq!(auto(&[("f.1.gz", 1), ("f.2", 2), ("f", 4)]), ["f.1.gz", "f.2", "f"]);
    assert_eq!(auto(&[("f.1", 2), ("f.2.gz", 1), ("f", 4)]), ["f.2.gz", "f.1", "f"]);
    assert_eq!(auto(&[("f.1.gz.gz", 2), ("f.2", 1), ("f", 4)]), ["f.2", "f.1.gz.gz", "f"]);
}

#[test]
fn what_was_written_before_the_one_that_is_known_is_older() {
    for (times, expected) in [([1, 2], ["f.1", "f.2"]), ([3, 2], ["f.2", "f.1"])] {
        let mut files = vec![found("f.1", times[0], 0), found("f.2", times[1], 0)];
        let begun = |file: &Found| (file.path == Path::new("f.2")).then_some(0);
        let known = KnownFiles { is_name: &|path| path == Path::new("f"), is_begun: true, begun: &begun, ..NOTHING };
        sort(&mut files, FileOrder::Auto, &known).unwrap();
        assert_eq!([&files[0].path, &files[1].path], expected.map(Path::new), "{times:?}");
    }
    // A packer may have changed the write time.
    let mut files = vec![found("f.1", 1, 0), found("f.2.gz", 2, 0)];
    let begun = |file: &Found| (file.path == Path::new("f.2.gz")).then_some(0);
    let known = KnownFiles { is_name: &|path| path == Path::new("f"), is_begun: true, begun: &begun, ..NOTHING };
    sort(&mut files, FileOrder::Auto, &known).unwrap();
    assert_eq!([&files[0].path, &files[1].path], ["f.2.gz", "f.1"].map(Path::new));
}

#[test]
fn numbers_that_counted_up_do_so_unless_only_a_lower_one_was_written_later() {
    // `.2` was created before `.3`. The writer has since written to `.1`.
    let begun =
        |file: &Found| [("f.2", 0), ("f.3", 1)].iter().find(|(name, _)| file.path == Path::new(name)).map(|it| it.1);
    let written = |file: &Found| begun(file).and(file.written);
    let cases = [
        (vec![("f.1", 9), ("f.2", 2), ("f.3", 3)], ["f.3", "f.2", "f.1"].as_slice()),
        (vec![("f.1", 1), ("f.2", 2), ("f.3", 3)], &["f.1", "f.2", "f.3"]),
        // Later files have higher numbers, so the numbers count up.
        (vec![("f.1", 9), ("f.2", 2), ("f.3", 3), ("f.4", 7), ("f.5", 8)], &["f.1", "f.2", "f.3", "f.4", "f.5"]),
    ];
    for (files, expected) in cases {
        let mut files: Vec<_> = files.iter().map(|(name, second)| found(name, *second, 9)).collect();
        let is_name = |path: &Path| path == Path::new("f");
        let known = KnownFiles { is_name: &is_name, is_begun: true, begun: &begun, written: &written, ..NOTHING };
        sort(&mut files, FileOrder::Auto, &known).unwrap();
        let names: Vec<_> = files.iter().map(|file| file.path.to_str().unwrap()).collect();
        assert_eq!(names, expected);
    }
}

#[test]
fn times_that_contradict_the_one_file_that_is_known_leave_most_rotation_s_order() {
    let begun = |file: &Found| (file.path == Path::new("f.2")).then_some(0);
    let written = |file: &Found| begun(file).and(file.written);
    let is_name = |path: &Path| path == Path::new("f");
    let known = KnownFiles { is_name: &is_name, is_begun: true, begun: &begun, written: &written, ..NOTHING };
    let mut files: Vec<_> = [("f.1", 8), ("f.2", 4), ("f.3", 5)].map(|(name, second)| found(name, second, 9)).into();
    sort(&mut files, FileOrder::Auto, &known).unwrap();
    let names: Vec<_> = files.iter().map(|file| file.path.to_str().unwrap()).collect();
    assert_eq!(names, ["f.3", "f.2", "f.1"]);
}

#[test]
fn numbers_without_a_bare_name_against_all_times_leave_the_order_to_be_said() {
    for doubtful in [
        [("f.1", 3), ("f.2", 2), ("f.3", 1)].as_slice(),
        &[("f.1", 3), ("f.2.gz", 2), ("f.3.gz", 1)],
        &[("f.1", 2), ("f.2", 1)],
        &[("part-1.x", 3), ("part-2.x", 2), ("part-3.x", 1)],
    ] {
        assert!(matches!(sorted(doubtful, FileOrder::Auto), Err(SourceError::Order { .. })), "{doubtful:?}");
        assert!(sorted(doubtful, FileOrder::Name).is_ok());
    }
    for clear in [
        [("f.1", 1), ("f.2", 2), ("f.3", 3)].as_slice(),
        &[("f.1", 1), ("f.2", 1), ("f.3", 1)],
        &[("part-1.x", 3), ("part-2.x", 1), ("part-3.x", 2)],
        &[("part-1.x", 2), ("part-2.x", 1)],
        &[("part-1", 2), ("part-2", 1)],
        &[("part-01.x", 3), ("part-02.x", 2), ("part-03.x", 1)],
        &[("f-20261101", 2), ("f-20261102", 1)],
    ] {
        let mut names: Vec<_> = clear.iter().map(|(name, _)| (*name).to_owned()).collect();
        names.sort();
        assert_eq!(auto(clear), names);
    }
}

#[test]
fn times_of_files_in_which_there_is_nothing_contradict_nobody() {
    let mut files = vec![found("f", 4, 9), found("f.1", 1, 9), found("f.2", 3, 9), found("f.3", 2, 0)];
    let has_content = |file: &Found| file.seen.bytes > 0;
    let known = KnownFiles { has_content: &has_content, ..NOTHING };
    sort(&mut files, FileOrder::Auto, &known).unwrap();
    let names: Vec<_> = files.iter().map(|file| file.path.to_str().unwrap()).collect();
    assert_eq!(names, ["f.1", "f.2", "f.3", "f"]);
}

#[test]
fn times_of_writing_that_contradict_each_other_leave_the_order_to_be_said() {
    // Copies of the whole family that did not keep the write times.
    let copied = [("f", 1), ("f.1", 2), ("f.2", 3)];
    assert!(matches!(sorted(&copied, FileOrder::Auto), Err(SourceError::Order { .. })));
    let files = [("f.1", 3), ("f.2", 1), ("f.3", 2), ("f", 4)];
    assert!(matches!(sorted(&files, FileOrder::Auto), Err(SourceError::Order { .. })));
    assert_eq!(sorted(&files, FileOrder::Rotation).unwrap(), ["f.3", "f.2", "f.1", "f"]);
    assert_eq!(sorted(&files, FileOrder::Name).unwrap(), ["f", "f.1", "f.2", "f.3"]);
    assert_eq!(sorted(&files, FileOrder::Mtime).unwrap(), ["f.2", "f.3", "f.1", "f"]);
}

#[test]
fn parts_are_no_rotation_of_the_first_one() {
    assert_eq!(
        auto(&[("f.ndjson", 1), ("f-1.ndjson", 2), ("f-2.ndjson", 3)]),
        ["f-1.ndjson", "f-2.ndjson", "f.ndjson"]
    );
    assert_eq!(auto(&[("f.1", 1), ("f.2", 1)]), ["f.1", "f.2"], "without a file with the bare name there is no family");
}
