//! Takes lines in: decides each one against the base of its profile once all earlier events of that profile are
//! settled, and sends it on when it is due.

use super::{Core, ProfileStore};
use crate::activation::rules::Triggers;
use crate::activation::{Decision, LineVerdict, MalformedLine, ProfileReading, decide};
use crate::delivery::counts::{Class, Fate, TAKEN_OVER};
use crate::delivery::dead_letters::{DeadKind, DeadLetter, DeadPlace, LONE_SURROGATE, MALFORMED, TOO_LARGE, letter_id};
use crate::delivery::event::{Body, Event, EventId, Meta, NO_EVENT};
use crate::delivery::feed::{Chunk, Prepared};
use crate::delivery::outbox::Oversized;
use crate::delivery::window::WindowLine;
use crate::delivery::{Micros, SECOND};
use crate::ledger::{LedgerEntry, LedgerError, LinePlace};
use crate::profile::json::lone_surrogate;
use crate::text::{NamedChoice, Phrase, say};

/// The chunk whose lines are taken in.
#[derive(Clone, Copy)]
struct ChunkInWindow {
    number: u64,
    read_at: Micros,
}

/// The fate of a line, and its event or [`NO_EVENT`].
type DecidedLine = Result<(Fate, EventId), LedgerError>;

impl<M: ProfileStore> Core<M> {
    /// Takes in the lines of a chunk, in order.
    pub fn accept(&mut self, mut chunk: Chunk, now: Micros) -> Result<(), LedgerError> {
        self.missing.tick_off(std::mem::take(&mut chunk.met));
        let place = ChunkInWindow { number: self.window.open_chunk(&mut chunk), read_at: chunk.read_at };
        for line in chunk.lines {
            self.counts.received += 1;
            let (fate, event) = self.decide_line(&line, place, now)?;
            self.window.push(WindowLine { next: line.next, bytes: line.bytes, fate, event });
            if fate == Fate::Pending {
                self.enqueue_event(event, now);
            }
        }
        Ok(())
    }

    fn decide_line(&mut self, line: &Prepared, chunk: ChunkInWindow, now: Micros) -> DecidedLine {
        self.reasons.count_skipped(line.odd);
        let quiet = match &line.reading {
            LineVerdict::Malformed(malformed) => {
                self.counts.malformed += 1;
                self.reasons.count(Class::Malformed, malformed.kind.name());
                let letter = self.malformed_letter(line, malformed, now);
                self.commits.letters.push(letter);
                Fate::Malformed
            }
            LineVerdict::Excluded(why) => {
                self.counts.excluded += 1;
                self.reasons.count(Class::Excluded, why.name());
                Fate::Excluded
            }
            LineVerdict::Profile(reading) => return self.decide_profile(reading, line, chunk),
        };
        Ok((quiet, NO_EVENT))
    }

    /// Decides a profile's line at once if all earlier events of the profile are settled. Otherwise the line waits for
    /// them in the gate, because an event that dies leaves the base as it was. So a decision depends only on the feed
    /// and on the fates of events, and a resumed run decides the same.
    fn decide_profile(&mut self, reading: &ProfileReading, line: &Prepared, chunk: ChunkInWindow) -> DecidedLine {
        let gated = self.profiles.gate.find(&reading.key);
        if let Some(profile) = gated {
            self.profiles.gate.get_mut(profile).last_line = self.window.next_line();
            if self.profiles.gate.is_busy(profile) {
                return Ok((Fate::Pending, self.make_event(profile, reading, line, chunk)));
            }
        }
        let known = self.profiles.look_up(reading, gated)?;
        let (rules, mapped) = (&self.settings.rules, self.settings.mapped);
        let decision = decide(rules, mapped, &reading.standing, reading.exits, self.profiles.base(&known));
        if known.former.is_some() {
            self.reasons.count(Class::Beside, TAKEN_OVER);
        }
        let fate = match decision {
            Decision::Due(triggers) => {
                let profile = self.profiles.admit(&known, self.window.next_line());
                let event = self.make_event(profile, reading, line, chunk);
                self.number_event(event, triggers);
                return Ok((Fate::Pending, event));
            }
            Decision::Unchanged => Fate::Unchanged,
            Decision::NotQualified => Fate::NotQualified,
        };
        self.count_quiet(fate);
        self.profiles.note_quiet_line(&known, self.window.next_line());
        Ok((fate, NO_EVENT))
    }

    fn count_quiet(&mut self, fate: Fate) {
        match fate {
            Fate::NotQualified => self.counts.not_qualified += 1,
            _ => self.counts.unchanged += 1,
        }
    }

