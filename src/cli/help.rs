//! The texts of `--help` and of completions, in the operator's language.
//!
//! The command line is parsed by a command without texts, so that a run does not pay for them. [`command`] adds them
//! for completions, and [`requested_help`] parses again with them once help was asked for.
//!
//! The id of each message follows from the command's path and the id of the argument: `cli-account-add` is the command,
//! `arg-account-add-vault` its argument, `arg-account-add-vault-file` a value of that argument. If an argument has no
//! message of its own, it takes that of the nearest command above, so that a text such as `arg-name` exists once.

use std::io::{self, Write};

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::error::ErrorKind;
use clap::{Arg, ArgAction, Command, CommandFactory};
use clap_complete::Shell;

use super::{Cli, Exit, Failure, language};
use crate::text::{Key, Texts, say};

/// The heading of options that name none.
const OPTIONS: &str = "options";

/// What the texts are for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum HelpForm {
    /// Descriptions alone: the shell lists the values itself.
    Completions,
    /// Descriptions with the default and the possible values.
    Page,
}

/// The command line with its texts, for completions.
pub(super) fn command(texts: &Texts) -> Command {
    describe_command(texts, HelpForm::Completions)
}

/// The help that the arguments of this process ask for, with its texts. None if clap's `answer` to them is not help.
pub(super) fn requested_help(answer: &clap::Error) -> Option<clap::Error> {
    let asked = [ErrorKind::DisplayHelp, ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand].contains(&answer.kind());
    asked
        .then(|| describe_command(&language::texts(), HelpForm::Page).try_get_matches_from(std::env::args_os()).err())
        .flatten()
}

fn describe_command(texts: &Texts, form: HelpForm) -> Command {
    let writer = HelpWriter { texts, form };
    let mut command = writer.command(Cli::command(), &[]);
    // Headings come in the order of the arguments: those for all commands come last, as in each command.
    let global: Vec<_> = command.get_arguments().filter(|arg| arg.is_global_set()).map(Arg::get_id).cloned().collect();
    for id in global {
        command = command.mut_arg(id, |arg| arg);
    }
    // clap adds its command `help` only now.
    command.build();
    writer.help_command(command)
}

struct HelpWriter<'a> {
    texts: &'a Texts,
    form: HelpForm,
}

