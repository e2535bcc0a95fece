//! Matches of a pattern that a truncation cut off.

use super::alphabet::Alphabet;
use super::regex_source::RegexSource;

/// Properties that all matches of a pattern share, to find where a truncated match may start.
///
/// They are an over-approximation: a prefix that may be shorter and an alphabet that may be larger than the pattern's.
#[derive(Debug, Clone)]
pub(super) struct PartialMatch {
    /// The literal text with which every match starts; empty if there is none or it cannot be determined.
    prefix: String,
    ignores_case: bool,
    alphabet: Alphabet,
}

impl PartialMatch {
    /// Analyses a source that `regex-lite` accepts.
    pub(crate) fn new(source: &str) -> Self {
        let source = RegexSource::parse(source);
        if source.is_verbose {
            return Self {
                prefix: String::new(),
                ignores_case: true,
                alphabet: Alphabet::ALL,
            };
        }
        Self {
            alphabet: Alphabet::new(&source.atoms, source.has_flags),
            prefix: source.prefix,
            ignores_case: source.has_flags,
        }
    }

    /// The first index at which a match may start that continues behind the end of the text; the length of the text if there
    /// is none.
    pub(crate) fn start(&self, text: &str) -> usize {
        let before = text.trim_end_matches(|char| self.alphabet.contains(char));
        let run = text.get(before.len()..).unwrap_or_default();
        let length = self.prefix.len();
        (0..run.len())
            .filter(|at| run.is_char_boundary(*at))
            .find(|at| {
                let rest = run.as_bytes().get(*at..).unwrap_or_default();
                self.prefix_starts_with(rest.get(..length).unwrap_or(rest))
            })
            .map_or(text.len(), |at| before.len() + at)
    }

    /// Returns whether every match starts with the literal, or with its first characters.
    pub(super) fn prefix_is_of(&self, literal: &str) -> bool {
        let length = self.prefix.len().min(literal.len());
        let starts = [&*self.prefix, literal].map(|text| text.as_bytes().get(..length).unwrap_or_default());
        let [prefix, literal] = starts;
        length > 0 && prefix.eq_ignore_ascii_case(literal)
    }

    fn prefix_starts_with(&self, text: &[u8]) -> bool {
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
