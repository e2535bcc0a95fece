//! What a filter asks of a span.

use crate::span::{SpanView, ValueRef};
use opentelemetry::trace::Status;

/// The parts of a finished span that a filter can look at.
pub(crate) trait Fields {
    fn name(&self) -> &str;
    fn status(&self) -> &Status;
    /// Calls `found` with the attribute's value; not at all if the span has no such attribute.
    fn attribute(&self, key: &str, found: &mut dyn FnMut(ValueRef<'_>));
}

impl<V: SpanView + ?Sized> Fields for V {
    fn name(&self) -> &str {
        SpanView::name(self)
    }

    fn status(&self) -> &Status {
        SpanView::status(self)
    }

    fn attribute(&self, key: &str, found: &mut dyn FnMut(ValueRef<'_>)) {
        self.each_attribute(&mut |known, value| {
            if known == key {
                found(value);
            }
        });
    }
}

/// The virtual field `status_code`.
pub(super) const fn status_code(status: &Status) -> &'static str {
    match status {
        Status::Unset => "UNSET",
        Status::Ok => "OK",
        Status::Error { .. } => "ERROR",
    }
}
