//! The span of one call of a library.

use opentelemetry::trace::{Span as _, SpanBuilder, SpanKind, Status, TraceContextExt as _, Tracer as _};
use opentelemetry::{Context, Key, KeyValue, Value};
#[cfg(any(feature = "mcp", feature = "retrieval", feature = "tower"))]
use respan_runtime::Region;
use respan_runtime::{RespanTracer, attributes, capture_context, get_client};
use std::borrow::Cow;
use std::sync::LazyLock;

static TRACER: LazyLock<RespanTracer> = LazyLock::new(|| get_client().get_tracer());

/// Value of `error.type` for an error without a type: <https://opentelemetry.io/docs/specs/semconv/registry/attributes/error/>.
const OTHER_ERROR: &str = "_OTHER";
const ERROR_TYPE: &str = "error.type";

/// The span of one call. Dropped before its end, it ends as cancelled, or as failed while a panic unwinds.
#[derive(Debug)]
pub(crate) struct CallSpan {
    context: Context,
    is_open: bool,
}

impl CallSpan {
    /// Starts a span below the current one.
    pub(crate) fn start(name: impl Into<Cow<'static, str>>, kind: SpanKind) -> Self {
        let current = capture_context().context();
        let builder = SpanBuilder::from_name(name).with_kind(kind);
        let span = TRACER.build_with_context(builder, &current);
        let is_open = span.is_recording();
        Self {
            context: current.with_span(span),
            is_open,
        }
    }

    /// Returns whether what is set is recorded: there is a telemetry, the trace is sampled, and the span has not ended.
    pub(crate) fn is_recording(&self) -> bool {
        self.is_open
    }

    /// The region in which the call runs.
    #[cfg(any(feature = "mcp", feature = "retrieval", feature = "tower"))]
    pub(crate) fn region(&self) -> Region {
        Region::from(self.context.clone())
    }

    pub(crate) fn set(&self, key: impl Into<Key>, value: impl Into<Value>) {
        if self.is_open {
            self.context.span().set_attribute(KeyValue::new(key, value));
        }
    }

    /// Records an error with its type; None for an error without one.
    pub(crate) fn fail(&self, error_type: Option<&str>, message: impl Into<Cow<'static, str>>) {
        self.set(ERROR_TYPE, error_type.unwrap_or(OTHER_ERROR).to_owned());
        if self.is_open {
            self.context.span().set_status(Status::error(message));
        }
    }

    /// Ends the span; later calls do nothing.
    pub(crate) fn end(&mut self) {
        if std::mem::take(&mut self.is_open) {
            self.context.span().end();
        }
    }
}

impl Drop for CallSpan {
    fn drop(&mut self) {
        if !self.is_open {
            return;
        }
        if std::thread::panicking() {
            self.fail(Some("panic"), "panic");
        } else {
            self.set(attributes::OUTCOME, attributes::OUTCOME_CANCELLED);
            self.context.span().add_event(attributes::CANCELLED_EVENT, Vec::new());
        }
        self.end();
    }
}
