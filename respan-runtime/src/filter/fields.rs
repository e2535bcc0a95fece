//! The fields of a span.

use crate::model::SpanView;
use crate::value::ValueRef;
use opentelemetry::trace::Status;

/// Access to the parts of a finished span that a filter can refer to.
pub(crate) trait Fields {
    fn name(&self) -> &str;
    fn status(&self) -> &Status;
    /// Calls `found` with each value of the attribute; not at all if the span does not have it.
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
        self.each_attribute(&mut |name, value| {
            if name == key {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attributes;
    use crate::filter::cache::FilterCache;
    use crate::filter::definition::ExportFilter;
    use crate::model::{Callsite, EntityKind, Extra, FinishedSpan, SpanRecord, SpanSource, SpanTexts};
    use crate::value::ProcessorNames;
    use opentelemetry::trace::{SpanId, TraceId};

    static CALLSITE: Callsite = Callsite::new(EntityKind::Task, "slow", "slow.task")
        .version(3)
        .export_filter(r#"{"traceloop.entity.version": {"operator": "gte", "value": 3}}"#);

    fn record() -> SpanRecord {
        let extra = Extra {
            attributes: vec![("score".into(), 0.7.into())],
            status: Status::error("boom"),
            ..Extra::default()
        };
        SpanRecord {
            source: SpanSource::Attribute(&CALLSITE),
            trace_id: TraceId::from(1),
            span_id: SpanId::from(2),
            parent_span_id: SpanId::INVALID,
            parent_is_remote: false,
            start_unix_nanos: 1,
            end_unix_nanos: 2,
            texts: SpanTexts::default(),
            processors: ProcessorNames::Static(&["debug", "analytics"]),
            extra: extra.into(),
        }
    }

    /// Built-in attributes, user attributes and virtual fields, in both representations of a finished span.
    #[test]
    fn records_and_span_data_have_the_same_fields() {
        let filter = ExportFilter::errors_only()
            .equal("name", "slow.task")
            .equal(attributes::ENTITY_NAME, "slow")
            .equal(attributes::PROCESSORS, "debug,analytics")
            .greater_than("score", 0.5)
            .is_missing("other");
        let finished = [
            FinishedSpan::Record(record()),
            FinishedSpan::Data(std::sync::Arc::new(record().to_span_data())),
        ];
        for span in &finished {
            assert!(filter.passes(span));
            assert!(!filter.clone().contains("score", "8").passes(span));
        }
    }

    #[test]
    fn the_filter_of_a_callsite_is_applied() {
        assert!(FilterCache::default().passes(&record()));
    }
}
