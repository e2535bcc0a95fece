//! The body of a request, kept until its span is exported.

use bytes::Bytes;
use respan_runtime::model_calls::PooledBuffer;
use std::ops::Deref;

/// The body of a request. A short one is copied into pooled memory, a longer one is shared with the request.
#[derive(Debug)]
pub(crate) enum RequestBytes {
    Copied(PooledBuffer),
    Shared(Bytes),
}

impl RequestBytes {
    /// A copy, `None` if the body is too long for pooled memory.
    pub(crate) fn copy_short(body: &[u8]) -> Option<Self> {
        let mut buffer = PooledBuffer::default();
        buffer.append([body]).then_some(Self::Copied(buffer))
    }

    /// A copy.
    #[cfg(any(feature = "bedrock", feature = "ureq"))]
    pub(crate) fn copy(body: &[u8]) -> Self {
        Self::copy_short(body).unwrap_or_else(|| Self::Shared(Bytes::copy_from_slice(body)))
    }

    /// The same body; a short one is copied.
    pub(super) fn share(&self) -> Bytes {
        match self {
            Self::Copied(buffer) => Bytes::copy_from_slice(buffer),
            Self::Shared(bytes) => bytes.clone(),
        }
    }
}

impl From<Bytes> for RequestBytes {
    fn from(body: Bytes) -> Self {
        Self::Shared(body)
    }
}

impl Deref for RequestBytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Copied(buffer) => buffer,
            Self::Shared(bytes) => bytes,
        }
    }
}
