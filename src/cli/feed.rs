//! Messages about the files of a feed: their order, unreadable files, and the question about a doubtful order.

use super::{Context, Exit, Failure};
use crate::backstage::words::feed_nothing_text;
use crate::destination::Spec;
use crate::destination::difference::SpecChange;
use crate::destination::run::preview::look_ahead;
use crate::source::file::FileOrder;
use crate::source::{FilesAhead, SourceError};
use crate::text::foreign::printable;
use crate::text::{Explain, Key, NamedChoice, say};

/// Prints the files in the order in which they are read, if there are several.
pub(super) fn say_files(context: &Context, files: Option<&FilesAhead>) {
    let Some(files) = files else { return };
    let named = files.first.iter().map(|file| printable(&file.display().to_string()));
    let more = (files.more > 0).then(|| context.texts.text(say::TalkFilesMore { count: (files.more as u64) }));
    let lines = named.chain(more).map(|line| format!("  {line}"));
    let all: Vec<_> = [context.texts.text(Key::TalkFilesAhead)].into_iter().chain(lines).collect();
    Context::say_text(&all.join("\n"));
}

/// Prints what the next run finds at the path of an applied spec. Problems there do not keep the spec from being saved.
pub(super) fn say_feed(context: &Context, spec: &Spec, applying: &SpecChange) {
    let state = context.places.state_folder(&spec.name);
    // After a change of the feed, the state of the old feed does not count.
    let state = (!applying.must_choose()).then_some(state.as_path());
    let warn = |error: &SourceError| {
        context.say(say::Warning { warning: printable(&error.phrase().text(&context.texts)) });
    };
    match look_ahead(&spec.source, state) {
        Ok(looked) => {
            say_files(context, looked.files.as_ref());
            looked.unreadable.iter().for_each(|reason| warn(reason.error()));
        }
        Err(SourceError::Nothing { path, place }) if spec.source.is_followed() => {
            context.say(feed_nothing_text(&path, place));
        }
        Err(error) => warn(&error),
    }
}

/// Asks at a terminal in which order this run reads the files, and tells how to make the answer permanent.
pub(super) fn ask_order(context: &Context, name: &str, doubt: &SourceError) -> Result<FileOrder, Failure> {
    Context::say_text(&printable(&doubt.phrase().text(&context.texts)));
    let answer = context.ask(say::TalkAskOrder { name })?;
    let Some(order) = FileOrder::named(&answer).filter(|order| *order != FileOrder::Auto) else {
        return Err(Failure::new(Exit::Failure, Key::TalkNoOrder));
    };
    context.say(say::TalkKeepOrder { name, order: order.name() });
    Ok(order)
}
