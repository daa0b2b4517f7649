//! Puts rows in a fixed order, although their checks finish in any order. A row waits briefly for those before it.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::time::Instant;

use super::DoctorRow;

/// How long rows wait for the rows before them, counted from the start of the checks.
const BEAT: Duration = Duration::from_secs(1);

pub(super) struct RowQueue {
    waiting: BTreeMap<usize, DoctorRow>,
    next: usize,
    until: Instant,
}

impl RowQueue {
    pub(super) fn new() -> Self {
        Self { waiting: BTreeMap::new(), next: 0, until: Instant::now() + BEAT }
    }

    pub(super) fn land(&mut self, place: usize, row: DoctorRow) {
        self.waiting.insert(place, row);
    }

    pub(super) fn due(&mut self, now: Instant) -> Vec<DoctorRow> {
        let mut due = Vec::new();
        while let Some(first) = self.waiting.first_entry() {
            if *first.key() != self.next && now < self.until {
                break;
            }
            self.next = first.key() + 1;
            due.push(first.remove());
        }
        due
    }

    /// Returns when waiting rows must be shown, even without the rows before them. Never returns if no row waits.
    pub(super) async fn beat(&self) {
        if self.waiting.is_empty() {
            std::future::pending::<()>().await;
        }
        tokio::time::sleep_until(self.until).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_waits_for_those_before_it_and_not_long() {
        let mut landing = RowQueue::new();
        let (start, beat) = (landing.until - BEAT, landing.until);
        let shown = |landing: &mut RowQueue, now| {
            landing.due(now).into_iter().map(|row| row.message.english()).collect::<Vec<_>>()
        };
        landing.land(2, DoctorRow::good("endpoint", "c"));
        landing.land(0, DoctorRow::good("keyring", "a"));
        assert_eq!(shown(&mut landing, start), ["a"]);
        landing.land(1, DoctorRow::good("endpoint", "b"));
        assert_eq!(shown(&mut landing, start), ["b", "c"]);
        landing.land(4, DoctorRow::good("endpoint", "e"));
        assert_eq!(shown(&mut landing, start), [""; 0]);
        assert_eq!(shown(&mut landing, beat), ["e"]);
        landing.land(3, DoctorRow::good("endpoint", "d"));
        assert_eq!(shown(&mut landing, beat), ["d"]);
    }
}
