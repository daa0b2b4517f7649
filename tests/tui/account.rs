//! Tests the Account step: its screen in every state, pastes, secrets, and that no typed value is lost.

mod keys;
mod mfa;
mod profiles;

use outflow::backstage::{Order, Reply};
use outflow::destination::account::SignInKind;
use outflow::destination::check::{Check, CheckFinding as Seen, CheckRow, CheckState, KeyForm};
use outflow::destination::draft::Draft;
use outflow::flow::{self, AccountSummary, EffectResult, Field, JobId, Step};
use outflow::kinesis::probe::Caller;
use outflow::text::Phrase;
use outflow::tui::app::AppMsg;
use outflow::tui::effect::AppEffect;

use crate::desk::{Desk, bare, dark, light};

const KEY: &str = "AKIAQNZGKIQY56JQ7WML";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

/// Returns the job of the effect that `pick` finds.
pub(crate) fn job(desk: &mut Desk, pick: impl Fn(&flow::Effect) -> Option<JobId>) -> JobId {
    let found = desk.taken().iter().rev().find_map(|effect| match effect {
        AppEffect::Order(Order::Flow(effect)) => pick(effect),
        _ => None,
    });
    found.expect("the wizard requested it")
}

fn signing_in(effect: &flow::Effect) -> Option<JobId> {
    if let flow::Effect::SignIn(job, _) = effect { Some(*job) } else { None }
}

fn fresh() -> Desk {
    Desk::with(Draft::new())
}

/// Returns a desk with a name, a key and its secret.
fn filled() -> Desk {
    let mut desk = fresh();
    desk.press("tab").write("crm").press("tab").paste(&format!("{KEY}\n{SECRET}\r\n"));
    desk
}

/// Moves the focus from the first field of a form to `field`.
pub(crate) fn go_to(desk: &mut Desk, field: Field) {
    let (folded, shown): (Vec<_>, Vec<_>) = desk.model.flow().unwrap().fields().partition(|one| one.is_advanced());
    let tabs = |count| "tab ".repeat(count);
    if let Some(place) = folded.iter().position(|one| *one == field) {
        desk.press(&format!("{} space {}", tabs(shown.len()), tabs(place + 1)));
    } else {
        desk.press(&tabs(shown.iter().position(|one| *one == field).unwrap()));
    }
}

pub(crate) fn row(check: Check, said: Seen) -> CheckRow {
    CheckRow { check, state: CheckState::Allowed, code: None, said, remedy: None, see: None }
}

#[test]
fn the_first_step_before_anything_is_answered() {
    let desk = fresh();
    insta::assert_snapshot!("account_empty", desk.shot());
    insta::assert_snapshot!("account_empty_wide", desk.shot_as(120, 40, &dark()));
    insta::assert_snapshot!("account_empty_narrow", desk.shot_as(60, 16, &dark()));
    insta::assert_snapshot!("account_empty_light", desk.shot_as(80, 24, &light()));
    insta::assert_snapshot!("account_empty_bare", desk.shot_as(80, 24, &bare()));
}

#[test]
fn a_pasted_pair_fills_both_and_shows_no_secret() {
    let mut desk = filled();
    insta::assert_snapshot!("account_pasted", desk.shot());
    assert!(!desk.screen().contains(&SECRET[..8]));
    assert_eq!(desk.model.flow().unwrap().current_step(), Step::Account, "a paste never leaves the step");
    let asked = desk.taken();
    assert!(!format!("{asked:?}").contains(SECRET), "no effect holds the secret");
}

#[test]
fn a_secret_is_seen_only_while_it_was_asked_for_and_has_the_focus() {
    let mut desk = filled();
    desk.press("tab");
    assert!(!desk.screen().contains(&SECRET[..8]));
    assert!(desk.press("ctrl+r").screen().contains(&SECRET[..8]));
    assert!(!desk.press("tab").screen().contains(&SECRET[..8]));
    desk.press("shift+tab ctrl+r").tell(AppMsg::Focus(false));
    assert!(!desk.screen().contains(&SECRET[..8]));
}

