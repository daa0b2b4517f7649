//! Serves connections and requests: reads each request, applies its fate, and answers.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime};

use base64_simd::STANDARD;
use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use http_body_util::BodyExt;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use time::OffsetDateTime;
use time::macros::format_description;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use super::faults::{Applied, Contradiction, DENIED, DryRun, ENDLESS, EXPIRED, Endless, Fate, MISSING, Refusal};
use super::stream::{Put, Verdict};
use super::{Shared, State, answer};

/// Maximum difference between a signature's time and the endpoint's clock, in seconds.
const TOLERANCE: i64 = 300;

/// Longer than any client waits.
const FOREVER: Duration = Duration::from_mins(10);

/// Accepts connections until it is dropped, which closes all of them.
pub(super) async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    while let Ok((connection, _)) = listener.accept().await {
        while connections.try_join_next().is_some() {}
        connections.spawn(converse(connection, Arc::clone(&shared)));
    }
}

/// Answers a connection's requests until it is closed.
async fn converse(connection: TcpStream, shared: Arc<Shared>) {
    let _ = connection.set_nodelay(true);
    let reset = Arc::new(AtomicBool::new(false));
    let wire = Wire { connection, reset: Arc::clone(&reset) };
    let service = service_fn(move |request| {
        let (shared, reset) = (Arc::clone(&shared), Arc::clone(&reset));
        async move {
            let answered = respond(&shared, request).await;
            reset.store(answered.is_err(), Ordering::Relaxed);
            answered
        }
    });
    let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(wire), service).await;
}

/// The connection must break.
#[derive(Debug, thiserror::Error)]
#[error("reset")]
struct Broken;

/// The answer to a request.
enum Said {
    Answer(Vec<Verdict>),
    /// The first half of the answer.
    Half(Vec<Verdict>),
    Refused(Refusal, Option<String>),
    Page(u16, &'static str),
    Contradiction(Vec<Verdict>, Contradiction),
    Endless(Endless),
}

async fn respond(shared: &Arc<Shared>, request: Request<Incoming>) -> Result<Response<Text>, Broken> {
    let headers = request.headers().clone();
    let body = request.into_body().collect().await.map_err(|_| Broken)?.to_bytes();
    let (said, slow) = decide(shared, &headers, &body).await?;
    tokio::time::sleep(slow).await;
    if let Said::Endless(endless) = said {
        return Ok(begin_endless(shared, endless));
    }
    let names_error = matches!(said, Said::Contradiction(_, Contradiction::HeaderOfError));
    let (status, kind, text, cut) = match said {
        Said::Answer(results) => (200, JSON, answer::put_records(&results).to_string(), false),
        Said::Half(results) => (200, JSON, answer::put_records(&results).to_string(), true),
        Said::Refused(refusal, message) => {
            let (kind, text) = match message {
                Some(message) => (JSON, serde_json::json!({ "__type": refusal.code, "message": message }).to_string()),
                None => answer::refusal(&refusal),
            };
            (refusal.status, kind, text, false)
        }
        Said::Page(status, page) => (status, "text/html", page.to_owned(), false),
        Said::Contradiction(results, kind) => (200, JSON, answer::contradiction(&results, kind).to_string(), false),
        Said::Endless(_) => return Err(Broken),
    };
    let skew = shared.state.lock().unwrap().faults.skew;
    let mut response = Response::builder().status(status).header("content-type", kind).header("date", http_date(skew));
    if names_error {
        response = response.header("x-amzn-errortype", "ProvisionedThroughputExceededException");
    }
    Ok(response.body(Text::new(text, cut)).unwrap())
}

const JSON: &str = "application/x-amz-json-1.1";

/// Decides on the answer to a request, and its delay.
async fn decide(shared: &Arc<Shared>, headers: &HeaderMap, body: &Bytes) -> Result<(Said, Duration), Broken> {
    let refused = |refusal, message| Ok((Said::Refused(refusal, message), Duration::ZERO));
    if let Some(endless) = shared.state.lock().unwrap().faults.endless {
        return Ok((Said::Endless(endless), Duration::ZERO));
    }
    let target = headers.get("x-amz-target").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !target.ends_with(".PutRecords") {
        return refused(DENIED, None);
    }
    shared.requests.fetch_add(1, Ordering::Relaxed);
    let request: Value = serde_json::from_slice(body).unwrap();
    let mut puts = read(&request);
    let (fate, slow) = {
        let mut state = shared.state.lock().unwrap();
        if state.faults.longest > 0 && body.len() > state.faults.longest {
            return refused(Refusal::status(413, None), None);
        }
        if let Some((refusal, message)) = state.objection(headers, &puts) {
            return refused(refusal, message);
        }
        let is_slow = !state.faults.slow.is_zero() && puts.iter().any(|put| state.stream.is_lowest(put));
        let slow = if is_slow { state.faults.slow } else { Duration::ZERO };
        let harmless = state.harmless(&request);
        if harmless.is_some() {
            puts.clear();
        }
        match (state.fate(), harmless) {
            (None, Some((refusal, message))) => return refused(refusal, message),
            (None, None) => return Ok((Said::Answer(state.put(&puts, true)), slow)),
            (Some(fate), _) => (fate, slow),
        }
    };
    match fate {
        Fate::Refused(refusal, applied) => {
            apply(shared, puts, applied);
            Ok((Said::Refused(refusal, None), slow))
        }
        Fate::Silence(applied) => {
            apply(shared, puts, applied);
            tokio::time::sleep(FOREVER).await;
            Err(Broken)
        }
        Fate::Reset(applied) => {
            apply(shared, puts, applied);
            Err(Broken)
        }
        Fate::Page(status, page, applied) => {
            apply(shared, puts, applied);
            Ok((Said::Page(status, page), slow))
        }
        Fate::Contradiction(kind, applied) => {
            let told = vec![Verdict::Failed; puts.len().max(1)];
            apply(shared, puts, applied);
            Ok((Said::Contradiction(told, kind), slow))
        }
        Fate::Endless(endless) => {
            apply(shared, puts, Applied::AtOnce);
            Ok((Said::Endless(endless), slow))
        }
        Fate::Cut => Ok((Said::Half(shared.state.lock().unwrap().put(&puts, false)), slow)),
    }
}

/// Writes the records of a request whose answer does not confirm them.
fn apply(shared: &Arc<Shared>, puts: Vec<Put>, applied: Applied) {
    let shared = Arc::clone(shared);
    match applied {
        Applied::Never => {}
        Applied::AtOnce => drop(shared.state.lock().unwrap().put(&puts, false)),
        // Its own task does this, because the client closes the connection long before.
        Applied::Late(after) => drop(tokio::spawn(async move {
            tokio::time::sleep(after).await;
            let mut state = shared.state.lock().unwrap();
            if state.stream.exists {
                state.put(&puts, false);
            }
        })),
    }
}

impl State {
    fn put(&mut self, puts: &[Put], told: bool) -> Vec<Verdict> {
        self.stream.put(puts, &self.faults, told)
    }

