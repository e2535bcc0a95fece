//! The switch of an instrumentation in the current telemetry.

use super::active::active_span;
use super::current_telemetry;
use crate::current_context;
use crate::instruments::{Instruments, is_switched};

impl Instruments {
    /// Returns whether calls of this library are recorded here: a telemetry is current and does not block them.
    ///
    /// For instrumentations, which call it each time the library is called: a client that was made before
    /// [`init`](crate::TelemetryBuilder::init) then works after it. It takes one relaxed load unless some telemetry of the process
    /// blocks this library. [`Threading`](Self::Threading) is enabled without a telemetry too.
    ///
    /// ```
    /// use respan::{Instruments, RespanTelemetry};
    ///
    /// let telemetry = RespanTelemetry::builder()
    /// #     .environment(|_| None)
    ///     .block_instruments([Instruments::Redis])
    ///     .build()?;
    /// telemetry.run(|| {
    ///     assert!(Instruments::OpenAi.is_enabled());
    ///     assert!(!Instruments::Redis.is_enabled());
    /// });
    /// # Ok::<(), respan::InitError>(())
    /// ```
    #[inline]
    pub fn is_enabled(self) -> bool {
        !is_switched(self) || is_enabled_here(self)
    }
}

#[cold]
#[inline(never)]
fn is_enabled_here(instrument: Instruments) -> bool {
    let current = current_context::map_current(|context| {
        let parent = active_span(context);
        current_telemetry::for_new_span(context, parent.as_deref())
    });
    match current.flatten() {
        Some(core) => core.settings.instruments.is_enabled(instrument),
        None => instrument == Instruments::Threading,
    }
}
