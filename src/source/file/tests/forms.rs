//! Tests files in every packing, encoding and layout, and files that are not feeds.

use super::*;
use crate::source::encoded::utf16;

/// Returns the same four records in many forms.
fn forms() -> Vec<(&'static str, Vec<u8>)> {
    let plain = records("1\n2\n3\n4\n");
    let pretty = "{\n  \"n\": 1\n}\n{\n  \"n\": 2\n}\n{\n  \"n\": 3\n}\n{\n  \"n\": 4\n}\n";
    let skippable = [&[0x51, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 9, 9, 9][..], &zstandard(&[plain.as_bytes()])].concat();
    vec![
        ("plain.gz", plain.clone().into_bytes()),
        ("gzip.ndjson", gzip(&[b"{\"n\":1}\n{\"n\"", b":2}\n", b"{\"n\":3}\n{\"n\":4}\n"])),
        ("zstd.zstd", zstandard(&[b"{\"n\":1}\n{\"n\"", b":2}\n{\"n\":3}\n{\"n\":4}"])),
        ("skippable", skippable),
        ("marks", "\u{feff}{\"n\":1}\n{\"n\":2}\n\u{feff}{\"n\":3}\n{\"n\":4}\n".into()),
        ("nulls", b"\0\0\0{\"n\":1}\n{\"n\":2}\n\0\0{\"n\":3}\n{\"n\":4}\n".to_vec()),
        ("little", utf16(&plain, false)),
        ("big", utf16(&plain, true)),
        ("packed little", gzip(&[&utf16(pretty, false)])),
        ("marked end", b"{\"n\":1}\n{\"n\":2}\n{\"n\":3}\n{\"n\":4}\n\xEF\xBB\xBF\r\n\xEF\xBB\xBF".to_vec()),
        ("array", b"[{\"n\":1},{\"n\":2},\n{\"n\":3},{\"n\":4}]".to_vec()),
        ("pretty array", format!("[\n{}]\n", pretty.replace("}\n{", "},\n{")).into_bytes()),
        ("pretty", pretty.into()),
        ("end to end", b"{\"n\":1}{\"n\":2} {\"n\":3}{\"n\":4}".to_vec()),
        ("sequence", b"\x1e{\n\"n\":1}\n\x1e{\"n\":2}\n\x1e{\"n\":3}\n\x1e{\"n\":4}\n".to_vec()),
    ]
}

#[test]
fn first_bytes_tell_what_a_file_is_and_it_is_resumed_at_any_record() {
    for (name, bytes) in forms() {
        if name == "sequence" {
            continue;
        }
        for settled in 0..=4 {
            let mut feed = Feed::new(&[("a", "0\n"), ("z", "5\n")]);
            feed.write_bytes(&format!("m {name}"), &bytes);
            let read: Vec<_> =
                feed.killed_after(settled + 1).iter().map(|line| line.replace([' ', '\n'], "")).collect();
            let read: Vec<_> = read.iter().map(|line| line.replace("{\"n\":", "").replace('}', "")).collect();
            let rest: Vec<_> =
                feed.run().iter().map(|line| line.replace([' ', '\n', '}'], "").replace("{\"n\":", "")).collect();
            let all = [numbers(&read), numbers(&rest)].concat();
            assert_eq!(all, span(6, 0), "{name} after {settled}");
            assert!(feed.run().is_empty(), "{name}");
        }
    }
}

#[test]
fn a_packed_file_may_grow_and_be_packed_otherwise() {
    let mut feed = Feed::new(&[]);
    feed.write_bytes("a.gz", &gzip(&[records("1\n2\n").as_bytes()]));
    assert_eq!(feed.numbers(), ["1", "2"]);
    feed.append_bytes("a.gz", &gzip(&[records("3\n").as_bytes()]));
    assert_eq!(feed.numbers(), ["3"]);
    feed.write_bytes("a.gz", &zstandard(&[records("1\n2\n3\n4\n").as_bytes()]));
    assert_eq!(feed.numbers(), ["4"]);
    feed.write("a.gz", "1\n2\n3\n4\n5\n");
    assert_eq!(feed.numbers(), ["5"]);
    assert!(feed.run().is_empty());
    assert_eq!(feed.told(), [""; 0]);
}

