//! The exporter behind `RespanSpanExporter` and `OtlpSpanExporter`.

use super::encoder::Encoder;
use super::gzip;
use super::sender::{LazyClient, Sender};
use super::too_large::TooLargeHistory;
use crate::exporter::io::{self, LocalRuntime, block_on_local, block_on_with_deadline, settle};
use crate::exporter::{AttemptDeadline, Encode, Export, ExportError, ExportFailure, RetryPolicy};
use crate::model::{FinishedSpan, Naming};
use crate::spool::Store;
use bytes::Bytes;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use opentelemetry_sdk::trace::SpanData;
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// Sends spans by OTLP over HTTP to one URL.
pub(crate) struct OtlpHttpExporter {
    sender: Arc<Sender>,
    /// Its connections are driven by the I/O thread.
    client: Arc<LazyClient>,
    local: LocalRuntime,
    /// Its connections are driven by the local runtime.
    local_client: LazyClient,
    encoder: Arc<Encoder>,
    /// The last body; reused, since faulting in new pages for each request costs more than encoding it.
    body: Vec<u8>,
    naming: Naming,
    retry: RetryPolicy,
    spool: Option<Arc<Store>>,
    deadline: Arc<AttemptDeadline>,
    too_large: TooLargeHistory,
}

/// The largest buffer that is reused.
const MAX_REUSED_BODY: usize = 8 * 1024 * 1024;
/// Added to the client's own timeout, which should elapse first.
const TIMEOUT_MARGIN: Duration = Duration::from_secs(5);

impl OtlpHttpExporter {
    pub(super) fn new(
        sender: Sender,
        encoder: Encoder,
        naming: Naming,
        retry: RetryPolicy,
        spool: Option<Arc<Store>>,
    ) -> Self {
        Self {
            encoder: Arc::new(encoder),
            sender: Arc::new(sender),
            client: Arc::default(),
            local: LocalRuntime::default(),
            local_client: LazyClient::default(),
            body: Vec::new(),
            naming,
            retry,
            spool,
            deadline: Arc::default(),
            too_large: TooLargeHistory::default(),
        }
    }

    /// As [`send`](Self::send), but rejects a body here that the endpoint would reject as too large.
    fn send_unless_too_large(&mut self, body: &Bytes, spans: usize) -> Result<(), ExportFailure> {
        let bytes = body.len();
        // Not with compression: endpoints may limit the size before or after it.
        let predicted = self.too_large.predict(bytes, Instant::now());
        if let Some(error) = predicted.filter(|_| !gzip::is_compressed(body)) {
            return Err(ExportFailure::TooLarge(error.clone()));
        }
        let result = self.send(body.clone(), spans);
        match &result {
            Err(ExportFailure::TooLarge(error)) => self.too_large.add(bytes, Instant::now(), error),
            _ => self.too_large.reset(),
        }
        result
    }

    /// Sends one request and evaluates its response.
    fn send(&self, body: Bytes, spans: usize) -> Result<(), ExportFailure> {
        let local = self.local.get();
        let posted = async {
            if local.is_none() {
                return self.sender.post(&self.client, body).await;
            }
            settle().await;
            self.sender.post(&self.local_client, body).await
        };
        let response = self.wait_for(posted, local)??;
        let is_accepted = response.status().is_success();
        match self.wait_for(self.sender.evaluate(response, spans), local) {
            Ok(result) => result,
            // The timeout elapsed while reading the body. The status counts: a retry would duplicate the spans.
            Err(_) if is_accepted => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Waits on the local runtime, or else while the I/O thread drives the connection.
    fn wait_for<T>(&self, future: impl Future<Output = T>, local: Option<&Runtime>) -> Result<T, ExportFailure> {
        let timeout = self.sender.timeout.saturating_add(TIMEOUT_MARGIN);
        let waited = match local {
            Some(runtime) => block_on_local(runtime, future, timeout, &self.deadline),
            None => block_on_with_deadline(future, timeout, &self.deadline),
        };
        waited.map_err(|error| ExportFailure::Retryable(ExportError::from_wait(error, self.sender.timeout), None))
    }
}

/// Omits the last body and the resource, which contain user data.
impl fmt::Debug for OtlpHttpExporter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("OtlpHttpExporter")
            .field("sender", &self.sender)
            .field("retry", &self.retry)
            .field("spool", &self.spool)
            .finish_non_exhaustive()
    }
}

impl Export for OtlpHttpExporter {
    fn set_resource(&mut self, resource: &Resource) {
        Arc::make_mut(&mut self.encoder).set_resource(resource);
    }

    fn export(&mut self, batch: &[FinishedSpan]) -> Result<(), ExportFailure> {
        let mut buffer = std::mem::take(&mut self.body);
        let body = self.encoder.request(&mut buffer, batch);
        if buffer.capacity() <= MAX_REUSED_BODY {
            self.body = buffer;
        }
        let body = body?;
        let result = self.send_unless_too_large(&body, batch.len());
        // Not unique if the task of a broken connection still owns a clone.
        if !self.encoder.is_compressed && body.is_unique() && body.len() <= MAX_REUSED_BODY {
            self.body = body.into();
        }
        result
    }

    fn spool(&self) -> Option<(Arc<Store>, Arc<dyn Encode>)> {
        let store = Arc::clone(self.spool.as_ref()?);
        Some((store, Arc::clone(&self.encoder) as Arc<dyn Encode>))
    }

    fn resend(&mut self, body: Bytes, spans: usize) -> Result<(), ExportFailure> {
        self.send_unless_too_large(&body, spans)
    }

    fn naming(&self) -> Naming {
        self.naming
    }

    fn retry_policy(&self) -> Option<RetryPolicy> {
        Some(self.retry)
    }

    fn attempt_deadline(&self) -> Option<Arc<AttemptDeadline>> {
        Some(Arc::clone(&self.deadline))
    }

    fn is_remote(&self) -> bool {
        true
    }

    fn describe(&self) -> Cow<'static, str> {
        self.sender.redacted_url().to_owned().into()
    }
}

impl OtlpHttpExporter {
    /// Exports under another SDK, in one attempt.
    pub(crate) async fn export_span_data(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let body = self.encoder.request(&mut Vec::new(), &batch)?;
        let spans = batch.len();
        let (sender, client) = (Arc::clone(&self.sender), Arc::clone(&self.client));
        let Some(handle) = io::handle() else {
            return Err(ExportError::NoThread.into());
        };
        match handle
            .spawn(async move { sender.send(&client, body, spans).await })
            .await
        {
            Ok(result) => Ok(result?),
            Err(_) => Err(OTelSdkError::InternalFailure("the task of the request failed".into())),
        }
    }
}
