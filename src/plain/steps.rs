//! Walks through the steps of a set-up: asks the fields of each, leaves it when its answers are valid, and goes back.

use std::io::Write;

use super::keyboard::Keyboard;
use super::talk::NumberedChoice;
use super::{Done, Leave, Plain};
use crate::destination::spec::SourceKind;
use crate::flow::messages::{Face, notice_message, step_message};
use crate::flow::{Fact, Field, Finding, Flow, Msg, Step, StepNotice, Weight, What};
use crate::text::foreign::printable;
use crate::text::{Key, Phrase, Tone, say};

/// Where the questions of a step begin.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum StepStart {
    First,
    /// The step after it was left backwards.
    Last,
}

/// Where the operator goes from a question.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Heading {
    Forward,
    Back,
    /// To the end of the step.
    Skip,
}

/// What to do about a check that found a problem.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum AfterCheck {
    GoOn,
    CheckAgain,
    Answer,
}

impl<K: Keyboard, W: Write> Plain<K, W> {
    /// Asks everything, until the destination is saved or the operator goes back to the destinations.
    pub(super) async fn set_up(&mut self) -> Done<()> {
        let mut start = StepStart::First;
        while let Some(step) = self.flow.as_ref().map(Flow::current_step) {
            let is_open = match step {
                Step::Review => self.review().await?,
                Step::Preview => self.preview().await?,
                Step::Stream => {
                    if let Some(flow) = self.flow.take() {
                        self.last_job = flow.last_job();
                        let source = &flow.draft().source;
                        self.is_followed = source.kind == SourceKind::File && source.settings.follow;
                    }
                    return Ok(());
                }
                _ => match self.ask_step(step, start).await? {
                    Some(next) => {
                        start = next;
                        continue;
                    }
                    None => false,
                },
            };
            if !is_open {
                self.leave_set_up();
                return Ok(());
            }
            // `Back` leads to the last question of the step before.
            let is_back = self.flow.as_ref().is_some_and(|flow| flow.current_step() < step);
            start = if is_back { StepStart::Last } else { StepStart::First };
        }
        Ok(())
    }

    /// Ends the questions of a set-up that can be saved. If one of its answers blocks that, tells the first one.
    pub(super) fn begin_to_save(&mut self) -> Done<()> {
        let Some(flow) = self.flow.as_ref().filter(|flow| !flow.is_waiting()) else {
            return self.say(Key::PlainNothingToSave);
        };
        if flow.plan().is_ok() {
            return Err(Leave::SaveAndExit);
        }
        self.tell(Msg::SaveAndExit);
        self.tell_notice()
    }

    /// Saves the destination without starting it. Returns false if the set-up stays open.
    pub(super) async fn save_and_exit(&mut self) -> Done<bool> {
        self.tell(Msg::SaveAndExit);
        self.wait_while(Flow::is_waiting).await?;
        let Some((name, file)) = self.saved.take() else {
            self.tell_notice()?;
            return Ok(false);
        };
        self.last_job = self.flow.take().map_or(self.last_job, |flow| flow.last_job());
        self.say(say::SaySavedNotStarted { name, file: printable(&file.display().to_string()) })?;
        Ok(true)
    }

    fn tell_notice(&mut self) -> Done<()> {
        let notice = self.flow.as_ref().and_then(Flow::notice).map(|notice| notice_message(notice, Face::Lines).phrase);
        notice.map_or(Ok(()), |said| self.say(said))
    }

    /// Leaves the set-up as it is, to go on later. Forgets it if nothing was answered.
    fn leave_set_up(&mut self) {
        self.last_job = self.flow.as_ref().map_or(self.last_job, Flow::last_job);
        let unchanged = self.flow.take_if(|flow| flow.is_unchanged());
        if let Some(mut flow) = unchanged {
            let mut effects = flow.abandon();
            effects.push(crate::flow::Effect::DiscardDraft);
            self.run_effects(effects);
            self.on_sandbox = false;
        }
        self.save_draft();
    }

    /// Prints the number and the purpose of a step.
    pub(super) fn tell_step(&mut self, step: Step) -> Done<()> {
        let (number, count) = (step.place() + 1, Step::ALL.len());
        self.say(say::PlainStep {
            number,
            count,
            title: Phrase::from(step.title()),
            purpose: Phrase::from(step.purpose()),
        })
    }

    /// Asks the questions of a step. Returns where the next step begins; `None`: back to the destinations.
    async fn ask_step(&mut self, step: Step, start: StepStart) -> Done<Option<StepStart>> {
        self.tell_step(step)?;
        let fields = self.fields(step);
        let mut at = match start {
            StepStart::First => fields.first().copied(),
            StepStart::Last => fields.last().copied(),
        };
        loop {
            while let Some(field) = at {
                at = match self.ask(field).await? {
                    Heading::Forward => self.fields(step).into_iter().find(|other| *other > field),
                    Heading::Skip => None,
                    Heading::Back => match self.fields(step).into_iter().rfind(|other| *other < field) {
                        Some(before) => Some(before),
                        None if step == Step::Account => return Ok(None),
                        None => {
                            self.tell(Msg::Back);
                            return Ok(Some(StepStart::Last));
                        }
                    },
                };
            }
            at = self.leave_step(step).await?;
            if at.is_none() {
                return Ok(Some(StepStart::First));
            }
        }
    }

    fn fields(&self, step: Step) -> Vec<Field> {
        let asked = |flow: &Flow| Field::of_step(step).filter(|field| field.is_asked(flow.draft())).collect();
        self.flow.as_ref().map(asked).unwrap_or_default()
    }

