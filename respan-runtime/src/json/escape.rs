//! Escaping of JSON strings (RFC 8259, section 7).

use super::binary::hex_digits;

/// The letter of each byte's escape: `u` for control characters without one of their own, zero for a byte that needs no escape.
const fn escape_letters() -> [u8; 256] {
    let mut letters = [0; 256];
    let mut byte = 0;
    while byte < 0x20 {
        letters[byte] = b'u';
        byte += 1;
    }
    let own = [
        (b'"', b'"'),
        (b'\\', b'\\'),
        (b'\n', b'n'),
        (b'\r', b'r'),
        (b'\t', b't'),
        (0x08, b'b'),
        (0x0c, b'f'),
    ];
    let mut index = 0;
    while index < own.len() {
        letters[own[index].0 as usize] = own[index].1;
        index += 1;
    }
    letters
}

static ESCAPE_LETTERS: [u8; 256] = escape_letters();

/// Appends UTF-8 as the inside of a JSON string, without quotes.
///
/// Runs that need no escape are copied at once. One of less than eight bytes is copied as a whole word, and the surplus is
/// truncated, which needs no call to `memcpy`: in JSON inside of JSON most runs are that short.
pub(crate) fn write_escaped(out: &mut Vec<u8>, text: &[u8]) {
    let mut rest = text;
    loop {
        let mut known_clean = 0;
        while let Some(word) = rest.first_chunk::<8>() {
            let mask = escape_mask(u64::from_le_bytes(*word));
            if mask == 0 {
                known_clean = 8;
                break;
            }
            let clean = mask.trailing_zeros() as usize / 8;
            let start = out.len();
            out.extend_from_slice(word);
            out.truncate(start + clean);
            write_escape(out, word[clean]);
            rest = &rest[clean + 1..];
        }
        let clean = clean_length(rest, known_clean);
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
        text.iter().all(|&byte| ESCAPE_LETTERS[usize::from(byte)] == 0)
    }
}

/// Bytes before the first one that needs an escape, of which `known` at the front are known to need none.
///
/// Examines eight bytes at a time. The position within a word follows from the same mask, which matters because inputs and
/// outputs are JSON themselves, with a quote every few bytes.
#[inline]
fn clean_length(bytes: &[u8], known: usize) -> usize {
    let (words, rest) = bytes[known..].as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let mask = escape_mask(u64::from_le_bytes(*word));
        if mask != 0 {
            return known + index * 8 + mask.trailing_zeros() as usize / 8;
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
    let clean = bytes.iter().position(|&byte| ESCAPE_LETTERS[usize::from(byte)] != 0);
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
#[inline]
fn write_escape(out: &mut Vec<u8>, byte: u8) {
    let letter = ESCAPE_LETTERS[usize::from(byte)];
    out.extend_from_slice(&[b'\\', letter]);
    if letter == b'u' {
        out.extend_from_slice(b"00");
        out.extend_from_slice(&hex_digits(byte));
    }
}

/// Two chunks of four bytes as one word.
#[inline]
const fn halves(first: [u8; 4], last: [u8; 4]) -> u64 {
    u32::from_le_bytes(first) as u64 | (u32::from_le_bytes(last) as u64) << 32
}
