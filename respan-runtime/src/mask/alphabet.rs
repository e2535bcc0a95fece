//! Sets of characters.

use regex_lite::Regex;
use std::collections::BTreeSet;

/// Characters; those that are not ASCII all or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Alphabet {
    ascii: u128,
    has_others: bool,
}

impl Alphabet {
    pub(super) const ALL: Self = Self {
        ascii: u128::MAX,
        has_others: true,
    };

    /// Of expressions for one character each. They are tried rather than understood.
    pub(super) fn of(atoms: &BTreeSet<&str>, has_flags: bool) -> Self {
        if atoms.is_empty() {
            return Self {
                ascii: 0,
                has_others: false,
            };
        }
        let any = atoms.iter().copied().collect::<Vec<_>>().join("|");
        // A flag may hold for a part only, and makes some classes larger and others smaller.
        let flags: &[&str] = if has_flags { &["", "(?is)"] } else { &[""] };
        let mut alphabet = Self {
            ascii: 0,
            // Few of them are named in a pattern, and then all are meant: one need not be exact about them.
            has_others: atoms.iter().any(|atom| !atom.is_ascii() || names_code_point(atom)),
        };
        for flags in flags {
            let Ok(regex) = Regex::new(&format!("^{flags}(?:{any})$")) else {
                return Self::ALL;
            };
            let is_in = |char: char| regex.is_match(char.encode_utf8(&mut [0; 4]));
            for code in 0..128_u8 {
                alphabet.ascii |= u128::from(is_in(code.into())) << code;
            }
            alphabet.has_others |= ['\u{80}', '\u{e9}', '\u{ffff}', char::MAX].into_iter().any(is_in);
        }
        alphabet
    }

    pub(super) fn contains(self, char: char) -> bool {
        match u8::try_from(char) {
            Ok(code @ 0..128) => (self.ascii >> code) & 1 == 1,
            _ => self.has_others,
        }
    }
}

fn names_code_point(atom: &str) -> bool {
    ["\\x", "\\u", "\\U"].iter().any(|escape| atom.contains(escape))
}
