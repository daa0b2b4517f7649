//! What all screens share, and the layers above them.

use outflow::destination::draft::Draft;

use crate::desk::{Desk, bare, dark, light};

#[test]
fn the_frame_at_every_size_and_in_every_look() {
    let desk = Desk::with(Draft::new());
    insta::assert_snapshot!("frame_wide", desk.shot_as(120, 40, &dark()));
    insta::assert_snapshot!("frame_narrow", desk.shot_as(60, 16, &dark()));
    insta::assert_snapshot!("frame_too_small", desk.shot_as(59, 16, &dark()));
    insta::assert_snapshot!("frame_light", desk.shot_as(80, 24, &light()));
    insta::assert_snapshot!("frame_bare", desk.shot_as(80, 24, &bare()));
}

#[test]
fn help_names_the_keys_that_hold() {
    let mut desk = Desk::with(Draft::new());
    insta::assert_snapshot!("help", desk.press("F1").shot());
    assert!(!desk.press("esc").screen().contains("Explain the keys"));
}

#[test]
fn the_palette_does_what_was_found() {
    let mut desk = Desk::with(Draft::new());
    insta::assert_snapshot!("palette", desk.press("ctrl+k").write("destin").shot());
    assert!(desk.press("enter").screen().starts_with(" Outflow"));
}
