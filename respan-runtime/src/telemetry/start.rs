//! The start of a telemetry from its settings.

use super::add_processor::add_processor;
use super::error::InitError;
use super::exit;
use super::global_provider;
use super::handle::RespanTelemetry;
use super::instrumentor;
use super::settings::Settings;
use super::settings::ViewerDestination;
use crate::delivery::pipeline::Pipeline;
use crate::delivery::processor::Processor;
use crate::diagnostics;
use crate::diagnostics::diagnose;
use crate::instruments::log_initialized;
use crate::span::running::{TelemetryCore, installed};
use crate::sync::install_hook;
#[cfg(feature = "diesel")]
use crate::{
    diesel::DieselInstrumentor,
    instruments::{Instruments, mark_initialized},
};

impl RespanTelemetry {
    /// Starts the pipeline and the exporters; if `install`, for the whole process.
    pub(super) fn start(settings: Settings, install: bool) -> Result<Self, InitError> {
        // Before anything is made; `install` below decides between several threads.
        if install && settings.is_enabled && installed::get().is_some() {
            return Err(InitError::AlreadyInstalled);
        }
        if let Some(level) = settings.log_level {
            diagnostics::set_level(level);
        }
        log_older_names(&settings.remarks.older_names);
        for notice in &settings.remarks.notices {
            diagnose!(Warning, "telemetry", "{notice}");
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
        install_hook();
        core.settings.instruments.announce();
        if install && !installed::install(core) {
            return Err(InitError::AlreadyInstalled);
        }
        log_initialized(&core.settings.instruments);
        let default = settings.custom_exporter.or(respan);
        add_processors(core, default, settings.processors, settings.viewer);
        if install {
            exit::install(settings.exit_timeout);
            #[cfg(all(unix, feature = "signals"))]
            if settings.shutdown_on_signals {
                exit::install_signal_handlers();
            }
        }
        #[cfg(feature = "tracing")]
        if install {
            settings.subscriber.install();
        }
        if install && settings.set_global_provider {
            global_provider::install(settings.existing_provider);
        }
        #[cfg(feature = "diesel")]
        if install && core.settings.instruments.is_enabled(Instruments::Diesel) && DieselInstrumentor::install() {
            mark_initialized(&[Instruments::Diesel]);
        }
        for instrumentor in &settings.instrumentors {
            instrumentor::start(&**instrumentor, &core.settings.instruments);
        }
        Ok(telemetry)
    }
}

/// One line for all of them.
fn log_older_names(names: &[(&str, &str)]) {
    if names.is_empty() {
        return;
    }
    let names: Vec<String> = names
        .iter()
        .map(|(older, name)| format!("{older} (now {name})"))
        .collect();
    diagnose!(
        Info,
        "telemetry",
        "variables are read by their older names: {}",
        names.join(", ")
    );
}

/// Adds the processors, and logs if some or all spans have no destination.
fn add_processors(
    core: &'static TelemetryCore,
    default: Option<Processor>,
    processors: Vec<Processor>,
    viewer: Option<ViewerDestination>,
) {
    let mut all = default.iter().chain(&processors);
    let accepts_unrouted = viewer.is_some() || all.any(Processor::accepts_unrouted);
    if let Some(processor) = default {
        add_processor(core, processor, true);
    }
    for processor in processors {
        add_processor(core, processor, false);
    }
    if let Some(ViewerDestination { mut processor, .. }) = viewer {
        processor.running_spans = Some(core);
        add_processor(core, processor, false);
    }
    if core.pipeline.is_empty() {
        diagnose!(
            Warning,
            "telemetry",
            "no API key and no processor, so nothing is sent; set RESPAN_API_KEY, or call `api_key` or `add_processor`"
        );
    } else if !accepts_unrouted {
        diagnose!(
            Info,
            "telemetry",
            "every processor has a name, so spans that name none of them are sent nowhere; add a processor without a name to \
             get them"
        );
    }
}
