//! What a typed line means: a command that works at every question, or an answer. Pure.

/// A line at a question.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum TypedLine {
    /// Enter: keeps what stands in brackets.
    Keep,
    /// `<`: the question before.
    Back,
    /// `>`: keeps the other answers of this step.
    Skip,
    /// `?`: the help of this question.
    Help,
    /// `??` or `help`: all commands.
    Commands,
    /// `!`: quits and keeps the draft.
    Quit,
    /// `-`: clears the answer.
    Clear,
    Text(String),
}

impl TypedLine {
    /// A backslash before a command makes it a text: `\?` is a question mark.
    pub(super) fn of(line: &str) -> Self {
        match line.trim() {
            "" => Self::Keep,
            "<" => Self::Back,
            ">" => Self::Skip,
            "?" => Self::Help,
            "??" | "help" => Self::Commands,
            "!" => Self::Quit,
            "-" => Self::Clear,
            text => {
                let bare = text.strip_prefix('\\').filter(|bare| !matches!(Self::of(bare), Self::Text(_)));
                Self::Text(bare.unwrap_or(text).to_owned())
            }
        }
    }
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
        let commands = [" ", "<", ">", " ? ", "??", "help", "!", "-"].map(TypedLine::of);
        use TypedLine::{Back, Clear, Commands, Help, Keep, Quit, Skip, Text};
        assert_eq!(commands, [Keep, Back, Skip, Help, Commands, Commands, Quit, Clear]);
        for (line, text) in
            [("what?", "what?"), (r"\?", "?"), (r"\help", "help"), (r"\\server\a", r"\\server\a"), (r"\d", r"\d")]
        {
            assert_eq!(TypedLine::of(line), Text(text.into()), "{line}");
        }
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
