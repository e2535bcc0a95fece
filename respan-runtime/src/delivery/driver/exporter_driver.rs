//! The exporter and what is known about its failures.

use super::circuit_breaker::CircuitBreaker;
use super::spool_delivery::SpoolDelivery;
use crate::current_context;
use crate::delivery::completion::DeliveryFailure;
use crate::delivery::statistics::{Loss, ProcessorCounters, ProcessorStats};
use crate::diagnostics::{OnceFlag, RateLimit, WAS, diagnose, format_span_count};
use crate::exporter::{AttemptDeadline, Export, ExportError, ExportFailure, RetryPolicy};
use crate::model::{FinishedSpan, SpanView as _};
use crate::sync::{catch_panic, lock};
use opentelemetry::Context;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, TryLockError};
use std::time::Instant;

/// The exporter, in one caller's hands.
pub(crate) type Claim<'a> = MutexGuard<'a, Option<Box<dyn Export>>>;

/// Drives one exporter from whichever thread, one call at a time, with telemetry suppressed and panics caught.
#[derive(Debug)]
pub(crate) struct ExporterDriver {
    name: String,
    /// Gone after the shutdown.
    pub(crate) exporter: Mutex<Option<Box<dyn Export>>>,
    pub(crate) spooling: Option<SpoolDelivery>,
    cutoff: Option<Arc<AttemptDeadline>>,
    pub(crate) counters: ProcessorCounters,
    pub(crate) circuit: Mutex<CircuitBreaker>,
    /// What failed since the last flush.
    failure: Mutex<Option<DeliveryFailure>>,
    /// Why the last attempt failed after which there is to be another.
    pub(crate) obstacle: Mutex<Option<ExportError>>,
    throttle: RateLimit,
    /// That content was cut is said once.
    shrunk: OnceFlag,
    /// The end has come: what fails now is told by the shutdown.
    is_muted: AtomicBool,
}

/// Texts of a span that is too large are not cut shorter than this: it would help little, and nothing would be left.
pub(crate) const SHORTEST_TEXT: usize = 256;

