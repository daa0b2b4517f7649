//! Estimates the first export from the survey and the first events. Pure arithmetic on facts.

use std::time::Duration;

use super::Flow;
use crate::activation::rules::{Compat, InitialExits};
use crate::destination::draft::{Draft, Origin};
use crate::destination::spec::SourceKind;
use crate::source::survey::{Ended, Survey};
use crate::text::{Phrase, say};

/// Records per second that one shard takes. Source: Kinesis Data Streams quotas.
const SHARD_RECORDS: u64 = 1_000;

/// Bytes per second that one shard takes. Source: the same quotas.
const SHARD_BYTES: u64 = 1 << 20;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Estimate {
    /// Fewest events: every member of the largest segment gives at least one.
    pub least: u64,
    /// Most events: no profile is in two segments, and each line of a profile changes something.
    pub most: u64,
    /// Mean size of the previewed events with their partition keys, in bytes. `None` before a preview.
    pub event: Option<u64>,
    /// Lines of the whole source, and lines per second, if the source limits them.
    pub rate: Option<(u64, u64)>,
}

impl Estimate {
    /// Returns `None` if no mapped segment is in the survey.
    fn from_survey(draft: &Draft, survey: &Survey, event: Option<u64>) -> Option<Self> {
        let due = |one: &crate::source::survey::MembershipCounts| match draft.activation.options.initial_exits {
            InitialExits::Skip => one.members(),
            InitialExits::Send => one.members() + one.exited,
        };
        let mapped = draft.activation.segments.iter();
        let counts: Vec<u64> = mapped
            .filter_map(|one| survey.segment(&one.namespace, &one.id))
            .map(|place| due(&survey.segments[place].membership))
            .collect();
        let (largest, together) = (*counts.iter().max()?, counts.iter().sum::<u64>());
        let progress = &survey.progress;
        let profiles = together.min(progress.profiles);
        let lines = scale(profiles, progress.lines, progress.profiles);
        let least = match draft.activation.compat {
            Compat::Outflow => largest,
            // Every line of a member counts, and every member has at least one.
            Compat::Reference => largest.max(scale(largest, progress.lines, progress.profiles)),
        };
        let all = |count: u64| read_part(survey).map_or(count, |(read, of)| scale(count, of, read));
        let rate = rate(draft).map(|rate| (all(progress.lines), rate));
        Some(Self { least: all(least), most: all(lines.max(least)), event, rate })
    }

    /// Returns how many events there are, as a part of a sentence.
    pub fn events(&self) -> Phrase {
        let (least, most) = (Phrase::count(self.least), Phrase::count(self.most));
        if self.least == self.most {
            say::EstimateEvents { events: most }.into()
        } else {
            say::EstimateRange { least, most }.into()
        }
    }

    /// Returns the bytes of all events, from the fewest to the most.
    pub fn bytes(&self) -> Option<(u64, u64)> {
        self.event.map(|event| (self.least.saturating_mul(event), self.most.saturating_mul(event)))
    }

    /// Returns how long one shard takes for the most events, at its limits.
    pub fn time_on_one_shard(&self) -> Duration {
        let by_bytes = self.bytes().map_or(0, |(_, most)| most.div_ceil(SHARD_BYTES));
        Duration::from_secs((self.most.div_ceil(SHARD_RECORDS)).max(by_bytes))
    }

    /// Returns how long the source takes and its lines per second, if one shard is faster than the source.
    pub fn time_of_source(&self) -> Option<(Duration, u64)> {
        let (lines, rate) = self.rate?;
        let time = Duration::from_secs(lines.div_ceil(rate));
        (time > self.time_on_one_shard()).then_some((time, rate))
    }
}

fn rate(draft: &Draft) -> Option<u64> {
    let rate = draft.source.rate.trim().parse().ok().filter(|rate| *rate > 0);
    rate.filter(|_| draft.source.kind == SourceKind::Sample)
}

impl Flow {
    /// Returns true if this destination has exported the whole source, so that nothing is due until the source has new
    /// lines. A run in progress reads on from a place that the preview does not know.
    pub fn is_nothing_due(&self) -> bool {
        let is_saved = matches!(self.draft.origin, Origin::Edit(_));
        let seen = self.facts.preview.get().filter(|_| is_saved && self.draft.source.kind != SourceKind::Stdin);
        seen.is_some_and(|seen| seen.events.is_empty() && seen.lines == 0 && !seen.is_running)
    }

    /// Estimates the first export. Returns `None` until the survey has found a mapped segment.
    pub fn estimate(&self) -> Option<Estimate> {
        if self.is_nothing_due() {
            return None;
        }
        let survey = self.facts.survey.get()?;
        let events = self.facts.preview.get().map(|seen| &*seen.events).unwrap_or_default();
        let bytes: usize = events.iter().map(|event| event.body.len() + event.partition_key.len()).sum();
        let event = bytes.checked_div(events.len()).map(|mean| mean as u64);
        Estimate::from_survey(&self.draft, survey, event)
    }
}

