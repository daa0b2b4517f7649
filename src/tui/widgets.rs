//! The building blocks of the screens: lists, inputs, JSON, charts, and formatted numbers. They know neither the flow
//! nor the app; the parts that do are in `screens::parts`. Start reading in `list.rs` and `input.rs`.

pub mod bars;
pub mod chart;
pub mod input;
pub mod json;
pub mod line;
pub mod line_chart;
pub mod list;
pub mod narrowing;
pub mod number;
pub mod panel;
pub mod rows;
pub mod secret;
pub mod share;
pub mod spinner;
pub mod tile;
pub mod tree;
pub mod typed;