#[test]
fn a_temporary_key_with_its_token_changes_the_kind() {
    let mut desk = fresh();
    let token = "IQoJb3JpZ2luX2VjE".repeat(12);
    desk.press("tab").paste(&format!(
        "export AWS_ACCESS_KEY_ID=ASIAQNZGKIQY56JQ7WML\nexport AWS_SECRET_ACCESS_KEY={SECRET}\nexport AWS_SESSION_TOKEN={token}\n"
    ));
    let flow = desk.model.flow().unwrap();
    assert_eq!(flow.draft().account.sign_in, SignInKind::TemporaryKey);
    assert_eq!(flow.secret(Field::SessionToken).map(outflow::secret::Secret::chars), Some(token.len()));
}

#[test]
fn a_region_is_found_by_a_part_of_its_name() {
    let mut desk = filled();
    desk.press("tab tab").write("ohi");
    insta::assert_snapshot!("account_region", desk.shot());
    desk.press("enter");
    assert_eq!(desk.model.flow().unwrap().draft().account.region, "us-east-2");
}

#[test]
fn what_is_wrong_is_said_below_its_answer_once_it_was_left() {
    let mut desk = fresh();
    desk.press("tab").write("no good").press("tab tab tab").write("us-est-1");
    assert!(!desk.screen().contains("Did you mean"), "there is no hint while the user types");
    // The text itself is the last row, after the regions that are like it.
    desk.press(&"pagedown ".repeat(10)).press("enter");
    assert_eq!(desk.model.flow().unwrap().draft().account.region, "us-est-1");
    assert!(!desk.screen().contains("Did you mean"), "there is no hint while the user types");
    desk.press("tab");
    insta::assert_snapshot!("account_faults", desk.shot());
}

#[test]
fn enter_goes_to_what_still_needs_an_answer() {
    let mut desk = fresh();
    for field in [Field::AccountName, Field::AccessKeyId] {
        desk.press("enter");
        let label = outflow::text::Texts::new(None).text(field.label());
        let screen = desk.screen();
        // The label stands above or beside the answer that has the focus; below it stands why.
        let lines: Vec<_> = screen.lines().collect();
        let is_focused = |two: &[&str]| two.concat().contains(&label) && two.iter().any(|row| row.starts_with(" ▌"));
        assert!(lines.windows(2).any(is_focused) && screen.contains("This is required."), "{screen}");
        desk.write(if field == Field::AccountName { "crm" } else { KEY });
    }
}

#[test]
fn who_this_is_comes_row_by_row() {
    let (mut desk, job) = waiting();
    insta::assert_snapshot!("account_signing_in", desk.shot());
    told_who(&mut desk, job);
    insta::assert_snapshot!("account_signed_in", desk.shot());
}

/// Returns a desk with all fields answered, and the job of its sign-in.
fn waiting() -> (Desk, JobId) {
    let mut desk = filled();
    desk.press("tab tab").write("us-east-2").press("tab");
    let job = job(&mut desk, signing_in);
    (desk, job)
}

/// Returns a desk with all fields answered, and a successful sign-in.
pub(crate) fn signed_in() -> Desk {
    let (mut desk, job) = waiting();
    told_who(&mut desk, job);
    desk
}

fn told_who(desk: &mut Desk, job: JobId) {
    let caller = Caller { account: "029608264753".into(), arn: "arn:aws:iam::029608264753:user/cdp".into() };
    let key = KeyForm::LongLived { account: "029608264753".into() };
    for row in
        [row(Check::Key, Seen::Key(key)), row(Check::Identity, Seen::Caller(caller)), row(Check::Clock, Seen::Clock(0))]
    {
        desk.tell(AppMsg::Reply(Reply::EffectResult(job, EffectResult::Row(Box::new(row)))));
    }
    desk.tell(AppMsg::Reply(Reply::EffectResult(job, EffectResult::Finished)));
}

