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

/// Bytes looked at together.
const BLOCK: usize = 16;

/// Appends `text` as a JSON string, quotes included. What needs no escape is copied in runs.
pub(crate) fn string(out: &mut Vec<u8>, text: &str) {
    out.reserve(text.len() + 2);
    out.push(b'"');
    let mut rest = text.as_bytes();
    loop {
        let clean = clean_length(rest);
        let (run, tail) = rest.split_at(clean);
        out.extend_from_slice(run);
        let Some((&byte, tail)) = tail.split_first() else {
            break;
        };
        escape(out, byte);
        rest = tail;
    }
    out.push(b'"');
}

/// Bytes before the first that needs an escape.
#[inline]
fn clean_length(bytes: &[u8]) -> usize {
    let mut at = 0;
    let (blocks, _) = bytes.as_chunks::<BLOCK>();
    for block in blocks {
        // Without a branch per byte, so that the compiler makes vector instructions of it.
        let dirty = block.iter().fold(false, |dirty, &byte| {
            dirty | (byte < 0x20) | (byte == b'"') | (byte == b'\\')
        });
        if dirty {
            break;
        }
        at += BLOCK;
    }
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest
        .iter()
        .position(|&byte| ESCAPES[usize::from(byte)])
        .unwrap_or(rest.len())
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
pub(crate) fn hex(out: &mut Vec<u8>, bytes: &[u8]) {
    for byte in bytes {
        out.extend_from_slice(&[HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 0xf)]]);
    }
}

/// Appends bytes as padded base64 (RFC 4648), as protobuf's JSON mapping demands.
pub(crate) fn base64(out: &mut Vec<u8>, bytes: &[u8]) {
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
            base64(&mut out, plain.as_bytes());
            assert_eq!(String::from_utf8_lossy(&out), encoded);
        }
    }

    proptest! {
        #[test]
        fn every_text_comes_back(text in ".{0,100}|[\\x00-\\x7f]{0,100}") {
            let mut out = Vec::new();
            string(&mut out, &text);
            prop_assert_eq!(serde_json::from_slice::<String>(&out)?, text);
        }
    }
}
