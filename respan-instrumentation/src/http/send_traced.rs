//! The extension of reqwest's request builder that records one request.

use super::{exchange, request};
use reqwest::{RequestBuilder, Response};

/// Extension of reqwest's `RequestBuilder` that sends one request and records it if it is a model call.
///
/// Use it where the client cannot be replaced, such as one that a library returns. [`send_traced`](Self::send_traced) has an
/// example.
pub trait SendTraced {
    /// As [`RequestBuilder::send`], with a span if the request is a model call. Use it where the client cannot be replaced.
    ///
    /// ```
    /// use respan::http::SendTraced as _;
    ///
    /// async fn ask(client: &reqwest::Client, body: String) -> reqwest::Result<String> {
    ///     let request = client.post("https://api.openai.com/v1/chat/completions").body(body);
    ///     request.send_traced().await?.text().await
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`RequestBuilder::send`].
    fn send_traced(self) -> impl Future<Output = reqwest::Result<Response>> + Send;
}

impl SendTraced for RequestBuilder {
    async fn send_traced(self) -> reqwest::Result<Response> {
        let (client, request) = self.build_split();
        let mut request = request?;
        let recorder = request::endpoint(&request).and_then(|endpoint| request::start(endpoint, &mut request));
        match recorder {
            Some(recorder) => exchange::exchange(recorder, client.execute(request), |error| Some(error)).await,
            None => client.execute(request).await,
        }
    }
}
