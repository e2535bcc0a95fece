//! Records and statistics for tests.

use crate::model::record::{PooledExtra, SpanRecord, SpanTexts};
use crate::model::source::{Callsite, EntityKind, ScopeRef, SpanSource};
use crate::value::{AttributeValue, ProcessorNames};
use opentelemetry::InstrumentationScope;
use opentelemetry::trace::{SpanId, TraceId};
use std::sync::Arc;

pub(crate) static CALLSITE: Callsite = Callsite::new(EntityKind::Task, "step", "step.task");

fn record(source: SpanSource, id: u64) -> SpanRecord {
    SpanRecord {
        source,
        trace_id: TraceId::from(7),
        span_id: SpanId::from(id),
        parent_span_id: SpanId::INVALID,
        parent_is_remote: false,
        start_unix_nanos: 1_000,
        end_unix_nanos: 2_000,
        texts: SpanTexts::default(),
        processors: ProcessorNames::Static(&[]),
        extra: PooledExtra::default(),
    }
}

/// A record of an annotated function, with this span id.
pub(crate) fn callsite_record(id: u64) -> SpanRecord {
    record(SpanSource::Attribute(&CALLSITE), id)
}

/// A record of a tracer with this scope.
pub(crate) fn manual_record(scope: &'static str) -> SpanRecord {
    record(
        SpanSource::Manual(ScopeRef::Shared(Arc::new(InstrumentationScope::builder(scope).build()))),
        1,
    )
}

pub(crate) fn with_attribute(mut record: SpanRecord, key: &'static str, value: AttributeValue) -> SpanRecord {
    let extra = record.extra.get_or_insert_default();
    extra.attributes.push((key.into(), value));
    record
}

/// A record of an annotated function that names these processors.
pub(crate) fn routed_record(id: u64, names: &'static [&'static str]) -> SpanRecord {
    SpanRecord {
        processors: ProcessorNames::Static(names),
        ..callsite_record(id)
    }
}

/// The distance of `hits` of `draws` from the expected number, in standard deviations.
pub(crate) fn deviation(hits: u32, draws: u32, probability: f64) -> f64 {
    let draws = f64::from(draws);
    (f64::from(hits) - draws * probability).abs() / (draws * probability * (1.0 - probability)).sqrt()
}
