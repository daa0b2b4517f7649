//! Reads the first events of a feed, exactly as a run would send them.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::{Backstage, failure_result, panic_message, typed_key};
use crate::backstage::EnteredSecrets;
use crate::delivery::preview::PreviewedEvent;
use crate::destination::Places;
use crate::destination::run::assembly::{AssemblyError, look_at_stream};
use crate::destination::run::preview::{PreviewStep, Previewing};
use crate::destination::spec::Spec;
use crate::flow::{EffectResult, EventPreview, JobId, Plan, PreviewRemarks, PreviewResult, PreviewSize};
use crate::kinesis::{ShardRange, StreamFacts};

/// A preview of up to 100 events shows what arrives within this time.
const TIME: Duration = Duration::from_secs(2);

/// The same for larger previews.
const LONGER: Duration = Duration::from_secs(10);

/// Pause before a slow feed is read again.
const STEP: Duration = Duration::from_millis(20);

/// Most bytes of events to read, however many events are requested. The first event is read whatever its size.
const BYTES: usize = 16 * 1024 * 1024;

impl Backstage {
    /// Reads the first events. Meanwhile asks for facts about the stream; if that fails, the preview is shown without
    /// them.
    pub(super) fn preview(&mut self, job: JobId, plan: Box<Plan>, ahead: PreviewSize, entered: EnteredSecrets<'_>) {
        let (session, key) = (Arc::clone(&self.session), typed_key(entered.flow));
        let Some(account) = entered.flow.map(|flow| flow.draft().account.clone()) else { return };
        self.run_job(job, async move {
            let places = session.places_of(plan.saved().spec().account.endpoint_url.as_deref());
            let spec = plan.saved().spec().clone();
            let state = places.state_folder(&spec.name);
            let looking = async {
                match session.credentials(&account, key).await {
                    Ok(credentials) => Box::pin(look_at_stream(&spec, credentials)).await,
                    Err(_) => Default::default(),
                }
            };
            let stopped = Arc::new(AtomicBool::new(false));
            let _stops = StopOnDrop(Arc::clone(&stopped));
            let reading = tokio::task::spawn_blocking(move || {
                read_events(&spec_as_stored(&places, &plan), &state, ahead, &stopped)
            });
            let (read, (facts, shards)) = tokio::join!(reading, looking);
            match read {
                Ok(Ok(PreviewRead { events, lines, is_complete: whole, is_running: in_use, remarks: left_out })) => {
                    let events = events.into_iter().map(|event| event_seen(event, &facts, &shards)).collect();
                    EffectResult::Previewed(Box::new(PreviewResult {
                        events,
                        lines,
                        is_complete: whole,
                        is_running: in_use,
                        remarks: left_out,
                    }))
                }
                Ok(Err(error)) => failure_result(&error),
                Err(broke) => EffectResult::Failed(panic_message(&broke)),
            }
        });
    }
}

/// Returns the spec as it would be stored, and so as a run would read it. If it cannot be stored, returns the plan's
/// spec: saving reports the reason.
pub(super) fn spec_as_stored(places: &Places, plan: &Plan) -> Spec {
    places.as_stored(plan.saved(), plan.made_at()).as_ref().unwrap_or(plan.saved()).spec().clone()
}

/// Stops a preview when this is dropped with its job.
struct StopOnDrop(Arc<AtomicBool>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Release);
    }
}

#[derive(Default)]
struct PreviewRead {
    events: Vec<PreviewedEvent>,
    lines: u64,
    is_complete: bool,
    is_running: bool,
    remarks: PreviewRemarks,
}

/// Reads the first events until `stopped` is set. Reads nothing from standard input, which can be read only once.
fn read_events(
    spec: &Spec,
    state: &Path,
    ahead: PreviewSize,
    stopped: &AtomicBool,
) -> Result<PreviewRead, AssemblyError> {
    let (mut read, mut bytes, began) = (PreviewRead::default(), 0, Instant::now());
    let goes_on = || !stopped.load(Ordering::Acquire);
    if spec.source.is_stdin() || !goes_on() {
        return Ok(read);
    }
    let time = if ahead == PreviewSize::Hundred { TIME } else { LONGER };
    let mut previewing = Previewing::open(spec, state)?;
    while read.events.len() < ahead.events() && bytes < BYTES && began.elapsed() < time && goes_on() {
        match previewing.advance()? {
            PreviewStep::Event(event) => {
                bytes += event.bytes();
                read.events.push(*event);
            }
            PreviewStep::Passed => {}
            PreviewStep::Waits => std::thread::sleep(STEP),
            PreviewStep::End => {
                read.is_complete = true;
                break;
            }
        }
    }
    (read.lines, read.is_running) = (previewing.lines(), previewing.is_in_use());
    read.remarks = PreviewRemarks { reasons: previewing.reasons().clone(), unmatched: previewing.unseen() };
    Ok(read)
}

