//! The sections of a file of the shared AWS configuration, and the first line that the SDK's parser does not take.

use std::collections::BTreeMap;

/// Settings whose values are needed to find faults; none is secret.
const KEPT: [&str; 5] = ["source_profile", "sso_session", "credential_source", "sso_role_name", "sso_account_id"];

const BLANKS: [char; 2] = [' ', '\t'];

/// What is wrong with a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum LineFault {
    /// A section's bracket is closed, and more follows.
    #[error("there is text after the closing bracket. Remove it, or put # before it")]
    TextBehind,
    /// A section's bracket is never closed.
    #[error("the section has no closing bracket. Write it as [NAME]")]
    Unclosed,
    /// No equals sign.
    #[error("the setting has no equals sign. Write it as NAME = VALUE, or remove the line")]
    NoEquals,
    /// Nothing before the equals sign.
    #[error("the setting has no name. Write it as NAME = VALUE, or remove the line")]
    NoName,
    /// A setting before any section.
    #[error("the setting is in no section. Put [default] or the profile's section above it")]
    NoSection,
    /// A line that begins with blanks and continues nothing.
    #[error("the line begins with blanks and continues no setting. Remove the blanks")]
    Indented,
}

/// A section and what it sets. Values are kept for a few settings alone.
pub(in crate::kinesis) struct Section {
    /// What stands between the brackets.
    pub(super) name: String,
    /// Its line, from 1.
    pub(super) line: usize,
    settings: BTreeMap<String, Option<String>>,
}

impl Section {
    /// Whether it sets `setting` to anything.
    pub(super) fn has(&self, setting: &str) -> bool {
        self.settings.contains_key(setting)
    }

    /// What it sets `setting` to, where that is kept.
    pub(super) fn value(&self, setting: &str) -> Option<&str> {
        self.settings.get(setting)?.as_deref()
    }
}

/// The sections of a file, by the rules of the SDK's parser; or its first faulty line, from 1.
pub(in crate::kinesis) fn sections(text: &str) -> Result<Vec<Section>, (usize, LineFault)> {
    let mut sections: Vec<Section> = Vec::new();
    // Whether the line before was a setting, and whether settings of its own may stand below it.
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
        let Some(section) = sections.last_mut() else { return Err((line, LineFault::NoSection)) };
        if text.starts_with(BLANKS) {
            if !in_setting {
                return Err((line, LineFault::Indented));
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

/// The program of a command, without its arguments, which may be secret. None where variables stand before it: a shell sets
/// them for it.
fn program(command: &str) -> Option<&str> {
    let program = match command.strip_prefix('"') {
        Some(quoted) => quoted.split_once('"')?.0,
        None => command.split_whitespace().next()?,
    };
    (!program.contains('=')).then_some(program)
}

fn section_name(line: &str) -> Result<String, LineFault> {
    let line = without_comment(line, false);
    match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
        Some(name) => Ok(name.trim_matches(BLANKS).to_owned()),
        None if line.contains(']') => Err(LineFault::TextBehind),
        None => Err(LineFault::Unclosed),
    }
}

/// A setting's name in lower case, and its value.
fn setting(line: &str) -> Result<(String, &str), LineFault> {
    let (name, value) = without_comment(line, true).split_once('=').ok_or(LineFault::NoEquals)?;
    let name = name.trim_matches(BLANKS);
    if name.is_empty() {
        return Err(LineFault::NoName);
    }
    Ok((name.to_ascii_lowercase(), value.trim_matches(BLANKS)))
}

/// The line without a comment, which in a setting begins after a blank.
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
