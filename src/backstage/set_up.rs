//! Carries out what a set-up asks for.

use std::sync::Arc;

use time::OffsetDateTime;
use tokio::sync::mpsc;

use super::{
    Backstage, Job, ROWS, StartAnswers, ask_code, failure_result, report_no_credentials, run_blocking, typed_key,
};
use crate::backstage::session::Session;
use crate::backstage::{EnteredSecrets, Order, Reply};
use crate::destination::account::{EntryFault, SignInKind, trial};
use crate::destination::check::ask::{check, check_all};
use crate::destination::check::{CheckRow, test_event};
use crate::destination::check::{Extras, OtherRegion};
use crate::destination::draft::{AccountDraft, Stored};
use crate::destination::run::RunError;
use crate::destination::run::assembly::open_source;
use crate::destination::spec::{CredentialSource, Spec};
use crate::destination::vault::SecretPlace;
use crate::flow::{AccountSummary, Effect, EffectResult, JobId, StreamOption, SurveyRequest};
use crate::kinesis::credentials::account_of_key;
use crate::kinesis::identity::SignedIn;
use crate::kinesis::key_source::patiently;
use crate::kinesis::streams::ListedStream;
use crate::kinesis::{AwsCredentials, Connection};
use crate::secret::Secret;
use crate::source::Resume;
use crate::source::survey::{Report, Setting, Surveying};
use crate::text::{Explain, Notification, Tone, say};

const PAGES: usize = 4;

impl Backstage {
    pub(super) fn run_effect(&mut self, effect: Effect, entered: EnteredSecrets<'_>) {
        match effect {
            Effect::ListAccounts(job) => {
                let session = Arc::clone(&self.session);
                self.run_job(job, run_blocking(move || accounts(&session)));
            }
            Effect::IdentifyKey(job, id) => self.run_job(job, async move { EffectResult::Key(account_of_key(&id)) }),
            Effect::ListProfiles(job) => {
                let session = Arc::clone(&self.session);
                self.run_job(job, async move {
                    session.profiles().await.map_or_else(EffectResult::Failed, EffectResult::Profiles)
                });
            }
            Effect::SignIn(job, account) => self.sign_in(job, account, entered),
            Effect::ListStreams(job, account) => self.list_streams(job, account, entered),
            Effect::Check(job, spec) => self.check(job, *spec, entered),
            Effect::SurveySource(job, of) => self.survey(job, of),
            Effect::StoreSecret(job, account) => self.store(job, account, entered),
            Effect::ForgetSecret(stored) => self.forget(stored),
            Effect::Apply(job, plan) => self.apply(job, plan, None),
            Effect::Cancel(job) => drop(self.jobs.remove(&job)),
            Effect::SaveDraft(draft) => self.drafts.save(draft),
            Effect::DiscardDraft => self.drafts.discard(),
            Effect::Preview(job, plan, ahead) => self.preview(job, plan, ahead, entered),
            Effect::Stream(name) => self.stream_or_ask(name),
            // The front end ends the set-up.
            Effect::Exit(..) => {}
        }
    }

    /// Starts a destination, after asking for the secret that its account needs. Refuses one that reads standard input:
    /// the keys come from there.
    fn stream_or_ask(&mut self, name: String) {
        let saved = self.session.places_with(&name).load(&name).ok();
        if saved.as_ref().is_some_and(|saved| saved.spec().source.is_stdin()) {
            return self.send(Reply::NeedsFeed(name));
        }
        match saved.and_then(|saved| self.session.missing_secret(&saved.spec().account.credentials)) {
            Some((wanted, account)) => {
                let then = Box::new(Order::Flow(Effect::Stream(name)));
                self.send(Reply::AskSecret(wanted, account, Some(then)));
            }
            None => self.stream(name, StartAnswers::default()),
        }
    }

    /// Asks for the secret that a saved account needs before it can sign in.
    fn ask_secret(&self, account: &AccountDraft) {
        let named = CredentialSource::Account(account.existing.trim().to_owned());
        if account.sign_in == SignInKind::Existing
            && let Some((wanted, account)) = self.session.missing_secret(&named)
        {
            self.send(Reply::AskSecret(wanted, account, None));
        }
    }

