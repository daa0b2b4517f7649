//! Tests secrets that are typed, stored, replaced and discarded.

use super::*;
use crate::destination::account::{Account, AccountKey, AccountSignIn, SignInKind, paste};
use crate::destination::vault::SecretPlace;

#[test]
fn a_secret_is_stored_before_the_step_is_left_and_gone_after() {
    let mut draft = clean();
    draft.account.sign_in = SignInKind::AccessKey;
    draft.account.name = "crm".into();
    let mut flow = flow(draft);
    let csv = format!("Access key ID,Secret access key\r\nAKIAIOSFODNN7EXAMPLE,{SECRET}\r\n");
    flow.update(Msg::Pasted(Box::new(paste::read(&csv).unwrap())));
    assert_eq!(flow.answer(Field::AccessKeyId), Some(Answer::Text("AKIAIOSFODNN7EXAMPLE".into())));
    assert_eq!(flow.secret(Field::Secret).map(Secret::chars), Some(40));
    assert!(flow.plan().is_err(), "the secret is not stored yet");

    let effects = go_on(&mut flow);
    let [Effect::StoreSecret(job, account)] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!((flow.current_step(), account.name.as_str()), (Step::Account, "crm"));
    assert_eq!(flow.update(Msg::Next), [], "the wizard stores the secret once");
    flow.update(Msg::EffectResult(*job, EffectResult::Failed(Phrase::foreign("The keyring is locked."))));
    assert_eq!(flow.notice(), Some(&StepNotice::StoreFailed(Phrase::foreign("The keyring is locked."))));
    assert!(flow.secret(Field::Secret).is_some(), "the wizard keeps the secret for the next attempt");

    choose(&mut flow, Field::SecretPlace, "session");
    let effects = flow.update(Msg::Next);
    let stale = *job;
    let [Effect::StoreSecret(job, _)] = &effects[..] else { panic!("{effects:?}") };
    flow.update(Msg::EffectResult(stale, EffectResult::Stored));
    assert_eq!(flow.current_step(), Step::Account, "the wizard drops an old answer");
    flow.update(Msg::EffectResult(*job, EffectResult::Stored));
    assert_eq!(flow.current_step(), Step::Authentication);
    assert!(flow.secret(Field::Secret).is_none());
    let source = AccountSignIn::Key(AccountKey {
        id: Some("AKIAIOSFODNN7EXAMPLE".into()),
        place: SecretPlace::Session,
        expires: None,
    });
    let expected = Account {
        name: "crm".into(),
        source,
        role: None,
        region: "us-east-2".into(),
        endpoint_url: None,
        generation: 1,
        next_key: None,
    };
    assert_eq!(flow.plan().unwrap().account(), Some(&expected));
}

#[test]
fn a_secret_that_is_stored_while_its_key_changes_is_not_taken_for_the_new_one() {
    let mut draft = clean();
    draft.account.sign_in = SignInKind::AccessKey;
    (draft.account.name, draft.account.access_key_id) = ("crm".into(), "AKIAIOSFODNN7EXAMPLE".into());
    let mut flow = flow(draft);
    flow.update(Msg::Secret(Field::Secret, Secret::copy_of(SECRET)));
    let effects = go_on(&mut flow);
    let [Effect::StoreSecret(job, _)] = &effects[..] else { panic!("{effects:?}") };
    assert!(text(&mut flow, Field::AccessKeyId, "AKIAIOSFODNN7EXAMPLF").contains(&Effect::Cancel(*job)));
    flow.update(Msg::EffectResult(*job, EffectResult::Stored));
    assert_eq!((flow.current_step(), flow.draft().account.stored.is_none()), (Step::Account, true));
}

/// Returns a wizard at the Account step of an access key, with its secret typed.
fn keyed(name: &str) -> Flow {
    let mut draft = clean();
    draft.account.sign_in = SignInKind::AccessKey;
    (draft.account.name, draft.account.access_key_id) = (name.into(), "AKIAIOSFODNN7EXAMPLE".into());
    let mut flow = flow(draft);
    flow.update(Msg::Secret(Field::Secret, Secret::copy_of(SECRET)));
    flow
}

