//! Patterns whose matches are masked.

use super::error::MaskError;
use super::partial_match::PartialMatch;
use super::secret_names::is_secret_name;
use regex_lite::Regex;
use std::ops::Range;

/// The name of the group that is masked instead of the whole match.
const SECRET_GROUP: &str = "secret";
/// The name of the group that holds a name, in expressions of [`Pattern::named`].
const NAME_GROUP: &str = "name";

/// An expression, a literal that each match contains, and a condition on the masked part.
pub(super) type Source = (&'static str, &'static str, fn(&str) -> bool);

/// A regular expression with its prefilter.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    regex: Regex,
    has_group: bool,
    /// A prefilter: a literal that every match contains in some case; empty if none is known. Searching for it is many times
    /// faster than searching for the expression.
    required_literal: &'static str,
    /// `true` if the name in a match has to be that of a credential.
    is_named: bool,
    /// A condition on the masked part of a match.
    check: fn(&str) -> bool,
    /// `None` if the expression itself matches truncated secrets.
    partial_match: Option<PartialMatch>,
}

impl Pattern {
    /// Compiles an expression.
    ///
    /// # Errors
    ///
    /// If `regex-lite` rejects it.
    pub(super) fn new(pattern: &str, required_literal: &'static str) -> Result<Self, MaskError> {
        let regex = Regex::new(pattern).map_err(|error| MaskError::new(pattern, &error))?;
        let has_group = regex.capture_names().flatten().any(|name| name == SECRET_GROUP);
        Ok(Self {
            partial_match: Some(PartialMatch::new(pattern)),
            regex,
            has_group,
            required_literal,
            is_named: false,
            check: |_| true,
        })
    }

    /// Marks an expression whose matches may end at the end of the text, so that it also matches truncated secrets.
    pub(super) fn matches_truncated(self) -> Self {
        Self {
            partial_match: None,
            ..self
        }
    }

    pub(super) const fn required_literal(&self) -> &'static str {
        self.required_literal
    }

    /// Masks only those matches whose masked part meets the condition.
    pub(super) fn checked(self, check: fn(&str) -> bool) -> Self {
        Self { check, ..self }
    }

    /// Masks only those matches whose group `name` is the name of a credential.
    pub(super) fn named(self) -> Self {
        Self { is_named: true, ..self }
    }

    /// The first index at which a match may start that was truncated at the end of the text; the length of the text if there
    /// is none.
    pub(super) fn partial_match(&self, text: &str) -> usize {
        let partial_match = self.partial_match.as_ref();
        partial_match.map_or(text.len(), |partial_match| partial_match.start(text))
    }

    /// The start of the match that contains the index in its inside.
    pub(super) fn start_of_match_around(&self, text: &str, at: usize) -> Option<usize> {
        if !contains_ignoring_case(text, self.required_literal) {
            return None;
        }
        let mut matches = self.regex.find_iter(text).take_while(|found| found.start() < at);
        matches.find(|found| found.end() > at).map(|found| found.start())
    }

    /// Adds the ranges that are to be masked. Empty matches are ignored.
    pub(super) fn find(&self, text: &str, ranges: &mut Vec<Range<usize>>) {
        if !contains_ignoring_case(text, self.required_literal) {
            return;
        }
        let mut add = |found: regex_lite::Match<'_>| {
            if !found.is_empty() && (self.check)(found.as_str()) {
                ranges.push(found.range());
            }
        };
        if self.has_group {
            for captures in self.regex.captures_iter(text) {
                if self.is_named
                    && !captures
                        .name(NAME_GROUP)
                        .is_some_and(|name| is_secret_name(name.as_str()))
                {
                    continue;
                }
                // The whole match, if it matched an alternative without the group.
                if let Some(found) = captures.name(SECRET_GROUP).or_else(|| captures.get(0)) {
                    add(found);
                }
            }
        } else {
            self.regex.find_iter(text).for_each(add);
        }
    }

    /// Masks all matches; `None` if there is none.
    #[cfg(test)]
    pub(super) fn mask(&self, text: &str) -> Option<String> {
        let mut ranges = Vec::new();
        self.find(text, &mut ranges);
        super::replacements::replace_all(text, ranges)
    }
}

/// Returns whether the text contains the literal, ignoring ASCII case.
fn contains_ignoring_case(text: &str, literal: &str) -> bool {
    let literal = literal.as_bytes();
    let Some(first) = literal.first() else { return true };
    let mut windows = text.as_bytes().windows(literal.len());
    windows.any(|window| {
        window.first().is_some_and(|byte| byte.eq_ignore_ascii_case(first)) && window.eq_ignore_ascii_case(literal)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask(pattern: &str, text: &str) -> Option<String> {
        Pattern::new(pattern, "").expect("a pattern").mask(text)
    }

    #[test]
    fn the_match_or_its_group_is_masked() {
        assert_eq!(mask("[0-9]{3}", "a 123 b 4567").as_deref(), Some("a *** b ***7"));
        assert_eq!(mask("[0-9]{3}", "a 12"), None);
        assert_eq!(
            mask("user:(?<secret>[a-z]+)", "user:joe!").as_deref(),
            Some("user:***!")
        );
        assert_eq!(mask("user:(?<secret>[a-z]+)|admin", "admin").as_deref(), Some("***"));
    }

    #[test]
    fn an_empty_match_is_ignored() {
        assert_eq!(mask("x*", "abc"), None);
        assert_eq!(mask("x*", "axxb").as_deref(), Some("a***b"));
    }
}
