//! Prints sentences and asks questions; meanwhile takes what the backstage replies.

use std::io::{self, Write};
use std::time::Duration;

use time::OffsetDateTime;
use tokio::time::{Instant, sleep_until};

use super::grammar::{TypedCommand, TypedLine, place_of, unescaped};
use super::keyboard::{Keyboard, LineUse};
use super::{Done, Leave, Plain, Typed};
use crate::backstage::{EnteredSecrets, Order, Reply};
use crate::flow::offers::yes_no;
use crate::flow::{self, EffectResult, Flow, JobId, Msg};
use crate::secret::redaction::redacted;
use crate::secret::{MAX_PASTE, Secret};
use crate::text::foreign::{printable, without_controls};
use crate::text::{Key, Notification, Phrase, Tone, say};

/// What comes next while the front end waits.
pub(super) enum PlainEvent {
    Reply(Reply),
    Line(Secret),
    /// A line was typed that cannot be read.
    Unreadable,
    /// The input has ended.
    End,
    Interrupted,
    /// The time has come that was waited for.
    Due,
}

/// An option of a question.
pub(super) struct NumberedChoice<T> {
    pub(super) text: String,
    pub(super) value: T,
}

/// What was typed at a hidden prompt.
pub(super) enum TypedSecret {
    Command(TypedCommand),
    Secret(Secret),
}

impl<K: Keyboard, W: Write> Plain<K, W> {
    // --- output ---

    pub(super) fn text(&self, message: impl Into<Phrase>) -> String {
        self.texts.text(message)
    }

    /// Prints a message, one line for each of its lines.
    pub(super) fn say(&mut self, message: impl Into<Phrase>) -> Done<()> {
        let text = self.text(message);
        self.print(&text)
    }

    pub(super) fn print(&mut self, text: &str) -> Done<()> {
        for line in text.lines() {
            let line = self.shown(line);
            writeln!(self.out, "{line}")?;
        }
        Ok(self.out.flush()?)
    }

    fn prompt(&mut self, prompt: &str) -> Done<()> {
        let prompt = self.shown(prompt);
        write!(self.out, "{prompt} ")?;
        Ok(self.out.flush()?)
    }

    /// Ends the line of a prompt whose answer was not echoed.
    fn end_line(&mut self) -> Done<()> {
        writeln!(self.out)?;
        Ok(())
    }

    fn shown(&self, line: &str) -> String {
        let line = redacted(&without_controls(line)).into_owned();
        if self.ascii { line.replace('\u{2026}', "...") } else { line }
    }

    // --- the backstage ---

    pub(super) fn order(&mut self, order: Order) {
        let entered = EnteredSecrets { flow: self.flow.as_ref(), typed: None };
        self.backstage.run(order, entered);
    }

    pub(super) fn order_with(&mut self, order: Order, typed: &Secret) {
        let entered = EnteredSecrets { flow: self.flow.as_ref(), typed: Some(typed) };
        self.backstage.run(order, entered);
    }

    /// Sends a message to the set-up and runs the effects that it returns.
    pub(super) fn tell(&mut self, msg: Msg) {
        let now = (self.clock)();
        let Some(flow) = &mut self.flow else { return };
        flow.set_now(now);
        let effects = flow.update(msg);
        self.run_effects(effects);
    }

    pub(super) fn run_effects(&mut self, effects: Vec<flow::Effect>) {
        let is_unchanged = self.flow.as_ref().is_some_and(Flow::is_unchanged);
        for effect in effects {
            match effect {
                // The draft of a set-up on the sandbox is not kept: the sandbox ends with this process.
                flow::Effect::SaveDraft(_) | flow::Effect::DiscardDraft if self.on_sandbox => {}
                // A set-up without answers leaves no draft to resume.
                flow::Effect::SaveDraft(_) if is_unchanged => {}
                flow::Effect::Stream(name) => self.to_stream = Some(name),
                flow::Effect::Exit(name, file) => self.saved = Some((name, file)),
                effect => self.order(Order::Flow(effect)),
            }
        }
    }

    /// Keeps the draft, so that a killed process loses at most the current answer.
    pub(super) fn save_draft(&mut self) {
        let effect = self.flow.as_mut().map(Flow::save);
        self.run_effects(effect.into_iter().collect());
    }

    // --- waiting ---

    /// Waits for the next event: a reply that was put off, then what is typed, then new replies.
    pub(super) async fn next(&mut self, line: LineUse, due: Option<Instant>) -> PlainEvent {
        if let Some(reply) = self.put_off.pop_front() {
            return PlainEvent::Reply(reply);
        }
        tokio::select! {
            biased;
            typed = self.keyboard.next(line) => match typed {
                Typed::Line(line) => PlainEvent::Line(line),
                Typed::Unreadable => PlainEvent::Unreadable,
                Typed::End => PlainEvent::End,
                Typed::Interrupted => PlainEvent::Interrupted,
            },
            Some(reply) = self.replies.recv() => PlainEvent::Reply(reply),
            () = at(due) => PlainEvent::Due,
        }
    }

