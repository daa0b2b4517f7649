//! What the answers make the run suspect: that the endpoint is unreachable, that a record is at fault, that all records
//! fail, that the clock is wrong, or that the stream ignores partition keys.

use super::Micros;
use super::event::EventId;
use super::limits::{
    FRUITLESS_BEFORE_PAUSE, REFUSALS, REFUSALS_OF_ANY_SIZE, REFUSED_BEFORE_PAUSE, REQUESTS_UNTIL_TRUSTED,
    UNANSWERED_BEFORE_PAUSE,
};
use super::reaction::{Reaction, Refusal};

#[derive(Default, Debug)]
pub(super) struct Doubts {
    /// Consecutive requests that got no answer, or failed as a whole with a retryable error.
    pub(super) unanswered: u32,
    /// Number of requests sent when the clock first made a signature invalid; `None` again after an answered request.
    skewed_at: Option<u64>,
    /// Start of the time in which records have failed and none was accepted.
    fruitless_since: Option<Micros>,
    /// Records refused one at a time since the last accepted one.
    refused: u32,
    /// Records refused alone and not proven to be at fault.
    suspects: Suspects,
    /// Kinesis blamed a record, but after many other refusals, so a probe must come before any other request.
    pub(super) wants_probe: bool,
    /// Contradictions between answers about the shards, each soon after the one before.
    contradictions: u32,
    /// Shard ids in answers to requests up to this number are ignored: the shards were forgotten after it was sent.
    pub(super) forgotten_at: u64,
    /// Looks of this and earlier pauses.
    looks: u32,
}

/// What a refusal of one record, sent alone, proves.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum RefusalVerdict {
    /// The record can never be accepted.
    RecordAtFault,
    /// The record waits until another one is accepted.
    NotProven,
    /// After several refusals with nothing accepted in between, the endpoint may be at fault.
    EndpointDoubted,
}

impl Doubts {
    /// Notes that the service processed the records of a request one by one.
    pub(super) fn note_answered(&mut self) {
        self.unanswered = 0;
        self.skewed_at = None;
    }

    /// Whether so many requests in a row got no answer that the run pauses.
    pub(super) fn is_unreachable(&self) -> bool {
        self.unanswered >= UNANSWERED_BEFORE_PAUSE
    }

    /// Notes that the clock made the signature of request `number` invalid, when `sent` requests had been sent. The
    /// client corrects its clock with this answer. Returns whether that has not helped: the request was sent after the
    /// first such answer.
    pub(super) fn note_skew(&mut self, number: u64, sent: u64) -> bool {
        number > *self.skewed_at.get_or_insert(sent)
    }

    /// Notes that no record of a request was accepted. Returns whether that has lasted long.
    pub(super) fn note_fruitless(&mut self, now: Micros) -> bool {
        now >= *self.fruitless_since.get_or_insert(now) + FRUITLESS_BEFORE_PAUSE
    }

    /// Notes that an event was accepted. Returns whether it was a suspect.
    pub(super) fn acquit(&mut self, event: EventId) -> bool {
        self.fruitless_since = None;
        self.suspects.acquit(event)
    }

    /// Notes that the endpoint works: it accepted a record of `bytes` in request `number`, or would have. Returns the
    /// suspects to try again, each alone, with the number of their refusals.
    pub(super) fn note_endpoint_works(&mut self, number: u64, bytes: usize) -> Vec<(EventId, u32)> {
        self.refused = 0;
        self.wants_probe = false;
        self.suspects.prove(number, bytes)
    }

    /// Judges a record of `bytes` that was refused alone, when `sent` requests had been sent.
    pub(super) fn judge(&mut self, event: EventId, bytes: usize, refusal: &Refusal<'_>, sent: u64) -> RefusalVerdict {
        if self.suspects.holds(event) {
            let is_guilty = self.suspects.add_refusal(event, bytes, refusal, sent);
            return if is_guilty { RefusalVerdict::RecordAtFault } else { RefusalVerdict::NotProven };
        }
        self.refused += 1;
        if self.refused > REFUSED_BEFORE_PAUSE {
            // Kinesis itself blames the record: a probe shows at once whether it accepts another one.
            self.wants_probe = refusal.blames_record();
            return RefusalVerdict::EndpointDoubted;
        }
        if refusal.blames_record() {
            return RefusalVerdict::RecordAtFault;
        }
        self.suspects.add_refusal(event, bytes, refusal, sent);
        RefusalVerdict::NotProven
    }