#[test]
fn a_sign_in_that_fails_says_why() {
    let mut desk = filled();
    desk.press("tab tab").write("us-east-2").press("tab");
    let job = job(&mut desk, signing_in);
    desk.tell(AppMsg::Reply(Reply::EffectResult(
        job,
        EffectResult::Failed(Phrase::foreign("The keyring is locked. Unlock it and try again.")),
    )));
    insta::assert_snapshot!("account_refused", desk.shot());
}

#[test]
fn a_saved_account_brings_its_region() {
    let mut desk = fresh();
    let job = job(&mut desk, |effect| if let flow::Effect::ListAccounts(job) = effect { Some(*job) } else { None });
    let seen = |name: &str, kind, region: &str| AccountSummary {
        name: name.into(),
        kind,
        region: region.into(),
        endpoint_url: None,
    };
    let accounts = vec![
        seen("analytics", SignInKind::AccessKey, "eu-central-1"),
        seen("laptop", SignInKind::Ambient, "eu-central-1"),
        seen("城市", SignInKind::Profile, "ap-northeast-1"),
    ];
    desk.tell(AppMsg::Reply(Reply::EffectResult(job, EffectResult::Accounts(accounts))));
    desk.press("end space tab down");
    insta::assert_snapshot!("account_saved", desk.shot());
    insta::assert_snapshot!("account_saved_narrow", desk.shot_as(60, 16, &dark()));
    // The words of an account find it, and no others.
    assert!(desk.write("machine").screen().contains("1 of 3"), "{}", desk.screen());
    desk.press("ctrl+u");
    desk.write("ana").press("enter");
    let account = &desk.model.flow().unwrap().draft().account;
    assert_eq!((account.existing.as_str(), account.region.as_str()), ("analytics", "eu-central-1"));
}

#[test]
fn going_on_stores_the_secret_first_and_a_failure_leads_to_another_place() {
    let mut desk = filled();
    desk.press("tab tab").write("us-east-2").press("enter enter enter");
    let job = job(&mut desk, |effect| if let flow::Effect::StoreSecret(job, _) = effect { Some(*job) } else { None });
    desk.tell(AppMsg::Reply(Reply::EffectResult(
        job,
        EffectResult::Failed(Phrase::foreign("This machine has no reachable keyring (no bus).")),
    )));
    insta::assert_snapshot!("account_not_stored", desk.shot());
    assert_eq!(desk.model.flow().unwrap().secret(Field::Secret).map(outflow::secret::Secret::chars), Some(40));
    desk.press("down space");
    let place = desk.model.flow().unwrap().answer(Field::SecretPlace);
    assert_eq!(place, Some(outflow::flow::Answer::Choice("session".into())));
    desk.press("enter");
    let again =
        self::job(&mut desk, |effect| if let flow::Effect::StoreSecret(job, _) = effect { Some(*job) } else { None });
    desk.tell(AppMsg::Reply(Reply::EffectResult(again, EffectResult::Stored)));
    assert_eq!(desk.model.flow().unwrap().current_step(), Step::Authentication);
}

#[test]
fn a_file_asks_for_its_passphrase_twice() {
    let mut desk = filled();
    desk.press("tab tab").write("us-east-2").press("enter enter enter");
    let taken = desk.taken();
    let store = taken.iter().find_map(|effect| match effect {
        AppEffect::Order(Order::Flow(flow::Effect::StoreSecret(job, account))) => Some((*job, account.clone())),
        _ => None,
    });
    let (job, account) = store.unwrap();
    desk.tell(AppMsg::Reply(Reply::AskNewPassphrase(job, account.clone())));
    desk.write("correct horse").press("enter").write("correct mouse").press("enter");
    insta::assert_snapshot!("account_passphrase", desk.shot());
    assert!(desk.taken().is_empty());
    desk.press("ctrl+u").write("correct horse").press("tab ctrl+u").write("correct horse").press("enter");
    assert_eq!(desk.taken(), [AppEffect::Order(Order::StoreUnderPassphrase(job, account))]);
    assert_eq!(desk.model.passphrase().map(outflow::secret::Secret::expose), Some("correct horse"));
    desk.press("tab");
    assert!(desk.model.passphrase().is_none(), "the passphrase is dropped after use");
}

