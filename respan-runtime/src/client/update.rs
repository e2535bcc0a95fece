//! A change to the current span.

use crate::attributes;
use crate::filter::ExportFilter;
use crate::model::AttributeValue;
use crate::params;
use crate::params::{Attributes, RespanParams};
use opentelemetry::trace::Status;
use std::borrow::Cow;

/// What [`Client::update_current_span`](crate::Client::update_current_span) changes, all at once.
///
/// ```
/// use respan::{RespanParams, SpanUpdate, get_client};
///
/// get_client().update_current_span(
///     SpanUpdate::new()
///         .name("data_processing.success")
///         .attribute("result_length", 42)
///         .ok()
///         .respan_params(RespanParams::new().customer_identifier("user-123")),
/// );
/// ```
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct SpanUpdate {
    pub(super) name: Option<Cow<'static, str>>,
    pub(super) params: RespanParams,
    pub(super) attributes: Attributes,
    pub(super) status: Option<Status>,
}

impl SpanUpdate {
    /// Changes nothing yet.
    ///
    /// ```
    /// let update = respan::SpanUpdate::new();
    /// # let _ = update;
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// Replaces the whole span name, without a suffix for the kind; an empty one is ignored. The entity's name stays.
    ///
    /// ```
    /// let update = respan::SpanUpdate::new().name("loading.cached");
    /// # let _ = update;
    /// ```
    pub fn name(mut self, name: impl Into<Cow<'static, str>>) -> Self {
        self.name = Some(name.into()).filter(|name| !name.is_empty());
        self
    }

    /// Sets an attribute, in place of an earlier value.
    ///
    /// ```
    /// use respan::SpanUpdate;
    ///
    /// fn routed(model: &str) -> SpanUpdate {
    ///     SpanUpdate::new().attribute("user.tier", "gold").attribute("gen_ai.request.model", model)
    /// }
    /// # let _ = routed("small");
    /// ```
    pub fn attribute(self, key: impl Into<Cow<'static, str>>, value: impl Into<AttributeValue>) -> Self {
        self.attributes([(key, value)])
    }

    /// Sets several attributes.
    ///
    /// ```
    /// let update = respan::SpanUpdate::new().attributes([("a", 1), ("b", 2)]);
    /// # let _ = update;
    /// ```
    pub fn attributes<K, V>(mut self, attributes: impl IntoIterator<Item = (K, V)>) -> Self
    where
        K: Into<Cow<'static, str>>,
        V: Into<AttributeValue>,
    {
        self.attributes.extend(params::attributes(attributes));
        self
    }

    /// Sets the share of such spans that is kept, 0.0 to 1.0, in place of the one at the call site; NaN leaves that one.
    ///
    /// The span's id decides, as it did at the start. A span that was left out by its call site's rate has captured no
    /// input; with a rate of 1.0 here it is exported with the rest.
    ///
    /// ```
    /// let update = respan::SpanUpdate::new().sample_rate(1.0);
    /// # let _ = update;
    /// ```
    pub fn sample_rate(self, rate: f64) -> Self {
        self.attribute(attributes::SAMPLE_RATE, rate)
    }

    /// Sets the conditions under which the span is exported, in place of those at the call site.
    ///
    /// ```
    /// use respan::{ExportFilter, SpanUpdate};
    ///
    /// let update = SpanUpdate::new().export_filter(&ExportFilter::errors_only());
    /// # let _ = update;
    /// ```
    pub fn export_filter(self, filter: &ExportFilter) -> Self {
        self.attribute(attributes::EXPORT_FILTER, filter.to_json())
    }

    /// Sets the status. OpenTelemetry's rules hold: ok is final, unset never replaces.
    ///
    /// ```
    /// use opentelemetry::trace::Status;
    ///
    /// let update = respan::SpanUpdate::new().status(Status::error("too slow"));
    /// # let _ = update;
    /// ```
    pub fn status(mut self, status: Status) -> Self {
        self.status = Some(status);
        self
    }

    /// Sets status OK.
    ///
    /// ```
    /// let update = respan::SpanUpdate::new().ok();
    /// # let _ = update;
    /// ```
    pub fn ok(self) -> Self {
        self.status(Status::Ok)
    }

    /// Sets status ERROR with a description.
    ///
    /// ```
    /// let update = respan::SpanUpdate::new().error("too slow");
    /// # let _ = update;
    /// ```
    pub fn error(self, description: impl Into<Cow<'static, str>>) -> Self {
        self.status(Status::error(description))
    }

    /// Adds parameters of Respan's own, to those given before.
    ///
    /// ```
    /// use respan::{RespanParams, SpanUpdate};
    ///
    /// let update = SpanUpdate::new().respan_params(RespanParams::new().environment("production"));
    /// # let _ = update;
    /// ```
    pub fn respan_params(self, params: RespanParams) -> Self {
        Self {
            params: self.params.and(params),
            ..self
        }
    }
}

impl From<RespanParams> for SpanUpdate {
    fn from(params: RespanParams) -> Self {
        Self::new().respan_params(params)
    }
}