#[test]
fn a_secret_of_another_length_than_aws_s_is_asked_about_as_the_commands_do() {
    let short = || Msg::Secret(Field::Secret, Secret::copy_of(&SECRET[1..]));
    let tried = |effects: &[Effect]| matches!(effects, [Effect::SignIn(..) | Effect::StoreSecret(..)]);
    let mut flow = keyed("crm");
    flow.update(short());
    for _ in 0..2 {
        assert_eq!(flow.update(Msg::Next), []);
        assert_eq!((flow.current_step(), flow.notice()), (Step::Account, Some(&StepNotice::SecretLength(39))));
        // The wizard checks a secret again when the user types it again.
        flow.update(Msg::Secret(Field::Secret, Secret::copy_of(SECRET)));
        assert!(flow.notice().is_none());
        flow.update(short());
    }
    assert_eq!(flow.update(Msg::Next), []);
    assert!(tried(&flow.update(Msg::Next)), "Enter uses the secret again");
    // An emulator accepts a shorter secret.
    let mut flow = keyed("crm");
    text(&mut flow, Field::EndpointUrl, "http://127.0.0.1:4567");
    flow.update(short());
    assert!(tried(&flow.update(Msg::Next)), "{:?}", flow.notice());
}

fn store(flow: &mut Flow) -> Vec<Effect> {
    let effects = go_on(flow);
    let [Effect::StoreSecret(job, _)] = &effects[..] else { panic!("{effects:?}") };
    flow.update(Msg::EffectResult(*job, EffectResult::Stored))
}

fn forgotten(effects: &[Effect]) -> Vec<&str> {
    let of = effects.iter().filter_map(|effect| match effect {
        Effect::ForgetSecret(stored) => Some(stored.account.as_str()),
        _ => None,
    });
    of.collect()
}

#[test]
fn a_set_up_that_is_thrown_away_leaves_no_secret_behind() {
    let mut flow = keyed("crm");
    assert_eq!(forgotten(&store(&mut flow)), [""; 0]);
    let effects = flow.update(Msg::Discard);
    assert_eq!((forgotten(&effects), effects.last()), (vec!["crm"], Some(&Effect::DiscardDraft)));
    assert_eq!(flow.update(Msg::Discard), [Effect::DiscardDraft], "the wizard deletes the secret once");
    // The secret that is being stored may still be stored.
    let mut flow = keyed("crm");
    let effects = go_on(&mut flow);
    let [Effect::StoreSecret(job, _)] = &effects[..] else { panic!("{effects:?}") };
    let effects = flow.update(Msg::Discard);
    assert_eq!((effects.first(), forgotten(&effects)), (Some(&Effect::Cancel(*job)), vec!["crm"]));
}

#[test]
fn a_secret_under_another_name_takes_the_place_of_the_one_before() {
    let mut flow = keyed("crm");
    store(&mut flow);
    flow.update(Msg::Back);
    assert_eq!(forgotten(&text(&mut flow, Field::AccountName, "sales")), [""; 0], "the user may type the secret again");
    flow.update(Msg::Next);
    assert_eq!((flow.current_step(), flow.visible_findings()[0].what), (Step::Account, What::SecretOther));
    flow.update(Msg::Secret(Field::Secret, Secret::copy_of(SECRET)));
    assert_eq!(forgotten(&store(&mut flow)), ["crm"]);
    // Another key with the same name has replaced the secret.
    flow.update(Msg::Back);
    text(&mut flow, Field::AccessKeyId, "AKIAIOSFODNN7EXAMPLF");
    flow.update(Msg::Secret(Field::Secret, Secret::copy_of(SECRET)));
    assert_eq!(forgotten(&store(&mut flow)), [""; 0]);
    flow.update(Msg::Back);
    choose(&mut flow, Field::SecretPlace, "session");
    flow.update(Msg::Secret(Field::Secret, Secret::copy_of(SECRET)));
    assert_eq!(forgotten(&store(&mut flow)), ["sales"], "the secret was in another place");
}

