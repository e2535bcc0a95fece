//! Attribute values: owned, borrowed, converted into and from, and lists of attributes.

mod array_length;
mod attribute_list;
mod attribute_value;
mod bounded_items;
mod conversions;
mod into_attribute_value;
pub mod marker;
mod processor_names;
mod sdk_value;
mod shrink;
mod value_ref;

pub(crate) use array_length::for_each_array_length;
pub(crate) use attribute_list::{drop_surplus, keep_last_of_each_key};
pub(crate) use attribute_value::Attribute;
pub use attribute_value::AttributeValue;
pub(crate) use bounded_items::bounded_items;
pub use into_attribute_value::IntoAttributeValue;
pub(crate) use processor_names::ProcessorNames;
pub(crate) use sdk_value::{sdk_attribute, sdk_attributes, sdk_value};
pub(crate) use shrink::{shrink_attributes, shrink_text, shrink_text_in_place, shrink_value, weight_of_array};
pub(crate) use value_ref::ValueRef;
