//! The attributes of a [`SpanRecord`], in wire order.

use super::attribute_visitor::AttributeVisitor;
use super::extra::Extra;
use super::span_record::SpanRecord;
use super::span_texts::SpanTexts;
use crate::attributes as keys;
use crate::model::source::SpanSource;
use crate::value::{Attribute, ValueRef};

/// Forwards the SDK's own attributes to a visitor, except those whose key user code has set.
struct SdkAttributes<'s, 'v, V> {
    user_attributes: &'s [Attribute],
    visitor: &'v mut V,
}

impl<'s, V: AttributeVisitor<'s>> SdkAttributes<'s, '_, V> {
    #[inline]
    fn is_overridden(&self, key: &str) -> bool {
        self.user_attributes.iter().any(|(user_key, _)| user_key == key)
    }

    #[inline]
    fn static_text(&mut self, key: &'static str, text: &'static str) {
        if !self.is_overridden(key) {
            self.visitor.static_text(key, text);
        }
    }

    #[inline]
    fn text(&mut self, key: &'static str, text: &'s str) {
        if !self.is_overridden(key) {
            self.visitor.text(key, text);
        }
    }

    #[inline]
    fn value(&mut self, key: &'static str, value: ValueRef<'s>) {
        if !self.is_overridden(key) {
            self.visitor.value(key, value);
        }
    }

    /// A text that is often empty or equal to `static_name`, the call site's name: both need no copy.
    #[inline]
    fn name(&mut self, key: &'static str, text: &'s str, static_name: Option<&'static str>) {
        match static_name {
            _ if text.is_empty() => self.static_text(key, ""),
            Some(name) if name == text => self.static_text(key, name),
            _ if !self.is_overridden(key) => self.visitor.shared_text(key, text),
            _ => {}
        }
    }
}

impl SpanRecord {
    /// An upper bound of the attributes that [`visit_attributes`](Self::visit_attributes) visits; exact unless user code has
    /// set a key of the SDK's.
    pub(crate) fn max_attribute_count(&self) -> usize {
        let texts = [
            self.texts.input_end,
            self.texts.output_end,
            self.texts.path_end,
            self.texts.workflow_end,
        ];
        let from_entity = self.source.entity().map_or(0, |entity| {
            let optional = [
                entity.version.is_some(),
                entity.export_filter.is_some(),
                entity.sample_rate.is_some(),
            ];
            // Kind, name, log method.
            3 + optional.into_iter().filter(|is_set| *is_set).count()
        });
        let from_extra = self.extra.as_deref().map_or(0, |extra| {
            let sizes = [extra.input_size, extra.output_size];
            extra.attributes.len() + sizes.into_iter().flatten().count()
        });
        let sdk_version = 1;
        texts.into_iter().filter(|end| end.is_some()).count()
            + from_entity
            + from_extra
            + usize::from(!self.processors.is_empty())
            + sdk_version
    }

