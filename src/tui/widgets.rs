//! What screens are made of. None knows a screen.

pub mod form;
pub mod input;
pub mod line;
pub mod list;
pub mod rights;
pub mod secret;
