//! The options of a telemetry.

use super::delivery::DeliveryOptions;
use super::environment::Reader;
use super::error::InitError;
use super::handle::RespanTelemetry;
use super::limits::LimitOptions;
use super::settings::Settings;
use crate::delivery::processor::Processor;
use crate::delivery::settings::{ForeignSpans, Postprocess, Receives};
use crate::diagnostics::LogLevel;
use crate::exporter::respan::{redacted_header_name, redacted_url};
use crate::mask::Mask;
use opentelemetry::{Key, KeyValue, Value};
use std::ffi::OsString;
use std::fmt;
use std::time::Duration;

/// The options of a telemetry; made by [`RespanTelemetry::builder`].
///
/// What is left open comes from an environment variable, or from a default. An empty text counts as left open.
///
/// ```
/// use respan::{LogLevel, RespanTelemetry};
///
/// let telemetry = RespanTelemetry::builder()
///     .app_name("shop-assistant")
///     .log_level(LogLevel::Warning)
///     .resource_attribute("deployment.environment", "staging")
/// #     .environment(|_| None)
///     .build()?;
/// # drop(telemetry);
/// # Ok::<(), respan::InitError>(())
/// ```
#[must_use = "nothing happens before `init` or `build`"]
pub struct TelemetryBuilder {
    pub(super) app_name: Option<String>,
    pub(super) api_key: Option<String>,
    pub(super) base_url: Option<String>,
    pub(super) log_level: Option<LogLevel>,
    pub(super) is_batching_enabled: Option<bool>,
    pub(super) headers: Vec<(String, String)>,
    pub(super) resource_attributes: Vec<KeyValue>,
    pub(super) mask: Option<Mask>,
    pub(super) postprocess: Option<Postprocess>,
    pub(super) is_enabled: Option<bool>,
    pub(super) custom_exporter: Option<Processor>,
    pub(super) processors: Vec<Processor>,
    pub(super) default_receives: Receives,
    pub(super) foreign_spans: ForeignSpans,
    pub(super) set_global_provider: bool,
    pub(super) exit_timeout: Option<Duration>,
    #[cfg(all(unix, feature = "signals"))]
    pub(super) shutdown_on_signals: bool,
    pub(super) limits: LimitOptions,
    pub(super) delivery: DeliveryOptions,
    pub(super) environment: Box<Reader>,
}

impl TelemetryBuilder {
    pub(super) fn new() -> Self {
        Self {
            app_name: None,
            api_key: None,
            base_url: None,
            log_level: None,
            is_batching_enabled: None,
            headers: Vec::new(),
            resource_attributes: Vec::new(),
            mask: None,
            postprocess: None,
            is_enabled: None,
            custom_exporter: None,
            processors: Vec::new(),
            default_receives: Receives::default(),
            foreign_spans: ForeignSpans::default(),
            set_global_provider: true,
            exit_timeout: None,
            #[cfg(all(unix, feature = "signals"))]
            shutdown_on_signals: false,
            limits: LimitOptions::default(),
            delivery: DeliveryOptions::default(),
            environment: Box::new(|name| std::env::var_os(name)),
        }
    }

    /// The application's name: `service.name` of everything it sends. Else `OTEL_SERVICE_NAME`, else `respan`.
    ///
    /// ```
    /// # let builder = respan::RespanTelemetry::builder();
    /// let builder = builder.app_name("shop-assistant");
    /// # let _ = builder;
    /// ```
    pub fn app_name(mut self, name: impl Into<String>) -> Self {
        self.app_name = Some(name.into());
        self
    }

