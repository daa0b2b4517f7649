//! Records that were refused alone while it is not proven whether they are at fault or an intermediary is.
//!
//! The proof is a record of another request that is accepted after the refusal: then the suspect is tried again, alone.

use super::event::EventId;
use super::limits::{REFUSALS, REFUSALS_OF_ANY_SIZE};
use super::reaction::{Reaction, Refusal};

/// Events under suspicion, each until it is accepted or dead.
#[derive(Default, Debug)]
pub(super) struct Suspects {
    all: Vec<Suspect>,
    /// Kinesis blamed a record, but after many other refusals, so a probe must come first.
    pub(super) asks_proof: bool,
}

#[derive(Debug)]
struct Suspect {
    event: EventId,
    bytes: usize,
    refusals: u32,
    /// Number of the last request sent when the event was refused; `None` while it is tried again.
    refused_at: Option<u64>,
    /// A record at least as large was accepted since.
    larger_was_taken: bool,
}

/// A suspect to try again, alone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Trial {
    pub(super) event: EventId,
    pub(super) refusals: u32,
}

impl Suspects {
    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    pub(super) fn holds(&self, event: EventId) -> bool {
        self.all.iter().any(|suspect| suspect.event == event)
    }

    /// Whether a suspect waits for a proof.
    pub(super) fn wait(&self) -> bool {
        self.all.iter().any(|suspect| suspect.refused_at.is_some())
    }

    /// Notes that an event of `bytes` was refused alone, when `sent` was the last request sent. Returns whether the
    /// event is proven guilty, and then removes it.
    pub(super) fn refused(&mut self, event: EventId, bytes: usize, refusal: &Refusal<'_>, sent: u64) -> bool {
        let Some(index) = self.all.iter().position(|suspect| suspect.event == event) else {
            let refused_at = Some(sent);
            self.all.push(Suspect { event, bytes, refusals: 1, refused_at, larger_was_taken: false });
            return false;
        };
        let suspect = &mut self.all[index];
        suspect.refusals += 1;
        suspect.refused_at = Some(sent);
        // If records of every size are refused, the record is hardly at fault.
        let is_odd = suspect.larger_was_taken && refusal.reaction() == Reaction::Doubt;
        let is_guilty = suspect.refusals >= if is_odd { REFUSALS_OF_ANY_SIZE } else { REFUSALS };
        if is_guilty {
            self.all.swap_remove(index);
        }
        is_guilty
    }

    /// Removes an event that was accepted. Returns whether it was a suspect.
    pub(super) fn acquit(&mut self, event: EventId) -> bool {
        let before = self.all.len();
        self.all.retain(|suspect| suspect.event != event);
        self.all.len() < before
    }

    /// Notes that request `number` had a record of `bytes` accepted. Returns the suspects that were refused before that
    /// request was sent: they are to be tried again.
    pub(super) fn prove(&mut self, number: u64, bytes: usize) -> Vec<Trial> {
        let proven = |suspect: &mut Suspect| {
            suspect.refused_at.take_if(|sent| *sent < number)?;
            suspect.larger_was_taken |= bytes >= suspect.bytes;
            Some(Trial { event: suspect.event, refusals: suspect.refusals })
        };
        self.all.iter_mut().filter_map(proven).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::reaction::ErrorMessage;

    const BARE: Refusal<'_> = Refusal { code: "RequestEntityTooLarge", message: ErrorMessage::Theirs("") };
    const INVALID: Refusal<'_> = Refusal { code: "ValidationException", message: ErrorMessage::Theirs("") };

    /// Returns the refusals after which event 7 of 100 bytes is guilty, if a record of `taken` bytes is accepted after
    /// each.
    fn guilty_after(refusal: &Refusal<'_>, taken: usize) -> u32 {
        let mut suspects = Suspects::default();
        for number in 1..100 {
            if suspects.refused(7, 100, refusal, u64::from(number)) {
                assert!(suspects.is_empty() && !suspects.holds(7));
                return number;
            }
            let trial = Trial { event: 7, refusals: number };
            assert_eq!(suspects.prove(u64::from(number) + 1, taken), [trial]);
        }
        u32::MAX
    }

    #[test]
    fn a_record_is_guilty_once_it_is_refused_after_another_was_taken() {
        assert_eq!((guilty_after(&BARE, 99), guilty_after(&INVALID, 99)), (REFUSALS, REFUSALS));
    }

    #[test]
    fn a_refusal_without_a_word_of_kinesis_that_no_size_explains_takes_longer_to_believe() {
        assert_eq!((guilty_after(&BARE, 100), guilty_after(&INVALID, 100)), (REFUSALS_OF_ANY_SIZE, REFUSALS));
    }

    #[test]
    fn what_was_sent_before_a_refusal_proves_nothing() {
        let mut suspects = Suspects::default();
        suspects.refused(7, 100, &BARE, 5);
        assert!(suspects.prove(5, 10).is_empty() && suspects.wait());
        assert_eq!(suspects.prove(6, 10).len(), 1);
        assert!(!suspects.wait() && suspects.holds(7) && suspects.prove(7, 10).is_empty());
        assert!(suspects.acquit(7) && !suspects.acquit(7) && suspects.is_empty());
    }
}
