//! Tests the lanes event by event.

use super::*;
use crate::delivery::SECOND;
use crate::delivery::event::{Event, event_of_line};

/// Creates lanes for this number of known shards of equal size.
fn lanes(shards: u64) -> Lanes {
    let width = u64::MAX / shards;
    let range = |id: u64| ShardRange { id: format!("s{id:03}"), low: id * width, high: id * width + (width - 1) };
    Lanes::new(&(0..shards).map(range).collect::<Vec<_>>(), 0)
}

/// Returns an event of line `line` for shard `shard` of `shards`.
fn event(line: u64, (shard, shards): (u64, u64), held: bool) -> Event {
    Event { hash: u64::MAX / shards * shard + 1, held, ..event_of_line(line) }
}

/// Returns the events of the next shared request, none if there is no request.
fn pick(lanes: &mut Lanes, context: PickContext, events: &Events) -> Vec<EventId> {
    lanes.pick(context, events).map_or_else(Vec::new, |picked| picked.events)
}

fn context(now: Micros, oldest: u64) -> PickContext {
    PickContext { now, in_flight: 1, oldest }
}

#[test]
fn one_starving_shard_wants_lines_however_many_others_wait_for_their_pace() {
    let (mut lanes, mut events) = (lanes(64), Events::default());
    for line in 0..63 * 100 {
        let id = events.insert(event(line, (line % 63, 64), false));
        lanes.push(id, &events);
    }
    assert!(lanes.are_hungry(0), "no event could be sent yet");
    assert!(!lanes.are_hungry(SECOND), "every waiting event could be sent, so the pace is not the limit");
    while !pick(&mut lanes, PickContext { now: SECOND, in_flight: 0, oldest: 0 }, &events).is_empty() {}
    let id = events.insert(event(9_999, (0, 64), false));
    lanes.push(id, &events);
    assert!(lanes.are_hungry(SECOND));
}

#[test]
fn a_shard_that_is_seen_later_is_fed_at_the_same_share() {
    let (mut lanes, mut events) = (Lanes::new(&[], 0), Events::default());
    lanes.use_share(Share::Quarter);
    lanes.learn(1, b"shardId-000000000000", LessonSource { request: 1, sent: 1 }, 0, &events);
    for line in 0..1_000 {
        let id = events.insert(event(line, (0, 1), false));
        lanes.push(id, &events);
    }
    let mut picked = 0;
    for now in (0..2 * SECOND).step_by(1_000) {
        picked += pick(&mut lanes, PickContext { now, in_flight: 0, oldest: 1_000 }, &events).len();
    }
    assert!((490..=500).contains(&picked), "{picked}");
}

#[test]
fn the_event_that_the_checkpoint_waits_for_does_not_linger_after_its_predecessor() {
    for (held, oldest, expected) in [(true, 7, 1), (true, 6, 0), (false, 7, 0)] {
        let (mut lanes, mut events) = (lanes(2), Events::default());
        let first = events.insert(event(1, (0, 2), false));
        lanes.push(first, &events);
        assert_eq!(pick(&mut lanes, context(SECOND, 1), &events), [first]);
        let next = events.insert(event(7, (0, 2), held));
        lanes.push(next, &events);
        let picked = pick(&mut lanes, context(SECOND + MILLISECOND, oldest), &events);
        assert_eq!(picked.len(), expected, "held {held}, oldest {oldest}");
    }
}

#[test]
fn requests_are_small_until_a_shard_is_known() {
    let (mut lanes, mut events) = (Lanes::new(&[], 0), Events::default());
    for line in 0..50 {
        let id = events.insert(event(line, (line % 2, 2), false));
        lanes.push(id, &events);
    }
    let first = pick(&mut lanes, context(0, 0), &events);
    assert_eq!(first.len(), FIRST_RECORDS);
    assert_eq!(pick(&mut lanes, context(0, 0), &events).len(), FIRST_RECORDS, "the event was sent immediately");
    assert!(lanes.learn(events.get(first[0]).hash, b"s000", LessonSource { request: 1, sent: 2 }, SECOND, &events));
    assert_eq!(pick(&mut lanes, context(2 * SECOND, 0), &events).len(), 42);
}

