//! Setters of the resource: the attributes that all spans of one telemetry share.

use super::builder::TelemetryBuilder;
use super::optional_text::OptionalText;
use opentelemetry::{Key, KeyValue, Value};

impl TelemetryBuilder {
    /// Sets the application's name, the resource attribute `service.name`. Default: `OTEL_SERVICE_NAME`, else `respan`.
    ///
    /// ```
    /// use respan::RespanTelemetry;
    ///
    /// let builder = RespanTelemetry::builder().app_name("shop-assistant");
    /// ```
    pub fn app_name(mut self, name: impl OptionalText) -> Self {
        self.options.resource.app_name = name.into_optional_text().or(self.options.resource.app_name);
        self
    }

    /// Adds an attribute of the whole program, such as its version or its deployment environment.
    ///
    /// It overrides the attribute with the same key in `OTEL_RESOURCE_ATTRIBUTES`; [`app_name`](Self::app_name) overrides
    /// `service.name`.
    ///
    /// ```
    /// use respan::RespanTelemetry;
    ///
    /// let builder = RespanTelemetry::builder().resource_attribute("service.version", env!("CARGO_PKG_VERSION"));
    /// ```
    pub fn resource_attribute(mut self, key: impl Into<Key>, value: impl Into<Value>) -> Self {
        self.options.resource.attributes.push(KeyValue::new(key, value));
        self
    }

    /// Adds several attributes of the whole program; see [`resource_attribute`](Self::resource_attribute).
    ///
    /// ```
    /// use respan::RespanTelemetry;
    ///
    /// let builder =
    ///     RespanTelemetry::builder().resource_attributes([("deployment.environment", "staging"), ("region", "eu")]);
    /// ```
    pub fn resource_attributes<K: Into<Key>, V: Into<Value>>(
        mut self,
        attributes: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        let attributes = attributes.into_iter().map(|(key, value)| KeyValue::new(key, value));
        self.options.resource.attributes.extend(attributes);
        self
    }
}
