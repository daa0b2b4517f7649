//! What is in a feed before anything of it leaves: segments, attributes and identity namespaces with their counts.
//!
//! Read from the same lines as a run, in bounded memory: what is counted apart has a cap, and a cap that was reached is
//! said. Counts are of profiles, each by its latest line; nothing of a profile is kept but its key and hashes.

mod attributes;
mod background;
pub mod mask;
mod memberships;
mod profiles;
mod sets;
#[cfg(test)]
mod tests;

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use super::{Block, FeedSize, Filled, Source, SourceError};
use crate::profile::envelope::entity;
use crate::profile::json::{Tape, Value};

pub use attributes::{Attribute, Kinds};
pub use background::{Report, Surveying};
pub use mask::Example;
pub use memberships::{Membership, Segment};
use profiles::Profiles;

/// How far a survey reads, and what it needs to be told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Setting {
    /// Most lines.
    pub lines: u64,
    /// Most bytes of lines, unpacked.
    pub bytes: u64,
    /// Longest time.
    pub time: Duration,
    /// Namespaces tried in turn for the profile key, as in the spec.
    pub key_namespaces: Vec<String>,
    /// Second of the Unix epoch it is now: a membership dated later than a day from now does not count as recent.
    pub now: i64,
}

impl Setting {
    /// A million lines, 1 GiB or 30 s, whichever comes first.
    pub fn usual(now: i64) -> Self {
        Self { lines: 1_000_000, bytes: 1 << 30, time: Duration::from_secs(30), key_namespaces: Vec::new(), now }
    }
}

/// How far a survey has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Progress {
    /// Lines read, blank ones not counted.
    pub lines: u64,
    /// Their bytes, line ends counted.
    pub bytes: u64,
    /// Different profiles on them.
    pub profiles: u64,
    /// Lines that are no profile.
    pub malformed: u64,
    /// Profiles without any identity: lines that can never leave.
    pub without_identity: u64,
    /// How much there is to read.
    pub of: FeedSize,
    /// How long it has taken so far.
    pub took: Duration,
}

impl Progress {
    /// The part read so far, from 0 to 1, where it can be known.
    #[expect(clippy::cast_precision_loss, reason = "for a bar on a screen")]
    pub fn part(&self) -> Option<f64> {
        let (done, all) = match self.of {
            FeedSize::Bytes(all) => (self.bytes, all),
            FeedSize::Lines(all) => (self.lines, all),
            FeedSize::Endless | FeedSize::Unknown => return None,
        };
        (all > 0).then(|| (done as f64 / all as f64).min(1.0))
    }

    /// How long the rest takes at the speed so far, where that can be known.
    pub fn left(&self) -> Option<Duration> {
        let part = self.part().filter(|part| *part > 0.0)?;
        Duration::try_from_secs_f64(self.took.as_secs_f64() * (1.0 - part) / part).ok()
    }
}

/// Why a survey came to its end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ended {
    /// It has not yet.
    Reading,
    /// Everything was read that is there now.
    Complete,
    /// So many lines, bytes or seconds were read as had been asked for.
    Bound,
    /// Somebody cancelled it.
    Cancelled,
}

/// Something there was more of than is counted apart.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Cap {
    /// Segments: further ones are left out.
    Segments,
    /// Attribute paths: further ones are left out.
    Attributes,
    /// Identity namespaces: further ones are left out.
    Namespaces,
    /// Profiles: one that returns after this is counted again.
    Profiles,
    /// Combinations of what profiles have: counts of those that change are of an earlier line.
    Combinations,
    /// Memberships of the last day: one that is told twice is counted twice.
    Recent,
    /// Some names cannot be written in a path, or are too long or too deep; they are left out.
    Names,
}

/// An identity namespace.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Namespace {
    /// As the feed spells it.
    pub name: String,
    /// Profiles with at least one identity in it.
    pub profiles: u64,
}

/// What was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Survey {
    /// How much it rests on.
    pub progress: Progress,
    /// Why it ended.
    pub ended: Ended,
    /// Segments by namespace and id.
    pub segments: Vec<Segment>,
    /// Attributes as a tree laid flat: each before those in it, names in byte order.
    pub attributes: Vec<Attribute>,
    /// Identity namespaces by name.
    pub namespaces: Vec<Namespace>,
    /// Caps that were reached, none twice.
    pub caps: Vec<Cap>,
}

impl Survey {
    /// The place of a segment among those that were found.
    pub fn segment(&self, namespace: &str, id: &str) -> Option<usize> {
        let name = |one: &Segment| (&*one.namespace, &*one.id).cmp(&(namespace, id));
        self.segments.binary_search_by(name).ok()
    }
}

/// Surveys a feed line by line.
struct Surveyor {
    tape: Tape,
    profiles: Profiles,
    progress: Progress,
}

impl Surveyor {
    fn new(setting: &Setting, of: FeedSize) -> Self {
        let progress =
            Progress { lines: 0, bytes: 0, profiles: 0, malformed: 0, without_identity: 0, of, took: Duration::ZERO };
        Self { tape: Tape::default(), profiles: Profiles::new(setting), progress }
    }

    /// Takes in the lines of a block, `most` of them at most.
    fn take(&mut self, block: &Block, most: u64) {
        for line in block.lines.iter().take(usize::try_from(most).unwrap_or(usize::MAX)) {
            let text = block.text(line);
            self.progress.lines += 1;
            self.progress.bytes += text.len() as u64 + 1;
            if line.too_long {
                self.progress.malformed += 1;
            } else {
                self.line(text);
            }
        }
        self.progress.profiles = self.profiles.count();
    }

    fn line(&mut self, text: &[u8]) {
        let root = simdutf8::basic::from_utf8(text).ok().and_then(|_| self.tape.read(text).ok());
        match root.filter(|root| Value::is_object(*root)).map(entity) {
            None => self.progress.malformed += 1,
            Some(profile) if self.profiles.take(profile) => {}
            Some(_) => self.progress.without_identity += 1,
        }
        self.tape.trim();
    }

    fn survey(&self, ended: Ended) -> Survey {
        let (segments, attributes, namespaces, caps) = self.profiles.found();
        Survey { progress: self.progress, ended, segments, attributes, namespaces, caps }
    }
}

/// What is told while a survey reads.
pub trait Watch {
    /// Called after each block. `found` makes a survey of what was read so far, at some cost; a break cancels.
    fn look(&mut self, progress: &Progress, found: &dyn Fn() -> Survey) -> ControlFlow<()>;
}

/// Reads `source` within `setting` and tells what is in it. A source that waits for more has ended here.
pub fn survey(source: &mut dyn Source, setting: &Setting, watch: &mut impl Watch) -> Result<Survey, SourceError> {
    let began = Instant::now();
    let mut surveyor = Surveyor::new(setting, source.size());
    let mut block = Block::default();
    loop {
        match source.fill(&mut block)? {
            Filled::Lines => {}
            Filled::Waiting | Filled::End => return Ok(surveyor.survey(Ended::Complete)),
        }
        let left = setting.lines - surveyor.progress.lines;
        surveyor.take(&block, left);
        surveyor.progress.took = began.elapsed();
        let progress = surveyor.progress;
        if watch.look(&progress, &|| surveyor.survey(Ended::Reading)).is_break() {
            return Ok(surveyor.survey(Ended::Cancelled));
        }
        let bound = progress.lines >= setting.lines || progress.bytes >= setting.bytes;
        if bound || began.elapsed() >= setting.time {
            return Ok(surveyor.survey(Ended::Bound));
        }
    }
}
