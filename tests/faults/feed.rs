//! The feed: random histories of a few people, with some invalid lines. A test controls how many lines the feed
//! releases.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use fastrand::Rng;
use outflow::activation::rules::{Compat, ExportOptions, Identities, MappedSegment, PartitionBy, Rules, Triggers};
use outflow::activation::stamps::SegmentTimestamps;
use outflow::source::{Block, FeedSize, Filled, Line, Position, Source, SourceError};

use crate::people::{Keyed, SEGMENTS, State, history};

/// After this number of profiles come an invalid line and a line without a profile.
const STRANGERS_EVERY: usize = 23;

#[derive(Clone, Debug)]
pub(crate) struct Feed {
    pub(crate) history: Vec<State>,
    pub(crate) lines: Arc<Vec<String>>,
    pub(crate) strangers: u64,
    /// The number of released lines.
    gate: Arc<AtomicUsize>,
}

impl Feed {
    /// Creates a feed with `lines` profiles of `people` people. All lines are released.
    pub(crate) fn new(seed: u64, lines: usize, people: usize) -> Self {
        Self::of(history(&mut Rng::with_seed(seed), lines, people, 0.0))
    }

    /// Creates the same feed. A strict endpoint refuses about this percentage of the events.
    pub(crate) fn with_poison(seed: u64, lines: usize, people: usize, poison: f64) -> Self {
        Self::of(history(&mut Rng::with_seed(seed), lines, people, poison))
    }

    /// Creates a feed whose lines are all due: all people are members, and each comes in turn.
    pub(crate) fn steady(lines: usize, people: usize) -> Self {
        let member = |clock: usize| State {
            keyed: Keyed::ByText,
            person: clock % people,
            email: None,
            tier: 0,
            statuses: [(SEGMENTS[0], "realized")].into(),
            devices: BTreeSet::new(),
            clock,
            poison: false,
        };
        Self::of((0..lines).map(member).collect())
    }

    pub(crate) fn of(history: Vec<State>) -> Self {
        let (mut lines, mut strangers) = (Vec::new(), 0);
        for (index, state) in history.iter().enumerate() {
            lines.push(state.line());
            if index % STRANGERS_EVERY == 0 {
                lines.extend(["{ malformed".to_owned(), r#"{"person":{"email":"nobody"}}"#.to_owned()]);
                strangers += 1;
            }
        }
        Self { history, lines: Arc::new(lines), strangers, gate: Arc::new(AtomicUsize::new(usize::MAX)) }
    }

    /// Releases only the first `lines` for now. Returns the number of profiles among them.
    pub(crate) fn hold_after(&self, lines: usize) -> u64 {
        self.gate.store(lines, Ordering::Release);
        self.lines[..lines].iter().filter(|line| line.contains("identityMap")).count() as u64
    }

    /// Releases all lines.
    pub(crate) fn release(&self) {
        self.gate.store(usize::MAX, Ordering::Release);
    }

    pub(crate) fn source(&self) -> Box<dyn Source> {
        Box::new(Gated { feed: self.clone(), next: 0 })
    }
}

/// Returns rules that map everything, with every trigger on.
pub(crate) fn rules() -> Rules {
    let segment = |id: &&str| MappedSegment {
        namespace: "ups".into(),
        id: (*id).into(),
        name: None,
        stamps: SegmentTimestamps::default(),
    };
    Rules {
        destination: "faults".into(),
        segments: SEGMENTS[..2].iter().map(segment).collect(),
        attributes: ["person.email", "person.tier", "person.poison"].map(String::from).into(),
        identities: Identities::All,
        triggers: Triggers::ALL,
        compat: Compat::Reference,
        options: ExportOptions { mapped_segments_only: false, ..ExportOptions::default() },
        partition_by: PartitionBy::Profile,
        key_namespaces: Vec::new(),
    }
}

/// Gives the released lines in small blocks.
struct Gated {
    feed: Feed,
    next: usize,
}

impl Source for Gated {
    fn fill(&mut self, block: &mut Block) -> Result<Filled, SourceError> {
        block.clear();
        let lines = &self.feed.lines;
        if self.next == lines.len() {
            return Ok(Filled::End);
        }
        let end = lines.len().min(self.next + 50).min(self.feed.gate.load(Ordering::Acquire));
        for text in lines.get(self.next..end).unwrap_or_default() {
            let start = u32::try_from(block.bytes.len()).unwrap();
            block.bytes.extend_from_slice(text.as_bytes());
            let (offset, end) = (self.next as u64, u32::try_from(block.bytes.len()).unwrap());
            self.next += 1;
            let next = Position::new(0, offset + 1, offset + 1);
            block.lines.push(Line { start, end, offset, next, too_long: false });
        }
        Ok(if block.lines.is_empty() { Filled::Waiting } else { Filled::Lines })
    }

    fn size(&self) -> FeedSize {
        FeedSize::Lines(self.feed.lines.len() as u64)
    }

    fn resumable(&self) -> bool {
        true
    }
}
