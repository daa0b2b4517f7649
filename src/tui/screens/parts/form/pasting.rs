//! Handles pasted text. On the Account step, a key in any known form fills the fields it has values for. Elsewhere a
//! paste is plain text; pasted secrets are rejected before.

use crate::flow::{Field, Flow};
use crate::text::{Notification, Tone};
use crate::tui::screens::ScreenContext;

/// Fills fields from a pasted key. Returns `false` if the paste is plain text.
pub(super) fn take(text: &str, field: Field, flow: &mut Flow, desk: &mut ScreenContext<'_>) -> bool {
    let Some((effects, said)) = flow.take_pasted(field, text) else { return false };
    desk.pass_on(effects);
    desk.say(Notification::new(Tone::Good, said));
    true
}
