//! Reads profiles from standard input and delivers each record as soon as it arrives. Positions are valid for this run
//! only. The first bytes decide the form, as for a file. Nothing is delivered before that, because the input may not be
//! a feed.

#[cfg(test)]
mod tests;

use std::io::{self, Read, Stdin};

use super::content::{Pipe, PipedContent, Trust};
use super::form::{self, ContentForm, Encoding, FirstRecords, MAGIC_BYTES, Packing, TAR_BYTES};
use super::lines::{LastLine, Layout, Lines};
use super::{BLOCK_BYTES, Block, FeedSize, Filled, MAX_LINE_BYTES, Position, Source, SourceError};
use crate::profile::json::Tape;

/// Maximum number of unpacked first bytes from which the form is detected.
const TELLING_BYTES: u64 = 2 * MAX_LINE_BYTES as u64;

/// Number of bytes passed to [`Form::looks`].
const LOOKS_BYTES: usize = 4096;

/// Standard input as a source. Its data can't be read again, so after a kill the feeder must send it again.
pub struct StdinSource<R = Stdin> {
    state: PipeState<R>,
    accept_malformed: bool,
}

enum PipeState<R> {
    /// The form is not detected yet.
    New(Pipe<R>),
    /// `is_tail_closed`: the last record ends with a `]`.
    Read { lines: Box<Lines<PipedContent<R>>>, form: ContentForm, is_tail_closed: bool },
    /// The input has ended or can't be read.
    Over,
}

impl StdinSource {
    /// Opens the standard input of this process. With `accept_malformed`, input that does not look like a feed is read
    /// as lines.
    pub fn open(accept_malformed: bool) -> Self {
        Self::over(std::io::stdin(), accept_malformed)
    }
}

impl<R: Read> StdinSource<R> {
    pub fn over(reader: R, accept_malformed: bool) -> Self {
        Self { state: PipeState::New(Pipe::new(reader)), accept_malformed }
    }

    fn begin(&self, mut pipe: Pipe<R>) -> Result<PipeState<R>, SourceError> {
        let mut tried = 0;
        let form = loop {
            let is_all = !pipe.read_ahead().map_err(|source| SourceError::Stdin { source })?;
            let ahead = pipe.ahead();
            // Plain text shows more only where a value or a line ends.
            let is_plain = form::packing(ahead) == Packing::None && form::encoding(ahead) == Encoding::Utf8;
            let more = &ahead[tried..];
            let ends_something =
                || form::first_text(more).contains(&b'\n') || more.iter().any(|byte| matches!(byte, b'}' | b']'));
            if !is_all && is_plain && more.len() < tried && tried > BLOCK_BYTES && !ends_something() {
                continue;
            }
            tried = ahead.len();
            if let Some(form) = detect(ahead, is_all, self.accept_malformed)? {
                break form;
            }
        };
        let content = PipedContent::open(pipe, form, Trust::WhenSound).map_err(|error| broken(error, form, 0))?;
        // The rest of an incomplete last line can never arrive, so take it as a record.
        let lines = Lines::new(content, Position::default()).laid_out(form.layout()).ending(LastLine::Always);
        Ok(PipeState::Read { lines: Box::new(lines), form, is_tail_closed: false })
    }
}

impl<R: Read + Send> Source for StdinSource<R> {
    fn fill(&mut self, block: &mut Block) -> Result<Filled, SourceError> {
        block.clear();
        let state = match std::mem::replace(&mut self.state, PipeState::Over) {
            PipeState::New(pipe) => self.begin(pipe)?,
            state => state,
        };
        let PipeState::Read { mut lines, form, mut is_tail_closed } = state else { return Ok(Filled::End) };
        let line = lines.place().line;
        match lines.append(block).map_err(|error| broken(error, form, line))? {
            Filled::End if lines.open && !is_tail_closed => Err(SourceError::ArrayCut { line }),
            Filled::End => Ok(Filled::End),
            filled => {
                // A malformed record may contain the array's closing bracket.
                is_tail_closed =
                    block.lines.last().is_some_and(|line| block.text(line).trim_ascii_end().ends_with(b"]"));
                self.state = PipeState::Read { lines, form, is_tail_closed };
                Ok(filled)
            }
        }
    }