    /// Whether a suspect waits until another record is accepted.
    pub(super) fn has_waiting_suspects(&self) -> bool {
        self.suspects.is_any_waiting()
    }

    /// Counts a look of a pause. Returns whether it sends separate events first, if there are any. Ordinary and separate
    /// events take turns, so that neither can keep the other from showing that the pause is over.
    pub(super) fn is_separate_turn(&mut self) -> bool {
        self.looks = self.looks.wrapping_add(1);
        self.looks.is_multiple_of(2)
    }

    /// Whether the shard ids in the answer to request `number` are about the current shards.
    pub(super) fn trusts_shards_of(&self, number: u64) -> bool {
        number > self.forgotten_at
    }

    /// Notes that answers contradict each other about the shards. One contradiction can come from a stream that was
    /// created again under the same name. Returns whether this is the second in a row, which cannot.
    pub(super) fn note_contradiction(&mut self, sent: u64) -> bool {
        let is_soon = self.contradictions > 0 && sent < self.forgotten_at + REQUESTS_UNTIL_TRUSTED;
        self.contradictions = if is_soon { self.contradictions + 1 } else { 1 };
        self.contradictions > 1
    }
}

/// Records that were refused alone while it is not proven whether they are at fault or an intermediary is. The proof is
/// a record of another request that is accepted after the refusal: then the suspect is tried again, alone.
#[derive(Default, Debug)]
struct Suspects(Vec<Suspect>);

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

impl Suspects {
    fn holds(&self, event: EventId) -> bool {
        self.0.iter().any(|suspect| suspect.event == event)
    }

    /// Whether a suspect waits for a proof.
    fn is_any_waiting(&self) -> bool {
        self.0.iter().any(|suspect| suspect.refused_at.is_some())
    }

    /// Notes that an event of `bytes` was refused alone, when `sent` requests had been sent. Returns whether the
    /// event is proven guilty, and then removes it.
    fn add_refusal(&mut self, event: EventId, bytes: usize, refusal: &Refusal<'_>, sent: u64) -> bool {
        let Some(index) = self.0.iter().position(|suspect| suspect.event == event) else {
            let refused_at = Some(sent);
            self.0.push(Suspect { event, bytes, refusals: 1, refused_at, larger_was_taken: false });
            return false;
        };
        let suspect = &mut self.0[index];
        suspect.refusals += 1;
        suspect.refused_at = Some(sent);
        // If records of every size are refused, the record is hardly at fault.
        let is_odd = suspect.larger_was_taken && refusal.reaction() == Reaction::Doubt;
        let is_guilty = suspect.refusals >= if is_odd { REFUSALS_OF_ANY_SIZE } else { REFUSALS };
        if is_guilty {
            self.0.swap_remove(index);
        }
        is_guilty
    }

    /// Removes an event that was accepted. Returns whether it was a suspect.
    fn acquit(&mut self, event: EventId) -> bool {
        let before = self.0.len();
        self.0.retain(|suspect| suspect.event != event);
        self.0.len() < before
    }

