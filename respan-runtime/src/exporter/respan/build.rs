//! Construction of the exporter from its options, with their checks.

use super::builder::RespanSpanExporterBuilder;
use super::endpoint::{DEFAULT_BASE_URL, traces_url};
use super::exporter::RespanSpanExporter;
use crate::exporter::http::Certificates;
use crate::exporter::otlp_http::{ExporterSettingsError, HttpEndpoint, OtlpProtocol, Remedies};
use crate::exporter::redact_settings::redacted_url;
use crate::model::Naming;
use http::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use std::time::Duration;

/// The timeout of the Python SDK.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);
const REMEDIES: Remedies = Remedies {
    credentials: "the API key was rejected; check RESPAN_API_KEY or `api_key`",
    url: "check RESPAN_BASE_URL or `base_url`",
    encoding: None,
};
const DOGFOOD: HeaderName = HeaderName::from_static("x-respan-dogfood");

impl RespanSpanExporterBuilder {
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
