//! What a record shows as attributes, in order.

use super::extra::Extra;
use super::span_record::SpanRecord;
use super::span_source::SpanSource;
use super::value::AttributeValue;
use super::value_ref::ValueRef;
use crate::attributes as keys;
use std::borrow::Cow;

/// Takes the attributes of a record one after the other. Each kind of value has its own method, so that what is known
/// where it is called is known where it is built.
pub(crate) trait AttributeVisitor {
    /// A text that lives as long as the program: whoever keeps it need not copy it.
    fn fixed(&mut self, key: &'static str, text: &'static str);

    fn text(&mut self, key: &'static str, text: &str);

    /// A text that other spans are likely to show as well.
    fn name(&mut self, key: &'static str, text: &str) {
        self.text(key, text);
    }

    fn input(&mut self, text: &str) {
        self.text(keys::ENTITY_INPUT, text);
    }

    fn output(&mut self, text: &str) {
        self.text(keys::ENTITY_OUTPUT, text);
    }

    fn value(&mut self, key: &'static str, value: ValueRef<'_>);

    /// What user code has set.
    fn added(&mut self, attribute: &(Cow<'static, str>, AttributeValue));
}

/// Leaves out what user code has set itself.
struct Own<'r, S> {
    added: &'r [(Cow<'static, str>, AttributeValue)],
    sink: &'r mut S,
}

impl<S: AttributeVisitor> Own<'_, S> {
    #[inline]
    fn is_shown(&self, key: &str) -> bool {
        self.added.iter().all(|(known, _)| known != key)
    }

    #[inline]
    fn fixed(&mut self, key: &'static str, text: &'static str) {
        if self.is_shown(key) {
            self.sink.fixed(key, text);
        }
    }

    #[inline]
    fn text(&mut self, key: &'static str, text: &str) {
        if self.is_shown(key) {
            self.sink.text(key, text);
        }
    }

    #[inline]
    fn value(&mut self, key: &'static str, value: ValueRef<'_>) {
        if self.is_shown(key) {
            self.sink.value(key, value);
        }
    }

    /// Most paths are empty or one name long, and most workflows are their own.
    #[inline]
    fn name(&mut self, key: &'static str, text: &str, of_site: Option<&'static str>) {
        match of_site {
            _ if text.is_empty() => self.fixed(key, ""),
            Some(name) if name == text => self.fixed(key, name),
            _ if self.is_shown(key) => self.sink.name(key, text),
            _ => {}
        }
    }
}

impl SpanRecord {
    /// How many attributes [`show`](Self::show) shows at most; nearly always it is as many.
    pub(crate) fn shown(&self) -> usize {
        let texts = [
            self.texts.input_end,
            self.texts.output_end,
            self.texts.path_end,
            self.texts.workflow_end,
        ];
        let of_entity = self.source.entity().map_or(0, |entity| {
            let given = [
                entity.version.is_some(),
                entity.export_filter.is_some(),
                entity.sample_rate.is_some(),
            ];
            // Kind, name, log method.
            3 + given.into_iter().filter(|given| *given).count()
        });
        let of_extra = self.extra.as_deref().map_or(0, |extra| {
            let sizes = [extra.input_size, extra.output_size];
            extra.attributes.len() + sizes.into_iter().flatten().count()
        });
        let version = 1;
        texts.into_iter().flatten().count() + of_entity + of_extra + usize::from(!self.processors.is_empty()) + version
    }

    /// Shows all attributes. The order is that of FACTS section 5.
    pub(crate) fn show(&self, sink: &mut impl AttributeVisitor) {
        let extra = self.extra.as_deref();
        let added = extra.map_or(&[][..], |extra| extra.attributes.as_slice());
        let mut own = Own { added, sink };
        let own_name = match &self.source {
            SpanSource::Attribute(site) => Some(site.name),
            _ => None,
        };
        if !self.processors.is_empty() {
            own.value(keys::PROCESSORS, ValueRef::Names(&self.processors));
        }
        if let Some(workflow) = self.texts.workflow() {
            own.name(keys::WORKFLOW_NAME, workflow, own_name);
        }
        self.show_entity(&mut own);
        if let Some(input) = self.texts.input()
            && own.is_shown(keys::ENTITY_INPUT)
        {
            own.sink.input(input);
        }
        let output = self.texts.output();
        for attribute in added {
            // What the function returned is its output, whatever it said before.
            if !(attribute.0 == keys::ENTITY_OUTPUT && output.is_some()) {
                own.sink.added(attribute);
            }
        }
        if let Some(output) = output {
            own.sink.output(output);
        }
        if let Some(extra) = extra {
            show_sizes(extra, &mut own);
        }
        own.fixed(keys::SDK_VERSION, keys::SDK_VERSION_VALUE);
    }

