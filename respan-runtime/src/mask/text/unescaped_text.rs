//! Texts without the escapes of `Debug`, JSON, URLs, HTML and terminals.

use std::borrow::Cow;
use std::ops::Range;

/// Character references of HTML and XML.
const ENTITIES: [(&str, char); 12] = [
    ("&quot;", '"'),
    ("&amp;", '&'),
    ("&lt;", '<'),
    ("&gt;", '>'),
    ("&apos;", '\''),
    ("&#34;", '"'),
    ("&#39;", '\''),
    ("&#x22;", '"'),
    ("&#x27;", '\''),
    ("&#38;", '&'),
    ("&#58;", ':'),
    ("&#61;", '='),
];

/// The byte with which sequences for a terminal start.
const ESCAPE: u8 = 0x1b;

/// A text whose escapes are decoded, with the places where they were.
pub(crate) struct UnescapedText {
    pub(crate) text: String,
    /// For each escape: the index behind its character in `text`, and the index behind it in the source.
    escapes: Vec<(usize, usize)>,
}

impl UnescapedText {
    /// Decodes the escapes once; `None` if there are none. In text that is escaped twice, the inner escapes remain.
    pub(crate) fn new(source: &str) -> Option<Self> {
        let mut unescaped = Self {
            text: String::new(),
            escapes: Vec::new(),
        };
        let mut copied = 0;
        let mut at = 0;
        let is_start = |byte: &u8| matches!(*byte, b'\\' | b'%' | b'&' | ESCAPE);
        while let Some(step) = source
            .as_bytes()
            .get(at..)
            .and_then(|rest| rest.iter().position(is_start))
        {
            at += step;
            let Some((char, length)) = source.get(at..).and_then(escape) else {
                at += 1;
                continue;
            };
            unescaped.text.push_str(source.get(copied..at).unwrap_or_default());
            unescaped.text.extend(char);
            at += length;
            copied = at;
            unescaped.escapes.push((unescaped.text.len(), at));
        }
        if copied == 0 {
            return None;
        }
        unescaped.text.push_str(source.get(copied..).unwrap_or_default());
        Some(unescaped)
    }

    /// The range of the source that a range of `text` stands for.
    pub(crate) fn source_range(&self, range: &Range<usize>) -> Range<usize> {
        self.source_index(range.start)..self.source_index(range.end)
    }

    fn source_index(&self, index: usize) -> usize {
        let escapes = self.escapes.partition_point(|(end, _)| *end <= index);
        let last = escapes.checked_sub(1).and_then(|last| self.escapes.get(last));
        last.map_or(index, |(end, source)| source + (index - end))
    }
}

/// The character and length of the escape at the start of the text. Colours of a terminal have no character.
fn escape(text: &str) -> Option<(Option<char>, usize)> {
    if let Some(colour) = text.strip_prefix("\u{1b}[") {
        let length = colour
            .bytes()
            .take_while(|byte| byte.is_ascii_digit() || *byte == b';')
            .count();
        return (colour.as_bytes().get(length) == Some(&b'm')).then_some((None, "\u{1b}[".len() + length + 1));
    }
    character(text).map(|(char, length)| (Some(char), length))
}

/// The character and length of the escape of one at the start of the text.
fn character(text: &str) -> Option<(char, usize)> {
    let bytes = text.as_bytes();
    match bytes.get(..2)? {
        [b'%', _] => {
            let digits = text.get(1..3)?;
            let code = u8::from_str_radix(digits, 16).ok().filter(u8::is_ascii)?;
            digits
                .bytes()
                .all(|byte| byte.is_ascii_hexdigit())
                .then_some((code.into(), 3))
        }
        [b'&', _] => ENTITIES
            .iter()
            .find(|(entity, _)| text.starts_with(entity))
            .map(|(entity, char)| (*char, entity.len())),
        [_, b'n'] => Some(('\n', 2)),
        [_, b'r'] => Some(('\r', 2)),
        [_, b't'] => Some(('\t', 2)),
        [_, byte @ (b'"' | b'\'' | b'\\' | b'/')] => Some(((*byte).into(), 2)),
        [_, b'u'] => {
            let (digits, length): (Cow<'_, str>, usize) = match text.get(2..)?.strip_prefix('{') {
                Some(rest) => {
                    let end = rest.bytes().take(7).position(|byte| byte == b'}')?;
                    (rest.get(..end)?.into(), end + 4)
                }
                None => (text.get(2..6)?.into(), 6),
            };
            let code = u32::from_str_radix(&digits, 16).ok()?;
            Some((char::from_u32(code)?, length))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_decoded_and_ranges_found_again() {
        let cases = [
            (r#"a \"b\" c"#, r#"a "b" c"#, r#""b""#, r#"\"b\""#),
            (r"x\n\u{e9}y", "x\n\u{e9}y", "\u{e9}", r"\u{e9}"),
            (r"x\u00e9y", "x\u{e9}y", "y", "y"),
            ("a&quot;b&#39;c", "a\"b'c", "\"b", "&quot;b"),
            ("a%3Db%C3%A9", "a=b%C3%A9", "=b", "%3Db"),
            (r#"\\\"a"#, r#"\"a"#, "a", "a"),
            ("\u{1b}[1;32mx\u{1b}[0m: a", "x: a", "a", "a"),
        ];
        for (source, text, part, source_part) in cases {
            let unescaped = UnescapedText::new(source).expect("an escape");
            assert_eq!(unescaped.text, text, "{source}");
            let start = text.find(part).expect("the part");
            let range = unescaped.source_range(&(start..start + part.len()));
            assert_eq!(&source[range], source_part, "{source}");
        }
        for source in [
            "",
            "a",
            r"\",
            r"\d+",
            "100%",
            "a=1&b=2&quot",
            "5 % 2",
            r"\u{",
            r"\u{110000}",
            "%\u{e9}a",
        ] {
            assert!(UnescapedText::new(source).is_none(), "{source}");
        }
    }
}
