//! What a run may sign in by from now on.

use crate::destination::spec::Credentials;
use crate::tui::live::{AccountAt, Live};
use crate::tui::widgets::list::Cursor;

/// What one may sign in by.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Choice {
    /// These.
    By(Credentials),
    /// The same account with another key.
    NewKey(String),
}

/// What one may sign in by: a new key for the present account, the saved accounts, the named profiles, and what this machine
/// provides. What the run began with and what it signs in by now are always among them.
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

/// The place of what is at hand, wherever rows that came meanwhile have moved it. Before one has moved, that is a new key, or
/// else what it signs in by now: to take either signs in by nobody else.
pub(super) fn place(hand: Option<&Choice>, all: &[Choice], live: &Live) -> Cursor {
    let of = |wanted: &Choice| all.iter().position(|choice| choice == wanted);
    let usual = || match all.first() {
        Some(Choice::NewKey(_)) => Some(0),
        _ => of(&Choice::By(live.credentials.clone())),
    };
    Cursor::new(hand.and_then(of).or_else(usual).unwrap_or_default())
}
