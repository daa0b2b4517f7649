//! Tells all answers on one page, with findings and an estimate of the first export. A number leads to the answer.

use std::io::Write;

use super::grammar::{TypedCommand, TypedLine};
use super::keyboard::Keyboard;
use super::lists::summary;
use super::{Done, Plain};
use crate::backstage::Order;
use crate::destination::spec::is_name;
use crate::flow::{Estimate, Field, Msg, Step};
use crate::text::{Key, Phrase, say};

impl<K: Keyboard, W: Write> Plain<K, W> {
    /// Asks until the review is left. Returns false to go back to the destinations.
    pub(super) async fn review(&mut self) -> Done<bool> {
        self.tell_step(Step::Review)?;
        loop {
            self.settle().await?;
            let fields = self.tell_answers()?;
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

    /// Prints every answer, grouped by steps, then the findings and the estimate. Returns the fields by their numbers.
    fn tell_answers(&mut self) -> Done<Vec<Field>> {
        let Some(flow) = &self.flow else { return Ok(Vec::new()) };
        let fields: Vec<_> = Field::ALL.iter().copied().filter(|field| field.is_asked(flow.draft())).collect();
        let findings = flow.findings();
        let (mut lines, mut step) = (Vec::new(), None);
        for (place, field) in fields.iter().enumerate() {
            if step.replace(field.step()) != Some(field.step()) {
                lines.push(Phrase::from(say::PlainGroup { title: Phrase::from(field.step().title()) }));
            }
            let value = summary(flow, *field, &self.texts);
            lines.push(say::PlainAnswer { number: place + 1, label: Phrase::from(field.label()), value }.into());
        }
        lines.push(match findings.len() {
            0 => Key::ReviewClean.into(),
            count => say::PlainProblems { count }.into(),
        });
        lines.extend(findings.iter().map(|finding| Phrase::several([finding.problem(), finding.remedy()])));
        lines.extend(flow.estimate().map(|estimate| estimated(&estimate)));
        lines.into_iter().try_for_each(|line| self.say(line))?;
        Ok(fields)
    }
}

fn estimated(estimate: &Estimate) -> Phrase {
    let (least, most) = (Phrase::count(estimate.least), Phrase::count(estimate.most));
    let events = if estimate.least == estimate.most {
        Phrase::from(say::EstimateEvents { events: most })
    } else {
        Phrase::from(say::EstimateRange { least, most })
    };
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
