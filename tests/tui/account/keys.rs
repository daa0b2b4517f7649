//! Tests what the keys and the mouse do to each kind of field of a form.

use super::*;

fn region(desk: &Desk) -> String {
    desk.model.flow().unwrap().draft().account.region.clone()
}

fn sign_in(desk: &Desk) -> SignInKind {
    desk.model.flow().unwrap().draft().account.sign_in
}

/// Returns the row with the selection bar.
fn focused_row(desk: &Desk) -> String {
    desk.screen().lines().find(|line| line.starts_with(" ▌")).unwrap_or_default().to_owned()
}

/// Returns whether the form shows a folded setting. The help names it too.
fn shows_endpoint(desk: &Desk) -> bool {
    desk.screen().lines().any(|line| line.trim_start().starts_with("Endpoint"))
}

/// Returns a desk at the region, which is answered.
fn at_region() -> Desk {
    let mut desk = filled();
    desk.press("tab tab").write("us-east-2").press("enter");
    desk
}

#[test]
fn tab_takes_a_text_that_was_typed_in_full_or_that_nothing_matches() {
    for (typed, taken) in [("eu-west-1", "eu-west-1"), ("zz-9", "zz-9"), ("eu-wes", "us-east-2"), ("", "us-east-2")] {
        let mut desk = at_region();
        desk.write(typed).press("tab");
        assert_eq!(region(&desk), taken, "{typed}\n{}", desk.screen());
        let is_told = desk.screen().contains("Region: nothing was chosen for");
        assert_eq!(is_told, typed == "eu-wes", "{typed}\n{}", desk.screen());
        assert!(!desk.screen().contains(" of 39"), "the list is closed\n{}", desk.screen());
    }
}

#[test]
fn shift_and_tab_leave_an_open_list_like_tab() {
    let mut desk = at_region();
    desk.write("eu-wes").press("down shift+tab");
    assert_eq!(region(&desk), "us-east-2");
    assert!(desk.screen().contains("nothing was chosen for \"eu-wes\""), "{}", desk.screen());
    assert!(desk.press("tab").write("eu-west-1").press("shift+tab").screen().contains("eu-west-1"));
    assert_eq!(region(&desk), "eu-west-1");
}

#[test]
fn escape_closes_an_open_list_and_changes_nothing() {
    let mut desk = at_region();
    let before = desk.screen();
    for keys in ["down esc", "down down pagedown esc", "x esc", "backspace esc", "ctrl+u esc"] {
        assert_eq!(desk.press(keys).screen(), before, "{keys}");
        assert_eq!(region(&desk), "us-east-2", "{keys}");
    }
    desk.press("esc");
    assert_ne!(desk.model.step(), Some(Step::Account), "the next key goes back");
}

#[test]
fn down_opens_the_list_at_the_answer_and_enter_takes_the_highlighted_row() {
    let mut desk = at_region();
    assert!(desk.press("down").screen().contains("39 of 39"), "{}", desk.screen());
    assert!(desk.screen().contains("▌  us-east-2"), "{}", desk.screen());
    desk.press("enter");
    assert_eq!(region(&desk), "us-east-2");
    desk.press("down up up enter");
    let before = region(&desk);
    assert_ne!(before, "us-east-2");
    assert!(!desk.screen().contains("39 of 39"), "{}", desk.screen());
    desk.press("down pagedown pageup enter");
    assert_eq!(region(&desk), before);
}

#[test]
fn typing_starts_a_new_filter_and_erasing_edits_the_answer() {
    let mut desk = at_region();
    assert!(focused_row(desk.write("o")).contains(" o  "), "{}", desk.screen());
    desk.press("esc");
    assert!(focused_row(desk.press("backspace")).contains("us-east- "), "{}", desk.screen());
    desk.write("1").press("tab");
    assert_eq!(region(&desk), "us-east-1");
}

#[test]
fn a_text_is_taken_as_typed_by_a_row_of_its_own() {
    let mut desk = at_region();
    desk.write("us-east");
    assert!(desk.screen().contains("use \"us-east\" as typed"), "{}", desk.screen());
    desk.press("down down down down enter");
    assert_eq!(region(&desk), "us-east");
    // A suggestion in full needs no such row.
    assert!(!desk.write("us-east-1").screen().contains("as typed"), "{}", desk.screen());
}

