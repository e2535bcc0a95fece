//! The difference between a span as its attributes were set and the same span in a naming.

use super::added_value::AddedValue;
use super::record_changes::{RecordChanges, is_replaced};
use crate::model::{Interner, SpanView};
use opentelemetry::trace::Status;
use opentelemetry_sdk::trace::SpanData;
use std::borrow::Cow;
use std::iter;

/// The attributes that a naming adds to a span, and the parts that it removes.
///
/// Values refer to the span, so that each is copied once, into the form of the span that is exported.
#[derive(Debug, Default)]
pub(crate) struct Additions<'s> {
    pub(super) name: Option<String>,
    /// None that the span has.
    attributes: Vec<(Cow<'static, str>, AddedValue<'s>)>,
    /// `true` if input and output are removed, because other attributes replace them.
    pub(super) replaces_content: bool,
    /// `true` if a status OK is removed.
    pub(super) removes_ok: bool,
}

impl<'s> Additions<'s> {
    pub(super) fn clear(&mut self) {
        self.name = None;
        self.attributes.clear();
        self.replaces_content = false;
        self.removes_ok = false;
    }

    #[inline]
    pub(super) fn set(&mut self, key: &'static str, value: impl Into<AddedValue<'s>>) {
        // In place, as `push_key_value` does.
        self.attributes.extend(iter::once_with(|| (key.into(), value.into())));
    }

    pub(super) fn set_text(&mut self, key: String, text: Option<String>) {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            self.attributes.push((key.into(), text.into()));
        }
    }

    pub(super) fn append(&mut self, mut others: Self) {
        self.attributes.append(&mut others.attributes);
    }

    pub(super) fn set_some(&mut self, key: &'static str, value: Option<impl Into<AddedValue<'s>>>) {
        if let Some(value) = value {
            self.set(key, value);
        }
    }

    /// Removes the attributes that the span has.
    pub(super) fn remove_present(&mut self, span: &dyn SpanView) {
        if !self.attributes.is_empty() {
            span.each_set_attribute(&mut |present, _| self.attributes.retain(|(key, _)| *key != present));
        }
    }

    /// Returns whether nothing is added or removed.
    pub(super) fn is_empty(&self) -> bool {
        self.attributes.is_empty() && self.name.is_none() && !self.removes_ok
    }

    /// Number of attributes.
    pub(crate) fn len(&self) -> usize {
        self.attributes.len()
    }

    /// Returns whether an attribute has the text of the span's output.
    pub(crate) fn repeats_output(&self) -> bool {
        let mut values = self.attributes.iter().map(|(_, value)| value);
        values.any(|value| matches!(value, AddedValue::Output(_)))
    }

    /// Adds them to the record from which they were made.
    pub(crate) fn into_changes(self) -> RecordChanges {
        let attributes = self.attributes.into_iter();
        RecordChanges {
            name: self.name,
            attributes: attributes
                .map(|(key, value)| (key, value.into_attribute_value()))
                .collect(),
            replaces_content: self.replaces_content,
            removes_ok: self.removes_ok,
        }
    }

    /// Adds them to the data of the span from which they were made, and leaves none.
    pub(crate) fn apply_to_data(&mut self, data: &mut SpanData, names: &mut Interner) {
        if self.replaces_content {
            data.attributes.retain(|attribute| !is_replaced(attribute.key.as_str()));
        }
        if let Some(name) = self.name.take() {
            data.name = name.into();
        }
        if self.removes_ok && data.status == Status::Ok {
            data.status = Status::Unset;
        }
        for (key, value) in self.attributes.drain(..) {
            match key {
                Cow::Borrowed(key) => value.append_to(&mut data.attributes, key, names),
                Cow::Owned(key) => {
                    value.append_to(&mut data.attributes, "", names);
                    if let Some(attribute) = data.attributes.last_mut() {
                        attribute.key = key.into();
                    }
                }
            }
        }
    }
}
