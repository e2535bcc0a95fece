//! Search for several literals at once.

/// The number of bytes at the start of a literal by which candidates are found.
const PREFIX: usize = 3;

/// A set of at most 64 ASCII literals of at least two bytes that are searched for without case, in one pass.
#[derive(Debug)]
pub(super) struct Literals {
    literals: Vec<&'static str>,
    /// For each index in a prefix and each byte, in both cases, the literals that may have it there: bit *n* stands for literal *n*.
    by_byte: [Vec<u64>; PREFIX],
}

impl Literals {
    /// Creates the set.
    pub(super) fn new(literals: impl IntoIterator<Item = &'static str>) -> Self {
        let literals: Vec<&'static str> = literals.into_iter().collect();
        let mut by_byte = [const { Vec::new() }; PREFIX];
        for (at, masks) in by_byte.iter_mut().enumerate() {
            *masks = (0..=u8::MAX)
                .map(|byte| {
                    let may_have = |literal: &&str| {
                        let expected = literal.as_bytes().get(at);
                        expected.is_none_or(|expected| expected.eq_ignore_ascii_case(&byte))
                    };
                    let candidates = literals.iter().enumerate();
                    candidates.fold(0, |mask, (index, literal)| mask | u64::from(may_have(literal)) << index)
                })
                .collect();
        }
        Self { literals, by_byte }
    }

    /// The literals that the text contains: bit *n* stands for literal *n*.
    pub(super) fn find(&self, text: &[u8]) -> u64 {
        let [first, second, third] = &self.by_byte;
        let mask = |masks: &[u64], byte: u8| masks.get(usize::from(byte)).copied().unwrap_or_default();
        let mut found = 0_u64;
        for (at, prefix) in text.windows(PREFIX).enumerate() {
            let &[a, b, c] = prefix else { continue };
            let candidates = mask(first, a) & mask(second, b) & mask(third, c) & !found;
            if candidates != 0 {
                found |= self.confirmed(candidates, text.get(at..).unwrap_or_default());
            }
        }
        // Only a literal of two bytes can start behind the last prefix.
        let end = text.get(text.len().saturating_sub(PREFIX - 1)..).unwrap_or_default();
        let &[a, b] = end else { return found };
        found | self.confirmed(mask(first, a) & mask(second, b) & !found, end)
    }

    /// Those of the candidates that the text starts with.
    fn confirmed(&self, candidates: u64, text: &[u8]) -> u64 {
        let literals = self.literals.iter().enumerate();
        literals
            .filter(|(index, literal)| {
                let start = text.get(..literal.len());
                (candidates >> index) & 1 == 1
                    && start.is_some_and(|start| start.eq_ignore_ascii_case(literal.as_bytes()))
            })
            .fold(0, |confirmed, (index, _)| confirmed | 1 << index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_found_in_any_case() {
        let literals = Literals::new(["bearer", "://", "PRIVATE KEY", "7z", "bear"]);
        for (text, found) in [
            ("", 0),
            ("b", 0),
            ("a Bearer of news", 17),
            ("http://host", 2),
            ("BEGIN private key, bearer", 21),
            ("beare", 16),
            ("7z", 8),
            ("7Z a", 8),
            ("a 7z", 8),
            ("bear 7", 16),
            ("7z, bearer", 25),
            ("\u{e9}:/\u{e9}://", 2),
        ] {
            assert_eq!(literals.find(text.as_bytes()), found, "{text}");
        }
    }
}
