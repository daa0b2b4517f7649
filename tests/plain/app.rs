//! A person who answers the full-screen app by keys, with the real backstage behind it.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use outflow::activation::rules::IdentityChoice;
use outflow::backstage::{Backstage, EnteredSecrets, Order, Reply, Session, StreamEvent};
use outflow::destination::Places;
use outflow::flow::{Answer, AnswerKind, Field, Flow, Step, StepNotice};
use outflow::tui::app::AppMsg;
use outflow::tui::effect::AppEffect;
use outflow::tui::screens::ActiveView;
use tokio::sync::mpsc;

use super::answers::{Scenario, answer};
use super::arrived::Stream;
use super::desk::{Desk, NOW};

/// Most presses of Enter that leave a step: it may have to wait for a check, and be pressed again after its result.
const PRESSES: usize = 20;

/// Time to wait for replies between two presses.
const PAUSE: Duration = Duration::from_millis(100);

pub(crate) struct AppPerson {
    desk: Desk,
    backstage: Backstage,
    replies: mpsc::Receiver<Reply>,
    scenario: Scenario,
    endpoint: String,
    is_over: bool,
}

impl AppPerson {
    pub(crate) fn new(places: Places, folder: &Path, scenario: Scenario, endpoint: &str) -> Self {
        let (sender, replies) = mpsc::channel(256);
        let backstage = Backstage::new(Arc::new(Session::new(places, folder.to_owned())), sender).unwrap();
        let endpoint = endpoint.to_owned();
        Self { desk: Desk::new(), backstage, replies, scenario, endpoint, is_over: false }
    }

    /// Sets up a destination. Returns its settings file as the review shows it.
    pub(crate) async fn set_up(&mut self) -> String {
        self.backstage.run(Order::ReadCatalogue, EnteredSecrets::default());
        self.rest().await;
        // The last two rows set up a destination: at AWS, and on the sandbox.
        self.press("end up enter");
        while self.desk.model.step() != Some(Step::Account) {
            self.next().await;
        }
        for step in &Step::ALL[..Step::Review.place()] {
            self.settle().await;
            match step {
                Step::Account | Step::Authentication | Step::Source => self.fill_form(*step).await,
                Step::Segments => {
                    self.add_names(Field::Segments);
                    self.press("tab");
                    self.fill(Field::Strict);
                }
                Step::Attributes => self.add_names(Field::Attributes),
                _ => self.fill_form(Step::Identities).await,
            }
            self.check(*step);
            self.leave(*step).await;
        }
        self.settle().await;
        self.flow().draft().to_spec()
    }

    /// Saves and streams until `expected` records have arrived, or the run has read its feed; then drains it.
    pub(crate) async fn stream(&mut self, stream: &Stream, expected: Option<usize>) {
        self.leave(Step::Review).await;
        self.settle().await;
        self.press("enter");
        while self.desk.model.place() != ActiveView::Stream
            || !self.desk.screen().contains("streaming") && !self.is_over
        {
            // A person who was told that the stream can't be used now starts all the same.
            let is_asked =
                self.desk.model.flow().is_some_and(|flow| matches!(flow.notice(), Some(StepNotice::NotUsable(_))));
            if is_asked {
                self.press("enter");
            } else {
                self.next().await;
            }
        }
        let arrival = async {
            if let Some(expected) = expected {
                stream.wait_for(expected).await;
            }
        };
        tokio::pin!(arrival);
        loop {
            tokio::select! {
                () = &mut arrival => break,
                Some(reply) = self.replies.recv() => self.take(reply),
            }
        }
        if !self.is_over && self.scenario != Scenario::Temporary {
            // The second press stops a run that cannot deliver what it has read.
            self.press(if expected.is_some() { "q" } else { "q q" });
        }
        while !self.is_over {
            self.next().await;
        }
    }

    pub(crate) async fn end(self) {
        let Self { backstage, replies, .. } = self;
        drop(replies);
        backstage.end().await;
    }

    // --- steps ---

    /// Answers the fields of a form from the first to the last: those that are shown, then the folded ones.
    async fn fill_form(&mut self, step: Step) {
        for is_folded in [false, true] {
            let mut last = None;
            while let Some(field) = self.next_field(step, is_folded, last) {
                self.settle().await;
                self.fill(field);
                self.press("tab");
                last = Some(field);
            }
            // The row after the fields that are shown has the focus.
            if !is_folded && self.next_field(step, true, None).is_some() {
                self.press("space tab");
            }
        }
    }

    fn next_field(&self, step: Step, is_folded: bool, last: Option<Field>) -> Option<Field> {
        self.fields(step).into_iter().find(|field| field.is_advanced() == is_folded && Some(*field) > last)
    }

