//! The typed or pasted key: fills its fields, checks who it belongs to, stores the secret, and deletes it again if no
//! account will have it. The Account step waits for the check as long as the user does.

use super::answer::Answer;
use super::checks::length_doubt;
use super::effect::{Effect, JobId};
use super::facts::{Fact, FactName};
use super::field::Field;
use super::step::Step;
use super::{Flow, Msg, StepNotice};
use crate::destination::account::paste::{self, Tidied};
use crate::destination::account::{LengthDoubt, SignInKind};
use crate::destination::check::CheckState;
use crate::destination::draft::Stored;
use crate::secret::Secret;
use crate::text::Key;

impl Flow {
    /// Returns true if a typed secret is not stored yet.
    pub(super) fn has_typed_secret(&self) -> bool {
        self.draft.account.needs_secret() && self.secrets.get(Field::Secret).is_some()
    }

    pub(super) fn store(&mut self) -> Vec<Effect> {
        let job = self.new_job();
        let account = &self.draft.account;
        let stored = Stored {
            account: account.name.trim().to_owned(),
            access_key_id: account.access_key_id.trim().to_owned(),
            place: account.place,
            chars: self.secrets.get(Field::Secret).map_or(0, Secret::chars),
            with_token: self.secret(Field::SessionToken).is_some(),
        };
        self.storing = Some((job, stored));
        self.notice = Some(StepNotice::Storing);
        vec![Effect::StoreSecret(job, Box::new(self.draft.account.clone()))]
    }

    /// Handles a stored secret. Deletes one that was stored in another place before, because it is not needed any more.
    pub(super) fn finish_storing(&mut self, stored: Stored) -> Vec<Effect> {
        let before = self.draft.account.stored.take_if(|before| !has_same_place(before, &stored));
        let mut effects = self.forget_secret(before);
        self.draft.account.stored = Some(stored);
        self.secrets = TypedSecrets::default();
        self.notice = None;
        if self.step == Step::Account {
            effects.extend(self.complete_step());
        } else {
            effects.push(self.save());
        }
        effects
    }

    /// Stops storing a secret whose answers have changed. The secret may already be stored, and nobody could tell to
    /// which account it belongs, so it is deleted.
    pub(super) fn stop_storing(&mut self) -> (Option<JobId>, Vec<Effect>) {
        let Some((job, stored)) = self.storing.take() else { return (None, Vec::new()) };
        self.draft.account.stored.take_if(|before| has_same_place(before, &stored));
        (Some(job), self.forget_secret(Some(stored)))
    }

    /// Handles a saved destination: its account owns the secret now. Deletes a secret that the account does not need.
    pub(super) fn hand_over_secret(&mut self) -> Vec<Effect> {
        let account = &mut self.draft.account;
        if account.needs_secret() {
            self.released = account.stored.clone();
            return Vec::new();
        }
        let useless = account.stored.take();
        self.forget_secret(useless)
    }

    /// Stops waiting for a secret that is being stored. It is deleted once it is stored.
    pub fn give_up_storing(&mut self) -> Vec<Effect> {
        self.stop_storing().1
    }

    pub(super) fn discard(&mut self) -> Vec<Effect> {
        self.applying = None;
        let (job, mut effects) = self.stop_storing();
        effects.splice(0..0, job.map(Effect::Cancel));
        let stored = self.draft.account.stored.take();
        effects.extend(self.forget_secret(stored));
        effects.push(Effect::DiscardDraft);
        effects
    }

    fn forget_secret(&self, stored: Option<Stored>) -> Vec<Effect> {
        let owned = |stored: &Stored| self.released.as_ref().is_some_and(|owned| has_same_place(owned, stored));
        stored.filter(|stored| !owned(stored)).map(Effect::ForgetSecret).into_iter().collect()
    }
}

/// Returns true if both secrets have the same place, so that the later one has replaced the earlier one.
fn has_same_place(one: &Stored, other: &Stored) -> bool {
    (&one.account, one.place) == (&other.account, other.place)
}

/// The secrets that were typed and are not stored yet. They are in no draft, and are wiped when they are dropped.
#[derive(Default)]
pub(super) struct TypedSecrets {
    secret: Option<Secret>,
    token: Option<Secret>,
}

impl TypedSecrets {
    pub(super) fn get(&self, field: Field) -> Option<&Secret> {
        match field {
            Field::Secret => self.secret.as_ref(),
            Field::SessionToken => self.token.as_ref(),
            _ => None,
        }
    }

    /// Replaces the secret of a field; an empty one clears it. Returns false if the field holds no secret.
    pub(super) fn put(&mut self, field: Field, secret: Secret) -> bool {
        let place = match field {
            Field::Secret => &mut self.secret,
            Field::SessionToken => &mut self.token,
            _ => return false,
        };
        *place = Some(secret).filter(|secret| !secret.is_empty());
        true
    }
}

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

    /// Fills the fields of the Account step from a key in any known form that was pasted into `field`. Returns the
    /// effects to run and a message; `None` if the paste is plain text.
    pub fn take_pasted(&mut self, field: Field, text: &str) -> Option<(Vec<Effect>, Key)> {
        if self.current_step() != Step::Account {
            return None;
        }
        let pasted = paste::read(text).ok()?;
        let is_key = match field {
            Field::Secret | Field::SessionToken => true,
            Field::AccessKeyId if pasted.access_key_id.is_some() || paste::is_like_secret(text.trim()) => true,
            // A single word has no form: in these fields it is a name, a region or an address, unless it looks like a
            // secret.
            _ => pasted.is_labelled() || paste::shows_secret(text),
        };
        if !is_key {
            return None;
        }
        // The fields for the values that were pasted must be asked, so choose a sign-in that needs them.
        let kind = match (&pasted.session_token, self.draft().account.needs_secret()) {
            (Some(_), _) => Some("temporary-key"),
            (None, false) => Some("access-key"),
            (None, true) => None,
        };
        let chosen = kind.map(|kind| self.update(Msg::Answer(Field::SignIn, Answer::Choice(kind.to_owned()))));
        let mut effects = chosen.unwrap_or_default();
        let said = match (pasted.access_key_id.is_some(), pasted.secret_access_key.is_some()) {
            (true, true) => Key::SayPastedPair,
            (true, false) => Key::SayPastedId,
            (false, _) => Key::SayPastedSecret,
        };
        let said = if pasted.tidied.contains(&Tidied::Swapped) { Key::SayPastedSwapped } else { said };
        effects.extend(self.update(Msg::Pasted(Box::new(pasted))));
        Some((effects, said))
    }

    /// Copies region and endpoint from the selected saved account: they are most likely the right ones.
    pub fn take_region(&mut self) -> Vec<Effect> {
        let account = &self.draft().account;
        let accounts = self.facts().accounts.get().into_iter().flatten();
        let saved =
            accounts.filter(|one| account.sign_in == SignInKind::Existing && one.name == account.existing.trim());
        let Some((region, endpoint)) =
            saved.map(|one| (one.region.clone(), one.endpoint_url.clone().unwrap_or_default())).next()
        else {
            return Vec::new();
        };
        let mut effects = self.update(Msg::Answer(Field::Region, Answer::Text(region)));
        effects.extend(self.update(Msg::Answer(Field::EndpointUrl, Answer::Text(endpoint))));
        effects
    }
}
