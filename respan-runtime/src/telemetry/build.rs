//! The two ways to make a telemetry: installed for the whole process, or not.

use super::builder::TelemetryBuilder;
use super::error::InitError;
use super::handle::RespanTelemetry;
use super::settings::Settings;

impl TelemetryBuilder {
    /// Makes the telemetry and installs it for the whole process.
    ///
    /// Call it once, early in `main`, and keep the returned handle: dropping it flushes and shuts down.
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
    ///
    /// # Errors
    ///
    /// If the value of an option or a variable cannot be used, or another telemetry is installed and not shut down.
    pub fn init(self) -> Result<RespanTelemetry, InitError> {
        RespanTelemetry::start(Settings::resolve(self.options)?, true)
    }

    /// Makes a telemetry that is not installed: it records what runs inside [`enter`](RespanTelemetry::enter) and
    /// [`scope`](RespanTelemetry::scope). For tests, and for several telemetries in one process.
    ///
    /// ```
    /// use respan::RespanTelemetry;
    ///
    /// let telemetry = RespanTelemetry::builder()
    /// #     .environment(|_| None)
    ///     .build()?;
    /// let entered = telemetry.enter();
    /// // ... spans that start here belong to `telemetry` ...
    /// # drop(entered);
    /// # Ok::<(), respan::InitError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the value of an option or a variable cannot be used.
    pub fn build(self) -> Result<RespanTelemetry, InitError> {
        RespanTelemetry::start(Settings::resolve(self.options)?, false)
    }
}
