//! Text as a JSON string, written piece by piece.

use super::bounded_writer::BoundedWriter;
use std::fmt;

/// Turns what `Debug` or `Display` print into the inside of a JSON string.
struct JsonText<'w, 'a>(&'w mut BoundedWriter<'a>);

impl fmt::Write for JsonText<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.text(text.as_bytes());
        Ok(())
    }
}

/// A whole JSON string, quotes included.
pub(crate) fn quoted(out: &mut BoundedWriter<'_>, text: fmt::Arguments<'_>) -> fmt::Result {
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
        quoted(&mut BoundedWriter::new(&mut json, usize::MAX), format_args!("{text}")).expect("writing to memory");
        assert_eq!(serde_json::from_slice::<String>(&json).expect("valid JSON"), text);
    }
}
