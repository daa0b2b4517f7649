//! Tests files of any bytes, read as a feed: the rules for their records, and for continued reading.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use fastrand::Rng;
use outflow::source::consumed::{Consumed, hash_of, hash_of_long};
use outflow::source::file::FeedSettings;
use outflow::source::{
    Block, ContentForm, FileSource, Filled, KEPT_OF_LONG_LINE, Looks, MAX_LINE_BYTES, Packing, Position, Resume,
    Source, SourceError, StdinSource,
};
use tempfile::TempDir;

use crate::Input;
use crate::content::{Content, Ending};
use crate::lines::split;
use crate::records::{Layout, is_gap, is_object, is_value, values, well_formed};

/// The test resumes after each record up to this number, and after some random records if there are more.
const RESUMED: usize = 4;

/// If this number of records holds no object, the file is not a feed. The records must not be larger than
/// [`TRIED_BYTES`].
const TRIED_RECORDS: usize = 100;

/// Byte limit for [`TRIED_RECORDS`].
const TRIED_BYTES: usize = 1024 * 1024;

/// A file that is written and read repeatedly.
pub(crate) struct Disk {
    _folder: TempDir,
    path: String,
}

/// The setting for a file without objects.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Malformed {
    Refuse,
    Accept,
}

/// A record as the reader gave it.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Record {
    pub(crate) text: Vec<u8>,
    pub(crate) offset: u64,
    pub(crate) next: Position,
    pub(crate) too_long: bool,
}

/// The reason why reading stopped early.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Fault {
    Damaged {
        line: u64,
        offset: u64,
    },
    Unfinished {
        line: u64,
        offset: u64,
    },
    Faulty {
        line: u64,
        offset: u64,
    },
    Refused(Looks),
    /// A frame needs a larger window or a dictionary.
    Unavailable,
}

/// The result of reading a file to its end.
pub(crate) struct Run {
    pub(crate) records: Vec<Record>,
    pub(crate) fault: Option<Fault>,
    pub(crate) form: Option<ContentForm>,
    /// The known extents at each block.
    known: Vec<Resume>,
    /// The block of each record.
    blocks: Vec<usize>,
}

impl Disk {
    /// Creates the file in memory if the system has a place for it.
    pub(crate) fn new() -> Self {
        const MEMORY: &str = "/dev/shm";
        let is_memory = Path::new(MEMORY).is_dir();
        let folder = if is_memory { tempfile::tempdir_in(MEMORY) } else { tempfile::tempdir() }.unwrap();
        let path = folder.path().join("feed").to_str().unwrap().to_owned();
        Self { _folder: folder, path }
    }

    pub(crate) fn write(&self, bytes: &[u8]) {
        fs::write(&self.path, bytes).unwrap();
    }

    /// Reads the file to its end, from its start or from `resume`.
    pub(crate) fn read(&self, malformed: Malformed, resume: Option<Resume>) -> Run {
        let settings = FeedSettings { accept_malformed: malformed == Malformed::Accept, ..FeedSettings::default() };
        let mut source = FileSource::open(&self.path, &settings, resume.clone()).unwrap();
        let mut known = resume.unwrap_or_default();
        let mut run = Run { records: vec![], fault: None, form: None, known: vec![], blocks: vec![] };
        let mut block = Block::default();
        loop {
            let filled = source.fill(&mut block);
            for extent in block.extents.drain(..) {
                run.form = extent.form.or(run.form);
                known.remember(extent);
            }
            match filled {
                Ok(Filled::Lines) => run.take(&block, &known),
                Ok(Filled::Waiting) => panic!("the reader waits for a file that does not grow"),
                Ok(Filled::End) => break,
                Err(error) => {
                    run.fault = Some(fault(&error));
                    break;
                }
            }
        }
        run.known.push(known);
        run
    }
}

impl Run {
    fn take(&mut self, block: &Block, known: &Resume) {
        // Each call gives a record, so the loop ends.
        assert!(!block.lines.is_empty());
        for line in &block.lines {
            let (text, too_long) = (block.text(line).to_vec(), line.too_long);
            assert!(text.len() <= if too_long { KEPT_OF_LONG_LINE } else { MAX_LINE_BYTES });
            self.records.push(Record { text, offset: line.offset, next: line.next, too_long });
            self.blocks.push(self.known.len());
        }
        self.known.push(known.clone());
    }

