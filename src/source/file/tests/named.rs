//! Tests rotations that name files by rules that Outflow does not know.

use super::*;

/// Returns the name of the file that was rotated out `age` rotations ago, of `newest` rotations in total.
type Rule = fn(age: usize, newest: usize) -> String;

/// Rules with their names. `age` counts from 1.
const RULES: &[(&str, Rule)] = &[
    ("bak", |age, _| format!("a.ndjson.bak{age}")),
    ("tilde", |age, _| format!("a.ndjson.~{age}~")),
    ("parentheses", |age, _| format!("a ({age}).ndjson")),
    ("old", |age, _| format!("a.ndjson.old.{age}")),
    ("before", |age, newest| format!("{}-a.ndjson", newest - age + 10)),
    ("day first", |age, newest| format!("a.ndjson-{:02}112026", newest - age + 10)),
    ("weekday", |age, newest| format!("a.{}", ["Sun", "Mon", "Tue", "Wed", "Thu"][newest - age])),
    ("letters", |age, _| format!("a.ndjson.{}", ["x", "a", "b", "c", "d"][age])),
    ("multilog", |age, newest| format!("@4000000067{:06x}00000000.s", 0x00FF_FF00 + newest - age)),
    ("half days", |age, newest| {
        format!("a.ndjson.2026-11-30-{}", ["10AM", "11AM", "12PM", "01PM", "02PM"][newest - age])
    }),
    ("padded", |age, _| format!("a.ndjson.{age:03}")),
    ("days of a month that ends", |age, newest| {
        format!("a-{}.ndjson", ["29-11-2026", "30-11-2026", "01-12-2026", "02-12-2026", "03-12-2026"][newest - age])
    }),
    ("backup", |age, _| format!("a_backup_{age}.ndjson")),
    ("time", |age, newest| format!("a-2026-11-30T{:02}h05.ndjson", newest - age)),
];

const BASE: &str = "a.ndjson";

/// Rotates `times` times, so that names continue after `before` rotations. Each new file holds two lines. Returns the
/// next line.
fn rotate(feed: &Feed, rule: Rule, (before, times): (usize, usize), mut line: usize) -> usize {
    for newest in before + 1..=before + times {
        for age in (1..newest).rev() {
            let [from, to] = [rule(age, newest - 1), rule(age + 1, newest)];
            if from != to {
                feed.rename(&from, &to);
            }
        }
        feed.rename(BASE, &rule(1, newest));
        feed.append(BASE, &lines(2, line));
        line += 2;
    }
    line
}

#[test]
fn what_is_rotated_several_times_between_two_looks_is_found_by_the_name_of_what_was_known() {
    for (name, rule) in RULES {
        for (pattern, follow) in [(BASE, true), (BASE, false), ("", true), ("", false)] {
            if *name == "tilde" && pattern.is_empty() {
                // In a folder, such names are excluded.
                continue;
            }
            let mut feed = Feed::followed(pattern);
            feed.settings.follow = follow;
            feed.append(BASE, &lines(2, 0));
            let mut source = follow.then(|| feed.open().unwrap());
            let read = |feed: &mut Feed, source: &mut Option<FileSource>| match source {
                Some(source) => feed.read(source),
                None => feed.numbers(),
            };
            assert_eq!(read(&mut feed, &mut source), span(2, 0));
            feed.append(BASE, &lines(1, 2));
            let line = rotate(&feed, *rule, (0, 3), 3);
            assert_eq!(read(&mut feed, &mut source), span(line - 2, 2), "{name} {pattern} {follow}: {:?}", feed.told());
            // A resumed run knows the rule too.
            source = follow.then(|| feed.open().unwrap());
            assert_eq!(read(&mut feed, &mut source), [""; 0], "{name} {pattern} {follow}");
            if *name != "weekday" {
                let last = rotate(&feed, *rule, (3, 1), line);
                assert_eq!(
                    read(&mut feed, &mut source),
                    span(last - line, line),
                    "{name} {pattern} {follow}: {:?}",
                    feed.told()
                );
            }
            drop(source);
            assert_eq!(feed.numbers(), [""; 0], "{name} {pattern} {follow}");
        }
    }
}

#[test]
fn what_was_there_before_the_feed_or_is_named_otherwise_is_none_of_it() {
    for (name, rule) in RULES.iter().filter(|(name, _)| *name != "weekday") {
        let mut feed = Feed::followed(BASE);
        feed.append(&rule(1, 1), "90\n");
        feed.append(BASE, &lines(2, 0));
        let mut source = feed.open().unwrap();
        assert_eq!(feed.read(&mut source), span(2, 0));
        rotate(&feed, *rule, (1, 2), 2);
        for other in ["b.ndjson.bak1", "c 1.ndjson", "a.ndjson.offset", "1-b.ndjson", "b.Mon"] {
            feed.append(other, "99\n");
        }
        let read = feed.read(&mut source);
        let told = feed.told();
        assert_eq!(read, span(4, 2), "{name} {told:?}");
        // A rule that Outflow knows shows the age in another way.
        let is_own = !["padded", "time", "day first", "days of a month that ends"].contains(name);
        let said = [format!("{} is older", rule(3, 3)), format!("{} is rotated alike", rule(1, 3))];
        assert!(!is_own || said.iter().all(|said| told.contains(said)), "{name} {told:?}");
    }
}