impl ExporterDriver {
    pub(crate) fn new(name: String, exporter: Box<dyn Export>) -> Self {
        let policy = exporter.retry_policy().unwrap_or(RetryPolicy::never());
        Self {
            name,
            cutoff: exporter.cutoff(),
            spooling: SpoolDelivery::of(&*exporter),
            exporter: Mutex::new(Some(exporter)),
            counters: ProcessorCounters::default(),
            circuit: Mutex::new(CircuitBreaker::new(policy)),
            failure: Mutex::default(),
            obstacle: Mutex::default(),
            throttle: RateLimit::default(),
            shrunk: OnceFlag::new(),
            is_muted: AtomicBool::new(false),
        }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// One attempt at these spans. How many at the front are settled, that is delivered or given up: if not all, the
    /// others are to be tried again when [`next_attempt`](Self::next_attempt) says.
    pub(crate) fn attempt(&self, spans: &[FinishedSpan]) -> usize {
        let is_retry = lock(&self.circuit).is_retry() && !self.is_cut_off();
        let result = self.send(spans);
        if is_retry && !is_unsent(&result) {
            self.counters.retried.add(spans.len());
        }
        // A defect of our own costs this batch. The halves of a batch are attempts of their own, so none of it is counted.
        catch_panic(|| self.conclude(spans, result)).unwrap_or_else(|| {
            self.lose(spans.len(), Loss::Internal, Some(ExportError::Internal));
            spans.len()
        })
    }

    fn send(&self, spans: &[FinishedSpan]) -> Result<(), ExportFailure> {
        self.with_exporter(|exporter| exporter.export(spans))
    }

    /// What an attempt means for its spans; how many of them it settles.
    fn conclude(&self, spans: &[FinishedSpan], result: Result<(), ExportFailure>) -> usize {
        match result {
            Ok(()) => {
                self.delivered(spans.len());
                self.answered();
            }
            Err(ExportFailure::Partly(rejected, error)) => {
                self.delivered(spans.len() - rejected);
                self.lose(rejected, Loss::Rejected, Some(error));
                self.answered();
            }
            Err(ExportFailure::Later(error, after)) => return self.failed(spans, error, after),
            Err(ExportFailure::TooLarge(error)) => {
                // What our own limit holds back says nothing about the endpoint.
                if !matches!(error, ExportError::TooLarge { .. }) {
                    self.answered();
                }
                return self.divide(spans, &error);
            }
            Err(ExportFailure::SetUp(error)) if self.has_spool() => self.refused(spans, error),
            Err(ExportFailure::Ended) => self.give_up(spans, Loss::Shutdown, None),
            Err(ExportFailure::SetUp(error) | ExportFailure::Final(error)) => {
                let loss = match error {
                    ExportError::Refused { .. } => Loss::Rejected,
                    _ => Loss::Failed,
                };
                self.give_up(spans, loss, Some(error));
                self.answered();
            }
        }
        spans.len()
    }

    /// Both halves, the second only once the first is settled.
    fn divide(&self, spans: &[FinishedSpan], error: &ExportError) -> usize {
        if let [span] = spans {
            return self.attempt_shorter(span, error);
        }
        let (first, second) = spans.split_at(spans.len() / 2);
        let settled = self.attempt(first);
        if settled < first.len() {
            return settled;
        }
        // What failed a moment ago would fail again.
        match self.must_wait().then(|| self.keep(second)) {
            Some(kept) if kept > 0 => settled + kept,
            _ => settled + self.attempt(second),
        }
    }

    /// With half of its longest text, and again, until it is taken.
    fn attempt_shorter(&self, span: &FinishedSpan, error: &ExportError) -> usize {
        let mut longest = span.longest_text();
        while longest / 2 >= SHORTEST_TEXT {
            longest /= 2;
            let shorter = [span.shrunk(longest)];
            match self.send(&shorter) {
                Err(ExportFailure::TooLarge(_)) => {}
                result => {
                    let is_delivered = result.is_ok();
                    let settled = self.conclude(&shorter, result);
                    if is_delivered && self.shrunk.set() {
                        diagnose!(
                            Warning,
                            "exporter",
                            "the content of the span {:?} was cut further for {}: {error}",
                            span.name(),
                            self.name
                        );
                    }
                    return settled;
                }
            }
        }
        let error = ExportError::SpanTooLarge {
            span: span.name().to_owned(),
            reason: error.to_string(),
        };
        self.give_up(std::slice::from_ref(span), Loss::Rejected, Some(error));
        1
    }

    /// The one place where spans that a processor has accepted end without being delivered. What might have been taken
    /// later is kept, where there is a spool.
    pub(crate) fn give_up(&self, spans: &[FinishedSpan], loss: Loss, error: Option<ExportError>) {
        let kept = if loss.is_early() { self.to_spool(spans) } else { 0 };
        self.lose(spans.len() - kept, loss, error);
    }

    pub(crate) fn lose(&self, spans: usize, loss: Loss, error: Option<ExportError>) {
        if spans == 0 {
            return;
        }
        self.counters.lose(spans, loss);
        let why = match loss {
            Loss::QueueFull => "its queue was full; raise OTEL_BSP_MAX_QUEUE_SIZE or `max_queue_size`, or record less",
            Loss::Bytes => "its queue was full in bytes; raise `max_queue_bytes`, or record less",
            Loss::Expired => "not within the time for retries",
            Loss::Shutdown => "not before the shutdown",
            Loss::Rejected | Loss::Failed | Loss::Internal => "",
        };
        let is_told_later = error.is_some() && self.is_muted();
        if let Some(lost) = self.throttle.add(spans as u64).filter(|_| !is_told_later) {
            let colon = if why.is_empty() || error.is_none() { "" } else { ": " };
            let error = error.as_ref().map(ToString::to_string).unwrap_or_default();
            diagnose!(
                Warning,
                "exporter",
                "{} not delivered to {}: {why}{colon}{error}",
                format_span_count(lost, WAS),
                self.name
            );
        }
        if let Some(error) = error {
            self.remember(spans, error);
        }
    }

    pub(crate) fn remember(&self, spans: usize, source: ExportError) {
        let mut failure = lock(&self.failure);
        let before = failure.as_ref().map_or(0, |failure| failure.spans);
        *failure = Some(DeliveryFailure {
            exporter: self.name.clone(),
            spans: before + spans as u64,
            waiting: 0,
            spooled: 0,
            spool: None,
            source,
        });
    }

    /// What fails from now on is for the shutdown to tell.
    pub(crate) fn mute(&self) {
        self.is_muted.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_muted(&self) -> bool {
        self.is_muted.load(Ordering::Relaxed)
    }

    /// No attempt lasts longer than until then.
    pub(crate) fn cut_off(&self, at: Instant) {
        if let Some(cutoff) = &self.cutoff {
            cutoff.set(at);
        }
    }

    /// Nothing is sent any more.
    pub(crate) fn is_cut_off(&self) -> bool {
        self.cutoff.as_ref().is_some_and(|cutoff| cutoff.is_over())
    }

    /// What failed since the last flush, this one included, and how many spans still wait for another attempt.
    pub(crate) fn flush(&self, mut exporter: Claim<'_>, waiting: usize) -> Option<DeliveryFailure> {
        let result = exporter.as_mut().map(|exporter| guarded(|| exporter.flush()));
        drop(exporter);
        if waiting > 0
            && let Some(obstacle) = self.obstacle()
        {
            self.remember(0, obstacle);
        }
        let failure = self.settle(result)?;
        let waiting = waiting as u64;
        Some(DeliveryFailure { waiting, ..failure })
    }

    /// Whether nobody is just exporting.
    pub(crate) fn is_idle(&self) -> bool {
        self.claim().is_some()
    }

    /// The exporter, if nobody is using it: while this lives, nobody else does.
    pub(crate) fn claim(&self) -> Option<Claim<'_>> {
        match self.exporter.try_lock() {
            Ok(exporter) => Some(exporter),
            Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }

    /// As [`claim`](Self::claim), once nobody else is using it.
    pub(crate) fn wait(&self) -> Claim<'_> {
        lock(&self.exporter)
    }

    /// Ends and drops the exporter, which was taken out. What failed since the last flush.
    pub(crate) fn end(&self, exporter: Option<Box<dyn Export>>) -> Option<DeliveryFailure> {
        let result = exporter.map(|mut exporter| {
            let result = guarded(|| exporter.shutdown());
            // Its `Drop` is the user's code as well.
            guarded(|| {
                drop(exporter);
                Ok(())
            })
            .and(result)
        });
        self.settle(result)
    }

    fn settle(&self, result: Option<Result<(), ExportError>>) -> Option<DeliveryFailure> {
        if let Some(Err(error)) = result {
            self.remember(0, error);
        }
        self.remember_kept();
        let failure = lock(&self.failure).take()?;
        Some(DeliveryFailure {
            spooled: self.kept(),
            spool: self.spool_directory(),
            ..failure
        })
    }

    /// What became of its spans. Read against the stream, as [`Counter`](crate::sync::Counter) has it: delivered and lost,
    /// the spool, accepted.
    pub(crate) fn counts(&self) -> ProcessorStats {
        let mut counts = self.counters.read_out(&self.name);
        if let Some(spooling) = &self.spooling {
            let losses = spooling.store.losses();
            counts.add_spool(spooling.store.counts(), losses);
        }
        counts.settle(self.counters.accepted.get());
        counts
    }
}

/// Whether our own limit has held the request back.
fn is_unsent(result: &Result<(), ExportFailure>) -> bool {
    matches!(
        result,
        Err(ExportFailure::TooLarge(ExportError::TooLarge { .. }) | ExportFailure::Ended)
    )
}

/// What is sent must not be traced: it would be sent again.
pub(crate) fn guarded<T, E: From<ExportError>>(code: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    catch_panic(|| {
        // On a thread that is just ending there is no context any more, and nothing is traced.
        let _suppressed =
            current_context::map_current(Context::with_telemetry_suppressed).and_then(current_context::attach);
        code()
    })
    .unwrap_or_else(|| Err(ExportError::Panicked.into()))
}
