//! Tests the Stream screen in every state, and the requests of its keys.

mod answers;
mod coming;
mod signing;

use outflow::backstage::{
    Begin, DestinationKind, DestinationSummary, Letter, NewestLetters, Order, Preparing, Reply, RunStatus, SecretKind,
    SignInAccount, StreamCommand, StreamEvent,
};
use outflow::delivery::core::Snapshot;
use outflow::delivery::counts::RunRates;
use outflow::delivery::dead_letters::DeadKind;
use outflow::delivery::engine::{DroppedNotices, Notice, RunEnd};
use outflow::delivery::pace::Share;
use outflow::delivery::reaction::Trouble;
use outflow::delivery::{MILLISECOND, SECOND};
use outflow::destination::check::{Check, CheckFinding as Seen, CheckRow, CheckState};
use outflow::destination::run::stream_record::StreamChange;
use outflow::destination::spec::CredentialSource;
use outflow::flow;
use outflow::kinesis::{FailureMessage, ProvidedCredentials, ServiceHost};
use outflow::source::file::FileOrder;
use outflow::source::{FeedSize, News, SourceError};
use outflow::text::{Explain, Phrase};
use outflow::tui::app::AppMsg;
use outflow::tui::effect::AppEffect;

use crate::desk::{Desk, NOW, bare, dark, light};
use crate::runs::{ELAPSED, NAME, begun, pause, shard, show, snapshot, streaming, summary, tell};

fn ordered(desk: &mut Desk) -> Vec<StreamCommand> {
    let of = |effect| match effect {
        AppEffect::Order(Order::Steer(name, order)) if name == NAME => order,
        other => panic!("{other:?}"),
    };
    desk.taken().into_iter().map(of).collect()
}

fn paused(trouble: Trouble, code: &str, message: impl Into<FailureMessage>) -> Desk {
    let mut desk = streaming();
    let pause = pause(trouble, code, message);
    show(&mut desk, Snapshot { pause: Some(pause), lately: RunRates::default(), in_flight: 0, ..snapshot() });
    desk
}

pub(crate) fn denied() -> Desk {
    let message = "User: arn:aws:iam::029608264753:user/cdp is not authorized to perform: kinesis:PutRecords on \
        resource: arn:aws:kinesis:us-east-2:029608264753:stream/segments because no identity-based policy allows the \
        kinesis:PutRecords action";
    paused(Trouble::Permission, "AccessDeniedException", message)
}

#[test]
fn a_stream_at_work() {
    insta::assert_snapshot!("stream", streaming().shot());
}

#[test]
fn a_stream_at_every_size_and_in_every_look() {
    let desk = streaming();
    insta::assert_snapshot!("stream_wide", desk.shot_as(120, 40, &dark()));
    insta::assert_snapshot!("stream_narrow", desk.shot_as(60, 16, &dark()));
    insta::assert_snapshot!("stream_light", desk.shot_as(80, 24, &light()));
    insta::assert_snapshot!("stream_bare", desk.shot_as(80, 24, &bare()));
}

#[test]
fn a_stream_before_and_after_its_first_event() {
    let mut desk = Desk::new();
    let (stream, credentials) = ("segments".into(), CredentialSource::Provided(ProvidedCredentials::Ambient));
    tell(&mut desk, StreamEvent::Starting { stream, credentials });
    insta::assert_snapshot!("stream_starting", desk.screen());
    tell(
        &mut desk,
        StreamEvent::Failed(Phrase::foreign("high-propensity is already run by process 4711. Stop it first.")),
    );
    insta::assert_snapshot!("stream_not_started", desk.screen());
    let mut desk = begun(FeedSize::Bytes(94_000_000));
    let first = Snapshot { shards: Vec::new(), elapsed: SECOND / 10, behind: (0, 0), ..snapshot() };
    show(&mut desk, Snapshot { lately: RunRates::default(), ..first });
    insta::assert_snapshot!("stream_first", desk.screen());
}

#[test]
fn a_feed_without_an_end_shows_what_waits() {
    let mut desk = begun(FeedSize::Endless);
    show(
        &mut desk,
        Snapshot {
            shards: (0..64_u16).map(|n| shard(n.into(), 0.01 * f64::from(n + 30), 0.0)).collect(),
            ..snapshot()
        },
    );
    insta::assert_snapshot!("stream_lag", desk.screen());
    let mut idle = Snapshot { lately: RunRates::default(), oldest_waits: None, ..snapshot() };
    idle.counts.pending = 0;
    idle.counts.received -= 412;
    show(&mut desk, idle);
    assert!(desk.screen().contains("Nothing is waiting: all 79,706 lines read are processed"), "{}", desk.screen());
}

