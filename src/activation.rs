//! From a profile to its event: which parts leave, which changes make one due, and the bytes.

pub mod rules;

pub use rules::Rules;
