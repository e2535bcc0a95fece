//! Names of what is masked whatever its value.

use std::collections::HashSet;

/// A set of names, in which `api_key`, `API-Key` and `apiKey` are the same.
#[derive(Debug, Clone, Default)]
pub(super) struct Keys {
    folded: HashSet<String>,
    /// Of the longest, in bytes.
    longest: usize,
}

impl Keys {
    /// A name without letters or digits would stand for nothing and is left out.
    pub(super) fn insert(&mut self, key: &str) {
        let folded = folded(key);
        if !folded.is_empty() {
            self.longest = self.longest.max(folded.len());
            self.folded.insert(folded);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.folded.is_empty()
    }

    /// Whether the name, or its end after a dot, is in the set: `http.request.header.authorization` is an
    /// `authorization`.
    pub(super) fn contains(&self, key: &str) -> bool {
        if self.is_empty() {
            return false;
        }
        let folded = folded(key);
        // What is longer is not even hashed: a word of a text may be a megabyte.
        let ends = folded.rmatch_indices('.').filter_map(|(dot, _)| folded.get(dot + 1..));
        std::iter::once(folded.as_str())
            .chain(ends)
            .any(|end| end.len() <= self.longest && self.folded.contains(end))
    }
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
        for key in ["api_key", "user.email", "-"] {
            keys.insert(key);
        }
        for key in [
            "api_key",
            "API-KEY",
            "apiKey",
            "Api Key",
            "respan.metadata.api_key",
            "a.user.email",
        ] {
            assert!(keys.contains(key), "{key}");
        }
        for key in ["", "-", "api_keys", "my_api_key", "email", "api_key.count"] {
            assert!(!keys.contains(key), "{key}");
        }
    }
}
