//! Files that are cut under the reader.

use super::*;
use crate::source::BLOCK_BYTES;

#[test]
fn what_is_left_of_a_line_when_its_file_is_cut_is_no_line() {
    let text = format!("1\n{0}\n{0}\n", "1".repeat(BLOCK_BYTES));
    let feed = Feed::new(&[("a", &text)]);
    let mut source = feed.open().unwrap();
    let mut block = Block::default();
    assert_eq!(source.fill(&mut block).unwrap(), Filled::Lines);
    assert_eq!(block.lines.len(), 2);
    OpenOptions::new().write(true).open(feed.path("a")).unwrap().set_len(10).unwrap();
    let reason = reason(&source.fill(&mut block).unwrap_err());
    assert_eq!(reason, format!("it had {} bytes, now it has 10", text.len()));
    assert_eq!((block.lines.len(), block.bytes.len()), (0, 0));
}
