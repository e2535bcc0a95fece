//! The alphabet of a pattern.

use regex_lite::Regex;
use std::collections::BTreeSet;

/// A set of characters: exact for ASCII, and all or none of the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Alphabet {
    /// One bit for each ASCII character.
    ascii: u128,
    has_others: bool,
}

impl Alphabet {
    pub(crate) const ALL: Self = Self {
        ascii: u128::MAX,
        has_others: true,
    };

    /// The characters that any of these single-character expressions matches, found by matching each character.
    pub(crate) fn new(atoms: &BTreeSet<&str>, has_flags: bool) -> Self {
        if atoms.is_empty() {
            return Self {
                ascii: 0,
                has_others: false,
            };
        }
        let any = atoms.iter().copied().collect::<Vec<_>>().join("|");
        // A flag may apply to a part of the pattern only, and enlarges some classes but not others.
        let flags: &[&str] = if has_flags { &["", "(?is)"] } else { &[""] };
        let mut alphabet = Self {
            ascii: 0,
            // A pattern that names one non-ASCII character is assumed to match all of them.
            has_others: atoms.iter().any(|atom| !atom.is_ascii() || has_code_point_escape(atom)),
        };
        for flags in flags {
            let Ok(regex) = Regex::new(&format!("^{flags}(?:{any})$")) else {
                return Self::ALL;
            };
            let matches = |char: char| regex.is_match(char.encode_utf8(&mut [0; 4]));
            for code in 0..128_u8 {
                alphabet.ascii |= u128::from(matches(code.into())) << code;
            }
            alphabet.has_others |= ['\u{80}', '\u{e9}', '\u{ffff}', char::MAX].into_iter().any(matches);
        }
        alphabet
    }

    pub(crate) fn contains(self, char: char) -> bool {
        match u8::try_from(char) {
            Ok(code @ 0..128) => (self.ascii >> code) & 1 == 1,
            _ => self.has_others,
        }
    }
}

fn has_code_point_escape(atom: &str) -> bool {
    ["\\x", "\\u", "\\U"].iter().any(|escape| atom.contains(escape))
}