    /// Sends the rows about the caller's identity as they arrive. The sandbox accepts anyone, so it has no identity to
    /// show.
    fn sign_in(&mut self, job: JobId, account: Box<AccountDraft>, entered: EnteredSecrets<'_>) {
        self.ask_secret(&account);
        let (session, key, replies) = (Arc::clone(&self.session), typed_key(entered.flow), self.replies.clone());
        self.run_job(job, async move {
            let credentials = match session.credentials(&account, key).await {
                Ok(AwsCredentials::Sandbox) => return EffectResult::Finished,
                Ok(credentials) => credentials,
                Err(error) => return report_no_credentials(&error, &replies).await,
            };
            let connection = connection(&account, credentials);
            let (sender, rows) = mpsc::channel(ROWS);
            let passing = send_rows(job, rows, &replies, &connection.credentials);
            tokio::join!(Box::pin(trial::sign_in_rows(&connection, sender)), passing);
            EffectResult::Finished
        });
    }

    fn list_streams(&mut self, job: JobId, account: Box<AccountDraft>, entered: EnteredSecrets<'_>) {
        self.ask_secret(&account);
        let (session, key, replies) = (Arc::clone(&self.session), typed_key(entered.flow), self.replies.clone());
        self.run_job(job, async move {
            let credentials = match session.credentials(&account, key).await {
                Ok(credentials) => credentials,
                Err(error) => return report_no_credentials(&error, &replies).await,
            };
            let connection = connection(&account, credentials);
            let signed =
                match report_slow_credentials(&connection.credentials, &replies, Box::pin(SignedIn::new(&connection)))
                    .await
                {
                    Ok(signed) => signed,
                    Err(error) => return failure_result(&error),
                };
            let (sender, pages) = mpsc::channel(PAGES);
            match tokio::join!(signed.list_streams(sender), send_pages(job, pages, &replies)).0 {
                Ok(()) => EffectResult::Finished,
                Err(refusal) => failure_result(&refusal),
            }
        });
    }

    fn check(&mut self, job: JobId, spec: Spec, entered: EnteredSecrets<'_>) {
        let Some(flow) = entered.flow else { return };
        let (session, key, replies) = (Arc::clone(&self.session), typed_key(Some(flow)), self.replies.clone());
        let account = flow.draft().account.clone();
        self.run_job(job, async move {
            let credentials = match session.credentials(&account, key).await {
                Ok(credentials) => credentials,
                Err(error) => return report_no_credentials(&error, &replies).await,
            };
            let (sender, rows) = mpsc::channel(ROWS);
            let extras = Extras { elsewhere: OtherRegion::find_all(&spec, &session.places), ..Extras::default() };
            let source = credentials.clone();
            let checking = Box::pin(check(&spec, credentials, extras, sender));
            match tokio::join!(checking, send_rows(job, rows, &replies, &source)).0 {
                Ok(()) => EffectResult::Finished,
                Err(error) => failure_result(&error),
            }
        });
    }

    /// Writes one marked record with each operation and sends the results.
    pub(super) fn send_test(&self, job: JobId, spec: Box<Spec>, entered: EnteredSecrets<'_>) {
        let Some(flow) = entered.flow else { return };
        let (session, key, replies) = (Arc::clone(&self.session), typed_key(Some(flow)), self.replies.clone());
        let (account, name) = (flow.draft().account.clone(), flow.draft().name.trim().to_owned());
        tokio::spawn(async move {
            let rows = match session.credentials(&account, key).await {
                Ok(credentials) => test_rows(&spec, credentials, &name).await.map_err(|error| error.phrase()),
                Err(error) => {
                    ask_code(&error, None, &replies).await;
                    Err(error.phrase())
                }
            };
            let _ = replies.send(Reply::Tested(job, rows)).await;
        });
    }

    fn survey(&mut self, job: JobId, of: SurveyRequest) {
        if of.source.is_stdin() {
            return;
        }
        let settings =
            Setting { key_namespaces: of.key_namespaces, ..Setting::usual(OffsetDateTime::now_utc().unix_timestamp()) };
        let replies = self.replies.clone();
        let open = move || open_source(&of.source, &Resume::default());
        let report = move |report| {
            let result = match report {
                Report::Files(files) => EffectResult::Files(files),
                Report::Progress(progress) => EffectResult::Reading(progress),
                Report::Found(survey) | Report::Done(Ok(survey)) => EffectResult::Survey(survey),
                Report::Done(Err(error)) => failure_result(&error),
            };
            let _ = replies.blocking_send(Reply::EffectResult(job, result));
        };
        match Surveying::start(open, settings, report) {
            Ok(surveying) => self.keep_job(job, Job::Survey(surveying)),
            Err(error) => self.run_job(job, async move { failure_result(&RunError::Thread(error)) }),
        }
    }

    // --- saving ---

