//! What one simulated life came to.

use std::collections::{BTreeMap, BTreeSet};

use outflow::delivery::reaction::Trouble;
use outflow::delivery::{Micros, SECOND};

use super::people::State;

/// What a simulation came to.
pub(crate) struct Outcome {
    pub(crate) records: BTreeMap<String, Vec<String>>,
    pub(crate) dead: BTreeSet<String>,
    /// When each record was taken,
    pub(crate) taken_at: Vec<Micros>,
    /// and whose it is.
    pub(crate) key_of_each: Vec<String>,
    /// Kinds of trouble that it paused for, each once.
    pub(crate) troubles: Vec<Trouble>,
    /// Requests that were refused for their time.
    pub(crate) skewed: usize,
    /// Requests that were refused whatever was in them.
    pub(crate) barred: usize,
    /// Requests that were refused for their length: when, and how long each was.
    pub(crate) too_long: Vec<(Micros, usize)>,
    /// Dry runs that were looked at.
    pub(crate) probes: usize,
}

impl Outcome {
    pub(crate) fn keys(&self) -> impl Iterator<Item = &String> {
        self.records.keys()
    }

    /// Bodies in order of their first arrival, `_meta` left out.
    pub(crate) fn first_occurrences(&self, key: &str) -> Vec<String> {
        let mut seen = BTreeSet::new();
        let records = self.records.get(key).into_iter().flatten();
        records.filter(|data| seen.insert((*data).clone())).map(|data| without_meta(data)).collect()
    }

    pub(crate) fn repeats(&self) -> usize {
        self.records.values().map(|data| data.len() - data.iter().collect::<BTreeSet<_>>().len()).sum()
    }

    /// Events that the endpoint refuses and that are in the stream all the same, or the other way round.
    pub(crate) fn wrongly_dead(&self) -> usize {
        let poisoned = |body: &&String| body.contains(r#""poison":true"#);
        let delivered = self.records.values().flatten().filter(poisoned).count();
        delivered + self.dead.iter().filter(|body| !poisoned(body)).count()
    }

    /// People of whom the stream's last event does not show their last line, although that one can be delivered and they
    /// are members.
    pub(crate) fn stale(&self, history: &[State]) -> usize {
        let last_lines: BTreeMap<usize, &State> = history.iter().map(|state| (state.person, state)).collect();
        let fresh = |state: &&&State| {
            let events = self.first_occurrences(&state.key());
            let shown = events.last().and_then(|body| clock_of(body)).and_then(|clock| history.get(clock));
            shown.is_some_and(|shown| shown.counts_the_same(state))
        };
        last_lines.values().filter(|state| !state.poison && state.is_member()).filter(|state| !fresh(state)).count()
    }

    /// Dead letters of events.
    pub(crate) fn dead(&self) -> usize {
        self.dead.len()
    }

    pub(crate) fn dead_are_longer_than(&self, bytes: usize) -> bool {
        self.dead.iter().all(|body| body.len() > bytes - 64)
    }

    /// Records taken a second, between these times.
    pub(crate) fn rate(&self, between: std::ops::Range<Micros>) -> f64 {
        let taken = self.taken_at.iter().filter(|at| between.contains(at)).count();
        let seconds = u32::try_from((between.end - between.start) / SECOND).unwrap();
        f64::from(u32::try_from(taken).unwrap()) / f64::from(seconds)
    }

    /// When the last record was taken of anybody but `key`.
    pub(crate) fn last_but_of(&self, key: &str) -> Micros {
        let others = self.key_of_each.iter().zip(&self.taken_at).filter(|(of, _)| *of != key);
        others.map(|(_, at)| *at).max().unwrap_or(0)
    }

    /// Of a hundred records so many were taken by then.
    pub(crate) fn taken_by(&self, time: Micros) -> usize {
        self.taken_at.iter().filter(|at| **at <= time).count() * 100 / self.taken_at.len()
    }

    /// Clocks of first occurrences rise in every profile.
    pub(crate) fn in_order(&self) -> bool {
        self.records.keys().all(|key| {
            let clocks: Vec<usize> = self.first_occurrences(key).iter().filter_map(|body| clock_of(body)).collect();
            clocks.is_sorted()
        })
    }
}

fn without_meta(data: &str) -> String {
    data.find(r#","_meta":"#).map_or_else(|| data.to_owned(), |at| format!("{}}}", &data[..at]))
}

fn clock_of(body: &str) -> Option<usize> {
    let at = body.find(r#""lastQualificationTime":"t"#)? + 26;
    body[at..].split('"').next()?.parse().ok()
}
