//! Decodes UTF-16 to UTF-8. Invalid UTF-16 becomes invalid UTF-8, so the line that holds it is still malformed.

use std::io::{self, Read};

const CHUNK: usize = 64 * 1024;

/// Replaces an odd last byte. No valid UTF-8 contains it.
const NO_CHARACTER: u8 = 0xFF;

pub(super) struct Utf16<R> {
    pub(super) reader: R,
    unit: fn([u8; 2]) -> u16,
    /// Buffer for one read. Kept as a field so that it is filled with zeros only once.
    chunk: Vec<u8>,
    /// Bytes that were read but not decoded: half a unit, or the first half of a surrogate pair.
    raw: Vec<u8>,
    text: Vec<u8>,
    /// Number of bytes of `text` that were already given.
    given: usize,
}

impl<R: Read> Utf16<R> {
    pub(super) fn new(reader: R, unit: fn([u8; 2]) -> u16) -> Self {
        Self { reader, unit, chunk: vec![0; CHUNK], raw: Vec::new(), text: Vec::new(), given: 0 }
    }

    /// Reads some text. If the reader is `growing`, a unit or pair that is cut off at its end waits for the rest.
    pub(super) fn read(&mut self, buffer: &mut [u8], growing: bool) -> io::Result<usize> {
        while self.given == self.text.len() {
            self.text.clear();
            self.given = 0;
            let read = self.reader.read(&mut self.chunk)?;
            self.raw.extend_from_slice(&self.chunk[..read]);
            let at_end = read == 0;
            self.decode(at_end && !growing);
            if at_end && self.text.is_empty() {
                return Ok(0);
            }
        }
        let read = buffer.len().min(self.text.len() - self.given);
        buffer[..read].copy_from_slice(&self.text[self.given..self.given + read]);
        self.given += read;
        Ok(read)
    }

    /// Decodes all complete units; at the end of the text, everything that is left.
    fn decode(&mut self, at_end: bool) {
        let mut units: Vec<u16> = self.raw.chunks_exact(2).map(|pair| (self.unit)([pair[0], pair[1]])).collect();
        if !at_end {
            // The second half of a pair may follow.
            units.pop_if(|last| (0xD800..0xDC00).contains(last));
        }
        for character in char::decode_utf16(units.iter().copied()) {
            match character {
                Ok(character) => self.text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
                Err(half) => {
                    let low = |bits: u16| 0x80 | u8::try_from(bits & 0x3F).unwrap_or(0);
                    let half = half.unpaired_surrogate();
                    self.text.extend([0xED, low(half >> 6), low(half)]);
                }
            }
        }
        self.raw.drain(..2 * units.len());
        if at_end && !self.raw.is_empty() {
            self.raw.clear();
            self.text.push(NO_CHARACTER);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(units: &[u16], odd: &[u8], step: usize) -> Vec<u8> {
        let raw: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).chain(odd.iter().copied()).collect();
        let mut text = Utf16::new(Steps(&raw, step), u16::from_be_bytes);
        let (mut all, mut buffer) = (Vec::new(), [0; 5]);
        loop {
            match text.read(&mut buffer, false).unwrap() {
                0 => return all,
                read => all.extend_from_slice(&buffer[..read]),
            }
        }
    }

    /// A reader that gives at most this many bytes per read.
    struct Steps<'a>(&'a [u8], usize);

    impl Read for Steps<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let most = buffer.len().min(self.1);
            self.0.read(&mut buffer[..most])
        }
    }

    #[test]
    fn any_text_is_the_same_in_any_chunks() {
        let said = "\u{feff}{\"a\":\"Zoë 😀 €\"}\n";
        let units: Vec<u16> = said.encode_utf16().collect();
        for step in 1..9 {
            assert_eq!(read(&units, &[], step), said.as_bytes());
        }
    }

    #[test]
    fn half_a_pair_and_half_a_unit_are_no_utf8() {
        for (units, odd) in
            [(&[0x61, 0xD83D, 0x62][..], &[][..]), (&[0x61, 0xDE00], &[]), (&[0x61, 0xD83D], &[]), (&[0x61], &[7])]
        {
            let text = read(units, odd, 3);
            assert!(text.starts_with(b"a") && std::str::from_utf8(&text).is_err(), "{text:?}");
        }
    }
}
