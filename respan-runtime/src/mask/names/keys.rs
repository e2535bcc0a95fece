//! Keys whose values are masked.

use std::borrow::Cow;
use std::collections::HashSet;

/// A set of keys. Keys are compared without case, `-`, `_` and white space: `api_key`, `API-Key` and `apiKey` are equal.
#[derive(Debug, Clone, Default)]
pub(crate) struct Keys {
    normalized: HashSet<String>,
    /// The length of the longest key, in bytes.
    longest: usize,
    /// A prefilter: bit *n* is set if a key has *n* bytes, and the last bit stands for all greater lengths.
    lengths: u64,
}

impl Keys {
    /// Adds a key; one without other characters than separators is ignored.
    pub(crate) fn insert(&mut self, key: &str) {
        let normalized = normalize(key);
        if !normalized.is_empty() {
            self.lengths |= length_bit(&normalized);
            self.longest = self.longest.max(normalized.len());
            self.normalized.insert(normalized);
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.normalized.is_empty()
    }

    /// Returns whether the set contains the name or its part after any dot: `authorization` also applies to
    /// `http.request.header.authorization`.
    pub(crate) fn contains(&self, key: &str) -> bool {
        if self.is_empty() {
            return false;
        }
        let mut buffer = [0; 64];
        let normalized = normalize_ascii(key, &mut buffer).map_or_else(|| Cow::Owned(normalize(key)), Cow::Borrowed);
        let suffixes = normalized
            .rmatch_indices('.')
            .filter_map(|(dot, _)| normalized.get(dot + 1..));
        // Lengths are compared before hashing, since a word may be a megabyte long.
        std::iter::once(&*normalized)
            .chain(suffixes)
            .filter(|suffix| suffix.len() <= self.longest && self.lengths & length_bit(suffix) != 0)
            .any(|suffix| self.normalized.contains(suffix))
    }
}

fn length_bit(key: &str) -> u64 {
    1 << key.len().min(63)
}

/// As [`normalize`], without an allocation; `None` for keys that are long or not ASCII.
fn normalize_ascii<'b>(key: &str, buffer: &'b mut [u8; 64]) -> Option<&'b str> {
    let mut length = 0;
    for byte in key.bytes() {
        match byte {
            b'-' | b'_' | b' ' | b'\t'..=b'\r' => {}
            0x80.. => return None,
            _ => {
                *buffer.get_mut(length)? = byte.to_ascii_lowercase();
                length += 1;
            }
        }
    }
    std::str::from_utf8(buffer.get(..length)?).ok()
}

fn normalize(key: &str) -> String {
    key.chars()
        .filter(|char| !matches!(char, '-' | '_') && !char.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_match_in_any_spelling_and_after_a_dot() {
        let mut keys = Keys::default();
        for key in ["api_key", "user.email", "-", "\u{e9}t\u{e9}"] {
            keys.insert(key);
        }
        for key in [
            "api_key",
            "API-KEY",
            "apiKey",
            "Api Key",
            "respan.metadata.api_key",
            "a.user.email",
            "\u{c9}T\u{c9}",
        ] {
            assert!(keys.contains(key), "{key}");
        }
        for key in ["", "-", "api_keys", "my_api_key", "email", "api_key.count"] {
            assert!(!keys.contains(key), "{key}");
        }
        let long = "x".repeat(100);
        assert!(!keys.contains(&long) && keys.contains(&format!("{long}.apiKey")));
        keys.insert(&long);
        assert!(keys.contains(&format!("a.{long}")) && !keys.contains(&long[1..]));
    }
}
