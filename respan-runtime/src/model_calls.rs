//! Items for crates that record model calls.

pub use crate::client::ContextSpan;
pub use crate::json::{PooledBuffer, truncated_json};
pub use crate::span::context::{
    has_undescribed_model_call, is_content_off_here, is_in_model_call, with_model_call, with_undescribed_model_call,
};
pub use crate::sync::catch_panic;