    /// Waits for the next reply. Lines that are typed meanwhile answer the next questions.
    pub(super) async fn reply(&mut self) -> Done<Reply> {
        loop {
            match self.next(LineUse::Command, None).await {
                PlainEvent::Reply(reply) => return Ok(reply),
                PlainEvent::Line(typed) => self.typed_ahead.push_back(typed),
                PlainEvent::Unreadable => self.say_unreadable()?,
                PlainEvent::Interrupted => return Err(Leave::Interrupted),
                PlainEvent::End => return Err(Leave::Ended),
                PlainEvent::Due => {}
            }
        }
    }

    /// Prompts for a line until one can be read.
    async fn line(&mut self, prompt: &str, line: LineUse) -> Done<Secret> {
        loop {
            if line == LineUse::Secret {
                self.keyboard.hide()?;
            }
            self.prompt(prompt)?;
            match self.typed(line).await? {
                Typed::Line(line) => return Ok(line),
                Typed::Unreadable => self.say_unreadable()?,
                Typed::End => return Err(Leave::Ended),
                Typed::Interrupted => return Err(Leave::Interrupted),
            }
        }
    }

    pub(super) fn say_unreadable(&mut self) -> Done<()> {
        self.say(say::PlainUnreadable { kib: MAX_PASTE / 1024 })
    }

    /// Waits for a line. Facts are taken meanwhile; all other replies wait until they can be printed.
    async fn typed(&mut self, line: LineUse) -> Done<Typed> {
        loop {
            let ahead = self.typed_ahead.pop_front();
            let typed = tokio::select! {
                biased;
                Some(line) = std::future::ready(ahead) => Typed::Line(line),
                typed = self.keyboard.next(line) => typed,
                Some(reply) = self.replies.recv() => {
                    self.take_quietly(reply);
                    continue;
                }
            };
            let is_line = matches!(typed, Typed::Line(_) | Typed::Unreadable);
            if !(self.keyboard.echoes() && line != LineUse::Secret && is_line) {
                self.end_line()?;
            }
            return Ok(typed);
        }
    }

    fn take_quietly(&mut self, reply: Reply) {
        match reply {
            Reply::EffectResult(job, told) => self.take_told(job, told),
            reply => self.put_off.push_back(reply),
        }
    }

    /// Tells the set-up the result of a job.
    pub(super) fn take_told(&mut self, job: JobId, told: EffectResult) {
        match told {
            // The set-up was saved although it was cancelled: the cancellation came too late.
            EffectResult::Applied(file) if !self.awaits(job) => {
                let late = say::SaySavedLate { file: file.display().to_string() };
                self.put_off.push_back(Reply::Say(Notification::new(Tone::Warn, late)));
            }
            told => self.tell(Msg::EffectResult(job, told)),
        }
    }

    pub(super) fn awaits(&self, job: JobId) -> bool {
        self.flow.as_ref().is_some_and(|flow| flow.awaits(job))
    }

    // --- questions ---

    /// Asks until something is typed that is no request for help. `help` is what `?` prints.
    pub(super) async fn ask_line(&mut self, prompt: &str, help: &str) -> Done<TypedLine> {
        loop {
            let line = self.line(prompt, LineUse::Answer).await?;
            match TypedLine::of(line.expose()) {
                TypedLine::Command(TypedCommand::Help) => self.print(help)?,
                TypedLine::Command(TypedCommand::Commands) => self.say(Key::PlainCommands)?,
                TypedLine::Command(TypedCommand::Quit) => return Err(Leave::Quit),
                TypedLine::Command(TypedCommand::SaveAndExit) => self.begin_to_save()?,
                typed => return Ok(typed),
            }
        }
    }

    /// Asks for a secret, which is not shown, until something is typed that is no request for help.
    pub(super) async fn ask_hidden(&mut self, prompt: &str, help: &str) -> Done<TypedSecret> {
        loop {
            let line = self.line(prompt, LineUse::Secret).await?;
            match TypedCommand::of(line.expose()) {
                Some(TypedCommand::Help) => self.print(help)?,
                Some(TypedCommand::Commands) => self.say(Key::PlainCommands)?,
                Some(TypedCommand::Quit) => return Err(Leave::Quit),
                Some(TypedCommand::SaveAndExit) => self.begin_to_save()?,
                Some(command) => return Ok(TypedSecret::Command(command)),
                None => {
                    let secret = unescaped(line.expose()).map(Secret::copy_of).unwrap_or(line);
                    secret.be_redacted();
                    return Ok(TypedSecret::Secret(secret));
                }
            }
        }
    }

