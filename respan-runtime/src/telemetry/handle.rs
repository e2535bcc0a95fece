//! The handle of a running telemetry.

use super::add_processor::add_processor;
use super::builder::TelemetryBuilder;
use super::settings::check_processor;
use crate::client::Client;
use crate::delivery::completion::{FlushError, ShutdownError};
use crate::delivery::processor::IntoProcessor;
use crate::delivery::settings::DEFAULT_TIMEOUT;
use crate::diagnostics::diagnose;
use crate::region::{EnteredRegion, Region};
use crate::span::running::{TelemetryCore, installed};
use std::fmt;
use std::future::Future;
use std::ptr;
use std::time::Duration;

/// A healthy endpoint responds well within it, and one that is down delays the end of the program no longer.
const DROP_TIMEOUT: Duration = Duration::from_secs(5);

/// Handle of a running telemetry, which records spans and exports them.
///
/// Keep it as long as the program runs: dropping it flushes and shuts down, within five seconds. If the process exits before, an
/// installed telemetry is shut down as well; see [`TelemetryBuilder::exit_timeout`].
///
/// In a child process made by `fork` it records and exports nothing, since its threads are in the parent; call
/// [`init`](TelemetryBuilder::init) in the child. Spans that wait at the fork are exported by the parent only.
///
/// ```
/// use respan::RespanTelemetry;
///
/// let telemetry = RespanTelemetry::builder()
/// #     .environment(|_| None)
///     .app_name("shop-assistant")
///     .init()?;
/// // ... the program ...
/// drop(telemetry);
/// # Ok::<(), respan::InitError>(())
/// ```
#[must_use = "dropping a telemetry shuts it down: keep it as long as the program runs, `let _telemetry = ...`; `let _ = ...` \
              drops it at once"]
pub struct RespanTelemetry {
    /// Closed if the telemetry is disabled.
    pub(super) core: &'static TelemetryCore,
}

impl RespanTelemetry {
    /// The builder, with no option set.
    pub fn builder() -> TelemetryBuilder {
        TelemetryBuilder::new()
    }

    /// Returns whether it records spans: false if it is disabled by option or variable, and after `shutdown`.
    ///
    /// ```
    /// let telemetry = respan::RespanTelemetry::builder().is_enabled(false).build()?;
    /// assert!(!telemetry.is_enabled());
    /// # Ok::<(), respan::InitError>(())
    /// ```
    pub fn is_enabled(&self) -> bool {
        self.core.is_open()
    }

    /// Adds a destination for the spans that end from now on.
    ///
    /// ```
    /// use respan::ConsoleSpanExporter;
    ///
    /// # let telemetry = respan::RespanTelemetry::builder().environment(|_| None).build()?;
    /// telemetry.add_processor(ConsoleSpanExporter::new());
    /// # Ok::<(), respan::InitError>(())
    /// ```
    pub fn add_processor(&self, processor: impl IntoProcessor) {
        if self.core.is_open() {
            let processor = processor.into_processor();
            if let Err(error) = check_processor(&processor) {
                diagnose!(
                    Warning,
                    "telemetry",
                    "{error}; it counts as the nearest of them, NaN as 0.0"
                );
            }
            add_processor(self.core, processor, false);
        } else {
            diagnose!(
                Warning,
                "telemetry",
                "a processor was added to a telemetry that is off; it is ignored"
            );
        }
    }

    /// The client of this telemetry; [`get_client`](crate::get_client) returns that of the current one, anywhere.
    ///
    /// ```
    /// # let telemetry = respan::RespanTelemetry::builder().environment(|_| None).build()?;
    /// assert!(!telemetry.get_client().is_recording());
    /// # Ok::<(), respan::InitError>(())
    /// ```
    pub fn get_client(&self) -> Client {
        Client::of(self.core)
    }

    /// Makes this telemetry the current one on this thread until the guard is dropped: it records the root spans that start
    /// there.
    ///
    /// For tests, and for several telemetries in one process; after `init` it is not needed. In async code use
    /// [`scope`](Self::scope): the guard must not be held over an `.await`, and is not `Send`.
    ///
    /// ```
    /// # let telemetry = respan::RespanTelemetry::builder().environment(|_| None).build()?;
    /// let entered = telemetry.enter();
    /// // ... spans that start here belong to `telemetry` ...
    /// drop(entered);
    /// # Ok::<(), respan::InitError>(())
    /// ```
    pub fn enter(&self) -> EnteredRegion {
        EnteredRegion::new(&self.region())
    }

