//! Binary data as text: hexadecimal digits and base64.

const HEX_DIGITS: &[u8; 16] = b"0123456789abcdef";

/// The two lower-case hexadecimal digits of a byte.
pub(crate) fn hex_digits(byte: u8) -> [u8; 2] {
    [HEX_DIGITS[usize::from(byte >> 4)], HEX_DIGITS[usize::from(byte & 0xf)]]
}

/// Appends bytes as lower-case hexadecimal digits.
pub(crate) fn write_hex<const LENGTH: usize>(out: &mut Vec<u8>, bytes: [u8; LENGTH]) {
    let digits = bytes.map(hex_digits);
    out.extend_from_slice(digits.as_flattened());
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

#[cfg(test)]
mod tests {
    use super::*;

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
