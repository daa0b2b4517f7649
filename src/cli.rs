//! The command line: one file for each command. Data goes to stdout, messages go to stderr, and the exit code tells
//! scripts the outcome.
//!
//! The arguments enter; output, saved files and an exit code leave. This room may use every other room. Start reading
//! in this file: `main` prepares the process, and `execute` calls the command.

mod account;
mod app;
mod apply;
mod check;
mod context;
mod dead_letters;
mod demo;
mod doctor;
mod exit;
mod feed;
mod help;
mod language;
mod list;
mod misuse;
mod policy;
mod preview;
mod private;
mod remove;
mod run;
mod schema;
mod secrets;
mod streaming;
mod talk;
mod wrap;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::plain::PlainOpening;
use crate::text::Key;
use crate::tui::app::Model;
use crate::tui::{Opening, Update};

pub use context::Context;
pub use exit::{Exit, Failure};

/// The arguments. Their help is in `assets/locales/en/help.ftl`; see [`help`].
#[derive(Debug, Parser)]
#[command(name = "outflow", version, infer_subcommands = false)]
pub struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Option<CliCommand>,
}

/// Flags that every command takes.
#[derive(Debug, Args)]
#[command(next_help_heading = "global")]
struct Global {
    #[arg(long, global = true, value_name = "DIR")]
    config_dir: Option<PathBuf>,
    #[arg(long, global = true, value_name = "DIR")]
    state_dir: Option<PathBuf>,
    #[arg(long, global = true, value_name = "TAG")]
    lang: Option<String>,
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t = Color::Auto)]
    color: Color,
    #[arg(long, global = true, value_name = "NAME", value_parser = app::THEMES)]
    theme: Option<String>,
    #[arg(long, global = true)]
    ascii: bool,
    #[arg(long, global = true)]
    plain: bool,
    #[arg(long, global = true, value_name = "LEVEL", value_parser = ["off", "error", "warn", "info", "debug", "trace"])]
    log_level: Option<String>,
}

/// When to use color.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
enum CliCommand {
    Demo(demo::DemoArgs),
    Run(run::RunArgs),
    Check(check::CheckArgs),
    Preview(preview::PreviewArgs),
    Apply(apply::ApplyArgs),
    List(list::ListArgs),
    Show(list::ShowArgs),
    Remove(remove::RemoveArgs),
    Account(account::AccountArgs),
    Policy(policy::PolicyArgs),
    // Not built yet. The arguments are final, and each command says what to use instead.
    #[command(hide = true)]
    Backfill {
        name: String,
    },
    #[command(hide = true)]
    Resend {
        name: String,
        #[arg(long, value_name = "ID")]
        segment: Option<String>,
    },
    #[command(hide = true)]
    Report {
        name: String,
    },
    DeadLetters(dead_letters::DeadLettersArgs),
    Schema(schema::SchemaArgs),
    Completions(help::CompletionsArgs),
    Doctor(doctor::DoctorArgs),
}

/// The smallest stack, in bytes, that commands run on: the usual size of a main thread.
const STACK: usize = 8 << 20;

pub fn main() -> ExitCode {
    main_with(Model::update)
}

/// Same as [`main`], with another function that handles the messages of the app.
pub fn main_with(update: Update) -> ExitCode {
    private::keep_memory();
    private::keep_files();
    private::outlive_file_limit();
    private::keep_words();
    let code = on_own_stack(move || exit_code(update));
    talk::settle();
    code
}

/// Runs `work` on a stack of at least [`STACK`] bytes, even if `ulimit -s` is lower. If the main thread's stack is
/// large enough, `work` stays on that thread, because the system delivers signals there: another thread could see input
/// that arrives together with a signal before the signal itself.
fn on_own_stack(work: impl FnOnce() -> ExitCode + Copy + Send + 'static) -> ExitCode {
    #[cfg(unix)]
    if rustix::process::getrlimit(rustix::process::Resource::Stack).current.is_none_or(|bytes| bytes >= STACK as u64) {
        return work();
    }
    let Ok(thread) = std::thread::Builder::new().name("outflow".into()).stack_size(STACK).spawn(work) else {
        return work();
    };
    // The panic hook has already reported the panic.
    thread.join().unwrap_or_else(|broke| std::panic::resume_unwind(broke))
}