    /// The key of Respan's API; with one, spans go to Respan. Else `RESPAN_API_KEY`.
    ///
    /// ```
    /// # let builder = respan::RespanTelemetry::builder();
    /// let builder = builder.api_key("respan-xxx");
    /// assert!(!format!("{builder:?}").contains("respan-xxx"));
    /// ```
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.api_key = Some(key.into());
        self
    }

    /// Where Respan's API is. Else `RESPAN_BASE_URL`, else `https://api.respan.co/api`.
    ///
    /// A URL that ends in `/v2/traces` is taken for the whole endpoint.
    ///
    /// ```
    /// # let builder = respan::RespanTelemetry::builder();
    /// let builder = builder.base_url("https://respan.example.com/api");
    /// # let _ = builder;
    /// ```
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// How much respan says about itself on standard error. Else `RESPAN_LOG_LEVEL`, else [`LogLevel::Info`].
    ///
    /// Where a `tracing` subscriber is installed, everything goes there instead, under the target `respan`. The level
    /// holds for the whole process: the telemetry that was made last decides, unless it is switched off.
    ///
    /// ```
    /// # let builder = respan::RespanTelemetry::builder();
    /// let builder = builder.log_level(respan::LogLevel::Debug);
    /// # let _ = builder;
    /// ```
    pub fn log_level(mut self, level: LogLevel) -> Self {
        self.log_level = Some(level);
        self
    }

    /// Whether spans are sent in batches by a thread in the background. Else `RESPAN_BATCHING_ENABLED`, else true.
    ///
    /// When false, each span is sent as it ends, and the code that ended it waits: for debugging and very short
    /// programs. It waits for one attempt (30 seconds at most, or `OTEL_BSP_EXPORT_TIMEOUT`) and no longer than that again
    /// for those of other threads, which are made one after another. What fails, and what comes then, is left to a thread
    /// of ours. An exporter of somebody else's that blocks its thread may take as long as it likes.
    ///
    /// ```
    /// # let builder = respan::RespanTelemetry::builder();
    /// let builder = builder.is_batching_enabled(false);
    /// # let _ = builder;
    /// ```
    pub fn is_batching_enabled(mut self, on: bool) -> Self {
        self.is_batching_enabled = Some(on);
        self
    }

    /// A further HTTP header of the requests to Respan. It cannot replace the authorization.
    ///
    /// ```
    /// # let builder = respan::RespanTelemetry::builder();
    /// let builder = builder.header("X-Team", "search");
    /// # let _ = builder;
    /// ```
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Further HTTP headers of the requests to Respan.
    ///
    /// ```
    /// # let builder = respan::RespanTelemetry::builder();
    /// let builder = builder.headers([("X-Team", "search"), ("X-Region", "eu")]);
    /// # let _ = builder;
    /// ```
    pub fn headers<N: Into<String>, V: Into<String>>(mut self, headers: impl IntoIterator<Item = (N, V)>) -> Self {
        self.headers
            .extend(headers.into_iter().map(|(name, value)| (name.into(), value.into())));
        self
    }

    /// Something that holds for everything this program sends: its version, its environment.
    ///
    /// Overrides an attribute of the same name in `OTEL_RESOURCE_ATTRIBUTES`; `service.name` is overridden by
    /// [`app_name`](Self::app_name).
    ///
    /// ```
    /// # let builder = respan::RespanTelemetry::builder();
    /// let builder = builder.resource_attribute("service.version", env!("CARGO_PKG_VERSION"));
    /// # let _ = builder;
    /// ```
    pub fn resource_attribute(mut self, key: impl Into<Key>, value: impl Into<Value>) -> Self {
        self.resource_attributes.push(KeyValue::new(key, value));
        self
    }

    /// As [`resource_attribute`](Self::resource_attribute), many at once.
    ///
    /// ```
    /// # let builder = respan::RespanTelemetry::builder();
    /// let builder = builder.resource_attributes([("deployment.environment", "staging"), ("region", "eu")]);
    /// # let _ = builder;
    /// ```
    pub fn resource_attributes<K: Into<Key>, V: Into<Value>>(
        mut self,
        attributes: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        self.resource_attributes
            .extend(attributes.into_iter().map(|(key, value)| KeyValue::new(key, value)));
        self
    }

    /// False switches everything off: no spans, no threads, no requests. Else what `OTEL_SDK_DISABLED` says, else true.
    ///
    /// What is switched off is not checked either: no other option or variable can make it fail.
    ///
    /// ```
    /// # let builder = respan::RespanTelemetry::builder();
    /// let telemetry = builder.is_enabled(false).base_url("not a URL").build()?;
    /// assert!(!telemetry.is_enabled());
    /// # Ok::<(), respan::InitError>(())
    /// ```
    pub fn is_enabled(mut self, enabled: bool) -> Self {
        self.is_enabled = Some(enabled);
        self
    }

    /// Whether [`init`](Self::init) makes respan the global tracer provider of OpenTelemetry; true unless said otherwise.
    ///
    /// With false, other libraries' spans stay where they went before, and only respan's own are recorded here.
    ///
    /// ```
    /// # let builder = respan::RespanTelemetry::builder();
    /// let builder = builder.set_global_provider(false);
    /// # let _ = builder;
    /// ```
    pub fn set_global_provider(mut self, on: bool) -> Self {
        self.set_global_provider = on;
        self
    }

    /// Looks environment variables up through this function instead of in the process's environment.
    ///
    /// For tests, and for programs that keep their configuration elsewhere.
    ///
    /// ```
    /// # let builder = respan::RespanTelemetry::builder();
    /// let telemetry = builder.environment(|_name| None).build()?;
    /// # drop(telemetry);
    /// # Ok::<(), respan::InitError>(())
    /// ```
    pub fn environment(mut self, lookup: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        self.environment = Box::new(move |name| lookup(name).map(OsString::from));
        self
    }

    /// Makes the telemetry and installs it for the whole process.
    ///
    /// Call it once, early in `main`, and keep what it returns: dropping that flushes and shuts down.
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
    /// If an option or a variable has a value that cannot be used, or a telemetry is installed and not shut down.
    pub fn init(self) -> Result<RespanTelemetry, InitError> {
        RespanTelemetry::start(Settings::resolve(self)?, true)
    }

    /// Makes a telemetry that is not installed: it records what runs inside of [`enter`](RespanTelemetry::enter) and
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
    /// If an option or a variable has a value that cannot be used.
    pub fn build(self) -> Result<RespanTelemetry, InitError> {
        RespanTelemetry::start(Settings::resolve(self)?, false)
    }
}

/// Shows neither the key nor the values of headers.
impl fmt::Debug for TelemetryBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<_> = self
            .headers
            .iter()
            .map(|(name, _)| redacted_header_name(name))
            .collect();
        f.debug_struct("TelemetryBuilder")
            .field("app_name", &self.app_name)
            .field("has_api_key", &self.api_key.is_some())
            .field("base_url", &self.base_url.as_deref().map(redacted_url))
            .field("log_level", &self.log_level)
            .field("is_batching_enabled", &self.is_batching_enabled)
            .field("headers", &headers)
            .field("resource_attributes", &self.resource_attributes)
            .field("has_postprocess_callback", &self.postprocess.is_some())
            .field("is_enabled", &self.is_enabled)
            .field("mask", &self.mask)
            .field("custom_exporter", &self.custom_exporter)
            .field("processors", &self.processors)
            .field("default_receives", &self.default_receives)
            .field("foreign_spans", &self.foreign_spans)
            .field("set_global_provider", &self.set_global_provider)
            .field("exit_timeout", &self.exit_timeout)
            .field("limits", &self.limits)
            .field("delivery", &self.delivery)
            .finish_non_exhaustive()
    }
}
