//! Turns a saved destination into a run: opens its ledger, source and client under the runner's lock.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::de::DeserializeOwned;

use super::stream_record::{StreamChange, StreamRecord};
use crate::activation::ProfileReader;
use crate::delivery::core::RunSettings;
use crate::delivery::counts::Totals;
use crate::delivery::dead_letters::Replay;
use crate::delivery::engine::{RunInputs, dead_letter_file, ledger_folder};
use crate::delivery::transport::{KinesisStream as Transport, StreamTarget};
use crate::destination::lock::{APPLY, HeldBriefly, Holder, LockError, PREVIEW, RunnerLock};
use crate::destination::spec::{SourceSpec, Spec, Stream};
use crate::kinesis::{self, Client, ClientError, ShardRange, StreamFacts};
use crate::ledger::{Commit, Ledger, LedgerError, Note, SLOTS};
use crate::source::file::{FileOrder, FileSource};
use crate::source::sample::{SampleFeed, SampleSource};
use crate::source::stdin::StdinSource;
use crate::source::{Extent, FeedSize, Position, Recognition, Resume, Source, SourceError};
use crate::text::{Key, explained, say};

/// Time limit for reading the stream's description, and for reading its shards. A run starts without either.
const FACTS: Duration = Duration::from_secs(2);

/// A run that is ready to start, and the facts that a front end shows about it.
pub struct Assembled {
    pub parts: RunInputs<Transport>,
    /// Held until the run ends.
    pub lock: RunnerLock,
    pub feed: FeedSize,
    /// The part of the feed before the checkpoint, in the unit of `feed`.
    pub behind: u64,
    /// Whether a run that is killed continues from its checkpoint.
    pub resumable: bool,
    pub position: Position,
    /// The client that `parts.transport` sends with.
    pub client: Arc<Client>,
}

/// The user's answers about a feed, for one run. They supplement the spec.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct FeedAnswers {
    /// Read a file as lines even if it looks like something else.
    pub accept_malformed: bool,
    /// The order of files, if the order in the spec is ambiguous.
    pub order: Option<FileOrder>,
}

impl FeedAnswers {
    pub fn apply_to(self, source: &SourceSpec) -> SourceSpec {
        let mut source = source.clone();
        match &mut source {
            SourceSpec::File { settings, .. } => {
                settings.accept_malformed |= self.accept_malformed;
                settings.order = self.order.unwrap_or(settings.order);
            }
            SourceSpec::Stdin { accept_malformed } => *accept_malformed |= self.accept_malformed,
            SourceSpec::Sample { .. } => {}
        }
        source
    }
}

