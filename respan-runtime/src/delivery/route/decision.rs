//! Decision whether a span is exported at all: exportable, sampled, export filter.

use crate::attributes as keys;
use crate::delivery::settings::ForeignSpans;
use crate::delivery::statistics::Counters;
use crate::diagnostics::diagnose_once;
use crate::filter::FilterCache;
use crate::model::{DescriptionLimits, Extra, FinishedSpan, Naming, SpanRecord, SpanSource, sampling};
use crate::value::AttributeValue;
use std::sync::LazyLock;

/// The decision about a span, the same for all processors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decision {
    Export,
    NotExportable,
    SampledOut,
    Filtered,
}

#[inline]
fn decide(span: &FinishedSpan, foreign_spans: ForeignSpans) -> Decision {
    let record = match span {
        FinishedSpan::Record(record) => Some(record),
        FinishedSpan::Shared(record) => Some(&**record),
        // Redacted or changed by a callback: the decision was made before, from the record.
        FinishedSpan::Data(_) | FinishedSpan::Prepared(_) => None,
    };
    record.map_or(Decision::Export, |record| decide_record(record, foreign_spans))
}

/// The decision about a span with this record; nothing is counted.
#[inline]
pub(crate) fn decide_record(record: &SpanRecord, foreign_spans: ForeignSpans) -> Decision {
    decide_with(record, foreign_spans, passes_own_filter)
}

/// As [`decide_record`], on a thread of the program: a description is not read, and its span counts as filtered if it has a filter.
pub(crate) fn decide_early(record: &SpanRecord, foreign_spans: ForeignSpans) -> Decision {
    decide_with(record, foreign_spans, |record| {
        !record.is_described() && FILTERS.passes(record)
    })
}

#[inline]
fn decide_with(
    record: &SpanRecord,
    foreign_spans: ForeignSpans,
    passes_filter: impl FnOnce(&SpanRecord) -> bool,
) -> Decision {
    if foreign_spans != ForeignSpans::All && !is_exportable(record) {
        return Decision::NotExportable;
    }
    let entity = record.source.entity();
    let rate = span_sample_rate(record).or_else(|| entity?.sample_rate);
    if !rate.is_none_or(|rate| sampling::is_span_sampled(record.span_id, rate)) {
        return Decision::SampledOut;
    }
    // Most spans have no filter, and need no lookup.
    let has_filter =
        entity.is_some_and(|entity| entity.export_filter.is_some()) || attribute(record, keys::EXPORT_FILTER).is_some();
    if has_filter && !passes_filter(record) {
        return Decision::Filtered;
    }
    Decision::Export
}

/// Returns whether the span is exported; if not, the reason is counted.
#[inline]
pub(crate) fn admit(span: &FinishedSpan, foreign_spans: ForeignSpans, counters: &Counters) -> bool {
    match decide(span, foreign_spans) {
        Decision::Export => return true,
        Decision::NotExportable => counters.not_exportable.add(1),
        Decision::SampledOut => counters.sampled_out.add(1),
        Decision::Filtered => counters.filtered.add(1),
    }
    false
}

/// The `respan.sample_rate` attribute of the span, which overrides the rate of its call site; ignored if it is not a number.
#[inline]
#[expect(clippy::cast_precision_loss, reason = "a whole rate is 0 or 1")]
fn span_sample_rate(record: &SpanRecord) -> Option<f64> {
    match attribute(record, keys::SAMPLE_RATE)? {
        AttributeValue::Double(rate) => sampling::checked_rate(*rate),
        AttributeValue::Int(rate) => sampling::checked_rate(*rate as f64),
        _ => {
            diagnose_once!(
                Warning,
                "span",
                "the attribute `respan.sample_rate` of a span is not a number, so it is ignored; set it to the share of the \
                 spans that is kept, from 0.0 to 1.0"
            );
            None
        }
    }
}

/// Parsed filters by text; as many as there are call sites with a filter.
static FILTERS: LazyLock<FilterCache> = LazyLock::new(FilterCache::default);

