//! Errors of `flush` and `shutdown`.

use crate::delivery::statistics::LostSpans;
use crate::diagnostics::{IS, WAITS, WAS, debug_as_display, escape_controls, format_span_count, printable};
use crate::exporter::ExportError;
use std::path::PathBuf;
use std::time::Duration;

/// Spans that one exporter has not delivered since the last flush, part of [`FlushError`] and [`ShutdownError`].
///
/// ```
/// if let Err(respan::FlushError::Export { failures }) = respan::get_client().flush() {
///     for failure in failures {
///         eprintln!("{} spans did not reach {}: {}", failure.spans, failure.exporter, failure.source);
///     }
/// }
/// ```
#[derive(Clone, thiserror::Error)]
#[error("{}", describe(self))]
#[non_exhaustive]
pub struct DeliveryFailure {
    /// The processor's name, or the description of its exporter where it has none.
    pub exporter: String,
    /// Spans that are lost.
    pub spans: u64,
    /// Spans that wait in memory for another attempt, because the endpoint does not respond.
    pub waiting: u64,
    /// Spans in the exporter's spool, which are sent when the endpoint responds again or at the next start.
    pub spooled: u64,
    /// The spool's directory; none without a spool.
    pub spool: Option<PathBuf>,
    /// The latest error.
    pub source: ExportError,
}

macro_rules! errors {
    (
        $(#[$doc:meta])* $name:ident:
        $(#[$timeout:meta])* Timeout, $(#[$export:meta])* Export, $(#[$lost:meta])* Lost, $(#[$nested:meta])* Nested
    ) => {
        $(#[$doc])*
        #[derive(Clone, thiserror::Error)]
        #[non_exhaustive]
        pub enum $name {
            $(#[$timeout])*
            #[error("{} not delivered within {timeout:?}; waiting for {}", format_span_count(*spans, WAS), listed(waiting))]
            Timeout {
                /// The timeout of the call.
                timeout: Duration,
                /// Spans in a queue or in a request under way, counted once per processor.
                spans: u64,
                /// Names of the processors that are not done, or descriptions of their exporters.
                waiting: Vec<String>,
            },
            $(#[$export])*
            #[error("{}", joined(failures))]
            Export {
                /// One entry for each exporter that failed.
                failures: Vec<DeliveryFailure>,
            },
            $(#[$lost])*
            #[error("{}", describe_lost(lost, *since, failures))]
            #[non_exhaustive]
            Lost {
                /// All spans that were lost since then, by reason; those of `failures` included.
                lost: Box<LostSpans>,
                /// The time since the last report; since the start of the telemetry, if there was none.
                since: Duration,
                /// One entry for each exporter that failed as well.
                failures: Vec<DeliveryFailure>,
            },
            $(#[$nested])*
            #[error("called while delivering: an exporter, a filter or a callback cannot wait for its own delivery")]
            Nested,
        }

        impl From<Report> for $name {
            fn from(Report { lost, since, failures }: Report) -> Self {
                let of_exporters: u64 = failures.iter().map(|failure| failure.spans).sum();
                if lost.total() > of_exporters {
                    Self::Lost {
                        lost: Box::new(lost),
                        since,
                        failures,
                    }
                } else {
                    Self::Export { failures }
                }
            }
        }
    };
}

/// Spans that were not delivered since an earlier report.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) lost: LostSpans,
    pub(crate) since: Duration,
    pub(crate) failures: Vec<DeliveryFailure>,
}

errors! {
    /// Error of `flush`: not every span that had ended was delivered.
    ///
    /// It says what failed since the last report to its caller. A thread that has recorded spans is a caller of its own, so
    /// each of several threads that flush learns of the losses of its own spans; all other threads, such as those of a runtime
    /// for blocking calls, are one caller together. Calls at the same time return the same failures.
    ///
    /// ```
    /// # fn run(result: Result<(), respan::FlushError>) {
    /// use respan::FlushError;
    ///
    /// match result {
    ///     Ok(()) => println!("all spans are delivered"),
    ///     Err(FlushError::Timeout { spans, waiting, .. }) => println!("{spans} still wait for {}", waiting.join(", ")),
    ///     Err(FlushError::Lost { lost, since, .. }) => println!("{} lost in the last {since:?}: {lost}", lost.total()),
    ///     Err(other) => println!("{other}"),
    /// }
    /// # }
    /// ```
    FlushError:
    /// The timeout has elapsed. Spans that wait are not lost; their delivery continues.
    Timeout,
    /// Exporters failed; each entry says how many spans are lost, wait for another attempt, or are in a spool.
    Export,
    /// Spans were lost on the way to an exporter since the last report: because a queue was full, for example.
    Lost,
    /// Called by an exporter, a filter or a callback, which would wait for itself.
    Nested
}

errors! {
    /// Error of `shutdown`: not every span was delivered. As [`FlushError`], it says what failed since the last report.
    ///
    /// ```
    /// # fn run(result: Result<(), respan::ShutdownError>) {
    /// if let Err(error) = result {
    ///     eprintln!("{error}");
    /// }
    /// # }
    /// ```
    ShutdownError:
    /// The timeout has elapsed; the threads continue in the background.
    Timeout,
    /// Exporters failed; each entry says how many spans are lost, and how many are in a spool. All threads have ended.
    Export,
    /// Spans were lost on the way to an exporter since the last report: because a queue was full, for example. All threads
    /// have ended.
    Lost,
    /// Called by an exporter, a filter or a callback: the shutdown has begun, but the call does not wait for it.
    Nested
}

debug_as_display!(DeliveryFailure, FlushError, ShutdownError);

fn describe(failure: &DeliveryFailure) -> String {
    let DeliveryFailure {
        exporter,
        spans,
        waiting,
        spooled,
        spool,
        source,
    } = failure;
    // The name of a processor, or the path of a file.
    let exporter = escape_controls(exporter);
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
        let spool = printable(spool);
        return format!(
            "{lost}{waiting}{} in the spool {spool} for {exporter} and will be sent when it responds, or at the next start: \
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

fn describe_lost(lost: &LostSpans, since: Duration, failures: &[DeliveryFailure]) -> String {
    let count = format_span_count(lost.total(), WAS);
    let mut text = format!("{count} lost in the last {:.1} s: {lost}", since.as_secs_f64());
    if lost.queue_full > 0 {
        text += "; raise OTEL_BSP_MAX_QUEUE_SIZE or `max_queue_size`, or record less";
    }
    if lost.bytes > 0 {
        text += "; raise `max_queue_bytes`, or record less";
    }
    if !failures.is_empty() {
        text = format!("{text}; {}", joined(failures));
    }
    text
}

/// Names without control characters, which some terminals obey.
fn listed(names: &[String]) -> String {
    let names: Vec<_> = names.iter().map(|name| escape_controls(name)).collect();
    names.join(", ")
}

pub(crate) fn joined(failures: &[DeliveryFailure]) -> String {
    let texts: Vec<String> = failures.iter().map(ToString::to_string).collect();
    texts.join("; ")
}

#[cfg(test)]
#[path = "error_tests.rs"]
mod tests;
