//! Every environment variable that respan reads, through a reader that tests can replace.

use super::delivery::BatchOptions;
use super::error::InitError;
use crate::delivery::settings::BatchSettings;
use crate::diagnostics::LogLevel;
use std::ffi::OsString;
use std::time::Duration;

pub(super) const API_KEY: &str = "RESPAN_API_KEY";
pub(super) const BASE_URL: &str = "RESPAN_BASE_URL";
const LOG_LEVEL: &str = "RESPAN_LOG_LEVEL";
const BATCHING_ENABLED: &str = "RESPAN_BATCHING_ENABLED";
/// The first that is set decides; the second is what users of OpenLLMetry know.
const TRACE_CONTENT: [&str; 2] = ["RESPAN_TRACE_CONTENT", "TRACELOOP_TRACE_CONTENT"];
const SDK_DISABLED: &str = "OTEL_SDK_DISABLED";
const SERVICE_NAME: &str = "OTEL_SERVICE_NAME";
const RESOURCE_ATTRIBUTES: &str = "OTEL_RESOURCE_ATTRIBUTES";
const MAX_QUEUE_SIZE: &str = "OTEL_BSP_MAX_QUEUE_SIZE";
/// What can be raised where neither is given.
const EITHER_QUEUE_SIZE: &str = "`max_queue_size` or OTEL_BSP_MAX_QUEUE_SIZE";
const MAX_EXPORT_BATCH_SIZE: &str = "OTEL_BSP_MAX_EXPORT_BATCH_SIZE";
const SCHEDULE_DELAY: &str = "OTEL_BSP_SCHEDULE_DELAY";
const EXPORT_TIMEOUT: &str = "OTEL_BSP_EXPORT_TIMEOUT";
/// The limit of spans before that of everything: <https://opentelemetry.io/docs/specs/otel/common/#attribute-limits>.
pub(super) const ATTRIBUTE_LIMIT: [&str; 2] = ["OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "OTEL_ATTRIBUTE_COUNT_LIMIT"];
pub(super) const VALUE_LENGTH_LIMIT: [&str; 2] = [
    "OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT",
    "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT",
];
pub(super) const EVENT_LIMIT: [&str; 1] = ["OTEL_SPAN_EVENT_COUNT_LIMIT"];
pub(super) const LINK_LIMIT: [&str; 1] = ["OTEL_SPAN_LINK_COUNT_LIMIT"];

const TRUTH_WORDS: &str = "true or false, 1 or 0, yes or no, on or off, in any case";

/// What the variable can say too. Waiting for no time at all would take a processor to itself.
const LEAST_DELAY: Duration = Duration::from_millis(1);

/// How a variable is looked up.
pub(super) type Reader = dyn Fn(&str) -> Option<OsString> + Send + Sync;

/// The variables, each read only when an option leaves it open.
pub(super) struct Environment<'r> {
    reader: &'r Reader,
}

impl<'r> Environment<'r> {
    pub(super) fn new(reader: &'r Reader) -> Self {
        Self { reader }
    }

    pub(super) fn api_key(&self) -> Result<Option<String>, InitError> {
        self.secret(API_KEY)
    }

    /// It may hold credentials.
    pub(super) fn base_url(&self) -> Result<Option<String>, InitError> {
        self.secret(BASE_URL)
    }

    pub(super) fn log_level(&self) -> Result<Option<LogLevel>, InitError> {
        let accepted = "DEBUG, INFO, WARNING, ERROR or CRITICAL, in any case";
        self.text(LOG_LEVEL)?
            .map(|text| text.parse().map_err(|_| InitError::value(LOG_LEVEL, text, accepted)))
            .transpose()
    }

    pub(super) fn batching(&self) -> Result<Option<bool>, InitError> {
        self.truth(BATCHING_ENABLED)
    }

    pub(super) fn trace_content(&self) -> Result<Option<bool>, InitError> {
        for name in TRACE_CONTENT {
            if let Some(on) = self.truth(name)? {
                return Ok(Some(on));
            }
        }
        Ok(None)
    }

    pub(super) fn sdk_disabled(&self) -> Result<Option<bool>, InitError> {
        self.truth(SDK_DISABLED)
    }

    pub(super) fn service_name(&self) -> Result<Option<String>, InitError> {
        self.text(SERVICE_NAME)
    }

    /// `key=value` pairs, separated by commas, both percent-encoded.
    pub(super) fn resource_attributes(&self) -> Result<Vec<(String, String)>, InitError> {
        let Some(text) = self.text(RESOURCE_ATTRIBUTES)? else {
            return Ok(Vec::new());
        };
        let pairs: Option<Vec<_>> = text
            .split(',')
            .map(str::trim)
            .filter(|pair| !pair.is_empty())
            .map(attribute)
            .collect();
        pairs.ok_or_else(|| {
            let accepted = "key=value pairs separated by commas, keys and values percent-encoded UTF-8";
            InitError::value(RESOURCE_ATTRIBUTES, text, accepted)
        })
    }

