//! Names split into words.

/// The maximum number of bytes that are kept of a name without its separators.
const MAX_BYTES: usize = 64;

/// The end of a name in lower case, without separators.
///
/// Words end at separators and where `camelCase` and `HTTPServer` have them. Of a long name only the end is kept.
pub(crate) struct NameWords {
    bytes: [u8; MAX_BYTES],
    length: usize,
    /// Bit *n* is set if a word starts at byte *n*.
    starts: u64,
}

impl NameWords {
    /// Splits a name. Characters other than ASCII letters and digits are separators.
    pub(crate) fn new(name: &str) -> Self {
        let mut words = Self {
            bytes: [0; MAX_BYTES],
            length: 0,
            starts: 0,
        };
        let name = name.as_bytes();
        // Separators are not kept: twice the bytes are enough unless the name consists of separators.
        let from = name.len().saturating_sub(2 * MAX_BYTES);
        let kept = name.get(from..).unwrap_or_default();
        let surplus = kept.iter().filter(|byte| byte.is_ascii_alphanumeric()).count();
        let mut surplus = surplus.saturating_sub(MAX_BYTES);
        for (at, byte) in kept.iter().enumerate() {
            if !byte.is_ascii_alphanumeric() {
                continue;
            }
            if surplus > 0 {
                surplus -= 1;
                continue;
            }
            let before = at.checked_sub(1).and_then(|before| kept.get(before)).copied();
            let after = kept.get(at + 1).copied();
            words.push(byte.to_ascii_lowercase(), is_word_start(before, *byte, after));
        }
        words
    }

    fn push(&mut self, byte: u8, is_start: bool) {
        if let Some(place) = self.bytes.get_mut(self.length) {
            *place = byte;
            self.starts |= u64::from(is_start) << self.length;
            self.length += 1;
        }
    }

    /// All words without separators.
    pub(crate) fn text(&self) -> &str {
        let bytes = self.bytes.get(..self.length).unwrap_or_default();
        std::str::from_utf8(bytes).unwrap_or_default()
    }

    /// The indexes at which words start, the last one first.
    pub(crate) fn starts(&self) -> impl Iterator<Item = usize> {
        (0..self.length).rev().filter(|at| (self.starts >> at) & 1 == 1)
    }

    pub(crate) fn last(&self) -> &str {
        let start = self.starts().next().unwrap_or_default();
        self.text().get(start..).unwrap_or_default()
    }

    pub(crate) fn first(&self) -> &str {
        let second = (1..self.length).find(|at| (self.starts >> at) & 1 == 1);
        self.text().get(..second.unwrap_or(self.length)).unwrap_or_default()
    }

    pub(super) fn remove_last(&mut self) {
        let start = self.starts().next().unwrap_or_default();
        self.length = start;
        self.starts &= (1 << start) - 1;
    }
}

fn is_word_start(before: Option<u8>, byte: u8, after: Option<u8>) -> bool {
    let Some(before) = before.filter(u8::is_ascii_alphanumeric) else {
        return true;
    };
    if byte.is_ascii_digit() {
        return !before.is_ascii_digit();
    }
    let starts_last_word = before.is_ascii_uppercase() && after.is_some_and(|after| after.is_ascii_lowercase());
    byte.is_ascii_uppercase() && (!before.is_ascii_uppercase() || starts_last_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(name: &str) -> Vec<String> {
        let mut words = NameWords::new(name);
        let mut all = Vec::new();
        while !words.text().is_empty() {
            all.insert(0, words.last().to_owned());
            words.remove_last();
        }
        all
    }

    #[test]
    fn words_end_at_separators_and_at_capitals() {
        for (name, words) in [
            ("db_password", "db password"),
            ("AWS_SECRET_ACCESS_KEY", "aws secret access key"),
            ("X-Auth-Token", "x auth token"),
            ("dbPassword2", "db password 2"),
            ("APIKey", "api key"),
            ("oauth2Token", "oauth 2 token"),
            ("--api key", "api key"),
            ("a.b[0].c", "a b 0 c"),
            ("\u{e9}token", "token"),
            ("", ""),
            ("-", ""),
        ] {
            assert_eq!(split(name).join(" "), words, "{name}");
        }
        assert_eq!(NameWords::new("isSecret").first(), "is");
        let long = NameWords::new(&format!("{}_db_password", "x".repeat(500)));
        assert!(long.text().ends_with("dbpassword"));
    }
}
