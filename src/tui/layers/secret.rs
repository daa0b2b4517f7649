//! Asks for a secret: a passphrase, a key that is not stored, or an MFA code. The typed text is wiped when the dialog
//! closes.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

use super::{Layer, LayerResult};
use crate::backstage::{Order, SecretKind};
use crate::destination::draft::AccountDraft;
use crate::flow::{self, EffectResult, JobId};
use crate::kinesis::mfa::CODE_DIGITS;
use crate::secret::Secret;
use crate::text::{Key, Phrase};
use crate::tui::frame;
use crate::tui::input::UserInput;
use crate::tui::intent::Intent;
use crate::tui::keys::Action;
use crate::tui::layout;
use crate::tui::look::Look;
use crate::tui::theme::Role;
use crate::tui::widgets::line::wrap;
use crate::tui::widgets::secret::{SecretInput, SecretState, typed};

const WIDTH: usize = 56;

pub struct AskSecret {
    wanted: SecretKind,
    account: String,
    typed: [Secret; 2],
    input: SecretInput,
    focus: usize,
    fault: Option<Phrase>,
    /// Runs once the secret is entered.
    then: Order,
    /// What follows if the dialog is closed without a secret.
    on_close: Option<Intent>,
}

impl AskSecret {
    /// Asks for the secret of `account`; `then` runs once it is entered.
    pub fn new(wanted: SecretKind, account: &str, then: Order) -> Self {
        let typed = [typed(""), typed("")];
        let (input, account) = (SecretInput::default(), account.to_owned());
        Self { wanted, account, typed, input, focus: 0, fault: None, then, on_close: None }
    }

    pub(super) fn act(&mut self, input: &UserInput<'_>) -> LayerResult {
        match input {
            UserInput::Do(action) if action.is_everywhere() => return LayerResult::Passes,
            UserInput::Do(Action::Close) => return LayerResult::Then(self.on_close.clone()),
            UserInput::Do(Action::Open) => return self.confirm_field(),
            UserInput::Do(Action::NextField | Action::PreviousField) if self.fields() > 1 => {
                self.focus = 1 - self.focus;
                self.input = SecretInput::default();
            }
            other => {
                self.fault = None;
                self.take(other);
            }
        }
        LayerResult::Stays
    }

    pub(super) fn hide(&mut self) {
        self.input.hide();
    }

    /// Passes an input to the field. An MFA code accepts only digits, and at most [`CODE_DIGITS`] of them.
    fn take(&mut self, input: &UserInput<'_>) {
        let is_digits = |text: &str| text.trim().bytes().all(|byte| byte.is_ascii_digit());
        let (fits, chars) = match input {
            UserInput::Type(c) => (c.is_ascii_digit(), 1),
            UserInput::Paste(text) => (is_digits(text), text.trim().len()),
            UserInput::Do(_) | UserInput::Point(_) => (true, 0),
        };
        let has_room = self.typed[self.focus].chars() + chars <= CODE_DIGITS;
        if self.wanted == SecretKind::MfaCode && !(fits && has_room) {
            self.fault = Some(Phrase::from(Key::CodeForm));
        } else {
            self.input.act(input, &mut self.typed[self.focus]);
        }
    }

    /// Confirms the current field: goes to the next one, shows a fault, or closes with the typed secret.
    fn confirm_field(&mut self) -> LayerResult {
        if self.typed[self.focus].is_empty() {
            return LayerResult::Stays;
        }
        if self.focus + 1 < self.fields() {
            self.focus += 1;
            self.input = SecretInput::default();
            return LayerResult::Stays;
        }
        let Some(fault) = self.wanted.fault(&self.typed[..self.fields()]) else {
            return LayerResult::Typed(Secret::copy_of(self.typed[0].expose()), self.then.clone());
        };
        self.fault = Some(Phrase::from(fault));
        self.focus = 0;
        LayerResult::Stays
    }

    fn fields(&self) -> usize {
        self.wanted.repeats()
    }

