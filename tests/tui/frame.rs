//! Tests the frame that all screens share, and the layers above them.

use outflow::backstage::Reply;
use outflow::destination::draft::Draft;
use outflow::text::{Notification, Phrase, Tone, say};
use outflow::tui::app::AppMsg;

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
    insta::assert_snapshot!("help", desk.press("?").shot());
    assert!(!desk.press("esc").screen().contains("Explain the keys"));
}

#[test]
fn help_is_filtered_by_typing_and_enter_only_closes_it() {
    let mut desk = Desk::with(Draft::new());
    desk.press("?").write("draw the scr");
    assert!(desk.screen().contains("Redraw the screen"), "{}", desk.screen());
    assert!(!desk.screen().contains("Explain the keys"));
    let taken = desk.taken();
    assert!(!desk.press("enter").screen().contains("Redraw the screen"));
    assert_eq!(desk.taken(), [], "{taken:?}");
}

#[test]
fn a_key_bar_names_what_does_something_once() {
    let bar = |desk: &Desk| desk.screen().lines().last().unwrap().to_owned();
    let mut desk = Desk::with(Draft::new());
    assert_eq!(bar(desk.press("?")), " esc Close");
    assert_eq!(bar(desk.press("esc ctrl+k")), " enter Open   esc Close");
    desk.press("esc");
    let mut desk = crate::catalogue::some();
    desk.press("down d");
    assert!(bar(&desk).ends_with("? Help") && bar(&desk).contains("ctrl+k Palette"), "{}", bar(&desk));
    assert!(desk.press("?").screen().contains("Close without choosing"));
    assert!(desk.press("esc ctrl+k").screen().contains("Command palette"));
}

#[test]
fn what_was_said_and_not_read_is_among_the_messages() {
    let mut desk = Desk::new();
    let said = |file: &str| AppMsg::Reply(Reply::Say(Notification::new(Tone::Bad, say::SayNotSaved { reason: file })));
    desk.tell(said("the disk is full")).tell(said("no such folder"));
    desk.press("ctrl+l");
    for said in ["Not saved: the disk is full.", "Not saved: no such folder."] {
        assert!(desk.screen().contains(said), "{said}\n{}", desk.screen());
    }
}

#[test]
fn failures_that_a_screen_tells_are_among_the_messages() {
    let mut desk = Desk::new();
    desk.tell(AppMsg::Reply(Reply::Catalogue(Err(Phrase::foreign("permission denied.")))));
    desk.tell(AppMsg::Reply(Reply::Catalogue(Ok(Vec::new()))));
    assert!(!desk.screen().contains("permission denied."));
    assert_eq!(desk.press("ctrl+l").screen().matches("permission denied.").count(), 1, "{}", desk.screen());
}

#[test]
fn line_breaks_that_are_taken_out_of_a_paste_are_said() {
    let mut desk = Desk::with(Draft::new());
    desk.press("tab").paste("one\ntwo\n");
    assert!(desk.screen().contains("Line breaks were removed from the pasted text."), "{}", desk.screen());
    let mut desk = Desk::with(Draft::new());
    desk.press("tab").paste("one\r\n");
    assert!(!desk.screen().contains("Line breaks"), "a line end is not a line break inside the text");
}

#[test]
fn messages_are_at_ctrl_l_and_colon_opens_the_palette() {
    let mut desk = Desk::new();
    assert!(desk.press("ctrl+l").screen().contains("No messages yet."));
    assert!(!desk.press("ctrl+l").screen().contains("No messages yet."), "the same key closes the messages");
    assert!(desk.press(":").screen().contains("Command palette"));
    assert_eq!(desk.press("esc F12").taken(), [outflow::tui::effect::AppEffect::Redraw]);
}

#[test]
fn the_palette_does_what_was_found() {
    let mut desk = Desk::with(Draft::new());
    insta::assert_snapshot!("palette", desk.press("ctrl+k").write("destin").shot());
    assert!(desk.press("enter").screen().starts_with(" Outflow"));
}

#[test]
fn the_colours_are_changed_by_a_key_also_while_one_types() {
    use outflow::tui::effect::AppEffect;
    use outflow::tui::theme::Theme;
    let mut desk = Desk::with(Draft::new());
    desk.press("tab").taken();
    assert_eq!(desk.press("F4").taken(), [AppEffect::NextTheme]);
    let (all, first) = ([Theme::Dark, Theme::Light, Theme::Mono, Theme::HighContrast], Theme::Dark);
    assert_eq!(all.map(Theme::next), [all[1], all[2], all[3], first]);
    assert_eq!(Theme::named("high-contrast"), Some(Theme::HighContrast));
}

#[test]
fn with_most_contrast_nothing_is_faint_or_coloured_and_what_keys_go_to_is_reversed() {
    use outflow::tui::theme::Theme;
    use ratatui::style::{Color, Modifier};
    let look = outflow::tui::look::Look::new(dark().texts, Theme::HighContrast);
    for (name, desk) in crate::pictures::screens() {
        for (width, height) in [(60, 16), (80, 24), (120, 40)] {
            let buffer = desk.buffer(width, height, &look);
            for cell in buffer.content() {
                assert!(!cell.modifier.contains(Modifier::DIM), "{name}: {cell:?}");
                assert_eq!((cell.fg, cell.bg), (Color::Reset, Color::Reset), "{name}: {cell:?}");
            }
            let is_reversed = |cell: &ratatui::buffer::Cell| cell.modifier.contains(Modifier::REVERSED);
            assert!(buffer.content().iter().any(is_reversed), "{name} {width}x{height}");
        }
    }
}
