//! Tests the Source step and its survey.

use std::path::PathBuf;

use outflow::backstage::completion::complete_path;
use outflow::backstage::{Order, Reply};
use outflow::destination::account::SignInKind;
use outflow::destination::draft::Draft;
use outflow::destination::spec::SourceKind;
use outflow::flow::{self, EffectResult, JobId, Step};
use outflow::source::file::{FileOrder, Rewritten};
use outflow::source::survey::Progress;
use outflow::source::{FeedSize, FilesAhead, SourceError};
use outflow::text::{Explain, Phrase};
use outflow::tui::app::AppMsg;
use outflow::tui::effect::AppEffect;

use crate::account::job;
use crate::desk::{Desk, bare, dark, light};

fn surveying(effect: &flow::Effect) -> Option<JobId> {
    if let flow::Effect::SurveySource(job, _) = effect { Some(*job) } else { None }
}

fn at_step(kind: SourceKind) -> Desk {
    let mut draft = Draft::new();
    draft.account.sign_in = SignInKind::Ambient;
    draft.account.region = "us-east-2".into();
    draft.name = "high".into();
    draft.stream = "segments".into();
    draft.source.kind = kind;
    let mut desk = Desk::with(draft);
    desk.press("enter enter");
    assert_eq!(desk.model.flow().unwrap().current_step(), Step::Source);
    desk
}

#[test]
fn a_path_is_asked_for_and_read_once_it_was_left() {
    let mut desk = at_step(SourceKind::File);
    insta::assert_snapshot!("source_files", desk.shot());
    desk.press("tab").write("城市/profiles.ndjson").press("tab");
    let job = job(&mut desk, surveying);
    let progress = Progress {
        lines: 412_000,
        bytes: 62,
        profiles: 400_000,
        malformed: 3,
        without_identity: 0,
        of: FeedSize::Bytes(100),
        took: std::time::Duration::from_secs(6),
    };
    desk.tell(AppMsg::Reply(Reply::EffectResult(job, EffectResult::Reading(progress))));
    insta::assert_snapshot!("source_reading", desk.shot());
    desk.tell(AppMsg::Reply(Reply::EffectResult(
        job,
        EffectResult::Failed(Phrase::foreign("Could not read 城市/profiles.ndjson: no such file. Check the path.")),
    )));
    insta::assert_snapshot!("source_refused", desk.shot());
}

/// Returns a desk whose sample was read.
pub(crate) fn sampled() -> Desk {
    let mut desk = at_step(SourceKind::Sample);
    desk.surveyed(crate::feed::survey_of(120));
    desk
}

#[test]
fn the_sample_at_every_size_and_in_every_look() {
    let desk = at_step(SourceKind::Sample);
    insta::assert_snapshot!("source_sample", desk.shot());
    insta::assert_snapshot!("source_sample_wide", desk.shot_as(120, 40, &dark()));
    insta::assert_snapshot!("source_sample_narrow", desk.shot_as(60, 16, &dark()));
    insta::assert_snapshot!("source_sample_light", desk.shot_as(80, 24, &light()));
    insta::assert_snapshot!("source_sample_bare", desk.shot_as(80, 24, &bare()));
}

#[test]
fn files_are_named_in_the_order_in_which_they_are_read() {
    let mut desk = at_step(SourceKind::File);
    desk.press("tab").write("/feeds").press("tab");
    let asked = job(&mut desk, surveying);
    let files = ["f.\u{1b}10", "f.9", "f.8", "f.7"].map(PathBuf::from).to_vec();
    desk.tell(AppMsg::Reply(Reply::EffectResult(asked, EffectResult::Files(FilesAhead { first: files, more: 7 }))));
    let shown = desk.screen().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(desk.screen().contains("Files in order: f. 10"), "{}", desk.screen());
    assert!(shown.contains("and 8 more"), "{}", desk.screen());
    let [one, other] = ["/f/a.1", "/f/a.2"].map(Into::into);
    desk.tell(AppMsg::Reply(Reply::EffectResult(
        asked,
        EffectResult::Failed(SourceError::Order { one, other }.phrase()),
    )));
    assert!(desk.screen().contains("/f/a.1 and /f/a.2 is unclear"), "{}", desk.screen());
    // Another path has other files.
    desk.press("shift+tab").write("2").press("tab");
    assert!(!desk.screen().contains("Files in order"), "{}", desk.screen());
}

#[test]
fn the_order_and_what_becomes_of_rewritten_files_are_chosen_and_in_the_spec() {
    let mut desk = at_step(SourceKind::File);
    desk.press("tab").write("/feeds").press("tab tab space tab down down space tab down space");
    let draft = desk.model.flow().unwrap().draft().clone();
    assert_eq!((draft.source.settings.order, draft.source.settings.rewritten), (FileOrder::Rotation, Rewritten::Read));
    let spec = draft.to_spec();
    assert!(spec.contains("order = \"rotation\"\nrewritten = \"read\"\n"), "{spec}");
}

#[test]
fn key_namespaces_are_words_with_commas() {
    let mut desk = at_step(SourceKind::Sample);
    // Goes to the settings that rarely change, which are the last row, and opens them.
    desk.press("shift+tab space tab tab tab").write("ECID, email_lc_sha256,");
    assert_eq!(desk.model.flow().unwrap().draft().source.key_namespaces, ["ECID", "email_lc_sha256"]);
    assert!(desk.screen().contains("ECID, email_lc_sha256,"), "the typed text stays the same\n{}", desk.screen());
}

