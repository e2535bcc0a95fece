//! Search for several literals at once.

use memchr::memchr2;

/// A set of literals: bit *n* stands for literal *n*.
pub(crate) type Set = u128;

/// The number of bytes at the start of a literal by which candidates are found.
const PREFIX: usize = 3;

/// A set of at most 128 ASCII literals of at least two bytes that are searched for without case, in one pass.
#[derive(Debug)]
pub(crate) struct Literals {
    all: Vec<&'static str>,
    /// For each index in a prefix and each byte, in both cases, the literals that may have it there: bit *n* stands for literal *n*.
    by_byte: [Vec<Set>; PREFIX],
    /// For each first byte the second bytes of literals, as a set of 256 bits.
    pairs: Vec<[u64; 4]>,
}

impl Literals {
    /// Creates the set.
    pub(crate) fn new(literals: impl IntoIterator<Item = &'static str>) -> Self {
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
                    candidates.fold(0, |mask, (index, literal)| mask | Set::from(may_have(literal)) << index)
                })
                .collect();
        }
        let mut pairs = vec![[0_u64; 4]; 256];
        let cases = |byte: &u8| [byte.to_ascii_lowercase(), byte.to_ascii_uppercase()];
        for literal in &literals {
            let [first, second, ..] = literal.as_bytes() else {
                continue;
            };
            for (first, second) in cases(first)
                .into_iter()
                .flat_map(|first| cases(second).map(|second| (first, second)))
            {
                if let Some(bits) = pairs
                    .get_mut(usize::from(first))
                    .and_then(|seconds| seconds.get_mut(usize::from(second / 64)))
                {
                    *bits |= 1 << (second % 64);
                }
            }
        }
        Self {
            all: literals,
            by_byte,
            pairs,
        }
    }

    /// The literals that the text contains: bit *n* stands for literal *n*.
    pub(crate) fn find(&self, text: &[u8]) -> Set {
        let [first, second, third] = &self.by_byte;
        let mask = |masks: &[Set], byte: u8| masks.get(usize::from(byte)).copied().unwrap_or_default();
        let mut found = 0;
        for (at, prefix) in text.windows(PREFIX).enumerate() {
            let &[a, b, c] = prefix else { continue };
            if !self.may_start(a, b) {
                continue;
            }
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

    fn may_start(&self, first: u8, second: u8) -> bool {
        let seconds = self.pairs.get(usize::from(first)).copied().unwrap_or_default();
        let bits = seconds.get(usize::from(second / 64)).copied().unwrap_or_default();
        (bits >> (second % 64)) & 1 == 1
    }

    /// Those of the candidates that the text starts with.
    fn confirmed(&self, candidates: Set, text: &[u8]) -> Set {
        let mut rest = candidates;
        let mut confirmed = 0;
        while rest != 0 {
            let index = rest.trailing_zeros() as usize;
            rest &= rest - 1;
            let literal = self.all.get(index).map_or(&[][..], |literal| literal.as_bytes());
            let start = text.get(..literal.len());
            if start.is_some_and(|start| start.eq_ignore_ascii_case(literal)) {
                confirmed |= 1 << index;
            }
        }
        confirmed
    }
}

/// The indexes at which the ASCII literal occurs, ignoring case. The empty literal occurs once.
pub(crate) fn occurrences<'t>(text: &'t str, literal: &'static str) -> impl Iterator<Item = usize> + 't {
    let bytes = text.as_bytes();
    let first = literal.as_bytes().first().copied();
    let mut next = Some(0);
    std::iter::from_fn(move || {
        let Some(first) = first else {
            return next.take();
        };
        loop {
            let from = next?;
            let rest = bytes.get(from..)?;
            let found = memchr2(first.to_ascii_lowercase(), first.to_ascii_uppercase(), rest)?;
            let at = from + found;
            next = Some(at + 1);
            let start = bytes.get(at..at + literal.len());
            if start.is_some_and(|start| start.eq_ignore_ascii_case(literal.as_bytes())) {
                return Some(at);
            }
        }
    })
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
