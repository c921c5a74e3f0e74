//! The queue before dispatch: events wait in it until there is room for their tasks.
//!
//! Lambda hands over messages in batches. Those that are done it takes out of the queue; each of the others comes back after a
//! pause that is set here. One that has come back as often as the deployment allows goes to the queue of failures.

use aws_sdk_sqs::error::DisplayErrorContext;
use futures_util::future::join_all;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use wintermute_shared::{Error, Result};

/// How long a refused event waits at first and at most, in seconds: twice as long each time.
const REFUSED: (i32, i32) = (60, 900);
/// How long an event waits that has failed for another reason, in seconds.
const FAILED: i32 = 10;

/// A message of the queue.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    message_id: String,
    receipt_handle: String,
    body: String,
    attributes: Attributes,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Attributes {
    approximate_receive_count: String,
}

/// What Lambda is told of a batch: the messages that come back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    batch_item_failures: Vec<BatchItemFailure>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct BatchItemFailure {
    item_identifier: String,
}

/// The messages of a payload, if it is a batch of them.
///
/// # Errors
/// [`Error::Invalid`] for a batch that is not as Lambda gives it.
pub fn messages(payload: &Value) -> Result<Option<Vec<Message>>> {
    if payload["Records"][0]["eventSource"] != "aws:sqs" {
        return Ok(None);
    }
    let messages = Vec::deserialize(&payload["Records"]);
    messages.map(Some).map_err(|error| Error::invalid(format!("the batch of the queue is not one: {error}")))
}

/// The queue, which pauses messages.
#[derive(Clone, Debug)]
pub struct Queue {
    client: aws_sdk_sqs::Client,
    url: String,
}

impl Queue {
    /// The queue with this address.
    pub fn new(client: aws_sdk_sqs::Client, url: String) -> Self {
        Self { client, url }
    }

    /// Works on the messages of a batch by `work`, on all at once: a slow one takes no time from the others. A message that fails
    /// does not keep the others from being served.
    pub async fn serve<T>(&self, messages: Vec<Message>, work: impl AsyncFn(Value) -> Result<T>) -> Answer {
        let ends = messages.into_iter().map(|message| self.serve_one(message, &work));
        Answer { batch_item_failures: join_all(ends).await.into_iter().flatten().collect() }
    }

    async fn serve_one<T>(
        &self,
        message: Message,
        work: &impl AsyncFn(Value) -> Result<T>,
    ) -> Option<BatchItemFailure> {
        let end = match serde_json::from_str(&message.body) {
            Ok(payload) => work(payload).await,
            Err(error) => Err(Error::invalid(format!("a message of the queue is no JSON: {error}"))),
        };
        let error = end.err()?;
        self.pause(&message, pause(&error, &message.attributes.approximate_receive_count)).await;
        Some(BatchItemFailure { item_identifier: message.message_id })
    }

    async fn pause(&self, message: &Message, seconds: i32) {
        let request = self.client.change_message_visibility().queue_url(&self.url);
        let request = request.receipt_handle(&message.receipt_handle).visibility_timeout(seconds);
        if let Err(error) = request.send().await {
            let error = DisplayErrorContext(error).to_string();
            tracing::warn!(error, "the message comes back after the queue's own visibility timeout");
        }
    }
}

/// How long a message waits that has been received this many times and has ended with this error.
fn pause(error: &Error, received: &str) -> i32 {
    let (first, most) = REFUSED;
    match error {
        Error::Refused(_) => {
            let times = received.parse().unwrap_or(1_u32).clamp(1, 10) - 1;
            (first << times).min(most)
        }
        _ => FAILED,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_refused_event_waits_longer_each_time_and_a_failed_one_comes_back_soon() {
        let refused = Error::Refused(String::new());
        let pauses =
            ["1", "2", "3", "4", "5", "30", "4000000000", "x"].map(|received| pause(&refused, received));
        assert_eq!(pauses, [60, 120, 240, 480, 900, 900, 900, 60]);
        assert_eq!(pause(&Error::failed(""), "5"), 10);
    }

    #[test]
    fn other_payloads_are_no_batches() {
        for other in
            [json!({ "bucket": "b", "key": "k" }), json!({ "Records": [{ "eventSource": "aws:s3" }] })]
        {
            assert!(messages(&other).unwrap().is_none());
        }
        let broken = json!({ "Records": [{ "eventSource": "aws:sqs" }] });
        assert!(messages(&broken).unwrap_err().to_string().contains("the batch of the queue is not one"));
    }
}
