//! Tests the credentials that an active run may change to: AWS profiles, and always those that it began with.

use outflow::destination::account::{NamedProfile, ProfileKind};
use outflow::text::Phrase;

use super::*;

const NAMES: [&str; 3] = ["default", "crm-prod", "writer"];

fn profile(name: &str) -> CredentialSource {
    CredentialSource::Provided(ProvidedCredentials::Profile(name.into()))
}

/// Returns a desk with a paused run that began with the profile `crm-prod`, where the user looks for other profiles.
fn looking(profiles: Result<Vec<NamedProfile>, Phrase>) -> Desk {
    let mut desk = Desk::new();
    tell(&mut desk, StreamEvent::Starting { stream: "segments".into(), credentials: profile("crm-prod") });
    let pause = pause(Trouble::Credentials, "ExpiredToken", "The SSO session has ended.");
    show(&mut desk, Snapshot { pause: Some(pause), lately: RunRates::default(), in_flight: 0, ..snapshot() });
    desk.press("k");
    assert_eq!(ordered(&mut desk), [StreamCommand::ListAccounts]);
    let accounts = vec![SignInAccount { name: "eu".into(), has_key: true }];
    tell(&mut desk, StreamEvent::Accounts(accounts));
    tell(&mut desk, StreamEvent::Profiles(profiles));
    desk
}

fn three() -> Vec<NamedProfile> {
    let kinds = [Some(ProfileKind::Key), Some(ProfileKind::Sso), None];
    NAMES.into_iter().zip(kinds).map(|(name, kind)| NamedProfile { name: name.into(), kind }).collect()
}

#[test]
fn a_profile_is_taken_in_the_middle_of_a_pause_and_the_run_goes_on() {
    let mut desk = looking(Ok(three()));
    insta::assert_snapshot!("sign_in_profiles", desk.shot());
    insta::assert_snapshot!("sign_in_profiles_narrow", desk.shot_as(60, 16, &dark()));
    desk.press("down enter");
    assert_eq!(ordered(&mut desk), [StreamCommand::SignIn(profile("writer"))]);
    tell(&mut desk, StreamEvent::SignedIn(profile("writer"), Ok(())));
    assert!(desk.screen().contains("Signs in with AWS profile writer until this run ends"), "{}", desk.screen());
    // The user chooses the same profile again, after a fix of its files.
    desk.press("k up enter");
    assert_eq!(ordered(&mut desk).last(), Some(&StreamCommand::SignIn(profile("crm-prod"))));
}

#[test]
fn arriving_rows_move_the_selected_row_and_do_not_replace_it() {
    for (keys, chosen) in [
        ("", profile("crm-prod")),
        ("down", CredentialSource::Provided(ProvidedCredentials::Ambient)),
        ("end", CredentialSource::Provided(ProvidedCredentials::Environment)),
    ] {
        let mut desk = Desk::new();
        tell(&mut desk, StreamEvent::Starting { stream: "segments".into(), credentials: profile("crm-prod") });
        show(&mut desk, snapshot());
        desk.press("k").press(keys);
        tell(&mut desk, StreamEvent::Accounts(vec![SignInAccount { name: "eu".into(), has_key: true }]));
        tell(&mut desk, StreamEvent::Profiles(Ok(three())));
        desk.press("enter");
        assert_eq!(ordered(&mut desk).last(), Some(&StreamCommand::SignIn(chosen)));
    }
}

#[test]
fn what_the_run_began_with_is_offered_wherever_it_is_listed() {
    let mut desk = looking(Err(Phrase::foreign("/home/ada/.aws/config on line 3: Expected an '=' sign")));
    insta::assert_snapshot!("sign_in_profiles_broken", desk.shot());
    desk.press("enter");
    assert_eq!(ordered(&mut desk), [StreamCommand::SignIn(profile("crm-prod"))]);
    let mut desk = looking(Ok(Vec::new()));
    tell(&mut desk, StreamEvent::SignedIn(CredentialSource::Provided(ProvidedCredentials::Ambient), Ok(())));
    let screen = desk.screen();
    assert!(screen.contains("AWS profile crm-prod") && screen.contains("credentials  current"), "{screen}");
}

#[test]
fn that_it_signs_in_is_said_until_it_has() {
    let no = Phrase::foreign("No.");
    for outcome in [Ok(()), Err(no)] {
        let mut desk = looking(Ok(three()));
        desk.press("down down down enter");
        assert!(desk.screen().contains("… Signing in."), "{}", desk.screen());
        tell(&mut desk, StreamEvent::SignedIn(profile("writer"), outcome));
        assert!(!desk.screen().contains("Signing in."), "{}", desk.screen());
    }
}