#[test]
fn a_pause_shows_what_happened_and_how_to_fix_it() {
    insta::assert_snapshot!("stream_denied", denied().shot());
    insta::assert_snapshot!("stream_denied_narrow", denied().shot_as(60, 16, &dark()));
    let expired = paused(Trouble::Credentials, "ExpiredTokenException", "The security token is expired");
    insta::assert_snapshot!("stream_expired", expired.screen());
    let unordered = paused(Trouble::Unordered, "RecordDistributionStrategy=AUTO", FailureMessage::KeysIgnored);
    insta::assert_snapshot!("stream_unordered", unordered.screen());
    let late = FailureMessage::Unreachable(ServiceHost::named("kinesis.us-east-2"), Box::new(FailureMessage::TooLate));
    let mut unreachable = paused(Trouble::Unreachable, "Unreachable", late.clone());
    insta::assert_snapshot!("stream_unreachable", unreachable.screen());
    let notice = Notice::Paused(pause(Trouble::Unreachable, "Unreachable", late));
    tell(&mut unreachable, StreamEvent::Notice(notice));
    insta::assert_snapshot!("stream_unreachable_log", unreachable.press("l").screen());
}

#[test]
fn ordering_is_dropped_at_the_pause_only_after_a_confirmation() {
    let mut desk = streaming();
    assert_eq!(desk.press("u").taken(), [], "the run has no pause to resolve");
    let mut desk = paused(Trouble::Unordered, "RecordDistributionStrategy=AUTO", FailureMessage::KeysIgnored);
    insta::assert_snapshot!("stream_unordered_asked", desk.press("u").screen());
    desk.press("enter");
    assert_eq!(ordered(&mut desk), [], "the safe answer is selected");
    desk.press("u y");
    assert_eq!(ordered(&mut desk), [StreamCommand::AllowUnordered]);
}

#[test]
fn every_trouble_has_its_way_out() {
    for (trouble, cause) in [
        (Trouble::Credentials, "key not accepted"),
        (Trouble::Permission, "access denied"),
        (Trouble::Encryption, "KMS key denied"),
        (Trouble::StreamMissing, "no such stream"),
        (Trouble::Unreachable, "no answer"),
        (Trouble::Unordered, "order at risk"),
        (Trouble::Refused, "records rejected"),
        (Trouble::Failing, "every record fails"),
        (Trouble::DiskFull, "disk full"),
    ] {
        let screen = paused(trouble, "Code", "their words").screen();
        let head = format!("‖ paused 0:42   {cause} since 21:23:57   412 wait, none lost");
        for part in [&head, "Code: their words", "next retry in 5 s"] {
            assert!(screen.contains(part), "{trouble:?}: {part}\n{screen}");
        }
        let named = screen.contains("Ask for kinesis:PutRecords on the stream.");
        assert_eq!(named, trouble == Trouble::Permission, "{screen}");
    }
}

#[test]
fn space_pauses_and_goes_on() {
    let mut desk = streaming();
    desk.press("space");
    assert_eq!(ordered(&mut desk), [StreamCommand::Pause]);
    show(&mut desk, Snapshot { held: true, in_flight: 0, ..snapshot() });
    insta::assert_snapshot!("stream_held", desk.screen());
    let mut desk = streaming();
    show(&mut desk, Snapshot { held: true, ..snapshot() });
    desk.press("space");
    assert_eq!(ordered(&mut desk), [StreamCommand::Resume]);
}

#[test]
fn minus_and_plus_change_the_share_of_the_pace() {
    let mut desk = streaming();
    desk.taken();
    for share in [Share::Half, Share::Quarter, Share::Tenth] {
        desk.press("-");
        assert_eq!(ordered(&mut desk), [StreamCommand::Use(share)]);
    }
    assert_eq!(desk.press("-").taken(), []);
    assert!(desk.screen().contains("This is the lowest rate"), "{}", desk.screen());
    desk.press("+");
    assert_eq!(ordered(&mut desk), [StreamCommand::Use(Share::Quarter)]);
    show(&mut desk, Snapshot { share: Share::Quarter, ..snapshot() });
    insta::assert_snapshot!("stream_slowed", desk.screen());
    assert!(desk.screen().contains("limited to 25 %"), "{}", desk.screen());
    assert!(desk.shot_as(60, 16, &dark()).contains("streaming limited to 25 %"));
    desk.press("+ +");
    assert_eq!(ordered(&mut desk), [StreamCommand::Use(Share::Half), StreamCommand::Use(Share::Whole)]);
    assert_eq!(desk.press("+").taken(), []);
    assert!(desk.screen().contains("This is the full rate"), "{}", desk.screen());
}

