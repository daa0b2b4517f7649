//! A secret: text in memory that is wiped when it is dropped, and that nothing can print.

pub mod redaction;

use zeroize::{Zeroize, Zeroizing};

/// Text that is wiped when it is dropped. It has no `Debug`, `Display`, `Clone` or `Serialize` on purpose: whoever wants
/// to see it says so by [`Secret::expose`].
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes `text` over.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// A copy of `text`.
    pub fn copy_of(text: &str) -> Self {
        Self::new(text.to_owned())
    }

    /// Takes bytes over; none when they are not UTF-8, and then they are wiped.
    pub fn from_utf8(bytes: Vec<u8>) -> Option<Self> {
        match String::from_utf8(bytes) {
            Ok(text) => Some(Self::new(text)),
            Err(error) => {
                error.into_bytes().zeroize();
                None
            }
        }
    }

    /// Nothing yet. What is typed into its `bytes` of room never moves, so that growing leaves no copy behind.
    pub fn with_room(bytes: usize) -> Self {
        Self::new(String::with_capacity(bytes))
    }

    /// The text itself, to be used and not to be kept.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// From now on it is redacted wherever it would be said or logged.
    pub fn be_redacted(&self) {
        redaction::remember(self.expose());
    }

    /// How many characters it has: the one thing of it that may be shown.
    pub fn chars(&self) -> usize {
        self.0.chars().count()
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds `text` where there is room for it.
    pub fn push(&mut self, text: &str) {
        if self.0.len() + text.len() <= self.0.capacity() {
            self.0.push_str(text);
        }
    }

    /// Takes the last character back; whether there was one.
    pub fn pop(&mut self) -> bool {
        self.0.pop().is_some()
    }
}

/// Tells at compile time whether a type can be printed: `Of::<T>::PRINTS`.
#[cfg(test)]
pub(crate) mod printing {
    /// Holds for every type; a type that can be printed has one of its own that comes first.
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
        const { assert!(Of::<String>::PRINTS, "the test sees what can be printed") };
        const { assert!(!Of::<Secret>::PRINTS) };
    }

    #[test]
    fn bytes_that_are_no_text_are_none() {
        assert!(Secret::from_utf8(vec![0xff]).is_none());
        assert_eq!(Secret::from_utf8(b"ab\xc3\xa4".to_vec()).map(|secret| secret.chars()), Some(3));
    }
}
