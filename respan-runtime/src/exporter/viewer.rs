//! The exporter to a local viewer, `respan-viewer`.

use super::http::{Certificates, Url};
use super::otlp_http::{
    ExporterSettingsError, HttpEndpoint, HttpOptions, OtlpHttpExporter, OtlpProtocol, Remedies, url_with_path,
};
use super::{AttemptDeadline, Export, ExportError, ExportFailure};
use crate::model::{FinishedSpan, Naming};
use crate::sync::deadline;
use ::http::HeaderMap;
use opentelemetry::{Key, KeyValue};
use opentelemetry_sdk::Resource;
use std::borrow::Cow;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The address of a viewer that is started without options.
pub(crate) const DEFAULT_ADDRESS: &str = "http://127.0.0.1:4318";

const TRACES_PATH: &str = "/v1/traces";
/// Long for a process on the same machine; a shutdown may wait for it.
const TIMEOUT: Duration = Duration::from_secs(1);
/// A failure that took so long is no refused connection: another attempt would take as long.
const SLOW: Duration = Duration::from_millis(500);
/// Without an attempt, after a slow failure.
const PAUSE: Duration = Duration::from_secs(5);
/// The process of the spans, by which a viewer sees that running ones will not end any more.
const PROCESS_ID: Key = Key::from_static_str("process.pid");

const REMEDIES: Remedies = Remedies {
    credentials: "check RESPAN_VIEWER or `viewer`",
    url: "check RESPAN_VIEWER or `viewer`",
    encoding: None,
};

/// Sends spans to a viewer by OTLP/protobuf, as best effort: a failed batch is not sent again.
#[derive(Debug)]
pub(crate) struct ViewerExporter {
    exporter: OtlpHttpExporter,
    /// After a slow failure.
    paused_until: Option<Instant>,
}

/// The URL for spans of a viewer at this address, whose scheme may be missing.
///
/// # Errors
///
/// A description of why it is no address.
pub(crate) fn viewer_url(address: &str) -> Result<Url, String> {
    if address.contains("://") {
        url_with_path(address, TRACES_PATH)
    } else if address.contains([':', '.']) || address.eq_ignore_ascii_case("localhost") {
        url_with_path(&format!("http://{address}"), TRACES_PATH)
    } else {
        Err("it is neither a URL nor HOST:PORT".to_owned())
    }
}

impl ViewerExporter {
    /// Makes the exporter; sends nothing.
    pub(crate) fn new(url: Url) -> Result<Self, ExporterSettingsError> {
        let endpoint = HttpEndpoint {
            url,
            headers: HeaderMap::new(),
            account: HeaderMap::new(),
            timeout: TIMEOUT,
            protocol: OtlpProtocol::HttpProtobuf,
            certificates: Certificates::default(),
            // It is on this machine, and a proxy is elsewhere.
            uses_proxies: false,
            remedies: REMEDIES,
            naming: Naming::Respan,
        };
        Ok(Self {
            exporter: HttpOptions::default().build(endpoint)?,
            paused_until: None,
        })
    }
}

impl Export for ViewerExporter {
    fn set_resource(&mut self, resource: &Resource) {
        let mut builder = Resource::builder_empty();
        if resource.get(&PROCESS_ID).is_none() {
            builder = builder.with_attribute(KeyValue::new(PROCESS_ID, i64::from(std::process::id())));
        }
        let attributes = resource
            .iter()
            .map(|(key, value)| KeyValue::new(key.clone(), value.clone()));
        self.exporter.set_resource(&builder.with_attributes(attributes).build());
    }

    fn export(&mut self, batch: &[FinishedSpan]) -> Result<(), ExportFailure> {
        let began = Instant::now();
        if self.paused_until.is_some_and(|until| began < until) {
            return Err(ExportError::Timeout(TIMEOUT).into());
        }
        self.paused_until = None;
        self.exporter.export(batch).map_err(|failure| match failure {
            ExportFailure::Retryable(error, _) | ExportFailure::Configuration(error) => {
                if began.elapsed() >= SLOW {
                    self.paused_until = Some(deadline(PAUSE));
                }
                ExportFailure::Permanent(error)
            }
            other => other,
        })
    }

    fn naming(&self) -> Naming {
        self.exporter.naming()
    }

    fn attempt_deadline(&self) -> Option<Arc<AttemptDeadline>> {
        self.exporter.attempt_deadline()
    }

    fn is_best_effort(&self) -> bool {
        true
    }

    fn is_remote(&self) -> bool {
        true
    }

    fn describe(&self) -> Cow<'static, str> {
        self.exporter.describe()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_lack_its_scheme_and_path() {
        for (address, url) in [
            ("http://127.0.0.1:4318", "http://127.0.0.1:4318/v1/traces"),
            ("http://127.0.0.1:4318/", "http://127.0.0.1:4318/v1/traces"),
            ("http://127.0.0.1:4318/v1/traces", "http://127.0.0.1:4318/v1/traces"),
            ("127.0.0.1:5000", "http://127.0.0.1:5000/v1/traces"),
            ("[::1]:5000", "http://[::1]:5000/v1/traces"),
            ("localhost", "http://localhost/v1/traces"),
        ] {
            assert_eq!(
                viewer_url(address).map(|url| url.to_string()),
                Ok(url.to_owned()),
                "{address}"
            );
        }
        for address in ["on please", "2", "ftp://h", "http://", "http://user:secret@h", "h:port"] {
            assert!(viewer_url(address).is_err(), "{address}");
        }
    }
}
