//! An event that says no more than its name.

use crate::model::AttributeValue;

/// No attributes, for [`add_event`](crate::Client::add_event): of an empty list the compiler could not tell the types.
///
/// ```
/// use respan::{NO_ATTRIBUTES, get_client};
///
/// get_client().add_event("connected", NO_ATTRIBUTES);
/// ```
pub const NO_ATTRIBUTES: [(&str, AttributeValue); 0] = [];
