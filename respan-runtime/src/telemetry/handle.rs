//! The telemetry itself, as the program holds it.

use super::builder::TelemetryBuilder;
use super::error::InitError;
#[cfg(unix)]
use super::exit_handler;
use super::settings::Settings;
#[cfg(all(unix, feature = "signals"))]
use super::signal_handler;
use crate::client::Client;
use crate::delivery::completion::{FlushError, ShutdownError};
use crate::delivery::pipeline::Pipeline;
use crate::delivery::processor::Processor;
use crate::delivery::settings::DEFAULT_TIMEOUT;
use crate::diagnostics::diagnose;
use crate::region::{EnteredRegion, Region};
use crate::span::RespanTracerProvider;
use crate::span::context::ContextValue;
use crate::span::running::{TelemetryCore, installed};
use crate::{current_context, diagnostics};
use opentelemetry::Context;
use std::fmt;
use std::future::Future;
use std::ptr;
use std::time::Duration;

/// How long dropping waits: an endpoint that works answers well within it, and one that does not must not keep a
/// program from ending.
const DROP_DEADLINE: Duration = Duration::from_secs(5);

/// A running telemetry: what records spans and sends them.
///
/// Keep it as long as the program runs; dropping it flushes and shuts down, within five seconds. If the process ends
/// before that, an installed one is shut down as well, see [`TelemetryBuilder::exit_timeout`].
///
/// A child process made by `fork` records and sends nothing with it, since its threads are the parent's; call
/// [`init`](TelemetryBuilder::init) in the child. Spans that were waiting in the parent are sent by the parent only.
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
    /// Closed from the start when switched off.
    core: &'static TelemetryCore,
}

impl RespanTelemetry {
    /// Starts the options of a telemetry.
    ///
    /// ```
    /// let builder = respan::RespanTelemetry::builder();
    /// # let _ = builder;
    /// ```
    pub fn builder() -> TelemetryBuilder {
        TelemetryBuilder::new()
    }

    pub(super) fn start(settings: Settings, install: bool) -> Result<Self, InitError> {
        // Asked before anything is made; asked again below, since another thread may be installing.
        if install && settings.is_enabled && installed::get().is_some() {
            return Err(InitError::AlreadyInstalled);
        }
        if let Some(level) = settings.log_level {
            diagnostics::set_level(level);
        }
        let timeout = settings.pipeline.batch.export_timeout;
        let respan = settings.respan.map(|destination| destination.into_processor(timeout));
        let respan = respan.transpose()?;
        let core = TelemetryCore::new(settings.spans, Pipeline::new(settings.pipeline));
        // From here on an early return drops it, which closes the core and stops its threads.
        let telemetry = Self { core };
        if !settings.is_enabled {
            core.close();
            diagnose!(Debug, "telemetry", "switched off: nothing is recorded");
            return Ok(telemetry);
        }
        if install && !installed::install(core) {
            return Err(InitError::AlreadyInstalled);
        }
        let default = settings.custom_exporter.or(respan);
        let takes_unrouted = default
            .iter()
            .chain(&settings.processors)
            .any(Processor::takes_unrouted);
        if let Some(processor) = default {
            core.pipeline.add(processor, true);
        }
        for processor in settings.processors {
            core.pipeline.add(processor, false);
        }
        if core.pipeline.is_empty() {
            diagnose!(
                Warning,
                "telemetry",
                "no API key and no processor, so nothing is sent; set RESPAN_API_KEY, or call `api_key` or `add_processor`"
            );
        } else if !takes_unrouted {
            diagnose!(
                Info,
                "telemetry",
                "every processor has a name, so spans that name none of them are sent nowhere; add a processor without a name \
                 to get them"
            );
        }
        #[cfg(unix)]
        if install {
            exit_handler::install(settings.exit_timeout);
            #[cfg(feature = "signals")]
            if settings.shutdown_on_signals {
                signal_handler::install();
            }
        }
        if install && settings.set_global_provider {
            opentelemetry::global::set_tracer_provider(RespanTracerProvider::current());
        }
        Ok(telemetry)
    }

    /// Whether it records; false when switched off by option or variable, and after `shutdown`.
    ///
    /// ```
    /// let telemetry = respan::RespanTelemetry::builder().is_enabled(false).build()?;
    /// assert!(!telemetry.is_enabled());
    /// # Ok::<(), respan::InitError>(())
    /// ```
    pub fn is_enabled(&self) -> bool {
        self.core.is_open()
    }

