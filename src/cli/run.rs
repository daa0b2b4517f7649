//! `outflow run`: streams without a screen until the source ends or a signal comes.

use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use super::account::waiting_text;
use super::feed::ask_order;
use super::misuse::duration;
use super::secrets::{SecretArgs, sign_in_with_prompts};
use super::streaming::{
    RunSignals, SummaryObject, exit_for, print_object, runtime, say_remarks, show_recognition, stream, write_reasons,
};
use super::{Context, Exit, Failure};
use crate::backstage::words::{accounting_text, effort_text};
use crate::delivery::engine::{RunEnd, Summary};
use crate::destination::lock::{LockWait, WAIT};
use crate::destination::run::assembly::FeedAnswers;
use crate::destination::run::assembly::{Assembled, AssemblyError, AssemblyInputs, assemble};
use crate::destination::run::stream_record::StreamChange;
use crate::destination::{Saved, Spec};
use crate::source::{FeedSize, Position, SourceError};
use crate::text::{Key, Phrase, say};

#[derive(Debug, clap::Args)]
pub(super) struct RunArgs {
    pub(super) name: String,
    #[arg(long)]
    pub(super) json: bool,
    #[arg(long, value_name = "DURATION", value_parser = duration, default_value = "30s")]
    pub(super) drain_timeout: Duration,
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub(super) max_pause: Option<Duration>,
    #[arg(long, value_enum, value_name = "ANSWER")]
    pub(super) stream_changed: Option<StreamChange>,
    #[arg(long)]
    pub(super) accept_malformed: bool,
    #[arg(long)]
    pub(super) fail_on_dead: bool,
    #[command(flatten)]
    pub(super) secrets: SecretArgs,
}

pub(super) fn execute(context: &Context, args: &RunArgs) -> Result<Exit, Failure> {
    let runtime = runtime()?;
    // Listen before anything else, so that no signal is missed from here on.
    let mut signals = runtime.block_on(async { RunSignals::new() })?;
    let saved = context.places.load(&args.name)?;
    let source = &saved.spec().source;
    let summary = runtime.block_on(run(context, &saved, args, &mut signals));
    // A read from stdin cannot be interrupted, so its thread is left behind.
    runtime.shutdown_background();
    let summary = summary?;
    say_remarks(context, &summary);
    print(context, &summary, args.json)?;
    let code = exit_for(&summary, source, args.fail_on_dead);
    if matches!(summary.ended, RunEnd::PausedTooLong(_)) {
        context.say(say::TalkPausedTooLong { name: args.name.as_str() });
    } else if let Some(error) = &summary.source_error {
        return Err(error.into());
    }
    if code == Exit::EndedEarly {
        if source.is_stdin() {
            context.say(Key::TalkEndedEarlyStdin);
        } else {
            context.say(say::TalkEndedEarly { name: &args.name });
        }
    }
    Ok(code)
}

async fn run(context: &Context, saved: &Saved, args: &RunArgs, signals: &mut RunSignals) -> Result<Summary, Failure> {
    let spec = saved.spec();
    let signed = signals.unless_one(Box::pin(sign_in_with_prompts(context, spec, &args.secrets))).await?;
    let given = AssemblyInputs {
        credentials: signed.credentials,
        max_pause: args.max_pause,
        feed: FeedAnswers { accept_malformed: args.accept_malformed, order: None },
        stream_changed: args.stream_changed,
        recognition: Arc::default(),
    };
    let assembled = signals.unless_one(Box::pin(assemble_in_turn(context, (spec, args.json), given))).await?;
    say_start(context, spec, &assembled);
    let client = Arc::clone(&assembled.client);
    let naming = client.wait_for_credentials(async |from| Context::say_later(&waiting_text(context, &from)));
    let mut streaming = Box::pin(stream(context, assembled, signed.watch, (signals, args.drain_timeout)));
    tokio::select! {
        summary = &mut streaming => summary,
        () = naming => streaming.await,
    }
}

/// Assembles the run. Waits for a command that holds the lock briefly. At a terminal, asks about a doubtful file order.
async fn assemble_in_turn(
    context: &Context,
    (spec, json): (&Spec, bool),
    mut given: AssemblyInputs,
) -> Result<Assembled, Failure> {
    let state = context.places.state_folder(&spec.name);
    let command = format!("outflow run {}", spec.name);
    let mut wait = LockWait::default();
    loop {
        let assembled = assemble(spec, &state, &command, given.clone());
        match show_recognition(context, &given.recognition, Box::pin(assembled)).await {
            Err(error) if let Some(holder) = wait.holder(&error) => {
                if wait.is_first() {
                    let name = spec.name.as_str();
                    context.say(say::RunWaiting { name, command: holder.command });
                }
                tokio::time::sleep(WAIT).await;
            }
            Err(AssemblyError::Source(doubt @ SourceError::Order { .. }))
                if given.feed.order.is_none() && context.is_interactive() =>
            {
                given.feed.order = Some(ask_order(context, &spec.name, &doubt)?);
            }
            Err(AssemblyError::Source(error)) => {
                // A script that reads the summary learns that nothing was received.
                if json {
                    print_object(&SummaryObject::of_unopened(&error))?;
                }
                return Err(AssemblyError::Source(error).into());
            }
            assembled => return Ok(assembled?),
        }
    }
}

fn say_start(context: &Context, spec: &Spec, assembled: &Assembled) {
    let name = spec.name.as_str();
    let stream = spec.connection.stream.name();
    let host = assembled.client.host();
    if assembled.position == Position::default() {
        context.say(say::RunStarted { name, stream, host: &host });
    } else {
        context.say(say::RunResumedAt { name, stream, host: &host, line: assembled.position.line + 1 });
    }
    if !assembled.resumable && assembled.feed == FeedSize::Endless {
        context.say(Key::RunStdin);
    }
}

fn print(context: &Context, summary: &Summary, json: bool) -> Result<(), Failure> {
    if json {
        return print_object(&SummaryObject::new(summary));
    }
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{}", accounting_text(&context.texts, summary, Phrase::from))?;
    writeln!(stdout, "{}", effort_text(&context.texts, summary, Phrase::from))?;
    write_reasons(context, &summary.reasons, &mut stdout)?;
    Ok(())
}