    /// Returns the reason why the endpoint refuses the request, in the order of the service's checks.
    fn objection(&self, headers: &HeaderMap, puts: &[Put]) -> Option<(Refusal, Option<String>)> {
        let faults = &self.faults;
        let header = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if let Some(message) = skewed(header("x-amz-date"), faults.skew) {
            return Some((Refusal::of("InvalidSignatureException"), Some(message)));
        }
        if faults.expired.is_some_and(|key| header("authorization").contains(&format!("Credential={key}/"))) {
            return Some((EXPIRED, None));
        }
        if faults.denied {
            return Some((DENIED, None));
        }
        if !self.stream.exists {
            return Some((MISSING, None));
        }
        if faults.largest > 0 && puts.iter().any(|put| put.key.len() + put.data.len() > faults.largest) {
            let message = format!("a record is larger than {} bytes", faults.largest);
            return Some((Refusal::of("ValidationException"), Some(message)));
        }
        if let Some((marker, refusal)) = faults.poison
            && puts.iter().any(|put| put.data.contains(marker))
        {
            return Some((refusal, None));
        }
        None
    }

    /// Returns the reason why the endpoint would write nothing of the request.
    fn harmless(&self, request: &Value) -> Option<(Refusal, Option<String>)> {
        if let Some(message) = out_of_range(request) {
            return Some((Refusal::of("InvalidArgumentException"), Some(message)));
        }
        let is_dry = request["DryRun"] == true && self.faults.dry_run == DryRun::Honoured;
        is_dry.then(|| (Refusal::of("DryRunOperationException"), None))
    }