fn event_seen(event: PreviewedEvent, facts: &StreamFacts, shards: &[ShardRange]) -> EventPreview {
    EventPreview {
        partition_key: event.partition.to_string(),
        sequence: event.sequence,
        triggers: event.triggers,
        shard: event.shard(shards).map(str::to_owned),
        limit: facts.record_limit,
        segment_changes: event.crossed,
        has_line_end: event.line_end,
        body: event.body,
    }
}

#[cfg(test)]
mod tests {
    use time::OffsetDateTime;

    use super::*;
    use crate::destination::draft::Draft;
    use crate::flow::{Flow, FlowInput};

    #[test]
    fn a_reading_that_nobody_waits_for_ends() {
        let (spec, stopped) = (spec(300), Arc::new(AtomicBool::new(false)));
        let lines = || read_events(&spec, Path::new("nowhere"), PreviewSize::Hundred, &stopped).unwrap().lines;
        assert_ne!(lines(), 0);
        drop(StopOnDrop(Arc::clone(&stopped)));
        assert_eq!(lines(), 0);
    }

    const SPEC: &str = "name = \"high\"\nkind = \"amazon-kinesis\"\n[account]\ncredentials = \"ambient\"\nregion = \"us-east-2\"\n\
        [connection]\nstream = \"segments\"\n[source]\nkind = \"sample\"\ncount = COUNT\n[activation]\n\
        segments = [{ id = \"7841ba61-23c1-4bb3-a495-00d3a5fe1e93\" }]\n";

    fn spec(count: usize) -> Spec {
        Spec::parse(&SPEC.replace("COUNT", &count.to_string()), "test").unwrap()
    }

    #[test]
    fn what_is_read_is_what_a_run_would_read_once_it_is_saved() {
        let root = tempfile::tempdir().unwrap();
        let places = Places::new(Some(root.path().join("config")), Some(root.path().join("state"))).unwrap();
        let on =
            SPEC.replace("COUNT", "300").replace("[activation]", "[activation]\ninclude_segment_timestamps = true");
        let draft = Draft::edit(&Spec::parse(&on, "test").unwrap());
        let plan = |now| {
            let input = FlowInput { draft: draft.clone(), destinations: Vec::new(), folder: "/".into(), now };
            Flow::new(input).0.plan().unwrap()
        };
        let read = |spec: &Spec| {
            read_events(spec, Path::new("nowhere"), PreviewSize::Hundred, &AtomicBool::new(false)).unwrap().events
        };
        let now = plan(OffsetDateTime::UNIX_EPOCH);
        let later = plan(OffsetDateTime::UNIX_EPOCH + time::Duration::HOUR);
        let new = read(&spec_as_stored(&places, &now));
        assert!(new.iter().all(|one| String::from_utf8_lossy(&one.body).contains(r#","mappingCreatedAt":0,"#)));
        places.save(now.saved(), now.made_at()).unwrap();
        let run = read(places.load("high").unwrap().spec());
        assert_eq!((&new, &read(&spec_as_stored(&places, &later))), (&run, &run));
        std::fs::remove_file(places.spec_file("high")).unwrap();
        std::fs::create_dir(places.spec_file("high")).unwrap();
        assert_eq!(spec_as_stored(&places, &now), *now.saved().spec(), "the draft can't be saved");
    }

    fn of(count: usize, ahead: PreviewSize) -> PreviewRead {
        read_events(&spec(count), Path::new("nowhere"), ahead, &AtomicBool::new(false)).unwrap()
    }

    #[test]
    fn a_larger_sample_begins_with_the_smaller_and_goes_on_as_the_feed_does() {
        let (few, more) = (of(20_000, PreviewSize::Hundred), of(20_000, PreviewSize::Thousand));
        assert_eq!((few.events.len(), few.is_complete), (100, false));
        assert_eq!((more.events.len(), more.is_complete), (1_000, false));
        assert_eq!(few.events[..], more.events[..100]);
        let mut previewing = Previewing::open(&spec(20_000), Path::new("nowhere")).unwrap();
        for shown in &more.events {
            let next =
                std::iter::repeat_with(|| previewing.advance().unwrap()).find(|step| *step != PreviewStep::Passed);
            assert_eq!(next, Some(PreviewStep::Event(Box::new(shown.clone()))));
        }
    }

    #[test]
    fn a_source_that_ends_before_is_whole() {
        let read = of(300, PreviewSize::TenThousand);
        assert!(read.is_complete && read.events.len() < 10_000 && !read.events.is_empty());
    }
}
