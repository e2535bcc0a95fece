//! The environment variables of OpenTelemetry's OTLP exporters.
//!
//! See [the specification](https://opentelemetry.io/docs/specs/otel/protocol/exporter/). Each variable has a form for traces,
//! which comes first, and one for all signals. A blank variable counts as not set.

use crate::exporter::http::Url;
use crate::exporter::otlp_http::{ExporterSettingsError, OtlpProtocol, accepted_url, url_with_path};
use percent_encoding::percent_decode_str;
use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

/// Looks a variable up by its name.
pub(super) type Reader = dyn Fn(&str) -> Option<OsString> + Send + Sync;

/// The path of the endpoint for traces below a base URL.
pub(super) const TRACES_PATH: &str = "/v1/traces";
/// A collector on this machine: the specification's default.
pub(super) const DEFAULT_ENDPOINT: &str = "http://localhost:4318/v1/traces";

const TRACES_ENDPOINT: &str = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
const ENDPOINT: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";
const HEADERS: [&str; 2] = ["OTEL_EXPORTER_OTLP_TRACES_HEADERS", "OTEL_EXPORTER_OTLP_HEADERS"];
const PROTOCOL: [&str; 2] = ["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"];
const COMPRESSION: [&str; 2] = [
    "OTEL_EXPORTER_OTLP_TRACES_COMPRESSION",
    "OTEL_EXPORTER_OTLP_COMPRESSION",
];
const TIMEOUT: [&str; 2] = ["OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "OTEL_EXPORTER_OTLP_TIMEOUT"];
const CERTIFICATE: [&str; 2] = [
    "OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE",
    "OTEL_EXPORTER_OTLP_CERTIFICATE",
];
const CLIENT_CERTIFICATE: [&str; 2] = [
    "OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE",
    "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE",
];
const CLIENT_KEY: [&str; 2] = ["OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY", "OTEL_EXPORTER_OTLP_CLIENT_KEY"];

/// Every method returns `None` for a variable that is not set or blank.
pub(super) struct Environment<'r>(pub(super) &'r Reader);

