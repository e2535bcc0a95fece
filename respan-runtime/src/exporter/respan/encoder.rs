//! From spans to the body of a request.

use super::gzip;
use super::settings::DeliverySettings;
use crate::exporter::otlp_json::{encode_request, encode_resource};
use crate::exporter::{Encode, ExportError, ExportFailure};
use crate::model::{FinishedSpan, SpanView};
use bytes::Bytes;
use opentelemetry_sdk::Resource;

/// Writes requests. It is apart from the exporter, which may be busy sending one while another goes to the spool.
#[derive(Debug, Clone)]
pub(super) struct Encoder {
    /// For errors.
    url: String,
    /// The resource as JSON.
    resource: Vec<u8>,
    max_body_bytes: usize,
    pub(super) is_compressed: bool,
}

impl Encoder {
    pub(super) fn new(url: String, options: DeliverySettings) -> Self {
        Self {
            url,
            resource: encode_resource(&Resource::builder_empty().build()),
            max_body_bytes: options.max_body_bytes,
            is_compressed: options.is_compressed,
        }
    }

    pub(super) fn set_resource(&mut self, resource: &Resource) {
        self.resource = encode_resource(resource);
    }

    /// The request for a batch, written into a body whose memory can be used again. What is compressed leaves the plain
    /// one there.
    pub(super) fn request<S: SpanView>(&self, body: &mut Vec<u8>, batch: &[S]) -> Result<Bytes, ExportFailure> {
        body.clear();
        encode_request(body, &self.resource, batch);
        self.check(body.len()).map_err(ExportFailure::TooLarge)?;
        if self.is_compressed {
            let packed = gzip::compressed(body).map_err(|error| ExportError::Output(error.to_string()))?;
            return Ok(packed.into());
        }
        Ok(std::mem::take(body).into())
    }

    fn check(&self, bytes: usize) -> Result<(), ExportError> {
        let limit = self.max_body_bytes;
        if bytes <= limit {
            return Ok(());
        }
        let url = self.url.clone();
        Err(ExportError::TooLarge { url, bytes, limit })
    }
}

impl Encode for Encoder {
    fn encode(&self, batch: &[FinishedSpan]) -> Result<Bytes, ExportFailure> {
        self.request(&mut Vec::new(), batch)
    }
}
