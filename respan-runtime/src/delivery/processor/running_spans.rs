//! The running spans of a telemetry, as start notices need them.

use crate::model::SpanRecord;
use opentelemetry::trace::SpanId;
use std::time::Duration;

/// Makes the record of a running span; `None` if the span has ended meanwhile, or if its end decides whether it is exported.
pub(crate) type MakeRecord<'m> = dyn FnMut() -> Option<SpanRecord> + 'm;

/// Gives access to the spans of a telemetry that have started and not ended.
pub(crate) trait RunningSpans: Send + Sync {
    /// Calls `each` with the id, the age and the record of running spans, of which at most `limit` are looked at.
    fn visit(&self, limit: usize, each: &mut dyn FnMut(SpanId, Duration, &mut MakeRecord<'_>));
}
