//! What a shutdown could not deliver, in one line: where an endpoint is away, each of its failures would be one otherwise.

use super::pipeline::Pipeline;
use crate::delivery::completion::{DeliveryFailure, ShutdownError, list};
use crate::delivery::statistics::LostSpans;
use crate::diagnostics::{WAS, diagnose, format_span_count};

impl Pipeline {
    /// Losses are told once a minute while they happen; this is the sum.
    pub(crate) fn tell(&self, failures: &[DeliveryFailure]) {
        let counts = self.counts();
        if let Some(farewell) = farewell(failures, &counts.lost) {
            diagnose!(Warning, "pipeline", "{farewell}");
        }
        diagnose!(Debug, "pipeline", "shut down: {counts}");
    }
}

impl ShutdownError {
    /// For whoever cannot return it. What came to its end has been told by the pipeline.
    pub(crate) fn tell(&self) {
        if !matches!(self, Self::Export { .. }) {
            diagnose!(Warning, "pipeline", "not everything was delivered at the end: {self}");
        }
    }
}

fn farewell(failures: &[DeliveryFailure], lost: &LostSpans) -> Option<String> {
    if failures.is_empty() {
        return (lost.total() > 0).then(|| format!("{} lost in all: {lost}", format_span_count(lost.total(), WAS)));
    }
    let mut text = format!("not everything was delivered at the end: {}", list(failures));
    if lost.total() > 0 {
        text = format!("{text}; lost in all: {lost}");
    }
    let has_spool = failures.iter().any(|failure| failure.spool.is_some());
    if lost.shutdown + lost.expired > 0 && !has_spool {
        text += "; with `spool` those for Respan would be kept for the next start";
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
    fn it_says_what_is_lost_why_and_what_to_do() {
        let lost = LostSpans {
            shutdown: 3,
            ..LostSpans::default()
        };
        assert_eq!(
            farewell(&[failure(3, 0)], &lost).as_deref(),
            Some(
                "not everything was delivered at the end: 3 spans were not delivered to debug: the exporter panicked; \
                 lost in all: 3 left at the shutdown; with `spool` those for Respan would be kept for the next start"
            )
        );
    }

    #[test]
    fn what_is_in_a_spool_is_not_lost() {
        let text = farewell(&[failure(0, 2)], &LostSpans::default()).expect("something to say");
        assert!(text.contains("2 spans are in the spool spans for debug"), "{text}");
        assert!(!text.contains("lost") && !text.contains("would be kept"), "{text}");
    }

    #[test]
    fn where_no_exporter_failed_there_is_the_sum_and_without_losses_silence() {
        let lost = LostSpans {
            mask_panic: 1,
            ..LostSpans::default()
        };
        assert_eq!(
            farewell(&[], &lost).as_deref(),
            Some("1 span was lost in all: 1 withheld by a mask that panicked")
        );
        assert_eq!(farewell(&[], &LostSpans::default()), None);
    }
}
