//! The encodings of OTLP over HTTP.

use std::fmt;

/// The encoding of a request, by its name in OpenTelemetry's specification.
///
/// ```
/// use respan::{OtlpProtocol, OtlpSpanExporter};
///
/// let exporter = OtlpSpanExporter::builder().protocol(OtlpProtocol::HttpJson);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum OtlpProtocol {
    /// `http/protobuf`, which every OTLP endpoint accepts; the default.
    #[default]
    HttpProtobuf,
    /// `http/json`, for endpoints and proxies that read JSON only.
    HttpJson,
}

impl OtlpProtocol {
    pub(crate) const ALL: [Self; 2] = [Self::HttpProtobuf, Self::HttpJson];

    /// The name in the specification.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::HttpProtobuf => "http/protobuf",
            Self::HttpJson => "http/json",
        }
    }

    pub(super) fn content_type(self) -> &'static str {
        match self {
            Self::HttpProtobuf => "application/x-protobuf",
            Self::HttpJson => "application/json",
        }
    }

    /// The encoding of a body, by its first byte, which is that of a field or of an object.
    pub(super) fn of_body(first: u8) -> Self {
        match first {
            b'{' => Self::HttpJson,
            _ => Self::HttpProtobuf,
        }
    }
}

impl fmt::Display for OtlpProtocol {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}
