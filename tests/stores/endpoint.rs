//! A loopback endpoint that accepts and keeps every record.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use base64_simd::STANDARD;
use serde_json::{Value, json};

/// A running endpoint. Its thread ends with the test's process.
pub(crate) struct Endpoint {
    address: SocketAddr,
    taken: Arc<Mutex<Vec<Value>>>,
}

impl Endpoint {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let endpoint = Self { address: listener.local_addr().unwrap(), taken: Arc::default() };
        let taken = Arc::clone(&endpoint.taken);
        std::thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let taken = Arc::clone(&taken);
                std::thread::spawn(move || converse(&connection, &taken));
            }
        });
        endpoint
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns the accepted events so far, in order.
    pub(crate) fn taken(&self) -> Vec<Value> {
        self.taken.lock().unwrap().clone()
    }

    /// Returns the field `n` of the accepted events so far.
    pub(crate) fn numbers(&self) -> Vec<u64> {
        self.taken().iter().map(|event| event["n"].as_u64().unwrap()).collect()
    }
}

/// Answers a connection's requests until it is closed.
fn converse(connection: &TcpStream, taken: &Mutex<Vec<Value>>) {
    let mut reader = BufReader::new(connection);
    while let Some((action, body)) = request(&mut reader) {
        let (status, answer) = if action.ends_with(".PutRecords") {
            ("200 OK", put(&serde_json::from_slice(&body).unwrap(), taken))
        } else {
            ("400 Bad Request", json!({ "__type": "AccessDeniedException", "message": "only PutRecords is allowed" }))
        };
        let text = answer.to_string();
        let head = format!("HTTP/1.1 {status}\r\ncontent-type: application/x-amz-json-1.1\r\n");
        let sent = write!(&*connection, "{head}content-length: {}\r\n\r\n{text}", text.len());
        if sent.is_err() {
            return;
        }
    }
}

/// Returns the next request's action and body, or `None` once the connection is closed.
fn request(reader: &mut impl BufRead) -> Option<(String, Vec<u8>)> {
    let (mut action, mut length, mut line) = (String::new(), 0, String::new());
    while reader.read_line(&mut line).ok()? > 0 {
        if line == "\r\n" {
            let mut body = vec![0; length];
            reader.read_exact(&mut body).ok()?;
            return Some((action, body));
        }
        let lower = line.to_ascii_lowercase();
        if let Some(value) = lower.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        } else if lower.starts_with("x-amz-target:") {
            line.trim().clone_into(&mut action);
        }
        line.clear();
    }
    None
}

fn put(request: &Value, taken: &Mutex<Vec<Value>>) -> Value {
    let records = request["Records"].as_array().unwrap();
    let data = |record: &Value| STANDARD.decode_to_vec(record["Data"].as_str().unwrap()).unwrap();
    taken.lock().unwrap().extend(records.iter().map(|record| serde_json::from_slice::<Value>(&data(record)).unwrap()));
    let result = json!({ "SequenceNumber": "1", "ShardId": "shardId-000000000000" });
    json!({ "FailedRecordCount": 0, "Records": vec![result; records.len()] })
}
