//! Tests the splitter with chunks, line ends and lengths of every kind.

use proptest::prelude::*;

use super::*;
use crate::source::BLOCK_LINES;

/// A reader that gives one chunk per read. An empty chunk is a read that would block.
struct Chunks(Vec<Vec<u8>>);

impl Read for Chunks {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let Some(chunk) = self.0.first_mut() else { return Ok(0) };
        if chunk.is_empty() {
            self.0.remove(0);
            return Err(ErrorKind::WouldBlock.into());
        }
        let read = chunk.len().min(into.len());
        into[..read].copy_from_slice(&chunk[..read]);
        chunk.drain(..read);
        if chunk.is_empty() {
            self.0.remove(0);
        }
        Ok(read)
    }
}

fn chunks(chunks: &[&str]) -> Lines<Chunks> {
    Lines::new(Chunks(chunks.iter().map(|chunk| chunk.as_bytes().to_vec()).collect()), Position::default())
        .ending(LastLine::Always)
}

/// A line as tests compare it: text, offset, offset after it, number, too long.
type Seen = (Vec<u8>, u64, u64, u64, bool);

fn seen(block: &Block) -> Vec<Seen> {
    block
        .lines
        .iter()
        .map(|line| (block.text(line).to_vec(), line.offset, line.next.offset, line.next.line, line.too_long))
        .collect()
}

fn all<R: Read>(mut lines: Lines<R>) -> Vec<Seen> {
    let mut all = Vec::new();
    let mut block = Block::default();
    while lines.append(&mut block).unwrap() != Filled::End {
        all.append(&mut seen(&block));
        block.clear();
    }
    all
}

fn line(text: &str, offset: u64, next: u64, number: u64) -> Seen {
    (text.as_bytes().to_vec(), offset, next, number, false)
}

#[test]
fn each_line_knows_its_offset_its_number_and_what_comes_next() {
    assert_eq!(all(chunks(&["{1}\n{22}\n"])), [line("{1}", 0, 4, 1), line("{22}", 4, 9, 2)]);
}

#[test]
fn an_unfinished_last_line_is_a_line() {
    assert_eq!(all(chunks(&["{1}\n{22}"])), [line("{1}", 0, 4, 1), line("{22}", 4, 8, 2)]);
}

#[test]
fn blank_lines_are_skipped_and_counted_for_the_next_line() {
    let expected = [line("{1}", 2, 6, 3), line("{2}\r", 11, 16, 6)];
    assert_eq!(all(chunks(&["\n\n{1}\n\r\n \t\n{2}\r\n\n  \n"])), expected);
}

#[test]
fn an_unfinished_blank_tail_is_no_line() {
    assert_eq!(all(chunks(&["{1}\n \t "])), [line("{1}", 0, 4, 1)]);
}

#[test]
fn a_byte_order_mark_is_no_part_of_any_line() {
    assert_eq!(all(chunks(&["\u{feff}{1}\n\u{feff}{2}\n"])), [line("{1}", 3, 7, 1), line("{2}", 10, 14, 2)]);
}

#[test]
fn nulls_before_a_line_are_no_part_of_it_and_not_held() {
    let text = [vec![0; 3 * MAX_LINE_BYTES], b"{1}\n\0\0{2}\n\0\0\0".to_vec()].concat();
    let from = 3 * MAX_LINE_BYTES as u64;
    let mut lines = Lines::new(&text[..], Position::default());
    let mut block = Block::default();
    assert_eq!(lines.append(&mut block).unwrap(), Filled::Lines);
    assert_eq!(seen(&block), [line("{1}", from, from + 4, 1), line("{2}", from + 6, from + 10, 2)]);
    assert_eq!((lines.take_passed_nulls(), lines.buffer.len()), ((from + 2, 1), BLOCK_BYTES));
    block.clear();
    assert_eq!(lines.append(&mut block).unwrap(), Filled::End);
    assert_eq!((lines.nulls, lines.place().offset, lines.read_to()), (3, from + 10, from + 13));
}