#[test]
fn control_and_c_leaves_at_once_unless_a_secret_would_be_lost() {
    let mut desk = fresh();
    assert_eq!(desk.press("ctrl+c").taken().last(), Some(&AppEffect::Quit));
    let mut desk = filled();
    assert!(!desk.press("ctrl+c").taken().contains(&AppEffect::Quit));
    assert!(!desk.press("tab ctrl+c").taken().contains(&AppEffect::Quit), "another key resets the confirmation");
    assert_eq!(desk.press("ctrl+c").taken().last(), Some(&AppEffect::Quit));
}

#[test]
fn a_secret_is_taken_nowhere_else_in_any_of_its_forms() {
    let exported = format!("export AWS_ACCESS_KEY_ID={KEY}\nexport AWS_SECRET_ACCESS_KEY={SECRET}\n");
    for text in [SECRET.to_owned(), exported, format!("{{\"SecretAccessKey\": \"{SECRET}\"}}")] {
        let mut desk = Desk::with(crate::activate::draft());
        for keys in ["", "ctrl+k"] {
            desk.press(keys).press("alt+2");
            desk.paste(&text);
            assert!(!serde_json::to_string(desk.model.flow().unwrap().draft()).unwrap().contains(SECRET));
        }
        // In layers above the Account step, only the form accepts a secret.
        let mut desk = crate::activate::at(flow::Step::Account, crate::activate::draft());
        desk.press("ctrl+k").paste(&text);
        assert!(!desk.screen().contains(&SECRET[..8]), "{}", desk.screen());
    }
    let mut desk = crate::activate::at(flow::Step::Authentication, crate::activate::draft());
    desk.paste(SECRET);
    assert!(desk.screen().contains("This looks like a secret access key"), "{}", desk.screen());
}

#[test]
fn a_name_of_the_feed_may_look_like_a_secret() {
    let mut desk = crate::activate::at(flow::Step::Attributes, crate::activate::draft());
    let path = SECRET.replace(['/', '+'], "x");
    desk.press("+").paste(&path).press("enter");
    assert!(desk.model.flow().unwrap().draft().activation.attributes.contains(&path), "{}", desk.screen());
}

#[test]
fn a_secret_that_is_typed_or_pasted_into_another_field_goes_to_its_own_and_is_never_seen() {
    let pair = format!("{KEY},{SECRET}\r");
    let table = format!("User name,Access key ID,Secret access key\rcrm,{KEY},{SECRET}\r");
    for (field, text) in [
        (Field::AccessKeyId, &pair),
        (Field::AccountName, &SECRET.to_owned()),
        (Field::Secret, &table),
        (Field::Region, &pair),
        (Field::EndpointUrl, &SECRET.to_owned()),
    ] {
        for by_keys in [false, true] {
            let mut desk = fresh();
            go_to(&mut desk, field);
            if by_keys && field != Field::Secret {
                desk.write(text.trim_end());
            } else {
                desk.paste(text);
            }
            let flow = desk.model.flow().unwrap();
            let secret = flow.secret(Field::Secret).map(|secret| secret.expose().to_owned());
            assert_eq!(secret.as_deref(), Some(SECRET), "{field:?} {by_keys}");
            assert!(!serde_json::to_string(flow.draft()).unwrap().contains(SECRET), "{field:?} {by_keys}");
            assert!(!desk.screen().contains(&SECRET[..8]), "{}", desk.screen());
        }
    }
}

