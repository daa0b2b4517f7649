//! Starts the thread that reads and prepares the feed.

use std::sync::mpsc::Receiver;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};

use crate::activation::ProfileReader;
use crate::source::{Source, Unreadable};

use super::super::Micros;
use super::super::prepare::{FeedMessage, feed};
use super::EngineError;

/// Chunks that the thread prepares ahead of the decisions.
const CHUNKS_AHEAD: usize = 2;

/// Wait before another attempt to read a feed that had nothing.
const FEED_WAIT: Duration = Duration::from_millis(20);

/// Starts the thread. It ends with the feed, or when the receiver of its chunks is closed. At its end it sends what is
/// unfinished in the feed.
pub(super) fn start_feed(
    source: Box<dyn Source>,
    reader: ProfileReader,
    clock: impl Fn() -> Micros + Send + 'static,
    spares: Receiver<Vec<u8>>,
) -> Result<(mpsc::Receiver<FeedMessage>, oneshot::Receiver<Vec<Unreadable>>), EngineError> {
    let (sender, fed) = mpsc::channel(CHUNKS_AHEAD);
    let patient = sender.clone();
    let wait = move || {
        std::thread::sleep(FEED_WAIT);
        !patient.is_closed()
    };
    let (unfinished, left) = oneshot::channel();
    let work = move || {
        let rest = feed(source, reader, &spares, clock, |fed| sender.blocking_send(fed).is_ok(), wait);
        // Only a drained run receives this.
        let _ = unfinished.send(rest);
    };
    std::thread::Builder::new().name("source".into()).spawn(work).map_err(|_| EngineError::Gone)?;
    Ok((fed, left))
}
