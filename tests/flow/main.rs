//! Tests the wizard from its first field to a full stream, on the sandbox. A runner without a screen does what the
//! wizard asks for.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a failed assumption fails the test")]

mod runner;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use outflow::destination::draft::SegmentDraft;
use outflow::destination::{Saved, account};
use outflow::flow::{Answer, EventPreview, Fact, Field, Finding, Msg, Step, Weight};
use outflow::kinesis::{AwsCredentials, Client, Connection};
use outflow::sandbox::{Limits, Sandbox};
use outflow::secret::Secret;
use outflow::source::sample::{SampleFeed, SampleSource};
use outflow::source::{Block, Filled, Position, Source};

use runner::Runner;

const KEY: &str = "AKIAQNZGKIQY56JQ7WML";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

/// Number of profiles in the feed.
const PROFILES: u64 = 3000;

fn write_feed(folder: &std::path::Path) {
    let mut source = SampleSource::new(SampleFeed { count: PROFILES, rate: 0, seed: 3 }, Position::default());
    let mut file = std::fs::File::create(folder.join("profiles.ndjson")).unwrap();
    let mut block = Block::default();
    while source.fill(&mut block).unwrap() == Filled::Lines {
        for line in &block.lines {
            file.write_all(block.text(line)).unwrap();
            file.write_all(b"\n").unwrap();
        }
    }
}

async fn sandbox() -> (Sandbox, Client) {
    let sandbox = Sandbox::start(Limits::Lifted).await.unwrap();
    let connection = Connection {
        region: sandbox.region().to_owned(),
        endpoint_url: Some(sandbox.endpoint_url()),
        credentials: AwsCredentials::Sandbox,
    };
    let client = Client::connect(connection).await.unwrap();
    client.make_stream("segments", 2).await.unwrap();
    client.make_stream("other", 1).await.unwrap();
    (sandbox, client)
}

/// Returns bodies by partition key, each shard from its beginning.
async fn read_back(client: &Client) -> BTreeMap<String, Vec<Vec<u8>>> {
    let sdk = client.sdk().await;
    let mut arrived: BTreeMap<String, Vec<Vec<u8>>> = BTreeMap::new();
    let shards = sdk.list_shards().stream_name("segments").send().await.unwrap();
    for shard in shards.shards() {
        let kind = aws_sdk_kinesis::types::ShardIteratorType::TrimHorizon;
        let start =
            sdk.get_shard_iterator().stream_name("segments").shard_id(shard.shard_id()).shard_iterator_type(kind);
        let mut place = start.send().await.unwrap().shard_iterator;
        while let Some(at) = place {
            let page = sdk.get_records().shard_iterator(at).send().await.unwrap();
            for record in page.records() {
                let key = record.partition_key().unwrap().to_owned();
                arrived.entry(key).or_default().push(record.data().as_ref().to_vec());
            }
            let more = !page.records().is_empty() || page.millis_behind_latest() > Some(0);
            place = page.next_shard_iterator.filter(|_| more);
        }
    }
    arrived
}

fn text(runner: &mut Runner, field: Field, text: &str) {
    runner.tell(Msg::Answer(field, Answer::Text(text.into())));
    runner.tell(Msg::Leave(field));
}

async fn next(runner: &mut Runner, expected: Step) {
    runner.tell(Msg::Next);
    runner.settle().await;
    let blocks: Vec<Finding> =
        runner.flow.visible_findings().into_iter().filter(|one| one.weight == Weight::Blocks).collect();
    assert_eq!((runner.flow.current_step(), blocks), (expected, vec![]), "{:?}", runner.flow.notice());
}

async fn sign_in(runner: &mut Runner, sandbox: &Sandbox) {
    text(runner, Field::AccountName, "crm");
    let csv = format!("Access key ID,Secret access key\r\n{KEY},{SECRET}\r\n");
    runner.tell(Msg::Pasted(Box::new(account::paste::read(&csv).unwrap())));
    runner.tell(Msg::Answer(Field::SecretPlace, Answer::Choice("session".into())));
    text(runner, Field::EndpointUrl, &sandbox.endpoint_url());
    text(runner, Field::Region, sandbox.region());
    runner.settle().await;
    assert_eq!(runner.flow.facts().key, Fact::Ready(Some("029608264753".into())));
    next(runner, Step::Authentication).await;
    assert!(runner.flow.secret(Field::Secret).is_none(), "the secret is stored and no longer in the wizard");
}

async fn connect(runner: &mut Runner) {
    let listed: Vec<_> = runner.flow.facts().streams.get().unwrap().iter().map(|one| one.name.clone()).collect();
    assert_eq!(listed, ["other", "segments"]);
    text(runner, Field::Name, "high");
    text(runner, Field::Stream, "segments");
    runner.tell(Msg::Answer(Field::IncludeSegmentTimestamps, Answer::Toggle(true)));
    runner.settle().await;
    let rows = runner.flow.facts().check.get().unwrap();
    let writes = rows.iter().filter(|row| row.check.name().starts_with("kinesis:PutRecord"));
    assert!(
        writes.clone().count() == 2 && writes.clone().all(|row| format!("{:?}", row.state) == "Allowed"),
        "{rows:?}"
    );
    next(runner, Step::Source).await;
}

