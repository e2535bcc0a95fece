//! The builder of the exporter.

use crate::exporter::RetryPolicy;
use crate::exporter::otlp_http::HttpOptions;
use crate::exporter::redact_settings::redacted_url;
use crate::spool::Spool;
use std::fmt;
use std::time::Duration;

/// Builder of a [`RespanSpanExporter`](crate::RespanSpanExporter), created by
/// [`RespanSpanExporter::builder`](crate::RespanSpanExporter::builder).
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
    pub(super) api_key: Option<String>,
    pub(super) base_url: Option<String>,
    pub(super) options: HttpOptions,
}

impl RespanSpanExporterBuilder {
    /// Sets the API key, sent as `Authorization: Bearer <key>`. Without a key the header is not sent.
    pub fn api_key(mut self, api_key: impl Into<String>) -> Self {
        self.api_key = Some(api_key.into().trim().to_owned()).filter(|key| !key.is_empty());
        self
    }

    /// Sets the base URL, to which `/v2/traces` is appended unless it ends so; `https://api.respan.co/api` by default.
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = Some(base_url.into().trim().to_owned()).filter(|url| !url.is_empty());
        self
    }

    /// Adds a header to each request. It may replace `Content-Type`; an API key takes precedence over an `Authorization`
    /// given here.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.options.headers.push((name.into(), value.into()));
        self
    }

    /// Sets the timeout of one request; 30 seconds by default, a millisecond at least.
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