    fn size(&self) -> FeedSize {
        FeedSize::Endless
    }

    fn resumable(&self) -> bool {
        false
    }
}

struct PipeBeginning {
    text: Vec<u8>,
    /// More of the text is not needed.
    is_whole: bool,
}

impl PipeBeginning {
    /// Reads the text of a stream that begins with `ahead`, in this form. `is_all` means that the stream has ended
    /// after it.
    fn read(ahead: &[u8], form: ContentForm, is_all: bool) -> Result<Self, SourceError> {
        let mut text = Vec::new();
        let read = PipedContent::open(Pipe::new(ahead), form, Trust::AtOnce).and_then(|mut content| {
            content.growing = !is_all;
            content.take(TELLING_BYTES).read_to_end(&mut text)
        });
        let is_full = text.len() as u64 >= TELLING_BYTES;
        match read {
            // More packed data may come.
            Err(error) if !is_all && error.kind() == io::ErrorKind::UnexpectedEof => {
                Ok(Self { text, is_whole: is_full })
            }
            Err(error) if text.is_empty() => Err(broken(error, form, 0)),
            read => Ok(Self { text, is_whole: is_all || is_full || read.is_err() }),
        }
    }

    /// Returns the layout of the records. `None` if more of the text is needed.
    fn layout(&self) -> Option<Layout> {
        let layout = form::layout(&self.text, &mut Tape::default());
        if self.is_whole || self.text.len() > MAX_LINE_BYTES {
            return Some(layout.unwrap_or_default());
        }
        let text = form::first_text(&self.text);
        // What follows the first record on its line may change the layout.
        layout.filter(|layout| !text.is_empty() && (*layout != Layout::Lines || text.contains(&b'\n')))
    }
}

/// Detects the form of a stream that begins with `ahead`. `is_all` means that the stream has ended after it. `None` if
/// more of the stream is needed.
fn detect(ahead: &[u8], is_all: bool, accept_malformed: bool) -> Result<Option<ContentForm>, SourceError> {
    if !is_all && form::may_begin_packed(ahead) {
        return Ok(None);
    }
    let packed = ContentForm { packing: form::packing(ahead), ..ContentForm::default() };
    let raw = PipeBeginning::read(ahead, packed, is_all)?;
    if let Some(looks) = form::packed(&raw.text[..raw.text.len().min(TAR_BYTES)]).filter(|_| !accept_malformed) {
        return Err(SourceError::NoFeedPiped { looks });
    }
    if !raw.is_whole && raw.text.len() < MAGIC_BYTES && form::may_begin_packed(&raw.text) {
        return Ok(None);
    }
    let encoded = ContentForm { encoding: form::encoding(&raw.text), ..packed };
    let text = if encoded == packed { raw } else { PipeBeginning::read(ahead, encoded, is_all)? };
    let Some(layout) = text.layout() else { return Ok(None) };
    let form = ContentForm { values: layout != Layout::Lines, array: layout == Layout::Array, ..encoded };
    let is_refused = match form::first_records(text.text.as_slice(), layout) {
        FirstRecords::Profiles => false,
        // The stream has ended without a whole record, so nothing can complete the one that it begins.
        FirstRecords::Begun if is_all && !form::first_text(&text.text).is_empty() && !accept_malformed => true,
        FirstRecords::Begun if text.is_whole => false,
        FirstRecords::Malformed => !accept_malformed,
        FirstRecords::FewMalformed if text.is_whole || accept_malformed => !accept_malformed,
        FirstRecords::Begun | FirstRecords::FewMalformed => return Ok(None),
    };
    if is_refused {
        let looks = form.looks(&text.text[..text.text.len().min(LOOKS_BYTES)]);
        return Err(SourceError::NoFeedPiped { looks });
    }
    Ok(Some(form))
}

/// Returns the error for input that can't be read after `line`: a refusal of the system, or damaged packed data.
fn broken(source: io::Error, form: ContentForm, line: u64) -> SourceError {
    if form.packing != Packing::None && source.raw_os_error().is_none() {
        return SourceError::DamagedPipe { line: line + 1, source };
    }
    SourceError::Stdin { source }
}
