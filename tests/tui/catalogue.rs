//! Tests the list of destinations: its rows, their actions, and the set-up of new destinations.

use std::time::Duration;

use outflow::backstage::{
    Begin, DeliveryTotals, DestinationKind, DestinationSummary, Order, Reply, RunStart, RunStatus, StreamEvent,
};
use outflow::delivery::reaction::Trouble;
use outflow::destination::draft::Draft;
use outflow::destination::lock::PauseReason;
use outflow::destination::run::FeedProgress;
use outflow::destination::spec::CredentialSource;
use outflow::flow::Step;
use outflow::kinesis::ProvidedCredentials;
use outflow::source::FeedSize;
use outflow::text::Phrase;
use outflow::tui::app::AppMsg;
use outflow::tui::effect::AppEffect;

use crate::desk::{Desk, NOW, bare, dark, light};

fn seen(name: &str, kind: DestinationKind, stream: &str, status: RunStatus) -> DestinationSummary {
    DestinationSummary { name: name.into(), kind, stream: stream.into(), region: "us-east-2".into(), status }
}

pub(crate) fn some() -> Desk {
    let mut desk = Desk::new();
    desk.tell(AppMsg::Reply(Reply::Catalogue(Ok(vec![
        seen("high-propensity", DestinationKind::Kinesis, "segments", RunStatus::RunsElsewhere),
        seen("churn-risk", DestinationKind::Kinesis, "城市-eu", RunStatus::Stopped(None)),
        seen(
            "broken",
            DestinationKind::Kinesis,
            "",
            RunStatus::Faulty(Phrase::foreign("broken.toml:3:1: unknown key")),
        ),
        seen("demo", DestinationKind::Sandbox, "demo", RunStatus::Stopped(None)),
    ]))));
    desk.tell(AppMsg::Reply(Reply::Delivered(
        "churn-risk".into(),
        DestinationKind::Kinesis,
        DeliveryTotals { delivered: 10_000, dead: 0 },
    )));
    desk
}

#[test]
fn before_anything_is_known_and_when_there_is_nothing() {
    let mut desk = Desk::new();
    insta::assert_snapshot!("catalogue_reading", desk.shot());
    desk.tell(AppMsg::Reply(Reply::Catalogue(Ok(Vec::new()))));
    insta::assert_snapshot!("catalogue_empty", desk.shot());
    desk.tell(AppMsg::Reply(Reply::Catalogue(Err(Phrase::foreign("Could not read /etc/outflow: permission denied.")))));
    insta::assert_snapshot!("catalogue_refused", desk.shot());
}

#[test]
fn destinations_with_how_they_stand() {
    let desk = some();
    insta::assert_snapshot!("catalogue", desk.shot());
    insta::assert_snapshot!("catalogue_wide", desk.shot_as(120, 40, &dark()));
    insta::assert_snapshot!("catalogue_narrow", desk.shot_as(60, 16, &dark()));
    insta::assert_snapshot!("catalogue_light", desk.shot_as(80, 24, &light()));
    insta::assert_snapshot!("catalogue_bare", desk.shot_as(80, 24, &bare()));
}

#[test]
fn a_destination_that_is_paused_in_another_process_says_why() {
    let mut desk = Desk::new();
    let of = |name: &str, paused| seen(name, DestinationKind::Kinesis, "segments", RunStatus::PausedElsewhere(paused));
    let denied = of("high-propensity", PauseReason::By(Trouble::Permission));
    desk.tell(AppMsg::Reply(Reply::Catalogue(Ok(vec![denied, of("churn-risk", PauseReason::Held)]))));
    insta::assert_snapshot!("catalogue_paused_elsewhere", desk.shot());
    let narrow = desk.shot_as(60, 16, &dark());
    assert!(narrow.contains("‖ paused: access denied") && narrow.contains("‖ paused: manually"), "{narrow}");
}

#[test]
fn a_stopped_destination_tells_of_its_dead_letters() {
    let mut desk = some();
    desk.tell(AppMsg::Reply(Reply::Delivered(
        "churn-risk".into(),
        DestinationKind::Kinesis,
        DeliveryTotals { delivered: 9_998, dead: 2_000 },
    )));
    assert!(desk.screen().contains("■ stopped, 2,000 dead, 9,998"), "{}", desk.screen());
    assert!(!some().screen().contains("dead"), "without dead letters the row does not mention them");
}

