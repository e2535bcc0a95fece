//! The values of a request's headers, and in which forms they may come back.

use crate::json::write_base64;
use reqwest::header::HeaderMap;

/// A shorter text is hidden only where it stands alone: it may be part of any word.
const SURE: usize = 8;
/// A shorter text is no secret, and hiding it would leave nothing to read.
const SHORTEST: usize = 4;

/// What a request carries and nobody else should read: each sensitive value, its parts, and what base64 makes of them.
pub(super) struct HeaderSecrets {
    texts: Vec<String>,
}

impl HeaderSecrets {
    pub(super) fn by(headers: &HeaderMap) -> Self {
        let mut carried = Self { texts: Vec::new() };
        for value in headers.values().filter(|value| value.is_sensitive()) {
            let value = String::from_utf8_lossy(value.as_bytes());
            // As an answer is read: in one line.
            let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
            carried.add(&value);
            if let Some((_, credential)) = value.split_once(' ') {
                carried.add(credential);
            }
            for word in value.split([' ', ',', ';']) {
                let (_, member) = word.split_once('=').unwrap_or(("", word));
                for part in [word, member.trim_matches(['"', '\''])] {
                    if part.len() >= SURE {
                        carried.add(part);
                    }
                }
            }
        }
        carried.texts.sort_unstable();
        carried.texts.dedup();
        carried
    }

    fn add(&mut self, text: &str) {
        self.texts.extend(encoded(text).filter(|encoded| encoded.len() >= SURE));
        if let Some(decoded) = decoded(text) {
            let password = decoded.split_once(':').map(|(_, password)| password.to_owned());
            self.texts.extend(password);
            self.texts.push(decoded);
        }
        self.texts.push(text.to_owned());
        self.texts.retain(|text| text.len() >= SHORTEST);
    }

    /// Bytes of the longest of them that stands between these two, as it is or escaped.
    pub(super) fn longest_between(&self, before: &str, rest: &str) -> Option<usize> {
        let is_part = |char: char| char.is_alphanumeric();
        let lengths = self.texts.iter().filter_map(|text| {
            let length = spelled(text, rest, same).max(spelled(text, rest, escaped))?;
            let behind = rest.get(length..).unwrap_or_default();
            let is_alone = !before.ends_with(is_part) && !behind.starts_with(is_part);
            (text.len() >= SURE || is_alone).then_some(length)
        });
        lengths.max()
    }
}

/// Bytes that a text takes at the beginning of another, which may break off inside of it.
fn spelled(text: &str, rest: &str, character: fn(&[u8], u8) -> Option<usize>) -> Option<usize> {
    let mut rest = rest.as_bytes();
    let length = rest.len();
    for (index, byte) in text.bytes().enumerate() {
        if rest.is_empty() {
            return (index >= SHORTEST).then_some(length);
        }
        rest = rest.get(character(rest, byte)?..)?;
    }
    Some(length - rest.len())
}

fn same(rest: &[u8], byte: u8) -> Option<usize> {
    rest.first()?.eq_ignore_ascii_case(&byte).then_some(1)
}

/// A character as it is, or as JSON, URLs and HTML escape it.
fn escaped(rest: &[u8], byte: u8) -> Option<usize> {
    if matches!(rest.first()?, b'\\' | b'%' | b'&') {
        let slashed = if byte.is_ascii_punctuation() {
            format!("\\{}", char::from(byte))
        } else {
            String::new()
        };
        let named = match byte {
            b'"' => "&quot;",
            b'&' => "&amp;",
            b'\'' => "&apos;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            _ => "",
        };
        let forms = [
            slashed,
            named.to_owned(),
            format!("\\u{byte:04x}"),
            format!("%{byte:02x}"),
            format!("&#{byte};"),
            format!("&#x{byte:x};"),
        ];
        let stands = |form: &&String| {
            let beginning = rest.get(..form.len());
            !form.is_empty() && beginning.is_some_and(|beginning| beginning.eq_ignore_ascii_case(form.as_bytes()))
        };
        if let Some(form) = forms.iter().find(stands) {
            return Some(form.len());
        }
    }
    same(rest, byte)
}

/// What shows of a text in base64, of either alphabet, wherever in the encoded bytes it stands.
fn encoded(text: &str) -> impl Iterator<Item = String> {
    // The first digit that is the text's alone, with so many bytes before it.
    [0, 2, 3].into_iter().enumerate().flat_map(|(before, first)| {
        let mut bytes = vec![0; before];
        bytes.extend_from_slice(text.as_bytes());
        let mut digits = Vec::new();
        write_base64(&mut digits, &bytes);
        let digits = String::from_utf8_lossy(&digits).trim_end_matches('=').to_owned();
        // The last one may be of what comes behind it as well.
        let whole = bytes.len() * 8 / 6;
        let forms = [digits.get(first..), digits.get(first..whole)].map(Option::unwrap_or_default);
        forms
            .map(str::to_owned)
            .into_iter()
            .flat_map(|form| [form.replace('+', "-").replace('/', "_"), form])
    })
}

/// What a text says in base64, if that is printable.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for digit in text.trim_end_matches('=').bytes() {
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
    let is_printable = bytes.iter().all(|byte| matches!(byte, b' '..=b'~'));
    is_printable.then(|| String::from_utf8(bytes).ok()).flatten()
}