#[test]
fn another_file_under_the_name_of_a_packed_one_is_read_and_said() {
    type Pack = fn(&[&[u8]]) -> Vec<u8>;
    for pack in [gzip as Pack, zstandard] {
        let mut feed = Feed::new(&[]);
        feed.write_bytes("daily", &pack(&[records(&lines(50, 0)).as_bytes()]));
        feed.run();
        feed.write_bytes(".new", &pack(&[records(&lines(50, 100)).as_bytes()]));
        feed.rename(".new", "daily");
        assert_eq!(feed.numbers(), span(50, 100));
        assert_eq!(
            feed.told(),
            [".new and 0 passed over"; 0].into_iter().chain(["daily is another"]).collect::<Vec<_>>()
        );
        assert!(feed.run().is_empty());
    }
}

#[test]
fn padding_is_said_and_the_rest_is_read() {
    for packed in [gzip(&[b"{\"n\":1}\n"]), zstandard(&[b"{\"n\":1}\n"])] {
        let mut feed = Feed::new(&[("b", "2\n")]);
        feed.write_bytes("a", &[&packed[..], &[0; 512]].concat());
        assert_eq!(feed.numbers(), ["1", "2"]);
        assert_eq!(feed.told(), ["a padded by 512"]);
    }
}

#[test]
fn a_broken_file_does_not_keep_the_next_from_being_read() {
    let text = records(&lines(60_000, 0));
    for packed in [gzip(&[text.as_bytes()]), zstandard(&[text.as_bytes()])] {
        let mut feed = Feed::new(&[("b", "7\n")]);
        feed.write_bytes("a", &packed[..packed.len() / 2]);
        let (mut read, error) = feed.run_in_part();
        assert_eq!(read.pop().unwrap(), "7@1:1");
        let SourceError::InPart { first, .. } = &error else { panic!("{error}") };
        assert_eq!(kind(first.error()), format!("a damaged in {}", read.len() + 1));
        assert!(feed.run_in_part().0.is_empty(), "the reader tries again");
        // After the file is repaired, reading continues where the file broke.
        feed.write_bytes("a", &packed);
        read.extend(feed.run());
        assert_eq!(numbers(&read), span(60_000, 0));
        assert!(feed.run().is_empty());
    }
    let mut feed = Feed::new(&[("b", "7\n")]);
    feed.write_bytes("a", &[&gzip(&[b"{\"n\":1}\n"])[..], b"no member"].concat());
    let (read, error) = feed.run_in_part();
    assert_eq!(
        (numbers(&read), kind(&error)),
        (span(1, 1).into_iter().chain(span(1, 7)).collect(), "a damaged in 2 and 0".into())
    );
}

#[test]
fn a_window_up_to_a_bound_is_given() {
    let text = records(&lines(1_000, 0));
    let long = |log: u32, bytes: &[u8]| {
        let mut packed = zstd::Encoder::new(Vec::new(), 1).unwrap();
        packed.long_distance_matching(true).unwrap();
        packed.window_log(log).unwrap();
        packed.write_all(bytes).unwrap();
        packed.finish().unwrap()
    };
    let mut feed = Feed::new(&[("c", "7\n")]);
    feed.write_bytes("a", &long(28, text.as_bytes()));
    feed.write_bytes("b", &long(31, text.as_bytes()));
    let (read, error) = feed.run_in_part();
    assert_eq!(read.len(), 1_001);
    assert_eq!(kind(&error), "b wants a large window and 0");
}

