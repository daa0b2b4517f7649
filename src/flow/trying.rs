//! Checks who a typed key belongs to before it is stored. The Account step waits for it as long as the user does.

use super::checks::length_doubt;
use super::effect::Effect;
use super::facts::{Fact, FactName};
use super::field::Field;
use super::step::Step;
use super::{Flow, StepNotice};
use crate::destination::account::LengthDoubt;
use crate::destination::check::CheckState;
use crate::secret::Secret;

#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(super) enum KeyCheck {
    /// The step does not wait for it.
    #[default]
    Idle,
    /// The length of the secret was questioned. A second Enter uses the secret.
    LengthDoubted,
    /// The step continues once the result is known.
    Waiting,
    /// The user saw the refusal, or went on without a result.
    Reported,
}

impl Flow {
    /// Leaves the Account step. A secret whose length differs from that of AWS secrets is questioned first. Then the
    /// first attempt checks a typed key; the second stores it, whatever the result was.
    pub(super) fn leave_account(&mut self) -> Vec<Effect> {
        if !self.has_typed_secret() {
            return self.complete_step();
        }
        if self.trial == KeyCheck::Idle
            && let Some(chars) = self.doubted_length()
        {
            (self.trial, self.notice) = (KeyCheck::LengthDoubted, Some(StepNotice::SecretLength(chars)));
            return Vec::new();
        }
        if matches!(self.trial, KeyCheck::Idle | KeyCheck::LengthDoubted) {
            let effects = self.request(FactName::SignIn).into_iter().collect();
            if self.facts.sign_in.job().is_some() {
                self.trial = KeyCheck::Waiting;
                self.notice = Some(StepNotice::CheckingKey);
                return effects;
            }
            if self.is_refused() {
                self.show_refusal();
                return effects;
            }
        } else {
            self.trial = KeyCheck::Reported;
        }
        self.store()
    }

    /// Ends the wait once the check has ended: stores the key, or shows that AWS refused it or could not be asked.
    pub(super) fn finish_key_check(&mut self) -> Vec<Effect> {
        if self.trial != KeyCheck::Waiting || self.step != Step::Account || self.facts.sign_in.job().is_some() {
            return Vec::new();
        }
        if self.is_refused() {
            self.show_refusal();
            return Vec::new();
        }
        self.trial = KeyCheck::Idle;
        self.store()
    }

    /// Stops waiting for the check. Returns false if the step did not wait.
    pub(super) fn stop_key_check(&mut self) -> bool {
        let waited = self.trial == KeyCheck::Waiting;
        if waited {
            (self.trial, self.notice) = (KeyCheck::Idle, None);
        }
        waited
    }

    fn doubted_length(&self) -> Option<usize> {
        let secret = self.secrets.get(Field::Secret)?;
        let is_asked = length_doubt(&self.draft.account, secret) == Some(LengthDoubt::Ask);
        is_asked.then(|| Secret::chars(secret))
    }

    fn is_refused(&self) -> bool {
        match &self.facts.sign_in {
            Fact::Ready(rows) => rows.iter().any(|row| row.state == CheckState::Denied),
            Fact::Failed(_) => true,
            Fact::NotRequested | Fact::Loading(..) | Fact::Stopped(..) => false,
        }
    }

    fn show_refusal(&mut self) {
        self.trial = KeyCheck::Reported;
        self.notice = Some(match &self.facts.sign_in {
            Fact::Failed(reason) => StepNotice::KeyNotChecked(reason.clone()),
            _ => StepNotice::KeyRefused,
        });
    }
}