#[test]
fn q_drains_then_stops_then_leaves() {
    let mut desk = streaming();
    desk.press("q");
    assert_eq!(ordered(&mut desk), [StreamCommand::Drain]);
    let until = ELAPSED + 27 * SECOND + 300 * MILLISECOND;
    show(&mut desk, Snapshot { drains_until: Some(until), reading_ended: true, ..snapshot() });
    insta::assert_snapshot!("stream_draining", desk.shot());
    desk.press("q");
    assert_eq!(ordered(&mut desk), [StreamCommand::Stop]);
    tell(&mut desk, StreamEvent::Ended(Box::new(summary(RunEnd::Stopped, 412))));
    insta::assert_snapshot!("stream_stopped", desk.screen());
    assert!(desk.press("q").screen().starts_with(" Outflow"));
    // The destination of the stream is selected in the list.
    let saved = ["churn", NAME, "other"].map(|name| DestinationSummary {
        name: name.into(),
        kind: DestinationKind::Kinesis,
        stream: "segments".into(),
        region: "us-east-2".into(),
        status: RunStatus::Stopped(None),
    });
    desk.tell(AppMsg::Reply(Reply::Catalogue(Ok(saved.to_vec()))));
    assert!(desk.screen().contains(&format!("▌{NAME}")), "{}", desk.screen());
    desk.press("down").tell(AppMsg::Reply(Reply::Catalogue(Ok(saved.to_vec()))));
    assert!(desk.screen().contains("▌other"), "{}", desk.screen());
}

#[test]
fn a_stream_that_is_over_starts_again_with_space() {
    let mut desk = streaming();
    tell(&mut desk, StreamEvent::Ended(Box::new(summary(RunEnd::Complete, 0))));
    insta::assert_snapshot!("stream_done", desk.screen());
    let narrow = desk.shot_as(60, 16, &dark());
    for term in [
        "received 80,118",
        "delivered 79,204",
        "waiting 412",
        "dead 2",
        "unchanged 433",
        "not in a segment 61",
        "excluded 6",
        "malformed 0",
    ] {
        assert!(narrow.contains(term), "{term}\n{narrow}");
    }
    desk.press("space");
    assert_eq!(desk.taken(), [AppEffect::Order(Order::Flow(flow::Effect::Stream(NAME.into())))]);
}

#[test]
fn the_bar_names_what_the_keys_do_now() {
    let bar = |desk: &Desk| desk.screen().lines().last().unwrap().to_owned();
    let mut desk = streaming();
    assert!(bar(&desk).contains("space Pause") && bar(&desk).contains("q Stop"), "{}", bar(&desk));
    show(&mut desk, Snapshot { held: true, in_flight: 0, ..snapshot() });
    assert!(bar(&desk).contains("space Resume"), "{}", bar(&desk));
    assert!(bar(desk.press("q")).contains("q Stop now"), "{}", bar(&desk));
    tell(&mut desk, StreamEvent::Ended(Box::new(summary(RunEnd::Stopped, 412))));
    assert!(bar(&desk).contains("space Start again") && bar(&desk).contains("q Leave"), "{}", bar(&desk));
    assert!(bar(desk.press("l")).contains("space Start again"), "{}", bar(&desk));
    assert_eq!(bar(desk.press("esc d")).matches("esc Close").count(), 1);
}

#[test]
fn a_run_that_did_not_start_shows_the_way_out() {
    let mut desk = Desk::new();
    tell(
        &mut desk,
        StreamEvent::Starting {
            stream: "segments".into(),
            credentials: CredentialSource::Provided(ProvidedCredentials::Ambient),
        },
    );
    tell(&mut desk, StreamEvent::Failed(Phrase::foreign("high-propensity is already run by process 4711.")));
    assert!(desk.screen().contains("q or esc to go to"), "{}", desk.screen());
    assert!(desk.press("q").screen().starts_with(" Outflow"));
}

#[test]
fn no_filter_is_offered_among_other_credentials() {
    let mut desk = denied();
    assert!(!desk.press("k").screen().contains("/ Filter"), "{}", desk.screen());
}

