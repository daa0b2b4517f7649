//! Does what the wizard asks for, and tells it what came of it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use outflow::delivery::engine::Engine;
use outflow::destination::account::{Account, KeyEntry, paste::Pasted};
use outflow::destination::assembly::{AssemblyInputs, assemble, open_source};
use outflow::destination::check::Extras;
use outflow::destination::check::ask::check;
use outflow::destination::draft::{AccountDraft, Draft, DraftFile, LoadedDraft};
use outflow::destination::feed::FeedAnswers;
use outflow::destination::previewing::{PreviewStep, Previewing};
use outflow::destination::{Places, Spec};
use outflow::flow::{
    AccountSummary, Effect, EffectResult, EventSeen, EventsSeen, Field, Flow, FlowInput, JobId, Msg, Plan,
    PreviewRemarks, StreamSeen, SurveyOf,
};
use outflow::kinesis::credentials::account_of_key;
use outflow::kinesis::identity::SignedIn;
use outflow::kinesis::{AwsCredentials, Connection, HeldKeys, ProvidedCredentials};
use outflow::secret::Secret;
use outflow::source::Resume;
use outflow::source::survey::{Report, Setting as SurveySetting, Surveying};
use outflow::text::Explain;
use time::OffsetDateTime;
use tokio::sync::mpsc;

/// When a set-up begins.
const NOW: OffsetDateTime = time::macros::datetime!(2026-05-25 21:24:39 UTC);

/// Where things are kept.
pub(crate) struct World {
    pub(crate) places: Places,
    pub(crate) kept: DraftFile,
    folder: PathBuf,
    /// Keys of this session.
    pub(crate) keys: HashMap<String, HeldKeys>,
}

impl World {
    pub(crate) fn new(folder: &Path) -> Self {
        let places = Places::new(Some(folder.join("config")), Some(folder.join("state"))).unwrap();
        let kept = DraftFile::new(&places);
        Self { places, kept, folder: folder.to_owned(), keys: HashMap::new() }
    }

    /// The draft that is offered at the start.
    pub(crate) fn offered(&self) -> Draft {
        match self.kept.load().unwrap() {
            LoadedDraft::Draft(mut draft) => {
                // A secret of the last session is nowhere now.
                draft.account.forget_session();
                *draft
            }
            other => panic!("{other:?}"),
        }
    }

    /// What the account signs with: a key that was stored, or one that is typed.
    fn credentials(&self, account: &AccountDraft, flow: &Flow) -> AwsCredentials {
        let typed = flow.secret(Field::Secret).map(|secret| held(account, secret));
        let held = typed.or_else(|| self.keys.get(account.name.trim()).cloned());
        held.map_or(AwsCredentials::Provided(ProvidedCredentials::Ambient), AwsCredentials::Held)
    }
}

fn held(account: &AccountDraft, secret: &Secret) -> HeldKeys {
    let secret_access_key = Some(Secret::copy_of(secret.expose()));
    let pasted = Pasted { secret_access_key, ..Pasted::default() };
    HeldKeys::new(&KeyEntry::new(pasted, Some(account.access_key_id.trim())).unwrap().keys())
}

/// The wizard and what is under way for it.
pub(crate) struct Runner {
    pub(crate) flow: Flow,
    pub(crate) world: World,
    /// A minute later whenever something is told.
    pub(crate) now: OffsetDateTime,
    /// Events that a finished run has delivered.
    pub(crate) delivered: Option<u64>,
    sender: mpsc::UnboundedSender<(JobId, EffectResult)>,
    told: mpsc::UnboundedReceiver<(JobId, EffectResult)>,
    pending: Vec<JobId>,
    surveys: Vec<Surveying>,
    to_stream: Option<String>,
}

impl Runner {
    pub(crate) fn new(world: World, draft: Draft) -> Self {
        let destinations = world.places.list().unwrap();
        let setting = FlowInput { draft, destinations, folder: world.folder.clone(), now: NOW };
        let (flow, effects) = Flow::new(setting);
        let (sender, told) = mpsc::unbounded_channel();
        let (pending, surveys) = (Vec::new(), Vec::new());
        let mut runner =
            Self { flow, world, now: NOW, delivered: None, sender, told, pending, surveys, to_stream: None };
        for effect in effects {
            runner.run(effect);
        }
        runner
    }

