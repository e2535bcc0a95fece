//! The file format.
//!
//! | bytes | content |
//! |---|---|
//! | 0–5 | `RESPAN` |
//! | 6–7 | version, 1 |
//! | 8–11 | number of spans |
//! | 12–19 | length of the body in bytes |
//! | 20–23 | CRC-32 of the body |
//! | 24–27 | CRC-32 of bytes 0–23 |
//! | 28– | the body |
//!
//! Numbers are little-endian. The header has its own checksum, so that the number of lost spans is known when only the body
//! is damaged.

use std::io::{self, Read, Write};

const MAGIC: [u8; 6] = *b"RESPAN";
const VERSION: u16 = 1;

/// The length of the header in bytes.
pub(super) const HEADER_LENGTH: usize = 28;

/// The header, which can be read without the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) spans: u32,
    length: u64,
    checksum: u32,
}

/// Reason why a file could not be read.
#[derive(Debug)]
pub(super) enum ReadError {
    /// It is empty: its request was delivered, and only the removal is missing.
    Empty,
    /// A later version of respan wrote it.
    UnknownVersion,
    /// It is damaged; with the number of its spans, if the header is intact.
    Corrupt(Option<u32>),
    /// Reading failed.
    Io(io::Error),
}

impl Header {
    fn new(body: &[u8], spans: u32) -> Self {
        Self {
            spans,
            length: body.len() as u64,
            checksum: crc32fast::hash(body),
        }
    }

    fn encode(self) -> [u8; HEADER_LENGTH] {
        let mut bytes = [0; HEADER_LENGTH];
        bytes[..6].copy_from_slice(&MAGIC);
        bytes[6..8].copy_from_slice(&VERSION.to_le_bytes());
        bytes[8..12].copy_from_slice(&self.spans.to_le_bytes());
        bytes[12..20].copy_from_slice(&self.length.to_le_bytes());
        bytes[20..24].copy_from_slice(&self.checksum.to_le_bytes());
        let checksum = crc32fast::hash(&bytes[..24]);
        bytes[24..].copy_from_slice(&checksum.to_le_bytes());
        bytes
    }

    fn decode(bytes: &[u8; HEADER_LENGTH]) -> Result<Self, ReadError> {
        let (fields, checksum) = bytes.split_at(24);
        // The checksum first: the version is meaningful only in an intact header.
        if fields[..6] != MAGIC || crc32fast::hash(fields).to_le_bytes() != *checksum {
            return Err(ReadError::Corrupt(None));
        }
        if fields[6..8] != VERSION.to_le_bytes() {
            return Err(ReadError::UnknownVersion);
        }
        Ok(Self {
            spans: u32::from_le_bytes(array(&fields[8..12])),
            length: u64::from_le_bytes(array(&fields[12..20])),
            checksum: u32::from_le_bytes(array(&fields[20..24])),
        })
    }

    /// Reads and checks the header.
    pub(super) fn read(file: &mut impl Read) -> Result<Self, ReadError> {
        let mut bytes = [0; HEADER_LENGTH];
        let mut filled = 0;
        while filled < HEADER_LENGTH {
            match file.read(&mut bytes[filled..]) {
                Ok(0) if filled == 0 => return Err(ReadError::Empty),
                Ok(0) => return Err(ReadError::Corrupt(None)),
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(ReadError::Io(error)),
            }
        }
        Self::decode(&bytes)
    }
}

/// Writes a whole file.
pub(super) fn write(file: &mut impl Write, body: &[u8], spans: u32) -> io::Result<()> {
    file.write_all(&Header::new(body, spans).encode())?;
    file.write_all(body)
}

/// Reads a whole file of `size` bytes, without allocating more than that.
pub(super) fn read(file: &mut impl Read, size: u64) -> Result<(Header, Vec<u8>), ReadError> {
    let header = Header::read(file)?;
    let corrupt = || ReadError::Corrupt(Some(header.spans));
    if size.checked_sub(HEADER_LENGTH as u64) != Some(header.length) {
        return Err(corrupt());
    }
    let mut body = vec![0; usize::try_from(header.length).map_err(|_| corrupt())?];
    match file.read_exact(&mut body) {
        Ok(()) if crc32fast::hash(&body) == header.checksum => Ok((header, body)),
        Ok(()) => Err(corrupt()),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Err(corrupt()),
        Err(error) => Err(ReadError::Io(error)),
    }
}

fn array<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut array = [0; N];
    array.copy_from_slice(bytes);
    array
}
