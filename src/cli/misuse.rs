//! What is wrong with the arguments, in the language of the user: clap's own messages are English only.

use std::error::Error;
use std::num::{IntErrorKind, ParseIntError};
use std::time::Duration;

use clap::ValueEnum;
use clap::builder::PossibleValue;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::destination::difference::ReadFrom;
use crate::destination::run::stream_record::StreamChange;
use crate::destination::vault::SecretPlace;
use crate::text::{Explain, Key, NamedChoice, Phrase, explained, say};

/// What is wrong with the value of an argument.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct ValueFault(Phrase);

impl ValueFault {
    pub(super) fn new(why: impl Into<Phrase>) -> Self {
        Self(why.into())
    }
}

explained!(ValueFault: |it| it.0.clone());

impl Error for ValueFault {}

/// Makes choices the values of a flag.
macro_rules! flag_values {
    ($($choice:ty: $values:expr;)+) => {$(
        impl ValueEnum for $choice {
            fn value_variants<'a>() -> &'a [Self] {
                $values
            }

            fn to_possible_value(&self) -> Option<PossibleValue> {
                Some(PossibleValue::new(self.name()))
            }
        }
    )+};
}

flag_values! {
    // Without `Session`, which is the flag `--session-only`.
    SecretPlace: &[Self::Keyring, Self::File, Self::Systemd];
    ReadFrom: Self::ALL;
    StreamChange: Self::ALL;
}

/// Reads a count of at least 1.
pub(super) fn count(text: &str) -> Result<u64, ValueFault> {
    match text.parse() {
        Ok(0) => Err(ValueFault::new(Key::CliFaultNoEvents)),
        Ok(count) => Ok(count),
        Err(error) if *ParseIntError::kind(&error) == IntErrorKind::PosOverflow => {
            Err(ValueFault::new(say::CliFaultLargeNumber { most: u64::MAX.to_string() }))
        }
        Err(_) => Err(ValueFault::new(Key::CliFaultNumber)),
    }
}

/// Explains what is wrong, what may have been meant, and how the command is used, one line each. None for a rare fault
/// that has no message: clap then explains it.
pub(super) fn explain(fault: &clap::Error) -> Option<Vec<Phrase>> {
    let mut sentences = vec![describe(fault)?];
    let meant = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue]
        .iter()
        .find_map(|kind| context_words(fault, *kind));
    sentences.extend(meant.map(|words| say::CliFaultSuggestion { words }.into()));
    sentences.push(Key::CliFaultHelp.into());
    let usage = usage(fault).map(|usage| Phrase::several([Key::CliUsage.into(), Phrase::foreign(usage)]));
    Some([Some(Phrase::several(sentences)), usage].into_iter().flatten().collect())
}

fn describe(fault: &clap::Error) -> Option<Phrase> {
    let argument = context_words(fault, ContextKind::InvalidArg);
    let value = context_words(fault, ContextKind::InvalidValue);
    let values = context_words(fault, ContextKind::ValidValue);
    Some(match fault.kind() {
        ErrorKind::InvalidSubcommand => say::CliFaultCommand {
            command: context_words(fault, ContextKind::InvalidSubcommand).unwrap_or_else(empty_word),
        }
        .into(),
        ErrorKind::UnknownArgument => say::CliFaultUnknown { argument: argument.unwrap_or_else(empty_word) }.into(),
        ErrorKind::MissingRequiredArgument => say::CliFaultMissing { arguments: argument? }.into(),
        ErrorKind::ArgumentConflict => match (argument?, context_words(fault, ContextKind::PriorArg)) {
            (argument, Some(other)) if other != argument => say::CliFaultConflict { argument, other }.into(),
            (argument, _) => say::CliFaultTwice { argument }.into(),
        },
        ErrorKind::InvalidValue => match (value, values) {
            (None, None) => say::CliFaultNoValue { argument: argument? }.into(),
            (None, Some(values)) => say::CliFaultNoValueOf { argument: argument?, values }.into(),
            (Some(value), values) => say::CliFaultValueOf { argument: argument?, value, values: values? }.into(),
        },
        ErrorKind::ValueValidation => {
            let value = value.unwrap_or_else(empty_word);
            say::CliFaultValue { argument: argument?, value, reason: parser_reason(fault.source()?) }.into()
        }
        _ => return None,
    })
}

/// How an empty word is shown.
fn empty_word() -> String {
    "\"\"".to_owned()
}

