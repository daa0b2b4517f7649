//! The result of one simulated life.

use std::collections::{BTreeMap, BTreeSet};

use outflow::delivery::reaction::Trouble;
use outflow::delivery::{Micros, SECOND};

use super::people::State;

/// The result of a simulation.
pub(crate) struct Outcome {
    pub(crate) records: BTreeMap<String, Vec<String>>,
    pub(crate) dead: BTreeSet<String>,
    /// Time at which each record was accepted.
    pub(crate) taken_at: Vec<Micros>,
    /// Key of each record.
    pub(crate) key_of_each: Vec<String>,
    /// Kinds of trouble that paused the run, each once.
    pub(crate) troubles: Vec<Trouble>,
    /// Number of requests refused because of their time.
    pub(crate) skewed: usize,
    /// Number of requests refused whatever their content.
    pub(crate) barred: usize,
    /// Requests refused because of their length: time and length of each.
    pub(crate) too_long: Vec<(Micros, usize)>,
    /// Number of dry runs that the endpoint answered.
    pub(crate) probes: usize,
}

impl Outcome {
    pub(crate) fn keys(&self) -> impl Iterator<Item = &String> {
        self.records.keys()
    }

    /// Returns the bodies in order of their first arrival, without `_meta`.
    pub(crate) fn first_occurrences(&self, key: &str) -> Vec<String> {
        let mut seen = BTreeSet::new();
        let records = self.records.get(key).into_iter().flatten();
        records.filter(|data| seen.insert((*data).clone())).map(|data| without_meta(data)).collect()
    }

    pub(crate) fn repeats(&self) -> usize {
        self.records.values().map(|data| data.len() - data.iter().collect::<BTreeSet<_>>().len()).sum()
    }

    /// Returns the number of events that the endpoint refuses but the stream contains, or the reverse.
    pub(crate) fn wrongly_dead(&self) -> usize {
        let poisoned = |body: &&String| body.contains(r#""poison":true"#);
        let delivered = self.records.values().flatten().filter(poisoned).count();
        delivered + self.dead.iter().filter(|body| !poisoned(body)).count()
    }

    /// Returns the number of members whose last event in the stream does not show their last line, although it can be
    /// delivered.
    pub(crate) fn stale(&self, history: &[State]) -> usize {
        let last_lines: BTreeMap<usize, &State> = history.iter().map(|state| (state.person, state)).collect();
        let fresh = |state: &&&State| {
            let events = self.first_occurrences(&state.key());
            let shown = events.last().and_then(|body| clock_of(body)).and_then(|clock| history.get(clock));
            shown.is_some_and(|shown| shown.counts_the_same(state))
        };
        last_lines.values().filter(|state| !state.poison && state.is_member()).filter(|state| !fresh(state)).count()
    }

    /// Returns the number of dead letters of events.
    pub(crate) fn dead(&self) -> usize {
        self.dead.len()
    }

    pub(crate) fn dead_are_longer_than(&self, bytes: usize) -> bool {
        self.dead.iter().all(|body| body.len() > bytes - 64)
    }

    /// Returns the number of accepted records a second, between these times.
    pub(crate) fn rate(&self, between: std::ops::Range<Micros>) -> f64 {
        let taken = self.taken_at.iter().filter(|at| between.contains(at)).count();
        let seconds = u32::try_from((between.end - between.start) / SECOND).unwrap();
        f64::from(u32::try_from(taken).unwrap()) / f64::from(seconds)
    }

    /// Returns the time of the last accepted record with a key other than `key`.
    pub(crate) fn last_but_of(&self, key: &str) -> Micros {
        let others = self.key_of_each.iter().zip(&self.taken_at).filter(|(of, _)| *of != key);
        others.map(|(_, at)| *at).max().unwrap_or(0)
    }

    /// Returns the percentage of records accepted by this time.
    pub(crate) fn taken_by(&self, time: Micros) -> usize {
        self.taken_at.iter().filter(|at| **at <= time).count() * 100 / self.taken_at.len()
    }

    /// Returns whether the clocks of first occurrences rise in every profile.
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
