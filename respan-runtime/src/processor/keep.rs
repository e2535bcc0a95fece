//! What goes to the spool, and what comes back from it.

use super::counts::Loss;
use super::outlet::{Outlet, SHORTEST_TEXT, guarded};
use crate::diagnostics::diagnose_once;
use crate::exporter::{Export, ExportError, Failure};
use crate::pipeline::{caught, lock};
use crate::span::{Finished, SpanView as _};
use crate::spool::{Claimed, Store};
use bytes::Bytes;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The spool of one exporter, as the delivery sees it.
#[derive(Debug)]
pub(super) struct Spooling {
    pub(super) store: Arc<Store>,
    /// There may be something to deliver.
    backlog: AtomicBool,
}

/// What came of trying to deliver the oldest request of the spool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Replay {
    /// It is settled, and there may be more.
    Settled,
    /// There is none that this process could have.
    Nothing,
    /// It stays where it is, until the next attempt is due.
    Failed,
}

impl Spooling {
    /// What earlier processes have left is looked for first.
    pub(super) fn of(exporter: &dyn Export) -> Option<Self> {
        Some(Self {
            store: exporter.spool()?,
            backlog: AtomicBool::new(true),
        })
    }

    fn look(&self) {
        self.backlog.store(true, Ordering::Relaxed);
    }

    fn is_done(&self) {
        self.backlog.store(false, Ordering::Relaxed);
    }
}

impl Outlet {
    pub(super) fn has_spool(&self) -> bool {
        self.spooling.is_some()
    }

    /// Whether there may be something in the spool to deliver.
    pub(super) fn has_backlog(&self) -> bool {
        self.spooling
            .as_ref()
            .is_some_and(|spooling| spooling.backlog.load(Ordering::Relaxed))
    }

    /// The endpoint has answered: whatever lies in the spool may be delivered.
    pub(super) fn look_for_backlog(&self) {
        if let Some(spooling) = &self.spooling {
            spooling.look();
        }
    }

    /// Spans of ours that are in the spool.
    pub(super) fn kept(&self) -> u64 {
        self.spooling
            .as_ref()
            .map_or(0, |spooling| spooling.store.counts().kept)
    }

    pub(super) fn spool_directory(&self) -> Option<PathBuf> {
        let spooling = self.spooling.as_ref()?;
        Some(spooling.store.directory().to_owned())
    }

    /// Writes these spans to the spool. How many at the front are settled by that: none without a spool, or where the disk
    /// refuses.
    pub(super) fn keep(&self, spans: &[Finished]) -> usize {
        // The halves of a batch are kept by calls of their own: after a defect of ours none of it is settled.
        caught(|| self.keep_request(spans)).unwrap_or(0)
    }

    fn keep_request(&self, spans: &[Finished]) -> usize {
        let Some(spooling) = self.spooling.as_ref().filter(|_| !spans.is_empty()) else {
            return 0;
        };
        let error = match self.encoded(spans) {
            Ok(body) => return self.put(spooling, &body, spans.len()),
            Err(Failure::TooLarge(error)) => error,
            Err(_) => return 0,
        };
        let [span] = spans else {
            let (first, second) = spans.split_at(spans.len() / 2);
            let kept = self.keep(first);
            return if kept < first.len() {
                kept
            } else {
                kept + self.keep(second)
            };
        };
        let mut longest = span.longest_text();
        while longest / 2 >= SHORTEST_TEXT {
            longest /= 2;
            if let Ok(body) = self.encoded(&[span.shortened(longest)]) {
                return self.put(spooling, &body, 1);
            }
        }
        let error = ExportError::SpanTooLarge {
            span: span.name().to_owned(),
            reason: error.to_string(),
        };
        self.lose(1, Loss::Rejected, Some(error));
        1
    }

    fn put(&self, spooling: &Spooling, body: &Bytes, spans: usize) -> usize {
        let written = caught(|| {
            let count = u32::try_from(spans).unwrap_or(u32::MAX);
            spooling.store.write(body, count)
        });
        match written {
            Some(Ok(())) => {
                spooling.look();
                lock(&self.circuit).let_go();
                spans
            }
            Some(Err(error)) => {
                diagnose_once!(
                    Warning,
                    "spool",
                    "{error}; what cannot be delivered waits in memory, as without a spool"
                );
                0
            }
            None => 0,
        }
    }

    fn encoded(&self, spans: &[Finished]) -> Result<Bytes, Failure> {
        self.with_exporter(|exporter| exporter.encode(spans))
    }

    /// One attempt at the oldest request of the spool. Of a request that is refused for good nothing stays: it would be
    /// refused for ever.
    pub(super) fn replay(&self) -> Replay {
        let Some(spooling) = &self.spooling else {
            return Replay::Nothing;
        };
        let Some(claimed) = caught(|| spooling.store.claim()).flatten() else {
            spooling.is_done();
            return Replay::Nothing;
        };
        let spans = claimed.spans() as usize;
        let result = self.with_exporter(|exporter| exporter.resend(claimed.body(), spans));
        if matches!(result, Err(Failure::Ended)) {
            spooling.is_done();
            return Replay::Nothing;
        }
        self.tally.retried.add(spans);
        self.conclude_replay(claimed, spans, result)
    }

    fn conclude_replay(&self, claimed: Claimed, spans: usize, result: Result<(), Failure>) -> Replay {
        let rejected = match result {
            Ok(()) => None,
            Err(Failure::Partly(rejected, error)) => Some((rejected, Loss::Rejected, error)),
            Err(Failure::TooLarge(error) | Failure::Final(error @ ExportError::Refused { .. })) => {
                Some((spans, Loss::Rejected, error))
            }
            Err(Failure::Final(error @ ExportError::Panicked)) => Some((spans, Loss::Failed, error)),
            Err(Failure::Later(error, after)) => {
                self.note_failure(error, after);
                return Replay::Failed;
            }
            // Nobody has looked at the request: this says nothing about it.
            Err(Failure::Final(error)) => {
                self.note_failure(error, None);
                return Replay::Failed;
            }
            Err(Failure::Ended) => return Replay::Nothing,
        };
        // Out of the spool before they are counted elsewhere: nobody is to find them in both.
        claimed.acknowledge();
        let lost = rejected.as_ref().map_or(0, |(lost, ..)| *lost);
        self.tally.exported.add(spans - lost);
        if let Some((lost, loss, error)) = rejected {
            self.lose(lost, loss, Some(error));
        }
        self.answered();
        Replay::Settled
    }

    /// What is in the spool is neither delivered nor lost, and whoever asked for a delivery must hear of it.
    pub(super) fn remember_kept(&self) {
        let Some(spooling) = self.spooling.as_ref().filter(|_| self.kept() > 0) else {
            return;
        };
        let obstacle = self.obstacle().unwrap_or_else(|| ExportError::Spooled {
            directory: spooling.store.directory().to_owned(),
        });
        self.remember(0, obstacle);
    }

    pub(super) fn with_exporter<R>(
        &self,
        code: impl FnOnce(&mut dyn Export) -> Result<R, Failure>,
    ) -> Result<R, Failure> {
        let mut exporter = lock(&self.exporter);
        let Some(exporter) = exporter.as_mut() else {
            return Err(Failure::Ended);
        };
        guarded(|| code(exporter.as_mut()))
    }
}
