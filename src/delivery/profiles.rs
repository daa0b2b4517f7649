//! What is known of the profiles whose lines are decided: first in the gate, which holds the profiles with uncommitted
//! events; then among the entries that move to the key of a new rule; then in the ledger.

use std::collections::{HashMap, HashSet, VecDeque};

use super::core::ProfileStore;
use super::counts::Fate;
use super::event::{Events, NO_EVENT};
use super::gate::Gate;
use super::window::WindowLine;
use crate::activation::ProfileReading;
use crate::ledger::{LedgerEntry, LedgerError, ProfileEntries};
use crate::profile::{ProfileKey, ProfileState};

/// All profiles: those with uncommitted events, and what the store knows of the others.
pub(super) struct KnownProfiles<M> {
    store: M,
    pub(super) gate: Gate,
    takeovers: Takeovers,
    /// In the order of their lines.
    superseded: VecDeque<SupersededDeath>,
    /// Profiles of the commit in progress, one item for each of its events.
    committing: Vec<u32>,
}

/// What is known of the profile of a line.
#[derive(Clone, Copy, Debug)]
pub(super) struct KnownProfile {
    key: ProfileKey,
    /// Its index in the gate, if it has uncommitted events.
    gated: Option<u32>,
    /// Its entry otherwise.
    committed: Option<LedgerEntry>,
    /// The key under which that entry was found, if not under its own. The entry moves to its own with this line.
    pub(super) former: Option<ProfileKey>,
}

/// A dead event is not the newest state of its profile any more, because a line without an event has followed it.
#[derive(Clone, Copy, Debug)]
struct SupersededDeath {
    /// Number of that line.
    line: u64,
    key: ProfileKey,
    /// The profile's entry without `died`.
    entry: LedgerEntry,
}

impl<M: ProfileStore> KnownProfiles<M> {
    pub(super) fn new(store: M) -> Self {
        Self {
            store,
            gate: Gate::default(),
            takeovers: Takeovers::default(),
            superseded: VecDeque::new(),
            committing: Vec::new(),
        }
    }

    /// Returns what is known of the profile of a line. `gated` is its index in the gate, if it is there. If the profile
    /// is known only by its former key, finds it by that key, unless some line has used that key since the rule
    /// changed: then it belongs to the profile of that line.
    pub(super) fn look_up(&self, reading: &ProfileReading, gated: Option<u32>) -> Result<KnownProfile, LedgerError> {
        let mut known = KnownProfile { key: reading.key, gated, committed: None, former: None };
        if gated.is_some() {
            return Ok(known);
        }
        known.committed = self.takeovers.entry(&self.store, &reading.key)?;
        if known.committed.is_none()
            && let Some(former) = reading.former.filter(|former| self.gate.find(former).is_none())
        {
            known.committed = self.takeovers.entry(&self.store, &former)?.filter(|entry| !entry.claimed);
            known.former = known.committed.map(|_| former);
        }
        Ok(known)
    }

    /// Returns what the line of this profile is compared with: the state that its last settled event left.
    pub(super) fn base<'a>(&'a self, known: &'a KnownProfile) -> Option<&'a ProfileState> {
        match known.gated {
            Some(profile) => self.gate.base(profile),
            None => known.committed.as_ref().and_then(LedgerEntry::base),
        }
    }

    /// Lets the profile of line `line`, which gives an event, into the gate. Returns its index there.
    pub(super) fn admit(&mut self, known: &KnownProfile, line: u64) -> u32 {
        if let Some(former) = known.former {
            self.takeovers.add(Takeover { line, key: known.key, former, entry: None });
        }
        known.gated.unwrap_or_else(|| self.gate.admit(known.key, known.committed))
    }

    /// Notes that line `line` of this profile gives no event.
    ///
    /// If the profile's last event is dead and committed, this line is newer than it, so a replay must not undo the
    /// line: `died` is cleared. For an event that is not committed, [`KnownProfiles::plan_entries`] finds this out from
    /// the gate.
    pub(super) fn note_quiet_line(&mut self, known: &KnownProfile, line: u64) {
        let KnownProfile { key, gated, committed, former } = *known;
        if let Some((former, entry)) = former.zip(committed) {
            let entry = Some(LedgerEntry { died: false, claimed: true, ..entry });
            return self.takeovers.add(Takeover { line, key, former, entry });
        }
        let newest = match gated.map(|profile| self.gate.get_mut(profile)) {
            Some(gated) => gated.committed.filter(|entry| entry.sequence == gated.sequence),
            None => committed,
        };
        if let Some(entry) = newest.filter(|entry| entry.died) {
            self.superseded.push_back(SupersededDeath { line, key, entry: LedgerEntry { died: false, ..entry } });
        }
    }

