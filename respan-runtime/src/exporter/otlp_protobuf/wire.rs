//! The wire format of protobuf: tags, varints, and messages prefixed with their length.
//!
//! See <https://protobuf.dev/programming-guides/encoding/>.

/// The wire types of the fields that OTLP has.
pub(super) const VARINT: u8 = 0;
pub(super) const FIXED64: u8 = 1;
pub(super) const BYTES: u8 = 2;
pub(super) const FIXED32: u8 = 5;

/// The tag of a field whose number is below 16.
pub(super) const fn tag(field: u8, wire_type: u8) -> u8 {
    field << 3 | wire_type
}

pub(super) fn write_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value.to_le_bytes()[0] | 0x80);
        value >>= 7;
    }
    out.push(value.to_le_bytes()[0]);
}

/// The number of bytes of a varint.
pub(super) fn varint_length(value: usize) -> usize {
    let bits = usize::BITS - (value | 1).leading_zeros();
    bits.div_ceil(7) as usize
}

/// Appends a field of bytes or text, also if it is empty.
pub(super) fn write_bytes(out: &mut Vec<u8>, field: u8, bytes: &[u8]) {
    out.push(tag(field, BYTES));
    write_length(out, bytes.len());
    out.extend_from_slice(bytes);
}

pub(super) fn write_length(out: &mut Vec<u8>, length: usize) {
    write_varint(out, length as u64);
}

/// Appends a field of text, unless it has the default value.
pub(super) fn write_text(out: &mut Vec<u8>, field: u8, text: &str) {
    if !text.is_empty() {
        write_bytes(out, field, text.as_bytes());
    }
}

/// Appends a field of an unsigned number, unless it has the default value.
pub(super) fn write_uint(out: &mut Vec<u8>, field: u8, value: u64) {
    if value != 0 {
        out.push(tag(field, VARINT));
        write_varint(out, value);
    }
}

/// Appends a field of eight bytes, unless it has the default value.
pub(super) fn write_fixed64(out: &mut Vec<u8>, field: u8, value: u64) {
    if value != 0 {
        out.push(tag(field, FIXED64));
        out.extend_from_slice(&value.to_le_bytes());
    }
}

/// Appends a message. Its length follows from what `write` appends; `expected` is the usual number of bytes of that length, for
/// which nothing has to be moved.
pub(super) fn write_message(out: &mut Vec<u8>, field: u8, expected: usize, write: impl FnOnce(&mut Vec<u8>)) {
    out.push(tag(field, BYTES));
    let start = out.len();
    out.resize(start + expected, 0);
    write(out);
    let end = out.len();
    let length = end - start - expected;
    let actual = varint_length(length);
    if actual != expected {
        out.resize(end.max(end + actual - expected), 0);
        out.copy_within(start + expected..end, start + actual);
        out.truncate(start + actual + length);
    }
    let mut rest = length;
    for at in start..start + actual {
        let is_last = at + 1 == start + actual;
        let low = rest.to_le_bytes()[0] & 0x7f;
        if let Some(byte) = out.get_mut(at) {
            *byte = if is_last { low } else { low | 0x80 };
        }
        rest >>= 7;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_takes_as_few_bytes_as_it_can_whatever_was_expected() {
        for length in [0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152] {
            for expected in 1..=4 {
                let mut out = b"before".to_vec();
                write_message(&mut out, 1, expected, |out| out.resize(out.len() + length, b'x'));
                let mut whole = b"before\x0a".to_vec();
                write_length(&mut whole, length);
                assert_eq!(whole.len(), 7 + varint_length(length));
                whole.resize(whole.len() + length, b'x');
                assert!(out == whole, "{length} {expected}");
            }
        }
    }
}
