//! The resolved and checked settings of a telemetry.

use super::RespanDestination;
use super::environment::{Environment, Remarks};
use super::misspelt;
use super::options::Options;
#[cfg(feature = "tracing")]
use super::subscriber::SubscriberOption;
use super::viewer::ViewerDestination;
use crate::delivery::processor::Processor;
use crate::delivery::settings::PipelineSettings;
use crate::diagnostics::LogLevel;
use crate::span::running::SpanSettings;
use crate::telemetry::error::InitError;
use crate::telemetry::global_provider::ExistingProvider;
use crate::telemetry::instrumentor::Instrumentor;
use std::time::Duration;

pub(crate) struct Settings {
    /// `false` if nothing is recorded or sent; the other settings then have no effect.
    pub(crate) is_enabled: bool,
    /// The process's log level; `None` leaves it as it is.
    pub(crate) log_level: Option<LogLevel>,
    /// `None` without an API key, and with a custom exporter.
    pub(crate) respan: Option<RespanDestination>,
    pub(crate) custom_exporter: Option<Processor>,
    pub(crate) processors: Vec<Processor>,
    pub(crate) viewer: Option<ViewerDestination>,
    pub(crate) instrumentors: Vec<Box<dyn Instrumentor>>,
    pub(crate) set_global_provider: bool,
    pub(crate) existing_provider: ExistingProvider,
    pub(crate) exit_timeout: Duration,
    #[cfg(all(unix, feature = "signals"))]
    pub(crate) shutdown_on_signals: bool,
    #[cfg(feature = "tracing")]
    pub(crate) subscriber: SubscriberOption,
    pub(crate) spans: SpanSettings,
    pub(crate) pipeline: PipelineSettings,
    pub(crate) remarks: Remarks,
}

impl Settings {
    /// Resolves each group of options; a disabled telemetry has the defaults, whatever else is set.
    pub(crate) fn resolve(mut options: Options) -> Result<Self, InitError> {
        let reader = options.environment.take();
        let environment = Environment::new(reader.as_deref().unwrap_or(&|name| std::env::var_os(name)));
        if options.general.is_enabled(&environment)? {
            let settings = Self::resolve_enabled(options, &environment)?;
            if reader.is_none() {
                let names = std::env::vars_os().map(|(name, _)| name);
                misspelt::warnings(names).for_each(|warning| environment.notice(warning));
            }
            return Ok(Self {
                remarks: environment.into_remarks(),
                ..settings
            });
        }
        Ok(Self {
            is_enabled: false,
            log_level: None,
            ..Self::resolve_enabled(Options::default(), &Environment::new(&|_| None))?
        })
    }

    fn resolve_enabled(options: Options, environment: &Environment<'_>) -> Result<Self, InitError> {
        let destinations = options.destinations;
        destinations.check()?;
        let viewer = options.viewer.resolve(environment)?;
        // `respan run` sets both for its program, and the spans go there once.
        let is_of_viewer =
            |respan: &RespanDestination| viewer.as_ref().is_some_and(|viewer| respan.has_origin(&viewer.origin));
        let spans = options.limits.resolve(options.instruments.switches(), environment)?;
        let settings = Self {
            is_enabled: true,
            remarks: Remarks::default(),
            log_level: Some(options.general.log_level(environment)?),
            respan: match destinations.custom_exporter {
                Some(_) => None,
                None => options
                    .respan
                    .resolve(environment)?
                    .filter(|respan| !is_of_viewer(respan)),
            },
            custom_exporter: destinations.custom_exporter,
            processors: destinations.processors,
            viewer,
            instrumentors: options.instruments.instrumentors,
            set_global_provider: options.general.set_global_provider(),
            existing_provider: options.general.existing_provider(),
            exit_timeout: options.exit.timeout(),
            #[cfg(all(unix, feature = "signals"))]
            shutdown_on_signals: options.exit.shutdown_on_signals,
            #[cfg(feature = "tracing")]
            subscriber: options.subscriber,
            pipeline: PipelineSettings {
                resource: options.resource.resolve(environment)?,
                batch: options.batching.resolve(environment)?,
                mask: destinations.mask,
                value_length: options.limits.value_length(environment)?,
                description_limits: spans.description_limits(),
                postprocess: destinations.postprocess,
                default_receives: destinations.default_receives,
                foreign_spans: destinations.foreign_spans,
                batching: options.batching.is_enabled(environment)?,
            },
            spans,
        };
        #[cfg(feature = "exporter-otlp")]
        if !settings.has_destination() {
            notice_otlp_endpoint(environment);
        }
        Ok(settings)
    }

    #[cfg(feature = "exporter-otlp")]
    fn has_destination(&self) -> bool {
        self.respan.is_some() || self.custom_exporter.is_some() || self.viewer.is_some() || !self.processors.is_empty()
    }
}

/// Other SDKs send to the endpoint of OpenTelemetry's variables without a line of code.
#[cfg(feature = "exporter-otlp")]
fn notice_otlp_endpoint(environment: &Environment<'_>) {
    let names = ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"];
    // A value that is no text is an error of the exporter that reads it.
    let is_set = |name: &&&'static str| matches!(environment.text(name), Ok(Some(_)));
    if let Some(name) = names.iter().find(is_set) {
        environment.notice(format!(
            "{name} is read where the program adds the exporter: `.add_processor(OtlpSpanExporter::builder().build()?)`"
        ));
    }
}
