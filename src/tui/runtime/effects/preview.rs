//! The first events that would leave, with the shard that takes each where that may be read.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{Runner, failed, typed};
use crate::delivery::preview::Previewed;
use crate::destination::Spec;
use crate::destination::assembly::AssemblyError;
use crate::destination::previewing::{Came, Previewing};
use crate::destination::spec::{SourceSpec, Stream};
use crate::flow::{EventSeen, JobId, Plan, Told};
use crate::kinesis::put_records::StreamTarget;
use crate::kinesis::{Client, Connection, Credentials, ShardRange, StreamFacts};
use crate::tui::app::Model;

/// Events that are shown; nobody looks at more one by one.
const EVENTS: usize = 500;

/// A feed that gives none by then is shown as far as it was read.
const READING: Duration = Duration::from_secs(5);

/// What sharpens the picture is waited for no longer.
const FACTS: Duration = Duration::from_secs(3);

impl Runner {
    pub(super) fn preview(&mut self, job: JobId, plan: Box<Plan>, model: &Model) {
        let Some(flow) = model.flow() else { return };
        let (world, key, account) = (Arc::clone(&self.world), typed(Some(flow)), flow.draft().account.clone());
        self.answer(job, async move {
            let spec = plan.saved().spec().clone();
            let state = world.places_of(spec.account.endpoint_url.as_deref()).state_folder(&spec.name);
            let facts = async {
                match world.credentials(&account, key).await {
                    Ok(credentials) => looked(&spec, credentials).await,
                    Err(_) => None,
                }
            };
            let (read, facts) = tokio::join!(read(spec.clone(), state), tokio::time::timeout(FACTS, Box::pin(facts)));
            let (facts, shards) = facts.ok().flatten().unwrap_or_default();
            match read {
                Ok(events) => Told::Previewed(events.iter().map(|event| seen(event, &facts, &shards)).collect()),
                Err(error) => failed(error),
            }
        });
    }
}

/// Reads on a thread of its own: a feed may make it wait.
async fn read(spec: Spec, state: PathBuf) -> Result<Vec<Previewed>, String> {
    if spec.source == SourceSpec::Stdin {
        return Ok(Vec::new());
    }
    let reading = tokio::task::spawn_blocking(move || events(&spec, &state).map_err(|error| error.to_string()));
    reading.await.unwrap_or_else(|error| Err(error.to_string()))
}

fn events(spec: &Spec, state: &std::path::Path) -> Result<Vec<Previewed>, AssemblyError> {
    let mut previewing = Previewing::open(spec, state)?;
    let (mut events, until) = (Vec::new(), Instant::now() + READING);
    while events.len() < EVENTS && Instant::now() < until {
        match previewing.next()? {
            Came::Event(event) => events.push(*event),
            Came::Passed => {}
            Came::Waits | Came::End => break,
        }
    }
    Ok(events)
}

/// What the stream says of itself, as far as that may be read.
async fn looked(spec: &Spec, credentials: Credentials) -> Option<(StreamFacts, Vec<ShardRange>)> {
    let connection = Connection {
        region: spec.account.region.clone(),
        endpoint_url: spec.account.endpoint_url.clone(),
        credentials,
    };
    let client = Client::connect(connection).await.ok()?;
    let target = match &spec.connection.stream {
        arn @ Stream::Arn(_) if spec.account.endpoint_url.is_none() => StreamTarget::Arn(arn.to_string()),
        stream => StreamTarget::Name(stream.name().to_owned()),
    };
    Some(tokio::join!(client.stream_facts(&target), client.open_shards(&target)))
}

fn seen(event: &Previewed, facts: &StreamFacts, shards: &[ShardRange]) -> EventSeen {
    EventSeen {
        body: event.body.clone(),
        partition_key: event.partition.to_string(),
        sequence: event.sequence,
        triggers: event.triggers,
        shard: event.shard(shards).map(str::to_owned),
        limit: facts.record_limit,
    }
}