#[test]
fn a_last_line_is_taken_if_it_is_a_whole_object() {
    for (text, taken, rest) in
        [("{1}\n{\"n\":2}", 2, false), ("{1}\n{\"n\":2", 1, true), ("{1}\n7", 1, true), ("{1}\n  ", 1, false)]
    {
        let mut lines = Lines::new(text.as_bytes(), Position::default());
        let (mut block, mut count) = (Block::default(), 0);
        while lines.append(&mut block).unwrap() == Filled::Lines {
            count += block.lines.len();
            block.clear();
        }
        assert_eq!((count, lines.has_rest()), (taken, rest), "{text}");
    }
}

#[test]
fn a_half_element_that_ends_with_a_digit_is_no_number() {
    for (text, taken) in [("[{\"n\":1},\n{\"p\":\"own-0", 1), ("[{\"n\":1},{\"p\":-1.5", 1), ("[{\"n\":1},-1.5e+3", 2)]
    {
        let mut lines = Lines::new(text.as_bytes(), Position::default()).laid_out(Layout::Array);
        let (mut block, mut count) = (Block::default(), 0);
        while lines.append(&mut block).unwrap() == Filled::Lines {
            count += block.lines.len();
            block.clear();
        }
        assert_eq!((count, lines.has_rest()), (taken, true), "{text}");
    }
}

#[test]
fn the_line_end_of_a_line_that_was_taken_without_it_is_its_own() {
    let mut lines =
        Lines::new(Chunks(vec![b"{\"n\":1}".to_vec(), vec![], b"\n{\"n\":2}\n".to_vec()]), Position::default());
    let mut block = Block::default();
    while lines.append(&mut block).unwrap() != Filled::End {}
    assert_eq!(block.lines.iter().map(|line| line.next.line).collect::<Vec<_>>(), [1, 2]);
    let whole = Lines::new(&b"{\"n\":1}\n{\"n\":2}"[..], Position::default()).ending(LastLine::Always);
    let mut whole = whole;
    let mut other = Block::default();
    while whole.append(&mut other).unwrap() != Filled::End {}
    assert_eq!(block.lines[1].next.consumed, other.lines[1].next.consumed);
}

#[test]
fn a_byte_order_mark_alone_is_a_blank_line() {
    assert_eq!(all(chunks(&["\u{feff}\n{1}"])), [line("{1}", 4, 7, 2)]);
}

#[test]
fn nothing_at_all_is_the_end() {
    assert_eq!(all(chunks(&[])), []);
}

#[test]
fn positions_go_on_from_where_reading_began() {
    let place = Position::new(3, 100, 7);
    let mut lines = Lines::new(&b"{1}\n"[..], place);
    let mut block = Block::default();
    assert_eq!(lines.append(&mut block).unwrap(), Filled::Lines);
    assert_eq!(block.lines[0].offset, 100);
    let next = block.lines[0].next;
    assert_eq!(Position { consumed: None, ..next }, Position::new(3, 104, 8));
    assert_eq!(next.consumed, Some(Consumed::and(None, hash_of(b"{1}"))));
}

#[test]
fn lines_are_delivered_before_the_reader_is_asked_again() {
    let mut lines = chunks(&["{1}\n{2}\n{3", "}\n"]);
    let mut block = Block::default();
    assert_eq!(lines.append(&mut block).unwrap(), Filled::Lines);
    assert_eq!(seen(&block), [line("{1}", 0, 4, 1), line("{2}", 4, 8, 2)]);
    assert_eq!(lines.reader.0, [b"}\n".to_vec()]);
}

#[test]
fn a_reader_that_would_block_is_waited_for_and_nothing_is_lost() {
    let mut lines = chunks(&["{1", "", "}\n"]);
    let mut block = Block::default();
    assert_eq!(lines.append(&mut block).unwrap(), Filled::Waiting);
    assert_eq!(lines.append(&mut block).unwrap(), Filled::Lines);
    assert_eq!(seen(&block), [line("{1}", 0, 4, 1)]);
    assert_eq!(lines.append(&mut block).unwrap(), Filled::End);
}

#[test]
fn a_block_stops_at_its_number_of_lines() {
    let text = "{}\n".repeat(BLOCK_LINES + 1);
    let mut lines = chunks(&[&text]);
    let mut sizes = Vec::new();
    let mut block = Block::default();
    while lines.append(&mut block).unwrap() == Filled::Lines {
        sizes.push(block.lines.len());
        block.clear();
    }
    assert_eq!(sizes, [BLOCK_LINES, 1]);
}

