//! The building blocks of the screens: lists, inputs, forms, JSON, charts, and formatted numbers. They import nothing
//! from `screens`. Start reading in `list.rs` and `input.rs`; `form.rs` uses most of the others.

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