fn exit_code(update: Update) -> ExitCode {
    match Cli::try_parse() {
        Ok(cli) => execute(cli, update).unwrap_or_else(|failure| failure.report()).into(),
        // clap repeats an invalid argument in its message.
        Err(error) if error.use_stderr() && secrets::refuse_in_arguments(std::env::args_os()) => {
            Failure::new(Exit::Usage, Key::SecretArgument).report().into()
        }
        Err(answer) => reply(&answer),
    }
}

/// Prints what the arguments ask for instead of a command, or what is wrong with them.
fn reply(answer: &clap::Error) -> ExitCode {
    if answer.use_stderr()
        && let Some(lines) = misuse::explain(answer)
    {
        return Failure { exit: Exit::Usage, lines }.report().into();
    }
    let help = help::requested_help(answer);
    // Help goes to stdout, errors to stderr. If neither can be written, only the exit code remains.
    drop(help.as_ref().unwrap_or(answer).print());
    if answer.use_stderr() { Exit::Usage.into() } else { Exit::Done.into() }
}

fn execute(cli: Cli, update: Update) -> Result<Exit, Failure> {
    language::check(cli.global.lang.as_deref())?;
    // These commands need no folder, so they also work where no folder can be found.
    let command = match cli.command {
        Some(CliCommand::Schema(args)) => return schema::execute(&args),
        Some(CliCommand::Completions(args)) => return help::complete(&args),
        command => command,
    };
    let context = Context::new(cli.global)?;
    if !matches!(command, Some(CliCommand::Doctor(_))) {
        context.places.refuse_foreign_state()?;
    }
    let Some(command) = command else {
        if app::asks_by_lines(&context) {
            return app::execute_by_lines(context, PlainOpening::Destinations);
        }
        return app::execute(context, Opening::Catalogue, update);
    };
    match command {
        CliCommand::Demo(args) if args.ask => app::execute_by_lines(context, PlainOpening::Sandbox),
        CliCommand::Demo(args) if !args.json && app::fits(&context) => app::execute(context, Opening::Sandbox, update),
        CliCommand::Demo(args) => demo::execute(&context, &args),
        CliCommand::Run(args) => run::execute(&context, &args),
        CliCommand::Preview(args) => preview::execute(&context, &args),
        CliCommand::Apply(args) => apply::execute(&context, &args),
        CliCommand::List(args) => list::execute(&context, &args),
        CliCommand::Show(args) => list::show(&context, &args),
        CliCommand::Remove(args) => remove::execute(&context, &args),
        CliCommand::Schema(args) => schema::execute(&args),
        CliCommand::Completions(args) => help::complete(&args),
        CliCommand::Check(args) => check::execute(&context, &args),
        CliCommand::Account(args) => account::execute(&context, args),
        CliCommand::Policy(args) => policy::execute(&context, &args),
        CliCommand::Backfill { .. } => Err(Failure::new(Exit::Usage, Key::BackfillUnsupported)),
        CliCommand::Resend { .. } => Err(Failure::new(Exit::Usage, Key::ResendUnsupported)),
        CliCommand::Report { .. } => Err(Failure::new(Exit::Usage, Key::ReportUnsupported)),
        CliCommand::DeadLetters(args) => dead_letters::execute(&context, &args),
        CliCommand::Doctor(args) => doctor::execute(&context, &args),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_drain_takes_thirty_seconds_unless_said_otherwise() {
        let parse = |line: &str| match Cli::try_parse_from(line.split(' ')).unwrap().command {
            Some(CliCommand::Run(args)) => args,
            other => panic!("{other:?}"),
        };
        let second = std::time::Duration::from_secs(1);
        assert_eq!(parse("outflow run high").drain_timeout, 30 * second);
        let args = parse("outflow run high --drain-timeout 2m --max-pause 90s --fail-on-dead --json");
        assert_eq!((args.drain_timeout, args.max_pause), (120 * second, Some(90 * second)));
        assert!(args.json && args.fail_on_dead);
    }
}
