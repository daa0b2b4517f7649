//! Profiles piped in: records as they come, delivered at once, with positions that hold for this run only. What is piped in, its
//! first bytes tell as those of a file do; until they do nothing is delivered, for what they are may be no feed.

#[cfg(test)]
mod tests;

use std::io::{self, Read, Stdin};

use super::content::{Pipe, PipedContent};
use super::form::{self, Encoding, FirstRecords, Form, Looks, MAGIC_BYTES, Packing, TAR_BYTES};
use super::lines::{LastLine, Layout, Lines};
use super::{Block, FeedSize, Filled, MAX_LINE_BYTES, Position, Source, SourceError};
use crate::profile::json::Tape;

/// So many of the first bytes, unpacked, are enough to tell.
const TELLING_BYTES: u64 = 2 * MAX_LINE_BYTES as u64;

/// What is no feed looks like something by so many of them.
const LOOKED_AT: usize = 4096;

/// A pipe. What was read cannot be read again, so after a kill the feeder must send it again.
#[derive(Debug)]
pub struct StdinSource<R = Stdin> {
    state: State<R>,
    accept_malformed: bool,
}

enum State<R> {
    /// What it is is not told yet.
    New(Pipe<R>),
    Read(Box<Lines<PipedContent<R>>>, Form),
    /// It has ended, or cannot be read.
    Over,
}

impl<R> std::fmt::Debug for State<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::New(_) => "New",
            Self::Read(..) => "Read",
            Self::Over => "Over",
        })
    }
}

/// What the first bytes tell.
enum Told {
    Form(Form),
    /// Nothing yet.
    More,
    Refused(Looks),
}

impl StdinSource {
    /// The standard input of this process. With `accept_malformed` what looks like something else than a feed is read as lines.
    pub fn open(accept_malformed: bool) -> Self {
        Self::over(std::io::stdin(), accept_malformed)
    }
}

impl<R: Read> StdinSource<R> {
    /// Any reader in the place of standard input.
    pub fn over(reader: R, accept_malformed: bool) -> Self {
        Self { state: State::New(Pipe::new(reader)), accept_malformed }
    }

    /// Reads until the first bytes tell what is piped in.
    fn begin(&self, mut pipe: Pipe<R>) -> Result<State<R>, SourceError> {
        let form = loop {
            let is_all = !pipe.read_ahead().map_err(|source| SourceError::Stdin { source })?;
            match told(pipe.ahead(), is_all, self.accept_malformed)? {
                Told::Form(form) => break form,
                Told::Refused(looks) => return Err(SourceError::NoFeedPiped { looks }),
                Told::More => {}
            }
        };
        let content = PipedContent::open(pipe, form).map_err(|error| broken(error, form, 0))?;
        // Nobody can send the rest of a last line later.
        let lines = Lines::new(content, Position::default()).laid_out(form.layout()).ending(LastLine::Always);
        Ok(State::Read(Box::new(lines), form))
    }
}

impl<R: Read + Send> Source for StdinSource<R> {
    fn fill(&mut self, block: &mut Block) -> Result<Filled, SourceError> {
        block.clear();
        self.state = match std::mem::replace(&mut self.state, State::Over) {
            State::New(pipe) => self.begin(pipe)?,
            state => state,
        };
        let State::Read(lines, form) = &mut self.state else { return Ok(Filled::End) };
        let line = lines.place().line;
        match lines.append(block).map_err(|error| broken(error, *form, line))? {
            Filled::End if lines.is_in_array() => Err(SourceError::ArrayCut { line }),
            filled => Ok(filled),
        }
    }

    fn size(&self) -> FeedSize {
        FeedSize::Endless
    }

    fn resumable(&self) -> bool {
        false
    }
}

/// What a stream is that begins with `ahead`; `is_all` when it has ended there.
fn told(ahead: &[u8], is_all: bool, accept_malformed: bool) -> Result<Told, SourceError> {
    if !is_all && form::may_begin_packed(ahead) {
        return Ok(Told::More);
    }
    let packed = Form { packing: form::packing(ahead), ..Form::default() };
    let text = |form: Form| -> Result<(Vec<u8>, bool), SourceError> {
        let mut text = Vec::new();
        let content = PipedContent::open(Pipe::new(ahead), form);
        match content.and_then(|content| content.growing(!is_all).take(TELLING_BYTES).read_to_end(&mut text)) {
            // More of it may come.
            Err(error) if !is_all && error.kind() == io::ErrorKind::UnexpectedEof => Ok((text, false)),
            Err(error) if text.is_empty() => Err(broken(error, form, 0)),
            read => Ok((text, is_all || read.is_err())),
        }
    };
    let (raw, is_whole) = text(packed)?;
    if let Some(looks) = form::packed(&raw[..raw.len().min(TAR_BYTES)]).filter(|_| !accept_malformed) {
        return Ok(Told::Refused(looks));
    }
    if !is_whole && raw.len() < MAGIC_BYTES && form::may_begin_packed(&raw) {
        return Ok(Told::More);
    }
    let encoded = Form { encoding: form::encoding(&raw), ..packed };
    let (text, is_whole) = if encoded.encoding == Encoding::Utf8 { (raw, is_whole) } else { text(encoded)? };
    if !is_whole && !form::has_text(&text) {
        return Ok(Told::More);
    }
    let is_line = is_whole || text.len() > MAX_LINE_BYTES || form::has_line(&text);
    let layout = match form::layout(&text, &mut Tape::default()) {
        Some(Layout::Lines) | None if !is_line => return Ok(Told::More),
        None if !is_whole && text.len() <= MAX_LINE_BYTES => return Ok(Told::More),
        layout => layout.unwrap_or_default(),
    };
    let form = Form { values: layout != Layout::Lines, array: layout == Layout::Array, ..encoded };
    let looks = || form.looks(&text[..text.len().min(LOOKED_AT)]);
    Ok(match form::first_records(text.as_slice(), layout) {
        FirstRecords::Profiles => Told::Form(form),
        FirstRecords::Begun if is_whole => Told::Form(form),
        FirstRecords::Malformed | FirstRecords::FewMalformed if accept_malformed => Told::Form(form),
        FirstRecords::Malformed => Told::Refused(looks()),
        FirstRecords::FewMalformed if is_whole => Told::Refused(looks()),
        FirstRecords::Begun | FirstRecords::FewMalformed => Told::More,
    })
}

/// Why what is piped in cannot be read behind `line`: the system refuses, or it is packed and damaged.
fn broken(source: io::Error, form: Form, line: u64) -> SourceError {
    if form.packing != Packing::None && source.raw_os_error().is_none() {
        return SourceError::DamagedPipe { line: line + 1, source };
    }
    SourceError::Stdin { source }
}
