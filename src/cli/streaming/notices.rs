//! What a run's notices are in words.

use super::super::Context;
use crate::delivery::engine::Notice;
use crate::destination::sign_in::Exchange;
use crate::tui::live::words;

/// Says a notice on stderr.
pub(super) fn say(context: &Context, notice: &Notice) {
    Context::say_text(&words::notice(&context.texts, notice));
}

/// Says on stderr what became of the account's new key.
pub(super) fn say_exchange(context: &Context, exchange: &Exchange) {
    Context::say_text(&words::exchange(&context.texts, exchange));
}
