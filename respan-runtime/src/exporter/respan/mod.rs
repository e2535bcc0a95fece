//! Sends spans to Respan.

mod builder;
mod encoder;
mod endpoint;
mod gzip;
mod header_secrets;
mod redact;
mod response;
mod sender;
mod spool_directory;
mod tls;
mod too_large;

pub use builder::{ExporterSettingsError, RespanSpanExporterBuilder};

pub(crate) use endpoint::{DEFAULT_BASE_URL, traces_url};

use crate::exporter::{AttemptDeadline, Encode, Export, ExportError, ExportFailure, RetryPolicy, io};
use crate::model::FinishedSpan;
use crate::spool::Store;
use bytes::Bytes;
use encoder::Encoder;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use sender::Sender;
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};
use too_large::TooLargeHistory;

/// Sends spans to Respan, or to any endpoint that takes OTLP/JSON, by HTTP.
///
/// A telemetry with an API key has one by itself; make one by hand to add a second destination, or to use it with
/// another SDK. It needs no runtime of yours.
///
/// ```
/// use respan::RespanSpanExporter;
///
/// let exporter = RespanSpanExporter::builder()
///     .api_key("another-key")
///     .base_url("https://api.respan.co/api")
///     .header("X-Team", "search")
///     .build()?;
/// # let _ = exporter;
/// # Ok::<(), respan::ExporterSettingsError>(())
/// ```
pub struct RespanSpanExporter {
    sender: Arc<Sender>,
    encoder: Arc<Encoder>,
    /// The last body, for reuse: new pages of memory for each request would cost more than writing it.
    body: Vec<u8>,
    retry: RetryPolicy,
    spool: Option<Arc<Store>>,
    cutoff: Arc<AttemptDeadline>,
    refusals: TooLargeHistory,
}

/// What the builder says about delivery.
#[derive(Debug, Clone, Copy)]
struct DeliverySettings {
    retry: RetryPolicy,
    max_body_bytes: usize,
    is_compressed: bool,
}

impl Default for DeliverySettings {
    fn default() -> Self {
        Self {
            retry: RetryPolicy::default(),
            max_body_bytes: 5 * 1024 * 1024,
            is_compressed: false,
        }
    }
}

/// A body larger than this is not kept for reuse.
const MAX_KEPT_BODY: usize = 8 * 1024 * 1024;
/// On top of the request's own time-out, which should strike first.
const GRACE: Duration = Duration::from_secs(5);

impl RespanSpanExporter {
    /// Settings of a new exporter.
    ///
    /// ```
    /// let exporter = respan::RespanSpanExporter::builder().api_key("key").build();
    /// assert!(exporter.is_ok());
    /// ```
    pub fn builder() -> RespanSpanExporterBuilder {
        RespanSpanExporterBuilder::default()
    }

    fn new(sender: Sender, options: DeliverySettings, spool: Option<Arc<Store>>) -> Self {
        Self {
            encoder: Arc::new(Encoder::new(sender.url().to_owned(), options)),
            sender: Arc::new(sender),
            body: Vec::new(),
            retry: options.retry,
            spool,
            cutoff: Arc::default(),
            refusals: TooLargeHistory::default(),
        }
    }

    /// One attempt.
    fn transmit(&self, body: Bytes, spans: usize) -> Result<(), ExportFailure> {
        let response = self.wait_for(self.sender.post(body))??;
        let is_taken = response.status().is_success();
        match self.wait_for(self.sender.read(response, spans)) {
            Ok(read) => read,
            // Nobody waits for the rest any more, and the status counts: sent again, the spans would be there twice.
            Err(_) if is_taken => Ok(()),
            Err(unfinished) => Err(unfinished),
        }
    }

    fn wait_for<T>(&self, future: impl Future<Output = T>) -> Result<T, ExportFailure> {
        let timeout = self.sender.timeout.saturating_add(GRACE);
        io::block_on_until(future, timeout, &self.cutoff)
            .map_err(|unfinished| ExportFailure::Later(unfinished.of_export(self.sender.timeout), None))
    }
}

/// Without the last body, and without the resource, which is as much the program's own.
impl fmt::Debug for RespanSpanExporter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RespanSpanExporter")
            .field("sender", &self.sender)
            .field("retry", &self.retry)
            .field("spool", &self.spool)
            .finish_non_exhaustive()
    }
}

impl Export for RespanSpanExporter {
    fn set_resource(&mut self, resource: &Resource) {
        Arc::make_mut(&mut self.encoder).set_resource(resource);
    }

    fn export(&mut self, batch: &[FinishedSpan]) -> Result<(), ExportFailure> {
        let mut plain = std::mem::take(&mut self.body);
        let body = self.encoder.request(&mut plain, batch);
        if plain.capacity() <= MAX_KEPT_BODY {
            self.body = plain;
        }
        let body = body?;
        let bytes = body.len();
        // What is compressed may be small and too large nevertheless.
        let foreseen = self.refusals.foresee(bytes, Instant::now());
        if let Some(error) = foreseen.filter(|_| !self.encoder.is_compressed) {
            return Err(ExportFailure::TooLarge(error.clone()));
        }
        let sent = self.transmit(body.clone(), batch.len());
        match &sent {
            Err(ExportFailure::TooLarge(error)) => self.refusals.add(bytes, Instant::now(), error),
            _ => self.refusals.forget(),
        }
        // Ours alone again, unless a broken connection still holds it.
        if !self.encoder.is_compressed && body.is_unique() && body.len() <= MAX_KEPT_BODY {
            self.body = body.into();
        }
        sent
    }

    fn spool(&self) -> Option<(Arc<Store>, Arc<dyn Encode>)> {
        let store = Arc::clone(self.spool.as_ref()?);
        Some((store, Arc::clone(&self.encoder) as Arc<dyn Encode>))
    }

    fn resend(&mut self, body: Bytes, spans: usize) -> Result<(), ExportFailure> {
        self.transmit(body, spans)
    }

    fn retry_policy(&self) -> Option<RetryPolicy> {
        Some(self.retry)
    }

    fn cutoff(&self) -> Option<Arc<AttemptDeadline>> {
        Some(Arc::clone(&self.cutoff))
    }

    fn describe(&self) -> Cow<'static, str> {
        self.sender.url().to_owned().into()
    }
}

impl SpanExporter for RespanSpanExporter {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let body = self.encoder.request(&mut Vec::new(), &batch)?;
        let spans = batch.len();
        let sender = Arc::clone(&self.sender);
        let Some(handle) = io::handle() else {
            return Err(ExportError::NoThread.into());
        };
        let sent = handle.spawn(async move { sender.send(body, spans).await }).await;
        match sent {
            Ok(sent) => Ok(sent?),
            Err(_) => Err(OTelSdkError::InternalFailure("the request was abandoned".into())),
        }
    }

    fn set_resource(&mut self, resource: &Resource) {
        Export::set_resource(self, resource);
    }
}
