//! Takes lines in: decides each one against the base of its profile once all earlier events of that profile are
//! settled, and sends it on when it is due.

use crate::activation::rules::Triggers;
use crate::activation::{Decision, ProfileReading, decide};
use crate::ledger::{LedgerEntry, LedgerError, LinePlace};
use crate::profile::ProfileKey;
use crate::profile::json::lone_surrogate;
use crate::text::{Phrase, say};

use super::super::Micros;
use super::super::apart::{Cause, Group};
use super::super::dead_letters::{DeadKind, DeadLetter, DeadPlace, LONE_SURROGATE, MALFORMED, TOO_LARGE, letter_id};
use super::super::event::{Body, Event, EventId, NO_EVENT};
use super::super::limits::PARTITION_KEY_BYTES;
use super::super::meta::Meta;
use super::super::oversize::Fit;
use super::super::prepare::{Chunk, LineReading, Malformed, Prepared};
use super::super::window::{Fate, WindowLine};
use super::{Core, ProfileStore};

/// The chunk whose lines are taken in.
#[derive(Clone, Copy)]
struct ChunkPlace {
    number: u64,
    read_at: Micros,
}

impl<M: ProfileStore> Core<M> {
    /// Takes in the lines of a chunk, in order.
    pub fn accept(&mut self, mut chunk: Chunk, now: Micros) -> Result<(), LedgerError> {
        self.missing.tick_off(std::mem::take(&mut chunk.met));
        let place = ChunkPlace { number: self.window.open_chunk(&mut chunk), read_at: chunk.read_at };
        for line in chunk.lines {
            self.counts.received += 1;
            let (fate, event) = self.decide_line(&line, place, now)?;
            self.window.push(WindowLine { next: line.next, bytes: line.bytes, fate, event });
            if fate == Fate::Pending {
                self.let_go(event, now);
            }
        }
        Ok(())
    }

    fn decide_line(&mut self, line: &Prepared, place: ChunkPlace, now: Micros) -> Result<(Fate, EventId), LedgerError> {
        self.reasons.odd(line.odd);
        let quiet = match &line.reading {
            LineReading::Malformed(malformed) => {
                self.counts.malformed += 1;
                self.reasons.malformed(malformed.fault.kind);
                let letter = self.malformed_letter(line, malformed, now);
                self.letters.push(letter);
                Fate::Malformed
            }
            LineReading::Excluded(why) => {
                self.counts.excluded += 1;
                self.reasons.excluded(*why);
                Fate::Excluded
            }
            LineReading::Profile(sighting) => return self.take_profile(sighting, line, place),
        };
        Ok((quiet, NO_EVENT))
    }

    /// Decides a profile's line at once if all earlier events of the profile are settled. Otherwise the line waits for
    /// them in the gate, because an event that dies leaves the base as it was. So a decision depends only on the feed
    /// and on the fates of events, and a resumed run decides the same.
    fn take_profile(
        &mut self,
        sighting: &ProfileReading,
        line: &Prepared,
        place: ChunkPlace,
    ) -> Result<(Fate, EventId), LedgerError> {
        let gated = self.gate.find(&sighting.key);
        if let Some(profile) = gated {
            self.gate.get_mut(profile).last_line = self.window.next_line();
            if self.gate.is_busy(profile) {
                return Ok((Fate::Pending, self.make_event(profile, sighting, line, place)));
            }
        }
        let mut committed = if gated.is_some() { None } else { self.known.entry(&self.memory, &sighting.key)? };
        let mut former = None;
        if gated.is_none() && committed.is_none() {
            (former, committed) = self.formerly_known(sighting)?;
        }
        let base = match gated {
            Some(profile) => self.gate.base(profile),
            None => committed.as_ref().and_then(LedgerEntry::base),
        };
        let setting = &self.setting;
        let fate = match decide(&setting.rules, setting.mapped, &sighting.standing, sighting.exits, base) {
            Decision::Due(triggers) => {
                let profile = gated.unwrap_or_else(|| self.gate.admit(sighting.key, committed));
                if let Some(former) = former {
                    self.take_over((sighting.key, former), None);
                }
                let event = self.make_event(profile, sighting, line, place);
                self.decided(event, triggers);
                return Ok((Fate::Pending, event));
            }
            Decision::Unchanged => Fate::Unchanged,
            Decision::NotQualified => Fate::NotQualified,
        };
        self.count_quiet(fate);
        match former.zip(committed) {
            Some((former, entry)) => {
                self.take_over((sighting.key, former), Some(LedgerEntry { died: false, claimed: true, ..entry }));
            }
            None => self.supersede(sighting.key, gated, committed),
        }
        Ok((fate, NO_EVENT))
    }