    fn fill(&mut self, field: Field) {
        let want = answer(field, self.scenario, &self.endpoint);
        match (field.kind(), want) {
            (AnswerKind::Secret, _) => {
                let secret = if field == Field::Secret { super::SECRET } else { super::TOKEN };
                self.press("end ctrl+u");
                self.write(secret);
            }
            (AnswerKind::MultiChoice, Some(Answer::Words(words))) if !field.options().is_empty() => {
                for option in field.options() {
                    if self.words(field).iter().any(|word| word == option) != words.iter().any(|word| word == option) {
                        self.press("space");
                    }
                    self.press("down");
                }
                let own: Vec<_> = words.iter().filter(|word| !field.options().contains(&word.as_str())).collect();
                for word in own {
                    self.press("+");
                    self.write(word);
                    self.press("enter");
                }
            }
            (_, Some(Answer::Words(words))) => {
                self.press("end ctrl+u");
                self.write(&words.join(", "));
            }
            (_, Some(Answer::Text(text))) => {
                self.press("end ctrl+u");
                self.write(&text);
            }
            (_, Some(Answer::Identities(wanted))) => self.choose_identities(&wanted),
            (_, Some(Answer::Choice(name))) => {
                let place = field.options().iter().position(|option| *option == name).unwrap();
                self.press("home");
                self.press(&"down ".repeat(place));
                self.press("space");
            }
            (_, want) => {
                if self.flow().answer(field) != want {
                    self.press("space");
                }
            }
        }
    }

    /// Adds the names of the answer to a list.
    fn add_names(&mut self, field: Field) {
        let names: Vec<String> = match answer(field, self.scenario, &self.endpoint).unwrap() {
            Answer::Words(words) => words,
            Answer::Segments(segments) => segments.into_iter().map(|one| one.id).collect(),
            other => panic!("{other:?}"),
        };
        self.press("+");
        self.write(&names.join(", "));
        self.press("enter");
    }

    fn choose_identities(&mut self, wanted: &[IdentityChoice]) {
        let survey = self.flow().facts().survey.get().unwrap();
        let listed: Vec<_> = survey.namespaces.iter().map(|one| one.name.clone()).collect();
        for name in listed {
            match wanted.iter().find(|one| one.namespace == name) {
                Some(one) if one.sha256 => self.press("h"),
                Some(_) => self.press("space"),
                None => {}
            }
            self.press("down");
        }
    }

    /// Fails if an answer of the step is not the wanted one.
    fn check(&self, step: Step) {
        for field in self.fields(step) {
            let want = answer(field, self.scenario, &self.endpoint);
            if field.kind() != AnswerKind::Secret {
                assert_eq!(self.flow().answer(field), want, "{field:?}: {}", self.desk.screen());
            }
        }
    }

    async fn leave(&mut self, step: Step) {
        for _ in 0..PRESSES {
            self.press("enter");
            self.settle().await;
            if self.flow().current_step() > step {
                return;
            }
            self.rest().await;
        }
        panic!("{step:?} is not left: {}", self.desk.screen());
    }

    // --- the app ---

    fn flow(&self) -> &Flow {
        self.desk.model.flow().unwrap()
    }

    fn fields(&self, step: Step) -> Vec<Field> {
        Field::of_step(step).filter(|field| field.is_asked(self.flow().draft())).collect()
    }

    fn words(&self, field: Field) -> Vec<String> {
        let Some(Answer::Words(words)) = self.flow().answer(field) else { panic!("{field:?}") };
        words
    }

    fn press(&mut self, keys: &str) {
        for key in keys.split_whitespace() {
            self.desk.press(key);
            self.carry_out();
        }
    }

    fn write(&mut self, text: &str) {
        for c in text.chars() {
            self.desk.write(c.encode_utf8(&mut [0; 4]));
            self.carry_out();
        }
    }

    fn carry_out(&mut self) {
        for effect in self.desk.taken() {
            if let AppEffect::Order(order) = effect {
                let entered = EnteredSecrets { flow: self.desk.model.flow(), typed: self.desk.model.passphrase() };
                self.backstage.run(order, entered);
            }
        }
    }

    fn take(&mut self, reply: Reply) {
        let needs_key = matches!(reply, Reply::AskSecret(..));
        if let Reply::Stream(_, event) = &reply {
            assert!(!matches!(**event, StreamEvent::Failed(_)), "{event:?}");
            self.is_over |= matches!(**event, StreamEvent::Ended(_));
        }
        self.desk.model.set_now(NOW);
        self.desk.tell(AppMsg::Reply(reply));
        self.carry_out();
        if needs_key {
            self.write(super::SECRET_PAIR);
            self.press("enter");
        }
    }

    async fn next(&mut self) {
        let reply = self.replies.recv().await.unwrap();
        self.take(reply);
    }

    /// Takes the replies that come within a moment.
    async fn rest(&mut self) {
        while let Ok(Some(reply)) = tokio::time::timeout(PAUSE, self.replies.recv()).await {
            self.take(reply);
        }
    }

    /// Waits until nothing that the step has requested is in progress.
    async fn settle(&mut self) {
        let is_busy = |flow: &Flow| {
            let facts = flow.facts();
            flow.can_stop() || facts.accounts.job().or(facts.profiles.job()).is_some()
        };
        while self.desk.model.flow().is_some_and(is_busy) {
            self.next().await;
        }
    }
}
