//! State of one exporter's endpoint: its circuit breaker and its last error.

use super::attempt_kind::AttemptKind;
use super::circuit_breaker::{CircuitBreaker, FailedAttempt, FailureKind};
use super::loss_reporter::LossReporter;
use crate::diagnostics::diagnose;
use crate::exporter::{ExportError, RetryPolicy};
use crate::model::ids;
use crate::sync::{catch_panic, deadline_from, lock};
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
    /// The time at which the last attempt began.
    last_attempt: Option<Instant>,
    /// Of the last attempt, if another one follows.
    last_error: Option<ExportError>,
    /// Of the last attempt at a batch or request that fails while others succeed.
    isolated_error: Option<ExportError>,
}

impl EndpointState {
    pub(super) fn new(policy: RetryPolicy, spool_directory: Option<PathBuf>) -> Self {
        let state = State {
            circuit: CircuitBreaker::new(policy),
            last_attempt: None,
            last_error: None,
            isolated_error: None,
        };
        Self {
            state: Mutex::new(state),
            spool_directory,
        }
    }

    /// Records that an attempt begins.
    pub(super) fn record_attempt(&self) {
        lock(&self.state).last_attempt = Some(Instant::now());
    }

    /// Returns whether an attempt has begun since this moment.
    pub(super) fn has_attempted_since(&self, moment: Instant) -> bool {
        lock(&self.state).last_attempt.is_some_and(|last| last >= moment)
    }

    /// Records a failed attempt at a batch. Returns whether it has been attempted for too long.
    pub(super) fn record_batch_failure(
        &self,
        kind: AttemptKind<'_>,
        error: &ExportError,
        retry_after: Option<Duration>,
        losses: &LossReporter,
    ) -> bool {
        let failed = {
            let mut state = lock(&self.state);
            let (now, jitter) = (Instant::now(), jitter());
            let unavailable = FailureKind::Unavailable(retry_after);
            let failed = match kind {
                AttemptKind::Front => state.circuit.record_batch_failure(now, retry_after, jitter),
                AttemptKind::Later { .. } => FailedAttempt {
                    is_expired: false,
                    has_opened: state.circuit.record_failure(now, unavailable, jitter),
                },
                AttemptKind::Isolated(batch) => {
                    batch.failures.set(batch.failures.get().saturating_add(1));
                    let wait = state.circuit.isolated_wait(batch.failures.get(), retry_after, jitter);
                    batch.set_due(deadline_from(now, wait));
                    state.isolated_error = Some(error.clone());
                    let is_expired = state.circuit.is_expired(batch.since, batch.due());
                    // While others fail too, this is one more sign that the endpoint is down.
                    if !state.circuit.is_failing() {
                        return is_expired;
                    }
                    FailedAttempt {
                        is_expired,
                        has_opened: state.circuit.record_failure(now, unavailable, jitter),
                    }
                }
            };
            state.circuit.lost_since_open(losses.total());
            if self.spool_directory.is_none() && failed.is_expired {
                return true;
            }
            state.last_error = Some(error.clone());
            failed
        };
        if failed.has_opened {
            self.log_down(error, FailureKind::Unavailable(retry_after), losses);
        }
        failed.is_expired
    }

    /// Records a failed attempt at a spooled request while others succeed. Returns when the next attempt is due.
    pub(super) fn record_isolated_failure(
        &self,
        error: &ExportError,
        retry_after: Option<Duration>,
        failures: u32,
    ) -> Instant {
        let mut state = lock(&self.state);
        state.isolated_error = Some(error.clone());
        let wait = state.circuit.isolated_wait(failures, retry_after, jitter());
        deadline_from(Instant::now(), wait)
    }

    /// Returns whether the batch at the front of the queue has been attempted for too long, while others were attempted.
    pub(crate) fn is_front_expired(&self) -> bool {
        lock(&self.state).circuit.is_front_expired()
    }

    /// No batch is isolated any more.
    pub(crate) fn forget_isolated(&self) {
        if self.spool_directory.is_none() {
            lock(&self.state).isolated_error = None;
        }
    }

    /// The latest error of what is to be attempted again: of everything, or else of single requests.
    pub(crate) fn unresolved_error(&self) -> Option<ExportError> {
        let state = lock(&self.state);
        state.last_error.clone().or_else(|| state.isolated_error.clone())
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

    /// The time at which the next attempt is due; `None` is now.
    pub(crate) fn next_attempt(&self) -> Option<Instant> {
        lock(&self.state).circuit.next_attempt()
    }

    /// Returns whether the endpoint counts as down.
    pub(crate) fn is_down(&self) -> bool {
        lock(&self.state).circuit.is_open()
    }

    /// Returns whether the last attempt has failed.
    pub(crate) fn is_failing(&self) -> bool {
        lock(&self.state).circuit.is_failing()
    }

    /// Returns whether the batch at the front of the queue was attempted before.
    pub(super) fn is_retry(&self) -> bool {
        lock(&self.state).circuit.is_retry()
    }

    /// Returns whether an attempt has failed and the next one is not due.
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
            Some(_) if kind != FailureKind::Configuration => {
                "Spans wait in the spool, or in its queue while it cannot be written".to_owned()
            }
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