#[test]
fn a_byte_that_was_changed_in_a_packed_file_gives_no_false_record_and_the_whole_file_heals_it() {
    let text = records(&lines(2_000, 0));
    let zstandard = |text: &str| {
        let mut packed = zstd::Encoder::new(Vec::new(), 1).unwrap();
        packed.include_checksum(true).unwrap();
        packed.write_all(text.as_bytes()).unwrap();
        packed.finish().unwrap()
    };
    for sound in [gzip(&[text.as_bytes()]), zstandard(&text)] {
        for at in (sound.len() / 4..sound.len() - 8).step_by(97) {
            let mut broken = sound.clone();
            broken[at] ^= 0x55;
            let mut feed = Feed::new(&[]);
            // The member before the broken one is valid. The reader never reaches the member after it.
            feed.write_bytes("a", &[&gzip(&[b"{\"n\":77}\n"])[..], &broken].concat());
            if broken[0] == 0x1F {
                let (read, error) = feed.run_in_part();
                assert_eq!((numbers(&read), kind(&error)), (span(1, 77), "a damaged in 2 and 0".into()), "{at}");
                feed.write_bytes("a", &[&gzip(&[b"{\"n\":77}\n"])[..], &sound].concat());
            } else {
                feed.write_bytes("a", &broken);
                let (read, error) = feed.run_in_part();
                assert_eq!((numbers(&read).len(), kind(&error)), (0, "a damaged in 1 and 0".into()), "{at}");
                feed.write_bytes("a", &sound);
            }
            assert_eq!(feed.numbers(), span(2_000, 0), "{at}");
        }
    }
}

#[test]
fn a_missing_window_or_dictionary_is_named_in_any_frame() {
    let text = records(&lines(1_000, 0));
    let frame = zstd::encode_all(text.as_bytes(), 1).unwrap();
    // The first bytes of a frame that was packed with dictionary 7, and of a frame with a window of 2 GiB.
    let (dictionary, window) = (b"\x28\xB5\x2F\xFD\x01\x00\x07\x01\0\0", b"\x28\xB5\x2F\xFD\0\xA8\x01\0\0");
    let mut feed = Feed::new(&[("c", "7\n")]);
    feed.write_bytes("a", &[&frame[..], window].concat());
    feed.write_bytes("b", &[&frame[..], dictionary].concat());
    feed.write_bytes("d", dictionary);
    let (read, error) = feed.run_in_part();
    assert_eq!(read.len(), 2_001);
    assert_eq!(kind(&error), "a wants a large window and 2");
    let SourceError::InPart { others, .. } = error else { panic!("{error}") };
    let others: Vec<_> = others.iter().map(|other| kind(other.error())).collect();
    assert_eq!(others, ["b wants dictionary 7", "d wants dictionary 7"]);
}

#[test]
fn what_is_no_feed_is_named_and_the_rest_is_read() {
    let cases: [(&[u8], &str); 5] = [
        (b"Read me\nfirst\n", "plain text"),
        (b"id,email\n1,a@b.example\n", "rows of columns (CSV)"),
        (b"PK\x03\x04\x14\0\0\0", "ZIP data"),
        (b"{\"a\":1,}\n{\"b\":1,}\n", "broken JSON objects"),
        (&utf16(&records("1\n").repeat(20), false)[2..], "UTF-16 text without a byte order mark"),
    ];
    for (bytes, looks) in cases {
        let mut feed = Feed::new(&[("b", "7\n")]);
        feed.write_bytes("a", bytes);
        for expected in [span(1, 7), vec![]] {
            let (read, error) = feed.run_in_part();
            assert_eq!((numbers(&read), kind(&error)), (expected, format!("a looks like {looks} and 0")));
            assert_eq!(feed.told(), [format!("a looks like {looks}")]);
        }
        feed.settings.accept_malformed = true;
        assert!(!feed.run().is_empty(), "{looks}");
        feed.settings.accept_malformed = false;
        assert!(feed.run().is_empty(), "{looks}: the file was read");
    }
}

#[test]
fn a_hundred_malformed_lines_are_too_many_and_ninety_nine_are_not() {
    let mut feed = Feed::new(&[]);
    feed.write_bytes("a", format!("{}{{\"n\":1}}\n", "no\n".repeat(99)).as_bytes());
    assert_eq!(feed.run().len(), 100);
    feed.write_bytes("b", format!("{}{{\"n\":1}}\n", "no\n".repeat(100)).as_bytes());
    let (read, error) = feed.run_in_part();
    assert_eq!((read.len(), kind(&error)), (0, "b looks like plain text and 0".into()));
}

