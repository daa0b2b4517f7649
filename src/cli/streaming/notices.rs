//! What a run's notices are in words.

use super::super::Context;
use crate::delivery::engine::Notice;
use crate::delivery::pause::Pause;
use crate::delivery::reaction::Trouble;
use crate::text::Key;
use crate::text::foreign::printable;

/// Says a notice on stderr.
pub(super) fn say(context: &Context, notice: &Notice) {
    match notice {
        Notice::DeadLetter { place, message, .. } => {
            let values = [("place", printable(place).into()), ("message", printable(message).into())];
            context.say(Key::RunDeadLetter, &values);
        }
        Notice::Paused(pause) => say_pause(context, pause),
        Notice::Resumed => context.say(Key::RunResumed, &[]),
        Notice::Dropped(count) => context.say(Key::RunDropped, &[("count", (*count).into())]),
    }
}

fn say_pause(context: &Context, pause: &Pause) {
    let key = match pause.trouble {
        Trouble::Credentials => Key::PauseCredentials,
        Trouble::Permission => Key::PausePermission,
        Trouble::Encryption => Key::PauseEncryption,
        Trouble::StreamMissing => Key::PauseStreamMissing,
        Trouble::Unreachable => Key::PauseUnreachable,
        Trouble::Unordered => Key::PauseUnordered,
        Trouble::Refused => Key::PauseRefused,
        Trouble::Failing => Key::PauseFailing,
        Trouble::DiskFull => Key::PauseDiskFull,
    };
    let message = printable(pause.message.trim_end_matches('.'));
    context.say(key, &[("code", printable(&pause.code).into()), ("message", message.into())]);
}
