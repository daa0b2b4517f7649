use outflow::activation::rules::{IdentityChoice, LoneSurrogates, PartitionKind, Triggers};
use outflow::flow::Step;

use super::{at, draft, segment};
use crate::desk::{Desk, bare, dark, light};
use crate::feed::survey_of;

fn desk() -> Desk {
    let mut answers = draft();
    answers.activation.segments.push(segment("7841ba61-23c1-4bb3-a495-00d3g5fe1e93", ""));
    let mut desk = at(Step::Identities, answers);
    desk.surveyed(survey_of(120));
    desk
}

/// Opens the settings that rarely change, from their row, and goes to the partition key.
const TO_PARTITION: &str = "space tab tab tab tab tab tab tab";

fn identity(namespace: &str, sha256: bool) -> IdentityChoice {
    IdentityChoice { namespace: namespace.into(), sha256 }
}

/// Returns a desk with two namespaces selected, one of them hashed.
pub(crate) fn hashed() -> Desk {
    let mut desk = desk();
    desk.press("space down space down h");
    desk
}

#[test]
fn every_state_at_the_usual_size() {
    let mut desk = desk();
    insta::assert_snapshot!("identities", desk.shot());
    insta::assert_snapshot!("identities_none_chosen", desk.press("space enter").shot());
    insta::assert_snapshot!("identities_hashed", desk.press("space down h").shot());
    insta::assert_snapshot!("identities_typing", desk.press("+").write("Phone").shot());
    insta::assert_snapshot!("identities_typed", desk.press("enter").shot());
    insta::assert_snapshot!(
        "identities_no_trigger",
        desk.press("tab space down space down space tab shift+tab end").shot()
    );
    insta::assert_snapshot!("identities_folded", desk.press("tab").shot());
    insta::assert_snapshot!("identities_partition", desk.press(TO_PARTITION).press("down space").shot());
    insta::assert_snapshot!("identities_partition_namespace", desk.press("tab").write("ECID").shot());
}

#[test]
fn every_size_and_look() {
    let mut desk = desk();
    desk.press("space down space");
    insta::assert_snapshot!("identities_wide", desk.shot_as(120, 40, &dark()));
    insta::assert_snapshot!("identities_narrow", desk.shot_as(60, 16, &dark()));
    insta::assert_snapshot!("identities_light", desk.shot_as(80, 24, &light()));
    insta::assert_snapshot!("identities_bare", desk.shot_as(80, 24, &bare()));
}

#[test]
fn namespaces_are_chosen_and_hashed_and_kept_when_all_leave() {
    let mut desk = desk();
    desk.press("space down space down h");
    let chosen = [identity("ECID", false), identity("email_lc_sha256", true)];
    assert_eq!(desk.draft().activation.identities, chosen);
    desk.press("shift+tab space");
    assert!(desk.draft().activation.all_identities);
    assert_eq!(desk.draft().activation.identities, chosen);
    desk.press("space down space");
    assert_eq!(desk.draft().activation.identities, chosen[1..]);
}

#[test]
fn triggers_stay_in_their_order() {
    let mut desk = desk();
    desk.press("down space down down space");
    assert_eq!(desk.draft().activation.triggers, Triggers { segmentation: true, ..Triggers::default() });
    desk.press("up up space");
    assert_eq!(desk.draft().activation.triggers, Triggers { identity: false, ..Triggers::ALL });
}

#[test]
fn an_option_is_highlighted_with_arrows_and_chosen_with_space() {
    let mut desk = desk();
    desk.press("tab tab").press(TO_PARTITION);
    assert!(desk.screen().contains("Decides the shard. Choose"), "{}", desk.screen());
    for (key, expected) in [
        ("down", PartitionKind::Profile),
        ("space", PartitionKind::Identity),
        ("space", PartitionKind::Identity),
        ("right", PartitionKind::Identity),
        ("left", PartitionKind::Identity),
        ("end", PartitionKind::Identity),
        ("down", PartitionKind::Identity),
        ("space", PartitionKind::Attribute),
        ("home", PartitionKind::Attribute),
        ("space", PartitionKind::Profile),
        ("up", PartitionKind::Profile),
    ] {
        desk.press(key);
        assert_eq!(desk.draft().activation.partition_by, expected, "{key}");
    }
}

#[test]
fn a_path_that_is_not_asked_any_more_is_kept() {
    let mut desk = desk();
    desk.press("tab tab").press(TO_PARTITION).press("end space tab").write("loyalty.tier");
    assert_eq!(desk.draft().activation.partition_by, PartitionKind::Attribute);
    desk.press("shift+tab home space");
    assert_eq!(desk.draft().activation.partition_by, PartitionKind::Profile);
    assert_eq!(desk.draft().activation.partition_path, "loyalty.tier");
}

#[test]
fn line_ends_and_broken_characters_say_what_they_are_for() {
    let mut desk = desk();
    desk.press("tab tab space tab tab tab tab tab space");
    assert!(desk.draft().activation.options.append_newline);
    assert!(desk.screen().contains("such as Firehose to S3"), "{}", desk.screen());
    desk.press("down down space");
    assert_eq!(desk.draft().activation.options.lone_surrogates, LoneSurrogates::Replace);
    assert!(desk.screen().contains("record with half of a"), "{}", desk.screen());
    desk.press("enter");
    let review = desk.shot_as(120, 60, &dark());
    assert!(review.contains("Add newline") && review.contains("Broken characters"), "{review}");
}

#[test]
fn every_question_leads_to_review_and_tab_goes_around() {
    for tabs in 0..4 {
        let mut desk = desk();
        assert!(!desk.screen().contains("[ Continue ]"), "{}", desk.screen());
        desk.press(&"tab ".repeat(tabs)).press("enter");
        assert_eq!(desk.model.step(), Some(Step::Review), "{tabs}");
    }
    let mut desk = desk();
    let first = desk.screen();
    assert_eq!(desk.press("tab tab tab").screen(), first, "two fields, and the settings that rarely change");
    assert_ne!(desk.press("shift+tab").screen(), first);
}

#[test]
fn what_was_hashed_is_hashed_when_it_is_chosen_again() {
    let mut desk = hashed();
    desk.press("space");
    assert_eq!(desk.draft().activation.identities, [identity("ECID", false)]);
    desk.press("space");
    assert_eq!(desk.draft().activation.identities[1], identity("email_lc_sha256", true));
    assert!(desk.screen().contains("email_lc_sha256 leaves as SHA-256 again, as before."), "{}", desk.screen());
    desk.press("h");
    assert_eq!(desk.draft().activation.identities[1], identity("email_lc_sha256", false));
    assert!(desk.screen().contains("leaves unchanged, not as SHA-256."), "{}", desk.screen());
}