#[test]
fn each_key_acts_on_the_selected_row() {
    let effects = |keys: &str| some().press("down").press(keys).taken();
    let name = || "churn-risk".to_owned();
    assert_eq!(effects("enter"), [AppEffect::Order(Order::Begin(Begin::Open(name())))]);
    assert_eq!(effects("e"), [AppEffect::Order(Order::Begin(Begin::Edit(name())))]);
    assert_eq!(effects("c"), [AppEffect::Order(Order::Begin(Begin::Copy(name())))]);
    assert_eq!(effects("r"), [AppEffect::Order(Order::Flow(outflow::flow::Effect::Stream(name())))]);
    assert_eq!(effects("down down down enter"), [AppEffect::Order(Order::Begin(Begin::New))]);
    assert_eq!(effects("down down down down enter"), [AppEffect::Order(Order::Begin(Begin::Sandbox))]);
    assert_eq!(effects("down down down r"), []);
}

#[test]
fn a_destination_goes_only_when_that_was_said() {
    let mut desk = some();
    desk.press("down d");
    insta::assert_snapshot!("catalogue_remove", desk.shot());
    assert_eq!(desk.press("enter").taken(), [], "the cursor is on the answer that changes nothing");
    assert_eq!(desk.press("d up enter").taken(), [AppEffect::Order(Order::Remove("churn-risk".into()))]);
}

#[test]
fn the_list_is_filtered_while_one_types() {
    let mut desk = some();
    desk.press("/").write("chu");
    insta::assert_snapshot!("catalogue_filter", desk.shot());
    assert_eq!(desk.press("enter enter").taken(), [AppEffect::Order(Order::Begin(Begin::Open("churn-risk".into())))]);
    assert!(desk.press("/ esc").screen().contains("high-propensity"));
}

#[test]
fn how_a_destination_stands_is_seen_beside_long_names() {
    let mut desk = Desk::new();
    let (name, stream) = ("n".repeat(60), "s".repeat(60));
    let all = vec![
        seen(&name, DestinationKind::Kinesis, &stream, RunStatus::Stopped(None)),
        seen("streams", DestinationKind::Kinesis, "segments", RunStatus::Stopped(None)),
    ];
    desk.tell(AppMsg::Reply(Reply::Delivered(
        name.clone(),
        DestinationKind::Kinesis,
        DeliveryTotals { delivered: 10_000, dead: 0 },
    )))
    .tell(AppMsg::Reply(Reply::Catalogue(Ok(all))));
    desk.tell(AppMsg::Reply(Reply::Delivered(
        name,
        DestinationKind::Kinesis,
        DeliveryTotals { delivered: 10_000, dead: 0 },
    )));
    for width in [60, 80] {
        let screen = desk.shot_as(width, 24, &dark());
        assert!(screen.contains("■ stopped, 10,000 deliv"), "{screen}");
    }
}

#[test]
fn a_destination_that_needs_its_operator_says_so() {
    let mut desk = crate::stream::denied();
    let all = vec![
        seen("churn-risk", DestinationKind::Kinesis, "churn-eu", RunStatus::Stopped(None)),
        seen(crate::runs::NAME, DestinationKind::Kinesis, "segments", RunStatus::Stopped(None)),
    ];
    desk.press("esc").tell(AppMsg::Reply(Reply::Catalogue(Ok(all))));
    insta::assert_snapshot!("catalogue_needs", desk.shot());
    insta::assert_snapshot!("catalogue_needs_narrow", desk.shot_as(60, 16, &dark()));
    assert!(desk.press("up").screen().contains("Open it to fix it."));
}

#[test]
fn esc_asks_before_it_leaves() {
    let mut desk = some();
    assert!(desk.screen().contains("q Quit"), "{}", desk.screen());
    assert!(desk.press("esc").screen().contains("Press esc again to quit Outflow."));
    assert_eq!(desk.press("down esc").taken(), [], "another key was between them");
    assert_eq!(desk.press("esc").taken(), [AppEffect::Quit]);
    assert_eq!(some().press("q").taken(), [AppEffect::Quit]);
}

