//! Tells all answers on one page, with findings and an estimate of the first export. A number leads to the answer.

use std::io::Write;

use super::grammar::{TypedCommand, TypedLine};
use super::keyboard::Keyboard;
use super::{Done, Plain};
use crate::backstage::Order;
use crate::destination::spec::is_name;
use crate::flow::offers::answer_text;
use crate::flow::{Estimate, Field, Msg, Step};
use crate::text::{Key, Phrase, say};

impl<K: Keyboard, W: Write> Plain<K, W> {
    /// Asks until the review is left. Returns false to go back to the destinations.
    pub(super) async fn review(&mut self) -> Done<bool> {
        self.tell_step(Step::Review)?;
        let mut told = String::new();
        loop {
            self.settle().await?;
            let (fields, answers) = self.list_answers();
            if answers != told {
                self.print(&answers)?;
                told = answers;
            }
            let prompt = self.text(Key::PlainReviewAsk);
            let help = self.text(Key::PlainReviewHow);
            match self.ask_line(&prompt, &help).await? {
                TypedLine::Command(TypedCommand::Keep | TypedCommand::Skip) => {
                    self.tell(Msg::Next);
                    if self.flow.as_ref().is_none_or(|flow| flow.current_step() != Step::Review) {
                        return Ok(true);
                    }
                    // What blocks was told with the answers.
                    let first = self.flow.as_ref().and_then(|flow| flow.plan().err()).into_iter().flatten().next();
                    if let Some(finding) = first {
                        self.tell_finding(&finding)?;
                        self.change(finding.field).await?;
                    }
                }
                TypedLine::Command(TypedCommand::Back) => {
                    self.tell(Msg::Back);
                    return Ok(true);
                }
                TypedLine::Text(text) if text == "list" => told.clear(),
                TypedLine::Text(text) => self.review_command(&text, &fields).await?,
                TypedLine::Command(_) => self.print(&help)?,
            }
        }
    }

    async fn review_command(&mut self, text: &str, fields: &[Field]) -> Done<()> {
        let number = text.parse().ok().and_then(|number: usize| number.checked_sub(1));
        let Some(flow) = &self.flow else { return Ok(()) };
        let spec = flow.draft().to_spec();
        match (text, number.and_then(|place| fields.get(place))) {
            (_, Some(field)) => self.change(*field).await,
            ("spec", _) => self.print(&spec),
            ("save", _) => {
                let name = flow.draft().name.trim();
                let file = format!("{}.toml", if is_name(name) { name } else { "destination" });
                self.order(Order::SaveText(file, spec));
                Ok(())
            }
            _ => self.say(Key::PlainReviewHow),
        }
    }

    /// Returns the fields by their numbers, and every answer, grouped by steps, with the findings and the estimate.
    fn list_answers(&self) -> (Vec<Field>, String) {
        let Some(flow) = &self.flow else { return Default::default() };
        let fields: Vec<_> = Field::ALL.iter().copied().filter(|field| field.is_asked(flow.draft())).collect();
        let findings = flow.findings();
        let (mut lines, mut step) = (Vec::new(), None);
        for (place, field) in fields.iter().enumerate() {
            if step.replace(field.step()) != Some(field.step()) {
                lines.push(Phrase::from(say::PlainGroup { title: Phrase::from(field.step().title()) }));
            }
            let value = answer_text(flow, *field, &self.texts);
            let value = if value.is_empty() { self.text(Key::ReviewNone) } else { value };
            lines.push(say::PlainAnswer { number: place + 1, label: Phrase::from(field.label()), value }.into());
        }
        lines.push(match findings.len() {
            0 => Key::ReviewClean.into(),
            count => say::PlainProblems { count }.into(),
        });
        lines.extend(findings.iter().map(|finding| Phrase::several([finding.problem(), finding.remedy()])));
        lines.extend(flow.is_nothing_due().then_some(Phrase::from(Key::ReviewNothingDue)));
        lines.extend(flow.estimate().map(|estimate| estimated(&estimate)));
        let lines: Vec<_> = lines.into_iter().map(|line| self.text(line)).collect();
        (fields, lines.join("\n"))
    }
}

fn estimated(estimate: &Estimate) -> Phrase {
    let events = estimate.events();
    let (seconds, lasts) = match estimate.time_of_source() {
        Some((time, _)) => (time.as_secs(), Key::PlainEstimateSource),
        None => (estimate.time_on_one_shard().as_secs(), Key::PlainEstimateShard),
    };
    let (seconds, limit) = (Phrase::count(seconds), Phrase::from(lasts));
    match estimate.event {
        Some(bytes) => say::PlainEstimate { events, bytes: Phrase::count(bytes), seconds, limit }.into(),
        None => say::PlainEstimateMeasuring { events, seconds, limit }.into(),
    }
}
