//! Settings of the exporter to Respan.

use super::endpoint::{DEFAULT_BASE_URL, traces_url};
use super::sender::Sender;
use super::{DeliverySettings, RespanSpanExporter, spool_directory};
use crate::exporter::RetryPolicy;
use crate::exporter::redacted::{header_name, without_credentials};
use crate::spool::{Spool, SpoolError, Store};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use std::fmt;
use std::time::Duration;

/// Settings of a [`RespanSpanExporter`]; made by [`RespanSpanExporter::builder`].
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
    headers: Vec<(String, String)>,
    timeout: Option<Duration>,
    options: DeliverySettings,
    spool: Option<Spool>,
}

/// Why an exporter's settings are refused; never holds the key or a header's value.
///
/// ```
/// use respan::{ExporterSettingsError, RespanSpanExporter};
///
/// let refused = RespanSpanExporter::builder().header("X Team", "search").build();
/// assert!(matches!(refused, Err(ExporterSettingsError::Header { name }) if name == "X Team"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExporterSettingsError {
    /// The base URL is none.
    #[error("base URL {url:?} is not usable: {reason}; expected is something like {DEFAULT_BASE_URL}")]
    BaseUrl {
        /// As given, without credentials.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A header's name or value cannot be sent.
    #[error("header {name:?} cannot be sent: names are ASCII tokens, values visible ASCII")]
    Header {
        /// The header's name, without what follows a colon.
        name: String,
    },
    /// The key cannot be sent.
    #[error("the API key holds characters that an HTTP header cannot; only visible ASCII is accepted")]
    ApiKey,
    /// No request may have a body, so no span could be sent.
    #[error("`max_body_bytes` is 0, and no span fits into that; give what one request may have, such as 1048576")]
    NoBody,
    /// The directory of the spool cannot be used.
    #[error(transparent)]
    Spool(#[from] SpoolError),
}

/// As long as the Python SDK waits.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);
const DOGFOOD: HeaderName = HeaderName::from_static("x-respan-dogfood");

impl RespanSpanExporterBuilder {
    /// The key, sent as `Authorization: Bearer <key>`. Without one no such header is sent.
    ///
    /// ```
    /// let builder = respan::RespanSpanExporter::builder().api_key("key");
    /// # let _ = builder;
    /// ```
    pub fn api_key(mut self, api_key: impl Into<String>) -> Self {
        self.api_key = Some(api_key.into()).filter(|key| !key.is_empty());
        self
    }

    /// The base URL, to which `/v2/traces` is added unless it is there; `https://api.respan.co/api` if not given.
    ///
    /// ```
    /// let builder = respan::RespanSpanExporter::builder().base_url("http://127.0.0.1:4318/api");
    /// # let _ = builder;
    /// ```
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = Some(base_url.into()).filter(|url| !url.is_empty());
        self
    }

    /// A further header. It may replace the content type, but never the authorization where there is a key.
    ///
    /// ```
    /// let builder = respan::RespanSpanExporter::builder().header("X-Team", "search");
    /// # let _ = builder;
    /// ```
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// How long one request may take; 30 seconds if not given.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let builder = respan::RespanSpanExporter::builder().timeout(Duration::from_secs(5));
    /// # let _ = builder;
    /// ```
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// When a batch is tried again that could not be delivered; see [`RetryPolicy`].
    ///
    /// Holds where a telemetry of respan's drives the exporter; under another SDK each batch is tried once.
    ///
    /// ```
    /// use respan::RetryPolicy;
    ///
    /// let builder = respan::RespanSpanExporter::builder().retry(RetryPolicy::never());
    /// # let _ = builder;
    /// ```
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.options.retry = policy;
        self
    }

    /// How many bytes the body of one request has at most, before any compression; 5 MiB if not given.
    ///
    /// A batch that is larger is sent in halves. A single span that is larger has its longest texts cut, in their
    /// structure, until it fits; one that does not fit even so is lost, counted as `rejected` and told with its name. The
    /// same happens when the endpoint answers 413. Under another SDK there is no such help: the batch is refused.
    ///
    /// Zero is refused by [`build`](Self::build). A span without any content takes some hundred bytes, its resource as many.
    ///
    /// ```
    /// let builder = respan::RespanSpanExporter::builder().max_body_bytes(1024 * 1024);
    /// # let _ = builder;
    /// ```
    pub fn max_body_bytes(mut self, bytes: usize) -> Self {
        self.options.max_body_bytes = bytes;
        self
    }

    /// Whether requests are compressed, as `Content-Encoding: gzip`; they are not unless asked for.
    ///
    /// Worth it where the network is slow or paid for: spans become a tenth or less, for some CPU time of our thread. Needs
    /// the cargo feature `gzip`, and an endpoint that understands it.
    ///
    /// ```
    /// let builder = respan::RespanSpanExporter::builder().gzip(true);
    /// # let _ = builder;
    /// ```
    #[cfg(feature = "gzip")]
    pub fn gzip(mut self, on: bool) -> Self {
        self.options.is_compressed = on;
        self
    }

    /// Keeps what cannot be delivered now in a directory until it can be, also beyond the end of the process; see
    /// [`Spool`]. Nothing is kept unless asked for.
    ///
    /// Holds where a telemetry of respan's drives the exporter; under another SDK nothing is kept.
    ///
    /// ```
    /// use respan::{RespanSpanExporter, Spool};
    ///
    /// let builder = RespanSpanExporter::builder().spool(Spool::new("/var/lib/shop-assistant/spans"));
    /// # let _ = builder;
    /// ```
    pub fn spool(mut self, spool: Spool) -> Self {
        self.spool = Some(spool);
        self
    }

    /// Makes the exporter, and the directory of its spool; nothing is sent yet.
    ///
    /// ```
    /// let refused = respan::RespanSpanExporter::builder().base_url("not a url").build();
    /// assert!(refused.is_err());
    /// ```
    ///
    /// # Errors
    ///
    /// If URL, key or a header cannot be sent, a request may have no body, or the spool's directory cannot be used.
    pub fn build(self) -> Result<RespanSpanExporter, ExporterSettingsError> {
        if self.options.max_body_bytes == 0 {
            return Err(ExporterSettingsError::NoBody);
        }
        let base_url = self.base_url.as_deref().unwrap_or(DEFAULT_BASE_URL);
        let url = traces_url(base_url).map_err(|reason| ExporterSettingsError::BaseUrl {
            url: without_credentials(base_url),
            reason,
        })?;
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(DOGFOOD, HeaderValue::from_static("1"));
        for (name, value) in &self.headers {
            let refused = || ExporterSettingsError::Header {
                name: header_name(name).into_owned(),
            };
            let header = HeaderName::from_bytes(name.as_bytes()).map_err(|_| refused())?;
            let mut value = HeaderValue::from_str(value).map_err(|_| refused())?;
            // It may be a credential: then neither `Debug` of the client nor what is quoted of an answer shows it.
            value.set_sensitive(true);
            headers.insert(header, value);
        }
        if let Some(key) = &self.api_key {
            let value = HeaderValue::from_str(&format!("Bearer {key}"));
            let mut value = value.map_err(|_| ExporterSettingsError::ApiKey)?;
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        let spool = self
            .spool
            .map(|spool| Store::open(spool.below(&spool_directory::name(&url, &headers))));
        let spool = spool.transpose()?;
        let sender = Sender::new(url, headers, self.timeout.unwrap_or(DEFAULT_TIMEOUT));
        Ok(RespanSpanExporter::new(sender, self.options, spool))
    }
}

impl fmt::Debug for RespanSpanExporterBuilder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.iter().map(|(name, _)| header_name(name)).collect();
        formatter
            .debug_struct("RespanSpanExporterBuilder")
            .field("api_key", &self.api_key.as_ref().map(|_| "***"))
            .field("base_url", &self.base_url.as_deref().map(without_credentials))
            .field("headers", &names)
            .field("timeout", &self.timeout)
            .field("options", &self.options)
            .field("spool", &self.spool)
            .finish()
    }
}