/// Why a parser refuses a value.
fn parser_reason(error: &(dyn Error + 'static)) -> Phrase {
    if let Some(fault) = error.downcast_ref::<ValueFault>() {
        fault.phrase()
    } else {
        Phrase::foreign(format!("{error}."))
    }
}

/// The words of a part of the fault, if it has some.
fn context_words(fault: &clap::Error, kind: ContextKind) -> Option<String> {
    let words = match fault.get(kind)? {
        ContextValue::String(word) => word.clone(),
        // clap names the word that is most alike last.
        ContextValue::Strings(words) if kind == ContextKind::SuggestedSubcommand => {
            words.iter().rev().cloned().collect::<Vec<_>>().join(", ")
        }
        ContextValue::Strings(words) => words.join(", "),
        _ => return None,
    };
    (!words.is_empty()).then_some(words)
}

/// The usage of the command, without the label that clap puts before it.
fn usage(fault: &clap::Error) -> Option<String> {
    let ContextValue::StyledStr(usage) = fault.get(ContextKind::Usage)? else { return None };
    let usage = usage.to_string();
    Some(usage.split_once(' ')?.1.to_owned())
}

/// Reads a duration: `500ms`, `30s`, `5m`, `1h`.
pub(super) fn duration(text: &str) -> Result<Duration, ValueFault> {
    let wrong = || ValueFault::new(Key::CliFaultDuration);
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let number: u64 = number.parse().map_err(|_| wrong())?;
    let milliseconds = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return Err(wrong()),
    };
    number
        .checked_mul(milliseconds)
        .map(Duration::from_millis)
        .ok_or_else(|| ValueFault::new(Key::CliFaultDurationTooLong))
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::cli::Cli;

    fn explained(line: &str) -> String {
        let fault = Cli::try_parse_from(line.split(' ')).unwrap_err();
        explain(&fault).unwrap().iter().map(Phrase::english).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn each_fault_says_what_is_wrong_and_what_to_do() {
        let faults = [
            ("outflow aply", "Unknown command: aply. Did you mean: apply, policy? For help, add --help."),
            ("outflow list --jsn", "Unexpected argument: --jsn. Did you mean: --json? For help, add --help."),
            ("outflow list high", "Unexpected argument: high. For help, add --help."),
            ("outflow run", "Required and missing: <NAME>. For help, add --help."),
            ("outflow ", "Unknown command: \"\". For help, add --help."),
            ("outflow list --json --json", "--json is given more than once. For help, add --help."),
            (
                "outflow check high --watch --send-test-event",
                "--watch can't be used together with --send-test-event. For help, add --help.",
            ),
            (
                "outflow list --color alway",
                "--color <WHEN> can't be alway. Use one of: auto, always, never. Did you mean: always? For help, add --help.",
            ),
            (
                "outflow list --color",
                "--color <WHEN> needs a value. Use one of: auto, always, never. For help, add --help.",
            ),
            ("outflow run high --max-pause", "--max-pause <DURATION> needs a value. For help, add --help."),
            (
                "outflow run high --max-pause soon",
                "--max-pause <DURATION> can't be soon. Write a whole number with its unit, such as 500ms, 30s, 5m or 1h. For help, add --help.",
            ),
            (
                "outflow preview high -n ten",
                "--events <N> can't be ten. Write a whole number, such as 10. For help, add --help.",
            ),
            (
                "outflow preview high -n 99999999999999999999",
                "--events <N> can't be 99999999999999999999. The number is too large: write at most 18446744073709551615. \
                 For help, add --help.",
            ),
            (
                "outflow preview high -n 0",
                "--events <N> can't be 0. Write a whole number of at least 1. For help, add --help.",
            ),
            (
                "outflow --theme pink",
                "--theme <NAME> can't be pink. Use one of: auto, dark, light, mono, high-contrast. For help, add --help.",
            ),
            (
                "outflow account rotate a --expires soon",
                "--expires <TIME> can't be soon. Write a time such as 2026-01-02T03:04:05Z. For help, add --help.",
            ),
        ];
        let (lines, expected): (Vec<_>, Vec<_>) = faults.into_iter().unzip();
        let found: Vec<_> = lines.into_iter().map(explained).collect();
        assert_eq!(found.iter().filter_map(|text| text.lines().next()).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn the_usage_of_the_command_follows() {
        assert_eq!(explained("outflow run").lines().nth(1).unwrap(), "Usage: outflow run <NAME>");
    }

    #[test]
    fn a_duration_is_a_number_with_its_unit() {
        for (text, milliseconds) in [("500ms", 500), ("30s", 30_000), ("5m", 300_000), ("1h", 3_600_000), ("0s", 0)] {
            assert_eq!(duration(text), Ok(Duration::from_millis(milliseconds)));
        }
        for bad in ["", "s", "30", "30 s", "-1s", "1.5s", "30sec", "18446744073709551615h", "99999999999999999999s"] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }
}
