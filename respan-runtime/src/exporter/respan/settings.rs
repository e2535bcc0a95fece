//! Delivery settings of the exporter.

use crate::exporter::RetryPolicy;

/// Settings of the builder that concern requests, not the endpoint.
#[derive(Debug, Clone, Copy)]
pub(super) struct DeliverySettings {
    pub(super) retry: RetryPolicy,
    pub(super) max_body_bytes: usize,
    pub(super) is_compressed: bool,
}

impl Default for DeliverySettings {
    fn default() -> Self {
        Self {
            retry: RetryPolicy::default(),
            max_body_bytes: 5 * 1024 * 1024,
            is_compressed: false,
        }
    }
}
