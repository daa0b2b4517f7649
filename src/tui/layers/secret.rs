//! Asks for a secret: a passphrase, a key that is kept nowhere, or an MFA code. What is typed is wiped with it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

use super::{Layer, Outcome, Then};
use crate::destination::draft::AccountDraft;
use crate::flow::{self, JobId, Told};
use crate::kinesis::mfa::CODE_DIGITS;
use crate::secret::Secret;
use crate::text::{Phrase, TuiKey};
use crate::tui::app::Input;
use crate::tui::effect::Effect;
use crate::tui::frame;
use crate::tui::keys::Action;
use crate::tui::look::Look;
use crate::tui::theme::Role;
use crate::tui::widgets::line::wrap;
use crate::tui::widgets::secret::{Face, SecretInput, typed};

/// Fewest characters of a passphrase.
const PASSPHRASE_CHARS: usize = 8;

/// Cells of a line.
const WIDTH: usize = 56;

/// What is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wanted {
    /// A passphrase that is new, and so typed twice.
    NewPassphrase,
    /// The passphrase of a file that is there.
    Passphrase,
    /// A key that is kept nowhere.
    Key,
    /// A key in place of the one that an account has.
    NewKey,
    /// The MFA code that the AWS profile of this name asks for.
    MfaCode,
}

/// A secret that is asked for.
pub struct AskSecret {
    wanted: Wanted,
    account: String,
    typed: [Secret; 2],
    input: SecretInput,
    at: usize,
    fault: Option<Phrase>,
    /// What is done with it.
    then: Effect,
    /// What follows when it is not given.
    left: Then,
}

impl AskSecret {
    /// Asks for what `account` needs; `then` is done with it.
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

    /// Into a code nothing goes but digits, and no more than it has.
    fn take(&mut self, input: &Input<'_>) {
        let is_digits = |text: &str| text.trim().bytes().all(|byte| byte.is_ascii_digit());
        let (fits, chars) = match input {
            Input::Type(c) => (c.is_ascii_digit(), 1),
            Input::Paste(text) => (is_digits(text), text.trim().len()),
            Input::Do(_) | Input::Point(_) => (true, 0),
        };
        let has_room = self.typed[self.at].chars() + chars <= CODE_DIGITS;
        if self.wanted == Wanted::MfaCode && !(fits && has_room) {
            self.fault = Some(Phrase::new(TuiKey::CodeForm));
        } else {
            self.input.act(input, &mut self.typed[self.at]);
        }
    }

    /// Typed whole, or what is wrong with it.
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
            self.fault = Some(Phrase::new(TuiKey::CodeForm));
            return Outcome::Stays;
        }
        let new = self.wanted == Wanted::NewPassphrase;
        if new && self.typed[0].chars() < PASSPHRASE_CHARS {
            self.fault = Some(Phrase::new(TuiKey::SecretTooShort));
        } else if new && self.typed[0].expose() != self.typed[1].expose() {
            self.fault = Some(Phrase::new(TuiKey::SecretsDiffer));
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
        let (title, about) = match self.wanted {
            Wanted::NewPassphrase => (TuiKey::TitleNewPassphrase, TuiKey::AskNewPassphrase),
            Wanted::Passphrase => (TuiKey::TitlePassphrase, TuiKey::AskPassphrase),
            Wanted::Key => (TuiKey::TitleKey, TuiKey::AskKey),
            Wanted::NewKey => (TuiKey::TitleNewKey, TuiKey::AskNewKey),
            Wanted::MfaCode => (TuiKey::TitleMfaCode, TuiKey::AskMfaCode),
        };
        let about = look.say(about, &[("account", self.account.as_str().into())]);
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
    /// A passphrase for a file that is to be written; `left` is said when it is not given.
    pub fn new_passphrase(job: JobId, account: Box<AccountDraft>, left: Phrase) -> Self {
        let name = account.name.trim().to_owned();
        let then = Effect::StoreUnderPassphrase(job, account);
        let asked = AskSecret::new(Wanted::NewPassphrase, &name, then);
        Self::Secret(AskSecret { left: Then::Tell(job, Told::Failed(left)), ..asked })
    }

    /// A key in place of the one that `account` has, by which the destination `name` signs in.
    pub fn new_key(name: &str, account: &str) -> Self {
        let renew = Effect::RenewKey(name.to_owned(), account.to_owned());
        Self::Secret(AskSecret::new(Wanted::NewKey, account, renew))
    }

    /// What an account needs before it can sign in. With `then`, that is done afterwards.
    pub fn means(wanted: Wanted, account: &str, then: Option<Effect>) -> Self {
        let left = match &then {
            // One that waits for a code has ended already, and says why.
            Some(Effect::Flow(flow::Effect::Stream(name))) if wanted != Wanted::MfaCode => {
                Then::NotStarted(name.clone())
            }
            _ => Then::Nothing,
        };
        let keep = Effect::KeepMeans(wanted, account.to_owned(), then.map(Box::new));
        Self::Secret(AskSecret { left, ..AskSecret::new(wanted, account, keep) })
    }

    /// The code for this AWS profile again, and why the one before gave no sign-in.
    pub fn code_again(profile: &str, then: Option<Effect>, reason: Phrase) -> Self {
        let keep = Effect::KeepMeans(Wanted::MfaCode, profile.to_owned(), then.map(Box::new));
        Self::Secret(AskSecret { fault: Some(reason), ..AskSecret::new(Wanted::MfaCode, profile, keep) })
    }
}
