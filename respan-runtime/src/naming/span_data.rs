//! Conversion of a batch for a third-party exporter.

use super::additions::Additions;
use crate::model::{FinishedSpan, Interner, Naming, loading_ahead};
use opentelemetry_sdk::trace::SpanData;

/// Converts spans into this naming; `None` if its attributes were added before.
///
/// The added attributes are written here, and not by the dispatcher into the record: it would allocate what the exporting thread
/// frees. On one core, three nested calls, of which one is a tool, took twice the CPU time that way.
pub(crate) fn batch_to_span_data(
    batch: &[FinishedSpan],
    naming: Option<Naming>,
    names: &mut Interner,
) -> Vec<SpanData> {
    let mut all = Vec::with_capacity(batch.len());
    // For all spans, because of its memory.
    let mut additions = Additions::default();
    for span in loading_ahead(batch) {
        if !naming.is_some_and(|naming| additions.read(span, naming)) {
            span.append_span_data(&mut all, 0, false, names);
            continue;
        }
        span.append_span_data(&mut all, additions.len(), additions.repeats_output(), names);
        if let Some(data) = all.last_mut() {
            additions.apply_to_data(data, names);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::batch_to_span_data;
    use crate::attributes::ENTITY_OUTPUT;
    use crate::model::{
        Callsite, EntityKind, FinishedSpan, Interner, Naming, SpanRecord, SpanSource, SpanTexts, callsite_record,
    };
    use opentelemetry::Value;

    static TOOL: Callsite = Callsite::new(EntityKind::Tool, "sum", "sum.tool");

    /// The output of a tool, and its result.
    fn output_and_result(output: &str) -> [Value; 2] {
        let record = SpanRecord {
            source: SpanSource::Attribute(&TOOL),
            texts: SpanTexts::from_parts([None, Some(output), None, None]),
            ..callsite_record(1)
        };
        let batch = [FinishedSpan::Record(record)];
        let data = batch_to_span_data(&batch, Some(Naming::Both), &mut Interner::default());
        [ENTITY_OUTPUT, "gen_ai.tool.call.result"].map(|key| {
            let found = data[0]
                .attributes
                .iter()
                .find(|attribute| attribute.key.as_str() == key);
            found.expect("the attribute").value.clone()
        })
    }

    #[test]
    fn the_result_of_a_tool_shares_the_output() {
        let texts = output_and_result(r#"{"total":3}"#);
        let addresses = texts.each_ref().map(|value| match value {
            Value::String(text) => text.as_str().as_ptr(),
            _ => panic!("{value}"),
        });
        assert_eq!(texts[0].as_str(), r#"{"total":3}"#);
        assert_eq!(addresses[0], addresses[1]);
    }

    #[test]
    fn the_result_that_is_a_text_has_no_quotes() {
        assert_eq!(
            output_and_result(r#""three""#).map(|value| value.to_string()),
            [r#""three""#, "three"]
        );
    }
}
