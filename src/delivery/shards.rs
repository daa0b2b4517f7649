//! The shard map: which shard a hash belongs to. It starts with the listed shards, if any, and learns from responses:
//! each acknowledged record tells which shard its hash belongs to.
//!
//! A shard owns one contiguous range of hashes. A hash between two known points belongs to the shard of the nearer one.
//! A wrong guess affects the pace, never the order. A new shard that answers inside the range of another one has
//! replaced it (split or merge).

use std::collections::HashMap;

use crate::kinesis::ShardRange;

/// Index of a lane, which holds the ready events and the pace of one shard.
pub(super) type LaneId = u32;

/// A known range: the lowest and the highest hash seen on a shard, both included.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct HashRange {
    low: u64,
    high: u64,
    lane: LaneId,
    /// Number of requests sent when the last point of the range was seen.
    learned_at: u64,
    /// Both ends are from a list of shards, so they are exact.
    listed: bool,
}

#[derive(Clone, Debug)]
struct Shard {
    name: Box<[u8]>,
    /// Number of requests sent when another shard was found in place of this one.
    replaced_at: Option<u64>,
}

#[derive(Default, Debug)]
pub(super) struct ShardMap {
    ranges: Vec<HashRange>,
    shards: Vec<Shard>,
    by_name: HashMap<Box<[u8]>, LaneId>,
}

/// When something was learned from an answer.
#[derive(Clone, Copy, Debug)]
pub(super) struct LessonSource {
    /// Number of the answered request.
    pub(super) request: u64,
    /// Number of requests sent so far.
    pub(super) sent: u64,
}

/// What an acknowledged record taught.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Lesson {
    /// Nothing new, or only a wider range of a known shard.
    Known,
    /// A shard is new or was replaced, so that waiting events may need other lanes.
    Changed,
    /// Two open shards answer for the same hashes: the stream ignores partition keys.
    Unordered,
}

impl ShardMap {
    /// Returns the map of listed shards; an empty map if the list contradicts itself.
    pub(super) fn from_listed(listed: &[ShardRange]) -> Self {
        let mut map = Self::default();
        for shard in listed {
            let lane = map.add(shard.id.as_bytes());
            map.ranges.push(HashRange { low: shard.low, high: shard.high, lane, learned_at: 0, listed: true });
        }
        map.ranges.sort_unstable_by_key(|range| range.low);
        let overlap = map.ranges.windows(2).any(|pair| pair[1].low <= pair[0].high);
        if overlap || map.by_name.len() < listed.len() { Self::default() } else { map }
    }

    /// Returns the lane for a hash; `None` before any shard is known.
    pub(super) fn lane(&self, hash: u64) -> Option<LaneId> {
        let right = self.ranges.partition_point(|range| range.low <= hash);
        let left = right.checked_sub(1).map(|index| self.ranges[index]);
        match (left, self.ranges.get(right)) {
            (Some(left), _) if hash <= left.high => Some(left.lane),
            // A listed range ends where the list says, so the hash belongs to the other range.
            (Some(left), Some(right)) if left.listed != right.listed => {
                Some(if left.listed { right.lane } else { left.lane })
            }
            (Some(left), Some(right)) if right.low - hash < hash - left.high => Some(right.lane),
            (Some(left), _) => Some(left.lane),
            (None, right) => right.map(|range| range.lane),
        }
    }

    /// Returns the number of shards ever seen.
    pub(super) fn seen(&self) -> usize {
        self.shards.len()
    }

    #[cfg(test)]
    pub(super) fn open(&self) -> usize {
        self.shards.iter().filter(|shard| shard.replaced_at.is_none()).count()
    }

    pub(super) fn name(&self, lane: LaneId) -> &[u8] {
        &self.shards[lane as usize].name
    }

    pub(super) fn is_open(&self, lane: LaneId) -> bool {
        self.shards[lane as usize].replaced_at.is_none()
    }

    pub(super) fn lane_by_name(&self, name: &[u8]) -> Option<LaneId> {
        self.by_name.get(name).copied()
    }

    /// Returns the lanes whose ranges are next to the range of `lane`.
    pub(super) fn neighbours(&self, lane: LaneId) -> Vec<LaneId> {
        let Some(own) = self.ranges.iter().position(|range| range.lane == lane) else { return Vec::new() };
        let beside = [own.checked_sub(1), own.checked_add(1)].into_iter().flatten();
        beside.filter_map(|index| self.ranges.get(index)).map(|range| range.lane).collect()
    }

