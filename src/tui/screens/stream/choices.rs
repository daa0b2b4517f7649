//! Lists the credentials that a run can switch to, and switches to the selected one.

use super::StreamScreen;
use crate::backstage::{Order, SignInAccount, StreamCommand};
use crate::destination::spec::CredentialSource;
use crate::kinesis::ProvidedCredentials;
use crate::text::{Key, Notification, Tone};
use crate::tui::intent::Intent;
use crate::tui::layers::Layer;
use crate::tui::live::StreamView;
use crate::tui::screens::ScreenContext;
use crate::tui::widgets::list::Cursor;

/// Credentials to sign in with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum SignInChoice {
    By(CredentialSource),
    /// A new key for this account.
    NewKey(String),
}

/// Returns all choices: a new key for the current account, the saved accounts, the AWS profiles, and the credentials
/// that this machine provides. The run's first and current credentials are always among them.
pub(super) fn list_choices(live: &StreamView) -> Vec<SignInChoice> {
    let renewed = |account: &&SignInAccount| account.has_key && live.credentials.account() == Some(&*account.name);
    let new_key = live.accounts.iter().find(renewed).map(|account| SignInChoice::NewKey(account.name.clone()));
    let accounts = live.accounts.iter().map(|account| CredentialSource::Account(account.name.clone()));
    let profiles = live
        .profiles
        .iter()
        .flatten()
        .map(|profile| CredentialSource::Provided(ProvidedCredentials::Profile(profile.name.clone())));
    let machine = [
        CredentialSource::Provided(ProvidedCredentials::Ambient),
        CredentialSource::Provided(ProvidedCredentials::Environment),
    ];
    let mut all: Vec<_> = accounts.chain(profiles).chain(machine).collect();
    for own in [&live.credentials, &live.initial_credentials] {
        if !all.contains(own) {
            all.insert(0, own.clone());
        }
    }
    new_key.into_iter().chain(all.into_iter().map(SignInChoice::By)).collect()
}

/// Returns the cursor on the selected choice, even if new rows have moved it. Before the operator moves the cursor, it
/// is on the new key or else on the current credentials: either choice keeps the identity.
pub(super) fn find_cursor(hand: Option<&SignInChoice>, all: &[SignInChoice], live: &StreamView) -> Cursor {
    let of = |wanted: &SignInChoice| all.iter().position(|choice| choice == wanted);
    let usual = || match all.first() {
        Some(SignInChoice::NewKey(_)) => Some(0),
        _ => of(&SignInChoice::By(live.credentials.clone())),
    };
    Cursor::new(hand.and_then(of).or_else(usual).unwrap_or_default())
}

impl StreamScreen {
    /// Returns the message that is shown until the new sign-in succeeds or fails.
    pub(in crate::tui) fn signing_in() -> Notification {
        Notification::new(Tone::Info, Key::StreamSaySigningIn)
    }

    pub(super) fn sign_in(&mut self, desk: &mut ScreenContext<'_>) {
        let Some(live) = self.live() else { return };
        let mut all = list_choices(live);
        let at = find_cursor(self.hand.as_ref(), &all, live).index();
        match (at < all.len()).then(|| all.swap_remove(at)) {
            Some(SignInChoice::By(chosen)) => {
                desk.ask(Intent::Order(Order::Steer(live.name.clone(), StreamCommand::SignIn(chosen))));
                desk.say(Self::signing_in());
            }
            Some(SignInChoice::NewKey(account)) => desk.open(Layer::ask_new_key(&live.name, &account)),
            None => return,
        }
        self.leave_view();
    }
}
