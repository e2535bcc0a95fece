//! The HTTP client of one endpoint.

use super::endpoint::{HttpEndpoint, Remedies};
use super::gzip;
use super::partial_success::PartialSuccess;
use super::protocol::OtlpProtocol;
use super::redact_response::ResponseRedactor;
use super::response;
use crate::diagnostics::diagnose_once_per_text;
use crate::exporter::http::{Certificates, ClientError, HttpClient, Response, UnfollowedRedirect, Url};
use crate::exporter::redact_settings::redacted_url;
use crate::exporter::{ExportError, ExportFailure};
use bytes::Bytes;
use http::StatusCode;
use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue};
use std::fmt;
use std::sync::OnceLock;
use std::time::Duration;

/// Sends request bodies to one URL over a persistent connection, and classifies the responses.
pub(super) struct Sender {
    url: Url,
    /// The URL in errors and statistics: without the words of the path that may be secrets.
    redacted_url: String,
    headers: HeaderMap,
    /// The encoding of a body that does not show its own.
    protocol: OtlpProtocol,
    redactor: ResponseRedactor,
    remedies: Remedies,
    certificates: Certificates,
    uses_proxies: bool,
    pub(super) timeout: Duration,
}

/// A client, whose connections belong to one runtime.
///
/// Built at the first request, since that loads the certificates of the operating system; retried after an error.
#[derive(Debug, Default)]
pub(super) struct LazyClient(OnceLock<HttpClient>);

impl Sender {
    pub(super) fn new(endpoint: HttpEndpoint) -> Self {
        Self {
            redacted_url: redacted_url(endpoint.url.as_str()),
            redactor: ResponseRedactor::new(endpoint.url.as_str(), &endpoint.headers),
            url: endpoint.url,
            headers: endpoint.headers,
            protocol: endpoint.protocol,
            remedies: endpoint.remedies,
            certificates: endpoint.certificates,
            uses_proxies: endpoint.uses_proxies,
            timeout: endpoint.timeout,
        }
    }

    /// The URL as errors and statistics show it.
    pub(super) fn redacted_url(&self) -> &str {
        &self.redacted_url
    }

    /// Sends a request of `spans` spans and evaluates the response.
    pub(super) async fn send(&self, client: &LazyClient, body: Bytes, spans: usize) -> Result<(), ExportFailure> {
        let response = self.post(client, body).await?;
        self.evaluate(response, spans).await
    }

