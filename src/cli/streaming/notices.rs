//! What a run's notices are in words.

use std::path::Path;

use super::super::Context;
use crate::delivery::engine::Notice;
use crate::delivery::pause::Pause;
use crate::delivery::reaction::Trouble;
use crate::source::News;
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
        Notice::Feed(news) => say_news(context, news),
        Notice::Resumed => context.say(Key::RunResumed, &[]),
        Notice::Dropped(count) => context.say(Key::RunDropped, &[("count", (*count).into())]),
    }
}

fn say_news(context: &Context, news: &News) {
    let named = |path: &Path| printable(&path.display().to_string()).into();
    match news {
        News::Nothing { path } => context.say(Key::FeedNothing, &[("path", printable(path).into())]),
        News::Moved { path, to } => context.say(Key::FeedMoved, &[("path", named(path)), ("to", named(to))]),
        News::Copied { path, copy, line } => {
            let values = [("path", named(path)), ("copy", named(copy)), ("line", (*line).into())];
            context.say(Key::FeedCopied, &values);
        }
        News::Anew { path, line } => {
            context.say(Key::FeedAnew, &[("path", named(path)), ("line", (*line).into())]);
        }
        News::Gone { path, line } => {
            context.say(Key::FeedGone, &[("path", named(path)), ("line", (*line).into())]);
        }
        News::Copy { path, of } => context.say(Key::FeedCopy, &[("path", named(path)), ("of", named(of))]),
        News::Unreadable { reason } => context.say(Key::FeedUnreadable, &[("reason", printable(reason).into())]),
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