#[test]
fn esc_clears_a_kept_filter_before_it_asks() {
    let mut desk = some();
    desk.press("/").write("chu").press("enter");
    assert!(desk.screen().contains("esc Clear") && !desk.screen().contains("high-propensity"), "{}", desk.screen());
    desk.press("esc");
    assert!(desk.screen().contains("high-propensity") && !desk.screen().contains("filter: "), "{}", desk.screen());
    assert!(!desk.screen().contains("Press esc again"), "{}", desk.screen());
    // The selected destination is still selected.
    assert_eq!(desk.press("enter").taken(), [AppEffect::Order(Order::Begin(Begin::Open("churn-risk".into())))]);
    let mut desk = some();
    desk.press("/").write("chu").press("enter esc esc");
    assert!(desk.screen().contains("Press esc again to quit Outflow."), "{}", desk.screen());
    assert_eq!(desk.press("esc").taken(), [AppEffect::Quit]);
}

#[test]
fn keys_of_everywhere_hold_in_the_filter() {
    let mut desk = some();
    desk.press("/").write("c?");
    assert!(desk.screen().contains("filter: c?"), "a text field takes keys that are text");
    assert!(desk.screen().lines().last().unwrap().ends_with("F1 Help"), "{}", desk.screen());
    assert_eq!(desk.press("ctrl+z ctrl+c").taken(), [AppEffect::Suspend, AppEffect::Quit]);
    assert!(desk.press("ctrl+k").screen().contains("Command palette"));
    assert!(desk.press("esc F1").screen().contains("─ Keys ─"));
}

#[test]
fn an_unfinished_set_up_is_offered_and_never_replaced_unasked() {
    let mut draft = Draft::new();
    draft.name = "half".into();
    draft.progress.at = "segments".into();
    let mut desk = Desk::new();
    desk.tell(AppMsg::Reply(Reply::Catalogue(Ok(Vec::new()))))
        .tell(AppMsg::Reply(Reply::DraftFound(Box::new(draft.clone()))));
    insta::assert_snapshot!("catalogue_offered", desk.shot());
    assert_eq!(desk.press("down enter").taken(), []);
    desk.press("enter");
    insta::assert_snapshot!("catalogue_unfinished", desk.shot());
    assert_eq!(desk.press("enter").taken(), [AppEffect::Order(Order::Begin(Begin::Draft(Box::new(draft))))]);
}

#[test]
fn back_at_the_destinations_a_set_up_is_kept_and_gone_on_with() {
    let mut desk = Desk::with(Draft::new());
    desk.press("tab").write("crm").press("esc");
    desk.tell(AppMsg::Reply(Reply::Catalogue(Ok(Vec::new())))).taken();
    desk.press("enter enter");
    assert!(desk.screen().contains("crm"), "{}", desk.screen());
    assert_eq!(desk.taken(), []);
}

#[test]
fn the_sandbox_is_tried_without_giving_an_unfinished_set_up_away() {
    let mut desk = Desk::new();
    let draft = Draft { name: "high".into(), ..Draft::new() };
    desk.tell(AppMsg::Reply(Reply::Catalogue(Ok(Vec::new()))))
        .tell(AppMsg::Reply(Reply::DraftFound(Box::new(draft.clone()))));
    desk.press("down enter down enter");
    assert_eq!(desk.taken(), [AppEffect::Order(Order::Begin(Begin::Sandbox))]);
    let setting = outflow::flow::FlowInput {
        draft: Draft { name: "demo".into(), ..Draft::new() },
        destinations: Vec::new(),
        folder: "/feeds".into(),
        now: crate::desk::NOW,
    };
    desk.tell(AppMsg::Reply(Reply::Begin(Box::new(setting), DestinationKind::Sandbox)));
    // The user goes back and opens another destination, so the app asks about the unfinished set-up.
    desk.press("esc up enter");
    assert!(desk.screen().contains("The setup of high isn't finished; it is at Account."), "{}", desk.screen());
    desk.taken();
    assert_eq!(desk.press("enter").taken(), [AppEffect::Order(Order::Begin(Begin::Draft(Box::new(draft))))]);
}

pub(crate) fn saved() -> Draft {
    let toml = "name = \"high\"\nkind = \"amazon-kinesis\"\n[account]\ncredentials = \"ambient\"\nregion = \"us-east-2\"\n\
        [connection]\nstream = \"segments\"\n[source]\nkind = \"sample\"\n[activation]\nsegments = [{ id = \"s\" }]\n";
    Draft::edit(&outflow::destination::Spec::parse(toml, "high.toml").unwrap())
}

#[test]
fn a_saved_destination_opens_at_review_with_all_steps_done() {
    let mut desk = Desk::with(saved());
    assert_eq!(desk.model.step(), Some(Step::Review));
    desk.press("alt+8");
    assert_eq!(desk.model.step(), Some(Step::Preview), "{}", desk.screen());
}

