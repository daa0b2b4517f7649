//! What was read before is told from what is new, however many files were renamed at once.

use super::*;

#[test]
fn many_files_that_were_renamed_copied_and_replaced_at_once_are_told_apart() {
    const FILES: usize = 200;
    let mut feed = Feed::new(&[]);
    // Enough is read of each to tell it under any name.
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
