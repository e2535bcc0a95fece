//! Log of a shutdown: the undelivered spans in one line, instead of one line per failure.

use super::pipeline::Pipeline;
use crate::delivery::completion::{DeliveryFailure, ShutdownError, joined};
use crate::delivery::statistics::LostSpans;
use crate::diagnostics::{WAS, diagnose, format_span_count};

impl Pipeline {
    /// Logs the sum of the losses, which were logged at most once a minute while they happened.
    pub(super) fn log_shutdown(&self, failures: &[DeliveryFailure]) {
        if let Some(report) = report(failures, &self.reported_losses()) {
            diagnose!(Warning, "pipeline", "{report}");
        }
        diagnose!(Debug, "pipeline", "shut down: {}", self.stats());
    }
}

impl ShutdownError {
    /// Logs the error where it cannot be returned. Losses and failures of exporters are in the log of the pipeline already.
    pub(crate) fn log(&self) {
        if !matches!(self, Self::Export { .. } | Self::Lost { .. }) {
            diagnose!(Warning, "pipeline", "not everything was delivered at the end: {self}");
        }
    }
}

fn report(failures: &[DeliveryFailure], lost: &LostSpans) -> Option<String> {
    if failures.is_empty() {
        return (lost.total() > 0).then(|| format!("{} lost in all: {lost}", format_span_count(lost.total(), WAS)));
    }
    let mut text = format!("not everything was delivered at the end: {}", joined(failures));
    if lost.total() > 0 {
        text = format!("{text}; lost in all: {lost}");
    }
    let has_spool = failures.iter().any(|failure| failure.spool.is_some());
    if lost.shutdown + lost.expired > 0 && !has_spool {
        text += "; with `spool` they would be kept for the next start";
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exporter::ExportError;

    fn failure(spans: u64, spooled: u64) -> DeliveryFailure {
        DeliveryFailure {
            exporter: "debug".to_owned(),
            spans,
            waiting: 0,
            spooled,
            spool: (spooled > 0).then(|| "spans".into()),
            source: ExportError::Panicked,
        }
    }

    #[test]
    fn the_report_says_what_is_lost_why_and_what_to_do() {
        let lost = LostSpans {
            shutdown: 3,
            ..LostSpans::default()
        };
        assert_eq!(
            report(&[failure(3, 0)], &lost).as_deref(),
            Some(
                "not everything was delivered at the end: 3 spans were not delivered to debug: the exporter panicked; \
                 lost in all: 3 left at the shutdown; with `spool` they would be kept for the next start"
            )
        );
    }

    #[test]
    fn spooled_spans_are_not_lost() {
        let text = report(&[failure(0, 2)], &LostSpans::default()).expect("a report");
        assert!(text.contains("2 spans are in the spool spans for debug"), "{text}");
        assert!(!text.contains("lost") && !text.contains("would be kept"), "{text}");
    }

    #[test]
    fn without_failures_the_report_is_the_sum_or_nothing() {
        let lost = LostSpans {
            mask_panic: 1,
            ..LostSpans::default()
        };
        assert_eq!(
            report(&[], &lost).as_deref(),
            Some("1 span was lost in all: 1 withheld by a mask that panicked")
        );
        assert_eq!(report(&[], &LostSpans::default()), None);
    }
}
