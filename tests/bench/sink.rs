//! An endpoint with the part of the Kinesis API that a producer needs. It uses as little CPU as possible.
//!
//! One thread serves plain HTTP/1.1 on a free port of 127.0.0.1. It finds the partition keys in the bytes of a request
//! and writes an answer for each. It does not parse the JSON, decode the data or check a signature.

mod answer;
pub(crate) mod client;
pub(crate) mod history;
mod scan;
pub(crate) mod shards;

use std::cell::{Cell, RefCell};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use self::answer::Answers;
use self::history::History;
use self::shards::{Neighbour, Shards, SlowShard};
use crate::Failure;
use crate::case::{Load, SinkShare};
use crate::process;

/// The only stream. The endpoint accepts any name.
pub(crate) const STREAM: &str = "bench";

const NANOS_PER_SECOND: f64 = 1e9;

#[derive(Clone, Copy, Debug)]
pub(crate) struct SinkOptions {
    /// Number of equal shards, at least one.
    pub(crate) shards: u32,
    /// Each shard accepts 1,000 records and 1 MiB a second. The endpoint throttles each record above the limit.
    pub(crate) limits: bool,
    /// Share of records that fail with `InternalFailure`, 0 to 1.
    pub(crate) fail: f64,
    /// Whether `ListShards` and `DescribeStreamSummary` answer. Otherwise the endpoint denies them.
    pub(crate) describes: bool,
    /// Delay of an answer.
    pub(crate) answers_after: Duration,
    pub(crate) neighbour: Neighbour,
    pub(crate) slow: SlowShard,
}

impl SinkOptions {
    pub(crate) fn of(load: &Load) -> Self {
        Self {
            shards: load.shards,
            limits: load.limits,
            fail: load.fail,
            describes: false,
            answers_after: Duration::ZERO,
            neighbour: Neighbour::None,
            slow: SlowShard::None,
        }
    }
}

/// A running endpoint. It stops when it is dropped.
pub(crate) struct Sink {
    address: SocketAddr,
    counters: Arc<Counters>,
    history: Arc<Mutex<History>>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// The endpoint's counters.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    /// Records with a sequence number.
    pub(crate) accepted: u64,
    /// All other records: throttled or failed.
    pub(crate) refused: u64,
    pub(crate) throttled: u64,
    /// `PutRecords` requests.
    pub(crate) requests: u64,
    /// Bytes of the request bodies.
    pub(crate) bytes: u64,
    /// Seconds from the arrival of the first record to the arrival of the last.
    pub(crate) seconds: f64,
    /// CPU time of the endpoint's thread.
    pub(crate) cpu_seconds: f64,
}

impl Counts {
    pub(crate) fn share(self) -> SinkShare {
        SinkShare {
            cpu_seconds: self.cpu_seconds,
            requests: self.requests,
            bytes: self.bytes,
            refused: self.refused,
            throttled: self.throttled,
        }
    }
}

impl Sink {
    /// Listens and serves on its own thread.
    pub(crate) fn start(options: SinkOptions) -> Result<Self, Failure> {
        let counters = Arc::new(Counters::default());
        let (ready, started) = mpsc::sync_channel(1);
        let (stop, stopped) = oneshot::channel();
        let history = Arc::new(Mutex::new(History::new(options.shards as usize)));
        let shared = (Arc::clone(&counters), Arc::clone(&history));
        let thread = std::thread::Builder::new()
            .name("sink".into())
            .spawn(move || serve_until_stopped(options, shared, &ready, stopped))?;
        let address = started.recv()??;
        Ok(Self { address, counters, history, stop: Some(stop), thread: Some(thread) })
    }

    /// Returns the URL for a client.
    pub(crate) fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the outcomes of the records of a sink with limits.
    pub(crate) fn history(&self) -> &Mutex<History> {
        &self.history
    }