#[test]
fn the_names_that_are_of_the_feed_are_globs_with_commas() {
    let mut desk = at_step(SourceKind::File);
    desk.press("shift+tab space tab tab tab tab");
    assert_eq!(desk.model.flow().unwrap().draft().source.settings.exclude, None);
    assert!(desk.screen().contains("README*"), "the field shows the names that are never feeds\n{}", desk.screen());
    desk.press("ctrl+u").write("*.bak, [a").press("shift+tab").write("*.ndjson, *.gz");
    let source = &desk.model.flow().unwrap().draft().source;
    assert_eq!(source.settings.include, ["*.ndjson", "*.gz"]);
    assert_eq!(source.settings.exclude.as_deref(), Some(&["*.bak".to_owned(), "[a".to_owned()][..]));
    let screen = desk.press("tab").screen();
    assert!(screen.contains("[a is not a valid glob"), "{screen}");
    desk.press("ctrl+u");
    assert_eq!(desk.model.flow().unwrap().draft().source.settings.exclude, Some(Vec::new()), "no name is excluded");
}

#[test]
fn a_source_that_cannot_be_read_is_worth_a_look() {
    use outflow::flow::{Field, Finding, What};
    let mut desk = crate::activate::at(outflow::flow::Step::Source, crate::activate::draft());
    let job = crate::account::job(&mut desk, |effect| match effect {
        outflow::flow::Effect::SurveySource(job, _) => Some(*job),
        _ => None,
    });
    desk.tell(AppMsg::Reply(Reply::EffectResult(
        job,
        outflow::flow::EffectResult::Failed(Phrase::foreign("No file at /feeds/a.")),
    )));
    let found = desk.model.flow().unwrap().findings();
    assert!(found.iter().any(|one: &Finding| (one.field, one.what) == (Field::Path, What::Unreadable)), "{found:?}");
}

#[test]
fn esc_stops_the_survey_with_what_it_has_found_and_esc_again_goes_back() {
    let mut desk = at_step(SourceKind::Sample);
    let first = job(&mut desk, surveying);
    let found = crate::feed::under_way(crate::feed::survey_of(120));
    desk.tell(AppMsg::Reply(Reply::EffectResult(first, EffectResult::Survey(Box::new(found.clone())))));
    assert!(desk.screen().contains("esc Stop"), "{}", desk.screen());
    desk.press("esc");
    assert_eq!(desk.taken(), [AppEffect::Order(Order::Flow(flow::Effect::Cancel(first)))]);
    desk.tell(AppMsg::Reply(Reply::EffectResult(first, EffectResult::Failed(Phrase::foreign("Cancelled.")))));
    insta::assert_snapshot!("source_stopped", desk.shot());
    // Later steps use the partial survey.
    desk.press("enter");
    assert_eq!(desk.taken().iter().filter(|effect| format!("{effect:?}").contains("SurveySource")).count(), 0);
    assert!(desk.screen().contains("Stopped after"), "{}", desk.screen());
    desk.press("ctrl+r");
    let again = job(&mut desk, surveying);
    assert_ne!(again, first);
    desk.press("esc");
    insta::assert_snapshot!("segments_stopped", desk.shot());
    desk.press("esc");
    assert_eq!(desk.model.step(), Some(Step::Source));
    assert!(desk.screen().contains("was stopped. ctrl+r reads it again"), "{}", desk.screen());
}

/// Answers what the typed path can become, as the backstage does, until nothing is asked any more.
fn complete(desk: &mut Desk) {
    let asked = |effect: &AppEffect| match effect {
        AppEffect::Order(Order::CompletePath(typed, folder)) => Some((typed.clone(), folder.clone())),
        _ => None,
    };
    while let Some((typed, folder)) = desk.taken().iter().find_map(asked) {
        let found = complete_path(&typed, &folder);
        desk.tell(AppMsg::Reply(Reply::PathCompleted(typed, found)));
    }
}

#[test]
fn tab_completes_a_path_and_then_goes_to_the_next_field() {
    let root = tempfile::tempdir().unwrap();
    std::fs::create_dir(root.path().join("feeds")).unwrap();
    for name in ["feeds/profiles-1.ndjson", "feeds/profiles-2.ndjson"] {
        std::fs::write(root.path().join(name), "").unwrap();
    }
    let mut desk = at_step(SourceKind::File);
    let path = |desk: &Desk| desk.model.flow().unwrap().draft().source.path.clone();
    let typed = root.path().display().to_string();
    desk.press("tab ctrl+u").write(&format!("{typed}/fe"));
    desk.press("tab");
    assert_eq!(path(&desk), format!("{typed}/fe"), "nothing is known yet, so the next field has the focus");
    desk.press("shift+tab").write("x").press("backspace");
    complete(&mut desk);
    desk.press("tab");
    assert_eq!(path(&desk), format!("{typed}/feeds/"));
    complete(&mut desk);
    desk.write("p");
    complete(&mut desk);
    desk.press("tab");
    assert_eq!(path(&desk), format!("{typed}/feeds/profiles-"));
    assert!(desk.screen().contains("profiles-1.ndjson  profiles-2.ndjson"), "{}", desk.screen());
    desk.write("2");
    complete(&mut desk);
    desk.press("tab");
    assert_eq!(path(&desk), format!("{typed}/feeds/profiles-2.ndjson"));
    complete(&mut desk);
    desk.press("tab").write("x");
    assert_eq!(path(&desk), format!("{typed}/feeds/profiles-2.ndjson"), "the next field has the focus");
}