#[test]
fn an_unchanged_set_up_closes_without_a_question() {
    let mut desk = Desk::with(saved());
    desk.press("alt+1 tab esc");
    let taken = desk.press("alt+0").taken();
    let of = |effect: &AppEffect| matches!(effect, AppEffect::Order(Order::Flow(outflow::flow::Effect::SaveDraft(_))));
    assert!(!taken.iter().any(of), "{taken:?}");
    assert!(taken.contains(&AppEffect::Order(Order::Flow(outflow::flow::Effect::DiscardDraft))));
    assert!(desk.model.flow().is_none());
    let mut desk = Desk::with(saved());
    desk.press("alt+2 tab").write("changed").press("alt+0");
    assert!(desk.model.flow().is_some() && desk.taken().iter().any(of));
}

#[test]
fn a_step_that_is_to_be_checked_again_says_what_has_changed() {
    let mut desk = Desk::with(saved());
    desk.press("alt+2 tab tab").write("2").press("alt+6");
    assert!(desk.screen().contains("Stream has changed; check this step again."), "{}", desk.screen());
}

#[test]
fn the_review_has_a_line_for_each_answer_that_is_not_as_most_have_it() {
    let mut draft = saved();
    (draft.source.rate, draft.source.seed) = ("50".into(), "7".into());
    draft.source.key_namespaces = vec!["CRMID".into()];
    draft.activation.options.mapped_segments_only = false;
    draft.activation.options.meta = true;
    let desk = Desk::with(draft);
    let screen = desk.shot_as(80, 40, &dark());
    for line in [
        "Lines per second     50",
        "Seed                 7",
        "Key namespaces       CRMID",
        "Mapped segments only all segments of a profile",
        "Metadata             yes",
    ] {
        assert!(screen.contains(line), "{line}: {screen}");
    }
}

#[test]
fn a_kept_set_up_is_not_thrown_away_by_looking_at_it() {
    let mut draft = Draft::new();
    draft.account.region = "us-east-1".into();
    let discards =
        |effect: &AppEffect| matches!(effect, AppEffect::Order(Order::Flow(outflow::flow::Effect::DiscardDraft)));
    assert!(!Desk::with(draft.clone()).press("ctrl+c").taken().iter().any(discards));
    assert!(!Desk::with(draft).press("esc").taken().iter().any(discards));
}

#[test]
fn jobs_of_a_set_up_that_was_left_are_never_those_of_the_next() {
    let accounts = |desk: &mut Desk| {
        let of = |effect: &AppEffect| match effect {
            AppEffect::Order(Order::Flow(outflow::flow::Effect::ListAccounts(job))) => Some(*job),
            _ => None,
        };
        let taken = desk.taken();
        assert_eq!(
            taken.first(),
            Some(&AppEffect::Order(Order::CancelAll)),
            "the set-up cancels all jobs before its own requests"
        );
        taken.iter().find_map(of).unwrap()
    };
    let mut desk = Desk::with(Draft::new());
    let first = accounts(&mut desk);
    desk.press("esc");
    assert!(desk.model.flow().is_none());
    desk.taken();
    let (draft, destinations) = (Draft::new(), Vec::new());
    let setting = outflow::flow::FlowInput { draft, destinations, folder: "/feeds".into(), now: crate::desk::NOW };
    desk.tell(AppMsg::Reply(Reply::Begin(Box::new(setting), DestinationKind::Kinesis)));
    assert!(accounts(&mut desk) > first);
}

#[test]
fn an_untouched_copy_is_forgotten_and_a_touched_one_is_kept() {
    let of = |effect: &AppEffect| matches!(effect, AppEffect::Order(Order::Flow(outflow::flow::Effect::SaveDraft(_))));
    let copy = || Desk::with(copied());
    let mut desk = copy();
    // Moving through the steps changes nothing.
    // On each of the two steps, the first esc stops the step's request.
    desk.press("enter esc esc esc esc");
    assert!(desk.model.flow().is_none() && !desk.taken().iter().any(of), "{}", desk.screen());
    desk.tell(AppMsg::Reply(Reply::Catalogue(Ok(vec![seen(
        "high",
        DestinationKind::Kinesis,
        "segments",
        RunStatus::Stopped(None),
    )]))));
    assert_eq!(desk.press("home c").taken().last(), Some(&AppEffect::Order(Order::Begin(Begin::Copy("high".into())))));
    let mut desk = copy();
    desk.press("enter tab").write("changed").press("alt+0");
    assert!(desk.model.flow().is_some() && desk.taken().iter().any(of));
}

