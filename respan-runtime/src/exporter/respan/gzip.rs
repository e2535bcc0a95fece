//! Gzip compression of request bodies.

use std::io;

/// Compresses at the fastest level: spans are repetitive, and higher levels gain little.
#[cfg(feature = "gzip")]
pub(super) fn compress(body: &[u8]) -> io::Result<Vec<u8>> {
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write as _;

    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 4), Compression::fast());
    encoder.write_all(body)?;
    encoder.finish()
}

/// Unreachable: without the feature, no option enables compression.
#[cfg(not(feature = "gzip"))]
pub(super) fn compress(_body: &[u8]) -> io::Result<Vec<u8>> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Whether the body starts with the magic number of [RFC 1952, section 2.3.1][rfc], which no JSON does.
///
/// [rfc]: https://www.rfc-editor.org/rfc/rfc1952#section-2.3.1
pub(super) fn is_compressed(body: &[u8]) -> bool {
    body.starts_with(&[0x1f, 0x8b])
}
