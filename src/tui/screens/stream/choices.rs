//! Lists the credentials that a run can switch to.

use crate::destination::spec::Credentials;
use crate::tui::live::{AccountAt, Live};
use crate::tui::widgets::list::Cursor;

/// Credentials to sign in with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Choice {
    By(Credentials),
    /// A new key for this account.
    NewKey(String),
}

/// Returns all choices: a new key for the current account, the saved accounts, the AWS profiles, and the credentials
/// that this machine provides. The run's first and current credentials are always among them.
pub(super) fn choices(live: &Live) -> Vec<Choice> {
    let renewed = |account: &&AccountAt| account.has_key && live.credentials.account() == Some(&*account.name);
    let new_key = live.accounts.iter().find(renewed).map(|account| Choice::NewKey(account.name.clone()));
    let accounts = live.accounts.iter().map(|account| Credentials::Account(account.name.clone()));
    let profiles = live.profiles.iter().flatten().map(|profile| Credentials::Profile(profile.name.clone()));
    let machine = [Credentials::Ambient, Credentials::Environment];
    let mut all: Vec<_> = accounts.chain(profiles).chain(machine).collect();
    for own in [&live.credentials, &live.began_by] {
        if !all.contains(own) {
            all.insert(0, own.clone());
        }
    }
    new_key.into_iter().chain(all.into_iter().map(Choice::By)).collect()
}

/// Returns the cursor on the selected choice, even if new rows have moved it. Before the operator moves the cursor, it
/// is on the new key or else on the current credentials: either choice keeps the identity.
pub(super) fn place(hand: Option<&Choice>, all: &[Choice], live: &Live) -> Cursor {
    let of = |wanted: &Choice| all.iter().position(|choice| choice == wanted);
    let usual = || match all.first() {
        Some(Choice::NewKey(_)) => Some(0),
        _ => of(&Choice::By(live.credentials.clone())),
    };
    Cursor::new(hand.and_then(of).or_else(usual).unwrap_or_default())
}