    /// Returns what a consumer stores after `count` settled records: the extents known at the last of them, or all
    /// extents known at the end.
    pub(crate) fn resume(&self, count: usize, is_all_known: bool) -> Resume {
        let Some(last) = count.checked_sub(1) else { return Resume::default() };
        let block = if is_all_known { self.known.len() - 1 } else { self.blocks[last] };
        Resume { position: self.records[last].next, ..self.known[block].clone() }
    }

    /// Returns the layout that the reader has detected.
    pub(crate) fn layout(&self) -> Option<Layout> {
        self.form.map(|form| match (form.values, form.array) {
            (true, true) => Layout::Array,
            (true, false) => Layout::Values,
            _ => Layout::Lines,
        })
    }

    /// Returns the position after the last record.
    fn end(&self) -> Position {
        self.records.last().map_or_else(Position::default, |record| record.next)
    }
}

fn fault(error: &SourceError) -> Fault {
    let SourceError::InPart { first, .. } = error else { panic!("{error}") };
    match *first.error() {
        SourceError::Damaged { line, offset, .. } => Fault::Damaged { line, offset },
        SourceError::Unfinished { line, offset, .. } => Fault::Unfinished { line, offset },
        SourceError::Faulty { line, offset, .. } => Fault::Faulty { line, offset },
        SourceError::Refused { looks, .. } => Fault::Refused(looks),
        SourceError::Window { .. } | SourceError::Dictionary { .. } => Fault::Unavailable,
        ref other => panic!("{other}"),
    }
}

/// Reads a file of these bytes in every way and checks the records against the content.
pub(crate) fn check(disk: &Disk, bytes: &[u8], random: &mut Rng) {
    let input = Input(bytes.to_vec());
    disk.write(&input.0);
    let (strict, lenient) = (disk.read(Malformed::Refuse, None), disk.read(Malformed::Accept, None));
    agree(&strict, &lenient);
    let Some(content) = Content::of(bytes) else { return };
    is_the_same_piped_in(&input.0, (&lenient, &content), random);
    for run in [&strict, &lenient] {
        is_in_order(run, &content);
        is_complete(run, &content);
    }
    is_as_others_read_it(&strict, &lenient, &content);
    for (run, malformed) in [(&strict, Malformed::Refuse), (&lenient, Malformed::Accept)] {
        is_resumed(disk, run, malformed, random);
    }
}

/// A reader that gives some bytes at a time.
struct Parts<'a>(&'a [u8], Rng);

impl Read for Parts<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer.len().min(self.1.usize(1..64));
        self.0.read(&mut buffer[..most])
    }
}

/// Checks that the same bytes on standard input give the same records. Standard input gives more if the file waits for
/// a complete record, or does not trust damaged content. A file gives more from an array that does not begin with an
/// object.
fn is_the_same_piped_in(bytes: &[u8], (lenient, content): (&Run, &Content), random: &mut Rng) {
    let mut text = content.text.iter().filter(|byte| !byte.is_ascii_whitespace() && !b"\0\xEF\xBB\xBF".contains(byte));
    if text.next() == Some(&b'[') && !matches!(text.find(|byte| **byte != b'['), Some(b'{' | b']')) {
        return;
    }
    let mut source = StdinSource::over(Parts(bytes, random.fork()), true);
    let (mut block, mut records) = (Block::default(), Vec::new());
    let ended = loop {
        match source.fill(&mut block) {
            Ok(Filled::Lines) => {
                records.extend(block.lines.iter().map(|line| (line.offset, block.text(line).to_vec())));
            }
            Ok(_) => break true,
            Err(_) => break false,
        }
    };
    let (read, more) = records.split_at(records.len().min(lenient.records.len()));
    let same: Vec<_> = lenient.records.iter().map(|record| (record.offset, record.text.clone())).collect();
    assert!(read == same || matches!(lenient.fault, Some(Fault::Unavailable)), "{read:?} {same:?}");
    assert!(more.is_empty() || lenient.fault.is_some(), "{more:?}");
    assert!(ended || lenient.fault.is_some());
}

