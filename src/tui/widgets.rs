//! What screens are made of. None knows a screen.

pub mod chart;
pub mod form;
pub mod input;
pub mod json;
pub mod line;
pub mod list;
pub mod narrowing;
pub mod number;
pub mod rights;
pub mod rows;
pub mod secret;
pub mod share;
pub mod tree;
pub mod typed;
