//! The secrets of requests, in the encodings in which a response may repeat them.

use crate::exporter::redact_settings::secret_words;
use crate::json::decode_base64;
use crate::json::write_base64;
use http::header::HeaderMap;
use percent_encoding::percent_decode_str;

/// Shorter secrets are matched as whole words only, since they occur inside of other words.
const MIN_SUBSTRING: usize = 8;
/// Shorter values are not matched at all.
const MIN_LENGTH: usize = 4;

/// Each sensitive header value with its parts, as written, base64-encoded and base64-decoded; and the words of the URL's path.
pub(super) struct RequestSecrets {
    texts: Vec<String>,
}

impl RequestSecrets {
    pub(super) fn new(url: &str, headers: &HeaderMap) -> Self {
        let mut secrets = Self { texts: Vec::new() };
        for value in headers.values().filter(|value| value.is_sensitive()) {
            let value = String::from_utf8_lossy(value.as_bytes());
            // Whitespace normalised as in the redacted response.
            let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
            secrets.add(&value);
            if let Some((_, credential)) = value.split_once(' ') {
                secrets.add(credential);
            }
            for word in value.split([' ', ',', ';']) {
                let (_, member) = word.split_once('=').unwrap_or(("", word));
                for part in [word, member.trim_matches(['"', '\''])] {
                    if part.len() >= MIN_SUBSTRING {
                        secrets.add(part);
                    }
                }
            }
        }
        for word in secret_words(url) {
            secrets.add(word);
            secrets.add(&percent_decode_str(word).decode_utf8_lossy());
        }
        secrets.texts.sort_unstable();
        secrets.texts.dedup();
        secrets
    }

    fn add(&mut self, text: &str) {
        self.texts
            .extend(base64_forms(text).filter(|form| form.len() >= MIN_SUBSTRING));
        if let Some(decoded) = decode_printable(text) {
            let password = decoded.split_once(':').map(|(_, password)| password.to_owned());
            self.texts.extend(password);
            self.texts.push(decoded);
        }
        self.texts.push(text.to_owned());
        self.texts.retain(|text| text.len() >= MIN_LENGTH);
    }

    /// The length in bytes of the longest secret at the start of `rest`, as written or escaped. `before` is the text before
    /// it.
    pub(super) fn longest_match(&self, before: &str, rest: &str) -> Option<usize> {
        let is_part = |char: char| char.is_alphanumeric();
        let lengths = self.texts.iter().filter_map(|text| {
            let length = match_length(text, rest, match_byte).max(match_length(text, rest, match_escaped))?;
            let after = rest.get(length..).unwrap_or_default();
            let is_whole_word = !before.ends_with(is_part) && !after.starts_with(is_part);
            (text.len() >= MIN_SUBSTRING || is_whole_word).then_some(length)
        });
        lengths.max()
    }
}

/// The length in bytes that a secret takes at the start of `rest`, which may end inside of it.
fn match_length(secret: &str, rest: &str, match_next: fn(&[u8], u8) -> Option<usize>) -> Option<usize> {
    let mut rest = rest.as_bytes();
    let length = rest.len();
    for (index, byte) in secret.bytes().enumerate() {
        if rest.is_empty() {
            return (index >= MIN_LENGTH).then_some(length);
        }
        rest = rest.get(match_next(rest, byte)?..)?;
    }
    Some(length - rest.len())
}

fn match_byte(rest: &[u8], byte: u8) -> Option<usize> {
    rest.first()?.eq_ignore_ascii_case(&byte).then_some(1)
}

/// Matches a byte as written, or escaped as in JSON, URLs or HTML.
fn match_escaped(rest: &[u8], byte: u8) -> Option<usize> {
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
        let is_prefix = |form: &&String| {
            let start = rest.get(..form.len());
            !form.is_empty() && start.is_some_and(|start| start.eq_ignore_ascii_case(form.as_bytes()))
        };
        if let Some(form) = forms.iter().find(is_prefix) {
            return Some(form.len());
        }
    }
    match_byte(rest, byte)
}

/// The base64 digits that only depend on the text, for both alphabets and each of the three alignments at which the text
/// may occur inside of encoded bytes.
fn base64_forms(text: &str) -> impl Iterator<Item = String> {
    // For 0, 1 and 2 preceding bytes: the first digit that depends on the text alone.
    [0, 2, 3].into_iter().enumerate().flat_map(|(before, first)| {
        let mut bytes = vec![0; before];
        bytes.extend_from_slice(text.as_bytes());
        let mut digits = Vec::new();
        write_base64(&mut digits, &bytes);
        let digits = String::from_utf8_lossy(&digits).trim_end_matches('=').to_owned();
        // The last digit may also depend on the following byte.
        let whole = bytes.len() * 8 / 6;
        let forms = [digits.get(first..), digits.get(first..whole)].map(Option::unwrap_or_default);
        forms
            .map(str::to_owned)
            .into_iter()
            .flat_map(|form| [form.replace('+', "-").replace('/', "_"), form])
    })
}

/// Decodes base64; `None` if the result is not printable ASCII.
fn decode_printable(text: &str) -> Option<String> {
    let bytes = decode_base64(text.trim_end_matches('='))?;
    let is_printable = bytes.iter().all(|byte| matches!(byte, b' '..=b'~'));
    is_printable.then(|| String::from_utf8(bytes).ok()).flatten()
}