    /// Returns the former key and its entry, if the profile is known only by that key. A key that some line has used
    /// since the rule changed belongs to the profile of that line, and is not returned.
    fn formerly_known(
        &self,
        sighting: &ProfileReading,
    ) -> Result<(Option<ProfileKey>, Option<LedgerEntry>), LedgerError> {
        let Some(former) = sighting.former.filter(|former| self.gate.find(former).is_none()) else {
            return Ok((None, None));
        };
        let entry = self.known.free(&self.memory, &former)?;
        Ok((entry.map(|_| former), entry))
    }

    /// Moves the entry of the former key to the own key, with the line being decided. `keys` are the own key and the
    /// former one.
    fn take_over(&mut self, keys: (ProfileKey, ProfileKey), entry: Option<LedgerEntry>) {
        self.reasons.taken_over();
        self.known.add(self.window.next_line(), keys, entry);
    }

    fn count_quiet(&mut self, fate: Fate) {
        match fate {
            Fate::NotQualified => self.counts.not_qualified += 1,
            _ => self.counts.unchanged += 1,
        }
    }

    /// Decides `first` and the events after it, up to one that is due. All events of the profile before `first` must be
    /// settled.
    pub(super) fn proceed(&mut self, first: EventId, now: Micros) {
        let mut next = Some(first);
        while let Some(id) = next {
            self.events.get_mut(id).held = true;
            let event = *self.events.get(id);
            let (setting, base) = (&self.setting, self.gate.base(event.profile));
            let fate = match decide(&setting.rules, setting.mapped, &event.entry.standing, event.exits, base) {
                Decision::Due(triggers) => {
                    self.decided(id, triggers);
                    if !event.is_unsendable {
                        return self.ready(id, now);
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
            next = self.gate.skip(event.profile, &self.events);
        }
    }

    /// Clears `died` if the profile's last event is dead and committed: a line that gives no event is newer than that
    /// event, so a replay must not undo it. For an event that is not committed, [`Core::plan_commit`] finds this out
    /// from the gate.
    fn supersede(&mut self, key: ProfileKey, gated: Option<u32>, committed: Option<LedgerEntry>) {
        let newest = match gated.map(|profile| self.gate.get_mut(profile)) {
            Some(gated) => gated.committed.filter(|entry| entry.sequence == gated.sequence),
            None => committed,
        };
        if let Some(entry) = newest.filter(|entry| entry.died) {
            self.superseded.push_back((self.window.next_line(), key, LedgerEntry { died: false, ..entry }));
        }
    }

    /// Creates an event that may be due. It is pending until it is settled or turns out not to be due.
    fn make_event(&mut self, profile: u32, sighting: &ProfileReading, line: &Prepared, place: ChunkPlace) -> EventId {
        self.counts.pending += 1;
        let number = self.window.next_line();
        self.gate.get_mut(profile).last_line = number;
        let entry = LedgerEntry {
            standing: sighting.standing,
            sequence: 0,
            exported: true,
            died: false,
            claimed: self.setting.former_keys,
            place: LinePlace { extent: line.next.extent, offset: line.offset },
        };
        self.events.insert(Event {
            line: number,
            profile,
            next: NO_EVENT,
            entry,
            exits: sighting.exits,
            is_unsendable: sighting.is_unsendable,
            partition: sighting.partition,
            hash: line.hash,
            body: self.body(sighting, place),
            triggers: Triggers::default(),
            held: false,
            attempts: 0,
            read_at: place.read_at,
        })
    }

    /// Returns where the bytes of an event are, including the line break if one is appended.
    fn body(&self, sighting: &ProfileReading, place: ChunkPlace) -> Body {
        let bytes = sighting.body.len() + usize::from(self.setting.rules.append_newline);
        Body { chunk: place.number, start: short(sighting.body.start), bytes: short(bytes) }
    }

    /// Numbers an event that is due, and adds `_meta` if the rules ask for it.
    fn decided(&mut self, id: EventId, triggers: Triggers) {
        let event = self.events.get_mut(id);
        let gated = self.gate.get_mut(event.profile);
        gated.sequence += 1;
        event.entry.sequence = gated.sequence;
        event.triggers = triggers;
        if self.setting.rules.meta
            && let Some(bodies) = self.window.bodies_mut(event.body.chunk)
        {
            let meta = Meta {
                key: gated.key,
                sequence: gated.sequence,
                triggers,
                destination: &self.setting.rules.destination,
                line_end: self.setting.rules.append_newline,
            };
            let body = event.body;
            let range = meta.append(body.start as usize..(body.start + body.bytes) as usize, bodies);
            event.body = Body { chunk: body.chunk, start: short(range.start), bytes: short(range.len()) };
        }
    }

    /// Queues an event behind the others of its profile. If there are no others, the event is ready.
    fn let_go(&mut self, event: EventId, now: Micros) {
        let profile = self.events.get(event).profile;
        if !self.gate.push(profile, event, &mut self.events) {
            return;
        }
        if self.events.get(event).is_unsendable {
            // It is the only event of its profile: none waits behind it.
            self.bury_unsendable(event, now);
        } else {
            self.ready(event, now);
        }
    }

    /// Buries an event that is due but contains half of a surrogate pair. Returns the next event of its profile.
    fn bury_unsendable(&mut self, event: EventId, now: Micros) -> Option<EventId> {
        let data = self.window.body(self.events.get(event).body);
        let place = lone_surrogate(data).unwrap_or_default();
        let message = Phrase::from(say::EventLoneSurrogate { byte: place }).english();
        self.bury_one(event, LONE_SURROGATE, &message, now)
    }

    /// Sends an event on that the gate lets through: to its lane, or apart when it is not known whether it is too
    /// large.
    pub(super) fn ready(&mut self, event: EventId, now: Micros) {
        match self.fit(event) {
            Fit::Fits => self.lanes.push(event, &self.events),
            Fit::TryAlone => self.apart.push(Group { events: vec![event], cause: Cause::Size }),
            Fit::TooLarge(limit) => {
                let bytes = self.events.get(event).body.bytes as usize + PARTITION_KEY_BYTES;
                let message = Phrase::from(say::EventTooLarge { bytes, limit }).english();
                self.bury(event, TOO_LARGE, &message, now);
            }
        }
    }

    fn malformed_letter(&self, line: &Prepared, malformed: &Malformed, now: Micros) -> DeadLetter {
        let place = DeadPlace::new(line.offset, line.next);
        DeadLetter {
            id: letter_id(&place, MALFORMED, &malformed.line),
            at: self.seconds(now),
            kind: DeadKind::Malformed,
            reason: MALFORMED.into(),
            message: malformed.fault.message.clone(),
            place,
            partition_key: None,
            sequence: None,
            profile: None,
            entry: None,
            trigger: Vec::new(),
            event: None,
            line: Some(String::from_utf8_lossy(&malformed.line).into_owned()),
        }
    }

    /// Converts a time of the run to seconds since 1970.
    pub(super) fn seconds(&self, now: Micros) -> u64 {
        self.setting.began_at + now / super::super::SECOND
    }
}

/// Narrows an index into the bodies of one chunk, which are far below 4 GiB.
fn short(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