    /// Learns that a record with `hash` landed on shard `name`.
    pub(super) fn learn(&mut self, hash: u64, name: &[u8], source: LessonSource) -> Lesson {
        if self.covers(hash, name) {
            return Lesson::Known;
        }
        let lane = self.lane_by_name(name).unwrap_or_else(|| self.add(name));
        match self.shards[lane as usize].replaced_at {
            // An answer to a request from before the reshard says nothing about the current shards.
            Some(replaced_at) if source.request <= replaced_at => Lesson::Known,
            Some(_) => Lesson::Unordered,
            None => self.extend(lane, hash, source),
        }
    }

    /// Whether `hash` lies between known points of shard `name`.
    fn covers(&self, hash: u64, name: &[u8]) -> bool {
        let right = self.ranges.partition_point(|range| range.low <= hash);
        let left = right.checked_sub(1).map(|index| self.ranges[index]);
        left.is_some_and(|left| hash <= left.high && *self.shards[left.lane as usize].name == *name)
    }

    fn add(&mut self, name: &[u8]) -> LaneId {
        let lane = LaneId::try_from(self.shards.len()).unwrap_or(LaneId::MAX);
        self.shards.push(Shard { name: name.into(), replaced_at: None });
        self.by_name.insert(name.into(), lane);
        lane
    }

    /// Adds a point to an open shard. Overlapping ranges of older shards have been replaced by this one.
    fn extend(&mut self, lane: LaneId, hash: u64, seen: LessonSource) -> Lesson {
        let own = self.ranges.iter().position(|range| range.lane == lane);
        let (low, high) = own.map_or((hash, hash), |own| {
            let own = self.ranges[own];
            (own.low.min(hash), own.high.max(hash))
        });
        let overlaps = |range: &&HashRange| range.lane != lane && range.low <= high && low <= range.high;
        if let Some(younger) = self.ranges.iter().filter(overlaps).find(|other| self.is_younger(other.lane, lane)) {
            return self.settle_older_answer(lane, *younger, seen);
        }
        let before = self.ranges.len();
        let shards = &mut self.shards;
        self.ranges.retain(|range| {
            let replaced = range.lane != lane && range.low <= high && low <= range.high;
            if replaced {
                shards[range.lane as usize].replaced_at = Some(seen.sent);
            }
            range.lane != lane && !replaced
        });
        let at = self.ranges.partition_point(|range| range.low <= low);
        self.ranges.insert(at, HashRange { low, high, lane, learned_at: seen.sent, listed: false });
        if own.is_some() && self.ranges.len() == before { Lesson::Known } else { Lesson::Changed }
    }

    /// Handles an answer of a shard inside the range of a younger one: either the answer is old, or both shards are
    /// open.
    fn settle_older_answer(&mut self, lane: LaneId, younger: HashRange, seen: LessonSource) -> Lesson {
        if seen.request > younger.learned_at {
            return Lesson::Unordered;
        }
        self.shards[lane as usize].replaced_at = Some(seen.sent);
        self.ranges.retain(|range| range.lane != lane);
        Lesson::Changed
    }