#[test]
fn a_followed_file_that_is_no_feed_is_set_aside_until_it_is_one() {
    let mut feed = Feed::followed("");
    feed.write_bytes("a", b"warming up\n");
    feed.append("b", "1\n");
    let mut source = feed.open().unwrap();
    assert_eq!(feed.read(&mut source), ["1"]);
    assert_eq!(feed.told(), ["a looks like plain text"]);
    feed.append("a", "2\n");
    assert_eq!(feed.read(&mut source), ["warming up", "2"]);
    assert_eq!(feed.told(), ["a is read on"]);
}

#[test]
fn values_go_on_after_a_fault_with_the_next_object_that_begins_a_line() {
    let mut feed = Feed::new(&[]);
    feed.write_bytes("a", b"{\n\"n\":1\n}\n{ \"n\": 2,\n{\n\"n\":3\n}\nnonsense\n{\"n\":4}\n");
    let read: Vec<_> = numbers(&feed.run()).iter().map(|line| line.replace('\n', "")).collect();
    assert_eq!(read, ["{\"n\":1}", "{ \"n\": 2,", "{\"n\":3}", "nonsense", "4"]);
}

#[test]
fn what_is_no_value_comes_out_once_wherever_a_run_was_killed() {
    for text in [
        "{\n\"n\":1}\n\nno\n{\"n\":2}\n, no\n{\"n\":3}\n",
        "[{\"n\":1}]\n{\"n\":2}\n[{\"n\":3}]\n",
        "[{\"n\":1},\nno\n{\"n\":2}]]\n{\"n\":3}\n",
    ] {
        let all = {
            let mut feed = Feed::new(&[]);
            feed.write_bytes("a", text.as_bytes());
            numbers(&feed.run())
        };
        for settled in 0..=all.len() {
            let mut feed = Feed::new(&[]);
            feed.write_bytes("a", text.as_bytes());
            let read = feed.killed_after(settled);
            assert_eq!([numbers(&read), numbers(&feed.run())].concat(), all, "{text} after {settled}");
        }
    }
}

#[test]
fn an_array_that_is_not_closed_is_unfinished() {
    let mut feed = Feed::new(&[]);
    feed.write_bytes("a", b"[{\"n\":1},{\"n\":2}");
    for expected in [span(2, 1), vec![]] {
        let (read, error) = feed.run_in_part();
        assert_eq!((numbers(&read), kind(&error)), (expected, "a unfinished in 3 and 0".into()));
    }
    feed.append_bytes("a", b",{\"n\":3}]\n");
    assert_eq!(feed.numbers(), ["3"]);
    assert!(feed.run().is_empty());
}

#[test]
fn an_array_on_one_line_with_an_invalid_record_is_named_and_continues_when_it_is_fixed() {
    for follow in [false, true] {
        let mut feed = Feed::new(&[("b", "9\n")]);
        feed.settings.follow = follow;
        feed.write_bytes("a", b"[{\"n\":1},{\"n\":NaN},{\"n\":3}]");
        let (read, _) = feed.attempt(usize::MAX);
        assert_eq!(numbers(&read), ["1", "9"]);
        let told = feed.told();
        assert!(told.contains(&"a faulty in 2 at 9".to_owned()), "{follow} {told:?}");
        if follow {
            // The file is reported once, even while it grows.
            let mut source = feed.open().unwrap();
            for part in [",{\"n\":4}", ",{\"n\":5}"] {
                feed.append_bytes("a", part.as_bytes());
                assert_eq!(feed.read(&mut source), [""; 0]);
            }
            assert_eq!(feed.told(), ["a faulty in 2 at 9"]);
        }
        feed.write_bytes("a", b"[{\"n\":1},{\"n\":222},{\"n\":3}]");
        let (read, error) = feed.attempt(usize::MAX);
        assert_eq!((numbers(&read), error.is_none()), (vec!["222".into(), "3".into()], true));
    }
}

