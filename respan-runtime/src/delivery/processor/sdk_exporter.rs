//! Adapter from the OpenTelemetry SDK's `SpanExporter` to [`Export`].

use crate::diagnostics::diagnose;
use crate::exporter::{Export, ExportError, ExportFailure, io};
use crate::mask::mask_secret_patterns;
use crate::model::{FinishedSpan, Interner, Naming};
use crate::naming::batch_to_span_data;
use crate::sync::{catch_panic, spawn};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use opentelemetry_sdk::trace::SpanExporter;
use std::borrow::Cow;
use std::fmt;
use std::time::Duration;
use tokio::runtime::Handle;

/// Builds the exporter, given its timeout for one batch and the naming whose attributes it adds.
pub(super) type Construct = Box<dyn FnOnce(Duration, Option<Naming>) -> Option<Box<dyn Export>> + Send>;

/// A third-party exporter. Its futures are polled on the exporting thread inside of respan's runtime, so that clients may
/// depend on a runtime and may also block.
#[derive(Debug)]
struct SdkExporter<E> {
    exporter: E,
    timeout: Duration,
    naming: Option<Naming>,
    names: Interner,
}

/// An exporter that exists already; `None` cannot be built.
pub(super) fn from_value<E: SpanExporter + 'static>(exporter: Option<E>) -> Construct {
    Box::new(move |timeout, naming| {
        Some(Box::new(SdkExporter {
            exporter: exporter?,
            timeout,
            naming,
            names: Interner::default(),
        }))
    })
}

/// An exporter that is built inside of respan's runtime, on a thread of its own since the caller may be in another runtime.
pub(super) fn from_builder<E, F, R>(build: F) -> Construct
where
    E: SpanExporter + 'static,
    F: FnOnce() -> Result<E, R> + Send + 'static,
    R: fmt::Display,
{
    Box::new(move |timeout, naming| {
        let build = move || {
            let _entered = io::handle().map(Handle::enter);
            match catch_panic(build)? {
                Ok(exporter) => Some(exporter),
                Err(error) => {
                    let error = error.to_string();
                    let error = mask_secret_patterns(&error);
                    diagnose!(Error, "processor", "the exporter could not be made: {error}");
                    None
                }
            }
        };
        let thread = spawn("respan-make", build).ok()?;
        let exporter = thread.join().ok()??;
        Some(Box::new(SdkExporter {
            exporter,
            timeout,
            naming,
            names: Interner::default(),
        }))
    })
}

impl<E: SpanExporter> Export for SdkExporter<E> {
    fn set_resource(&mut self, resource: &Resource) {
        self.exporter.set_resource(resource);
    }

    fn export(&mut self, batch: &[FinishedSpan]) -> Result<(), ExportFailure> {
        let batch = batch_to_span_data(batch, self.naming, &mut self.names);
        let exported = io::block_on(self.exporter.export(batch), self.timeout);
        let exported = exported.map_err(|error| ExportError::from_wait(error, self.timeout))?;
        Ok(into_export_result(exported)?)
    }

    fn flush(&mut self) -> Result<(), ExportError> {
        let _entered = io::handle().map(Handle::enter);
        into_export_result(self.exporter.force_flush())
    }

    fn shutdown(&mut self) -> Result<(), ExportError> {
        let _entered = io::handle().map(Handle::enter);
        // Its default implementation calls `shutdown_with_timeout`, so either is called that the exporter implements.
        into_export_result(self.exporter.shutdown())
    }

    fn describe(&self) -> Cow<'static, str> {
        std::any::type_name::<E>().into()
    }
}

fn into_export_result(result: OTelSdkResult) -> Result<(), ExportError> {
    result.map_err(|error| match error {
        OTelSdkError::Timeout(after) => ExportError::Timeout(after),
        other => ExportError::Exporter(mask_secret_patterns(&other.to_string()).into_owned()),
    })
}