    pub(crate) fn counts(&self) -> Counts {
        let of = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let counters = &*self.counters;
        let (first, last) = (of(&counters.first_nanos), of(&counters.last_nanos));
        Counts {
            accepted: of(&counters.accepted),
            refused: of(&counters.refused),
            throttled: of(&counters.throttled),
            requests: of(&counters.requests),
            bytes: of(&counters.bytes),
            seconds: last.saturating_sub(first) as f64 / NANOS_PER_SECOND,
            cpu_seconds: of(&counters.cpu_nanos) as f64 / NANOS_PER_SECOND,
        }
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// The endpoint's thread writes these counters. Any thread may read them.
#[derive(Default)]
struct Counters {
    accepted: AtomicU64,
    refused: AtomicU64,
    throttled: AtomicU64,
    requests: AtomicU64,
    bytes: AtomicU64,
    /// Nanoseconds since the endpoint's start. 0 before the first record.
    first_nanos: AtomicU64,
    last_nanos: AtomicU64,
    cpu_nanos: AtomicU64,
}

/// The state that the connections share. They all live on one thread.
struct Endpoint {
    options: SinkOptions,
    counters: Arc<Counters>,
    began: Instant,
    cpu: Option<process::ThreadCpu>,
    history: Arc<Mutex<History>>,
    answers: RefCell<Answers>,
    requests: Cell<u64>,
}

fn serve_until_stopped(
    options: SinkOptions,
    (counters, history): (Arc<Counters>, Arc<Mutex<History>>),
    ready: &mpsc::SyncSender<std::io::Result<SocketAddr>>,
    stopped: oneshot::Receiver<()>,
) {
    let served = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build().and_then(|runtime| {
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
        let address = listener.local_addr()?;
        let endpoint = Rc::new(Endpoint {
            options,
            counters,
            began: Instant::now(),
            cpu: Some(process::ThreadCpu::of_this_thread()?),
            answers: RefCell::new(Answers::new(Shards::new(options), options.limits.then(|| Arc::clone(&history)))),
            history,
            requests: Cell::new(0),
        });
        let _ = ready.send(Ok(address));
        let local = tokio::task::LocalSet::new();
        local.block_on(&runtime, async {
            tokio::select! {
                () = accept(listener, endpoint) => {}
                _ = stopped => {}
            }
        });
        Ok(())
    });
    if let Err(failure) = served {
        let _ = ready.send(Err(failure));
    }
}

async fn accept(listener: TcpListener, endpoint: Rc<Endpoint>) {
    while let Ok((connection, _)) = listener.accept().await {
        tokio::task::spawn_local(converse(connection, Rc::clone(&endpoint)));
    }
}

/// Answers a connection's requests until it is closed.
async fn converse(connection: TcpStream, endpoint: Rc<Endpoint>) {
    // Otherwise the last packet of an answer may wait for the client's acknowledgement.
    let _ = connection.set_nodelay(true);
    let body = Rc::new(RefCell::new(Vec::new()));
    let service = service_fn(move |request| {
        let (endpoint, body) = (Rc::clone(&endpoint), Rc::clone(&body));
        async move { Ok::<_, Infallible>(endpoint.respond(request, &body).await) }
    });
    // The endpoint ignores a client that disconnects during a request.
    let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(connection), service).await;
}

impl Endpoint {
    async fn respond(&self, request: Request<Incoming>, kept: &RefCell<Vec<u8>>) -> Response<Full<Bytes>> {
        let target = request.headers().get("x-amz-target").map(HeaderValue::as_bytes).unwrap_or_default();
        let operation = target.rsplit(|byte| *byte == b'.').next().unwrap_or_default().to_vec();
        // All requests of a connection share one buffer, because a new half MiB for each would cost page faults.
        let mut body = kept.take();
        body.clear();
        let complete = gather(request.into_body(), &mut body).await;
        let response = match (complete, operation.as_slice()) {
            (false, _) => self.refuse("SerializationException", "the body ended early"),
            (true, b"PutRecords") => self.put_records(&body).await,
            (true, b"ListStreams") => self.say(answer::list_streams()),
            (true, b"ListShards") if self.options.describes => self.say(answer::list_shards(self.options.shards)),
            (true, b"DescribeStreamSummary") if self.options.describes => {
                self.say(answer::describe_stream_summary(self.options.shards))
            }
            (true, b"ListShards" | b"DescribeStreamSummary") => {
                self.refuse("AccessDeniedException", "User: arn:aws:iam::111122223333:user/bench is not authorized")
            }
            (true, _) => self.refuse("UnknownOperationException", "this sink does not know the operation"),
        };
        kept.replace(body);
        response
    }

    async fn put_records(&self, body: &[u8]) -> Response<Full<Bytes>> {
        let now = self.began.elapsed();
        let (answer, took) = self.answers.borrow_mut().put_records(body, now);
        let counters = &*self.counters;
        let nanos = u64::try_from(now.as_nanos()).unwrap_or(u64::MAX);
        // Only one thread writes the counters, so a load and a store lose nothing. A compare-and-swap is not needed.
        if counters.requests.fetch_add(1, Ordering::Relaxed) == 0 {
            counters.first_nanos.store(nanos, Ordering::Relaxed);
        }
        counters.last_nanos.store(nanos, Ordering::Relaxed);
        counters.bytes.fetch_add(body.len() as u64, Ordering::Relaxed);
        counters.accepted.fetch_add(took.accepted, Ordering::Relaxed);
        counters.refused.fetch_add(took.throttled + took.failed, Ordering::Relaxed);
        counters.throttled.fetch_add(took.throttled, Ordering::Relaxed);
        if let Some(nanos) = self.cpu.as_ref().and_then(|cpu| cpu.nanos().ok()) {
            counters.cpu_nanos.store(nanos, Ordering::Relaxed);
        }
        let wait = match self.options.slow {
            SlowShard::Answers(millis) | SlowShard::AnswersFromTheStart(millis) if took.late => {
                Duration::from_millis(millis)
            }
            _ => self.options.answers_after,
        };
        if !wait.is_zero() {
            tokio::time::sleep(wait.saturating_sub(self.began.elapsed().saturating_sub(now))).await;
        }
        if !took.late
            && let Ok(mut history) = self.history.lock()
        {
            history.note_answer(self.began.elapsed().saturating_sub(now));
        }
        self.say(answer)
    }

    fn refuse(&self, code: &str, message: &str) -> Response<Full<Bytes>> {
        let body = format!(r#"{{"__type":"{code}","message":"{message}"}}"#);
        let mut response = self.say(body.into_bytes());
        *response.status_mut() = StatusCode::BAD_REQUEST;
        response
    }

    fn say(&self, body: Vec<u8>) -> Response<Full<Bytes>> {
        let number = self.requests.replace(self.requests.get() + 1);
        let mut response = Response::new(Full::new(Bytes::from(body)));
        let headers = response.headers_mut();
        headers.insert("content-type", HeaderValue::from_static("application/x-amz-json-1.1"));
        if let Ok(id) = HeaderValue::from_str(&format!("{number:032x}")) {
            headers.insert("x-amzn-requestid", id);
        }
        response
    }
}

/// Appends the whole body. Returns `false` if it ended early.
async fn gather(mut incoming: Incoming, body: &mut Vec<u8>) -> bool {
    while let Some(frame) = incoming.frame().await {
        match frame {
            // Trailers hold no data.
            Ok(frame) => body.extend_from_slice(frame.data_ref().map_or(&[], |bytes| &bytes[..])),
            Err(_) => return false,
        }
    }
    true
}