#[test]
fn a_line_of_the_longest_length_is_taken_whole() {
    let text = "x".repeat(MAX_LINE_BYTES) + "\n{2}";
    let length = MAX_LINE_BYTES as u64;
    let lines = all(Lines::new(text.as_bytes(), Position::default()).ending(LastLine::Always));
    assert_eq!(lines, [line(&text[..MAX_LINE_BYTES], 0, length + 1, 1), line("{2}", length + 1, length + 4, 2)]);
}

/// Returns what is kept of a line of `length` times `x`.
fn cut(offset: u64, length: u64, number: u64) -> Seen {
    (vec![b'x'; KEPT_OF_LONG_LINE], offset, offset + length, number, true)
}

#[test]
fn a_longer_line_is_cut_and_the_feed_goes_on() {
    for length in [MAX_LINE_BYTES + 1, MAX_LINE_BYTES + BLOCK_BYTES, 2 * MAX_LINE_BYTES + 7] {
        let text = "{1}\n".to_string() + &"x".repeat(length) + "\n{2}\n";
        let next = 4 + length as u64 + 1;
        let expected = [line("{1}", 0, 4, 1), cut(4, length as u64 + 1, 2), line("{2}", next, next + 4, 3)];
        assert_eq!(all(Lines::new(text.as_bytes(), Position::default()).ending(LastLine::Always)), expected);
    }
}

#[test]
fn a_longer_line_may_be_the_unfinished_last_one() {
    let length = MAX_LINE_BYTES + BLOCK_BYTES + 1;
    let text = "x".repeat(length);
    assert_eq!(
        all(Lines::new(text.as_bytes(), Position::default()).ending(LastLine::Always)),
        [cut(0, length as u64, 1)]
    );
}

#[test]
fn a_longer_line_after_a_byte_order_mark_keeps_as_much() {
    let text = "\u{feff}".to_string() + &"x".repeat(2 * MAX_LINE_BYTES);
    assert_eq!(
        all(Lines::new(text.as_bytes(), Position::default()).ending(LastLine::Always)),
        [cut(3, 2 * MAX_LINE_BYTES as u64, 1)]
    );
}

#[test]
fn memory_stays_bounded_over_a_line_without_end() {
    let mut lines =
        Lines::new(io::repeat(b'x').take(5 * MAX_LINE_BYTES as u64), Position::default()).ending(LastLine::Always);
    let mut block = Block::default();
    assert_eq!(lines.append(&mut block).unwrap(), Filled::Lines);
    assert!(lines.buffer.len() <= MAX_LINE_BYTES + BLOCK_BYTES);
    assert_eq!(block.bytes.len(), KEPT_OF_LONG_LINE);
}

fn texts(text: &str, layout: Layout, last: LastLine) -> (Vec<String>, bool) {
    let mut lines = Lines::new(text.as_bytes(), Position::default()).laid_out(layout).ending(last);
    let mut block = Block::default();
    while lines.append(&mut block).unwrap() != Filled::End {}
    let text = |line| String::from_utf8_lossy(block.text(line)).into_owned();
    (block.lines.iter().map(text).collect(), lines.has_rest())
}

#[test]
fn what_separates_values_is_no_part_of_one_that_is_cut() {
    let read = |text| texts(text, Layout::Array, LastLine::Always);
    assert_eq!(read("[{\"a\":1},\n {\"b\":"), (vec!["{\"a\":1}".into(), "{\"b\":".into()], true));
    assert_eq!(read("[{\"a\":1}\n,"), (vec!["{\"a\":1}".into()], true));
    assert_eq!(read("[{\"a\":1}\n"), (vec!["{\"a\":1}".into()], true));
}

#[test]
fn nulls_between_values_and_behind_them_are_counted() {
    let mut lines = Lines::new(&b"\0{\n}\n\0\0{}\0\n\0\0"[..], Position::default()).laid_out(Layout::Values);
    let mut block = Block::default();
    while lines.append(&mut block).unwrap() != Filled::End {}
    assert_eq!((block.lines.len(), lines.take_passed_nulls(), lines.nulls), (2, (3, 1), 3));
}

#[test]
fn half_an_object_that_ends_with_a_digit_is_no_record() {
    for rest in ["{\"b\":2", "[1,2", "\"2"] {
        let text = format!("{{\"a\":1}}{{}}{rest}");
        assert_eq!(texts(&text, Layout::Values, LastLine::IfWhole), (vec!["{\"a\":1}".into(), "{}".into()], true));
    }
    assert_eq!(texts("{} -12", Layout::Values, LastLine::IfWhole), (vec!["{}".into(), "-12".into()], false));
}

