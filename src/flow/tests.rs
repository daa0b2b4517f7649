//! Tests the wizard with arbitrary messages, and with the messages of a real user.

mod random;
mod secrets;

use std::time::Duration;

use super::checks::tests::clean;
use super::*;
use crate::destination::account::SignInKind;
use crate::destination::check::{Check, CheckFinding, CheckRow, CheckState};
use crate::destination::draft::SegmentDraft;
use crate::destination::spec::SourceKind;
use crate::destination::spec::SourceSpec;
use crate::source::FeedSize;
use crate::source::file::FeedSettings;
use crate::source::survey;
use crate::text::Phrase;

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

fn input(draft: Draft) -> FlowInput {
    let now = OffsetDateTime::from_unix_timestamp(1_800_000_000).unwrap();
    FlowInput { draft, destinations: vec!["taken".into()], folder: "/feeds".into(), now }
}

fn flow(draft: Draft) -> Flow {
    Flow::new(input(draft)).0
}

fn text(flow: &mut Flow, field: Field, text: &str) -> Vec<Effect> {
    flow.update(Msg::Answer(field, Answer::Text(text.into())))
}

fn choose(flow: &mut Flow, field: Field, name: &str) -> Vec<Effect> {
    flow.update(Msg::Answer(field, Answer::Choice(name.into())))
}

fn to(flow: &mut Flow, step: Step) {
    while flow.current_step() < step {
        let before = flow.current_step();
        flow.update(Msg::Next);
        assert_ne!(flow.current_step(), before, "{:?}", flow.visible_findings());
    }
}

fn job(effects: &[Effect], pick: impl Fn(&Effect) -> Option<JobId>) -> JobId {
    effects.iter().find_map(pick).expect("the wizard asks for it")
}

/// Leaves the Account step. If the wizard checks the key, the check finds no problem.
fn go_on(flow: &mut Flow) -> Vec<Effect> {
    let effects = flow.update(Msg::Next);
    match &effects[..] {
        [Effect::SignIn(job, _)] => flow.update(Msg::EffectResult(*job, EffectResult::Finished)),
        _ => effects,
    }
}

fn survey_job(effects: &[Effect]) -> JobId {
    job(effects, |effect| match effect {
        Effect::SurveySource(job, _) => Some(*job),
        _ => None,
    })
}

#[test]
fn back_keeps_the_stream_name_even_from_a_page_with_a_fault() {
    let mut flow = flow(clean());
    to(&mut flow, Step::Authentication);
    text(&mut flow, Field::Stream, "no such name");
    flow.update(Msg::Next);
    assert_eq!(flow.current_step(), Step::Authentication);
    assert_eq!(flow.visible_findings()[0].what, What::StreamForm);
    flow.update(Msg::Back);
    assert_eq!(flow.current_step(), Step::Account);
    flow.update(Msg::Next);
    assert_eq!(flow.answer(Field::Stream), Some(Answer::Text("no such name".into())));
}

#[test]
fn a_fault_is_shown_once_its_question_was_left() {
    let mut flow = flow(Draft::new());
    assert_eq!(flow.visible_findings(), []);
    text(&mut flow, Field::Region, "us-esat-2");
    assert_eq!(flow.visible_findings(), []);
    flow.update(Msg::Leave(Field::Region));
    assert_eq!(
        flow.visible_findings(),
        [Finding::blocking(Field::Region, What::RegionNear).with_value("us-esat-2").with_other("us-east-2")]
    );
    text(&mut flow, Field::Region, "us-east-2");
    assert_eq!(flow.visible_findings(), []);
}

#[test]
fn an_early_change_marks_later_steps_and_empties_nothing() {
    let mut flow = flow(clean());
    to(&mut flow, Step::Preview);
    assert!(Step::ALL[..7].iter().all(|step| flow.step_status(*step) == StepStatus::Done));
    flow.update(Msg::Jump(Step::Authentication));
    let before = flow.draft().activation.clone();
    text(&mut flow, Field::Stream, "other");
    let marks: Vec<_> = Step::ALL.iter().map(|step| flow.step_status(*step)).collect();
    assert_eq!(marks[0], StepStatus::Done);
    assert!(marks[1..7].iter().all(|mark| *mark == StepStatus::Outdated));
    assert_eq!(flow.draft().activation, before);
    flow.update(Msg::Next);
    assert_eq!(
        (flow.step_status(Step::Authentication), flow.step_status(Step::Source)),
        (StepStatus::Done, StepStatus::Outdated)
    );
}

