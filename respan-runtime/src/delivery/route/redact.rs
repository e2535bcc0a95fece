//! Redaction: masking and truncation of a finished span.

use crate::attributes as keys;
use crate::delivery::statistics::{Counters, LossReason};
use crate::diagnostics::diagnose_once;
use crate::mask::{Mask, REPLACEMENT, is_json, json_string};
use crate::model::{AttributeValue, Exception, FinishedSpan, SpanRecord, SpanTexts};
use crate::sync::catch_panic;
use opentelemetry::trace::Status;
use std::borrow::Cow;

/// The key of the status description in OpenTelemetry's mapping to formats without a status.
const STATUS_DESCRIPTION: &str = "otel.status_description";

/// Applied to a span before any filter, callback or exporter gets it.
#[derive(Debug)]
pub(crate) struct Redaction {
    pub(crate) mask: Option<Mask>,
    /// The longest text among the attributes, in characters.
    pub(crate) value_length: Option<usize>,
}

impl Redaction {
    /// Masks the span, then truncates its texts. False if the mask panicked: the span is counted as lost, and must not be
    /// exported.
    pub(crate) fn apply(&self, span: &mut FinishedSpan, counters: &Counters) -> bool {
        // Every other form of a span was made from a redacted record.
        let FinishedSpan::Record(record) = span else {
            return true;
        };
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
        let Some(extra) = &mut record.extra else { return };
        for (key, value) in &mut extra.attributes {
            if !keys::IDENTIFYING_KEYS.contains(&key.as_ref()) {
                self.attribute(key, value);
            }
        }
        let events = extra.events.iter_mut().map(|event| &mut event.attributes);
        let links = extra.links.iter_mut().map(|link| &mut link.attributes);
        for (key, value) in events.chain(links).flatten() {
            self.attribute(key, value);
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
        if self.rules.keys.contains(key) {
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

    fn attribute(&self, key: &str, value: &mut AttributeValue) {
        if self.rules.keys.contains(key) {
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
            AttributeValue::Array(items) => items.iter_mut().for_each(|item| self.value(key, item)),
            AttributeValue::Map(entries) => {
                for (name, value) in entries {
                    if self.rules.keys.contains(name) {
                        *value = AttributeValue::from_static(REPLACEMENT);
                    } else {
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

    fn text(&self, key: &str, text: &str) -> Option<String> {
        if self.rules.keys.contains(key) {
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
