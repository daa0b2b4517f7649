//! Plans commits: ledger entries, checkpoint and totals in one transaction, and the dead letters before them.

use super::{Core, ProfileStore};
use crate::delivery::Micros;
use crate::delivery::dead_letters::DeadLetter;
use crate::delivery::event::NO_EVENT;
use crate::delivery::limits::{COMMIT_EVENTS, COMMIT_EVERY};
use crate::delivery::reaction::{Pause, Trouble};
use crate::delivery::window::{Fate, WindowLine, add_up};
use crate::ledger::{Commit, LedgerEntry, Note};
use crate::profile::ProfileKey;

/// What one commit writes: first the dead letters, then everything else in one transaction.
#[derive(Default, Debug)]
pub struct CommitPlan {
    /// Dead letters of lines in this commit or after it.
    pub letters: Vec<DeadLetter>,
    pub commit: Commit,
}

impl<M: ProfileStore> Core<M> {
    /// Returns the next commit if one is due at `now` and none is in progress.
    pub fn plan_commit(&mut self, now: Micros) -> Option<CommitPlan> {
        if self.committing.is_some() || !self.commit_is_due(now) {
            return None;
        }
        self.commit_began = now;
        self.hurried = false;
        let lines = self.window.pass();
        let profiles = self.pass_events(&lines);
        let mut plan = CommitPlan { letters: std::mem::take(&mut self.letters), commit: Commit::default() };
        plan.commit.entries = self.entries(&profiles);
        self.add_superseded(&mut plan.commit.entries);
        self.add_taken_over(&mut plan.commit.entries);
        add_up(&lines, &mut self.totals);
        self.behind.0 += lines.len() as u64;
        self.behind.1 += lines.iter().map(|line| u64::from(line.bytes) + 1).sum::<u64>();
        if let Some(last) = lines.last() {
            self.position = last.next;
            plan.commit.notes.push((Note::Checkpoint, to_json(&self.position)));
            plan.commit.notes.push((Note::Totals, to_json(&self.totals)));
        }
        plan.commit.notes.extend(self.extents.notes(self.position.extent));
        self.committing = Some(profiles);
        Some(plan)
    }

    pub fn hurry_commit(&mut self) {
        self.hurried = true;
    }

    pub fn is_committing(&self) -> bool {
        self.committing.is_some()
    }

    /// Reports that the disk has no space for the commit in progress. Nothing is sent until that commit is on disk,
    /// because a kill would cause everything sent now to be sent again.
    pub fn disk_is_full(&mut self, message: &str, now: Micros) {
        let since = self.disk_full.as_ref().map_or(now, |pause| pause.since);
        self.disk_full = Some(Pause::for_good(Trouble::DiskFull, "DiskFull", message, since));
    }

    pub fn is_disk_full(&self) -> bool {
        self.disk_full.is_some()
    }

    /// Reports that the commit in progress is on disk.
    pub fn committed(&mut self) {
        self.disk_full = None;
        for profile in self.committing.take().unwrap_or_default() {
            self.gate.committed(profile);
        }
        self.window.committed();
        self.known.committed();
        self.extents.committed();
    }

    fn commit_is_due(&self, now: Micros) -> bool {
        let passable = self.window.passable();
        if !self.has_something_to_commit(passable) {
            return false;
        }
        let all_settled = self.reading_ended && passable == self.window.len();
        all_settled
            || self.hurried
            || self.extents.is_told()
            || passable as u64 >= COMMIT_EVENTS
            || now >= self.commit_began + COMMIT_EVERY
    }

    pub(super) fn has_something_to_commit(&self, passable: usize) -> bool {
        passable > 0 || !self.letters.is_empty() || self.extents.is_told()
    }

    pub(super) fn commit_wake(&self) -> Option<Micros> {
        let something = self.has_something_to_commit(self.window.passable());
        let when = if self.extents.is_told() { self.commit_began } else { self.commit_began + COMMIT_EVERY };
        (something && self.committing.is_none()).then_some(when)
    }

    /// Updates the committed entry of each profile with its events in `lines`. Returns the profile of each event.
    fn pass_events(&mut self, lines: &[WindowLine]) -> Vec<u32> {
        let mut profiles = Vec::with_capacity(lines.len());
        for line in lines.iter().filter(|line| line.event != NO_EVENT) {
            let event = self.events.get(line.event);
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
            profiles.push(event.profile);
            self.events.remove(line.event);
        }
        profiles
    }

    /// Adds the entries of profiles whose dead event now has a later line behind it. A profile in `entries` is skipped:
    /// its entry already accounts for that line.
    fn add_superseded(&mut self, entries: &mut Vec<(ProfileKey, LedgerEntry)>) {
        let passed = self.passed();
        let (before, mut added) = (entries.len(), false);
        while let Some((_, key, entry)) = self.superseded.pop_front_if(|(line, ..)| *line < passed) {
            if entries[..before].binary_search_by_key(&key, |(key, _)| *key).is_err() {
                entries.push((key, entry));
                added = true;
            }
        }
        if added {
            entries.sort_unstable_by_key(|(key, _)| *key);
            entries.dedup_by_key(|(key, _)| *key);
        }
    }

    /// Adds the entries that moved to another key, and the empty entries of their former keys. A profile in `entries`
    /// is skipped: its entry is newer.
    fn add_taken_over(&mut self, entries: &mut Vec<(ProfileKey, LedgerEntry)>) {
        let taken_over = self.known.pass(self.passed());
        if taken_over.is_empty() {
            return;
        }
        let before = entries.len();
        for (key, entry) in taken_over {
            if entries[..before].binary_search_by_key(&key, |(key, _)| *key).is_err() {
                entries.push((key, entry));
            }
        }
        entries.sort_unstable_by_key(|(key, _)| *key);
    }

    /// Returns the number of the first line that no commit has taken.
    fn passed(&self) -> u64 {
        self.window.next_line() - self.window.waiting() as u64
    }

    /// Returns the entries of these profiles, each once, in the key order in which the store keeps them.
    fn entries(&mut self, profiles: &[u32]) -> Vec<(ProfileKey, LedgerEntry)> {
        let mut once = profiles.to_vec();
        once.sort_unstable();
        once.dedup();
        let gate = &mut self.gate;
        let mut entries: Vec<_> = once
            .into_iter()
            .filter_map(|profile| {
                let gated = gate.get_mut(profile);
                gated.committed.map(|entry| (gated.key, entry))
            })
            .collect();
        entries.sort_unstable_by_key(|(key, _)| *key);
        entries
    }
}

fn to_json(value: &impl serde::Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}
