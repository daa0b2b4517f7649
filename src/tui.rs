//! The terminal app: the wizard and the running stream on a screen, driven by keys and the mouse.
//!
//! Keys, mouse events, signals and the results of background work enter as [`app::AppMsg`]. [`app::Model::update`]
//! turns each into [`effect::AppEffect`]s, which only the runtime carries out; [`view::draw`] only draws. Both are
//! pure, so tests need no terminal. This room may import every room but `plain` and `cli`.
//!
//! Start reading in `app.rs`, then `app/update.rs`. [`keys`] is the table of all keys, [`frame`] draws what all screens
//! share, [`screens`] has one file per screen, [`layers`] are the dialogs above a screen, [`widgets`] are the parts of
//! both, [`theme`] and [`glyphs`] define the look. `TUI` in `tests/house.rs` says which of them may import which.

pub mod app;
pub mod effect;
pub mod filter;
pub mod frame;
pub mod glyphs;
pub mod input;
pub mod intent;
pub mod keys;
pub mod layers;
pub mod layout;
pub mod live;
pub mod look;
mod runtime;
pub mod screens;
pub mod spots;
pub mod theme;
pub mod view;
pub mod widgets;

pub use runtime::{Opening, Setup, Update, run};
