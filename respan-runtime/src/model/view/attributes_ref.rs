//! Borrowed attributes of either form, and the callback that receives them.

use crate::value::{Attribute, ValueRef};
use opentelemetry::KeyValue;

/// A callback for one attribute: key and value.
pub(crate) type EachAttribute<'s, 'f> = dyn FnMut(&'s str, ValueRef<'s>) + 'f;

/// The attributes of an event or a link.
#[derive(Debug, Clone, Copy)]
pub(crate) enum AttributesRef<'a> {
    /// The attributes of a record, and how many were dropped.
    Record(&'a [Attribute], u32),
    /// The SDK's attributes, and how many were dropped.
    Sdk(&'a [KeyValue], u32),
}

impl<'s> AttributesRef<'s> {
    /// Calls `each` with every attribute.
    pub(crate) fn each(self, each: &mut EachAttribute<'s, '_>) {
        match self {
            Self::Record(attributes, _) => {
                for (key, value) in attributes {
                    each(key, value.into());
                }
            }
            Self::Sdk(attributes, _) => {
                for attribute in attributes {
                    each(attribute.key.as_str(), (&attribute.value).into());
                }
            }
        }
    }

    pub(crate) fn is_empty(self) -> bool {
        match self {
            Self::Record(attributes, _) => attributes.is_empty(),
            Self::Sdk(attributes, _) => attributes.is_empty(),
        }
    }

    /// Number of dropped attributes.
    pub(crate) fn dropped(self) -> u32 {
        match self {
            Self::Record(_, dropped) | Self::Sdk(_, dropped) => dropped,
        }
    }
}