/// Checks that the reader refuses a file without objects. Otherwise, accepting malformed records gives at most one
/// unfinished record more.
fn agree(strict: &Run, lenient: &Run) {
    assert!(!matches!(lenient.fault, Some(Fault::Refused(_))));
    let tried = &lenient.records[..lenient.records.len().min(TRIED_RECORDS)];
    let is_short = tried.last().is_none_or(|last| last.next.offset < TRIED_BYTES as u64);
    let is_record = |record: &Record| !record.too_long && is_object(&record.text);
    let is_feed = tried.iter().any(is_record);
    if let Some(Fault::Refused(looks)) = &strict.fault {
        // The reader refuses content that begins like an archive or like packed bytes, whatever follows. No object
        // begins like that.
        let is_packed = matches!(looks, Looks::Archive(_) | Looks::Packed(_)) && !tried.first().is_some_and(is_record);
        assert!(strict.records.is_empty() && (!is_feed || !is_short || is_packed));
        return;
    }
    // An object in a damaged part shows that the file is a feed, but the reader does not give it.
    assert!(strict.records.is_empty() || is_feed || matches!(strict.fault, Some(Fault::Damaged { .. })));
    let (same, more) = lenient.records.split_at(strict.records.len());
    assert_eq!(strict.records, same);
    match (more, &strict.fault) {
        ([], _) | ([_], Some(Fault::Unfinished { .. } | Fault::Faulty { .. })) => {}
        (more, fault) => panic!("{} records more, and {fault:?}", more.len()),
    }
}

fn index(offset: u64) -> usize {
    usize::try_from(offset).unwrap()
}

fn line_ends(text: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', text).count() as u64
}

/// Checks that records rise, that each is at its position in the content, and that the consumed hash covers all
/// records.
fn is_in_order(run: &Run, content: &Content) {
    let mut before = Position::default();
    for record in &run.records {
        let (start, next) = (index(record.offset), index(record.next.offset));
        assert!(before.offset <= record.offset && before.line < record.next.line, "{record:?}");
        let text = &content.text[start..next];
        assert!(text.starts_with(&record.text), "{record:?}");
        let text = if record.too_long { text.strip_suffix(b"\n").unwrap_or(text) } else { &record.text };
        assert!(!text.is_empty() && record.too_long == (text.len() > MAX_LINE_BYTES), "{record:?}");
        let hash = if record.too_long { hash_of_long(text) } else { hash_of(text) };
        assert_eq!(record.next.consumed, Some(Consumed::and(before.consumed, hash)), "{record:?}");
        before = record.next;
    }
}

/// Checks that the records leave out only the bytes between them, unless there is a fault.
fn is_complete(run: &Run, content: &Content) {
    let text = &content.text;
    let layout = run.layout().unwrap_or(Layout::Array);
    let mut at = 0;
    for record in &run.records {
        let (start, next) = (index(record.offset), index(record.next.offset));
        assert!(is_gap(&text[at..start], layout), "before {record:?}");
        let end = if record.too_long { next } else { start + record.text.len() };
        assert!(is_gap(&text[end..next], layout), "after {record:?}");
        at = next;
    }
    let is_rest = match layout {
        Layout::Lines => !split(&text[at..]).is_empty(),
        Layout::Values | Layout::Array => !is_gap(&text[at..], layout),
    };
    match (&run.fault, content.ending) {
        (None, ending) => assert!(!is_rest && ending == Ending::Whole),
        (Some(Fault::Refused(_)), _) => assert!(run.records.is_empty()),
        (Some(Fault::Unfinished { line, offset }), ending) => {
            assert!(ending == Ending::Whole && *line > run.end().line && *offset >= run.end().offset);
            assert!(is_rest || layout == Layout::Array);
        }
        (Some(Fault::Faulty { line, offset }), ending) => {
            assert!(ending == Ending::Whole && *line > run.end().line && *offset >= run.end().offset);
            // No open bracket remains.
            assert!(is_rest && layout == Layout::Values || layout == Layout::Array);
            let rest = &text[index(*offset)..];
            assert!(is_no_json(rest) || rest.len() > MAX_LINE_BYTES, "{:?}", String::from_utf8_lossy(rest));
        }
        (Some(Fault::Damaged { line, offset }), ending) => {
            assert!(ending != Ending::Whole && *line > run.end().line && *offset >= run.end().offset);
        }
        (Some(Fault::Unavailable), ending) => {
            assert!(content.packing == Packing::Zstandard && ending != Ending::Whole);
        }
    }
}

