//! The language in which Outflow speaks to the user: that of `--lang`, else that of the locale variables.

use std::ffi::OsString;

use super::{Exit, Failure};
use crate::text::{Texts, languages, say};

/// Returns the texts for messages about the arguments themselves, which are printed when the arguments could not be
/// parsed.
pub(super) fn texts() -> Texts {
    Texts::new(language_argument(std::env::args_os().skip(1)).or_else(system_language).as_deref())
}

/// Refuses the value of `--lang` if there are no texts in that language. A locale variable names the language of the
/// whole system, so without texts in it, Outflow speaks English.
pub(super) fn check(lang: Option<&str>) -> Result<(), Failure> {
    match lang {
        Some(lang) if !Texts::speak(lang) => {
            let values = languages().collect::<Vec<_>>().join(", ");
            Err(Failure::new(Exit::Usage, say::CliFaultValueOf { argument: "--lang <TAG>", value: lang, values }))
        }
        _ => Ok(()),
    }
}

/// Returns the value of the first `--lang`, whatever else the arguments are.
fn language_argument(arguments: impl Iterator<Item = OsString>) -> Option<String> {
    let mut arguments = arguments.map(|argument| argument.to_string_lossy().into_owned()).take_while(|it| it != "--");
    while let Some(argument) = arguments.next() {
        match argument.strip_prefix("--lang") {
            Some("") => return arguments.next(),
            Some(rest) if rest.starts_with('=') => return Some(rest[1..].to_owned()),
            _ => {}
        }
    }
    None
}

/// Returns the language of the locale variables as a language tag: `de_AT.UTF-8` becomes `de-AT`.
pub(super) fn system_language() -> Option<String> {
    let value = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| {
        let value = std::env::var(name).ok()?;
        (!value.is_empty()).then_some(value)
    })?;
    let tag = value.split(['.', '@']).next().unwrap_or_default();
    Some(tag.replace('_', "-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_found_among_arguments_that_do_not_parse() {
        let found = |line: &str| language_argument(line.split(' ').map(OsString::from));
        for line in ["--lang de", "run --lang=de --nonsense", "run --help --lang de --lang fr"] {
            assert_eq!(found(line).as_deref(), Some("de"), "{line}");
        }
        for line in ["", "run --help", "--lang", "--language de", "run -- --lang de"] {
            assert_eq!(found(line), None, "{line}");
        }
    }
}
