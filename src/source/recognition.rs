//! Counts the progress of recognizing files that were read before, while a feed is opened. This may take as long as
//! reading them, so the caller can show the progress and cancel it.

use std::io::{self, ErrorKind, Read};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Number of content bytes compared with what was read before, and the number expected so far. The thread that opens
/// the feed counts; any other thread may read the counts.
#[derive(Debug, Default)]
pub struct Recognition {
    compared: AtomicU64,
    expected: AtomicU64,
    is_cancelled: AtomicBool,
}

impl Recognition {
    /// Returns the number of compared bytes and the total. `None` before and after the opening, and if nothing must be
    /// compared.
    pub fn progress(&self) -> Option<(u64, u64)> {
        let compared = self.compared.load(Ordering::Relaxed);
        // A file that is compared with several known files takes more than was expected.
        let all = self.expected.load(Ordering::Relaxed).max(compared);
        (all > 0).then_some((compared, all))
    }

    pub fn is_cancelled(&self) -> bool {
        self.is_cancelled.load(Ordering::Relaxed)
    }

    /// Cancels the opening of the feed. Takes effect at the next read.
    pub fn cancel(&self) {
        self.is_cancelled.store(true, Ordering::Relaxed);
    }

    pub(super) fn reset(&self) {
        self.compared.store(0, Ordering::Relaxed);
        self.expected.store(0, Ordering::Relaxed);
    }

    pub(super) fn announce(&self, bytes: u64) {
        self.expected.fetch_add(bytes, Ordering::Relaxed);
    }

    fn count(&self, bytes: usize) -> io::Result<()> {
        self.compared.fetch_add(bytes as u64, Ordering::Relaxed);
        if self.is_cancelled() { Err(ErrorKind::ConnectionAborted.into()) } else { Ok(()) }
    }
}

/// A reader that counts its bytes as compared. It fails once the opening is cancelled.
#[derive(Debug)]
pub(super) struct Compared<'a, R> {
    content: R,
    watched: Option<&'a Recognition>,
}

impl<'a, R> Compared<'a, R> {
    pub(super) fn new(content: R, watched: Option<&'a Recognition>) -> Self {
        Self { content, watched }
    }
}

impl<R: Read> Read for Compared<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.content.read(buffer)?;
        self.watched.map_or(Ok(()), |recognition| recognition.count(read))?;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_compared_is_counted_until_it_is_cancelled() {
        let recognition = Recognition::default();
        assert_eq!(recognition.progress(), None);
        recognition.announce(8);
        let mut content = Compared::new(&b"0123456789"[..], Some(&recognition));
        let mut block = [0; 6];
        assert_eq!(content.read(&mut block).unwrap(), 6);
        assert_eq!(recognition.progress(), Some((6, 8)));
        recognition.cancel();
        assert!(content.read(&mut block).is_err());
        assert_eq!(recognition.progress(), Some((10, 10)), "the content is longer than announced");
        recognition.reset();
        assert_eq!(recognition.progress(), None);
    }
}