explained! {
    #[derive(Debug, thiserror::Error)]
    pub enum AssemblyError {
        Lock(#[from] error: LockError) => error,
        Ledger(#[from] error: LedgerError) => error,
        Source(#[from] error: SourceError) => error,
        Client(#[from] error: ClientError) => error,
        /// The stream is not the one whose delivered values the ledger remembers.
        OtherStream {
            name: String,
            /// The stream that the destination sent to.
            before: Box<StreamRecord>,
            now: Box<StreamRecord>,
        } => say::ReasonOtherStream { name, before: before.to_string(), now: now.to_string() },
    }
}

impl HeldBriefly for AssemblyError {
    fn brief_holder(&self) -> Option<&Holder> {
        if let Self::Lock(error) = self { error.brief_holder() } else { None }
    }
}

/// The inputs of a run apart from its spec.
#[derive(Clone, Debug)]
pub struct AssemblyInputs {
    pub credentials: kinesis::AwsCredentials,
    /// A pause longer than this ends the run.
    pub max_pause: Option<Duration>,
    /// The user's answers about its feed.
    pub feed: FeedAnswers,
    /// The user's answer for a stream that is not the recorded one.
    pub stream_changed: Option<StreamChange>,
    /// Progress of opening the feed. The caller may watch it and cancel it.
    pub recognition: Arc<Recognition>,
}

/// Runs both futures at once, each limited to `limit`. A future that times out gives its default and does not affect
/// the other.
async fn join_within<A: Default, B: Default>(
    limit: Duration,
    one: impl Future<Output = A>,
    other: impl Future<Output = B>,
) -> (A, B) {
    let (one, other) = tokio::join!(tokio::time::timeout(limit, one), tokio::time::timeout(limit, other));
    (one.unwrap_or_default(), other.unwrap_or_default())
}

/// Assembles a run of `spec`. `command` is written into the lock, for the message that a second process shows.
pub async fn assemble(
    spec: &Spec,
    state: &Path,
    command: &str,
    given: AssemblyInputs,
) -> Result<Assembled, AssemblyError> {
    let (lock, ledger) = open_ledger(state, command)?;
    let resume = read_resume(&ledger)?;
    let source = open_in_background(given.feed.apply_to(&spec.source), resume.clone(), given.recognition).await?;
    let client = Arc::new(Client::connect(connection(spec, given.credentials)).await?);
    let target = stream_target(spec, &client).await;
    let (facts, shards) = Box::pin(join_within(FACTS, client.stream_facts(&target), client.open_shards(&target))).await;
    let record = Box::pin(StreamRecord::read(spec, &client, &target, &facts)).await;
    let ledger = reconcile(ledger, (state, &spec.name), record, given.stream_changed)?;
    let former_keys = has_former_keys(&ledger)?;
    if !former_keys {
        remember_key_rule(&ledger)?;
    }
    let reader = ProfileReader::new(spec.rules(), &assign_slots(&ledger, spec)?).with_former_keys(former_keys);
    let position = if source.resumable() { resume.position } else { Position::default() };
    let start = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let settings = RunSettings {
        rules: spec.rules(),
        mapped: reader.mapped(),
        former_keys,
        stream: target.clone(),
        record_limit: facts.record_limit,
        shards,
        ignores_keys: facts.ignores_keys.unwrap_or(false),
        allow_unordered: spec.delivery.allow_unordered,
        totals: read_totals(&ledger)?,
        position,
        extents: resume.extents,
        forgotten_extents: resume.forgotten,
        seed: u64::from(start.subsec_nanos()) ^ u64::from(std::process::id()) << 32,
        began_at: start.as_secs(),
    };
    let (feed, behind, resumable) = (source.size(), source.behind(), source.resumable());
    let parts = RunInputs {
        settings,
        ledger,
        dead_letters: dead_letter_file(state),
        source,
        reader,
        transport: Transport::new(Arc::clone(&client), target),
        max_pause: given.max_pause,
    };
    Ok(Assembled { parts, lock, feed, behind, resumable, position, client })
}

/// Reads the stream's description and its open shards, each within `FACTS`. Anything that can't be read stays at its
/// default.
pub async fn look_at_stream(spec: &Spec, credentials: kinesis::AwsCredentials) -> (StreamFacts, Vec<ShardRange>) {
    let Ok(client) = Client::connect(connection(spec, credentials)).await else { return Default::default() };
    let target = stream_target(spec, &client).await;
    Box::pin(join_within(FACTS, client.stream_facts(&target), client.open_shards(&target))).await
}

/// Assembles a replay of the dead letters of `spec`. Hold the returned lock until the replay ends.
pub async fn assemble_replay(
    spec: &Spec,
    state: &Path,
    command: &str,
    credentials: kinesis::AwsCredentials,
) -> Result<(Replay<Transport>, RunnerLock), AssemblyError> {
    let (lock, ledger) = open_ledger(state, command)?;
    let client = Client::connect(connection(spec, credentials)).await?;
    let stream = stream_target(spec, &client).await;
    let transport = Transport::new(client, stream.clone());
    let (append_newline, lone_surrogates) =
        (spec.activation.options.append_newline, spec.activation.options.lone_surrogates);
    let letters = dead_letter_file(state);
    Ok((Replay { ledger, transport, stream, letters, append_newline, lone_surrogates }, lock))
}

/// Takes the runner's lock and opens the ledger. A ledger of a newer version is refused before anything changes.
fn open_ledger(state: &Path, command: &str) -> Result<(RunnerLock, Ledger), AssemblyError> {
    let folder = ledger_folder(state);
    refuse_newer(&folder)?;
    let lock = RunnerLock::acquire(state, command)?;
    Ok((lock, Ledger::open(&folder)?))
}

/// Opens the ledger for a short look. `None` if there is none yet, a process holds its lock, or it can't be read.
pub(super) fn open_existing_ledger(state: &Path, command: &str) -> Option<(RunnerLock, Ledger)> {
    // `Ledger::open` would create a missing ledger.
    std::fs::read_dir(ledger_folder(state)).ok()?.next()?.ok()?;
    open_ledger(state, command).ok()
}

/// Fails if a newer version wrote the ledger in `folder`. The caller must then leave the ledger unchanged. Other errors
/// are ignored here.
pub(super) fn refuse_newer(folder: &Path) -> Result<(), LedgerError> {
    match Ledger::check_format(folder) {
        Err(newer @ LedgerError::Newer { .. }) => Err(newer),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Cancels opening a source when the future that waits for it is dropped.
struct Watched(Option<Arc<Recognition>>);

impl Drop for Watched {
    fn drop(&mut self) {
        if let Some(recognition) = &self.0 {
            recognition.cancel();
        }
    }
}

/// Opens a source on a blocking thread: comparing its files may take minutes, and signals must be handled meanwhile.
async fn open_in_background(
    spec: SourceSpec,
    resume: Resume,
    recognition: Arc<Recognition>,
) -> Result<Box<dyn Source>, SourceError> {
    let mut watched = Watched(Some(Arc::clone(&recognition)));
    let opened = tokio::task::spawn_blocking(move || open_watched(&spec, &resume, &recognition)).await;
    watched.0 = None;
    opened.unwrap_or_else(|ended| match ended.try_into_panic() {
        Ok(panic) => std::panic::resume_unwind(panic),
        Err(_) => Err(SourceError::Cancelled),
    })
}

pub fn open_source(spec: &SourceSpec, resume: &Resume) -> Result<Box<dyn Source>, SourceError> {
    open_watched(spec, resume, &Arc::default())
}

fn open_watched(
    spec: &SourceSpec,
    resume: &Resume,
    recognition: &Arc<Recognition>,
) -> Result<Box<dyn Source>, SourceError> {
    Ok(match spec {
        SourceSpec::Sample { count, rate, seed } => {
            Box::new(SampleSource::new(SampleFeed { count: *count, rate: *rate, seed: *seed }, resume.position))
        }
        SourceSpec::File { path, settings } => {
            let resume = (*resume != Resume::default()).then(|| resume.clone());
            Box::new(FileSource::open_watched(&path.to_string_lossy(), settings, resume, recognition)?)
        }
        SourceSpec::Stdin { accept_malformed } => Box::new(StdinSource::open(*accept_malformed)),
    })
}

/// Opens the source without the sample's rate limit, for callers that only look at the feed.
pub fn open_source_at_once(spec: &SourceSpec, resume: &Resume) -> Result<Box<dyn Source>, SourceError> {
    match spec {
        SourceSpec::Sample { count, rate: _, seed } => {
            open_source(&SourceSpec::Sample { count: *count, rate: 0, seed: *seed }, resume)
        }
        SourceSpec::File { .. } | SourceSpec::Stdin { .. } => open_source(spec, resume),
    }
}

/// Reads from the ledger where the feed continues.
pub fn read_resume(ledger: &Ledger) -> Result<Resume, LedgerError> {
    let extents: Result<Vec<Extent>, _> = ledger.extents()?.iter().map(|bytes| serde_json::from_slice(bytes)).collect();
    let extents = extents.map_err(|_| ledger.corrupt(Key::ReasonLedgerExtent))?;
    let position = read_note(ledger, Note::Checkpoint, Key::ReasonLedgerCheckpoint)?.unwrap_or_default();
    let forgotten = read_note(ledger, Note::Forgotten, Key::ReasonLedgerExtentCount)?.unwrap_or_default();
    Ok(Resume { extents, forgotten, position })
}

pub fn read_totals(ledger: &Ledger) -> Result<Totals, LedgerError> {
    Ok(read_note(ledger, Note::Totals, Key::ReasonLedgerTotals)?.unwrap_or_default())
}

/// Returns a note of the ledger, or `None` if no run has written it.
fn read_note<T: DeserializeOwned>(ledger: &Ledger, note: Note, part: Key) -> Result<Option<T>, LedgerError> {
    let read = ledger.note(note)?.map(|bytes| serde_json::from_slice(&bytes));
    read.transpose().map_err(|_| ledger.corrupt(part))
}

/// Compares the stream that exists `now` with the one that the ledger's entries are about, and records it.
/// Fails if they differ, the ledger has entries and there is no choice in `change`; then nothing has changed. `ledger`
/// must be the only open one, because `Resend` reopens it.
fn reconcile(
    ledger: Ledger,
    (state, name): (&Path, &str),
    now: StreamRecord,
    change: Option<StreamChange>,
) -> Result<Ledger, AssemblyError> {
    let before: Option<StreamRecord> = read_note(&ledger, Note::Stream, Key::ReasonLedgerStream)?;
    let is_other = before.as_ref().is_some_and(|before| now.is_other(before));
    let (ledger, record) = match (before.clone(), change) {
        (Some(before), None) if is_other && !ledger.is_empty()? => {
            return Err(AssemblyError::OtherStream { name: name.to_owned(), before: before.into(), now: now.into() });
        }
        (Some(_), Some(StreamChange::Resend)) if is_other => {
            drop(ledger);
            let folder = ledger_folder(state);
            Ledger::forget_profiles(&folder)?;
            (Ledger::open(&folder)?, now)
        }
        (Some(_), _) if is_other => (ledger, now),
        (Some(before), _) => (ledger, now.completed(before)),
        (None, _) => (ledger, now),
    };
    // Record the stream last: if this function is interrupted, the next run asks again.
    if before.as_ref() != Some(&record) {
        let bytes = serde_json::to_vec(&record).unwrap_or_default();
        ledger.commit(Commit { entries: Vec::new(), notes: vec![(Note::Stream, bytes)] })?;
    }
    Ok(ledger)
}

/// Version of the rule that derives profile keys. Since version 2 a number is a valid id, and `primary` may be a
/// string. Version 1, which ledgers do not record, ignored both.
const KEY_RULE: &[u8] = b"2";

/// Whether the ledger may contain profile keys of version 1: lines were committed, and no version is recorded.
pub(super) fn has_former_keys(ledger: &Ledger) -> Result<bool, LedgerError> {
    Ok(ledger.note(Note::KeyRule)?.is_none() && ledger.note(Note::Totals)?.is_some())
}

fn remember_key_rule(ledger: &Ledger) -> Result<(), LedgerError> {
    if ledger.note(Note::KeyRule)?.is_some() {
        return Ok(());
    }
    let notes = vec![(Note::KeyRule, KEY_RULE.to_vec())];
    ledger.commit(Commit { entries: Vec::new(), notes })
}

/// Returns the membership bits of the spec's segments, assigning new ones where needed.
pub fn assign_slots(ledger: &Ledger, spec: &Spec) -> Result<Vec<u8>, LedgerError> {
    let segments = spec.activation.segments.iter().map(|segment| (segment.namespace.as_str(), segment.id.as_str()));
    ledger.slots(&segments.collect::<Vec<_>>())
}

/// Returns the totals of all runs of a destination. `None` before the first run, during a run, or if the ledger can't
/// be read.
pub fn find_totals(state: &Path) -> Option<Totals> {
    let (_lock, ledger) = open_existing_ledger(state, PREVIEW)?;
    read_totals(&ledger).ok()
}

/// Returns when a run last wrote to the ledger. Only reads file times, so it changes nothing.
pub fn last_write(state: &Path) -> Option<SystemTime> {
    let entries = std::fs::read_dir(ledger_folder(state)).ok()?;
    entries.filter_map(|entry| entry.ok()?.metadata().ok()?.modified().ok()).max()
}

/// Fails if `spec` needs more membership bits than a destination has over its life. Commits nothing. A ledger that is
/// in use or can't be read passes, and the next run judges it. A ledger of a newer version is refused.
pub fn check_slots(spec: &Spec, state: &Path) -> Result<(), LedgerError> {
    refuse_newer(&ledger_folder(state))?;
    let mut segments = known_segments(state).unwrap_or_default();
    let mapped = spec.activation.segments.iter().map(|segment| (segment.namespace.clone(), segment.id.clone()));
    segments.extend(mapped);
    if segments.len() > SLOTS { Err(LedgerError::Slots) } else { Ok(()) }
}

/// Returns namespace and id of the segments that already have a membership bit.
fn known_segments(state: &Path) -> Option<BTreeSet<(String, String)>> {
    let (_lock, ledger) = open_existing_ledger(state, APPLY)?;
    serde_json::from_slice(&ledger.note(Note::Slots).ok()??).ok()
}

/// Resets the feed's position; what the ledger knows about profiles stays. With `from_now`, skips everything the feed
/// contains now. A damaged ledger is set aside and replaced by a new one; the result is then the folder that holds the
/// damaged one.
pub fn reposition(spec: &Spec, state: &Path, from_now: bool) -> Result<Option<PathBuf>, AssemblyError> {
    let folder = ledger_folder(state);
    refuse_newer(&folder)?;
    let _lock = RunnerLock::acquire(state, APPLY)?;
    let (ledger, aside) = match open_undamaged(&folder) {
        Err(error) if error.is_damage() => {
            let aside = Ledger::set_aside(&folder)?;
            (Ledger::open(&folder)?, Some(aside))
        }
        sound => (sound?, None),
    };
    let resume = match &spec.source {
        SourceSpec::File { path, settings } if from_now => FileSource::at_end(&path.to_string_lossy(), settings)?,
        SourceSpec::Sample { count, .. } if from_now => {
            Resume { position: Position::new(0, *count, *count), ..Resume::default() }
        }
        _ => Resume::default(),
    };
    ledger.forget_position()?;
    let mut notes = vec![(Note::Checkpoint, serde_json::to_vec(&resume.position).unwrap_or_default())];
    for extent in &resume.extents {
        notes.push((Note::Extent(extent.number), serde_json::to_vec(extent).unwrap_or_default()));
    }
    ledger.commit(Commit { entries: Vec::new(), notes })?;
    Ok(aside)
}

/// Opens a ledger and reads all of it, so that damage is found.
fn open_undamaged(folder: &Path) -> Result<Ledger, LedgerError> {
    let ledger = Ledger::open(folder)?;
    ledger.verify()?;
    read_resume(&ledger)?;
    read_totals(&ledger)?;
    ledger.slots(&[])?;
    Ok(ledger)
}

pub(in crate::destination) fn connection(spec: &Spec, credentials: kinesis::AwsCredentials) -> kinesis::Connection {
    kinesis::Connection {
        region: spec.account.region.clone(),
        endpoint_url: spec.account.endpoint_url.clone(),
        credentials,
    }
}

/// Returns the account number of `credentials`, as far as their key id contains it.
pub async fn own_account(spec: &Spec, credentials: kinesis::AwsCredentials) -> Option<String> {
    Client::connect(connection(spec, credentials)).await.ok()?.own_account().await
}

/// Returns the stream's ARN if the stream belongs to another account. Otherwise returns its name, which works with the
/// plain regional endpoint.
async fn stream_target(spec: &Spec, client: &Client) -> StreamTarget {
    match &spec.connection.stream {
        Stream::Arn(arn) if !client.is_own_account(arn.account()).await => {
            StreamTarget::Arn(spec.connection.stream.to_string())
        }
        stream => StreamTarget::Name(stream.name().to_owned()),
    }
}