#[test]
fn a_step_that_was_not_reached_is_not_jumped_to() {
    let mut flow = flow(clean());
    assert_eq!(flow.update(Msg::Jump(Step::Review)), []);
    assert_eq!((flow.current_step(), flow.notice()), (Step::Account, Some(&StepNotice::NotReachable(Step::Review))));
    to(&mut flow, Step::Review);
    flow.update(Msg::Jump(Step::Account));
    text(&mut flow, Field::Region, "nowhere");
    flow.update(Msg::Jump(Step::Preview));
    assert_eq!(flow.current_step(), Step::Account);
    flow.update(Msg::Jump(Step::Review));
    flow.update(Msg::Next);
    assert_eq!((flow.current_step(), flow.notice()), (Step::Review, Some(&StepNotice::Blocked(1))));
}

#[test]
fn what_the_check_says_is_a_finding_everywhere_and_starting_anyway_is_asked_once() {
    let mut flow = flow(clean());
    let effects = go_on(&mut flow);
    let check = job(&effects, |effect| match effect {
        Effect::Check(job, _) => Some(*job),
        _ => None,
    });
    for (check_of, state) in [(Check::PutRecord, CheckState::Allowed), (Check::PutRecords, CheckState::Denied)] {
        let said = CheckFinding::Theirs("not authorized".into());
        let row = CheckRow { check: check_of, state, code: None, said, remedy: None, see: None };
        flow.update(Msg::EffectResult(check, EffectResult::Row(Box::new(row))));
    }
    flow.update(Msg::EffectResult(check, EffectResult::Finished));
    to(&mut flow, Step::Preview);
    assert_eq!(flow.findings(), [Finding::warning(Field::Stream, What::WritesDenied)]);
    assert_eq!(flow.step_status(Step::Authentication), StepStatus::Outdated);
    assert_eq!(flow.update(Msg::Next), []);
    assert!(matches!(flow.notice(), Some(StepNotice::NotUsable(_))), "{:?}", flow.notice());
    assert!(matches!(flow.update(Msg::Next)[..], [Effect::Apply(..)]));
}

#[test]
fn the_world_is_asked_once_and_again_after_a_change() {
    let mut flow = flow(clean());
    let effects = flow.update(Msg::Next);
    let asked = |effects: &[Effect]| {
        let streams = effects.iter().any(|effect| matches!(effect, Effect::ListStreams(..)));
        (streams, effects.iter().any(|effect| matches!(effect, Effect::Check(..))))
    };
    assert_eq!(asked(&effects), (true, true));
    let first = job(&effects, |effect| match effect {
        Effect::ListStreams(job, _) => Some(*job),
        _ => None,
    });
    assert_eq!(asked(&flow.update(Msg::Leave(Field::Stream))), (false, false));
    text(&mut flow, Field::Stream, "other");
    assert_eq!(asked(&flow.update(Msg::Leave(Field::Stream))), (false, true));
    assert_eq!(asked(&flow.update(Msg::CheckAgain)), (true, true));
    flow.update(Msg::EffectResult(first, EffectResult::Streams(vec![])));
    assert_eq!(flow.facts().streams.get(), None, "the wizard drops an old answer");
}

#[test]
fn the_check_is_of_this_account_and_stream_before_anything_else_is_known() {
    let mut draft = Draft::new();
    draft.account.sign_in = SignInKind::Profile;
    (draft.account.profile, draft.account.region) = ("sso".into(), "eu-west-1".into());
    let mut flow = flow(draft);
    flow.update(Msg::Next);
    text(&mut flow, Field::Stream, "segments");
    let effects = flow.update(Msg::Leave(Field::Stream));
    let spec = effects.iter().find_map(|effect| match effect {
        Effect::Check(_, spec) => Some(spec),
        _ => None,
    });
    let spec = spec.expect("the wizard starts a check");
    assert_eq!((spec.account.region.as_str(), spec.connection.stream.name()), ("eu-west-1", "segments"));
}

