//! One endpoint, and the connection to it.

use super::redact_response::ResponseRedactor;
use super::response::PartialSuccess;
use super::{gzip, response, tls};
use crate::diagnostics::diagnose_once;
use crate::exporter::{ExportError, ExportFailure};
use bytes::Bytes;
use reqwest::header::{CONTENT_ENCODING, HeaderMap, HeaderValue};
use reqwest::{Client, Response, StatusCode, Url, redirect};
use std::error::Error;
use std::fmt;
use std::sync::OnceLock;
use std::time::Duration;

/// Sends bodies to one URL, over one connection that is kept open.
pub(super) struct Sender {
    url: Url,
    headers: HeaderMap,
    quote: ResponseRedactor,
    pub(super) timeout: Duration,
    /// Made at the first request, or at the next if that fails: making it reads the system's certificates.
    client: OnceLock<Client>,
}

/// Redirects to the same host that are followed.
const MAX_REDIRECTS: usize = 5;

impl Sender {
    pub(super) fn new(url: Url, headers: HeaderMap, timeout: Duration) -> Self {
        Self {
            url,
            quote: ResponseRedactor::new(&headers),
            headers,
            timeout,
            client: OnceLock::new(),
        }
    }

    pub(super) fn url(&self) -> &str {
        self.url.as_str()
    }

    /// One request with so many spans.
    pub(super) async fn send(&self, body: Bytes, spans: usize) -> Result<(), ExportFailure> {
        let response = self.post(body).await?;
        self.read(response, spans).await
    }

    /// The request, up to the head of the answer.
    pub(super) async fn post(&self, body: Bytes) -> Result<Response, ExportFailure> {
        let client = if let Some(client) = self.client.get() {
            client
        } else {
            let client = self.connect()?;
            self.client.get_or_init(|| client)
        };
        let mut headers = self.headers.clone();
        // Asked of the body: what was kept in a spool may be from before the option was changed.
        if gzip::is_compressed(&body) {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        let request = client.post(self.url.clone()).headers(headers).body(body);
        request.send().await.map_err(|error| {
            let is_final = error.is_builder() || error.is_redirect();
            let error = ExportError::Connection {
                url: self.url.to_string(),
                reason: reason(&error.without_url()),
            };
            if is_final {
                ExportFailure::Permanent(error)
            } else {
                ExportFailure::Retryable(error, None)
            }
        })
    }

    /// The rest of the answer to a request with so many spans, and what it means for them.
    pub(super) async fn read(&self, response: Response, spans: usize) -> Result<(), ExportFailure> {
        match response.status() {
            // Read to its end, so that the connection can be used again.
            status if status.is_success() => self.taken(&response::body(response).await, spans),
            StatusCode::PAYLOAD_TOO_LARGE => Err(ExportFailure::TooLarge(
                self.refused(StatusCode::PAYLOAD_TOO_LARGE, response).await,
            )),
            status if is_transient(status) => {
                let after = response::retry_after(response.headers());
                Err(ExportFailure::Retryable(self.refused(status, response).await, after))
            }
            status if is_about_set_up(status) => {
                Err(ExportFailure::Configuration(self.refused(status, response).await))
            }
            status => Err(ExportFailure::Permanent(self.refused(status, response).await)),
        }
    }

    /// The spans are taken; the body may say of some that they are not.
    fn taken(&self, body: &[u8], spans: usize) -> Result<(), ExportFailure> {
        let Some(partial) = PartialSuccess::of(body) else {
            return Ok(());
        };
        let message = self.quote.line(&partial.message);
        let rejected = partial.rejected;
        if rejected == 0 {
            // A warning, says the OTLP specification: everything is taken.
            diagnose_once!(Warning, "exporter", "{} took the spans and says: {message}", self.url);
            return Ok(());
        }
        let error = ExportError::Partial {
            url: self.url.to_string(),
            rejected,
            message,
        };
        Err(ExportFailure::PartiallyRejected(
            usize::try_from(rejected).unwrap_or(spans).min(spans),
            error,
        ))
    }

    fn connect(&self) -> Result<Client, ExportError> {
        let tls = tls::config(self.url.scheme() == "https").map_err(|error| ExportError::Client(error.to_string()))?;
        Client::builder()
            .tls_backend_preconfigured(tls)
            .timeout(self.timeout)
            .redirect(redirect::Policy::custom(same_origin))
            .build()
            .map_err(|error| ExportError::Client(reason(&error)))
    }

    async fn refused(&self, status: StatusCode, response: Response) -> ExportError {
        let hint = match status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                "the API key is not accepted; check RESPAN_API_KEY or `api_key`".to_owned()
            }
            StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => {
                "there is nothing that takes spans; check RESPAN_BASE_URL or `base_url`".to_owned()
            }
            status if status.is_redirection() => {
                "it redirects to where key and spans must not follow unasked; check RESPAN_BASE_URL or `base_url`"
                    .to_owned()
            }
            _ => match self
                .quote
                .line(&String::from_utf8_lossy(&response::body(response).await))
            {
                said if said.is_empty() => "it does not say why".to_owned(),
                said => said,
            },
        };
        ExportError::Refused {
            url: self.url.to_string(),
            status: status.as_u16(),
            hint,
        }
    }
}

/// What the OTLP specification calls retryable, and 408, which is a time-out.
fn is_transient(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 429 | 502 | 503 | 504)
}

/// What speaks of key, URL or account rather than of the body: redirects that are not followed, and client errors but for
/// those about the content ([RFC 9110, section 15.5](https://www.rfc-editor.org/rfc/rfc9110#section-15.5)).
fn is_about_set_up(status: StatusCode) -> bool {
    let is_about_body = matches!(status.as_u16(), 400 | 409 | 413 | 415 | 422);
    status.is_redirection() || status.is_client_error() && !is_about_body
}

/// Follows a redirect on the same host only, since elsewhere neither the key nor the spans may go, and only one that
/// keeps method and body: the others would be answered to a GET without the spans, and look like success.
fn same_origin(attempt: redirect::Attempt<'_>) -> redirect::Action {
    let is_same = attempt
        .previous()
        .first()
        .is_some_and(|first| first.origin() == attempt.url().origin());
    let keeps_body = matches!(
        attempt.status(),
        StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT
    );
    if is_same && keeps_body && attempt.previous().len() <= MAX_REDIRECTS {
        attempt.follow()
    } else {
        attempt.stop()
    }
}

/// The innermost cause: what reqwest says itself is "error sending request".
fn reason(error: &(dyn Error + 'static)) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

impl fmt::Debug for Sender {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.keys().collect();
        formatter
            .debug_struct("Sender")
            .field("url", &self.url.as_str())
            .field("headers", &names)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}
