//! Names that are typed by hand because no list has them.

/// Rows that a page up or down goes.
pub(super) const PAGE: usize = 10;

/// The names of a text, which has commas or line ends between them.
pub(super) fn words(text: &str) -> Vec<&str> {
    text.split([',', '\n', '\r']).map(str::trim).filter(|word| !word.is_empty()).collect()
}