    /// Names of shards are numbered in the order of their creation.
    fn is_younger(&self, lane: LaneId, than: LaneId) -> bool {
        self.shards[lane as usize].name > self.shards[than as usize].name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const THIRD: u64 = u64::MAX / 3;

    fn learn(map: &mut ShardMap, hash: u64, name: &str) -> Lesson {
        map.learn(hash, name.as_bytes(), LessonSource { request: 0, sent: 0 })
    }

    fn name_for(map: &ShardMap, hash: u64) -> String {
        String::from_utf8(map.name(map.lane(hash).unwrap()).to_vec()).unwrap()
    }

    #[test]
    fn hashes_go_to_the_nearest_known_shard() {
        let mut map = ShardMap::default();
        assert_eq!(map.lane(5), None);
        assert_eq!(learn(&mut map, 100, "a"), Lesson::Changed);
        assert_eq!(learn(&mut map, 1_000, "b"), Lesson::Changed);
        assert_eq!(learn(&mut map, 300, "a"), Lesson::Known);
        let names: Vec<String> = [0, 300, 640, 660, u64::MAX].map(|hash| name_for(&map, hash)).into();
        assert_eq!(names, ["a", "a", "a", "b", "b"]);
    }

    fn listed(id: &str, low: u64, high: u64) -> ShardRange {
        ShardRange { id: id.into(), low, high }
    }

    #[test]
    fn listed_shards_are_known_at_once_and_may_split_later() {
        let mut map = ShardMap::from_listed(&[listed("s1", THIRD + 1, u64::MAX), listed("s0", 0, THIRD)]);
        assert_eq!((name_for(&map, THIRD), name_for(&map, THIRD + 1)), ("s0".into(), "s1".into()));
        assert_eq!(map.learn(7, b"s0", LessonSource { request: 1, sent: 1 }), Lesson::Known);
        assert_eq!(map.learn(u64::MAX, b"s3", LessonSource { request: 2, sent: 2 }), Lesson::Changed);
        assert_eq!(name_for(&map, THIRD + 1), "s3");
    }

    #[test]
    fn a_list_that_contradicts_itself_is_not_believed() {
        assert_eq!(ShardMap::from_listed(&[listed("s0", 0, 10), listed("s1", 10, 20)]).seen(), 0);
    }

    #[test]
    fn a_shard_knows_those_beside_it() {
        let mut map = ShardMap::default();
        for (hash, name) in [(THIRD, "s0"), (2 * THIRD, "s1"), (0, "s2")] {
            learn(&mut map, hash, name);
        }
        assert_eq!([0, 1, 2].map(|lane| map.neighbours(lane)), [vec![2, 1], vec![0], vec![0]]);
    }

    #[test]
    fn a_split_gives_way_to_its_children() {
        let mut map = ShardMap::default();
        learn(&mut map, 0, "s0");
        learn(&mut map, THIRD, "s0");
        learn(&mut map, 2 * THIRD, "s1");
        assert_eq!(map.learn(THIRD / 2, b"s2", LessonSource { request: 7, sent: 7 }), Lesson::Changed);
        assert_eq!(
            map.learn(THIRD, b"s0", LessonSource { request: 6, sent: 8 }),
            Lesson::Known,
            "the answer is from before the split"
        );
        assert_eq!(map.learn(THIRD, b"s3", LessonSource { request: 8, sent: 8 }), Lesson::Changed);
        assert_eq!((name_for(&map, 0), name_for(&map, THIRD)), ("s2".into(), "s3".into()));
        assert_eq!(map.open(), 3);
    }

    #[test]
    fn a_merge_replaces_both() {
        let mut map = ShardMap::default();
        for (hash, name) in [(0, "s0"), (10, "s0"), (20, "s1"), (30, "s1"), (40, "s2")] {
            learn(&mut map, hash, name);
        }
        assert_eq!(learn(&mut map, 5, "s3"), Lesson::Changed);
        assert_eq!(learn(&mut map, 25, "s3"), Lesson::Changed);
        assert_eq!((name_for(&map, 15), name_for(&map, 40)), ("s3".into(), "s2".into()));
        assert_eq!(map.open(), 2);
    }

    #[test]
    fn a_replaced_shard_that_still_answers_gives_the_stream_away() {
        let mut map = ShardMap::default();
        for (hash, name) in [(0, "s0"), (100, "s0"), (50, "s1")] {
            learn(&mut map, hash, name);
        }
        assert_eq!(map.learn(60, b"s0", LessonSource { request: 1, sent: 1 }), Lesson::Unordered);
    }

    #[test]
    fn an_old_answer_of_a_shard_never_seen_closes_nobody() {
        let mut map = ShardMap::default();
        for (hash, name) in [(0, "s4"), (100, "s4")] {
            map.learn(hash, name.as_bytes(), LessonSource { request: 9, sent: 10 });
        }
        assert_eq!(map.learn(50, b"s2", LessonSource { request: 8, sent: 11 }), Lesson::Changed);
        assert_eq!(name_for(&map, 50), "s4");
        assert_eq!(map.learn(60, b"s4", LessonSource { request: 12, sent: 12 }), Lesson::Known);
    }

    #[test]
    fn an_older_shard_inside_a_younger_ones_range_gives_the_stream_away() {
        let mut map = ShardMap::default();
        for (hash, name) in [(0, "s0"), (50, "s1"), (100, "s1")] {
            learn(&mut map, hash, name);
        }
        assert_eq!(
            map.learn(70, b"s0", LessonSource { request: 1, sent: 1 }),
            Lesson::Unordered,
            "the request was sent after the newer shard was seen"
        );
    }
}
