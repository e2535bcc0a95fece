//! Texts that are masked wherever they stand.

use super::REPLACEMENT;
use super::error::MaskError;
use super::partial_match::PartialMatch;
use super::replacements::Replacements;
use regex_lite::Regex;

/// The group that, where a pattern has it, is masked instead of the whole match.
const GROUP: &str = "secret";

/// A regular expression.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    regex: Regex,
    has_group: bool,
    /// What every match contains, in any case: a search for it is many times faster than one for the expression.
    needle: &'static str,
    /// None where the expression itself matches what a cut has left.
    partial_match: Option<PartialMatch>,
}

impl Pattern {
    pub(super) fn new(pattern: &str, needle: &'static str) -> Result<Self, MaskError> {
        let regex = Regex::new(pattern).map_err(|error| MaskError::new(pattern, &error))?;
        let has_group = regex.capture_names().flatten().any(|name| name == GROUP);
        Ok(Self {
            partial_match: Some(PartialMatch::of(pattern)),
            regex,
            has_group,
            needle,
        })
    }

    /// One whose matches may also end where the text does.
    pub(super) fn open_ended(self) -> Self {
        Self {
            partial_match: None,
            ..self
        }
    }

    /// The first place at which a match can have begun that was cut off at the end of the text, or that end.
    pub(super) fn open_start(&self, text: &str) -> usize {
        let partial_match = self.partial_match.as_ref();
        partial_match.map_or(text.len(), |partial_match| partial_match.open_start(text))
    }

    /// Where the match begins that has this place inside of it.
    pub(super) fn start_of_match_around(&self, text: &str, at: usize) -> Option<usize> {
        if !contains(text, self.needle) {
            return None;
        }
        let mut matches = self.regex.find_iter(text).take_while(|found| found.start() < at);
        matches.find(|found| found.end() > at).map(|found| found.start())
    }

    /// The text with all matches masked; `None` if there is none. An empty match is nothing to hide.
    pub(super) fn masked(&self, text: &str) -> Option<String> {
        if !contains(text, self.needle) {
            return None;
        }
        let mut replacements = Replacements::new(text);
        let mut hide = |found: regex_lite::Match<'_>| {
            if !found.is_empty() {
                replacements.replace(found.range(), REPLACEMENT);
            }
        };
        if self.has_group {
            for captures in self.regex.captures_iter(text) {
                // An alternative without the group: then all of it is meant.
                if let Some(found) = captures.name(GROUP).or_else(|| captures.get(0)) {
                    hide(found);
                }
            }
        } else {
            self.regex.find_iter(text).for_each(&mut hide);
        }
        replacements.finish()
    }
}

/// Whether the text contains this one, in any case of ASCII letters.
fn contains(text: &str, needle: &str) -> bool {
    let needle = needle.as_bytes();
    let Some(first) = needle.first() else { return true };
    let mut windows = text.as_bytes().windows(needle.len());
    windows.any(|window| {
        window.first().is_some_and(|byte| byte.eq_ignore_ascii_case(first)) && window.eq_ignore_ascii_case(needle)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(pattern: &str, text: &str) -> Option<String> {
        Pattern::new(pattern, "").expect("a pattern").masked(text)
    }

    #[test]
    fn the_match_or_its_group_is_masked() {
        assert_eq!(masked("[0-9]{3}", "a 123 b 4567").as_deref(), Some("a *** b ***7"));
        assert_eq!(masked("[0-9]{3}", "a 12"), None);
        assert_eq!(
            masked("user:(?<secret>[a-z]+)", "user:joe!").as_deref(),
            Some("user:***!")
        );
        assert_eq!(masked("user:(?<secret>[a-z]+)|admin", "admin").as_deref(), Some("***"));
    }

    #[test]
    fn an_empty_match_hides_nothing() {
        assert_eq!(masked("x*", "abc"), None);
        assert_eq!(masked("x*", "axxb").as_deref(), Some("a***b"));
    }
}