    /// Decides `first` and the events after it, up to one that is due. All events of the profile before `first` must be
    /// settled.
    pub(super) fn decide_queued(&mut self, first: EventId, now: Micros) {
        let mut next = Some(first);
        while let Some(id) = next {
            self.events.get_mut(id).held = true;
            let event = *self.events.get(id);
            let (settings, base) = (&self.settings, self.profiles.gate.base(event.profile));
            let fate = match decide(&settings.rules, settings.mapped, &event.entry.standing, event.exits, base) {
                Decision::Due(triggers) => {
                    self.number_event(id, triggers);
                    if !event.is_unsendable {
                        return self.route_event(id, now);
                    }
                    next = self.bury_unsendable(id, now);
                    continue;
                }
                Decision::Unchanged => Fate::Unchanged,
                Decision::NotQualified => Fate::NotQualified,
            };
            self.counts.pending -= 1;
            self.count_quiet(fate);
            self.window.settle(event.line, fate);
            next = self.profiles.gate.skip(event.profile, &self.events);
        }
    }

    /// Creates an event that may be due. It is pending until it is settled or turns out not to be due.
    fn make_event(&mut self, profile: u32, reading: &ProfileReading, line: &Prepared, chunk: ChunkInWindow) -> EventId {
        self.counts.pending += 1;
        let number = self.window.next_line();
        self.profiles.gate.get_mut(profile).last_line = number;
        let bytes = reading.body.len() + usize::from(self.settings.rules.options.append_newline);
        let entry = LedgerEntry {
            standing: reading.standing,
            sequence: 0,
            exported: true,
            died: false,
            claimed: self.settings.former_keys,
            place: LinePlace { extent: line.next.extent, offset: line.offset },
        };
        self.events.insert(Event {
            line: number,
            profile,
            next: NO_EVENT,
            entry,
            exits: reading.exits,
            is_unsendable: reading.is_unsendable,
            partition: reading.partition,
            hash: line.hash,
            body: Body { chunk: chunk.number, start: short(reading.body.start), bytes: short(bytes) },
            triggers: Triggers::default(),
            held: false,
            attempts: 0,
            read_at: chunk.read_at,
        })
    }

    /// Numbers an event that is due, and adds `_meta` if the rules ask for it.
    fn number_event(&mut self, id: EventId, triggers: Triggers) {
        let event = self.events.get_mut(id);
        let gated = self.profiles.gate.get_mut(event.profile);
        gated.sequence += 1;
        event.entry.sequence = gated.sequence;
        event.triggers = triggers;
        if self.settings.rules.options.meta
            && let Some(bodies) = self.window.bodies_mut(event.body.chunk)
        {
            let meta = Meta {
                key: gated.key,
                sequence: gated.sequence,
                triggers,
                destination: &self.settings.rules.destination,
                line_end: self.settings.rules.options.append_newline,
            };
            let body = event.body;
            let range = meta.append(body.start as usize..(body.start + body.bytes) as usize, bodies);
            event.body = Body { chunk: body.chunk, start: short(range.start), bytes: short(range.len()) };
        }
    }

    /// Queues an event behind the others of its profile. If there are no others, the event is ready.
    fn enqueue_event(&mut self, event: EventId, now: Micros) {
        let profile = self.events.get(event).profile;
        if !self.profiles.gate.push(profile, event, &mut self.events) {
            return;
        }
        if self.events.get(event).is_unsendable {
            // It is the only event of its profile: none waits behind it.
            self.bury_unsendable(event, now);
        } else {
            self.route_event(event, now);
        }
    }

    /// Buries an event that is due but contains half of a surrogate pair. Returns the next event of its profile.
    fn bury_unsendable(&mut self, event: EventId, now: Micros) -> Option<EventId> {
        let data = self.window.body(self.events.get(event).body);
        let place = lone_surrogate(data).unwrap_or_default();
        let message = Phrase::from(say::EventLoneSurrogate { byte: place }).english();
        self.bury_one(event, LONE_SURROGATE, &message, now)
    }

    /// Sends an event on that the gate lets through.
    pub(super) fn route_event(&mut self, event: EventId, now: Micros) {
        if let Err(oversized) = self.outbox.route(event, &self.events) {
            self.bury_oversized(oversized, now);
        }
    }

    pub(super) fn bury_oversized(&mut self, Oversized { event, limit }: Oversized, now: Micros) {
        let bytes = self.events.get(event).record_bytes();
        let message = Phrase::from(say::EventTooLarge { bytes, limit }).english();
        self.bury(event, TOO_LARGE, &message, now);
    }

    fn malformed_letter(&self, line: &Prepared, malformed: &MalformedLine, now: Micros) -> DeadLetter {
        let place = DeadPlace::new(line.offset, line.next);
        DeadLetter {
            id: letter_id(&place, MALFORMED, &malformed.line),
            at: self.seconds(now),
            kind: DeadKind::Malformed,
            reason: MALFORMED.into(),
            message: malformed.message.clone(),
            place,
            line: Some(String::from_utf8_lossy(&malformed.line).into_owned()),
            ..DeadLetter::default()
        }
    }

    /// Converts a time of the run to seconds since 1970.
    pub(super) fn seconds(&self, now: Micros) -> u64 {
        self.settings.began_at + now / SECOND
    }
}

/// Narrows an index into the bodies of one chunk, which are far below 4 GiB.
fn short(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
