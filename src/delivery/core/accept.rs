//! Lines in: each is decided against its profile's base once all events before it are settled, and goes when it is due.

use crate::activation::rules::Triggers;
use crate::activation::{Decision, Sighting, decide};
use crate::ledger::{Entry, LedgerError, Place};
use crate::profile::ProfileKey;

use super::super::Micros;
use super::super::apart::{Cause, Group};
use super::super::dead_letters::{DeadKind, DeadLetter, DeadPlace, MALFORMED, TOO_LARGE, letter_id};
use super::super::event::{Body, Event, EventId, NO_EVENT};
use super::super::limits::PARTITION_KEY_BYTES;
use super::super::meta::Meta;
use super::super::oversize::Fit;
use super::super::prepare::{Chunk, LineReading, Malformed, Prepared};
use super::super::window::{Fate, WindowLine};
use super::{Core, Memory};

/// What is known of a chunk while its lines are taken in.
#[derive(Clone, Copy)]
struct ChunkPlace {
    number: u64,
    read_at: Micros,
}

impl<M: Memory> Core<M> {
    /// Takes the lines of a chunk in, in order.
    pub fn accept(&mut self, mut chunk: Chunk, now: Micros) -> Result<(), LedgerError> {
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
        let quiet = match &line.reading {
            LineReading::Malformed(malformed) => {
                self.counts.malformed += 1;
                let letter = self.malformed_letter(line, malformed, now);
                self.letters.push(letter);
                Fate::Malformed
            }
            LineReading::Excluded(_) => {
                self.counts.excluded += 1;
                Fate::Excluded
            }
            LineReading::Profile(sighting) => return self.take_profile(sighting, line, place),
        };
        Ok((quiet, NO_EVENT))
    }

    /// Decides a profile's line at once when all its events before are settled; else it waits for them in the gate, for
    /// one that dies leaves the base where it was. So what is decided depends on the feed and the fates alone, and a
    /// resume decides the same.
    fn take_profile(
        &mut self,
        sighting: &Sighting,
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
        let committed = if gated.is_some() { None } else { self.memory.entry(&sighting.key)? };
        let base = match gated {
            Some(profile) => self.gate.base(profile),
            None => committed.as_ref().and_then(Entry::base),
        };
        let setting = &self.setting;
        let fate = match decide(&setting.rules, setting.mapped, &sighting.standing, sighting.exits, base) {
            Decision::Due(triggers) => {
                let profile = gated.unwrap_or_else(|| self.gate.admit(sighting.key, committed));
                let event = self.make_event(profile, sighting, line, place);
                self.decided(event, triggers);
                return Ok((Fate::Pending, event));
            }
            Decision::Unchanged => Fate::Unchanged,
            Decision::NotQualified => Fate::NotQualified,
        };
        self.count_quiet(fate);
        self.supersede(sighting.key, gated, committed);
        Ok((fate, NO_EVENT))
    }

    fn count_quiet(&mut self, fate: Fate) {
        match fate {
            Fate::NotQualified => self.counts.not_qualified += 1,
            _ => self.counts.unchanged += 1,
        }
    }

    /// All events of a profile before `first` are settled: decides it and those after it, up to one that is due.
    pub(super) fn proceed(&mut self, first: EventId, now: Micros) {
        let mut next = Some(first);
        while let Some(id) = next {
            self.events.get_mut(id).held = true;
            let event = *self.events.get(id);
            let (setting, base) = (&self.setting, self.gate.base(event.profile));
            let fate = match decide(&setting.rules, setting.mapped, &event.entry.standing, event.exits, base) {
                Decision::Due(triggers) => {
                    self.decided(id, triggers);
                    return self.ready(id, now);
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

    /// A line that gives no event has been decided: when its profile's last event died and is committed so, it is not its
    /// newest state any more. Of one that is not committed the gate knows, see [`Core::plan_commit`].
    fn supersede(&mut self, key: ProfileKey, gated: Option<u32>, committed: Option<Entry>) {
        let newest = match gated.map(|profile| self.gate.get_mut(profile)) {
            Some(gated) => gated.committed.filter(|entry| entry.sequence == gated.sequence),
            None => committed,
        };
        if let Some(entry) = newest.filter(|entry| entry.died) {
            self.superseded.push_back((self.window.next_line(), key, Entry { died: false, ..entry }));
        }
    }

    /// An event that may be due; pending until it is settled or turns out not to be.
    fn make_event(&mut self, profile: u32, sighting: &Sighting, line: &Prepared, place: ChunkPlace) -> EventId {
        self.counts.pending += 1;
        let number = self.window.next_line();
        self.gate.get_mut(profile).last_line = number;
        let entry = Entry {
            standing: sighting.standing,
            sequence: 0,
            exported: true,
            died: false,
            place: Place { extent: line.next.extent, offset: line.offset },
        };
        self.events.insert(Event {
            line: number,
            profile,
            next: NO_EVENT,
            entry,
            exits: sighting.exits,
            partition: sighting.partition,
            hash: line.hash,
            body: Body { chunk: place.number, start: short(sighting.body.start), bytes: short(sighting.body.len()) },
            triggers: Triggers::default(),
            held: false,
            attempts: 0,
            read_at: place.read_at,
        })
    }

    /// An event is due: it gets its number, and `_meta` where that is asked for.
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
            };
            let body = event.body;
            let range = meta.append(body.start as usize..(body.start + body.bytes) as usize, bodies);
            event.body = Body { chunk: body.chunk, start: short(range.start), bytes: short(range.len()) };
        }
    }

    /// Queues an event behind its profile's others; alone, it may go.
    fn let_go(&mut self, event: EventId, now: Micros) {
        let profile = self.events.get(event).profile;
        if self.gate.push(profile, event, &mut self.events) {
            self.ready(event, now);
        }
    }

    /// The gate is open for an event: it joins its lane, or goes apart when nobody knows whether it is too large.
    pub(super) fn ready(&mut self, event: EventId, now: Micros) {
        match self.fit(event) {
            Fit::Fits => self.lanes.push(event, &self.events),
            Fit::TryAlone => self.apart.push(Group { events: vec![event], cause: Cause::Size }),
            Fit::TooLarge(limit) => {
                let bytes = self.events.get(event).body.bytes as usize + PARTITION_KEY_BYTES;
                let message = format!("an event of {bytes} bytes, this stream takes {limit}");
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
            message: malformed.reason.clone(),
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

    /// Seconds since 1970.
    pub(super) fn seconds(&self, now: Micros) -> u64 {
        self.setting.began_at + now / super::super::SECOND
    }
}

/// Bodies of one chunk are far below 4 GiB.
fn short(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