#[test]
fn a_saved_account_cannot_be_typed() {
    let mut desk = saved();
    desk.write("nobody");
    let screen = desk.screen();
    assert!(screen.contains("Nothing matches.") && !screen.contains("as typed"), "{screen}");
    desk.press("enter");
    assert!(desk.screen().contains("0 of 2"), "the list stays open\n{}", desk.screen());
    assert!(desk.press("tab").screen().contains("nothing was chosen for \"nobody\""), "{}", desk.screen());
    assert_eq!(desk.model.flow().unwrap().draft().account.existing, "");
    desk.press("shift+tab").write("laptop").press("tab");
    let account = &desk.model.flow().unwrap().draft().account;
    assert_eq!((account.existing.as_str(), account.region.as_str()), ("laptop", "eu-central-1"));
}

/// Returns a desk at the field for a saved account.
fn saved() -> Desk {
    let mut desk = fresh();
    let job = job(&mut desk, |effect| if let flow::Effect::ListAccounts(job) = effect { Some(*job) } else { None });
    let seen = |name: &str, kind| AccountSummary {
        name: name.into(),
        kind,
        region: "eu-central-1".into(),
        endpoint_url: None,
    };
    let accounts = vec![seen("analytics", SignInKind::AccessKey), seen("laptop", SignInKind::Ambient)];
    desk.tell(AppMsg::Reply(Reply::EffectResult(job, EffectResult::Accounts(accounts))));
    desk.press("end space tab");
    desk
}

#[test]
fn enter_opens_the_list_of_an_empty_answer_and_continues_from_one_that_is_given() {
    let mut desk = filled();
    desk.press("tab tab enter");
    assert!(desk.screen().contains("39 of 39"), "{}", desk.screen());
    desk.write("us-east-2").press("enter");
    assert!(!desk.screen().contains(" of 39"), "{}", desk.screen());
    desk.press("enter");
    job(&mut desk, signing_in);
}

#[test]
fn an_option_is_chosen_only_by_space() {
    let mut desk = fresh();
    desk.press("down down left right");
    assert_eq!(sign_in(&desk), SignInKind::AccessKey);
    assert!(focused_row(&desk).contains("( ) AWS profile"), "{}", desk.screen());
    desk.press("space");
    assert_eq!(sign_in(&desk), SignInKind::Profile);
    assert!(focused_row(&desk).contains("(•) AWS profile"), "{}", desk.screen());
    desk.press("home");
    assert!(focused_row(&desk).contains("( ) access key"), "{}", desk.screen());
    assert!(focused_row(desk.press("end")).contains("( ) saved account"), "{}", desk.screen());
    assert_eq!(sign_in(&desk), SignInKind::Profile);
    desk.press("tab shift+tab");
    assert!(focused_row(&desk).contains("(•) AWS profile"), "the highlight is on the choice again\n{}", desk.screen());
}

#[test]
fn enter_with_another_option_highlighted_returns_to_the_chosen_one_and_says_so() {
    let mut draft = Draft::new();
    (draft.account.sign_in, draft.account.region) = (SignInKind::Ambient, "us-east-2".into());
    let mut desk = Desk::with(draft);
    assert!(focused_row(&desk).contains("(•) this machine"), "{}", desk.screen());
    desk.press("up up enter");
    assert_eq!((sign_in(&desk), desk.model.step()), (SignInKind::Ambient, Some(Step::Account)));
    assert!(focused_row(&desk).contains("(•) this machine"), "{}", desk.screen());
    assert!(desk.screen().contains("this machine is still chosen"), "{}", desk.screen());
    desk.press("enter");
    assert_eq!(desk.model.step(), Some(Step::Authentication));
}

#[test]
fn settings_that_rarely_change_are_shown_by_space_and_by_a_finding() {
    let mut desk = fresh();
    assert!(!shows_endpoint(&desk), "{}", desk.screen());
    desk.press("shift+tab");
    assert!(focused_row(&desk).contains("▸ Advanced: 2 settings at their defaults"), "{}", desk.screen());
    assert!(desk.press("F1").screen().contains("About this field"), "{}", desk.screen());
    desk.press("esc");
    insta::assert_snapshot!("account_folded", desk.shot());
    desk.press("space");
    assert!(desk.screen().contains("▾ Advanced") && shows_endpoint(&desk), "{}", desk.screen());
    insta::assert_snapshot!("account_unfolded", desk.shot());
    desk.press("space");
    assert!(!shows_endpoint(&desk), "{}", desk.screen());

    let mut desk = fresh();
    go_to(&mut desk, Field::EndpointUrl);
    desk.write("no address").press("shift+tab shift+tab");
    assert!(focused_row(&desk).contains("▾ Advanced: 1 of 2 settings changed"), "{}", desk.screen());
    // The finding keeps the group open.
    assert!(shows_endpoint(desk.press("space")), "{}", desk.screen());
}

