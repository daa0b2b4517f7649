//! Lists the streams of an account in one region for a choice.

use std::time::Duration;

use aws_sdk_kinesis::operation::list_streams::ListStreamsOutput;
use tokio::sync::mpsc;

use super::identity::SignedIn;
use super::probe::{ServiceRefusal, refusal};
use super::remedy::is_throttled;

/// Page size. Source: the API model allows up to 10,000; the service returns at most 100 by default.
const PAGE: i32 = 1000;

/// Maximum number of streams to list. A person cannot choose among more.
const MOST: usize = 10_000;

/// Pauses in milliseconds before a throttled page is requested again, 11 s in total. Other clients of the account use
/// the same quota.
const PAUSES: [u64; 8] = [250, 500, 1_000, 1_500, 2_000, 2_000, 2_000, 2_000];

/// Time between two pages after one was throttled. Source: the API model allows five calls per second and account.
const BETWEEN: Duration = Duration::from_millis(220);

/// A stream in the list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ListedStream {
    pub name: String,
    /// The status in AWS's words, if the list contains it.
    pub status: Option<String>,
    /// The capacity mode in AWS's words, if the list contains it.
    pub mode: Option<String>,
}

impl SignedIn {
    /// Sends the streams to `pages`, sorted by name, one page at a time, at most 10,000. Pages sent before a refusal
    /// stay valid. Ends early if the receiver is closed. Requires the permission `kinesis:ListStreams` on all
    /// resources.
    pub async fn list_streams(&self, pages: mpsc::Sender<Vec<ListedStream>>) -> Result<(), ServiceRefusal> {
        let (mut after, mut count, mut between) = (None, 0, Duration::ZERO);
        while count < MOST {
            let answer = self.page(after, &mut between).await?;
            let page = listed(&answer);
            count += page.len();
            after = page.last().map(|stream| stream.name.clone());
            // An endpoint that always claims more pages cannot cause an endless loop.
            let goes_on = answer.has_more_streams() && !page.is_empty();
            if pages.send(page).await.is_err() || !goes_on {
                break;
            }
            tokio::time::sleep(between).await;
        }
        Ok(())
    }

    /// Requests one page. If it is throttled, requests it again, as often as [`PAUSES`] allows, and sets `between` for
    /// the following pages.
    async fn page(&self, after: Option<String>, between: &mut Duration) -> Result<ListStreamsOutput, ServiceRefusal> {
        let mut pauses = PAUSES.iter();
        loop {
            let asking = self.kinesis.list_streams().set_exclusive_start_stream_name(after.clone()).limit(PAGE);
            let refusal = match asking.send().await {
                Ok(answer) => return Ok(answer),
                Err(error) => refusal(&error),
            };
            *between = BETWEEN;
            match pauses.next().filter(|_| is_throttled(&refusal.code)) {
                Some(pause) => tokio::time::sleep(Duration::from_millis(*pause)).await,
                None => return Err(refusal),
            }
        }
    }
}

fn listed(answer: &ListStreamsOutput) -> Vec<ListedStream> {
    let stream = |name: &String| {
        let summary = answer.stream_summaries().iter().find(|summary| summary.stream_name() == name);
        let mode = summary.and_then(|summary| summary.stream_mode_details());
        ListedStream {
            name: name.clone(),
            status: summary.map(|summary| summary.stream_status().as_str().to_owned()),
            mode: mode.map(|mode| mode.stream_mode().as_str().to_owned()),
        }
    };
    answer.stream_names().iter().map(stream).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinesis::scripted::endpoint;
    use crate::kinesis::{AwsCredentials, Connection};

    async fn listing(answers: &[(u16, &str)]) -> (Result<(), String>, Vec<Vec<String>>, Vec<String>) {
        let (url, serving) = endpoint(answers).await;
        let region = "us-east-2".into();
        let connection = Connection { region, endpoint_url: Some(url), credentials: AwsCredentials::Sandbox };
        let signed = SignedIn::new(&connection).await.unwrap();
        let (sender, mut pages) = mpsc::channel(8);
        let listed = signed.list_streams(sender).await.map_err(|refusal| refusal.code);
        let mut came = Vec::new();
        while let Some(page) = pages.recv().await {
            came.push(page.into_iter().map(|stream| stream.name).collect());
        }
        (listed, came, serving.await.unwrap())
    }

    #[tokio::test]
    async fn each_page_comes_as_it_is_answered_and_one_that_fails_keeps_those_before() {
        let first = r#"{"HasMoreStreams":true,"StreamNames":["a","b"]}"#;
        let last = r#"{"HasMoreStreams":false,"StreamNames":["c"]}"#;
        let (listed, pages, asked) = listing(&[(200, first), (200, last)]).await;
        assert_eq!((listed, pages), (Ok(()), vec![vec!["a".into(), "b".into()], vec!["c".into()]]));
        assert!(asked[1].contains(r#""ExclusiveStartStreamName":"b""#), "{asked:?}");
        let refused = r#"{"__type":"AccessDeniedException","message":"no"}"#;
        let (listed, pages, _) = listing(&[(200, first), (400, refused)]).await;
        assert_eq!((listed, pages), (Err("AccessDeniedException".into()), vec![vec!["a".into(), "b".into()]]));
    }

    #[tokio::test]
    async fn a_page_that_is_throttled_is_asked_for_again_and_the_list_is_whole() {
        let first = r#"{"HasMoreStreams":true,"StreamNames":["a"]}"#;
        let last = r#"{"HasMoreStreams":false,"StreamNames":["b"]}"#;
        let limit = r#"{"__type":"LimitExceededException","message":"Rate exceeded for account 111122223333."}"#;
        let throttled = r#"{"__type":"ThrottlingException","message":"Rate exceeded"}"#;
        let (listed, pages, asked) =
            listing(&[(400, limit), (200, first), (400, throttled), (400, limit), (200, last)]).await;
        assert_eq!((listed, pages), (Ok(()), vec![vec!["a".into()], vec!["b".into()]]));
        assert!(asked[2..].iter().all(|body| body.contains(r#""ExclusiveStartStreamName":"a""#)), "{asked:?}");
    }

    #[test]
    fn throttling_is_not_waited_for_without_end() {
        assert!(Duration::from_millis(PAUSES.iter().sum()) < Duration::from_secs(12));
    }

    #[tokio::test]
    async fn an_endpoint_that_always_has_more_is_not_believed() {
        let more = r#"{"HasMoreStreams":true,"StreamNames":[]}"#;
        let (listed, pages, asked) = listing(&[(200, more)]).await;
        assert_eq!((listed, pages, asked.len()), (Ok(()), vec![Vec::<String>::new()], 1));
    }
}
