//! Setters of the exporter to Respan: key, URL, headers, and delivery.

use super::builder::TelemetryBuilder;
use super::optional_text::OptionalText;
use crate::exporter::RetryPolicy;
#[cfg(feature = "exporter-respan")]
use crate::spool::Spool;

impl TelemetryBuilder {
    /// Sets the key of Respan's API; with a key, spans go to Respan. Default, also for `None`:
    /// `RESPAN_API_KEY`.
    ///
    /// Needs the cargo feature `exporter-respan`, which is on by default: without it, [`init`](Self::init) and
    /// [`build`](Self::build) refuse a key that is set here, and log a warning for the variable.
    ///
    /// ```
    /// use respan::RespanTelemetry;
    ///
    /// let builder = RespanTelemetry::builder().api_key("respan-xxx");
    /// assert!(!format!("{builder:?}").contains("respan-xxx"));
    /// ```
    pub fn api_key(mut self, key: impl OptionalText) -> Self {
        self.options.respan.api_key = key.into_optional_text().or(self.options.respan.api_key);
        self
    }

    /// Sets the base URL of Respan's API. Default, also for `None`: `RESPAN_BASE_URL`, else
    /// `https://api.respan.co/api`. With a key from `KEYWORDSAI_API_KEY`, the variable is `KEYWORDSAI_BASE_URL`.
    ///
    /// The path `/v2/traces` is added, unless the URL ends in it.
    ///
    /// ```
    /// use respan::RespanTelemetry;
    ///
    /// let builder = RespanTelemetry::builder().base_url("https://respan.example.com/api").header("X-Team", "search");
    /// ```
    pub fn base_url(mut self, url: impl OptionalText) -> Self {
        self.options.respan.base_url = url.into_optional_text().or(self.options.respan.base_url);
        self
    }

    /// Adds an HTTP header to the requests to Respan. It cannot replace the authorization.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.options.respan.headers.push((name.into(), value.into()));
        self
    }

    /// Adds several HTTP headers to the requests to Respan; see [`header`](Self::header).
    ///
    /// ```
    /// use respan::RespanTelemetry;
    ///
    /// let builder = RespanTelemetry::builder().headers([("X-Team", "search"), ("X-Region", "eu")]);
    /// ```
    pub fn headers<N: Into<String>, V: Into<String>>(mut self, headers: impl IntoIterator<Item = (N, V)>) -> Self {
        let headers = headers.into_iter().map(|(name, value)| (name.into(), value.into()));
        self.options.respan.headers.extend(headers);
        self
    }

    /// Sets when a batch that Respan did not accept is sent again; see [`RetryPolicy`] for the default.
    ///
    /// Further exporters to Respan have a policy of their own:
    /// [`RespanSpanExporterBuilder::retry`](crate::RespanSpanExporterBuilder::retry).
    ///
    /// ```
    /// use respan::{RespanTelemetry, RetryPolicy};
    /// use std::time::Duration;
    ///
    /// let builder = RespanTelemetry::builder().retry(RetryPolicy::new().max_elapsed(Duration::from_secs(60)));
    /// ```
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.options.respan.retry = Some(policy);
        self
    }

    /// Sets the largest body of one request to Respan in bytes, from 1, before compression. Default: 5 MiB.
    ///
    /// See [`RespanSpanExporterBuilder::max_body_bytes`](crate::RespanSpanExporterBuilder::max_body_bytes) for what happens to
    /// larger requests.
    pub fn max_body_bytes(mut self, bytes: usize) -> Self {
        self.options.respan.max_body_bytes = Some(bytes);
        self
    }

    /// Sets a directory for the requests that cannot be delivered now, which survive the process; see [`Spool`]. Default: none.
    ///
    /// [`init`](Self::init) and [`build`](Self::build) refuse a directory that cannot be used. Further exporters to Respan have
    /// a spool of their own: [`RespanSpanExporterBuilder::spool`](crate::RespanSpanExporterBuilder::spool).
    ///
    /// ```
    /// use respan::{RespanTelemetry, Spool};
    ///
    /// let builder = RespanTelemetry::builder().spool(Spool::new("/var/lib/shop-assistant/spans"));
    /// ```
    #[cfg(feature = "exporter-respan")]
    pub fn spool(mut self, spool: Spool) -> Self {
        self.options.respan.spool = Some(spool);
        self
    }

    /// Sets whether requests to Respan are compressed. Default: false. Needs the cargo feature `gzip`.
    ///
    /// See [`RespanSpanExporterBuilder::gzip`](crate::RespanSpanExporterBuilder::gzip).
    #[cfg(feature = "gzip")]
    pub fn gzip(mut self, on: bool) -> Self {
        self.options.respan.is_compressed = on;
        self
    }
}