#[test]
fn counts_that_do_not_add_up_are_said() {
    let mut desk = streaming();
    let mut wrong = snapshot();
    wrong.counts.received += 1;
    show(&mut desk, wrong);
    assert!(desk.screen().contains("✗ the sum is wrong"), "{}", desk.screen());
    assert!(!streaming().screen().contains("the sum is wrong"));
}

#[test]
fn important_states_are_shown_without_colour() {
    let desk = streaming();
    assert!(desk.screen().contains("21:24:39 ! Dead letter"), "{}", desk.screen());
    let narrow = desk.shot_as(60, 16, &dark());
    assert!(narrow.contains("2 shards  ! 1  ▇!"), "{narrow}");
}

#[test]
fn the_log_is_filtered_and_scrolled() {
    let mut desk = streaming();
    for line in 0..40 {
        let gone = News::Gone { path: format!("/feeds/part-{line}\u{1b}[2J.ndjson").into(), line };
        tell(&mut desk, StreamEvent::Notice(Notice::Feed(gone)));
    }
    tell(&mut desk, StreamEvent::Notice(Notice::Dropped(DroppedNotices { letters: 3, others: 4 })));
    tell(&mut desk, StreamEvent::Notice(Notice::Resumed));
    insta::assert_snapshot!("stream_log", desk.press("l").shot());
    assert!(desk.press("end").screen().contains("Started from line 1."));
    insta::assert_snapshot!("stream_log_filter", desk.press("/").write("part-31").shot());
    desk.press("enter esc");
    assert!(desk.screen().contains("events/s"), "{}", desk.screen());
    assert!(desk.screen().contains("filter: part-31"), "the filter stays");
    desk.press("/ esc");
    assert!(!desk.screen().contains("filter:"));
}

#[test]
fn keys_of_everywhere_hold_in_the_filter_of_the_log() {
    let mut desk = streaming();
    assert_eq!(desk.press("/ ctrl+z").taken(), [AppEffect::Suspend]);
    assert!(desk.press("ctrl+o").screen().contains("Message history"));
}

#[test]
fn the_dead_letters_are_read_when_they_are_looked_at() {
    let mut desk = streaming();
    desk.press("d");
    assert_eq!(ordered(&mut desk), [StreamCommand::ReadLetters]);
    assert!(desk.screen().contains("Reading the dead letters"));
    let letter = |line: u64| Letter {
        time: 1_779_744_000 + line,
        kind: if line.is_multiple_of(2) { DeadKind::Event } else { DeadKind::Malformed },
        reason: if line.is_multiple_of(2) { "too-large" } else { "malformed" }.into(),
        message: "an event of 1363148 bytes, this stream takes 1048576".into(),
        place: format!("/feeds/東京/profiles.ndjson, line {line}, byte {}", line * 517),
        bytes: 1_363_116,
    };
    let newest = (1..30).rev().map(letter).collect();
    tell(&mut desk, StreamEvent::Letters(Ok(Box::new(NewestLetters { newest, count: 2_301 }))));
    insta::assert_snapshot!("stream_letters", desk.press("down").shot());
    insta::assert_snapshot!("stream_letters_narrow", desk.shot_as(60, 16, &dark()));
    assert!(desk.press("esc").screen().contains("events/s"));
    desk.press("d");
    tell(&mut desk, StreamEvent::Letters(Ok(Box::default())));
    assert!(desk.screen().contains("There are no dead letters."));
}

#[test]
fn a_check_goes_on_while_the_stream_does() {
    let mut desk = streaming();
    desk.press("b");
    assert_eq!(ordered(&mut desk), [StreamCommand::Check(CredentialSource::Account("analytics".into()))]);
    for (check, state, code) in [
        (Check::ListStreams, CheckState::Allowed, None),
        (Check::PutRecords, CheckState::Denied, Some("AccessDeniedException")),
        (Check::Shards, CheckState::Unknown, Some("AccessDeniedException")),
    ] {
        let code = code.map(str::to_owned);
        tell(
            &mut desk,
            StreamEvent::Row(Box::new(CheckRow { check, state, code, said: Seen::Granted, remedy: None, see: None })),
        );
    }
    insta::assert_snapshot!("stream_check", desk.shot());
    desk.press("b b");
    assert_eq!(ordered(&mut desk), [], "only one check runs at a time");
    tell(&mut desk, StreamEvent::CheckFinished(None));
    desk.press("b b");
    assert_eq!(ordered(&mut desk), [StreamCommand::Check(CredentialSource::Account("analytics".into()))]);
}

