//! Tests the unfinished set-ups in the list of destinations.

use outflow::backstage::{Begin, DestinationKind, Order, Reply};
use outflow::destination::draft::Draft;
use outflow::tui::app::AppMsg;
use outflow::tui::effect::AppEffect;

use crate::catalogue::{saved, some};
use crate::desk::{Desk, NOW};

/// Returns a draft that was left at Segments.
fn half() -> Draft {
    let mut draft = Draft { name: "half".into(), ..Draft::new() };
    draft.progress.at = "segments".into();
    draft
}

/// Returns the list of `some()` with the stored draft `half()`, whose dialog was closed.
fn beside_draft() -> Desk {
    let mut desk = some();
    desk.tell(AppMsg::Reply(Reply::DraftKept(NOW))).tell(AppMsg::Reply(Reply::DraftFound(Box::new(half()))));
    desk.press("esc home").taken();
    desk
}

#[test]
fn an_unfinished_set_up_is_a_row_above_the_saved_ones() {
    let mut desk = beside_draft();
    insta::assert_snapshot!("catalogue_beside_draft", desk.shot());
    let screen = desk.screen();
    let row =
        screen.lines().position(|line| line.contains("half  unfinished setup, at Segments, kept 2026-05-25")).unwrap();
    assert!(row < screen.lines().position(|line| line.contains("high-propensity")).unwrap(), "{screen}");
    assert_eq!(desk.press("enter").taken(), [AppEffect::Order(Order::Begin(Begin::Draft(Box::new(half()))))]);
    let mut desk = beside_draft();
    assert_eq!(
        desk.press("down enter").taken(),
        [AppEffect::Order(Order::Begin(Begin::Open("high-propensity".into())))]
    );
    desk.press("end enter");
    assert_eq!(desk.taken(), [AppEffect::Order(Order::Begin(Begin::Sandbox))]);
}

#[test]
fn an_unfinished_set_up_is_discarded_after_a_question() {
    let mut desk = beside_draft();
    desk.press("d");
    assert!(desk.screen().contains("This discards the unfinished setup of half"), "{}", desk.screen());
    assert_eq!(desk.press("enter").taken(), [], "the cursor is on the answer that changes nothing");
    assert_eq!(desk.press("d up enter").taken(), [AppEffect::Order(Order::Flow(outflow::flow::Effect::DiscardDraft))]);
    assert!(!desk.screen().contains("unfinished setup"), "{}", desk.screen());
}

#[test]
fn a_saved_destination_opens_beside_an_unfinished_set_up_and_the_draft_stays() {
    let drafts = |effects: &[AppEffect]| {
        let of = |effect: &&AppEffect| {
            use outflow::flow::Effect::{DiscardDraft, SaveDraft};
            matches!(effect, AppEffect::Order(Order::Flow(SaveDraft(_) | DiscardDraft)))
        };
        effects.iter().filter(of).count()
    };
    let mut desk = beside_draft();
    desk.press("down enter");
    let setting = outflow::flow::FlowInput {
        draft: saved(),
        destinations: Vec::new(),
        folder: "/feeds".into(),
        now: crate::desk::NOW,
    };
    desk.tell(AppMsg::Reply(Reply::Begin(Box::new(setting), DestinationKind::Kinesis)));
    desk.press("alt+0");
    assert_eq!(drafts(&desk.taken()), 0, "the stored draft is that of the other set-up");
    assert!(desk.screen().contains("half  unfinished setup, at Segments, kept"), "{}", desk.screen());
    assert!(desk.model.farewell().is_some());
}

#[test]
fn changes_that_no_draft_keeps_are_not_left_unasked() {
    let mut desk = beside_draft();
    let setting = outflow::flow::FlowInput {
        draft: saved(),
        destinations: Vec::new(),
        folder: "/feeds".into(),
        now: crate::desk::NOW,
    };
    desk.tell(AppMsg::Reply(Reply::Begin(Box::new(setting), DestinationKind::Kinesis)));
    desk.press("alt+2 tab").write("changed").press("alt+0");
    assert!(desk.screen().contains("not saved yet"), "{}", desk.screen());
    desk.taken();
    assert_eq!(desk.press("q").taken(), []);
    assert!(desk.screen().contains("The changes of the open setup aren't saved."), "{}", desk.screen());
    assert!(desk.press("q").taken().contains(&AppEffect::Quit));
}

#[test]
fn a_sandbox_destination_says_that_it_ends_with_the_app() {
    let mut desk = some();
    desk.press("down down down");
    assert!(desk.screen().contains("This destination is in the sandbox."), "{}", desk.screen());
    let said = desk.model.farewell().map(|said| outflow::text::Texts::new(None).text(said));
    assert_eq!(said.as_deref(), Some("The sandbox and its destinations are removed."));
}

#[test]
fn a_finished_destination_opens_with_nothing_due() {
    use outflow::flow::{Effect, EffectResult, PreviewRemarks, PreviewResult};

    let mut desk = Desk::with(saved());
    let asked = desk.taken();
    let of = |effect: &AppEffect| match effect {
        AppEffect::Order(Order::Flow(Effect::Preview(job, ..))) => Some(*job),
        _ => None,
    };
    let job = asked.iter().find_map(of).unwrap();
    let result = PreviewResult {
        events: Vec::new(),
        lines: 0,
        is_complete: true,
        is_running: false,
        remarks: PreviewRemarks::default(),
    };
    desk.tell(AppMsg::Reply(Reply::EffectResult(job, EffectResult::Previewed(Box::new(result)))));
    let screen = desk.screen();
    assert!(screen.contains("Nothing is due until it has new lines.") && !screen.contains("First export"), "{screen}");
}