    /// Visits all attributes in the order of the Python SDK: processors, workflow name, entity, input, user attributes,
    /// output. What only this SDK writes comes last.
    pub(crate) fn visit_attributes<'s>(&'s self, visitor: &mut impl AttributeVisitor<'s>) {
        let mut sdk = SdkAttributes {
            user_attributes: self.user_attributes(),
            visitor,
        };
        let static_name = match &self.source {
            SpanSource::Attribute(callsite) => Some(callsite.name),
            _ => None,
        };
        if !self.processors.is_empty() {
            sdk.value(keys::PROCESSORS, ValueRef::Names(&self.processors));
        }
        if let Some(workflow) = self.texts.workflow() {
            sdk.name(keys::WORKFLOW_NAME, workflow, static_name);
        }
        self.visit_entity(&mut sdk);
        self.visit_attributes_after_head(visitor);
    }

    /// Visits the attributes after processors, workflow name and entity.
    pub(crate) fn visit_attributes_after_head<'s>(&'s self, visitor: &mut impl AttributeVisitor<'s>) {
        let mut sdk = SdkAttributes {
            user_attributes: self.user_attributes(),
            visitor,
        };
        if let Some(input) = self.texts.input()
            && !sdk.is_overridden(keys::ENTITY_INPUT)
        {
            sdk.visitor.input(input);
        }
        let output = self.texts.output();
        for attribute in sdk.user_attributes {
            // A returned value takes precedence over an output that the function has set before.
            if !(attribute.0 == keys::ENTITY_OUTPUT && output.is_some()) {
                sdk.visitor.user_attribute(attribute);
            }
        }
        if let Some(output) = output {
            sdk.visitor.output(output);
        }
        if let Some(extra) = self.extra.as_deref() {
            visit_sizes(extra, &mut sdk);
        }
        sdk.static_text(keys::SDK_VERSION, keys::SDK_VERSION_VALUE);
    }

    /// The texts of a record without an [`Extra`]: [`visit_attributes_after_head`](Self::visit_attributes_after_head) visits input,
    /// output and the version of the SDK.
    #[inline]
    pub(crate) fn plain_texts(&self) -> Option<&SpanTexts> {
        self.extra.is_none().then_some(&self.texts)
    }

    fn user_attributes(&self) -> &[Attribute] {
        self.extra().map_or(&[], |extra| &extra.attributes)
    }

    fn visit_entity<'s>(&'s self, sdk: &mut SdkAttributes<'s, '_, impl AttributeVisitor<'s>>) {
        let Some(entity) = self.source.entity() else {
            if let Some(path) = self.texts.path() {
                sdk.name(keys::ENTITY_PATH, path, None);
            }
            return;
        };
        let renamed = self.extra.as_deref().and_then(|extra| extra.entity_name.as_deref());
        let static_name = if let SpanSource::Attribute(callsite) = &self.source {
            sdk.static_text(keys::SPAN_KIND, callsite.kind.as_str());
            Some(callsite.name)
        } else {
            sdk.name(keys::SPAN_KIND, entity.kind, None);
            None
        };
        match (renamed, static_name) {
            (None, Some(name)) => sdk.static_text(keys::ENTITY_NAME, name),
            (name, _) => sdk.name(keys::ENTITY_NAME, name.unwrap_or(entity.name), None),
        }
        if let Some(path) = self.texts.path() {
            sdk.name(keys::ENTITY_PATH, path, static_name);
        }
        sdk.static_text(keys::LOG_METHOD, keys::LOG_METHOD_VALUE);
        if let Some(version) = entity.version {
            sdk.value(keys::ENTITY_VERSION, ValueRef::Int(version));
        }
        if let Some(filter) = entity.export_filter {
            sdk.text(keys::EXPORT_FILTER, filter);
        }
        if let Some(rate) = entity.sample_rate {
            sdk.value(keys::SAMPLE_RATE, ValueRef::Double(rate));
        }
    }
}

#[cold]
fn visit_sizes<'s>(extra: &'s Extra, sdk: &mut SdkAttributes<'s, '_, impl AttributeVisitor<'s>>) {
    let sizes = [
        (keys::ENTITY_INPUT_SIZE, extra.input_size),
        (keys::ENTITY_OUTPUT_SIZE, extra.output_size),
    ];
    for (key, size) in sizes {
        if let Some(size) = size {
            sdk.value(key, ValueRef::Int(i64::try_from(size).unwrap_or(i64::MAX)));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::attributes as keys;
    use crate::model::fixtures::{callsite_record, manual_record, routed_record, with_attribute};
    use crate::model::record::{SpanRecord, SpanTexts};

    fn with_texts(record: SpanRecord, parts: [Option<&str>; 4]) -> SpanRecord {
        let texts = SpanTexts::from_parts(parts);
        SpanRecord { texts, ..record }
    }

    fn attributes(record: &SpanRecord) -> Vec<String> {
        let attributes = record.to_span_data().attributes;
        assert_eq!(attributes.len(), attributes.capacity(), "max_attribute_count is exact");
        attributes
            .iter()
            .map(|attribute| format!("{}={}", attribute.key, attribute.value))
            .collect()
    }

    #[test]
    fn every_attribute_is_visited_in_wire_order() {
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
        assert_eq!(attributes(&record), expected);
    }

    #[test]
    fn texts_are_separated_in_every_combination_of_missing_ones() {
        for missing in 0_usize..16 {
            let all = ["in", "out", "path", "flow"];
            let part = |at: usize| (missing & (1 << at) == 0).then_some(all[at]);
            let record = with_texts(manual_record("http"), [part(0), part(1), part(2), part(3)]);
            let texts = &record.texts;
            let read = [texts.input(), texts.output(), texts.path(), texts.workflow()];
            assert_eq!(read, [part(0), part(1), part(2), part(3)]);
            assert_eq!(attributes(&record).len(), 5 - missing.count_ones() as usize);
        }
    }

    #[test]
    fn names_are_the_same_whether_static_or_copied() {
        for (path, workflow) in [("", "step"), ("step", "flow"), ("a.step", "step")] {
            let all = attributes(&with_texts(
                callsite_record(1),
                [None, None, Some(path), Some(workflow)],
            ));
            assert!(all.contains(&format!("{}={path}", keys::ENTITY_PATH)), "{all:?}");
            assert!(all.contains(&format!("{}={workflow}", keys::WORKFLOW_NAME)), "{all:?}");
        }
    }
}
