//! Tests the Preview screen in every state, its keys, and that it copies exactly the event's bytes.

use outflow::activation::{FaultKind, FirstOf, Mapping, SegmentChanges, Triggers, UnmatchedMapping};
use outflow::backstage::{Order, Reply};
use outflow::delivery::counts::Class;
use outflow::destination::Spec;
use outflow::destination::draft::{Draft, WizardProgress};
use outflow::destination::run::preview::Reasons;
use outflow::flow::{self, EffectResult, EventPreview, JobId, PreviewRemarks, PreviewResult, PreviewSize, Step};
use outflow::profile::{Oddities, Oddity};
use outflow::text::{NamedChoice, Phrase};
use outflow::tui::app::AppMsg;
use outflow::tui::effect::AppEffect;
use time::Duration;

use crate::desk::{Desk, NOW, bare, dark, light};

/// Returns the documents' example in compact form.
fn example() -> String {
    let text = include_str!("../commands/fixtures/entered-one-left-another.json");
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

pub(crate) fn event(body: &str) -> EventPreview {
    EventPreview {
        body: body.into(),
        has_line_end: false,
        partition_key: "9f2c41aa0b1c2d3e4f5061728394d07e".into(),
        sequence: 3,
        triggers: Triggers { segmentation: true, ..Triggers::default() },
        segment_changes: SegmentChanges::default(),
        shard: Some("shardId-000000000002".into()),
        limit: Some(1_048_576),
    }
}

fn draft(source: &str) -> Draft {
    let spec = format!(
        "name = \"high\"\nkind = \"amazon-kinesis\"\n[account]\ncredentials = \"ambient\"\nregion = \"us-east-2\"\n\
         [connection]\nstream = \"segments\"\n[source]\n{source}\n[activation]\nsegments = [{{ id = \"a\" }}]\n"
    );
    let done = Step::ALL[..Step::Review.place()].iter().map(|step| step.name().to_owned()).collect();
    let progress = WizardProgress { at: "review".into(), done, again: Vec::new(), ..Default::default() };
    Draft { progress, ..Draft::edit(&Spec::parse(&spec, "test").unwrap()) }
}

#[test]
fn a_set_up_knows_the_current_time() {
    let mut draft = draft("kind = \"sample\"");
    draft.progress.at = "identities".into();
    let mut desk = Desk::with(draft);
    let at = |desk: &Desk| desk.model.flow().unwrap().plan().unwrap().made_at();
    assert_eq!(at(&desk), NOW);
    desk.model.set_now(NOW + Duration::HOUR);
    assert_eq!(at(&desk), NOW + Duration::HOUR);
    desk.tell(AppMsg::Beat(NOW + Duration::DAY));
    assert_eq!(at(&desk), NOW + Duration::DAY);
}

/// Returns a desk at Preview that waits for its events, and their job.
fn waiting(source: &str) -> (Desk, JobId) {
    let mut desk = Desk::with(draft(source));
    // Review's own findings do not matter here.
    desk.press("enter");
    let asked = |effect: &AppEffect| match effect {
        AppEffect::Order(Order::Flow(flow::Effect::Preview(job, ..))) => Some(*job),
        _ => None,
    };
    let job = desk.taken().iter().find_map(asked).unwrap();
    (desk, job)
}

pub(crate) fn previewing(events: Vec<EventPreview>) -> Desk {
    let (mut desk, job) = waiting("kind = \"sample\"");
    desk.tell(AppMsg::Reply(Reply::EffectResult(
        job,
        EffectResult::Previewed(Box::new(PreviewResult {
            events,
            lines: 3,
            is_complete: true,
            is_running: false,
            remarks: PreviewRemarks::default(),
        })),
    )));
    desk
}

/// Returns a desk with three events. The second is the documents' example.
fn three() -> Desk {
    let long = format!(
        r#"{{"person":{{"email":"jane@example.com","note":"{}","name":"城市東京\u0007"}},"n":[]}}"#,
        "w".repeat(90)
    );
    let first_of = |name: &str| Some(FirstOf { name: name.into(), more: 0 });
    let crossed = SegmentChanges { entered: first_of("Propensity, lookalike"), left: first_of("High propensity") };
    let second = EventPreview { segment_changes: crossed, ..event(&example()) };
    previewing(vec![event("{\"a\":1}"), second, EventPreview { shard: None, limit: None, ..event(&long) }])
}

/// Returns a desk at the documents' example.
pub(crate) fn second() -> Desk {
    let mut desk = three();
    desk.press("n");
    desk
}

#[test]
fn an_event_as_it_leaves() {
    let mut desk = three();
    insta::assert_snapshot!("preview", desk.press("n").shot());
    insta::assert_snapshot!("preview_wide", desk.shot_as(120, 40, &dark()));
    insta::assert_snapshot!("preview_narrow", desk.shot_as(60, 16, &dark()));
    insta::assert_snapshot!("preview_light", desk.shot_as(80, 24, &light()));
    insta::assert_snapshot!("preview_bare", desk.shot_as(80, 24, &bare()));
}

#[test]
fn the_segments_that_were_entered_and_left_are_named() {
    let first_of = |name: &str, more| Some(FirstOf { name: name.into(), more });
    let why = |event: EventPreview| {
        let screen = previewing(vec![event]).shot_as(120, 24, &dark());
        let side = screen.lines().filter_map(|line| Some(line.rsplit_once('│')?.1.trim().to_owned()));
        side.take_while(|line| !line.starts_with("Size")).collect::<Vec<_>>().join(" ")
    };
    let of = |crossed| EventPreview { segment_changes: crossed, ..event("{}") };
    let entered = SegmentChanges { entered: first_of("High propensity", 0), left: None };
    assert_eq!(why(of(entered.clone())), "Why      entered High propensity");
    let left = SegmentChanges { entered: None, left: first_of("Churn\u{1b}[2J risk", 2) };
    assert!(why(of(left.clone())).starts_with("Why      left Churn"), "{}", why(of(left.clone())));
    assert!(why(of(left)).ends_with("risk and 2 more"));
    let both = SegmentChanges { left: first_of("VIP", 0), ..entered.clone() };
    assert_eq!(why(of(both.clone())), "Why      entered High propensity; left VIP");
    assert_eq!(why(of(SegmentChanges::default())), "Why      a segment was entered or left");
    // The first event shows it too, and an event with another reason does not.
    let first = why(EventPreview { sequence: 1, ..of(entered.clone()) });
    assert_eq!(first, "Why      first export of its profile; entered High propensity");
    let triggers = Triggers { attribute: true, ..Triggers::default() };
    assert_eq!(why(EventPreview { triggers, ..of(entered) }), "Why      a mapped attribute changed");
    let narrow = previewing(vec![EventPreview { sequence: 1, ..of(both) }]).shot_as(60, 16, &dark());
    assert!(narrow.contains(" Size ") && narrow.contains(" Key "), "{narrow}");
}

#[test]
fn one_goes_from_event_to_event() {
    let mut desk = three();
    assert!(desk.screen().contains("Due event 1 of 3"), "{}", desk.screen());
    assert!(desk.press("p").screen().contains("This is the first event."));
    insta::assert_snapshot!("preview_long_values", desk.press("n n").screen());
    assert!(desk.press("n").screen().contains("These are all events: no other is due."));
}

#[test]
fn ten_times_as_many_lines_are_read_and_the_selected_event_stays() {
    let (mut desk, mut job) = waiting("kind = \"sample\"");
    let first = |events: usize| PreviewResult {
        events: (0..events).map(|number| event(&format!("{{\"a\":{number}}}"))).collect(),
        lines: 3,
        is_complete: false,
        is_running: false,
        remarks: PreviewRemarks::default(),
    };
    desk.tell(AppMsg::Reply(Reply::EffectResult(job, EffectResult::Previewed(Box::new(first(100))))));
    desk.press("n n");
    assert!(desk.screen().contains("Due event 3 of the first 100"), "{}", desk.screen());
    for (events, ahead, shown) in
        [(1_000, PreviewSize::Thousand, "1,000"), (10_000, PreviewSize::TenThousand, "10,000")]
    {
        let asked = |effect: &AppEffect| match effect {
            AppEffect::Order(Order::Flow(flow::Effect::Preview(job, _, asked))) if *asked == ahead => Some(*job),
            _ => None,
        };
        job = desk.press("+").taken().iter().find_map(asked).unwrap();
        desk.tell(AppMsg::Reply(Reply::EffectResult(job, EffectResult::Previewed(Box::new(first(events))))));
        assert!(desk.screen().contains(&format!("Due event 3 of the first {shown}")), "{}", desk.screen());
    }
    assert_eq!(desk.press("+").taken(), []);
    assert!(desk.screen().contains("The preview reads at most 10,000 events"), "{}", desk.screen());
    let mut all = three();
    assert_eq!(all.press("+").taken(), []);
    assert!(all.screen().contains("These are all"), "{}", all.screen());
}

#[test]
fn branches_fold_and_what_is_looked_for_opens_them() {
    let mut desk = three();
    desk.press("n down down down");
    insta::assert_snapshot!("preview_folded", desk.press("left left").shot());
    insta::assert_snapshot!("preview_found", desk.press("/").write("status").shot());
    let first = desk.screen();
    assert_ne!(desk.press("enter").screen(), first);
    assert_eq!(desk.press("enter").screen(), first, "there are two matches, so enter returns to the first");
    assert!(!desk.press("esc").screen().contains("find:"));
}

#[test]
fn personal_values_are_hidden_on_the_screen_alone() {
    let mut desk = three();
    desk.press("n m");
    insta::assert_snapshot!("preview_masked", desk.screen());
    desk.press("y");
    assert_eq!(desk.taken(), [AppEffect::Copy(example())]);
}

#[test]
fn the_bytes_that_leave_are_copied_and_saved() {
    let mut desk = three();
    desk.press("n left y s");
    let name = "high-event-2.json".to_owned();
    assert_eq!(desk.taken(), [AppEffect::Copy(example()), AppEffect::Order(Order::SaveText(name, example()))]);
    desk.press("enter");
    assert!(matches!(&desk.taken()[..], [AppEffect::Order(Order::Flow(flow::Effect::Apply(..)))]));
}

#[test]
fn letters_and_marks_are_composed_on_the_screen_alone() {
    let body = "{\"cafe\u{301}\":\"A\u{30a}ngstro\u{308}m\"}";
    let mut desk = previewing(vec![event(body)]);
    assert!(desk.screen().contains("\"caf\u{e9}\": \"\u{c5}ngstr\u{f6}m\""), "{}", desk.screen());
    let name = "high-event-1.json".to_owned();
    assert_eq!(
        desk.press("y s").taken(),
        [AppEffect::Copy(body.into()), AppEffect::Order(Order::SaveText(name, body.into()))]
    );
}

#[test]
fn while_it_is_saved_that_is_said() {
    let mut desk = three();
    assert!(!desk.screen().contains("Saving…"));
    assert!(desk.press("enter").screen().contains("Saving…"), "{}", desk.screen());
}

#[test]
fn the_bar_says_that_enter_starts_and_space_folds() {
    let screen = second().screen();
    let bar = screen.lines().last().unwrap();
    for named in ["enter Start", "n Next", "space Fold", "y Copy", "s Save", "? Help"] {
        assert!(bar.contains(named), "{named}: {bar}");
    }
    assert!(second().shot_as(60, 16, &dark()).contains("enter Start"));
}

#[test]
fn keys_of_everywhere_hold_while_one_looks_for_something() {
    let mut desk = second();
    assert_eq!(desk.press("/ ctrl+z").taken(), [AppEffect::Suspend]);
    assert!(desk.press("ctrl+o").screen().contains("Message history"));
}

#[test]
fn what_a_clipboard_does_not_take_is_not_sent() {
    let mut desk = previewing(vec![event(&format!("{{\"a\":\"{}\"}}", "x".repeat(80_000)))]);
    assert_eq!(desk.press("y").taken(), []);
    let said = "80,008 bytes are too many for a terminal's clipboard. Press s to save them.";
    assert!(desk.screen().contains(said), "{}", desk.screen());
}

#[test]
fn what_is_left_out_of_the_feed_is_said_beside_its_events_and_in_place_of_them() {
    let (mut reasons, mut odd) = (Reasons::default(), Oddities::default());
    odd.insert(Oddity::IdOfOddType);
    reasons.count_skipped(odd);
    reasons.count(Class::Malformed, FaultKind::NotJson.name());
    let unseen = UnmatchedMapping { mapping: Mapping::Attribute("person.Email".into()), near: None };
    let left_out = PreviewRemarks { reasons, unmatched: vec![unseen] };
    for (events, size) in [(vec![event("{\"a\":1}")], (100, 40)), (vec![], (80, 24))] {
        let (mut desk, job) = waiting("kind = \"sample\"");
        let seen = PreviewResult { events, lines: 3, is_complete: true, is_running: false, remarks: left_out.clone() };
        desk.tell(AppMsg::Reply(Reply::EffectResult(job, EffectResult::Previewed(Box::new(seen)))));
        let shot = desk.shot_as(size.0, size.1, &dark());
        let words = shot.split(['│', '\n']).collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
        for said in ["Malformed: not-json 1", "an ID that is neither text nor a number", "person.Email."] {
            assert!(words.contains(said), "{said}: {shot}");
        }
        assert!(!shot.contains("Each profile read is in no mapped segment"), "{shot}");
    }
}

#[test]
fn what_there_is_instead_of_an_event() {
    let (mut desk, job) = waiting("kind = \"sample\"");
    insta::assert_snapshot!("preview_coming", desk.screen());
    desk.tell(AppMsg::Reply(Reply::EffectResult(
        job,
        EffectResult::Failed(Phrase::foreign("No file at /feeds/a\u{1b}[2J. Check source.path in the spec.")),
    )));
    insta::assert_snapshot!("preview_refused", desk.screen());
    insta::assert_snapshot!("preview_none", previewing(Vec::new()).screen());
    insta::assert_snapshot!("preview_stdin", waiting("kind = \"stdin\"").0.screen());
    let (mut desk, job) = waiting("kind = \"sample\"");
    desk.tell(AppMsg::Reply(Reply::EffectResult(
        job,
        EffectResult::Previewed(Box::new(PreviewResult {
            events: vec![],
            lines: 412_000,
            is_complete: false,
            is_running: false,
            remarks: PreviewRemarks::default(),
        })),
    )));
    insta::assert_snapshot!("preview_none_yet", desk.screen());
    let (mut desk, job) = waiting("kind = \"sample\"");
    let seen = PreviewResult {
        events: vec![event("{\"a\":1}")],
        lines: 1,
        is_complete: false,
        is_running: true,
        remarks: PreviewRemarks::default(),
    };
    desk.tell(AppMsg::Reply(Reply::EffectResult(job, EffectResult::Previewed(Box::new(seen)))));
    assert!(desk.screen().contains("Running now: due event 1 of the feed's first 1"), "{}", desk.screen());
    let huge = format!("{{\"a\":\"{}\"}}", "x".repeat(1_400_000));
    insta::assert_snapshot!("preview_too_large", previewing(vec![event(&huge)]).screen());
    insta::assert_snapshot!("preview_no_json", previewing(vec![event("{\"a\":")]).screen());
}

#[test]
fn esc_stops_reading_ahead_and_esc_again_goes_back() {
    let (mut desk, job) = waiting("kind = \"sample\"");
    desk.press("esc");
    assert_eq!(desk.taken(), [AppEffect::Order(Order::Flow(flow::Effect::Cancel(job)))]);
    let late = PreviewResult {
        events: vec![event("{}")],
        lines: 1,
        is_complete: true,
        is_running: false,
        remarks: PreviewRemarks::default(),
    };
    desk.tell(AppMsg::Reply(Reply::EffectResult(job, EffectResult::Previewed(Box::new(late)))));
    insta::assert_snapshot!("preview_stopped", desk.shot());
    desk.press("ctrl+r");
    assert!(
        desk.taken().iter().any(|effect| matches!(effect, AppEffect::Order(Order::Flow(flow::Effect::Preview(..)))))
    );
    desk.press("esc esc");
    assert_eq!(desk.model.step(), Some(Step::Review));
}

#[test]
fn at_review_both_readings_are_stopped_and_begun_again_together() {
    let mut desk = Desk::with(draft("kind = \"sample\""));
    desk.taken();
    desk.press("esc");
    let stopped = desk.taken();
    assert!(matches!(
        stopped[..],
        [
            AppEffect::Order(Order::Flow(flow::Effect::Cancel(_))),
            AppEffect::Order(Order::Flow(flow::Effect::Cancel(_)))
        ]
    ));
    assert!(desk.screen().contains("Reading was stopped"), "{}", desk.screen());
    desk.press("ctrl+r");
    let asked = desk.taken();
    let of = |name: &str| asked.iter().filter(|effect| format!("{effect:?}").contains(name)).count();
    assert_eq!((of("SurveySource"), of("Preview(")), (1, 1), "{asked:?}");
}

#[test]
fn saving_is_taken_back_and_said_where_that_came_too_late() {
    let mut desk = three();
    desk.taken();
    desk.press("enter");
    let effects = desk.taken();
    let [AppEffect::Order(Order::Flow(flow::Effect::Apply(job, _)))] = &effects[..] else { panic!("{effects:?}") };
    assert!(desk.screen().contains("esc cancels"), "{}", desk.screen());
    desk.press("esc");
    assert_eq!(desk.taken(), [AppEffect::Order(Order::Flow(flow::Effect::Cancel(*job)))]);
    desk.tell(AppMsg::Reply(Reply::EffectResult(*job, EffectResult::Applied("/config/high.toml".into()))));
    assert_eq!(desk.taken(), [AppEffect::Order(Order::ReadCatalogue)]);
    assert!(desk.screen().contains("/config/high.toml is saved. Nothing"), "{}", desk.screen());
    assert_eq!(desk.model.step(), Some(Step::Preview));
}

#[test]
fn a_destination_is_saved_without_a_start_and_selected_in_the_list() {
    let mut desk = three();
    desk.taken();
    let effects = desk.press("ctrl+s").taken();
    let [AppEffect::Order(Order::Flow(flow::Effect::Apply(job, _)))] = &effects[..] else { panic!("{effects:?}") };
    desk.tell(AppMsg::Reply(Reply::EffectResult(*job, EffectResult::Applied("/config/high.toml".into()))));
    let asked = desk.taken();
    assert!(asked.contains(&AppEffect::Order(Order::ReadCatalogue)), "{asked:?}");
    assert!(!asked.iter().any(|effect| matches!(effect, AppEffect::Order(Order::Flow(flow::Effect::Stream(_))))));
    assert_eq!(desk.model.step(), None);
    let screen = desk.screen();
    assert!(screen.contains("/config/high.toml") && screen.contains("isn't started"), "{screen}");
}

#[test]
fn without_a_complete_set_up_save_and_exit_names_what_is_missing() {
    let mut desk = Desk::with(Draft::new());
    desk.taken();
    desk.press("ctrl+s");
    assert_eq!(desk.taken(), []);
    assert!(desk.screen().contains("Can't save yet. Account name"), "{}", desk.screen());
    desk.press("ctrl+k").write("save and exit");
    assert!(desk.screen().contains("Save and exit"), "{}", desk.screen());
}