#[test]
fn a_finding_opens_the_folded_settings() {
    let mut draft = Draft::new();
    (draft.account.sign_in, draft.account.region) = (SignInKind::Ambient, "us-east-2".into());
    draft.account.endpoint_url = "no address".into();
    let mut desk = Desk::with(draft);
    desk.press("enter");
    assert_eq!(desk.model.step(), Some(Step::Account));
    assert!(desk.screen().contains("▾ Advanced") && focused_row(&desk).contains("no address"), "{}", desk.screen());
    insta::assert_snapshot!("account_unfolded_by_finding", desk.shot());
}

#[test]
fn a_click_on_an_option_a_suggestion_or_the_folded_settings_does_what_the_key_does() {
    let mut desk = fresh();
    desk.click("( ) AWS profile");
    assert_eq!(sign_in(&desk), SignInKind::Profile);
    desk.click("( ) access key").press("tab");
    desk.click("Region").press("down").click("us-east-1");
    assert_eq!(region(&desk), "us-east-1");
    assert!(!desk.screen().contains("39 of 39"), "{}", desk.screen());
    assert!(shows_endpoint(desk.click("▸ Advanced")), "{}", desk.screen());
    assert!(!shows_endpoint(desk.click("▾ Advanced")), "{}", desk.screen());
    // The focus on a folded field keeps them open, and a click closes them all the same.
    desk.click("▸ Advanced").click("Endpoint  ");
    assert!(focused_row(&desk).contains("optional"), "{}", desk.screen());
    assert!(!shows_endpoint(desk.click("▾ Advanced")), "{}", desk.screen());
}

#[test]
fn a_click_elsewhere_leaves_an_open_list_like_tab() {
    let mut desk = at_region();
    desk.write("eu-wes").click("Account name");
    assert_eq!(region(&desk), "us-east-2");
    assert!(desk.screen().contains("nothing was chosen for \"eu-wes\""), "{}", desk.screen());
}

#[test]
fn what_the_keys_act_on_is_in_sight_at_every_size() {
    for (width, height) in [(60, 16), (80, 24), (120, 40)] {
        let look = dark();
        let marked = |desk: &Desk, sign: &str| {
            let shot = desk.shot_as(width, height, &look);
            assert!(shot.lines().any(|line| line.starts_with(sign)), "{shot}");
        };
        let mut desk = fresh();
        for _ in 0..8 {
            marked(&desk, " ▌ ");
            desk.press("down");
        }
        desk.press("tab tab tab tab down");
        for _ in 0..40 {
            marked(&desk, "   ▌  ");
            desk.press("down");
        }
        // The panel of a denial and its message leave few rows.
        let mut desk = crate::authentication::denied();
        desk.press("tab tab tab");
        for _ in 0..11 {
            marked(&desk, " ▌ [");
            desk.press("down");
        }
        desk.press("+").write("our own");
        let shot = desk.shot_as(width, height, &look);
        assert!(shot.contains("name to add: our own"), "{shot}");
    }
}

#[test]
fn a_secret_that_is_typed_into_a_list_is_never_seen() {
    let mut stream = crate::authentication::denied();
    stream.press("tab tab");
    for mut desk in [saved(), stream] {
        desk.write(SECRET);
        assert!(!desk.screen().contains(&SECRET[..8]), "{}", desk.screen());
        for keys in ["tab", "ctrl+l"] {
            desk.press(keys);
            assert!(!desk.screen().contains(&SECRET[..8]), "{}", desk.screen());
        }
        let kept = desk.model.flow().unwrap().draft_to_keep();
        assert!(!serde_json::to_string(&kept).unwrap().contains(SECRET));
        assert!(!format!("{:?}", desk.taken()).contains(SECRET));
    }
}