    /// Goes from Review to a field, asks it and what its answer requires, and comes back.
    pub(super) async fn change(&mut self, field: Field) -> Done<()> {
        let step = field.step();
        self.tell(Msg::Jump(step));
        let mut next = Some(field);
        while let Some(field) = next {
            if self.ask(field).await? == Heading::Back {
                break;
            }
            next = self.leave_step(step).await?;
        }
        self.tell(Msg::Jump(Step::Review));
        Ok(())
    }

    /// Leaves a step. Waits for its checks first, and tells what they found. Returns the field to answer again, if the step
    /// cannot be left.
    async fn leave_step(&mut self, step: Step) -> Done<Option<Field>> {
        loop {
            self.settle().await?;
            match self.judge(step).await? {
                AfterCheck::GoOn => {}
                AfterCheck::CheckAgain => {
                    (self.asked_means, self.printed) = (None, Vec::new());
                    self.tell(Msg::CheckAgain);
                    continue;
                }
                AfterCheck::Answer => return Ok(self.fields(step).first().copied()),
            }
            self.tell(Msg::Next);
            self.settle_in(step).await?;
            while self.flow.as_ref().is_some_and(|flow| flow.current_step() == step) {
                if let Some(field) = self.hold_up(step).await? {
                    return Ok(Some(field));
                }
                self.tell(Msg::Next);
                self.settle_in(step).await?;
            }
            return Ok(None);
        }
    }

    /// Tells what the checks of a step found. Asks what to do about a problem.
    async fn judge(&mut self, step: Step) -> Done<AfterCheck> {
        if step == Step::Source {
            self.tell_found()?;
        }
        let Some(flow) = &self.flow else { return Ok(AfterCheck::GoOn) };
        let is_over = match step {
            Step::Account => matches!(flow.facts().sign_in, Fact::Ready(_) | Fact::Failed(_)),
            Step::Authentication => matches!(flow.facts().check, Fact::Ready(_) | Fact::Failed(_)),
            _ => false,
        };
        let Some(message) = step_message(flow, step, Face::Lines).filter(|_| is_over) else {
            return Ok(AfterCheck::GoOn);
        };
        self.say(message.phrase)?;
        // A sign-in whose identity is unknown can be right; a stream that could not be checked may be missing.
        let is_doubtful = message.tone == Tone::Warn && step == Step::Authentication;
        if message.tone != Tone::Bad && !is_doubtful {
            return Ok(AfterCheck::GoOn);
        }
        let choices = [
            (Key::PlainGoOn, AfterCheck::GoOn),
            (Key::PlainCheckAgain, AfterCheck::CheckAgain),
            (Key::PlainAnswerAgain, AfterCheck::Answer),
        ]
        .map(|(key, value)| NumberedChoice { text: self.text(key), value });
        let asked = self.text(Key::PlainAskTrouble);
        Ok(self.choose(&asked, choices.into(), 0).await?.unwrap_or(AfterCheck::Answer))
    }

    /// Tells why a step could not be left. Returns the field to answer again; `None` to go on all the same.
    async fn hold_up(&mut self, step: Step) -> Done<Option<Field>> {
        let Some(flow) = &self.flow else { return Ok(None) };
        let again = |field| Ok(Some(field));
        match flow.notice().cloned() {
            Some(StepNotice::SecretLength(chars)) => {
                let asked = self.text(say::PlainAskLength { chars });
                match self.confirm(&asked, false).await? {
                    Some(true) => Ok(None),
                    Some(false) | None => again(Field::Secret),
                }
            }
            // The operator was asked about the refusal before.
            Some(StepNotice::KeyRefused | StepNotice::KeyNotChecked(_)) => Ok(None),
            Some(StepNotice::SourceDoubted) => self.ask_doubted().await,
            Some(StepNotice::StoreFailed(reason)) => {
                self.say(say::NoteStoreFailed { reason })?;
                again(Field::SecretPlace)
            }
            _ => match flow.blocking(step).into_iter().next() {
                Some(finding) => {
                    self.tell_finding(&finding)?;
                    again(finding.field)
                }
                // A wait was stopped: the last question is asked again.
                None => Ok(self.fields(step).last().copied()),
            },
        }
    }

    /// Asks what to do about a source that cannot be read or is empty.
    async fn ask_doubted(&mut self) -> Done<Option<Field>> {
        let asked = self.text(Key::PlainAskDoubted);
        match self.confirm(&asked, true).await? {
            Some(true) => Ok(None),
            Some(false) | None => Ok(Some(Field::Path)),
        }
    }

    // --- findings ---

    pub(super) fn tell_finding(&mut self, finding: &Finding) -> Done<()> {
        self.say(Phrase::several([finding.problem(), finding.remedy()]))
    }

    /// Tells what is wrong with an answer, unless it was `told` for the answer before. Returns whether it must be answered again.
    pub(super) fn tell_findings(&mut self, field: Field, told: &mut Vec<Finding>) -> Done<bool> {
        let Some(flow) = &self.flow else { return Ok(false) };
        let found = flow.findings().into_iter().filter(|finding| finding.field == field);
        // The paste into the hidden prompt that follows can bring the ID.
        let is_told = |finding: &Finding| (finding.field, finding.what) != (Field::AccessKeyId, What::Missing);
        let (mut blocks, mut now) = (false, Vec::new());
        for finding in found.filter(is_told).collect::<Vec<_>>() {
            let is_blocking = finding.weight == Weight::Blocks;
            let known = if is_blocking { &*told } else { &self.warned };
            if !known.contains(&finding) {
                self.tell_finding(&finding)?;
            }
            blocks |= is_blocking;
            if is_blocking {
                now.push(finding);
            } else {
                self.warned.push(finding);
            }
        }
        *told = now;
        Ok(blocks)
    }
}
