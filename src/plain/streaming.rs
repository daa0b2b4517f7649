//! Tells how a run goes, and steers it: what the run notices as it comes, its progress now and then, its accounting at the end.

use std::io::Write;
use std::time::Duration;

use tokio::time::Instant;

use super::keyboard::{Keyboard, LineUse};
use super::talk::{NumberedChoice, PlainEvent, after};
use super::{Done, FinishedRun, Leave, Plain};
use crate::backstage::remarks::run_remarks;
use crate::backstage::words::{accounting_text, effort_text, end_message, exchange_text, notice_text, signed_in_text};
use crate::backstage::{Order, Preparing, Reply, SecretKind, StreamCommand, StreamEvent};
use crate::delivery::core::Snapshot;
use crate::delivery::engine::{Notice, Summary};
use crate::delivery::reaction::Trouble;
use crate::destination::run::stream_record::StreamChange;
use crate::flow;
use crate::source::file::FileOrder;
use crate::text::{Key, Phrase, say};

/// Time between two reports of the progress.
const REPORT: Duration = Duration::from_secs(10);

/// Most dead letters that are told one by one.
const LETTERS: u64 = 20;

/// A run, as far as it was told.
struct RunTold {
    name: String,
    shown: Option<Box<Snapshot>>,
    /// Delivered events and the time at the last report.
    reported: (u64, u64),
    letters: u64,
    is_held: bool,
    is_ending: bool,
    /// A signal has come: plain mode ends with the run.
    is_interrupted: bool,
    /// What the start needs from the operator. The failure that follows is no news.
    question: Option<Reply>,
    finished: Option<FinishedRun>,
}

/// Whether a line that is piped in steers the run. Another one answers the question after it.
fn is_command(typed: &str) -> bool {
    matches!(typed.trim(), "p" | "r" | "u" | "d")
}

impl RunTold {
    fn pauses_by(&self, trouble: Trouble) -> bool {
        let pause = self.shown.as_ref().and_then(|snapshot| snapshot.pause.as_ref());
        pause.is_some_and(|pause| pause.trouble == trouble)
    }
}

impl<K: Keyboard, W: Write> Plain<K, W> {
    /// Starts a destination and tells its run until it ends. Returns how it ended; `None` if it could not begin or broke off.
    pub(super) async fn stream(&mut self, name: String) -> Done<Option<FinishedRun>> {
        self.order(Order::Flow(flow::Effect::Stream(name.clone())));
        let mut run = RunTold {
            name,
            shown: None,
            reported: (0, 0),
            letters: 0,
            is_held: false,
            is_ending: false,
            is_interrupted: false,
            question: None,
            finished: None,
        };
        let (mut due, mut line) = (after(REPORT), LineUse::Steering);
        loop {
            let is_over = match self.next(line, Some(due)).await {
                PlainEvent::Reply(reply) => self.take_of_run(reply, &mut run).await?,
                PlainEvent::Line(typed) if !self.keyboard.echoes() && !is_command(typed.expose()) => {
                    self.typed_ahead.push_back(typed);
                    line = LineUse::Command;
                    false
                }
                PlainEvent::Line(typed) => {
                    self.steer(typed.expose().trim(), &mut run).await?;
                    false
                }
                PlainEvent::Unreadable => {
                    self.say_unreadable()?;
                    false
                }
                // A run goes on without commands.
                PlainEvent::End | PlainEvent::Due => false,
                PlainEvent::Interrupted => {
                    run.is_interrupted = true;
                    self.drain(&mut run)?;
                    false
                }
            };
            if is_over {
                return if run.is_interrupted { Err(Leave::Interrupted) } else { Ok(run.finished) };
            }
            if due <= Instant::now() {
                due = after(REPORT);
                self.tell_progress(&mut run)?;
            }
        }
    }

