//! JSON strings and keys.

use super::escape::{MAX_SHORT, is_short_clean, write_escaped};

/// Appends `text` as a JSON string, with quotes.
pub(crate) fn write_string(out: &mut Vec<u8>, text: &str) {
    write_quoted(out, text, *b"\"");
}

/// Appends `"name":`, after a comma unless it is the first member of its object.
pub(super) fn write_key(out: &mut Vec<u8>, name: &str, is_first: bool) {
    if !is_first {
        out.push(b',');
    }
    write_quoted(out, name, *b"\":");
}

/// Appends an opening quote, the escaped `text` and `end`.
#[inline]
fn write_quoted<const SIZE: usize>(out: &mut Vec<u8>, text: &str, end: [u8; SIZE]) {
    if !write_short(out, text.as_bytes(), end) {
        out.reserve(text.len() + 1 + SIZE);
        out.push(b'"');
        write_escaped(out, text.as_bytes());
        out.extend_from_slice(&end);
    }
}

/// Appends like [`write_quoted`] if `text` has at most 16 bytes and needs no escape, as most names do; otherwise appends nothing
/// and returns false.
///
/// The string is assembled in a block of fixed size from pieces of fixed size, which may overlap, so that the compiler emits
/// no call to `memcpy`.
#[inline]
fn write_short<const SIZE: usize>(out: &mut Vec<u8>, text: &[u8], end: [u8; SIZE]) -> bool {
    /// A quote, 16 bytes, the end.
    const BLOCK: usize = 24;
    let length = text.len();
    if length > MAX_SHORT || !is_short_clean(text) {
        return false;
    }
    let start = out.len();
    out.extend_from_slice(&[b'"'; BLOCK]);
    let Some(block) = out.last_chunk_mut::<BLOCK>() else {
        return false;
    };
    if let (Some(first), Some(last)) = (text.first_chunk::<8>(), text.last_chunk::<8>()) {
        block[1..9].copy_from_slice(first);
        block[length - 7..=length].copy_from_slice(last);
    } else if let (Some(first), Some(last)) = (text.first_chunk::<4>(), text.last_chunk::<4>()) {
        block[1..5].copy_from_slice(first);
        block[length - 3..=length].copy_from_slice(last);
    } else {
        block[1..].iter_mut().zip(text).for_each(|(to, from)| *to = *from);
    }
    block[length + 1..=length + SIZE].copy_from_slice(&end);
    out.truncate(start + 1 + length + SIZE);
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_text_reads_back(text in ".{0,100}|[\\x00-\\x7f]{0,100}") {
            let mut out = Vec::new();
            write_string(&mut out, &text);
            prop_assert_eq!(serde_json::from_slice::<String>(&out)?, text);
        }

        #[test]
        fn short_texts_and_keys_are_those_of_serde_json(text in ".{0,20}|[ -~]{0,20}|[\\x00-\\x7f]{0,20}") {
            let mut out = b"before".to_vec();
            write_string(&mut out, &text);
            write_key(&mut out, &text, false);
            write_key(&mut out, &text, true);
            let json = serde_json::to_string(&text)?;
            prop_assert_eq!(String::from_utf8(out)?, format!("before{json},{json}:{json}:"));
        }
    }
}
