//! Escaping of JSON strings (RFC 8259, section 7).

use super::binary::hex_digits;

/// A table of the bytes that must be escaped: quote, backslash and control characters.
const fn escape_table() -> [bool; 256] {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 0x20 {
        table[byte] = true;
        byte += 1;
    }
    table[b'"' as usize] = true;
    table[b'\\' as usize] = true;
    table
}

static NEEDS_ESCAPE: [bool; 256] = escape_table();

/// Appends UTF-8 as the inside of a JSON string, without quotes. Runs that need no escape are copied at once.
pub(crate) fn write_escaped(out: &mut Vec<u8>, text: &[u8]) {
    let mut rest = text;
    loop {
        let clean = clean_length(rest);
        if clean == rest.len() {
            out.extend_from_slice(rest);
            return;
        }
        out.extend_from_slice(&rest[..clean]);
        write_escape(out, rest[clean]);
        rest = &rest[clean + 1..];
    }
}

/// The longest text that [`is_short_clean`] accepts: two words of eight bytes.
pub(super) const MAX_SHORT: usize = 16;

/// Returns whether no byte of a text of at most [`MAX_SHORT`] bytes needs an escape.
#[inline]
pub(super) fn is_short_clean(text: &[u8]) -> bool {
    if let (Some(first), Some(last)) = (text.first_chunk::<8>(), text.last_chunk::<8>()) {
        (escape_mask(u64::from_le_bytes(*first)) | escape_mask(u64::from_le_bytes(*last))) == 0
    } else if let (Some(first), Some(last)) = (text.first_chunk::<4>(), text.last_chunk::<4>()) {
        escape_mask(halves(*first, *last)) == 0
    } else {
        !text.iter().any(|&byte| NEEDS_ESCAPE[usize::from(byte)])
    }
}

/// Bytes before the first one that needs an escape.
///
/// Examines eight bytes at a time. The position within a word follows from the same mask, which matters because inputs and
/// outputs are JSON themselves, with a quote every few bytes.
#[inline]
fn clean_length(bytes: &[u8]) -> usize {
    let (words, rest) = bytes.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let mask = escape_mask(u64::from_le_bytes(*word));
        if mask != 0 {
            return index * 8 + mask.trailing_zeros() as usize / 8;
        }
    }
    if rest.is_empty() {
        return bytes.len();
    }
    if let Some(last) = bytes.last_chunk::<8>() {
        // Overlaps the last whole word, which is known to be clean.
        let mask = escape_mask(u64::from_le_bytes(*last));
        return bytes.len() - 8 + mask.trailing_zeros() as usize / 8;
    }
    // Two overlapping halves: field names are often that short.
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>())
        && escape_mask(halves(*first, *last)) == 0
    {
        return bytes.len();
    }
    let clean = bytes.iter().position(|&byte| NEEDS_ESCAPE[usize::from(byte)]);
    clean.unwrap_or(bytes.len())
}

/// A word in which the highest bit of each byte that needs an escape is set.
///
/// Exact up to the first such byte; the borrow of the subtraction may set bits after it. The XOR swaps the quote (0x22) with the
/// space (0x20), so that quote and control characters are exactly the bytes below 0x21.
#[inline]
const fn escape_mask(word: u64) -> u64 {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const HIGHEST: u64 = ONES << 7;
    let quotes_and_controls = (word ^ (ONES * (b'"' ^ b' ') as u64)).wrapping_sub(ONES * 0x21);
    let backslashes = (word ^ (ONES * b'\\' as u64)).wrapping_sub(ONES);
    (quotes_and_controls | backslashes) & !word & HIGHEST
}

/// Appends the escape of one byte.
fn write_escape(out: &mut Vec<u8>, byte: u8) {
    let letter = match byte {
        b'"' => b'"',
        b'\\' => b'\\',
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        0x08 => b'b',
        0x0c => b'f',
        _ => {
            out.extend_from_slice(b"\\u00");
            out.extend_from_slice(&hex_digits(byte));
            return;
        }
    };
    out.extend_from_slice(&[b'\\', letter]);
}

/// Two chunks of four bytes as one word.
#[inline]
const fn halves(first: [u8; 4], last: [u8; 4]) -> u64 {
    u32::from_le_bytes(first) as u64 | (u32::from_le_bytes(last) as u64) << 32
}
