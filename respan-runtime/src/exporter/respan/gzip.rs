//! Requests made smaller.

use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::{self, Write as _};

/// Spans repeat themselves: the fastest level already leaves a small part of them.
pub(super) fn compressed(body: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 4), Compression::fast());
    encoder.write_all(body)?;
    encoder.finish()
}