#[test]
fn the_shards_of_a_late_request_go_alone_until_they_answer_in_time() {
    let (mut lanes, mut events) = (lanes(3), Events::default());
    let room = SendCapacity { ordinary: true, late: true };
    let push = |lanes: &mut Lanes, events: &mut Events| {
        let ids: Vec<_> = (0..3).map(|shard| events.insert(event(shard, (shard, 3), false))).collect();
        for id in &ids {
            lanes.push(*id, events);
        }
        ids
    };
    let ids = push(&mut lanes, &mut events);
    lanes.mark_late(None, &[events.get(ids[0]).hash, events.get(ids[1]).hash]);
    assert_eq!(pick(&mut lanes, context(SECOND, 0), &events), [ids[2]]);
    let alone: Vec<_> = std::iter::from_fn(|| lanes.pick_alone(SECOND, room, &events)).collect();
    assert_eq!(
        alone.iter().map(|alone| (alone.lane, alone.late)).collect::<Vec<_>>(),
        [(Some(0), false), (Some(1), false)]
    );
    lanes.end_lone_request(1, true);
    lanes.mark_late(Some(0), &[]);
    let ids = push(&mut lanes, &mut events);
    let mut picked = pick(&mut lanes, context(2 * SECOND, 0), &events);
    picked.sort_unstable();
    assert_eq!(picked, ids[1..]);
    let alone = lanes.pick_alone(2 * SECOND, room, &events).unwrap();
    assert!(alone.lane == Some(0) && alone.late);
}

#[test]
fn when_most_shards_are_late_it_is_not_their_fault() {
    let mut lanes = lanes(3);
    lanes.mark_late(Some(0), &[]);
    assert!(!lanes.are_most_late());
    lanes.mark_late(Some(2), &[]);
    assert!(lanes.are_most_late());
    lanes.trust_all();
    assert!(!lanes.are_most_late());
}

#[test]
fn a_shard_whose_answer_is_late_after_all_were_trusted_again_still_goes() {
    let (mut lanes, mut events) = (lanes(2), Events::default());
    let room = SendCapacity { ordinary: true, late: true };
    let id = events.insert(event(0, (0, 3), false));
    lanes.push(id, &events);
    lanes.trust_all();
    lanes.mark_late(Some(0), &[]);
    lanes.end_lone_request(0, false);
    let goes = pick(&mut lanes, context(SECOND, 0), &events);
    let alone = lanes.pick_alone(SECOND, room, &events).map(|alone| alone.events);
    assert_eq!((goes, alone), (vec![], Some(vec![id])));
}

#[test]
fn the_event_that_the_checkpoint_waits_for_does_not_wait_for_the_pace_which_lends_one() {
    let (mut lanes, mut events) = (lanes(2), Events::default());
    // Adds more lines of other profiles than the pace allows in one burst.
    for line in 100..300 {
        let id = events.insert(event(line, (0, 2), false));
        lanes.push(id, &events);
    }
    assert_eq!(pick(&mut lanes, context(SECOND, 1), &events).len(), 100);
    let mut urgent = |line| {
        let id = events.insert(event(line, (0, 2), true));
        lanes.push(id, &events);
        let picked = pick(&mut lanes, context(SECOND, line), &events);
        (picked, id)
    };
    let (picked, id) = urgent(7);
    assert_eq!(picked, [id], "lent");
    assert!(urgent(9).0.is_empty(), "one event is owed");
    let later = pick(&mut lanes, context(SECOND + 12 * MILLISECOND, 9), &events);
    assert_eq!(later.len(), 11, "the borrowed time is missing later: 12 ms allow 12");
}