    /// Handles a reply while a run is told. Returns true once the run is over.
    async fn take_of_run(&mut self, reply: Reply, run: &mut RunTold) -> Done<bool> {
        match reply {
            Reply::Stream(name, event) if name == run.name => return self.happened(*event, run).await,
            Reply::AskStream(name, _) | Reply::AskOrder(name, _) if name != run.name => {}
            question @ (Reply::AskStream(..) | Reply::AskOrder(..)) => run.question = Some(question),
            Reply::AskSecret(SecretKind::MfaCode, profile, Some(then))
                if matches!(*then, Order::Flow(flow::Effect::Stream(_))) =>
            {
                run.question = Some(Reply::AskSecret(SecretKind::MfaCode, profile, Some(then)));
            }
            Reply::AskSecret(wanted, account, then) => {
                let is_start = matches!(then.as_deref(), Some(Order::Flow(flow::Effect::Stream(_))));
                // Without the secret, the run does not start.
                return Ok(!self.ask_means(wanted, &account, then).await? && is_start);
            }
            Reply::NeedsFeed(name) => {
                self.say(say::PlainNeedsFeed { name })?;
                return Ok(true);
            }
            reply => self.take(reply).await?,
        }
        Ok(false)
    }

    async fn happened(&mut self, event: StreamEvent, run: &mut RunTold) -> Done<bool> {
        match event {
            StreamEvent::Starting { stream, .. } => self.say(say::PlainStarting { name: &run.name, stream })?,
            StreamEvent::Preparing(Preparing::Others(command)) => self.say(say::StreamPreparingOthers { command })?,
            StreamEvent::Started(begun) => {
                self.say(say::LogStarted { line: Phrase::count(begun.line) })?;
                self.say(Key::PlainSteerHow)?;
            }
            StreamEvent::Snapshot(snapshot) => run.shown = Some(snapshot),
            StreamEvent::Notice(Notice::DeadLetter { .. }) if run.letters >= LETTERS => run.letters += 1,
            StreamEvent::Notice(noted) => {
                run.letters += u64::from(matches!(noted, Notice::DeadLetter { .. }));
                let text = notice_text(&self.texts, &noted);
                self.print(&text)?;
            }
            StreamEvent::KeyExchanged(change) => {
                let text = exchange_text(&self.texts, &change);
                self.print(&text)?;
            }
            StreamEvent::SignedIn(credentials, Ok(())) => {
                let text = signed_in_text(&self.texts, &credentials);
                self.print(&text)?;
            }
            StreamEvent::SignedIn(_, Err(reason)) => self.say(say::LogNotSignedIn { reason })?,
            StreamEvent::Cancelled => {
                self.say(Key::LogGivenUp)?;
                return Ok(true);
            }
            StreamEvent::Ended(summary) => {
                let Summary { ended, counts, .. } = *summary;
                run.finished = Some(FinishedRun { ended, counts, is_followed: self.is_followed });
                self.tell_end(&summary, run)?;
                return Ok(true);
            }
            StreamEvent::Failed(reason) => return self.failed(reason, run).await,
            StreamEvent::Preparing(_)
            | StreamEvent::KeyRenewed(..)
            | StreamEvent::Accounts(_)
            | StreamEvent::Profiles(_)
            | StreamEvent::Policy(_)
            | StreamEvent::Letters(_)
            | StreamEvent::Row(_)
            | StreamEvent::CheckFinished(_) => {}
        }
        Ok(false)
    }

    /// Asks what the start needs, or tells why the run failed. Returns true if the run is over.
    async fn failed(&mut self, reason: Phrase, run: &mut RunTold) -> Done<bool> {
        let name = run.name.clone();
        let order = match run.question.take() {
            Some(Reply::AskStream(_, reason)) => {
                let choices = [
                    (Key::ChoiceStreamFromNow, Some(StreamChange::FromNow)),
                    (Key::ChoiceStreamResend, Some(StreamChange::Resend)),
                    (Key::PlainStay, None),
                ];
                let answer = self.ask_start(&reason, choices).await?;
                answer.map(|change| Order::StreamAnyway(name, change))
            }
            Some(Reply::AskOrder(_, reason)) => {
                let choices = [
                    (Key::ChoiceOrderRotation, Some(FileOrder::Rotation)),
                    (Key::ChoiceOrderName, Some(FileOrder::Name)),
                    (Key::ChoiceOrderMtime, Some(FileOrder::Mtime)),
                    (Key::PlainStay, None),
                ];
                let answer = self.ask_start(&reason, choices).await?;
                answer.map(|order| Order::StreamInOrder(name, order))
            }
            Some(Reply::AskSecret(wanted, account, then)) => {
                return Ok(!self.ask_means(wanted, &account, then).await?);
            }
            _ => {
                self.say(reason)?;
                None
            }
        };
        let is_over = order.is_none();
        if let Some(order) = order {
            self.order(order);
        }
        Ok(is_over)
    }

