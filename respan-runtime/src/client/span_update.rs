//! A change to the current span.

use crate::attributes;
use crate::filter::ExportFilter;
use crate::model::sampling::checked_rate;
use crate::params::{self, Attributes, IntoAttributes, IntoProcessorNames, RespanParams, processor_names};
use crate::value::IntoAttributeValue;
use opentelemetry::trace::Status;
use std::borrow::{Borrow, Cow};
use std::fmt;

/// A change to the current span by [`Client::update_current_span`](crate::Client::update_current_span). A [`RespanParams`]
/// converts into one.
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
#[derive(Clone, Default)]
#[must_use]
pub struct SpanUpdate {
    pub(super) name: Option<Cow<'static, str>>,
    pub(super) params: RespanParams,
    pub(super) attributes: Attributes,
    pub(super) status: Option<Status>,
}

/// Without the attributes and the description of the status, which may be secret.
impl fmt::Debug for SpanUpdate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SpanUpdate")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl SpanUpdate {
    /// An update that changes nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Replaces the span's whole name, to which no kind is added. An empty name is ignored. The entity's name stays.
    pub fn name(mut self, name: impl Into<Cow<'static, str>>) -> Self {
        self.name = Some(name.into()).filter(|name| !name.is_empty());
        self
    }

    /// Sets an attribute; replaces an earlier value. `None` sets nothing.
    pub fn attribute(self, key: impl Into<Cow<'static, str>>, value: impl IntoAttributeValue) -> Self {
        self.attributes([(key, value)])
    }

    /// Sets several attributes, in any form of [`IntoAttributes`].
    ///
    /// ```
    /// use respan::{SpanUpdate, get_client};
    ///
    /// get_client().update_current_span(SpanUpdate::new().attributes([("rows", 12), ("columns", 3)]));
    /// ```
    pub fn attributes<M>(mut self, attributes: impl IntoAttributes<M>) -> Self {
        self.attributes.extend(params::attributes(attributes));
        self
    }

    /// Sets the share of such spans that is exported, 0.0 to 1.0; replaces that of the call site. Another rate counts as
    /// the nearest of them, NaN as none, and a warning says so.
    ///
    /// The span's id decides, as at the start. A span that was sampled out at its start and has another rate now captures its
    /// output, of an iterator or stream the items from then on. It has no input: arguments are captured before the function
    /// takes them, and those of a span that is sampled out are not, since that would cost as much as a span that is exported.
    ///
    /// ```
    /// use respan::{SpanUpdate, get_client};
    ///
    /// # let is_slow = true;
    /// if is_slow {
    ///     get_client().update_current_span(SpanUpdate::new().sample_rate(1.0));
    /// }
    /// ```
    pub fn sample_rate(self, rate: f64) -> Self {
        self.attribute(attributes::SAMPLE_RATE, checked_rate(rate))
    }

    /// Sets the names of the processors that receive the span, and the child spans that start from now on; replaces those of the
    /// call site. Without any, the default processor does. The value at the end of the span counts.
    ///
    /// ```
    /// use respan::{SpanUpdate, get_client};
    ///
    /// get_client().update_current_span(SpanUpdate::new().processors("debug"));
    /// ```
    pub fn processors<M>(self, names: impl IntoProcessorNames<M>) -> Self {
        self.attribute(attributes::PROCESSORS, processor_names(names).joined())
    }

    /// Sets the conditions under which the span is exported; replaces those of the call site.
    ///
    /// ```
    /// use respan::{ExportFilter, SpanUpdate, get_client};
    ///
    /// get_client().update_current_span(SpanUpdate::new().export_filter(ExportFilter::errors_only()));
    /// ```
    pub fn export_filter(self, filter: impl Borrow<ExportFilter>) -> Self {
        self.attribute(attributes::EXPORT_FILTER, filter.borrow().to_json())
    }

    /// Sets the status, by OpenTelemetry's rules: OK is final, and unset never replaces another status.
    ///
    /// ```
    /// use opentelemetry::trace::Status;
    /// use respan::{SpanUpdate, get_client};
    ///
    /// get_client().update_current_span(SpanUpdate::new().status(Status::error("too slow")));
    /// ```
    pub fn status(mut self, status: Status) -> Self {
        self.status = Some(status);
        self
    }

    /// Sets status OK.
    pub fn ok(self) -> Self {
        self.status(Status::Ok)
    }

    /// Sets status ERROR with a description.
    ///
    /// ```
    /// use respan::{SpanUpdate, get_client};
    ///
    /// get_client().update_current_span(SpanUpdate::new().error("too slow"));
    /// ```
    pub fn error(self, description: impl Into<Cow<'static, str>>) -> Self {
        self.status(Status::error(description))
    }

    /// Adds Respan's parameters to those given before; later ones replace earlier ones.
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
