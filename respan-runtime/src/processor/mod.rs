//! Placeholder until the processors land.
#[derive(Debug, thiserror::Error)]
#[error("placeholder")]
pub struct FlushError;
