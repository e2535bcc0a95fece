//! The client's methods on the current span: ids, updates, events, exceptions.

use super::client::Client;
use super::span_update::SpanUpdate;
use crate::diagnostics::diagnose_once;
use crate::model::{EventRecord, SpanDescription, clock};
use crate::params::{ExceptionParts, IntoAttributes, IntoException};
use crate::span::context::{current_span as active_span, describe, restrictions};
use crate::span::running::RunningSpan;
use crate::{attributes, current_context, params};
use opentelemetry::trace::{SpanContext, TraceContextExt as _};
use std::borrow::Cow;
use std::sync::Arc;
use std::time::SystemTime;

impl Client {
    /// The id of the current trace, 32 lower-case hexadecimal digits.
    ///
    /// ```
    /// assert_eq!(respan::get_client().get_current_trace_id(), None);
    /// ```
    pub fn get_current_trace_id(&self) -> Option<String> {
        of_current(|context| context.trace_id().to_string())
    }

    /// The id of the current span, 16 lower-case hexadecimal digits.
    ///
    /// ```
    /// assert_eq!(respan::get_client().get_current_span_id(), None);
    /// ```
    pub fn get_current_span_id(&self) -> Option<String> {
        of_current(|context| context.span_id().to_string())
    }

    /// Returns whether there is a current span that is recorded; false in a span that is sampled out.
    ///
    /// ```
    /// assert!(!respan::get_client().is_recording());
    /// ```
    pub fn is_recording(&self) -> bool {
        current_context::map_current(|context| context.span().is_recording()).unwrap_or(false)
    }

    /// Changes name, attributes, status or Respan's parameters of the current span; false if there is none.
    ///
    /// ```
    /// use respan::{RespanParams, SpanUpdate, get_client};
    ///
    /// get_client().update_current_span(RespanParams::new().customer_identifier("user-123"));
    /// get_client().update_current_span(SpanUpdate::new().name("step.cached").attribute("hits", 3));
    /// ```
    pub fn update_current_span(&self, update: impl Into<SpanUpdate>) -> bool {
        let Some(span) = current_span("update_current_span") else {
            return false;
        };
        let update = update.into();
        if let Some(name) = update.name {
            span.update_extra(|extra| extra.rename(name));
        }
        let params = update.params;
        if params.has_derived_session() {
            span.update_extra(|extra| params.remove_derived_session(&mut extra.attributes));
        }
        let (params, session) = params.into_attributes();
        let mut all: Vec<_> = params.into_iter().chain(update.attributes).collect();
        restrictions::withhold_content("", &mut all);
        span.set_attributes(all);
        if let Some(session) = session {
            span.set_missing_attribute(attributes::SESSION_IDENTIFIER, session);
        }
        if let Some(status) = update.status {
            span.set_status(status);
        }
        span.is_running()
    }

    /// Sets the description of the current span, such as a [`SpanDescription`] of a model call; false if no span is recorded here.
    ///
    /// ```
    /// use respan::SpanDescription;
    /// use std::sync::Arc;
    ///
    /// fn describe(call: Arc<dyn SpanDescription>) -> bool {
    ///     respan::get_client().describe_current_span(call)
    /// }
    /// ```
    pub fn describe_current_span(&self, description: Arc<dyn SpanDescription>) -> bool {
        let Some(span) = current_span("describe_current_span") else {
            return false;
        };
        span.is_recorded && describe(&span, description)
    }

    /// Adds an event with the current time to the current span; false if there is none.
    ///
    /// The attributes are pairs of one type in an array, pairs of several types in a tuple, or another form of
    /// [`IntoAttributes`]; `[]` for none.
    ///
    /// ```
    /// let client = respan::get_client();
    /// client.add_event("validated", [("records", 12)]);
    /// client.add_event("validated", (("records", 12), ("format", "csv")));
    /// client.add_event("done", []);
    /// ```
    pub fn add_event<M>(&self, name: impl Into<Cow<'static, str>>, attributes: impl IntoAttributes<M>) -> bool {
        add_event(name, attributes, |span| span.clock.now().get())
    }