/// Returns the amount that was read and the whole amount, if the source was read only in part.
fn read_part(survey: &Survey) -> Option<(u64, u64)> {
    use crate::source::FeedSize;
    let progress = &survey.progress;
    let (read, of) = match progress.of {
        FeedSize::Bytes(of) => (progress.bytes, of),
        FeedSize::Lines(of) => (progress.lines, of),
        FeedSize::Endless | FeedSize::Unknown => return None,
    };
    (survey.ended != Ended::Complete && read > 0 && read < of).then_some((read, of))
}

/// Returns `count * times / of`. If `of` is 0, divides by 1.
fn scale(count: u64, times: u64, of: u64) -> u64 {
    let scaled = u128::from(count) * u128::from(times) / u128::from(of.max(1));
    u64::try_from(scaled).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::destination::draft::SegmentDraft;
    use crate::source::FeedSize;
    use crate::source::survey::{MembershipCounts, Progress, Segment};

    fn segment(id: &str, members: u64) -> Segment {
        let membership = MembershipCounts { realized: 1, existing: members - 1, exited: 7, other: 0 };
        let (namespace, id) = ("ups".to_owned(), id.to_owned());
        Segment { namespace, id, name: None, membership, entries: 0, exits: 0, first_seen: None }
    }

    fn survey(lines: u64, ended: Ended) -> Survey {
        let of = FeedSize::Lines(lines * 2);
        let took = Duration::ZERO;
        let progress = Progress { lines, bytes: 1, profiles: 1000, malformed: 0, without_identity: 0, of, took };
        let segments = vec![segment("a", 300), segment("b", 900)];
        Survey { progress, ended, segments, attributes: vec![], namespaces: vec![], caps: vec![] }
    }

    fn estimate(ids: &[&str], survey: &Survey, change: impl Fn(&mut Draft)) -> Option<(u64, u64)> {
        let mut draft = Draft::new();
        let named = |id: &&str| SegmentDraft { namespace: "ups".into(), id: (*id).into(), name: String::new() };
        draft.activation.segments = ids.iter().map(named).collect();
        change(&mut draft);
        Estimate::from_survey(&draft, survey, None).map(|one| (one.least, one.most))
    }

    #[test]
    fn one_segment_of_a_feed_with_a_line_each_is_exact() {
        let whole = survey(1000, Ended::Complete);
        assert_eq!(estimate(&["a"], &whole, |_| {}), Some((300, 300)));
        let send = |draft: &mut Draft| draft.activation.options.initial_exits = InitialExits::Send;
        assert_eq!(estimate(&["a"], &whole, send), Some((307, 307)));
        assert_eq!(estimate(&["c"], &whole, |_| {}), None);
    }

    #[test]
    fn segments_may_share_their_members_and_profiles_may_have_more_lines() {
        assert_eq!(estimate(&["a", "b"], &survey(1000, Ended::Complete), |_| {}), Some((900, 1000)));
        assert_eq!(estimate(&["a"], &survey(3000, Ended::Complete), |_| {}), Some((300, 900)));
        let reference = |draft: &mut Draft| draft.activation.compat = Compat::Reference;
        assert_eq!(estimate(&["a"], &survey(3000, Ended::Complete), reference), Some((900, 900)));
    }

    #[test]
    fn what_was_not_read_is_added() {
        assert_eq!(estimate(&["a"], &survey(1000, Ended::Bound), |_| {}), Some((600, 600)));
    }

    #[test]
    fn a_shard_takes_records_and_bytes_up_to_its_limits() {
        let of = |most, event| Estimate { least: 0, most, event, rate: None }.time_on_one_shard().as_secs();
        assert_eq!([of(181_900, None), of(181_900, Some(600)), of(10_000, Some(1 << 20))], [182, 182, 10_000]);
    }

    #[test]
    fn a_slow_sample_takes_as_long_as_its_lines() {
        let time = |rate: &str, kind| {
            let mut draft = Draft::new();
            let a = SegmentDraft { namespace: "ups".into(), id: "a".into(), name: String::new() };
            (draft.activation.segments, draft.source.rate, draft.source.kind) = (vec![a], rate.into(), kind);
            let estimate = Estimate::from_survey(&draft, &survey(50_000, Ended::Bound), None).unwrap();
            estimate.time_of_source().map(|(time, rate)| (time.as_secs(), rate))
        };
        assert_eq!(time("5", SourceKind::Sample), Some((20_000, 5)));
        assert_eq!(time("0", SourceKind::Sample), None);
        assert_eq!(time("5", SourceKind::File), None);
        assert_eq!(time("1000000", SourceKind::Sample), None);
    }
}
