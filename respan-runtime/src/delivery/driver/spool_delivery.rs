//! The spool of one exporter, as its driver uses it.

use super::batch_split::resolve_parts;
use super::exporter_lock::isolated;
use super::loss_reporter::LossReporter;
use crate::delivery::statistics::{LossReason, LostSpans, ProcessorStats};
use crate::diagnostics::diagnose_once_per_text;
use crate::exporter::{DecodedRequest, Encode, Export, ExportFailure};
use crate::model::FinishedSpan;
use crate::spool::{ClaimedRequest, SpoolCounts, Store};
use crate::sync::{catch_panic, lock};
use bytes::Bytes;
use std::path::Path;
use std::slice;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Writes batches to a spool without the exporter, which may be busy, and claims requests from it.
#[derive(Debug)]
pub(crate) struct SpoolDelivery {
    store: Arc<Store>,
    encoder: Arc<dyn Encode>,
    /// There may be requests to deliver.
    has_backlog: AtomicBool,
    /// The time of the next look for requests that other processes have claimed.
    next_scan: Mutex<Option<Instant>>,
}

/// Time until requests claimed by other processes are checked again. A process has one for the time of an attempt, unless it dies.
const RESCAN_DELAY: Duration = Duration::from_secs(1);

impl SpoolDelivery {
    /// `None` if the exporter has no spool. Requests of earlier processes count as backlog.
    pub(super) fn from_exporter(exporter: &dyn Export) -> Option<Self> {
        let (store, encoder) = exporter.spool()?;
        Some(Self {
            store,
            encoder,
            has_backlog: AtomicBool::new(true),
            next_scan: Mutex::default(),
        })
    }

    pub(super) fn directory(&self) -> &Path {
        self.store.directory()
    }

    /// Spans of this process that are in the spool.
    pub(crate) fn spooled(&self) -> u64 {
        self.store.counts().spooled
    }

    pub(super) fn read_into(&self, stats: &mut ProcessorStats) {
        // Losses first, then what is in the spool: a span leaves the spool before it counts as lost.
        let losses = self.store.losses();
        stats.add_spool(self.store.counts(), losses);
    }

    /// The spans of this process that the spool has lost.
    pub(super) fn own_losses(&self) -> LostSpans {
        let mut stats = ProcessorStats::default();
        stats.add_spool(SpoolCounts::default(), self.store.own_losses());
        stats.lost
    }

    /// Notices that the directory is gone.
    pub(super) fn check(&self) {
        let _ = catch_panic(|| self.store.check());
    }

    /// Returns whether there is a request that has not failed since the last success.
    pub(super) fn has_untried(&self) -> bool {
        self.store.has_untried()
    }

    /// Makes an attempt at each request due, also at those with a delay of their own.
    pub(super) fn skip_backoff(&self) {
        self.store.skip_backoff();
        if self.next_scan().is_some() {
            self.mark_backlog();
        }
    }

    pub(super) fn has_backlog(&self) -> bool {
        self.has_backlog.load(Ordering::Relaxed)
    }

    pub(crate) fn mark_backlog(&self) {
        self.has_backlog.store(true, Ordering::Relaxed);
    }

    pub(super) fn clear_backlog(&self) {
        self.has_backlog.store(false, Ordering::Relaxed);
    }

    /// The time to [mark](Self::mark_backlog) a backlog again, for requests that other processes have claimed.
    pub(crate) fn next_scan(&self) -> Option<Instant> {
        *lock(&self.next_scan)
    }

    /// The endpoint has accepted spans, so the configuration is correct.
    pub(super) fn record_success(&self) {
        self.store.record_success();
    }

    /// The endpoint has rejected spans that are not in the spool for what seems to be the configuration.
    pub(super) fn record_configuration_failure(&self) {
        self.store.record_configuration_failure();
    }

    /// The oldest request that no other process has claimed, and that was due at this moment.
    pub(super) fn claim(&self, due: Instant) -> Option<ClaimedRequest> {
        // Before the search, so that a request which another thread writes meanwhile is not missed.
        self.clear_backlog();
        let claimed = catch_panic(|| self.store.claim(due)).flatten();
        if claimed.is_some() {
            self.mark_backlog();
        }
        *lock(&self.next_scan) = match &claimed {
            Some(_) => None,
            None => self.store.next_claim(due, RESCAN_DELAY),
        };
        claimed
    }

    /// Writes these spans as one request, or as several if one would be too large. Returns how many at the front are resolved,
    /// that is written or lost; none if the disk does not take them.
    pub(super) fn write(&self, spans: &[FinishedSpan], has_failed: bool, losses: &LossReporter) -> usize {
        // Each part of a batch is a write of its own: if this one panics, none of its spans was written.
        catch_panic(|| self.write_parts(spans, has_failed, losses)).unwrap_or(0)
    }

    fn write_parts(&self, spans: &[FinishedSpan], has_failed: bool, losses: &LossReporter) -> usize {
        if spans.is_empty() {
            return 0;
        }
        let error = match self.encode(spans) {
            Ok(body) => return self.write_request(&body, spans.len(), has_failed),
            Err(ExportFailure::TooLarge(error)) => error,
            Err(_) => return 0,
        };
        let parts = resolve_parts(
            spans,
            &error,
            |half| self.write(half.spans(), has_failed, losses),
            |span| {
                let body = self.encode(slice::from_ref(span)).ok()?;
                Some(self.write_request(&body, 1, has_failed))
            },
        );
        parts.unwrap_or_else(|error| {
            losses.lose(spans.len(), LossReason::Rejected, Some(error));
            spans.len()
        })
    }

    /// A body from the spool, to be split; `None` if it cannot be read.
    pub(super) fn decode(&self, body: &Bytes) -> Option<DecodedRequest> {
        catch_panic(|| self.encoder.decode(body)).flatten()
    }

    pub(super) fn encode_decoded(&self, request: &DecodedRequest) -> Option<Bytes> {
        catch_panic(|| self.encoder.encode_decoded(request)).flatten()
    }

    fn encode(&self, spans: &[FinishedSpan]) -> Result<Bytes, ExportFailure> {
        isolated(|| self.encoder.encode(spans))
    }

    fn write_request(&self, body: &Bytes, spans: usize, has_failed: bool) -> usize {
        let written = catch_panic(|| {
            let count = u32::try_from(spans).unwrap_or(u32::MAX);
            self.store.write(body, count, has_failed)
        });
        match written {
            Some(Ok(())) => {
                self.mark_backlog();
                spans
            }
            Some(Err(error)) => {
                diagnose_once_per_text!(
                    Warning,
                    "spool",
                    "{}; what {} does not take waits in memory, as without a spool",
                    error.without_size(),
                    self.store.printable_directory()
                );
                0
            }
            None => 0,
        }
    }
}