fn copied() -> Draft {
    let spec = outflow::destination::Spec::parse(&saved().to_spec(), "high.toml").unwrap();
    Draft::copy(&spec, &["high".into()])
}

fn all(standings: &[(&str, RunStatus)]) -> AppMsg {
    let seen = |(name, status): &(&str, RunStatus)| seen(name, DestinationKind::Kinesis, "segments", status.clone());
    AppMsg::Reply(Reply::Catalogue(Ok(standings.iter().map(seen).collect())))
}

#[test]
fn the_destinations_are_scanned_again_while_they_are_visible() {
    let mut desk = Desk::new();
    assert_eq!(desk.model.next_beat(), None, "the app has no destinations yet");
    desk.tell(AppMsg::Reply(Reply::Catalogue(Ok(Vec::new()))));
    assert_eq!(desk.model.next_beat(), None, "an app without destinations does not poll");
    desk.tell(all(&[("live", RunStatus::Stopped(None))]));
    assert_eq!(desk.model.next_beat(), Some(Duration::from_secs(2)));
    assert_eq!(desk.tell(AppMsg::Beat(NOW)).taken(), [AppEffect::Order(Order::RefreshCatalogue)]);
    assert_eq!(desk.tell(AppMsg::Focus(true)).taken(), [], "the app already had the focus");
    desk.tell(AppMsg::Focus(false));
    assert_eq!((desk.model.next_beat(), desk.tell(AppMsg::Beat(NOW)).taken()), (None, vec![]));
    assert_eq!(desk.tell(AppMsg::Focus(true)).taken(), [AppEffect::Order(Order::RefreshCatalogue)]);
    assert_eq!(desk.model.next_beat(), Some(Duration::from_secs(2)));
    assert_eq!(
        desk.press("ctrl+r F5").taken(),
        [AppEffect::Order(Order::ReadCatalogue), AppEffect::Order(Order::ReadCatalogue)]
    );
    let mut desk = Desk::with(saved());
    desk.taken();
    desk.tell(AppMsg::Focus(false)).tell(AppMsg::Focus(true));
    assert_eq!(desk.taken(), [], "the destinations are not visible");
}

#[test]
fn the_selected_row_stays_selected_when_the_destinations_change() {
    let mut desk = Desk::new();
    let stopped = || RunStatus::Stopped(None);
    desk.tell(all(&[("a", stopped()), ("c", stopped()), ("d", stopped())])).press("down");
    desk.tell(AppMsg::Reply(Reply::Delivered(
        "c".into(),
        DestinationKind::Kinesis,
        DeliveryTotals { delivered: 74, dead: 0 },
    )));
    desk.tell(all(&[("a", stopped()), ("b", stopped()), ("c", stopped()), ("d", stopped())]));
    assert!(desk.screen().contains("▌c  Amazon Kinesis  segments  ■ stopped, 74 delivered"), "{}", desk.screen());
    desk.tell(all(&[("a", stopped()), ("b", stopped()), ("c", RunStatus::RunsElsewhere), ("d", stopped())]));
    assert!(desk.screen().contains("▌c  Amazon Kinesis  segments  ● running in another"), "{}", desk.screen());
    desk.tell(all(&[("a", stopped()), ("d", stopped())]));
    assert!(desk.screen().contains("▌"), "{}", desk.screen());
    desk.press("end").tell(all(&[("a", stopped()), ("b", stopped()), ("d", stopped())]));
    assert!(desk.screen().contains("▌Sandbox"), "{}", desk.screen());
}

fn of_live(happening: StreamEvent) -> AppMsg {
    AppMsg::Reply(Reply::Stream("live".into(), Box::new(happening)))
}

fn starting() -> AppMsg {
    of_live(StreamEvent::Starting {
        stream: "segments".into(),
        credentials: CredentialSource::Provided(ProvidedCredentials::Ambient),
    })
}

fn begin(desk: &mut Desk) {
    let progress = FeedProgress::new(FeedSize::Lines(100), 0);
    desk.tell(starting()).tell(of_live(StreamEvent::Started(RunStart { progress, line: 1, resumable: true })));
}

fn end(desk: &mut Desk) {
    desk.tell(of_live(StreamEvent::Failed(Phrase::foreign("The ledger is corrupt."))));
}

