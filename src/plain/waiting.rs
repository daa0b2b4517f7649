//! Waits for what the set-up has requested, and tells how far it is. Every wait ends when the operator types `s`.

use std::io::Write;
use std::time::Duration;

use tokio::time::Instant;

use super::keyboard::{Keyboard, LineUse};
use super::talk::{PlainEvent, after};
use super::{Done, Leave, Plain};
use crate::backstage::Reply;
use crate::destination::check::CheckRow;
use crate::flow::messages::{Face, survey_message, wait_message};
use crate::flow::{Fact, Field, Flow, Msg, Step, StepNotice, words};
use crate::text::foreign::escaped;
use crate::text::{Key, Phrase, say};

/// Shortest time between two reports of the progress.
const REPORT: Duration = Duration::from_secs(2);

impl<K: Keyboard, W: Write> Plain<K, W> {
    /// Waits until nothing that the current step has requested is in progress, nor what it waits for.
    pub(super) async fn settle(&mut self) -> Done<()> {
        self.wait_while(Flow::can_stop).await
    }

    /// Waits until `step` is left, or nothing of it is in progress.
    pub(super) async fn settle_in(&mut self, step: Step) -> Done<()> {
        self.wait_while(|flow| flow.current_step() == step && flow.can_stop()).await
    }

    /// Waits for the list that a question offers.
    pub(super) async fn wait_for_offers(&mut self, field: Field) -> Done<()> {
        match field {
            Field::Existing => self.wait_while(|flow| flow.facts().accounts.job().is_some()).await,
            Field::Profile => self.wait_while(|flow| flow.facts().profiles.job().is_some()).await,
            Field::Stream => self.wait_while(|flow| flow.facts().streams.job().is_some()).await,
            Field::Segments | Field::Attributes | Field::Identities => {
                self.wait_while(|flow| flow.facts().survey.job().is_some()).await
            }
            _ => Ok(()),
        }
    }

    /// Waits while `is_busy`. Tells what it waits for, the rows of checks, and the progress.
    pub(super) async fn wait_while(&mut self, is_busy: impl Fn(&Flow) -> bool) -> Done<()> {
        let (mut said, mut read, mut due) = (None, 0, after(REPORT));
        loop {
            self.attend().await?;
            self.tell_rows()?;
            // A reply that is here already can request something again.
            if !self.flow.as_ref().is_some_and(&is_busy) {
                match self.replies.try_recv() {
                    Ok(reply) => self.put_off.push_back(reply),
                    Err(_) => return Ok(()),
                }
                continue;
            }
            let wait = self.flow.as_ref().and_then(|flow| wait_message(flow, Face::Lines));
            if wait.is_some() && wait != said {
                self.say_wait(wait.clone())?;
                said = wait;
            }
            match self.next(LineUse::Command, Some(due)).await {
                PlainEvent::Reply(reply) => self.take(reply).await?,
                PlainEvent::Line(typed) => self.command(typed.expose().trim())?,
                PlainEvent::End => return Err(Leave::Ended),
                PlainEvent::Interrupted => return Err(Leave::Interrupted),
                PlainEvent::Unreadable => self.say_unreadable()?,
                PlainEvent::Due => {}
            }
            if due <= Instant::now() {
                due = after(REPORT);
                self.tell_reading(&mut read)?;
            }
        }
    }

    /// Prints what is waited for. On a screen such a message has an ellipsis, as it stays until the wait ends.
    pub(super) fn say_wait(&mut self, message: Option<Phrase>) -> Done<()> {
        let Some(text) = message.map(|message| self.text(message)) else { return Ok(()) };
        self.print(&format!("{}.", text.trim_end_matches(['…', '.'])))
    }

    /// Handles a command that is typed while the step waits.
    fn command(&mut self, typed: &str) -> Done<()> {
        match typed {
            "s" => {
                // The check of a typed key is only waited for: the step goes on without its result.
                let is_trial = matches!(self.flow.as_ref().and_then(Flow::notice), Some(StepNotice::CheckingKey));
                self.tell(if is_trial { Msg::Next } else { Msg::Stop });
                Ok(())
            }
            "!" => Err(Leave::Quit),
            _ => self.say(Key::PlainWaitHow),
        }
    }

