//! What screens are made of. None knows a screen.

pub mod input;
pub mod line;
pub mod list;
