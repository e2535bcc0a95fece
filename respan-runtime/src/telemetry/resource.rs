//! What all spans of one telemetry have in common: who sends them.

use super::environment::Environment;
use super::error::InitError;
use crate::attributes::SDK_VERSION_VALUE;
use opentelemetry::KeyValue;
use opentelemetry_sdk::Resource;

const SERVICE_NAME: &str = "service.name";
const DEFAULT_SERVICE_NAME: &str = "respan";

/// Each source overrides those before it: defaults, variables, `resource_attribute`, `app_name`.
pub(super) fn resource(
    environment: &Environment<'_>,
    app_name: Option<String>,
    attributes: Vec<KeyValue>,
) -> Result<Resource, InitError> {
    let of_environment = environment
        .resource_attributes()?
        .into_iter()
        .map(|(key, value)| KeyValue::new(key, value));
    let service_name = |name: String| KeyValue::new(SERVICE_NAME, name);
    let mut builder = Resource::builder_empty()
        .with_attributes([
            KeyValue::new("telemetry.sdk.name", "respan"),
            KeyValue::new("telemetry.sdk.language", "rust"),
            KeyValue::new("telemetry.sdk.version", SDK_VERSION_VALUE),
            KeyValue::new(SERVICE_NAME, DEFAULT_SERVICE_NAME),
        ])
        .with_attributes(of_environment);
    if let Some(name) = environment.service_name()? {
        builder = builder.with_attribute(service_name(name));
    }
    builder = builder.with_attributes(
        attributes
            .into_iter()
            .filter(|attribute| !attribute.key.as_str().is_empty()),
    );
    if let Some(name) = app_name {
        builder = builder.with_attribute(service_name(name));
    }
    Ok(builder.build())
}
