//! Whether a span is exported at all: decided once, whatever the number of processors.

use crate::attributes as keys;
use crate::delivery::settings::ForeignSpans;
use crate::delivery::statistics::Counters;
use crate::filter::FilterCache;
use crate::model::{AttributeValue, FinishedSpan, SpanRecord, SpanSource, sampling};
use std::sync::LazyLock;

/// What was decided about a span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Export,
    NotExportable,
    SampledOut,
    Filtered,
}

/// In this order: exportable, sampled, export filter.
#[inline]
pub(crate) fn decide(span: &FinishedSpan, foreign: ForeignSpans) -> Verdict {
    let record = match span {
        FinishedSpan::Record(record) => Some(record),
        FinishedSpan::Shared(record) => Some(&**record),
        // Masked, or seen by a callback: it was decided before, on what was recorded.
        FinishedSpan::Data(_) | FinishedSpan::Prepared(_) => None,
    };
    if let Some(record) = record {
        if foreign != ForeignSpans::All && !exportable(record) {
            return Verdict::NotExportable;
        }
        let entity = record.source.entity();
        let rate = own_rate(record).or_else(|| entity?.sample_rate);
        if !rate.is_none_or(|rate| sampling::is_span_sampled(record.span_id, rate)) {
            return Verdict::SampledOut;
        }
        if !passes_filter(record, entity.is_some_and(|entity| entity.export_filter.is_some())) {
            return Verdict::Filtered;
        }
    }
    Verdict::Export
}

/// Whether the span may go on; if not, the reason is counted.
pub(crate) fn admit(span: &FinishedSpan, foreign: ForeignSpans, counters: &Counters) -> bool {
    match decide(span, foreign) {
        Verdict::Export => return true,
        Verdict::NotExportable => counters.not_exportable.add(1),
        Verdict::SampledOut => counters.sampled_out.add(1),
        Verdict::Filtered => counters.filtered.add(1),
    }
    false
}

/// A rate on the span itself, which goes before that of its attribute; what is no number is no rate.
#[inline]
#[expect(clippy::cast_precision_loss, reason = "a whole rate is 0 or 1")]
fn own_rate(record: &SpanRecord) -> Option<f64> {
    match attribute(record, keys::SAMPLE_RATE)? {
        AttributeValue::Double(rate) if !rate.is_nan() => Some(*rate),
        AttributeValue::Int(rate) => Some(*rate as f64),
        _ => None,
    }
}

/// Filters as they were read, one for each text: there are as many as call sites that have one.
static FILTERS: LazyLock<FilterCache> = LazyLock::new(FilterCache::default);

#[inline]
fn passes_filter(record: &SpanRecord, is_site_filtered: bool) -> bool {
    // Most spans have none, and need not be walked for it.
    let has_filter = is_site_filtered || attribute(record, keys::EXPORT_FILTER).is_some();
    !has_filter || FILTERS.passes(record)
}

/// Our own spans always; those of other libraries if they say something about a workflow or a model.
fn exportable(record: &SpanRecord) -> bool {
    match &record.source {
        SpanSource::Attribute(_) | SpanSource::Started(_) => true,
        SpanSource::Manual(scope) => {
            matches!(scope.name(), keys::TRACER_SCOPE | keys::BUFFER_SCOPE) || has_path(record) || is_telling(record)
        }
    }
}

fn has_path(record: &SpanRecord) -> bool {
    let texts = &record.texts;
    let start = texts.output_end.or(texts.input_end).unwrap_or(0);
    texts.path_end.is_some_and(|end| end > start)
}

fn is_telling(record: &SpanRecord) -> bool {
    let Some(extra) = &record.extra else { return false };
    extra.attributes.iter().any(|(key, value)| {
        keys::EXPORTABLE_IF_PRESENT.contains(&key.as_ref())
            || keys::EXPORTABLE_IF_NOT_EMPTY.contains(&key.as_ref()) && value.as_str() != Some("")
    })
}

pub(crate) fn attribute<'a>(record: &'a SpanRecord, key: &str) -> Option<&'a AttributeValue> {
    let extra = record.extra.as_ref()?;
    let (_, value) = extra.attributes.iter().find(|(name, _)| name == key)?;
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{callsite_record, manual_record, with_attribute};

    fn verdict(record: SpanRecord) -> Verdict {
        decide(&FinishedSpan::Record(record), ForeignSpans::Related)
    }

    #[test]
    fn own_spans_are_always_exported() {
        assert_eq!(verdict(callsite_record(1)), Verdict::Export);
        assert_eq!(verdict(manual_record("respan.tracer")), Verdict::Export);
        assert_eq!(verdict(manual_record("respan.span_buffer")), Verdict::Export);
    }

    #[test]
    fn foreign_spans_are_exported_if_they_tell_something() {
        assert_eq!(verdict(manual_record("http")), Verdict::NotExportable);
        let cases = [
            ("http.method", "GET", Verdict::NotExportable),
            ("traceloop.entity.name", "a", Verdict::NotExportable),
            ("traceloop.span.kind", "task", Verdict::Export),
            ("traceloop.span.kind", "", Verdict::NotExportable),
            ("gen_ai.system", "openai", Verdict::Export),
            ("gen_ai.operation.name", "", Verdict::Export),
            ("tool_response", "", Verdict::Export),
        ];
        for (key, value, expected) in cases {
            assert_eq!(
                verdict(with_attribute(manual_record("http"), key, value.into())),
                expected,
                "{key}"
            );
        }
    }

    #[test]
    fn all_foreign_spans_are_exported_on_request() {
        let silent = FinishedSpan::Record(manual_record("http"));
        assert_eq!(decide(&silent, ForeignSpans::All), Verdict::Export);
    }

    #[test]
    fn foreign_spans_inside_an_entity_are_exported() {
        let mut record = manual_record("http");
        record.texts.buffer.push_str("outer");
        record.texts.path_end = Some(5);
        assert_eq!(verdict(record), Verdict::Export);
        let mut record = manual_record("http");
        record.texts.path_end = Some(0);
        assert_eq!(verdict(record), Verdict::NotExportable);
    }

    #[test]
    fn a_rate_on_the_span_goes_before_the_attributes() {
        let record = |value: AttributeValue| with_attribute(callsite_record(1), "respan.sample_rate", value);
        assert_eq!(verdict(record(0.0.into())), Verdict::SampledOut);
        assert_eq!(verdict(record(0.into())), Verdict::SampledOut);
        assert_eq!(verdict(record(1.into())), Verdict::Export);
        assert_eq!(verdict(record("often".into())), Verdict::Export);
    }
}
