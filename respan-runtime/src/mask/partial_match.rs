//! What all matches of a pattern have in common, read from its source.

use super::alphabet::Alphabet;
use super::regex_source::RegexSource;

/// How every match begins and which characters it consists of: more than the pattern allows, never less. So it is known
/// where a match may have begun of which a cut has left only the beginning.
#[derive(Debug, Clone)]
pub(super) struct PartialMatch {
    /// What every match begins with; empty if that cannot be told.
    prefix: String,
    ignores_case: bool,
    alphabet: Alphabet,
}

impl PartialMatch {
    /// Of a source that the regex crate accepts.
    pub(super) fn of(source: &str) -> Self {
        let parts = RegexSource::parse(source);
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

#[cfg(test)]
#[path = "partial_match_tests.rs"]
mod tests;