#[test]
fn other_credentials_are_taken_in_the_middle_of_a_pause() {
    let mut desk = denied();
    desk.press("k");
    assert_eq!(ordered(&mut desk), [StreamCommand::ListAccounts]);
    tell(&mut desk, accounts(&["analytics", "eu"]));
    insta::assert_snapshot!("stream_sign_in", desk.press("down down").shot());
    desk.press("enter");
    assert_eq!(ordered(&mut desk), [StreamCommand::SignIn(CredentialSource::Account("eu".into()))]);
    tell(&mut desk, StreamEvent::SignedIn(CredentialSource::Account("eu".into()), Ok(())));
    assert!(desk.screen().contains("Signs in with eu until this run ends"), "{}", desk.screen());
    desk.press("k");
    assert!(desk.screen().contains("eu  current"), "{}", desk.screen());
}

fn accounts(names: &[&str]) -> StreamEvent {
    let accounts = names.iter().map(|name| SignInAccount { name: (*name).into(), has_key: true }).collect();
    StreamEvent::Accounts(accounts)
}

#[test]
fn a_new_key_of_the_same_account_is_pasted_where_the_old_one_is_refused() {
    let mut desk = Desk::new();
    let credentials = CredentialSource::Account("eu".into());
    tell(&mut desk, StreamEvent::Starting { stream: "segments".into(), credentials });
    show(&mut desk, snapshot());
    desk.press("k");
    tell(&mut desk, accounts(&["analytics", "eu"]));
    insta::assert_snapshot!("stream_new_key", desk.screen());
    desk.taken();
    desk.press("enter").paste("AKIAIOSFODNN7EXAMPLE\nwJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n");
    insta::assert_snapshot!("stream_new_key_typed", desk.screen());
    desk.press("enter");
    assert_eq!(desk.taken(), [AppEffect::Order(Order::RenewKey("high-propensity".into(), "eu".into()))]);
    tell(&mut desk, StreamEvent::KeyRenewed("eu".into(), Err(Phrase::foreign("The secret access key is missing."))));
    assert!(
        desk.screen().contains("The key of eu is unchanged. The secret access key is missing."),
        "{}",
        desk.screen()
    );
    tell(&mut desk, StreamEvent::KeyRenewed("eu".into(), Ok("AKIAIOSFODNN7EXAMPLE".into())));
    assert!(desk.screen().contains("The key of eu is now AKIAIOSFODNN7EXAMPLE"), "{}", desk.screen());
}

#[test]
fn a_run_that_is_put_together_says_what_it_waits_for_and_can_be_given_up() {
    let mut desk = Desk::new();
    tell(
        &mut desk,
        StreamEvent::Starting {
            stream: "segments".into(),
            credentials: CredentialSource::Provided(ProvidedCredentials::Ambient),
        },
    );
    tell(&mut desk, StreamEvent::Preparing(Preparing::Others("outflow preview".into())));
    assert!(
        desk.screen().contains("Waiting for outflow preview, which is using this destination."),
        "{}",
        desk.screen()
    );
    tell(&mut desk, StreamEvent::Preparing(Preparing::Files(800 << 20, 10 << 30)));
    let checking = "Checking which files were read before: 800.0 MiB of 10.0 GiB";
    assert!(desk.screen().contains(checking), "{}", desk.screen());
    desk.press("q");
    assert_eq!(ordered(&mut desk), [StreamCommand::Stop]);
    tell(&mut desk, StreamEvent::Cancelled);
    insta::assert_snapshot!("stream_given_up", desk.screen());
}

#[test]
fn the_policy_is_shown_where_a_right_is_missing() {
    let mut desk = denied();
    desk.press("y");
    assert_eq!(ordered(&mut desk), [StreamCommand::CopyPolicy]);
    tell(&mut desk, StreamEvent::Policy("{}\n".into()));
    desk.press("y");
    assert_eq!(desk.taken(), [AppEffect::Copy("{}\n".into())]);
    desk.press("esc enter");
    assert_eq!(ordered(&mut desk), [StreamCommand::RetryNow]);
    assert_eq!(ordered(streaming().press("y enter")), []);
}

#[test]
fn a_run_that_goes_on_is_not_left_at_once() {
    let mut desk = streaming();
    desk.press("ctrl+c");
    assert!(desk.screen().contains("A run is active.") && !desk.screen().contains("secret"), "{}", desk.screen());
    assert_eq!(desk.taken(), []);
    desk.press("ctrl+c");
    assert_eq!(desk.taken(), [AppEffect::Quit]);
}