/// Filters see the attributes of a description in Respan's naming, whatever naming it is exported in.
#[cold]
fn passes_own_filter(record: &SpanRecord) -> bool {
    if !record.is_described() {
        return FILTERS.passes(record);
    }
    let mut written = record.clone();
    written.write_description(Naming::Respan, DescriptionLimits::default());
    FILTERS.passes(&written)
}

/// Returns whether this is a span of respan, or one of another library that is related to a workflow or a model.
#[inline]
fn is_exportable(record: &SpanRecord) -> bool {
    match &record.source {
        SpanSource::Attribute(_) | SpanSource::Started(_) => true,
        SpanSource::Manual(scope) => {
            keys::is_own_scope(scope.name()) || has_path(record) || record.extra.as_deref().is_some_and(is_related)
        }
    }
}

/// Returns whether these fields of another library's span relate it to a workflow or a model.
pub(crate) fn is_related(extra: &Extra) -> bool {
    extra.is_related
        || extra.description.is_some()
        || extra.attributes.iter().any(|(key, value)| {
            keys::EXPORTABLE_IF_PRESENT.contains(&key.as_ref())
                || keys::EXPORTABLE_IF_NOT_EMPTY.contains(&key.as_ref()) && value.as_str() != Some("")
        })
}

fn has_path(record: &SpanRecord) -> bool {
    record.texts.path().is_some_and(|path| !path.is_empty())
}

#[inline]
pub(crate) fn attribute<'a>(record: &'a SpanRecord, key: &str) -> Option<&'a AttributeValue> {
    let extra = record.extra.as_ref()?;
    let (_, value) = extra.attributes.iter().find(|(name, _)| name == key)?;
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{TextEnd, callsite_record, manual_record, with_attribute};

    fn decision(record: SpanRecord) -> Decision {
        decide(&FinishedSpan::Record(record), ForeignSpans::Related)
    }

    #[test]
    fn own_spans_are_always_exported() {
        assert_eq!(decision(callsite_record(1)), Decision::Export);
        assert_eq!(decision(manual_record("respan.tracer")), Decision::Export);
        assert_eq!(decision(manual_record("respan.span_buffer")), Decision::Export);
    }

    #[test]
    fn foreign_spans_are_exported_if_related() {
        assert_eq!(decision(manual_record("http")), Decision::NotExportable);
        let cases = [
            ("http.method", "GET", Decision::NotExportable),
            ("traceloop.entity.name", "a", Decision::NotExportable),
            ("traceloop.span.kind", "task", Decision::Export),
            ("traceloop.span.kind", "", Decision::NotExportable),
            ("gen_ai.system", "openai", Decision::Export),
            ("gen_ai.operation.name", "", Decision::Export),
            ("tool_response", "", Decision::Export),
        ];
        for (key, value, expected) in cases {
            assert_eq!(
                decision(with_attribute(manual_record("http"), key, value.into())),
                expected,
                "{key}"
            );
        }
    }

    #[test]
    fn all_foreign_spans_are_exported_if_configured() {
        let unrelated = FinishedSpan::Record(manual_record("http"));
        assert_eq!(decide(&unrelated, ForeignSpans::All), Decision::Export);
    }

    #[test]
    fn foreign_spans_inside_an_entity_are_exported() {
        let mut record = manual_record("http");
        record.texts.buffer.push_str("outer");
        record.texts.path_end = TextEnd::at(5);
        assert_eq!(decision(record), Decision::Export);
        let mut record = manual_record("http");
        record.texts.path_end = TextEnd::at(0);
        assert_eq!(decision(record), Decision::NotExportable);
    }

    #[test]
    fn a_rate_on_the_span_overrides_that_of_the_call_site() {
        let record = |value: AttributeValue| with_attribute(callsite_record(1), "respan.sample_rate", value);
        assert_eq!(decision(record(0.0.into())), Decision::SampledOut);
        assert_eq!(decision(record(0.into())), Decision::SampledOut);
        assert_eq!(decision(record(1.into())), Decision::Export);
        assert_eq!(decision(record("often".into())), Decision::Export);
    }
}
