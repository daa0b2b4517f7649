use outflow::activation::{SegmentChanges, Triggers};
use outflow::backstage::Order;
use outflow::destination::draft::Draft;
use outflow::destination::spec::SourceKind;
use outflow::flow::{EventPreview, Step};
use outflow::source::file::{FileOrder, Rewritten};
use outflow::source::survey::Ended;
use outflow::tui::effect::AppEffect;

use super::{at, draft, segment};
use crate::desk::{Desk, bare, dark, light};
use crate::feed::survey_of;

const HIGH: &str = "7841ba61-23c1-4bb3-a495-00d3g5fe1e93";

fn answers() -> Draft {
    let mut answers = draft();
    answers.description = "High propensity to convert, to the CRM".into();
    answers.marketing_actions = vec!["emailTargeting".into(), "own".into()];
    answers.activation.segments = vec![
        segment(HIGH, "High propensity to convert"),
        segment("37f5b7c0-0a35-4a3c-8d0e-6ad2b1c0f001", "Churn risk"),
    ];
    answers.activation.attributes = vec!["person.email".into(), "城市.名前".into()];
    answers
}

/// Returns a desk at Review that has read the source.
fn desk_with(answers: Draft) -> Desk {
    let mut desk = at(Step::Identities, answers);
    desk.surveyed(survey_of(120));
    desk.press("enter");
    assert_eq!(desk.model.step(), Some(Step::Review));
    desk
}

fn desk() -> Desk {
    desk_with(answers())
}

fn event(bytes: usize) -> EventPreview {
    let (body, partition_key) = (vec![b'x'; bytes], "0".repeat(32));
    EventPreview {
        body,
        has_line_end: false,
        partition_key,
        sequence: 1,
        triggers: Triggers::default(),
        segment_changes: SegmentChanges::default(),
        shard: None,
        limit: None,
    }
}

/// Returns a desk at Review that knows the size of the feed.
pub(crate) fn measured() -> Desk {
    let mut desk = desk();
    desk.previewed(vec![event(500), event(700)]);
    desk
}

/// Returns a desk with the command palette open.
pub(crate) fn palette() -> Desk {
    let mut desk = measured();
    desk.press("ctrl+k").write("go to");
    desk
}

#[test]
fn every_state_at_the_usual_size() {
    let mut desk = desk();
    insta::assert_snapshot!("review_measuring", desk.shot());
    desk.previewed(vec![event(500), event(700)]);
    insta::assert_snapshot!("review", desk.shot());
    insta::assert_snapshot!("review_line", desk.press("home down down").shot());
    insta::assert_snapshot!("review_spec", desk.press("v").shot());
    let mut faulty = answers();
    faulty.activation.attributes.push("person".into());
    faulty.activation.segments.push(segment("nobody", ""));
    let mut desk = desk_with_faults(faulty);
    insta::assert_snapshot!("review_faults", desk.shot());
    insta::assert_snapshot!("review_fault", desk.press("end up").shot());
    insta::assert_snapshot!("review_blocked", desk.press("end enter").shot());
}

/// Returns a desk at Review with answers that an earlier step would have refused.
fn desk_with_faults(answers: Draft) -> Desk {
    let mut draft = answers;
    let attributes = std::mem::take(&mut draft.activation.attributes);
    let mut desk = desk_with(draft);
    desk.press("alt+5 +").write(&attributes.join(",")).press("enter alt+7");
    assert_eq!(desk.model.step(), Some(Step::Review));
    desk
}

#[test]
fn how_files_are_taken_is_listed_where_it_is_not_the_default() {
    let mut files = answers();
    files.source.kind = SourceKind::File;
    files.source.path = "/feeds".into();
    let shown = |draft: &Draft| desk_with(draft.clone()).shot_as(120, 60, &dark());
    let usual = shown(&files);
    assert!(
        !["File order", "Rewritten files", "Files to read", "Files to skip"].iter().any(|label| usual.contains(label)),
        "{usual}"
    );
    files.source.settings.order = FileOrder::Rotation;
    files.source.settings.rewritten = Rewritten::Read;
    files.source.settings.include = vec!["*.a".into(), "*.b".into()];
    files.source.settings.exclude = Some(Vec::new());
    let own = shown(&files);
    for line in ["highest number first", "read it again", "*.a, *.b", "Files to skip     none"] {
        assert!(own.contains(line), "{line}\n{own}");
    }
    // File settings do not apply to another kind of source.
    files.source.kind = SourceKind::Sample;
    assert!(!shown(&files).contains("File order"));
}

#[test]
fn timestamps_are_shown_if_they_are_on() {
    let shown = |answers| {
        let mut desk = desk_with(answers);
        let review = desk.shot();
        (
            review.contains("Segment timestamps "),
            desk.press("home v pagedown").shot().contains("include_segment_timestamps = true"),
        )
    };
    assert_eq!(shown(answers()), (false, false));
    let mut on = answers();
    on.activation.options.include_segment_timestamps = true;
    assert_eq!(shown(on), (true, true));
}

#[test]
fn every_size_and_look() {
    let mut desk = desk();
    desk.previewed(vec![event(500)]);
    insta::assert_snapshot!("review_wide", desk.shot_as(120, 40, &dark()));
    insta::assert_snapshot!("review_narrow", desk.shot_as(60, 16, &dark()));
    insta::assert_snapshot!("review_light", desk.shot_as(80, 24, &light()));
    insta::assert_snapshot!("review_bare", desk.shot_as(80, 24, &bare()));
}