#[test]
fn what_an_editor_keeps_under_a_number_does_not_bring_the_edited_file_again() {
    let mut feed = Feed::followed(BASE);
    feed.settings.follow = false;
    feed.append(BASE, &lines(2000, 0));
    assert_eq!(feed.numbers().len(), 2000);
    feed.copy(BASE, "a.ndjson.~1~");
    let text = fs::read_to_string(feed.path(BASE)).unwrap().replace("{\"n\":7}", "{\"n\":8}");
    fs::write(feed.path(BASE), text).unwrap();
    assert_eq!(kind(&feed.run_in_part().1), "a.ndjson rewritten before 2000 and 0");
}

#[test]
fn what_was_copied_before_it_was_cut_is_read_to_its_end_under_any_name() {
    for (name, rule) in RULES {
        let mut feed = Feed::followed(BASE);
        feed.append(BASE, &lines(1000, 0));
        let mut source = feed.open().unwrap();
        assert_eq!(feed.read(&mut source).len(), 1000);
        feed.append(BASE, &lines(2, 1000));
        feed.copy(BASE, &rule(1, 1));
        feed.empty(BASE);
        feed.append(BASE, &lines(2, 1002));
        assert_eq!(feed.read(&mut source), span(4, 1000), "{name} {:?}", feed.told());
    }
}

#[test]
fn what_is_packed_under_a_name_of_its_own_rule_is_read_once() {
    for pattern in [BASE, ""] {
        let mut feed = Feed::followed(pattern);
        feed.settings.follow = false;
        feed.append(BASE, &lines(20, 0));
        assert_eq!(feed.numbers().len(), 20);
        feed.rename(BASE, "a.ndjson.bak1");
        feed.append(BASE, &lines(5, 20));
        assert_eq!(feed.numbers(), span(5, 20));
        feed.pack("a.ndjson.bak1", "a.ndjson.bak3.gz", false);
        feed.append(BASE, &lines(5, 25));
        feed.pack(BASE, "a.ndjson.bak2.gz", false);
        feed.append("a.ndjson.bak1", &lines(5, 30));
        feed.append(BASE, &lines(5, 35));
        assert_eq!(feed.numbers(), span(15, 25), "{pattern} {:?}", feed.told());
        assert_eq!(feed.numbers(), [""; 0]);
    }
}

#[test]
fn what_is_renamed_by_its_own_rule_and_packed_between_two_looks_is_found() {
    let mut feed = Feed::followed(BASE);
    feed.append(BASE, &lines(20, 0));
    let mut source = feed.open().unwrap();
    assert_eq!(feed.read(&mut source).len(), 20);
    feed.append(BASE, "20\n");
    feed.pack(BASE, "a.ndjson.bak3.gz", true);
    feed.append("a.ndjson.bak2", &lines(5, 21));
    feed.pack("a.ndjson.bak2", "a.ndjson.bak2.gz", true);
    feed.append("a.ndjson.bak1", &lines(5, 26));
    feed.copy("a.ndjson.bak1", "unpacked");
    feed.pack("unpacked", "a.ndjson.bak1.gz", false);
    feed.append(BASE, &lines(5, 31));
    assert_eq!(feed.read(&mut source), span(16, 20), "{:?}", feed.told());
}

#[test]
fn a_rule_is_known_however_many_files_it_has_named_and_were_removed() {
    let mut feed = Feed::followed(BASE);
    feed.append(BASE, &lines(1, 0));
    let mut source = feed.open().unwrap();
    assert_eq!(feed.read(&mut source), ["0"]);
    let mut line = 1;
    for number in 0..200 {
        feed.rename(BASE, &format!("{number}-a.ndjson"));
        feed.append(BASE, &lines(1, line));
        line += 1;
        assert_eq!(feed.read(&mut source), [(line - 1).to_string()], "{number}");
        if number > 2 {
            feed.remove(&format!("{}-a.ndjson", number - 2));
        }
    }
    for number in 200..203 {
        feed.rename(BASE, &format!("{number}-a.ndjson"));
        feed.append(BASE, &lines(1, line));
        line += 1;
    }
    assert_eq!(feed.read(&mut source), span(3, line - 3), "{:?}", feed.told());
}
