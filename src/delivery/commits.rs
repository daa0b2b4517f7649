//! What the next commit writes: ledger entries, checkpoint and totals in one transaction, and the dead letters before
//! them; and when it is due.

use super::Micros;
use super::counts::Totals;
use super::dead_letters::DeadLetter;
use super::extents::{Extents, to_json};
use super::limits::{COMMIT_EVENTS, COMMIT_EVERY};
use super::reaction::{Pause, Trouble};
use super::window::WindowLine;
use crate::ledger::{Commit, Note, ProfileEntries};
use crate::source::Position;

/// What one commit writes: first the dead letters, then everything else in one transaction.
#[derive(Default, Debug)]
pub struct CommitPlan {
    /// Dead letters of lines in this commit or after it.
    pub letters: Vec<DeadLetter>,
    pub commit: Commit,
}

/// The commits of a run, one at a time.
#[derive(Default)]
pub(super) struct Commits {
    pub(super) extents: Extents,
    /// Dead letters for the next commit.
    pub(super) letters: Vec<DeadLetter>,
    /// The checkpoint of the last planned commit, which may not be on disk yet.
    pub(super) position: Position,
    totals: Totals,
    /// Lines of this run before that checkpoint, and their bytes including line breaks.
    pub(super) behind: (u64, u64),
    began_at: Micros,
    /// The next commit is due at once.
    pub(super) hurried: bool,
    pub(super) in_progress: bool,
    /// Set while the commit in progress waits for disk space.
    pub(super) disk_full: Option<Pause>,
}

impl Commits {
    pub(super) fn new(position: Position, totals: Totals, extents: Extents, now: Micros) -> Self {
        Self { extents, position, totals, began_at: now, ..Self::default() }
    }

    /// Whether a commit that takes `lines` lines would write anything.
    pub(super) fn has_something(&self, lines: usize) -> bool {
        lines > 0 || !self.letters.is_empty() || self.extents.has_new()
    }

    /// Whether the next commit, which could take `lines` lines, should begin now.
    pub(super) fn is_due(&self, lines: usize, now: Micros) -> bool {
        !self.in_progress
            && self.has_something(lines)
            && (self.hurried
                || self.extents.has_new()
                || lines as u64 >= COMMIT_EVENTS
                || now >= self.began_at + COMMIT_EVERY)
    }

    /// Returns when the next commit, which could take `lines` lines, is due.
    pub(super) fn next_wake(&self, lines: usize) -> Option<Micros> {
        let when = if self.extents.has_new() { self.began_at } else { self.began_at + COMMIT_EVERY };
        (!self.in_progress && self.has_something(lines)).then_some(when)
    }

    /// Begins the commit that takes these lines and writes these entries.
    pub(super) fn begin(&mut self, lines: &[WindowLine], entries: ProfileEntries, now: Micros) -> CommitPlan {
        self.began_at = now;
        self.hurried = false;
        self.in_progress = true;
        let mut notes = Vec::new();
        for line in lines {
            self.totals.add(line.fate);
            self.behind.0 += 1;
            self.behind.1 += u64::from(line.bytes) + 1;
        }
        if let Some(last) = lines.last() {
            self.position = last.next;
            notes.push((Note::Checkpoint, to_json(&self.position)));
            notes.push((Note::Totals, to_json(&self.totals)));
        }
        notes.extend(self.extents.notes(self.position.extent));
        CommitPlan { letters: std::mem::take(&mut self.letters), commit: Commit { entries, notes } }
    }

    /// Notes that the disk has no space for the commit in progress.
    pub(super) fn note_full_disk(&mut self, message: &str, now: Micros) {
        let since = self.disk_full.as_ref().map_or(now, |pause| pause.since);
        self.disk_full = Some(Pause::for_good(Trouble::DiskFull, "DiskFull", message, since));
    }

    /// Notes that the commit in progress is on disk.
    pub(super) fn note_committed(&mut self) {
        self.in_progress = false;
        self.disk_full = None;
        self.extents.note_committed();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::counts::Fate;
    use crate::delivery::event::NO_EVENT;
    use crate::source::Extent;

    fn commits() -> Commits {
        Commits::new(Position::default(), Totals::default(), Extents::default(), 0)
    }

    fn line(offset: u64) -> WindowLine {
        WindowLine { next: Position::new(0, offset, 1), bytes: 9, fate: Fate::Unchanged, event: NO_EVENT }
    }

    #[test]
    fn a_commit_is_due_after_its_time_or_with_many_lines() {
        let (commits, hurried) = (commits(), Commits { hurried: true, ..commits() });
        for (commits, lines, now, expected) in [
            (&commits, 0, 10 * COMMIT_EVERY, false),
            (&commits, 1, COMMIT_EVERY - 1, false),
            (&commits, 1, COMMIT_EVERY, true),
            (&commits, 5_000, 1, true),
            (&hurried, 1, 1, true),
        ] {
            assert_eq!(commits.is_due(lines, now), expected, "{lines} at {now}");
        }
        assert_eq!((commits.next_wake(0), commits.next_wake(1)), (None, Some(COMMIT_EVERY)));
    }

    #[test]
    fn a_new_extent_does_not_wait_and_one_commit_waits_for_the_other() {
        let mut commits = commits();
        commits.extents.add(vec![Extent::of("a".into(), Position::default())]);
        assert!(commits.is_due(0, 1));
        let plan = commits.begin(&[], Vec::new(), 1);
        assert_eq!(plan.commit.notes.len(), 1, "without a line there is no checkpoint");
        assert!(!commits.is_due(9_999, 10 * COMMIT_EVERY) && commits.next_wake(1).is_none());
        commits.note_committed();
        assert!(commits.is_due(9_999, 2));
    }

    #[test]
    fn the_checkpoint_is_behind_the_last_line() {
        let mut commits = commits();
        let plan = commits.begin(&[line(10), line(20)], Vec::new(), 1);
        assert_eq!((commits.position, commits.behind), (Position::new(0, 20, 1), (2, 20)));
        let totals = Totals { received: 2, unchanged: 2, ..Totals::default() };
        assert_eq!(plan.commit.notes[1], (Note::Totals, to_json(&totals)));
    }

    #[test]
    fn a_full_disk_is_one_pause_until_the_commit_is_written() {
        let mut commits = commits();
        commits.begin(&[line(10)], Vec::new(), 1);
        commits.note_full_disk("no space", 5);
        commits.note_full_disk("no space", 9);
        assert_eq!(commits.disk_full.as_ref().map(|pause| pause.since), Some(5));
        commits.note_committed();
        assert!(commits.disk_full.is_none() && !commits.in_progress);
    }
}