    /// One more destination, for spans that end from now on.
    ///
    /// ```
    /// use respan::ConsoleSpanExporter;
    ///
    /// # let telemetry = respan::RespanTelemetry::builder().environment(|_| None).build()?;
    /// telemetry.add_processor(ConsoleSpanExporter::new());
    /// # Ok::<(), respan::InitError>(())
    /// ```
    pub fn add_processor(&self, processor: impl Into<Processor>) {
        if self.core.is_open() {
            self.core.pipeline.add(processor.into(), false);
        } else {
            diagnose!(
                Warning,
                "telemetry",
                "a processor was added to a telemetry that is off; it is ignored"
            );
        }
    }

    /// The client of this telemetry; [`get_client`](crate::get_client) gives that of the current one, anywhere.
    ///
    /// ```
    /// # let telemetry = respan::RespanTelemetry::builder().environment(|_| None).build()?;
    /// assert!(!telemetry.get_client().is_recording());
    /// # Ok::<(), respan::InitError>(())
    /// ```
    pub fn get_client(&self) -> Client {
        Client::of(self.core)
    }

    /// Makes this telemetry the one for spans that start on this thread without a parent, while the guard lives.
    ///
    /// For tests and for several telemetries in one process; after `init` it is not needed. In async code use
    /// [`scope`](Self::scope): the guard must not be held over an `.await`, and the compiler sees to it where a future
    /// has to be `Send`.
    ///
    /// ```
    /// # let telemetry = respan::RespanTelemetry::builder().environment(|_| None).build()?;
    /// let entered = telemetry.enter();
    /// // ... spans that start here belong to `telemetry` ...
    /// drop(entered);
    /// # Ok::<(), respan::InitError>(())
    /// ```
    pub fn enter(&self) -> EnteredRegion {
        EnteredRegion::new(self.context())
    }

    /// As [`enter`](Self::enter), for a function.
    ///
    /// ```
    /// let telemetry = respan::RespanTelemetry::builder()
    /// #     .environment(|_| None)
    ///     .build()?;
    /// assert_eq!(telemetry.run(|| 42), 42);
    /// # Ok::<(), respan::InitError>(())
    /// ```
    pub fn run<R>(&self, body: impl FnOnce() -> R) -> R {
        Region::new(self.context()).run(body)
    }

    /// As [`enter`](Self::enter), for a future: while it is polled, and while it is dropped, this telemetry is the current
    /// one.
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
        Region::new(self.context()).scope(future)
    }

    /// The current context with this telemetry in it.
    fn context(&self) -> Context {
        current_context::map_current(|context| {
            let mut scope = ContextValue::of(context);
            scope.core = Some(self.core);
            context.with_value(scope)
        })
        .unwrap_or_default()
    }

    /// Waits until every span that has ended is exported, 30 seconds at most. It blocks the thread: in async code, call it
    /// where blocking is allowed.
    ///
    /// ```
    /// # let telemetry = respan::RespanTelemetry::builder().environment(|_| None).build()?;
    /// telemetry.flush()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If an exporter failed, the time was up, or what calls it is itself called to deliver, such as an exporter or a filter.
    pub fn flush(&self) -> Result<(), FlushError> {
        self.flush_timeout(DEFAULT_TIMEOUT)
    }

    /// As [`flush`](Self::flush), with a deadline of its own.
    ///
    /// ```
    /// # let telemetry = respan::RespanTelemetry::builder().environment(|_| None).build()?;
    /// telemetry.flush_timeout(std::time::Duration::from_secs(2))?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If an exporter failed, the time was up, or what calls it is itself called to deliver, such as an exporter or a filter.
    pub fn flush_timeout(&self, timeout: Duration) -> Result<(), FlushError> {
        self.core.pipeline.flush(timeout)
    }

    /// Sends what is left, 30 seconds at most, and stops: spans that start afterwards are not recorded. It blocks the thread.
    ///
    /// Spans that are still running are sent as they are, with the attribute `respan.outcome` = `incomplete`. Calling it
    /// again does nothing. Afterwards another telemetry can be installed.
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
    /// If an exporter failed, the time was up, or what calls it is itself called to deliver, such as an exporter or a filter.
    pub fn shutdown(&self) -> Result<(), ShutdownError> {
        self.shutdown_timeout(DEFAULT_TIMEOUT)
    }

    /// As [`shutdown`](Self::shutdown), with a deadline of its own.
    ///
    /// ```
    /// # let telemetry = respan::RespanTelemetry::builder().environment(|_| None).build()?;
    /// telemetry.shutdown_timeout(std::time::Duration::from_secs(2))?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If an exporter failed, the time was up, or what calls it is itself called to deliver, such as an exporter or a filter.
    pub fn shutdown_timeout(&self, timeout: Duration) -> Result<(), ShutdownError> {
        self.core.shutdown(timeout)
    }
}

impl Drop for RespanTelemetry {
    fn drop(&mut self) {
        // Whoever has called `shutdown` has waited as long as he wanted to.
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
        if let Err(error) = self.shutdown_timeout(DROP_DEADLINE) {
            error.tell();
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
