//! A finished span on its way through delivery.

use crate::model::record::SpanRecord;
use crate::model::span_data::Interner;
use crate::model::view::{AttributesRef, EachAttribute, EntityHead, PlainEntity, SpanView};
use opentelemetry::InstrumentationScope;
use opentelemetry::trace::{SpanContext, SpanId, SpanKind, Status, TraceId, TraceState};
use opentelemetry_sdk::trace::SpanData;
use std::sync::Arc;

/// A finished span in one of the forms that delivery moves.
#[derive(Debug, Clone)]
pub(crate) enum FinishedSpan {
    Record(SpanRecord),
    /// One record for several processors.
    Shared(Arc<SpanRecord>),
    /// The result of a `postprocess` callback.
    Data(Arc<SpanData>),
    /// A redacted span that unbatched processors have received; the batched ones follow.
    Prepared(Box<Prepared>),
}

/// A span after redaction, with the result of the `postprocess` callback.
#[derive(Debug, Clone)]
pub(crate) struct Prepared {
    pub(crate) record: SpanRecord,
    /// `true` if an unbatched processor has accepted the span.
    pub(crate) is_accepted: bool,
    /// The callback's result; `None` if the callback has not run.
    pub(crate) postprocessed: Option<Arc<SpanData>>,
}

impl FinishedSpan {
    /// The span as it was recorded; `None` after a callback has changed it.
    #[inline]
    pub(crate) fn record(&self) -> Option<&SpanRecord> {
        match self {
            Self::Record(record) => Some(record),
            Self::Shared(record) => Some(record),
            Self::Data(_) => None,
            Self::Prepared(prepared) => Some(&prepared.record),
        }
    }

    pub(crate) fn to_span_data(&self) -> SpanData {
        match self {
            Self::Record(record) => record.to_span_data(),
            Self::Shared(record) => record.to_span_data(),
            Self::Data(data) => (**data).clone(),
            Self::Prepared(prepared) => prepared.record.to_span_data(),
        }
    }

    /// Converts the span for a third-party exporter, see [`SpanRecord::append_span_data`].
    pub(crate) fn append_span_data(
        &self,
        all: &mut Vec<SpanData>,
        room: usize,
        shares_output: bool,
        names: &mut Interner,
    ) {
        match self.record() {
            Some(record) => record.append_span_data(all, room, shares_output, names),
            None => all.push(self.to_span_data()),
        }
    }
}

macro_rules! delegate {
    ($($name:ident$(<$lifetime:lifetime>)?($($argument:ident: $type:ty),*) -> $result:ty;)*) => {$(
        #[inline]
        fn $name$(<$lifetime>)?(&$($lifetime)? self, $($argument: $type),*) -> $result {
            match self {
                Self::Record(record) => record.$name($($argument),*),
                Self::Shared(record) => record.$name($($argument),*),
                Self::Data(data) => data.$name($($argument),*),
                Self::Prepared(prepared) => prepared.record.$name($($argument),*),
            }
        }
    )*};
}

impl SpanView for FinishedSpan {
    fn as_record(&self) -> Option<&SpanRecord> {
        self.record()
    }

    delegate! {
        trace_id() -> TraceId;
        span_id() -> SpanId;
        trace_state() -> &TraceState;
        parent_span_id() -> SpanId;
        parent_is_remote() -> bool;
        name() -> &str;
        kind() -> SpanKind;
        start_unix_nanos() -> u64;
        end_unix_nanos() -> u64;
        status() -> &Status;
        scope() -> &InstrumentationScope;
        each_attribute<'s>(each: &mut EachAttribute<'s, '_>) -> ();
        entity_head() -> Option<EntityHead<'_>>;
        each_attribute_after_head<'s>(each: &mut EachAttribute<'s, '_>) -> ();
        each_set_attribute<'s>(each: &mut EachAttribute<'s, '_>) -> ();
        entity_kind() -> Option<&str>;
        plain_entity() -> Option<PlainEntity<'_>>;
        dropped_attributes() -> u32;
        each_event(each: &mut dyn FnMut(&str, u64, AttributesRef<'_>)) -> ();
        dropped_events() -> u32;
        each_link(each: &mut dyn FnMut(&SpanContext, AttributesRef<'_>)) -> ();
        dropped_links() -> u32;
    }
}
