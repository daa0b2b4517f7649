//! Who a typed key is, before it is stored: the Account step waits for that, for as long as the operator does.

use super::checks::length_doubt;
use super::effect::Effect;
use super::facts::Known;
use super::field::Field;
use super::step::Step;
use super::{Flow, Notice};
use crate::destination::account::LengthDoubt;
use crate::destination::check::State;
use crate::secret::Secret;

/// How the trial of a typed key stands.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(super) enum Trial {
    /// Nobody waits for it.
    #[default]
    Open,
    /// It was asked whether all of its secret was copied.
    Doubted,
    /// The step goes on once it is known who this is.
    Waits,
    /// It was said that this is refused, or the operator went on without an answer.
    Told,
}

impl Flow {
    /// Goes on from Account. The first time a typed key is tried, the second time it is stored whatever came of that; before,
    /// a secret of another length than AWS's is asked about.
    pub(super) fn leave_account(&mut self) -> Vec<Effect> {
        if !self.has_typed_secret() {
            return self.pass();
        }
        if self.trial == Trial::Open
            && let Some(chars) = self.doubted_length()
        {
            (self.trial, self.notice) = (Trial::Doubted, Some(Notice::SecretLength(chars)));
            return Vec::new();
        }
        if matches!(self.trial, Trial::Open | Trial::Doubted) {
            let mut effects = Vec::new();
            self.ask_sign_in(&mut effects);
            if self.facts.sign_in.job().is_some() {
                self.trial = Trial::Waits;
                self.notice = Some(Notice::Trying);
                return effects;
            }
            if self.is_refused() {
                self.tell_refusal();
                return effects;
            }
        } else {
            self.trial = Trial::Told;
        }
        self.store()
    }

    /// It is known by now who this is, or that it cannot be known.
    pub(super) fn tried(&mut self) -> Vec<Effect> {
        if self.trial != Trial::Waits || self.at != Step::Account || self.facts.sign_in.job().is_some() {
            return Vec::new();
        }
        if self.is_refused() {
            self.tell_refusal();
            return Vec::new();
        }
        self.trial = Trial::Open;
        self.store()
    }

    /// Nobody waits any more; `false` when nobody did.
    pub(super) fn stop_trying(&mut self) -> bool {
        let waited = self.trial == Trial::Waits;
        if waited {
            (self.trial, self.notice) = (Trial::Open, None);
        }
        waited
    }

    fn doubted_length(&self) -> Option<usize> {
        let secret = self.secrets.get(Field::Secret)?;
        let is_asked = length_doubt(&self.draft.account, secret) == Some(LengthDoubt::Asked);
        is_asked.then(|| Secret::chars(secret))
    }

    fn is_refused(&self) -> bool {
        match &self.facts.sign_in {
            Known::Is(rows) => rows.iter().any(|row| row.state == State::Denied),
            Known::Not(_) => true,
            Known::Unasked | Known::Asked(..) | Known::Stopped(..) => false,
        }
    }

    fn tell_refusal(&mut self) {
        self.trial = Trial::Told;
        self.notice = Some(match &self.facts.sign_in {
            Known::Not(reason) => Notice::NotTried(reason.clone()),
            _ => Notice::KeyRefused,
        });
    }
}