    /// Returns the entries that the commit of `lines` writes, by key. `end` is the number of the line after them.
    /// Removes the events of these lines.
    pub(super) fn plan_entries(&mut self, lines: &[WindowLine], end: u64, events: &mut Events) -> ProfileEntries {
        self.commit_events(lines, events);
        let mut entries = self.gated_entries();
        let passed = std::iter::from_fn(|| self.superseded.pop_front_if(|death| death.line < end));
        add_others(&mut entries, passed.map(|death| (death.key, death.entry)));
        add_others(&mut entries, self.takeovers.pass(end));
        entries
    }

    /// Notes that the commit in progress is on disk.
    pub(super) fn note_committed(&mut self) {
        for profile in self.committing.drain(..) {
            self.gate.note_committed(profile);
        }
        self.takeovers.note_committed();
    }

    /// Updates the committed entry of each profile with its events in `lines`.
    fn commit_events(&mut self, lines: &[WindowLine], events: &mut Events) {
        self.committing.reserve(lines.len());
        for line in lines.iter().filter(|line| line.event != NO_EVENT) {
            let event = events.get(line.event);
            let gated = self.gate.get_mut(event.profile);
            match line.fate {
                Fate::Delivered => gated.committed = Some(event.entry),
                Fate::Dead => {
                    gated.committed = Some(LedgerEntry {
                        sequence: event.entry.sequence,
                        died: gated.last_line == event.line,
                        claimed: event.entry.claimed,
                        ..gated.committed.unwrap_or_default()
                    });
                }
                _ => {}
            }
            self.committing.push(event.profile);
            events.remove(line.event);
        }
    }

    /// Returns the entries of the profiles in the commit, each once, in the key order in which the store keeps them.
    fn gated_entries(&self) -> ProfileEntries {
        let mut profiles = self.committing.clone();
        profiles.sort_unstable();
        profiles.dedup();
        let gated = profiles.into_iter().map(|profile| self.gate.get(profile));
        let mut entries: Vec<_> = gated.filter_map(|gated| Some((gated.key, gated.committed?))).collect();
        entries.sort_unstable_by_key(|(key, _)| *key);
        entries
    }
}

/// Adds more entries to `entries`, which are sorted by key. A profile that has one already is skipped: that one is
/// newer.
fn add_others(entries: &mut ProfileEntries, others: impl IntoIterator<Item = (ProfileKey, LedgerEntry)>) {
    let before = entries.len();
    for (key, entry) in others {
        if entries[..before].binary_search_by_key(&key, |(key, _)| *key).is_err() {
            entries.push((key, entry));
        }
    }
    if entries.len() > before {
        entries.sort_unstable_by_key(|(key, _)| *key);
        entries.dedup_by_key(|(key, _)| *key);
    }
}

/// Entries that move from the key that the former rule gave to the current key, and are not on disk yet. The commit of
/// the first line with the current key writes both: the entry under that key, and an empty entry under the former key.
#[derive(Default, Debug)]
struct Takeovers {
    /// In the order of their lines.
    waiting: VecDeque<Takeover>,
    entries: HashMap<ProfileKey, LedgerEntry>,
    emptied: HashSet<ProfileKey>,
    /// How many of the first in `waiting` are in the commit in progress.
    committing: usize,
}

/// An entry that moves to another key.
#[derive(Clone, Copy, Debug)]
struct Takeover {
    /// Number of the line that moves it.
    line: u64,
    key: ProfileKey,
    former: ProfileKey,
    /// The entry of the new key, if no event of that line writes it.
    entry: Option<LedgerEntry>,
}

impl Takeovers {
    /// Returns what is known of a profile by this key.
    fn entry(&self, store: &impl ProfileStore, key: &ProfileKey) -> Result<Option<LedgerEntry>, LedgerError> {
        if let Some(entry) = self.entries.get(key) {
            return Ok(Some(*entry));
        }
        if self.emptied.contains(key) {
            return Ok(None);
        }
        Ok(store.entry(key)?.filter(LedgerEntry::is_known))
    }

    fn add(&mut self, takeover: Takeover) {
        self.entries.extend(takeover.entry.map(|entry| (takeover.key, entry)));
        self.emptied.insert(takeover.former);
        self.waiting.push_back(takeover);
    }

    /// Returns what the commit of all lines before `end` writes.
    fn pass(&mut self, end: u64) -> ProfileEntries {
        self.committing = self.waiting.iter().take_while(|takeover| takeover.line < end).count();
        let passing = self.waiting.iter().take(self.committing);
        passing
            .flat_map(|takeover| {
                let emptied = (takeover.former, LedgerEntry::default());
                takeover.entry.map(|entry| (takeover.key, entry)).into_iter().chain([emptied])
            })
            .collect()
    }

