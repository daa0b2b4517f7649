//! Wraps long lines between words on a terminal.

use std::io::{IsTerminal, stderr, stdout};

use textwrap::{Options, WordSplitter, wrap};

use super::Context;

/// Narrower terminals, in columns, get unwrapped lines.
const NARROWEST: usize = 20;

pub(super) fn arrow(context: &Context) -> &'static str {
    if context.ascii { ">" } else { "→" }
}

/// Returns the lines of `text` for stdout, with `margin` before all but the first; one line if stdout is no terminal.
pub(super) fn for_stdout(text: &str, margin: &str) -> Vec<String> {
    lines(text, margin, stdout_width())
}

pub(super) fn for_stderr(text: &str, margin: &str) -> Vec<String> {
    lines(text, margin, if stderr().is_terminal() { width_of(&stderr()) } else { None })
}

/// Returns the columns of stdout, or `None` if it is no terminal.
pub(super) fn stdout_width() -> Option<usize> {
    if stdout().is_terminal() { width_of(&stdout()) } else { None }
}

#[cfg(unix)]
fn width_of(terminal: &impl std::os::fd::AsFd) -> Option<usize> {
    rustix::termios::tcgetwinsize(terminal).ok().map(|size| usize::from(size.ws_col)).filter(|width| *width > 0)
}

#[cfg(not(unix))]
fn width_of<T>(_: &T) -> Option<usize> {
    None
}

fn lines(text: &str, margin: &str, width: Option<usize>) -> Vec<String> {
    let Some(width) = width.filter(|width| *width >= NARROWEST) else { return vec![text.to_owned()] };
    // A word longer than a line, such as an ARN, stays whole: the terminal breaks it, and it can be copied.
    let options =
        Options::new(width).subsequent_indent(margin).break_words(false).word_splitter(WordSplitter::NoHyphenation);
    wrap(text, options).into_iter().map(std::borrow::Cow::into_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_between_words_behind_their_margin() {
        assert_eq!(
            lines("denied  the us-east-1 key is gone", "  ", Some(20)),
            ["denied  the", "  us-east-1 key is", "  gone"]
        );
        let arn = "arn:aws:kinesis:us-east-1:000000000000:stream/segments";
        assert_eq!(lines(&format!("a {arn}"), "  ", Some(20)), ["a".to_owned(), format!("  {arn}")]);
    }

    #[test]
    fn without_a_width_a_text_stays_one_line() {
        let long = "word ".repeat(100);
        assert_eq!(lines(&long, "  ", None).concat(), long);
        assert_eq!(lines(&long, "  ", Some(0)).concat(), long);
    }
}