#[test]
fn a_survey_comes_in_parts_and_a_change_of_the_source_voids_it() {
    let mut flow = flow(clean());
    to(&mut flow, Step::Authentication);
    let effects = flow.update(Msg::Next);
    let of = SurveyRequest {
        source: SourceSpec::File { path: "/feeds/profiles.ndjson".into(), settings: FeedSettings::default() },
        key_namespaces: vec![],
    };
    let job = survey_job(&effects);
    assert!(effects.contains(&Effect::SurveySource(job, of)));
    let progress = survey::Progress {
        lines: 1,
        bytes: 1,
        profiles: 1,
        malformed: 0,
        without_identity: 0,
        of: FeedSize::Unknown,
        took: Duration::ZERO,
    };
    let found = |ended| {
        let (segments, attributes, namespaces, caps) = (vec![], vec![], vec![], vec![]);
        Box::new(Survey { progress, ended, segments, attributes, namespaces, caps })
    };
    flow.update(Msg::EffectResult(job, EffectResult::Survey(found(Ended::Reading))));
    assert_eq!((flow.facts().survey.job(), flow.facts().survey.get().is_some()), (Some(job), true));
    assert_eq!(flow.findings(), [], "the survey is not complete, so no segment counts as missing");
    flow.update(Msg::EffectResult(job, EffectResult::Survey(found(Ended::Complete))));
    assert_eq!(flow.facts().survey.job(), None);
    assert_eq!(flow.findings()[0].what, What::SegmentUnseen);
    choose(&mut flow, Field::SourceKind, "sample");
    assert_eq!(flow.facts().survey, Fact::NotRequested);
    let job = survey_job(&flow.update(Msg::Leave(Field::Count)));
    assert_eq!(choose(&mut flow, Field::SourceKind, "stdin"), [Effect::Cancel(job)]);
    assert_eq!(flow.update(Msg::Leave(Field::SourceKind)), [], "standard input can be read only once");
}

#[test]
fn a_kept_draft_goes_on_where_it_was() {
    let mut flow = flow(clean());
    to(&mut flow, Step::Attributes);
    flow.update(Msg::Jump(Step::Source));
    choose(&mut flow, Field::SourceKind, "stdin");
    let effects = flow.update(Msg::Next);
    let Some(Effect::SaveDraft(draft)) = effects.first() else { panic!("{effects:?}") };
    let bytes = serde_json::to_vec(draft).unwrap();
    let (again, _) = Flow::new(input(serde_json::from_slice(&bytes).unwrap()));
    assert_eq!((again.current_step(), again.draft().source.kind), (Step::Segments, SourceKind::Stdin));
    let marks = |flow: &Flow| Step::ALL.map(|step| flow.step_status(step));
    assert_eq!(marks(&again), marks(&flow));
    assert_eq!(again.step_status(Step::Segments), StepStatus::Outdated);
    assert_eq!(again.find_earlier_change(), Some(Field::SourceKind), "the draft keeps the reason too");
}

#[test]
fn an_applied_plan_ends_the_draft_and_starts_the_stream() {
    let mut flow = flow(clean());
    to(&mut flow, Step::Preview);
    let effects = flow.update(Msg::Next);
    let [Effect::Apply(job, plan)] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(
        plan.saved().spec().source,
        SourceSpec::File { path: "/feeds/profiles.ndjson".into(), settings: FeedSettings::default() }
    );
    flow.update(Msg::EffectResult(*job, EffectResult::Failed(Phrase::foreign("No room."))));
    assert_eq!(
        (flow.current_step(), flow.notice()),
        (Step::Preview, Some(&StepNotice::Failed(Phrase::foreign("No room."))))
    );
    let effects = flow.update(Msg::Next);
    let [Effect::Apply(job, _)] = &effects[..] else { panic!("{effects:?}") };
    let effects = flow.update(Msg::EffectResult(*job, EffectResult::Applied("/config/high.toml".into())));
    assert_eq!(effects, [Effect::DiscardDraft, Effect::Stream("high".into())]);
    assert_eq!(flow.current_step(), Step::Stream);
    assert_eq!(flow.findings(), [], "a destination may keep its own name");
}

#[test]
fn an_option_that_is_none_and_an_answer_of_the_wrong_kind_change_nothing() {
    let mut flow = flow(clean());
    let before = flow.draft().clone();
    choose(&mut flow, Field::SignIn, "magic");
    flow.update(Msg::Answer(Field::Region, Answer::Toggle(true)));
    flow.update(Msg::Answer(Field::Triggers, Answer::Words(vec!["identity".into(), "magic".into()])));
    flow.update(Msg::Secret(Field::Region, Secret::copy_of("x")));
    assert_eq!(flow.draft(), &before);
}

#[test]
fn segments_come_with_names_and_namespaces() {
    let mut flow = flow(clean());
    let chosen = vec![SegmentDraft { namespace: "aam".into(), id: "12".into(), name: "Twelve".into() }];
    flow.update(Msg::Answer(Field::Segments, Answer::Segments(chosen)));
    let spec = flow.plan().unwrap().saved().spec().clone();
    assert_eq!(spec.activation.segments[0].name.as_deref(), Some("Twelve"));
}

