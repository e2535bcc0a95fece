//! Redaction: masking and truncation of a finished span.

use super::form::Form;
use crate::attributes as keys;
use crate::delivery::statistics::{Counters, LossReason};
use crate::diagnostics::diagnose_once;
use crate::mask::{Mask, PrivateKeyLines, REPLACEMENT, is_json, is_value_member, json_string};
use crate::model::{DescriptionLimits, Exception, FinishedSpan, Naming, SpanRecord, SpanTexts};
use crate::naming::add_names;
use crate::sync::catch_panic;
use crate::value::AttributeValue;
use opentelemetry::trace::{SpanContext, Status};
use std::borrow::Cow;

/// The key of the status description in OpenTelemetry's mapping to formats without a status.
const STATUS_DESCRIPTION: &str = "otel.status_description";

/// Mask and length limit, applied to a span before any processor's filter, callback or exporter gets it.
#[derive(Debug)]
pub(crate) struct Redaction {
    pub(crate) mask: Option<Mask>,
    /// The longest text among the attributes, in characters.
    pub(crate) value_length: Option<usize>,
    pub(crate) description_limits: DescriptionLimits,
}

impl Redaction {
    /// Redacts a span for the only processor that receives it, in the form of that processor. False as for
    /// [`redact`](Self::redact).
    #[inline]
    pub(crate) fn apply(&self, span: &mut FinishedSpan, form: Form, counters: &Counters) -> bool {
        if let FinishedSpan::Prepared(prepared) = span {
            *span = FinishedSpan::Record(prepared.record.clone());
            if let FinishedSpan::Record(record) = span {
                if record.is_described() && !self.redact(record, form.description, counters) {
                    return false;
                }
                add_names(record, form.additions);
            }
            return true;
        }
        // Every other form of a span was made from a redacted record.
        let FinishedSpan::Record(record) = span else {
            return true;
        };
        if !self.redact(record, form.description, counters) {
            return false;
        }
        add_names(record, form.additions);
        true
    }

    /// Writes the description of a span in this naming, masks the span, and truncates its texts. False if the mask panicked: the
    /// span is counted as lost, and must not be exported.
    #[inline]
    pub(super) fn redact(&self, record: &mut SpanRecord, naming: Naming, counters: &Counters) -> bool {
        record.write_description(naming, self.description_limits);
        let is_masked = self
            .mask
            .as_ref()
            .is_none_or(|mask| catch_panic(|| mask.apply(record)).is_some());
        if !is_masked {
            counters.lost.add(LossReason::MaskPanic, 1);
            diagnose_once!(Error, "pipeline", "the mask panicked; such spans are withheld");
            return false;
        }
        record.truncate(self.value_length);
        true
    }
}

impl Mask {
    /// Masks all texts of the span.
    ///
    /// # Panics
    ///
    /// If the program's hook does.
    pub(crate) fn apply(&self, record: &mut SpanRecord) {
        let extra = record.extra.as_deref();
        let were_truncated = extra.map_or([false; 2], |extra| {
            [extra.input_size, extra.output_size].map(|size| size.is_some())
        });
        self.texts(&mut record.texts, were_truncated);
        let Some(extra) = record.extra.as_deref_mut() else {
            return;
        };
        for (key, value) in &mut extra.attributes {
            if !keys::IDENTIFYING_KEYS.contains(&key.as_ref()) {
                self.attribute(key, value);
            }
        }
        self.keys_of(&mut extra.attributes);
        for event in &mut extra.events {
            self.attributes(&mut event.attributes);
            if let Some(masked) = self.name(&event.name) {
                event.name = masked.into();
            }
        }
        for link in &mut extra.links {
            self.attributes(&mut link.attributes);
            if let Some(masked) = self.trace_state(link.context.trace_state()) {
                let context = &link.context;
                let (trace_id, span_id) = (context.trace_id(), context.span_id());
                link.context = SpanContext::new(trace_id, span_id, context.trace_flags(), context.is_remote(), masked);
            }
        }
        if let Some(masked) = self.trace_state(&extra.trace_state) {
            extra.trace_state = masked;
        }
        if let Status::Error { description } = &mut extra.status
            && let Some(masked) = self.text(STATUS_DESCRIPTION, description)
        {
            *description = masked.into();
        }
    }

