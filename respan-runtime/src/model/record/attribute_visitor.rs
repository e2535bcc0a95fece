//! The visitor of a record's attributes.

use crate::attributes as keys;
use crate::value::{Attribute, ValueRef};

/// Receives the attributes of a [`SpanRecord`](super::SpanRecord), in wire order.
///
/// Each origin of a value has a method of its own, so that an implementation can avoid a copy where the origin allows it.
pub(crate) trait AttributeVisitor<'s> {
    /// A text from a `static`, which can be stored without a copy.
    fn static_text(&mut self, key: &'static str, text: &'static str);

    fn text(&mut self, key: &'static str, text: &'s str);

    /// A text that is likely to be the same on many spans: an entity name, a path, a workflow name.
    fn shared_text(&mut self, key: &'static str, text: &'s str) {
        self.text(key, text);
    }

    fn input(&mut self, text: &'s str) {
        self.text(keys::ENTITY_INPUT, text);
    }

    fn output(&mut self, text: &'s str) {
        self.text(keys::ENTITY_OUTPUT, text);
    }

    fn value(&mut self, key: &'static str, value: ValueRef<'s>);

    /// An attribute that user code has set.
    fn user_attribute(&mut self, attribute: &'s Attribute);
}
