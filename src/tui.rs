//! The terminal face: the wizard and the running stream on a screen, driven by keys.
//!
//! `update` is pure and `draw` only draws; what they ask for is data, run by the runtime. Whoever looks for a place:
//! [`app`] the model and its messages, [`keys`] every key there is, [`frame`] what all steps share, [`screens`] one file
//! a screen, [`layers`] what lies above them, [`widgets`] what they are made of, [`theme`] and [`glyphs`] how it looks.

pub mod app;
pub mod effect;
pub mod frame;
pub mod glyphs;
pub mod keys;
pub mod layers;
pub mod live;
pub mod look;
mod runtime;
pub mod screens;
pub mod spots;
pub mod theme;
pub mod view;
pub mod widgets;

pub use runtime::{Opening, Setup, run};
