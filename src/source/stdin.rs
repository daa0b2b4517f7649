//! Profiles piped in: lines as they come, delivered at once, with positions that hold for this run only.

use std::io::{Read, Stdin};

use super::lines::{LastLine, Lines};
use super::{Block, FeedSize, Filled, Position, Source, SourceError};

/// A pipe. What was read cannot be read again, so after a kill the feeder must send it again.
#[derive(Debug)]
pub struct StdinSource<R = Stdin> {
    lines: Lines<R>,
}

impl StdinSource {
    /// The standard input of this process.
    pub fn open() -> Self {
        Self::over(std::io::stdin())
    }
}

impl<R: Read> StdinSource<R> {
    /// Any reader in the place of standard input.
    pub fn over(reader: R) -> Self {
        // Nobody can send the rest of a last line later.
        Self { lines: Lines::new(reader, Position::default()).ending(LastLine::Always) }
    }
}

impl<R: Read + Send> Source for StdinSource<R> {
    fn fill(&mut self, block: &mut Block) -> Result<Filled, SourceError> {
        block.clear();
        self.lines.append(block).map_err(|source| SourceError::Stdin { source })
    }

    fn size(&self) -> FeedSize {
        FeedSize::Endless
    }

    fn resumable(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn lines_count_from_the_start_of_the_run() {
        let mut source = StdinSource::over(&b"{1}\n\n{2}"[..]);
        let mut block = Block::default();
        assert_eq!(source.fill(&mut block).unwrap(), Filled::Lines);
        let place = |line: &crate::source::Line| (line.next.offset, line.next.line);
        assert_eq!(block.lines.iter().map(place).collect::<Vec<_>>(), [(4, 1)]);
        assert_eq!(source.fill(&mut block).unwrap(), Filled::Lines);
        assert_eq!(place(&block.lines[0]), (8, 3));
        assert_eq!(source.fill(&mut block).unwrap(), Filled::End);
    }

    #[test]
    fn it_never_ends_by_itself_and_cannot_resume() {
        let source = StdinSource::over(io::empty());
        assert_eq!((source.size(), source.behind(), source.resumable()), (FeedSize::Endless, 0, false));
    }

    #[test]
    fn a_broken_pipe_is_reported() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::ErrorKind::ConnectionReset.into())
            }
        }
        let error = StdinSource::over(Broken).fill(&mut Block::default()).unwrap_err();
        assert_eq!(error.to_string(), "Could not read standard input: connection reset.");
    }
}
