//! Outflow through the library. The feed and the sink are those of the bare SDK loop, with parsing, decisions, ledger
//! and checkpoint on.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use outflow::delivery::engine::{Command, Engine, RunEnd, Summary};
use outflow::destination::Spec;
use outflow::destination::run::assembly::FeedAnswers;
use outflow::destination::run::assembly::{AssemblyInputs, assemble};
use outflow::kinesis::AwsCredentials;

use crate::Failure;
use crate::case::{Load, Measured, Percentiles};
use crate::feed::{self, Skew};
use crate::screen;
use crate::sink::{STREAM, Sink, SinkOptions};
use crate::watch::Watch;

/// Streams the feed of `load` to its own sink.
pub(crate) fn run(load: &Load, watcher: Watcher) -> Result<Measured, Failure> {
    let sink = Sink::start(SinkOptions::of(load))?;
    let path = feed::file(load.events, load.profiles, Skew::None)?;
    let runtime = runtime()?;
    runtime.block_on(outflow(&sink, &path, load, Way { time: None, watcher }))
}

/// The front end of a run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Watcher {
    Nobody,
    Screen,
}

/// How a run is driven: to its end or for some time, with or without a screen.
#[derive(Clone, Copy)]
struct Way {
    time: Option<Duration>,
    watcher: Watcher,
}

fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()
}

/// Streams the feed at `path`, which was written for `load`, to `sink`: all of it, or for some time.
pub(crate) fn stream_to(sink: &Sink, path: &Path, load: &Load, time: Option<Duration>) -> Result<Measured, Failure> {
    runtime()?.block_on(outflow(sink, path, load, Way { time, watcher: Watcher::Nobody }))
}

async fn outflow(sink: &Sink, path: &Path, load: &Load, way: Way) -> Result<Measured, Failure> {
    let spec = Spec::parse(&spec_text(sink, &path.display().to_string()), "bench.toml")?;
    let state = tempfile::tempdir_in(crate::scratch()?)?;
    let watch = Watch::start(sink)?;
    let summary = tokio::spawn(stream(spec, state.path().to_owned(), way)).await??;
    let figures = watch.stop(sink)?;
    if way.time.is_none() {
        figures.all_accepted(load.events)?;
        check(load, &summary)?;
    }
    let percentiles = summary.latency;
    let latency_ms = Some(Percentiles { p50: percentiles.p50, p95: percentiles.p95, p99: percentiles.p99 });
    let case = match way.watcher {
        Watcher::Nobody => "outflow",
        Watcher::Screen => "outflow watched",
    };
    Ok(Measured { case: case.into(), latency_ms, ..figures.of(load) })
}

async fn stream(spec: Spec, state: PathBuf, way: Way) -> Result<Summary, Failure> {
    let given = AssemblyInputs {
        credentials: AwsCredentials::Sandbox,
        max_pause: Some(Duration::from_secs(20)),
        feed: FeedAnswers::default(),
        stream_changed: None,
        recognition: Arc::default(),
    };
    let assembled = assemble(&spec, &state, "bench", given).await?;
    if way.watcher == Watcher::Screen {
        return Box::pin(screen::watched(assembled)).await;
    }
    let (engine, controls) = Engine::start(assembled.parts)?;
    let run = engine.spawn(assembled.lock);
    if let Some(time) = way.time {
        tokio::time::sleep(time).await;
        controls.commands.send(Command::Stop).await?;
    }
    let summary = run.await??;
    drop(controls);
    Ok(summary)
}

fn check(load: &Load, summary: &Summary) -> Result<(), Failure> {
    if summary.ended == RunEnd::Complete && summary.counts.delivered == load.events && summary.counts.adds_up() {
        return Ok(());
    }
    Err(format!("not all of {} events were delivered: {summary:?}", load.events).into())
}

fn spec_text(sink: &Sink, path: &str) -> String {
    let segments: Vec<String> = feed::SEGMENTS.iter().map(|id| format!("{{ id = {id:?} }}")).collect();
    format!(
        r#"name = "bench"
kind = "amazon-kinesis"
[account]
credentials = "environment"
region = "us-east-2"
endpoint_url = {endpoint:?}
[connection]
stream = {STREAM:?}
[source]
kind = "file"
path = {path:?}
[activation]
segments = [{segments}]
attributes = {attributes:?}
"#,
        endpoint = sink.endpoint(),
        segments = segments.join(", "),
        attributes = feed::ATTRIBUTES,
    )
}
