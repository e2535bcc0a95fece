//! Binary data as text: hexadecimal digits and base64.

const HEX_DIGITS: &[u8; 16] = b"0123456789abcdef";

/// The two lower-case hexadecimal digits of a byte.
pub(crate) fn hex_digits(byte: u8) -> [u8; 2] {
    [HEX_DIGITS[usize::from(byte >> 4)], HEX_DIGITS[usize::from(byte & 0xf)]]
}

/// Appends bytes as lower-case hexadecimal digits.
pub(crate) fn write_hex<const LENGTH: usize>(out: &mut Vec<u8>, bytes: [u8; LENGTH]) {
    let (words, rest) = bytes.as_chunks::<4>();
    for word in words {
        out.extend_from_slice(&hex_digits_of_word(u32::from_be_bytes(*word)));
    }
    for byte in rest {
        out.extend_from_slice(&hex_digits(*byte));
    }
}

/// The eight digits of four bytes, computed in one register.
#[inline]
const fn hex_digits_of_word(word: u32) -> [u8; 8] {
    const ONES: u64 = u64::from_be_bytes([1; 8]);
    let halves = (word as u64 | (word as u64) << 16) & 0x0000_ffff_0000_ffff;
    let bytes = (halves | halves << 8) & 0x00ff_00ff_00ff_00ff;
    let digits = (bytes | bytes << 4) & 0x0f0f_0f0f_0f0f_0f0f;
    let is_letter = ((digits + ONES * 6) >> 4) & ONES;
    (digits + ONES * b'0' as u64 + is_letter * (b'a' - b'9' - 1) as u64).to_be_bytes()
}

/// Appends bytes as padded base64 (RFC 4648), as the JSON mapping of protobuf requires.
pub(crate) fn write_base64(out: &mut Vec<u8>, bytes: &[u8]) {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for chunk in bytes.chunks(3) {
        let mut three = [0; 3];
        three.iter_mut().zip(chunk).for_each(|(to, from)| *to = *from);
        let bits = u32::from_be_bytes([0, three[0], three[1], three[2]]);
        for index in 0..4_usize {
            let digit = (bits >> (18 - 6 * index)) & 0x3f;
            out.push(if index <= chunk.len() {
                DIGITS[digit as usize]
            } else {
                b'='
            });
        }
    }
}

/// Decodes base64 of either alphabet, without padding; `None` if it is none.
pub(crate) fn decode_base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut count) = (0_u32, 0);
    for digit in text.bytes() {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count).to_le_bytes()[0]);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn base64_reads_back(bytes: Vec<u8>) {
            let mut out = Vec::new();
            write_base64(&mut out, &bytes);
            let text = String::from_utf8(out).expect("ASCII");
            let text = text.trim_end_matches('=');
            prop_assert_eq!(decode_base64(text), Some(bytes.clone()));
            prop_assert_eq!(decode_base64(&text.replace('+', "-").replace('/', "_")), Some(bytes));
        }

        #[test]
        fn hexadecimal_digits_are_those_of_the_standard_library(number: u64, byte: u8) {
            let mut out = Vec::new();
            write_hex(&mut out, number.to_be_bytes());
            write_hex(&mut out, [byte]);
            prop_assert_eq!(String::from_utf8(out)?, format!("{number:016x}{byte:02x}"));
        }
    }

    #[test]
    fn base64_matches_the_vectors_of_rfc_4648() {
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
}