    /// Notes that request `number` had a record of `bytes` accepted. Returns the suspects that were refused before that
    /// request was sent, with the number of their refusals: they are to be tried again.
    fn prove(&mut self, number: u64, bytes: usize) -> Vec<(EventId, u32)> {
        let proven = |suspect: &mut Suspect| {
            suspect.refused_at.take_if(|sent| *sent < number)?;
            suspect.larger_was_taken |= bytes >= suspect.bytes;
            Some((suspect.event, suspect.refusals))
        };
        self.0.iter_mut().filter_map(proven).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinesis::FailureMessage;

    const BARE: Refusal<'_> =
        Refusal { code: "RequestEntityTooLarge", message: &FailureMessage::Theirs(String::new()) };
    const INVALID: Refusal<'_> =
        Refusal { code: "ValidationException", message: &FailureMessage::Theirs(String::new()) };

    #[test]
    fn a_record_that_kinesis_blames_is_at_fault_until_too_many_are() {
        let mut doubts = Doubts::default();
        let blamed = &Refusal { code: "ValidationException", message: &"records.1".into() };
        for event in 0..REFUSED_BEFORE_PAUSE {
            assert_eq!(doubts.judge(event, 100, blamed, 1), RefusalVerdict::RecordAtFault);
        }
        assert_eq!((doubts.judge(99, 100, blamed, 1), doubts.wants_probe), (RefusalVerdict::EndpointDoubted, true));
        assert_eq!(doubts.note_endpoint_works(2, 0), []);
        assert_eq!((doubts.judge(99, 100, blamed, 2), doubts.wants_probe), (RefusalVerdict::RecordAtFault, false));
    }

    #[test]
    fn a_record_that_an_intermediary_refuses_waits_for_another_that_is_taken() {
        let mut doubts = Doubts::default();
        assert_eq!((doubts.judge(7, 100, &BARE, 1), doubts.has_waiting_suspects()), (RefusalVerdict::NotProven, true));
        assert_eq!(doubts.note_endpoint_works(2, 99), [(7, 1)]);
        assert_eq!(doubts.judge(7, 100, &BARE, 3), RefusalVerdict::RecordAtFault);
        assert!(!doubts.acquit(7));
    }

    #[test]
    fn a_clock_that_was_corrected_gets_another_chance() {
        let mut doubts = Doubts::default();
        assert!(!doubts.note_skew(3, 5), "the first answer corrects the clock");
        assert!(!doubts.note_skew(5, 6), "the request was sent before the answer that corrects the clock");
        assert!(doubts.note_skew(6, 6));
        doubts.note_answered();
        assert!(!doubts.note_skew(7, 7));
    }

    #[test]
    fn failures_are_fruitless_only_while_nothing_is_accepted() {
        let mut doubts = Doubts::default();
        assert!(!doubts.note_fruitless(5) && !doubts.note_fruitless(FRUITLESS_BEFORE_PAUSE + 4));
        doubts.acquit(1);
        assert!(!doubts.note_fruitless(FRUITLESS_BEFORE_PAUSE + 5));
        assert!(doubts.note_fruitless(2 * FRUITLESS_BEFORE_PAUSE + 5));
    }

    #[test]
    fn a_second_contradiction_counts_only_soon_after_the_first() {
        for (later, expected) in [(REQUESTS_UNTIL_TRUSTED - 1, true), (REQUESTS_UNTIL_TRUSTED, false)] {
            let mut doubts = Doubts::default();
            assert!(!doubts.note_contradiction(10));
            doubts.forgotten_at = 10;
            assert!(!doubts.trusts_shards_of(10) && doubts.trusts_shards_of(11));
            assert_eq!(doubts.note_contradiction(10 + later), expected);
        }
    }

    /// Returns the refusals after which event 7 of 100 bytes is guilty, if a record of `taken` bytes is accepted after
    /// each.
    fn guilty_after(refusal: &Refusal<'_>, taken: usize) -> u32 {
        let mut suspects = Suspects::default();
        for number in 1..100 {
            if suspects.add_refusal(7, 100, refusal, u64::from(number)) {
                assert!(suspects.0.is_empty() && !suspects.holds(7));
                return number;
            }
            assert_eq!(suspects.prove(u64::from(number) + 1, taken), [(7, number)]);
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
        suspects.add_refusal(7, 100, &BARE, 5);
        assert!(suspects.prove(5, 10).is_empty() && suspects.is_any_waiting());
        assert_eq!(suspects.prove(6, 10).len(), 1);
        assert!(!suspects.is_any_waiting() && suspects.holds(7) && suspects.prove(7, 10).is_empty());
        assert!(suspects.acquit(7) && !suspects.acquit(7) && suspects.0.is_empty());
    }
}
