//! Attributes as the setters of the public types take them.

use super::into_attributes::IntoAttributes;
use crate::value::AttributeValue;
use std::borrow::Cow;

/// Keys and values, in the order in which they were given.
pub type Attributes = Vec<(Cow<'static, str>, AttributeValue)>;

/// The attributes as a list. Values that are nested too deeply are truncated.
pub(crate) fn attributes<M>(attributes: impl IntoAttributes<M>) -> Attributes {
    let mut list = Attributes::new();
    attributes.add_to(&mut list);
    list
}
