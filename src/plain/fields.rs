//! Asks one field: its label, its options, and the current answer in brackets.

use std::io::Write;

use super::grammar::{TypedCommand, TypedLine, place_of};
use super::keyboard::Keyboard;
use super::steps::Heading;
use super::talk::{NumberedChoice, TypedSecret, find_choice};
use super::{Done, Plain};
use crate::destination::account::paste;
use crate::flow::offers::{Offer, answer_text, list_offers, yes_no};
use crate::flow::{Answer, AnswerKind, Field, Flow, Msg, Step};
use crate::secret::Secret;
use crate::text::foreign::printable;
use crate::text::{Key, Phrase, say};

/// Most offers that are listed without being asked for.
const LISTED: usize = 9;

impl<K: Keyboard, W: Write> Plain<K, W> {
    /// Asks a field until its answer can be used.
    pub(super) async fn ask(&mut self, field: Field) -> Done<Heading> {
        self.wait_for_offers(field).await?;
        let mut told = Vec::new();
        loop {
            self.attend().await?;
            let heading = match field.kind() {
                AnswerKind::Secret => self.ask_secret(field).await?,
                AnswerKind::Toggle => self.ask_toggle(field).await?,
                AnswerKind::MultiChoice | AnswerKind::Tree => self.ask_list(field).await?,
                AnswerKind::Choice if !field.options().is_empty() => self.ask_choice(field).await?,
                AnswerKind::Choice | AnswerKind::Text => self.ask_text(field).await?,
            };
            if heading == Heading::Back {
                return Ok(heading);
            }
            self.tell(Msg::Leave(field));
            self.save_draft();
            if !self.tell_findings(field, &mut told)? {
                return Ok(heading);
            }
        }
    }

    pub(super) fn answer(&mut self, field: Field, answer: Answer) {
        self.tell(Msg::Answer(field, answer));
    }

    fn label(&self, field: Field) -> String {
        self.text(field.label())
    }

    /// Returns the prompt of a field, with the current answer in brackets.
    pub(super) fn prompt_of(&self, field: Field) -> String {
        let value = self.flow.as_ref().map(|flow| answer_text(flow, field, &self.texts)).unwrap_or_default();
        let label = self.label(field);
        if value.is_empty() {
            self.text(say::PlainAsk { label })
        } else {
            self.text(say::PlainAskDefault { label, default: value })
        }
    }

    // --- by kind ---

    async fn ask_toggle(&mut self, field: Field) -> Done<Heading> {
        let Some(Answer::Toggle(on)) = self.flow.as_ref().and_then(|flow| flow.answer(field)) else {
            return Ok(Heading::Forward);
        };
        let prompt = self.text(say::PlainYesNo { asked: self.label(field), default: self.text(yes_no(on)) });
        let help = self.text(field.help());
        loop {
            match self.ask_line(&prompt, &help).await? {
                TypedLine::Command(TypedCommand::Keep) => return Ok(Heading::Forward),
                TypedLine::Command(TypedCommand::Back) => return Ok(Heading::Back),
                TypedLine::Command(TypedCommand::Skip) => return Ok(Heading::Skip),
                TypedLine::Text(text) => {
                    if let Some(answer) = self.truth(&text) {
                        self.answer(field, Answer::Toggle(answer));
                        return Ok(Heading::Forward);
                    }
                }
                TypedLine::Command(_) => {}
            }
            self.say(Key::PlainAnswerYesNo)?;
        }
    }

    async fn ask_choice(&mut self, field: Field) -> Done<Heading> {
        let options = field.options();
        let label = self.label(field);
        let choice = |name: &&'static str| NumberedChoice { text: field.option_text(name, &self.texts), value: *name };
        let choices: Vec<_> = options.iter().map(choice).collect();
        let listed = format!("{}\n{}", self.text(say::PlainOptionsOf { label }), self.numbered(&choices));
        self.print(&listed)?;
        let (prompt, help) = (self.prompt_of(field), format!("{}\n{listed}", self.text(field.help())));
        loop {
            match self.ask_line(&prompt, &help).await? {
                TypedLine::Command(TypedCommand::Keep) => return Ok(Heading::Forward),
                TypedLine::Command(TypedCommand::Back) => return Ok(Heading::Back),
                TypedLine::Command(TypedCommand::Skip) => return Ok(Heading::Skip),
                TypedLine::Text(typed) => {
                    let named = options.iter().position(|name| *name == typed);
                    if let Some(place) = named.or_else(|| find_choice(&choices, &typed)) {
                        self.answer(field, Answer::Choice(choices[place].value.to_owned()));
                        return Ok(Heading::Forward);
                    }
                }
                TypedLine::Command(_) => {}
            }
            self.say(say::PlainNoOption { count: options.len() })?;
        }
    }

