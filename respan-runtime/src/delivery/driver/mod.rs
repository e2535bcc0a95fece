//! Exporter driver: delivery of batches through one exporter, with retries, a circuit breaker and a spool.
//!
//! An attempt sends a batch once. Its result decides what becomes of the spans:
//!
//! ```text
//! attempt ── accepted ──────────────────────────────► exported
//!    │    ├─ partially rejected ────────────────────► exported, lost
//!    │    ├─ rejected, failed ──────────────────────► lost
//!    │    ├─ too large ── halves, or shorter texts ─► attempt again
//!    │    └─ retryable ── no spool ─► stays in the queue until its next attempt, or expires
//!    │                 └─ spool ────► request on disk ─► replay ─► as an attempt
//!    └─ key, URL or account rejected: as retryable with a spool, else lost
//! ```
//!
//! `EndpointState` derives from the results whether the endpoint is down and when the next attempt is due. `LossReporter` counts
//! and logs what is not delivered, and has it ready for the reports of flush and shutdown.

mod announce;
mod attempt;
mod attempt_kind;
mod batch_split;
mod circuit_breaker;
mod delivery_log;
mod endpoint_state;
mod exporter_driver;
mod exporter_lock;
mod loss_reporter;
mod replay;
mod replay_parts;
mod spool_delivery;

#[cfg(test)]
mod circuit_breaker_tests;

pub(crate) use attempt_kind::{AttemptKind, IsolatedAttempt};
pub(crate) use exporter_driver::ExporterDriver;
pub(crate) use exporter_lock::ExporterGuard;
pub(crate) use loss_reporter::LossPosition;
pub(crate) use replay::ReplayOutcome;
pub(crate) use spool_delivery::SpoolDelivery;
