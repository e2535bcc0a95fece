//! The resolved options of the exporter to Respan.

use super::environment::{Environment, non_blank};
use super::respan::{API_KEY_OPTION, BASE_URL, RespanOptions};
use crate::delivery::processor::Processor;
use crate::exporter::otlp_http::accepted_url;
use crate::exporter::redact_settings::redacted_header_name;
use crate::exporter::respan::{DEFAULT_BASE_URL, RespanSpanExporter, traces_url};
use crate::telemetry::error::InitError;
use http::header::{HeaderName, HeaderValue};
use std::time::Duration;

/// Key and URL of Respan's API, and how requests to it are made.
pub(crate) struct RespanDestination {
    pub(crate) api_key: String,
    /// As given: the exporter adds the path.
    pub(crate) base_url: String,
    /// Headers, retry policy, spool, sizes.
    options: RespanOptions,
}

impl RespanOptions {
    /// `None` without a key. URL and headers are checked even so, to report a mistake when it is made.
    pub(crate) fn resolve(self, environment: &Environment<'_>) -> Result<Option<RespanDestination>, InitError> {
        let key = self.api_key(environment)?;
        let base_url = self.base_url(environment, key.as_ref().map(|(source, _)| *source))?;
        for (name, value) in &self.headers {
            check_header(name, value)?;
        }
        let Some((source, api_key)) = key else {
            return Ok(None);
        };
        if HeaderValue::try_from(&api_key).is_err() {
            return Err(InitError::secret(source, "text that fits into an HTTP header"));
        }
        if let Some(mistake) = misplaced(&api_key) {
            environment.notice(format!("the key of {source} {mistake}, which is sent as part of it"));
        }
        Ok(Some(RespanDestination {
            api_key,
            base_url,
            options: self,
        }))
    }

    /// The URL for a key of this source. One that comes from a variable is sent only to the URL of the variable that belongs to it.
    fn base_url(&self, environment: &Environment<'_>, key_source: Option<&'static str>) -> Result<String, InitError> {
        // It may hold credentials.
        let variable = || match key_source {
            Some(variable) if variable != API_KEY_OPTION => environment.named_secret_beside(variable, BASE_URL),
            _ => environment.named_secret(BASE_URL),
        };
        let (source, url) = match self.base_url.as_deref().and_then(non_blank) {
            Some(url) => ("base_url", url),
            None => variable()?.unwrap_or_else(|| (BASE_URL, DEFAULT_BASE_URL.to_owned())),
        };
        match traces_url(&url) {
            Ok(_) => Ok(url),
            Err(reason) => {
                let accepted = accepted_url(DEFAULT_BASE_URL, &reason);
                Err(InitError::url(source, &url, accepted))
            }
        }
    }
}

/// A text in front of a key that is probably no part of it, as in files of variables that keep quotes.
fn misplaced(api_key: &str) -> Option<&'static str> {
    if api_key.starts_with(['"', '\'']) {
        Some("begins with a quote")
    } else if api_key
        .get(..7)
        .is_some_and(|start| start.eq_ignore_ascii_case("bearer "))
    {
        Some("begins with `Bearer`")
    } else {
        None
    }
}

fn check_header(name: &str, value: &str) -> Result<(), InitError> {
    if HeaderName::try_from(name).is_err() {
        let accepted = "the name of an HTTP header";
        return Err(InitError::value("header", redacted_header_name(name), accepted));
    }
    if HeaderValue::try_from(value).is_err() {
        let accepted = "text that fits into an HTTP header";
        return Err(InitError::secret(format!("header {name}"), accepted));
    }
    Ok(())
}

impl RespanDestination {
    /// Returns whether spans are sent to this scheme, host and port.
    pub(crate) fn has_origin(&self, origin: &str) -> bool {
        traces_url(&self.base_url).is_ok_and(|url| url.origin() == origin)
    }

    /// Makes the exporter and its processor; one request may take as long as one batch.
    pub(crate) fn into_processor(self, export_timeout: Duration) -> Result<Processor, InitError> {
        let mut exporter = RespanSpanExporter::builder()
            .api_key(self.api_key)
            .base_url(self.base_url)
            .timeout(export_timeout);
        for (name, value) in self.options.headers {
            exporter = exporter.header(name, value);
        }
        if let Some(policy) = self.options.retry {
            exporter = exporter.retry(policy);
        }
        if let Some(bytes) = self.options.max_body_bytes {
            exporter = exporter.max_body_bytes(bytes);
        }
        if let Some(spool) = self.options.spool {
            exporter = exporter.spool(spool);
        }
        #[cfg(feature = "gzip")]
        let exporter = exporter.gzip(self.options.is_compressed);
        Ok(exporter.build()?.into())
    }
}
