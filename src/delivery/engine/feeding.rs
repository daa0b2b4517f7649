//! The thread that reads and prepares the feed.

use std::sync::mpsc::Receiver;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};

use crate::activation::Reader;
use crate::source::{Source, Unreadable};

use super::super::Micros;
use super::super::prepare::{Fed, feed};
use super::EngineError;

/// Chunks prepared ahead of the decisions.
const CHUNKS_AHEAD: usize = 2;

/// Time between two tries to read a feed that had nothing.
const FEED_WAIT: Duration = Duration::from_millis(20);

/// Starts the thread. It ends with the feed, or when nobody takes its chunks any more; what stands unfinished then comes last.
pub(super) fn start_feed(
    source: Box<dyn Source>,
    reader: Reader,
    clock: impl Fn() -> Micros + Send + 'static,
    spares: Receiver<Vec<u8>>,
) -> Result<(mpsc::Receiver<Fed>, oneshot::Receiver<Vec<Unreadable>>), EngineError> {
    let (sender, fed) = mpsc::channel(CHUNKS_AHEAD);
    let patient = sender.clone();
    let wait = move || {
        std::thread::sleep(FEED_WAIT);
        !patient.is_closed()
    };
    let (unfinished, left) = oneshot::channel();
    let work = move || {
        let rest = feed(source, reader, &spares, clock, |fed| sender.blocking_send(fed).is_ok(), wait);
        // A run that was not drained does not ask.
        let _ = unfinished.send(rest);
    };
    std::thread::Builder::new().name("source".into()).spawn(work).map_err(|_| EngineError::Gone)?;
    Ok((fed, left))
}
