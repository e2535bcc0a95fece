//! One recorded request and its response.

use super::{response, transport_error};
use crate::record::Recorder;
use reqwest::Response;
use std::error::Error;

/// Sends a request in the region of its span, and records the outcome. `transport` finds the error of reqwest in another one.
pub(super) async fn exchange<E: Error + 'static>(
    recorder: Recorder,
    sending: impl Future<Output = Result<Response, E>>,
    transport: fn(&E) -> Option<&reqwest::Error>,
) -> Result<Response, E> {
    match recorder.region().scope(sending).await {
        Ok(response) => Ok(response::recorded(response, recorder)),
        Err(error) => {
            recorder.fail(transport_error::describe(&error, transport(&error)));
            Err(error)
        }
    }
}
