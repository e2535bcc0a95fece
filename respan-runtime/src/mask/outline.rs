//! What all matches of a pattern have in common, read from its source.

use super::scanner::Scanner;
use regex_lite::Regex;
use std::collections::BTreeSet;

/// How every match begins and which characters it consists of: more than the pattern allows, never less. So it is known
/// where a match may have begun of which a cut has left only the beginning.
#[derive(Debug, Clone)]
pub(super) struct Outline {
    /// What every match begins with; empty if that cannot be told.
    prefix: String,
    ignores_case: bool,
    alphabet: Alphabet,
}

/// Characters; those that are not ASCII all or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Alphabet {
    ascii: u128,
    has_others: bool,
}

impl Outline {
    /// Of a source that the regex crate accepts.
    pub(super) fn of(source: &str) -> Self {
        let parts = Scanner::scan(source);
        if parts.is_verbose {
            return Self {
                prefix: String::new(),
                ignores_case: true,
                alphabet: Alphabet::ALL,
            };
        }
        Self {
            alphabet: Alphabet::of(&parts.atoms, parts.has_flags),
            prefix: parts.prefix,
            ignores_case: parts.has_flags,
        }
    }

    /// The first place at which a match can have begun that goes on behind the end of the text, or that end.
    pub(super) fn open_start(&self, text: &str) -> usize {
        let behind = text.trim_end_matches(|char| self.alphabet.contains(char));
        let (start, run) = (behind.len(), text.get(behind.len()..).unwrap_or_default());
        let length = self.prefix.len();
        (0..run.len())
            .filter(|at| run.is_char_boundary(*at))
            .find(|at| {
                let rest = run.as_bytes().get(*at..).unwrap_or_default();
                self.begins(rest.get(..length).unwrap_or(rest))
            })
            .map_or(text.len(), |at| start + at)
    }

    /// Whether the prefix begins so.
    fn begins(&self, text: &[u8]) -> bool {
        let prefix = self.prefix.as_bytes().get(..text.len()).unwrap_or_default();
        if self.ignores_case {
            text.eq_ignore_ascii_case(prefix)
        } else {
            text == prefix
        }
    }
}

impl Alphabet {
    const ALL: Self = Self {
        ascii: u128::MAX,
        has_others: true,
    };

    /// Of expressions for one character each. They are tried rather than understood.
    fn of(atoms: &BTreeSet<&str>, has_flags: bool) -> Self {
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

    fn contains(self, char: char) -> bool {
        match u8::try_from(char) {
            Ok(code @ 0..128) => (self.ascii >> code) & 1 == 1,
            _ => self.has_others,
        }
    }
}

fn names_code_point(atom: &str) -> bool {
    ["\\x", "\\u", "\\U"].iter().any(|escape| atom.contains(escape))
}

#[cfg(test)]
#[path = "outline_tests.rs"]
mod tests;
