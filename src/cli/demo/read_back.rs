//! Reads a stream back and compares it with the expected events, event by event and in order per profile.

use std::collections::HashMap;
use std::collections::VecDeque;

use aws_sdk_kinesis::Client;
use aws_sdk_kinesis::types::ShardIteratorType;
use sha2::{Digest, Sha256};

use crate::activation::ProfileReader;
use crate::cli::Failure;
use crate::delivery::preview::{NoMemory, Preview, PreviewedEvent};
use crate::destination::Spec;
use crate::destination::run::assembly::{AssemblyError, open_source_at_once};
use crate::source::{Block, Filled, Resume};

/// Most records in one response. Source: the model of the Kinesis API.
const PAGE: i32 = 10_000;

/// The SHA-256 hash of an event's bytes.
type EventHash = [u8; 32];

type ByKey = HashMap<String, Vec<EventHash>>;

/// The events that a run of a destination should export.
pub(super) struct Expected {
    pub(super) first: Option<PreviewedEvent>,
    events: ByKey,
}

#[derive(Default)]
pub(super) struct Arrived {
    pub(super) records: u64,
    events: ByKey,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(super) struct ReadBackCheck {
    pub(super) lost: u64,
    /// Events that first arrived after a later event of the same profile.
    pub(super) order_violations: u64,
}

impl Expected {
    pub(super) fn from_spec(spec: &Spec) -> Result<Self, Failure> {
        let slots: Vec<u8> = (0..=u8::MAX).take(spec.activation.segments.len()).collect();
        let mut preview = Preview::new(ProfileReader::new(spec.rules(), &slots), NoMemory);
        let mut source = open_source_at_once(&spec.source, &Resume::default()).map_err(AssemblyError::from)?;
        let mut expected = Self { first: None, events: ByKey::new() };
        let mut block = Block::default();
        while source.fill(&mut block).map_err(AssemblyError::from)? == Filled::Lines {
            for line in &block.lines {
                let event = preview.line(block.text(line), line).map_err(AssemblyError::from)?;
                if let Some(event) = event {
                    expected.add(event);
                }
            }
        }
        Ok(expected)
    }

    fn add(&mut self, event: PreviewedEvent) {
        self.events.entry(event.partition.to_string()).or_default().push(Sha256::digest(&event.body).into());
        self.first.get_or_insert(event);
    }

    pub(super) fn compare(&self, arrived: &Arrived) -> ReadBackCheck {
        let mut check = ReadBackCheck::default();
        for (key, expected) in &self.events {
            let of_key = compare_key(expected, arrived.events.get(key).map_or(&[][..], Vec::as_slice));
            check.lost += of_key.lost;
            check.order_violations += of_key.order_violations;
        }
        check
    }
}

/// Matches each arrived event with the earliest unmatched expected event of the same bytes; others are repeats.
fn compare_key(expected: &[EventHash], arrived: &[EventHash]) -> ReadBackCheck {
    let mut places: HashMap<&EventHash, VecDeque<usize>> = HashMap::new();
    for (place, event) in expected.iter().enumerate() {
        places.entry(event).or_default().push_back(place);
    }
    let mut check = ReadBackCheck::default();
    let (mut found, mut last) = (0, 0);
    for event in arrived {
        let Some(place) = places.get_mut(event).and_then(VecDeque::pop_front) else { continue };
        check.order_violations += u64::from(place < last);
        last = last.max(place);
        found += 1;
    }
    check.lost = (expected.len() - found) as u64;
    check
}

/// Reads all records of a stream: each shard from its start to its current end.
pub(super) async fn read(sdk: &Client, stream: &str) -> Result<Arrived, aws_sdk_kinesis::Error> {
    let mut arrived = Arrived::default();
    for shard in sdk.list_shards().stream_name(stream).send().await?.shards() {
        let iterator = sdk
            .get_shard_iterator()
            .stream_name(stream)
            .shard_id(shard.shard_id())
            .shard_iterator_type(ShardIteratorType::TrimHorizon);
        let mut iterator = iterator.send().await?.shard_iterator;
        while let Some(place) = iterator {
            let page = sdk.get_records().shard_iterator(place).limit(PAGE).send().await?;
            for record in page.records() {
                arrived.records += 1;
                let print = Sha256::digest(record.data().as_ref()).into();
                arrived.events.entry(record.partition_key().unwrap_or_default().to_owned()).or_default().push(print);
            }
            let more = !page.records().is_empty() || page.millis_behind_latest() > Some(0);
            iterator = page.next_shard_iterator.filter(|_| more);
        }
    }
    Ok(arrived)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prints(names: &str) -> Vec<EventHash> {
        names.bytes().map(|name| [name; 32]).collect()
    }

    fn check(expected: &str, arrived: &str) -> (u64, u64) {
        let check = compare_key(&prints(expected), &prints(arrived));
        (check.lost, check.order_violations)
    }

    #[test]
    fn repeats_are_neither_lost_nor_out_of_order() {
        assert_eq!(check("abc", "abcbc"), (0, 0));
        assert_eq!(check("aba", "aba"), (0, 0));
    }

    #[test]
    fn what_is_missing_or_late_is_counted() {
        assert_eq!(check("abc", "ac"), (1, 0));
        assert_eq!(check("abc", "acb"), (0, 1));
        assert_eq!(check("abc", ""), (3, 0));
    }
}