/// Returns whether `text` begins with bytes that are not JSON, whatever follows. The other reader checks the digits of
/// a truncated escape only after all four exist.
fn is_no_json(text: &[u8]) -> bool {
    let is_fault = |text: &[u8]| {
        let mut values = serde_json::Deserializer::from_slice(text).into_iter::<serde::de::IgnoredAny>();
        values.next().is_some_and(|first| first.is_err_and(|error| !error.is_eof()))
    };
    let end = &text[text.len().saturating_sub(5)..];
    is_fault(text) || memchr::memmem::find(end, b"\\u").is_some() && is_fault(&[text, b"000"].concat())
}

/// Checks that the detected form is the real form, and that another reader finds the same records.
fn is_as_others_read_it(strict: &Run, lenient: &Run, content: &Content) {
    let Some((form, layout)) = lenient.form.zip(lenient.layout()) else { return };
    assert_eq!((form.packing, form.encoding), (content.packing, content.encoding));
    match layout {
        Layout::Lines => are_lines(lenient, content),
        Layout::Values | Layout::Array => are_values(lenient, content, layout == Layout::Array),
    }
    if content.ending != Ending::Whole {
        return;
    }
    let Some((is, records)) = well_formed(&content.text) else { return };
    assert_eq!((layout, &strict.fault, &lenient.fault), (is, &None, &None));
    let read: Vec<_> = strict.records.iter().map(|record| (record.offset, record.text.clone())).collect();
    assert_eq!(read, records);
}

fn are_lines(lenient: &Run, content: &Content) {
    let read: Vec<_> = lenient.records.iter().map(|record| (record.offset, record.next.line, &record.text)).collect();
    let mut all = split(&content.text);
    let ends = line_ends(&content.text);
    if content.ending != Ending::Whole {
        // A truncated line is not a line.
        all.retain(|(_, line, _)| *line <= ends);
    }
    // Half an object waits for its rest.
    let is_half = |text: &[u8]| text.trim_ascii_start().starts_with(b"{") && !is_object(text);
    all.pop_if(|(_, line, text)| *line > ends && is_half(text));
    let all: Vec<_> = all.iter().map(|(offset, line, text)| (*offset, *line, text)).collect();
    match content.ending {
        Ending::Damaged { sure } => {
            assert!(all.starts_with(&read));
            let lines = line_ends(&content.text[..sure]);
            assert!(all.iter().filter(|(_, line, _)| *line <= lines).count() <= read.len());
        }
        Ending::Whole | Ending::Cut => assert_eq!(read, all),
    }
}

fn are_values(lenient: &Run, content: &Content, is_array: bool) {
    let read: Vec<_> = lenient.records.iter().map(|record| (record.offset, record.text.clone())).collect();
    let all = values(&content.text, is_array);
    let sure = match content.ending {
        // Only the following bytes show where a number or an invalid value ends.
        Ending::Damaged { sure } => {
            let is_closed = |text: &[u8]| is_value(text) && matches!(text.last(), Some(b'}' | b']' | b'"'));
            let is_sure = |at: u64, text: &[u8]| index(at) + text.len() + usize::from(!is_closed(text)) <= sure;
            all.iter().take_while(|(at, text)| is_sure(*at, text)).count()
        }
        Ending::Whole | Ending::Cut => all.len(),
    };
    let same = all.iter().zip(&read).take_while(|(one, other)| one == other).count();
    assert!(same >= sure, "{same} of {sure}");
    for record in lenient.records.iter().filter(|record| !is_value(&record.text)) {
        // An invalid value ends at a line that begins with an object.
        let end = index(record.offset) + record.text.len();
        let is_end = end == content.text.len() && content.ending == Ending::Whole;
        assert!(
            is_end || (content.text[..end].ends_with(b"\n") && content.text[end..].starts_with(b"{")),
            "{record:?}"
        );
    }
}

/// Checks that the rest of the records is the same after resuming from any record.
fn is_resumed(disk: &Disk, run: &Run, malformed: Malformed, random: &mut Rng) {
    let count = run.records.len();
    for at in 1..=count.min(RESUMED) {
        let settled = if count <= RESUMED { at } else { random.usize(1..=count) };
        let is_all_known = random.bool();
        let rest = disk.read(malformed, Some(run.resume(settled, is_all_known)));
        let again = |record: &Record| Record { next: Position { extent: 0, ..record.next }, ..record.clone() };
        let rest_records: Vec<_> = rest.records.iter().map(again).collect();
        assert_eq!(rest_records, run.records[settled..], "after {settled}, {malformed:?}, {is_all_known}");
        assert_eq!(rest.fault, run.fault, "after {settled}, {malformed:?}, {is_all_known}");
    }
}
