//! The builder of the exporter.

use super::endpoint::{DEFAULT_BASE_URL, traces_url};
use super::exporter::RespanSpanExporter;
use crate::exporter::RetryPolicy;
use crate::exporter::http::Certificates;
use crate::exporter::otlp_http::{ExporterSettingsError, HttpEndpoint, HttpOptions, OtlpProtocol, Remedies};
use crate::exporter::redact_settings::redacted_url;
use crate::model::Naming;
use crate::spool::Spool;
use http::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use std::fmt;
use std::time::Duration;

/// Builder of a [`RespanSpanExporter`]; created by [`RespanSpanExporter::builder`].
///
/// Its `Debug` output redacts the key, credentials in the URL, and header values.
///
/// ```
/// let builder = respan::RespanSpanExporter::builder().api_key("secret").base_url("https://me:secret@host");
/// assert!(!format!("{builder:?}").contains("secret"));
/// ```
#[derive(Clone, Default)]
#[must_use]
pub struct RespanSpanExporterBuilder {
    api_key: Option<String>,
    base_url: Option<String>,
    options: HttpOptions,
}

/// The timeout of the Python SDK.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);
const REMEDIES: Remedies = Remedies {
    credentials: "the API key was rejected; check RESPAN_API_KEY or `api_key`",
    url: "check RESPAN_BASE_URL or `base_url`",
    encoding: None,
};
const DOGFOOD: HeaderName = HeaderName::from_static("x-respan-dogfood");

impl RespanSpanExporterBuilder {
    /// Sets the API key, sent as `Authorization: Bearer <key>`. Without a key the header is not sent.
    pub fn api_key(mut self, api_key: impl Into<String>) -> Self {
        self.api_key = Some(api_key.into()).filter(|key| !key.is_empty());
        self
    }

    /// Sets the base URL, to which `/v2/traces` is appended unless it ends so; `https://api.respan.co/api` by default.
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = Some(base_url.into()).filter(|url| !url.is_empty());
        self
    }

    /// Adds a header to each request. It may replace `Content-Type`; an API key takes precedence over an `Authorization`
    /// given here.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.options.headers.push((name.into(), value.into()));
        self
    }

    /// Sets the timeout of one request; 30 seconds by default.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.timeout = Some(timeout);
        self
    }

    /// Sets the retry policy.
    ///
    /// It applies when respan's telemetry drives the exporter; under another SDK each batch is attempted once.
    ///
    /// ```
    /// use respan::{RespanSpanExporter, RetryPolicy};
    /// use std::time::Duration;
    ///
    /// let exporter = RespanSpanExporter::builder()
    ///     .base_url("http://127.0.0.1:4318/api")
    ///     .timeout(Duration::from_secs(5))
    ///     .retry(RetryPolicy::never())
    ///     .build()?;
    /// # drop(exporter);
    /// # Ok::<(), respan::ExporterSettingsError>(())
    /// ```
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.options.delivery.retry = policy;
        self
    }

    /// Sets the maximum size of a request body in bytes, before compression; 5 MiB by default.
    ///
    /// A larger batch is split in halves. In a single larger span the longest texts are truncated, preserving the JSON
    /// structure, until it fits; if it cannot fit, it is lost, counted as
    /// [`LostSpans::rejected`](crate::LostSpans::rejected) and logged with its name. A response with status 413 has the same
    /// effect. Under another SDK a larger batch is rejected.
    ///
    /// [`build`](Self::build) rejects zero. A span without content takes some hundred bytes, and its resource as many.
    pub fn max_body_bytes(mut self, bytes: usize) -> Self {
        self.options.delivery.max_body_bytes = bytes;
        self
    }

    /// Enables compression of requests with `Content-Encoding: gzip`; disabled by default.
    ///
    /// Use it where the network is slow or metered: spans shrink to a tenth or less, for some CPU time of the worker thread.
    /// Requires the cargo feature `gzip`, and an endpoint that accepts it.
    #[cfg(feature = "gzip")]
    pub fn gzip(mut self, is_enabled: bool) -> Self {
        self.options.delivery.is_compressed = is_enabled;
        self
    }

    /// Sets a spool: requests that cannot be delivered are written to its directory and delivered later, by this or a later
    /// process; see [`Spool`]. There is none by default.
    ///
    /// It applies when respan's telemetry drives the exporter; under another SDK it is not used.
    ///
    /// ```no_run
    /// use respan::{RespanSpanExporter, Spool};
    ///
    /// let exporter = RespanSpanExporter::builder()
    ///     .api_key("key")
    ///     .spool(Spool::new("/var/lib/shop-assistant/spans"))
    ///     .build()?;
    /// # drop(exporter);
    /// # Ok::<(), respan::ExporterSettingsError>(())
    /// ```
    pub fn spool(mut self, spool: Spool) -> Self {
        self.options.spool = Some(spool);
        self
    }

    /// Builds the exporter and creates the directory of its spool; sends nothing.
    ///
    /// # Errors
    ///
    /// An [`ExporterSettingsError`] if the URL, the key, a header or the size limit is invalid, or the spool's directory is
    /// unusable.
    ///
    /// ```
    /// use respan::{ExporterSettingsError, RespanSpanExporter};
    ///
    /// let result = RespanSpanExporter::builder().base_url("not a url").build();
    /// assert!(matches!(result, Err(ExporterSettingsError::BaseUrl { .. })));
    /// ```
    pub fn build(self) -> Result<RespanSpanExporter, ExporterSettingsError> {
        let base_url = self.base_url.as_deref().unwrap_or(DEFAULT_BASE_URL);
        let url = traces_url(base_url).map_err(|reason| ExporterSettingsError::BaseUrl {
            url: redacted_url(base_url),
            reason,
        })?;
        let mut headers = HeaderMap::new();
        headers.insert(DOGFOOD, HeaderValue::from_static("1"));
        self.options.add_headers(&mut headers)?;
        if let Some(key) = &self.api_key {
            let value = HeaderValue::from_str(&format!("Bearer {key}"));
            let mut value = value.map_err(|_| ExporterSettingsError::ApiKey)?;
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        let authorization = headers.get(AUTHORIZATION).cloned();
        let endpoint = HttpEndpoint {
            account: authorization.map(|value| (AUTHORIZATION, value)).into_iter().collect(),
            url,
            headers,
            timeout: self.options.timeout.unwrap_or(DEFAULT_TIMEOUT),
            protocol: OtlpProtocol::HttpJson,
            certificates: Certificates::default(),
            uses_proxies: true,
            remedies: REMEDIES,
            naming: Naming::Respan,
        };
        self.options.build(endpoint).map(RespanSpanExporter)
    }
}

impl fmt::Debug for RespanSpanExporterBuilder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RespanSpanExporterBuilder")
            .field("api_key", &self.api_key.as_ref().map(|_| "***"))
            .field("base_url", &self.base_url.as_deref().map(redacted_url))
            .field("options", &self.options)
            .finish()
    }
}
