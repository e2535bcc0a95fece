//! Gzip compression of request bodies, and decompression of those in a spool and of responses.

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

/// Appends the decompressed body, up to this many bytes: a small one may be the compression of a huge one. What precedes an error is
/// appended as well.
#[cfg(feature = "gzip")]
pub(super) fn decompress(body: &[u8], limit: usize, out: &mut Vec<u8>) -> io::Result<()> {
    use flate2::read::GzDecoder;
    use std::io::Read as _;

    GzDecoder::new(body).take(limit as u64).read_to_end(out).map(drop)
}

/// The program that spooled the body had the feature, this one has not.
#[cfg(not(feature = "gzip"))]
pub(super) fn decompress(_body: &[u8], _limit: usize, _out: &mut Vec<u8>) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Returns whether the body starts with the magic number of [RFC 1952, section 2.3.1][rfc], which neither JSON nor a request in
/// protobuf does.
///
/// [rfc]: https://www.rfc-editor.org/rfc/rfc1952#section-2.3.1
pub(super) fn is_compressed(body: &[u8]) -> bool {
    body.starts_with(&[0x1f, 0x8b])
}

/// The first byte of a body before compression; `None` if it is empty or cannot be decompressed.
pub(super) fn first_byte(body: &[u8]) -> Option<u8> {
    if !is_compressed(body) {
        return body.first().copied();
    }
    #[cfg(feature = "gzip")]
    {
        use std::io::Read as _;

        let mut first = [0];
        flate2::read::GzDecoder::new(body).read_exact(&mut first).ok()?;
        Some(first[0])
    }
    #[cfg(not(feature = "gzip"))]
    None
}
