//! Asks for the secrets that an account needs, and for the other answers without which an order cannot be carried out.

use std::io::Write;

use super::keyboard::Keyboard;
use super::talk::NumberedChoice;
use super::{Done, Plain};
use crate::backstage::{Order, SecretKind};
use crate::destination::difference::ReadFrom;
use crate::destination::draft::AccountDraft;
use crate::flow::{EffectResult, JobId, Msg, Plan};
use crate::kinesis::mfa::CODE_DIGITS;
use crate::secret::Secret;
use crate::text::{Key, Phrase, say, template};

/// Fewest characters of a new passphrase.
const PASSPHRASE_CHARS: usize = 8;

impl<K: Keyboard, W: Write> Plain<K, W> {
    /// Asks for the secret that an account needs before it can sign in. `then` is carried out afterwards. Returns false if the
    /// operator goes back.
    pub(super) async fn ask_means(
        &mut self,
        wanted: SecretKind,
        account: &str,
        then: Option<Box<Order>>,
    ) -> Done<bool> {
        const GIVEN: &[&str] = &["account"];
        let about = match wanted {
            SecretKind::NewPassphrase => template!(AskNewPassphrase, GIVEN),
            SecretKind::Passphrase => template!(AskPassphrase, GIVEN),
            SecretKind::Key => template!(AskKey, GIVEN),
            SecretKind::NewKey => template!(AskNewKey, GIVEN),
            SecretKind::MfaCode => template!(AskMfaCode, GIVEN),
        };
        let prompt = match wanted {
            SecretKind::NewPassphrase | SecretKind::Passphrase => Key::PlainAskPassphrase,
            SecretKind::Key | SecretKind::NewKey => Key::PlainAskKey,
            SecretKind::MfaCode => Key::PlainAskCode,
        };
        let about = self.text(Phrase::filled(about, [("account", account.into())]));
        self.print(&about)?;
        let prompt = self.text(prompt);
        loop {
            let Some(typed) = self.ask_needed(&prompt, &about).await? else { return Ok(false) };
            let is_code = typed.chars() == CODE_DIGITS && typed.expose().bytes().all(|byte| byte.is_ascii_digit());
            if wanted == SecretKind::MfaCode && !is_code {
                self.say(Key::CodeForm)?;
            } else {
                self.order_with(Order::KeepSecret(wanted, account.to_owned(), then), &typed);
                return Ok(true);
            }
        }
    }

    /// Asks twice for the passphrase of a new secrets file.
    pub(super) async fn ask_new_passphrase(&mut self, job: JobId, account: Box<AccountDraft>) -> Done<()> {
        // The answers have changed since this job began.
        if !self.awaits(job) {
            return Ok(());
        }
        let about = self.text(say::AskNewPassphrase { account: account.name.trim() });
        self.print(&about)?;
        let prompts = [Key::PlainAskPassphrase, Key::PlainAskPassphraseAgain].map(|key| self.text(key));
        loop {
            let mut typed = Vec::<Secret>::new();
            for prompt in &prompts {
                let Some(one) = self.ask_needed(prompt, &about).await? else {
                    let left = EffectResult::Failed(Key::SayNoPassphrase.into());
                    self.tell(Msg::EffectResult(job, left));
                    return Ok(());
                };
                typed.push(one);
            }
            if typed[0].chars() < PASSPHRASE_CHARS {
                self.say(Key::SecretTooShort)?;
            } else if typed[0].expose() == typed[1].expose() {
                self.order_with(Order::StoreUnderPassphrase(job, account), &typed[0]);
                return Ok(());
            } else {
                self.say(Key::SecretsDiffer)?;
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
