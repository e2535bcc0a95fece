//! What a telemetry runs with, once options and variables are settled.

use super::builder::TelemetryBuilder;
use super::delivery::DeliveryOptions;
use super::environment;
use super::environment::{Environment, present};
use super::error::InitError;
use super::resource::resource;
use crate::delivery::processor::Processor;
use crate::delivery::settings::PipelineSettings;
use crate::diagnostics::LogLevel;
use crate::exporter::respan::{DEFAULT_BASE_URL, RespanSpanExporter, redacted_header_name, redacted_url, traces_url};
use crate::span::running::SpanSettings;
use reqwest::header::{HeaderName, HeaderValue};
use std::time::Duration;

/// As long as dropping waits: an endpoint that works answers well within it.
const DEFAULT_EXIT_TIMEOUT: Duration = Duration::from_secs(5);

/// Everything that a telemetry needs to know, each value settled and checked.
pub(crate) struct Settings {
    /// When false nothing else matters: no span is recorded, nothing is sent.
    pub(crate) enabled: bool,
    /// For the process; `None` leaves it as it is.
    pub(crate) log_level: Option<LogLevel>,
    /// Where the default processor sends to; `None` without an API key.
    pub(crate) destination: Option<Endpoint>,
    /// What takes the place of `destination`.
    pub(crate) custom_exporter: Option<Processor>,
    pub(crate) processors: Vec<Processor>,
    pub(crate) set_global_provider: bool,
    #[cfg_attr(not(unix), expect(dead_code, reason = "there is no exit handler"))]
    pub(crate) exit_timeout: Duration,
    #[cfg(all(unix, feature = "signals"))]
    pub(crate) shutdown_on_signals: bool,
    pub(crate) spans: SpanSettings,
    pub(crate) pipeline: PipelineSettings,
}

/// Respan's ingest endpoint and what it wants to see.
pub(crate) struct Endpoint {
    /// As it was given: which path is added is the exporter's affair.
    pub(crate) base_url: String,
    pub(crate) api_key: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(super) delivery: DeliveryOptions,
}

impl Endpoint {
    /// A request may take as long as a batch.
    pub(super) fn exporter(self, timeout: Duration) -> Result<RespanSpanExporter, InitError> {
        let exporter = RespanSpanExporter::builder()
            .api_key(self.api_key)
            .base_url(self.base_url)
            .timeout(timeout);
        let exporter = self.delivery.exporter(exporter);
        let headers = self.headers.into_iter();
        Ok(headers
            .fold(exporter, |exporter, (name, value)| exporter.header(name, value))
            .build()?)
    }
}

impl Settings {
    /// Settles each value: an option before its variable, a variable before its default.
    pub(super) fn resolve(mut builder: TelemetryBuilder) -> Result<Self, InitError> {
        let reader = std::mem::replace(&mut builder.environment, Box::new(|_| None));
        let environment = Environment::new(&*reader);
        let enabled = match builder.is_enabled {
            Some(enabled) => enabled,
            None => !environment.sdk_disabled()?.unwrap_or(false),
        };
        if !enabled {
            // Switching off must work whatever else is wrong.
            let nothing = TelemetryBuilder::new();
            let settings = Self::resolve_enabled(nothing, &Environment::new(&|_| None))?;
            return Ok(Self {
                enabled,
                log_level: None,
                ..settings
            });
        }
        Self::resolve_enabled(builder, &environment)
    }

    fn resolve_enabled(builder: TelemetryBuilder, environment: &Environment<'_>) -> Result<Self, InitError> {
        let log_level = builder
            .log_level
            .map_or_else(|| environment.log_level(), |level| Ok(Some(level)))?;
        let batching = builder
            .is_batching_enabled
            .map_or_else(|| environment.batching(), |on| Ok(Some(on)))?;
        let app_name = builder.app_name.as_deref().and_then(present);
        Ok(Self {
            enabled: true,
            log_level: Some(log_level.unwrap_or(LogLevel::Info)),
            destination: destination(environment, &builder)?,
            custom_exporter: builder.custom_exporter,
            processors: builder.processors,
            set_global_provider: builder.set_global_provider,
            exit_timeout: builder.exit_timeout.unwrap_or(DEFAULT_EXIT_TIMEOUT),
            #[cfg(all(unix, feature = "signals"))]
            shutdown_on_signals: builder.shutdown_on_signals,
            spans: builder.limits.settle(environment)?,
            pipeline: PipelineSettings {
                resource: resource(environment, app_name, builder.resource_attributes)?,
                batch: environment.batch(&builder.delivery.batch)?,
                mask: builder.mask,
                value_length: builder.limits.value_length(environment)?,
                postprocess: builder.postprocess,
                default_receives: builder.default_receives,
                foreign_spans: builder.foreign_spans,
                batching: batching.unwrap_or(true),
            },
        })
    }
}

/// A value and whether it came from an option or a variable, which is what errors name.
fn settled(
    option: &'static str,
    explicit: Option<&str>,
    variable: &'static str,
    read: impl FnOnce() -> Result<Option<String>, InitError>,
) -> Result<Option<(&'static str, String)>, InitError> {
    match explicit.and_then(present) {
        Some(value) => Ok(Some((option, value))),
        None => Ok(read()?.map(|value| (variable, value))),
    }
}

/// Checked also without a key: a wrong URL is wrong from the day it is written. Where another exporter takes its place
/// nothing of it is read.
fn destination(environment: &Environment<'_>, builder: &TelemetryBuilder) -> Result<Option<Endpoint>, InitError> {
    if builder.custom_exporter.is_some() {
        return Ok(None);
    }
    let base_url = builder.base_url.as_deref();
    let base_url = settled("base_url", base_url, environment::BASE_URL, || environment.base_url())?;
    if let Some((name, url)) = &base_url {
        check_url(name, url)?;
    }
    for (name, value) in &builder.headers {
        check_header(name, value)?;
    }
    let api_key = builder.api_key.as_deref();
    let Some((name, api_key)) = settled("api_key", api_key, environment::API_KEY, || environment.api_key())? else {
        return Ok(None);
    };
    if HeaderValue::try_from(&api_key).is_err() {
        return Err(InitError::secret(name, "text that fits into an HTTP header"));
    }
    Ok(Some(Endpoint {
        base_url: base_url.map_or_else(|| DEFAULT_BASE_URL.to_owned(), |(_, url)| url),
        api_key,
        headers: builder.headers.clone(),
        delivery: builder.delivery.clone(),
    }))
}

fn check_url(name: &'static str, url: &str) -> Result<(), InitError> {
    traces_url(url).map(drop).map_err(|reason| {
        let accepted = format!("an http:// or https:// URL such as {DEFAULT_BASE_URL} ({reason})");
        InitError::value(name, redacted_url(url), accepted)
    })
}

fn check_header(name: &str, value: &str) -> Result<(), InitError> {
    if HeaderName::try_from(name).is_err() {
        return Err(InitError::value(
            "header",
            redacted_header_name(name),
            "the name of an HTTP header",
        ));
    }
    if HeaderValue::try_from(value).is_err() {
        return Err(InitError::secret(
            format!("header {name}"),
            "text that fits into an HTTP header",
        ));
    }
    Ok(())
}

#[cfg(test)]
#[path = "settings_tests.rs"]
mod tests;
