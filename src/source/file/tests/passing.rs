//! Tests folders through which files pass: each file is read once and then removed.

use super::*;
use crate::source::file::lost::GONE_REMEMBERED;
use crate::source::file::snapshot::SAID_REMEMBERED;

/// Writes `count` files and removes them after they were read.
fn pass(feed: &mut Feed, source: &mut FileSource, round: usize, count: usize) {
    for at in 0..count {
        feed.write(&format!("{round}-{at}"), &format!("{}\n", round * count + at));
    }
    assert_eq!(feed.read(source).len(), count);
    for at in 0..count {
        feed.remove(&format!("{round}-{at}"));
    }
}

#[test]
fn the_oldest_files_that_are_gone_are_forgotten() {
    const COUNT: usize = 512;
    let mut feed = Feed::followed("");
    feed.write("stays", "0\n");
    let mut source = feed.open().unwrap();
    assert_eq!(feed.read(&mut source), ["0"]);
    let rounds = GONE_REMEMBERED / COUNT + 3;
    for round in 0..rounds {
        pass(&mut feed, &mut source, round, COUNT);
    }
    let bound = GONE_REMEMBERED + 2 * COUNT;
    assert!(feed.resume.extents.len() <= bound, "{}", feed.resume.extents.len());
    assert!(source.files.len() <= bound && source.names.len() <= bound, "{}", source.names.len());
    // Files that disappear together are reported together, if at all.
    assert!(feed.news.len() <= 2 * rounds, "{}", feed.news.len());
    drop(source);
    // Existing files are still known, and so are the files that disappeared last, because those are forgotten last.
    assert_eq!(feed.numbers(), [""; 0]);
    feed.write(&format!("{}-0", rounds - 1), &format!("{}\n", (rounds - 1) * COUNT));
    assert_eq!(feed.numbers(), [""; 0]);
}

#[test]
fn files_that_are_all_away_at_once_are_remembered() {
    let names: Vec<String> = (0..GONE_REMEMBERED + 100).map(|at| at.to_string()).collect();
    let mut feed = Feed::new(&[]);
    for name in &names {
        feed.write(name, "1\n");
    }
    assert_eq!(feed.numbers().len(), names.len());
    let away = tempfile::tempdir().unwrap();
    for name in &names {
        fs::rename(feed.path(name), away.path().join(name)).unwrap();
    }
    feed.write("other", "2\n");
    assert_eq!(feed.numbers(), ["2"]);
    assert!(feed.resume.extents.len() + 4 > names.len(), "{}", feed.resume.extents.len());
}

#[test]
fn a_file_that_was_read_to_its_end_a_while_ago_goes_without_a_word() {
    let mut feed = Feed::followed("");
    feed.append("a", "1\n");
    feed.append("b", "2\n");
    let mut source = feed.open().unwrap();
    assert_eq!(feed.read(&mut source), ["1", "2"]);
    feed.remove("a");
    feed.append("c", "3\n");
    assert_eq!(feed.read(&mut source), ["3"]);
    assert_eq!(feed.told(), [""; 0]);
}

#[test]
fn names_that_are_passed_over_are_forgotten_when_they_are_gone() {
    const COUNT: usize = 3000;
    let mut feed = Feed::followed("");
    feed.write("a", "1\n");
    let mut source = feed.open().unwrap();
    for round in 0..4 {
        let names: Vec<String> = (0..COUNT).map(|at| format!("{round}-{at}.tmp")).collect();
        for name in &names {
            feed.write(name, "2\n");
        }
        feed.read(&mut source);
        for name in &names {
            feed.remove(name);
        }
    }
    assert!(source.said.len() <= SAID_REMEMBERED + COUNT, "{}", source.said.len());
}

#[test]
fn an_unreadable_file_that_is_renamed_is_reported_with_its_old_name() {
    let mut feed = Feed::followed("");
    let whole = gzip(&[records(&lines(400, 10_000)).as_bytes()]);
    feed.write_bytes("a.gz", &whole[..whole.len() - 20]);
    let mut source = feed.open().unwrap();
    feed.read(&mut source);
    assert!(feed.told().iter().any(|told| told.starts_with("a.gz damaged")));
    feed.rename("a.gz", "b.gz");
    feed.read(&mut source);
    let is_of_both = |news: &News| match news {
        News::Unreadable { reason, before } => {
            reason.path().is_some_and(|path| path.ends_with("b.gz"))
                && before.as_ref().is_some_and(|path| path.ends_with("a.gz"))
        }
        _ => false,
    };
    assert!(feed.news.iter().any(is_of_both), "{:?}", feed.news);
    // The file is renamed and completed at once. The news uses its name from the earlier report.
    feed.rename("b.gz", "c.gz");
    feed.write_bytes("c.gz", &whole);
    feed.told();
    feed.read(&mut source);
    let told = feed.told();
    assert!(told.contains(&"b.gz is read on".to_owned()), "{told:?}");
}
