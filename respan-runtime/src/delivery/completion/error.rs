//! What `flush` and `shutdown` report.

use crate::diagnostics::{IS, WAITS, WAS, format_span_count};
use crate::exporter::ExportError;
use std::path::PathBuf;
use std::time::Duration;

/// What one exporter did not deliver since the last flush.
///
/// ```
/// fn tell(failure: &respan::DeliveryFailure) -> String {
///     format!("{} spans did not reach {}", failure.spans, failure.exporter)
/// }
/// ```
#[derive(Debug, Clone, thiserror::Error)]
#[error("{}", describe(self))]
#[non_exhaustive]
pub struct DeliveryFailure {
    /// The processor's name, or what its exporter calls itself.
    pub exporter: String,
    /// Spans that were given to the exporter and not accepted; they are lost.
    pub spans: u64,
    /// Spans that wait because the endpoint does not answer; they will be tried again.
    pub waiting: u64,
    /// Spans in the exporter's spool, which are sent when the endpoint answers again, else at the next start.
    pub spooled: u64,
    /// Where the files of the spool are; none without one.
    pub spool: Option<PathBuf>,
    /// The last of its errors.
    pub source: ExportError,
}

macro_rules! errors {
    ($(#[$doc:meta])* $name:ident: $(#[$timeout:meta])* Timeout, $(#[$export:meta])* Export, $(#[$nested:meta])* Nested) => {
        $(#[$doc])*
        #[derive(Debug, Clone, thiserror::Error)]
        #[non_exhaustive]
        pub enum $name {
            $(#[$timeout])*
            #[error("{} not delivered within {timeout:?}; waiting for {}", format_span_count(*spans, WAS), waiting.join(", "))]
            Timeout {
                /// The time that was given.
                timeout: Duration,
                /// Spans that still wait or are on their way, per processor.
                spans: u64,
                /// Who has not answered: names of processors, or of their exporters.
                waiting: Vec<String>,
            },
            $(#[$export])*
            #[error("{}", list(failures))]
            Export {
                /// One entry for each exporter that failed.
                failures: Vec<DeliveryFailure>,
            },
            $(#[$nested])*
            #[error("called while delivering: an exporter, a filter or a callback cannot wait for its own delivery")]
            Nested,
        }
    };
}

errors! {
    /// What a flush could not deliver.
    ///
    /// ```
    /// # fn run(result: Result<(), respan::FlushError>) {
    /// use respan::FlushError;
    ///
    /// match result {
    ///     Ok(()) => println!("all spans are delivered"),
    ///     Err(FlushError::Timeout { spans, waiting, .. }) => println!("{spans} still wait for {}", waiting.join(", ")),
    ///     Err(other) => println!("{other}"),
    /// }
    /// # }
    /// ```
    FlushError:
    /// The time was over; what waits is not lost and goes on being delivered.
    Timeout,
    /// Exporters failed; each entry says how many spans are lost, wait for another attempt, or are in a spool.
    Export,
    /// Called by an exporter, a filter or a callback: it would wait for itself.
    Nested
}

errors! {
    /// What a shutdown could not deliver or stop.
    ///
    /// ```
    /// # fn run(result: Result<(), respan::ShutdownError>) {
    /// if let Err(error) = result {
    ///     eprintln!("{error}");
    /// }
    /// # }
    /// ```
    ShutdownError:
    /// The time was over; the threads go on in the background while the process lives.
    Timeout,
    /// Exporters failed; each entry says how many spans are lost, and how many are in a spool. Everything is stopped.
    Export,
    /// Called by an exporter, a filter or a callback: the shutdown has begun, but cannot be waited for.
    Nested
}

fn describe(failure: &DeliveryFailure) -> String {
    let DeliveryFailure {
        exporter,
        spans,
        waiting,
        spooled,
        spool,
        source,
    } = failure;
    if let Some(spool) = spool.as_ref().filter(|_| *spooled > 0) {
        let lost = if *spans > 0 {
            format!("{} not delivered to {exporter}, ", format_span_count(*spans, WAS))
        } else {
            String::new()
        };
        let waiting = if *waiting > 0 {
            format!("{} in memory, ", format_span_count(*waiting, WAITS))
        } else {
            String::new()
        };
        let spool = spool.display();
        return format!(
            "{lost}{waiting}{} in the spool {spool} for {exporter} and will be sent when it answers, or at the next start: \
             {source}",
            format_span_count(*spooled, IS)
        );
    }
    let lost = format_span_count(*spans, WAS);
    match (spans, waiting) {
        (_, 0) => format!("{lost} not delivered to {exporter}: {source}"),
        (0, _) => {
            let waiting = format_span_count(*waiting, WAITS);
            format!("{waiting} for {exporter} and will be tried again: {source}")
        }
        _ => format!("{lost} not delivered to {exporter}, {waiting} will be tried again: {source}"),
    }
}

pub(crate) fn list(failures: &[DeliveryFailure]) -> String {
    let texts: Vec<String> = failures.iter().map(ToString::to_string).collect();
    texts.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(spans: u64, waiting: u64, spooled: u64) -> String {
        let failure = DeliveryFailure {
            exporter: "debug".to_owned(),
            spans,
            waiting,
            spooled,
            spool: (spooled > 0).then(|| "spans".into()),
            source: ExportError::Panicked,
        };
        let text = failure.to_string();
        text.replace(": the exporter panicked", "")
    }

    #[test]
    fn one_span_is_no_spans() {
        assert_eq!(text(1, 0, 0), "1 span was not delivered to debug");
        assert_eq!(text(0, 1, 0), "1 span waits for debug and will be tried again");
        assert_eq!(
            text(2, 1, 0),
            "2 spans were not delivered to debug, 1 will be tried again"
        );
        let spooled = "for debug and will be sent when it answers, or at the next start";
        assert_eq!(
            text(1, 1, 1),
            format!(
                "1 span was not delivered to debug, 1 span waits in memory, 1 span is in the spool spans {spooled}"
            )
        );
        assert_eq!(text(0, 0, 2), format!("2 spans are in the spool spans {spooled}"));
    }
}