    fn note_committed(&mut self) {
        for takeover in self.waiting.drain(..std::mem::take(&mut self.committing)) {
            self.entries.remove(&takeover.key);
            self.emptied.remove(&takeover.former);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::rules::Triggers;
    use crate::delivery::event::{Event, event_of_line};
    use crate::source::Position;

    struct OneEntry(ProfileKey, LedgerEntry);

    impl ProfileStore for OneEntry {
        fn entry(&self, key: &ProfileKey) -> Result<Option<LedgerEntry>, LedgerError> {
            Ok((*key == self.0).then_some(self.1))
        }
    }

    fn key(byte: u8) -> ProfileKey {
        ProfileKey::from_bytes([byte; 16])
    }

    fn reading(key: ProfileKey, former: Option<ProfileKey>) -> ProfileReading {
        let standing = ProfileState::default();
        ProfileReading { key, former, partition: key, standing, exits: false, is_unsendable: false, body: 0..0 }
    }

    /// Returns profiles for which the store has this entry, under key 1.
    fn known(entry: LedgerEntry) -> KnownProfiles<OneEntry> {
        KnownProfiles::new(OneEntry(key(1), LedgerEntry { exported: true, ..entry }))
    }

    /// Commits an event of `profile` with this outcome.
    fn commit(profiles: &mut KnownProfiles<OneEntry>, profile: u32, fate: Fate, sequence: u64) -> ProfileEntries {
        let mut events = Events::default();
        let entry = LedgerEntry { sequence, ..LedgerEntry::default() };
        let event = events.insert(Event { profile, entry, triggers: Triggers::default(), ..event_of_line(0) });
        profiles.gate.push(profile, event, &mut events);
        profiles.gate.settle(profile, entry, &events);
        let line = WindowLine { next: Position::default(), bytes: 1, fate, event };
        profiles.plan_entries(&[line], 1, &mut events)
    }

    #[test]
    fn an_entry_moves_from_the_former_key_once() {
        let mut profiles = known(LedgerEntry { sequence: 3, ..LedgerEntry::default() });
        let found = profiles.look_up(&reading(key(2), Some(key(1))), None).unwrap();
        assert!(found.former.is_some() && profiles.base(&found).is_some());
        profiles.note_quiet_line(&found, 0);
        assert!(profiles.look_up(&reading(key(9), Some(key(1))), None).unwrap().committed.is_none());
        let own = profiles.look_up(&reading(key(2), Some(key(1))), None).unwrap();
        assert_eq!(own.committed.map(|entry| (entry.sequence, entry.claimed)), Some((3, true)));
        let entries = profiles.plan_entries(&[], 1, &mut Events::default());
        assert_eq!(entries.iter().map(|(key, _)| *key).collect::<Vec<_>>(), [key(1), key(2)]);
        assert_eq!(entries[0].1, LedgerEntry::default());
    }

    #[test]
    fn a_key_that_a_line_has_used_since_is_not_taken_over() {
        let profiles = known(LedgerEntry { claimed: true, sequence: 3, ..LedgerEntry::default() });
        let found = profiles.look_up(&reading(key(2), Some(key(1))), None).unwrap();
        assert!(found.former.is_none() && profiles.base(&found).is_none());
    }

    #[test]
    fn a_line_without_an_event_supersedes_a_dead_event_once_it_is_committed() {
        let mut profiles = known(LedgerEntry { died: true, sequence: 3, ..LedgerEntry::default() });
        let found = profiles.look_up(&reading(key(1), None), None).unwrap();
        profiles.note_quiet_line(&found, 5);
        assert_eq!(profiles.plan_entries(&[], 5, &mut Events::default()), []);
        let entries = profiles.plan_entries(&[], 6, &mut Events::default());
        assert_eq!(entries.iter().map(|(_, entry)| (entry.died, entry.sequence)).collect::<Vec<_>>(), [(false, 3)]);
    }

    #[test]
    fn a_dead_event_leaves_the_state_and_takes_its_number() {
        for (fate, died) in [(Fate::Delivered, false), (Fate::Dead, true)] {
            let mut profiles = known(LedgerEntry { sequence: 3, ..LedgerEntry::default() });
            let found = profiles.look_up(&reading(key(1), None), None).unwrap();
            let profile = profiles.admit(&found, 0);
            let entries = commit(&mut profiles, profile, fate, 4);
            assert_eq!(entries.iter().map(|(_, entry)| (entry.sequence, entry.died)).collect::<Vec<_>>(), [(4, died)]);
            profiles.note_committed();
            assert_eq!(profiles.gate.find(&key(1)), None);
        }
    }
}