#[test]
fn a_password_in_an_endpoint_is_not_kept() {
    let mut flow = flow(clean());
    let kept = |flow: &mut Flow| match flow.save() {
        Effect::SaveDraft(draft) => draft.account.endpoint_url,
        other => panic!("{other:?}"),
    };
    text(&mut flow, Field::EndpointUrl, "https://me:p@ss@kinesis.example.com:4567");
    assert_eq!(kept(&mut flow), "https://kinesis.example.com:4567");
    assert_eq!(
        flow.draft().account.endpoint_url,
        "https://me:p@ss@kinesis.example.com:4567",
        "the wizard sees the value and refuses it"
    );
    text(&mut flow, Field::EndpointUrl, "me:p@host");
    assert_eq!(kept(&mut flow), "host");
    text(&mut flow, Field::EndpointUrl, "http://127.0.0.1:4567");
    assert_eq!(kept(&mut flow), "http://127.0.0.1:4567");
}

#[test]
fn a_kept_draft_means_the_same_file_in_another_folder() {
    let kept = |path: &str| {
        let mut draft = clean();
        draft.source.path = path.into();
        let Effect::SaveDraft(kept) = flow(draft).save() else { panic!("the draft is not saved") };
        serde_json::to_vec(&kept).unwrap()
    };
    let resumed = |bytes: &[u8], folder: &str| {
        let draft = serde_json::from_slice(bytes).unwrap();
        Flow::new(FlowInput { folder: folder.into(), ..input(draft) }).0
    };
    let file = |flow: &Flow| match &flow.plan().unwrap().saved().spec().source {
        SourceSpec::File { path, .. } => path.display().to_string(),
        other => panic!("{other:?}"),
    };
    for (typed, here, elsewhere) in [
        ("a/profiles.ndjson", "a/profiles.ndjson", "/feeds/a/profiles.ndjson"),
        ("/other/profiles.ndjson", "/other/profiles.ndjson", "/other/profiles.ndjson"),
    ] {
        let bytes = kept(typed);
        let (same, other) = (resumed(&bytes, "/feeds"), resumed(&bytes, "/home"));
        assert_eq!([&same, &other].map(|flow| flow.draft().source.path.as_str()), [here, elsewhere]);
        assert_eq!(file(&same), file(&other));
        // The path stays the same, wherever the draft is saved again.
        let again = serde_json::to_vec(&other.draft_to_keep()).unwrap();
        assert_eq!(file(&resumed(&again, "/var")), file(&same));
    }
    // A draft from an older version has no folder.
    let old = String::from_utf8(kept("profiles.ndjson")).unwrap().replace("\"folder\":\"/feeds\",", "");
    assert!(!old.contains("/feeds"), "{old}");
    assert_eq!(resumed(old.as_bytes(), "/home").draft().source.path, "profiles.ndjson");
}

#[test]
fn a_complete_set_up_is_saved_from_every_step_without_a_start() {
    let steps = [Step::Account, Step::Authentication, Step::Source, Step::Segments, Step::Review, Step::Preview];
    for step in steps {
        let mut flow = flow(clean());
        to(&mut flow, step);
        let effects = flow.update(Msg::SaveAndExit);
        let [Effect::Apply(job, _)] = &effects[..] else { panic!("{step:?}: {effects:?}") };
        assert_eq!(flow.update(Msg::SaveAndExit), [], "it is saved once");
        let effects = flow.update(Msg::EffectResult(*job, EffectResult::Applied("/config/high.toml".into())));
        let exit = Effect::Exit("high".into(), "/config/high.toml".into());
        assert_eq!(effects, [Effect::DiscardDraft, exit], "{step:?}");
        assert_eq!(flow.current_step(), step);
    }
}

#[test]
fn an_incomplete_set_up_is_not_saved_and_names_the_first_field() {
    let mut draft = clean();
    (draft.stream, draft.source.path) = (String::new(), String::new());
    let mut flow = flow(draft);
    assert_eq!(flow.update(Msg::SaveAndExit), []);
    let Some(StepNotice::CannotSave(first, 2)) = flow.notice() else { panic!("{:?}", flow.notice()) };
    assert_eq!((first.field, flow.current_step()), (Field::Stream, Step::Account));
}

