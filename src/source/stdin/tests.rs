use std::io::Write;

use super::*;
use crate::source::Line;
use crate::source::encoded::{gzip, utf16, zstandard};

/// A reader that gives one part per read. Real input would block after the last part, so reading there fails the test.
struct Parts(Vec<Vec<u8>>);

impl Read for Parts {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(part) = self.0.first_mut() else { return Err(io::Error::other("waits for ever")) };
        let read = part.as_slice().read(buffer)?;
        part.drain(..read);
        if part.is_empty() {
            self.0.remove(0);
        }
        Ok(read)
    }
}

/// Returns all records of the input, and the reason why reading stopped early.
fn records(reader: impl Read + Send, accept_malformed: bool) -> (Vec<String>, Option<String>) {
    let (mut source, mut block) = (StdinSource::over(reader, accept_malformed), Block::default());
    let mut all = Vec::new();
    loop {
        let filled = source.fill(&mut block);
        let text = |line: &Line| String::from_utf8_lossy(block.text(line)).replace([' ', '\n'], "");
        match filled {
            Ok(Filled::Lines) => all.extend(block.lines.iter().map(text)),
            Ok(_) => return (all, None),
            Err(error) => return (all, Some(error.to_string())),
        }
    }
}

fn forms() -> Vec<(&'static str, Vec<u8>)> {
    let (lines, pretty) = ("{\"n\":1}\n{\"n\":2}\n", "{\n  \"n\": 1\n}\n{\n  \"n\": 2\n}\n");
    vec![
        ("lines", lines.into()),
        ("without the last line end", lines.trim_end().into()),
        ("marked", format!("\u{feff}{lines}").into()),
        ("blank lines first", format!("\n\r\n  \n{lines}").into()),
        ("pretty", pretty.into()),
        ("end to end", lines.replace('\n', "").into()),
        ("array", b"[{\"n\":1}, {\"n\":2}]".to_vec()),
        ("pretty array", format!("[\n{}]\n", pretty.replace("}\n{", "},\n{")).into()),
        ("utf-16", utf16(lines, false)),
        ("gzip", gzip(&[lines.as_bytes()])),
        ("gzip members", [gzip(&[b"{\"n\":1}\n{\"n\"", b":2}\n"]), vec![0; 512]].concat()),
        ("gzip of an array in utf-16", gzip(&[&utf16(&format!("[{}]", lines.trim_end().replace('\n', ",")), false)])),
        ("zstandard", zstandard(&[lines.as_bytes()])),
        ("zstandard of pretty", zstandard(&[pretty.as_bytes()])),
        ("zstandard frames", zstandard(&[b"{\"n\":1}\n", b"{\"n\":2}\n"])),
    ]
}

#[test]
fn what_is_piped_in_has_the_forms_of_files_however_it_comes() {
    for (name, bytes) in forms() {
        for size in [1, 2, 3, 7, usize::MAX] {
            let mut parts: Vec<Vec<u8>> = bytes.chunks(size.min(bytes.len())).map(<[u8]>::to_vec).collect();
            parts.push(Vec::new());
            assert_eq!(
                records(Parts(parts), false),
                (vec!["{\"n\":1}".into(), "{\"n\":2}".into()], None),
                "{name} {size}"
            );
        }
    }
}

#[test]
fn what_it_is_does_not_depend_on_how_much_comes_at_once() {
    for text in [
        &b"\0\n\0{\"n\":1} {\"n\":2},\n{\"n\":t},\n"[..],
        b"[\n,,,,  {\n    \"a\": 1k  ",
        b"[6  {\n    \"a\": 1\n  },\n{},\"b\"\n",
        b"{\"n\":1} x\n{\"n\":2}\n",
    ] {
        let whole = records(text, true);
        for size in 1..text.len() {
            let mut parts: Vec<Vec<u8>> = text.chunks(size).map(<[u8]>::to_vec).collect();
            parts.push(Vec::new());
            assert_eq!(records(Parts(parts), true), whole, "{size} {}", text.escape_ascii());
        }
    }
}

#[test]
fn a_record_is_given_before_the_next_comes() {
    for (first, second) in [
        ("{\"n\":1}\n", "{\"n\":2}\n"),
        ("{\n\"n\":1}", "{\"n\":2}"),
        ("[{\"n\":1}", ",{\"n\":2}"),
        ("nonsense\n{\"n\":1}\n", "{\"n\":2}\n"),
    ] {
        let mut source = StdinSource::over(Parts(vec![first.into(), second.into()]), false);
        let mut block = Block::default();
        let count = first.matches('{').count() + usize::from(first.starts_with('n'));
        assert_eq!((source.fill(&mut block).unwrap(), block.lines.len()), (Filled::Lines, count), "{first}");
        assert_eq!((source.fill(&mut block).unwrap(), block.lines.len()), (Filled::Lines, 1), "{first}");
        assert!(source.fill(&mut block).unwrap_err().to_string().contains("waits for ever"));
    }
}

