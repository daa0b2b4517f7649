//! Asks for a secret: a passphrase, a key that is not stored, or an MFA code. The typed text is wiped when the dialog
//! closes.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

use super::{Layer, Outcome, Then};
use crate::destination::draft::AccountDraft;
use crate::flow::{self, JobId, Told};
use crate::kinesis::mfa::CODE_DIGITS;
use crate::secret::Secret;
use crate::text::{Key, Phrase, template};
use crate::tui::app::Input;
use crate::tui::effect::Effect;
use crate::tui::frame;
use crate::tui::keys::Action;
use crate::tui::look::Look;
use crate::tui::theme::Role;
use crate::tui::widgets::line::wrap;
use crate::tui::widgets::secret::{Face, SecretInput, typed};

/// Fewest characters of a new passphrase.
const PASSPHRASE_CHARS: usize = 8;

const WIDTH: usize = 56;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wanted {
    /// A new passphrase, which is typed twice.
    NewPassphrase,
    Passphrase,
    /// A key that is not stored anywhere.
    Key,
    /// A key that replaces the one of an account.
    NewKey,
    /// The MFA code that an AWS profile asks for.
    MfaCode,
}

pub struct AskSecret {
    wanted: Wanted,
    account: String,
    typed: [Secret; 2],
    input: SecretInput,
    at: usize,
    fault: Option<Phrase>,
    /// Runs once the secret is entered.
    then: Effect,
    /// What follows if the dialog is closed without a secret.
    left: Then,
}

impl AskSecret {
    /// Asks for the secret of `account`; `then` runs once it is entered.
    pub fn new(wanted: Wanted, account: &str, then: Effect) -> Self {
        let typed = [typed(""), typed("")];
        let (input, account) = (SecretInput::default(), account.to_owned());
        Self { wanted, account, typed, input, at: 0, fault: None, then, left: Then::Nothing }
    }

    pub(super) fn act(&mut self, input: &Input<'_>) -> Outcome {
        match input {
            Input::Do(action) if action.is_everywhere() => return Outcome::Passes,
            Input::Do(Action::Close) => return Outcome::Then(self.left.clone()),
            Input::Do(Action::Open) => return self.done(),
            Input::Do(Action::NextField | Action::PreviousField) if self.fields() > 1 => {
                self.at = 1 - self.at;
                self.input = SecretInput::default();
            }
            other => {
                self.fault = None;
                self.take(other);
            }
        }
        Outcome::Stays
    }

    pub(super) fn hide(&mut self) {
        self.input.hide();
    }

    /// Passes an input to the field. An MFA code accepts only digits, and at most [`CODE_DIGITS`] of them.
    fn take(&mut self, input: &Input<'_>) {
        let is_digits = |text: &str| text.trim().bytes().all(|byte| byte.is_ascii_digit());
        let (fits, chars) = match input {
            Input::Type(c) => (c.is_ascii_digit(), 1),
            Input::Paste(text) => (is_digits(text), text.trim().len()),
            Input::Do(_) | Input::Point(_) => (true, 0),
        };
        let has_room = self.typed[self.at].chars() + chars <= CODE_DIGITS;
        if self.wanted == Wanted::MfaCode && !(fits && has_room) {
            self.fault = Some(Phrase::from(Key::CodeForm));
        } else {
            self.input.act(input, &mut self.typed[self.at]);
        }
    }

    /// Confirms the current field: goes to the next one, shows a fault, or closes with the typed secret.
    fn done(&mut self) -> Outcome {
        if self.typed[self.at].is_empty() {
            return Outcome::Stays;
        }
        if self.at + 1 < self.fields() {
            self.at += 1;
            self.input = SecretInput::default();
            return Outcome::Stays;
        }
        if self.wanted == Wanted::MfaCode && self.typed[0].chars() < CODE_DIGITS {
            self.fault = Some(Phrase::from(Key::CodeForm));
            return Outcome::Stays;
        }
        let new = self.wanted == Wanted::NewPassphrase;
        if new && self.typed[0].chars() < PASSPHRASE_CHARS {
            self.fault = Some(Phrase::from(Key::SecretTooShort));
        } else if new && self.typed[0].expose() != self.typed[1].expose() {
            self.fault = Some(Phrase::from(Key::SecretsDiffer));
        } else {
            return Outcome::Typed(Secret::copy_of(self.typed[0].expose()), self.then.clone());
        }
        self.at = 0;
        Outcome::Stays
    }