    pub(crate) fn tell(&mut self, msg: Msg) {
        self.now += time::Duration::MINUTE;
        self.flow.set_now(self.now);
        for effect in self.flow.update(msg) {
            self.run(effect);
        }
    }

    /// Waits until everything that was asked for has come to something.
    pub(crate) async fn settle(&mut self) {
        while !self.pending.is_empty() {
            let (job, told) = self.told.recv().await.unwrap();
            let reading = match &told {
                EffectResult::Row(_) | EffectResult::Streams(_) | EffectResult::Reading(_) => true,
                EffectResult::Survey(survey) => survey.ended == outflow::source::survey::Ended::Reading,
                _ => false,
            };
            if !reading {
                self.pending.retain(|one| *one != job);
            }
            self.tell(Msg::Told(job, told));
            if let Some(name) = self.to_stream.take() {
                Box::pin(self.stream(&name)).await;
            }
        }
    }

    fn run(&mut self, effect: Effect) {
        match effect {
            Effect::ListAccounts(job) => {
                let told = EffectResult::Accounts(self.accounts());
                self.answer(job, async { told });
            }
            Effect::IdentifyKey(job, id) => self.answer(job, async move { EffectResult::Key(account_of_key(&id)) }),
            Effect::ListProfiles(job) => self.answer(job, async { EffectResult::Profiles(Vec::new()) }),
            // The sandbox knows no STS: there is nobody to be.
            Effect::SignIn(job, _) => self.answer(job, async { EffectResult::Over }),
            Effect::ListStreams(job, account) => self.list_streams(job, &account),
            Effect::Check(job, spec) => self.check(job, *spec),
            Effect::SurveySource(job, of) => self.survey(job, of),
            Effect::StoreSecret(job, account) => {
                let secret = self.flow.secret(Field::Secret).unwrap();
                self.world.keys.insert(account.name.trim().to_owned(), held(&account, secret));
                self.answer(job, async { EffectResult::Stored });
            }
            Effect::ForgetSecret(stored) => drop(self.world.keys.remove(&stored.account)),
            Effect::Preview(job, plan, _) => {
                let state = self.world.places.state_folder(&plan.saved().spec().name);
                let stored = self.world.places.as_stored(plan.saved(), plan.at()).unwrap();
                self.answer(job, async move { EffectResult::Previewed(Box::new(preview(stored.spec(), &state))) });
            }
            Effect::Apply(job, plan) => {
                let told = EffectResult::Applied(self.apply(&plan));
                self.answer(job, async { told });
            }
            Effect::Cancel(job) => self.pending.retain(|one| *one != job),
            Effect::SaveDraft(draft) => self.world.kept.save(&draft).unwrap(),
            Effect::DiscardDraft => self.world.kept.discard().unwrap(),
            Effect::Stream(name) => self.to_stream = Some(name),
        }
    }

    fn answer(&mut self, job: JobId, told: impl Future<Output = EffectResult> + Send + 'static) {
        self.pending.push(job);
        let sender = self.sender.clone();
        tokio::spawn(async move { sender.send((job, told.await)) });
    }

    fn accounts(&self) -> Vec<AccountSummary> {
        let places = &self.world.places;
        let seen = |account: Account| AccountSummary {
            kind: account.kind(),
            name: account.name,
            region: account.region,
            endpoint_url: account.endpoint_url,
        };
        places.list_accounts().unwrap().iter().map(|name| seen(places.load_account(name).unwrap())).collect()
    }

