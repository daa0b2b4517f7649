//! Outflow with a bug: the app panics on a paste. A test checks how a panic leaves the terminal.

use std::process::ExitCode;

use outflow::tui::app::AppMsg;

fn main() -> ExitCode {
    outflow::cli::main_with(|model, msg| {
        assert!(!matches!(msg, AppMsg::Paste(_)), "a bug");
        model.update(msg)
    })
}