    /// Chooses the fate of the next request.
    fn fate(&mut self) -> Option<Fate> {
        let mut luck = self.stream.random.f64();
        let left = self.faults.fates_left.checked_sub(1)?;
        for (chance, fate) in &self.faults.fates {
            if luck < *chance {
                self.faults.fates_left = left;
                return Some(*fate);
            }
            luck -= chance;
        }
        None
    }
}

/// Reads the records with a different parser than Outflow's.
fn read(request: &Value) -> Vec<Put> {
    let records = request["Records"].as_array().unwrap().iter();
    records
        .map(|record| Put {
            key: record["PartitionKey"].as_str().unwrap().to_owned(),
            data: String::from_utf8(STANDARD.decode_to_vec(record["Data"].as_str().unwrap()).unwrap()).unwrap(),
        })
        .collect()
}

fn out_of_range(request: &Value) -> Option<String> {
    let keys = request["Records"].as_array()?.iter().filter_map(|record| record["ExplicitHashKey"].as_str());
    let wrong = keys.into_iter().find(|key| key.parse::<u128>().is_err())?;
    Some(format!(
        "Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was {wrong}"
    ))
}

/// Returns the fault of a signature with this time, for a clock that is this number of seconds ahead.
fn skewed(signed: &str, skew: i64) -> Option<String> {
    let form = format_description!("[year][month][day]T[hour][minute][second]Z");
    let signed_at = time::PrimitiveDateTime::parse(signed, form).unwrap().assume_utc();
    let now = OffsetDateTime::now_utc() + time::Duration::seconds(skew);
    let late = (now - signed_at).whole_seconds();
    let now = now.format(form).unwrap();
    if late > TOLERANCE {
        Some(format!("Signature expired: {signed} is now earlier than the least of {now} - 5 min."))
    } else if late < -TOLERANCE {
        Some(format!("Signature not yet current: {signed} is still later than {now} + 5 min."))
    } else {
        None
    }
}

fn http_date(skew: i64) -> String {
    let now = OffsetDateTime::from(SystemTime::now()) + time::Duration::seconds(skew);
    let form =
        format_description!("[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT");
    now.format(form).unwrap()
}

/// The text of an answer, or its first half under the full content length.
struct Text {
    length: u64,
    rest: Option<Bytes>,
    cut: bool,
    /// Whether the first half was sent.
    sent: bool,
    endless: Option<Flow>,
}

/// The rest of an endless answer.
struct Flow {
    kind: Endless,
    taken: Arc<AtomicU64>,
    left: u64,
    pause: Option<Pin<Box<tokio::time::Sleep>>>,
}

/// One chunk of an endless answer.
const PIECE: Bytes = Bytes::from_static(&[b' '; 64 * 1024]);

fn begin_endless(shared: &Shared, kind: Endless) -> Response<Text> {
    shared.endless.fetch_add(1, Ordering::Relaxed);
    let flow = Flow { kind, taken: Arc::clone(&shared.endless_bytes), left: ENDLESS, pause: None };
    let text = Text { length: ENDLESS, rest: None, cut: false, sent: false, endless: Some(flow) };
    Response::builder().status(200).header("content-type", JSON).body(text).unwrap()
}

impl Flow {
    fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        let piece = if self.kind == Endless::Slow { PIECE.slice(..1) } else { PIECE };
        if self.kind == Endless::Slow {
            let pause = self.pause.get_or_insert_with(|| Box::pin(tokio::time::sleep(Duration::from_millis(20))));
            if pause.as_mut().poll(context).is_pending() {
                return Poll::Pending;
            }
            self.pause = None;
        }
        let bytes = piece.len() as u64;
        self.left = self.left.saturating_sub(bytes);
        self.taken.fetch_add(bytes, Ordering::Relaxed);
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }
}

impl Text {
    fn new(text: String, cut: bool) -> Self {
        let bytes = Bytes::from(text);
        let length = bytes.len() as u64;
        let rest = if cut { bytes.slice(..bytes.len() / 2) } else { bytes };
        Self { length, rest: Some(rest), cut, sent: false, endless: None }
    }
}

impl Body for Text {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        if let Some(flow) = &mut self.endless {
            return flow.poll_piece(context);
        }
        if let Some(bytes) = self.rest.take() {
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        if self.cut && !std::mem::replace(&mut self.sent, true) {
            // hyper sends its buffer only when the body has no more data ready.
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(self.cut.then_some(Err(Broken)))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_none() && !self.cut && self.endless.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        match self.endless {
            Some(Flow { kind: Endless::Chunked | Endless::Slow, .. }) => SizeHint::new(),
            _ => SizeHint::with_exact(self.length),
        }
    }
}

/// A connection that can end with a reset instead of a normal close.
struct Wire {
    connection: TcpStream,
    reset: Arc<AtomicBool>,
}

impl Drop for Wire {
    fn drop(&mut self) {
        if self.reset.load(Ordering::Relaxed) {
            let _ = self.connection.set_zero_linger();
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, to: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.connection).poll_read(context, to)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, from: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.connection).poll_write(context, from)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.connection).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.connection).poll_shutdown(context)
    }
}