#[test]
fn what_is_no_feed_is_refused_and_nothing_of_it_is_taken() {
    let tar = [&[b'a'; 100][..], &[0; 157], b"ustar", &[0; 800]].concat();
    for (text, said) in [
        (b"id;name\n1;a\n".to_vec(), "rows of columns"),
        (b"PK\x03\x04 and more".to_vec(), "ZIP data. None of its lines were taken. Extract it"),
        (b"BZh91AY".to_vec(), "bzip2 data. None of its lines were taken. Unpack it"),
        (tar, "tar data"),
        (gzip(&[b"<html>\n<body>\n"]), "XML or HTML"),
        (utf16("a,b\nc,d\n", false), "rows of columns"),
        (b"{\"n\":1,}\n".to_vec(), "broken JSON objects"),
        (b"x\n".repeat(100), "plain text"),
        (b"[".to_vec(), "JSON values that are not objects"),
        (b"{\"n\":".to_vec(), "broken JSON objects"),
        (b"[1,2,3".to_vec(), "JSON values that are not objects"),
    ] {
        let (taken, error) = records(Parts(vec![text, Vec::new()]), false);
        assert!(taken.is_empty() && error.as_ref().is_some_and(|error| error.contains(said)), "{said}: {error:?}");
    }
    // Input with a hundred malformed first lines is refused without waiting for more.
    let (_, error) = records(Parts(vec![b"x\n".repeat(100)]), false);
    assert!(error.unwrap().contains("plain text"));
    assert_eq!(records(&b"x\ny"[..], true), (vec!["x".into(), "y".into()], None));
    assert_eq!(records(&b"x\n{\"n\":1}\n{"[..], false), (vec!["x".into(), "{\"n\":1}".into(), "{".into()], None));
}

#[test]
fn what_breaks_off_is_said_behind_what_was_read() {
    let whole = gzip(&["{\"n\":1}\n{\"n\":2}\n".repeat(20_000).as_bytes()]);
    let (taken, error) = records(&whole[..whole.len() / 2], false);
    let said = format!("in line {}. All lines before it were read.", taken.len() + 1);
    assert!(taken.len() > 1000 && error.as_ref().is_some_and(|error| error.contains(&said)), "{error:?}");
    let array = b"[{\"n\":1},{\"n\":2}";
    let (taken, error) = records(&array[..], false);
    assert_eq!(
        (taken.len(), error.unwrap()),
        (
            2,
            "Standard input ended inside a JSON array, after record 2. Records 1 to 2 were read. Send the rest again."
                .into()
        )
    );
    assert_eq!(records(&b"[{\"n\":1}, 1k]"[..], false), (vec!["{\"n\":1}".into(), "1".into(), "k]".into()], None));
    let (_, error) = records(&[&gzip(&[b"{\"n\":1}\n"])[..], b"more"].concat()[..], false);
    assert!(error.unwrap().contains("other bytes follow its packed content"));
}

#[test]
fn what_tells_nothing_is_not_held_for_ever() {
    let blank = b"\n".repeat(64 * 1024).into_iter().cycle().take(21 * 1024 * 1024).collect::<Vec<u8>>();
    let text = [&blank[..], b"{\"n\":1}\n"].concat();
    assert_eq!(records(&text[..], false), (vec!["{\"n\":1}".into()], None));
    let mut array = b"[{\"n\":\"".to_vec();
    array.resize(21 * 1024 * 1024, b'x');
    array.extend(b"\"},\n{\"n\":2}]");
    let (taken, error) = records(&array[..], false);
    assert!(error.is_none() && taken.last().is_some_and(|last| last == "{\"n\":2}"), "{} {error:?}", taken.len());
}

#[test]
fn a_byte_that_was_changed_gives_no_false_record() {
    let text = (0..2000).fold(String::new(), |text, n| format!("{text}{{\"n\":{n}}}\n"));
    let mut frame = zstd::Encoder::new(Vec::new(), 1).unwrap();
    frame.include_checksum(true).unwrap();
    frame.write_all(text.as_bytes()).unwrap();
    for whole in [gzip(&[text.as_bytes()]), frame.finish().unwrap()] {
        for at in (20..whole.len()).step_by(97) {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x55;
            let (taken, _) = records(&bytes[..], false);
            assert!(taken.iter().all(|record| text.contains(record.as_str())) && taken.len() <= 2000, "{at}");
        }
    }
}

#[test]
fn lines_count_from_the_start_of_the_run() {
    let mut source = StdinSource::over(&b"{}\n\n{ }"[..], false);
    let mut block = Block::default();
    assert_eq!(source.fill(&mut block).unwrap(), Filled::Lines);
    let place = |line: &Line| (line.next.offset, line.next.line);
    assert_eq!(block.lines.iter().map(place).collect::<Vec<_>>(), [(3, 1)]);
    assert_eq!(source.fill(&mut block).unwrap(), Filled::Lines);
    assert_eq!(place(&block.lines[0]), (7, 3));
    assert_eq!(source.fill(&mut block).unwrap(), Filled::End);
}

#[test]
fn stdin_has_no_size_and_cannot_resume() {
    let source = StdinSource::over(io::empty(), false);
    assert_eq!((source.size(), source.behind(), source.resumable()), (FeedSize::Endless, 0, false));
    assert_eq!(records(io::empty(), false), (Vec::new(), None));
}

#[test]
fn a_broken_pipe_is_reported() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::ErrorKind::ConnectionReset.into())
        }
    }
    let error = StdinSource::over(Broken, false).fill(&mut Block::default()).unwrap_err();
    assert_eq!(error.to_string(), "Can't read standard input: connection reset.");
}
