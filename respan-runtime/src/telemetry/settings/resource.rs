//! Options of the resource: variables and defaults of the attributes that all spans of one telemetry share.

use super::environment::{Environment, non_blank};
use crate::attributes::SDK_VERSION_VALUE;
use crate::telemetry::error::InitError;
use opentelemetry::KeyValue;
use opentelemetry_sdk::Resource;

const APP_NAME_VARIABLE: &str = "OTEL_SERVICE_NAME";
const ATTRIBUTES_VARIABLE: &str = "OTEL_RESOURCE_ATTRIBUTES";
const SERVICE_NAME: &str = "service.name";
const DEFAULT_SERVICE_NAME: &str = "respan";

#[derive(Debug, Default)]
pub(crate) struct ResourceOptions {
    pub(crate) app_name: Option<String>,
    pub(crate) attributes: Vec<KeyValue>,
}

impl ResourceOptions {
    /// Each source overrides those before it: defaults, variables, `resource_attribute`, `app_name`.
    pub(crate) fn resolve(self, environment: &Environment<'_>) -> Result<Resource, InitError> {
        let service_name = |name: String| KeyValue::new(SERVICE_NAME, name);
        let mut builder = Resource::builder_empty()
            .with_attributes([
                KeyValue::new("telemetry.sdk.name", "respan"),
                KeyValue::new("telemetry.sdk.language", "rust"),
                KeyValue::new("telemetry.sdk.version", SDK_VERSION_VALUE),
                KeyValue::new(SERVICE_NAME, DEFAULT_SERVICE_NAME),
            ])
            .with_attributes(attributes_variable(environment)?);
        if let Some(name) = environment.text(APP_NAME_VARIABLE)? {
            builder = builder.with_attribute(service_name(name));
        }
        let has_key = |attribute: &KeyValue| !attribute.key.as_str().is_empty();
        builder = builder.with_attributes(self.attributes.into_iter().filter(has_key));
        if let Some(name) = self.app_name.as_deref().and_then(non_blank) {
            builder = builder.with_attribute(service_name(name));
        }
        Ok(builder.build())
    }
}

/// `key=value` pairs, separated by commas, keys and values percent-encoded.
fn attributes_variable(environment: &Environment<'_>) -> Result<Vec<KeyValue>, InitError> {
    let Some(text) = environment.text(ATTRIBUTES_VARIABLE)? else {
        return Ok(Vec::new());
    };
    let pairs = text.split(',').map(str::trim).filter(|pair| !pair.is_empty());
    let attributes: Option<Vec<_>> = pairs.map(attribute).collect();
    attributes.ok_or_else(|| {
        let accepted = "key=value pairs separated by commas, keys and values percent-encoded UTF-8";
        InitError::value(ATTRIBUTES_VARIABLE, text, accepted)
    })
}

fn attribute(pair: &str) -> Option<KeyValue> {
    let (key, value) = pair.split_once('=')?;
    let key = percent_decoded(key.trim())?;
    (!key.is_empty()).then_some(())?;
    Some(KeyValue::new(key, percent_decoded(value.trim())?))
}

/// `None` for a percent sign without two hexadecimal digits, and for bytes that are not UTF-8.
///
/// The crate `percent-encoding` leaves an incomplete sequence as it is, which would hide a mistake in the variable.
fn percent_decoded(text: &str) -> Option<String> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte == b'%' {
            let (digits, after) = rest.split_at_checked(2)?;
            let digit = |index: usize| {
                char::from(*digits.get(index)?)
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
    fn percent_sequences_are_decoded_and_incomplete_ones_refused() {
        assert_eq!(percent_decoded("a%2Cb%3dc%C3%A4").as_deref(), Some("a,b=c\u{e4}"));
        for malformed in ["50%", "%f", "%zz", "%+1", "%ff"] {
            assert_eq!(percent_decoded(malformed), None, "{malformed}");
        }
    }
}
