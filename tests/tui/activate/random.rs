//! Tests any keys on any source at any size: no panic, no lost answer, and no drawing outside the area.

use std::sync::Arc;

use outflow::destination::draft::ActivationDraft;
use outflow::flow::Step;
use outflow::source::survey::Survey;
use outflow::text::Texts;
use outflow::tui::look::Look;
use outflow::tui::theme::Theme;
use outflow::tui::view;
use proptest::prelude::*;
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;

use super::{at, draft, segment};
use crate::desk::{Desk, bare};
use crate::feed::{survey_lines, under_way};

/// One input.
#[derive(Clone, Debug)]
enum Happens {
    /// A key that moves, filters or leaves, but changes no answer.
    Moves(&'static str),
    /// A key that may change an answer.
    Answers(&'static str),
    Types(String),
    Pastes(String),
    /// The source's survey has these lines.
    Told(Vec<String>, bool),
}

fn foreign() -> impl Strategy<Value = String> {
    let letters = prop_oneof![
        4 => "[a-e ]{1,6}",
        1 => Just("城市".to_owned()),
        1 => Just("👩‍👩‍👧".to_owned()),
        1 => Just("\u{301}".to_owned()),
        1 => Just("\u{202e}".to_owned()),
        1 => Just("\u{200b}ﷺ".to_owned()),
        1 => Just("\t\u{1b}[2J".to_owned()),
    ];
    prop::collection::vec(letters, 0..6).prop_map(|letters| letters.concat())
}

/// Generates a profile with these names in it.
fn line() -> impl Strategy<Value = String> {
    let words = prop::collection::vec(foreign(), 8);
    (words, 0..5_u32).prop_map(|(words, depth)| {
        let mut inner = serde_json::json!({ &words[0]: &words[1], &words[2]: 7 });
        for _ in 0..depth {
            inner = serde_json::json!({ &words[3]: inner, "email": "a@b.cd" });
        }
        let profile = serde_json::json!({
            "person": inner,
            &words[4]: [1],
            "segmentMembership": { "ups": {
                &words[5]: { "status": "realized", "lastQualificationTime": "2026-05-25T20:00:00Z", "name": &words[6] },
                "fixed": { "status": &words[7] },
            } },
            "identityMap": { "ECID": [{ "id": &words[1], "primary": true }], &words[6]: [{ "id": "x" }] },
        });
        profile.to_string()
    })
}

fn happens() -> impl Strategy<Value = Happens> {
    let moves =
        ["up", "down", "left", "right", "pageup", "pagedown", "home", "end", "tab", "shift+tab", "esc", "F1", "ctrl+l"];
    let answers = ["space", "ctrl+a", "enter", "h", "+", "*", "x", "/", "v", "backspace", "ctrl+u", "alt+4"];
    let steps = ["alt+3", "alt+4", "alt+5", "alt+6", "alt+7", "ctrl+k", "ctrl+r"];
    prop_oneof![
        6 => prop::sample::select(moves.to_vec()).prop_map(Happens::Moves),
        6 => prop::sample::select(answers.to_vec()).prop_map(Happens::Answers),
        1 => prop::sample::select(steps.to_vec()).prop_map(Happens::Moves),
        2 => foreign().prop_map(Happens::Types),
        1 => foreign().prop_map(Happens::Pastes),
        2 => (prop::collection::vec(line(), 0..4), any::<bool>()).prop_map(|(lines, ended)| Happens::Told(lines, ended)),
    ]
}

fn survey(lines: &[String], ended: bool) -> Survey {
    let survey = survey_lines(lines.to_vec());
    if ended { survey } else { under_way(survey) }
}

/// Returns all answers of the steps of this stage.
fn answers(desk: &Desk) -> ActivationDraft {
    desk.draft().activation.clone()
}

fn happen(desk: &mut Desk, happens: &Happens) {
    let before = answers(desk);
    match happens {
        Happens::Moves(key) => {
            desk.press(key);
            assert_eq!(answers(desk), before, "{key} changes no answer");
        }
        Happens::Answers(key) => drop(desk.press(key)),
        Happens::Types(text) => drop(desk.write(text)),
        Happens::Pastes(text) => drop(desk.paste(text)),
        Happens::Told(lines, ended) => {
            desk.surveyed(survey(lines, *ended));
            assert_eq!(answers(desk), before, "a survey changes no answer");
        }
    }
}

/// Draws into the middle of a larger screen. The rest of the screen must not change.
fn draw(desk: &Desk, width: u16, height: u16, look: &Look) {
    let whole = Rect::new(0, 0, width + 6, height + 4);
    let area = Rect::new(3, 2, width, height);
    let mut buffer = Buffer::filled(whole, Cell::new("~"));
    let cursor = view::draw(&desk.model, look, area, &mut buffer);
    assert!(cursor.is_none_or(|place| area.contains(place)));
    for (place, cell) in buffer.content().iter().enumerate() {
        let (x, y) = buffer.pos_of(place);
        assert!(area.contains((x, y).into()) || cell.symbol() == "~", "{x},{y}: {:?}", cell.symbol());
    }
}

fn desk(step: Step) -> Desk {
    let mut answers = draft();
    answers.activation.segments = vec![segment("fixed", ""), segment("never seen", "城市")];
    answers.activation.attributes = vec!["person".into(), "later.value".into()];
    answers.activation.all_identities = false;
    at(step, answers)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn anything_may_happen(
        step in prop::sample::select(&[Step::Segments, Step::Attributes, Step::Identities][..]),
        happenings in prop::collection::vec(happens(), 1..40),
        sizes in prop::collection::vec((1..130_u16, 1..50_u16), 3),
    ) {
        let look = Look::new(Arc::new(Texts::new(None)), Theme::Dark);
        let mut desk = desk(step);
        for (number, one) in happenings.iter().enumerate() {
            happen(&mut desk, one);
            if let Some((width, height)) = sizes.get(number % 8) {
                draw(&desk, *width, *height, &look);
            }
        }
        draw(&desk, 80, 24, &look);
        draw(&desk, 60, 16, &bare());
    }
}

/// Returns the number of cases, which `OUTFLOW_RANDOM_CASES` sets. Each has up to 40 messages.
fn cases() -> u32 {
    std::env::var("OUTFLOW_RANDOM_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(200)
}