    /// Stores the typed key. For a file, asks for its passphrase first, once per session.
    fn store(&mut self, job: JobId, account: Box<AccountDraft>, entered: EnteredSecrets<'_>) {
        if account.place == SecretPlace::File && self.session.secrets_for(account.name.trim()).passphrase.is_none() {
            return self.send(Reply::AskNewPassphrase(job, account));
        }
        let (session, replies, key) = (Arc::clone(&self.session), self.replies.clone(), typed_key(entered.flow));
        self.secrets.next(async move {
            let stored = match key {
                Some(entry) => session.store(&account, &entry).await,
                None => Err(EntryFault::NoSecret.into()),
            };
            let result = stored.map_or_else(|error| failure_result(&error), |()| EffectResult::Stored);
            let _ = replies.send(Reply::EffectResult(job, result)).await;
        });
    }

    /// Deletes a stored secret that no account will use.
    fn forget(&self, stored: Stored) {
        let (session, replies) = (Arc::clone(&self.session), self.replies.clone());
        self.secrets.next(async move {
            if let Err(error) = session.forget(&stored).await {
                let said = Notification::new(Tone::Bad, say::SaySecretLeft { account: stored.account, reason: &error });
                let _ = replies.send(Reply::Say(said)).await;
            }
        });
    }

    /// Stores the typed key in a file under the passphrase just typed.
    pub(super) fn store_under_passphrase(
        &mut self,
        job: JobId,
        account: Box<AccountDraft>,
        entered: EnteredSecrets<'_>,
    ) {
        if let Some(passphrase) = entered.typed {
            self.session.keep_passphrase(account.name.trim(), Secret::copy_of(passphrase.expose()));
            self.store(job, account, entered);
        }
    }
}

fn accounts(session: &Session) -> EffectResult {
    let all = || {
        let places = &session.places;
        let mut seen = Vec::new();
        for name in places.list_accounts()? {
            // An account that cannot be read, or was removed after it was listed, is left out.
            let Ok(account) = places.load_account(&name) else { continue };
            let (kind, region) = (account.kind(), account.region);
            seen.push(AccountSummary { name, kind, region, endpoint_url: account.endpoint_url });
        }
        Ok::<_, crate::destination::StoreError>(seen)
    };
    all().map_or_else(|error| failure_result(&error), EffectResult::Accounts)
}

fn connection(account: &AccountDraft, credentials: AwsCredentials) -> Connection {
    let endpoint = account.endpoint_url.trim();
    Connection {
        region: account.region.trim().to_owned(),
        endpoint_url: (!endpoint.is_empty()).then(|| endpoint.to_owned()),
        credentials,
    }
}

/// Forwards the rows of a check. Only the first row can wait for slow credentials.
async fn send_rows(
    job: JobId,
    mut rows: mpsc::Receiver<CheckRow>,
    replies: &mpsc::Sender<Reply>,
    from: &AwsCredentials,
) {
    let mut next = report_slow_credentials(from, replies, rows.recv()).await;
    while let Some(row) = next {
        let _ = replies.send(Reply::EffectResult(job, EffectResult::Row(Box::new(row)))).await;
        next = rows.recv().await;
    }
}

/// Waits for something that needs credentials. If they are slow, reports once from where they are expected, and later
/// that they have arrived.
async fn report_slow_credentials<T>(
    from: &AwsCredentials,
    replies: &mpsc::Sender<Reply>,
    coming: impl Future<Output = T>,
) -> T {
    let mut slow = None;
    let waiting = patiently(from, coming, async |from| {
        let from = slow.insert(from.phrase()).clone();
        let _ = replies.send(Reply::Say(Notification::new(Tone::Info, say::CheckWaits { from }))).await;
    });
    let output = waiting.await;
    if let Some(from) = slow {
        let _ = replies.send(Reply::Say(Notification::new(Tone::Info, say::SayAnswered { from }))).await;
    }
    output
}

async fn send_pages(job: JobId, mut pages: mpsc::Receiver<Vec<ListedStream>>, replies: &mpsc::Sender<Reply>) {
    let seen = |one: ListedStream| StreamOption { name: one.name, status: one.status, mode: one.mode };
    while let Some(page) = pages.recv().await {
        let _ =
            replies.send(Reply::EffectResult(job, EffectResult::Streams(page.into_iter().map(seen).collect()))).await;
    }
}

