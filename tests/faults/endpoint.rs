//! A Kinesis endpoint on a real socket, in this process, over plain HTTP/1.1. Tests switch its faults on and off.

mod answer;
pub(crate) mod faults;
mod serve;
pub(crate) mod stream;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use fastrand::Rng;
use tokio::net::{TcpListener, TcpSocket};
use tokio::task::JoinHandle;

use faults::Faults;
use stream::Stream;

/// The only stream.
pub(crate) const STREAM: &str = "faults";

/// A running endpoint. It closes with all its connections when it is dropped.
pub(crate) struct Endpoint {
    address: SocketAddr,
    shared: Arc<Shared>,
    serving: Mutex<Option<JoinHandle<()>>>,
    /// Reserves the port while the endpoint does not listen, so that no other process gets it.
    reserved: Mutex<Option<TcpSocket>>,
}

/// The state that all connections share.
struct Shared {
    state: Mutex<State>,
    requests: AtomicU64,
    /// The number of endless answers that were started, and the number of their bytes that clients took.
    endless: AtomicU64,
    endless_bytes: Arc<AtomicU64>,
}

/// The stream behind the endpoint, and the endpoint's faults.
pub(crate) struct State {
    pub(crate) faults: Faults,
    pub(crate) stream: Stream,
}

impl Endpoint {
    pub(crate) async fn start(shards: u32, seed: u64) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let state = State { faults: Faults::default(), stream: Stream::new(shards, Rng::with_seed(seed)) };
        let endpoint = Self {
            address: listener.local_addr().unwrap(),
            shared: Arc::new(Shared {
                state: Mutex::new(state),
                requests: AtomicU64::new(0),
                endless: AtomicU64::new(0),
                endless_bytes: Arc::default(),
            }),
            serving: Mutex::default(),
            reserved: Mutex::default(),
        };
        endpoint.serve(listener);
        endpoint
    }

    fn serve(&self, listener: TcpListener) {
        let serving = tokio::spawn(serve::accept(listener, Arc::clone(&self.shared)));
        *self.serving.lock().unwrap() = Some(serving);
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns the state, to read or change while requests wait.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap()
    }

    /// Changes the faults.
    pub(crate) fn set(&self, change: impl FnOnce(&mut Faults)) {
        change(&mut self.state().faults);
    }

    /// Removes all faults.
    pub(crate) fn heal(&self) {
        self.set(|faults| *faults = Faults::default());
    }

    /// Returns the number of `PutRecords` requests that arrived completely.
    pub(crate) fn requests(&self) -> u64 {
        self.shared.requests.load(Ordering::Relaxed)
    }

    /// Returns the number of endless answers that were started, and the number of their bytes that clients took.
    pub(crate) fn endless(&self) -> (u64, u64) {
        (self.shared.endless.load(Ordering::Relaxed), self.shared.endless_bytes.load(Ordering::Relaxed))
    }

    /// Stops listening and closes all connections.
    pub(crate) async fn close_port(&self) {
        let Some(serving) = self.serving.lock().unwrap().take() else { return };
        serving.abort();
        let _ = serving.await;
        let socket = retry(|| {
            let socket = TcpSocket::new_v4()?;
            socket.set_reuseaddr(true)?;
            socket.bind(self.address)?;
            Ok(socket)
        })
        .await;
        *self.reserved.lock().unwrap() = Some(socket);
    }

    /// Listens again.
    pub(crate) fn open_port(&self) {
        if let Some(socket) = self.reserved.lock().unwrap().take() {
            self.serve(socket.listen(1_024).unwrap());
        }
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        if let Some(serving) = self.serving.get_mut().unwrap().take() {
            serving.abort();
        }
    }
}

/// Retries, because another socket may hold the port for a moment.
async fn retry<T>(attempt: impl Fn() -> std::io::Result<T>) -> T {
    for _ in 0..200 {
        if let Ok(done) = attempt() {
            return done;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    attempt().unwrap()
}