    /// Input and output share a buffer with the path and the workflow, so all are written anew if one changes.
    fn texts(&self, texts: &mut SpanTexts, were_truncated: [bool; 2]) {
        let [input_was_truncated, output_was_truncated] = were_truncated;
        let masked = [
            (keys::ENTITY_INPUT, texts.input(), input_was_truncated),
            (keys::ENTITY_OUTPUT, texts.output(), output_was_truncated),
        ]
        .map(|(key, text, was_truncated)| text.and_then(|text| self.content(key, text, was_truncated)));
        if masked == [None, None] {
            return;
        }
        let [input, output] = masked;
        let input = input.as_deref().or(texts.input());
        let output = output.as_deref().or(texts.output());
        *texts = SpanTexts::from_parts([input, output, texts.path(), texts.workflow()]);
    }

    /// An input or output, which stays JSON.
    fn content(&self, key: &str, json: &str, was_truncated: bool) -> Option<String> {
        if self.rules.masks_key(key) {
            return Some(json_string(REPLACEMENT));
        }
        let masked = self.rules.mask_content(json, was_truncated);
        let changed = self
            .hook
            .as_ref()
            .and_then(|hook| hook(key, masked.as_deref().unwrap_or(json)));
        let changed = changed.map(|text| if is_json(&text) { text } else { json_string(&text) });
        changed.or(masked)
    }

    fn attributes(&self, attributes: &mut [(Cow<'static, str>, AttributeValue)]) {
        for (key, value) in attributes.iter_mut() {
            self.attribute(key, value);
        }
        self.keys_of(attributes);
    }

    fn attribute(&self, key: &str, value: &mut AttributeValue) {
        if self.rules.masks_key(key) {
            *value = AttributeValue::from_static(REPLACEMENT);
        } else {
            self.value(key, value);
        }
    }

    fn value(&self, key: &str, value: &mut AttributeValue) {
        match value {
            AttributeValue::String(text) => {
                if let Some(masked) = self.text(key, text) {
                    *text = masked.into();
                }
            }
            AttributeValue::Bytes(bytes) => {
                if let Some(masked) = std::str::from_utf8(bytes).ok().and_then(|text| self.text(key, text)) {
                    *bytes = masked.into_bytes();
                }
            }
            AttributeValue::Array(items) => self.array(key, items),
            AttributeValue::Map(entries) => {
                let mut is_named = false;
                for (name, value) in entries {
                    if self.rules.masks_key(name) || (is_named && is_value_member(name)) {
                        *value = AttributeValue::from_static(REPLACEMENT);
                    } else {
                        let text = if let AttributeValue::String(text) = &*value {
                            text.as_ref()
                        } else {
                            ""
                        };
                        is_named |= self.rules.is_name_member(name, text);
                        self.value(key, value);
                    }
                    if let Some(masked) = self.rules.mask_text(name, false) {
                        *name = Cow::Owned(masked);
                    }
                }
            }
            AttributeValue::Bool(_) | AttributeValue::Int(_) | AttributeValue::Double(_) => {}
        }
    }

    /// The items of an array, where a key may precede its value: `["--password", "…"]`, `["x-api-key", "…"]`.
    fn array(&self, key: &str, items: &mut [AttributeValue]) {
        // A third item may be a flag: `("authorization", "…", true)`.
        let is_pair = match &*items {
            [_, AttributeValue::Array(_), ..] | [_, _] => true,
            [_, _, third] => matches!(third, AttributeValue::Bool(_) | AttributeValue::Int(_)),
            _ => false,
        };
        let mut private_key = PrivateKeyLines::default();
        let mut follows_key = false;
        for (index, item) in items.iter_mut().enumerate() {
            let text = if let AttributeValue::String(text) = &*item {
                text.as_ref()
            } else {
                ""
            };
            let is_line = private_key.contains(text);
            let is_value = std::mem::take(&mut follows_key)
                && matches!(item, AttributeValue::String(_) | AttributeValue::Array(_));
            if is_value || is_line {
                *item = AttributeValue::from_static(REPLACEMENT);
                continue;
            }
            let may_be_key = (index == 0 && is_pair) || (text.starts_with('-') && !text.contains('='));
            follows_key = may_be_key && self.rules.masks_key(text);
            self.value(key, item);
        }
    }

    pub(super) fn text(&self, key: &str, text: &str) -> Option<String> {
        if self.rules.masks_key(key) {
            return Some(REPLACEMENT.to_owned());
        }
        let masked = self.rules.mask_text(text, Exception::may_be_truncated(text));
        let changed = self
            .hook
            .as_ref()
            .and_then(|hook| hook(key, masked.as_deref().unwrap_or(text)));
        changed.or(masked)
    }
}
