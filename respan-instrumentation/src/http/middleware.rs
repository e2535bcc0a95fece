//! The middleware that records model calls, and clients with it.

use super::recorded_request::{RecordedRequest, is_recorded};
use super::{exchange, request};
use http::Extensions;
use reqwest::{Request, Response};
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware, Middleware, Next};
use respan_runtime::instruments::{MODEL_PROVIDERS, mark_initialized};
use std::pin::Pin;

/// An HTTP client that records model calls: a new [`reqwest::Client`] with [`ModelCallMiddleware`].
///
/// Give it to libraries that take a [`ClientWithMiddleware`], or send requests with it. Its TLS is that of the features which the
/// program selects for reqwest. The methods `json`, `form`, `query` and `multipart` of its requests are features of
/// reqwest-middleware: the program adds that crate with those it uses, `cargo add reqwest-middleware --features json`.
///
/// ```
/// async fn ask(body: String) -> reqwest_middleware::Result<String> {
///     let client = respan::http::client();
///     let response = client.post("https://api.openai.com/v1/chat/completions").body(body).send().await?;
///     Ok(response.text().await?)
/// }
/// ```
///
/// # Panics
///
/// As [`reqwest::Client::new`], if TLS cannot be set up. [`traced`] takes a client that was built.
pub fn client() -> ClientWithMiddleware {
    traced(reqwest::Client::new())
}

/// A client of the program's own, with [`ModelCallMiddleware`].
///
/// ```
/// let client = reqwest::Client::builder().user_agent("my-program").build()?;
/// let client = respan::http::traced(client);
/// # Ok::<(), reqwest::Error>(())
/// ```
pub fn traced(client: reqwest::Client) -> ClientWithMiddleware {
    mark_initialized(&MODEL_PROVIDERS);
    ClientBuilder::new(client).with(ModelCallMiddleware).build()
}

/// A middleware that records each model call as a span, and passes all other requests on.
///
/// It belongs before a middleware that retries, so that one call with several attempts is one span.
///
/// ```
/// use respan::http::ModelCallMiddleware;
///
/// let client = reqwest_middleware::ClientBuilder::new(reqwest::Client::new()).with(ModelCallMiddleware).build();
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct ModelCallMiddleware;

/// The future of a request.
type Sending<'a> = Pin<Box<dyn Future<Output = reqwest_middleware::Result<Response>> + Send + 'a>>;

// Without `async_trait`, so that requests which are not recorded have no future of their own.
impl Middleware for ModelCallMiddleware {
    fn handle<'this, 'extensions, 'next, 'all>(
        &'this self,
        mut request: Request,
        extensions: &'extensions mut Extensions,
        next: Next<'next>,
    ) -> Sending<'all>
    where
        'this: 'all,
        'extensions: 'all,
        'next: 'all,
    {
        let endpoint = (!is_recorded(extensions)).then(|| request::endpoint(&request));
        let Some(endpoint) = endpoint.flatten() else {
            return next.run(request, extensions);
        };
        Box::pin(async move {
            let Some(recorder) = request::start(endpoint, &mut request) else {
                return next.run(request, extensions).await;
            };
            let sending = async move {
                let marked = RecordedRequest::new(extensions);
                next.run(request, &mut *marked.extensions).await
            };
            exchange::exchange(recorder, sending, transport).await
        })
    }
}

fn transport(error: &reqwest_middleware::Error) -> Option<&reqwest::Error> {
    match error {
        reqwest_middleware::Error::Reqwest(error) => Some(error),
        reqwest_middleware::Error::Middleware(error) => error.chain().find_map(|error| error.downcast_ref()),
    }
}
