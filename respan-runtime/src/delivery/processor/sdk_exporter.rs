//! Exporters that are not ours, behind our own trait.

use crate::diagnostics::diagnose;
use crate::exporter::{Export, ExportError, ExportFailure, io};
use crate::mask::mask_secret_patterns;
use crate::model::{FinishedSpan, Interner, all_span_data};
use crate::sync::catch_panic;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use opentelemetry_sdk::trace::SpanExporter;
use std::borrow::Cow;
use std::fmt;
use std::thread;
use std::time::Duration;
use tokio::runtime::Handle;

/// Makes the exporter, given how long it may take for one batch.
pub(crate) type Construct = Box<dyn FnOnce(Duration) -> Option<Box<dyn Export>> + Send>;

/// Any exporter of OpenTelemetry's. Its futures are polled on the thread that exports, with our runtime at hand: clients
/// that need one find it, and clients that block may block.
#[derive(Debug)]
struct SdkExporter<E> {
    exporter: E,
    timeout: Duration,
    names: Interner,
}

pub(crate) fn given<E: SpanExporter + 'static>(exporter: Option<E>) -> Construct {
    Box::new(move |timeout| {
        Some(Box::new(SdkExporter {
            exporter: exporter?,
            timeout,
            names: Interner::default(),
        }))
    })
}

/// The exporter is made on a thread of its own with our runtime at hand, whatever runtime the caller is in.
pub(crate) fn later<E, F, R>(make: F) -> Construct
where
    E: SpanExporter + 'static,
    F: FnOnce() -> Result<E, R> + Send + 'static,
    R: fmt::Display,
{
    Box::new(move |timeout| {
        let make = move || {
            let _entered = io::handle().map(Handle::enter);
            match catch_panic(make)? {
                Ok(exporter) => Some(exporter),
                Err(error) => {
                    let error = error.to_string();
                    let error = mask_secret_patterns(&error);
                    diagnose!(Error, "processor", "the exporter could not be made: {error}");
                    None
                }
            }
        };
        let thread = thread::Builder::new().name("respan-make".into()).spawn(make).ok()?;
        let exporter = thread.join().ok()??;
        Some(Box::new(SdkExporter {
            exporter,
            timeout,
            names: Interner::default(),
        }))
    })
}

impl<E: SpanExporter> Export for SdkExporter<E> {
    fn set_resource(&mut self, resource: &Resource) {
        self.exporter.set_resource(resource);
    }

    fn export(&mut self, batch: &[FinishedSpan]) -> Result<(), ExportFailure> {
        let batch = all_span_data(batch, &mut self.names);
        let exported = io::block_on(self.exporter.export(batch), self.timeout);
        let exported = exported.map_err(|error| ExportError::from_wait(error, self.timeout))?;
        Ok(checked(exported)?)
    }

    fn flush(&mut self) -> Result<(), ExportError> {
        let _entered = io::handle().map(Handle::enter);
        checked(self.exporter.force_flush())
    }

    fn shutdown(&mut self) -> Result<(), ExportError> {
        let _entered = io::handle().map(Handle::enter);
        // By default it calls `shutdown_with_timeout`: whichever of the two an exporter has, it is called.
        checked(self.exporter.shutdown())
    }

    fn describe(&self) -> Cow<'static, str> {
        std::any::type_name::<E>().into()
    }
}

fn checked(result: OTelSdkResult) -> Result<(), ExportError> {
    result.map_err(|error| match error {
        OTelSdkError::Timeout(after) => ExportError::Timeout(after),
        other => ExportError::Exporter(mask_secret_patterns(&other.to_string()).into_owned()),
    })
}
