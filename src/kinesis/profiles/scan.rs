//! Splits a shared AWS configuration file into sections, and finds the first line that the SDK's parser rejects.

use std::collections::BTreeMap;

use crate::text::{Key, explained};

/// Settings whose values are needed to find faults. None of them is secret.
const KEPT: [&str; 5] = ["source_profile", "sso_session", "credential_source", "sso_role_name", "sso_account_id"];

const BLANKS: [char; 2] = [' ', '\t'];

explained! {
    /// Why the SDK's parser rejects a line.
    #[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
    pub enum AwsConfigLineFault {
        TextBehind => Key::ReasonLineTextBehind,
        Unclosed => Key::ReasonLineUnclosed,
        NoEquals => Key::ReasonLineNoEquals,
        NoName => Key::ReasonLineNoName,
        NoSection => Key::ReasonLineNoSection,
        Indented => Key::ReasonLineIndented,
    }
}

/// A section and its settings. Values are kept for a few settings only, because others may be secret.
pub(in crate::kinesis) struct Section {
    /// The text between the brackets.
    pub(in crate::kinesis) name: String,
    /// The line of the section, from 1.
    pub(in crate::kinesis) line: usize,
    settings: BTreeMap<String, Option<String>>,
}

impl Section {
    /// Whether the section sets `setting` to a value.
    pub(in crate::kinesis) fn has(&self, setting: &str) -> bool {
        self.settings.contains_key(setting)
    }

    /// Returns the value of `setting`, if it is one of those that are kept.
    pub(in crate::kinesis) fn value(&self, setting: &str) -> Option<&str> {
        self.settings.get(setting)?.as_deref()
    }
}

/// Parses a file by the rules of the SDK. An error holds the first faulty line, from 1.
pub(in crate::kinesis) fn sections(text: &str) -> Result<Vec<Section>, (usize, AwsConfigLineFault)> {
    let mut sections: Vec<Section> = Vec::new();
    // `in_setting`: the previous line was a setting. `nested`: it had no value, so settings may stand indented below
    // it.
    let (mut in_setting, mut nested) = (false, false);
    for (line, text) in text.lines().enumerate().map(|(at, text)| (at + 1, text)) {
        if text.trim_matches(BLANKS).is_empty() || text.starts_with(['#', ';']) {
            continue;
        }
        if text.starts_with('[') {
            let name = section_name(text).map_err(|fault| (line, fault))?;
            sections.push(Section { name, line, settings: BTreeMap::new() });
            (in_setting, nested) = (false, false);
            continue;
        }
        let Some(section) = sections.last_mut() else { return Err((line, AwsConfigLineFault::NoSection)) };
        if text.starts_with(BLANKS) {
            if !in_setting {
                return Err((line, AwsConfigLineFault::Indented));
            }
            if nested {
                setting(text).map_err(|fault| (line, fault))?;
            }
            continue;
        }
        let (name, value) = setting(text).map_err(|fault| (line, fault))?;
        (in_setting, nested) = (true, value.is_empty());
        if !value.is_empty() {
            let kept = match name.as_str() {
                "credential_process" => program(value).map(str::to_owned),
                other => KEPT.contains(&other).then(|| value.to_owned()),
            };
            section.settings.insert(name, kept);
        }
    }
    Ok(sections)
}

/// Returns the program of a command without its arguments, which may be secret. Returns `None` if a variable assignment
/// stands before the program; a shell runs such a command.
fn program(command: &str) -> Option<&str> {
    let program = match command.strip_prefix('"') {
        Some(quoted) => quoted.split_once('"')?.0,
        None => command.split_whitespace().next()?,
    };
    (!program.contains('=')).then_some(program)
}

fn section_name(line: &str) -> Result<String, AwsConfigLineFault> {
    let line = without_comment(line, false);
    match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
        Some(name) => Ok(name.trim_matches(BLANKS).to_owned()),
        None if line.contains(']') => Err(AwsConfigLineFault::TextBehind),
        None => Err(AwsConfigLineFault::Unclosed),
    }
}

/// Returns the name of a setting in lower case, and its value.
fn setting(line: &str) -> Result<(String, &str), AwsConfigLineFault> {
    let (name, value) = without_comment(line, true).split_once('=').ok_or(AwsConfigLineFault::NoEquals)?;
    let name = name.trim_matches(BLANKS);
    if name.is_empty() {
        return Err(AwsConfigLineFault::NoName);
    }
    Ok((name.to_ascii_lowercase(), value.trim_matches(BLANKS)))
}

/// Removes the comment from a line. In a setting, a comment must follow a blank.
fn without_comment(line: &str, after_blank: bool) -> &str {
    let line = line.trim_matches(BLANKS);
    let mut blank = false;
    let begins = line.char_indices().find(|(_, char)| {
        let is = matches!(char, '#' | ';') && (blank || !after_blank);
        blank = char.is_whitespace();
        is
    });
    begins.map_or(line, |(at, _)| &line[..at]).trim_matches(BLANKS)
}