    /// Handles a reply: takes a fact, asks for a secret, or prints a message.
    pub(super) async fn take(&mut self, reply: Reply) -> Done<()> {
        match reply {
            Reply::EffectResult(job, told) => self.take_told(job, told),
            Reply::Say(said) => self.say(said.phrase)?,
            Reply::AskAgain => {
                self.asked_means = None;
                self.tell(Msg::CheckAgain);
            }
            Reply::AskFrom(job, plan) => self.ask_from(job, *plan).await?,
            Reply::AskNewPassphrase(job, account) => self.ask_new_passphrase(job, account).await?,
            // One question for a secret is enough, however many requests need it.
            Reply::AskSecret(wanted, account, None)
                if self.asked_means.as_ref() == Some(&(wanted, account.clone())) => {}
            Reply::AskSecret(wanted, account, then) => {
                self.asked_means = Some((wanted, account.clone())).filter(|_| then.is_none());
                self.ask_means(wanted, &account, then).await?;
            }
            Reply::CodeAccepted(then) => {
                self.say(Key::SayCodeAccepted)?;
                match then {
                    Some(order) => self.order(*order),
                    None => self.tell(Msg::CheckAgain),
                }
            }
            Reply::CodeRefused(profile, then, reason) => {
                self.say(reason)?;
                self.ask_means(crate::backstage::SecretKind::MfaCode, &profile, then).await?;
            }
            // The list of destinations and a run take these themselves; what comes later is of no use.
            Reply::Begin(..)
            | Reply::BeginAt(..)
            | Reply::Catalogue(_)
            | Reply::PathCompleted(..)
            | Reply::DraftKept(_)
            | Reply::DraftFound(_)
            | Reply::AskStream(..)
            | Reply::AskOrder(..)
            | Reply::Tested(..)
            | Reply::Delivered(..)
            | Reply::NeedsFeed(_)
            | Reply::Stream(..) => {}
        }
        Ok(())
    }

    /// Handles the replies that were put off during a question.
    pub(super) async fn attend(&mut self) -> Done<()> {
        while let Some(reply) = self.put_off.pop_front() {
            Box::pin(self.take(reply)).await?;
        }
        Ok(())
    }

    // --- progress ---

    /// Prints the rows of the current step's checks that were not printed yet.
    fn tell_rows(&mut self) -> Done<()> {
        let Some(flow) = &self.flow else { return Ok(()) };
        let rows = match flow.current_step() {
            Step::Account => flow.facts().sign_in.get(),
            Step::Authentication => flow.facts().check.get(),
            _ => None,
        };
        let new: Vec<_> = rows.into_iter().flatten().filter(|row| !self.printed.contains(row)).cloned().collect();
        for row in new.iter().filter(|row| words::is_informative(row)) {
            self.tell_row(row)?;
        }
        self.printed.extend(new);
        Ok(())
    }

    fn tell_row(&mut self, row: &CheckRow) -> Done<()> {
        let state = self.text(words::state_key(row));
        self.say(say::PlainRow { name: words::check_name(row.check), state, message: words::row_with_code(row) })?;
        let remedy = words::row_remedy(&self.texts, row);
        self.print(&remedy)?;
        let statement = row.remedy.as_ref().and_then(|remedy| remedy.statement.as_ref());
        if let Some(statement) = statement {
            // `escaped` also escapes the line breaks between the tokens.
            for line in format!("{statement:#}").lines() {
                self.print(&escaped(line))?;
            }
        }
        Ok(())
    }

    /// Prints how far the survey is, unless it is as far as before.
    fn tell_reading(&mut self, before: &mut u64) -> Done<()> {
        let Some(flow) = &self.flow else { return Ok(()) };
        let Some(progress) = flow.facts().reading.filter(|_| flow.facts().survey.job().is_some()) else {
            return Ok(());
        };
        if std::mem::replace(before, progress.lines) == progress.lines {
            return Ok(());
        }
        self.say_wait(survey_message(flow, Face::Lines).map(|message| message.phrase))
    }

    /// Prints what the survey has found, or why it has found nothing.
    pub(super) fn tell_found(&mut self) -> Done<()> {
        let Some(flow) = &self.flow else { return Ok(()) };
        // A source that cannot be read is a finding of its step.
        if matches!(flow.facts().survey, Fact::Failed(_)) {
            return Ok(());
        }
        let found = flow.facts().survey.get().map(|survey| {
            let segments = Phrase::from(say::FoundSegments { count: Phrase::count(survey.segments.len()) });
            let attributes = Phrase::from(say::FoundAttributes { count: Phrase::count(survey.attributes.len()) });
            Phrase::from(say::PlainFound { segments, attributes })
        });
        let message = survey_message(flow, Face::Lines).map(|message| message.phrase);
        message.into_iter().chain(found).try_for_each(|said| self.say(said))
    }
}
