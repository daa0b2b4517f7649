//! Asks for the secrets that an account needs, and for the other answers without which an order cannot be carried out.

use std::io::Write;

use super::keyboard::Keyboard;
use super::talk::NumberedChoice;
use super::{Done, Plain};
use crate::backstage::{Order, SecretKind};
use crate::destination::difference::ReadFrom;
use crate::destination::draft::AccountDraft;
use crate::flow::{EffectResult, JobId, Msg, Plan};
use crate::secret::Secret;
use crate::text::{Key, say};

impl<K: Keyboard, W: Write> Plain<K, W> {
    /// Asks for the secret that an account needs before it can sign in. `then` is carried out afterwards. Returns false if the
    /// operator goes back.
    pub(super) async fn ask_means(
        &mut self,
        wanted: SecretKind,
        account: &str,
        then: Option<Box<Order>>,
    ) -> Done<bool> {
        let prompt = match wanted {
            SecretKind::NewPassphrase | SecretKind::Passphrase => Key::PlainAskPassphrase,
            SecretKind::Key | SecretKind::NewKey => Key::PlainAskKey,
            SecretKind::MfaCode => Key::PlainAskCode,
        };
        let about = self.text(wanted.question(account));
        let Some(typed) = self.ask_typed(wanted, &[prompt], &about).await? else { return Ok(false) };
        self.order_with(Order::KeepSecret(wanted, account.to_owned(), then), &typed);
        Ok(true)
    }

    /// Asks twice for the passphrase of a new secrets file.
    pub(super) async fn ask_new_passphrase(&mut self, job: JobId, account: Box<AccountDraft>) -> Done<()> {
        // The answers have changed since this job began.
        if !self.awaits(job) {
            return Ok(());
        }
        let wanted = SecretKind::NewPassphrase;
        let about = self.text(wanted.question(account.name.trim()));
        let prompts = [Key::PlainAskPassphrase, Key::PlainAskPassphraseAgain];
        match self.ask_typed(wanted, &prompts, &about).await? {
            Some(typed) => self.order_with(Order::StoreUnderPassphrase(job, account), &typed),
            None => self.tell(Msg::EffectResult(job, EffectResult::Failed(Key::SayNoPassphrase.into()))),
        }
        Ok(())
    }

    /// Asks for a secret, once with each prompt, until it has its form. `None`: the operator goes back.
    async fn ask_typed(&mut self, wanted: SecretKind, prompts: &[Key], about: &str) -> Done<Option<Secret>> {
        self.print(about)?;
        loop {
            let mut typed = Vec::new();
            for prompt in prompts {
                let prompt = self.text(*prompt);
                let Some(one) = self.ask_needed(&prompt, about).await? else { return Ok(None) };
                typed.push(one);
            }
            match wanted.fault(&typed) {
                Some(fault) => self.say(fault)?,
                None => return Ok(Some(typed.swap_remove(0))),
            }
        }
    }

    /// Asks from where to read a feed that has changed.
    pub(super) async fn ask_from(&mut self, job: JobId, plan: Plan) -> Done<()> {
        if !self.awaits(job) {
            return Ok(());
        }
        let choices = [(Key::ChoiceFromStart, ReadFrom::Start), (Key::ChoiceFromNow, ReadFrom::Now)]
            .map(|(key, value)| NumberedChoice { text: self.text(key), value });
        let asked = self.text(say::AskFrom { name: plan.saved().spec().name.as_str() });
        match self.choose(&asked, choices.into(), 0).await? {
            Some(beginning) => self.order(Order::ApplyFrom(job, Box::new(plan), beginning)),
            None => self.tell(Msg::EffectResult(job, EffectResult::Failed(Key::SayNothingSaved.into()))),
        }
        Ok(())
    }
}