    /// Sends a request; returns once the response's head has arrived.
    pub(super) async fn post(&self, client: &LazyClient, body: Bytes) -> Result<Response, ExportFailure> {
        let LazyClient(lazy) = client;
        let client = if let Some(client) = lazy.get() {
            client
        } else {
            let client = self.build_client()?;
            lazy.get_or_init(|| client)
        };
        let mut headers = self.headers.clone();
        // Both are read from the body: a spooled request may have been encoded with other settings.
        let protocol = gzip::first_byte(&body).map_or(self.protocol, OtlpProtocol::of_body);
        headers
            .entry(CONTENT_TYPE)
            .or_insert(HeaderValue::from_static(protocol.content_type()));
        if gzip::is_compressed(&body) {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        // Without the header an endpoint may choose any: RFC 9110, section 12.5.3.
        headers
            .entry(ACCEPT_ENCODING)
            .or_insert(HeaderValue::from_static("identity"));
        let sent = client.post(&self.url, &headers, body, self.timeout).await;
        sent.map_err(|error| {
            let reason = error.root_cause();
            let url = self.redacted_url.clone();
            ExportFailure::Retryable(ExportError::Connection { url, reason }, None)
        })
    }

    /// Reads the rest of the response to a request of `spans` spans, and classifies it.
    pub(super) async fn evaluate(&self, response: Response, spans: usize) -> Result<(), ExportFailure> {
        match response.status() {
            // The body is read to its end even if unused, so that the connection can be reused.
            status if status.is_success() => self.accepted(&response::read_success(response).await, spans),
            StatusCode::PAYLOAD_TOO_LARGE => Err(ExportFailure::TooLarge(
                self.rejection(StatusCode::PAYLOAD_TOO_LARGE, response).await,
            )),
            status if is_retryable(status) => {
                let after = response::retry_after(response.headers());
                Err(ExportFailure::Retryable(self.rejection(status, response).await, after))
            }
            status if is_configuration_error(status) => {
                Err(ExportFailure::Configuration(self.rejection(status, response).await))
            }
            status => Err(ExportFailure::Permanent(self.rejection(status, response).await)),
        }
    }

    /// The result of a successful status, whose body may report a partial success.
    fn accepted(&self, body: &[u8], spans: usize) -> Result<(), ExportFailure> {
        let Some(partial) = PartialSuccess::parse(body) else {
            if response::is_web_page(body) {
                diagnose_once_per_text!(
                    Warning,
                    "exporter",
                    "{} answered with a web page, as a web application or the login of a proxy does, which keep no spans; {}",
                    self.redacted_url,
                    self.remedies.url
                );
            }
            return Ok(());
        };
        let message = self.redactor.redact(&partial.message);
        let rejected = usize::try_from(partial.rejected).unwrap_or(spans).min(spans);
        if rejected == 0 {
            // A warning by the OTLP specification: all spans were accepted.
            diagnose_once_per_text!(
                Warning,
                "exporter",
                "{} accepted the spans with a warning: {message}",
                self.redacted_url
            );
            return Ok(());
        }
        let error = ExportError::Partial {
            url: self.redacted_url.clone(),
            rejected: rejected as u64,
            message: response::or_silent(message),
        };
        Err(ExportFailure::PartiallyRejected(rejected, error))
    }

    fn build_client(&self) -> Result<HttpClient, ExportFailure> {
        HttpClient::new(&self.url, &self.certificates, self.uses_proxies).map_err(|error| {
            let failure = ExportError::Client(error.to_string());
            match error {
                // The program may install one later.
                ClientError::NoCryptoProvider(_) => ExportFailure::Retryable(failure, None),
                #[cfg(feature = "tls")]
                ClientError::Tls(_) => ExportFailure::Permanent(failure),
            }
        })
    }

    fn redirect_hint(&self, redirect: &UnfollowedRedirect) -> String {
        // The endpoint may repeat the key in it.
        let shown = |target: &Url| self.redactor.redact(&redacted_url(target.as_str()));
        match redirect {
            UnfollowedRedirect::NoTarget => "it is a redirect without a usable target".to_owned(),
            UnfollowedRedirect::OtherOrigin(target) => format!(
                "the redirect to {} was not followed, so as not to send key and spans to another scheme, host or port",
                shown(target)
            ),
            UnfollowedRedirect::ChangesMethod(target) => format!(
                "the redirect to {} was not followed, since one of this status makes the request a GET without spans",
                shown(target)
            ),
            UnfollowedRedirect::TooMany => "it redirects again and again".to_owned(),
        }
    }

    async fn rejection(&self, status: StatusCode, response: Response) -> ExportError {
        let remedies = &self.remedies;
        let hint = match status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => remedies.credentials.to_owned(),
            StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => {
                format!("there is no endpoint for spans at this URL; {}", remedies.url)
            }
            StatusCode::PROXY_AUTHENTICATION_REQUIRED => {
                "the proxy needs user and password; check those of the URL in HTTP_PROXY or ALL_PROXY".to_owned()
            }
            status if status.is_redirection() => {
                let reason = self.redirect_hint(&response.unfollowed_redirect());
                format!("{reason}; {}", remedies.url)
            }
            StatusCode::UNSUPPORTED_MEDIA_TYPE if remedies.encoding.is_some() => {
                let remedy = remedies.encoding.unwrap_or_default();
                format!("it does not accept {}; {remedy}", self.protocol)
            }
            _ => {
                let text = response::read_error(response).await;
                response::or_silent(self.redactor.redact(&text))
            }
        };
        ExportError::Refused {
            url: self.redacted_url.clone(),
            status: status.as_u16(),
            hint,
        }
    }
}

/// The statuses that the OTLP specification calls retryable, and 408, which is a timeout.
fn is_retryable(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 429 | 502 | 503 | 504)
}

/// Statuses that concern key, URL or account rather than the body: redirects that are not followed, and client errors
/// other than those about the content ([RFC 9110, section 15.5](https://www.rfc-editor.org/rfc/rfc9110#section-15.5)).
fn is_configuration_error(status: StatusCode) -> bool {
    let is_about_body = matches!(status.as_u16(), 400 | 409 | 413 | 415 | 422);
    status.is_redirection() || status.is_client_error() && !is_about_body
}

impl fmt::Debug for Sender {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.keys().collect();
        formatter
            .debug_struct("Sender")
            .field("url", &self.redacted_url)
            .field("headers", &names)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}
