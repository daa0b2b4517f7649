//! A test endpoint that gives prepared answers.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// Starts an endpoint that gives these answers, one per connection. The task returns the bodies of the requests.
pub(crate) async fn endpoint(answers: &[(u16, &str)]) -> (String, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let answers: Vec<_> = answers.iter().map(|(status, body)| (*status, (*body).to_owned())).collect();
    let serving = tokio::spawn(async move {
        let mut asked = Vec::new();
        for (status, body) in answers {
            let (mut socket, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            while !is_whole(&String::from_utf8_lossy(&request)) {
                assert!(socket.read_buf(&mut request).await.unwrap() > 0);
            }
            asked.push(String::from_utf8_lossy(&request).rsplit("\r\n").next().unwrap().to_owned());
            let head = format!("HTTP/1.1 {status} x\r\nContent-Type: application/x-amz-json-1.1\r\n");
            let rest = format!("Connection: close\r\nContent-Length: {}\r\n\r\n{body}", body.len());
            socket.write_all((head + &rest).as_bytes()).await.unwrap();
        }
        asked
    });
    (url, serving)
}

/// Returns whether the request's body is complete.
fn is_whole(request: &str) -> bool {
    let Some((head, body)) = request.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().unwrap())
    });
    body.len() >= length.unwrap_or_default()
}
