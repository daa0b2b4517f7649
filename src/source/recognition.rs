//! How far the opening of a feed is in telling which of its files were read before. That may take as long as reading them, so
//! whoever waits for it sees how far it is, and may cancel it.

use std::io::{self, ErrorKind, Read};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Bytes of content that were compared with what was read before, and that are to be, as far as that is known. The thread
/// that opens the feed counts, any other may look.
#[derive(Debug, Default)]
pub struct Recognition {
    compared: AtomicU64,
    expected: AtomicU64,
    is_cancelled: AtomicBool,
}

impl Recognition {
    /// Bytes that were compared, and how many there are in all; `None` before, after and where nothing has to be compared.
    pub fn progress(&self) -> Option<(u64, u64)> {
        let compared = self.compared.load(Ordering::Relaxed);
        // A file that is compared with several known ones takes more than was expected.
        let all = self.expected.load(Ordering::Relaxed).max(compared);
        (all > 0).then_some((compared, all))
    }

    /// Whether it was cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.is_cancelled.load(Ordering::Relaxed)
    }

    /// Ends it at the next block that is read: the feed is not opened.
    pub fn cancel(&self) {
        self.is_cancelled.store(true, Ordering::Relaxed);
    }

    /// Counts from zero: it begins, or is over.
    pub(super) fn reset(&self) {
        self.compared.store(0, Ordering::Relaxed);
        self.expected.store(0, Ordering::Relaxed);
    }

    /// So many bytes more are going to be compared.
    pub(super) fn announce(&self, bytes: u64) {
        self.expected.fetch_add(bytes, Ordering::Relaxed);
    }

    fn count(&self, bytes: usize) -> io::Result<()> {
        self.compared.fetch_add(bytes as u64, Ordering::Relaxed);
        if self.is_cancelled() { Err(ErrorKind::ConnectionAborted.into()) } else { Ok(()) }
    }
}

/// A content that is compared with what was read before, which somebody may watch: it ends with an error once that is
/// cancelled.
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
        assert_eq!(recognition.progress(), Some((10, 10)), "more than was announced");
        recognition.reset();
        assert_eq!(recognition.progress(), None);
    }
}