impl Environment<'_> {
    /// The URL for traces: of its own variable as it is, else below the base URL for all signals.
    pub(super) fn endpoint(&self) -> Result<Option<Url>, ExporterSettingsError> {
        let (name, text, url, example) = if let Some(text) = self.text(TRACES_ENDPOINT)? {
            let url = Url::parse(&text);
            (TRACES_ENDPOINT, text, url, DEFAULT_ENDPOINT)
        } else if let Some(text) = self.text(ENDPOINT)? {
            let url = url_with_path(&text, TRACES_PATH);
            (ENDPOINT, text, url, "http://localhost:4318")
        } else {
            return Ok(None);
        };
        url.map(Some)
            .map_err(|reason| invalid_url(name, &text, &reason, example))
    }

    /// The headers: `key=value` pairs with commas between them, values percent-encoded.
    pub(super) fn headers(&self) -> Result<Vec<(String, String)>, ExporterSettingsError> {
        let Some((name, text)) = self.first(HEADERS)? else {
            return Ok(Vec::new());
        };
        let pairs = text.split(',').map(str::trim).filter(|pair| !pair.is_empty());
        let header = |pair: &str| {
            let (key, value) = pair.split_once('=')?;
            let value = percent_decode_str(value.trim()).decode_utf8().ok()?;
            let key = http::HeaderName::try_from(key.trim()).ok()?;
            http::HeaderValue::try_from(value.as_ref()).ok()?;
            Some((key.to_string(), value.into_owned()))
        };
        let headers = pairs.map(header).collect::<Option<_>>();
        // Neither the text nor a part of it: it holds credentials.
        headers.ok_or_else(|| ExporterSettingsError::InvalidSecret {
            name: name.into(),
            accepted: "pairs such as `x-team-key=a%20key` with commas between them, values percent-encoded".into(),
        })
    }

    pub(super) fn protocol(&self) -> Result<Option<OtlpProtocol>, ExporterSettingsError> {
        let Some((name, text)) = self.first(PROTOCOL)? else {
            return Ok(None);
        };
        let protocol = OtlpProtocol::ALL.into_iter().find(|protocol| protocol.name() == text);
        let accepted = if text == "grpc" {
            "http/protobuf or http/json, with an endpoint for HTTP, usually on port 4318; respan does not speak gRPC"
        } else {
            "http/protobuf or http/json"
        };
        protocol
            .map(Some)
            .ok_or_else(|| ExporterSettingsError::value(name, &text, accepted))
    }

    pub(super) fn is_compressed(&self) -> Result<Option<bool>, ExporterSettingsError> {
        match self.first(COMPRESSION)? {
            None => Ok(None),
            Some((_, text)) if text == "none" => Ok(Some(false)),
            Some((name, text)) if text == "gzip" => {
                if cfg!(feature = "gzip") {
                    return Ok(Some(true));
                }
                Err(ExporterSettingsError::MissingFeature {
                    name: name.into(),
                    feature: "gzip",
                })
            }
            Some((name, text)) => Err(ExporterSettingsError::value(name, &text, "gzip or none")),
        }
    }

    /// The timeout, in milliseconds.
    pub(super) fn timeout(&self) -> Result<Option<Duration>, ExporterSettingsError> {
        let Some((name, text)) = self.first(TIMEOUT)? else {
            return Ok(None);
        };
        match text.parse() {
            Ok(millis) if millis > 0 => Ok(Some(Duration::from_millis(millis))),
            _ => Err(ExporterSettingsError::value(
                name,
                &text,
                "whole milliseconds from 1 on",
            )),
        }
    }

    pub(super) fn root_certificates(&self) -> Result<Option<PathBuf>, ExporterSettingsError> {
        Ok(self.first(CERTIFICATE)?.map(|(_, path)| path.into()))
    }

    /// The variables of the files: trusted certificates, certificates of the client, and its key.
    pub(super) fn certificate_names(&self) -> Result<[&'static str; 3], ExporterSettingsError> {
        let name = |names: [&'static str; 2]| {
            let [_, general] = names;
            let first = self.first(names);
            first.map(|found| found.map_or(general, |(name, _)| name))
        };
        Ok([name(CERTIFICATE)?, name(CLIENT_CERTIFICATE)?, name(CLIENT_KEY)?])
    }

    /// The client's certificates and its key, which need each other.
    pub(super) fn client_certificate(&self) -> Result<Option<(PathBuf, PathBuf)>, ExporterSettingsError> {
        match (self.first(CLIENT_CERTIFICATE)?, self.first(CLIENT_KEY)?) {
            (Some((_, chain)), Some((_, key))) => Ok(Some((chain.into(), key.into()))),
            (None, None) => Ok(None),
            (Some(_), None) => Err(missing(
                CLIENT_KEY[1],
                "it is needed with OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE",
            )),
            (None, Some(_)) => Err(missing(
                CLIENT_CERTIFICATE[1],
                "it is needed with OTEL_EXPORTER_OTLP_CLIENT_KEY",
            )),
        }
    }

    /// The first of these variables that is set; the later ones are not read.
    fn first(&self, names: [&'static str; 2]) -> Result<Option<(&'static str, String)>, ExporterSettingsError> {
        for name in names {
            if let Some(text) = self.text(name)? {
                return Ok(Some((name, text)));
            }
        }
        Ok(None)
    }

    /// The text without blanks around it.
    fn text(&self, name: &'static str) -> Result<Option<String>, ExporterSettingsError> {
        let Some(value) = (self.0)(name) else { return Ok(None) };
        let Some(text) = value.to_str() else {
            return Err(ExporterSettingsError::InvalidSecret {
                name: name.into(),
                accepted: "UTF-8 text".into(),
            });
        };
        let text = text.trim();
        Ok((!text.is_empty()).then(|| text.to_owned()))
    }
}

pub(super) fn invalid_url(name: &'static str, url: &str, reason: &str, example: &str) -> ExporterSettingsError {
    ExporterSettingsError::url(name, url, accepted_url(example, reason))
}

pub(super) fn missing(name: &'static str, remedy: &'static str) -> ExporterSettingsError {
    ExporterSettingsError::Missing { name, remedy }
}