#[test]
fn a_longer_value_ends_at_the_same_place_wherever_reading_began() {
    for length in [MAX_LINE_BYTES + 9, MAX_LINE_BYTES + BLOCK_BYTES, MAX_LINE_BYTES + BLOCK_BYTES + 9] {
        let long = format!("{{\"a\":\"{}\"}}", "x".repeat(length - 8));
        let text = format!("{{\n}},{long},{{}}\n{{\"b\":1}}");
        let read = |from: usize, line| {
            let lines = Lines::new(&text.as_bytes()[from..], Position::new(0, from as u64, line));
            all(lines.laid_out(Layout::Values))
        };
        let (whole, later) = (read(0, 0), read(3, 1));
        assert_eq!(whole[1..], later, "{length}");
        let is_long = length > MAX_LINE_BYTES + BLOCK_BYTES;
        assert_eq!((whole.len(), whole[1].1, whole[1].4), (if is_long { 3 } else { 4 }, 4, true));
    }
}

#[test]
fn the_object_behind_a_longer_value_is_found_at_any_place() {
    for more in 0..3 {
        let text = format!("{{\"a\":\"{}\n{{\"b\":1}}", "x".repeat(MAX_LINE_BYTES + 2 * BLOCK_BYTES - 8 + more));
        let read = all(Lines::new(text.as_bytes(), Position::default()).laid_out(Layout::Values));
        assert_eq!((read.len(), &read[1].0[..]), (2, &b"{\"b\":1}"[..]), "{more}");
    }
}

/// A slow and simple splitter for comparison.
fn plainly(text: &[u8]) -> Vec<Seen> {
    let mut at = 0;
    let mut lines = Vec::new();
    for (number, line) in (1..).zip(text.split_inclusive(|byte| *byte == b'\n')) {
        let bare = line.strip_suffix(b"\n").unwrap_or(line);
        if !bare.trim_ascii().is_empty() {
            lines.push((bare.to_vec(), at, at + line.len() as u64, number, false));
        }
        at += line.len() as u64;
    }
    lines
}

fn sizes() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(1..20_usize, 1..20)
}

proptest! {
    #[test]
    fn no_chunking_changes_the_lines(text in "[ \n\r\t{}a]{0,200}", sizes in sizes()) {
        let mut rest = text.as_bytes();
        let mut pieces = Vec::new();
        for size in sizes.iter().cycle().take(text.len()) {
            let (piece, after) = rest.split_at((*size).min(rest.len()));
            pieces.push(piece.to_vec());
            rest = after;
        }
        pieces.retain(|piece| !piece.is_empty());
        prop_assert_eq!(all(Lines::new(Chunks(pieces), Position::default()).ending(LastLine::Always)), plainly(text.as_bytes()));
    }
}

#[test]
fn the_end_of_a_line_does_not_count_toward_its_length() {
    for (length, end, expected) in [(0, "\r\n", false), (1, "\r\n", true), (0, "\n", false), (1, "\n", true)] {
        let text = "x".repeat(MAX_LINE_BYTES + length) + end;
        let mut lines = Lines::new(text.as_bytes(), Position::default());
        let mut block = Block::default();
        while lines.append(&mut block).unwrap() != Filled::End {}
        assert_eq!(block.lines.iter().map(|line| line.too_long).collect::<Vec<_>>(), [expected], "{length} {end:?}");
    }
}

#[test]
fn a_byte_order_mark_before_a_value_may_come_in_pieces() {
    let text = "\u{feff}{\"a\":\n1}\u{feff}\n\u{feff}{}".as_bytes();
    for layout in [Layout::Values, Layout::Array] {
        let bytes = text.iter().map(|byte| vec![*byte]).collect();
        let lines = Lines::new(Chunks(bytes), Position::default()).laid_out(layout).ending(LastLine::Always);
        let texts: Vec<_> = all(lines).into_iter().map(|(text, ..)| String::from_utf8(text).unwrap()).collect();
        assert_eq!(texts, ["{\"a\":\n1}", "{}"], "{layout:?}");
    }
}