#[test]
fn every_line_leads_to_its_step_and_back() {
    let steps = [
        Step::Account,
        Step::Authentication,
        Step::Authentication,
        Step::Authentication,
        Step::Source,
        Step::Segments,
        Step::Attributes,
        Step::Identities,
        Step::Identities,
        Step::Identities,
    ];
    for (line, step) in steps.into_iter().enumerate() {
        for way_back in ["enter", "esc"] {
            let mut desk = desk();
            desk.previewed(vec![event(500)]);
            desk.press("home").press(&"down ".repeat(line)).press("enter");
            assert_eq!(desk.model.step(), Some(step), "line {line}");
            desk.press(way_back);
            if way_back == "esc" && desk.model.step() == Some(step) {
                // The first esc stops the step's request.
                desk.press("esc");
            }
            assert_eq!(desk.model.step(), Some(Step::Review), "{way_back} from line {line}");
            desk.press("esc");
            assert_eq!(desk.model.step(), Some(Step::Identities), "esc goes to the previous step again");
        }
    }
}

#[test]
fn who_goes_elsewhere_from_there_stays_there() {
    let mut desk = desk();
    desk.press("home down down down down down enter");
    assert_eq!(desk.model.step(), Some(Step::Segments));
    desk.press("alt+6 esc");
    assert_eq!(desk.model.step(), Some(Step::Attributes));
    desk.press("enter");
    assert_eq!(desk.model.step(), Some(Step::Identities));
}

#[test]
fn a_line_puts_the_focus_on_its_question() {
    let mut desk = desk();
    desk.press("end up up enter");
    assert_eq!(desk.model.step(), Some(Step::Identities));
    assert!(desk.screen().contains("▌ [x] attribute change"), "{}", desk.screen());
}

#[test]
fn the_estimate_says_what_is_known() {
    let mut desk = desk();
    assert!(desk.screen().contains("96 to 120 events, measuring size, 0:01 at"), "{}", desk.screen());
    desk.previewed(vec![event(500), event(700)]);
    assert!(desk.screen().contains("96 to 120 events, 74.1 KiB"), "{}", desk.screen());
    let mut one = answers();
    one.activation.segments.truncate(1);
    assert!(desk_with(one).screen().contains("about 96 events"));
    let mut stdin = answers();
    stdin.source.kind = SourceKind::Stdin;
    assert!(at(Step::Review, stdin).screen().contains("unknown until standard input is read"));
}

#[test]
fn of_a_part_of_the_source_the_whole_is_estimated() {
    let mut one = answers();
    one.activation.segments.truncate(1);
    let mut desk = at(Step::Identities, one);
    let mut survey = survey_of(120);
    survey.ended = Ended::Bound;
    survey.progress.of = outflow::source::FeedSize::Bytes(survey.progress.bytes * 1000);
    desk.surveyed(survey).press("enter");
    assert!(desk.screen().contains("about 96,000 events"), "{}", desk.screen());
    assert!(desk.screen().contains("1:36 at 1,000/s per shard"), "{}", desk.screen());
}

#[test]
fn the_spec_matches_the_answers() {
    let mut desk = desk();
    desk.taken();
    desk.press("s");
    let spec = desk.draft().to_spec();
    let expected = AppEffect::Order(Order::SaveText("high-propensity.toml".into(), spec.clone()));
    assert_eq!(desk.taken(), std::slice::from_ref(&expected));
    desk.press("v s y");
    assert_eq!(desk.taken(), [expected, AppEffect::Copy(spec.clone())]);
    outflow::destination::Spec::parse(&spec, "draft").unwrap();
}

#[test]
fn a_name_that_is_none_names_no_file() {
    let mut other = answers();
    other.name = "../elsewhere/x".into();
    let mut desk = desk_with(other);
    desk.taken();
    desk.press("s");
    assert!(matches!(&desk.taken()[..], [AppEffect::Order(Order::SaveText(file, _))] if file == "destination.toml"));
}

#[test]
fn the_last_line_goes_on() {
    let mut desk = desk();
    desk.press("home end enter");
    assert_eq!(desk.model.step(), Some(Step::Preview));
}

#[test]
fn role_external_id_and_session_name_are_shown_for_a_role_sign_in() {
    let mut role = answers();
    role.account.sign_in = outflow::destination::account::SignInKind::AssumeRole;
    role.account.role_arn = "arn:aws:iam::123456789012:role/writer".into();
    role.account.external_id = "outside-7".into();
    role.account.session_name = "crm-feed".into();
    let mut desk = at(Step::Review, role);
    let screen = desk.press("home").screen();
    let row = |label: &str| {
        screen.lines().find(|line| line.trim_start_matches([' ', '▌']).starts_with(label)).map(str::to_owned)
    };
    assert!(row("Role ").is_some_and(|row| row.contains("role/writer")), "{screen}");
    assert!(row("External ID").is_some_and(|row| row.contains("outside-7")), "{screen}");
    assert!(row("Session name").is_some_and(|row| row.contains("crm-feed")), "{screen}");
    let other = at(Step::Review, answers()).press("home").screen();
    assert!(!other.contains("External ID") && !other.contains("Session name") && !other.contains("Role "), "{other}");
}
