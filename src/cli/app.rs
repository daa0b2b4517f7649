//! Opens the full-screen app: without a command, and for `outflow demo` on a terminal.

use std::io::{self, IsTerminal};
use std::sync::Arc;

use time::UtcOffset;

use super::{Color, Context, Exit, Failure};
use crate::tui::look::Look;
use crate::tui::theme::Theme;
use crate::tui::{self, Opening, Setup};

const THEMES: &str = "auto, dark, light, mono, high-contrast";

/// Returns true if the app can draw on this terminal, and `--plain` is not set.
pub(super) fn fits(context: &Context) -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal() && !context.plain && !is_dumb()
}

pub(super) fn execute(context: Context, opening: Opening) -> Result<Exit, Failure> {
    if !fits(&context) {
        let message = "The app needs a terminal that it can draw on. Without one, save a spec with outflow apply FILE, then \
            start it with outflow run NAME; outflow demo --plain shows the whole way.";
        return Err(Failure::new(Exit::Usage, message));
    }
    let theme = theme(&context)?;
    let folder = std::env::current_dir()
        .map_err(|error| Failure::new(Exit::Failure, format!("Could not tell the folder at hand: {error}.")))?;
    // The local offset is only known while the process has one thread. If it is unknown, times are shown in UTC.
    let offset = UtcOffset::current_local_offset().unwrap_or(UtcOffset::UTC);
    let look = Look::new(Arc::new(context.texts), theme).by_clock(offset);
    let look = if context.ascii || speaks_ascii() { look.ascii() } else { look };
    let done = tui::run(Setup { places: context.places, folder, look, opening });
    done.map(|()| Exit::Done).map_err(|error| {
        Failure::new(
            Exit::Failure,
            format!("The app could not go on with this terminal: {error}. Try another one, or --plain."),
        )
    })
}

fn theme(context: &Context) -> Result<Theme, Failure> {
    let named = match context.theme.as_deref() {
        None | Some("auto") => Theme::of_ground(std::env::var("COLORFGBG").ok().as_deref()),
        Some(name) => Theme::named(name)
            .ok_or_else(|| Failure::new(Exit::Usage, format!("{name:?} is no theme. There are: {THEMES}")))?,
    };
    let quiet = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    Ok(match context.color {
        Color::Never if !named.is_without_colour() => Theme::Mono,
        Color::Auto if quiet && !named.is_without_colour() => Theme::Mono,
        Color::Never | Color::Auto | Color::Always => named,
    })
}

fn is_dumb() -> bool {
    std::env::var("TERM").is_ok_and(|term| term == "dumb")
}

/// Returns true if the locale only has ASCII.
fn speaks_ascii() -> bool {
    let set = |name: &&str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(set);
    locale.is_some_and(|locale| locale == "C" || locale == "POSIX")
}