    /// Each option before its variable, which is then not read.
    pub(super) fn batch(&self, options: &BatchOptions) -> Result<BatchSettings, InitError> {
        let default = BatchSettings::default();
        let (queue, max_queue_size) = match options.max_queue_size {
            Some(size) => ("`max_queue_size`", above_zero("max_queue_size", size)?),
            None => match self.count(MAX_QUEUE_SIZE)? {
                Some(size) => (MAX_QUEUE_SIZE, size),
                None => (EITHER_QUEUE_SIZE, default.max_queue_size),
            },
        };
        let (name, size) = match options.max_export_batch_size {
            Some(size) => (
                "max_export_batch_size",
                Some(above_zero("max_export_batch_size", size)?),
            ),
            None => (MAX_EXPORT_BATCH_SIZE, self.count(MAX_EXPORT_BATCH_SIZE)?),
        };
        let max_export_batch_size = match size {
            // A small queue alone is no mistake; a batch that can never fill is one.
            None => default.max_export_batch_size.min(max_queue_size),
            Some(size) if size <= max_queue_size => size,
            Some(size) => {
                let accepted = format!("a whole number up to {queue}, which is {max_queue_size}");
                return Err(InitError::value(name, size.to_string(), accepted));
            }
        };
        let schedule_delay = match options.schedule_delay {
            Some(delay) if delay >= LEAST_DELAY => delay,
            Some(delay) => {
                let accepted = "a millisecond or more";
                return Err(InitError::value("schedule_delay", format!("{delay:?}"), accepted));
            }
            None => self.milliseconds(SCHEDULE_DELAY)?.unwrap_or(default.schedule_delay),
        };
        let max_queue_bytes = options.max_queue_bytes.unwrap_or(default.max_queue_bytes);
        let max_export_batch_bytes = options.max_export_batch_bytes;
        Ok(BatchSettings {
            max_queue_size,
            max_export_batch_size,
            max_queue_bytes: above_zero("max_queue_bytes", max_queue_bytes)?,
            max_export_batch_bytes: above_zero(
                "max_export_batch_bytes",
                max_export_batch_bytes.unwrap_or(default.max_export_batch_bytes),
            )?,
            overflow: options.overflow,
            schedule_delay,
            export_timeout: self.milliseconds(EXPORT_TIMEOUT)?.unwrap_or(default.export_timeout),
        })
    }

    /// What a span may have of something, be it nothing. The first variable that is set decides.
    pub(super) fn limit(&self, names: &[&'static str]) -> Result<Option<usize>, InitError> {
        for name in names {
            if let Some(text) = self.text(name)? {
                let limit = text.parse().map(Some);
                return limit.map_err(|_| InitError::value(*name, text, "a whole number from 0 on"));
            }
        }
        Ok(None)
    }

    /// The variable without blanks around it; `None` if nothing is left.
    fn text(&self, name: &'static str) -> Result<Option<String>, InitError> {
        let Some(value) = (self.reader)(name) else {
            return Ok(None);
        };
        match value.to_str() {
            Some(text) => Ok(present(text)),
            None => Err(InitError::value(name, value.to_string_lossy(), "UTF-8 text")),
        }
    }

    /// As [`text`](Self::text), and not shown where it is none.
    fn secret(&self, name: &'static str) -> Result<Option<String>, InitError> {
        self.text(name).map_err(|_| InitError::secret(name, "UTF-8 text"))
    }

    fn truth(&self, name: &'static str) -> Result<Option<bool>, InitError> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        match text.to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" | "on" => Ok(Some(true)),
            "false" | "0" | "no" | "off" => Ok(Some(false)),
            _ => Err(InitError::value(name, text, TRUTH_WORDS)),
        }
    }

    fn count(&self, name: &'static str) -> Result<Option<usize>, InitError> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        match text.parse() {
            Ok(count) if count > 0 => Ok(Some(count)),
            _ => Err(InitError::value(name, text, "a whole number from 1 on")),
        }
    }

    fn milliseconds(&self, name: &'static str) -> Result<Option<Duration>, InitError> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        match text.parse() {
            Ok(millis) if millis > 0 => Ok(Some(Duration::from_millis(millis))),
            _ => Err(InitError::value(name, text, "whole milliseconds from 1 on")),
        }
    }
}

fn above_zero(name: &'static str, count: usize) -> Result<usize, InitError> {
    if count == 0 {
        return Err(InitError::value(name, "0", "a whole number from 1 on"));
    }
    Ok(count)
}

/// The text without blanks around it, unless nothing is left: an empty value counts as absent.
pub(super) fn present(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn attribute(pair: &str) -> Option<(String, String)> {
    let (key, value) = pair.split_once('=')?;
    let key = percent_decoded(key.trim())?;
    (!key.is_empty()).then_some(())?;
    Some((key, percent_decoded(value.trim())?))
}

/// `None` for a percent sign without two hex digits and for what is not UTF-8.
fn percent_decoded(text: &str) -> Option<String> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte == b'%' {
            let (digits, after) = rest.split_at_checked(2)?;
            let digit = |at: usize| {
                char::from(*digits.get(at)?)
                    .to_digit(16)
                    .and_then(|digit| u8::try_from(digit).ok())
            };
            decoded.push((digit(0)? << 4) | digit(1)?);
            rest = after;
        } else {
            decoded.push(byte);
        }
    }
    String::from_utf8(decoded).ok()
}

#[cfg(test)]
mod tests {
    use super::percent_decoded;

    #[test]
    fn decodes_percent_sequences_and_refuses_broken_ones() {
        assert_eq!(percent_decoded("a%2Cb%3dc%C3%A4").as_deref(), Some("a,b=c\u{e4}"));
        for broken in ["50%", "%f", "%zz", "%+1", "%ff"] {
            assert_eq!(percent_decoded(broken), None, "{broken}");
        }
    }
}
