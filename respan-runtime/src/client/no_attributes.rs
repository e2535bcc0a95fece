//! The empty list of attributes.

use crate::value::AttributeValue;

/// An empty list of attributes for [`add_event`](crate::Client::add_event); the same as `[]`.
///
/// ```
/// use respan::{NO_ATTRIBUTES, get_client};
///
/// get_client().add_event("connected", NO_ATTRIBUTES);
/// ```
pub const NO_ATTRIBUTES: [(&str, AttributeValue); 0] = [];