#[test]
fn objects_end_to_end_may_come_one_by_one() {
    for parts in [
        &["{\"n\":1}", "{\"n\":2}", "{\"n\":3}{\"n\":4}", "{\"n\":5}"][..],
        &["{\"n\":1}", "{\"n\":2}{\"n\":3}{\"n\":4}{\"n\":5}\n"],
        &["{\"n\":1}", " {\"n\":2}, {\"n\":3}", "{\"n\":4}{\"n\":5}"],
        &["{\"n\":1}", "\r{\"n\":2}\r{\"n\":3}\r{\"n\":4}\r", "{\"n\":5}\r"],
        &["{\"n\":1}", "\n{\"n\":2}", "\n{\"n\":3}\n{\"n\":4}\n", "{\"n\":5}"],
    ] {
        for follow in [false, true] {
            let (mut feed, mut read) = (Feed::new(&[]), Vec::new());
            feed.settings.follow = follow;
            let mut source = None;
            for part in parts {
                feed.append_bytes("a", part.as_bytes());
                if follow {
                    let source = source.get_or_insert_with(|| feed.open().unwrap());
                    read.extend(numbers(&feed.read_from(source, usize::MAX).0));
                } else {
                    read.extend(feed.numbers());
                }
            }
            drop(source);
            feed.append_bytes(
                "a",
                if parts[1].contains('\n') && parts.len() > 2 { b"\n{\"n\":6}" } else { b"{\"n\":6}" },
            );
            read.extend(feed.numbers());
            assert_eq!(read, span(6, 1), "{follow} {parts:?}");
            assert_eq!(feed.told(), [""; 0], "{follow} {parts:?}");
        }
    }
}

#[test]
fn a_pretty_object_that_is_being_written_waits() {
    let mut feed = Feed::followed("a");
    feed.append_bytes("a", b"{\n  \"n\":");
    let mut source = feed.open().unwrap();
    assert_eq!(feed.read(&mut source), [""; 0]);
    feed.append_bytes("a", b"1\n}\n{\n\"n\":");
    assert_eq!(feed.read(&mut source).len(), 1);
    feed.append_bytes("a", b"2\n}\n");
    assert_eq!(feed.read(&mut source).len(), 1);
    assert_eq!(feed.told(), [""; 0]);
    assert!(feed.numbers().is_empty());
}

#[test]
fn an_encoding_that_is_broken_is_malformed_where_it_is_broken() {
    let mut feed = Feed::new(&[]);
    let mut bytes = utf16(&records("1\n2\n"), false);
    bytes.extend([0x00, 0xD8, b'\n', 0]);
    bytes.extend(&utf16(&records("3\n"), false)[2..]);
    feed.write_bytes("a", &bytes);
    let read = numbers(&feed.run());
    assert_eq!((read.len(), read[0].as_str(), read[3].as_str()), (4, "1", "3"));
}

#[test]
fn a_text_in_utf16_that_breaks_off_is_the_same_in_the_next_run() {
    let packed = gzip(&[&utf16(&records(&lines(200, 10_000)), false)]);
    let mut feed = Feed::new(&[]);
    feed.write_bytes("a", &packed[..packed.len() - 4]);
    let (read, error) = feed.run_in_part();
    let (again, same) = feed.run_in_part();
    assert!(!read.is_empty() && again.is_empty());
    assert_eq!(kind(&error), kind(&same));
    feed.write_bytes("a", &packed);
    assert_eq!(read.len() + feed.run().len(), 200);
}

#[test]
fn a_packed_file_that_breaks_off_in_its_first_line_is_named() {
    for follow in [false, true] {
        let mut feed = Feed::new(&[]);
        feed.settings.follow = follow;
        feed.write_bytes("a", &[gzip(&[b"{\"n\":"]), b"no member".to_vec()].concat());
        let (read, error) = feed.attempt(usize::MAX);
        assert_eq!((read.len(), error.is_some()), (0, !follow));
        assert_eq!(feed.told(), ["a damaged in 1"]);
    }
}

/// Returns a tar archive of some files: as ustar, as old GNU tar, or without a version, as the first tar wrote it.
fn tar(files: &[(&str, &str)], version: &[u8]) -> Vec<u8> {
    let member = |(name, text): &(&str, &str)| {
        let mut header = vec![0; 512];
        header[..name.len()].copy_from_slice(name.as_bytes());
        header[124..135].copy_from_slice(format!("{:011o}", text.len()).as_bytes());
        header[257..257 + version.len()].copy_from_slice(version);
        let sum = header.iter().map(|byte| u32::from(*byte)).sum::<u32>() + 8 * u32::from(b' ');
        header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        let padding = text.len().next_multiple_of(512) - text.len();
        [header, text.as_bytes().into(), vec![0; padding]].concat()
    };
    [files.iter().map(member).collect::<Vec<_>>().concat(), vec![0; 1024]].concat()
}

