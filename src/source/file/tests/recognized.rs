//! Tests that known content is recognized however many files were renamed at once, and that others see the progress.

use super::*;
use crate::source::FileIdentity;

/// Returns the progress that others see at the end of an opening.
fn counted(feed: &Feed) -> Option<(u64, u64)> {
    let (path, recognition) = (feed.path(feed.pattern), Arc::<Recognition>::default());
    let resume = Some(feed.resume.clone());
    FileSource::open_counted(path.to_str().unwrap(), &feed.settings, resume, &recognition).unwrap();
    recognition.progress()
}

#[test]
fn what_is_compared_is_counted_and_what_is_unchanged_is_not_compared() {
    let mut feed = Feed::new(&[("a", "1\n2\n"), ("b", "3\n4\n")]);
    assert_eq!(feed.numbers(), ["1", "2", "3", "4"]);
    let bytes = |name: &str| fs::metadata(feed.path(name)).unwrap().len();
    let [a, b] = ["a", "b"].map(bytes);
    assert_eq!(counted(&feed), None);
    feed.rename("a", "c");
    assert_eq!(counted(&feed), Some((a, a)));
    feed.rename("b", "d");
    assert_eq!(counted(&feed), Some((a + b, a + b)));
}

#[test]
fn an_opening_that_is_cancelled_fails_and_changes_nothing() {
    let mut feed = Feed::new(&[("a", "1\n2\n")]);
    assert_eq!(feed.numbers(), ["1", "2"]);
    feed.rename("a", "b");
    let (path, recognition) = (feed.path(""), Arc::<Recognition>::default());
    recognition.cancel();
    let open = |recognition| {
        FileSource::open_watched(path.to_str().unwrap(), &feed.settings, Some(feed.resume.clone()), recognition)
    };
    assert!(matches!(open(&recognition), Err(SourceError::Cancelled)));
    assert_eq!(recognition.progress(), None);
    assert!(open(&Arc::default()).is_ok());
    assert_eq!(feed.numbers(), [""; 0]);
}

#[test]
fn many_files_renamed_copied_and_replaced_at_once_are_recognized() {
    const FILES: usize = 200;
    let mut feed = Feed::new(&[]);
    // Enough of each file is read to recognize it under any name.
    for file in 0..FILES {
        feed.write(&format!("a{file}"), &lines(400, file * 1_000));
    }
    assert_eq!(feed.run().len(), FILES * 400);
    for file in 0..FILES {
        let (before, after) = (format!("a{file}"), format!("b{}", FILES - file));
        match file % 3 {
            0 => feed.rename(&before, &after),
            1 => {
                feed.copy(&before, &after);
                fs::remove_file(feed.path(&before)).unwrap();
            }
            _ => {
                fs::remove_file(feed.path(&before)).unwrap();
                feed.write(&before, &format!("{file}\n"));
            }
        }
    }
    let mut read: Vec<usize> = feed.numbers().iter().map(|number| number.parse().unwrap()).collect();
    read.sort_unstable();
    assert_eq!(read, (0..FILES).filter(|file| file % 3 == 2).collect::<Vec<_>>());
}

#[cfg(unix)]
#[test]
fn what_got_the_inode_of_a_removed_file_is_another_one() {
    // Earlier versions stored no creation time, so device and inode are trusted.
    for (born, expected) in [(Some(1), vec!["1", "2"]), (None, vec!["2"])] {
        let mut feed = Feed::new(&[("a", "1\n")]);
        feed.run();
        feed.remove("a");
        feed.write("b", "1\n2\n");
        let identity = listing::identity(&fs::metadata(feed.path("b")).unwrap(), &feed.path("b"));
        feed.resume.extents[0].identity = Some(FileIdentity { born, ..identity });
        let (lines, _) = feed.attempt(usize::MAX);
        assert_eq!(numbers(&lines), expected, "{born:?}");
    }
}

#[cfg(unix)]
#[test]
fn the_extents_of_earlier_versions_are_of_the_files_that_are_there() {
    let mut feed = Feed::followed("");
    feed.append("a", "1\n");
    feed.append("b", "2\n");
    let mut source = feed.open().unwrap();
    feed.read(&mut source);
    feed.append("a", "3\n4\n");
    feed.read_from(&mut source, 1);
    drop(source);
    // They stored only device and inode, and no end of the last extent.
    for extent in &mut feed.resume.extents {
        extent.file = None;
        extent.identity = extent.identity.map(|identity| FileIdentity { born: None, ..identity });
    }
    feed.resume.extents.last_mut().unwrap().end = None;
    assert_eq!(feed.resume.extents.len(), 3);
    let mut source = feed.open().unwrap();
    assert_eq!(feed.read(&mut source), ["4"]);
    drop(source);
    feed.append("b", "5\n");
    for expected in [vec!["5"], vec![]] {
        let mut source = feed.open().unwrap();
        assert_eq!(feed.read(&mut source), expected);
    }
}
