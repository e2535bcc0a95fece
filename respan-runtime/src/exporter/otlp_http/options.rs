//! Options of requests and their delivery, which the builders of both exporters have.

use super::encoder::Encoder;
use super::endpoint::HttpEndpoint;
use super::error::ExporterSettingsError;
use super::exporter::OtlpHttpExporter;
use super::sender::Sender;
use super::settings::DeliverySettings;
use super::spool_directory;
use crate::exporter::RetryPolicy;
use crate::exporter::http::check_support;
use crate::exporter::redact_settings::{redacted_header_name, redacted_url};
use crate::spool::{Spool, Store};
use http::header::{HeaderMap, HeaderName, HeaderValue};
use std::fmt;
use std::time::Duration;

/// The least that the variables of durations can express.
const MIN_DURATION: Duration = Duration::from_millis(1);

#[derive(Clone, Default)]
pub(crate) struct HttpOptions {
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) delivery: DeliverySettings,
    pub(crate) spool: Option<Spool>,
}

impl HttpOptions {
    /// Appends the headers to those of the exporter, which they replace.
    pub(crate) fn add_headers(&self, headers: &mut HeaderMap) -> Result<(), ExporterSettingsError> {
        for (name, value) in &self.headers {
            let invalid = || ExporterSettingsError::Header {
                name: redacted_header_name(name).into_owned(),
            };
            let header = HeaderName::from_bytes(name.as_bytes()).map_err(|_| invalid())?;
            let mut value = HeaderValue::from_str(value).map_err(|_| invalid())?;
            // It may be a credential. Sensitive values are omitted from `Debug` and redacted in responses.
            value.set_sensitive(true);
            headers.insert(header, value);
        }
        Ok(())
    }

    /// Builds the exporter and creates the directory of its spool; sends nothing.
    pub(crate) fn build(self, endpoint: HttpEndpoint) -> Result<OtlpHttpExporter, ExporterSettingsError> {
        if self.delivery.max_body_bytes == 0 {
            return Err(ExporterSettingsError::NoBody);
        }
        let RetryPolicy {
            initial_backoff,
            max_backoff,
            ..
        } = self.delivery.retry;
        for (name, duration) in [
            ("timeout", endpoint.timeout),
            // Without a pause an endpoint that is down would keep the worker thread busy.
            ("initial_backoff", initial_backoff),
            ("max_backoff", max_backoff),
        ] {
            if duration < MIN_DURATION {
                let shown = format!("{duration:?}");
                return Err(ExporterSettingsError::value(name, &shown, "a millisecond or more"));
            }
        }
        if endpoint.url.is_https() {
            if !cfg!(feature = "tls") {
                return Err(ExporterSettingsError::NoTls {
                    url: redacted_url(endpoint.url.as_str()),
                });
            }
            check_support();
        }
        let open = |spool: Spool| {
            let name = spool_directory::subdirectory_name(&endpoint.url, &endpoint.account);
            Store::open(spool.subdirectory(&name))
        };
        let spool = self.spool.map(open).transpose()?;
        let (protocol, naming) = (endpoint.protocol, endpoint.naming);
        let sender = Sender::new(endpoint);
        let encoder = Encoder::new(sender.redacted_url().to_owned(), protocol, self.delivery);
        Ok(OtlpHttpExporter::new(
            sender,
            encoder,
            naming,
            self.delivery.retry,
            spool,
        ))
    }
}

/// Omits the values of headers.
impl fmt::Debug for HttpOptions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self
            .headers
            .iter()
            .map(|(name, _)| redacted_header_name(name))
            .collect();
        formatter
            .debug_struct("HttpOptions")
            .field("headers", &names)
            .field("timeout", &self.timeout)
            .field("delivery", &self.delivery)
            .field("spool", &self.spool)
            .finish()
    }
}
