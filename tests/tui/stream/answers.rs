//! Tests the way from a stream to the settings of its destination and back, and the effect of Enter at the last step.

use outflow::backstage::{Order, Reply};
use outflow::destination::draft::{Draft, Origin};
use outflow::flow::{EffectResult, Step};
use outflow::tui::keys::Action;
use outflow::tui::screens::ActiveView;

use super::*;

/// Opens a step of the settings of a destination that streams here.
fn at(desk: &mut Desk, step: Step) {
    let spec = outflow::destination::Spec::parse(
        &crate::catalogue::saved().to_spec().replace("\"high\"", &format!("{NAME:?}")),
        "high-propensity.toml",
    );
    let draft = Draft::edit(&spec.unwrap());
    assert_eq!(draft.origin, Origin::Edit(NAME.into()));
    let setting = flow::FlowInput { draft, destinations: vec![NAME.into()], folder: "/feeds".into(), now: NOW };
    desk.tell(AppMsg::Reply(Reply::BeginAt(Box::new(setting), DestinationKind::Kinesis, step)));
    assert_eq!(desk.model.step(), Some(step), "{}", desk.screen());
    desk.taken();
}

fn end(desk: &mut Desk) {
    tell(desk, StreamEvent::Ended(Box::new(summary(RunEnd::Complete, 0))));
}

fn head(desk: &Desk) -> String {
    desk.screen().lines().next().unwrap().to_owned()
}

/// Presses Enter at Preview, completes the save, and returns the requested effects.
fn save(desk: &mut Desk) -> Vec<AppEffect> {
    let of = |effect: AppEffect| match effect {
        AppEffect::Order(Order::Flow(flow::Effect::Apply(job, _))) => Some(job),
        _ => None,
    };
    desk.taken();
    let job = desk.press("enter").taken().into_iter().find_map(of).expect("the app saved the destination");
    desk.tell(AppMsg::Reply(Reply::EffectResult(job, EffectResult::Applied("/config/high-propensity.toml".into()))));
    assert_eq!(desk.model.place(), ActiveView::Stream);
    desk.taken()
}

#[test]
fn a_stream_is_gone_to_by_its_number_from_its_answers() {
    for over in [false, true] {
        let ways: [fn(&mut Desk) -> &mut Desk; 3] =
            [|desk| desk.press("alt+9"), |desk| desk.click("Stream"), |desk| desk.tell(AppMsg::Do(Action::GoStream))];
        for go in ways {
            let mut desk = streaming();
            if over {
                end(&mut desk);
            }
            at(&mut desk, Step::Account);
            assert!(head(&desk).contains(if over { "✓ Stream" } else { "… Stream" }), "{}", head(&desk));
            go(&mut desk);
            assert_eq!(desk.model.place(), ActiveView::Stream, "{}", desk.screen());
            assert!(desk.model.flow().is_none(), "an unchanged set-up is closed without a question");
            assert!(desk.screen().contains(if over { "✓ finished" } else { "● streaming" }), "{}", desk.screen());
        }
    }
}

#[test]
fn a_start_that_failed_is_no_stream_to_go_to_from_its_answers() {
    let mut desk = streaming();
    end(&mut desk);
    let credentials = CredentialSource::Provided(ProvidedCredentials::Ambient);
    tell(&mut desk, StreamEvent::Starting { stream: "segments".into(), credentials });
    tell(&mut desk, StreamEvent::Failed(Phrase::foreign("high-propensity is already run by process 4711.")));
    at(&mut desk, Step::Account);
    desk.press("alt+9");
    assert_eq!(desk.model.place(), ActiveView::Wizard, "{}", desk.screen());
    assert!(!desk.screen().contains("4711"), "{}", desk.screen());
}

#[test]
fn answers_that_have_changed_are_there_again_when_one_comes_back_from_the_stream() {
    let mut desk = streaming();
    at(&mut desk, Step::Authentication);
    desk.press("tab").write("changed").press("alt+9");
    assert_eq!(desk.model.place(), ActiveView::Stream);
    assert!(
        desk.taken().iter().any(|effect| matches!(effect, AppEffect::Order(Order::Flow(flow::Effect::SaveDraft(_)))))
    );
    desk.press("alt+2");
    assert_eq!(desk.model.step(), Some(Step::Authentication));
    assert!(desk.screen().contains("changed"), "{}", desk.screen());
}

#[test]
fn the_stream_of_another_destination_is_not_gone_to() {
    let mut desk = streaming();
    desk.tell(AppMsg::Reply(Reply::BeginAt(
        Box::new(flow::FlowInput {
            draft: crate::catalogue::saved(),
            destinations: vec!["high".into()],
            folder: "/feeds".into(),
            now: NOW,
        }),
        DestinationKind::Kinesis,
        Step::Account,
    )));
    assert!(head(&desk).contains("○ Stream"), "{}", head(&desk));
    desk.press("alt+9");
    assert_eq!(desk.model.step(), Some(Step::Account));
    assert!(desk.screen().contains("Complete the earlier steps first."), "{}", desk.screen());
}

#[test]
fn enter_at_preview_goes_back_to_the_stream_and_says_only_what_is_so() {
    let starts =
        |effects: &[AppEffect]| effects.contains(&AppEffect::Order(Order::Flow(flow::Effect::Stream(NAME.into()))));
    let later = "is streaming with its previous settings";
    let mut desk = streaming();
    at(&mut desk, Step::Preview);
    assert!(!starts(&save(&mut desk)), "the run is already active");
    assert!(!desk.screen().contains(later), "no setting has changed: {}", desk.screen());

    at(&mut desk, Step::Account);
    desk.press("alt+3 tab").write("7").press("alt+7 enter");
    assert_eq!(desk.model.step(), Some(Step::Preview), "{}", desk.screen());
    assert!(!starts(&save(&mut desk)), "the run is already active");
    assert!(desk.screen().contains(later), "{}", desk.screen());

    end(&mut desk);
    at(&mut desk, Step::Preview);
    assert!(starts(&save(&mut desk)), "the run is over, so saving starts it again");
    assert!(!desk.screen().contains(later), "{}", desk.screen());
}

#[test]
fn that_a_stream_ends_with_the_app_is_said_on_one_line() {
    let mut desk = streaming();
    desk.press("ctrl+c");
    let lines = desk.screen();
    let said = lines.lines().position(|line| line.contains("A run is active.")).unwrap();
    assert_eq!(said, 22, "only the key hints are below it: {lines}");
}

#[test]
fn what_is_in_the_way_of_writing_is_seen_first_whenever_it_came() {
    let mut desk = streaming();
    desk.press("b");
    // The rows may arrive in any order. Here the write permission is last.
    for check in Check::ALL.into_iter().rev().filter(|check| *check != Check::PutRecords).chain([Check::PutRecords]) {
        let code = Some("AccessDeniedException".to_owned());
        let row = CheckRow { check, state: CheckState::Denied, code, said: Seen::Granted, remedy: None, see: None };
        tell(&mut desk, StreamEvent::Row(Box::new(row)));
    }
    tell(&mut desk, StreamEvent::CheckFinished(None));
    let screen = desk.screen();
    let row = |name: &str| screen.lines().position(|line| line.contains(name));
    assert!(row("kinesis:PutRecord").is_some_and(|row| row < 8), "{screen}");
    assert!(row("kinesis:PutRecords").is_some_and(|row| row < 12), "{screen}");
    assert!(screen.contains(" more: ctrl+g"), "{screen}");
    desk.press("ctrl+g");
    assert!(desk.screen().contains("Check results"), "{}", desk.screen());
}
