//! Construction of the exporter from its options and variables, with their checks.

use super::builder::OtlpSpanExporterBuilder;
use super::environment::{DEFAULT_ENDPOINT, Environment, invalid_url};
use super::exporter::OtlpSpanExporter;
use crate::diagnostics::{diagnose_once_per_text, printable};
use crate::exporter::http::{Certificates, Url, check_certificates};
use crate::exporter::otlp_http::{ExporterSettingsError, HttpEndpoint, HttpOptions, Remedies};
use crate::exporter::redact_settings::redacted_url;
use http::header::{CONTENT_TYPE, HeaderMap};
use std::sync::Arc;
use std::time::Duration;

/// The timeout of the specification.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);
/// The port of OTLP over gRPC.
const GRPC_PORT: u16 = 4317;

const REMEDIES: Remedies = Remedies {
    credentials: "the credentials were rejected; check OTEL_EXPORTER_OTLP_HEADERS, `header`, or the keys of the preset",
    url: "check OTEL_EXPORTER_OTLP_TRACES_ENDPOINT or `endpoint`, whose path is usually /v1/traces",
    encoding: Some("set the other one: OTEL_EXPORTER_OTLP_PROTOCOL or `protocol`"),
};

impl OtlpSpanExporterBuilder {
    /// Builds the exporter and creates the directory of its spool; sends nothing.
    ///
    /// # Errors
    ///
    /// An [`ExporterSettingsError`] that names the option or the variable and what it accepts, or if the directory of the spool
    /// or a certificate cannot be used.
    ///
    /// ```
    /// use respan::{ExporterSettingsError, OtlpSpanExporter};
    ///
    /// let result = OtlpSpanExporter::builder().endpoint("localhost:4318").build();
    /// assert!(matches!(result, Err(ExporterSettingsError::InvalidValue { name, .. }) if name == "endpoint"));
    /// ```
    pub fn build(mut self) -> Result<OtlpSpanExporter, ExporterSettingsError> {
        if let Some(error) = self.error {
            return Err(error);
        }
        let reader = Arc::clone(&self.environment);
        let environment = Environment(&*reader);
        let url = self.url(&environment)?;
        let variables = HttpOptions {
            headers: environment.headers()?,
            ..HttpOptions::default()
        };
        let mut headers = HeaderMap::new();
        variables.add_headers(&mut headers)?;
        self.options.add_headers(&mut headers)?;
        let mut account = headers.clone();
        account.remove(CONTENT_TYPE);
        let is_compressed = self
            .is_compressed
            .map_or_else(|| environment.is_compressed(), |on| Ok(Some(on)))?;
        self.options.delivery.is_compressed = is_compressed.unwrap_or(false);
        let endpoint = HttpEndpoint {
            url,
            headers,
            account,
            timeout: match self.options.timeout {
                Some(timeout) => timeout,
                None => environment.timeout()?.unwrap_or(DEFAULT_TIMEOUT),
            },
            protocol: match self.protocol {
                Some(protocol) => protocol,
                None => environment.protocol()?.unwrap_or_default(),
            },
            certificates: resolve_certificates(self.certificates, &environment)?,
            uses_proxies: true,
            remedies: REMEDIES,
            naming: self.naming,
        };
        self.options.build(endpoint).map(OtlpSpanExporter)
    }

    fn url(&self, environment: &Environment<'_>) -> Result<Url, ExporterSettingsError> {
        let url = match &self.endpoint {
            Some(url) => exact_url(url)?,
            None => match environment.endpoint()? {
                Some(url) => url,
                None => exact_url(DEFAULT_ENDPOINT)?,
            },
        };
        if url.uri().port_u16() == Some(GRPC_PORT) {
            diagnose_once_per_text!(
                Warning,
                "exporter",
                "spans are sent to {} over HTTP, and port {GRPC_PORT} is usually that of gRPC; HTTP is usually on 4318",
                redacted_url(url.as_str())
            );
        }
        Ok(url)
    }
}

fn exact_url(url: &str) -> Result<Url, ExporterSettingsError> {
    Url::parse(url.trim()).map_err(|reason| invalid_url("endpoint", url, &reason, DEFAULT_ENDPOINT))
}

fn resolve_certificates(
    given: Certificates,
    environment: &Environment<'_>,
) -> Result<Certificates, ExporterSettingsError> {
    let [mut roots, mut chain, mut key] = environment.certificate_names()?;
    if given.roots.is_some() {
        roots = "root_certificates";
    }
    if given.client.is_some() {
        (chain, key) = ("client_certificate", "client_certificate");
    }
    let certificates = Certificates {
        roots: match given.roots {
            Some(path) => Some(path),
            None => environment.root_certificates()?,
        },
        client: match given.client {
            Some(paths) => Some(paths),
            None => environment.client_certificate()?,
        },
    };
    let checked = check_certificates(&certificates);
    checked.map_err(|error| ExporterSettingsError::Certificate {
        name: error.file.name([roots, chain, key]).into(),
        path: printable(&error.path),
        reason: error.reason,
    })?;
    Ok(certificates)
}