    /// Asks for a secret that has to be typed. `None`: the operator goes back.
    pub(super) async fn ask_needed(&mut self, prompt: &str, help: &str) -> Done<Option<Secret>> {
        let mut is_told = false;
        loop {
            match self.ask_hidden(prompt, help).await? {
                TypedSecret::Secret(secret) => return Ok(Some(secret)),
                TypedSecret::Command(TypedCommand::Back) => return Ok(None),
                // Once is enough: a pipe can be full of empty lines.
                TypedSecret::Command(_) if std::mem::replace(&mut is_told, true) => {}
                TypedSecret::Command(_) => self.print(help)?,
            }
        }
    }

    /// Returns a name with what is known about it.
    pub(super) fn text_about(&self, name: &str, about: &[String]) -> String {
        let name = printable(name);
        if about.is_empty() { name } else { self.text(say::PlainAbout { name, about: about.join(", ") }) }
    }

    /// Returns a line for each choice, with its number.
    pub(super) fn numbered<T>(&self, choices: &[NumberedChoice<T>]) -> String {
        let line = |(place, choice): (usize, &NumberedChoice<T>)| {
            self.text(say::PlainOption { number: place + 1, text: choice.text.as_str() })
        };
        choices.iter().enumerate().map(line).collect::<Vec<_>>().join("\n")
    }

    /// Asks for one of several numbered options. `None`: the operator goes back.
    pub(super) async fn choose<T>(
        &mut self,
        asked: &str,
        mut choices: Vec<NumberedChoice<T>>,
        default: usize,
    ) -> Done<Option<T>> {
        let help = format!("{asked}\n{}", self.numbered(&choices));
        self.print(&help)?;
        let prompt = self.text(say::PlainChoose { default: default + 1 });
        loop {
            let place = match self.ask_line(&prompt, &help).await? {
                TypedLine::Command(TypedCommand::Keep) => Some(default).filter(|place| *place < choices.len()),
                TypedLine::Command(TypedCommand::Back) => return Ok(None),
                TypedLine::Text(text) => find_choice(&choices, &text),
                TypedLine::Command(_) => None,
            };
            match place {
                Some(place) => return Ok(Some(choices.swap_remove(place).value)),
                None => self.say(say::PlainNoOption { count: choices.len() })?,
            }
        }
    }

    /// Asks a question that is answered with yes or no. `None`: the operator goes back.
    pub(super) async fn confirm(&mut self, asked: &str, default: bool) -> Done<Option<bool>> {
        let prompt = self.text(say::PlainYesNo { asked, default: self.text(yes_no(default)) });
        loop {
            match self.ask_line(&prompt, asked).await? {
                TypedLine::Command(TypedCommand::Keep) => return Ok(Some(default)),
                TypedLine::Command(TypedCommand::Back) => return Ok(None),
                TypedLine::Text(text) => match self.truth(&text) {
                    Some(answer) => return Ok(Some(answer)),
                    None => self.say(Key::PlainAnswerYesNo)?,
                },
                TypedLine::Command(_) => self.say(Key::PlainAnswerYesNo)?,
            }
        }
    }

    /// Reads `y`, `yes`, `n` or `no`, in English or in the language of the operator.
    pub(super) fn truth(&self, text: &str) -> Option<bool> {
        let text = text.to_lowercase();
        let is = |word: &str, key| word.starts_with(&*text) || self.text(key).to_lowercase().starts_with(&*text);
        match (is("yes", yes_no(true)), is("no", yes_no(false))) {
            (true, false) => Some(true),
            (false, true) => Some(false),
            _ => None,
        }
    }
}

/// Returns the index of the choice with this number or this text.
pub(super) fn find_choice<T>(choices: &[NumberedChoice<T>], typed: &str) -> Option<usize> {
    let named = || choices.iter().position(|choice| choice.text.eq_ignore_ascii_case(typed));
    place_of(typed).filter(|place| *place < choices.len()).or_else(named)
}

/// Returns the time of the next report after `every`.
pub(super) fn after(every: Duration) -> Instant {
    Instant::now() + every
}

/// Waits until `due`; without it, forever.
async fn at(due: Option<Instant>) {
    match due {
        Some(due) => sleep_until(due).await,
        None => std::future::pending().await,
    }
}

impl From<io::Error> for Leave {
    fn from(error: io::Error) -> Self {
        Self::Broken(error)
    }
}

/// The clock of this machine.
pub(super) fn now() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}