#[test]
fn a_word_that_is_pasted_beside_the_secret_is_no_secret() {
    for (field, word) in [
        (Field::AccountName, "crm"),
        (Field::AccessKeyId, "test"),
        (Field::EndpointUrl, "http://127.0.0.1:4567"),
        (Field::AccountName, "crm-session-token"),
        // Forty hexadecimal digits, and the end of an ARN, are not secrets.
        (Field::AccountName, "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"),
        (Field::EndpointUrl, "arn:aws:iam::111122223333:role/Aa1Aa1Aa1Aa1Aa1Aa1Aa1Aa1Aa1Aa1Aa1Aa1Aa1A"),
    ] {
        let mut desk = fresh();
        go_to(&mut desk, field);
        desk.paste(word);
        let flow = desk.model.flow().unwrap();
        assert!(flow.secret(Field::Secret).is_none(), "{field:?}");
        assert_eq!(flow.answer(field), Some(outflow::flow::Answer::Text(word.into())));
    }
}

#[test]
fn a_secret_in_the_name_of_a_destination_is_masked_blocks_and_is_in_no_draft() {
    let mut desk = crate::activate::at(flow::Step::Authentication, crate::activate::draft());
    desk.press("ctrl+u").write(SECRET).press("tab");
    assert!(!desk.screen().contains(&SECRET[..8]), "{}", desk.screen());
    assert!(desk.screen().contains("This looks like a secret access key"), "{}", desk.screen());
    let kept = desk.model.flow().unwrap().draft_to_keep();
    assert!(!serde_json::to_string(&kept).unwrap().contains(SECRET));
    assert!(!format!("{:?}", desk.taken()).contains(SECRET));
}

#[test]
fn a_token_of_another_way_to_sign_in_is_no_part_of_the_key() {
    let mut desk = Desk::with(Draft::new());
    desk.paste(&format!("ASIAQNZGKIQY56JQ7WML\n{SECRET}\n{}", "t".repeat(300)));
    assert!(desk.model.flow().unwrap().secret(Field::SessionToken).is_some());
    desk.press("up space");
    let flow = desk.model.flow().unwrap();
    assert_eq!(flow.draft().account.sign_in, SignInKind::AccessKey);
    assert!(flow.secret(Field::SessionToken).is_none() && flow.secret(Field::Secret).is_some());
}

#[test]
fn the_account_of_a_key_is_shown_as_soon_as_its_id_is_typed() {
    let identify = |effect: &flow::Effect| match effect {
        flow::Effect::IdentifyKey(job, id) if id == KEY => Some(*job),
        _ => None,
    };
    let mut desk = filled();
    job(&mut desk, identify);
    let mut desk = fresh();
    desk.press("tab tab").write(KEY);
    let job = job(&mut desk, identify);
    desk.tell(AppMsg::Reply(Reply::EffectResult(job, EffectResult::Key(Some("029608264753".into())))));
    assert!(desk.screen().contains("looks like account 0296 0826 4753"), "{}", desk.screen());
}

fn storing(effect: &flow::Effect) -> Option<JobId> {
    if let flow::Effect::StoreSecret(job, _) = effect { Some(*job) } else { None }
}

#[test]
fn a_key_is_tried_before_it_is_stored_and_a_valid_key_continues_automatically() {
    let mut desk = filled();
    desk.press("tab tab").write("us-east-2").press("enter enter");
    let asked = job(&mut desk, signing_in);
    assert!(desk.screen().contains("Asking AWS for the identity"), "{}", desk.screen());
    told_who(&mut desk, asked);
    job(&mut desk, storing);
}