    /// As [`add_event`](Self::add_event), with another time.
    ///
    /// ```
    /// let received = std::time::SystemTime::now();
    /// respan::get_client().add_event_at("received", [("bytes", 12)], received);
    /// ```
    pub fn add_event_at<M>(
        &self,
        name: impl Into<Cow<'static, str>>,
        attributes: impl IntoAttributes<M>,
        time: SystemTime,
    ) -> bool {
        add_event(name, attributes, |_| clock::unix_nanos(time))
    }

    /// Records an error that the function handles: an `exception` event and status ERROR on the current span. False if there
    /// is none.
    ///
    /// It is an error by value or by reference, a boxed error, or a text; see [`IntoException`]. An `Err` that a traced function
    /// returns is recorded anyway.
    ///
    /// ```
    /// let error = "x".parse::<i32>().unwrap_err();
    /// respan::get_client().record_exception(&error);
    /// respan::get_client().record_exception("no such city");
    /// ```
    pub fn record_exception<M>(&self, error: impl IntoException<M>) -> bool {
        self.record_exception_with(error, [])
    }

    /// As [`record_exception`](Self::record_exception), with further attributes of the event, which override the standard ones
    /// (`exception.type`, `exception.message`, `exception.stacktrace`, `exception.escaped`).
    ///
    /// ```
    /// let error = "x".parse::<i32>().unwrap_err();
    /// respan::get_client().record_exception_with(&error, [("attempt", 2)]);
    /// ```
    pub fn record_exception_with<E, A>(
        &self,
        error: impl IntoException<E>,
        attributes: impl IntoAttributes<A>,
    ) -> bool {
        self.record_exception_at(error, attributes, SystemTime::now())
    }

    /// As [`record_exception_with`](Self::record_exception_with), with another time.
    ///
    /// ```
    /// let failed = std::time::SystemTime::now();
    /// respan::get_client().record_exception_at("connection reset", [], failed);
    /// ```
    pub fn record_exception_at<E, A>(
        &self,
        error: impl IntoException<E>,
        attributes: impl IntoAttributes<A>,
        time: SystemTime,
    ) -> bool {
        let Some(span) = current_span("record_exception") else {
            return false;
        };
        let mut attributes = params::attributes(attributes);
        restrictions::withhold_content(attributes::EXCEPTION_EVENT, &mut attributes);
        let ExceptionParts(exception) = error.into_exception();
        let limits = span.core.settings.event_limits();
        span.update_extra(|extra| extra.record_exception(exception, clock::unix_nanos(time), attributes, limits))
    }
}

fn add_event<M>(
    name: impl Into<Cow<'static, str>>,
    attributes: impl IntoAttributes<M>,
    unix_nanos: impl FnOnce(&RunningSpan) -> u64,
) -> bool {
    let Some(span) = current_span("add_event") else {
        return false;
    };
    let (name, mut attributes) = (name.into(), params::attributes(attributes));
    restrictions::withhold_content(&name, &mut attributes);
    span.add_event(EventRecord::new(name, unix_nanos(&span), attributes))
}

/// A part of the current span's context, whichever library the span is of.
fn of_current(part: impl FnOnce(&SpanContext) -> String) -> Option<String> {
    current_context::map_current(|context| {
        let span = context.span();
        let context = span.span_context();
        context.is_valid().then(|| part(context))
    })
    .flatten()
}

/// The current span; without one, it logs once per process that the method has no effect.
fn current_span(method: &str) -> Option<Arc<RunningSpan>> {
    let span = active_span();
    if span.is_none() {
        diagnose_once!(
            Debug,
            "client",
            "{method} was called without a span of respan's; it does nothing"
        );
    }
    span
}