async fn test_rows(
    spec: &Spec,
    credentials: AwsCredentials,
    name: &str,
) -> Result<Vec<CheckRow>, crate::kinesis::ClientError> {
    let rows = check_all(spec, credentials, Some(test_event(name))).await?;
    Ok(rows.into_iter().filter(|row| row.check.is_test()).collect())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::backstage::SecretKind;
    use crate::destination::Places;
    use crate::destination::account::{NamedProfile, ProfileKind};
    use crate::destination::spec::SourceSpec;
    use crate::kinesis::ProvidedCredentials;
    use crate::kinesis::key_source::SILENCE;
    use crate::text::Texts;

    const SPEC: &str = r#"name = "feed"
kind = "amazon-kinesis"

[account]
credentials = "ambient"
region = "us-east-2"

[connection]
stream = "segments"

[source]
kind = "stdin"

[activation]
segments = [{ id = "s" }]
"#;

    #[tokio::test]
    async fn named_profiles_are_read_apart_and_a_broken_file_says_why() {
        let folder = tempfile::tempdir().unwrap();
        let session = Session::for_test(folder.path());
        std::fs::write(folder.path().join("aws"), "[profile crm]\nsso_session = corp\n").unwrap();
        let (sender, mut replies) = mpsc::channel(8);
        let mut backstage = Backstage::new(Arc::new(session), sender).unwrap();
        let mut listed = async || {
            backstage.run_effect(Effect::ListProfiles(JobId::default()), EnteredSecrets::default());
            match replies.recv().await {
                Some(Reply::EffectResult(_, result)) => result,
                _ => panic!("no message is sent"),
            }
        };
        let crm = NamedProfile { name: "crm".into(), kind: Some(ProfileKind::Sso) };
        assert_eq!(listed().await, EffectResult::Profiles(vec![crm]));
        std::fs::write(folder.path().join("aws"), "region\n").unwrap();
        assert!(
            matches!(listed().await, EffectResult::Failed(reason) if reason.text(&crate::text::Texts::new(None)).contains("line 1"))
        );
    }

    /// The answer goes to the set-up directly, because a layer that opened meanwhile would take the key.
    #[tokio::test]
    async fn a_passphrase_that_was_asked_for_lets_the_step_ask_again() {
        let folder = tempfile::tempdir().unwrap();
        let inside = |name: &str| Some(folder.path().join(name));
        let places = Places::new(inside("config"), inside("state")).unwrap();
        let session = Arc::new(Session::new(places, folder.path().to_owned()));
        let (sender, mut replies) = mpsc::channel(8);
        let mut backstage = Backstage::new(Arc::clone(&session), sender).unwrap();
        let passphrase = Secret::copy_of("a passphrase");
        let entered = EnteredSecrets { flow: None, typed: Some(&passphrase) };
        backstage.run(Order::KeepSecret(SecretKind::Passphrase, "crm".into(), None), entered);
        assert!(matches!(replies.recv().await, Some(Reply::AskAgain)));
        assert!(session.secrets_for("crm").passphrase.is_some());
        backstage.end().await;
    }

    /// The keys come from standard input, so another reader would take keys away.
    #[tokio::test]
    async fn standard_input_is_neither_streamed_nor_looked_through() {
        let folder = tempfile::tempdir().unwrap();
        let inside = |name: &str| Some(folder.path().join(name));
        let places = Places::new(inside("config"), inside("state")).unwrap();
        places
            .save(
                &crate::destination::store::Saved::read(SPEC.as_bytes(), "feed.toml", folder.path()).unwrap(),
                OffsetDateTime::UNIX_EPOCH,
            )
            .unwrap();
        let session = Arc::new(Session::new(places, folder.path().to_owned()));
        let (sender, mut replies) = mpsc::channel(8);
        let mut backstage = Backstage::new(session, sender).unwrap();
        backstage.run_effect(Effect::Stream("feed".into()), EnteredSecrets::default());
        assert!(matches!(replies.recv().await, Some(Reply::NeedsFeed(name)) if name == "feed"));
        assert!(!backstage.is_streaming());
        let of = SurveyRequest { source: SourceSpec::PIPED, key_namespaces: Vec::new() };
        backstage.survey(JobId::default(), of);
        assert!(backstage.jobs.is_empty());
        backstage.end().await;
    }

    async fn said_while(lasts: Duration) -> Vec<String> {
        let (sender, mut replies) = mpsc::channel(8);
        let from = AwsCredentials::Provided(ProvidedCredentials::Environment);
        assert_eq!(report_slow_credentials(&from, &sender, async { tokio::time::sleep(lasts).await }).await, ());
        drop(sender);
        let mut texts = Vec::new();
        while let Some(message) = replies.recv().await {
            if let Reply::Say(said) = message {
                texts.push(said.text(&Texts::new(None)));
            }
        }
        texts
    }

    #[tokio::test]
    async fn who_hands_out_credentials_slowly_is_named_once() {
        assert!(said_while(Duration::from_millis(10)).await.is_empty());
        let said = said_while(SILENCE + Duration::from_millis(500)).await;
        assert_eq!(
            said,
            ["Waiting up to 30 s for credentials from this machine.", "Received an answer from this machine."]
        );
    }
}
