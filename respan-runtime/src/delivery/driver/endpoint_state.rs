//! State of one exporter's endpoint: its circuit breaker and its last error.

use super::circuit_breaker::{CircuitBreaker, FailedAttempt, FailureKind};
use super::loss_reporter::LossReporter;
use crate::diagnostics::diagnose;
use crate::exporter::{ExportError, RetryPolicy};
use crate::model::ids;
use crate::sync::{catch_panic, lock};
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Shared by the worker thread and the threads that export their own spans. Logs when the endpoint goes down or comes back.
#[derive(Debug)]
pub(crate) struct EndpointState {
    state: Mutex<State>,
    /// For the log: undelivered spans are there.
    spool_directory: Option<PathBuf>,
}

#[derive(Debug)]
struct State {
    circuit: CircuitBreaker,
    /// Of the last attempt, if another one follows.
    last_error: Option<ExportError>,
}

impl EndpointState {
    pub(super) fn new(policy: RetryPolicy, spool_directory: Option<PathBuf>) -> Self {
        let state = State {
            circuit: CircuitBreaker::new(policy),
            last_error: None,
        };
        Self {
            state: Mutex::new(state),
            spool_directory,
        }
    }

    /// Records a failed attempt at the batch at the front of the queue.
    pub(super) fn record_batch_failure(
        &self,
        error: &ExportError,
        retry_after: Option<Duration>,
        losses: &LossReporter,
    ) -> FailedAttempt {
        let failed = {
            let mut state = lock(&self.state);
            let failed = state
                .circuit
                .record_batch_failure(Instant::now(), retry_after, jitter());
            state.circuit.lost_since_open(losses.total());
            if self.spool_directory.is_none() && failed.is_expired {
                return failed;
            }
            state.last_error = Some(error.clone());
            failed
        };
        if failed.has_opened {
            self.log_down(error, FailureKind::Unavailable(retry_after), losses);
        }
        failed
    }

    /// Records a failed attempt at a request that is in the spool or about to be written there.
    pub(super) fn record_failure(&self, error: &ExportError, kind: FailureKind, losses: &LossReporter) {
        let is_new = {
            let mut state = lock(&self.state);
            let is_new = state.circuit.record_failure(Instant::now(), kind, jitter());
            state.circuit.lost_since_open(losses.total());
            state.last_error = Some(error.clone());
            is_new
        };
        if is_new {
            self.log_down(error, kind, losses);
        }
    }

    /// Records that the endpoint accepted or finally rejected something.
    pub(super) fn record_response(&self, losses: &LossReporter) {
        let (lost, down) = {
            let mut state = lock(&self.state);
            state.last_error = None;
            let lost = state.circuit.lost_since_open(losses.total());
            (lost, state.circuit.record_response(Instant::now()))
        };
        let Some(down) = down else { return };
        diagnose!(
            Warning,
            "exporter",
            "{} takes spans again, after {:.1} s; {lost} were lost meanwhile",
            losses.exporter_name(),
            down.as_secs_f64()
        );
    }

    /// The batch at the front of the queue was spooled.
    pub(super) fn remove_batch(&self) {
        lock(&self.state).circuit.remove_batch();
    }

    /// The error of the last attempt, if another one follows.
    pub(crate) fn last_error(&self) -> Option<ExportError> {
        lock(&self.state).last_error.clone()
    }

    /// When the next attempt is due; `None` is now.
    pub(crate) fn next_attempt(&self) -> Option<Instant> {
        lock(&self.state).circuit.next_attempt()
    }

    /// Whether the endpoint counts as down.
    pub(crate) fn is_down(&self) -> bool {
        lock(&self.state).circuit.is_open()
    }

    /// Whether the last attempt has failed.
    pub(crate) fn is_failing(&self) -> bool {
        lock(&self.state).circuit.is_failing()
    }

    /// Whether the batch at the front of the queue was attempted before.
    pub(super) fn is_retry(&self) -> bool {
        lock(&self.state).circuit.is_retry()
    }

    /// Whether an attempt has failed and the next one is not due.
    pub(super) fn is_backing_off(&self) -> bool {
        let state = lock(&self.state);
        state.circuit.is_failing() && state.circuit.next_attempt().is_some_and(|next| next > Instant::now())
    }

    /// Makes the next attempt due now, unless the endpoint has sent a `Retry-After`.
    pub(crate) fn skip_backoff(&self) {
        lock(&self.state).circuit.skip_backoff();
    }

    fn log_down(&self, error: &ExportError, kind: FailureKind, losses: &LossReporter) {
        // A shutdown reports a missing endpoint itself, once.
        if losses.is_muted() && kind != FailureKind::Configuration {
            return;
        }
        let consequence = match &self.spool_directory {
            None => "Spans wait in its queue and are sent again".to_owned(),
            Some(_) if kind != FailureKind::Configuration => "Spans wait in the spool".to_owned(),
            // After a change of key or URL the next start does not find them.
            Some(directory) => format!(
                "Spans wait in {}; after a change of key or URL, move its files to the new directory beside it",
                directory.display()
            ),
        };
        diagnose!(
            Warning,
            "exporter",
            "{} takes no spans: {error}. {consequence}",
            losses.exporter_name()
        );
    }
}

/// The longest backoff on a thread that is being destroyed, which has no random generator any more.
fn jitter() -> f64 {
    catch_panic(ids::random_fraction).unwrap_or(1.0)
}
