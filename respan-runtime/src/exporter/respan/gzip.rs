//! Requests made smaller.

use std::io;

/// Spans repeat themselves: the fastest level already leaves a small part of them.
#[cfg(feature = "gzip")]
pub(super) fn compressed(body: &[u8]) -> io::Result<Vec<u8>> {
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write as _;

    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 4), Compression::fast());
    encoder.write_all(body)?;
    encoder.finish()
}

/// Without the feature there is no option that would lead here.
#[cfg(not(feature = "gzip"))]
pub(super) fn compressed(_body: &[u8]) -> io::Result<Vec<u8>> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Whether it begins as [RFC 1952, section 2.3.1](https://www.rfc-editor.org/rfc/rfc1952#section-2.3.1) says; JSON does not.
pub(super) fn is_compressed(body: &[u8]) -> bool {
    body.starts_with(&[0x1f, 0x8b])
}
