//! Delivery: the way of a finished span to the exporters.
//!
//! # Threads
//!
//! ```text
//!  thread that ends a span              respan-pipeline            respan-export-NAME (one per processor)
//! ┌────────────────────────┐ SpanQueue ┌───────────────┐  queue  ┌─────────────────────────────────┐
//! │ Pipeline::submit ──────┼──────────►│ Dispatcher    ├────────►│ ExportLoop ──► ExporterDriver ──┼──► exporter
//! │        │ batching off  │           │ decision      │         │     ▲                │          │
//! │        ▼               │           │ redaction     │         │     └─── replay ◄── spool       │
//! │ the same steps, then   │           │ per processor:│         └─────────────────────────────────┘
//! │ Worker::export_now ────┼────┐      │ name, filter, │           ▲
//! └────────────────────────┘    │      │ callback, tail│           │ the attempt failed
//!                               │      └───────────────┘           │
//!                               └──► ExporterDriver ───────────────┘
//! ```
//!
//! - A thread of the program pushes its span to the [span queue](queue). With batching off it routes the span and attempts the
//!   export itself, since an exporter may read thread-locals of a request; a further attempt is made by the worker thread.
//!   Inside of an async runtime a third-party exporter is called on the worker thread instead, and the caller waits. If there
//!   are processors of both kinds, the span is exported first and pushed afterwards, with the redacted record and the result of
//!   the callback.
//! - The [dispatcher](pipeline) is started with the first processor that batches. It [routes](route) spans in batches.
//! - A [worker] has a thread if its processor batches or has a spool, or once a command or a further attempt needs one.
//!   It drives the exporter through a [driver], which decides what the result of an attempt means for the spans.
//!
//! For a viewer the dispatcher also reads which spans are running, and gives its worker [start notices](pipeline) of them, which
//! are sent before the spans that have ended since.
//!
//! Every thread that delivers holds a [`ReentrancyGuard`](reentrancy::ReentrancyGuard), so that code of the program on it never
//! waits for itself: `flush` and `shutdown` return an error, and a span that ends there with batching off is lost as `nested`.
//!
//! # Locks
//!
//! A thread that holds one of these locks acquires only locks below it:
//!
//! 1. `Worker::caller_lock`: threads that export their own spans take turns, and wait no longer than one export.
//! 2. `ExporterLock`, around every call of an exporter.
//! 3. `Pipeline::lifecycle`: the threads and the shutdown.
//! 4. `Pipeline::immediate`, the state of the span queue, `Worker::thread`, `WorkerQueue`, `TailSampler`, `ProcessorRegistry`.
//! 5. `EndpointState`, the deadline of attempts, `Completion`, `LossReporter`, `AllThreadCounters`, `Reports`,
//!    `SpoolDelivery::next_scan`, and the locks of the spool.
//!
//! Of the program's code, exporters run under 1 and 2, and a `tracing` subscriber also under the locks of a spool. Filters,
//! callbacks, masks and tail conditions run under none.
//!
//! # Panics
//!
//! [`catch_panic`](crate::sync::catch_panic) turns a panic into a value wherever delivery calls code of the program:
//!
//! | code | in | consequence |
//! |---|---|---|
//! | exporter | `driver/exporter_lock.rs` | [`ExportError::Panicked`](crate::ExportError::Panicked), `export_failed` |
//! | construction of an exporter | `pipeline/add_processor.rs`, `processor/sdk_exporter.rs` | the processor is left out |
//! | filter, tail condition | `route/candidate.rs`, `tail/policy.rs` | not met, `filter_panics` |
//! | postprocess callback | `route/candidate.rs` | not exported, `callback_panic` |
//! | mask | `route/redact.rs` | not exported, `mask_panic` |
//!
//! A panic of respan's own code loses the span or batch at hand as `internal_panic`, and no thread: in `pipeline/dispatcher.rs`
//! and `pipeline/immediate.rs` by a [`LossGuard`](statistics::LossGuard), and in `driver/attempt.rs`.

pub(crate) mod completion;
mod driver;
pub(crate) mod pipeline;
pub(crate) mod processor;
mod queue;
pub(crate) mod reentrancy;
pub(crate) mod route;
pub(crate) mod settings;
pub(crate) mod statistics;
pub(crate) mod tail;
mod worker;

#[cfg(test)]
mod tests;
