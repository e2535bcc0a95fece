//! The encoder of request bodies.

use super::gzip;
use super::protocol::OtlpProtocol;
use super::settings::DeliverySettings;
use crate::exporter::{DecodedRequest, Encode, ExportError, ExportFailure, otlp_json, otlp_protobuf};
use crate::model::{FinishedSpan, SpanView};
use bytes::Bytes;
use opentelemetry_sdk::Resource;

/// The largest body from a spool that is decompressed.
const MAX_DECOMPRESSED: usize = 64 * 1024 * 1024;

/// Encodes batches for requests and for the spool; shared, since a batch may be spooled during a request.
#[derive(Debug, Clone)]
pub(super) struct Encoder {
    /// The endpoint, for error messages.
    url: String,
    protocol: OtlpProtocol,
    /// The encoded resource.
    resource: Vec<u8>,
    max_body_bytes: usize,
    pub(super) is_compressed: bool,
}

impl Encoder {
    pub(super) fn new(url: String, protocol: OtlpProtocol, options: DeliverySettings) -> Self {
        let mut encoder = Self {
            url,
            protocol,
            resource: Vec::new(),
            max_body_bytes: options.max_body_bytes,
            is_compressed: options.is_compressed,
        };
        encoder.set_resource(&Resource::builder_empty().build());
        encoder
    }

    pub(super) fn set_resource(&mut self, resource: &Resource) {
        self.resource = match self.protocol {
            OtlpProtocol::HttpProtobuf => otlp_protobuf::encode_resource(resource),
            OtlpProtocol::HttpJson => otlp_json::encode_resource(resource),
        };
    }

    /// Encodes the body of a request. `body` is a buffer: its allocation becomes the result or, with compression, stays in
    /// `body` for reuse.
    pub(super) fn request<S: SpanView>(&self, body: &mut Vec<u8>, batch: &[S]) -> Result<Bytes, ExportFailure> {
        body.clear();
        match self.protocol {
            OtlpProtocol::HttpProtobuf => otlp_protobuf::encode_request(body, &self.resource, batch),
            OtlpProtocol::HttpJson => otlp_json::encode_request(body, &self.resource, batch),
        }
        self.check_size(body.len()).map_err(ExportFailure::TooLarge)?;
        if self.is_compressed {
            let compressed = gzip::compress(body).map_err(|error| ExportError::Output(error.to_string()))?;
            return Ok(compressed.into());
        }
        Ok(std::mem::take(body).into())
    }

    fn check_size(&self, bytes: usize) -> Result<(), ExportError> {
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

    fn decode(&self, body: &Bytes) -> Option<DecodedRequest> {
        let mut decompressed = Vec::new();
        let body: &[u8] = if gzip::is_compressed(body) {
            gzip::decompress(body, MAX_DECOMPRESSED, &mut decompressed).ok()?;
            &decompressed
        } else {
            body
        };
        match OtlpProtocol::of_body(*body.first()?) {
            OtlpProtocol::HttpProtobuf => DecodedRequest::parse_protobuf(body),
            OtlpProtocol::HttpJson => DecodedRequest::parse_json(body),
        }
    }

    fn encode_decoded(&self, request: &DecodedRequest) -> Option<Bytes> {
        let body = request.encode();
        if self.is_compressed {
            return gzip::compress(&body).ok().map(Bytes::from);
        }
        Some(body.into())
    }
}
