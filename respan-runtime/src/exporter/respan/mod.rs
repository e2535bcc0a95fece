//! Sends spans to Respan.

mod account;
mod answer;
mod builder;
mod carried;
mod endpoint;
mod gzip;
mod quote;
mod sender;
mod shown;
mod tls;

pub use builder::{ExporterSettingsError, RespanSpanExporterBuilder};

pub(crate) use endpoint::{DEFAULT_BASE_URL, traces_url};
pub(crate) use shown::{header_name, without_credentials};

use super::otlp_json::{encode_request, encode_resource};
use super::{Cutoff, Export, ExportError, Failure, io};
use crate::processor::RetryPolicy;
use crate::span::{Finished, SpanView};
use crate::spool::Store;
use bytes::Bytes;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use sender::Sender;
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Sends spans to Respan, or to any endpoint that takes OTLP/JSON, by HTTP.
///
/// A telemetry with an API key has one by itself; make one by hand to add a second destination, or to use it with
/// another SDK. It needs no runtime of yours.
///
/// ```
/// use respan_runtime::RespanSpanExporter;
///
/// let exporter = RespanSpanExporter::builder()
///     .api_key("another-key")
///     .base_url("https://api.respan.co/api")
///     .header("X-Team", "search")
///     .build()?;
/// # let _ = exporter;
/// # Ok::<(), respan_runtime::ExporterSettingsError>(())
/// ```
pub struct RespanSpanExporter {
    sender: Arc<Sender>,
    /// The resource as JSON.
    resource: Vec<u8>,
    /// The last body, for reuse: new pages of memory for each request would cost more than writing it.
    body: Vec<u8>,
    options: Options,
    spool: Option<Arc<Store>>,
    cutoff: Arc<Cutoff>,
}

/// What the builder says about delivery.
#[derive(Debug, Clone, Copy)]
struct Options {
    retry: RetryPolicy,
    max_body_bytes: usize,
    is_compressed: bool,
}

impl Default for Options {
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
    /// let exporter = respan_runtime::RespanSpanExporter::builder().api_key("key").build();
    /// assert!(exporter.is_ok());
    /// ```
    pub fn builder() -> RespanSpanExporterBuilder {
        RespanSpanExporterBuilder::default()
    }

    fn new(sender: Sender, options: Options, spool: Option<Arc<Store>>) -> Self {
        Self {
            sender: Arc::new(sender),
            resource: encode_resource(&Resource::builder_empty().build()),
            body: Vec::new(),
            options,
            spool,
            cutoff: Arc::default(),
        }
    }

    fn write<S: SpanView>(&self, mut body: Vec<u8>, batch: &[S]) -> Vec<u8> {
        body.clear();
        encode_request(&mut body, &self.resource, batch);
        body
    }

    /// The body as it is sent. What is compressed leaves the plain one where it was.
    fn pack(&self, body: &mut Vec<u8>) -> Result<Bytes, ExportError> {
        if self.options.is_compressed {
            let packed = gzip::compressed(body).map_err(|error| ExportError::Output(error.to_string()))?;
            return Ok(packed.into());
        }
        Ok(std::mem::take(body).into())
    }

    /// The request for a batch, with what can be reused of the last one.
    fn request(&mut self, batch: &[Finished]) -> Result<Bytes, Failure> {
        let buffer = std::mem::take(&mut self.body);
        let mut plain = self.write(buffer, batch);
        let checked = self.check(plain.len());
        let body = checked
            .map_err(Failure::TooLarge)
            .and_then(|()| Ok(self.pack(&mut plain)?));
        if plain.capacity() <= MAX_KEPT_BODY {
            self.body = plain;
        }
        body
    }

    /// One attempt.
    fn transmit(&self, body: Bytes, spans: usize) -> Result<(), Failure> {
        let timeout = self.sender.timeout.saturating_add(GRACE);
        let started = Instant::now();
        let sent = io::block_on_until(self.sender.send(body, spans), timeout, &self.cutoff);
        sent.unwrap_or(Err(Failure::Later(ExportError::Timeout(started.elapsed()), None)))
    }

    fn check(&self, bytes: usize) -> Result<(), ExportError> {
        let limit = self.options.max_body_bytes;
        if bytes <= limit {
            return Ok(());
        }
        let url = self.sender.url().to_owned();
        Err(ExportError::TooLarge { url, bytes, limit })
    }
}

/// Without the last body, and without the resource, which is as much the program's own.
impl fmt::Debug for RespanSpanExporter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RespanSpanExporter")
            .field("sender", &self.sender)
            .field("options", &self.options)
            .field("spool", &self.spool)
            .finish_non_exhaustive()
    }
}

impl Export for RespanSpanExporter {
    fn set_resource(&mut self, resource: &Resource) {
        self.resource = encode_resource(resource);
    }

    fn export(&mut self, batch: &[Finished]) -> Result<(), Failure> {
        let body = self.request(batch)?;
        let sent = self.transmit(body.clone(), batch.len());
        // Ours alone again, unless a broken connection still holds it.
        if !self.options.is_compressed && body.is_unique() && body.len() <= MAX_KEPT_BODY {
            self.body = body.into();
        }
        sent
    }

    fn spool(&self) -> Option<Arc<Store>> {
        self.spool.clone()
    }

    fn encode(&mut self, batch: &[Finished]) -> Result<Bytes, Failure> {
        self.request(batch)
    }

    fn resend(&mut self, body: Bytes, spans: usize) -> Result<(), Failure> {
        self.transmit(body, spans)
    }

    fn retry_policy(&self) -> Option<RetryPolicy> {
        Some(self.options.retry)
    }

    fn cutoff(&self) -> Option<Arc<Cutoff>> {
        Some(Arc::clone(&self.cutoff))
    }

    fn describe(&self) -> Cow<'static, str> {
        self.sender.url().to_owned().into()
    }
}

impl SpanExporter for RespanSpanExporter {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let (mut body, spans) = (self.write(Vec::new(), &batch), batch.len());
        self.check(body.len())?;
        let body = self.pack(&mut body)?;
        let sender = Arc::clone(&self.sender);
        let Some(handle) = io::handle() else {
            return Err(OTelSdkError::InternalFailure(
                "the I/O thread could not be started".into(),
            ));
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