impl HelpWriter<'_> {
    /// Adds the texts of a command, its arguments and the commands below it.
    fn command(&self, command: Command, path: &[&str]) -> Command {
        let command = self.headings(self.about(command, path), path).disable_help_flag(true).arg(help_flag());
        let command = match command.get_version() {
            Some(_) => command.disable_version_flag(true).arg(version_flag()),
            None => command,
        };
        command.mut_args(|arg| self.argument(arg, path)).mut_subcommands(|below| {
            let name = below.get_name().to_owned();
            self.command(below, &[path, &[name.as_str()]].concat())
        })
    }

    fn about(&self, command: Command, path: &[&str]) -> Command {
        match command_key(path) {
            Some(key) => {
                let (first, all) = paragraphs(&self.texts.text(key));
                command.about(first).long_about(all)
            }
            None => command,
        }
    }

    /// Replaces clap's own headings, and adds the exit codes to the help of the program.
    fn headings(&self, command: Command, path: &[&str]) -> Command {
        let (usage, header) = (*command.get_styles().get_usage(), *command.get_styles().get_header());
        let label = self.texts.text(Key::CliUsage);
        let template =
            format!("{{about-with-newline}}\n{usage}{label}{usage:#} {{usage}}\n\n{{all-args}}{{after-help}}");
        let command = command.help_template(template).subcommand_help_heading(self.texts.text(Key::CliHeadingCommands));
        if !path.is_empty() {
            return command;
        }
        let heading = self.texts.text(Key::CliHeadingExitCodes);
        command.after_help(format!("{header}{heading}:{header:#}\n{}", self.texts.text(Key::CliExitCodes)))
    }

    fn argument(&self, arg: Arg, path: &[&str]) -> Arg {
        let heading = match arg.get_help_heading() {
            Some(name) => name,
            None if arg.is_positional() => "arguments",
            None => OPTIONS,
        };
        let heading = find(&format!("cli-heading-{heading}")).map(|key| self.texts.text(key));
        let arg = match heading {
            Some(heading) => arg.help_heading(heading),
            None => arg,
        };
        let Some(key) = argument_key(path, arg.get_id().as_str()) else { return arg };
        let (first, all) = paragraphs(&self.texts.text(key));
        let arg = self.with_value_texts(arg, key);
        match self.form {
            HelpForm::Completions => arg.help(first).long_help(all),
            HelpForm::Page => self.page(arg, &first, &all),
        }
    }

    /// Gives each possible value its text. clap keeps it in the parser, which becomes one of plain words: what is
    /// parsed with these texts is never used.
    fn with_value_texts(&self, arg: Arg, of: Key) -> Arg {
        let values = arg.get_possible_values();
        if !arg.get_action().takes_values() || !values.iter().any(|value| value_key(of, value).is_some()) {
            return arg;
        }
        let described = values.iter().map(|value| {
            let described = PossibleValue::new(value.get_name().to_owned());
            value_key(of, value).map_or(described.clone(), |key| described.help(self.texts.text(key)))
        });
        arg.value_parser(PossibleValuesParser::new(described))
    }

    /// Writes the default and the possible values into the help: the words that clap puts before them are English only.
    fn page(&self, arg: Arg, first: &str, all: &str) -> Arg {
        if !arg.get_action().takes_values() {
            return arg.help(first.to_owned()).long_help(all.to_owned());
        }
        let default: Vec<_> = arg.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
        let default = (!default.is_empty()).then(|| self.texts.text(say::CliDefault { value: default.join(" ") }));
        let values = arg.get_possible_values();
        let names: Vec<_> = values.iter().map(PossibleValue::get_name).collect();
        let list = (!names.is_empty()).then(|| self.texts.text(say::CliPossibleValues { values: names.join(", ") }));
        let marks: Vec<_> = default.iter().chain(&list).map(String::as_str).collect();
        let short = [&[first], marks.as_slice()].concat().join(" ");
        let long = if values.iter().any(|value| value.get_help().is_some()) {
            let table = self.table(&values);
            [Some(all.to_owned()), Some(table), default].into_iter().flatten().collect::<Vec<_>>().join("\n\n")
        } else if marks.is_empty() {
            all.to_owned()
        } else {
            format!("{all}\n\n{}", marks.join("\n"))
        };
        arg.help(short).long_help(long).hide_default_value(true).hide_possible_values(true)
    }

    /// The possible values, each with its text.
    fn table(&self, values: &[PossibleValue]) -> String {
        let literal = *Cli::command().get_styles().get_literal();
        let width = values.iter().map(|value| value.get_name().len()).max().unwrap_or_default();
        let rows = values.iter().map(|value| {
            let (name, help) = (value.get_name(), value.get_help().map(ToString::to_string).unwrap_or_default());
            format!("- {literal}{name}{literal:#}:{:blank$}{help}", "", blank = width - name.len() + 1)
        });
        [self.texts.text(Key::CliValues)].into_iter().chain(rows).collect::<Vec<_>>().join("\n")
    }

    /// Adds the texts of clap's own commands `help`, whose arguments are the names of the commands beside it.
    fn help_command(&self, command: Command) -> Command {
        command.mut_subcommands(|below| {
            if below.get_name() == "help" {
                self.help_texts(self.about(below, &["help"]))
            } else {
                self.help_command(below)
            }
        })
    }

    fn help_texts(&self, command: Command) -> Command {
        self.headings(command, &["help"]).mut_subcommands(|below| {
            let below = if below.get_name() == "help" { self.about(below, &["help"]) } else { below };
            self.help_texts(below)
        })
    }
}

fn help_flag() -> Arg {
    Arg::new("help").short('h').long("help").action(ArgAction::Help).help_heading(OPTIONS)
}

fn version_flag() -> Arg {
    Arg::new("version").short('V').long("version").action(ArgAction::Version).help_heading(OPTIONS)
}

/// The first paragraph, and all of them.
fn paragraphs(text: &str) -> (String, String) {
    (text.split("\n\n").next().unwrap_or_default().to_owned(), text.to_owned())
}

fn command_key(path: &[&str]) -> Option<Key> {
    find(&[&["cli"], path].concat().join("-"))
}

/// The message of an argument, else that of the nearest command above which has one.
fn argument_key(path: &[&str], id: &str) -> Option<Key> {
    let id = id.replace('_', "-");
    (0..=path.len()).rev().find_map(|depth| find(&[&["arg"], &path[..depth], &[id.as_str()]].concat().join("-")))
}

fn value_key(of: Key, value: &PossibleValue) -> Option<Key> {
    find(&format!("{}-{}", of.id(), value.get_name()))
}

fn find(id: &str) -> Option<Key> {
    Key::ALL.iter().copied().find(|key| key.id() == id)
}

#[derive(Debug, clap::Args)]
pub(super) struct CompletionsArgs {
    #[arg(value_enum)]
    shell: Shell,
}