    /// Runs a function with this telemetry as the current one.
    ///
    /// ```
    /// let telemetry = respan::RespanTelemetry::builder()
    /// #     .environment(|_| None)
    ///     .build()?;
    /// assert_eq!(telemetry.run(|| 42), 42);
    /// # Ok::<(), respan::InitError>(())
    /// ```
    pub fn run<R>(&self, body: impl FnOnce() -> R) -> R {
        self.region().run(body)
    }

    /// Runs a future with this telemetry as the current one, while it is polled and while it is dropped.
    ///
    /// ```
    /// # async fn answer() -> u32 { 42 }
    /// # async fn run() -> Result<(), respan::InitError> {
    /// # let telemetry = respan::RespanTelemetry::builder().environment(|_| None).build()?;
    /// let answer = telemetry.scope(answer()).await;
    /// # Ok(())
    /// # }
    /// ```
    pub fn scope<F: Future>(&self, future: F) -> impl Future<Output = F::Output> + use<F> {
        self.region().scope(future)
    }

    /// A region with this telemetry.
    fn region(&self) -> Region {
        let core = self.core;
        Region::changing_value(move |value| value.core = Some(core))
    }

    /// Waits until every ended span is exported, 30 seconds at most. `Ok` means that no span was lost since the last report to
    /// this caller; see [`FlushError`].
    ///
    /// Blocks the thread: in async code use [`flush_async`](Self::flush_async).
    ///
    /// ```
    /// # let telemetry = respan::RespanTelemetry::builder().environment(|_| None).build()?;
    /// telemetry.flush()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If an exporter failed, spans were lost, the timeout expired, or it was called from an exporter, filter or callback, which
    /// delivery itself waits for.
    pub fn flush(&self) -> Result<(), FlushError> {
        self.flush_timeout(DEFAULT_TIMEOUT)
    }

    /// As [`flush`](Self::flush), without blocking the executor: a thread waits, and the future is ready when it has.
    ///
    /// Nothing is flushed before the first poll. A future that is dropped no longer waits; the flush goes on.
    ///
    /// ```
    /// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// # let telemetry = respan::RespanTelemetry::builder().environment(|_| None).build()?;
    /// telemetry.flush_async().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`flush`](Self::flush); also if the system provides no thread.
    pub fn flush_async(&self) -> impl Future<Output = Result<(), FlushError>> + Send + use<> {
        self.core.pipeline.flush_async(DEFAULT_TIMEOUT)
    }

    /// As [`flush`](Self::flush), with another timeout.
    ///
    /// # Errors
    ///
    /// As [`flush`](Self::flush).
    pub fn flush_timeout(&self, timeout: Duration) -> Result<(), FlushError> {
        self.core.pipeline.flush(timeout)
    }

    /// Exports the remaining spans, 30 seconds at most, and stops recording. Another telemetry can be installed afterwards.
    ///
    /// Spans that are still running are exported as they are, with the attribute `respan.outcome` = `incomplete`. A second call
    /// has no effect. Blocks the thread.
    ///
    /// ```
    /// # let telemetry = respan::RespanTelemetry::builder().environment(|_| None).build()?;
    /// telemetry.shutdown()?;
    /// telemetry.shutdown()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`flush`](Self::flush).
    pub fn shutdown(&self) -> Result<(), ShutdownError> {
        self.shutdown_timeout(DEFAULT_TIMEOUT)
    }

    /// As [`shutdown`](Self::shutdown), with another timeout.
    ///
    /// # Errors
    ///
    /// As [`flush`](Self::flush).
    pub fn shutdown_timeout(&self, timeout: Duration) -> Result<(), ShutdownError> {
        self.core.shutdown(timeout)
    }
}

impl Drop for RespanTelemetry {
    fn drop(&mut self) {
        // After `shutdown` there is nothing to wait for.
        if !self.core.is_open() {
            return;
        }
        let is_installed = installed::get().is_some_and(|installed| ptr::eq(installed, self.core));
        if is_installed && self.core.pipeline.thread_counters.started() == 0 {
            diagnose!(
                Warning,
                "telemetry",
                "the telemetry was dropped, which shuts it down, before any span was started; keep what `init` returns as \
                 long as the program runs: `let _telemetry = ...`, since `let _ = ...` drops it at once"
            );
        }
        if let Err(error) = self.shutdown_timeout(DROP_TIMEOUT) {
            error.log();
        }
    }
}

impl fmt::Debug for RespanTelemetry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RespanTelemetry")
            .field("is_enabled", &self.is_enabled())
            .finish_non_exhaustive()
    }
}
