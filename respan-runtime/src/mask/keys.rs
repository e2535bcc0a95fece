//! Names of what is masked whatever its value.

use std::borrow::Cow;
use std::collections::HashSet;

/// A set of names, in which `api_key`, `API-Key` and `apiKey` are the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct Keys {
    folded: HashSet<String>,
    /// Of the longest, in bytes.
    longest: usize,
    /// A bit for each length that one has, the last one for all that are longer: most names need no further look.
    lengths: u64,
}

impl Keys {
    /// A name without letters or digits would stand for nothing and is left out.
    pub(crate) fn insert(&mut self, key: &str) {
        let folded = folded(key);
        if !folded.is_empty() {
            self.lengths |= length_bit(&folded);
            self.longest = self.longest.max(folded.len());
            self.folded.insert(folded);
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.folded.is_empty()
    }

    /// Whether the name, or its end after a dot, is in the set: `http.request.header.authorization` is an
    /// `authorization`.
    pub(crate) fn contains(&self, key: &str) -> bool {
        if self.is_empty() {
            return false;
        }
        let mut room = [0; 64];
        let folded = folded_into(key, &mut room).map_or_else(|| Cow::Owned(folded(key)), Cow::Borrowed);
        // What is longer is not even hashed: a word of a text may be a megabyte.
        let ends = folded.rmatch_indices('.').filter_map(|(dot, _)| folded.get(dot + 1..));
        std::iter::once(&*folded)
            .chain(ends)
            .filter(|end| end.len() <= self.longest && self.lengths & length_bit(end) != 0)
            .any(|end| self.folded.contains(end))
    }
}

fn length_bit(folded: &str) -> u64 {
    1 << folded.len().min(63)
}

/// As [`folded`], without an allocation, for what is short and ASCII.
fn folded_into<'r>(key: &str, room: &'r mut [u8; 64]) -> Option<&'r str> {
    let mut length = 0;
    for byte in key.bytes() {
        match byte {
            b'-' | b'_' | b' ' | b'\t'..=b'\r' => {}
            0x80.. => return None,
            _ => {
                *room.get_mut(length)? = byte.to_ascii_lowercase();
                length += 1;
            }
        }
    }
    std::str::from_utf8(room.get(..length)?).ok()
}

fn folded(key: &str) -> String {
    key.chars()
        .filter(|char| !matches!(char, '-' | '_') && !char.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_does_not_matter_and_a_name_may_have_a_prefix_with_a_dot() {
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
