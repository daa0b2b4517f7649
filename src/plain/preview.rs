//! Tells the first events that would be sent, laid out for reading, and asks whether to start.

use std::io::Write;

use super::grammar::{TypedCommand, TypedLine};
use super::keyboard::Keyboard;
use super::{Done, Plain};
use crate::backstage::remarks::remarks;
use crate::destination::spec::SourceKind;
use crate::flow::offers::yes_no;
use crate::flow::{EventPreview, Fact, Msg, PreviewResult, Step, StepNotice};
use crate::profile::json::lay_out;
use crate::text::foreign::escaped;
use crate::text::{Key, Phrase, say};

/// Events that are printed at a time.
const SHOWN: usize = 3;

impl<K: Keyboard, W: Write> Plain<K, W> {
    /// Asks until the set-up is saved or left. Returns false to go back to the destinations.
    pub(super) async fn preview(&mut self) -> Done<bool> {
        self.tell_step(Step::Preview)?;
        self.settle().await?;
        let mut shown = self.tell_events(0)?;
        loop {
            let prompt = self.text(say::PlainAskStart { default: self.text(yes_no(true)) });
            let help = self.text(Key::PlainPreviewHow);
            match self.ask_line(&prompt, &help).await? {
                TypedLine::Command(TypedCommand::Keep) => {}
                TypedLine::Command(TypedCommand::Back) => {
                    self.tell(Msg::Back);
                    return Ok(true);
                }
                TypedLine::Text(text) if text == "more" => {
                    shown = self.tell_more(shown).await?;
                    continue;
                }
                TypedLine::Text(text) => match self.truth(&text) {
                    Some(true) => {}
                    Some(false) => return Ok(false),
                    None => {
                        self.print(&help)?;
                        continue;
                    }
                },
                TypedLine::Command(_) => {
                    self.print(&help)?;
                    continue;
                }
            }
            if self.save().await? {
                return Ok(true);
            }
        }
    }

    /// Saves the destination. Returns false if it could not be saved, or the operator stopped it.
    async fn save(&mut self) -> Done<bool> {
        self.tell(Msg::Next);
        self.settle().await?;
        let Some(flow) = &self.flow else { return Ok(true) };
        if flow.current_step() != Step::Preview {
            return Ok(true);
        }
        match flow.notice().cloned() {
            Some(StepNotice::NotUsable(problem)) => self.say(say::NoteStartAnyway { problem })?,
            Some(StepNotice::Failed(reason)) => self.say(say::NoteFailed { reason })?,
            Some(StepNotice::Blocked(_)) => {
                for finding in flow.plan().err().into_iter().flatten() {
                    self.tell_finding(&finding)?;
                }
            }
            _ => {}
        }
        Ok(false)
    }

    /// Prints the next events; reads more of them if all were printed.
    async fn tell_more(&mut self, shown: usize) -> Done<usize> {
        let Some(Fact::Ready(seen)) = self.flow.as_ref().map(|flow| &flow.facts().preview) else { return Ok(shown) };
        if shown >= seen.events.len() {
            if seen.is_complete {
                self.say(Key::PreviewSayAll)?;
                return Ok(shown);
            }
            self.tell(Msg::ReadMore);
            self.settle().await?;
        }
        self.tell_events(shown)
    }

    /// Prints some events from index `from` on. Returns the index of the next one.
    fn tell_events(&mut self, from: usize) -> Done<usize> {
        let Some(flow) = &self.flow else { return Ok(from) };
        let is_stdin = flow.draft().source.kind == SourceKind::Stdin;
        let name = flow.draft().name.trim().to_owned();
        let seen = match flow.facts().preview.clone() {
            _ if is_stdin => {
                self.say(say::PlainPreviewStdin { name })?;
                return Ok(from);
            }
            Fact::Ready(seen) => seen,
            Fact::Failed(reason) => {
                self.say(say::PreviewRefused { reason })?;
                return Ok(from);
            }
            Fact::Stopped(..) | Fact::NotRequested | Fact::Loading(..) => {
                self.say(Key::PlainPreviewStopped)?;
                return Ok(from);
            }
        };
        if seen.events.is_empty() {
            self.say(Key::PreviewNothing)?;
        }
        let end = (from + SHOWN).min(seen.events.len());
        for (place, event) in seen.events.iter().enumerate().take(end).skip(from) {
            self.tell_event(place, event)?;
        }
        if from == 0 {
            self.tell_left_out(&seen)?;
        }
        if end < seen.events.len() {
            self.say(say::PlainMoreEvents { shown: Phrase::count(end), count: Phrase::count(seen.events.len()) })?;
        }
        Ok(end)
    }

    fn tell_event(&mut self, place: usize, event: &EventPreview) -> Done<()> {
        self.say(say::PreviewHead {
            number: place + 1,
            bytes: Phrase::count(event.body.len() + usize::from(event.has_line_end)),
            key: event.partition_key.as_str(),
            trigger: event.triggers.names().collect::<Vec<_>>().join(", "),
        })?;
        for line in lay_out(&String::from_utf8_lossy(&event.body)).lines() {
            self.print(&escaped(line))?;
        }
        Ok(())
    }

    /// Prints why lines gave no event.
    fn tell_left_out(&mut self, seen: &PreviewResult) -> Done<()> {
        for remark in remarks(&seen.remarks.reasons, &seen.remarks.unmatched) {
            let text = remark.text(&self.texts);
            self.print(&text)?;
        }
        Ok(())
    }
}
