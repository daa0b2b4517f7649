//! Replays dead events: sends them again as they were decided, unless a later line of their profile has been decided
//! since.
//!
//! The ledger tells which: for each profile it remembers whether the last event died and is still the newest state. A
//! replayed event enters the ledger like a delivered one before its letter is removed. A kill in between repeats
//! nothing, because the next replay finds the event in the ledger.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde::Serialize;

use super::{DeadKind, DeadLetter, DeadLetterError, DeadLetterReader, LONE_SURROGATE, retain};
use crate::activation::rules::LoneSurrogates;
use crate::delivery::limits::{DEFAULT_RECORD_BYTES, MAX_RECORDS, MAX_REQUEST_BYTES, PARTITION_KEY_BYTES, RETRY_WAITS};
use crate::delivery::reaction::{Reaction, Trouble, reaction};
use crate::delivery::transport::{PutOutcome, RecordResult, RequestBody, StreamTarget, Transport};
use crate::kinesis::FailureMessage;
use crate::ledger::{Commit, Ledger, LedgerEntry, LedgerError, Note};
use crate::profile::ProfileKey;
use crate::profile::json::replace_lone_surrogates;
use crate::text::{Key, Phrase, explained, say};

/// Attempts at one request that get no answer, or in which nothing is accepted, before the replay gives up.
const FRUITLESS_TRIES: u32 = 12;

/// A replay that is ready to start.
pub struct Replay<T> {
    pub ledger: Ledger,
    pub transport: T,
    pub stream: StreamTarget,
    /// The dead letter file.
    pub letters: PathBuf,
    pub append_newline: bool,
    pub lone_surrogates: LoneSurrogates,
}

/// The result of a replay, in letters.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Serialize)]
pub struct ReplayResult {
    pub replayed: u64,
    /// Events that were delivered before, by an earlier replay or under another letter.
    pub replayed_before: u64,
    /// Events of profiles with a later decided line: sending them would undo that line.
    pub superseded: u64,
    /// Events whose lines the next run decides again.
    pub undecided: u64,
    /// Letters that lack what a replay needs.
    pub incomplete: u64,
    /// Lines that are not valid profiles. They must be fixed in the feed.
    pub malformed: u64,
    pub refused: u64,
    pub possible_duplicates: u64,
}