    pub(super) fn draw(&self, area: Rect, look: &Look, buf: &mut Buffer) -> Option<Position> {
        let title = match self.wanted {
            SecretKind::NewPassphrase => Key::TitleNewPassphrase,
            SecretKind::Passphrase => Key::TitlePassphrase,
            SecretKind::Key => Key::TitleKey,
            SecretKind::NewKey => Key::TitleNewKey,
            SecretKind::MfaCode => Key::TitleMfaCode,
        };
        let about = look.text(self.wanted.question(&self.account));
        let room = WIDTH.min(usize::from(area.width).saturating_sub(8));
        let lines = wrap(&about, room);
        let fault = self.fault.as_ref().map(|fault| wrap(&look.reason(fault), room)).unwrap_or_default();
        let rows = lines.len() + 1 + self.fields() + 1 + fault.len().max(1);
        let inside = frame::draw_window(area, (WIDTH, rows), title, look, buf);
        for (place, line) in lines.iter().enumerate() {
            layout::draw_row(inside, place, &Line::from(look.span(Role::Text, line.as_str())), buf);
        }
        let mut cursor = None;
        for place in 0..self.fields() {
            let row = u16::try_from(lines.len() + 1 + place).unwrap_or(u16::MAX);
            let field = Rect { height: 1, ..layout::skip_columns(layout::skip_rows(inside, row), 1) };
            let here = place == self.focus;
            let face = if here { SecretState::Focused(self.input) } else { SecretState::Still };
            let drawn = SecretInput::draw(&self.typed[place], face, field, look, buf);
            if here {
                buf.set_string(inside.x, field.y, look.glyphs.bar, look.style(Role::Focus));
                cursor = drawn;
            }
        }
        for (place, line) in fault.iter().enumerate() {
            let row = lines.len() + 2 + self.fields() + place;
            layout::draw_row(inside, row, &Line::from(look.span(Role::Bad, line.as_str())), buf);
        }
        cursor
    }
}

impl Layer {
    /// Asks for a passphrase for a new file. Without one the job fails with `left`.
    pub fn ask_new_passphrase(job: JobId, account: Box<AccountDraft>, left: Phrase) -> Self {
        let name = account.name.trim().to_owned();
        let then = Order::StoreUnderPassphrase(job, account);
        let asked = AskSecret::new(SecretKind::NewPassphrase, &name, then);
        Self::Secret(AskSecret { on_close: Some(Intent::Tell(job, EffectResult::Failed(left))), ..asked })
    }

    /// Asks for a key that replaces the one of `account`, with which the destination `name` signs in.
    pub fn ask_new_key(name: &str, account: &str) -> Self {
        let renew = Order::RenewKey(name.to_owned(), account.to_owned());
        Self::Secret(AskSecret::new(SecretKind::NewKey, account, renew))
    }

    /// Asks for the secret that an account needs before it can sign in. `then` runs afterwards.
    pub fn ask_needed(wanted: SecretKind, account: &str, then: Option<Order>) -> Self {
        let left = match &then {
            // A start that needs an MFA code has already failed and shown its reason.
            Some(Order::Flow(flow::Effect::Stream(name))) if wanted != SecretKind::MfaCode => {
                Some(Intent::NotStarted(name.clone()))
            }
            _ => None,
        };
        let keep = Order::KeepSecret(wanted, account.to_owned(), then.map(Box::new));
        Self::Secret(AskSecret { on_close: left, ..AskSecret::new(wanted, account, keep) })
    }

    /// Asks for an MFA code again and shows why the last one did not sign in.
    pub fn ask_code_again(profile: &str, then: Option<Order>, reason: Phrase) -> Self {
        let keep = Order::KeepSecret(SecretKind::MfaCode, profile.to_owned(), then.map(Box::new));
        Self::Secret(AskSecret { fault: Some(reason), ..AskSecret::new(SecretKind::MfaCode, profile, keep) })
    }
}
