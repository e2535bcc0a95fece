//! What a file of the spool looks like inside.
//!
//! | bytes | |
//! |---|---|
//! | 0–5 | `RESPAN` |
//! | 6–7 | version, 1 |
//! | 8–11 | spans |
//! | 12–19 | bytes of the body |
//! | 20–23 | CRC-32 of the body |
//! | 24–27 | CRC-32 of the header up to here |
//! | 28– | the body |
//!
//! Numbers are little-endian. The header has a checksum of its own, so that of a damaged body it is still known how many
//! spans were lost.

use std::io::{self, Read, Write};

const MAGIC: [u8; 6] = *b"RESPAN";
const VERSION: u16 = 1;

/// Bytes before the body.
pub(crate) const HEADER: usize = 28;

/// The part of a file that is read also when nobody wants its body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) spans: u32,
    length: u64,
    checksum: u32,
}

/// Why a file's body cannot be had.
#[derive(Debug)]
pub(crate) enum Fault {
    /// Nothing is in it: it is delivered, and only its name is left.
    Delivered,
    /// Somebody's later version wrote it, and will know what to do with it.
    Version,
    /// It is damaged; how many spans it held, if that is known.
    Corrupt(Option<u32>),
    /// The system could not read it.
    Read(io::Error),
}

impl Header {
    fn of(body: &[u8], spans: u32) -> Self {
        Self {
            spans,
            length: body.len() as u64,
            checksum: crc32fast::hash(body),
        }
    }

    fn encode(self) -> [u8; HEADER] {
        let mut bytes = [0; HEADER];
        bytes[..6].copy_from_slice(&MAGIC);
        bytes[6..8].copy_from_slice(&VERSION.to_le_bytes());
        bytes[8..12].copy_from_slice(&self.spans.to_le_bytes());
        bytes[12..20].copy_from_slice(&self.length.to_le_bytes());
        bytes[20..24].copy_from_slice(&self.checksum.to_le_bytes());
        let checksum = crc32fast::hash(&bytes[..24]);
        bytes[24..].copy_from_slice(&checksum.to_le_bytes());
        bytes
    }

    fn decode(bytes: &[u8; HEADER]) -> Result<Self, Fault> {
        let (parts, checksum) = bytes.split_at(24);
        // The checksum first: only of what is whole can be said that it is of another version.
        if parts[..6] != MAGIC || crc32fast::hash(parts).to_le_bytes() != *checksum {
            return Err(Fault::Corrupt(None));
        }
        if parts[6..8] != VERSION.to_le_bytes() {
            return Err(Fault::Version);
        }
        Ok(Self {
            spans: u32::from_le_bytes(array(&parts[8..12])),
            length: u64::from_le_bytes(array(&parts[12..20])),
            checksum: u32::from_le_bytes(array(&parts[20..24])),
        })
    }

    /// Reads the header of a file.
    pub(crate) fn read(file: &mut impl Read) -> Result<Self, Fault> {
        let mut bytes = [0; HEADER];
        let mut filled = 0;
        while filled < HEADER {
            match file.read(&mut bytes[filled..]) {
                Ok(0) if filled == 0 => return Err(Fault::Delivered),
                Ok(0) => return Err(Fault::Corrupt(None)),
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Fault::Read(error)),
            }
        }
        Self::decode(&bytes)
    }
}

/// Writes a whole file; its length is what a later `read` is told.
pub(crate) fn write(file: &mut impl Write, body: &[u8], spans: u32) -> io::Result<()> {
    file.write_all(&Header::of(body, spans).encode())?;
    file.write_all(body)
}

/// Reads a whole file of `size` bytes; what it allocates never exceeds them.
pub(crate) fn read(file: &mut impl Read, size: u64) -> Result<(Header, Vec<u8>), Fault> {
    let header = Header::read(file)?;
    let corrupt = || Fault::Corrupt(Some(header.spans));
    if size.checked_sub(HEADER as u64) != Some(header.length) {
        return Err(corrupt());
    }
    let mut body = vec![0; usize::try_from(header.length).map_err(|_| corrupt())?];
    match file.read_exact(&mut body) {
        Ok(()) if crc32fast::hash(&body) == header.checksum => Ok((header, body)),
        Ok(()) => Err(corrupt()),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Err(corrupt()),
        Err(error) => Err(Fault::Read(error)),
    }
}

fn array<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut array = [0; N];
    array.copy_from_slice(bytes);
    array
}
