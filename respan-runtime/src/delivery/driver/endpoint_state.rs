//! What an outlet knows about its endpoint.

use super::circuit_breaker::FailureKind;
use super::exporter_driver::ExporterDriver;
use crate::delivery::statistics::Loss;
use crate::diagnostics::diagnose;
use crate::exporter::ExportError;
use crate::model::{FinishedSpan, ids};
use crate::sync::{catch_panic, lock};
use std::time::{Duration, Instant};

impl ExporterDriver {
    /// The endpoint has taken so many spans.
    pub(crate) fn delivered(&self, spans: usize) {
        self.counters.exported.add(spans);
        if let Some(spooling) = &self.spooling {
            spooling.store.vouch();
        }
    }

    /// With a spool there is time to set the key or the URL right. Where the disk refuses, it is as without one.
    pub(crate) fn refused(&self, spans: &[FinishedSpan], error: ExportError) {
        self.set_back(error.clone(), FailureKind::SetUp);
        if let Some(spooling) = &self.spooling {
            spooling.store.doubt();
        }
        let kept = self.keep(spans);
        lock(&self.circuit).let_go();
        self.lose(spans.len() - kept, Loss::Rejected, Some(error));
    }

    pub(crate) fn failed(&self, spans: &[FinishedSpan], error: ExportError, after: Option<Duration>) -> usize {
        let failed = {
            let mut circuit = lock(&self.circuit);
            let failed = circuit.failed(Instant::now(), after, jitter());
            circuit.lost_meanwhile(self.counters.lost().total());
            failed
        };
        if self.has_spool() || !failed.is_expired {
            self.note_failure(error.clone(), failed.has_opened, FailureKind::Away(after));
        }
        let kept = self.keep(spans);
        if kept == 0 && failed.is_expired {
            self.lose(spans.len(), Loss::Expired, Some(error));
            return spans.len();
        }
        kept
    }

    /// An attempt has failed at what is on the disk, or goes there.
    pub(crate) fn set_back(&self, error: ExportError, setback: FailureKind) {
        let is_news = {
            let mut circuit = lock(&self.circuit);
            let is_news = circuit.set_back(Instant::now(), setback, jitter());
            circuit.lost_meanwhile(self.counters.lost().total());
            is_news
        };
        self.note_failure(error, is_news, setback);
    }

    /// The endpoint does not take anything now.
    fn note_failure(&self, error: ExportError, is_news: bool, setback: FailureKind) {
        // At the end the pipeline says it, once.
        if is_news && (setback == FailureKind::SetUp || !self.is_muted()) {
            let meanwhile = match self.spool_directory() {
                None => "They wait as far as the queue reaches, and are tried again".to_owned(),
                Some(_) if setback != FailureKind::SetUp => "They are kept in the spool until it does".to_owned(),
                // Else nobody would know why the next start does not send them.
                Some(directory) => format!(
                    "They are kept in {} until it does; another key or URL has another directory beside it, to which \
                     the files can be moved",
                    directory.display()
                ),
            };
            diagnose!(
                Warning,
                "exporter",
                "{} takes no spans: {error}. {meanwhile}",
                self.name()
            );
        }
        *lock(&self.obstacle) = Some(error);
    }

    pub(crate) fn answered(&self) {
        self.look_for_backlog();
        *lock(&self.obstacle) = None;
        let (lost, down) = {
            let mut circuit = lock(&self.circuit);
            let lost = circuit.lost_meanwhile(self.counters.lost().total());
            (lost, circuit.answered(Instant::now()))
        };
        let Some(down) = down else { return };
        diagnose!(
            Warning,
            "exporter",
            "{} takes spans again, after {:.1} s; {lost} were lost meanwhile",
            self.name(),
            down.as_secs_f64()
        );
    }

    /// Why the last attempt failed.
    pub(crate) fn obstacle(&self) -> Option<ExportError> {
        lock(&self.obstacle).clone()
    }

    /// When the next attempt is due, if it is not now.
    pub(crate) fn next_attempt(&self) -> Option<Instant> {
        lock(&self.circuit).next_attempt()
    }

    /// The endpoint counts as down.
    pub(crate) fn is_down(&self) -> bool {
        lock(&self.circuit).is_open()
    }

    /// The last attempt has failed, and may succeed later.
    pub(crate) fn is_failing(&self) -> bool {
        lock(&self.circuit).is_failing()
    }

    /// An attempt has failed, and it is not for a fresh batch to show whether another one does.
    pub(crate) fn must_wait(&self) -> bool {
        let circuit = lock(&self.circuit);
        circuit.is_failing() && (self.has_backlog() || circuit.next_attempt().is_some_and(|next| next > Instant::now()))
    }

    /// The next attempt is due at once, unless the endpoint has asked for a wait.
    pub(crate) fn hurry(&self) {
        lock(&self.circuit).hurry();
    }
}

/// On a thread that is just ending there is no generator any more.
fn jitter() -> f64 {
    catch_panic(ids::random_fraction).unwrap_or(1.0)
}
