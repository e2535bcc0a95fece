//! Text as a JSON string, written piece by piece.

use super::bounded::Bounded;
use std::fmt;

/// Turns what `Debug` or `Display` print into the inside of a JSON string.
pub(crate) struct JsonText<'w, 'a>(pub(crate) &'w mut Bounded<'a>);

impl fmt::Write for JsonText<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let bytes = text.as_bytes();
        let mut clean = 0;
        for (at, &byte) in bytes.iter().enumerate() {
            let escape: &[u8] = match byte {
                b'"' => b"\\\"",
                b'\\' => b"\\\\",
                b'\n' => b"\\n",
                b'\r' => b"\\r",
                b'\t' => b"\\t",
                0..0x20 => &unicode_escape(byte),
                _ => continue,
            };
            self.0.push(bytes.get(clean..at).unwrap_or_default());
            self.0.push(escape);
            clean = at + 1;
        }
        self.0.push(bytes.get(clean..).unwrap_or_default());
        Ok(())
    }
}

fn unicode_escape(byte: u8) -> [u8; 6] {
    let digit = |nibble: u8| if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 };
    [b'\\', b'u', b'0', b'0', digit(byte >> 4), digit(byte & 0xf)]
}

/// A whole JSON string, quotes included.
pub(crate) fn quoted(out: &mut Bounded<'_>, text: fmt::Arguments<'_>) -> fmt::Result {
    out.push(b"\"");
    let written = fmt::write(&mut JsonText(out), text);
    out.push(b"\"");
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_comes_back() {
        let text: String = ('\u{0}'..'\u{250}').chain(['\u{1f600}', '\u{ffff}']).collect();
        let mut json = Vec::new();
        quoted(&mut Bounded::new(&mut json, usize::MAX), format_args!("{text}")).expect("writing to memory");
        assert_eq!(serde_json::from_slice::<String>(&json).expect("valid JSON"), text);
    }
}