#[test]
fn what_streams_is_still_there_after_another_set_up_has_begun() {
    let mut desk = streaming();
    desk.press("esc");
    let (draft, destinations) = (outflow::destination::draft::Draft::new(), Vec::new());
    let setting = flow::FlowInput { draft, destinations, folder: "/feeds".into(), now: crate::desk::NOW };
    desk.tell(AppMsg::Reply(Reply::Begin(Box::new(setting), DestinationKind::Kinesis)));
    desk.press("ctrl+c");
    assert!(!desk.taken().contains(&AppEffect::Quit), "ctrl+c does not quit immediately");
    show(&mut desk, snapshot());
    desk.press("esc esc");
    desk.tell(AppMsg::Do(outflow::tui::keys::Action::ToCatalogue));
    let (stream, region, status) = ("segments".into(), "us-east-2".into(), RunStatus::RunsElsewhere);
    desk.tell(AppMsg::Reply(Reply::Catalogue(Ok(vec![DestinationSummary {
        name: NAME.into(),
        kind: DestinationKind::Kinesis,
        stream,
        region,
        status,
    }]))));
    assert!(desk.screen().contains("streaming"), "{}", desk.screen());
}

#[test]
fn what_could_not_even_begin_says_why() {
    let mut desk = streaming();
    desk.press("esc");
    // The spec changed since the app last read it.
    let (stream, region, status) = (String::new(), String::new(), RunStatus::Stopped(None));
    let faulty = DestinationSummary { name: "faulty".into(), kind: DestinationKind::Kinesis, stream, region, status };
    desk.tell(AppMsg::Reply(Reply::Catalogue(Ok(vec![faulty]))));
    desk.press("home r");
    desk.tell(AppMsg::Reply(Reply::Stream(
        "faulty".into(),
        Box::new(StreamEvent::Failed(Phrase::foreign("faulty.toml:3:1: unknown key"))),
    )));
    let shown = desk.screen();
    assert!(shown.contains("faulty.toml:3:1: unknown key") && shown.contains("failed"), "{shown}");
}

#[test]
fn a_doubtful_order_is_asked_about_and_the_answer_starts_it() {
    let answers = [
        ("up up up", Some(FileOrder::Rotation)),
        ("up up", Some(FileOrder::Name)),
        ("up", Some(FileOrder::Mtime)),
        ("", None),
    ];
    for (keys, answer) in answers {
        let mut desk = streaming();
        desk.taken();
        let [one, other] = ["/f/a.1", "/f/a.2"].map(Into::into);
        desk.tell(AppMsg::Reply(Reply::AskOrder(NAME.into(), SourceError::Order { one, other }.phrase())));
        assert!(desk.screen().contains("The order of /f/a.1 and /f/a.2 is unclear"), "{}", desk.screen());
        desk.press(keys).press("enter");
        let wanted: Vec<_> =
            answer.into_iter().map(|order| AppEffect::Order(Order::StreamInOrder(NAME.into(), order))).collect();
        assert_eq!(desk.taken(), wanted);
    }
}

#[test]
fn another_stream_is_asked_about_and_the_answer_starts_it() {
    for (keys, answer) in [("up up", Some(StreamChange::FromNow)), ("up", Some(StreamChange::Resend)), ("", None)] {
        let mut desk = streaming();
        desk.taken();
        let reason = Phrase::foreign("it was a (us-east-2) and is b (us-east-2)");
        desk.tell(AppMsg::Reply(Reply::AskStream(NAME.into(), reason)));
        assert!(desk.screen().contains("it was a (us-east-2) and is b"), "{}", desk.screen());
        desk.press(keys).press("enter");
        let wanted: Vec<_> =
            answer.into_iter().map(|answer| AppEffect::Order(Order::StreamAnyway(NAME.into(), answer))).collect();
        assert_eq!(desk.taken(), wanted);
    }
}

#[test]
fn a_stream_shows_its_counts_on_a_screen_that_is_too_small_for_more() {
    let desk = denied();
    let text = |width, height| desk.shot_as(width, height, &dark());
    let small = text(40, 8);
    assert!(small.contains("79,204 delivered, 412 waiting, 2 dead"), "{small}");
    assert!(small.contains("paused"), "{small}");
    insta::assert_snapshot!("stream_too_small", small);
    assert!(text(59, 15).contains("412 waiting"), "{}", text(59, 15));
}
