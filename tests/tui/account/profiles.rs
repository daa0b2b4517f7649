//! Tests AWS profiles: the form offers them as soon as they are listed, and accepts any other name.

use outflow::backstage::{Order, Reply};
use outflow::destination::account::{NamedProfile, ProfileKind};
use outflow::flow::{self, EffectResult, Field, JobId, Step};
use outflow::text::Phrase;
use outflow::tui::app::AppMsg;
use outflow::tui::effect::AppEffect;

use super::{Desk, dark, fresh, go_to, job};

fn listing(effect: &flow::Effect) -> Option<JobId> {
    if let flow::Effect::ListProfiles(job) = effect { Some(*job) } else { None }
}

/// Returns a desk at the field for an AWS profile, with these profiles offered.
fn offered(names: &[(&str, Option<ProfileKind>)]) -> Desk {
    let mut desk = fresh();
    desk.press("down down space");
    let job = job(&mut desk, listing);
    let profiles = names.iter().map(|(name, kind)| NamedProfile { name: (*name).into(), kind: *kind }).collect();
    desk.tell(AppMsg::Reply(Reply::EffectResult(job, EffectResult::Profiles(profiles))));
    desk.press("tab");
    desk
}

fn few() -> Desk {
    offered(&[
        ("default", Some(ProfileKind::Key)),
        ("crm-prod", Some(ProfileKind::Sso)),
        ("crm-test", Some(ProfileKind::Sso)),
        ("nightly", Some(ProfileKind::Process)),
        ("writer", Some(ProfileKind::Role)),
        ("城市", None),
    ])
}

fn profile(desk: &Desk) -> String {
    desk.model.flow().unwrap().draft().account.profile.clone()
}

#[test]
fn profiles_are_read_only_where_one_is_asked_for_and_once() {
    let listings = |desk: &mut Desk| {
        let of = |effect: &&outflow::tui::effect::AppEffect| {
            matches!(effect, AppEffect::Order(Order::Flow(flow::Effect::ListProfiles(_))))
        };
        desk.taken().iter().filter(of).count()
    };
    let mut desk = fresh();
    assert_eq!(listings(&mut desk), 0);
    assert_eq!(listings(desk.press("down down space")), 1);
    assert_eq!(listings(desk.press("up space down space tab tab")), 0);
    assert_eq!(listings(desk.press("ctrl+r")), 1, "ctrl+r lists again, because the user may have changed the files");
    // A role may use an AWS profile.
    let mut desk = fresh();
    assert_eq!(listings(desk.press("down down down space")), 0, "passing the profile option doesn't choose it");
    go_to(&mut desk, Field::RoleBase);
    assert_eq!(listings(desk.press("down down space")), 1);
}

#[test]
fn profiles_are_offered_with_how_each_signs_in() {
    let mut desk = few();
    desk.press("down");
    insta::assert_snapshot!("account_profiles", desk.shot());
    insta::assert_snapshot!("account_profiles_narrow", desk.shot_as(60, 16, &dark()));
    desk.write("wri");
    insta::assert_snapshot!("account_profiles_typed", desk.shot());
    desk.press("enter");
    assert_eq!(profile(&desk), "writer");
}

#[test]
fn enter_takes_the_highlighted_row_and_tab_only_a_text_that_was_typed_in_full() {
    for (typed, keys, taken) in [
        ("prod", "enter", "crm-prod"),
        ("prod", "tab", ""),
        ("pro", "tab", ""),
        ("crm-prod", "tab", "crm-prod"),
        // Two profiles match, and it may be another.
        ("crm", "enter", "crm-prod"),
        ("crm", "down enter", "crm-test"),
        ("crm", "down down enter", "crm"),
        ("crm", "down tab", ""),
        ("other", "enter", "other"),
        ("other", "tab", "other"),
        // Its letters are in "nightly", but not in sequence.
        ("nly", "enter", "nightly"),
        ("nly", "down enter", "nly"),
        ("nly", "tab", ""),
        // The kind of sign-in finds the profile, but is not its name.
        ("role", "enter", "writer"),
        ("role", "down enter", "role"),
        ("role", "tab", ""),
        ("prod", "up enter", "crm-prod"),
        ("prod", "esc", ""),
        ("", "tab", ""),
        ("", "down down tab", ""),
        ("", "down down enter", "crm-prod"),
        ("", "enter enter", "default"),
    ] {
        let mut desk = few();
        desk.write(typed).press(keys);
        assert_eq!(profile(&desk), taken, "{typed} {keys}\n{}", desk.screen());
    }
}

#[test]
fn a_broken_file_is_reported_at_the_field_and_a_name_can_be_typed() {
    let mut desk = fresh();
    desk.press("down down space");
    let job = job(&mut desk, listing);
    let reason = "/home/ada/.aws/config on line 3: Expected an '=' sign defining a property";
    desk.tell(AppMsg::Reply(Reply::EffectResult(job, EffectResult::Failed(Phrase::foreign(reason))))).press("tab");
    insta::assert_snapshot!("account_profiles_broken", desk.shot());
    insta::assert_snapshot!("account_profiles_broken_narrow", desk.shot_as(60, 16, &dark()));
    desk.write("crm").press("tab").write("us-east-2").press("enter enter");
    assert_eq!(desk.model.flow().unwrap().current_step(), Step::Authentication);
    assert_eq!(profile(&desk), "crm");
}

#[test]
fn without_files_nothing_is_offered_and_nothing_is_said() {
    let desk = offered(&[]);
    let screen = desk.screen();
    assert!(!screen.contains("fixed") && !screen.contains("0 of 0"), "{screen}");
}
