//! Limits the size of responses, so that no endpoint and no intermediary can fill the memory. If a response is longer,
//! the rest is not read and the connection is closed.

use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use http_body_util::BodyExt;

use crate::text::{explained, say};

/// Maximum size in bytes of one `PutRecords` result: a sequence number of at most 129 digits and a shard id, or a code
/// and a message.
const RESULT: usize = 1024;

/// Maximum number of results in one `PutRecords` response: one per record. Source: the API model.
const RESULTS: usize = 500;

/// Maximum size in bytes of the rest of a response, and of any other response, errors included.
const DOCUMENT: usize = 256 * 1024;

/// Maximum size in bytes of a list entry: a shard or a stream with its ARN and settings.
const ENTRY: usize = 1024;

/// Maximum number of entries in one response. Source: the API model allows a limit of 10,000 for both lists.
const ENTRIES: usize = 10_000;

/// Maximum size in bytes of the records in one `GetRecords` response, in base64. Source: the service quota of 10 MiB.
const RECORDS: usize = 10 * 1024 * 1024 / 3 * 4;

/// The response is longer than this many bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(super) struct ResponseTooLong(pub(super) usize);

explained!(ResponseTooLong: |error| say::ReasonAnswerTooLong { kibibytes: error.0 / 1024 });

/// Returns the maximum response size in bytes for a request with these headers.
pub(super) fn max_response_bytes(request: &HeaderMap) -> usize {
    let target = request.get("x-amz-target").and_then(|target| target.to_str().ok()).unwrap_or_default();
    match target.rsplit('.').next() {
        Some("PutRecords") => DOCUMENT + RESULTS * RESULT,
        Some("ListShards" | "ListStreams") => DOCUMENT + ENTRIES * ENTRY,
        // The demo reads back its records; this response can hold up to 10,000 of them.
        Some("GetRecords") => DOCUMENT + RECORDS + ENTRIES * ENTRY,
        // Descriptions, the caller's identity, and credentials from any source.
        _ => DOCUMENT,
    }
}

/// Reads a body of at most `bound` bytes. A longer body is an error; dropping it closes its connection.
pub(super) async fn collect<B>(body: B, bound: usize) -> Result<Bytes, Box<dyn std::error::Error + Send + Sync>>
where
    B: BodyExt<Data = Bytes> + Unpin,
    B::Error: std::error::Error + Send + Sync + 'static,
{
    let (mut body, mut first, mut rest) = (body, Bytes::new(), BytesMut::new());
    if body.size_hint().lower() > bound as u64 {
        return Err(ResponseTooLong(bound).into());
    }
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame?.into_data() else { continue };
        if first.len() + rest.len() + data.len() > bound {
            return Err(ResponseTooLong(bound).into());
        }
        if first.is_empty() {
            first = data;
        } else {
            // Copied together: if the pieces were one byte each, every piece would keep its whole read buffer alive.
            rest.extend_from_slice(&data);
        }
    }
    if rest.is_empty() {
        return Ok(first);
    }
    Ok([first, rest.freeze()].concat().into())
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use http_body_util::{Empty, Full};

    use super::*;

    fn bound(target: Option<&'static str>) -> usize {
        let mut headers = HeaderMap::new();
        if let Some(target) = target {
            headers.insert("x-amz-target", HeaderValue::from_static(target));
        }
        max_response_bytes(&headers)
    }

    #[test]
    fn every_operation_has_its_bound_and_what_is_not_known_the_least() {
        let put = bound(Some("Kinesis_20131202.PutRecords"));
        // 500 results with the longest sequence number and ids, in JSON.
        assert!((500 * (129 + 128 + 64)..1 << 20).contains(&put), "{put}");
        assert_eq!(bound(Some("Kinesis_20131202.ListShards")), bound(Some("Kinesis_20131202.ListStreams")));
        let get = bound(Some("Kinesis_20131202.GetRecords"));
        assert!((10_usize << 20).div_ceil(3) * 4 + 10_000 * (129 + 256) < get && get < 32 << 20, "{get}");
        for target in [None, Some("Kinesis_20131202.PutRecord"), Some("TrentService.DryRun"), Some("")] {
            assert_eq!(bound(target), DOCUMENT, "{target:?}");
        }
    }

    #[tokio::test]
    async fn an_answer_is_read_up_to_its_bound_and_no_further() {
        let read = |bytes: usize| collect(Full::new(Bytes::from(vec![b'x'; bytes])), 100);
        assert_eq!(read(100).await.unwrap().len(), 100);
        let error = read(101).await.unwrap_err();
        assert_eq!(error.downcast_ref(), Some(&ResponseTooLong(100)));
        assert_eq!(collect(Empty::new(), 100).await.unwrap(), "");
    }
}
