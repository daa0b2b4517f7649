//! Opens the full-screen app: without a command, and for `outflow demo` on a terminal.

use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::sync::Arc;

use time::UtcOffset;

use super::{Color, Context, Exit, Failure};
use crate::terminal::is_dumb;
use crate::text::{Key, Phrase, say};
use crate::tui::look::Look;
use crate::tui::theme::{ColorDepth, Theme};
use crate::tui::{self, Opening, Setup, Update};

/// The values of `--theme`. [`Theme::named`] knows all but the first.
pub(super) const THEMES: [&str; 5] = ["auto", "dark", "light", "mono", "high-contrast"];

/// Returns true if the app can draw on this terminal, and `--plain` is not set.
pub(super) fn fits(context: &Context) -> bool {
    is_terminal() && !context.plain && !is_dumb()
}

/// Returns true if questions are asked by lines: `--plain` is set, or the terminal cannot draw.
pub(super) fn asks_by_lines(context: &Context) -> bool {
    context.plain || (is_terminal() && is_dumb())
}

fn is_terminal() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

pub(super) fn execute(context: Context, opening: Opening, update: Update) -> Result<Exit, Failure> {
    if !fits(&context) {
        return Err(Failure::new(Exit::Usage, Key::AppNoTerminal));
    }
    let theme = theme(&context);
    let folder = current_folder()?;
    // The local offset is only known while the process has one thread. If it is unknown, times are shown in UTC.
    let offset = UtcOffset::current_local_offset().unwrap_or(UtcOffset::UTC);
    let look = Look::new(Arc::new(context.texts), theme).with_depth(color_depth()).by_clock(offset);
    let look = if context.ascii || speaks_ascii() { look.ascii() } else { look };
    let done = tui::run(Setup { places: context.places, folder, look, opening, update });
    done.map(|()| Exit::Done)
        .map_err(|error| Failure::new(Exit::Failure, say::AppTerminalFailed { system: Phrase::system(&error) }))
}

/// Returns the folder against which relative source paths are resolved.
pub(super) fn current_folder() -> Result<PathBuf, Failure> {
    std::env::current_dir()
        .map_err(|error| Failure::new(Exit::Failure, say::AppNoFolder { system: Phrase::system(&error) }))
}

fn theme(context: &Context) -> Theme {
    let named = context.theme.as_deref().and_then(Theme::named);
    let named = named.unwrap_or_else(|| Theme::from_background(std::env::var("COLORFGBG").ok().as_deref()));
    let quiet = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    match context.color {
        Color::Never if !named.is_without_color() => Theme::Mono,
        Color::Auto if quiet && !named.is_without_color() => Theme::Mono,
        Color::Never | Color::Auto | Color::Always => named,
    }
}

fn color_depth() -> ColorDepth {
    let [colorterm, term] = ["COLORTERM", "TERM"].map(|name| std::env::var(name).ok());
    ColorDepth::from_environment(colorterm.as_deref(), term.as_deref())
}

/// Returns true if the locale only has ASCII.
pub(super) fn speaks_ascii() -> bool {
    let set = |name: &&str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(set);
    locale.is_some_and(|locale| locale == "C" || locale == "POSIX")
}