    fn show_entity(&self, own: &mut Own<'_, impl AttributeVisitor>) {
        let Some(entity) = self.source.entity() else {
            if let Some(path) = self.texts.path() {
                own.name(keys::ENTITY_PATH, path, None);
            }
            return;
        };
        let renamed = self.extra.as_deref().and_then(|extra| extra.entity_name.as_deref());
        let own_name = if let SpanSource::Attribute(site) = &self.source {
            own.fixed(keys::SPAN_KIND, site.kind.as_str());
            Some(site.name)
        } else {
            own.name(keys::SPAN_KIND, entity.kind, None);
            None
        };
        match (renamed, own_name) {
            (None, Some(name)) => own.fixed(keys::ENTITY_NAME, name),
            (name, _) => own.name(keys::ENTITY_NAME, name.unwrap_or(entity.name), None),
        }
        if let Some(path) = self.texts.path() {
            own.name(keys::ENTITY_PATH, path, own_name);
        }
        own.fixed(keys::LOG_METHOD, keys::LOG_METHOD_VALUE);
        if let Some(version) = entity.version {
            own.value(keys::ENTITY_VERSION, ValueRef::Int(version));
        }
        if let Some(filter) = entity.export_filter {
            own.text(keys::EXPORT_FILTER, filter);
        }
        if let Some(rate) = entity.sample_rate {
            own.value(keys::SAMPLE_RATE, ValueRef::Double(rate));
        }
    }
}

#[cold]
fn show_sizes(extra: &Extra, own: &mut Own<'_, impl AttributeVisitor>) {
    let sizes = [
        (keys::ENTITY_INPUT_SIZE, extra.input_size),
        (keys::ENTITY_OUTPUT_SIZE, extra.output_size),
    ];
    for (key, size) in sizes {
        if let Some(size) = size {
            own.value(key, ValueRef::Int(i64::try_from(size).unwrap_or(i64::MAX)));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::attributes as keys;
    use crate::model::fixtures::{callsite_record, manual_record, routed_record, with_attribute};
    use crate::model::{SpanRecord, SpanTexts};

    fn with_texts(record: SpanRecord, parts: [Option<&str>; 4]) -> SpanRecord {
        let texts = SpanTexts::from_parts(parts);
        SpanRecord { texts, ..record }
    }

    fn shown(record: &SpanRecord) -> Vec<String> {
        let attributes = record.to_span_data().attributes;
        // What is counted beforehand is what comes.
        assert_eq!(attributes.len(), attributes.capacity());
        attributes
            .iter()
            .map(|own| format!("{}={}", own.key, own.value))
            .collect()
    }

    #[test]
    fn all_that_a_call_has_is_shown_in_order() {
        let record = with_texts(
            routed_record(1, &["a", "b"]),
            [Some("in"), Some("out"), Some("x.step"), Some("flow")],
        );
        let mut record = with_attribute(record, "key", "value".into());
        let extra = record.extra.get_or_insert_default();
        (extra.input_size, extra.output_size) = (Some(10), Some(20));
        let version = format!("{}={}", keys::SDK_VERSION, keys::SDK_VERSION_VALUE);
        let expected = [
            "respan.processors=a,b",
            "traceloop.workflow.name=flow",
            "traceloop.span.kind=task",
            "traceloop.entity.name=step",
            "traceloop.entity.path=x.step",
            "respan.entity.log_method=tracing_integration",
            "traceloop.entity.input=in",
            "key=value",
            "traceloop.entity.output=out",
            "respan.entity.input.original_size=10",
            "respan.entity.output.original_size=20",
            &version,
        ];
        assert_eq!(shown(&record), expected);
    }

    #[test]
    fn texts_are_told_apart_whichever_of_them_are_missing() {
        for missing in 0_usize..16 {
            let given = ["in", "out", "path", "flow"];
            let kept = |at: usize| (missing & (1 << at) == 0).then_some(given[at]);
            let record = with_texts(manual_record("http"), [kept(0), kept(1), kept(2), kept(3)]);
            let texts = &record.texts;
            let read = [texts.input(), texts.output(), texts.path(), texts.workflow()];
            assert_eq!(read, [kept(0), kept(1), kept(2), kept(3)]);
            assert_eq!(shown(&record).len(), 5 - missing.count_ones() as usize);
        }
    }

    #[test]
    fn names_are_the_same_whether_the_call_site_knows_them_or_not() {
        for (path, workflow) in [("", "step"), ("step", "flow"), ("a.step", "step")] {
            let all = shown(&with_texts(
                callsite_record(1),
                [None, None, Some(path), Some(workflow)],
            ));
            assert!(all.contains(&format!("{}={path}", keys::ENTITY_PATH)), "{all:?}");
            assert!(all.contains(&format!("{}={workflow}", keys::WORKFLOW_NAME)), "{all:?}");
        }
    }
}
