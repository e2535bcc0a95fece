//! A span event.

use crate::value::{Attribute, drop_surplus, keep_last_of_each_key};
use std::borrow::Cow;

/// A named moment within a span, with attributes.
#[derive(Debug, Clone)]
pub(crate) struct EventRecord {
    pub(crate) name: Cow<'static, str>,
    pub(crate) unix_nanos: u64,
    /// Each key once.
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) dropped_attributes: u32,
}

/// Maximum numbers of events of a span and of attributes of an event.
#[derive(Debug, Clone, Copy)]
pub(crate) struct EventLimits {
    pub(crate) events: usize,
    pub(crate) attributes: usize,
}

impl EventRecord {
    /// An event with these attributes, of which the last of each key counts.
    pub(crate) fn new(name: impl Into<Cow<'static, str>>, unix_nanos: u64, mut attributes: Vec<Attribute>) -> Self {
        keep_last_of_each_key(&mut attributes);
        Self {
            name: name.into(),
            unix_nanos,
            attributes,
            dropped_attributes: 0,
        }
    }

    /// Drops and counts the attributes beyond a limit.
    pub(crate) fn limit_attributes(&mut self, limit: usize) {
        self.dropped_attributes = self
            .dropped_attributes
            .saturating_add(drop_surplus(&mut self.attributes, limit));
    }
}
