//! Checks on this machine: folders, terminal, colors, clipboard, keyring.

use std::io::{self, IsTerminal};
use std::time::Duration;

use super::{DoctorRow, Health};
use crate::cli::Context;
use crate::destination::vault::{Keyring, SecretPlace, VaultError, call_vault};
use crate::terminal::is_dumb;
use crate::text::Key;

fn set(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Checks that the configuration and state folders can be written.
pub(super) fn folders_row(context: &Context) -> DoctorRow {
    let check = "folders";
    if let Err(error) = context.places.refuse_foreign_state() {
        let message = context.places.state_dir().display().to_string();
        return DoctorRow::fault(check, Health::Bad, message, &error);
    }
    for folder in [context.places.config_dir(), context.places.state_dir()] {
        // A missing folder will be created in its nearest existing ancestor.
        let there = folder.ancestors().find(|folder| folder.exists()).unwrap_or(folder);
        if let Err(error) = tempfile::tempfile_in(there) {
            let message = format!("{}: {error}", there.display());
            return DoctorRow::fault(check, Health::Bad, message, Key::DoctorFixFolders);
        }
    }
    let [config, state] =
        [context.places.config_dir(), context.places.state_dir()].map(|path| path.display().to_string());
    DoctorRow::good(check, format!("{config}, {state}"))
}

pub(super) fn terminal_row() -> DoctorRow {
    let check = "terminal";
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        let message = Key::DoctorNoTerminal;
        return DoctorRow::fault(check, Health::Limited, message, Key::DoctorFixTerminal);
    }
    if let Some(term) = set("TERM").filter(|_| !is_dumb()) {
        let size = size();
        let message = size.map_or_else(|| term.clone(), |(columns, rows)| format!("{term}, {columns} x {rows}"));
        if size.is_some_and(|(columns, rows)| columns == 0 || rows == 0) {
            return DoctorRow::fault(check, Health::Bad, message, Key::DoctorFixSize);
        }
        return DoctorRow::good(check, message);
    }
    let message = Key::DoctorDumb;
    DoctorRow::fault(check, Health::Limited, message, Key::DoctorFixTerminal)
}

/// Returns the columns and rows of the terminal, if the system knows them.
#[cfg(unix)]
fn size() -> Option<(u16, u16)> {
    rustix::termios::tcgetwinsize(io::stdout()).ok().map(|size| (size.ws_col, size.ws_row))
}

#[cfg(not(unix))]
fn size() -> Option<(u16, u16)> {
    None
}

/// Reads from the environment how many colors the terminal shows.
pub(super) fn colors_row() -> DoctorRow {
    // Scripts know the row by this name.
    let check = "colour";
    let many = set("COLORTERM").filter(|value| value == "truecolor" || value == "24bit");
    let term = set("TERM").unwrap_or_default();
    match () {
        () if set("NO_COLOR").is_some() => DoctorRow::good(check, "NO_COLOR"),
        () if many.is_some() => DoctorRow::good(check, "16,777,216"),
        () if term.contains("256color") => DoctorRow::good(check, "256"),
        () if term.is_empty() || is_dumb() => DoctorRow::fault(check, Health::Limited, "0", Key::DoctorFixColors),
        () => DoctorRow::fault(check, Health::Limited, "16", Key::DoctorFixColors),
    }
}

/// Checks that a program can take copied text out of the terminal.
pub(super) fn clipboard_row() -> DoctorRow {
    let check = "clipboard";
    let on_path = |program: &str| {
        let path = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
    };
    let wants = [("WAYLAND_DISPLAY", "wl-copy"), ("DISPLAY", "xclip"), ("DISPLAY", "xsel")];
    let program = wants.iter().find(|(display, program)| set(display).is_some() && on_path(program));
    if cfg!(any(target_os = "macos", windows)) {
        return DoctorRow::good(check, std::env::consts::OS);
    }
    if let Some((_, program)) = program {
        return DoctorRow::good(check, *program);
    }
    let message = Key::DoctorNoClipboard;
    DoctorRow::fault(check, Health::Limited, message, Key::DoctorFixClipboard)
}

pub(super) async fn try_keyring(patience: Duration) -> Result<(), VaultError> {
    call_vault(SecretPlace::Keyring, patience, Keyring::try_out).await
}

pub(super) fn keyring_row(tried: Result<(), VaultError>) -> DoctorRow {
    let check = "keyring";
    match tried {
        Ok(()) => DoctorRow::good(check, Key::DoctorKeyring),
        Err(error) => DoctorRow::fault(check, Health::Limited, &error, Key::DoctorFixKeyring),
    }
}
