//! Stores the typed secret, and deletes it again if no account will have it.

use super::effect::{Effect, JobId};
use super::field::Field;
use super::secrets::TypedSecrets;
use super::step::Step;
use super::{Flow, StepNotice};
use crate::destination::draft::Stored;
use crate::secret::Secret;

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