/// Answers from the survey's results, as an operator would.
async fn activate(runner: &mut Runner) {
    text(runner, Field::Path, "profiles.ndjson");
    runner.settle().await;
    next(runner, Step::Segments).await;
    let survey = runner.flow.facts().survey.get().unwrap().clone();
    assert_eq!(survey.progress.lines, PROFILES);
    let found = survey.segments.iter().take(2).map(|one| SegmentDraft {
        namespace: one.namespace.clone(),
        id: one.id.clone(),
        name: one.name.clone().unwrap_or_default(),
    });
    runner.tell(Msg::Answer(Field::Segments, Answer::Segments(found.collect())));
    next(runner, Step::Attributes).await;
    let email = survey.attributes.iter().find(|one| one.name() == "email").unwrap();
    assert_eq!(email.path, "person.email");
    runner.tell(Msg::Answer(Field::Attributes, Answer::Words(vec![email.path.clone(), "loyalty.tier".into()])));
    next(runner, Step::Identities).await;
    next(runner, Step::Review).await;
}

/// Checks that no file contains any part of the secret.
fn assert_no_secret(folder: &std::path::Path) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            assert_no_secret(&path);
        } else {
            let bytes = std::fs::read(&path).unwrap();
            assert!(!bytes.windows(SECRET.len()).any(|window| window == SECRET.as_bytes()), "{}", path.display());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_wizard_leads_to_a_stream_that_holds_what_was_previewed() {
    let folder = tempfile::tempdir().unwrap();
    write_feed(folder.path());
    let (sandbox, client) = sandbox().await;
    let mut runner = Runner::new(folder.path());
    sign_in(&mut runner, &sandbox).await;
    connect(&mut runner).await;
    activate(&mut runner).await;
    next(&mut runner, Step::Preview).await;
    for _ in 0..2 {
        runner.tell(Msg::ReadMore);
        runner.settle().await;
    }
    let previewed = runner.flow.facts().preview.get().unwrap().events.clone();
    assert!(previewed.len() > 1000, "{}", previewed.len());
    let shown_at = runner.flow.plan().unwrap().made_at();
    let stamps = format!(r#","mappingCreatedAt":{0},"mappingUpdatedAt":{0}}}"#, shown_at.unix_timestamp() * 1000);
    let is_stamped = |event: &EventPreview| String::from_utf8_lossy(&event.body).contains(&stamps);
    assert!(previewed.iter().any(is_stamped), "{stamps}");
    assert!(runner.kept.file().exists());
    assert_no_secret(folder.path());
    let printed = runner.flow.draft().to_spec();

    next(&mut runner, Step::Stream).await;
    let delivered = runner.delivered.unwrap();
    assert_eq!(delivered, previewed.len() as u64);
    let mut expected: BTreeMap<String, Vec<Vec<u8>>> = BTreeMap::new();
    for event in &previewed {
        expected.entry(event.partition_key.clone()).or_default().push(event.body.clone());
    }
    assert_eq!(read_back(&client).await, expected);

    assert!(!runner.kept.file().exists(), "the draft has become a destination");
    assert_eq!(runner.session.places.list_accounts().unwrap(), ["crm"]);
    assert_no_secret(folder.path());
    let saved = runner.session.places.load("high").unwrap();
    let applied = Saved::read(printed.as_bytes(), "draft", folder.path()).unwrap();
    let applied = applied.mapped(None, shown_at).unwrap();
    assert_eq!(applied.spec(), saved.spec(), "the spec equals that of outflow apply");
    assert!(runner.now > shown_at);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unfinished_set_up_goes_on_another_day_and_asks_for_the_session_s_secret_again() {
    let folder = tempfile::tempdir().unwrap();
    write_feed(folder.path());
    let (sandbox, _client) = sandbox().await;
    let mut runner = Runner::new(folder.path());
    sign_in(&mut runner, &sandbox).await;
    connect(&mut runner).await;
    runner.end().await;

    let mut runner = Runner::new(folder.path());
    assert_eq!(runner.flow.current_step(), Step::Source);
    let whats: BTreeSet<_> = runner.flow.findings().iter().map(|one| one.field).collect();
    assert!(whats.contains(&Field::Secret), "{whats:?}");
    activate_without_secret(&mut runner).await;
    runner.tell(Msg::Jump(Step::Account));
    runner.tell(Msg::Secret(Field::Secret, Secret::copy_of(SECRET)));
    next(&mut runner, Step::Authentication).await;
    runner.tell(Msg::Jump(Step::Review));
    next(&mut runner, Step::Preview).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_set_up_under_another_name_or_thrown_away_leaves_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    let (sandbox, _client) = sandbox().await;
    let mut runner = Runner::new(folder.path());
    sign_in(&mut runner, &sandbox).await;
    let kept = |runner: &Runner| ["crm", "sales"].map(|account| runner.session.secrets_for(account).key.is_some());
    assert_eq!(kept(&runner), [true, false]);
    runner.tell(Msg::Back);
    text(&mut runner, Field::AccountName, "sales");
    runner.tell(Msg::Secret(Field::Secret, Secret::copy_of(SECRET)));
    next(&mut runner, Step::Authentication).await;
    assert_eq!(kept(&runner), [false, true]);
    runner.tell(Msg::Discard);
    let (session, draft) = (std::sync::Arc::clone(&runner.session), runner.kept.file().clone());
    runner.end().await;
    let kept = ["crm", "sales"].map(|account| session.secrets_for(account).key.is_some());
    assert_eq!((kept, draft.exists()), ([false, false], false));
}

/// Answers all fields but the secret. The wizard keeps every answer, and only Review is blocked.
async fn activate_without_secret(runner: &mut Runner) {
    activate(runner).await;
    runner.tell(Msg::Next);
    assert_eq!(runner.flow.current_step(), Step::Review);
}
