//! The streams of an account in one region, to choose from.

use super::identity::SignedIn;
use super::probe::{Refusal, refusal};

/// Streams in one answer. Source: the API's model takes up to 10,000, and the service gives no more than 100 by default.
const PAGE: i32 = 1000;

/// Most streams that are listed; nobody chooses among more.
const MOST: usize = 10_000;

/// A stream, as the list has it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// Its status in AWS's words, where the list tells it.
    pub status: Option<String>,
    /// How its capacity is set, in AWS's words, where the list tells it.
    pub mode: Option<String>,
}

impl SignedIn {
    /// The streams by name, at most 10,000. Needs `kinesis:ListStreams` on all resources.
    pub async fn list_streams(&self) -> Result<Vec<Listed>, Refusal> {
        let mut found: Vec<Listed> = Vec::new();
        let mut goes_on = true;
        while goes_on && found.len() < MOST {
            let after = found.last().map(|stream| stream.name.clone());
            let asked = self.kinesis.list_streams().set_exclusive_start_stream_name(after).limit(PAGE).send().await;
            let page = asked.map_err(|error| refusal(&error))?;
            let before = found.len();
            found.extend(page.stream_names().iter().map(|name| {
                let summary = page.stream_summaries().iter().find(|summary| summary.stream_name() == name);
                let mode = summary.and_then(|summary| summary.stream_mode_details());
                Listed {
                    name: name.clone(),
                    status: summary.map(|summary| summary.stream_status().as_str().to_owned()),
                    mode: mode.map(|mode| mode.stream_mode().as_str().to_owned()),
                }
            }));
            // An endpoint that always says that there is more is not believed for ever.
            goes_on = page.has_more_streams() && found.len() > before;
        }
        Ok(found)
    }
}
