//! Worker: the queue and the thread between the dispatcher and one exporter.
//!
//! ```text
//! dispatcher ── accept ──► WorkerQueue ──► ExportLoop ──► PendingBatch ──► ExporterDriver
//!                              ▲           (thread)
//! batching off ── export_now ──┤ only if the attempt on the caller's thread fails
//! flush, shutdown ── submit ───┘
//! ```

mod caller_export;
mod command;
mod execute;
mod export_loop;
mod isolated_batch;
mod pending_batch;
mod spool_loop;
mod worker;
mod worker_queue;
mod worker_thread;

#[cfg(test)]
mod spool_loop_tests;
#[cfg(test)]
mod tests;

pub(crate) use command::WorkerCommand;
pub(crate) use worker::Worker;