explained! {
    /// Why a replay ended early. The ledger keeps what was delivered before.
    #[derive(Debug, thiserror::Error)]
    pub enum ReplayError {
        Letters(#[from] error: DeadLetterError) => error,
        Ledger(#[from] error: LedgerError) => error,
        /// The last run ended before it settled every line that it read.
        Unsettled => Key::ReplayUnsettled,
        /// The endpoint prevents the replay from continuing. `code` is the service's, or one of Outflow's own.
        Stopped { trouble: Trouble, code: String, message: FailureMessage }
            => if message.is_foreign() {
                Phrase::from(say::ReplayStopped { code, message: message.phrase().open() })
            } else {
                say::ReplayStoppedOwn { message: message.phrase().open() }.into()
            },
    }
}

/// What a replay does with a letter.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum ReplayDecision {
    Replay,
    ReplayedBefore,
    Superseded,
    Undecided,
    Incomplete,
    Malformed,
    Refused,
}

#[derive(Clone)]
struct DeadEvent {
    profile: ProfileKey,
    partition: ProfileKey,
    entry: LedgerEntry,
    body: Box<[u8]>,
}

impl<T: Transport> Replay<T> {
    /// Sends every event that may be sent, one request at a time, until `stop` is set. Adds the results to `done`, and
    /// calls `progress` after each request. At the end, removes the letters of delivered events.
    pub async fn run(
        &self,
        stop: &AtomicBool,
        done: &mut ReplayResult,
        progress: impl Fn(&ReplayResult) + Send,
    ) -> Result<(), ReplayError> {
        if self.ledger.note(Note::Unsettled)?.is_some_and(|note| !note.is_empty()) {
            return Err(ReplayError::Unsettled);
        }
        let sent = self.send_all(stop, done, progress).await;
        retain(&self.letters, |letter| Ok::<_, ReplayError>(self.verdict(letter)? != ReplayDecision::ReplayedBefore))?;
        sent
    }

    async fn send_all(
        &self,
        stop: &AtomicBool,
        done: &mut ReplayResult,
        progress: impl Fn(&ReplayResult) + Send,
    ) -> Result<(), ReplayError> {
        let mut letters = DeadLetterReader::open(&self.letters)?;
        let (mut batch, mut bytes, mut profiles) = (Vec::new(), 0, HashSet::new());
        while let Some(letter) = letters.next_letter()? {
            if stop.load(Ordering::Relaxed) {
                break;
            }
            let (verdict, event) = (self.verdict(&letter)?, self.event(&letter));
            let Some(event) = event.filter(|_| verdict == ReplayDecision::Replay) else {
                count(done, verdict);
                continue;
            };
            let size = event.body.len() + PARTITION_KEY_BYTES;
            let is_large = size > DEFAULT_RECORD_BYTES;
            let is_full = batch.len() == MAX_RECORDS || bytes + size > MAX_REQUEST_BYTES || is_large;
            if is_full && !batch.is_empty() {
                self.send(std::mem::take(&mut batch), stop, done).await?;
                progress(done);
                (bytes, profiles) = (0, HashSet::new());
                // The same event may have two letters, with two reasons.
                if self.verdict(&letter)? != ReplayDecision::Replay {
                    done.replayed_before += 1;
                    continue;
                }
            }
            if !profiles.insert(event.profile) {
                done.replayed_before += 1;
                continue;
            }
            bytes += size;
            batch.push(event);
        }
        if !batch.is_empty() && !stop.load(Ordering::Relaxed) {
            self.send(batch, stop, done).await?;
        }
        progress(done);
        Ok(())
    }

    fn verdict(&self, letter: &DeadLetter) -> Result<ReplayDecision, LedgerError> {
        if letter.kind == DeadKind::Malformed {
            return Ok(ReplayDecision::Malformed);
        }
        let (Some((profile, _, dead)), Some(_)) = (letter.keys(), &letter.event) else {
            return Ok(ReplayDecision::Incomplete);
        };
        if self.is_refused(letter) {
            return Ok(ReplayDecision::Refused);
        }
        Ok(match self.ledger.entry(&profile)? {
            // The entry moved to another key, so a later line of the profile has been decided.
            Some(now) if !now.is_known() => ReplayDecision::Superseded,
            Some(now) if now.sequence > dead.sequence => ReplayDecision::Superseded,
            Some(now) if now.sequence < dead.sequence => ReplayDecision::Undecided,
            Some(now) if now.died => ReplayDecision::Replay,
            Some(now) if now.standing == dead.standing => ReplayDecision::ReplayedBefore,
            Some(_) => ReplayDecision::Superseded,
            None => ReplayDecision::Undecided,
        })
    }

    /// Whether the event would die again: it contains half of a surrogate pair, and the rules do not replace it.
    fn is_refused(&self, letter: &DeadLetter) -> bool {
        letter.reason == LONE_SURROGATE && self.lone_surrogates == LoneSurrogates::Dead
    }

    /// Returns the event of a letter as a run would send it now.
    fn event(&self, letter: &DeadLetter) -> Option<DeadEvent> {
        let (profile, partition, entry) = letter.keys()?;
        let mut data = letter.event.as_ref()?.get().as_bytes().to_vec();
        if self.lone_surrogates == LoneSurrogates::Replace {
            replace_lone_surrogates(&mut data);
        }
        if self.append_newline {
            data.push(b'\n');
        }
        Some(DeadEvent { profile, partition, entry, body: data.into() })
    }

    /// Sends events of different profiles until each one is delivered or refused alone, or `stop` is set.
    async fn send(&self, batch: Vec<DeadEvent>, stop: &AtomicBool, done: &mut ReplayResult) -> Result<(), ReplayError> {
        let (mut groups, mut random, mut tries) = (vec![batch], fastrand::Rng::new(), 0);
        while let Some(group) = groups.pop() {
            let outcome = self.transport.put_records(self.request(&group)).await;
            let (left, why) = match outcome {
                PutOutcome::Answered(answer) if answer.records.len() == group.len() => {
                    let (mut taken, mut left, mut why) = (Vec::new(), Vec::new(), None);
                    for (event, result) in group.into_iter().zip(&answer.records) {
                        let RecordResult::Failed { code, message } = result else {
                            taken.push(event);
                            continue;
                        };
                        let text = |part| String::from_utf8_lossy(answer.part(part)).into_owned();
                        let (code, message) = (text(code), text(message));
                        match reaction(&code, &message) {
                            Reaction::Poison | Reaction::Doubt => done.refused += 1,
                            other => {
                                done.possible_duplicates += u64::from(other == Reaction::Retry);
                                left.push(event);
                                why = Some((other, code, message.into()));
                            }
                        }
                    }
                    tries = if taken.is_empty() { tries } else { 0 };
                    self.remember(taken, done)?;
                    (left, why)
                }
                PutOutcome::Refused { code, message } => match reaction(&code, message.foreign_text()) {
                    // The letters of refused events stay, whether Kinesis or an intermediary refused them.
                    Reaction::Poison | Reaction::Doubt => {
                        halve(group, &mut groups, done);
                        continue;
                    }
                    other => {
                        let is_ambiguous = other == Reaction::Retry;
                        done.possible_duplicates += if is_ambiguous { group.len() as u64 } else { 0 };
                        (group, Some((other, code, message)))
                    }
                },
                other => {
                    let message = match other {
                        PutOutcome::Unanswered { message, .. } => message,
                        _ => FailureMessage::MissingResults,
                    };
                    done.possible_duplicates += group.len() as u64;
                    (group, Some((Reaction::Retry, "Unreachable".to_owned(), message)))
                }
            };
            let Some((reaction, code, message)) = why else { continue };
            groups.push(left);
            if stop.load(Ordering::Relaxed) {
                return Ok(());
            }
            match reaction {
                Reaction::Pause(trouble) => return Err(ReplayError::Stopped { trouble, code, message }),
                Reaction::Retry | Reaction::Skew if tries >= FRUITLESS_TRIES => {
                    return Err(ReplayError::Stopped { trouble: Trouble::Unreachable, code, message });
                }
                Reaction::Retry | Reaction::Skew | Reaction::Throttle | Reaction::Poison | Reaction::Doubt => {}
            }
            tokio::time::sleep(Duration::from_micros(RETRY_WAITS.wait(tries, &mut random))).await;
            tries += 1;
        }
        Ok(())
    }

    fn request(&self, events: &[DeadEvent]) -> bytes::Bytes {
        let bytes = events.iter().map(|event| event.body.len()).sum();
        let mut body = RequestBody::new(Vec::new(), &self.stream, events.len(), bytes);
        for event in events {
            body.push(&event.body, event.partition);
        }
        body.finish()
    }

    /// Writes the events to the ledger as delivered.
    fn remember(&self, events: Vec<DeadEvent>, done: &mut ReplayResult) -> Result<(), LedgerError> {
        if events.is_empty() {
            return Ok(());
        }
        done.replayed += events.len() as u64;
        let mut entries: Vec<_> = events.into_iter().map(|event| (event.profile, event.entry)).collect();
        entries.sort_unstable_by_key(|(key, _)| *key);
        self.ledger.commit(Commit { entries, notes: Vec::new() })
    }
}

/// Splits a refused group in two to find the event that is refused. Counts a single event as refused.
fn halve(mut group: Vec<DeadEvent>, groups: &mut Vec<Vec<DeadEvent>>, done: &mut ReplayResult) {
    if group.len() < 2 {
        done.refused += group.len() as u64;
        return;
    }
    let second = group.split_off(group.len() / 2);
    groups.extend([second, group]);
}

fn count(done: &mut ReplayResult, verdict: ReplayDecision) {
    match verdict {
        ReplayDecision::Replay => {}
        ReplayDecision::ReplayedBefore => done.replayed_before += 1,
        ReplayDecision::Superseded => done.superseded += 1,
        ReplayDecision::Undecided => done.undecided += 1,
        ReplayDecision::Incomplete => done.incomplete += 1,
        ReplayDecision::Malformed => done.malformed += 1,
        ReplayDecision::Refused => done.refused += 1,
    }
}