#[test]
fn a_refused_key_stays_and_is_stored_only_when_that_was_said_again() {
    let mut desk = filled();
    desk.press("tab tab").write("us-east-2").press("enter enter");
    let asked = job(&mut desk, signing_in);
    let refused =
        CheckRow { state: CheckState::Denied, ..row(Check::Identity, Seen::Theirs("The token is invalid.".into())) };
    desk.tell(AppMsg::Reply(Reply::EffectResult(asked, EffectResult::Row(Box::new(refused)))))
        .tell(AppMsg::Reply(Reply::EffectResult(asked, EffectResult::Finished)));
    assert!(
        !desk
            .taken()
            .iter()
            .any(|effect| matches!(effect, AppEffect::Order(Order::Flow(flow::Effect::StoreSecret(..)))))
    );
    assert!(desk.screen().contains("AWS rejects this key"), "{}", desk.screen());
    desk.press("enter");
    job(&mut desk, storing);
}

#[test]
fn escape_stops_waiting_before_it_goes_back() {
    let mut desk = filled();
    desk.press("tab tab").write("us-east-2").press("enter enter esc");
    assert!(!desk.screen().contains("Asking AWS"), "{}", desk.screen());
    let asked = job(&mut desk, signing_in);
    told_who(&mut desk, asked);
    assert!(
        !desk
            .taken()
            .iter()
            .any(|effect| matches!(effect, AppEffect::Order(Order::Flow(flow::Effect::StoreSecret(..)))))
    );
    desk.press("enter");
    let stored = job(&mut desk, storing);
    assert!(desk.press("esc").taken().contains(&AppEffect::Order(Order::Flow(flow::Effect::Cancel(stored)))));
    assert_eq!(desk.model.step(), Some(Step::Account));
}

#[test]
fn a_sign_in_that_hangs_is_stopped_by_one_key_and_asked_again_by_another() {
    for (key, said) in [("esc", "Sign-in check stopped"), ("ctrl+c", "Stopped the task in progress")] {
        let (mut desk, asked) = waiting();
        assert!(desk.screen().contains("esc Stop") && !desk.screen().contains("esc Back"), "{}", desk.screen());
        desk.taken();
        desk.press(key);
        assert_eq!(desk.taken(), [AppEffect::Order(Order::Flow(flow::Effect::Cancel(asked)))]);
        assert_eq!(desk.model.step(), Some(Step::Account));
        assert!(desk.screen().contains(said), "{}", desk.screen());
        // A late answer is ignored.
        told_who(&mut desk, asked);
        assert!(!desk.screen().contains("029608264753"), "{}", desk.screen());
        desk.press("F5");
        let again = job(&mut desk, signing_in);
        told_who(&mut desk, again);
        assert!(desk.screen().contains("029608264753"), "{}", desk.screen());
    }
    let (mut desk, _) = waiting();
    desk.press("esc");
    insta::assert_snapshot!("account_stopped", desk.shot());
    insta::assert_snapshot!("account_stopped_narrow", desk.shot_as(60, 16, &dark()));
    // The user continues without the check, and the account is stored whatever the identity.
    desk.press("enter");
    job(&mut desk, storing);
}

#[test]
fn a_trial_that_hangs_is_stopped_whole_and_the_next_key_goes_back() {
    let mut desk = filled();
    desk.press("tab tab").write("us-east-2").press("enter enter");
    let asked = job(&mut desk, signing_in);
    desk.press("esc");
    assert!(desk.taken().contains(&AppEffect::Order(Order::Flow(flow::Effect::Cancel(asked)))));
    assert!(desk.screen().contains("esc Back"), "{}", desk.screen());
    desk.press("esc");
    assert_eq!(desk.model.place(), outflow::tui::screens::ActiveView::Catalogue);
}

#[test]
fn what_was_given_reaches_the_step_below_whatever_lies_above_it() {
    for open in ["", "F1", "ctrl+k"] {
        let mut desk = signed_in();
        desk.press(open).taken();
        desk.tell(AppMsg::Reply(Reply::AskAgain));
        job(&mut desk, signing_in);
    }
}