/// Prints a script that completes commands and flags in a shell.
pub(super) fn complete(args: &CompletionsArgs) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command(&language::texts()), "outflow", &mut script);
    io::stdout().lock().write_all(&script)?;
    Ok(Exit::Done)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const SOURCE: &str = include_str!("../../assets/locales/en/help.ftl");

    /// These arguments need no help for their values: the names of log levels and shells are clear.
    const PLAIN_VALUES: [&str; 2] = ["arg-log-level", "arg-completions-shell"];

    /// Collects the messages for the arguments of a command and its subcommands, and the paths of the arguments without
    /// one.
    fn collect(command: &Command, path: &[&str], used: &mut BTreeSet<&'static str>, missing: &mut Vec<String>) {
        let mut use_key = |key: Option<Key>, place: String| match key {
            Some(key) => drop(used.insert(key.id())),
            None => missing.push(place),
        };
        use_key(command_key(path), path.join(" "));
        for arg in command.get_arguments() {
            let place = format!("{} {}", path.join(" "), arg.get_id());
            let key = argument_key(path, arg.get_id().as_str());
            use_key(key, place.clone());
            let Some(key) = key.filter(|key| arg.get_action().takes_values() && !PLAIN_VALUES.contains(&key.id()))
            else {
                continue;
            };
            for value in arg.get_possible_values() {
                use_key(value_key(key, &value), format!("{place} {}", value.get_name()));
            }
        }
        for below in command.get_subcommands() {
            collect(below, &[path, &[below.get_name()]].concat(), used, missing);
        }
    }

    #[test]
    fn each_command_and_argument_has_its_message_and_each_message_its_place() {
        let (mut used, mut missing) = (BTreeSet::new(), Vec::new());
        collect(&Cli::command(), &[], &mut used, &mut missing);
        for key in [command_key(&["help"]), argument_key(&[], "help"), argument_key(&[], "version")] {
            used.insert(key.unwrap().id());
        }
        assert_eq!(missing, Vec::<String>::new());
        let ids = SOURCE.lines().filter_map(|line| line.split_once(" =")).map(|(id, _)| id);
        let (rest, prose): (BTreeSet<_>, _) =
            ids.filter(|id| id.starts_with("cli") || id.starts_with("arg-")).partition(|id| !used.contains(id));
        let is_fault = |id: &&str| id.starts_with("cli-fault-");
        let rest: BTreeSet<_> = rest.into_iter().filter(|id| !is_fault(id)).collect();
        let headings = [
            "cli-default",
            "cli-exit-codes",
            "cli-heading-arguments",
            "cli-heading-commands",
            "cli-heading-exit-codes",
            "cli-heading-global",
            "cli-heading-options",
            "cli-heading-secrets",
            "cli-possible-values",
            "cli-usage",
            "cli-values",
        ];
        assert_eq!(rest, BTreeSet::from(headings));
        assert_eq!(prose, used);
    }

    /// Returns the help page of the command at `path`.
    fn page(path: &[&str]) -> String {
        let asked = ["outflow"].iter().chain(path).chain(&["--help"]);
        describe_command(Texts::english(), HelpForm::Page).try_get_matches_from(asked).unwrap_err().render().to_string()
    }

    #[test]
    fn headings_follow_one_order_in_each_command() {
        let headings = |path: &[&str]| -> Vec<String> {
            let page = page(path);
            page.lines().filter(|line| line.ends_with(':') && !line.starts_with(' ')).map(str::to_owned).collect()
        };
        assert_eq!(headings(&[]), ["Commands:", "Options:", "Global options:", "Exit codes:"]);
        assert_eq!(headings(&["run"]), ["Arguments:", "Options:", "Secrets:", "Global options:"]);
        assert_eq!(headings(&["account"]), ["Commands:", "Options:", "Global options:"]);
    }

    #[test]
    fn a_page_shows_the_values_with_their_texts_and_the_default() {
        let page = page(&["run"]);
        for part in [
            "Print the totals as one JSON object at the end",
            "          - resend:   Send every profile again when it is next read\n",
            "          - from-now: Send only changes from now on\n",
            "          [default: 30s]\n",
            "          [possible values: off, error, warn, info, debug, trace]\n",
        ] {
            assert!(page.contains(part), "{part}: {page}");
        }
    }

    #[test]
    fn no_words_of_clap_remain_in_a_page() {
        for path in [&[][..], &["account"], &["run"]] {
            let page = page(path);
            for words in ["Print help (see", "Print version", "Print this message", "subcommand"] {
                assert!(!page.contains(words), "{words}: {page}");
            }
        }
    }

    #[test]
    fn the_described_command_line_is_sound() {
        for form in [HelpForm::Completions, HelpForm::Page] {
            describe_command(Texts::english(), form).debug_assert();
        }
    }
}
