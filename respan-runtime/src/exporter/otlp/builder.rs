//! The builder of the exporter.

use super::environment::Reader;
use crate::exporter::RetryPolicy;
use crate::exporter::http::Certificates;
use crate::exporter::otlp_http::{ExporterSettingsError, HttpOptions, OtlpProtocol};
use crate::exporter::redact_settings::redacted_url;
use crate::model::Naming;
use crate::spool::Spool;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Builder of an [`OtlpSpanExporter`](crate::OtlpSpanExporter); created by [`OtlpSpanExporter::builder`](crate::OtlpSpanExporter::builder).
///
/// An option that is not set has the value of its variable for traces, `OTEL_EXPORTER_OTLP_TRACES_…`, else of the one for all
/// signals, `OTEL_EXPORTER_OTLP_…`, else a default. Attributes have [`Naming::Both`], unless the
/// [`Processor`](crate::Processor::naming) sets another one. After a preset, such as [`phoenix`](Self::phoenix), no variable is read, so
/// that the headers of one destination are not sent to another.
///
/// Its `Debug` output redacts credentials in the URL, and header values.
///
/// ```
/// use respan::OtlpSpanExporter;
///
/// let builder = OtlpSpanExporter::builder().endpoint("https://me:secret@host").header("x-key", "secret");
/// assert!(!format!("{builder:?}").contains("secret"));
/// ```
#[derive(Clone)]
#[must_use]
pub struct OtlpSpanExporterBuilder {
    pub(super) endpoint: Option<String>,
    pub(super) protocol: Option<OtlpProtocol>,
    pub(super) is_compressed: Option<bool>,
    pub(super) certificates: Certificates,
    pub(super) options: HttpOptions,
    pub(super) naming: Naming,
    /// The first mistake in the arguments of a preset.
    pub(super) error: Option<ExporterSettingsError>,
    pub(super) environment: Arc<Reader>,
}

impl Default for OtlpSpanExporterBuilder {
    fn default() -> Self {
        Self {
            endpoint: None,
            protocol: None,
            is_compressed: None,
            certificates: Certificates::default(),
            options: HttpOptions::default(),
            naming: Naming::Both,
            error: None,
            environment: Arc::new(|name| std::env::var_os(name)),
        }
    }
}

impl OtlpSpanExporterBuilder {
    /// Sets the exact URL to which spans are sent; no path is appended. Default: `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT`, else
    /// `OTEL_EXPORTER_OTLP_ENDPOINT` with `/v1/traces` appended, else `http://localhost:4318/v1/traces`.
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.endpoint = Some(url.into());
        self
    }

    /// Adds a header to each request; a later one of the same name replaces it. Those of `OTEL_EXPORTER_OTLP_HEADERS` with other
    /// names are sent as well.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.options.headers.push((name.into(), value.into()));
        self
    }

    /// Sets the encoding. Default: `OTEL_EXPORTER_OTLP_PROTOCOL`, else [`OtlpProtocol::HttpProtobuf`].
    pub fn protocol(mut self, protocol: OtlpProtocol) -> Self {
        self.protocol = Some(protocol);
        self
    }

    /// Sets the timeout of one request. Default: `OTEL_EXPORTER_OTLP_TIMEOUT` in milliseconds, else 10 seconds. A
    /// millisecond at least.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.timeout = Some(timeout);
        self
    }

    /// Sets whether requests are compressed with gzip. Default: `OTEL_EXPORTER_OTLP_COMPRESSION`, else false.
    ///
    /// Use it where the network is slow or metered. Requires the cargo feature `gzip`.
    #[cfg(feature = "gzip")]
    pub fn gzip(mut self, is_enabled: bool) -> Self {
        self.is_compressed = Some(is_enabled);
        self
    }

    /// Sets a PEM file of the only certificates that are trusted, in place of those of the operating system. Default:
    /// `OTEL_EXPORTER_OTLP_CERTIFICATE`.
    pub fn root_certificates(mut self, path: impl Into<PathBuf>) -> Self {
        self.certificates.roots = Some(path.into());
        self
    }

    /// Sets PEM files of the client's certificates and private key, for endpoints that ask for them. Default:
    /// `OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE` and `OTEL_EXPORTER_OTLP_CLIENT_KEY`.
    pub fn client_certificate(mut self, certificates: impl Into<PathBuf>, key: impl Into<PathBuf>) -> Self {
        self.certificates.client = Some((certificates.into(), key.into()));
        self
    }

    /// Sets the retry policy. It applies when respan's telemetry drives the exporter; under another SDK each batch is attempted
    /// once.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.options.delivery.retry = policy;
        self
    }

    /// Sets the maximum size of a request body in bytes, before compression; 5 MiB by default.
    ///
    /// As for [`RespanSpanExporterBuilder::max_body_bytes`](crate::RespanSpanExporterBuilder::max_body_bytes), a larger batch is
    /// split, and a single larger span has its longest texts truncated until it fits.
    pub fn max_body_bytes(mut self, bytes: usize) -> Self {
        self.options.delivery.max_body_bytes = bytes;
        self
    }

    /// Sets a directory for requests that cannot be delivered now, which survive the process; see [`Spool`]. Default: none.
    ///
    /// It applies when respan's telemetry drives the exporter. Each URL with its headers has a subdirectory of its own.
    ///
    /// ```
    /// use respan::{OtlpSpanExporter, Spool};
    ///
    /// let builder = OtlpSpanExporter::builder()
    ///     .collector("http://localhost:4318")
    ///     .spool(Spool::new("/var/lib/shop-assistant/spans"));
    /// ```
    pub fn spool(mut self, spool: Spool) -> Self {
        self.options.spool = Some(spool);
        self
    }

    /// Sets the function that looks variables up, for tests; default: the environment of the process.
    ///
    /// ```
    /// use respan::OtlpSpanExporter;
    ///
    /// let builder = OtlpSpanExporter::builder()
    ///     .environment(|name| (name == "OTEL_EXPORTER_OTLP_PROTOCOL").then(|| "grpc".to_owned()));
    /// let error = builder.build().expect_err("gRPC is not supported").to_string();
    /// assert!(error.starts_with("OTEL_EXPORTER_OTLP_PROTOCOL is `grpc`; accepted: http/protobuf"));
    /// ```
    pub fn environment(mut self, read: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        self.environment = Arc::new(move |name| read(name).map(Into::into));
        self
    }
}

impl fmt::Debug for OtlpSpanExporterBuilder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("OtlpSpanExporterBuilder")
            .field("endpoint", &self.endpoint.as_deref().map(redacted_url))
            .field("protocol", &self.protocol)
            .field("certificates", &self.certificates)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