    async fn ask_text(&mut self, field: Field) -> Done<Heading> {
        let offers = self.flow.as_ref().map(|flow| list_offers(flow, field, &self.texts)).unwrap_or_default();
        let offers: Vec<_> = offers.into_iter().map(|offer| self.numbered_offer(offer)).collect();
        if (1..=LISTED).contains(&offers.len()) {
            self.list_offers(&offers, "")?;
        } else if !offers.is_empty() {
            self.say(say::PlainOffers { count: Phrase::count(offers.len()), label: self.label(field) })?;
        }
        if field == Field::AccessKeyId {
            self.say(Key::PlainPasteKey)?;
        }
        let (prompt, help) = (self.prompt_of(field), self.text(field.help()));
        loop {
            match self.ask_line(&prompt, &help).await? {
                TypedLine::Command(TypedCommand::Keep) => return Ok(Heading::Forward),
                TypedLine::Command(TypedCommand::Back) => return Ok(Heading::Back),
                TypedLine::Command(TypedCommand::Skip) => return Ok(Heading::Skip),
                TypedLine::Command(TypedCommand::Clear) => {
                    self.answer(field, Answer::Text(String::new()));
                    return Ok(Heading::Forward);
                }
                TypedLine::Text(text) if text == "more" && !offers.is_empty() => self.list_offers(&offers, "")?,
                TypedLine::Text(text) if text.starts_with('/') && offers.len() > LISTED => {
                    self.list_offers(&offers, text[1..].trim())?;
                }
                TypedLine::Text(text) => {
                    let place = place_of(&text).filter(|_| !offers.is_empty());
                    let is_offer = offers.iter().any(|offer| offer.value == text);
                    let answer = match place.map(|place| offers.get(place)) {
                        Some(Some(offer)) => offer.value.clone(),
                        Some(None) if !is_offer => {
                            self.say(say::PlainNoOption { count: offers.len() })?;
                            continue;
                        }
                        _ => text,
                    };
                    if self.take_text(field, answer)? {
                        return Ok(Heading::Forward);
                    }
                }
                TypedLine::Command(_) => {}
            }
        }
    }

    fn numbered_offer(&self, offer: Offer) -> NumberedChoice<String> {
        let about: Vec<_> = offer.about.iter().filter(|fact| !fact.is_empty()).map(|fact| printable(fact)).collect();
        NumberedChoice { text: self.text_about(&offer.value, &about), value: offer.value }
    }

    /// Prints the offers that contain `wanted`, with their numbers.
    fn list_offers(&mut self, offers: &[NumberedChoice<String>], wanted: &str) -> Done<()> {
        let wanted = wanted.to_lowercase();
        if !offers.iter().any(|offer| offer.text.to_lowercase().contains(&wanted)) {
            return self.say(Key::CatalogueNoMatch);
        }
        for (place, offer) in offers.iter().enumerate() {
            if offer.text.to_lowercase().contains(&wanted) {
                self.say(say::PlainOption { number: place + 1, text: offer.text.as_str() })?;
            }
        }
        Ok(())
    }

    /// Takes a text that was typed visibly. Returns false if it is a secret, which is not accepted.
    fn take_text(&mut self, field: Field, text: String) -> Done<bool> {
        let is_judged = matches!(field.step(), Step::Account | Step::Authentication);
        if is_judged && paste::holds_secret(&text) {
            self.say(Key::PlainSecretSeen)?;
            return Ok(false);
        }
        let pasted = self.flow.as_mut().and_then(|flow| flow.take_pasted(field, &text));
        if let Some((effects, said)) = pasted {
            self.run_effects(effects);
            self.say(said)?;
            return Ok(true);
        }
        self.answer(field, Answer::Text(text));
        if field == Field::Existing {
            let effects = self.flow.as_mut().map(Flow::take_region);
            self.run_effects(effects.unwrap_or_default());
        }
        Ok(true)
    }

    async fn ask_secret(&mut self, field: Field) -> Done<Heading> {
        let (prompt, help) = (self.prompt_of(field), self.text(field.help()));
        let typed = match self.ask_hidden(&prompt, &help).await? {
            TypedSecret::Secret(typed) => typed,
            TypedSecret::Command(TypedCommand::Back) => return Ok(Heading::Back),
            TypedSecret::Command(TypedCommand::Skip) => return Ok(Heading::Skip),
            TypedSecret::Command(command) => {
                if command == TypedCommand::Clear {
                    self.tell(Msg::Secret(field, Secret::copy_of("")));
                }
                return Ok(Heading::Forward);
            }
        };
        // A word alone is what was asked for, whatever its form.
        let is_form = paste::read(typed.expose()).is_ok_and(|pasted| {
            pasted.access_key_id.is_some() || pasted.session_token.is_some() || pasted.is_labelled()
        });
        let flow = self.flow.as_mut().filter(|_| is_form);
        match flow.and_then(|flow| flow.take_pasted(field, typed.expose())) {
            Some((effects, said)) => {
                self.run_effects(effects);
                self.say(said)?;
            }
            None => self.tell(Msg::Secret(field, Secret::copy_of(typed.expose().trim()))),
        }
        Ok(Heading::Forward)
    }
}