#[test]
fn an_archive_is_named_whatever_is_in_it() {
    let members = [("a.ndjson", records(&lines(200, 0))), ("b.ndjson", records("1\n"))];
    let members = members.each_ref().map(|(name, text)| (*name, text.as_str()));
    let archives = [b"ustar\x0000".as_slice(), b"ustar  \0", b""].map(|version| (tar(&members, version), "tar"));
    let others = [("PK\x03\x04\x0a\0a.ndjson\n", "ZIP"), ("!<arch>\na.ndjson/       0\n", "ar")];
    let others = others.map(|(head, name)| (format!("{head}{}", members[0].1).into_bytes(), name));
    for (archive, name) in archives.into_iter().chain(others) {
        for content in [archive.clone(), gzip(&[&archive]), zstandard(&[&archive])] {
            let mut feed = Feed::new(&[("b", "3\n")]);
            feed.write_bytes("a", &content);
            let (read, error) = feed.run_in_part();
            assert_eq!((numbers(&read), kind(&error)), (vec!["3".into()], format!("a looks like {name} data and 0")));
        }
    }
}

#[test]
fn what_nobody_finished_is_known_and_what_was_closed_is_not() {
    let mut feed = Feed::followed("");
    let contents: [(&str, &[u8]); 6] = [
        ("a", b"[{\"n\":1},"),
        ("b", b"[{\"n\":2}]"),
        ("c", b"{\"n\":3}\n{\"n\":"),
        ("d", b"{\n\"n\":4}\n"),
        ("e.gz", b"[{\"n\":5},"),
        ("f.gz", b"[{\"n\":6}]\n"),
    ];
    for (name, content) in contents {
        feed.write_bytes(name, &if name.ends_with("gz") { gzip(&[content]) } else { content.to_vec() });
    }
    let unfinished = |source: &FileSource| {
        let mut names: Vec<_> = source.unfinished().iter().map(|unread| kind(unread.error())).collect();
        names.sort();
        names
    };
    let mut source = feed.open().unwrap();
    assert_eq!(feed.read(&mut source), ["1", "2", "3", "{\n\"n\":4}", "5", "6"]);
    let expected = ["a unfinished in 2", "c unfinished in 2", "e.gz unfinished in 2"];
    assert_eq!(unfinished(&source), expected);
    feed.append_bytes("a", b"{\"n\":7}]");
    feed.append_bytes("c", b"8}\n");
    feed.read(&mut source);
    assert_eq!(unfinished(&source), ["e.gz unfinished in 2"]);
    feed.append_bytes("e.gz", &gzip(&[b"]"]));
    feed.read(&mut source);
    assert_eq!(unfinished(&source), [""; 0]);
    feed.append_bytes("b", b"\n");
    feed.read(&mut source);
    assert_eq!(unfinished(&source), [""; 0]);
}

#[test]
fn an_array_that_is_written_over_in_its_place_goes_on() {
    let compact = |count| format!("[{}]", records(&lines(count, 0)).trim_end().replace('\n', ", "));
    let pretty = |count| format!("[\n{}\n]\n", records(&lines(count, 0)).trim_end().replace('\n', ",\n"));
    for (form, text) in [("compact", &compact as &dyn Fn(usize) -> String), ("pretty", &pretty)] {
        for truncates in [false, true] {
            let mut feed = Feed::followed("a");
            feed.write_bytes("a", text(1).as_bytes());
            let mut source = feed.open().unwrap();
            assert_eq!(feed.read(&mut source), ["0"]);
            for count in 2..6 {
                if truncates {
                    feed.write_bytes("a", text(count).as_bytes());
                } else {
                    let mut file = OpenOptions::new().write(true).open(feed.path("a")).unwrap();
                    file.write_all(text(count).as_bytes()).unwrap();
                    feed.tick("a");
                }
                assert_eq!(feed.read(&mut source), [(count - 1).to_string()], "{form} {truncates} {:?}", feed.told());
            }
            drop(source);
            assert_eq!(feed.numbers(), [""; 0]);
        }
    }
}
