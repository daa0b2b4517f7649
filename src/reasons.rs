//! Why something did not work, in words that have a language: one text for each error of the rooms below. What an error displays by
//! itself is for logs.
//!
//! Each match names all there is, so that a new error does not compile before it has its words.

mod asking;
mod feeds;
mod keys;
mod proxies;
mod runs;
mod saved;
mod sign_in;
mod spec;
#[cfg(test)]
mod tests;
mod vault;
