//! JSON strings.

/// Bytes that a JSON string cannot hold as they are: quote, backslash and control characters.
const fn escapes() -> [bool; 256] {
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

static ESCAPES: [bool; 256] = escapes();
const HEX: &[u8; 16] = b"0123456789abcdef";

/// Appends `text` as a JSON string, quotes included.
pub(crate) fn write_string(out: &mut Vec<u8>, text: &str) {
    quoted(out, text, *b"\"");
}

/// Appends `"name":`, behind a comma where it is not the first of its object.
pub(crate) fn write_key(out: &mut Vec<u8>, name: &str, is_first: bool) {
    if !is_first {
        out.push(b',');
    }
    quoted(out, name, *b"\":");
}

/// Appends a quote, `text`, and what ends it.
#[inline]
fn quoted<const SIZE: usize>(out: &mut Vec<u8>, text: &str, end: [u8; SIZE]) {
    if !short(out, text.as_bytes(), end) {
        out.reserve(text.len() + 1 + SIZE);
        out.push(b'"');
        write_escaped(out, text.as_bytes());
        out.extend_from_slice(&end);
    }
}

/// As [`quoted`], for what is no longer than sixteen bytes and needs no escape, as most names and words are: put together in a
/// place of one size, in pieces of one size, which may overlap, it takes no call. False, and nothing appended, for anything
/// else.
#[inline]
fn short<const SIZE: usize>(out: &mut Vec<u8>, text: &[u8], end: [u8; SIZE]) -> bool {
    /// A quote, sixteen bytes, the end.
    const ROOM: usize = 24;
    let length = text.len();
    if length > 16 || !is_clean(text) {
        return false;
    }
    let start = out.len();
    out.extend_from_slice(&[b'"'; ROOM]);
    let Some(place) = out.last_chunk_mut::<ROOM>() else {
        return false;
    };
    if let (Some(first), Some(last)) = (text.first_chunk::<8>(), text.last_chunk::<8>()) {
        place[1..9].copy_from_slice(first);
        place[length - 7..=length].copy_from_slice(last);
    } else if let (Some(first), Some(last)) = (text.first_chunk::<4>(), text.last_chunk::<4>()) {
        place[1..5].copy_from_slice(first);
        place[length - 3..=length].copy_from_slice(last);
    } else {
        place[1..].iter_mut().zip(text).for_each(|(to, from)| *to = *from);
    }
    place[length + 1..=length + SIZE].copy_from_slice(&end);
    out.truncate(start + 1 + length + SIZE);
    true
}

/// Whether nothing in at most sixteen bytes needs an escape.
#[inline]
fn is_clean(text: &[u8]) -> bool {
    if let (Some(first), Some(last)) = (text.first_chunk::<8>(), text.last_chunk::<8>()) {
        (marks(u64::from_le_bytes(*first)) | marks(u64::from_le_bytes(*last))) == 0
    } else if let (Some(first), Some(last)) = (text.first_chunk::<4>(), text.last_chunk::<4>()) {
        marks(halves(*first, *last)) == 0
    } else {
        !text.iter().any(|&byte| ESCAPES[usize::from(byte)])
    }
}

#[inline]
const fn halves(first: [u8; 4], last: [u8; 4]) -> u64 {
    u32::from_le_bytes(first) as u64 | (u32::from_le_bytes(last) as u64) << 32
}

/// Appends UTF-8 as the inside of a JSON string. What needs no escape is copied in runs.
pub(crate) fn write_escaped(out: &mut Vec<u8>, text: &[u8]) {
    let mut rest = text;
    loop {
        let clean = clean_length(rest);
        if clean == rest.len() {
            out.extend_from_slice(rest);
            return;
        }
        out.extend_from_slice(&rest[..clean]);
        escape(out, rest[clean]);
        rest = &rest[clean + 1..];
    }
}

/// Bytes before the first that needs an escape.
///
/// Eight at a time, and the place of the first comes out of the same few instructions: inputs and outputs are JSON
/// themselves, so that every few bytes there is a quote.
#[inline]
fn clean_length(bytes: &[u8]) -> usize {
    let (words, rest) = bytes.as_chunks::<8>();
    for (place, word) in words.iter().enumerate() {
        let marks = marks(u64::from_le_bytes(*word));
        if marks != 0 {
            return place * 8 + marks.trailing_zeros() as usize / 8;
        }
    }
    if rest.is_empty() {
        return bytes.len();
    }
    if let Some(last) = bytes.last_chunk::<8>() {
        // The last eight once more: what comes before the rest is known to be clean.
        let marks = marks(u64::from_le_bytes(*last));
        return bytes.len() - 8 + marks.trailing_zeros() as usize / 8;
    }
    // Two halves that overlap, as names of fields are.
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>())
        && marks(halves(*first, *last)) == 0
    {
        return bytes.len();
    }
    let clean = bytes.iter().position(|&byte| ESCAPES[usize::from(byte)]);
    clean.unwrap_or(bytes.len())
}