    async fn ask_start<T: Copy, const N: usize>(
        &mut self,
        reason: &Phrase,
        choices: [(Key, Option<T>); N],
    ) -> Done<Option<T>> {
        let last = N.saturating_sub(1);
        let choices = choices.map(|(key, value)| NumberedChoice { text: self.text(key), value });
        let asked = self.text(reason);
        Ok(self.choose(&asked, choices.into(), last).await?.flatten())
    }

    // --- steering ---

    /// Handles a command to the run.
    async fn steer(&mut self, typed: &str, run: &mut RunTold) -> Done<()> {
        let command = match typed {
            "p" => {
                run.is_held = !run.is_held;
                self.say(if run.is_held { Key::StreamSayPaused } else { Key::StreamSayResumed })?;
                if run.is_held { StreamCommand::Pause } else { StreamCommand::Resume }
            }
            "r" => {
                self.say(Key::StreamSayLooking)?;
                StreamCommand::RetryNow
            }
            "u" if run.pauses_by(Trouble::Unordered) => {
                let about = self.text(say::AskAllowUnordered { name: &run.name });
                self.print(&about)?;
                let asked = self.text(Key::ChoiceAllowUnordered);
                if self.confirm(&asked, false).await? != Some(true) {
                    return Ok(());
                }
                StreamCommand::AllowUnordered
            }
            "d" => return self.drain(run),
            "!" => return Err(Leave::Quit),
            "" => return self.tell_progress(run),
            _ => return self.say(Key::PlainSteerHow),
        };
        self.order(Order::Steer(run.name.clone(), command));
        Ok(())
    }

    /// Drains the run; the second time, stops it.
    fn drain(&mut self, run: &mut RunTold) -> Done<()> {
        let again = std::mem::replace(&mut run.is_ending, true);
        let (command, said) = if again {
            (StreamCommand::Stop, Key::StreamSayStopping)
        } else {
            (StreamCommand::Drain, Key::StreamSayDraining)
        };
        self.order(Order::Steer(run.name.clone(), command));
        self.say(said)
    }

    // --- telling ---

    fn tell_progress(&mut self, run: &mut RunTold) -> Done<()> {
        let Some(snapshot) = &run.shown else { return Ok(()) };
        let counts = snapshot.counts;
        let (before, then) = std::mem::replace(&mut run.reported, (counts.delivered, snapshot.elapsed));
        let rate = (counts.delivered - before) * crate::delivery::SECOND / (snapshot.elapsed - then).max(1);
        self.say(say::PlainProgress {
            delivered: Phrase::count(counts.delivered),
            rate: Phrase::count(rate),
            pending: Phrase::count(counts.pending),
            dead: Phrase::count(counts.dead),
        })
    }

    fn tell_end(&mut self, summary: &Summary, run: &RunTold) -> Done<()> {
        self.say(end_message(summary).phrase)?;
        if run.letters > LETTERS {
            self.say(say::PlainMoreLetters { count: Phrase::count(run.letters - LETTERS), name: &run.name })?;
        }
        let lines = [accounting_text, effort_text].map(|tell| tell(&self.texts, summary, Phrase::count));
        let remarks = run_remarks(summary).into_iter().map(|remark| remark.text(&self.texts));
        let lines: Vec<_> = lines.into_iter().chain(remarks).collect();
        lines.iter().try_for_each(|line| self.print(line))
    }
}
