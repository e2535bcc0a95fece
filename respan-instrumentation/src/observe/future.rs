//! Observation of a call by its request and response values.

use super::error::ObservedError;
use crate::call::CallError;
use crate::recognise::Endpoint;
use crate::record::Recorder;
use bytes::Bytes;
use respan_runtime::bounded_json;
use serde::Serialize;

/// Records a call of a client that has no hook, by the values of its request and response.
///
/// Both are serialised to the provider's JSON, as clients' own types are; where nothing is recorded they are not looked at. The span
/// starts when the future is first polled. The provider is that of the [`Api`](crate::Api); [`Endpoint::of`] names another one, and
/// [`Endpoint::with_model`] the model, where the request does not have it. Of a request that the client takes and that is no
/// `Clone`, observe its JSON: `serde_json::to_value(&request)`.
///
/// ```
/// use respan::instrumentation::Api;
/// # #[derive(serde::Serialize)]
/// # struct Request { model: &'static str }
/// # struct Client;
/// # impl Client { async fn chat(&self, _: &Request) -> Result<serde_json::Value, std::io::Error> { Ok(().into()) } }
///
/// async fn ask(client: &Client, request: Request) -> Result<serde_json::Value, std::io::Error> {
///     respan::observe(Api::OllamaChat, &request, client.chat(&request)).await
/// }
/// ```
///
/// # Errors
///
/// Those of the call.
pub async fn observe<Q, A, E>(
    endpoint: impl Into<Endpoint>,
    request: &Q,
    call: impl Future<Output = Result<A, E>>,
) -> Result<A, E>
where
    Q: Serialize + ?Sized,
    A: Serialize,
    E: ObservedError,
{
    let Some(recorder) = Recorder::start_with(endpoint.into(), || json(request).into()) else {
        return call.await;
    };
    match recorder.region().scope(call).await {
        Ok(answer) => {
            if recorder.is_recording() {
                let mut response = recorder.respond(200, "application/json");
                response.chunk(&json(&answer));
                response.finish();
            }
            Ok(answer)
        }
        Err(error) => {
            recorder.fail(CallError::displayed(&error));
            Err(error)
        }
    }
}

/// Values with a longer JSON are not recorded.
const MAX_JSON: usize = 64 << 20;

/// The JSON of a value; empty if it has none, or if its `Serialize` panics or has no end.
pub(super) fn json(value: &(impl Serialize + ?Sized)) -> Bytes {
    bounded_json(value, MAX_JSON).unwrap_or_default().into()
}
