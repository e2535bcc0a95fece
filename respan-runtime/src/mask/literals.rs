//! Search for several literals at once.

/// A set of at most 64 ASCII literals that are searched for without case, in one pass.
#[derive(Debug, Default)]
pub(super) struct Literals {
    lower_case: Vec<&'static str>,
    /// For each first byte the set of second bytes, in both cases.
    second: Vec<u128>,
}

impl Literals {
    /// Creates the set. Literals of one byte are not found.
    pub(super) fn new(literals: impl IntoIterator<Item = &'static str>) -> Self {
        let mut set = Self {
            lower_case: literals.into_iter().collect(),
            second: vec![0; 256],
        };
        for literal in &set.lower_case {
            let [first, second, ..] = literal.as_bytes() else {
                continue;
            };
            for first in [first.to_ascii_lowercase(), first.to_ascii_uppercase()] {
                for second in [second.to_ascii_lowercase(), second.to_ascii_uppercase()] {
                    if let Some(seconds) = set.second.get_mut(usize::from(first)) {
                        *seconds |= 1 << (second & 127);
                    }
                }
            }
        }
        set
    }

    /// The literals that the text contains: bit *n* stands for literal *n*.
    pub(super) fn find(&self, text: &[u8]) -> u64 {
        let all = (1_u64 << self.lower_case.len()) - 1;
        let mut found = 0_u64;
        for (at, pair) in text.windows(2).enumerate() {
            let [first, second] = pair else { continue };
            let seconds = self.second.get(usize::from(*first)).copied().unwrap_or_default();
            if (seconds >> (second & 127)) & 1 == 0 {
                continue;
            }
            for (index, literal) in self.lower_case.iter().enumerate() {
                let rest = text.get(at..at + literal.len()).unwrap_or_default();
                if (found >> index) & 1 == 0 && rest.eq_ignore_ascii_case(literal.as_bytes()) {
                    found |= 1 << index;
                }
            }
            if found == all {
                break;
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_found_in_any_case() {
        let literals = Literals::new(["bearer", "://", "PRIVATE KEY"]);
        for (text, found) in [
            ("", 0),
            ("b", 0),
            ("a Bearer of news", 1),
            ("http://host", 2),
            ("BEGIN private key, bearer", 5),
            ("beare", 0),
            ("\u{e9}:/\u{e9}://", 2),
        ] {
            assert_eq!(literals.find(text.as_bytes()), found, "{text}");
        }
    }
}
