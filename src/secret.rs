//! Secrets: text in memory that is wiped when it is dropped and that cannot be printed. `redaction.rs` keeps secrets
//! out of messages and the log. This room uses no other room.

pub mod redaction;

use zeroize::{Zeroize, Zeroizing};

/// Longest text that is read, in bytes. The longest known form with a session token is a tenth of it.
pub const MAX_PASTE: usize = 64 * 1024;

/// Text that is wiped when it is dropped. It deliberately has no `Debug`, `Display`, `Clone` or `Serialize`: code that
/// reads the text must call [`Secret::expose`].
pub struct Secret(Zeroizing<String>);

impl Secret {
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    pub fn copy_of(text: &str) -> Self {
        Self::new(text.to_owned())
    }

    /// Takes over the bytes. If they are not UTF-8, wipes them and returns `None`.
    pub fn from_utf8(bytes: Vec<u8>) -> Option<Self> {
        match String::from_utf8(bytes) {
            Ok(text) => Some(Self::new(text)),
            Err(error) => {
                error.into_bytes().zeroize();
                None
            }
        }
    }

    /// Returns an empty secret with room for `bytes` bytes. Its text never moves, so growing leaves no copy in memory.
    pub fn with_room(bytes: usize) -> Self {
        Self::new(String::with_capacity(bytes))
    }

    /// Returns the text, to use and not to keep.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// From now on, this secret is redacted in messages and in the log.
    pub fn be_redacted(&self) {
        redaction::remember(self.expose());
    }

    /// Returns the number of characters, the only thing about a secret that may be shown.
    pub fn chars(&self) -> usize {
        self.0.chars().count()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Appends `text`. Does nothing if there is no room for all of it.
    pub fn push(&mut self, text: &str) {
        if self.0.len() + text.len() <= self.0.capacity() {
            self.0.push_str(text);
        }
    }

    /// Removes the last character. Returns false if there was none.
    pub fn pop(&mut self) -> bool {
        self.0.pop().is_some()
    }
}

/// Tells at compile time whether a type can be printed: `Of::<T>::PRINTS`.
#[cfg(test)]
pub(crate) mod printing {
    /// Holds for every type. A type with `Debug` has its own constant, which takes precedence.
    pub(crate) trait Silent {
        const PRINTS: bool = false;
    }

    impl<T> Silent for T {}

    pub(crate) struct Of<T>(std::marker::PhantomData<T>);

    impl<T: std::fmt::Debug> Of<T> {
        pub(crate) const PRINTS: bool = true;
    }
}

#[cfg(test)]
mod tests {
    use super::printing::{Of, Silent};
    use super::*;

    #[test]
    fn it_cannot_be_printed() {
        const { assert!(Of::<String>::PRINTS, "the test detects types that can be printed") };
        const { assert!(!Of::<Secret>::PRINTS) };
    }

    #[test]
    fn bytes_that_are_no_text_are_none() {
        assert!(Secret::from_utf8(vec![0xff]).is_none());
        assert_eq!(Secret::from_utf8(b"ab\xc3\xa4".to_vec()).map(|secret| secret.chars()), Some(3));
    }
}
