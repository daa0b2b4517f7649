//! What a typed line means: a command that works at every question, or an answer. Pure.

/// A command that works at every question.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum TypedCommand {
    /// Enter: keeps the answer in brackets.
    Keep,
    /// `<`: goes back one question.
    Back,
    /// `>`: keeps the other answers of this step.
    Skip,
    /// `?`: prints the help of this question.
    Help,
    /// `??` or `help`: lists all commands.
    Commands,
    /// `!`: quits and keeps the draft.
    Quit,
    /// `!save`: saves the destination without starting it, and leaves the set-up.
    SaveAndExit,
    /// `-`: clears the answer.
    Clear,
}

impl TypedCommand {
    /// `None`: the line is an answer. The line can be a secret, so it is not copied.
    pub(super) fn of(line: &str) -> Option<Self> {
        match line.trim() {
            "" => Some(Self::Keep),
            "<" => Some(Self::Back),
            ">" => Some(Self::Skip),
            "?" => Some(Self::Help),
            "??" | "help" => Some(Self::Commands),
            "!" => Some(Self::Quit),
            "!save" => Some(Self::SaveAndExit),
            "-" => Some(Self::Clear),
            _ => None,
        }
    }
}

/// A line at a question.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum TypedLine {
    Command(TypedCommand),
    Text(String),
}

impl TypedLine {
    pub(super) fn of(line: &str) -> Self {
        match TypedCommand::of(line) {
            Some(command) => Self::Command(command),
            None => Self::Text(unescaped(line.trim()).unwrap_or(line.trim()).to_owned()),
        }
    }
}

/// Returns the command that a backslash before it makes an answer: `\?` is a question mark. `None` if the text is no such line.
pub(super) fn unescaped(text: &str) -> Option<&str> {
    text.trim().strip_prefix('\\').filter(|bare| TypedCommand::of(bare).is_some())
}

/// Returns the index of the entry that a number means, counted from 1; `usize::MAX` if no list can have so many entries. `None`
/// if the text is not a number.
pub(super) fn place_of(typed: &str) -> Option<usize> {
    let is_number = !typed.is_empty() && typed.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| typed.parse().ok().and_then(|number: usize| number.checked_sub(1)).unwrap_or(usize::MAX))
}

/// A part of a line at a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum ListEdit {
    /// Chooses the entries with these numbers, counted from 1; both are included.
    Choose(usize, usize),
    /// Clears them.
    Clear(usize, usize),
    /// `+name`: adds a name, listed or not.
    Add(String),
    /// `-name`: clears a name.
    Remove(String),
    /// `#name` or `#3`: turns the SHA-256 of an identity on or off.
    Hash(String),
    All,
    None,
    /// `more`: the next page.
    More,
    /// `/text`: lists only what contains the text; without one, everything.
    Filter(String),
    /// Neither a number nor one of the forms above.
    Name(String),
}

impl ListEdit {
    /// Splits a line at commas; numbers also stand between blanks: `1 3-5, +person.email, -7`.
    pub(super) fn all(line: &str) -> Vec<Self> {
        let line = line.trim();
        match (line, line.strip_prefix('/')) {
            ("all", _) => vec![Self::All],
            ("none", _) => vec![Self::None],
            ("more", _) => vec![Self::More],
            (_, Some(text)) => vec![Self::Filter(text.trim().to_owned())],
            _ => names(line).into_iter().flat_map(Self::part).collect(),
        }
    }

    fn part(part: &str) -> Vec<Self> {
        let name = |text: &str| text.trim().to_owned();
        if let Some(name) = part.strip_prefix('+').map(name) {
            return vec![Self::Add(name)];
        }
        if let Some(name) = part.strip_prefix('#').map(name) {
            return vec![Self::Hash(name)];
        }
        if let Some(rest) = part.strip_prefix('-') {
            return match ranges(rest) {
                Some(ranges) => ranges.into_iter().map(|(from, to)| Self::Clear(from, to)).collect(),
                None => vec![Self::Remove(name(rest))],
            };
        }
        match ranges(part) {
            Some(ranges) => ranges.into_iter().map(|(from, to)| Self::Choose(from, to)).collect(),
            None => vec![Self::Name(name(part))],
        }
    }
}

/// Splits a text at the commas that are not in double quotes.
pub(super) fn names(text: &str) -> Vec<&str> {
    let mut quoted = false;
    let parts = text.split(|c| {
        quoted ^= c == '"';
        c == ',' && !quoted
    });
    parts.map(str::trim).filter(|part| !part.is_empty()).collect()
}

/// Reads numbers and ranges between blanks. `None` if anything else is among them.
fn ranges(text: &str) -> Option<Vec<(usize, usize)>> {
    let ranges = text.split_whitespace().map(|word| {
        let (from, to) = word.split_once('-').unwrap_or((word, word));
        Some((from.parse().ok()?, to.parse().ok()?))
    });
    ranges.collect::<Option<Vec<_>>>().filter(|ranges| !ranges.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_command_only_as_a_whole() {
        use TypedCommand::{Back, Clear, Commands, Help, Keep, Quit, SaveAndExit, Skip};

        let commands = [" ", "<", ">", " ? ", "??", "help", "!", "!save", "-"].map(TypedCommand::of);
        assert_eq!(commands, [Keep, Back, Skip, Help, Commands, Commands, Quit, SaveAndExit, Clear].map(Some));
        for (line, text) in
            [("what?", "what?"), (r"\?", "?"), (r"\help", "help"), (r"\\server\a", r"\\server\a"), (r"\d", r"\d")]
        {
            assert_eq!(TypedLine::of(line), TypedLine::Text(text.into()), "{line}");
        }
    }

    #[test]
    fn only_digits_are_a_number_of_an_entry() {
        assert_eq!(["1", "12"].map(place_of), [Some(0), Some(11)]);
        assert_eq!(["0", "99999999999999999999999"].map(place_of), [Some(usize::MAX); 2]);
        assert_eq!(["", "+1", "-1", "1a", "1 2"].map(place_of), [None; 5]);
    }

    #[test]
    fn a_list_is_answered_by_numbers_ranges_and_names() {
        use ListEdit::{Add, Choose, Clear, Filter, Hash, Name, Remove};
        let words = |text: &str| text.to_owned();
        assert_eq!(
            ListEdit::all("1 3-5, +person.email, -7 9, - old name"),
            [
                Choose(1, 1),
                Choose(3, 5),
                Add(words("person.email")),
                Clear(7, 7),
                Clear(9, 9),
                Remove(words("old name"))
            ]
        );
        assert_eq!(ListEdit::all(r#"+"a,b".c,#2"#), [Add(words(r#""a,b".c"#)), Hash(words("2"))]);
        assert_eq!(ListEdit::all("/ high prop "), [Filter(words("high prop"))]);
        assert_eq!(ListEdit::all("/"), [Filter(String::new())]);
        assert_eq!(ListEdit::all("2-b"), [Name(words("2-b"))]);
        assert_eq!([ListEdit::all("all"), ListEdit::all("none"), ListEdit::all("more")].concat().len(), 3);
    }
}