    fn fields(&self) -> usize {
        if self.wanted == Wanted::NewPassphrase { 2 } else { 1 }
    }

    pub(super) fn draw(&self, area: Rect, look: &Look, buf: &mut Buffer) -> Option<Position> {
        const GIVEN: &[&str] = &["account"];
        let (title, about) = match self.wanted {
            Wanted::NewPassphrase => (Key::TitleNewPassphrase, template!(AskNewPassphrase, GIVEN)),
            Wanted::Passphrase => (Key::TitlePassphrase, template!(AskPassphrase, GIVEN)),
            Wanted::Key => (Key::TitleKey, template!(AskKey, GIVEN)),
            Wanted::NewKey => (Key::TitleNewKey, template!(AskNewKey, GIVEN)),
            Wanted::MfaCode => (Key::TitleMfaCode, template!(AskMfaCode, GIVEN)),
        };
        let about = look.text(Phrase::filled(about, [("account", self.account.as_str().into())]));
        let room = WIDTH.min(usize::from(area.width).saturating_sub(8));
        let lines = wrap(&about, room);
        let fault = self.fault.as_ref().map(|fault| wrap(&look.reason(fault), room)).unwrap_or_default();
        let rows = lines.len() + 1 + self.fields() + 1 + fault.len().max(1);
        let inside = frame::window(area, (WIDTH, rows), title, look, buf);
        for (place, line) in lines.iter().enumerate() {
            frame::row(inside, place, &Line::from(look.span(Role::Text, line.as_str())), buf);
        }
        let mut cursor = None;
        for place in 0..self.fields() {
            let row = u16::try_from(lines.len() + 1 + place).unwrap_or(u16::MAX);
            let field = Rect { height: 1, ..frame::right_of(frame::below(inside, row), 1) };
            let here = place == self.at;
            let face = if here { Face::Focused(self.input) } else { Face::Still };
            let drawn = SecretInput::draw(&self.typed[place], face, field, look, buf);
            if here {
                buf.set_string(inside.x, field.y, look.glyphs.bar, look.style(Role::Focus));
                cursor = drawn;
            }
        }
        for (place, line) in fault.iter().enumerate() {
            let row = lines.len() + 2 + self.fields() + place;
            frame::row(inside, row, &Line::from(look.span(Role::Bad, line.as_str())), buf);
        }
        cursor
    }
}

impl Layer {
    /// Asks for a passphrase for a new file. Without one the job fails with `left`.
    pub fn new_passphrase(job: JobId, account: Box<AccountDraft>, left: Phrase) -> Self {
        let name = account.name.trim().to_owned();
        let then = Effect::StoreUnderPassphrase(job, account);
        let asked = AskSecret::new(Wanted::NewPassphrase, &name, then);
        Self::Secret(AskSecret { left: Then::Tell(job, Told::Failed(left)), ..asked })
    }

    /// Asks for a key that replaces the one of `account`, with which the destination `name` signs in.
    pub fn new_key(name: &str, account: &str) -> Self {
        let renew = Effect::RenewKey(name.to_owned(), account.to_owned());
        Self::Secret(AskSecret::new(Wanted::NewKey, account, renew))
    }

    /// Asks for the secret that an account needs before it can sign in. `then` runs afterwards.
    pub fn means(wanted: Wanted, account: &str, then: Option<Effect>) -> Self {
        let left = match &then {
            // A start that needs an MFA code has already failed and shown its reason.
            Some(Effect::Flow(flow::Effect::Stream(name))) if wanted != Wanted::MfaCode => {
                Then::NotStarted(name.clone())
            }
            _ => Then::Nothing,
        };
        let keep = Effect::KeepMeans(wanted, account.to_owned(), then.map(Box::new));
        Self::Secret(AskSecret { left, ..AskSecret::new(wanted, account, keep) })
    }

    /// Asks for an MFA code again and shows why the last one did not sign in.
    pub fn code_again(profile: &str, then: Option<Effect>, reason: Phrase) -> Self {
        let keep = Effect::KeepMeans(Wanted::MfaCode, profile.to_owned(), then.map(Box::new));
        Self::Secret(AskSecret { fault: Some(reason), ..AskSecret::new(Wanted::MfaCode, profile, keep) })
    }
}