#[test]
fn a_failed_save_keeps_the_set_up_open_and_the_next_start_streams() {
    let mut flow = flow(clean());
    to(&mut flow, Step::Preview);
    let effects = flow.update(Msg::SaveAndExit);
    let [Effect::Apply(job, _)] = &effects[..] else { panic!("{effects:?}") };
    flow.update(Msg::EffectResult(*job, EffectResult::Failed(Phrase::foreign("The disk is full."))));
    assert_eq!(flow.notice(), Some(&StepNotice::Failed(Phrase::foreign("The disk is full."))));
    let effects = flow.update(Msg::Next);
    let [Effect::Apply(job, _)] = &effects[..] else { panic!("{effects:?}") };
    let effects = flow.update(Msg::EffectResult(*job, EffectResult::Applied("/config/high.toml".into())));
    assert_eq!(effects, [Effect::DiscardDraft, Effect::Stream("high".into())]);
}

fn arrive(effects: &[Effect], flow: &mut Flow, result: EffectResult) -> Vec<Effect> {
    let job = survey_job(effects);
    flow.update(Msg::EffectResult(job, result))
}

#[test]
fn a_path_that_was_just_typed_is_checked_before_the_step_is_left() {
    let mut flow = flow(clean());
    to(&mut flow, Step::Source);
    text(&mut flow, Field::Path, "nowhere.ndjson");
    let asked = flow.update(Msg::Next);
    assert_eq!((flow.current_step(), flow.notice()), (Step::Source, Some(&StepNotice::CheckingSource)));
    arrive(&asked, &mut flow, EffectResult::Failed(Phrase::foreign("No file matches nowhere.ndjson.")));
    assert_eq!((flow.current_step(), flow.notice()), (Step::Source, Some(&StepNotice::SourceDoubted)));
    let found = flow.visible_findings();
    assert!(found.iter().any(|one| (one.field, one.what) == (Field::Path, What::Unreadable)), "{found:?}");
    flow.update(Msg::Next);
    assert_eq!(flow.current_step(), Step::Segments, "the user may continue");
    assert_eq!(flow.step_status(Step::Source), StepStatus::Outdated, "it has no tick");
}

#[test]
fn a_path_that_can_be_read_leads_to_the_next_step_automatically() {
    let mut flow = flow(clean());
    to(&mut flow, Step::Source);
    text(&mut flow, Field::Path, "other.ndjson");
    let asked = flow.update(Msg::Next);
    arrive(&asked, &mut flow, EffectResult::Reading(survey::Progress { lines: 7, ..survey::Progress::default() }));
    assert_eq!((flow.current_step(), flow.step_status(Step::Source)), (Step::Segments, StepStatus::Done));
    to(&mut flow, Step::Review);
    flow.update(Msg::Jump(Step::Source));
    text(&mut flow, Field::Path, "slow.ndjson");
    flow.update(Msg::Next);
    flow.update(Msg::Next);
    assert_eq!(flow.current_step(), Step::Segments, "a second Enter does not wait");
}

#[test]
fn an_empty_source_is_doubted_once() {
    let mut flow = flow(clean());
    to(&mut flow, Step::Source);
    text(&mut flow, Field::Path, "empty.ndjson");
    let asked = flow.update(Msg::Leave(Field::Path));
    let progress = survey::Progress::default();
    let (segments, attributes, namespaces, caps) = (vec![], vec![], vec![], vec![]);
    let empty = Survey { progress, ended: Ended::Complete, segments, attributes, namespaces, caps };
    arrive(&asked, &mut flow, EffectResult::Survey(Box::new(empty)));
    let found = flow.visible_findings();
    assert!(found.iter().any(|one| (one.field, one.what) == (Field::Path, What::SourceEmpty)), "{found:?}");
    flow.update(Msg::Next);
    assert_eq!(flow.current_step(), Step::Source);
    flow.update(Msg::Next);
    assert_eq!((flow.current_step(), flow.step_status(Step::Source)), (Step::Segments, StepStatus::Outdated));
}

#[test]
fn a_tilde_is_the_home_folder_in_the_spec() {
    let home = std::env::home_dir().unwrap();
    let path_line = |path: &str| {
        let mut draft = clean();
        draft.source.path = path.into();
        let spec = draft.to_spec();
        spec.lines().find(|line| line.starts_with("path = ")).unwrap().to_owned()
    };
    assert_eq!(path_line("~/feeds/a.ndjson"), format!("path = \"{}\"", home.join("feeds/a.ndjson").display()));
    assert_eq!(path_line("~other/a"), "path = \"~other/a\"");
    assert_eq!(path_line("a~/b"), "path = \"a~/b\"");
}