#[test]
fn a_start_that_failed_hides_no_other_process() {
    let mut desk = Desk::new();
    desk.tell(all(&[("live", RunStatus::RunsElsewhere)])).press("r").tell(starting());
    desk.tell(of_live(StreamEvent::Failed(Phrase::foreign("live is already run by process 4711."))));
    assert!(desk.screen().contains("live is already run by process 4711."), "{}", desk.screen());
    desk.press("q");
    assert!(desk.screen().contains("● running in another process"), "{}", desk.screen());
    desk.tell(all(&[("live", RunStatus::Stopped(None))]));
    assert!(desk.screen().contains("■ stopped") && !desk.screen().contains("failed"), "{}", desk.screen());
    desk.taken();
    assert_eq!(
        desk.press("enter").taken(),
        [AppEffect::Order(Order::Begin(Begin::Open("live".into())))],
        "no run of the destination is left"
    );
}

#[test]
fn a_start_that_failed_unseen_is_seen_until_it_was_read() {
    let mut desk = Desk::new();
    desk.tell(all(&[("live", RunStatus::Stopped(None))])).press("r").tell(starting()).press("esc");
    desk.taken();
    desk.tell(of_live(StreamEvent::Failed(Phrase::foreign("There is no key."))));
    assert_eq!(desk.taken(), [AppEffect::Order(Order::ReadCatalogue)]);
    assert!(desk.screen().contains("✗ failed"), "{}", desk.screen());
    assert!(desk.press("enter").screen().contains("There is no key."), "{}", desk.screen());
    assert!(desk.press("q").screen().contains("■ stopped"), "{}", desk.screen());
}

#[test]
fn what_streams_here_runs_in_no_other_process_and_the_next_one_may() {
    let mut desk = Desk::new();
    desk.tell(all(&[("live", RunStatus::Stopped(None))])).press("r");
    begin(&mut desk);
    desk.press("esc").tell(all(&[("live", RunStatus::RunsElsewhere)]));
    assert!(desk.screen().contains("● streaming"), "{}", desk.screen());
    end(&mut desk);
    assert!(desk.screen().contains("✗ failed"), "{}", desk.screen());
    desk.tell(all(&[("live", RunStatus::RunsElsewhere)]));
    assert!(desk.screen().contains("● running in another process"), "{}", desk.screen());
}

#[test]
fn once_a_run_has_ended_the_totals_are_those_of_all_runs() {
    let mut desk = Desk::new();
    let delivered = |delivered| {
        AppMsg::Reply(Reply::Delivered("live".into(), DestinationKind::Kinesis, DeliveryTotals { delivered, dead: 0 }))
    };
    desk.tell(all(&[("live", RunStatus::Stopped(None))])).tell(delivered(7_168)).press("r");
    begin(&mut desk);
    let mut snapshot = crate::runs::snapshot();
    (snapshot.counts.delivered, snapshot.counts.dead) = (74, 0);
    desk.tell(of_live(StreamEvent::Snapshot(Box::new(snapshot)))).press("esc").taken();
    assert!(desk.screen().contains("● streaming  74 delivered, 0 dead"), "{}", desk.screen());
    end(&mut desk);
    assert_eq!(desk.taken(), [AppEffect::Order(Order::ReadCatalogue)]);
    assert!(!desk.screen().contains("delivered"), "{}", desk.screen());
    desk.tell(all(&[("live", RunStatus::Stopped(None))])).tell(delivered(7_242));
    assert!(desk.screen().contains("✗ failed  7,242 delivered, 0 dead"), "{}", desk.screen());
}

#[test]
fn the_selected_row_shows_its_fault_and_why_it_cannot_run() {
    let mut desk = Desk::new();
    let faulty = |reason: &'static str| RunStatus::Faulty(Phrase::foreign(reason));
    desk.tell(all(&[("a", faulty("one:3:1")), ("b", faulty("two:4:1")), ("c", RunStatus::Stopped(None))]));
    assert!(desk.screen().contains("! a: one:3:1"), "{}", desk.screen());
    assert!(desk.press("down").screen().contains("! b: two:4:1"), "{}", desk.screen());
    assert_eq!(desk.press("r").taken(), []);
    assert!(desk.screen().contains("Can't run b: two:4:1") && desk.screen().contains("Destinations"));
    desk.press("down");
    assert!(!desk.screen().contains(":4:1") && !desk.screen().contains(":3:1"), "{}", desk.screen());
}