/// The highest bit of every byte that needs an escape. Right up to the first such byte; what a borrow does to the bytes
/// after it does not matter.
///
/// Where 0x20 and the quote have changed places, the quote is next to the control characters.
#[inline]
const fn marks(word: u64) -> u64 {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const HIGHEST: u64 = ONES << 7;
    let quotes_and_controls = (word ^ (ONES * (b'"' ^ b' ') as u64)).wrapping_sub(ONES * 0x21);
    let backslashes = (word ^ (ONES * b'\\' as u64)).wrapping_sub(ONES);
    (quotes_and_controls | backslashes) & !word & HIGHEST
}

fn escape(out: &mut Vec<u8>, byte: u8) {
    let short = match byte {
        b'"' => b'"',
        b'\\' => b'\\',
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        0x08 => b'b',
        0x0c => b'f',
        _ => {
            let digits = [HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 0xf)]];
            out.extend_from_slice(b"\\u00");
            out.extend_from_slice(&digits);
            return;
        }
    };
    out.extend_from_slice(&[b'\\', short]);
}

/// Appends bytes as lower-case hexadecimal digits.
pub(crate) fn write_hex<const LENGTH: usize>(out: &mut Vec<u8>, bytes: [u8; LENGTH]) {
    let digits = bytes.map(|byte| [HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 0xf)]]);
    out.extend_from_slice(digits.as_flattened());
}

/// Appends bytes as padded base64 (RFC 4648), as protobuf's JSON mapping demands.
pub(crate) fn write_base64(out: &mut Vec<u8>, bytes: &[u8]) {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for chunk in bytes.chunks(3) {
        let mut three = [0; 3];
        three.iter_mut().zip(chunk).for_each(|(to, from)| *to = *from);
        let bits = u32::from_be_bytes([0, three[0], three[1], three[2]]);
        for place in 0..4_usize {
            let digit = (bits >> (18 - 6 * place)) & 0x3f;
            out.push(if place <= chunk.len() {
                DIGITS[digit as usize]
            } else {
                b'='
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn base64_is_that_of_rfc_4648() {
        let cases = [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
        ];
        for (plain, encoded) in cases {
            let mut out = Vec::new();
            write_base64(&mut out, plain.as_bytes());
            assert_eq!(String::from_utf8_lossy(&out), encoded);
        }
    }

    proptest! {
        #[test]
        fn every_text_comes_back(text in ".{0,100}|[\\x00-\\x7f]{0,100}") {
            let mut out = Vec::new();
            write_string(&mut out, &text);
            prop_assert_eq!(serde_json::from_slice::<String>(&out)?, text);
        }

        #[test]
        fn every_short_text_is_written_as_serde_json_writes_it(text in ".{0,20}|[ -~]{0,20}|[\\x00-\\x7f]{0,20}") {
            let mut out = b"before".to_vec();
            write_string(&mut out, &text);
            write_key(&mut out, &text, false);
            write_key(&mut out, &text, true);
            let json = serde_json::to_string(&text)?;
            prop_assert_eq!(String::from_utf8(out)?, format!("before{json},{json}:{json}:"));
        }
    }
}