    fn list_streams(&mut self, job: JobId, account: &AccountDraft) {
        let endpoint = account.endpoint_url.trim();
        let connection = Connection {
            region: account.region.trim().to_owned(),
            endpoint_url: (!endpoint.is_empty()).then(|| endpoint.to_owned()),
            credentials: self.world.credentials(account, &self.flow),
        };
        let told = self.sender.clone();
        self.answer(job, async move {
            let (sender, mut pages) = mpsc::channel::<Vec<outflow::kinesis::streams::ListedStream>>(8);
            let signed = SignedIn::new(&connection).await.unwrap();
            let pass_on = async {
                while let Some(page) = pages.recv().await {
                    let seen =
                        page.into_iter().map(|one| StreamSeen { name: one.name, status: one.status, mode: one.mode });
                    let _ = told.send((job, EffectResult::Streams(seen.collect())));
                }
            };
            match tokio::join!(signed.list_streams(sender), pass_on).0 {
                Ok(()) => EffectResult::Over,
                Err(refusal) => EffectResult::Failed(refusal.message.phrase()),
            }
        });
    }

    fn check(&mut self, job: JobId, spec: Spec) {
        let credentials = self.world.credentials(&self.flow.draft().account.clone(), &self.flow);
        let rows = self.sender.clone();
        self.answer(job, async move {
            let (sender, mut found) = mpsc::channel(8);
            let pass_on = async {
                while let Some(row) = found.recv().await {
                    let _ = rows.send((job, EffectResult::Row(Box::new(row))));
                }
            };
            tokio::join!(
                async { Box::pin(check(&spec, credentials, Extras::default(), sender)).await.unwrap() },
                pass_on
            );
            EffectResult::Over
        });
    }

    fn survey(&mut self, job: JobId, of: SurveyOf) {
        self.pending.push(job);
        let setting = SurveySetting {
            key_namespaces: of.key_namespaces,
            ..SurveySetting::usual(OffsetDateTime::now_utc().unix_timestamp())
        };
        let sender = self.sender.clone();
        let open = move || open_source(&of.source, &Resume::default());
        let report = move |report| {
            let told = match report {
                Report::Files(files) => EffectResult::Files(files),
                Report::Progress(progress) => EffectResult::Reading(progress),
                Report::Found(survey) | Report::Done(Ok(survey)) => EffectResult::Survey(survey),
                Report::Done(Err(error)) => EffectResult::Failed(error.phrase()),
            };
            let _ = sender.send((job, told));
        };
        self.surveys.push(Surveying::start(open, setting, report).unwrap());
    }

    fn apply(&self, plan: &Plan) -> PathBuf {
        if let Some(account) = plan.account() {
            self.world.places.save_account(account).unwrap();
        }
        self.world.places.save(plan.saved(), plan.at()).unwrap()
    }

    /// Runs the saved destination to the end of its feed.
    async fn stream(&mut self, name: &str) {
        let saved = self.world.places.load(name).unwrap();
        let credentials = AwsCredentials::Held(self.world.keys["crm"].clone());
        let given = AssemblyInputs {
            credentials,
            max_pause: None,
            feed: FeedAnswers::default(),
            stream_changed: None,
            recognition: Arc::default(),
        };
        let state = self.world.places.state_folder(name);
        let assembled = assemble(saved.spec(), &state, "test", given).await.unwrap();
        let (engine, _controls) = Engine::start(assembled.parts).unwrap();
        let summary = engine.spawn(assembled.lock).await.unwrap().unwrap();
        self.delivered = Some(summary.counts.delivered);
    }
}

/// All events that the feed of `spec` gives.
fn preview(spec: &Spec, state: &Path) -> EventsSeen {
    let (mut previewing, mut events) = (Previewing::open(spec, state).unwrap(), Vec::new());
    loop {
        match previewing.advance().unwrap() {
            PreviewStep::Event(event) => events.push(EventSeen {
                partition_key: event.partition.to_string(),
                sequence: event.sequence,
                triggers: event.triggers,
                crossed: event.crossed,
                line_end: event.line_end,
                body: event.body,
                shard: None,
                limit: None,
            }),
            PreviewStep::Passed | PreviewStep::Waits => {}
            PreviewStep::End => {
                return EventsSeen {
                    events,
                    lines: previewing.lines(),
                    whole: true,
                    in_use: false,
                    left_out: PreviewRemarks::default(),
                };
            }
        }
    }
}
