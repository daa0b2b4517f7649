//! Tests the request for an MFA code.

use outflow::backstage::{Order, Reply, SecretKind};
use outflow::flow::Effect as Asked;
use outflow::secret::Secret;

use super::*;

fn asking(then: Option<Order>) -> Desk {
    let mut desk = fresh();
    desk.taken();
    desk.tell(AppMsg::Reply(Reply::AskSecret(SecretKind::MfaCode, "crm".into(), then.map(Box::new))));
    desk
}

fn kept(then: Option<Order>) -> AppEffect {
    AppEffect::Order(Order::KeepSecret(SecretKind::MfaCode, "crm".into(), then.map(Box::new)))
}

#[test]
fn a_code_is_six_digits_and_nothing_else_is_typed() {
    let mut desk = asking(None);
    insta::assert_snapshot!("account_mfa", desk.shot());
    desk.write("12a");
    insta::assert_snapshot!("account_mfa_form", desk.shot());
    desk.press("enter");
    assert_eq!(desk.taken(), [], "two digits are not a code");
    desk.paste("34567").write("3").paste(" 456\n").write("7");
    assert!(desk.screen().contains("An MFA code is 6 digits."), "{}", desk.screen());
    assert!(!desk.screen().contains("123456"), "{}", desk.screen());
    desk.press("enter");
    assert_eq!(desk.taken(), [kept(None)]);
    assert_eq!(desk.model.passphrase().map(Secret::expose), Some("123456"));
    desk.press("tab");
    assert!(desk.model.passphrase().is_none(), "the code is dropped after use");
}

#[test]
fn a_code_that_is_not_accepted_is_asked_for_again_with_what_aws_says() {
    let stream = || Order::Flow(Asked::Stream("vip".into()));
    let mut desk = asking(Some(stream()));
    desk.write("123456").press("enter");
    assert_eq!(desk.taken(), [kept(Some(stream()))]);
    let reason = Phrase::foreign("AWS didn't accept the MFA code: invalid MFA one time pass code.");
    desk.tell(AppMsg::Reply(Reply::CodeRefused("crm".into(), Some(Box::new(stream())), reason)));
    insta::assert_snapshot!("account_mfa_refused", desk.shot());
    desk.write("654321").press("enter");
    assert_eq!(desk.taken(), [kept(Some(stream()))]);
    desk.tell(AppMsg::Reply(Reply::CodeAccepted(Some(Box::new(stream())))));
    assert_eq!(desk.taken(), [stream().into()]);
}

#[test]
fn a_code_that_is_accepted_lets_the_step_ask_again() {
    let mut desk = filled();
    desk.press("tab tab").write("us-east-2").press("enter enter");
    desk.press("enter");
    let asked = job(&mut desk, signing_in);
    desk.tell(AppMsg::Reply(Reply::EffectResult(asked, EffectResult::Failed(Phrase::foreign("a code is wanted")))));
    desk.tell(AppMsg::Reply(Reply::AskSecret(SecretKind::MfaCode, "crm".into(), None)))
        .write("123456")
        .press("enter")
        .taken();
    desk.tell(AppMsg::Reply(Reply::CodeAccepted(None)));
    assert_ne!(job(&mut desk, signing_in), asked);
}

#[test]
fn leaving_the_question_changes_nothing() {
    let before = fresh().screen();
    let mut desk = asking(Some(Order::Flow(Asked::Stream("vip".into()))));
    desk.write("123").press("esc");
    assert_eq!((desk.taken(), desk.screen()), (Vec::new(), before));
    desk.tell(AppMsg::Reply(Reply::AskSecret(SecretKind::MfaCode, "crm".into(), None)));
    assert!(desk.screen().contains("MFA code"), "{}", desk.screen());
}