#[test]
fn a_secret_on_its_way_under_answers_that_change_is_taken_back() {
    let mut flow = keyed("crm");
    go_on(&mut flow);
    let effects = text(&mut flow, Field::AccountName, "sales");
    assert_eq!(forgotten(&effects), ["crm"]);
    assert_eq!(forgotten(&store(&mut flow)), [""; 0]);
}

#[test]
fn what_a_saved_account_has_is_not_taken_from_it() {
    let apply = |flow: &mut Flow| {
        to(flow, Step::Preview);
        let effects = flow.update(Msg::Next);
        let [Effect::Apply(job, _)] = &effects[..] else { panic!("{effects:?}") };
        flow.update(Msg::EffectResult(*job, EffectResult::Applied("/config/high.toml".into())))
    };
    let mut flow = keyed("crm");
    store(&mut flow);
    assert_eq!(forgotten(&apply(&mut flow)), [""; 0]);
    assert_eq!(flow.update(Msg::Discard), [Effect::DiscardDraft]);
    // An account that no longer signs in with a key does not need the secret.
    let mut flow = keyed("crm");
    store(&mut flow);
    flow.update(Msg::Back);
    choose(&mut flow, Field::SignIn, "ambient");
    assert_eq!(forgotten(&apply(&mut flow)), ["crm"]);
    assert_eq!(flow.update(Msg::Discard), [Effect::DiscardDraft]);
}

#[test]
fn a_token_alone_says_what_is_missing_and_is_in_the_way_of_nothing_else() {
    let mut flow = keyed("crm");
    store(&mut flow);
    flow.update(Msg::Back);
    // The user types a token for a temporary key, then chooses another sign-in.
    choose(&mut flow, Field::SignIn, "temporary-key");
    flow.update(Msg::Secret(Field::SessionToken, Secret::copy_of("token")));
    assert_eq!(flow.update(Msg::Next), []);
    let missing = Finding::blocking(Field::Secret, What::SecretMissing);
    assert!(flow.visible_findings().contains(&missing), "{:?}", flow.visible_findings());
    choose(&mut flow, Field::SignIn, "access-key");
    flow.update(Msg::Next);
    assert_eq!(flow.current_step(), Step::Authentication, "{:?} {:?}", flow.visible_findings(), flow.notice());
    assert!(flow.plan().is_ok());
}

#[test]
fn a_secret_typed_where_its_id_belongs_never_reaches_the_draft() {
    let mut flow = flow(Draft::default());
    for end in 1..=SECRET.len() {
        text(&mut flow, Field::AccessKeyId, &SECRET[..end]);
    }
    assert_eq!(flow.draft().account.access_key_id, "");
    assert_eq!(flow.secrets.get(Field::Secret).map(Secret::expose), Some(SECRET));
}

#[test]
fn a_secret_typed_again_and_not_stored_blocks_until_its_step_is_passed() {
    let mut flow = keyed("crm");
    store(&mut flow);
    to(&mut flow, Step::Review);
    flow.update(Msg::Jump(Step::Account));
    flow.update(Msg::Secret(Field::Secret, Secret::copy_of(SECRET)));
    let not_stored = |flow: &Flow| flow.findings().iter().any(|found| found.what == What::SecretNotStored);
    assert!(!not_stored(&flow), "Enter stores the secret here");
    flow.update(Msg::Jump(Step::Review));
    assert!(not_stored(&flow));
    flow.update(Msg::Next);
    assert_eq!((flow.current_step(), flow.notice()), (Step::Review, Some(&StepNotice::Blocked(1))));
    let effects = flow.update(Msg::Jump(Step::Account));
    assert_eq!(flow.notice(), None, "the message was about the step that the user left");
    if let Some(job) = effects.iter().find_map(|effect| match effect {
        Effect::SignIn(job, _) => Some(*job),
        _ => None,
    }) {
        flow.update(Msg::EffectResult(job, EffectResult::Finished));
    }
    store(&mut flow);
    assert!(flow.plan().is_ok() && !not_stored(&flow));
}
