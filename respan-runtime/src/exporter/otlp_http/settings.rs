//! Delivery settings of the exporter.

use crate::exporter::RetryPolicy;

/// Settings of the builder that concern requests, not the endpoint.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DeliverySettings {
    pub(crate) retry: RetryPolicy,
    pub(crate) max_body_bytes: usize,
    pub(crate) is_compressed: bool,
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
